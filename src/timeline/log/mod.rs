//! `.fbev`, the log of a run: chunks that are appended, each with its own check sum, so that a file that was cut anywhere
//! is good up to its last whole chunk. The bytes: docs/fbev.md.

pub mod checkpoint;
pub mod chunk;
pub mod index;
pub mod reader;
pub mod writer;

use super::ending::Ending;
use crate::basic::program::Program;
use crate::famicom::input::Input;
use crate::famicom::machine::{Config, Machine, REVISION};
use crate::famicom::snapshot::StateHash;

/// The first bytes of every log.
pub const SIGNATURE: [u8; 8] = *b"FBEV\r\n\x1a\n";

/// The version of the format that is written here. Older ones stay readable.
pub const FORMAT: u16 = 1;

/// The longest note, in bytes; what is longer is cut.
pub const MARK_BYTES_MAX: usize = 4096;

/// What a log begins with: all that decides how the run goes, but the inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The machine revision that recorded it.
    pub revision: u32,
    /// The configuration.
    pub config: Config,
    /// The program in memory before the first input.
    pub program: Program,
    /// Hash of the tile set that the person saw (blake3 of the CHR bytes).
    pub tiles: [u8; 32],
}

impl Header {
    /// What a recording of this machine, at power-on, begins with.
    pub fn of(machine: &Machine, tiles: [u8; 32]) -> Header {
        Header { revision: REVISION, config: *machine.config(), program: machine.program().clone(), tiles }
    }
}

/// An entry of a log, in the order of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Something happened to the machine.
    Input(Input),
    /// The machine had this state hash.
    Hash(StateHash),
    /// The machine's whole state, and the program that belongs to it if it is another than the last one kept.
    Checkpoint {
        /// An encoded snapshot: whole, or as the difference from the last one before it that is whole.
        snapshot: Vec<u8>,
        /// The program.
        program: Option<Program>,
    },
    /// A person's note.
    Mark(String),
    /// The machine came here without anything from outside: a record that is not finished ends here.
    Reached,
    /// The recording ended in an orderly way.
    End {
        /// The machine's state hash then.
        hash: StateHash,
        /// Why.
        ending: Ending,
    },
}

#[cfg(test)]
mod tests;
