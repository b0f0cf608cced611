//! Background pictures as text: the notation in which published BG GRAPHIC data is written, as an exchange format.
//!
//! 21 rows of 28 cells. Cells may be set apart by blanks; a row that begins with `#` is a remark; empty rows are skipped.
//!
//! ```text
//! K52    group A-M, tile 0-7 of the group, colour combination 0-3 (codes 0-31 and 184-255)
//! 'H0    the ASCII character H (codes 33-95, \ is the yen sign), colour combination
//! ...    a blank that leaves the colour of its 2x2 area to its neighbours (0 if they leave it too)
//! ..2    a blank, colour combination
//! x6F2   any code in hexadecimal, colour combination
//! ```
//!
//! Cells of one 2x2 area must agree on the combination. Source: spec, screen 12; what is not `K52` is our choice.

use std::fmt;

use thiserror::Error;

use super::nametable::BLANK;
use super::picture::{COLUMNS, Picture, TEXT_OFFSET};

/// Rows of a background picture; the text rows below stay blank.
pub const BACKGROUND_ROWS: u8 = 21;

const CELLS: usize = BACKGROUND_ROWS as usize * COLUMNS as usize;

/// The longest text that is read; 588 cells need about 3 KB.
pub const TEXT_BYTES_MAX: usize = 256 * 1024;

/// Codes of the groups A-D and E-M.
const LOW_GROUPS: std::ops::RangeInclusive<u8> = 0..=31;
const HIGH_GROUPS: std::ops::RangeInclusive<u8> = 184..=255;

/// A background picture: tile codes and colour combinations of 28 x 21 cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Background {
    /// Row-major.
    cells: [Cell; CELLS],
}

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Tile code.
    pub code: u8,
    /// Colour combination 0..3 of the 2x2 area that it belongs to.
    pub combination: u8,
}

/// Why a text is no background picture. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct BackgroundError {
    /// Line of the text.
    pub line: u32,
    /// Column of the text.
    pub column: u32,
    /// What is wrong there.
    pub problem: BackgroundProblem,
}

/// What can be wrong with a background text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BackgroundProblem {
    /// Longer than any background.
    #[error("the text has more than {TEXT_BYTES_MAX} bytes")]
    TooLong,
    /// Text that begins none of the notations.
    #[error("`{0}` is no cell; a cell is such as K52, 'H0, ..., ..2 or x6F2")]
    NoCell(String),
    /// A colour combination was expected.
    #[error("a colour combination is 0, 1, 2 or 3, not `{0}`")]
    NoCombination(char),
    /// Too many or too few cells in a row.
    #[error("a row has {COLUMNS} cells, this one {0}")]
    RowLength(usize),
    /// Too many or too few rows.
    #[error("a background has {BACKGROUND_ROWS} rows, this one {0}")]
    RowCount(usize),
    /// Two cells of one area name different combinations.
    #[error("combination {found}, but its 2x2 area has {before} already")]
    Combination {
        /// What this cell says.
        found: u8,
        /// What an earlier cell of the area said.
        before: u8,
    },
}

impl Background {
    /// All blank.
    pub fn blank() -> Background {
        Background { cells: [Cell { code: BLANK, combination: 0 }; CELLS] }
    }

    /// A cell; `None` outside 28 x 21.
    pub fn cell(&self, x: u8, y: u8) -> Option<Cell> {
        index(x, y).map(|index| self.cells[index])
    }

    /// Places a tile and, as the editor does, colours its whole 2x2 area. `None` outside 28 x 21 or past combination 3.
    pub fn set(&mut self, x: u8, y: u8, cell: Cell) -> Option<()> {
        let index = index(x, y).filter(|_| cell.combination <= 3)?;
        self.cells[index].code = cell.code;
        for (x, y) in area(x, y) {
            if let Some(index) = self::index(x, y) {
                self.cells[index].combination = cell.combination;
            }
        }
        Some(())
    }

    /// Reads the text.
    ///
    /// # Errors
    /// The first place that does not fit the notation.
    pub fn parse(text: &str) -> Result<Background, BackgroundError> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(at(1, 1, BackgroundProblem::TooLong));
        }
        let mut background = Background::blank();
        let mut named = [None; CELLS];
        let mut rows = 0;
        let mut last_line = 1;
        for (line, row) in (1..).zip(text.trim_start_matches('\u{FEFF}').lines()) {
            last_line = line;
            if row.trim().is_empty() || row.trim_start().starts_with('#') {
                continue;
            }
            let cells = parse_row(line, row)?;
            if rows == usize::from(BACKGROUND_ROWS) {
                return Err(at(line, 1, BackgroundProblem::RowCount(rows + 1)));
            }
            if cells.len() != usize::from(COLUMNS) {
                // Points at the first cell too many, or behind the last where some are missing.
                let past = row.trim_end().chars().count() as u32 + 1;
                let column = cells.get(usize::from(COLUMNS)).map_or(past, |cell| cell.column);
                return Err(at(line, column, BackgroundProblem::RowLength(cells.len())));
            }
            for (x, cell) in (0..).zip(cells) {
                let y = rows as u8;
                if let Some(index) = index(x, y) {
                    background.cells[index].code = cell.code;
                }
                let Some(found) = cell.combination else { continue };
                for index in area(x, y).filter_map(|(x, y)| index(x, y)) {
                    match named[index] {
                        Some(before) if before != found => {
                            return Err(at(line, cell.column, BackgroundProblem::Combination { found, before }));
                        }
                        Some(_) | None => named[index] = Some(found),
                    }
                }
            }
            rows += 1;
        }
        if rows != usize::from(BACKGROUND_ROWS) {
            return Err(at(last_line, 1, BackgroundProblem::RowCount(rows)));
        }
        for (cell, combination) in background.cells.iter_mut().zip(named) {
            cell.combination = combination.unwrap_or(0);
        }
        Ok(background)
    }

    /// The upper 21 text rows of a picture. Where an odd scroll makes its colour areas straddle those of a background,
    /// the lower row decides.
    pub fn from_picture(picture: &Picture) -> Background {
        let mut background = Background::blank();
        for y in 0..BACKGROUND_ROWS {
            for x in 0..COLUMNS {
                // Both coordinates are within the text and the background.
                let combination = picture.color_at(x, y).unwrap_or(0);
                let _ = background.set(x, y, Cell { code: picture.load(x, y), combination });
            }
        }
        background
    }

    /// A picture that shows it from row 0 on: not scrolled, all else blank.
    pub fn to_picture(&self) -> Picture {
        let mut picture = Picture::new();
        for y in 0..BACKGROUND_ROWS {
            for x in 0..COLUMNS {
                if let Some(cell) = self.cell(x, y) {
                    picture.store(x, y, cell.code);
                    // On the text screen by the ranges of the loops.
                    let _ = picture.color(x, y, cell.combination);
                }
            }
        }
        picture
    }
}

/// The text that [`Background::parse`] reads back as the same picture: 21 lines of cells.
impl fmt::Display for Background {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in self.cells.chunks(usize::from(COLUMNS)) {
            for (x, cell) in row.iter().enumerate() {
                let separator = if x == 0 { "" } else { " " };
                write!(f, "{separator}{cell}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Cell { code, combination } = *self;
        if code == BLANK {
            return if combination == 0 { f.write_str("...") } else { write!(f, "..{combination}") };
        }
        let tile = if LOW_GROUPS.contains(&code) {
            Some(code)
        } else if HIGH_GROUPS.contains(&code) {
            Some(code - HIGH_GROUPS.start() + 32)
        } else {
            None
        };
        match tile {
            Some(tile) => write!(f, "{}{}{combination}", char::from(b'A' + tile / 8), tile % 8),
            None if (33..=95).contains(&code) => write!(f, "'{}{combination}", char::from(code)),
            None => write!(f, "x{code:02X}{combination}"),
        }
    }
}

/// A cell as the text names it.
struct NamedCell {
    code: u8,
    combination: Option<u8>,
    column: u32,
}

fn parse_row(line: u32, row: &str) -> Result<Vec<NamedCell>, BackgroundError> {
    let mut characters = (1_u32..).zip(row.chars()).peekable();
    let mut cells = Vec::new();
    while let Some((column, first)) = characters.next() {
        if first.is_whitespace() {
            continue;
        }
        let mut word = String::from(first);
        let no_cell = |word: &str| at(line, column, BackgroundProblem::NoCell(word.to_string()));
        let mut next = |word: &mut String| match characters.next_if(|(_, next)| !next.is_whitespace()) {
            Some((column, character)) => {
                word.push(character);
                Ok((column, character))
            }
            None => Err(no_cell(word)),
        };
        let (_, second) = next(&mut word)?;
        let code = match first.to_ascii_uppercase() {
            '.' if second == '.' => BLANK,
            '\'' => match second {
                '¥' => 92,
                '!'..='_' => second as u8,
                _ => return Err(no_cell(&word)),
            },
            'X' => {
                let (_, third) = next(&mut word)?;
                match (second.to_digit(16), third.to_digit(16)) {
                    (Some(high), Some(low)) => (high * 16 + low) as u8,
                    _ => return Err(no_cell(&word)),
                }
            }
            group @ 'A'..='M' => match second.to_digit(8) {
                Some(tile) => {
                    let tile = (group as u8 - b'A') * 8 + tile as u8;
                    if tile < 32 { tile } else { tile - 32 + HIGH_GROUPS.start() }
                }
                None => return Err(no_cell(&word)),
            },
            _ => return Err(no_cell(&word)),
        };
        let combination = match next(&mut word)? {
            (_, '.') if code == BLANK && first == '.' => None,
            (_, digit @ '0'..='3') => Some(digit as u8 - b'0'),
            (column, other) => return Err(at(line, column, BackgroundProblem::NoCombination(other))),
        };
        cells.push(NamedCell { code, combination, column });
    }
    Ok(cells)
}

fn at(line: u32, column: u32, problem: BackgroundProblem) -> BackgroundError {
    BackgroundError { line, column, problem }
}

fn index(x: u8, y: u8) -> Option<usize> {
    (x < COLUMNS && y < BACKGROUND_ROWS).then(|| usize::from(y) * usize::from(COLUMNS) + usize::from(x))
}

/// The places of the 2x2 area around a cell, some of which may lie outside the background.
fn area(x: u8, y: u8) -> impl Iterator<Item = (u8, u8)> {
    let left = x - (x + TEXT_OFFSET.0) % 2;
    // Row 0 shares its area with the border above.
    let top = (y + TEXT_OFFSET.1) / 2 * 2;
    let rows = (top..top + 2).filter_map(|row| row.checked_sub(TEXT_OFFSET.1));
    rows.flat_map(move |y| [(left, y), (left + 1, y)])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text of blank rows with the given cells at the start of the given rows.
    fn text(rows: &[(usize, &str)]) -> String {
        let mut lines = vec![vec!["..."; 28]; 21];
        for (y, cells) in rows {
            for (x, cell) in cells.split(' ').enumerate() {
                lines[*y][x] = cell;
            }
        }
        lines.iter().map(|line| line.join(" ") + "\n").collect()
    }

    #[test]
    fn cells_name_codes_and_combinations() {
        fn check(cell: &str, code: u8, combination: u8) {
            let background = Background::parse(&text(&[(4, cell)])).unwrap();
            assert_eq!(background.cell(0, 4), Some(Cell { code, combination }), "{cell}");
            assert_eq!(background.cell(1, 3), Some(Cell { code: 32, combination }), "{cell}");
            assert_eq!(background.cell(2, 4), Some(Cell { code: 32, combination: 0 }), "{cell}");
        }
        check("K52", 237, 2);
        check("k52", 237, 2);
        check("A00", 0, 0);
        check("D73", 31, 3);
        check("E00", 184, 0);
        check("F71", 199, 1);
        check("M72", 255, 2);
        check("I60", 222, 0);
        check("J00", 224, 0);
        check("'H2", 72, 2);
        check("'\\1", 92, 1);
        check("'¥1", 92, 1);
        check("'.1", 46, 1);
        check("...", 32, 0);
        check("..3", 32, 3);
        check("x6F2", 0x6F, 2);
        check("xb71", 0xB7, 1);
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        fn check(text: &str, line: u32, column: u32, problem: BackgroundProblem) {
            assert_eq!(Background::parse(text), Err(BackgroundError { line, column, problem }));
        }
        use BackgroundProblem::*;
        check(&text(&[(2, "... N00")]), 3, 5, NoCell("N0".into()));
        check(&text(&[(2, "... K80")]), 3, 5, NoCell("K8".into()));
        check(&text(&[(2, "... K54")]), 3, 7, NoCombination('4'));
        check(&text(&[(0, "あ")]), 1, 1, NoCell("あ".into()));
        check(&text(&[(0, "xG00")]), 1, 1, NoCell("xG0".into()));
        check(&text(&[(0, "K5")]), 1, 1, NoCell("K5".into()));
        check(&text(&[(1, "K52"), (2, "A01")]), 3, 1, Combination { found: 1, before: 2 });
        check(&text(&[(5, "K52 A01")]), 6, 5, Combination { found: 1, before: 2 });
        check("", 1, 1, RowCount(0));
        check("# only a remark\n\n", 2, 1, RowCount(0));
        check("... ...", 1, 8, RowLength(2));
        check(&"...".repeat(29), 1, 85, RowLength(29));
        check(&(text(&[]) + &"...".repeat(28)), 22, 1, RowCount(22));
        check(&"#".repeat(TEXT_BYTES_MAX + 1), 1, 1, TooLong);
    }

    #[test]
    fn neighbouring_areas_are_free() {
        let rows = [(0, "K51"), (1, "K52"), (2, "... ..2 K53"), (3, "K50")];
        let background = Background::parse(&text(&rows)).unwrap();
        let combinations = [(0, 0), (0, 1), (2, 2), (2, 1), (0, 3)].map(|(x, y)| background.cell(x, y).unwrap());
        assert_eq!(combinations.map(|cell| cell.combination), [1, 2, 3, 3, 0]);
    }

    #[test]
    fn text_and_picture_come_back_the_same() {
        let mut background = Background::blank();
        for (index, code) in (0..588_u16).zip((0..=255_u8).cycle()) {
            let (x, y) = ((index % 28) as u8, (index / 28) as u8);
            background.set(x, y, Cell { code, combination: (index / 5 % 4) as u8 }).unwrap();
        }
        let written = background.to_string();
        assert_eq!(written.lines().count(), 21);
        assert_eq!(Background::parse(&written), Ok(background.clone()));
        let picture = background.to_picture();
        assert_eq!(Background::from_picture(&picture), background);
        assert_eq!(picture.code_at(0, 21), Ok(32));
        assert_eq!(Background::parse(&written.replace([' '], "").replace('\n', "\r\n")), Ok(background));
    }

    #[test]
    fn a_picture_at_an_odd_scroll_can_still_be_written() {
        let mut picture = Picture::new();
        picture.scroll_keeping();
        picture.color(0, 2, 1).unwrap();
        picture.color(0, 4, 2).unwrap();
        let background = Background::from_picture(&picture);
        assert_eq!(Background::parse(&background.to_string()), Ok(background));
    }

    #[test]
    fn set_refuses_what_is_outside() {
        let mut background = Background::blank();
        let cell = Cell { code: 1, combination: 3 };
        assert_eq!(background.set(28, 0, cell), None);
        assert_eq!(background.set(0, 21, cell), None);
        assert_eq!(background.set(0, 0, Cell { combination: 4, ..cell }), None);
        assert_eq!(background, Background::blank());
        assert_eq!(background.cell(0, 21), None);
    }
}
