//! One of two programs with the same inputs: the machine, its feed, and how far it has come.

use crate::basic::error::ErrorCode;
use crate::basic::program::Program;
use crate::famicom::console::Console;
use crate::famicom::input::{Answer, Awaits, Input, Outcome};
use crate::famicom::machine::{Config, Machine};
use crate::famicom::video::scene::Scene;
use crate::timeline::ending::{Ending, Limit};
use crate::timeline::feed::{Feed, Turn};
use crate::vm::code::{Code, Opcode};
use crate::vm::observer::Observer;
use crate::vm::state::Vm;
use crate::vm::time::{Frame, HalfCycles};

/// Where a program is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The frame.
    pub frame: u64,
    /// Statements executed.
    pub statements: u64,
    /// The line of the statement that did it, or that is next.
    pub line: Option<u16>,
}

/// A program on its way.
#[derive(Clone, Debug)]
pub(super) struct Side {
    machine: Machine,
    feed: Feed,
    /// It goes no further than this number of statements.
    statements_max: u64,
    ending: Option<Ending>,
}

impl Side {
    /// At power-on.
    pub(super) fn new(config: Config, program: Program, feed: Feed, statements_max: u64) -> Side {
        Side { machine: Machine::new(config, program), feed, statements_max, ending: None }
    }

    /// Goes to a moment, if the program goes on until then; what it printed on the way.
    pub(super) fn go_to<O: Observer>(&mut self, until: HalfCycles, observer: &mut O) -> String {
        while self.ending.is_none() && self.machine.time() < until {
            self.step(until, u64::MAX, observer);
        }
        self.machine.drain()
    }

    /// Goes on by so many statements at most, not beyond a moment.
    fn step<O: Observer>(&mut self, until: HalfCycles, statements: u64, observer: &mut O) {
        let left = self.statements_max.saturating_sub(self.machine.statements());
        if left == 0 {
            self.ending = Some(Ending::Limit(Limit::Statements));
            return;
        }
        match self.feed.run(&mut self.machine, until, statements.min(left), observer) {
            Turn::Time | Turn::Statements | Turn::Observer => {}
            Turn::Ended(outcome) => self.ending = Some(Ending::Outcome(outcome)),
            Turn::InputEnd => self.ending = Some(Ending::InputEnd),
            Turn::Host(crate::famicom::input::HostRequest::Leave | crate::famicom::input::HostRequest::Backup) => {
                self.ending = Some(Ending::Left);
            }
            // The world of the recording was not asked this.
            Turn::Host(_) => self.machine.apply(Input::Answer(Answer::Failed(ErrorCode::Tp))),
        }
    }

    /// How the program ended.
    pub(super) fn ending(&self) -> Option<Ending> {
        self.ending
    }

    /// The program in memory.
    pub(super) fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Where it is; when it is over, the statement that ended it.
    pub(super) fn spot(&self) -> Spot {
        let line = match self.machine.outcome() {
            Some(Outcome::Break { line } | Outcome::Error { line, .. }) => line,
            Some(Outcome::Ended) => self.line_of_end(),
            None => self.machine.current_line(),
        };
        self.here(line)
    }

    fn here(&self, line: Option<u16>) -> Spot {
        Spot { frame: self.machine.time().frame().0, statements: self.machine.statements(), line }
    }

    /// The line of the END that was executed; `None` behind the last line, where no statement ends a program.
    fn line_of_end(&self) -> Option<u16> {
        let code = self.machine.code();
        let pc = self.machine.vm().pc.checked_sub(1)?;
        code.ops.get(pc as usize).filter(|op| op.code == Opcode::End).and_then(|_| code.line_at(pc))
    }

    /// The line of the statement that is not done yet; `None` if there is none.
    fn line_at_hand(&self) -> Option<u16> {
        let is_idle = self.machine.awaits() == Awaits::Direct || self.machine.outcome().is_some();
        if is_idle { None } else { self.machine.current_line() }
    }

    /// The devices as they are, without what was printed.
    pub(super) fn console(&mut self) -> Console {
        self.machine.drain();
        self.machine.console().clone()
    }

    /// What can be seen at a moment that it has come to, or that lies behind its end. The text cursor is left out: its
    /// blinking tells when a wait began and nothing else.
    pub(super) fn scene(&mut self, at: HalfCycles) -> Scene {
        let scene = if self.machine.time() >= at { self.machine.scene() } else { self.machine.scene_at(at) };
        Scene { cursor: None, ..scene }
    }

    /// Statement by statement to a moment: where `changed` last said that something was done. `None` if it never did.
    /// Behind [`STEPS_MAX`] statements it is some statement of the frame, whose line is not known.
    pub(super) fn find(&mut self, until: HalfCycles, mut changed: impl FnMut(&mut Side) -> bool) -> Option<Spot> {
        let mut found = None;
        for _ in 0..STEPS_MAX {
            if self.ending.is_some() || self.machine.time() >= until {
                return found;
            }
            let before = self.here(None);
            let mut doer =
                if self.machine.is_before_statement() { Doer::Next } else { Doer::Known(self.line_at_hand()) };
            self.step(until, 1, &mut doer);
            if changed(self) {
                let line = match doer {
                    Doer::Known(line) => line,
                    Doer::Next => None,
                };
                found = Some(Spot { statements: self.machine.statements(), line, ..before });
            }
        }
        found.or_else(|| Some(self.here(None)))
    }

    /// What was printed since it was asked last.
    pub(super) fn drain(&mut self) -> String {
        self.machine.drain()
    }
}

/// Whose doings a step shows: those of one statement. What one that waited has left to do is a step of its own, before the
/// next one begins.
enum Doer {
    /// The next statement's.
    Next,
    /// This line's; `None` if no line of the program does it.
    Known(Option<u16>),
}

impl Observer for Doer {
    const ACTIVE: bool = true;
    const VALUES: bool = false;
    const JUMPS: bool = false;
    const DEVICES: bool = false;

    fn statement(&mut self, _vm: &Vm, code: &Code, pc: u32) -> bool {
        let begins = matches!(self, Doer::Next);
        if begins {
            *self = Doer::Known(code.line_at(pc));
        }
        begins
    }
}

/// Statements looked at one by one, at most: more than a frame has at any clock that a person plays at.
const STEPS_MAX: u32 = 200_000;

/// The beginning of a frame.
pub(super) fn start_of(frame: u64) -> HalfCycles {
    Frame(frame).start()
}
