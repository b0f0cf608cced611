//! How text for a person is laid out on standard output: its width, and bold headings where a terminal shows them.

use std::io::IsTerminal;

use crate::ui::screen::color::Depth;

/// Columns where nothing is known.
const WIDTH_DEFAULT: usize = 80;

/// Lines longer than this are tiring to read.
const WIDTH_MAX: usize = 100;

/// Fewer columns than this hold no indented word.
const WIDTH_MIN: usize = 20;

const BOLD: &str = "\x1b[1m";
const PLAIN: &str = "\x1b[0m";

/// What standard output can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style {
    /// Columns to fill, 20 to 100.
    pub(super) width: usize,
    /// Whether headings are bold.
    pub(super) bold: bool,
}

impl Style {
    /// Standard output as it is: COLUMNS, else the terminal's width, else 80; bold on a terminal unless NO_COLOR is set.
    pub(super) fn of_stdout() -> Style {
        let terminal = std::io::stdout().is_terminal();
        let dumb = set("TERM").is_some_and(|name| name == "dumb");
        Style {
            width: Style::columns().clamp(WIDTH_MIN, WIDTH_MAX),
            bold: terminal && set("NO_COLOR").is_none() && !dumb,
        }
    }

    /// All columns of standard output: COLUMNS, else the terminal's width, else 80.
    pub(super) fn columns() -> usize {
        let columns = set("COLUMNS").and_then(|text| text.to_str()?.parse().ok());
        let measured = || {
            let terminal = std::io::stdout().is_terminal();
            let (terminal_size::Width(columns), _) = terminal_size::terminal_size().filter(|_| terminal)?;
            Some(usize::from(columns))
        };
        columns.or_else(measured).unwrap_or(WIDTH_DEFAULT)
    }

    /// How many colours a picture on standard output may have; `None` where it is no terminal or shows none.
    pub(super) fn picture_depth(&self) -> Option<Depth> {
        Some(depth()).filter(|depth| self.bold && *depth != Depth::Mono)
    }

    /// A heading or an important word.
    pub(super) fn heading(&self, text: &str) -> String {
        if self.bold { format!("{BOLD}{text}{PLAIN}") } else { text.to_owned() }
    }

    /// Fills lines with items that stay whole, with `indent` before each line; ends the last one.
    pub(super) fn fill<'a>(&self, items: impl IntoIterator<Item = &'a str>, indent: &str, between: &str) -> String {
        let mut out = String::new();
        let line_end = between.trim_end();
        let mut used = 0;
        for item in items {
            let length = item.chars().count();
            if used == 0 {
                out.push_str(indent);
                used = indent.len();
            } else if used + between.len() + length + line_end.len() <= self.width {
                out.push_str(between);
                used += between.len();
            } else {
                out.push_str(line_end);
                out.push('\n');
                out.push_str(indent);
                used = indent.len();
            }
            out.push_str(item);
            used += length;
        }
        if used > 0 {
            out.push('\n');
        }
        out
    }
}

/// How many colours the terminal has, as the environment tells.
pub(super) fn depth() -> Depth {
    Depth::detect(|name| std::env::var(name).ok())
}

/// An environment variable that is not empty.
fn set(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(items: &[&str], between: &str, expected: &str) {
        let style = Style { width: 20, bold: false };
        assert_eq!(style.fill(items.iter().copied(), "  ", between), expected);
    }

    #[test]
    fn items_stay_whole() {
        check(&[], ", ", "");
        check(&["PRINT"], ", ", "  PRINT\n");
        check(&["DEF SPRITE", "SPRITE", "X"], ", ", "  DEF SPRITE,\n  SPRITE, X\n");
        check(&["one", "two", "three", "four", "five"], " ", "  one two three four\n  five\n");
        check(&["a-word-longer-than-the-line", "b"], " ", "  a-word-longer-than-the-line\n  b\n");
    }

    #[test]
    fn headings_are_bold_only_where_that_is_wanted() {
        assert_eq!(Style { width: 80, bold: false }.heading("RUN"), "RUN");
        assert_eq!(Style { width: 80, bold: true }.heading("RUN"), "\x1b[1mRUN\x1b[0m");
    }
}
