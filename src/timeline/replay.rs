//! A log run again: from its beginning or a checkpoint to any moment of it.
//!
//! Inputs that were lost break a run: what lies behind the damage is reached from a checkpoint behind it only.

pub mod lockstep;
pub mod verify;

use thiserror::Error;

use super::log::Entry;
use super::log::checkpoint::CheckpointError;
use super::log::reader::Log;
use crate::famicom::input::{Input, Stop};
use crate::famicom::machine::{Advance, Machine, Missed, REVISION};
use crate::famicom::position::Position;
use crate::famicom::snapshot::StateHash;
use crate::vm::observer::Observer;
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
    /// The checkpoint to begin with is of no use.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The run went another way.
    #[error(transparent)]
    Diverged(#[from] Divergence),
}

/// Where a run left its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Divergence {
    /// A hash is another.
    #[error("the state differs at {at}{}", agreed(*last))]
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

impl Divergence {
    /// The last recorded hash that agreed.
    pub fn last_agreed(self) -> Option<Position> {
        match self {
            Divergence::Hash { last, .. } | Divergence::Moment { last, .. } => last,
        }
    }

    /// The first recorded moment that is not the run's.
    pub fn first_differing(self) -> Position {
        match self {
            Divergence::Hash { at, .. } => at,
            Divergence::Moment { missed, .. } => missed.at,
        }
    }
}

/// The part of a divergence's sentence that says what was still right.
fn agreed(last: Option<Position>) -> String {
    last.map_or_else(
        || "; no recorded hash before that agreed".to_owned(),
        |last| format!("; the last recorded hash that agreed is at {last}"),
    )
}

/// Whoever wants what a machine prints.
pub type Printed<'a> = &'a mut dyn FnMut(String);

/// Statements after which what was printed is taken away.
const SLICE_STATEMENTS: u64 = 1_000_000;

/// A machine on its way through a log.
#[derive(Clone, Debug)]
pub struct Replay<'a> {
    log: &'a Log,
    machine: Machine,
    /// The next entry.
    next: usize,
    /// The entries that can be reached from where it began: those before the next break.
    end: usize,
    /// The last hash that agreed.
    agreed: Option<Position>,
    /// Entries before this one are proven by it, or by the checkpoint that the run began with.
    proven: usize,
    hashes: u64,
    inputs: u64,
}

impl<'a> Replay<'a> {
    /// At the beginning of a log.
    ///
    /// # Errors
    /// [`ReplayError::Revision`].
    pub fn new(log: &'a Log) -> Result<Replay<'a>, ReplayError> {
        expect_revision(log)?;
        Ok(Replay::from(log, Machine::new(log.header.config, log.header.program.clone()), 0))
    }

    /// At a checkpoint: the one at this place among the log's entries.
    ///
    /// # Errors
    /// [`ReplayError::Revision`], [`ReplayError::Checkpoint`]; [`ReplayError::Diverged`] if it is not the state whose hash
    /// was recorded with it.
    pub fn at_checkpoint(log: &'a Log, entry: usize) -> Result<Replay<'a>, ReplayError> {
        expect_revision(log)?;
        let mut replay = Replay::from(log, log.machine_at(entry)?, entry + 1);
        if let Some(hash) = log.hash_of_checkpoint(entry) {
            replay.compare(replay.position(), hash)?;
        }
        Ok(replay)
    }

    /// At the last checkpoint before a frame that is of use, or at the beginning.
    ///
    /// # Errors
    /// [`ReplayError::Revision`].
    pub fn near(log: &'a Log, frame: Frame) -> Result<Replay<'a>, ReplayError> {
        let kept = log.checkpoints().rev().skip_while(|(_, at)| at.time >= frame.start());
        for (entry, _) in kept {
            if let Ok(replay) = Replay::at_checkpoint(log, entry) {
                return Ok(replay);
            }
        }
        Replay::new(log)
    }

    fn from(log: &'a Log, machine: Machine, next: usize) -> Replay<'a> {
        let end = log.break_from(next).map_or(log.entries.len(), |damage| damage.entry);
        Replay { log, machine, next, end, agreed: None, proven: next, hashes: 0, inputs: 0 }
    }

    /// The machine, as it is at this moment.
    pub fn machine(&mut self) -> &mut Machine {
        &mut self.machine
    }

    /// Where it is.
    pub fn position(&self) -> Position {
        self.machine.position()
    }

    /// The last recorded hash that agreed.
    pub fn agreed(&self) -> Option<Position> {
        self.agreed
    }

    /// The place of the next entry among the log's.
    pub fn next_entry(&self) -> usize {
        self.next
    }

    /// Whether no input follows, or none that can be reached.
    pub fn has_all_inputs(&self) -> bool {
        let left = self.log.entries.get(self.next..self.end).unwrap_or_default();
        !left.iter().any(|(_, entry)| matches!(entry, Entry::Input(_)))
    }

    /// Whether it can go no further because inputs are lost.
    pub fn is_broken(&self) -> bool {
        self.next == self.end && self.log.break_from(self.next).is_some()
    }

    /// Goes on behind lost inputs: from the next checkpoint that is of use, if that is before a time. `false` if there is
    /// none, or if nothing is lost here.
    pub fn leap(&mut self, before: HalfCycles) -> bool {
        if !self.is_broken() {
            return false;
        }
        let behind = self.log.checkpoints().filter(|(entry, at)| *entry >= self.next && at.time < before);
        let next = behind.filter_map(|(entry, _)| Replay::at_checkpoint(self.log, entry).ok()).next();
        let leaps = next.is_some();
        if let Some(next) = next {
            *self = next;
        }
        leaps
    }

    /// The next entry, as far as they can be reached.
    pub(super) fn upcoming(&self) -> Option<&'a (Position, Entry)> {
        if self.next < self.end { self.log.entries.get(self.next) } else { None }
    }

    /// Goes to the beginning of a frame, or to the first moment after it at which the run may be left, with all inputs of
    /// that moment; to the log's end if that comes before.
    ///
    /// # Errors
    /// [`ReplayError::Diverged`] by a hash on the way.
    pub fn go_to<O: Observer>(&mut self, frame: Frame, observer: &mut O) -> Result<(), ReplayError> {
        self.run_to(frame.start(), observer, &mut |_| {})?;
        while self.upcoming().is_some_and(|(at, _)| at.time <= self.machine.time()) && self.entry(observer)? {}
        Ok(())
    }

    /// Goes on to a time or to the log's end, and stops where a run with that time as its limit stops: before the inputs of
    /// that moment, unless the machine has asked for one. `printed` is given what the machine prints.
    ///
    /// # Errors
    /// [`ReplayError::Diverged`] by a hash on the way.
    pub fn run_to<O: Observer>(
        &mut self,
        time: HalfCycles,
        observer: &mut O,
        printed: Printed<'_>,
    ) -> Result<(), ReplayError> {
        while self.upcoming().is_some_and(|(at, _)| at.time < time) {
            if !self.entry_printing(observer, printed)? {
                return Ok(());
            }
        }
        // What is behind the end was not recorded; what is behind a break may have gone otherwise.
        while self.upcoming().is_some() {
            let stop = self.machine.run_observed(time, SLICE_STATEMENTS, observer);
            printed(self.machine.drain());
            let waits = matches!(stop, Stop::Line | Stop::Key | Stop::Direct);
            let asked = match stop {
                Stop::Statements => continue,
                Stop::Time | Stop::Observer | Stop::Ended(_) => return Ok(()),
                Stop::Line | Stop::Key | Stop::Direct | Stop::Host(_) => self.asked_for(),
            };
            match asked {
                Some(input) => {
                    // What begins a run is not all that happens at its moment.
                    let begins = matches!(input, Input::Run | Input::Background(_));
                    if !self.entry_printing(observer, printed)? || !begins {
                        return Ok(());
                    }
                }
                None if waits && self.machine.time() < time => {
                    self.machine.idle(time);
                    printed(self.machine.drain());
                }
                None => return Ok(()),
            }
        }
        Ok(())
    }

    /// Leaves the run where a run that ends at this moment is left: what is due is done. If the last entry answered what the
    /// machine had asked for here, its statement is done, what came in then comes in, and what is asked for next is
    /// answered.
    ///
    /// # Errors
    /// [`ReplayError::Diverged`] by a hash of this moment.
    pub fn come_to_rest<O: Observer>(&mut self, observer: &mut O, printed: Printed<'_>) -> Result<(), ReplayError> {
        let last = self.next.checked_sub(1).and_then(|last| self.log.entries.get(last));
        let was_answered = last.is_some_and(|(at, entry)| *at == self.position() && is_asked_for(entry));
        self.machine.settle_observed(observer);
        while was_answered && self.upcoming().is_some_and(|(at, _)| *at == self.position()) {
            self.entry_printing(observer, printed)?;
            self.machine.settle_observed(observer);
        }
        printed(self.machine.drain());
        Ok(())
    }

    /// The next entry, if it is what the machine waits for at the present moment.
    fn asked_for(&self) -> Option<&'a Input> {
        match self.upcoming()? {
            (at, entry @ Entry::Input(input)) if *at == self.position() && is_asked_for(entry) => Some(input),
            _ => None,
        }
    }

    /// One entry of the log: the run up to it, and what it says. `false` at the end, where inputs were lost, or where the
    /// observer stopped the run on the way.
    ///
    /// # Errors
    /// [`ReplayError::Diverged`].
    pub fn entry<O: Observer>(&mut self, observer: &mut O) -> Result<bool, ReplayError> {
        self.entry_printing(observer, &mut |_| {})
    }

    /// The same; `printed` is given what the machine prints.
    ///
    /// # Errors
    /// As [`Replay::entry`].
    pub fn entry_printing<O: Observer>(&mut self, observer: &mut O, printed: Printed<'_>) -> Result<bool, ReplayError> {
        let Some((at, entry)) = self.upcoming() else {
            return Ok(false);
        };
        if !self.advance_to(*at, observer, printed)? {
            return Ok(false);
        }
        match entry {
            Entry::Input(input) => {
                self.machine.apply(input.clone());
                self.inputs += 1;
            }
            Entry::Hash(hash) | Entry::End { hash, .. } => self.compare(*at, *hash)?,
            Entry::Checkpoint { .. } | Entry::Mark(_) | Entry::Reached => {}
        }
        printed(self.machine.drain());
        self.next += 1;
        Ok(true)
    }

    /// Runs to the moment of the next entry without taking it; `false` if the observer stopped it on the way.
    pub(super) fn advance_to<O: Observer>(
        &mut self,
        at: Position,
        observer: &mut O,
        printed: Printed<'_>,
    ) -> Result<bool, Divergence> {
        let last = self.agreed;
        loop {
            let advanced = self.machine.advance_by(at, SLICE_STATEMENTS, observer);
            match advanced.map_err(|missed| Divergence::Moment { missed, last })? {
                Advance::Arrived => return Ok(true),
                Advance::Observer => return Ok(false),
                // What a long way prints has to go somewhere.
                Advance::Statements => printed(self.machine.drain()),
            }
        }
    }

    fn compare(&mut self, at: Position, hash: StateHash) -> Result<(), Divergence> {
        if self.machine.state_hash() != hash {
            return Err(Divergence::Hash { at, last: self.agreed });
        }
        self.agreed = Some(at);
        self.proven = self.proven.max(self.next);
        self.hashes += 1;
        Ok(())
    }
}

/// Whether it is an input that comes where a machine has stopped for it.
fn is_asked_for(entry: &Entry) -> bool {
    use Input::{Answer, Background, Character, Line, Run};
    matches!(entry, Entry::Input(Answer(_) | Background(_) | Character(_) | Line(_) | Run))
}

fn expect_revision(log: &Log) -> Result<(), ReplayError> {
    let found = log.header.revision;
    if found == REVISION { Ok(()) } else { Err(ReplayError::Revision { found }) }
}

#[cfg(test)]
mod tests;
