//! Programs on their way into the storage of a real machine, tape or battery RAM, and out of it.
//!
//! There a program is tokens of one version of the language; in a file of fbc it is text. Both ways something may be
//! lost: a V2 machine lacks words, and text cannot say every byte. Neither happens silently.

use std::path::{Path, PathBuf};

use super::exit::Status;
use super::files::{self, FileError, Loaded, Refusal};
use crate::basic::convert;
use crate::basic::crunch::crunch;
use crate::basic::dialect::Dialect;
use crate::basic::keyword::Keyword;
use crate::basic::listing::list_tokens;
use crate::basic::parser::{Options, collect_flaws, parse_line};
use crate::basic::program::{LINE_NUMBER_MAX, Program, StoredLine};
use crate::basic::source;
use crate::basic::tree::LineNumber;

/// Why a program cannot go to a machine.
#[derive(Debug, thiserror::Error)]
pub(super) enum CartridgeError {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// A line that no machine accepts.
    #[error("?{} ERROR IN {}", .0.error.letters(), .0.line.unwrap_or(0))]
    Refused(Refusal),
    /// V2 lacks a word.
    #[error("{}: line {line}: {} does not exist in V2: use --dialect v3, or do without it", path.display(), keyword.word())]
    NewerWord {
        /// The file.
        path: PathBuf,
        /// The line's number.
        line: u16,
        /// The word.
        keyword: Keyword,
    },
}

impl CartridgeError {
    /// The exit status that it deserves.
    pub(super) fn status(&self) -> Status {
        match self {
            CartridgeError::File(_) => Status::Usage,
            CartridgeError::Refused(_) | CartridgeError::NewerWord { .. } => Status::Failed,
        }
    }
}

/// Reads a program's text as the line records that a machine of this version stores.
///
/// # Errors
/// [`CartridgeError`].
pub(super) fn load_image(path: &Path, dialect: Dialect) -> Result<Vec<u8>, CartridgeError> {
    let program = match files::load_program(path, dialect, false)? {
        Loaded::Program(source) => source.program,
        Loaded::Refused(refusal) => return Err(CartridgeError::Refused(refusal)),
    };
    if let Some((line, keyword)) = newer_word(&program, dialect) {
        return Err(CartridgeError::NewerWord { path: path.to_owned(), line: line.0, keyword });
    }
    Ok(program.image())
}

/// The first word of a V3 program that V2 would take for a variable; none if the program looks like one for V2, whose
/// variables happen to be called so.
fn newer_word(program: &Program, dialect: Dialect) -> Option<(LineNumber, Keyword)> {
    if dialect != Dialect::V2 {
        return None;
    }
    let mut first = None;
    let mut first_flawed = None;
    let mut makes_sense_in_v3 = true;
    for line in program.lines() {
        let Ok(newer) = crunch(&list_tokens(&line.tokens), Dialect::V3) else { continue };
        let Some(keyword) = first_newer(&newer.tokens) else { continue };
        first.get_or_insert((line.number, keyword));
        if is_flawed(line.number, &line.tokens, Dialect::V2) {
            first_flawed.get_or_insert((line.number, keyword));
        }
        makes_sense_in_v3 &= !is_flawed(line.number, &newer.tokens, Dialect::V3);
    }
    first_flawed.or(first.filter(|_| makes_sense_in_v3))
}

fn is_flawed(number: LineNumber, tokens: &[u8], dialect: Dialect) -> bool {
    !collect_flaws(&parse_line(Some(number), tokens, Options { dialect, relaxed: false })).is_empty()
}

/// The first word among the tokens that V2 does not have.
fn first_newer(tokens: &[u8]) -> Option<Keyword> {
    let record = StoredLine { number: LineNumber(0), tokens: tokens.to_vec() };
    let image = Program::from_lines(vec![record]).ok()?.image();
    match convert::to_dialect(&image, Dialect::V2) {
        Err(convert::ConvertError::Word { keyword, .. }) => Some(keyword),
        Ok(_) | Err(_) => None,
    }
}

/// A program as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Restored {
    /// A line of text for each line.
    pub(super) text: String,
    /// The first line from whose text another program would come, if there is one.
    pub(super) inexact: Option<LineNumber>,
}

/// The text of a program that a machine stored, and whether it says everything.
pub(super) fn restore(program: &Program, dialect: Dialect) -> Restored {
    let text = source::program_text(program);
    let inexact = match source::parse_source(text.as_bytes(), Options { dialect, relaxed: false }) {
        Ok(read) => program.lines().iter().find(|line| !is_same(line, read.program.line(line.number))),
        Err(errors) => {
            let index = errors.first().map_or(0, |error| error.line.saturating_sub(1));
            program.lines().get(index as usize)
        }
    };
    Restored { inexact: inexact.map(|line| line.number), text }
}

/// Whether two lines have the same meaning in tokens; short and long forms of a number are the same.
fn is_same(line: &StoredLine, other: Option<&StoredLine>) -> bool {
    let normal = |line: &StoredLine| {
        let image = Program::from_lines(vec![line.clone()]).ok()?.image();
        convert::to_dialect(&image, Dialect::V3).ok()
    };
    other.is_some_and(|other| line == other || (normal(line).is_some() && normal(line) == normal(other)))
}

/// The whole lines at the start of damaged line records.
pub(super) fn salvage(records: &[u8]) -> Program {
    let lines = convert::records(records).map_while(Result::ok).filter(|record| record.number <= LINE_NUMBER_MAX);
    let lines = lines.map(|record| StoredLine { number: LineNumber(record.number), tokens: record.tokens.to_vec() });
    // A record's tokens always fit a line, and the numbers were looked at.
    Program::from_lines(lines.collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(text: &str, dialect: Dialect) -> Program {
        source::parse_source(text.as_bytes(), Options { dialect, relaxed: false }).unwrap().program
    }

    fn check_word(text: &str, expected: Option<(u16, Keyword)>) {
        let found = newer_word(&program(text, Dialect::V2), Dialect::V2);
        assert_eq!(found, expected.map(|(line, keyword)| (LineNumber(line), keyword)), "{text}");
    }

    #[test]
    fn words_that_v2_lacks_are_named() {
        check_word("10 CLS\n20 SCREEN 1\n", Some((20, Keyword::Screen)));
        check_word("10 ON ERROR GOTO 100\n", Some((10, Keyword::Error)));
        check_word("10 A=VCT(0)\n", Some((10, Keyword::Vct)));
        check_word("10 PRINT ERR\n20 FILTER 1", Some((20, Keyword::Filter)));
        check_word("10 PRINT 1:'SCREEN 1\n20 DATA SCREEN\n30 PRINT \"SCREEN\"", None);
    }

    #[test]
    fn variables_of_v2_may_be_called_so() {
        check_word("10 ERR=1\n20 PRINT ERR\n", None);
        check_word("10 DIM VCT(5)\n20 A=VCT(1)\n", None);
        check_word("10 A=40000:TR=1\n", None);
    }

    #[test]
    fn text_says_what_the_tokens_say() {
        for dialect in [Dialect::V2, Dialect::V3] {
            let program = program("10 PRINT 5;\"ガ\"\n20 GOTO 10", dialect);
            let restored = restore(&program, dialect);
            assert_eq!(restored, Restored { text: "10 PRINT 5;\"ガ\"\n20 GOTO 10\n".to_owned(), inexact: None });
        }
        let mut odd = program("10 CLS", Dialect::V3);
        odd.insert(LineNumber(20), vec![]).unwrap();
        assert_eq!(restore(&odd, Dialect::V3).inexact, Some(LineNumber(20)));
        // A name that no keyboard can enter, since it is a word.
        odd.insert(LineNumber(20), b"CLS".to_vec()).unwrap();
        assert_eq!(restore(&odd, Dialect::V3).inexact, Some(LineNumber(20)));
        let large = program("10 A=40000", Dialect::V2);
        assert_eq!(restore(&large, Dialect::V2).inexact, None);
        assert_eq!(restore(&large, Dialect::V3).inexact, Some(LineNumber(10)));
    }

    #[test]
    fn whole_lines_are_saved_from_the_damaged() {
        let image = program("10 CLS\n20 BEEP\n30 END", Dialect::V3).image();
        assert_eq!(source::program_text(&salvage(&image[..image.len() - 3])), "10 CLS\n20 BEEP\n");
        assert_eq!(source::program_text(&salvage(&image)), "10 CLS\n20 BEEP\n30 END\n");
        assert!(salvage(&[]).is_empty());
        assert!(salvage(&[255, 1]).is_empty());
    }
}
