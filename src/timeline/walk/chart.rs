//! What a timeline shows of a whole run: where it ended, where errors occurred, how much came from outside, and pictures.
//! Most of it is known only after the run was run again once, which a survey does in slices.

use super::cursor::{Cursor, Goal, Watcher, work};
use super::search::share;
use super::{Progress, Walk};
use crate::basic::error::ErrorCode;
use crate::famicom::input::{Awaits, Outcome};
use crate::famicom::machine::{Machine, Missed};
use crate::famicom::position::Position;
use crate::famicom::video::scene::Scene;
use crate::timeline::log::Entry;
use crate::timeline::log::reader::Log;
use crate::vm::observer::Observer;
use crate::vm::time::Frame;

/// The most errors and ends of each kind that a chart names one by one.
const NAMED_MAX: usize = 10_000;

/// Frames in one step through a wait.
const WAIT_FRAMES: u64 = 600;

/// What a survey has found so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chart {
    /// So far.
    pub reached: Position,
    /// Frames with errors, whether a handler took them or not.
    pub errors: Vec<Errors>,
    /// Where the program or a direct command ended.
    pub ends: Vec<End>,
    /// Frames with errors, and ends, that are too many to be named.
    pub left_out: u64,
    /// Recorded hashes that agreed with the machine's.
    pub hashes: u64,
    /// The first recorded hash that did not: from there on the recorded run was another.
    pub diverged: Option<Position>,
}

/// Errors in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Errors {
    /// The first moment behind them at which the survey looked.
    pub at: Position,
    /// How many.
    pub count: u64,
    /// The last one.
    pub error: ErrorCode,
    /// Its line.
    pub line: Option<u16>,
}

/// A program or direct command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// When.
    pub at: Position,
    /// How.
    pub outcome: Outcome,
}

/// A survey on its way.
#[derive(Clone, Debug)]
pub(super) struct Survey {
    /// `None`: it is over.
    cursor: Option<Box<Cursor>>,
    chart: Chart,
}

impl Survey {
    pub(super) fn new(origin: Cursor) -> Survey {
        Survey { cursor: Some(Box::new(origin)), chart: Chart::default() }
    }
}

impl Walk {
    /// Goes on with the survey: runs ahead through the log, keeps machines on the way, so that every moment is near to one,
    /// and makes the chart. `budget` as for [`super::Search::go_on`].
    ///
    /// # Errors
    /// [`Missed`]: machine and log part; the survey is over, and so is the walk there ([`Walk::end`]).
    pub fn survey(&mut self, budget: u64) -> Result<Progress<()>, Missed> {
        let Some(mut cursor) = self.survey.cursor.take() else { return Ok(Progress::Done(())) };
        cursor.reach = self.present.reach;
        let log = std::sync::Arc::clone(&self.log);
        let mut left = budget.max(1);
        while left > 0 {
            if cursor.position() >= self.end && cursor.next >= cursor.reach {
                return Ok(Progress::Done(()));
            }
            let mut slice = left;
            let gone = self.survey.chart.go_on(&log, &mut cursor, &mut slice);
            left = slice.min(left - 1);
            self.survey.chart.reached = cursor.position();
            self.kept.lay(&cursor);
            if let Err(astray) = gone {
                self.end_at(&cursor);
                return Err(astray.missed());
            }
        }
        let thousandths = share(work(self.start(), cursor.position()), work(self.start(), self.end));
        self.survey.cursor = Some(cursor);
        Ok(Progress::Going { thousandths })
    }

    /// What the survey has found so far.
    pub fn chart(&self) -> &Chart {
        &self.survey.chart
    }

    /// A picture of about that time: of the last machine kept before a frame, with its moment. `None` before anything was
    /// kept there.
    pub fn thumbnail(&self, frame: Frame) -> Option<(Position, Scene)> {
        let cursor = self.kept.before(Goal::Time(frame.next().start()))?;
        let at = cursor.position();
        Some((at, cursor.machine.scene_at(at.time)))
    }

    /// Machines that are kept, and the memory that they take, about.
    pub fn kept(&self) -> (usize, usize) {
        (self.kept.len() + self.near.len(), self.kept.bytes() + self.near.bytes())
    }
}

impl Chart {
    /// One frame of the survey, or a piece of a wait.
    fn go_on(&mut self, log: &Log, cursor: &mut Cursor, budget: &mut u64) -> Result<(), super::cursor::Astray> {
        let errors = cursor.machine.vm().errors;
        let here = cursor.position().frame();
        let frames = if cursor.machine.awaits() == Awaits::Nothing { 1 } else { WAIT_FRAMES };
        let next = log.entries[..cursor.reach].get(cursor.next).map_or(Frame(u64::MAX), |(at, _)| at.frame().next());
        let goal = Goal::Time(Frame(here.0.saturating_add(frames)).min(next.max(here.next())).start());
        cursor.go(log, goal, budget, &mut Surveyor(self))?;
        let vm = cursor.machine.vm();
        let count = vm.errors.saturating_sub(errors);
        if count > 0 {
            let line = Some(vm.last_error_line).filter(|line| *line != u16::MAX);
            let error = ErrorCode::from_number(vm.last_error);
            let found = Errors { at: cursor.position(), count, error, line };
            if self.errors.len() < NAMED_MAX { self.errors.push(found) } else { self.left_out += 1 }
        }
        Ok(())
    }
}

/// Looks where the machine rests; sees no statements, so that the run is as fast as any.
struct Surveyor<'a>(&'a mut Chart);

impl Watcher for Surveyor<'_> {
    fn rest(&mut self, machine: &Machine, next: Option<&Entry>) -> bool {
        let chart = &mut *self.0;
        let at = machine.position();
        if let Some(outcome) = machine.outcome()
            && chart.ends.last().is_none_or(|end| end.at != at)
        {
            if chart.ends.len() < NAMED_MAX { chart.ends.push(End { at, outcome }) } else { chart.left_out += 1 }
        }
        if let Some(Entry::Hash(hash) | Entry::End { hash, .. }) = next
            && chart.diverged.is_none()
        {
            if machine.state_hash() == *hash { chart.hashes += 1 } else { chart.diverged = Some(at) }
        }
        true
    }
}

impl Observer for Surveyor<'_> {
    const ACTIVE: bool = false;
}
