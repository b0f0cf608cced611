//! The envelope of a snapshot: magic, version, what is needed to judge it without unpacking, and the compressed state.

use lz4_flex::block;

use super::{FORMAT, SnapshotError, StateHash};
use crate::vm::bytes::{Reader, Writer};
use crate::vm::memory::LARGE_BYTES;

/// The longest state: variables and a program to save fill the memory, the rest is far smaller.
pub const BODY_BYTES_MAX: usize = 3 * LARGE_BYTES as usize;

const MAGIC: [u8; 4] = *b"FBSN";

/// Revision, configuration, program hash.
const IDENTITY_BYTES: usize = 46;

/// No byte of LZ4 stands for more.
const EXPANSION_MAX: usize = 255;

/// How the state is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// As it is: it does not get smaller.
    Plain = 0,
    /// As an LZ4 block.
    Packed = 1,
    /// As an LZ4 block with another snapshot's state as its dictionary.
    Difference = 2,
}

/// A snapshot's state hash and its state, as a dictionary.
pub(super) type Base<'a> = (StateHash, &'a [u8]);

pub(super) fn pack(identity: &[u8], body: &[u8], base: Option<Base<'_>>) -> Vec<u8> {
    let mut packed = vec![0; block::get_maximum_output_size(body.len())];
    let (kind, size) = match base {
        Some((_, dictionary)) => (Kind::Difference, block::compress_into_with_dict(body, &mut packed, dictionary)),
        None => (Kind::Packed, block::compress_into(body, &mut packed)),
    };
    // There is room enough; if there were not, the state would go as it is.
    packed.truncate(size.unwrap_or(packed.len()));
    let plain = packed.len() >= body.len();
    let mut out = Writer::new();
    out.raw(&MAGIC);
    out.u16(FORMAT);
    out.u8(if plain { Kind::Plain } else { kind } as u8);
    out.u8(0);
    out.raw(identity);
    out.u32(body.len() as u32);
    if let (Some((hash, _)), false) = (base, plain) {
        out.raw(&hash.0);
    }
    out.raw(if plain { body } else { &packed });
    out.finish()
}

/// An envelope opened, the state still packed.
pub(super) struct Packed<'a> {
    pub(super) identity: &'a [u8],
    kind: Kind,
    body_bytes: usize,
    /// The snapshot needed to unpack a difference.
    base: Option<StateHash>,
    body: &'a [u8],
}

impl<'a> Packed<'a> {
    pub(super) fn split(bytes: &'a [u8]) -> Result<Packed<'a>, SnapshotError> {
        let mut input = Reader::new(bytes);
        if input.array() != Ok(MAGIC) {
            return Err(SnapshotError::NoSnapshot);
        }
        let found = input.u16()?;
        if found != FORMAT {
            return Err(SnapshotError::Format { found });
        }
        let kind = match input.array()? {
            [0, 0] => Kind::Plain,
            [1, 0] => Kind::Packed,
            [2, 0] => Kind::Difference,
            _ => return Err(SnapshotError::Packing),
        };
        let identity = input.raw(IDENTITY_BYTES)?;
        let body_bytes = input.u32()? as usize;
        let base = if kind == Kind::Difference { Some(StateHash(input.array()?)) } else { None };
        let body = input.raw(input.left())?;
        // Nothing is allocated for a length that so few bytes cannot have.
        if body_bytes > BODY_BYTES_MAX || body_bytes > body.len().saturating_mul(EXPANSION_MAX) {
            return Err(SnapshotError::Packing);
        }
        Ok(Packed { identity, kind, body_bytes, base, body })
    }

    pub(super) fn unpack(&self, base: Option<Base<'_>>) -> Result<Vec<u8>, SnapshotError> {
        if self.kind == Kind::Plain {
            let whole = self.body.len() == self.body_bytes;
            return if whole { Ok(self.body.to_vec()) } else { Err(SnapshotError::Packing) };
        }
        let dictionary = match (self.base, base) {
            (None, _) => &[],
            (Some(wanted), Some((hash, dictionary))) if wanted == hash => dictionary,
            (Some(wanted), _) => return Err(SnapshotError::Base { wanted }),
        };
        let mut body = vec![0; self.body_bytes];
        match block::decompress_into_with_dict(self.body, &mut body, dictionary) {
            Ok(size) if size == self.body_bytes => Ok(body),
            _ => Err(SnapshotError::Packing),
        }
    }
}
