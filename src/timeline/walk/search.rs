//! Searching a run for what happened, forward or back, in slices. A search has a machine of its own; the walk stays where
//! it is, and goes to what was found if that is wanted.

use super::cursor::{Astray, Cursor, Goal, Halt, work};
use super::watch::Watch;
use super::{Direction, Progress, SLICE, Target, Walk};
use crate::famicom::machine::Missed;
use crate::famicom::position::Position;
use crate::timeline::log::Entry;

/// What a search found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The moment.
    pub at: Position,
    /// The line that did it; `None` for the direct line and what came from outside.
    pub line: Option<u16>,
}

/// A search that can be continued.
#[derive(Clone, Debug)]
pub struct Search {
    target: Target,
    direction: Direction,
    from: Position,
    state: State,
}

#[derive(Clone, Debug)]
enum State {
    /// Nothing is run again: the log tells it.
    InLog,
    Forward {
        cursor: Box<Cursor>,
        watch: Box<Watch>,
    },
    /// A part of the run from a kept machine to `until`; then the part before it.
    Back {
        cursor: Box<Cursor>,
        watch: Box<Watch>,
        begun: Position,
        until: Position,
    },
    Over(Option<Found>),
}

impl Walk {
    /// A search from the present moment, which counts neither way.
    pub fn search(&self, target: Target, direction: Direction) -> Search {
        // What happened at the present moment is neither before nor behind it, even if that took time.
        let from = match direction {
            Direction::Forward => self.position(),
            Direction::Back => self.present.since,
        };
        let level = self.present.machine.vm().control.subroutines();
        let mut watch = Box::new(Watch::new(target, direction, from, level));
        let state = match (target, direction) {
            (Target::Input | Target::Mark, _) => State::InLog,
            (_, Direction::Forward) => {
                let cursor = Box::new(self.present.clone());
                watch.begin(&cursor.machine);
                State::Forward { cursor, watch }
            }
            (_, Direction::Back) => self.part_before(from, from, watch),
        };
        Search { target, direction, from, state }
    }

    /// Searches from the present moment to the first finding. The walk stays where it is.
    ///
    /// # Errors
    /// As [`Search::go_on`].
    pub fn find(&mut self, target: Target, direction: Direction) -> Result<Option<Found>, Missed> {
        let mut search = self.search(target, direction);
        loop {
            if let Progress::Done(found) = search.go_on(self, SLICE)? {
                return Ok(found);
            }
        }
    }

    /// The part of the run from the last machine kept before `begun` to `until`, to be searched.
    fn part_before(&self, begun: Position, until: Position, mut watch: Box<Watch>) -> State {
        if begun == self.start() {
            return State::Over(None);
        }
        let cursor = Box::new(self.cursor_before(begun));
        watch.begin(&cursor.machine);
        State::Back { begun: cursor.position(), cursor, watch, until }
    }

    fn search_part(
        &mut self,
        cursor: &mut Cursor,
        goal: Goal,
        budget: &mut u64,
        watch: &mut Watch,
    ) -> Result<Halt, Missed> {
        cursor.reach = cursor.reach.min(self.present.reach);
        self.run_watched(cursor, goal, 0, budget, watch).map_err(|astray| {
            if let Astray::Log(_) = astray {
                self.end_at(cursor);
            }
            astray.missed()
        })
    }

    fn find_in_log(&self, target: Target, direction: Direction, from: Position) -> Option<Found> {
        let is_wanted = |entry: &&(Position, Entry)| match entry.1 {
            Entry::Input(_) => target == Target::Input,
            Entry::Mark(_) => target == Target::Mark,
            Entry::Hash(_) | Entry::Checkpoint { .. } | Entry::Reached | Entry::End { .. } => false,
        };
        let entries = &self.log.entries[..self.present.reach];
        let found = match direction {
            Direction::Forward => entries[entries.partition_point(|(at, _)| *at <= from)..].iter().find(is_wanted),
            Direction::Back => entries[..entries.partition_point(|(at, _)| *at < from)].iter().rfind(is_wanted),
        };
        found.map(|(at, _)| Found { at: *at, line: None })
    }
}

impl Search {
    /// Where it began.
    pub fn from(&self) -> Position {
        self.from
    }

    /// Goes on. `budget`: statements and frames until the next answer, about; on a modern machine ten million are well under
    /// a second.
    ///
    /// # Errors
    /// [`Missed`]: machine and log part before anything was found.
    pub fn go_on(&mut self, walk: &mut Walk, budget: u64) -> Result<Progress<Option<Found>>, Missed> {
        let mut left = budget.max(1);
        loop {
            self.state = match std::mem::replace(&mut self.state, State::Over(None)) {
                State::Over(found) => {
                    self.state = State::Over(found);
                    return Ok(Progress::Done(found));
                }
                State::InLog => State::Over(walk.find_in_log(self.target, self.direction, self.from)),
                State::Forward { mut cursor, mut watch } => {
                    let goal = Goal::Position(walk.end);
                    match walk.search_part(&mut cursor, goal, &mut left, &mut watch)? {
                        Halt::Arrived | Halt::Watcher => State::Over(watch.found),
                        Halt::Budget => State::Forward { cursor, watch },
                    }
                }
                State::Back { mut cursor, mut watch, begun, until } => {
                    let halt = walk.search_part(&mut cursor, Goal::Position(until), &mut left, &mut watch)?;
                    match (halt, watch.found) {
                        (Halt::Budget, _) => State::Back { cursor, watch, begun, until },
                        (_, Some(found)) => State::Over(Some(found)),
                        // What came before decides.
                        (_, None) if watch.unsure => walk.part_before(begun, until, watch),
                        (_, None) => walk.part_before(begun, begun, watch),
                    }
                }
            };
            if left == 0 && !matches!(self.state, State::Over(_)) {
                return Ok(Progress::Going { thousandths: self.thousandths(walk) });
            }
        }
    }

    fn thousandths(&self, walk: &Walk) -> u16 {
        let (done, all) = match &self.state {
            State::Forward { cursor, .. } => (work(self.from, cursor.position()), work(self.from, walk.end)),
            State::Back { cursor, begun, .. } => {
                (work(cursor.position(), self.from).min(work(*begun, self.from)), work(walk.start(), self.from))
            }
            State::InLog | State::Over(_) => (0, 1),
        };
        share(done, all)
    }
}

/// A part in thousandths.
pub(super) fn share(done: u64, all: u64) -> u16 {
    (u128::from(done.min(all)) * 1000 / u128::from(all.max(1))) as u16
}
