//! The data recorder: programs and pictures as the sound that the machine writes to a cassette, and back.
//!
//! Everything here works on slices of mono 16-bit samples; containers such as WAV, and files at all, belong to the
//! shell. Writing goes `header` -> `packet` -> `wave`; reading goes `edges` -> `receiver` -> `finding`. A recording
//! that was played too fast, upside down, too loud or from a worn tape is the normal case when reading.
//! Source: spec, machine 7.

mod edges;
mod finding;
mod header;
mod mix;
mod packet;
mod receiver;
mod wave;

#[cfg(test)]
mod tests;

use crate::basic::dialect::Dialect;
use thiserror::Error;

pub use finding::{Fault, Finding, Position};
pub use header::Header;
pub use mix::mix_down;
pub use packet::Role;
pub use wave::Wave;

/// Bytes in a name on tape.
pub const NAME_BYTES: usize = 16;

/// Bytes of a whole SCREEN 1 picture: 960 tiles and 64 attribute bytes.
pub const PICTURE_BYTES: usize = 1024;

/// V3 writes a picture as four header and data pairs of this many bytes.
pub const QUARTER_BYTES: usize = PICTURE_BYTES / 4;

/// The longest data that a header can announce.
pub const DATA_BYTES_MAX: usize = u16::MAX as usize;

/// What a recording holds; the discriminant is the first byte of its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Line records and the final 00.
    Program = 2,
    /// Tiles and attributes of SCREEN 1.
    Picture = 3,
}

/// One SAVE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// Program or picture.
    pub kind: Kind,
    /// The name in machine codes, padded with spaces; LOAD compares all 16 characters.
    pub name: [u8; NAME_BYTES],
    /// Where the data was in memory. LOAD ignores it.
    pub load_address: u16,
    /// The scroll value of a picture; 0 for programs.
    pub scroll: u8,
    /// `1..=65535` bytes. A picture of exactly [`PICTURE_BYTES`] goes to tape in four quarters.
    pub data: Vec<u8>,
}

impl Recording {
    /// A program as `dialect` saves it. `image` is its line records and the final 00 in that dialect's tokens.
    pub fn program(name: &[u8], dialect: Dialect, image: Vec<u8>) -> Recording {
        let load_address = match dialect {
            Dialect::V2 => 0x703E,
            Dialect::V3 => 0x6006,
        };
        Recording { kind: Kind::Program, name: padded_name(name), load_address, scroll: 0, data: image }
    }

    /// A picture as V3 saves it.
    pub fn picture(name: &[u8], scroll: u8, data: Vec<u8>) -> Recording {
        Recording { kind: Kind::Picture, name: padded_name(name), load_address: 0x0700, scroll, data }
    }
}

/// A name as it stands on tape: cut to 16 characters, padded with spaces.
pub fn padded_name(name: &[u8]) -> [u8; NAME_BYTES] {
    // (unconfirmed) spec: language 6.1 SAVE: a longer name is cut.
    let mut padded = [b' '; NAME_BYTES];
    let length = name.len().min(NAME_BYTES);
    padded[..length].copy_from_slice(&name[..length]);
    padded
}

/// Samples per second of a recording, 8000 to 192 000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SampleRate(u32);

/// A rate at which the signal cannot be read or would waste memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{0} samples per second: a tape needs {min} to {max}", min = SampleRate::MIN_HZ, max = SampleRate::MAX_HZ)]
pub struct RateError(pub u32);

impl SampleRate {
    /// The lowest rate that still holds the 2125 Hz tone played 15 % too fast.
    pub const MIN_HZ: u32 = 8_000;
    /// The highest rate that recorders offer.
    pub const MAX_HZ: u32 = 192_000;
    /// The usual one.
    pub const CD: SampleRate = SampleRate(44_100);

    /// # Errors
    /// [`RateError`] outside [`SampleRate::MIN_HZ`]`..=`[`SampleRate::MAX_HZ`].
    pub fn new(hz: u32) -> Result<SampleRate, RateError> {
        if (SampleRate::MIN_HZ..=SampleRate::MAX_HZ).contains(&hz) { Ok(SampleRate(hz)) } else { Err(RateError(hz)) }
    }

    /// Samples per second.
    pub fn hz(self) -> u32 {
        self.0
    }
}

/// Why a recording cannot be put on tape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EncodeError {
    /// The header has 16 bits for the length, and LOAD needs something to load.
    #[error("recording {index} has {bytes} bytes of data; a tape holds 1 to {DATA_BYTES_MAX}")]
    Length {
        /// Which of the recordings, from 0.
        index: usize,
        /// Its length.
        bytes: usize,
    },
}

/// The sound of the recordings one after another, 2 s apart, as mono samples at 40 % of full scale.
///
/// A short program takes about 20 s; each further 1000 bytes about 6 s. Use [`Wave`] to write a long tape without
/// holding it in memory.
///
/// # Errors
/// [`EncodeError`] for data of no or more than 65535 bytes.
pub fn encode(recordings: &[Recording], rate: SampleRate) -> Result<Vec<i16>, EncodeError> {
    Ok(Wave::new(recordings, rate)?.collect())
}

/// Looks for recordings in mono samples, in the order in which they stand on the tape.
///
/// Accepts either polarity, any level above the noise, offset and clipping, and 15 % of speed error that may drift.
/// A damaged recording is reported with its fault, and the search goes on behind it. Four quarters of a picture that
/// follow one another come as one recording. Takes time in proportion to the number of samples.
pub fn decode(samples: &[i16], rate: SampleRate) -> Vec<Finding> {
    let mut receivers = [receiver::Receiver::new(rate), receiver::Receiver::new(rate)];
    let mut edges = edges::Edges::new(rate);
    for &sample in samples {
        if let Some(edge) = edges.next_sample(sample) {
            receivers[usize::from(edge.rising)].edge(edge.at);
        }
    }
    let [falling, rising] = receivers.map(|receiver| receiver.finish(edges.now()));
    finding::join_pictures(finding::pair(receiver::merge(falling, rising), rate))
}
