//! A person's marks in a recorded run, kept in a file beside the log: `game.fbev.marks`, or beside the run in its store.
//!
//! A log is a record that only grows, in the order of the run; a mark made afterwards has no place in it, and whoever
//! looks at somebody else's log must not change it. The file is text: a line for each mark with statements, half cycles
//! and note between tabs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::cli::files;
use crate::famicom::position::Position;
use crate::ui::replay::player::MarkBook;
use crate::ui::replay::travel::{MARKS_MAX, Mark, NOTE_MAX};
use crate::vm::time::HalfCycles;

/// As many marks as there can be, with notes in four bytes a character.
const FILE_BYTES_MAX: u64 = (MARKS_MAX * (NOTE_MAX * 4 + 64)) as u64;

/// Moments behind this one are none of a log: what is computed from them does not overflow.
const TIME_MAX: u64 = 1 << 60;

/// Where the marks of a log are.
#[derive(Clone, Debug)]
pub(super) struct MarkFile {
    /// `None`: the log came through a pipe.
    path: Option<PathBuf>,
    /// Why the marks that are there must not be written over.
    unreadable: Option<String>,
}

impl MarkFile {
    /// The marks that are kept there.
    pub(super) fn open(path: Option<PathBuf>) -> (MarkFile, Vec<Mark>) {
        let Some(path) = path else {
            return (MarkFile { path: None, unreadable: None }, Vec::new());
        };
        match read(&path) {
            Ok(marks) => (MarkFile { path: Some(path), unreadable: None }, marks),
            Err(sentence) => (MarkFile { path: Some(path), unreadable: Some(sentence) }, Vec::new()),
        }
    }

    /// What a person should know at the start.
    pub(super) fn notice(&self) -> Option<String> {
        self.unreadable.clone()
    }
}

impl MarkBook for MarkFile {
    fn keep(&mut self, marks: &[Mark]) -> Result<(), String> {
        let Some(path) = &self.path else {
            return Err("marked until you leave: a log from a pipe has no file for marks beside it".to_owned());
        };
        if let Some(sentence) = &self.unreadable {
            return Err(format!("marked until you leave: {sentence}"));
        }
        files::write(path, to_text(marks).as_bytes()).map_err(|error| format!("marked until you leave: {error}"))
    }
}

fn read(path: &Path) -> Result<Vec<Mark>, String> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let bytes = files::read(path, FILE_BYTES_MAX, "file of marks").map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes).map_err(|_| format!("{} is no text", path.display()))?;
    from_text(&text).map_err(|line| format!("{}: line {line} is no mark", path.display()))
}

fn to_text(marks: &[Mark]) -> String {
    let mut text = "# marks of a run: statements, half cycles, note\n".to_owned();
    for Mark { at, note } in marks {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}\t{}\t{note}", at.statements, at.time.0);
    }
    text
}

/// # Errors
/// The first line that is no mark, from 1.
fn from_text(text: &str) -> Result<Vec<Mark>, usize> {
    let mut marks = Vec::new();
    for (number, line) in (1_usize..).zip(text.lines()) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mark = mark(line).filter(|_| marks.len() < MARKS_MAX).ok_or(number)?;
        marks.push(mark);
    }
    Ok(marks)
}

fn mark(line: &str) -> Option<Mark> {
    let mut fields = line.splitn(3, '\t');
    let statements = fields.next()?.parse().ok().filter(|count| *count <= TIME_MAX)?;
    let time = HalfCycles(fields.next()?.parse().ok().filter(|time| *time <= TIME_MAX)?);
    let note: String = fields.next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(NOTE_MAX).collect();
    Some(Mark { at: Position { statements, time }, note })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_back() {
        let mark = |statements, time, note: &str| Mark {
            at: Position { statements, time: HalfCycles(time) },
            note: note.to_owned(),
        };
        let marks = vec![mark(0, 0, ""), mark(12, 59_561, "here it dies"), mark(u64::MAX >> 5, TIME_MAX, "ゲーム")];
        assert_eq!(from_text(&to_text(&marks)), Ok(marks));
        assert_eq!(from_text(""), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_mark_is_named() {
        let check = |text: &str, line| assert_eq!(from_text(text), Err(line), "{text:?}");
        check("1\t2\tx\n3\n", 2);
        check("# \n\nx\t2\t3\n", 3);
        check("-1\t2\n", 1);
        check(&format!("{}\t2\n", u64::MAX), 1);
        check(&"1\t2\n".repeat(MARKS_MAX + 1), MARKS_MAX + 1);
    }
}
