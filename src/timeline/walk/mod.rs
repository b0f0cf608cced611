//! Walking through a log: to any moment, in both directions, frame by frame or statement by statement, and to the next
//! or last moment at which something happened.
//!
//! Going back is running again from an earlier machine. Clones are kept for that: over the whole run, ever further apart
//! the longer it is ([`Walk::survey`] lays them down ahead), and a few close behind the present, so that stepping back
//! again and again stays as quick as the first time. Whatever may take long (a survey, a search) goes on in slices, so
//! that a person's next key is answered, and can be given up.
//!
//! A moment is a [`Position`] with all that the log says of it: a walk at a position has the state that a straight replay
//! has there after the inputs of that position.

mod chart;
mod cursor;
mod kept;
mod search;
mod step;
mod stills;
mod target;
#[cfg(test)]
mod tests;
mod watch;

use std::sync::Arc;

pub use chart::{Chart, End, Errors};
pub use search::{Found, Search};
pub use step::Unit;
pub use stills::Stills;
pub use target::{Cells, Target, Variable};

use self::chart::Survey;
use self::cursor::{Astray, Cursor, Goal, Halt, Watcher, work};
use self::kept::Kept;
use super::log::reader::Log;
use super::log::{Entry, Header};
use super::replay::ReplayError;
use crate::famicom::machine::{Machine, Missed, REVISION};
use crate::famicom::position::Position;
use crate::famicom::video::scene::Scene;
use crate::vm::observer::Unobserved;
use crate::vm::time::Frame;

/// Memory for the machines that are kept along the whole run, and for those behind the present.
const KEPT_BYTES: usize = 64 << 20;
const NEAR_BYTES: usize = 8 << 20;

/// Work (statements, frames and inputs) in one slice of a way that nobody can interrupt.
const SLICE: u64 = 1 << 20;

/// Machines that one way to a goal leaves along the run: a survey leaves them closer together, and a way that somebody waits
/// for has no time for more.
const LAID_ON_THE_WAY: u64 = 128;

/// Work that is more than reading a checkpoint of the log.
const CHECKPOINT_WORK: u64 = 50_000;

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Later.
    Forward,
    /// Earlier.
    Back,
}

/// How far something has come that is done in slices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress<T> {
    /// Done, with this result.
    Done(T),
    /// There is more to do.
    Going {
        /// Done so far, in thousandths of what may have to be done at most.
        thousandths: u16,
    },
}

/// A machine at a moment of a log, to go on live from, and what a log of that run begins with.
#[derive(Clone, Debug)]
pub struct TakenOver {
    /// The machine. It keeps no inputs yet.
    pub machine: Machine,
    /// The header of both logs.
    pub header: Header,
    /// All that happened until then, in order: a log of these entries and those that follow is complete from power-on.
    pub entries: Vec<(Position, Entry)>,
}

/// A way through a log.
#[derive(Clone, Debug)]
pub struct Walk {
    log: Arc<Log>,
    /// The machine at power-on, before the first entry.
    origin: Cursor,
    present: Cursor,
    /// The last moment that can be reached.
    end: Position,
    kept: Kept,
    near: Kept,
    survey: Survey,
    /// Whether somebody listens to the sound of what is walked through.
    listening: bool,
}

impl Walk {
    /// At the beginning of a log. One that is cut off or damaged is walked as far as it is whole.
    ///
    /// # Errors
    /// [`ReplayError::Revision`]: another machine recorded it; its checkpoints can be looked at ([`Stills`]).
    /// [`ReplayError::Diverged`] if not even its first moment can be reached.
    pub fn new(log: Arc<Log>) -> Result<Walk, ReplayError> {
        let found = log.header.revision;
        if found != REVISION {
            return Err(ReplayError::Revision { found });
        }
        let origin = Cursor::new(&log);
        let mut walk = Walk {
            end: log.entries[..origin.reach].last().map_or(Position::default(), |(at, _)| *at),
            present: origin.clone(),
            kept: Kept::new(KEPT_BYTES),
            near: Kept::new(NEAR_BYTES),
            survey: Survey::new(origin.clone()),
            listening: false,
            origin,
            log,
        };
        let diverged = |missed| super::replay::Divergence::Moment { missed, last: None };
        walk.go(Goal::Time(Frame(0).start())).map_err(diverged)?;
        Ok(walk)
    }

    /// The log.
    pub fn log(&self) -> &Arc<Log> {
        &self.log
    }

    /// The machine at the present moment, to look at. What is done to it is lost with the next step.
    pub fn machine(&mut self) -> &mut Machine {
        &mut self.present.machine
    }

    /// What is seen at the present moment.
    pub fn scene(&mut self) -> Scene {
        self.present.machine.scene()
    }

    /// The present moment.
    pub fn position(&self) -> Position {
        self.present.machine.position()
    }

    /// The first moment: power-on, with what the log says of it.
    pub fn start(&self) -> Position {
        Position::default()
    }

    /// The last moment that can be reached: the last that the log tells of, or the last before it where log and machine part.
    pub fn end(&self) -> Position {
        self.end
    }

    /// The line (`None`: the direct line) and the index in it of the statement that begins next, or waits.
    pub fn statement(&self) -> Option<(Option<u16>, u16)> {
        self.present.machine.current_statement()
    }

    /// Whether the sound chip's writes are to be logged while walking forward; see [`crate::famicom::apu::Apu::record`].
    /// After a jump the log begins anew.
    pub fn listen(&mut self, on: bool) {
        self.listening = on;
        self.present.machine.console().apu.record(on);
    }

    /// Goes to the beginning of a frame, or to the first moment after it at which the run may be left; to the end if that
    /// comes before.
    ///
    /// # Errors
    /// [`Missed`] if the machine left the log's way before. The walk stays where it is, and its end is there then.
    pub fn go_to_frame(&mut self, frame: Frame) -> Result<(), Missed> {
        self.go(Goal::Time(frame.start()))
    }

    /// Goes to a moment: one that a walk, a search, a chart or the log has named. To the end if that comes before.
    ///
    /// # Errors
    /// [`Missed`] if it is no moment of this run, or as in [`Walk::go_to_frame`].
    pub fn go_to(&mut self, at: Position) -> Result<(), Missed> {
        if at >= self.end { self.go(Goal::Position(self.end)) } else { self.go(Goal::Position(at)) }
    }

    /// Goes on live: the machine as it is now, and what led there.
    pub fn take_over(self) -> TakenOver {
        let mut machine = self.present.machine;
        machine.console().apu.record(false);
        machine.drain();
        let past = &self.log.entries[..self.present.next];
        let entries = past.iter().filter(|(_, entry)| !matches!(entry, Entry::End { .. })).cloned().collect();
        TakenOver { machine, header: self.log.header.clone(), entries }
    }

    fn go(&mut self, goal: Goal) -> Result<(), Missed> {
        let before = self.position();
        let Err((missed, astray)) = self.try_to_go(goal) else { return Ok(()) };
        if let Some(cursor) = astray {
            self.end_at(&cursor);
        }
        // It was there before, so that it can be reached again.
        let _ = self.try_to_go(Goal::Position(before.min(self.end)));
        Err(missed)
    }

    /// Goes to a goal from the nearest machine before it. An error comes with the cursor if that has left the log's way.
    fn try_to_go(&mut self, goal: Goal) -> Result<(), (Missed, Option<Box<Cursor>>)> {
        if goal == Goal::Position(self.position()) {
            return Ok(());
        }
        let mut cursor = self.cursor_for(goal);
        let gone = self.run(&mut cursor, goal);
        match gone {
            Ok(()) => {
                if self.listening {
                    cursor.machine.console().apu.record(true);
                }
                self.present = cursor;
                Ok(())
            }
            Err(Astray::Log(missed)) => Err((missed, Some(Box::new(cursor)))),
            Err(Astray::Goal(missed)) => Err((missed, None)),
        }
    }

    /// Runs to a goal; leaves machines along the way, and closer ones before its end if it is long.
    fn run(&mut self, cursor: &mut Cursor, goal: Goal) -> Result<(), Astray> {
        let spacing = work(self.start(), self.end) / LAID_ON_THE_WAY;
        while let Some(half) = goal.half_way(cursor.position()) {
            let before = cursor.position();
            self.run_watched(cursor, half, spacing, &mut { u64::MAX }, &mut Unobserved)?;
            if cursor.position() == before {
                break;
            }
            self.near.keep_near(cursor, cursor.position());
        }
        self.run_watched(cursor, goal, spacing, &mut { u64::MAX }, &mut Unobserved).map(|_| ())
    }

    /// Runs to a goal with a budget and somebody who watches; leaves machines along the way, no closer than that.
    fn run_watched<W: Watcher>(
        &mut self,
        cursor: &mut Cursor,
        goal: Goal,
        spacing: u64,
        budget: &mut u64,
        watcher: &mut W,
    ) -> Result<Halt, Astray> {
        let log = Arc::clone(&self.log);
        loop {
            let slice = self.kept.stride().max(spacing).min(*budget);
            let mut left = slice;
            let halt = cursor.go(&log, goal, &mut left, watcher)?;
            *budget = budget.saturating_sub(slice - left);
            if halt != Halt::Budget || *budget == 0 {
                return Ok(halt);
            }
            self.kept.lay(cursor);
        }
    }

    /// The machine that is best to begin with on the way to a goal.
    fn cursor_for(&self, goal: Goal) -> Cursor {
        let mut best = &self.origin;
        for cursor in [self.kept.before(goal), self.near.before(goal)].into_iter().flatten() {
            if cursor.position() >= best.position() {
                best = cursor;
            }
        }
        let present = &self.present;
        if !goal.is_past(present.position()) && present.position() >= best.position() {
            best = present;
        }
        self.checkpoint_before(goal, best.position()).unwrap_or_else(|| self.within_reach(best.clone()))
    }

    /// A machine before a moment, the nearest that is kept.
    fn cursor_before(&self, at: Position) -> Cursor {
        let goal = Goal::Before(at);
        self.cursor_for(goal)
    }

    /// The machine of the log's last checkpoint before a goal, if that is far behind `best`.
    fn checkpoint_before(&self, goal: Goal, best: Position) -> Option<Cursor> {
        let entries = &self.log.entries[..self.present.reach];
        let past = entries.partition_point(|(at, _)| !goal.is_past(*at));
        let near = entries.partition_point(|(at, _)| work(best, *at) < CHECKPOINT_WORK);
        let is_checkpoint = |index: &usize| matches!(entries[*index].1, Entry::Checkpoint { .. });
        let entry = (near..past).rev().find(is_checkpoint)?;
        let at = entries[entry].0;
        let machine = self.log.machine_at(entry).ok()?;
        let is_right = machine.position() == at && self.log.hash_of_checkpoint(entry) == Some(machine.state_hash());
        is_right.then_some(Cursor { machine, next: entry + 1, reach: self.present.reach, since: at })
    }

    fn within_reach(&self, cursor: Cursor) -> Cursor {
        Cursor { reach: self.present.reach, ..cursor }
    }

    /// Machine and log part where this cursor is: nothing behind that can be reached.
    fn end_at(&mut self, cursor: &Cursor) {
        let reach = cursor.next;
        self.present.reach = self.present.reach.min(reach);
        self.end = self.log.entries[..self.present.reach].last().map_or(self.start(), |(at, _)| *at);
    }
}
