//! Chunks: kind, length, payload, check sum. What is inside is for others.

use thiserror::Error;

use super::SIGNATURE;

/// The longest payload. A longer one is a damaged length.
pub const PAYLOAD_MAX: usize = 64 << 20;

/// What is summed in search of whole chunks behind damage, in a whole file; what lies behind that stays unread.
const SEARCH_BYTES_MAX: usize = 256 << 20;

/// Kind and length before, check sum behind the payload.
pub(super) const HEAD_BYTES: usize = 5;
pub(super) const SUM_BYTES: usize = 4;

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
    /// Which chunks there are; behind the end.
    pub const INDEX: u8 = 7;
    /// The run went back to a checkpoint, and what followed that is void.
    pub const REWIND: u8 = 8;
    /// An operation on a shared document. No version writes it yet.
    pub const DOCUMENT: u8 = 9;
    /// Something said in a shared session. No version writes it yet.
    pub const CHAT: u8 = 10;
    /// How far an unfinished run had come.
    pub const REACHED: u8 = 11;
    /// What this version makes something of, behind the header and apart from the index.
    pub(in crate::timeline::log) const KNOWN: &[u8] = &[INPUTS, CHECKPOINT, HASH, MARK, END, REWIND, REACHED];
    /// What may stand behind the header.
    pub(in crate::timeline::log) const BEHIND_HEADER: std::ops::RangeInclusive<u8> = INPUTS..=REACHED;
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
        kind::DOCUMENT => "document operation",
        kind::CHAT => "chat",
        kind::REACHED => "reached",
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

impl Chunk<'_> {
    /// The first byte behind it.
    pub fn end(&self) -> usize {
        self.offset + HEAD_BYTES + self.payload.len() + SUM_BYTES
    }
}

/// What is wrong with a file's chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ChunkError {
    /// Not the bytes of a log at all.
    #[error("this is no .fbev log")]
    NoLog,
    /// The file ends in the middle of a chunk.
    #[error("the file is cut off in a chunk ({}) at byte {offset}", name(*kind))]
    Cut {
        /// Its kind.
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

/// The chunks of a file one after another. Behind a damaged one reading goes on where the next whole one is found; behind
/// [`ChunkError::Cut`] and [`ChunkError::NoLog`] there are no more.
#[derive(Clone, Debug)]
pub struct Chunks<'a> {
    bytes: &'a [u8],
    offset: usize,
    over: bool,
    /// Where chunks begin, according to the index.
    hints: Vec<usize>,
    /// Bytes that may still be summed in search of whole chunks.
    search: usize,
    lost_one: bool,
}

impl<'a> Chunks<'a> {
    /// The chunks behind the signature.
    pub fn new(bytes: &'a [u8]) -> Chunks<'a> {
        Chunks::with_hints(bytes, Vec::new())
    }

    /// The same, with places where chunks may begin, in order. They are tried behind damage, and not believed.
    pub fn with_hints(bytes: &'a [u8], hints: Vec<usize>) -> Chunks<'a> {
        Chunks { bytes, offset: 0, over: false, hints, search: SEARCH_BYTES_MAX, lost_one: false }
    }

    /// Where the next chunk begins; behind damage, where the next whole one was found.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Whether the damage that was found last is that of one chunk, so that its kind says what is lost.
    pub fn lost_one(&self) -> bool {
        self.lost_one
    }

    fn read(&mut self) -> Result<Option<Chunk<'a>>, ChunkError> {
        if self.offset == 0 {
            if !self.bytes.starts_with(&SIGNATURE) {
                self.over = true;
                return Err(ChunkError::NoLog);
            }
            self.offset = SIGNATURE.len();
        }
        let offset = self.offset;
        let kind = match self.bytes.get(offset) {
            Some(kind) => *kind,
            None => return Ok(None),
        };
        let end = match whole(self.bytes, offset) {
            Whole::Yes(chunk) => {
                self.offset = chunk.end();
                return Ok(Some(chunk));
            }
            Whole::No { end } => Some(end),
            Whole::TooLong => None,
        };
        self.lost_one = false;
        let rest = &self.bytes[offset..];
        // A file that was to grow when the power went ends in zeros.
        let is_empty = rest.iter().all(|byte| *byte == 0);
        let is_last = !is_empty && is_last_with_another_length(rest);
        if !is_empty && (self.go_on(offset, end) || end.is_some() || is_last) {
            self.lost_one = is_last || end == Some(self.offset);
            let kind = end.and_then(|end| true_kind(&self.bytes[offset..end])).unwrap_or(kind);
            return Err(ChunkError::Damaged { kind, offset });
        }
        self.over = true;
        Err(ChunkError::Cut { kind, offset })
    }

    /// Finds the next whole chunk behind a damaged one: where the index says, where its length says, or anywhere.
    fn go_on(&mut self, damaged: usize, end: Option<usize>) -> bool {
        let fits = |at: &usize| *at == self.bytes.len() || matches!(whole(self.bytes, *at), Whole::Yes(_));
        let later = &self.hints[self.hints.partition_point(|hint| *hint <= damaged)..];
        let is_listed = self.hints.binary_search(&damaged).is_ok();
        let hint = later.first().copied().filter(|hint| is_listed && fits(hint));
        let any_hint = || later.iter().copied().find(fits);
        let found =
            hint.or(end.filter(fits)).or_else(any_hint).or_else(|| search(self.bytes, damaged + 1, &mut self.search));
        self.over = found.is_none();
        self.offset = found.unwrap_or(self.bytes.len());
        found.is_some()
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<Chunk<'a>, ChunkError>;

    fn next(&mut self) -> Option<Result<Chunk<'a>, ChunkError>> {
        if self.over { None } else { self.read().transpose() }
    }
}

/// The whole chunk at an offset, if there is one.
pub(super) fn at(bytes: &[u8], offset: usize) -> Option<Chunk<'_>> {
    match whole(bytes, offset) {
        Whole::Yes(chunk) => Some(chunk),
        Whole::No { .. } | Whole::TooLong => None,
    }
}

/// What stands at an offset.
enum Whole<'a> {
    Yes(Chunk<'a>),
    /// It would end here, but its check sum is another.
    No {
        end: usize,
    },
    /// It would be longer than the file, or than any chunk.
    TooLong,
}

fn whole(bytes: &[u8], offset: usize) -> Whole<'_> {
    let Some(length) = length_at(bytes, offset) else { return Whole::TooLong };
    let (body, sum) = bytes[offset..offset + HEAD_BYTES + length + SUM_BYTES].split_at(HEAD_BYTES + length);
    if crc32c::crc32c(body).to_le_bytes() == sum {
        Whole::Yes(Chunk { kind: body[0], offset, payload: &body[HEAD_BYTES..] })
    } else {
        Whole::No { end: offset + HEAD_BYTES + length + SUM_BYTES }
    }
}

/// The payload's length, if a chunk of that length fits there.
fn length_at(bytes: &[u8], offset: usize) -> Option<usize> {
    let length = bytes.get(offset + 1..)?.first_chunk()?;
    let length = u32::from_le_bytes(*length) as usize;
    (length <= PAYLOAD_MAX && length <= bytes.len().checked_sub(offset + HEAD_BYTES + SUM_BYTES)?).then_some(length)
}

/// The first whole chunk of a known kind from an offset on.
fn search(bytes: &[u8], from: usize, budget: &mut usize) -> Option<usize> {
    for offset in from..bytes.len() {
        if !kind::BEHIND_HEADER.contains(&bytes[offset]) {
            continue;
        }
        let Some(length) = length_at(bytes, offset) else { continue };
        *budget = budget.checked_sub(length)?;
        if let Whole::Yes(_) = whole(bytes, offset) {
            return Some(offset);
        }
    }
    None
}

/// The kind of a chunk in which nothing but the kind is damaged.
fn true_kind(chunk: &[u8]) -> Option<u8> {
    let (body, sum) = chunk.split_at_checked(chunk.len().checked_sub(SUM_BYTES)?)?;
    let mut body = body.to_vec();
    (kind::HEADER..=kind::CHAT).find(|kind| {
        body[0] = *kind;
        crc32c::crc32c(&body).to_le_bytes() == sum
    })
}

/// Whether the rest of a file is one whole chunk but for its length, which is damaged then, and the file is not cut.
fn is_last_with_another_length(rest: &[u8]) -> bool {
    let Some(length) = rest.len().checked_sub(HEAD_BYTES + SUM_BYTES) else { return false };
    let (body, sum) = rest.split_at(rest.len() - SUM_BYTES);
    let mut body = body.to_vec();
    body[1..HEAD_BYTES].copy_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
    crc32c::crc32c(&body).to_le_bytes() == sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Vec<u8> {
        let mut bytes = SIGNATURE.to_vec();
        push(kind::HEADER, b"head", &mut bytes);
        push(kind::CHAT, b"", &mut bytes);
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
    fn zeros_at_the_end_are_a_file_that_was_cut() {
        let mut bytes = file();
        let offset = bytes.len();
        bytes.extend([0; 4096]);
        let read: Vec<_> = Chunks::new(&bytes).collect();
        assert_eq!(read.len(), 4);
        assert_eq!(read[3], Err(ChunkError::Cut { kind: 0, offset }));
    }

    #[test]
    fn a_flipped_bit_is_found() {
        let bytes = file();
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(Chunks::new(&damaged).any(|chunk| chunk.is_err()), "bit {bit}");
        }
        // Every chunk but the damaged one is still found, and the damage lies in it.
        for bit in SIGNATURE.len() * 8..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            let read: Vec<_> = Chunks::new(&damaged).collect();
            assert_eq!(read.iter().filter(|chunk| chunk.is_ok()).count(), 2, "bit {bit}: {read:?}");
            let [Err(ChunkError::Damaged { offset, .. })] =
                read.iter().filter(|chunk| chunk.is_err()).collect::<Vec<_>>()[..]
            else {
                panic!("bit {bit}: {read:?}");
            };
            let chunk = Chunks::new(&bytes).map(Result::unwrap).find(|chunk| chunk.offset == *offset).unwrap();
            assert!((chunk.offset..chunk.end()).contains(&(bit / 8)), "bit {bit}");
        }
        assert_eq!(Chunks::new(b"hello").next(), Some(Err(ChunkError::NoLog)));
        assert_eq!(Chunks::new(b"").next(), Some(Err(ChunkError::NoLog)));
    }
}
