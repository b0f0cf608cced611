//! How much the program and its variables use, and when that is too much.
//!
//! Source: spec, machine 1 and 3.4. Under `--memory original` every variable is paid for when it is first used and FRE is
//! exact; otherwise there is 1 MiB and FRE never shows more than 32767.

use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode;

/// Which memory the machine has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Model {
    /// 1 MiB for program and variables.
    #[default]
    Large,
    /// The cartridge's few KB.
    Original,
}

/// Bytes for programs and variables in [`Model::Large`].
pub const LARGE_BYTES: u32 = 1 << 20;

/// Bytes of a simple integer.
pub const NUMBER_BYTES: u32 = 5;
/// Bytes of a simple string.
pub const TEXT_BYTES: u32 = 36;

/// Free bytes that must remain below the last usable one (spec: machine 3.4).
const RESERVE: u32 = 4;

/// The account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// The model.
    pub model: Model,
    /// Where the program starts: $6006 or $703E.
    pub program_start: u16,
    /// The last byte that BASIC may use; CLEAR lowers it under `Original`.
    pub last_usable: u16,
    /// The highest value CLEAR accepts.
    pub highest: u16,
    /// Bytes of the program's image: line records and the final 00.
    pub program_bytes: u32,
    /// Bytes of all variables.
    pub variable_bytes: u32,
}

impl Memory {
    /// An empty memory.
    pub fn new(model: Model, dialect: Dialect) -> Memory {
        let (program_start, highest) = match dialect {
            Dialect::V2 => (0x703E, 0x77FF),
            Dialect::V3 => (0x6006, 0x6FFF),
        };
        Memory { model, program_start, last_usable: highest, highest, program_bytes: 1, variable_bytes: 0 }
    }

    /// Where variables begin under `Original`: the end pointer + 1.
    pub fn variables_start(&self) -> u32 {
        u32::from(self.program_start) + self.program_bytes + 1
    }

    /// Free bytes; with nothing defined a phantom byte counts as used.
    pub fn free(&self) -> u32 {
        match self.model {
            Model::Original => {
                let end = self.variables_start() + self.variable_bytes.max(1);
                u32::from(self.last_usable).saturating_sub(end)
            }
            Model::Large => LARGE_BYTES.saturating_sub(self.program_bytes + self.variable_bytes),
        }
    }

    /// What FRE shows.
    pub fn shown_free(&self) -> i16 {
        i16::try_from(self.free()).unwrap_or(i16::MAX)
    }

    /// Takes bytes for a variable.
    ///
    /// # Errors
    /// OM if they are not there; nothing is taken then.
    pub fn take(&mut self, bytes: u64) -> Result<(), ErrorCode> {
        let total = u64::from(self.variable_bytes) + bytes;
        let room = match self.model {
            Model::Original => u64::from(u32::from(self.last_usable).saturating_sub(self.variables_start() + RESERVE)),
            Model::Large => u64::from(LARGE_BYTES.saturating_sub(self.program_bytes)),
        };
        if total > room {
            return Err(ErrorCode::Om);
        }
        self.variable_bytes = total as u32;
        Ok(())
    }

    /// Whether a program of this many bytes fits.
    pub fn holds_program(&self, bytes: u64) -> bool {
        match self.model {
            Model::Original => {
                u64::from(self.program_start) + bytes + 1 + u64::from(RESERVE) < u64::from(self.last_usable)
            }
            Model::Large => bytes <= u64::from(LARGE_BYTES),
        }
    }

    /// CLEAR address.
    ///
    /// # Errors
    /// IL if the address is too high or lies in the program.
    pub fn set_last_usable(&mut self, address: u16) -> Result<(), ErrorCode> {
        let lowest = match self.model {
            Model::Original => self.variables_start() + RESERVE,
            Model::Large => u32::from(self.program_start),
        };
        if address > self.highest || u32::from(address) < lowest {
            return Err(ErrorCode::Il);
        }
        if self.model == Model::Original {
            self.last_usable = address;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_machine_has_what_the_banner_says() {
        assert_eq!(Memory::new(Model::Original, Dialect::V3).shown_free(), 4086);
        assert_eq!(Memory::new(Model::Original, Dialect::V2).shown_free(), 1982);
        assert_eq!(Memory::new(Model::Large, Dialect::V3).shown_free(), 32767);
    }

    #[test]
    fn the_first_integer_costs_four_bytes_and_each_further_one_five() {
        let mut memory = Memory::new(Model::Original, Dialect::V3);
        memory.take(5).unwrap();
        assert_eq!(memory.shown_free(), 4082);
        memory.take(5).unwrap();
        assert_eq!(memory.shown_free(), 4077);
    }
}
