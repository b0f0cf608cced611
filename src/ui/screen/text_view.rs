//! The text view: characters as characters, everything else as mosaics of quarter cells. It makes every program readable
//! and playable in 56 x 24 cells.
//!
//! A character of the picture takes two columns and one row, as katakana do in terminals; in a terminal too narrow for
//! that it takes one. What a sprite covers is drawn from the composed picture. Where there is room, the border of the
//! picture is shown too, since sprites go there.

use super::cells::{Cell, Cells, Glyph};
use super::color::{Depth, Ink, legible};
use super::fit::centred;
use super::mosaic::{Piece, piece, quarters, shade, twins};
use super::{Area, Encoder, View};
use crate::basic::charset;
use crate::famicom::nametable::{BLANK, TABLE_COLUMNS, TABLE_ROWS};
use crate::famicom::screen::CharacterTable;
use crate::famicom::video::image::{COLORS, HEIGHT, Image, Rgb, WIDTH};
use crate::famicom::video::scene::Scene;

/// Columns and rows of the text, and where it begins in the picture. Spec: screen 2.
const TEXT_COLUMNS: usize = 28;
const TEXT_ROWS: usize = 24;
const TEXT_LEFT: usize = 2;
const TEXT_TOP: usize = 3;

/// Columns and rows of the whole picture in characters.
const PICTURE_COLUMNS: usize = TABLE_COLUMNS as usize;
const PICTURE_ROWS: usize = TABLE_ROWS as usize;

/// Columns from which characters take two.
const WIDE_FROM: u16 = 56;

/// The first place of the palette that belongs to sprites.
const SPRITES: u8 = 16;

/// Katakana of one column, for codes 96 to 175. There is no room for the marks of voiced ones.
const HALF_WIDTH: &str = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝｦｧｨｩｪｫｬｭｮｯｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎﾊﾋﾌﾍﾎ";
const KATAKANA: std::ops::RangeInclusive<u8> = 96..=175;
const FULL_STOP: u8 = 177;

/// The encoder.
#[derive(Debug)]
pub struct TextView {
    depth: Depth,
    area: Area,
    cells: Cells,
    before: Option<(Image, Scene)>,
    /// The picture's row at the top where there is no room for all text: it follows the cursor.
    top: usize,
    half_width: Vec<char>,
}

/// The part of the picture that is shown, in characters, and where it begins in the area, in cells.
#[derive(Clone, Copy, Debug)]
struct Window {
    left: usize,
    top: usize,
    columns: usize,
    rows: usize,
    /// Columns of a character.
    width: usize,
    x: usize,
    y: usize,
}

/// What a frame's characters are drawn with.
struct Frame<'a> {
    view: &'a View<'a>,
    twins: [u8; COLORS],
    inks: [Ink; COLORS],
}

impl TextView {
    /// An encoder that has no place yet.
    pub fn new(depth: Depth) -> TextView {
        TextView {
            depth,
            area: Area::default(),
            cells: Cells::new(depth),
            before: None,
            top: TEXT_TOP,
            half_width: HALF_WIDTH.chars().collect(),
        }
    }

    /// Where the view goes in a terminal of so many cells: the whole picture if there is room, else the text.
    pub fn fit(columns: u16, rows: u16) -> Area {
        let width = if columns >= WIDE_FROM { 2 } else { 1 };
        let most = |cells: u16, text: usize, picture: usize, width: u16| {
            let (text, picture) = (text as u16 * width, picture as u16 * width);
            if cells >= picture { picture } else { text }
        };
        let wide = most(columns, TEXT_COLUMNS, PICTURE_COLUMNS, width);
        let high = most(rows, TEXT_ROWS, PICTURE_ROWS, 1);
        centred(columns, rows, wide, high)
    }

    fn window(&mut self, scene: &Scene) -> Window {
        let width = if self.area.columns >= WIDE_FROM { 2 } else { 1 };
        let (cells_wide, cells_high) = (usize::from(self.area.columns), usize::from(self.area.rows));
        let columns = (cells_wide / width).min(PICTURE_COLUMNS);
        let rows = cells_high.min(PICTURE_ROWS);
        let left = if columns < TEXT_COLUMNS { TEXT_LEFT } else { (PICTURE_COLUMNS - columns) / 2 };
        if rows >= TEXT_ROWS {
            self.top = (PICTURE_ROWS - rows) / 2;
        } else if let Some((cursor, _)) = scene.cursor {
            let row = TEXT_TOP + usize::from(cursor.y).min(TEXT_ROWS - 1);
            let lowest = row.min(TEXT_TOP + TEXT_ROWS - rows);
            self.top = self.top.clamp((row + 1).saturating_sub(rows).max(TEXT_TOP).min(lowest), lowest);
        } else {
            self.top = self.top.clamp(TEXT_TOP, TEXT_TOP + TEXT_ROWS - rows);
        }
        let (x, y) = ((cells_wide - columns * width) / 2, (cells_high - rows) / 2);
        Window { left, top: self.top, columns, rows, width, x, y }
    }

    /// Draws the character at a column and row of the picture into cells at `x`, `y`.
    fn draw(&mut self, frame: &Frame<'_>, (column, row): (usize, usize), (x, y): (usize, usize), width: usize) {
        let image = frame.view.image;
        if let Some((code, foreground, background)) = character(frame, column, row) {
            let (foreground, background) = (self.color(image, foreground), self.color(image, background));
            let is_hidden = foreground == background;
            let ink = legible(self.depth, foreground, background);
            let background = self.depth.ink(background);
            let cell = |glyph| Cell { glyph, foreground: ink, background };
            let katakana = KATAKANA.contains(&code) || code == FULL_STOP;
            let character = match charset::to_char(code) {
                Some(character) if !is_hidden => character,
                Some(_) | None => ' ',
            };
            if width == 2 && katakana && !is_hidden {
                self.cells.put(x, y, cell(Glyph::Wide(character)));
                self.cells.put(x + 1, y, cell(Glyph::Rest));
            } else {
                let character = if katakana && !is_hidden { self.half_width(code) } else { character };
                self.cells.put(x, y, cell(Glyph::Narrow(character)));
                if width == 2 {
                    self.cells.put(x + 1, y, cell(Glyph::Narrow(' ')));
                }
            }
            return;
        }
        for part in 0..width {
            let left = column * 8 + part * (8 / width);
            let piece = piece(image, &frame.twins, (left, row * 8), 8 / width);
            let cell = self.mosaic(frame, piece);
            self.cells.put(x + part, y, cell);
        }
    }

    fn mosaic(&self, frame: &Frame<'_>, piece: Piece) -> Cell {
        let colors = &frame.view.image.colors;
        let rgb = |place: u8| colors[usize::from(place) % COLORS];
        let background = frame.inks[usize::from(piece.background) % COLORS];
        if piece.set == [false; 4] {
            // Without colours a surface is told from the backdrop by a shade.
            let character =
                if self.depth == Depth::Mono && piece.background != 0 { shade(rgb(piece.background)) } else { ' ' };
            return Cell { glyph: Glyph::Narrow(character), foreground: Ink::DEFAULT, background };
        }
        let foreground = legible(self.depth, rgb(piece.foreground), rgb(piece.background));
        Cell { glyph: Glyph::Narrow(quarters(piece.set)), foreground, background }
    }

    fn half_width(&self, code: u8) -> char {
        match code.checked_sub(*KATAKANA.start()).and_then(|index| self.half_width.get(usize::from(index))) {
            Some(&character) => character,
            None => '｡',
        }
    }

    fn color(&self, image: &Image, place: u8) -> Rgb {
        image.colors[usize::from(place) % COLORS]
    }
}

impl Encoder for TextView {
    fn place(&mut self, area: Area) {
        self.area = area.bounded();
        self.cells.place(self.area);
        self.before = None;
    }

    fn encode(&mut self, view: &View<'_>, out: &mut Vec<u8>) {
        let image = view.image;
        let is_same = self.before.as_ref().is_some_and(|(before, scene)| before == image && scene == view.scene);
        if is_same || image.pixels.len() != WIDTH * HEIGHT {
            return;
        }
        let inks = image.colors.map(|color| self.depth.ink(color));
        let window = self.window(view.scene);
        self.cells.fill(Cell { glyph: Glyph::Narrow(' '), foreground: Ink::DEFAULT, background: inks[0] });
        let frame = Frame { view, twins: twins(&image.colors), inks };
        for row in 0..window.rows {
            for column in 0..window.columns {
                let cell = (window.x + column * window.width, window.y + row);
                self.draw(&frame, (window.left + column, window.top + row), cell, window.width);
            }
        }
        self.cells.send(out);
        match &mut self.before {
            Some((before, scene)) => {
                before.clone_from(image);
                scene.clone_from(view.scene);
            }
            None => self.before = Some((image.clone(), view.scene.clone())),
        }
    }
}

/// The code at a column and row of the picture and the places of its colours, if it is to be drawn as a character: no
/// sprite hides more than a quarter of it.
fn character(frame: &Frame<'_>, column: usize, row: usize) -> Option<(u8, u8, u8)> {
    let View { image, scene, tiles } = frame.view;
    if !scene.scroll_dots.is_multiple_of(8) || scene.cgen.background() != CharacterTable::B {
        return None;
    }
    let (column, row) = (column as u8, row as u8);
    let ring_row = (row + scene.scroll_dots / 8) % TABLE_ROWS;
    let at_cursor = scene.cursor.filter(|(cursor, _)| {
        (column, row) == (cursor.x.saturating_add(TEXT_LEFT as u8), cursor.y.saturating_add(TEXT_TOP as u8))
    });
    let code = at_cursor.map_or(scene.nametable.tile(column, ring_row), |(_, code)| code);
    charset::to_char(code)?;
    let ink = scene.nametable.combination(column, ring_row) * 4 + 1;
    if !has_sprite(image, column, row) {
        return Some((code, ink, 0));
    }
    let tile = tiles.tile(CharacterTable::B, code);
    let (mut drawn, mut hidden, mut around) = (0, 0, [0_u32; COLORS]);
    for (y, dots) in tile.iter().enumerate() {
        let line = &image.line(usize::from(row) * 8 + y)[usize::from(column) * 8..];
        for (&dot, &place) in dots.iter().zip(line) {
            let is_sprite = place >= SPRITES;
            match dot {
                0 if is_sprite => around[usize::from(place) % COLORS] += 1,
                0 => {}
                _ => {
                    drawn += 1;
                    hidden += u32::from(is_sprite);
                }
            }
        }
    }
    if code == BLANK || drawn == 0 || hidden * 4 > drawn {
        return None;
    }
    // A character in front of a sprite stands on its colour.
    let is_on_sprite = around.iter().sum::<u32>() * 2 > 64 - drawn;
    let commonest = (0..COLORS).rev().max_by_key(|&place| around[place]).unwrap_or(0);
    Some((code, ink, if is_on_sprite { commonest as u8 } else { 0 }))
}

fn has_sprite(image: &Image, column: u8, row: u8) -> bool {
    (0..8).any(|y| {
        let line = &image.line(usize::from(row) * 8 + y)[usize::from(column) * 8..];
        line[..8].iter().any(|&place| place >= SPRITES)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_width_katakana_are_those_of_their_codes() {
        let view = TextView::new(Depth::True);
        for code in KATAKANA {
            let plain = match code {
                151..=170 => charset::from_char(
                    "カキクケコサシスセソタチツテトハヒフヘホ".chars().nth(usize::from(code) - 151).unwrap_or(' '),
                ),
                171..=175 => charset::from_char("ハヒフヘホ".chars().nth(usize::from(code) - 171).unwrap_or(' ')),
                _ => Some(code),
            };
            assert_eq!(charset::from_char(view.half_width(code)), plain, "{code}");
        }
        assert_eq!(view.half_width(FULL_STOP), '｡');
    }

    #[test]
    fn the_view_is_the_text_or_the_whole_picture() {
        fn check(columns: u16, rows: u16, expected: (u16, u16, u16, u16)) {
            let area = TextView::fit(columns, rows);
            assert_eq!((area.x, area.y, area.columns, area.rows), expected, "{columns}x{rows}");
        }
        check(80, 24, (8, 0, 64, 24));
        check(60, 24, (2, 0, 56, 24));
        check(56, 40, (0, 5, 56, 30));
        check(55, 24, (11, 0, 32, 24));
        check(30, 23, (1, 0, 28, 23));
        check(10, 3, (0, 0, 10, 3));
        check(0, 0, (0, 0, 0, 0));
    }
}
