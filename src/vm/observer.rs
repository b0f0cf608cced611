//! Watching a run: queries, profiles and debuggers see statements, assignments, jumps and errors as they happen. The
//! empty default compiles away.

use super::code::Code;
use super::state::Vm;
use super::text::Text;
use crate::basic::error::ErrorCode;

/// Sees what the step loop does. Only called while [`Observer::ACTIVE`] is true.
pub trait Observer {
    /// Whether this observer sees anything.
    const ACTIVE: bool;
    /// A statement is about to run at `pc`; `false` stops the run in front of it.
    fn statement(&mut self, vm: &Vm, code: &Code, pc: u32) -> bool;
    /// A number register got a value.
    fn number(&mut self, register: u16, old: i16, new: i16);
    /// A text register got a value.
    fn text(&mut self, register: u16, old: &Text, new: &Text);
    /// An element of a number array got a value; `index` counts cells from the array's start.
    fn element(&mut self, slot: u16, index: u32, old: i16, new: i16);
    /// Control went somewhere else than to the next operation.
    fn jump(&mut self, from: u32, to: u32);
    /// A device command, PRINT or POKE ran at `pc`.
    fn device(&mut self, pc: u32);
    /// An error occurred.
    fn error(&mut self, pc: u32, error: ErrorCode);
}

/// Sees nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unobserved;

impl Observer for Unobserved {
    const ACTIVE: bool = false;
    fn statement(&mut self, _: &Vm, _: &Code, _: u32) -> bool {
        true
    }
    fn number(&mut self, _: u16, _: i16, _: i16) {}
    fn text(&mut self, _: u16, _: &Text, _: &Text) {}
    fn element(&mut self, _: u16, _: u32, _: i16, _: i16) {}
    fn jump(&mut self, _: u32, _: u32) {}
    fn device(&mut self, _: u32) {}
    fn error(&mut self, _: u32, _: ErrorCode) {}
}
