//! A moment of a run. Time alone does not tell statements apart that cost nothing, statements alone do not tell how long
//! was waited.

use std::fmt;

use crate::vm::time::{Frame, HalfCycles};

/// So many statements have been executed, and it is so late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Statements executed since power-on.
    pub statements: u64,
    /// Virtual time.
    pub time: HalfCycles,
}

impl Position {
    /// The frame that it lies in.
    pub fn frame(self) -> Frame {
        self.time.frame()
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "frame {} (statement {})", self.frame().0, self.statements)
    }
}
