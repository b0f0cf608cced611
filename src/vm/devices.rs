//! What the interpreter needs from the machine around it. The outer layer implements it; the step loop is generic over it.

use super::observer::Doer;
use super::text::Text;
use super::time::HalfCycles;
use crate::basic::error::ErrorCode;
use crate::basic::tree::{Command, Function};

/// How long a device keeps a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Busy {
    /// Until this time, in one piece: frame-bound statements, a few frames at most.
    Until(HalfCycles),
    /// Until something happens; the run may stop, be saved and go on meanwhile.
    Waiting(Wait),
}

/// What a waiting statement waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// A time: PAUSE n, BEEP.
    Until(HalfCycles),
    /// Any key: PAUSE.
    Pause,
    /// A key whose character is wanted: INKEY$(n).
    Key,
    /// A typed line: INPUT.
    Line,
    /// A typed line with its prompt: LINPUT.
    LogicalLine,
    /// The end of PLAY.
    Music,
}

/// The devices as the interpreter sees them. `now` never goes backwards.
pub trait Devices {
    /// Says who does what follows, to devices that keep account of it.
    fn attribute(&mut self, _doer: Doer) {}
    /// Prints the codes of one PRINT item; returns when the machine has shown them.
    fn print(&mut self, now: HalfCycles, codes: &[u8]) -> HalfCycles;
    /// Moves the cursor to the next print zone.
    fn print_comma(&mut self, now: HalfCycles) -> HalfCycles;
    /// Ends the line; `alone` if PRINT had no item.
    fn print_newline(&mut self, now: HalfCycles, alone: bool) -> HalfCycles;
    /// Bytes of output written since power-on.
    fn written(&self) -> u64;
    /// The output from such a place on, as far as nobody has taken it yet.
    fn written_since(&self, offset: u64) -> &str;
    /// Carries out a statement. Bit n of `given` tells whether `numbers[n]` was written in the program.
    ///
    /// # Errors
    /// The BASIC error that the arguments cause.
    fn command(
        &mut self,
        now: HalfCycles,
        command: Command,
        numbers: &[i16],
        given: u8,
        text: &Text,
    ) -> Result<Busy, ErrorCode>;
    /// The value of a device function.
    ///
    /// # Errors
    /// IL for arguments out of range.
    fn query(&mut self, now: HalfCycles, function: Function, numbers: &[i16]) -> Result<i16, ErrorCode>;
    /// The value of INKEY$ or SCR$ and the time when it is there.
    ///
    /// # Errors
    /// IL for arguments out of range.
    fn query_text(
        &mut self,
        now: HalfCycles,
        function: Function,
        numbers: &[i16],
    ) -> Result<(Text, HalfCycles), ErrorCode>;
    /// Reads memory.
    fn peek(&mut self, now: HalfCycles, address: u16) -> u8;
    /// Writes memory.
    fn poke(&mut self, now: HalfCycles, address: u16, byte: u8);
    /// Runs machine code; returns the CPU cycles it took.
    ///
    /// # Errors
    /// IL if the code does not return properly.
    fn call(&mut self, now: HalfCycles, address: u16) -> Result<u64, ErrorCode>;
}
