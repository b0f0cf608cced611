//! Directives: comments of a program that say how it is tested. For the machine they are comments.
//!
//! ```text
//! 10 ' TEST: seed 5; frames 600; keys "60:YES\r"
//! 20 REM TEST: output "HELLO"
//! 30 ' ASSERT: A=5 AND B$="X"
//! 40 ' ASSERT AT 120: X<200
//! 50 ' ASSERT AT FRAME 60: SCR$(3,4)="Q"
//! 120 X=X+1:' ASSERT HERE: X<=200
//! ```

use super::clause::{Clause, FRAMES_MAX, Mistake, Word};
use crate::basic::diagnostic::{Diagnostic, Severity};
use crate::basic::parser::{Options, parse_line};
use crate::basic::program::LINE_NUMBER_MAX;
use crate::basic::source::{Place, Source};
use crate::basic::tree::{LineNumber, StatementKind};
use crate::timeline::probe::Probe;

/// What a comment says.
#[derive(Clone, Debug)]
pub struct Directive {
    /// The program line that it stands in.
    pub number: LineNumber,
    /// Where in the file.
    pub place: Place,
    /// What.
    pub kind: DirectiveKind,
}

/// The kinds of directive.
#[derive(Clone, Debug)]
pub enum DirectiveKind {
    /// One clause of a `TEST:` comment.
    Test(Clause),
    /// An expression that holds at some time.
    Assert {
        /// When.
        when: When,
        /// What.
        probe: Box<Probe>,
    },
}

/// When an assert is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// When the run is over.
    End,
    /// Whenever this line is about to run.
    Line(u16),
    /// Whenever the run comes to the comment: line and statement.
    Here(u16, u16),
    /// At the start of this frame, before its inputs.
    Frame(u64),
}

/// All directives of a program in the order of its lines, and what is wrong with others.
pub fn collect(source: &Source, options: Options) -> (Vec<Directive>, Vec<Diagnostic>) {
    let mut directives = Vec::new();
    let mut mistakes = Vec::new();
    for line in source.program.lines() {
        let tree = parse_line(Some(line.number), &line.tokens, options);
        for (index, statement) in (0u16..).zip(&tree.statements) {
            let StatementKind::Comment { text } = &statement.kind else { continue };
            let (Some(place), Some(written)) = (source.map.place(line.number, *text), source.map.text(line.number))
            else {
                continue;
            };
            let skipped = place.column.saturating_sub(1) as usize;
            let comment: Vec<char> = written.chars().skip(skipped).collect();
            let exists = |number: u16| source.program.line(LineNumber(number)).is_some();
            let here = When::Here(line.number.0, index);
            for read in read(&comment, here, options, exists) {
                let at = |start: usize, end: usize| Place {
                    // A line of a file has far fewer characters.
                    column: place.column.saturating_add(start as u32),
                    column_end: place.column.saturating_add(end as u32),
                    ..place
                };
                match read {
                    Ok((start, end, kind)) => {
                        directives.push(Directive { number: line.number, place: at(start, end), kind });
                    }
                    Err(mistake) => mistakes.push(Diagnostic {
                        severity: Severity::Error,
                        code: "directive",
                        number: Some(line.number),
                        place: Some(at(mistake.start, mistake.end)),
                        message: mistake.message,
                        hint: None,
                        text: Some(written.to_owned()),
                    }),
                }
            }
        }
    }
    (directives, mistakes)
}

type Read = Result<(usize, usize, DirectiveKind), Mistake>;

/// What a comment says; nothing for a comment that is no directive.
fn read(comment: &[char], here: When, options: Options, exists: impl Fn(u16) -> bool) -> Vec<Read> {
    let mut cursor = Cursor { text: comment, at: 0 };
    cursor.skip_blanks();
    let word = cursor.word();
    if word.eq_ignore_ascii_case("TEST") {
        cursor.skip_blanks();
        if cursor.take(':') { clauses(&mut cursor) } else { Vec::new() }
    } else if word.eq_ignore_ascii_case("ASSERT") {
        vec![assert(&mut cursor, here, options, exists)]
    } else {
        Vec::new()
    }
}

fn clauses(cursor: &mut Cursor<'_>) -> Vec<Read> {
    let mut found = Vec::new();
    let begin = cursor.at;
    loop {
        let words = match cursor.words() {
            Ok(words) => words,
            Err(mistake) => {
                found.push(Err(mistake));
                return found;
            }
        };
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            let (start, end) = (first.start, last.end);
            found.push(Clause::read(&words).map(|clause| (start, end, DirectiveKind::Test(clause))));
        }
        if !cursor.take(';') {
            if found.is_empty() {
                let message = "a clause is expected behind `TEST:`, such as output \"HELLO\"".into();
                found.push(Err(Mistake { start: begin.saturating_sub(1), end: begin, message }));
            }
            return found;
        }
    }
}

fn assert(cursor: &mut Cursor<'_>, here: When, options: Options, exists: impl Fn(u16) -> bool) -> Read {
    cursor.skip_blanks();
    let mut when = When::End;
    let start = cursor.at;
    match cursor.word().to_ascii_uppercase().as_str() {
        "" => {}
        "HERE" => when = here,
        "AT" => {
            cursor.skip_blanks();
            let begin = cursor.at;
            let word = cursor.word();
            if word.eq_ignore_ascii_case("FRAME") {
                cursor.skip_blanks();
                let begin = cursor.at;
                let frame = cursor.word().parse().ok().filter(|frame| *frame <= FRAMES_MAX);
                let expected = || cursor.mistake(begin, format!("a frame from 0 to {FRAMES_MAX} is expected"));
                when = When::Frame(frame.ok_or_else(expected)?);
            } else {
                let line = word.parse().ok().filter(|line| *line <= LINE_NUMBER_MAX);
                let line = line.ok_or_else(|| cursor.mistake(begin, "a line number or FRAME is expected"))?;
                if !exists(line) {
                    return Err(cursor.mistake(begin, format!("there is no line {line}")));
                }
                when = When::Line(line);
            }
        }
        _ => {
            let message = "ASSERT is followed by `:`, `HERE:`, `AT 120:` or `AT FRAME 60:`";
            return Err(cursor.mistake(start, message));
        }
    }
    cursor.skip_blanks();
    if !cursor.take(':') {
        return Err(cursor.mistake(cursor.at, "`:` and an expression are expected"));
    }
    cursor.skip_blanks();
    let start = cursor.at;
    let text: String = cursor.text[start..].iter().collect();
    let text = text.trim_end();
    let probe = Probe::parse(text, options).map_err(|error| Mistake {
        start: start + error.column as usize - 1,
        end: start + error.column_end as usize - 1,
        message: error.message,
    })?;
    if probe.kind() == crate::basic::tree::Type::String {
        let message = "a comparison is expected, not a string".into();
        return Err(Mistake { start, end: start + text.chars().count(), message });
    }
    Ok((start, start + text.chars().count(), DirectiveKind::Assert { when, probe: Box::new(probe) }))
}

/// A place in a comment.
struct Cursor<'a> {
    text: &'a [char],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn take(&mut self, character: char) -> bool {
        let found = self.peek() == Some(character);
        self.at += usize::from(found);
        found
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Letters and digits.
    fn word(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(|character| character.is_ascii_alphanumeric()) {
            self.at += 1;
        }
        self.text[start..self.at].iter().collect()
    }

    /// The words and quoted texts up to `;` or the end; `""` in quotes is a quote.
    fn words(&mut self) -> Result<Vec<Word>, Mistake> {
        let mut words = Vec::new();
        loop {
            self.skip_blanks();
            let start = self.at;
            match self.peek() {
                None | Some(';') => return Ok(words),
                Some('"') => {
                    self.at += 1;
                    let mut text = String::new();
                    loop {
                        match self.peek() {
                            None => return Err(self.mistake(start, "the closing quote is missing")),
                            Some('"') => {
                                self.at += 1;
                                if !self.take('"') {
                                    break;
                                }
                                text.push('"');
                            }
                            Some(character) => {
                                text.push(character);
                                self.at += 1;
                            }
                        }
                    }
                    words.push(Word { text, quoted: true, start, end: self.at });
                }
                Some(_) => {
                    while self.peek().is_some_and(|character| !character.is_whitespace() && !";\"".contains(character))
                    {
                        self.at += 1;
                    }
                    let text = self.text[start..self.at].iter().collect();
                    words.push(Word { text, quoted: false, start, end: self.at });
                }
            }
        }
    }

    /// A mistake from `start` to here.
    fn mistake(&self, start: usize, message: impl Into<String>) -> Mistake {
        Mistake { start, end: self.at.max(start + 1), message: message.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::source::parse_source;
    use crate::timeline::testing::clause::End;

    fn directives(comment: &str) -> Result<Vec<DirectiveKind>, Vec<(u32, u32, String)>> {
        let text = format!("100 PRINT \"é\"\n120 A=1:{comment}\n").replace('é', "E");
        let source = parse_source(text.as_bytes(), Options::default()).unwrap_or_default();
        let (directives, mistakes) = collect(&source, Options::default());
        if mistakes.is_empty() {
            return Ok(directives.into_iter().map(|directive| directive.kind).collect());
        }
        let place = |mistake: Diagnostic| {
            let place = mistake.place.unwrap_or(Place { line: 0, column: 0, column_end: 0 });
            (place.column, place.column_end, mistake.message)
        };
        Err(mistakes.into_iter().map(place).collect())
    }

    fn check(comment: &str, expected: &[Clause]) {
        let kinds = directives(comment).unwrap_or_default();
        let clauses: Vec<Clause> = kinds
            .into_iter()
            .filter_map(|kind| match kind {
                DirectiveKind::Test(clause) => Some(clause),
                DirectiveKind::Assert { .. } => None,
            })
            .collect();
        assert_eq!(clauses, expected, "{comment}");
    }

    #[test]
    fn clauses_are_read() {
        check("' TEST: frames 600", &[Clause::Frames(600)]);
        check("REM test : Seed 5;clock 100 ; relaxed", &[Clause::Seed(5), Clause::Clock(100), Clause::Relaxed]);
        check("' TEST: output \"A \"\"B\"\";C\"", &[Clause::Output("A \"B\";C".into())]);
        check("' TEST: screen 5 \"X\"", &[Clause::Screen { row: 5, text: "X".into() }]);
        check(
            "' TEST: ends ?SN ERROR IN 100",
            &[Clause::Ends(End::Error(crate::basic::error::ErrorCode::Sn, Some(100)))],
        );
        check("' TEST: ends ov", &[Clause::Ends(End::Error(crate::basic::error::ErrorCode::Ov, None))]);
        check(
            "' TEST: ends BREAK IN 40;sound 0123456789",
            &[Clause::Ends(End::Break(Some(40))), Clause::Sound("0123456789".into())],
        );
        check("' A PLAIN COMMENT", &[]);
        check("' TEST PROGRAM 5", &[]);
        check("' ASSERTIONS ARE GOOD", &[]);
        check("' LATEST: NEWS", &[]);
    }

    #[test]
    fn keys_may_come_from_the_machines_own_listing() {
        let [DirectiveKind::Test(clause)] = &directives("' TEST: KEYS \"60:YES¥R\"").unwrap_or_default()[..] else {
            panic!("one clause")
        };
        let Ok(Clause::Keys(events)) = directives("' TEST: keys \"60:yes\\r\"").map(|mut kinds| match kinds.pop() {
            Some(DirectiveKind::Test(clause)) => clause,
            _ => Clause::Relaxed,
        }) else {
            panic!("keys")
        };
        assert_eq!(*clause, Clause::Keys(events));
    }

    #[test]
    fn asserts_have_their_time() {
        for (comment, expected) in [
            ("' ASSERT: A=1", When::End),
            ("' assert at 100: A=1", When::Line(100)),
            ("' ASSERT AT FRAME 60 : A=1", When::Frame(60)),
            ("REM ASSERT HERE: A=1", When::Here(120, 1)),
        ] {
            match &directives(comment).unwrap_or_default()[..] {
                [DirectiveKind::Assert { when, probe }] => assert_eq!((*when, probe.text()), (expected, "A=1")),
                other => panic!("{comment}: {other:?}"),
            }
        }
    }

    #[test]
    fn mistakes_have_their_place() {
        for (comment, column, column_end, message) in [
            ("' TEST: frame 600", 17, 22, "`frame` is no word of a test"),
            ("' TEST: frames", 17, 23, "frames is missing"),
            ("' TEST: frames many", 24, 28, "a number"),
            ("' TEST: output HELLO", 24, 29, "double quotes"),
            ("' TEST: output \"HELLO", 24, 30, "closing quote"),
            ("' TEST: frames 5 seed 3", 26, 30, "`;` separates"),
            ("' TEST:", 15, 16, "a clause is expected"),
            ("' TEST: clock 0", 17, 22, "1 to 1000000"),
            ("' TEST: dialect v9", 25, 27, "v2 or v3"),
            ("' TEST: ends badly", 22, 27, "a program ends with"),
            ("' TEST: sound 12", 23, 25, "hexadecimal"),
            ("' TEST: screen 24 \"\"", 24, 26, "0 to 23"),
            ("' TEST: keys \"X\"", 22, 25, "not FRAME"),
            ("' ASSERT A=1", 18, 19, "is followed by"),
            ("' ASSERT AT 130: A=1", 21, 24, "no line 130"),
            ("' ASSERT AT FRAME X: A=1", 27, 28, "a frame"),
            ("' ASSERT: A=", 21, 22, "expected"),
            ("' ASSERT: A$", 19, 21, "a comparison"),
        ] {
            match directives(comment) {
                Err(mistakes) => {
                    assert_eq!((mistakes[0].0, mistakes[0].1), (column, column_end), "{comment}: {mistakes:?}");
                    assert!(mistakes[0].2.contains(message), "{comment}: {mistakes:?}");
                }
                Ok(kinds) => panic!("{comment}: {kinds:?}"),
            }
        }
    }

    #[test]
    fn no_comment_is_too_strange() {
        let pieces = [
            "TEST",
            ":",
            "ASSERT",
            " ",
            "AT",
            "FRAME",
            "HERE",
            "60",
            "99999999999999999999",
            "\"",
            "\"\"",
            ";",
            "keys",
            "pad",
            "ends",
            "?",
            "SN",
            "ERROR",
            "IN",
            "120",
            "screen",
            "sound",
            "A",
            "$",
            "(",
            ")",
            "+",
            "=",
            ",",
            "\\x",
            "\\xFF",
            "é",
            "ア",
            "ﾞ",
            "'",
            "INKEY$(0)",
        ];
        let mut seed = 1u64;
        for _ in 0..20_000 {
            let mut comment = String::from(if seed & 1 == 0 { "' TEST:" } else { "' ASSERT" });
            for _ in 0..9 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                comment.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
            }
            let text = format!("120 {comment}\n");
            let Ok(source) = parse_source(text.as_bytes(), Options::default()) else { continue };
            let (_, mistakes) = collect(&source, Options::default());
            for mistake in mistakes {
                let place = mistake.place.unwrap_or(Place { line: 0, column: 0, column_end: 0 });
                let length = text.chars().count() as u32;
                assert!(place.column > 4 && place.column < place.column_end, "{text}{mistake:?}");
                assert!(place.column_end <= length + 1, "{text}{mistake:?}");
            }
        }
    }
}
