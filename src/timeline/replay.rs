//! A log run again: to any moment of it, or all of it with every hash compared.

use thiserror::Error;

use super::log::Entry;
use super::log::reader::Log;
use crate::famicom::input::Stop;
use crate::famicom::machine::{Machine, Missed, REVISION};
use crate::famicom::position::Position;
use crate::famicom::snapshot::{Snapshot, StateHash};
use crate::vm::observer::{Observer, Unobserved};
use crate::vm::time::{Frame, HalfCycles};

/// Why a log cannot be run again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReplayError {
    /// Another machine recorded it.
    #[error(
        "the log was recorded by machine revision {found}, this is revision {REVISION}: \
         it can be shown from its checkpoints, but not run again exactly"
    )]
    Revision {
        /// The revision.
        found: u32,
    },
    /// The run went another way.
    #[error(transparent)]
    Diverged(#[from] Divergence),
}

/// Where a run left its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Divergence {
    /// A hash is another.
    #[error("the state differs at frame {}{}", at.time.frame().0, agreed(*last))]
    Hash {
        /// The hash's moment.
        at: Position,
        /// The last hash that agreed.
        last: Option<Position>,
    },
    /// A recorded moment is none of the run's.
    #[error("{missed}{}", agreed(*last))]
    Moment {
        /// The moment.
        missed: Missed,
        /// The last hash that agreed.
        last: Option<Position>,
    },
}

/// The part of a divergence's sentence that says what was still right.
fn agreed(last: Option<Position>) -> String {
    last.map_or_else(
        || "; no hash before it agreed".to_owned(),
        |last| format!("; the last hash that agreed is at frame {}", last.time.frame().0),
    )
}

/// What verifying found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Hashes that agreed.
    pub hashes: u64,
    /// Inputs that were applied.
    pub inputs: u64,
    /// Where the log ends.
    pub end: Position,
}

/// A machine on its way through a log.
#[derive(Clone, Debug)]
pub struct Replay<'a> {
    log: &'a Log,
    machine: Machine,
    /// The next entry.
    next: usize,
    /// The last hash that agreed.
    agreed: Option<Position>,
    verified: Verified,
}

impl<'a> Replay<'a> {
    /// At the beginning of a log.
    ///
    /// # Errors
    /// [`ReplayError::Revision`].
    pub fn new(log: &'a Log) -> Result<Replay<'a>, ReplayError> {
        let found = log.header.revision;
        if found != REVISION {
            return Err(ReplayError::Revision { found });
        }
        let machine = Machine::new(log.header.config, log.header.program.clone());
        Ok(Replay { log, machine, next: 0, agreed: None, verified: Verified::default() })
    }

    /// The machine, as it is at this moment.
    pub fn machine(&mut self) -> &mut Machine {
        &mut self.machine
    }

    /// Where it is.
    pub fn position(&self) -> Position {
        self.machine.position()
    }

    /// Runs to the log's end and compares every hash.
    ///
    /// # Errors
    /// [`ReplayError::Diverged`].
    pub fn verify(mut self) -> Result<Verified, ReplayError> {
        while self.entry(&mut Unobserved)? {}
        self.verified.end = self.position();
        Ok(self.verified)
    }

    /// Goes to the beginning of a frame, or to the first moment after it at which the run may be left; to the log's end if
    /// that comes before.
    ///
    /// # Errors
    /// [`ReplayError::Diverged`] by a hash on the way.
    pub fn go_to<O: Observer>(&mut self, frame: Frame, observer: &mut O) -> Result<(), ReplayError> {
        let target = frame.start();
        while self.log.entries.get(self.next).is_some_and(|(at, _)| at.time <= target) {
            self.entry(observer)?;
        }
        let end = self.log.entries.get(self.next).map_or(self.machine.time(), |(at, _)| at.time);
        self.run_until(target.min(end), observer);
        Ok(())
    }

    /// One entry of the log: the run up to it, and what it says. `false` at the end.
    ///
    /// # Errors
    /// [`ReplayError::Diverged`].
    pub fn entry<O: Observer>(&mut self, observer: &mut O) -> Result<bool, ReplayError> {
        let Some((at, entry)) = self.log.entries.get(self.next) else {
            return Ok(false);
        };
        let last = self.agreed;
        self.machine.advance_to(*at, observer).map_err(|missed| Divergence::Moment { missed, last })?;
        match entry {
            Entry::Input(input) => {
                self.machine.apply(input.clone());
                self.verified.inputs += 1;
            }
            Entry::Hash(hash) | Entry::End { hash, .. } => self.compare(*at, *hash)?,
            Entry::Checkpoint { .. } | Entry::Mark(_) => {}
        }
        self.machine.drain();
        self.next += 1;
        Ok(true)
    }

    /// The machine of the last checkpoint at or before a frame, for a log that cannot be run again.
    pub fn checkpoint_before(log: &Log, frame: Frame) -> Option<Machine> {
        let mut program = &log.header.program;
        let mut found = None;
        for (at, entry) in &log.entries {
            if at.time > frame.start() {
                break;
            }
            if let Entry::Checkpoint { snapshot, program: changed } = entry {
                program = changed.as_ref().unwrap_or(program);
                found = Some((snapshot, program));
            }
        }
        let (snapshot, program) = found?;
        Machine::restore(&Snapshot::decode(snapshot).ok()?, program.clone()).ok()
    }

    fn compare(&mut self, at: Position, hash: StateHash) -> Result<(), Divergence> {
        if self.machine.state_hash() != hash {
            return Err(Divergence::Hash { at, last: self.agreed });
        }
        self.agreed = Some(at);
        self.verified.hashes += 1;
        Ok(())
    }

    fn run_until<O: Observer>(&mut self, until: HalfCycles, observer: &mut O) {
        while self.machine.time() < until {
            let stop = self.machine.run_observed(until, u64::MAX, observer);
            match stop {
                Stop::Line | Stop::Key | Stop::Direct => self.machine.idle(until),
                Stop::Statements => {}
                Stop::Time | Stop::Observer | Stop::Ended(_) | Stop::Host(_) => break,
            }
            self.machine.drain();
        }
    }
}

#[cfg(test)]
mod tests;
