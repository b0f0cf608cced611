//! Text, lines and boxes around the picture: drawn by ratatui into a buffer of cells, sent as what differs from what the
//! terminal shows.
//!
//! No backend of ratatui's is used: they write to the terminal themselves and wait for it. Here everything goes through the
//! same buffer as the picture, so that one frame is one write, and a slow terminal leaves frames out instead of queueing
//! them. The picture's cells belong to its encoder and are left out.

use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

use super::screen::Area;
use super::screen::color::{Depth, PARAMETER_BYTES, Side, parameters};

/// What the terminal shows, and what it is to show.
#[derive(Debug)]
pub struct Canvas {
    depth: Depth,
    shown: Buffer,
    wanted: Buffer,
}

/// Colours and attributes that are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Look {
    foreground: Color,
    background: Color,
    modifier: Modifier,
}

/// Attributes that are used, and their SGR parameters.
const ATTRIBUTES: [(Modifier, &str); 5] = [
    (Modifier::BOLD, "1"),
    (Modifier::DIM, "2"),
    (Modifier::ITALIC, "3"),
    (Modifier::UNDERLINED, "4"),
    (Modifier::REVERSED, "7"),
];

impl Canvas {
    /// A canvas without cells.
    pub fn new(depth: Depth) -> Canvas {
        Canvas { depth, shown: Buffer::default(), wanted: Buffer::default() }
    }

    /// The terminal has been cleared and has so many cells.
    pub fn place(&mut self, columns: u16, rows: u16) {
        let (most_columns, most_rows) = Area::LARGEST;
        let area = Rect::new(0, 0, columns.min(most_columns), rows.min(most_rows));
        self.shown = Buffer::empty(area);
        self.wanted = Buffer::empty(area);
    }

    /// The next frame, all blank but for cells that are not this canvas's.
    pub fn frame(&mut self, picture: Option<Area>) -> &mut Buffer {
        self.wanted.reset();
        if let Some(picture) = picture {
            let area = Rect::new(picture.x, picture.y, picture.columns, picture.rows).intersection(self.wanted.area);
            for place in area.positions() {
                self.wanted[place].set_diff_option(CellDiffOption::Skip);
            }
        }
        &mut self.wanted
    }

    /// Appends what makes the terminal show the frame.
    pub fn send(&mut self, out: &mut Vec<u8>) {
        let mut look = None;
        let mut next = None;
        for (x, y, cell) in self.shown.diff_iter(&self.wanted) {
            if next != Some((x, y)) {
                out.extend_from_slice(format!("\x1b[{};{}H", y + 1, x + 1).as_bytes());
            }
            let wanted = Look { foreground: cell.fg, background: cell.bg, modifier: cell.modifier };
            if look != Some(wanted) {
                set(self.depth, wanted, out);
                look = Some(wanted);
            }
            out.extend_from_slice(cell.symbol().as_bytes());
            // Terminals do not agree on the width of what is not ASCII or a line: the cursor is set anew behind it.
            next = is_surely_narrow(cell).then_some((x + 1, y));
        }
        if look.is_some() {
            out.extend_from_slice(b"\x1b[0m");
        }
        std::mem::swap(&mut self.shown, &mut self.wanted);
    }
}

fn is_surely_narrow(cell: &Cell) -> bool {
    let mut characters = cell.symbol().chars();
    let first = characters.next();
    characters.next().is_none()
        && first.is_some_and(|first| first.is_ascii() || ('\u{2500}'..='\u{259f}').contains(&first))
}

/// Appends the sequence for colours and attributes.
fn set(depth: Depth, look: Look, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\x1b[0");
    for (_, parameter) in ATTRIBUTES.iter().filter(|(modifier, _)| look.modifier.contains(*modifier)) {
        out.push(b';');
        out.extend_from_slice(parameter.as_bytes());
    }
    for (side, color) in [(Side::Foreground, look.foreground), (Side::Background, look.background)] {
        push_color(depth, side, color, out);
    }
    out.push(b'm');
}

/// The sixteen colours are the terminal's own, so that they suit its background; others are the nearest that it has.
fn push_color(depth: Depth, side: Side, color: Color, out: &mut Vec<u8>) {
    if depth == Depth::Mono {
        return;
    }
    let number = match color {
        Color::Reset => return,
        Color::Rgb(red, green, blue) => {
            let mut text = [0; PARAMETER_BYTES];
            let length = parameters(depth, side, depth.ink([red, green, blue]), &mut text);
            out.push(b';');
            out.extend_from_slice(&text[..length]);
            return;
        }
        Color::Indexed(number) => number,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    let base = if side == Side::Foreground { 30 } else { 40 };
    let text = match number {
        0..=7 => format!(";{}", base + u16::from(number)),
        8..=15 => format!(";{}", base + 60 + u16::from(number - 8)),
        _ => format!(";{};5;{number}", base + 8),
    };
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    fn sent(canvas: &mut Canvas, picture: Option<Area>, draw: impl Fn(&mut Buffer)) -> String {
        let mut out = Vec::new();
        draw(canvas.frame(picture));
        canvas.send(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn only_what_differs_is_sent() {
        let mut canvas = Canvas::new(Depth::True);
        canvas.place(10, 2);
        let red = Style::new().fg(Color::Red).add_modifier(Modifier::BOLD);
        assert_eq!(
            sent(&mut canvas, None, |frame| frame.set_string(1, 0, "AB", red)),
            "\x1b[1;2H\x1b[0;1;31mAB\x1b[0m"
        );
        assert_eq!(sent(&mut canvas, None, |frame| frame.set_string(1, 0, "AB", red)), "");
        assert_eq!(sent(&mut canvas, None, |frame| frame.set_string(1, 0, "AC", red)), "\x1b[1;3H\x1b[0;1;31mC\x1b[0m");
        assert_eq!(sent(&mut canvas, None, |_| ()), "\x1b[1;2H\x1b[0m  \x1b[0m");
        let rgb = Style::new().bg(Color::Rgb(1, 2, 3));
        assert_eq!(
            sent(&mut canvas, None, |frame| frame.set_string(0, 1, " ", rgb)),
            "\x1b[2;1H\x1b[0;48;2;1;2;3m \x1b[0m"
        );
    }

    #[test]
    fn the_pictures_cells_are_left_alone() {
        let mut canvas = Canvas::new(Depth::Sixteen);
        canvas.place(10, 3);
        let picture = Some(Area { x: 2, y: 0, columns: 6, rows: 3 });
        let text = sent(&mut canvas, picture, |frame| frame.set_string(0, 1, "ab", Style::new()));
        assert_eq!(text, "\x1b[2;1H\x1b[0mab\x1b[0m");
        // One that the terminal does not have is cut.
        canvas.place(4, 1);
        assert_eq!(sent(&mut canvas, picture, |_| ()), "");
    }

    #[test]
    fn without_colours_attributes_remain() {
        let mut canvas = Canvas::new(Depth::Mono);
        canvas.place(3, 1);
        let look = Style::new().fg(Color::Red).add_modifier(Modifier::REVERSED);
        assert_eq!(sent(&mut canvas, None, |frame| frame.set_string(0, 0, "x", look)), "\x1b[1;1H\x1b[0;7mx\x1b[0m");
    }

    #[test]
    fn behind_wide_characters_the_cursor_is_set() {
        let mut canvas = Canvas::new(Depth::True);
        canvas.place(6, 1);
        let text = sent(&mut canvas, None, |frame| frame.set_string(0, 0, "カa", Style::new()));
        assert_eq!(text, "\x1b[1;1H\x1b[0mカ\x1b[1;3Ha\x1b[0m");
    }
}
