//! The program around the line that runs, with the statement that begins next.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthChar;

use super::look;
use crate::basic::charset;
use crate::basic::keyword::Keyword;
use crate::basic::listing::list_tokens;
use crate::basic::parser::{Options, parse_line};
use crate::basic::program::{Program, StoredLine};
use crate::basic::tree::LineNumber;

/// Rows that the running line may take.
const ROWS_OF_A_LINE: usize = 6;

/// Lines that stay visible above and below the running one, if there is room.
const MARGIN: usize = 3;

/// Where a listing is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scroll {
    top: usize,
}

/// What runs: a line and the index of the statement in it; `None` is the direct line.
pub type Running = Option<(Option<u16>, u16)>;

/// A piece of a line: its text, and whether it is the statement that begins next.
type Piece = (String, bool);

impl Scroll {
    /// Draws the program's lines around the running one, which stays where it is as long as it can.
    pub fn draw(&mut self, program: &Program, options: Options, running: Running, place: Rect, frame: &mut Buffer) {
        let lines = program.lines();
        let number = running.and_then(|(line, _)| line);
        let here = number.map(|number| program.index_of(LineNumber(number)).unwrap_or_else(|next| next));
        let rows = usize::from(place.height);
        if let Some(here) = here {
            let margin = MARGIN.min(rows.saturating_sub(1) / 3);
            let last = rows.saturating_sub(margin.max(ROWS_OF_A_LINE.min(rows / 2))).max(1);
            if here < self.top + margin || here >= self.top + last {
                self.top = here.saturating_sub(rows / 3);
            }
        }
        self.top = self.top.min(lines.len().saturating_sub(rows.min(lines.len())));
        let digits = lines.last().map_or(1, |line| line.number.0.to_string().len());
        let mut y = place.y;
        for (index, line) in lines.iter().enumerate().skip(self.top) {
            if y >= place.bottom() {
                break;
            }
            let is_here = here == Some(index) && number == Some(line.number.0);
            let left = place.bottom() - y;
            let room = Rect { y, height: if is_here { left } else { 1 }, ..place };
            let statement = running.map(|(_, statement)| statement).filter(|_| is_here);
            y += draw_line(line, digits, options, statement, room, frame);
        }
    }
}

/// Draws a line, over several rows if it is the running one; how many it took.
fn draw_line(
    line: &StoredLine,
    digits: usize,
    options: Options,
    statement: Option<u16>,
    room: Rect,
    frame: &mut Buffer,
) -> u16 {
    let (sign, base) = if statement.is_some() { ("▶", look::HERE) } else { (" ", look::FAINT) };
    let head = format!("{sign}{:>digits$} ", line.number.0);
    let width = usize::from(room.width);
    frame.set_stringn(room.x, room.y, &head, width, base);
    let left = digits + 2;
    let pieces = pieces(line, options, statement);
    let is_comment =
        line.tokens.first().is_some_and(|first| *first == b'\'' || Keyword::from_code(*first) == Some(Keyword::Rem));
    let style = |is_statement| match (statement.is_some(), is_statement) {
        (true, true) => look::STATEMENT,
        (true, false) => look::STRONG,
        (false, _) if is_comment => look::FAINT,
        (false, _) => look::TEXT,
    };
    let most = usize::from(room.height).min(ROWS_OF_A_LINE);
    let mut pen = Pen { x: left, y: 0, left, width, rows: most };
    for (text, is_statement) in pieces {
        if !pen.write(&text, style(is_statement), room, frame) {
            if let Some(cell) = frame.cell_mut((room.right().saturating_sub(1), room.y + most as u16 - 1)) {
                cell.set_char('…').set_style(base);
            }
            break;
        }
    }
    pen.y as u16 + 1
}

/// The text in front of, in and behind the statement.
fn pieces(line: &StoredLine, options: Options, statement: Option<u16>) -> Vec<Piece> {
    let text = |tokens: &[u8]| charset::to_stream(&list_tokens(tokens));
    let tree = statement.map(|_| parse_line(Some(line.number), &line.tokens, options));
    let span = statement.zip(tree).and_then(|(index, tree)| Some(tree.statements.get(usize::from(index))?.span));
    let cut = span.and_then(|span| {
        let (before, rest) = line.tokens.split_at_checked(usize::from(span.start))?;
        let (inside, behind) = rest.split_at_checked(usize::from(span.end.checked_sub(span.start)?))?;
        Some([(text(before), false), (text(inside), true), (text(behind), false)])
    });
    cut.map_or_else(|| vec![(text(&line.tokens), false)], Vec::from)
}

/// Writes text into rows of a place.
struct Pen {
    x: usize,
    y: usize,
    left: usize,
    width: usize,
    rows: usize,
}

impl Pen {
    /// Whether all of it found room.
    fn write(&mut self, text: &str, style: Style, room: Rect, frame: &mut Buffer) -> bool {
        for character in text.chars() {
            let width = character.width().unwrap_or(0);
            if self.x + width > self.width {
                if self.y + 1 >= self.rows {
                    return false;
                }
                (self.x, self.y) = (self.left, self.y + 1);
            }
            frame.set_stringn(room.x + self.x as u16, room.y + self.y as u16, character.to_string(), width, style);
            self.x += width;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::source;
    use ratatui::style::Modifier;

    fn program(text: &str) -> Program {
        source::parse_source(text.as_bytes(), Options::default()).unwrap().program
    }

    fn rows(frame: &Buffer) -> Vec<String> {
        let area = frame.area;
        let row = |y| (0..area.width).map(|x| frame[(x, y)].symbol()).collect::<String>();
        (0..area.height).map(|y| row(y).trim_end().to_owned()).collect()
    }

    fn check(text: &str, running: Running, (width, height): (u16, u16), expected: &[&str]) -> Buffer {
        let place = Rect::new(0, 0, width, height);
        let mut frame = Buffer::empty(place);
        Scroll::default().draw(&program(text), Options::default(), running, place, &mut frame);
        assert_eq!(rows(&frame), expected);
        frame
    }

    const TEXT: &str = "10 A=1\n20 PRINT \"HELLO\":A=A+1:GOTO 20\n100 END\n";

    #[test]
    fn the_running_statement_is_marked() {
        let expected = ["  10 A=1", "▶ 20 PRINT \"HELLO\":A=A+1:GOTO 20", " 100 END", ""];
        let frame = check(TEXT, Some((Some(20), 1)), (40, 4), &expected);
        let marked: String = (0..40)
            .filter(|x| frame[(*x, 1)].modifier.contains(Modifier::UNDERLINED))
            .map(|x| frame[(x, 1)].symbol())
            .collect();
        assert_eq!(marked, "A=A+1");
    }

    #[test]
    fn the_running_line_is_whole_and_others_are_cut() {
        check(
            TEXT,
            Some((Some(20), 0)),
            (17, 4),
            &["  10 A=1", "▶ 20 PRINT \"HELLO", "     \":A=A+1:GOTO", "      20"],
        );
        check(TEXT, Some((Some(10), 0)), (17, 3), &["▶ 10 A=1", "  20 PRINT \"HELL…", " 100 END"]);
        check(TEXT, Some((None, 0)), (17, 2), &["  10 A=1", "  20 PRINT \"HELL…"]);
        check("", Some((Some(10), 0)), (17, 1), &[""]);
        check(TEXT, Some((Some(20), 0)), (17, 1), &["▶ 20 PRINT \"HELL…"]);
    }

    #[test]
    fn a_long_program_scrolls_only_when_it_must() {
        let text: String = (1..=99).map(|number| format!("{number} A={number}\n")).collect();
        let (program, place) = (program(&text), Rect::new(0, 0, 20, 12));
        let mut scroll = Scroll::default();
        let mut tops = Vec::new();
        for line in [1, 4, 5, 6, 50, 51, 49, 99, 1] {
            let mut frame = Buffer::empty(place);
            scroll.draw(&program, Options::default(), Some((Some(line), 0)), place, &mut frame);
            let rows = rows(&frame);
            assert!(rows.contains(&format!("▶{line:>2} A={line}")), "{line}: {rows:?}");
            tops.push(scroll.top);
        }
        assert_eq!(tops, [0, 0, 0, 0, 45, 45, 45, 87, 0]);
    }
}
