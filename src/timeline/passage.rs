//! A log run again with somebody watching, entry by entry: the way to each moment may be stopped by the observer, and what
//! happens there is taken in a step of its own, so that whoever watches can say something between the two.

use super::log::Entry;
use super::log::reader::Log;
use super::replay::{Divergence, ReplayError};
use crate::famicom::input::{Awaits, Stop};
use crate::famicom::machine::{Machine, REVISION};
use crate::famicom::position::Position;
use crate::famicom::snapshot::Snapshot;
use crate::vm::observer::Observer;
use crate::vm::time::{Frame, HalfCycles};

/// A machine on its way through a log.
#[derive(Debug)]
pub struct Passage<'a> {
    log: &'a Log,
    machine: Machine,
    /// The next entry.
    next: usize,
    agreed: Option<Position>,
}

/// How far a way has led.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way<'a> {
    /// To the moment of this entry, which has not been taken.
    Entry(Position, &'a Entry),
    /// The observer stopped it.
    Stopped,
    /// The log has no more entries.
    End,
}

impl<'a> Passage<'a> {
    /// From the last checkpoint at or before a frame, or from power-on.
    ///
    /// # Errors
    /// [`ReplayError::Revision`].
    pub fn near(log: &'a Log, frame: Frame) -> Result<Passage<'a>, ReplayError> {
        let found = log.header.revision;
        if found != REVISION {
            return Err(ReplayError::Revision { found });
        }
        let mut program = &log.header.program;
        let mut kept = None;
        for (index, (at, entry)) in log.entries.iter().enumerate() {
            if at.time > frame.start() {
                break;
            }
            if let Entry::Checkpoint { snapshot, program: changed } = entry {
                program = changed.as_ref().unwrap_or(program);
                kept = Some((snapshot, program, index + 1));
            }
        }
        let restored = kept.and_then(|(snapshot, program, next)| {
            let machine = Machine::restore(&Snapshot::decode(snapshot).ok()?, program.clone()).ok()?;
            Some(Passage { log, machine, next, agreed: None })
        });
        Ok(restored.unwrap_or_else(|| Passage::begin(log)))
    }

    /// From power-on.
    ///
    /// # Errors
    /// [`ReplayError::Revision`].
    pub fn new(log: &'a Log) -> Result<Passage<'a>, ReplayError> {
        let found = log.header.revision;
        if found == REVISION { Ok(Passage::begin(log)) } else { Err(ReplayError::Revision { found }) }
    }

    fn begin(log: &'a Log) -> Passage<'a> {
        let machine = Machine::new(log.header.config, log.header.program.clone());
        Passage { log, machine, next: 0, agreed: None }
    }

    /// The machine, as it is at this moment.
    pub fn machine(&mut self) -> &mut Machine {
        &mut self.machine
    }

    /// When the next entry is.
    pub fn next_time(&self) -> Option<HalfCycles> {
        self.log.entries.get(self.next).map(|(at, _)| at.time)
    }

    /// Runs to the moment of the next entry. Called again after a stop, it goes on.
    ///
    /// # Errors
    /// [`ReplayError::Diverged`] if the run does not come past it.
    pub fn approach<O: Observer>(&mut self, observer: &mut O) -> Result<Way<'a>, ReplayError> {
        let Some((at, entry)) = self.log.entries.get(self.next) else { return Ok(Way::End) };
        let last = self.agreed;
        let arrived = self.machine.advance_to(*at, observer).map_err(|missed| Divergence::Moment { missed, last })?;
        Ok(if arrived { Way::Entry(*at, entry) } else { Way::Stopped })
    }

    /// Takes the entry that was approached: an input is applied, a hash compared.
    ///
    /// # Errors
    /// [`ReplayError::Diverged`].
    pub fn take(&mut self) -> Result<(), ReplayError> {
        let Some((at, entry)) = self.log.entries.get(self.next) else { return Ok(()) };
        match entry {
            Entry::Input(input) => {
                if self.machine.awaits() == Awaits::Direct {
                    // What is typed there is no statement's.
                    self.machine.console().screen.attribute(None);
                }
                self.machine.apply(input.clone());
            }
            Entry::Hash(hash) | Entry::End { hash, .. } => {
                if self.machine.state_hash() != *hash {
                    return Err(Divergence::Hash { at: *at, last: self.agreed }.into());
                }
                self.agreed = Some(*at);
            }
            Entry::Checkpoint { .. } | Entry::Mark(_) => {}
        }
        self.machine.drain();
        self.next += 1;
        Ok(())
    }

    /// Runs on to a time before the next entry; ends early where the observer wants it so.
    pub fn run_until<O: Observer>(&mut self, until: HalfCycles, observer: &mut O) {
        while self.machine.time() < until {
            match self.machine.run_observed(until, u64::MAX, observer) {
                Stop::Line | Stop::Key | Stop::Direct => self.machine.idle(until),
                Stop::Statements => {}
                Stop::Time | Stop::Observer | Stop::Ended(_) | Stop::Host(_) => return,
            }
            self.machine.drain();
        }
    }
}
