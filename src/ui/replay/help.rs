//! The keys, instead of everything else.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::keys::HELP;
use super::look;

/// Columns of a key and of what it does.
const KEY_WIDTH: usize = 11;
const TEXT_WIDTH: usize = 25;

/// Columns and rows of the box: two columns of groups in a frame.
pub const SIZE: (u16, u16) = (78, 19);

/// Where the box stands among some cells.
pub fn place(area: Rect) -> Rect {
    let (wide, high) = (SIZE.0.min(area.width), SIZE.1.min(area.height));
    Rect::new((area.width - wide) / 2, (area.height - high) / 2, wide, high)
}

/// Draws the box.
pub fn draw(place: Rect, frame: &mut Buffer) {
    edge(place, frame);
    let column_width = (place.width - 4) / 2;
    for (column, groups) in HELP.chunks(2).enumerate() {
        let x = place.x + 3 + column as u16 * column_width;
        let mut y = place.y + 2;
        for (heading, keys) in groups {
            put(frame, place, x, y, heading, look::STRONG);
            y += 1;
            for (key, what) in *keys {
                put(frame, place, x, y, key, look::KEY);
                put(frame, place, x + KEY_WIDTH as u16, y, what, look::TEXT);
                y += 1;
            }
            y += 1;
        }
    }
    let hint = " any key closes this ";
    put(frame, place, place.right() - 2 - hint.width() as u16, place.bottom() - 1, hint, look::FAINT);
    put(frame, place, place.x + 2, place.y, " Keys ", look::STRONG);
}

fn put(frame: &mut Buffer, place: Rect, x: u16, y: u16, text: &str, style: Style) {
    if y < place.bottom() && x < place.right() {
        frame.set_stringn(x, y, text, usize::from(place.right() - x).min(KEY_WIDTH + TEXT_WIDTH), style);
    }
}

/// A frame around blanks.
fn edge(place: Rect, frame: &mut Buffer) {
    let (right, bottom) = (place.right() - 1, place.bottom() - 1);
    for position in place.positions() {
        let symbol = match (position.x, position.y) {
            (x, y) if x == place.x && y == place.y => '┌',
            (x, y) if x == right && y == place.y => '┐',
            (x, y) if x == place.x && y == bottom => '└',
            (x, y) if x == right && y == bottom => '┘',
            (x, _) if x == place.x || x == right => '│',
            (_, y) if y == place.y || y == bottom => '─',
            _ => ' ',
        };
        frame[position].reset();
        if symbol != ' ' {
            frame[position].set_char(symbol).set_style(look::FAINT);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_there_whole() {
        let mut frame = Buffer::empty(Rect::new(0, 0, 80, 24));
        draw(place(frame.area), &mut frame);
        let text: String = frame.content().iter().map(|cell| cell.symbol()).collect();
        for (heading, keys) in HELP {
            assert!(text.contains(heading), "{heading}");
            for (key, what) in keys {
                assert!(text.contains(key) && text.contains(what), "{key}: {what}");
            }
        }
    }
}
