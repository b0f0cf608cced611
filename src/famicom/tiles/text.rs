//! Tiles as text that a person can edit: one character for each dot.
//!
//! ```text
//! # hero.tiles: anything after `#` at the start of a line is a remark
//! table A
//! @ 0 2x2 hero walk 1
//! ......1111......
//! (15 more rows of 16 dots: . transparent, 1, 2, 3)
//! ```
//!
//! `@ CODE WxH NAME` begins a block of W x H tiles whose codes run from left to right, then down, from CODE on; 8 x H rows
//! of 8 x W dots follow. Blank lines between blocks are skipped.

use std::sync::Arc;

use thiserror::Error;

use super::{TABLE_TILES, TileSet};
use crate::famicom::screen::CharacterTable;

/// The longest source that is read.
pub const TEXT_BYTES_MAX: usize = 1 << 20;

/// Why a text is no tile source. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct TextError {
    /// Line of the text.
    pub line: u32,
    /// Column of the text.
    pub column: u32,
    /// What is wrong there.
    pub problem: TextProblem,
}

/// What can be wrong with a tile source.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TextProblem {
    /// Longer than any tile source.
    #[error("the text has more than {TEXT_BYTES_MAX} bytes")]
    TooLong,
    /// No block at all.
    #[error("there is no tile in this text: a block begins with `@ CODE WxH NAME`")]
    Empty,
    /// A line that is neither remark, `table` nor `@`.
    #[error("expected `table A`, `table B` or `@ CODE WxH NAME`")]
    NoBlock,
    /// A block before any `table` line.
    #[error("say `table A` or `table B` first")]
    NoTable,
    /// Codes outside 0..255.
    #[error("the codes of this block do not fit into 0 to 255")]
    Codes,
    /// A row of the wrong length.
    #[error("a row of this block has {expected} dots, this one {found}")]
    RowLength {
        /// Dots that a row of the block has.
        expected: usize,
        /// Dots that this one has.
        found: usize,
    },
    /// A character that is no dot.
    #[error("a dot is `.`, 1, 2 or 3, not `{0}`")]
    NoDot(char),
    /// The text ends in the middle of a block.
    #[error("{0} rows are missing at the end of this block")]
    Unfinished(usize),
    /// A tile given before, in this text.
    #[error("code {0} was given before")]
    Twice(u8),
}

/// A named block of tiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its table.
    pub table: CharacterTable,
    /// The code of its upper left tile.
    pub code: u8,
    /// Tiles across.
    pub width: u8,
    /// Tiles down.
    pub height: u8,
    /// What it is.
    pub name: String,
}

/// Reads a text into a set, and says what it held.
///
/// # Errors
/// The first place that is not as it should be; the set may then hold what came before it.
pub fn read(text: &str, set: &mut TileSet) -> Result<Vec<Block>, TextError> {
    let fail =
        |line: usize, column: usize, problem| TextError { line: line as u32 + 1, column: column as u32 + 1, problem };
    if text.len() > TEXT_BYTES_MAX {
        return Err(fail(0, 0, TextProblem::TooLong));
    }
    let mut table = None;
    let mut blocks: Vec<Block> = Vec::new();
    let tiles = Arc::make_mut(&mut set.tiles);
    let mut given = [[false; TABLE_TILES]; 2];
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match line {
            "table A" => {
                table = Some(CharacterTable::A);
                continue;
            }
            "table B" => {
                table = Some(CharacterTable::B);
                continue;
            }
            _ => {}
        }
        let (code, width, height, name) = heading(line).ok_or_else(|| fail(number, 0, TextProblem::NoBlock))?;
        let table = table.ok_or_else(|| fail(number, 0, TextProblem::NoTable))?;
        let count = usize::from(width) * usize::from(height);
        if usize::from(code) + count > TABLE_TILES {
            return Err(fail(number, 2, TextProblem::Codes));
        }
        let codes = &mut given[table as usize][usize::from(code)..][..count];
        if let Some(place) = codes.iter().position(|given| *given) {
            return Err(fail(number, 2, TextProblem::Twice(code + place as u8)));
        }
        codes.fill(true);
        let rows = usize::from(height) * 8;
        for y in 0..rows {
            let (number, row) = lines.next().ok_or_else(|| fail(number, 0, TextProblem::Unfinished(rows - y)))?;
            let dots = dots(row.trim_end(), usize::from(width) * 8)
                .map_err(|(column, problem)| fail(number, column, problem))?;
            for (x, dot) in dots.into_iter().enumerate() {
                let code = usize::from(code) + y / 8 * usize::from(width) + x / 8;
                tiles[super::index(table, code as u8)][y % 8][x % 8] = dot;
            }
        }
        blocks.push(Block { table, code, width, height, name: name.to_owned() });
    }
    if blocks.is_empty() {
        return Err(fail(0, 0, TextProblem::Empty));
    }
    Ok(blocks)
}

/// A set as a text, tile by tile.
pub fn write(set: &TileSet) -> String {
    let mut text = String::new();
    for table in [CharacterTable::A, CharacterTable::B] {
        text.push_str(&format!("table {table:?}\n"));
        for (code, tile) in set.table(table).iter().enumerate() {
            text.push_str(&format!("@ {code} 1x1\n"));
            for row in tile {
                text.extend(row.iter().map(|dot| ['.', '1', '2', '3'][usize::from(dot & 3)]));
                text.push('\n');
            }
        }
    }
    text
}

/// Code, width, height and name of an `@` line.
fn heading(line: &str) -> Option<(u8, u8, u8, &str)> {
    let rest = line.strip_prefix("@ ")?;
    let (code, rest) = rest.split_once(' ')?;
    let (size, name) = rest.split_once(' ').unwrap_or((rest, ""));
    let (width, height) = size.split_once('x')?;
    let (width, height) = (width.parse().ok()?, height.parse().ok()?);
    (width > 0 && height > 0).then_some((code.parse().ok()?, width, height, name.trim()))
}

fn dots(row: &str, width: usize) -> Result<Vec<u8>, (usize, TextProblem)> {
    let mut dots = Vec::with_capacity(width);
    for (column, character) in row.chars().enumerate() {
        dots.push(match character {
            '.' => 0,
            '1' => 1,
            '2' => 2,
            '3' => 3,
            other => return Err((column, TextProblem::NoDot(other))),
        });
    }
    if dots.len() != width {
        return Err((dots.len().min(width), TextProblem::RowLength { expected: width, found: dots.len() }));
    }
    Ok(dots)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOT: &str = "1.......\n";

    fn block(heading: &str, rows: usize) -> String {
        format!("table B\n{heading}\n{}", DOT.repeat(rows))
    }

    #[test]
    fn a_block_fills_its_codes_row_by_row() {
        let row = |left: char, right: char| format!("{}{}\n", left.to_string().repeat(8), right.to_string().repeat(8));
        let text =
            format!("# hero\ntable A\n\n@ 4 2x2 hero walk 2\n{}{}", row('1', '2').repeat(8), row('3', '.').repeat(8));
        let mut set = TileSet::blank();
        let blocks = read(&text, &mut set).unwrap();
        assert_eq!(blocks.len(), 1);
        assert_eq!((blocks[0].code, blocks[0].width, blocks[0].name.as_str()), (4, 2, "hero walk 2"));
        for (code, dot) in (4..).zip([1, 2, 3, 0]) {
            assert_eq!(set.tile(CharacterTable::A, code), &[[dot; 8]; 8]);
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let bytes: Vec<u8> = (0..super::super::chr::CHR_BYTES).map(|i| ((i * 31) >> 3) as u8).collect();
        let set = TileSet::from_chr(&bytes).unwrap();
        let mut copy = TileSet::blank();
        read(&write(&set), &mut copy).unwrap();
        assert_eq!(copy, set);
    }

    #[test]
    fn mistakes_have_a_place() {
        fn check(text: &str, line: u32, column: u32, problem: TextProblem) {
            let error = read(text, &mut TileSet::blank()).unwrap_err();
            assert_eq!(error, TextError { line, column, problem }, "{text}");
        }
        for text in ["", "# nothing\n\n", "table A\n"] {
            check(text, 1, 1, TextProblem::Empty);
        }
        check("hello", 1, 1, TextProblem::NoBlock);
        check("@ 0 1x1", 1, 1, TextProblem::NoTable);
        check(&block("@ 0 0x1", 8), 2, 1, TextProblem::NoBlock);
        check(&block("@ 256 1x1", 8), 2, 1, TextProblem::NoBlock);
        check(&block("@ 255 2x1", 8), 2, 3, TextProblem::Codes);
        check(&block("@ 0 255x255", 8), 2, 3, TextProblem::Codes);
        check(&block("@ 0 2x1", 8), 3, 9, TextProblem::RowLength { expected: 16, found: 8 });
        check(&block("@ 0 1x1", 5), 2, 1, TextProblem::Unfinished(3));
        check("table A\n@ 0 1x1\n...x....", 3, 4, TextProblem::NoDot('x'));
        check(&format!("{}@ 0 1x1\n{}", block("@ 0 1x1", 8), DOT.repeat(8)), 11, 3, TextProblem::Twice(0));
    }
}
