//! Tiles in the cartridge's own format: a dump of 8 KB, or an iNES image that holds one.
//!
//! Each tile is 16 bytes: eight rows of bit 0, then eight rows of bit 1, the leftmost dot in the highest bit.
//! Source: spec, screen 1.

use std::sync::Arc;

use thiserror::Error;

use super::{TABLE_TILES, Tile, TileSet};
use crate::famicom::screen::CharacterTable;

/// Bytes of both tables.
pub const CHR_BYTES: usize = 2 * TABLE_TILES * 16;

/// Bytes of an iNES image of the cartridge: header, 32 KB of program, both tables.
pub const INES_BYTES: usize = CHR_OFFSET + CHR_BYTES;

/// How an iNES image begins.
pub const INES_MARK: &[u8] = b"NES\x1A";

const CHR_OFFSET: usize = 16 + 32768;

/// Why bytes are no tile set.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ChrError {
    /// Neither a dump nor an image, by its length.
    #[error("{0} bytes are no tile set: a CHR dump has {CHR_BYTES} bytes, an iNES image of the cartridge {INES_BYTES}")]
    Length(usize),
    /// As long as an image, but without its first four bytes.
    #[error("as long as an iNES image, but without `NES` and 0x1A at its start")]
    NoImage,
}

impl TileSet {
    /// Tiles from a CHR dump or an iNES image.
    ///
    /// # Errors
    /// Any other length, or an image without its mark.
    pub fn from_chr(bytes: &[u8]) -> Result<TileSet, ChrError> {
        let chr = match bytes.len() {
            CHR_BYTES => bytes,
            INES_BYTES if bytes.starts_with(INES_MARK) => &bytes[CHR_OFFSET..],
            INES_BYTES => return Err(ChrError::NoImage),
            length => return Err(ChrError::Length(length)),
        };
        let tile = |planes: &[u8]| -> Tile {
            std::array::from_fn(|y| {
                std::array::from_fn(|x| planes[y] >> (7 - x) & 1 | (planes[y + 8] >> (7 - x) & 1) << 1)
            })
        };
        Ok(TileSet { tiles: Arc::new(chr.chunks_exact(16).map(tile).collect()) })
    }

    /// The tiles as a CHR dump of [`CHR_BYTES`] bytes.
    pub fn to_chr(&self) -> Vec<u8> {
        self.tiles.iter().flat_map(planes).collect()
    }

    /// blake3 of the CHR dump: what a log says of the tiles that the person saw.
    pub fn hash(&self) -> [u8; 32] {
        *blake3::hash(&self.to_chr()).as_bytes()
    }

    /// One table's tiles.
    pub fn table(&self, table: CharacterTable) -> &[Tile] {
        let (a, b) = self.tiles.split_at(TABLE_TILES);
        if table == CharacterTable::A { a } else { b }
    }
}

fn planes(tile: &Tile) -> [u8; 16] {
    std::array::from_fn(|i| {
        let row = &tile[i % 8];
        row.iter().fold(0, |byte, dot| byte << 1 | (dot >> (i / 8) & 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dump_comes_back() {
        let bytes: Vec<u8> = (0..CHR_BYTES).map(|i| (i * 7 + i / 256) as u8).collect();
        let set = TileSet::from_chr(&bytes).unwrap();
        assert_eq!(set.to_chr(), bytes);
        let mut image = b"NES\x1A".to_vec();
        image.resize(CHR_OFFSET, 0xEA);
        image.extend(&bytes);
        assert_eq!(TileSet::from_chr(&image).unwrap(), set);
    }

    #[test]
    fn the_highest_bit_is_the_leftmost_dot() {
        let mut bytes = vec![0; CHR_BYTES];
        (bytes[16], bytes[16 + 8], bytes[16 + 15]) = (0x81, 0x80, 0x01);
        let set = TileSet::from_chr(&bytes).unwrap();
        assert_eq!(set.tile(CharacterTable::A, 1)[0], [3, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(set.tile(CharacterTable::A, 1)[7], [0, 0, 0, 0, 0, 0, 0, 2]);
    }

    #[test]
    fn other_bytes_are_refused() {
        assert_eq!(TileSet::from_chr(&[0; 100]), Err(ChrError::Length(100)));
        assert_eq!(TileSet::from_chr(&vec![0; CHR_BYTES - 1]), Err(ChrError::Length(CHR_BYTES - 1)));
        assert_eq!(TileSet::from_chr(&vec![0; INES_BYTES]), Err(ChrError::NoImage));
    }
}
