//! The two character tables: 512 tiles of 8 x 8 dots with values 0 to 3.
//!
//! Kept as rows of eight bytes, so that the compositor copies instead of picking bits. The formats they come from are in
//! [`chr`] (a cartridge's own) and [`text`] (sources that a person can edit); [`builtin`] is fbc's own set.
//! Source: spec, screen 1.

pub mod builtin;
pub mod chr;
#[cfg(test)]
mod table_a_tests;
#[cfg(test)]
mod table_b_tests;
pub mod text;

use std::sync::Arc;

use super::screen::CharacterTable;

/// Tiles in one table.
pub const TABLE_TILES: usize = 256;

/// Eight rows of eight dots, each 0..3; dot 0 of a row is the leftmost.
pub type Tile = [[u8; 8]; 8];

/// Character tables A and B. A clone costs nothing, and comparing clones neither.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileSet {
    /// A's 256 tiles, then B's.
    tiles: Arc<Vec<Tile>>,
}

impl TileSet {
    /// All dots transparent.
    pub fn blank() -> TileSet {
        TileSet { tiles: Arc::new(vec![[[0; 8]; 8]; 2 * TABLE_TILES]) }
    }

    /// A tile.
    #[inline]
    pub fn tile(&self, table: CharacterTable, code: u8) -> &Tile {
        &self.tiles[index(table, code)]
    }

    /// Replaces a tile; the low two bits of each dot count.
    pub fn set_tile(&mut self, table: CharacterTable, code: u8, tile: Tile) {
        Arc::make_mut(&mut self.tiles)[index(table, code)] = tile.map(|row| row.map(|dot| dot & 3));
    }
}

fn index(table: CharacterTable, code: u8) -> usize {
    usize::from(code) + if table == CharacterTable::B { TABLE_TILES } else { 0 }
}
