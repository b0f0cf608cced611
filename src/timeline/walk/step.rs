//! One step forward or back.

use super::cursor::Goal;
use super::{Direction, Target, Walk};
use crate::famicom::machine::Missed;
use crate::vm::time::Frame;

/// How far a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// To the next frame's beginning; back to the beginning of this one, or of the one before.
    Frame,
    /// To where the next line begins, or is come back to: a loop within a line is one step.
    Line,
    /// In front of the next statement. One that waits is done when its wait is over.
    Statement,
    /// In front of the next statement that is not inside a subroutine called on the way.
    Over,
    /// Out of the present subroutine: behind its RETURN; back in front of the GOSUB that called it.
    Out,
}

impl Walk {
    /// Takes a step; whether there was one to take. Where none is left it goes to the end or the beginning, but a step out
    /// of no subroutine goes nowhere. A step of a line, over, or out may go far: a [`super::Search`] for the like
    /// ([`Target::AnyLine`], [`Target::SameLevel`], [`Target::Caller`]) does the same in slices.
    ///
    /// # Errors
    /// As [`Walk::go_to_frame`].
    pub fn step(&mut self, unit: Unit, direction: Direction) -> Result<bool, Missed> {
        let before = self.position();
        match (unit, direction) {
            (Unit::Frame, Direction::Forward) => self.go_to_frame(before.frame().next())?,
            (Unit::Frame, Direction::Back) => self.frame_back()?,
            (Unit::Statement, Direction::Forward) => {
                let begins = self.present.machine.is_before_statement();
                self.go(Goal::Statement(before.statements.saturating_add(u64::from(begins))))?;
            }
            (Unit::Statement, Direction::Back) => match before.statements.checked_sub(1) {
                Some(count) => self.go(Goal::Statement(count))?,
                None => self.go_to(self.start())?,
            },
            (Unit::Line, _) => self.step_to(Target::AnyLine, direction)?,
            (Unit::Over, _) => self.step_to(Target::SameLevel, direction)?,
            (Unit::Out, _) => {
                if let Some(found) = self.find(Target::Caller, direction)? {
                    self.go_to(found.at)?;
                }
            }
        }
        Ok(self.position() != before)
    }

    fn step_to(&mut self, target: Target, direction: Direction) -> Result<(), Missed> {
        let nothing_left = match direction {
            Direction::Forward => self.end(),
            Direction::Back => self.start(),
        };
        let found = self.find(target, direction)?;
        self.go_to(found.map_or(nothing_left, |found| found.at))
    }

    /// A statement may have run over the beginnings of frames: they are not told apart.
    fn frame_back(&mut self) -> Result<(), Missed> {
        let before = self.position();
        let mut frame = before.frame();
        loop {
            self.go_to_frame(frame)?;
            if self.position() < before || frame.0 == 0 {
                return Ok(());
            }
            frame = Frame(frame.0 - 1);
        }
    }
}
