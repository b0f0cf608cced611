//! One picture as text: 28 x 24 characters in a nametable, with cursor, wrap flags and the scroll over a ring of 30 rows.
//!
//! Separate from `screen` because SCREEN 0 and SCREEN 1 are two of these. What a row, an area or a logical line is, is
//! decided here and nowhere else. Source: spec, screen 2, 4, 5; language 6.6.

use thiserror::Error;

use super::authors::Authors;
use super::nametable::{BLANK, IMAGE_BYTES, Nametable, TABLE_ROWS};
use crate::vm::observer::Doer;

/// Characters in a text row.
pub const COLUMNS: u8 = 28;

/// Text rows.
pub const ROWS: u8 = 24;

/// Where the text begins in the picture, in characters from its upper left corner.
pub const TEXT_OFFSET: (u8, u8) = (2, 3);

/// Width of PRINT's zones.
pub const ZONE_WIDTH: u8 = 8;

/// Where printing pauses for the rest of the frame: a half row ends before this column and at the row's end.
const HALF_ROW: u8 = 15;

const ROW_DOTS: u8 = 8;
const RING_DOTS: u8 = TABLE_ROWS * ROW_DOTS;

/// A place outside the 28 x 24 characters; the statement that named it raises IL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("column {x}, row {y} is outside the text screen")]
pub struct OffScreen {
    /// The column that was asked for.
    pub x: u8,
    /// The row that was asked for.
    pub y: u8,
}

/// Where the next character goes: column 0..27, row 0..23.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cursor {
    /// Column.
    pub x: u8,
    /// Row.
    pub y: u8,
}

/// How a comma moved the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// That many blanks were written, 1 to 8.
    Blanks(u8),
    /// The row was filled up and the cursor stands at column 0 of the next.
    NextRow,
}

/// A nametable seen as a text screen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Picture {
    nametable: Nametable,
    scroll_dots: u8,
    cursor: Cursor,
    /// Bit y: row y goes on from the row above.
    wraps: u32,
}

impl Picture {
    /// Blank, cursor in the upper left corner.
    pub fn new() -> Picture {
        Picture { nametable: Nametable::blank(), scroll_dots: 0, cursor: Cursor::default(), wraps: 0 }
    }

    /// A picture from the values that its accessors gave; `None` if scroll, cursor or wrap flags are out of range.
    pub fn from_parts(nametable: Nametable, scroll_dots: u8, cursor: Cursor, wraps: u32) -> Option<Picture> {
        let fits = scroll_dots < RING_DOTS && cursor.x < COLUMNS && cursor.y < ROWS && wraps >> ROWS == 0;
        fits.then_some(Picture { nametable, scroll_dots, cursor, wraps })
    }

    /// Tiles and colours.
    pub fn nametable(&self) -> &Nametable {
        &self.nametable
    }

    /// Where the cursor stands.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Wrap flags: bit y is set if row y goes on from the row above.
    pub fn wraps(&self) -> u32 {
        self.wraps
    }

    /// How far the ring is turned: picture line 0 shows this line of the nametable, 0..239.
    pub fn scroll_dots(&self) -> u8 {
        self.scroll_dots
    }

    /// Turns the ring without moving text or flags, as a POKE to the scroll byte does. The remainder of 240 counts.
    pub fn set_scroll_dots(&mut self, dots: u8) {
        self.scroll_dots = dots % RING_DOTS;
    }

    /// Moves the cursor as a POKE does: coordinates past the edge stop there.
    pub fn set_cursor(&mut self, cursor: Cursor) {
        self.cursor = Cursor { x: cursor.x.min(COLUMNS - 1), y: cursor.y.min(ROWS - 1) };
    }

    /// LOCATE.
    ///
    /// # Errors
    /// Outside 0..27, 0..23.
    pub fn locate(&mut self, x: u8, y: u8) -> Result<(), OffScreen> {
        on_screen(x, y)?;
        self.cursor = Cursor { x, y };
        Ok(())
    }

    /// CLS: blank, colours of combination 0, no scroll, no wraps, cursor at 0,0.
    pub fn cls(&mut self) {
        let mut nametable = std::mem::replace(&mut self.nametable, Nametable::blank());
        nametable.become_whole(Nametable::blank());
        *self = Picture { nametable, ..Picture::new() };
    }

    /// Prints one character. At column 27 the cursor goes on to the next row, which then continues this one; past row 23
    /// the picture scrolls.
    pub fn put(&mut self, code: u8) {
        let Cursor { x, y } = self.cursor;
        self.store(x, y, code);
        if x + 1 < COLUMNS {
            self.cursor.x = x + 1;
        } else {
            self.next_row();
            self.wraps |= 1 << self.cursor.y;
        }
    }

    /// Ends a row: column 0 of the next row, which continues nothing.
    pub fn newline(&mut self) {
        self.next_row();
        self.wraps &= !(1 << self.cursor.y);
    }

    /// A newline unless the cursor stands at column 0 already; whether there was one.
    pub fn fresh_row(&mut self) -> bool {
        let moved = self.cursor.x > 0;
        if moved {
            self.newline();
        }
        moved
    }

    /// PRINT's comma, and CTR+I: blanks up to the next multiple of 8. From column 24 on they fill the row and the cursor
    /// wraps as after any other character. They are written, not skipped (our choice: the spec's CTR+I writes them).
    pub fn tab_zone(&mut self) -> Zone {
        let start = self.cursor.x;
        self.put(BLANK);
        while !self.cursor.x.is_multiple_of(ZONE_WIDTH) {
            self.put(BLANK);
        }
        if self.cursor.x > start { Zone::Blanks(self.cursor.x - start) } else { Zone::NextRow }
    }

    /// How many frames printing this many characters from the cursor on takes: one per half row (columns 0..14, 15..27)
    /// that it touches, at least one. Spec: screen 5, machine 8.
    pub fn frames_to_print(&self, characters: usize) -> u64 {
        let half = |position: u64| {
            position / u64::from(COLUMNS) * 2 + u64::from(position % u64::from(COLUMNS) >= u64::from(HALF_ROW))
        };
        let first = u64::from(self.cursor.x);
        let last = first.saturating_add((characters as u64).saturating_sub(1));
        half(last) - half(first) + 1
    }

    /// The character at a place, as SCR$ gives it.
    ///
    /// # Errors
    /// Outside 0..27, 0..23.
    pub fn code_at(&self, x: u8, y: u8) -> Result<u8, OffScreen> {
        on_screen(x, y)?;
        Ok(self.load(x, y))
    }

    /// Places a character without moving the cursor.
    ///
    /// # Errors
    /// Outside 0..27, 0..23.
    pub fn set_code(&mut self, x: u8, y: u8, code: u8) -> Result<(), OffScreen> {
        on_screen(x, y)?;
        self.store(x, y, code);
        Ok(())
    }

    /// COLOR: gives combination 0..3 to the 2x2 area of the *picture* that holds the character; after an odd number of
    /// scrolled rows the areas pair other text rows than before. Spec: screen 4.
    ///
    /// # Errors
    /// Outside 0..27, 0..23.
    pub fn color(&mut self, x: u8, y: u8, combination: u8) -> Result<(), OffScreen> {
        on_screen(x, y)?;
        let row = self.table_row(y);
        self.nametable.set_combination(x + TEXT_OFFSET.0, row, combination);
        Ok(())
    }

    /// The colour combination 0..3 at a place.
    ///
    /// # Errors
    /// Outside 0..27, 0..23.
    pub fn color_at(&self, x: u8, y: u8) -> Result<u8, OffScreen> {
        on_screen(x, y)?;
        Ok(self.nametable.combination(x + TEXT_OFFSET.0, self.table_row(y)))
    }

    /// The text, top row first.
    pub fn text_rows(&self) -> [[u8; COLUMNS as usize]; ROWS as usize] {
        std::array::from_fn(|y| std::array::from_fn(|x| self.load(x as u8, y as u8)))
    }

    /// Keeps account of who writes ([`super::authors`]).
    pub fn authors_mut(&mut self) -> &mut Authors {
        self.nametable.authors_mut()
    }

    /// Who wrote the character at a place, if that is kept and a statement did.
    ///
    /// # Errors
    /// Outside 0..27, 0..23.
    pub fn author_at(&self, x: u8, y: u8) -> Result<Option<Doer>, OffScreen> {
        on_screen(x, y)?;
        Ok(self.nametable.author(x + TEXT_OFFSET.0, self.table_row(y)))
    }

    /// Whether a row goes on from the row above.
    pub fn is_continued(&self, y: u8) -> bool {
        y < ROWS && self.wraps >> y & 1 == 1
    }

    /// First and last row of the logical line that a row belongs to. Rows past the last count as the last.
    pub fn logical_line(&self, y: u8) -> (u8, u8) {
        let (mut first, mut last) = (y.min(ROWS - 1), y.min(ROWS - 1));
        while first > 0 && self.is_continued(first) {
            first -= 1;
        }
        while self.is_continued(last + 1) {
            last += 1;
        }
        (first, last)
    }

    /// Scrolls by one row: the top row is erased, the ring turns by 8 dots, wrap flags move with their rows. The cursor
    /// stays where it is on the screen.
    pub fn scroll(&mut self) {
        self.nametable.blank_row(self.table_row(0));
        self.scroll_keeping();
    }

    /// Scrolls without erasing, as the routine at $B5D4 does: the top row comes back after 30 scrolls.
    pub fn scroll_keeping(&mut self) {
        self.scroll_dots = ((u16::from(self.scroll_dots) + u16::from(ROW_DOTS)) % u16::from(RING_DOTS)) as u8;
        // The top row has nothing above it to go on from.
        self.wraps = self.wraps >> 1 & !1;
    }

    /// The picture as BGGET and tapes hold it: 960 tiles and 64 attribute bytes, in the ring's order.
    pub fn image(&self) -> [u8; IMAGE_BYTES] {
        self.nametable.image()
    }

    /// Replaces tiles, colours and scroll (dots, the remainder of 240 counts). The cursor stays, nothing is continued.
    pub fn set_image(&mut self, image: &[u8; IMAGE_BYTES], scroll_dots: u8) {
        self.nametable.become_whole(Nametable::from_image(image));
        self.set_scroll_dots(scroll_dots);
        self.wraps = 0;
    }

    /// Takes over another picture's tiles, colours and scroll, as VIEW does. The cursor stays, nothing is continued.
    pub(crate) fn copy_from(&mut self, other: &Picture) {
        self.nametable = other.nametable.clone();
        self.scroll_dots = other.scroll_dots;
        self.wraps = 0;
    }

    /// The character at a place of the text; callers hold x and y in range.
    pub(crate) fn load(&self, x: u8, y: u8) -> u8 {
        self.nametable.tile(x + TEXT_OFFSET.0, self.table_row(y))
    }

    /// Places a character; callers hold x and y in range.
    pub(crate) fn store(&mut self, x: u8, y: u8, code: u8) {
        let row = self.table_row(y);
        self.nametable.set_tile(x + TEXT_OFFSET.0, row, code);
    }

    /// Says whether a row goes on from the row above. Row 0 never does.
    pub(crate) fn set_continued(&mut self, y: u8, continued: bool) {
        if (1..ROWS).contains(&y) {
            self.wraps = self.wraps & !(1 << y) | u32::from(continued) << y;
        }
    }

    /// The nametable row that a text row shows. Spec: screen 4.
    fn table_row(&self, y: u8) -> u8 {
        (self.scroll_dots / ROW_DOTS + y + TEXT_OFFSET.1) % TABLE_ROWS
    }

    fn next_row(&mut self) {
        self.cursor.x = 0;
        if self.cursor.y + 1 < ROWS {
            self.cursor.y += 1;
        } else {
            self.scroll();
        }
    }
}

impl Default for Picture {
    fn default() -> Picture {
        Picture::new()
    }
}

fn on_screen(x: u8, y: u8) -> Result<(), OffScreen> {
    if x < COLUMNS && y < ROWS { Ok(()) } else { Err(OffScreen { x, y }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(picture: &mut Picture, text: &str) {
        for code in text.bytes() {
            picture.put(code);
        }
    }

    fn row(picture: &Picture, y: usize) -> String {
        String::from_utf8_lossy(&picture.text_rows()[y]).trim_end().to_string()
    }

    #[test]
    fn printing_at_column_27_continues_on_the_next_row() {
        let mut picture = Picture::new();
        print(&mut picture, &"X".repeat(28));
        assert_eq!(picture.cursor(), Cursor { x: 0, y: 1 });
        assert!(picture.is_continued(1));
        picture.newline();
        assert_eq!(picture.cursor(), Cursor { x: 0, y: 2 }, "text up to column 27 leaves an empty row");
        assert!(!picture.is_continued(2));
        assert_eq!(picture.logical_line(0), (0, 1));
        assert_eq!(picture.logical_line(1), (0, 1));
        assert_eq!(picture.logical_line(2), (2, 2));
    }

    #[test]
    fn the_last_row_scrolls_and_flags_move_with_their_rows() {
        let mut picture = Picture::new();
        print(&mut picture, "TOP");
        picture.locate(26, 22).unwrap();
        print(&mut picture, "ABC");
        assert!(picture.is_continued(23));
        picture.locate(27, 23).unwrap();
        picture.put(b'Z');
        assert_eq!(picture.cursor(), Cursor { x: 0, y: 23 });
        assert_eq!(picture.scroll_dots(), 8);
        assert_eq!(row(&picture, 0), "");
        assert!(row(&picture, 21).ends_with("AB"));
        assert_eq!(row(&picture, 22), format!("C{}Z", " ".repeat(26)));
        assert_eq!(picture.logical_line(23), (21, 23));
    }

    #[test]
    fn the_ring_has_thirty_rows() {
        let mut picture = Picture::new();
        for _ in 0..30 {
            picture.scroll();
        }
        assert_eq!(picture.scroll_dots(), 0);
        let mut kept = Picture::new();
        print(&mut kept, "TOP");
        for _ in 0..29 {
            kept.scroll_keeping();
        }
        assert_eq!(row(&kept, 1), "TOP");
        let mut erased = Picture::new();
        print(&mut erased, "TOP");
        erased.scroll();
        for _ in 0..29 {
            erased.scroll_keeping();
        }
        assert_eq!(row(&erased, 0), "");
    }

    #[test]
    fn colour_areas_follow_the_picture() {
        fn check(scrolled: u8, at: (u8, u8), coloured: &[(u8, u8)]) {
            let mut picture = Picture::new();
            for _ in 0..scrolled {
                picture.scroll();
            }
            picture.color(at.0, at.1, 3).unwrap();
            for y in 0..ROWS {
                for x in 0..COLUMNS {
                    let expected = if coloured.contains(&(x, y)) { 3 } else { 0 };
                    assert_eq!(picture.color_at(x, y), Ok(expected), "scrolled {scrolled}, at {x},{y}");
                }
            }
        }
        check(0, (10, 10), &[(10, 9), (11, 9), (10, 10), (11, 10)]);
        check(0, (0, 0), &[(0, 0), (1, 0)]);
        check(0, (27, 23), &[(26, 23), (27, 23)]);
        check(0, (5, 1), &[(4, 1), (5, 1), (4, 2), (5, 2)]);
        check(1, (10, 10), &[(10, 10), (11, 10), (10, 11), (11, 11)]);
        check(1, (0, 0), &[(0, 0), (1, 0), (0, 1), (1, 1)]);
        check(2, (10, 10), &[(10, 9), (11, 9), (10, 10), (11, 10)]);
        check(29, (0, 3), &[(0, 2), (1, 2), (0, 3), (1, 3)]);
    }

    #[test]
    fn areas_move_with_their_rows_and_printing_keeps_them() {
        let mut picture = Picture::new();
        picture.color(4, 9, 2).unwrap();
        picture.scroll();
        assert_eq!(picture.color_at(4, 8), Ok(2));
        assert_eq!(picture.color_at(4, 9), Ok(2));
        picture.locate(4, 8).unwrap();
        print(&mut picture, "HELLO");
        assert_eq!(picture.color_at(4, 8), Ok(2));
        picture.cls();
        assert_eq!(picture, Picture::new());
    }

    #[test]
    fn a_comma_goes_to_the_next_zone() {
        fn check(x: u8, moved: Zone, cursor: (u8, u8)) {
            let mut picture = Picture::new();
            picture.locate(x, 0).unwrap();
            assert_eq!(picture.tab_zone(), moved, "from {x}");
            assert_eq!(picture.cursor(), Cursor { x: cursor.0, y: cursor.1 }, "from {x}");
        }
        check(0, Zone::Blanks(8), (8, 0));
        check(1, Zone::Blanks(7), (8, 0));
        check(7, Zone::Blanks(1), (8, 0));
        check(23, Zone::Blanks(1), (24, 0));
        check(24, Zone::NextRow, (0, 1));
        check(27, Zone::NextRow, (0, 1));
        let mut picture = Picture::new();
        print(&mut picture, "A");
        picture.tab_zone();
        print(&mut picture, "BC");
        assert_eq!(row(&picture, 0), "A       BC");
    }

    #[test]
    fn text_takes_a_frame_for_each_half_row() {
        fn check(x: u8, characters: usize, frames: u64) {
            let mut picture = Picture::new();
            picture.locate(x, 0).unwrap();
            assert_eq!(picture.frames_to_print(characters), frames, "{characters} from {x}");
        }
        check(0, 0, 1);
        check(27, 0, 1);
        check(0, 1, 1);
        check(0, 15, 1);
        check(0, 16, 2);
        check(0, 28, 2);
        check(0, 29, 3);
        check(14, 2, 2);
        check(15, 13, 1);
        check(15, 14, 2);
        check(20, 31, 3);
        check(0, 31, 3);
    }

    #[test]
    fn places_outside_are_refused() {
        let mut picture = Picture::new();
        for (x, y) in [(28, 0), (0, 24), (255, 255)] {
            assert_eq!(picture.locate(x, y), Err(OffScreen { x, y }));
            assert_eq!(picture.color(x, y, 1), Err(OffScreen { x, y }));
            assert_eq!(picture.code_at(x, y), Err(OffScreen { x, y }));
        }
        picture.set_cursor(Cursor { x: 255, y: 255 });
        assert_eq!(picture.cursor(), Cursor { x: 27, y: 23 });
        picture.set_scroll_dots(255);
        assert_eq!(picture.scroll_dots(), 15);
        assert!(Picture::from_parts(Nametable::blank(), 240, Cursor::default(), 0).is_none());
        assert!(Picture::from_parts(Nametable::blank(), 0, Cursor::default(), 1 << 24).is_none());
    }

    #[test]
    fn a_picture_comes_back_from_its_image() {
        let mut picture = Picture::new();
        print(&mut picture, "GREEN HILL");
        picture.color(3, 4, 1).unwrap();
        picture.scroll_keeping();
        let mut copy = Picture::new();
        copy.set_image(&picture.image(), picture.scroll_dots());
        assert_eq!(copy.text_rows(), picture.text_rows());
        assert_eq!(copy.nametable(), picture.nametable());
        assert_eq!(copy.cursor(), Cursor::default());
    }
}
