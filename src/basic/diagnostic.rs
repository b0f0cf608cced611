//! What is to be said about a program: finding, place, help; as text with the line and a mark under it, or as JSON.
//!
//! Parser, analysis and file reading all report through this one shape, so that `check`, the editor and an LSP client
//! show the same. Nothing here knows colours or files.

use std::fmt::Write;

use serde::Serialize;
use unicode_width::UnicodeWidthChar;

use super::parser::{Options, collect_flaws, foreign_names, parse_line};
use super::source::{Place, Source, SourceError, SourceErrorKind};
use super::tree::{Flaw, LineNumber};

/// The most characters of a line that are shown; of a longer one the part around the place.
const SHOWN_MAX: usize = 160;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The program cannot be read, or stops there with an error.
    Error,
    /// Probably not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The two letters of a BASIC error, or a finding's own short name.
    pub code: &'static str,
    /// The program line.
    pub number: Option<LineNumber>,
    /// The place in the file.
    pub place: Option<Place>,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The line of the file that `place` is in.
    pub text: Option<String>,
}

/// A finding as `--json` gives it. Version 1: fields are only added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DiagnosticJson<'a> {
    /// The file as it was named.
    pub file: &'a str,
    /// `error`, `warning` or `note`.
    pub severity: Severity,
    /// The code.
    pub code: &'static str,
    /// The line of the file, from 1.
    pub line: Option<u32>,
    /// The first column in characters, from 1.
    pub column: Option<u32>,
    /// The column behind the last character.
    pub column_end: Option<u32>,
    /// The BASIC line number.
    pub number: Option<u16>,
    /// The message.
    pub message: &'a str,
    /// The help.
    pub hint: Option<&'a str>,
}

impl Diagnostic {
    /// The finding that a flaw of a line is.
    pub fn from_flaw(number: LineNumber, flaw: &Flaw, source: &Source) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            code: flaw.error.letters(),
            number: Some(number),
            place: source.map.place(number, flaw.span),
            message: flaw.message.clone(),
            hint: None,
            text: source.map.text(number).map(str::to_owned),
        }
    }

    /// The finding that an error of a file is; `text` is the whole file.
    pub fn from_source_error(error: &SourceError, text: &str) -> Diagnostic {
        let (code, number) = match error.kind {
            SourceErrorKind::TooLarge => ("too-large", None),
            SourceErrorKind::Encoding => ("encoding", None),
            SourceErrorKind::Character(_) => ("character", None),
            SourceErrorKind::NoNumber | SourceErrorKind::Number => ("line-number", None),
            SourceErrorKind::TooLong => ("too-long", None),
            SourceErrorKind::Entry { error, number } => (error.letters(), Some(number)),
        };
        let message = match error.kind {
            SourceErrorKind::Entry { error, .. } => {
                format!("the machine refuses the line when it is entered: {}", error.meaning())
            }
            kind => kind.to_string(),
        };
        let (line, column) = (error.line, error.column);
        Diagnostic {
            severity: Severity::Error,
            code,
            number,
            place: (line > 0).then_some(Place { line, column, column_end: column.saturating_add(1) }),
            message,
            hint: None,
            text: file_line(text, line).map(str::to_owned),
        }
    }

    /// The finding as text, with a newline at the end:
    ///
    /// ```text
    /// game.bas:12:8: error[SN]: NEXT takes no variable
    /// 20 NEXT I
    ///         ^
    /// ```
    pub fn render(&self, file: &str) -> String {
        let mut out = String::from(file);
        if let Some(place) = self.place {
            let _ = write!(out, ":{}:{}", place.line, place.column);
        }
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let _ = writeln!(out, ": {severity}[{}]: {}", self.code, self.message);
        if let (Some(place), Some(text)) = (self.place, &self.text) {
            let (shown, indent, width) = marked(text, place);
            let _ = writeln!(out, "{shown}\n{:indent$}{}", "", "^".repeat(width));
        }
        if let Some(hint) = &self.hint {
            let _ = writeln!(out, "help: {hint}");
        }
        out
    }

    /// The finding for a program to read.
    pub fn json<'a>(&'a self, file: &'a str) -> DiagnosticJson<'a> {
        DiagnosticJson {
            file,
            severity: self.severity,
            code: self.code,
            line: self.place.map(|place| place.line),
            column: self.place.map(|place| place.column),
            column_end: self.place.map(|place| place.column_end),
            number: self.number.map(|number| number.0),
            message: &self.message,
            hint: self.hint.as_deref(),
        }
    }
}

/// All that the parser finds wrong in a program, in its order.
pub fn flaws(source: &Source, options: Options) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for line in source.program.lines() {
        let tree = parse_line(Some(line.number), &line.tokens, options);
        let of_line = collect_flaws(&tree);
        found.extend(of_line.into_iter().map(|flaw| Diagnostic::from_flaw(line.number, flaw, source)));
    }
    found
}

/// What is allowed in a program but hardly meant: lines that a later one replaces, words of other BASICs as variables.
pub fn warnings(source: &Source, options: Options) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for duplicate in &source.duplicates {
        let (number, line) = (duplicate.number, duplicate.lost_line);
        found.push(Diagnostic {
            severity: Severity::Warning,
            code: "line-replaced",
            number: Some(number),
            place: Some(Place { line, column: 1, column_end: 1 }),
            message: format!(
                "line {} of the file has the number {} too, and the later one counts",
                duplicate.line, number.0
            ),
            hint: None,
            text: None,
        });
    }
    for line in source.program.lines() {
        let tree = parse_line(Some(line.number), &line.tokens, options);
        for flaw in foreign_names(&tree, &line.tokens) {
            let found_here = Diagnostic::from_flaw(line.number, &flaw, source);
            found.push(Diagnostic { severity: Severity::Warning, code: "foreign-word", ..found_here });
        }
    }
    found
}

/// The line as it is shown, the columns before the mark and the columns of the mark; columns of the terminal.
fn marked(text: &str, place: Place) -> (String, usize, usize) {
    let start = place.column.saturating_sub(1) as usize;
    let end = (place.column_end.saturating_sub(1) as usize).max(start);
    let first = start.saturating_sub(SHOWN_MAX / 2);
    let shown: String = text.chars().skip(first).take(SHOWN_MAX).map(printable).collect();
    let width = |from: usize, to: usize| -> usize {
        let length = to.saturating_sub(from);
        shown.chars().skip(from - first).take(length).map(|character| character.width().unwrap_or(0)).sum()
    };
    // A place behind the end of the text is marked there.
    let indent = width(first, start);
    let mark = width(start, end).max(1);
    (shown.trim_end().to_owned(), indent, mark)
}

/// A control character would act on the terminal, or break the mark's place.
fn printable(character: char) -> char {
    if character == '\t' {
        ' '
    } else if character.is_control() || character.width().is_none() {
        '\u{FFFD}'
    } else {
        character
    }
}

/// A line of a file, counted from 1, with the ends of line that source files may have.
fn file_line(text: &str, line: u32) -> Option<&str> {
    let mut rest = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    for _ in 1..line {
        let end = rest.find(['\n', '\r'])?;
        rest = rest[end..].strip_prefix("\r\n").or_else(|| rest.get(end + 1..))?;
    }
    (line > 0).then(|| rest.split(['\n', '\r']).next().unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::source::parse_source;

    fn check(text: &str, expected: &str) {
        let rendered: String = match parse_source(text.as_bytes(), Options::default()) {
            Ok(source) => flaws(&source, Options::default()).iter().map(|found| found.render("a.bas")).collect(),
            Err(errors) => {
                errors.iter().map(|error| Diagnostic::from_source_error(error, text).render("a.bas")).collect()
            }
        };
        assert_eq!(rendered, expected, "{text}");
    }

    #[test]
    fn the_mark_is_under_the_place() {
        check("10 A=1\n", "");
        check(
            "10 CLS\n20 NEXT I",
            "a.bas:2:9: error[SN]: NEXT takes no variable: it belongs to the innermost FOR\n20 NEXT I\n        ^\n",
        );
        check(
            "10 ?\"アｱ\":PRNT 1",
            "a.bas:1:10: error[SN]: `PRNT` is no statement, and = is expected behind a variable, not `1`\n\
             10 ?\"アｱ\":PRNT 1\n          ^^^^\n",
        );
        check(
            "10 POKE 1",
            "a.bas:1:10: error[SN]: a comma is expected, not the end of the line\n10 POKE 1\n         ^\n",
        );
    }

    #[test]
    fn errors_of_the_file_are_shown_alike() {
        check(
            "\u{FEFF}10 CLS\r\n20 'ア漢",
            "a.bas:2:6: error[character]: the character '漢' does not exist in Family BASIC\n20 'ア漢\n      ^^\n",
        );
        check(
            "10 A=40000",
            "a.bas:1:6: error[OV]: the machine refuses the line when it is entered: overflow\n10 A=40000\n     ^\n",
        );
        check(
            "\u{1b}",
            "a.bas:1:1: error[character]: the character '\\u{1b}' does not exist in Family BASIC\n\u{FFFD}\n^\n",
        );
        let error = SourceError { line: 0, column: 0, kind: SourceErrorKind::TooLarge };
        let rendered = Diagnostic::from_source_error(&error, "").render("a.bas");
        assert_eq!(rendered, "a.bas: error[too-large]: the file is larger than 2097152 bytes\n");
    }

    #[test]
    fn of_a_long_line_a_part_is_shown() {
        let text = format!("10 '{}漢", "A".repeat(1000));
        let errors = parse_source(text.as_bytes(), Options::default()).unwrap_err();
        let rendered = Diagnostic::from_source_error(&errors[0], &text).render("a.bas");
        let lines: Vec<&str> = rendered.lines().collect();
        assert_eq!(lines[1], format!("{}漢", "A".repeat(80)));
        assert_eq!(lines[2], format!("{}^^", " ".repeat(80)));
    }

    #[test]
    fn what_is_hardly_meant_is_a_warning() {
        let source = parse_source(b"10 CLS\n10 PRINT 1 ELSE PRINT 2", Options::default()).unwrap();
        let rendered: String =
            warnings(&source, Options::default()).iter().map(|found| found.render("a.bas")).collect();
        assert_eq!(
            rendered,
            "a.bas:1:1: warning[line-replaced]: line 2 of the file has the number 10 too, and the later one counts\n\
             a.bas:2:12: warning[foreign-word]: this is a variable: there is no ELSE: a false IF skips the rest of its line, so \
             write a second IF on the next line\n10 PRINT 1 ELSE PRINT 2\n           ^^^^\n"
        );
        assert!(flaws(&source, Options::default()).is_empty());
    }

    #[test]
    fn programs_read_json() {
        let source = parse_source(b"10 NEXT I", Options::default()).unwrap();
        let found = flaws(&source, Options::default());
        let json = serde_json::to_string(&found[0].json("a.bas")).unwrap();
        assert_eq!(
            json,
            "{\"file\":\"a.bas\",\"severity\":\"error\",\"code\":\"SN\",\"line\":1,\"column\":9,\"column_end\":10,\
             \"number\":10,\"message\":\"NEXT takes no variable: it belongs to the innermost FOR\",\"hint\":null}"
        );
    }
}
