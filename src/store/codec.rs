//! Values with a check sum in front: the database believes what the disk gives back.

use std::path::Path;

use super::error::StoreError;
use crate::vm::bytes::{ReadError, Reader};

const SUM_BYTES: usize = 4;

/// CRC32C, then the bytes.
pub(super) fn seal(bytes: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(SUM_BYTES + bytes.len());
    sealed.extend_from_slice(&crc32c::crc32c(bytes).to_le_bytes());
    sealed.extend_from_slice(bytes);
    sealed
}

/// The bytes behind the check sum, if that is right.
pub(super) fn unseal(sealed: &[u8]) -> Option<&[u8]> {
    let (sum, bytes) = sealed.split_first_chunk::<SUM_BYTES>()?;
    (crc32c::crc32c(bytes) == u32::from_le_bytes(*sum)).then_some(bytes)
}

/// Reads a whole sealed value.
pub(super) fn read<T>(
    sealed: &[u8],
    path: &Path,
    what: &str,
    read: impl FnOnce(&mut Reader<'_>) -> Result<T, ReadError>,
) -> Result<T, StoreError> {
    let bytes = unseal(sealed).ok_or_else(|| StoreError::damaged(path, format!("{what}: the check sum is wrong")))?;
    let mut input = Reader::new(bytes);
    let value = read(&mut input).and_then(|value| input.finish().map(|()| value));
    value.map_err(|error| StoreError::content(path, what, error))
}

/// A text that is not longer than `most` bytes.
pub(super) fn read_text(input: &mut Reader<'_>, most: usize, what: &'static str) -> Result<String, ReadError> {
    let bytes = input.bytes(most, what)?;
    String::from_utf8(bytes.to_vec()).map_err(|_| ReadError::Range(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flipped_bit_is_found() {
        let sealed = seal(b"value");
        assert_eq!(unseal(&sealed), Some(b"value".as_slice()));
        for bit in 0..sealed.len() * 8 {
            let mut damaged = sealed.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(unseal(&damaged), None, "bit {bit}");
        }
        assert_eq!(unseal(b"abc"), None);
    }
}
