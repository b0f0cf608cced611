//! Watching a run: queries, profiles and debuggers see statements, assignments, jumps and errors as they happen.
//!
//! What an observer is not for is compiled away: each kind of happening has a constant that says whether it is seen at
//! all, and a question (`wants_…`) that is asked before the state is brought up to date for it. The empty default costs
//! nothing, and one that looks for a single variable or line costs a comparison.

use std::sync::Arc;

use super::code::{Code, Place};
use super::state::Vm;
use super::step::Exit;
use super::text::Text;
use super::time::HalfCycles;
use crate::basic::error::ErrorCode;

/// How far a FOR loop has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// FOR: the first turn begins.
    Begins,
    /// NEXT: another turn begins.
    GoesOn,
    /// NEXT: the loop is over.
    Ends,
}

/// Who does something to the devices: the statement at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doer {
    /// Its line and place in it.
    pub place: Place,
    /// Statements executed, this one included.
    pub statements: u64,
    /// When.
    pub time: HalfCycles,
}

/// Subscripts of an array's element; the second of a list is `None`.
pub type Subscripts = (u16, Option<u16>);

/// Sees what the step loop does. Whatever it is told, `vm.pc`, `vm.time` and `vm.statements` are those of the moment: in
/// front of a statement it has not been counted, inside it has.
pub trait Observer {
    /// Whether this observer sees anything.
    const ACTIVE: bool;
    /// Whether it sees statements.
    const STATEMENTS: bool = Self::ACTIVE;
    /// Whether it sees assignments.
    const VALUES: bool = Self::ACTIVE;
    /// Whether it sees jumps and the turns of loops.
    const JUMPS: bool = Self::ACTIVE;
    /// Whether it sees PRINT, POKE and statements for devices.
    const DEVICES: bool = Self::ACTIVE;
    /// Whether the devices are told who does something to them ([`super::devices::Devices::attribute`]).
    const ATTRIBUTES: bool = false;

    /// The loop is entered: at the beginning, after a wait, with new code after an edit.
    fn enter(&mut self, _vm: &Vm, _code: &Arc<Code>) {}
    /// The loop was left.
    fn leave(&mut self, _vm: &Vm, _exit: Exit) {}
    /// Asked every few thousand statements at most; `false` stops the run.
    fn goes_on(&mut self, _vm: &Vm) -> bool {
        true
    }

    /// Whether the statement that begins at `pc` is to be told. Asked once for each that runs, so that it may be counted
    /// here.
    #[inline(always)]
    fn wants_statement(&mut self, _pc: u32) -> bool {
        true
    }
    /// A statement is about to run at `pc`; `false` stops the run in front of it.
    fn statement(&mut self, _vm: &Vm, _code: &Code, _pc: u32) -> bool {
        true
    }

    /// Whether an assignment to a number register by the operation at `pc` is to be told.
    #[inline(always)]
    fn wants_number(&self, _pc: u32, _register: u16) -> bool {
        true
    }
    /// A number register has got a value.
    fn number(&mut self, _vm: &Vm, _register: u16, _old: i16, _new: i16) {}
    /// Whether an assignment to an element of a number array by the operation at `pc` is to be told.
    #[inline(always)]
    fn wants_element(&self, _pc: u32, _slot: u16) -> bool {
        true
    }
    /// An element of a number array has got a value.
    fn element(&mut self, _vm: &Vm, _slot: u16, _at: Subscripts, _old: i16, _new: i16) {}
    /// Whether what the operation at `pc` assigns is to be told, if it is one of those that deal with strings, DATA or
    /// arrays as a whole; for numbers the questions above are asked too.
    #[inline(always)]
    fn wants_rare(&self, _pc: u32) -> bool {
        true
    }
    /// A text register has got a value.
    fn text(&mut self, _vm: &Vm, _register: u16, _old: &Text, _new: &Text) {}
    /// An element of a string array has got a value.
    fn text_element(&mut self, _vm: &Vm, _slot: u16, _at: Subscripts, _old: &Text, _new: &Text) {}

    /// Whether a jump of the operation at `pc` is to be told.
    #[inline(always)]
    fn wants_jump(&self, _pc: u32) -> bool {
        true
    }
    /// The operation at `vm.pc` goes on at `to`, not behind itself: GOTO, IF, GOSUB, RETURN, NEXT, RESUME, ON.
    fn jump(&mut self, _vm: &Vm, _to: u32) {}
    /// A loop began, went on or ended; its variable's register and value.
    fn turn(&mut self, _vm: &Vm, _register: u16, _value: i16, _turn: Turn) {}

    /// A device command, PRINT or POKE at `vm.pc` was carried out; its operands are still in their registers.
    fn device(&mut self, _vm: &Vm, _code: &Code) {}
    /// A part of a PRINT at `vm.pc` was carried out, and this is what it wrote to the stream of output.
    fn printed(&mut self, _vm: &Vm, _written: &str) {}
    /// An error occurred at `vm.pc`; `handler` is where ON ERROR GOTO takes it.
    fn error(&mut self, _vm: &Vm, _error: ErrorCode, _handler: Option<u32>) {}
}

/// Sees nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unobserved;

impl Observer for Unobserved {
    const ACTIVE: bool = false;
}
