//! The viewer of a run that cannot be run again: from checkpoint to checkpoint.

use super::Travel;
use super::words::later;
use crate::famicom::position::Position;
use crate::timeline::walk::{Direction, Stills};
use crate::ui::replay::jump::Jump;
use crate::ui::replay::past::Past;
use crate::vm::time::{Frame, HalfCycles};

/// What a person hears who wants what needs the run.
pub(super) const ONLY_STILLS: &str = "another machine revision recorded this: only its checkpoints can be shown (← →)";

impl Travel {
    /// The checkpoints, if these are all that can be shown.
    pub fn stills(&self) -> Option<&Stills> {
        match &self.past {
            Past::Run(_) => None,
            Past::Stills(stills) => Some(stills),
        }
    }

    fn stills_mut(&mut self) -> Option<&mut Stills> {
        match &mut self.past {
            Past::Run(_) => None,
            Past::Stills(stills) => Some(stills),
        }
    }

    /// The next or last checkpoint; whether these are all that can be shown.
    pub(super) fn step_still(&mut self, direction: Direction) -> bool {
        let Some(stills) = self.stills_mut() else { return false };
        let (here, count) = (stills.present(), stills.positions().len());
        let next = match direction {
            Direction::Forward => here.map(|still| still + 1).filter(|still| *still < count),
            Direction::Back => here.and_then(|still| still.checked_sub(1)),
        };
        match next {
            Some(still) => stills.go(still),
            None => self.message = Some(format!("no {} checkpoint", later(direction))),
        }
        true
    }

    /// The first or last checkpoint.
    pub(super) fn end_still(&mut self, direction: Direction) -> bool {
        let Some(stills) = self.stills_mut() else { return false };
        let last = stills.positions().len().saturating_sub(1);
        stills.go(if direction == Direction::Back { 0 } else { last });
        true
    }

    /// The last checkpoint at or before a frame, or the first.
    pub(super) fn still_before(&mut self, frame: Frame) -> bool {
        let Some(stills) = self.stills_mut() else { return false };
        let found = stills.before(frame);
        stills.go(found.unwrap_or(0));
        self.message = match (self.stills().and_then(Stills::present), found) {
            (None, _) => Some("the log has no checkpoint".to_owned()),
            (Some(_), None) => Some(format!("no checkpoint at or before frame {}; this is the first", frame.0)),
            (Some(_), Some(_)) if self.position().frame() == frame => None,
            (Some(_), Some(_)) => Some(format!("the last checkpoint before frame {}", frame.0)),
        };
        true
    }

    /// So much time on or back: another checkpoint in any case.
    pub(super) fn still_by(&mut self, span: HalfCycles, direction: Direction) -> bool {
        let Some(stills) = self.stills_mut() else { return false };
        let (before, here) = (stills.present(), stills.position().time.0);
        let time = match direction {
            Direction::Forward => here.saturating_add(span.0),
            Direction::Back => here.saturating_sub(span.0),
        };
        stills.go(stills.before(HalfCycles(time).frame()).unwrap_or(0));
        if stills.present() == before { self.step_still(direction) } else { true }
    }

    /// The checkpoint that is nearest before the next or last mark which has another one than the present.
    pub(super) fn still_of_mark(&mut self, direction: Direction) -> bool {
        let marks: Vec<Position> = self.marks().iter().map(|(at, _)| *at).collect();
        let Some(stills) = self.stills_mut() else { return false };
        let still_of = |at: &Position| stills.before(at.frame());
        let mut stills_of_marks = marks.iter().map(still_of);
        let here = stills.present();
        let found = match direction {
            Direction::Forward => stills_of_marks.find(|still| *still > here),
            Direction::Back => stills_of_marks.rfind(|still| still.is_some() && *still < here),
        };
        match found.flatten() {
            Some(still) => {
                stills.go(still);
                self.message = Some("the last checkpoint before the mark".to_owned());
            }
            None => self.message = Some(format!("no {} mark with a checkpoint of its own", later(direction))),
        }
        true
    }

    /// Where a person wants to, as far as checkpoints lead there.
    pub(super) fn jump_to_still(&mut self, jump: Jump) -> bool {
        if self.stills().is_none() {
            return false;
        }
        let here = self.position().frame().0;
        match jump {
            Jump::Frame(frame) => self.still_before(Frame(frame)),
            Jump::Frames(count, Direction::Forward) => self.still_before(Frame(here.saturating_add(count))),
            Jump::Frames(count, Direction::Back) => self.still_before(Frame(here.saturating_sub(count))),
            Jump::Time(time) => self.still_before(time.frame()),
            Jump::Span(time, direction) => self.still_by(time, direction),
            Jump::Mark(direction) => self.still_of_mark(direction),
            Jump::Search(..) => self.refuse(),
        }
    }

    /// Says that this needs the run.
    pub(super) fn refuse(&mut self) -> bool {
        let refuses = self.stills().is_some();
        if refuses {
            self.message = Some(ONLY_STILLS.to_owned());
        }
        refuses
    }
}
