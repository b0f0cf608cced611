//! A source file and the program in it: UTF-8 lines with numbers on one side, stored tokens on the other.
//!
//! What a file can have wrong is of two kinds: text that no keyboard of the machine could type (place and sentence),
//! and lines that the machine would refuse when they are entered (its own message). Both carry the place in the file,
//! and the map leads back from tokens to it. Source: spec, language 2 and 3.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::charset::{encode_line, to_source};
use super::crunch::{Crunched, crunch, split_line_number};
use super::dialect::Dialect;
use super::error::ErrorCode;
use super::listing::list_line;
use super::parser::Options;
use super::program::{LINE_NUMBER_MAX, LINE_TOKENS_MAX, Program};
use super::tree::{LineNumber, Span};
use thiserror::Error;

/// The largest source file, in bytes.
pub const SOURCE_BYTES_MAX: usize = 2 << 20;

/// The most errors that are collected from one file.
pub const ERRORS_MAX: usize = 100;

/// A file's program and where it stands in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The program.
    pub program: Program,
    /// The way back to the file.
    pub map: SourceMap,
    /// Lines that did not make it into the program because a later one has the same number.
    pub duplicates: Vec<Duplicate>,
}

/// A line that was replaced or, by a bare number, deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The number that both have.
    pub number: LineNumber,
    /// The line of the file that was lost, counted from 1.
    pub lost_line: u32,
    /// The line of the file that came later.
    pub line: u32,
}

/// A piece of one line of the file. Lines and columns count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The first character's column.
    pub column: u32,
    /// The column behind the last character, `>= column`.
    pub column_end: u32,
}

/// Where each token of a program stands in the file that it was read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    lines: BTreeMap<LineNumber, MappedLine>,
}

/// One line of the file behind its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MappedLine {
    line: u32,
    /// For each token byte the column of the character that it comes from; then the column behind the last character.
    columns: Vec<u32>,
    text: String,
}

/// Something wrong in a file, and where. A file that is too large has no place: line and column are 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct SourceError {
    /// The line of the file, counted from 1.
    pub line: u32,
    /// The column, counted in characters from 1.
    pub column: u32,
    /// What is wrong.
    pub kind: SourceErrorKind,
}

/// What can be wrong in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SourceErrorKind {
    /// More than [`SOURCE_BYTES_MAX`] bytes.
    #[error("the file is larger than {SOURCE_BYTES_MAX} bytes")]
    TooLarge,
    /// Bytes that are no UTF-8.
    #[error("the text is not valid UTF-8")]
    Encoding,
    /// A character that the machine does not have.
    #[error("the character {0:?} does not exist in Family BASIC")]
    Character(char),
    /// A line that does not begin with a digit.
    #[error("the line does not begin with a line number")]
    NoNumber,
    /// A line number over 65534.
    #[error("line numbers end at {LINE_NUMBER_MAX}")]
    Number,
    /// More token bytes than a line can have.
    #[error("the line is too long: it can have {LINE_TOKENS_MAX} bytes")]
    TooLong,
    /// What the machine refuses when the line is entered; the text is the machine's own message.
    #[error("?{} ERROR IN {}", .error.letters(), .number.0)]
    Entry {
        /// The error.
        error: ErrorCode,
        /// The number of the line.
        number: LineNumber,
    },
}

impl SourceError {
    /// Place and sentence: `game.bas:12:8: the line is too long`.
    pub fn render(&self, file: &str) -> String {
        match self.line {
            0 => format!("{file}: {self}"),
            line => format!("{file}:{line}:{}: {self}", self.column),
        }
    }

    /// What the machine says if it is the machine that refuses the line, and the line's number.
    pub fn refusal(&self) -> Option<(ErrorCode, Option<u16>)> {
        match self.kind {
            SourceErrorKind::Entry { error, number } => Some((error, Some(number.0))),
            SourceErrorKind::TooLarge
            | SourceErrorKind::Encoding
            | SourceErrorKind::Character(_)
            | SourceErrorKind::NoNumber
            | SourceErrorKind::Number
            | SourceErrorKind::TooLong => None,
        }
    }
}

/// Reads a program from the bytes of a file: UTF-8 with or without byte order mark, lines ended by LF, CR LF or CR.
///
/// Lines without text are passed over. Of two lines with one number the later stays, and a number alone deletes the
/// line, as on the machine; both are noted.
///
/// # Errors
/// All that is wrong, in the order of the file, at most [`ERRORS_MAX`].
pub fn parse_source(bytes: &[u8], options: Options) -> Result<Source, Vec<SourceError>> {
    if bytes.len() > SOURCE_BYTES_MAX {
        return Err(vec![SourceError { line: 0, column: 0, kind: SourceErrorKind::TooLarge }]);
    }
    let mut errors = Vec::new();
    let mut lines: BTreeMap<LineNumber, (Vec<u8>, MappedLine)> = BTreeMap::new();
    let mut duplicates = Vec::new();
    let _ = each_line(bytes, |line, bytes| {
        match parse_file_line(line, bytes, options.dialect) {
            Ok(None) => {}
            Ok(Some((number, stored))) => {
                let earlier = match stored {
                    Some(stored) => lines.insert(number, stored),
                    None => lines.remove(&number),
                };
                duplicates.extend(earlier.map(|(_, lost)| Duplicate { number, lost_line: lost.line, line }));
            }
            Err(error) => errors.push(error),
        }
        if errors.len() < ERRORS_MAX { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut source = Source { duplicates, ..Source::default() };
    for (number, (tokens, mapped)) in lines {
        // Number and length were checked line by line.
        if source.program.insert(number, tokens).is_ok() {
            source.map.lines.insert(number, mapped);
        }
    }
    Ok(source)
}

/// The text of a program: what LIST shows, a line each, with a newline behind the last. [`parse_source`] makes the same
/// program of it, if crunching made it.
pub fn program_text(program: &Program) -> String {
    let mut text = String::new();
    for line in program.lines() {
        text.push_str(&to_source(&list_line(line)));
        text.push('\n');
    }
    text
}

impl MappedLine {
    /// The text of the file from the character on that a token byte comes from.
    pub(super) fn text_from(&self, offset: usize) -> &str {
        let column = self.columns.get(offset).or(self.columns.last()).copied().unwrap_or(1);
        let skipped = column.saturating_sub(1) as usize;
        self.text.char_indices().nth(skipped).map_or("", |(at, _)| &self.text[at..])
    }
}

impl SourceMap {
    /// A line of the file by the program line in it.
    pub(super) fn mapped(&self, number: LineNumber) -> Option<&MappedLine> {
        self.lines.get(&number)
    }

    /// Where some tokens of a line stand in the file.
    pub fn place(&self, number: LineNumber, tokens: Span) -> Option<Place> {
        let mapped = self.lines.get(&number)?;
        let last = *mapped.columns.last()?;
        let column_at = |offset: u16| mapped.columns.get(usize::from(offset)).copied().unwrap_or(last);
        let column = column_at(tokens.start);
        Some(Place { line: mapped.line, column, column_end: column_at(tokens.end).max(column) })
    }

    /// The line of the file that a program line comes from, counted from 1.
    pub fn line(&self, number: LineNumber) -> Option<u32> {
        self.lines.get(&number).map(|mapped| mapped.line)
    }

    /// The text of a program line as it stands in the file, without the end of line.
    pub fn text(&self, number: LineNumber) -> Option<&str> {
        self.lines.get(&number).map(|mapped| mapped.text.as_str())
    }
}

/// Calls `visit` with the number and the bytes of each line; a byte order mark is left out.
pub(super) fn each_line(bytes: &[u8], mut visit: impl FnMut(u32, &[u8]) -> ControlFlow<()>) -> ControlFlow<()> {
    let mut rest = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut line = 1;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
        visit(line, &rest[..end])?;
        rest = rest[end..].strip_prefix(b"\r\n").or_else(|| rest.get(end + 1..)).unwrap_or(&[]);
        line += 1;
    }
    ControlFlow::Continue(())
}

pub(super) type ParsedLine = Option<(LineNumber, Option<(Vec<u8>, MappedLine)>)>;

/// A line's number and, unless the number stands alone, its tokens; `None` for a line without text.
pub(super) fn parse_file_line(line: u32, bytes: &[u8], dialect: Dialect) -> Result<ParsedLine, SourceError> {
    let fail = |column: u32, kind: SourceErrorKind| SourceError { line, column, kind };
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        fail(valid.chars().count() as u32 + 1, SourceErrorKind::Encoding)
    })?;
    let encoded = encode_line(text).map_err(|error| fail(error.column, SourceErrorKind::Character(error.character)))?;
    // Not `trim_ascii_start`: codes below 32 are no blanks.
    let blanks = encoded.codes.iter().take_while(|&&code| code == b' ').count();
    let codes = &encoded.codes[blanks..];
    if codes.is_empty() {
        return Ok(None);
    }
    let column = |codes_left: usize| encoded.columns.get(encoded.codes.len() - codes_left).copied().unwrap_or(1);
    let (number, rest) = split_line_number(codes);
    let start = column(codes.len());
    let number = match number {
        None => return Err(fail(start, SourceErrorKind::NoNumber)),
        Some(number) => u16::try_from(number).ok().filter(|&number| number <= LINE_NUMBER_MAX),
    };
    let number = LineNumber(number.ok_or(fail(start, SourceErrorKind::Number))?);
    let rest_at = encoded.codes.len() - rest.len();
    let column_of = |origin: u16| encoded.columns.get(rest_at + usize::from(origin)).copied().unwrap_or(start);
    let Crunched { tokens, origins, cut } = crunch(rest, dialect)
        .map_err(|error| fail(column_of(error.at), SourceErrorKind::Entry { error: error.error, number }))?;
    if cut {
        let last = origins.last().map_or(start, |&origin| column_of(origin));
        return Err(fail(last, SourceErrorKind::TooLong));
    }
    // The number alone, perhaps with characters that the machine drops.
    if tokens.iter().all(|&code| code == b' ') {
        return Ok(Some((number, None)));
    }
    let end = text.chars().count() as u32 + 1;
    let columns = origins.into_iter().map(column_of).chain([end]).collect();
    Ok(Some((number, Some((tokens, MappedLine { line, columns, text: text.to_owned() })))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const V2: Options = Options { dialect: Dialect::V2, relaxed: false };
    const V3: Options = Options { dialect: Dialect::V3, relaxed: false };

    fn check(text: &str, expected: &str) {
        let source = parse_source(text.as_bytes(), V3).unwrap();
        assert_eq!(program_text(&source.program), expected, "{text:?}");
        let again = parse_source(expected.as_bytes(), V3).unwrap();
        assert_eq!(again.program, source.program, "{text:?}");
    }

    fn check_error(bytes: &[u8], line: u32, column: u32, message: &str) {
        let errors = parse_source(bytes, V3).unwrap_err();
        assert_eq!((errors[0].line, errors[0].column, errors[0].to_string().as_str()), (line, column, message));
    }

    #[test]
    fn files_become_programs() {
        check("", "");
        check("\u{FEFF}20 print\r\n\r\n10cls\r  \n30 A=1", "10 CLS\n20 PRINT\n30 A=1\n");
        check("  10  A=1 \n", "10  A=1 \n");
        check("10 A=1\n20\n10 B=1\n30 C=1\n30", "10 B=1\n");
        check("10 5\n", "10 5\n");
        check("10 A=1\n10  ガ", "");
        check("10 ?\"ｶﾞ\\xFE「\\\"\n", "10 PRINT\"ガ\\xFE[¥\"\n");
        check("65534 '", "65534 '\n");
    }

    #[test]
    fn errors_have_a_place() {
        check_error(b"10 A=1\nPRINT 1", 2, 1, "the line does not begin with a line number");
        check_error(b"10 A=1\r\n  65535 A=1", 2, 3, "line numbers end at 65534");
        check_error("10 'ア漢".as_bytes(), 1, 6, "the character '漢' does not exist in Family BASIC");
        check_error(b"10 'A\xFF", 1, 6, "the text is not valid UTF-8");
        check_error(
            format!("10 {}", "A:".repeat(126)).as_bytes(),
            1,
            254,
            "the line is too long: it can have 251 bytes",
        );
        check_error(b"100 A=1:B=40000", 1, 11, "?OV ERROR IN 100");
        check_error(&vec![b' '; SOURCE_BYTES_MAX + 1], 0, 0, "the file is larger than 2097152 bytes");
        assert_eq!(parse_source(&b"A\n".repeat(500), V3).unwrap_err().len(), ERRORS_MAX);
        assert!(parse_source(b"100 A=40000", V2).is_ok());
        assert!(parse_source(format!("10 {}A", "A:".repeat(125)).as_bytes(), V2).is_ok());
    }

    #[test]
    fn refusals_are_the_machine_s() {
        let errors = parse_source(b"10 A=40000\nA", V3).unwrap_err();
        assert_eq!(errors[0].refusal(), Some((ErrorCode::Ov, Some(10))));
        assert_eq!(errors[1].refusal(), None);
        assert_eq!(errors[1].render("a.bas"), "a.bas:2:1: the line does not begin with a line number");
    }

    #[test]
    fn the_later_line_wins_and_the_other_is_named() {
        let source = parse_source(b"10 A=1\n\n10 A=2\n10", V3).unwrap();
        let number = LineNumber(10);
        let lost = |lost_line, line| Duplicate { number, lost_line, line };
        assert_eq!(source.duplicates, [lost(1, 3), lost(3, 4)]);
        assert!(source.program.is_empty());
    }

    #[test]
    fn tokens_lead_back_to_the_file() {
        let source = parse_source("\n 10 ?\"ｶﾞ\" ;12345".as_bytes(), V3).unwrap();
        let number = LineNumber(10);
        let place = |start, end| source.map.place(number, Span { start, end }).unwrap();
        // PRINT, quote, kana of two characters, quote, space, semicolon, three bytes of number.
        assert_eq!(place(0, 1), Place { line: 2, column: 5, column_end: 6 });
        assert_eq!(place(1, 4), Place { line: 2, column: 6, column_end: 10 });
        assert_eq!(place(6, 9), Place { line: 2, column: 12, column_end: 17 });
        assert_eq!(place(9, 9), Place { line: 2, column: 17, column_end: 17 });
        assert_eq!(place(99, 100), Place { line: 2, column: 17, column_end: 17 });
        assert_eq!(source.map.text(number), Some(" 10 ?\"ｶﾞ\" ;12345"));
        assert_eq!(source.map.place(LineNumber(20), Span::default()), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_program_or_say_why(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse_source(&bytes, V3);
        }

        #[test]
        fn text_is_read_back(text in "([0-9]{1,4}[ -~アガ]{0,40}\n){0,5}") {
            if let Ok(source) = parse_source(text.as_bytes(), V3) {
                let again = parse_source(program_text(&source.program).as_bytes(), V3).unwrap();
                prop_assert_eq!(again.program, source.program);
            }
        }
    }
}
