//! A line for every run that ended, in a text file that only grows: most runs last milliseconds, and a transaction of the
//! catalogue for each would cost more than the run.
//!
//! Lines are added with one write each, so that any number of processes add them at once and a crash leaves at most half a
//! line, which is passed over. A file that is long enough becomes the older of two. The bytes: docs/store.md.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use super::codec::{read as read_sealed, read_text, seal};
use super::directory::Directory;
use super::error::StoreError;
use super::id::RunId;
use super::run_records::FILE_NAME_BYTES_MAX;
use super::store::now;
use crate::famicom::position::Position;
use crate::famicom::snapshot::TIME_MAX;
use crate::timeline::ending::{self, Ending};
use crate::timeline::slots::{read_position, write_position};
use crate::vm::bytes::{ReadError, Writer};

/// A file of this length becomes the older one: some ten thousand lines.
const BYTES_MAX: u64 = 1 << 20;

/// What remains of every run that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    /// Milliseconds since 1970 when it ended.
    pub at: u64,
    /// The program's file.
    pub program: String,
    /// The run, if it was kept.
    pub run: Option<RunId>,
    /// How it ended.
    pub ending: Option<Ending>,
    /// How far it came.
    pub reached: Position,
}

impl HistoryLine {
    /// The line of a run that has just ended and is not kept.
    pub fn now(program: String, ending: Ending, reached: Position) -> HistoryLine {
        HistoryLine { at: now(), program, run: None, ending: Some(ending), reached }
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.varint(self.at);
        out.bytes(self.program.as_bytes());
        out.option(self.run.as_ref(), |out, id| out.bytes(id.as_str().as_bytes()));
        out.option(self.ending, |out, ending| ending::write(ending, out));
        write_position(&mut out, self.reached);
        seal(&out.finish())
    }

    fn decode(sealed: &[u8], path: &Path) -> Result<HistoryLine, StoreError> {
        read_sealed(sealed, path, "a line of the history", |input| {
            Ok(HistoryLine {
                at: input.varint(TIME_MAX, "time")?,
                program: read_text(input, FILE_NAME_BYTES_MAX, "name of the program's file")?,
                run: input.option("run", |input| {
                    let id = read_text(input, FILE_NAME_BYTES_MAX, "run")?;
                    RunId::parse(&id).ok_or(ReadError::Range("run"))
                })?,
                ending: input.option("ending", ending::read)?,
                reached: read_position(input)?,
            })
        })
    }
}

/// Adds a line. It is durable when somebody has read it, or soon after.
///
/// # Errors
/// [`StoreError::File`].
pub(super) fn add(directory: &Directory, line: &HistoryLine) -> Result<(), StoreError> {
    let path = directory.history();
    let failed = |source| StoreError::file(&path, source);
    // Before it: the line before may be half a line.
    let text = format!("\n{}", hex(&line.encode()));
    let mut file = match open_to_add(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            directory.create()?;
            open_to_add(&path).map_err(failed)?
        }
        opened => opened.map_err(failed)?,
    };
    file.write_all(text.as_bytes()).map_err(failed)?;
    if file.metadata().map_err(failed)?.len() > BYTES_MAX {
        // Whoever has just opened the file adds to the older one.
        match fs::rename(&path, older(&path)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
    }
    Ok(())
}

/// The newest lines, newest first; what is no line is passed over.
///
/// # Errors
/// [`StoreError::File`].
pub(super) fn newest(directory: &Directory, most: usize) -> Result<Vec<HistoryLine>, StoreError> {
    let path = directory.history();
    let mut lines = Vec::new();
    for path in [&path, &older(&path)] {
        if lines.len() < most {
            let text = read_durably(path).map_err(|source| StoreError::file(path, source))?;
            let found = text.split(|byte| *byte == b'\n').rev().filter_map(|line| decode_line(line, path));
            lines.extend(found.take(most - lines.len()));
        }
    }
    Ok(lines)
}

fn decode_line(line: &[u8], path: &Path) -> Option<HistoryLine> {
    HistoryLine::decode(&unhex(line)?, path).ok()
}

fn older(path: &Path) -> PathBuf {
    path.with_extension("older")
}

fn open_to_add(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().append(true).create(true).open(path)
}

/// What is told to a person is on the disk before.
fn read_durably(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match File::open(path) {
        Ok(file) => {
            // A disk that may not be written to has nothing that waits.
            let _ = file.sync_data();
            // Others may add meanwhile, or something else may have written it.
            file.take(2 * BYTES_MAX).read_to_end(&mut bytes)?;
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = text.as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    if rest.is_empty() { bytes } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::famicom::input::Outcome;

    fn line(number: u64) -> HistoryLine {
        HistoryLine {
            at: number,
            program: format!("{number}.bas"),
            run: number.is_multiple_of(2).then(|| RunId::at(number)),
            ending: Some(Ending::Outcome(Outcome::Ended)),
            reached: Position::default(),
        }
    }

    fn numbers(directory: &Directory, most: usize) -> Vec<u64> {
        newest(directory, most).unwrap().iter().map(|line| line.at).collect()
    }

    #[test]
    fn lines_come_back_newest_first() {
        let folder = tempfile::tempdir().unwrap();
        let directory = Directory::new(&folder.path().join("store"));
        assert_eq!(newest(&directory, 10).unwrap(), []);
        for number in 1..=5 {
            add(&directory, &line(number)).unwrap();
        }
        assert_eq!(newest(&directory, 2).unwrap(), [line(5), line(4)]);
        assert_eq!(numbers(&directory, 10), [5, 4, 3, 2, 1]);
    }

    #[test]
    fn what_is_no_line_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let directory = Directory::new(folder.path());
        add(&directory, &line(1)).unwrap();
        let mut file = open_to_add(&directory.history()).unwrap();
        // Half a line of somebody whose disk was full, noise, and a digit that has changed.
        file.write_all(b"\n0a0b0c\n\xff\xfe\nxyz\n").unwrap();
        let mut changed = hex(&line(2).encode());
        changed.replace_range(9..10, if changed.as_bytes()[9] == b'0' { "1" } else { "0" });
        file.write_all(changed.as_bytes()).unwrap();
        add(&directory, &line(3)).unwrap();
        assert_eq!(numbers(&directory, 10), [3, 1]);
    }

    #[test]
    fn the_file_does_not_grow_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let directory = Directory::new(folder.path());
        let path = directory.history();
        let long = HistoryLine { program: "a".repeat(FILE_NAME_BYTES_MAX), ..line(1) };
        let count = 3 * BYTES_MAX / (2 * FILE_NAME_BYTES_MAX as u64) + 50;
        for at in 0..count {
            add(&directory, &HistoryLine { at, ..long.clone() }).unwrap();
        }
        let length = |path: &Path| fs::metadata(path).map_or(0, |metadata| metadata.len());
        assert!(length(&path) <= BYTES_MAX && length(&older(&path)) <= BYTES_MAX + 3 * FILE_NAME_BYTES_MAX as u64);
        let found = numbers(&directory, usize::MAX);
        assert!(found.len() as u64 > count / 3, "{} of {count}", found.len());
        assert!(found.iter().rev().copied().eq(count - found.len() as u64..count));
    }
}
