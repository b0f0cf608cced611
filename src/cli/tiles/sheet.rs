//! A sheet of figures as a bitmap: each on the backdrop, its first code below it.

use super::digits;
use super::figures::Figure;
use crate::cli::picture::Bitmap;
use crate::famicom::screen::CharacterTable;
use crate::famicom::tiles::TileSet;
use crate::famicom::video::image::Rgb;

/// Tiles across.
const COLUMNS: usize = 16;

/// Digits of the longest code.
const DIGITS: usize = 3;

const PAPER: u8 = 0;
const INK: u8 = 1;

/// Paper and ink of the codes: no colour of the picture's, so that backdrop and tiles stand out from both.
const SHEET_COLORS: [Rgb; 2] = [[0x2B, 0x2E, 0x33], [0xC8, 0xCC, 0xD2]];

/// Colours of pixel values 0 to 3 in tables A and B.
pub(super) type Inks = [[Rgb; 4]; 2];

/// Draws figures, `scale` dots of the bitmap for each of theirs.
pub(super) fn draw(set: &TileSet, figures: &[Figure], inks: &Inks, scale: usize) -> Bitmap {
    let gap = 2 * scale;
    // Half as large as the tiles, so that the codes stay legible without being loud.
    let digit = (scale / 2).max(1);
    let cell_width = |figure: &Figure| (usize::from(figure.columns) * 8 * scale).max(digits::width(DIGITS) * digit);
    let single = (8 * scale).max(digits::width(DIGITS) * digit);
    let width_max = gap + COLUMNS * (single + gap);
    let label_height = (digits::HEIGHT + 2) * digit;

    let mut places = Vec::new();
    let (mut x, mut y) = (gap, gap);
    let mut before: Option<&Figure> = None;
    for figure in figures {
        let other_kind = before.is_some_and(|before| (before.rows, before.table) != (figure.rows, figure.table));
        if let Some(before) = before.filter(|_| other_kind || x + cell_width(figure) + gap > width_max) {
            x = gap;
            y += usize::from(before.rows) * 8 * scale + label_height + gap;
        }
        places.push((x, y));
        x += cell_width(figure) + gap;
        before = Some(figure);
    }
    let height = y + before.map_or(0, |figure| usize::from(figure.rows) * 8 * scale + label_height + gap);

    let width = places.iter().zip(figures).map(|((x, _), figure)| x + cell_width(figure) + gap).max().unwrap_or(gap);

    let colors = SHEET_COLORS.into_iter().chain(inks.concat()).collect();
    let mut bitmap = Bitmap::new(width, height, colors);
    bitmap.fill(0, 0, width, height, PAPER);
    for (figure, (x, y)) in figures.iter().zip(places) {
        draw_figure(&mut bitmap, set, figure, (x, y), scale);
        let below = y + usize::from(figure.rows) * 8 * scale + digit;
        digits::draw(&mut bitmap, x, below, figure.code, digit, INK);
    }
    bitmap
}

fn draw_figure(bitmap: &mut Bitmap, set: &TileSet, figure: &Figure, at: (usize, usize), scale: usize) {
    let first_ink = SHEET_COLORS.len() as u8 + if figure.table == CharacterTable::B { 4 } else { 0 };
    for_each_dot(set, figure, |x, y, dot| {
        bitmap.fill(at.0 + x * scale, at.1 + y * scale, scale, scale, first_ink + dot);
    });
}

/// Calls with column, line and value of every dot of a figure.
pub(super) fn for_each_dot(set: &TileSet, figure: &Figure, mut take: impl FnMut(usize, usize, u8)) {
    for row in 0..figure.rows {
        for column in 0..figure.columns {
            let code = figure.code.wrapping_add(row * figure.columns + column);
            for (y, line) in set.tile(figure.table, code).iter().enumerate() {
                for (x, &dot) in line.iter().enumerate() {
                    take(usize::from(column) * 8 + x, usize::from(row) * 8 + y, dot);
                }
            }
        }
    }
}
