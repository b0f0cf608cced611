//! Battery files: the cartridge RAM that emulators and dumpers keep as `.sav`, with the program in it.
//!
//! Owns where program, end pointer, signature and picture lie in that RAM; the program itself is only checked to be an
//! unbroken chain of line records. Source: spec, machine 2 and 3.5.

use super::cassette::PICTURE_BYTES;
use crate::basic::convert::{RecordError, program_length};
use crate::basic::dialect::Dialect;
use thiserror::Error;

/// Bytes of a whole file: $6000-$7FFF.
pub const FILE_BYTES: usize = 0x2000;

/// Where the V3 RAM says that a picture is stored, its scroll, and the picture itself.
const PICTURE_FLAG: usize = 0x004;
const PICTURE_SCROLL: usize = 0x005;
const PICTURE_START: usize = 0xC00;

/// What a battery file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Battery {
    /// The cartridge it comes from.
    pub dialect: Dialect,
    /// Line records and the final 00.
    pub program: Vec<u8>,
    /// The picture of BGGET, on V3.
    pub picture: Option<Picture>,
    /// The cartridge's whole RAM: 2048 bytes from $7000 (V2) or 4096 from $6000 (V3).
    pub raw: Vec<u8>,
}

/// A stored SCREEN 1 picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// 960 tiles, row by row, and 64 attribute bytes.
    pub bytes: [u8; PICTURE_BYTES],
    /// Its scroll value.
    pub scroll: u8,
}

/// Why a file is not a battery file, or why a program does not fit into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BatteryError {
    /// Neither of the three known sizes.
    #[error("a battery file has 8192, 4096 (V3) or 2048 bytes (V2), not {bytes}")]
    Size {
        /// The file's size.
        bytes: usize,
    },
    /// The bytes that mark a stored program are missing.
    #[error("no Family BASIC program is stored in this battery file")]
    NoProgram,
    /// The end pointer leads out of the program area.
    #[error("the end pointer ${pointer:04X} is not within ${first:04X} to ${last:04X}")]
    EndPointer {
        /// What it says.
        pointer: u16,
        /// The pointer of an empty program.
        first: u16,
        /// The pointer of a program that fills the RAM.
        last: u16,
    },
    /// The lines end elsewhere than the end pointer says.
    #[error("the last line ends at ${end:04X}, and the end pointer says ${pointer:04X}")]
    EndMismatch {
        /// The address behind the final 00.
        end: u16,
        /// The end pointer.
        pointer: u16,
    },
    /// The lines are damaged.
    #[error("the stored program is damaged: {0}")]
    Program(#[from] RecordError),
    /// Too long for the cartridge.
    #[error("the program has {bytes} bytes, and the cartridge has room for {room}")]
    TooLong {
        /// Its length with the final 00.
        bytes: usize,
        /// The longest possible.
        room: usize,
    },
    /// V2 has no place for a picture.
    #[error("a V2 cartridge cannot hold a picture")]
    Picture,
}

/// Where things lie in one cartridge's RAM, as offsets into it.
struct Layout {
    dialect: Dialect,
    address: u16,
    bytes: usize,
    signature: usize,
    signature_bytes: &'static [u8],
    end_pointer: usize,
    program: usize,
}

const V2: Layout = Layout {
    dialect: Dialect::V2,
    address: 0x7000,
    bytes: 0x800,
    signature: 0x3A,
    signature_bytes: &[0x5A, 0x33],
    end_pointer: 0x3C,
    program: 0x3E,
};

const V3: Layout = Layout {
    dialect: Dialect::V3,
    address: 0x6000,
    bytes: 0x1000,
    signature: 1,
    signature_bytes: &[0x4C],
    end_pointer: 2,
    program: 6,
};

impl Layout {
    /// Where the RAM lies in a file of all of $6000-$7FFF.
    fn file_offset(&self) -> usize {
        usize::from(self.address - 0x6000)
    }

    /// An offset as the machine's address.
    fn address_of(&self, offset: usize) -> u16 {
        // Offsets never exceed the RAM's 4096 bytes.
        self.address + offset as u16
    }

    fn parse(&self, ram: &[u8]) -> Result<Battery, BatteryError> {
        if !ram[self.signature..].starts_with(self.signature_bytes) {
            return Err(BatteryError::NoProgram);
        }
        let pointer = u16::from_le_bytes([ram[self.end_pointer], ram[self.end_pointer + 1]]);
        let (first, last) = (self.address_of(self.program + 1), self.address_of(self.bytes));
        if !(first..=last).contains(&pointer) {
            return Err(BatteryError::EndPointer { pointer, first, last });
        }
        let end = usize::from(pointer - self.address);
        let program = &ram[self.program..end];
        let length = program_length(program)?;
        if length != program.len() {
            return Err(BatteryError::EndMismatch { end: self.address_of(self.program + length), pointer });
        }
        let picture = match self.dialect {
            // A flag beside a program that reaches into the picture is a left-over.
            Dialect::V3 if ram[PICTURE_FLAG] != 0 && end <= PICTURE_START => {
                let mut bytes = [0; PICTURE_BYTES];
                bytes.copy_from_slice(&ram[PICTURE_START..PICTURE_START + PICTURE_BYTES]);
                Some(Picture { bytes, scroll: ram[PICTURE_SCROLL] })
            }
            Dialect::V2 | Dialect::V3 => None,
        };
        Ok(Battery { dialect: self.dialect, program: program.to_vec(), picture, raw: ram.to_vec() })
    }
}

/// Reads a battery file: all of $6000-$7FFF, or the RAM of one cartridge alone.
///
/// # Errors
/// [`BatteryError`] for other sizes, and for RAM without a program or with a damaged one.
pub fn parse(file: &[u8]) -> Result<Battery, BatteryError> {
    match file.len() {
        0x800 => V2.parse(file),
        0x1000 => V3.parse(file),
        FILE_BYTES => {
            let [v2, v3] = [&V2, &V3].map(|layout| {
                let offset = layout.file_offset();
                layout.parse(&file[offset..offset + layout.bytes])
            });
            // Mirrored RAM may show one cartridge's signature in the other's place: what can be read wins, and of two
            // failures the one that is more than a missing signature, V2's two bytes before V3's one.
            match (v2, v3) {
                (_, Ok(battery)) | (Ok(battery), Err(_)) => Ok(battery),
                (Err(BatteryError::NoProgram), Err(error)) | (Err(error), Err(_)) => Err(error),
            }
        }
        bytes => Err(BatteryError::Size { bytes }),
    }
}

/// A whole battery file, 8192 bytes, with this program, in the dialect's tokens, and picture; the rest is 00.
///
/// # Errors
/// [`BatteryError`] for a program that is damaged, goes on behind its final 00 or is too long, and for a picture on V2.
pub fn build(dialect: Dialect, program: &[u8], picture: Option<&Picture>) -> Result<Vec<u8>, BatteryError> {
    let layout = match dialect {
        Dialect::V2 => V2,
        Dialect::V3 => V3,
    };
    if picture.is_some() && dialect == Dialect::V2 {
        return Err(BatteryError::Picture);
    }
    let room = if picture.is_some() { PICTURE_START } else { layout.bytes } - layout.program;
    if program.len() > room {
        return Err(BatteryError::TooLong { bytes: program.len(), room });
    }
    let pointer = layout.address_of(layout.program + program.len());
    let length = program_length(program)?;
    if length != program.len() {
        return Err(BatteryError::EndMismatch { end: layout.address_of(layout.program + length), pointer });
    }

    let mut file = vec![0; FILE_BYTES];
    let ram = &mut file[layout.file_offset()..][..layout.bytes];
    ram[layout.signature..][..layout.signature_bytes.len()].copy_from_slice(layout.signature_bytes);
    ram[layout.end_pointer..][..2].copy_from_slice(&pointer.to_le_bytes());
    ram[layout.program..][..program.len()].copy_from_slice(program);
    if let Some(picture) = picture {
        // (unconfirmed) spec: machine 2: the flag's value when a picture is stored.
        ram[PICTURE_FLAG] = 1;
        ram[PICTURE_SCROLL] = picture.scroll;
        ram[PICTURE_START..][..PICTURE_BYTES].copy_from_slice(&picture.bytes);
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PROGRAM: [u8; 14] = *b"\x0D\x0A\x00\x9E\x20\x12\x00\x60\x2C\x12\x41\x00\x00\x00";

    fn check(dialect: Dialect, start: usize, end: usize, bytes: &[(usize, u8)]) {
        let file = build(dialect, &PROGRAM, None).unwrap();
        assert_eq!(file.len(), FILE_BYTES);
        assert_eq!(file[start..end], PROGRAM);
        for &(offset, byte) in bytes {
            assert_eq!(file[offset], byte, "{offset:04X}");
        }
        let used = PROGRAM.iter().filter(|&&byte| byte != 0).count() + bytes.len();
        assert_eq!(file.iter().filter(|&&byte| byte != 0).count(), used);
        let battery = parse(&file).unwrap();
        assert_eq!((battery.dialect, battery.program, battery.picture), (dialect, PROGRAM.to_vec(), None));
        assert_eq!(parse(&battery.raw).unwrap().program, PROGRAM);
    }

    #[test]
    fn programs_lie_where_the_machine_looks() {
        check(Dialect::V2, 0x103E, 0x104C, &[(0x103A, 0x5A), (0x103B, 0x33), (0x103C, 0x4C), (0x103D, 0x70)]);
        check(Dialect::V3, 6, 0x14, &[(1, 0x4C), (2, 0x14), (3, 0x60)]);
    }

    #[test]
    fn an_empty_program_is_one_zero() {
        for dialect in [Dialect::V2, Dialect::V3] {
            let battery = parse(&build(dialect, &[0], None).unwrap()).unwrap();
            assert_eq!((battery.dialect, battery.program), (dialect, vec![0]));
        }
    }

    #[test]
    fn v3_keeps_a_picture_behind_the_program() {
        let mut picture = Picture { bytes: [0; PICTURE_BYTES], scroll: 5 };
        picture.bytes[1023] = 9;
        let file = build(Dialect::V3, &PROGRAM, Some(&picture)).unwrap();
        assert_eq!(file[0xFFF], 9);
        assert_eq!(parse(&file).unwrap().picture, Some(picture.clone()));
        assert_eq!(build(Dialect::V2, &PROGRAM, Some(&picture)), Err(BatteryError::Picture));
    }

    #[test]
    fn the_ram_can_be_filled_to_the_last_byte() {
        let line = |length: u8| {
            let mut record = vec![b'A'; usize::from(length)];
            record[0] = length;
            record[usize::from(length) - 1] = 0;
            record
        };
        let mut program = line(200).repeat(9);
        program.extend(line(185));
        program.push(0);
        assert_eq!(parse(&build(Dialect::V2, &program, None).unwrap()).unwrap().program.len(), 1986);
        program.splice(0..200, line(201));
        let error = build(Dialect::V2, &program, None).unwrap_err();
        assert_eq!(error, BatteryError::TooLong { bytes: 1987, room: 1986 });
    }

    #[test]
    fn damage_is_named() {
        let good = build(Dialect::V3, &PROGRAM, None).unwrap();
        let with = |changes: &[(usize, u8)]| {
            let mut file = good.clone();
            for &(offset, byte) in changes {
                file[offset] = byte;
            }
            parse(&file).unwrap_err()
        };
        let pointer = |pointer| BatteryError::EndPointer { pointer, first: 0x6007, last: 0x7000 };
        assert_eq!(parse(&[]), Err(BatteryError::Size { bytes: 0 }));
        assert_eq!(parse(&good[1..]), Err(BatteryError::Size { bytes: 8191 }));
        assert_eq!(parse(&good[..0x800]), Err(BatteryError::NoProgram));
        assert_eq!(with(&[(1, 0)]), BatteryError::NoProgram);
        assert_eq!(with(&[(2, 6)]), pointer(0x6006));
        assert_eq!(with(&[(2, 1), (3, 0x70)]), pointer(0x7001));
        assert_eq!(with(&[(3, 0)]), pointer(0x0014));
        assert_eq!(with(&[(2, 0x15)]), BatteryError::EndMismatch { end: 0x6014, pointer: 0x6015 });
        assert_eq!(with(&[(2, 0x13)]), RecordError::Truncated { offset: 13 }.into());
        assert_eq!(with(&[(6, 2)]), RecordError::Length { offset: 0, length: 2 }.into());
        assert_eq!(
            with(&[(3, 0), (0x103A, 0x5A), (0x103B, 0x33)]).to_string(),
            "the end pointer $0000 is not within $703F to $7800"
        );
    }

    #[test]
    fn v2_is_found_beside_a_stray_v3_signature() {
        let mut file = build(Dialect::V2, &PROGRAM, None).unwrap();
        file[1] = 0x4C;
        assert_eq!(parse(&file).unwrap().dialect, Dialect::V2);
    }

    proptest! {
        #[test]
        fn any_file_is_read_or_refused(
            mut file in proptest::collection::vec(0u8..8, 0x1000),
            pointer in 0x6000u16..0x7010,
            size in prop::sample::select(vec![0x800, 0x1000, 0x2000]),
        ) {
            file[1] = 0x4C;
            file[2..4].copy_from_slice(&pointer.to_le_bytes());
            file[0x3A..0x3E].copy_from_slice(&[0x5A, 0x33, pointer as u8, (pointer >> 8) as u8 | 0x10]);
            file.resize(size, 0);
            if let Ok(battery) = parse(&file) {
                prop_assert_eq!(program_length(&battery.program), Ok(battery.program.len()));
            }
        }
    }
}
