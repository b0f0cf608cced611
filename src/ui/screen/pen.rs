//! The terminal's cursor and colours while a frame is written: what is set already is not set again.
//!
//! It knows nothing when a frame begins, because between frames the terminal belongs to others.

use super::color::{Depth, Ink, PARAMETER_BYTES, Side, parameters};

/// Where the terminal writes next and in which colours.
#[derive(Debug)]
pub(super) struct Pen {
    depth: Depth,
    foreground: Ink,
    background: Ink,
    /// Column and row of the terminal, from 0.
    place: Option<(u16, u16)>,
    /// Attributes such as bold may be on until the first colours are chosen.
    fresh: bool,
}

impl Pen {
    /// At the beginning of a frame.
    pub(super) fn new(depth: Depth) -> Pen {
        Pen { depth, foreground: Ink::UNKNOWN, background: Ink::UNKNOWN, place: None, fresh: true }
    }

    pub(super) fn foreground(&self) -> Ink {
        self.foreground
    }

    pub(super) fn background(&self) -> Ink {
        self.background
    }

    /// How many columns the cursor must skip to come to a place, if it stands left of it in the same row.
    pub(super) fn gap_before(&self, x: u16, y: u16) -> Option<u16> {
        let (column, row) = self.place?;
        (row == y).then(|| x.checked_sub(column))?
    }

    /// Moves the cursor.
    pub(super) fn go(&mut self, x: u16, y: u16, out: &mut Vec<u8>) {
        match self.gap_before(x, y) {
            Some(0) => {}
            Some(1) => out.extend_from_slice(b"\x1b[C"),
            Some(columns) => {
                out.extend_from_slice(b"\x1b[");
                number(columns, out);
                out.push(b'C');
            }
            None => {
                out.extend_from_slice(b"\x1b[");
                // Counted from 1; a row or column of 1 may be left out.
                if y > 0 {
                    number(y.saturating_add(1), out);
                }
                if x > 0 {
                    out.push(b';');
                    number(x.saturating_add(1), out);
                }
                out.push(b'H');
            }
        }
        self.place = Some((x, y));
    }

    /// Chooses colours; `None` stays as it is, whatever it is.
    pub(super) fn colors(&mut self, foreground: Option<Ink>, background: Option<Ink>, out: &mut Vec<u8>) {
        let foreground = foreground.filter(|&ink| ink != self.foreground);
        let background = background.filter(|&ink| ink != self.background);
        if foreground.is_none() && background.is_none() {
            return;
        }
        // One short copy of known size is cheaper than many.
        let mut bytes = [0; 2 * PARAMETER_BYTES + 8];
        let mut length = 2;
        bytes[..2].copy_from_slice(b"\x1b[");
        if std::mem::take(&mut self.fresh) {
            bytes[2..4].copy_from_slice(b"0;");
            length = 4;
            // That reset both.
            (self.foreground, self.background) = (Ink::DEFAULT, Ink::DEFAULT);
        }
        for (side, ink) in [(Side::Foreground, foreground), (Side::Background, background)] {
            let Some(ink) = ink else { continue };
            let mut text = [0; PARAMETER_BYTES];
            let written = parameters(self.depth, side, ink, &mut text);
            bytes[length..length + PARAMETER_BYTES].copy_from_slice(&text);
            length += written;
            bytes[length] = b';';
            length += 1;
            match side {
                Side::Foreground => self.foreground = ink,
                Side::Background => self.background = ink,
            }
        }
        bytes[length - 1] = b'm';
        out.extend_from_slice(&bytes[..length]);
    }

    /// Says that so many columns were written where the cursor stands.
    pub(super) fn wrote(&mut self, columns: u16) {
        if let Some((column, _)) = &mut self.place {
            *column = column.saturating_add(columns);
        }
    }

    /// Moves rows `first..first + rows` up, or down where `by` is negative. What comes in has the current background or
    /// the terminal's own, depending on the terminal. The cursor's place is lost.
    pub(super) fn scroll(&mut self, first: u16, rows: u16, by: i16, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\x1b[");
        number(first.saturating_add(1), out);
        out.push(b';');
        number(first.saturating_add(rows), out);
        out.extend_from_slice(b"r\x1b[");
        number(by.unsigned_abs(), out);
        out.extend_from_slice(if by > 0 { b"S\x1b[r" } else { b"T\x1b[r" });
        self.place = None;
    }
}

fn number(value: u16, out: &mut Vec<u8>) {
    let mut digits = [0; 5];
    let mut start = digits.len();
    let mut rest = value;
    loop {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[start..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changes_is_sent() {
        let mut pen = Pen::new(Depth::Indexed);
        let (black, white) = (Depth::Indexed.ink([0; 3]), Depth::Indexed.ink([255; 3]));
        let mut out = Vec::new();
        let mut check = |act: &mut dyn FnMut(&mut Pen, &mut Vec<u8>), expected: &str| {
            out.clear();
            act(&mut pen, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), expected);
        };
        check(&mut |pen, out| pen.go(0, 0, out), "\x1b[H");
        check(&mut |pen, out| pen.colors(Some(white), Some(black), out), "\x1b[0;38;5;231;48;5;16m");
        check(&mut |pen, out| pen.colors(Some(white), Some(black), out), "");
        check(&mut |pen, _| pen.wrote(3), "");
        check(&mut |pen, out| pen.go(3, 0, out), "");
        check(&mut |pen, out| pen.go(4, 0, out), "\x1b[C");
        check(&mut |pen, out| pen.go(104, 0, out), "\x1b[100C");
        check(&mut |pen, out| pen.go(9, 0, out), "\x1b[;10H");
        check(&mut |pen, out| pen.go(0, 11, out), "\x1b[12H");
        check(&mut |pen, out| pen.colors(None, Some(white), out), "\x1b[48;5;231m");
        check(&mut |pen, out| pen.scroll(2, 20, 4, out), "\x1b[3;22r\x1b[4S\x1b[r");
        check(&mut |pen, out| pen.go(0, 11, out), "\x1b[12H");
    }
}
