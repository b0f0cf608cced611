//! How a recorded run ended: what a log and a store say of it. A limit's decision depends on the world (the clock, the
//! person), so that it is recorded like an input.

use crate::basic::error::ErrorCode;
use crate::famicom::input::Outcome;
use crate::vm::bytes::{ReadError, Reader, Writer};

/// Why nothing follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The program ended, broke off, or failed.
    Outcome(Outcome),
    /// SYSTEM.
    Left,
    /// The person left in the middle.
    Quit,
    /// Stopped by a limit.
    Limit(Limit),
    /// By a signal.
    Interrupted,
    /// It waits for input, and there is no more.
    InputEnd,
    /// Its output could not be written.
    OutputLost,
}

impl Ending {
    /// Whether the program is over. Any other run can be gone on with.
    pub fn is_final(self) -> bool {
        matches!(self, Ending::Outcome(_) | Ending::Left)
    }
}

/// What a run may not exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Frames of virtual time.
    Frames,
    /// Statements executed.
    Statements,
    /// Real time.
    Timeout,
    /// Bytes printed.
    Output,
    /// Bytes of memory.
    Memory,
}

/// In the order of their bytes.
const LIMITS: [Limit; 5] = [Limit::Frames, Limit::Statements, Limit::Timeout, Limit::Output, Limit::Memory];

impl Limit {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Limit::Frames => "frames",
            Limit::Statements => "statements",
            Limit::Timeout => "timeout",
            Limit::Output => "output",
            Limit::Memory => "memory",
        }
    }
}

/// Appends an ending. Source: docs/fbev.md, "End".
pub fn write(ending: Ending, out: &mut Writer) {
    match ending {
        Ending::Outcome(Outcome::Ended) => out.u8(0),
        Ending::Outcome(Outcome::Break { line }) => {
            out.u8(1);
            out.option(line, |out, line| out.u16(line));
        }
        Ending::Outcome(Outcome::Error { error, line }) => {
            out.u8(2);
            out.u8(error.number());
            out.option(line, |out, line| out.u16(line));
        }
        Ending::Left => out.u8(3),
        Ending::Limit(limit) => {
            out.u8(4);
            out.u8(LIMITS.iter().position(|known| *known == limit).unwrap_or_default() as u8);
        }
        Ending::Interrupted => out.u8(5),
        Ending::InputEnd => out.u8(6),
        Ending::OutputLost => out.u8(7),
        Ending::Quit => out.u8(8),
    }
}

/// Reads an ending.
///
/// # Errors
/// Bytes that are none.
pub fn read(input: &mut Reader<'_>) -> Result<Ending, ReadError> {
    let line = |input: &mut Reader<'_>| input.option("line", |input| input.u16());
    Ok(match input.u8_to(8, "ending")? {
        0 => Ending::Outcome(Outcome::Ended),
        1 => Ending::Outcome(Outcome::Break { line: line(input)? }),
        2 => {
            let error = ErrorCode::from_number(input.u8_to(ErrorCode::Up.number(), "error")?);
            Ending::Outcome(Outcome::Error { error, line: line(input)? })
        }
        3 => Ending::Left,
        4 => Ending::Limit(LIMITS[usize::from(input.u8_to(4, "limit")?)]),
        5 => Ending::Interrupted,
        6 => Ending::InputEnd,
        7 => Ending::OutputLost,
        _ => Ending::Quit,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_come_back() {
        let line = Some(120);
        let mut endings = vec![
            Ending::Outcome(Outcome::Ended),
            Ending::Outcome(Outcome::Break { line }),
            Ending::Outcome(Outcome::Break { line: None }),
            Ending::Outcome(Outcome::Error { error: ErrorCode::Ov, line }),
            Ending::Left,
            Ending::Interrupted,
            Ending::InputEnd,
            Ending::OutputLost,
            Ending::Quit,
        ];
        endings.extend(LIMITS.map(Ending::Limit));
        for ending in endings {
            let mut out = Writer::new();
            write(ending, &mut out);
            let bytes = out.finish();
            let mut reader = Reader::new(&bytes);
            assert_eq!(read(&mut reader), Ok(ending));
            assert_eq!(reader.finish(), Ok(()));
        }
    }
}
