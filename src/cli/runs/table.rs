//! Runs as a table for people.

use unicode_width::UnicodeWidthStr;

use super::words::{age, bytes, ending, played, printable, state};
use crate::cli::style::Style;
use crate::store::history::HistoryLine;
use crate::store::summary::RunSummary;

/// Between columns.
const GAP: &str = "  ";

/// A name or a file may take so many columns.
const TEXT_MAX: usize = 20;

/// All runs, in their order.
pub(super) fn runs(runs: &[RunSummary], now: u64, style: &Style) -> String {
    let row = |run: &RunSummary| {
        let mark = if run.kept { " *" } else { "" };
        vec![
            run.id.to_string(),
            short(run.name.as_deref().unwrap_or("-")),
            short(file_name(&run.program)),
            state(&run.state) + mark,
            age(run.changed.max(run.created), now),
            played(run.at.time.0),
            bytes(run.output),
            bytes(run.size),
        ]
    };
    let heads = ["ID", "NAME", "PROGRAM", "STATE", "AGE", "PLAYED", "OUTPUT", "SIZE"];
    let mut text = table(&heads, 4, runs.iter().map(row).collect(), style);
    if runs.iter().any(|run| run.kept) {
        text += "* kept until it is deleted\n";
    }
    text
}

/// What ran, in its order.
pub(super) fn history(lines: &[HistoryLine], now: u64, style: &Style) -> String {
    if lines.is_empty() {
        return "nothing has run yet\n".to_owned();
    }
    let row = |line: &HistoryLine| {
        vec![
            line.run.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string),
            short(file_name(&line.program)),
            line.ending.map_or_else(|| "-".to_owned(), ending),
            age(line.at, now),
            played(line.reached.time.0),
        ]
    };
    table(&["RUN", "PROGRAM", "ENDED", "AGE", "PLAYED"], 3, lines.iter().map(row).collect(), style)
}

/// Rows below heads; from column `figures` on to the right.
fn table(heads: &[&str], figures: usize, rows: Vec<Vec<String>>, style: &Style) -> String {
    let width = |column: usize| {
        let widest = rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
        widest.max(heads[column].width())
    };
    let widths: Vec<usize> = (0..heads.len()).map(width).collect();
    let line = |cells: &[String]| {
        let mut line = String::new();
        for (column, cell) in cells.iter().enumerate() {
            let blanks = " ".repeat(widths[column].saturating_sub(cell.width()));
            let cell = if column >= figures { blanks + cell } else { cell.clone() + &blanks };
            line += &cell;
            line += GAP;
        }
        line.trim_end().to_owned()
    };
    let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
    let mut text = style.heading(&line(&heads)) + "\n";
    for row in &rows {
        text += &line(row);
        text.push('\n');
    }
    text
}

/// A program's file without its folders.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The end of a long text says more than its beginning.
fn short(text: &str) -> String {
    let text = printable(text);
    let characters = text.chars().count();
    if characters <= TEXT_MAX {
        return text;
    }
    let rest: String = text.chars().skip(characters - TEXT_MAX + 1).collect();
    format!("…{rest}")
}
