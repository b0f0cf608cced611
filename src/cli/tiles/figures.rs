//! Which tiles belong together: a sheet shows a walker as one figure and not as four corners.
//!
//! Source: spec, screen 7.

use std::ops::RangeInclusive;

use crate::famicom::screen::CharacterTable;
use crate::famicom::tiles::TABLE_TILES;
use crate::famicom::tiles::text::Block;

/// Tiles that are looked at together; their codes run from left to right, then down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Figure {
    /// The table.
    pub(super) table: CharacterTable,
    /// The first code.
    pub(super) code: u8,
    /// Tiles across.
    pub(super) columns: u8,
    /// Tiles down.
    pub(super) rows: u8,
}

/// Blocks of sources that are larger than this are rows of single tiles, a face for instance.
const SIDE_MAX: u8 = 4;

/// Table A's codes below this are figures of 2x2 tiles.
const FIGURES_END: u8 = 208;

impl Figure {
    fn codes(self) -> RangeInclusive<usize> {
        let first = usize::from(self.code);
        first..=first + usize::from(self.columns) * usize::from(self.rows) - 1
    }
}

/// A table's figures with all their codes in `codes`, and its other tiles one by one; `blocks` are those of the sources.
pub(super) fn figures(table: CharacterTable, codes: &RangeInclusive<u8>, blocks: &[Block]) -> Vec<Figure> {
    let mut known: Vec<Figure> = Vec::new();
    if table == CharacterTable::A {
        known.extend((0..FIGURES_END).step_by(4).map(|code| Figure { table, code, columns: 2, rows: 2 }));
        known.extend([224, 232].map(|code| Figure { table, code, columns: 2, rows: 4 }));
    }
    known.extend(
        blocks
            .iter()
            .filter(|block| block.table == table && block.width <= SIDE_MAX && block.height <= SIDE_MAX)
            .map(|block| Figure { table, code: block.code, columns: block.width, rows: block.height }),
    );
    // The last one that names a code has it.
    let mut owners = [None; TABLE_TILES];
    for (n, figure) in known.iter().enumerate() {
        owners[figure.codes()].fill(Some(n));
    }
    let wanted = |code: usize| u8::try_from(code).is_ok_and(|code| codes.contains(&code));
    let mut figures = Vec::new();
    let mut next = usize::from(*codes.start());
    while wanted(next) {
        let whole = owners[next].map(|n| known[n]).filter(|figure| {
            usize::from(figure.code) == next && figure.codes().all(|code| wanted(code) && owners[code] == owners[next])
        });
        // `wanted` holds that it is a code.
        let figure = whole.unwrap_or(Figure { table, code: next as u8, columns: 1, rows: 1 });
        next = figure.codes().end() + 1;
        figures.push(figure);
    }
    figures
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(table: CharacterTable, codes: RangeInclusive<u8>, blocks: &[(u8, u8, u8)], expected: &[(u8, u8, u8)]) {
        let blocks: Vec<Block> = blocks
            .iter()
            .map(|&(code, width, height)| Block { table: CharacterTable::A, code, width, height, name: String::new() })
            .collect();
        let found: Vec<_> = figures(table, &codes, &blocks).iter().map(|f| (f.code, f.columns, f.rows)).collect();
        assert_eq!(found, expected, "{table:?} {codes:?}");
    }

    #[test]
    fn what_belongs_together_stays_together() {
        use CharacterTable::{A, B};
        check(A, 0..=7, &[], &[(0, 2, 2), (4, 2, 2)]);
        check(A, 2..=8, &[], &[(2, 1, 1), (3, 1, 1), (4, 2, 2), (8, 1, 1)]);
        check(A, 206..=209, &[], &[(206, 1, 1), (207, 1, 1), (208, 1, 1), (209, 1, 1)]);
        check(A, 223..=232, &[], &[(223, 1, 1), (224, 2, 4), (232, 1, 1)]);
        check(A, 244..=250, &[(244, 2, 3)], &[(244, 2, 3), (250, 1, 1)]);
        // A source that begins in the middle of a figure leaves its other tiles alone.
        check(A, 4..=9, &[(6, 2, 1)], &[(4, 1, 1), (5, 1, 1), (6, 2, 1), (8, 1, 1), (9, 1, 1)]);
        check(A, 240..=241, &[(240, 8, 2)], &[(240, 1, 1), (241, 1, 1)]);
        check(B, 0..=1, &[(0, 2, 1)], &[(0, 1, 1), (1, 1, 1)]);
        check(B, 255..=255, &[], &[(255, 1, 1)]);
        assert_eq!(figures(B, &(0..=255), &[]).len(), 256);
    }
}
