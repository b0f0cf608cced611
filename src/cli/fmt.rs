//! `fbc fmt`: programs in their canonical form, in place or through a pipe.
//!
//! A file is replaced whole, and only if something changes. How it ends its lines and whether it begins with a byte
//! order mark is its owner's choice and stays.

use std::path::Path;
use std::process::ExitCode;

use super::args::FmtArgs;
use super::exit::{Status, complain};
use super::files::{self, FileError, SOURCE_BYTES_MAX};
use crate::basic::erl::erl_comparisons;
use crate::basic::format::{format_program, format_source};
use crate::basic::parser::{Options, parse_line};
use crate::basic::renumber::{RenumberError, references, renumber};
use crate::basic::source::{Duplicate, Source, SourceError, parse_source};
use crate::basic::tree::LineNumber;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

#[derive(Debug, thiserror::Error)]
enum FmtError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{}", errors.iter().map(|error| error.render(path)).collect::<Vec<_>>().join("\n"))]
    Source { path: String, errors: Vec<SourceError> },
    #[error("{path}: cannot renumber: {error}")]
    Renumber { path: String, error: RenumberError },
    #[error(
        "{path}:{}: cannot renumber: this line {} would be lost, since line {} of the file has the same number",
        .duplicate.lost_line, .duplicate.number.0, .duplicate.line
    )]
    Duplicate { path: String, duplicate: Duplicate },
}

impl FmtError {
    fn status(&self) -> Status {
        match self {
            // What a machine would refuse, with nothing else wrong, is the program's mistake and not the file's.
            FmtError::Source { errors, .. } if errors.iter().all(|error| error.refusal().is_some()) => Status::Failed,
            FmtError::File(_) | FmtError::Source { .. } => Status::Usage,
            FmtError::Renumber { .. } | FmtError::Duplicate { .. } => Status::Failed,
        }
    }

    fn report(&self) {
        match self {
            // These name the file as compilers do, so that editors find the place.
            FmtError::Source { .. } | FmtError::Duplicate { .. } => eprintln!("{self}"),
            FmtError::File(_) | FmtError::Renumber { .. } => complain(self),
        }
    }
}

/// Formats the files one after another; one that fails does not stop the others.
pub(super) fn run(arguments: &FmtArgs) -> ExitCode {
    let mut worst = Status::Done;
    for path in &arguments.files {
        let status = match format_file(path, arguments) {
            Ok(status) => status,
            Err(error) => {
                error.report();
                error.status()
            }
        };
        worst = match (worst, status) {
            (Status::Usage, _) | (_, Status::Usage) => Status::Usage,
            (Status::Done, status) => status,
            (worst, _) => worst,
        };
    }
    worst.into()
}

fn format_file(path: &Path, arguments: &FmtArgs) -> Result<Status, FmtError> {
    let bytes = files::read(path, SOURCE_BYTES_MAX, "program")?;
    let options = Options { dialect: arguments.dialect.into(), relaxed: false };
    let name = path.display().to_string();
    let text = match arguments.renumber {
        None => format_source(&bytes, options).map_err(|errors| FmtError::Source { path: name, errors })?,
        Some((start, step)) => renumbered(&bytes, name, start, step, options)?,
    };
    let formatted = in_the_style_of(&bytes, &text);
    let filter = path == Path::new("-");
    if arguments.check {
        if formatted == bytes {
            return Ok(Status::Done);
        }
        files::write(Path::new("-"), format!("{}\n", path.display()).as_bytes())?;
        return Ok(Status::Failed);
    }
    if filter || formatted != bytes {
        files::write(path, &formatted)?;
    }
    Ok(Status::Done)
}

fn renumbered(bytes: &[u8], path: String, start: u16, step: u16, options: Options) -> Result<String, FmtError> {
    let source = match parse_source(bytes, options) {
        Ok(source) => source,
        Err(errors) => return Err(FmtError::Source { path, errors }),
    };
    if let Some(&duplicate) = source.duplicates.first() {
        return Err(FmtError::Duplicate { path, duplicate });
    }
    let program = match renumber(&source.program, start, None, step) {
        Ok(program) => program,
        Err(error) => return Err(FmtError::Renumber { path, error }),
    };
    for note in notes(&source, options) {
        eprintln!("{path}:{note}");
    }
    Ok(format_program(&program, &source, options))
}

/// What renumbering leaves as it was though a person may expect otherwise, each with its line of the file.
fn notes(source: &Source, options: Options) -> Vec<String> {
    let mut notes = Vec::new();
    // 0 stands for no line in ON ERROR GOTO 0 and RESUME 0.
    let missing = |number: u16| number != 0 && source.program.index_of(LineNumber(number)).is_err();
    for line in source.program.lines() {
        let file_line = source.map.line(line.number).unwrap_or(0);
        for reference in references(&line.tokens).iter().filter(|reference| missing(reference.number)) {
            notes.push(format!("{file_line}: note: there is no line {}; the number stays", reference.number));
        }
        for compared in erl_comparisons(&parse_line(Some(line.number), &line.tokens, options)) {
            notes.push(format!("{file_line}: note: ERL is compared with {}; the number stays", compared.number));
        }
    }
    notes
}

/// The text with the line ends and the byte order mark of the original file.
fn in_the_style_of(original: &[u8], text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + BYTE_ORDER_MARK.len());
    if original.starts_with(BYTE_ORDER_MARK) {
        out.extend_from_slice(BYTE_ORDER_MARK);
    }
    let first_end = original.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    if first_end.is_some_and(|end| original[end..].starts_with(b"\r\n")) {
        out.extend_from_slice(text.replace('\n', "\r\n").as_bytes());
    } else {
        out.extend_from_slice(text.as_bytes());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_notes(text: &str, expected: &[&str]) {
        let source = parse_source(text.as_bytes(), Options::default()).unwrap();
        assert_eq!(notes(&source, Options::default()), expected, "{text}");
    }

    #[test]
    fn what_renumbering_leaves_is_named() {
        check_notes("10 GOTO 20\n20 GOSUB 10", &[]);
        check_notes(
            "10 GOTO 15\n\n20 ON A GOTO 10,30",
            &["1: note: there is no line 15; the number stays", "3: note: there is no line 30; the number stays"],
        );
        check_notes("10 ON ERROR GOTO 0:RESUME 0", &[]);
        check_notes("10 IF ERL=10 THEN 10", &["1: note: ERL is compared with 10; the number stays"]);
    }

    #[test]
    fn line_ends_and_mark_stay() {
        assert_eq!(in_the_style_of(b"10cls", "10 CLS\n"), b"10 CLS\n");
        assert_eq!(in_the_style_of(b"10cls\r\n20end\n", "10 CLS\n20 END\n"), b"10 CLS\r\n20 END\r\n");
        assert_eq!(in_the_style_of(b"10cls\n20end\r\n", "10 CLS\n20 END\n"), b"10 CLS\n20 END\n");
        assert_eq!(in_the_style_of(b"10cls\r20end", "10 CLS\n20 END\n"), b"10 CLS\n20 END\n");
        assert_eq!(in_the_style_of(b"\xEF\xBB\xBF10cls", "10 CLS\n"), b"\xEF\xBB\xBF10 CLS\n");
    }
}
