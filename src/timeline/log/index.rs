//! The index behind the end of a log: which chunks the file has, and where. It makes nothing true: chunks are looked at
//! themselves, and one that is not where the index says is not believed. Source: docs/fbev.md, "Index".

use super::chunk::{PAYLOAD_MAX, kind};
use crate::famicom::position::Position;
use crate::famicom::snapshot::TIME_MAX;
use crate::timeline::position::{later, write_position};
use crate::vm::bytes::{ReadError, Reader, Writer};

/// Behind the list: the payload's length again, so that the index is found from the file's end.
const TRAILER_BYTES: usize = 4;

/// A chunk as the index names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indexed {
    /// Its kind.
    pub kind: u8,
    /// Where it begins in the file.
    pub offset: u64,
    /// The moment that it is about; of inputs, the first one's.
    pub at: Position,
}

/// The payload of an index: offsets and moments as differences from the chunk before; a rewind's moment as it is.
pub fn write(chunks: &[Indexed]) -> Vec<u8> {
    let mut payload = Writer::new();
    payload.count(chunks.len());
    let (mut before, mut last) = (0, Position::default());
    for Indexed { kind, offset, at } in chunks {
        if *kind == kind::REWIND {
            last = Position::default();
        }
        payload.u8(*kind);
        payload.varint(offset.saturating_sub(before));
        write_position(&mut payload, last, *at);
        (before, last) = (*offset, *at);
    }
    let mut payload = payload.finish();
    let length = payload.len() + TRAILER_BYTES;
    payload.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
    payload
}

/// Reads the payload of an index.
///
/// # Errors
/// Bytes that are none.
pub fn read(payload: &[u8]) -> Result<Vec<Indexed>, ReadError> {
    let (list, length) = payload.split_last_chunk::<TRAILER_BYTES>().ok_or(ReadError::End)?;
    if u32::from_le_bytes(*length) as usize != payload.len() {
        return Err(ReadError::Range("length of the index"));
    }
    let mut input = Reader::new(list);
    let (mut before, mut last) = (0, Position::default());
    let chunks = input.list(PAYLOAD_MAX, "chunks", |input| {
        let kind = input.u8()?;
        let offset = before + input.varint(TIME_MAX - before, "offset")?;
        if kind == kind::REWIND {
            last = Position::default();
        }
        let at = later(last, input)?;
        (before, last) = (offset, at);
        Ok(Indexed { kind, offset, at })
    })?;
    input.finish()?;
    Ok(chunks)
}

/// The chunks that the index at the end of a file names, and where itself begins; none if there is no whole one.
pub fn find(file: &[u8]) -> Option<(usize, Vec<Indexed>)> {
    let (rest, _) = file.split_last_chunk::<{ super::chunk::SUM_BYTES }>()?;
    let (_, length) = rest.split_last_chunk::<TRAILER_BYTES>()?;
    let whole = super::chunk::HEAD_BYTES + u32::from_le_bytes(*length) as usize + super::chunk::SUM_BYTES;
    let offset = file.len().checked_sub(whole)?;
    let chunk = super::chunk::at(file, offset)?;
    (chunk.kind == kind::INDEX).then(|| read(chunk.payload).ok()).flatten().map(|chunks| (offset, chunks))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::log::chunk;
    use crate::vm::time::HalfCycles;

    fn chunks() -> Vec<Indexed> {
        let at = |statements, time| Position { statements, time: HalfCycles(time) };
        vec![
            Indexed { kind: kind::INPUTS, offset: 100, at: at(0, 0) },
            Indexed { kind: kind::CHECKPOINT, offset: 120, at: at(700, 900_000) },
            Indexed { kind: kind::INPUTS, offset: 4000, at: at(800, 1_000_000) },
            Indexed { kind: kind::REWIND, offset: 4021, at: at(700, 900_000) },
            Indexed { kind: kind::END, offset: 4045, at: at(700, 900_000) },
        ]
    }

    #[test]
    fn an_index_is_found_from_the_end() {
        let mut file = b"what stands before".to_vec();
        let offset = file.len();
        chunk::push(kind::INDEX, &write(&chunks()), &mut file);
        assert_eq!(find(&file), Some((offset, chunks())));
        for cut in 0..file.len() {
            assert_eq!(find(&file[..cut]), None);
        }
        for bit in offset * 8..file.len() * 8 {
            let mut damaged = file.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(find(&damaged), None);
        }
    }

    #[test]
    fn a_wrong_length_is_none() {
        let mut payload = write(&chunks());
        assert_eq!(read(&payload), Ok(chunks()));
        *payload.last_mut().unwrap() = 1;
        assert_eq!(read(&payload), Err(ReadError::Range("length of the index")));
        assert_eq!(read(&[]), Err(ReadError::End));
    }
}
