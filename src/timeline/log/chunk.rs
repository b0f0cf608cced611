//! Chunks: kind, length, payload, check sum. What is inside is for others.

use thiserror::Error;

use super::SIGNATURE;

/// The longest payload. A longer one is a damaged length.
pub const PAYLOAD_MAX: usize = 64 << 20;

/// Kind and length before, check sum behind the payload.
const HEAD_BYTES: usize = 5;
const SUM_BYTES: usize = 4;

/// The kinds of chunks. Others are skipped: a later version may know them.
pub mod kind {
    /// The header; the first chunk.
    pub const HEADER: u8 = 1;
    /// Inputs.
    pub const INPUTS: u8 = 2;
    /// A checkpoint.
    pub const CHECKPOINT: u8 = 3;
    /// A state hash.
    pub const HASH: u8 = 4;
    /// A mark.
    pub const MARK: u8 = 5;
    /// The end.
    pub const END: u8 = 6;
    /// Where the chunks are; behind the end.
    pub const INDEX: u8 = 7;
    /// The run went back to a checkpoint, and what followed that is void.
    pub const REWIND: u8 = 8;
}

/// The name of a kind, for messages.
pub fn name(kind: u8) -> &'static str {
    match kind {
        kind::HEADER => "header",
        kind::INPUTS => "inputs",
        kind::CHECKPOINT => "checkpoint",
        kind::HASH => "state hash",
        kind::MARK => "mark",
        kind::END => "end",
        kind::INDEX => "index",
        kind::REWIND => "rewind",
        _ => "unknown",
    }
}

/// A whole chunk in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// Its kind.
    pub kind: u8,
    /// Where it begins in the file.
    pub offset: usize,
    /// What it holds.
    pub payload: &'a [u8],
}

/// Why a file's chunks end where they do not end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ChunkError {
    /// Not the bytes of a log at all.
    #[error("this is no .fbev log")]
    NoLog,
    /// The file ends in the middle of a chunk.
    #[error("the file is cut off in a chunk ({}) at byte {offset}", name(*kind))]
    Cut {
        /// Its kind, 0 if not even that is there.
        kind: u8,
        /// Where it begins.
        offset: usize,
    },
    /// The check sum is another.
    #[error("the chunk ({}) at byte {offset} is damaged", name(*kind))]
    Damaged {
        /// Its kind, as far as it can be believed.
        kind: u8,
        /// Where it begins.
        offset: usize,
    },
}

/// Appends a chunk. The payload is at most [`PAYLOAD_MAX`] bytes, which callers hold.
pub fn push(kind: u8, payload: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.push(kind);
    out.extend_from_slice(&u32::try_from(payload.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(payload);
    let sum = crc32c::crc32c(&out[start..]);
    out.extend_from_slice(&sum.to_le_bytes());
}

/// The chunks of a file one after another; after an error there are no more.
#[derive(Clone, Debug)]
pub struct Chunks<'a> {
    bytes: &'a [u8],
    offset: usize,
    over: bool,
}

impl<'a> Chunks<'a> {
    /// The chunks behind the signature.
    pub fn new(bytes: &'a [u8]) -> Chunks<'a> {
        Chunks { bytes, offset: 0, over: false }
    }

    fn read(&mut self) -> Result<Option<Chunk<'a>>, ChunkError> {
        if self.offset == 0 {
            if !self.bytes.starts_with(&SIGNATURE) {
                return Err(ChunkError::NoLog);
            }
            self.offset = SIGNATURE.len();
        }
        let (bytes, offset) = (self.bytes, self.offset);
        let rest = &bytes[offset..];
        let Some((&kind, behind)) = rest.split_first() else {
            return Ok(None);
        };
        let cut = ChunkError::Cut { kind, offset };
        let (length, behind) = behind.split_first_chunk().ok_or(cut)?;
        let length = u32::from_le_bytes(*length) as usize;
        if length > PAYLOAD_MAX {
            return Err(ChunkError::Damaged { kind, offset });
        }
        let (payload, behind) = behind.split_at_checked(length).ok_or(cut)?;
        let sum = behind.first_chunk::<SUM_BYTES>().ok_or(cut)?;
        if crc32c::crc32c(&rest[..HEAD_BYTES + length]) != u32::from_le_bytes(*sum) {
            return Err(ChunkError::Damaged { kind, offset });
        }
        self.offset += HEAD_BYTES + length + SUM_BYTES;
        Ok(Some(Chunk { kind, offset, payload }))
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<Chunk<'a>, ChunkError>;

    fn next(&mut self) -> Option<Result<Chunk<'a>, ChunkError>> {
        if self.over {
            return None;
        }
        let chunk = self.read().transpose();
        self.over = !matches!(chunk, Some(Ok(_)));
        chunk
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Vec<u8> {
        let mut bytes = SIGNATURE.to_vec();
        push(kind::HEADER, b"head", &mut bytes);
        push(200, b"", &mut bytes);
        push(kind::MARK, b"a mark", &mut bytes);
        bytes
    }

    #[test]
    fn a_cut_file_is_good_up_to_its_last_whole_chunk() {
        let bytes = file();
        let ends: Vec<usize> = Chunks::new(&bytes)
            .map(|chunk| chunk.map(|chunk| chunk.offset).unwrap())
            .skip(1)
            .chain([bytes.len()])
            .collect();
        assert_eq!(ends.len(), 3);
        for cut in SIGNATURE.len()..=bytes.len() {
            let whole = ends.iter().filter(|end| **end <= cut).count();
            let read: Vec<_> = Chunks::new(&bytes[..cut]).collect();
            assert_eq!(read.iter().filter(|chunk| chunk.is_ok()).count(), whole, "cut at {cut}");
            let clean = cut == SIGNATURE.len() || ends.contains(&cut);
            assert_eq!(matches!(read.last(), Some(Err(ChunkError::Cut { .. }))), !clean, "cut at {cut}");
        }
    }

    #[test]
    fn a_flipped_bit_is_found() {
        let bytes = file();
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(Chunks::new(&damaged).any(|chunk| chunk.is_err()), "bit {bit}");
        }
        assert_eq!(Chunks::new(b"hello").next(), Some(Err(ChunkError::NoLog)));
        assert_eq!(Chunks::new(b"").next(), Some(Err(ChunkError::NoLog)));
    }
}
