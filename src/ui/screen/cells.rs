//! A grid of characters with colours, and what must be sent to make the terminal show it.
//!
//! For what is made of characters; half blocks have a differ of their own, which knows that a cell can be shown in two
//! ways.

use super::Area;
use super::color::{Depth, Ink};
use super::pen::Pen;

/// One column of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) glyph: Glyph,
    pub(super) foreground: Ink,
    pub(super) background: Ink,
}

/// What stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Glyph {
    /// A character of one column.
    Narrow(char),
    /// A character of two columns, in the left one.
    Wide(char),
    /// The right column of a wide character.
    Rest,
    /// Not known.
    Unknown,
}

impl Cell {
    const UNKNOWN: Cell = Cell { glyph: Glyph::Unknown, foreground: Ink::UNKNOWN, background: Ink::UNKNOWN };

    /// In the terminal's own colours.
    pub(super) fn plain(character: char) -> Cell {
        Cell { glyph: Glyph::Narrow(character), foreground: Ink::DEFAULT, background: Ink::DEFAULT }
    }
}

/// The grid.
#[derive(Debug)]
pub(super) struct Cells {
    depth: Depth,
    area: Area,
    /// What is to be shown, row-major.
    wanted: Vec<Cell>,
    shown: Vec<Cell>,
}

impl Cells {
    pub(super) fn new(depth: Depth) -> Cells {
        Cells { depth, area: Area::default(), wanted: Vec::new(), shown: Vec::new() }
    }

    /// Where the grid stands from now on; forgets what was shown.
    pub(super) fn place(&mut self, area: Area) {
        self.area = area;
        let cells = self.columns() * self.rows();
        for grid in [&mut self.wanted, &mut self.shown] {
            grid.clear();
            grid.resize(cells, Cell::UNKNOWN);
        }
    }

    pub(super) fn columns(&self) -> usize {
        usize::from(self.area.columns)
    }

    pub(super) fn rows(&self) -> usize {
        usize::from(self.area.rows)
    }

    /// Makes all cells alike.
    pub(super) fn fill(&mut self, cell: Cell) {
        self.wanted.fill(cell);
    }

    /// Changes a cell; nothing where there is none. Who puts a wide character puts its rest too.
    pub(super) fn put(&mut self, x: usize, y: usize, cell: Cell) {
        let columns = self.columns();
        if x < columns
            && let Some(place) = self.wanted.get_mut(y * columns + x)
        {
            *place = cell;
        }
    }

    /// Appends what makes the terminal show the grid.
    pub(super) fn send(&mut self, out: &mut Vec<u8>) {
        let mut pen = Pen::new(self.depth);
        let columns = self.columns();
        for y in 0..self.rows() {
            let row = y * columns..(y + 1) * columns;
            if self.wanted[row.clone()] != self.shown[row] {
                self.send_row(&mut pen, y, out);
            }
        }
    }

    fn send_row(&mut self, pen: &mut Pen, y: usize, out: &mut Vec<u8>) {
        let columns = self.columns();
        let wanted = &self.wanted[y * columns..][..columns];
        let shown = &mut self.shown[y * columns..][..columns];
        let row = self.area.y.saturating_add(y as u16);
        for x in 0..columns {
            let cell = wanted[x];
            let (character, width) = match cell.glyph {
                Glyph::Narrow(character) => (character, 1),
                Glyph::Wide(character) => (character, 2),
                Glyph::Rest | Glyph::Unknown => continue,
            };
            let width = width.min(columns - x);
            if wanted[x..x + width] == shown[x..x + width] {
                continue;
            }
            let left = self.area.x.saturating_add(x as u16);
            if !bridge(pen, &wanted[..x], left, row, out) {
                pen.go(left, row, out);
            }
            // A blank has no foreground.
            let foreground = (character != ' ').then_some(cell.foreground);
            pen.colors(foreground, Some(cell.background), out);
            push(character, out);
            pen.wrote(width as u16);
            shown[x..x + width].copy_from_slice(&wanted[x..x + width]);
        }
    }
}

/// Writes one unchanged cell between the cursor and a column again if that is shorter than moving the cursor.
fn bridge(pen: &mut Pen, before: &[Cell], column: u16, row: u16, out: &mut Vec<u8>) -> bool {
    let (Some(1), Some(cell)) = (pen.gap_before(column, row), before.last()) else { return false };
    let Glyph::Narrow(character) = cell.glyph else { return false };
    let fits = pen.background() == cell.background && (character == ' ' || pen.foreground() == cell.foreground);
    if fits {
        push(character, out);
        pen.wrote(1);
    }
    fits
}

fn push(character: char, out: &mut Vec<u8>) {
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}
