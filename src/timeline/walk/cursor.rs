//! A machine and how far in the log it is: runs on to a goal, takes the inputs that come before it, and can be stopped on
//! the way by its budget or by whoever watches.

use crate::famicom::input::Stop;
use crate::famicom::machine::{Advance, Machine, Missed};
use crate::famicom::position::Position;
use crate::timeline::log::Entry;
use crate::timeline::log::reader::Log;
use crate::vm::observer::{Observer, Unobserved};
use crate::vm::time::{FRAME_HALF_CYCLES, Frame, HalfCycles};

/// Frames in one piece of a long wait: a key that is held down types in them.
const PIECE_FRAMES: u64 = 1 << 16;

/// A way that is longer than this leaves machines behind, so that the way back to near its end is short.
const LONG_STATEMENTS: u64 = 4096;
const LONG_FRAMES: u64 = 64;

/// What an entry of the log counts as.
const ENTRY_WORK: u64 = 16;

/// Where to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// The first moment at or after a time, with what the log says of that time.
    Time(HalfCycles),
    /// A moment, with what the log says of it.
    Position(Position),
    /// In front of the statement before which so many were executed.
    Statement(u64),
    /// Any moment before this one.
    Before(Position),
}

/// Why a cursor stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Halt {
    /// It is there, or at the end.
    Arrived,
    /// The budget is used up.
    Budget,
    /// Whoever watches wanted it.
    Watcher,
}

/// Why a cursor cannot get to its goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Astray {
    /// The machine does not come past the next entry's moment: machine and log part here.
    Log(Missed),
    /// The goal is no moment of the run.
    Goal(Missed),
}

impl Astray {
    pub(super) fn missed(self) -> Missed {
        match self {
            Astray::Log(missed) | Astray::Goal(missed) => missed,
        }
    }
}

/// Watches a cursor.
pub(super) trait Watcher: Observer {
    /// The machine rests: in front of an entry of the log, or at the goal. `false` stops it there.
    fn rest(&mut self, machine: &Machine, next: Option<&Entry>) -> bool;
}

impl Watcher for Unobserved {
    fn rest(&mut self, _: &Machine, _: Option<&Entry>) -> bool {
        true
    }
}

/// A machine in a log.
#[derive(Clone, Debug)]
pub(super) struct Cursor {
    pub(super) machine: Machine,
    /// The next entry.
    pub(super) next: usize,
    /// The first entry that cannot be reached.
    pub(super) reach: usize,
    /// Where the run came to, before what came from outside there took its time.
    pub(super) since: Position,
}

impl Goal {
    /// Whether what the log says of a moment comes before the goal, for a machine that is here.
    fn is_behind(self, at: Position, here: Position) -> bool {
        match self {
            Goal::Time(time) => at.time < time || at <= here,
            // What comes from outside may take time itself, and something else may have come at its end.
            Goal::Position(goal) => at <= goal.max(here),
            Goal::Statement(count) => at.statements <= count,
            Goal::Before(_) => false,
        }
    }

    /// Whether a machine is too late to get there, or may be.
    pub(super) fn is_past(self, at: Position) -> bool {
        match self {
            // The first moment at a time is not told apart from later ones of the same time.
            Goal::Time(time) => at.time >= time,
            Goal::Position(goal) => at > goal,
            Goal::Statement(count) => at.statements >= count,
            Goal::Before(goal) => at >= goal,
        }
    }

    /// A goal half way to this one, if it is far.
    pub(super) fn half_way(self, from: Position) -> Option<Goal> {
        let count = match self {
            Goal::Time(time) => {
                let frames = time.frame().0.saturating_sub(from.frame().0);
                let half = Frame(from.frame().0 + frames / 2);
                return (frames > LONG_FRAMES).then_some(Goal::Time(half.start()));
            }
            Goal::Position(at) => at.statements,
            Goal::Statement(count) => count,
            Goal::Before(_) => return None,
        };
        let statements = count.saturating_sub(from.statements);
        (statements > LONG_STATEMENTS).then_some(Goal::Statement(from.statements + statements / 2))
    }
}

impl Cursor {
    /// Before the first entry.
    pub(super) fn new(log: &Log) -> Cursor {
        let machine = Machine::new(log.header.config, log.header.program.clone());
        Cursor { machine, next: 0, reach: reach_from(log, 0), since: Position::default() }
    }

    pub(super) fn position(&self) -> Position {
        self.machine.position()
    }

    /// Goes on to a goal that is not behind it. The budget is in units of work: statements, frames, entries; it is reduced
    /// by what was done, and may be overdrawn by what cannot be divided.
    pub(super) fn go<W: Watcher>(
        &mut self,
        log: &Log,
        goal: Goal,
        budget: &mut u64,
        watcher: &mut W,
    ) -> Result<Halt, Astray> {
        loop {
            let here = self.position();
            let upcoming = log.entries[..self.reach].get(self.next);
            let Some((at, entry)) = upcoming.filter(|(at, _)| goal.is_behind(*at, here)) else {
                let halt = self.run_on(upcoming, goal, budget, watcher)?;
                if halt != Halt::Arrived {
                    return Ok(halt);
                }
                let here = self.position();
                if upcoming.is_some_and(|(at, _)| goal.is_behind(*at, here)) {
                    continue;
                }
                return Ok(if watcher.rest(&self.machine, None) { Halt::Arrived } else { Halt::Watcher });
            };
            match self.run_to(*at, budget, watcher).map_err(Astray::Log)? {
                Halt::Arrived => {}
                halt => return Ok(halt),
            }
            if !watcher.rest(&self.machine, Some(entry)) {
                return Ok(Halt::Watcher);
            }
            if let Entry::Input(input) = entry {
                self.machine.apply(input.clone());
                self.machine.drain();
            }
            self.next += 1;
            *budget = budget.saturating_sub(ENTRY_WORK);
        }
    }

    /// The way behind the last entry before the goal.
    fn run_on<W: Watcher>(
        &mut self,
        upcoming: Option<&(Position, Entry)>,
        goal: Goal,
        budget: &mut u64,
        watcher: &mut W,
    ) -> Result<Halt, Astray> {
        self.machine.settle_observed(watcher);
        let halt = match (upcoming, goal) {
            // What is behind the last entry was not recorded.
            (None, _) => Halt::Arrived,
            (Some((next, _)), Goal::Time(time)) => self.run_until(time, *next, budget, watcher)?,
            (Some(_), Goal::Position(at)) if self.position() < at => {
                self.run_to(at, budget, watcher).map_err(Astray::Goal)?
            }
            (Some((next, _)), Goal::Statement(count)) => self.run_to_statement(count, *next, budget, watcher)?,
            (Some(_), Goal::Position(_) | Goal::Before(_)) => Halt::Arrived,
        };
        self.machine.drain();
        Ok(halt)
    }

    /// To a moment of the run.
    fn run_to<W: Watcher>(&mut self, at: Position, budget: &mut u64, watcher: &mut W) -> Result<Halt, Missed> {
        loop {
            if *budget == 0 {
                return Ok(Halt::Budget);
            }
            // Long waits in pieces. A moment later than that is behind each of them.
            let piece = Frame(self.position().frame().0.saturating_add(PIECE_FRAMES)).start();
            if at.time > piece {
                match self.run_piece(piece, budget, watcher) {
                    Some(Halt::Arrived) => continue,
                    Some(halt) => return Ok(halt),
                    None => return Err(Missed { at }),
                }
            }
            let before = self.position();
            let advanced = self.machine.advance_by(at, *budget, watcher);
            self.charge(before, budget);
            self.machine.drain();
            return Ok(match advanced? {
                Advance::Arrived => Halt::Arrived,
                Advance::Statements => Halt::Budget,
                Advance::Observer => Halt::Watcher,
            });
        }
    }

    /// To the first moment at or after a time, before the next entry.
    fn run_until<W: Watcher>(
        &mut self,
        time: HalfCycles,
        next: Position,
        budget: &mut u64,
        watcher: &mut W,
    ) -> Result<Halt, Astray> {
        while self.machine.time() < time {
            if *budget == 0 {
                return Ok(Halt::Budget);
            }
            let piece = Frame(self.position().frame().0.saturating_add(PIECE_FRAMES)).start();
            match self.run_piece(time.min(piece), budget, watcher) {
                Some(Halt::Arrived) => {}
                Some(halt) => return Ok(halt),
                None => return Err(Astray::Log(Missed { at: next })),
            }
        }
        self.machine.settle_observed(watcher);
        Ok(Halt::Arrived)
    }

    /// In front of the statement before which so many were executed; it is begun before the next entry.
    fn run_to_statement<W: Watcher>(
        &mut self,
        count: u64,
        next: Position,
        budget: &mut u64,
        watcher: &mut W,
    ) -> Result<Halt, Astray> {
        while self.machine.statements() < count || !self.machine.is_before_statement() {
            if *budget == 0 {
                return Ok(Halt::Budget);
            }
            let before = self.position();
            let left = count.saturating_sub(before.statements);
            // Time is no limit: many statements may share a moment.
            let stop = self.machine.run_observed(HalfCycles::NEVER, left.min(*budget), watcher);
            if matches!(stop, Stop::Line | Stop::Key | Stop::Direct) {
                self.machine.idle(next.time);
            }
            self.machine.settle_observed(watcher);
            self.charge(before, budget);
            self.machine.drain();
            if stop == Stop::Observer {
                return Ok(Halt::Watcher);
            }
            if self.position() == before && !self.machine.is_before_statement() {
                return Err(Astray::Log(Missed { at: next }));
            }
        }
        Ok(Halt::Arrived)
    }

    /// Some of the way to a time; `None` if the machine waits for what does not come.
    fn run_piece<W: Watcher>(&mut self, time: HalfCycles, budget: &mut u64, watcher: &mut W) -> Option<Halt> {
        let before = self.position();
        let stop = self.machine.pass(time, *budget, watcher);
        self.charge(before, budget);
        self.machine.drain();
        match stop {
            Stop::Observer => Some(Halt::Watcher),
            Stop::Ended(_) | Stop::Host(_) => (self.machine.time() >= time).then_some(Halt::Arrived),
            Stop::Statements => Some(Halt::Budget),
            Stop::Time | Stop::Line | Stop::Key | Stop::Direct => Some(Halt::Arrived),
        }
    }

    fn charge(&mut self, before: Position, budget: &mut u64) {
        let here = self.position();
        if here != before {
            self.since = here;
        }
        *budget = budget.saturating_sub(work(before, here));
    }
}

/// The first entry that cannot be reached from one: behind it inputs were lost.
pub(super) fn reach_from(log: &Log, entry: usize) -> usize {
    log.break_from(entry).map_or(log.entries.len(), |damage| damage.entry)
}

/// What it takes to get from one moment to another, in the unit of budgets.
pub(super) fn work(from: Position, to: Position) -> u64 {
    let time = to.time.0.saturating_sub(from.time.0);
    to.statements.saturating_sub(from.statements).saturating_add(time / FRAME_HALF_CYCLES)
}
