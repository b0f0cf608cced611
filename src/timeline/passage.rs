//! A log run again with somebody watching, entry by entry: the way to each moment may be stopped by the observer, and what
//! happens there is taken in a step of its own, so that whoever watches can say something between the two.

use super::log::Entry;
use super::log::reader::Log;
use super::replay::{Replay, ReplayError};
use crate::famicom::input::{Awaits, Input, Stop};
use crate::famicom::machine::Machine;
use crate::famicom::position::Position;
use crate::vm::observer::{Observer, Unobserved};
use crate::vm::time::{Frame, HalfCycles};

/// A machine on its way through a log.
#[derive(Debug)]
pub struct Passage<'a> {
    replay: Replay<'a>,
}

/// How far a way has led.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way<'a> {
    /// To the moment of this entry, which has not been taken.
    Entry(Position, &'a Entry),
    /// The observer stopped it.
    Stopped,
    /// Inputs were lost here: the machine is another one now, that of the next checkpoint.
    Gap,
    /// There is nothing more that can be run again.
    End,
}

impl<'a> Passage<'a> {
    /// From the last checkpoint before a frame, or from power-on.
    ///
    /// # Errors
    /// [`ReplayError::Revision`].
    pub fn near(log: &'a Log, frame: Frame) -> Result<Passage<'a>, ReplayError> {
        Ok(Passage { replay: Replay::near(log, frame)? })
    }

    /// From power-on.
    ///
    /// # Errors
    /// [`ReplayError::Revision`].
    pub fn new(log: &'a Log) -> Result<Passage<'a>, ReplayError> {
        Ok(Passage { replay: Replay::new(log)? })
    }

    /// The machine, as it is at this moment.
    pub fn machine(&mut self) -> &mut Machine {
        self.replay.machine()
    }

    /// When the next entry is, if it can be reached.
    pub fn next_time(&self) -> Option<HalfCycles> {
        self.replay.upcoming().map(|(at, _)| at.time)
    }

    /// Runs to the moment of the next entry. Called again after a stop, it goes on.
    ///
    /// # Errors
    /// [`ReplayError::Diverged`] if the run does not come past it.
    pub fn approach<O: Observer>(&mut self, observer: &mut O) -> Result<Way<'a>, ReplayError> {
        match self.replay.upcoming() {
            Some((at, entry)) => {
                let arrived = self.replay.advance_to(*at, observer, &mut |_| {})?;
                Ok(if arrived { Way::Entry(*at, entry) } else { Way::Stopped })
            }
            None if self.replay.leap(HalfCycles::NEVER) => Ok(Way::Gap),
            None => Ok(Way::End),
        }
    }

    /// Takes the entry that was approached: an input is applied, a hash compared.
    ///
    /// # Errors
    /// [`ReplayError::Diverged`].
    pub fn take(&mut self) -> Result<(), ReplayError> {
        let is_prompt = matches!(self.replay.upcoming(), Some((_, Entry::Input(Input::Prompt))));
        let machine = self.replay.machine();
        if is_prompt || machine.awaits() == Awaits::Direct {
            // What direct mode prints and a person types there is no statement's.
            machine.console().screen.attribute(None);
        }
        self.replay.entry(&mut Unobserved)?;
        Ok(())
    }

    /// Runs on to a time before the next entry; ends early where the observer wants it so.
    pub fn run_until<O: Observer>(&mut self, until: HalfCycles, observer: &mut O) {
        let machine = self.replay.machine();
        while machine.time() < until {
            match machine.pass(until, u64::MAX, observer) {
                Stop::Line | Stop::Key | Stop::Direct | Stop::Statements => {}
                Stop::Time | Stop::Observer | Stop::Ended(_) | Stop::Host(_) => return,
            }
            machine.drain();
        }
    }
}
