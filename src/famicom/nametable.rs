//! The picture chip's own memory for one picture: 960 tile codes and 64 attribute bytes, as the hardware lays them out.
//!
//! Kept in the hardware's shape because BGGET, tapes and battery images exchange exactly these 1024 bytes; text,
//! cursor and scroll belong to `picture`. Source: spec, screen 3 and 4; machine 7.3.

use super::authors::Authors;
use crate::vm::observer::Doer;

/// Columns of the nametable, border included.
pub const TABLE_COLUMNS: u8 = 32;

/// Rows of the nametable, border included: the ring that scrolling turns.
pub const TABLE_ROWS: u8 = 30;

/// Bytes of tile codes.
pub const TILE_BYTES: usize = 960;

/// Bytes of attributes, four colour areas each.
pub const ATTRIBUTE_BYTES: usize = 64;

/// Bytes of a whole picture as BGGET copies it: tiles, then attributes.
pub const IMAGE_BYTES: usize = TILE_BYTES + ATTRIBUTE_BYTES;

/// The tile code of a blank.
pub const BLANK: u8 = 32;

/// Tile codes (32 columns x 30 rows, row-major) and colour combinations (16 x 15 areas of 2x2 tiles).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Nametable {
    tiles: [u8; TILE_BYTES],
    attributes: [u8; ATTRIBUTE_BYTES],
    authors: Authors,
}

impl Nametable {
    /// All tiles blank, all areas of combination 0.
    pub fn blank() -> Nametable {
        Nametable { tiles: [BLANK; TILE_BYTES], attributes: [0; ATTRIBUTE_BYTES], authors: Authors::default() }
    }

    /// Becomes another one as a whole; whoever keeps account of the authors goes on with it.
    pub fn become_whole(&mut self, other: Nametable) {
        let authors = std::mem::take(&mut self.authors);
        *self = Nametable { authors, ..other };
        self.authors.note(0..TILE_BYTES);
    }

    /// The account of who wrote the tiles.
    pub fn authors_mut(&mut self) -> &mut Authors {
        &mut self.authors
    }

    /// Who wrote the tile at a column and row, if that is kept and a statement did; both wrap around.
    pub fn author(&self, column: u8, row: u8) -> Option<Doer> {
        self.authors.of(tile_index(column, row))
    }

    /// The picture in the hardware's 1024 bytes: 960 tiles, then 64 attribute bytes.
    pub fn from_image(image: &[u8; IMAGE_BYTES]) -> Nametable {
        let mut table = Nametable::blank();
        table.tiles.copy_from_slice(&image[..TILE_BYTES]);
        table.attributes.copy_from_slice(&image[TILE_BYTES..]);
        table
    }

    /// Its 1024 bytes; the inverse of [`Nametable::from_image`], bit for bit.
    pub fn image(&self) -> [u8; IMAGE_BYTES] {
        let mut image = [0; IMAGE_BYTES];
        image[..TILE_BYTES].copy_from_slice(&self.tiles);
        image[TILE_BYTES..].copy_from_slice(&self.attributes);
        image
    }

    /// The tile codes, row-major.
    pub fn tiles(&self) -> &[u8; TILE_BYTES] {
        &self.tiles
    }

    /// The attribute bytes: 8 x 8, each for 4x4 tiles, two bits per area (top left lowest, bottom right highest).
    pub fn attributes(&self) -> &[u8; ATTRIBUTE_BYTES] {
        &self.attributes
    }

    /// The tile at a column and row; both wrap around.
    #[inline]
    pub fn tile(&self, column: u8, row: u8) -> u8 {
        self.tiles[tile_index(column, row)]
    }

    /// Places a tile; column and row wrap around.
    #[inline]
    pub fn set_tile(&mut self, column: u8, row: u8, code: u8) {
        let index = tile_index(column, row);
        self.tiles[index] = code;
        self.authors.note(index..index + 1);
    }

    /// The colour combination 0..3 of the area that holds the tile at a column and row; both wrap around.
    #[inline]
    pub fn combination(&self, column: u8, row: u8) -> u8 {
        let (index, shift) = attribute_place(column, row);
        self.attributes[index] >> shift & 3
    }

    /// Colours the whole 2x2 area that holds the tile. Only the low two bits of `combination` count.
    pub fn set_combination(&mut self, column: u8, row: u8, combination: u8) {
        let (index, shift) = attribute_place(column, row);
        self.attributes[index] = self.attributes[index] & !(3 << shift) | (combination & 3) << shift;
    }

    /// Blanks a whole row of tiles, border included; its areas keep their colours.
    pub fn blank_row(&mut self, row: u8) {
        let start = tile_index(0, row);
        let tiles = start..start + usize::from(TABLE_COLUMNS);
        self.tiles[tiles.clone()].fill(BLANK);
        self.authors.note(tiles);
    }
}

fn tile_index(column: u8, row: u8) -> usize {
    usize::from(row % TABLE_ROWS) * usize::from(TABLE_COLUMNS) + usize::from(column % TABLE_COLUMNS)
}

/// The attribute byte of a tile and how far its two bits stand from the lowest.
fn attribute_place(column: u8, row: u8) -> (usize, u8) {
    let (column, row) = (column % TABLE_COLUMNS, row % TABLE_ROWS);
    let index = usize::from(row / 4) * 8 + usize::from(column / 4);
    (index, (row / 2 % 2) * 4 + (column / 2 % 2) * 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_two_by_two_and_stand_where_the_hardware_has_them() {
        let mut table = Nametable::blank();
        table.set_combination(3, 2, 3);
        assert_eq!(table.attributes()[0], 0b1100_0000);
        for (column, row, expected) in [(2, 2, 3), (3, 3, 3), (1, 2, 0), (2, 1, 0), (4, 2, 0), (2, 4, 0)] {
            assert_eq!(table.combination(column, row), expected, "{column},{row}");
        }
        table.set_combination(31, 29, 2);
        assert_eq!(table.attributes()[63], 0b0000_1000);
    }

    #[test]
    fn every_byte_survives_the_exchange() {
        let mut image = [0; IMAGE_BYTES];
        for (index, byte) in image.iter_mut().enumerate() {
            *byte = (index * 7 % 251) as u8;
        }
        assert_eq!(Nametable::from_image(&image).image(), image);
    }
}
