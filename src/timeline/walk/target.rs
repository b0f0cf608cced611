//! What can be searched for in a run.

use crate::basic::tree::{NameKey, Type};

/// What a search looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// This line begins to run, or is come back to from another line.
    Line(u16),
    /// Any line does: a step of one line.
    AnyLine,
    /// A statement begins outside of subroutines that were called since the search's beginning: a step over GOSUB.
    SameLevel,
    /// A statement begins in what called the present subroutine.
    Caller,
    /// A variable has got another value; the moment is the first behind that at which the run may be left.
    Variable(Variable),
    /// An error occurred.
    Error,
    /// PRINT wrote something.
    Output,
    /// Something came from outside.
    Input,
    /// A person's note.
    Mark,
}

/// A variable of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// What counts of its name.
    pub key: NameKey,
    /// Its type.
    pub kind: Type,
    /// Which of that name.
    pub cells: Cells,
}

/// Which cells of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cells {
    /// The simple variable.
    Simple,
    /// All elements of the array.
    Array,
    /// One element; the second subscript is there for arrays of two.
    Element(u16, Option<u16>),
}

impl Variable {
    /// A simple variable.
    pub fn simple(key: NameKey, kind: Type) -> Variable {
        Variable { key, kind, cells: Cells::Simple }
    }
}
