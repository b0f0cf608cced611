//! The sentences that tell a person what is wrong and what to write instead.
//!
//! Kept apart from the grammar, which has to be read next to the spec. Names and statements of other BASICs are the
//! commonest mistake, so they are known here.

use super::super::charset::to_source;
use super::super::dialect::Dialect;
use super::super::error::ErrorCode;
use super::super::keyword::{Keyword, TABLE};
use super::super::listing::list_tokens;
use super::super::tree::{ExprKind, Flaw, Line, Name, Span, StatementKind};
use super::Parser;
use super::lexer::{Lexeme, Token};

/// The most characters of the program's text that a message repeats.
const QUOTED_MAX: usize = 24;

/// Words of other BASICs and what to write instead.
const FOREIGN: &[(&str, &str)] = &[
    ("LET", "LET is not part of Family BASIC: write A=1"),
    ("ELSE", "there is no ELSE: a false IF skips the rest of its line, so write a second IF on the next line"),
    ("ELSEIF", "there is no ELSE: write a second IF on the next line"),
    ("WHILE", "there is no WHILE: use IF and GOTO"),
    ("WEND", "there is no WHILE: use IF and GOTO"),
    ("DO", "there is no DO: use IF and GOTO"),
    ("LOOP", "there is no LOOP: use IF and GOTO"),
    ("REPEAT", "there is no REPEAT: use IF and GOTO"),
    ("UNTIL", "there is no UNTIL: use IF and GOTO"),
    ("RANDOMIZE", "there is no RANDOMIZE: start the program with --seed"),
    ("SLEEP", "there is no SLEEP: use PAUSE"),
    ("WAIT", "there is no WAIT: use PAUSE"),
    ("SOUND", "there is no SOUND: use PLAY or BEEP"),
    ("EDIT", "there is no EDIT: type the line again or change it on the screen"),
    ("LINE", "there is no LINE: LINPUT reads a whole line"),
    ("GET", "there is no GET: INKEY$ gives the key that is down"),
    ("HOME", "there is no HOME: use CLS"),
    ("CLG", "there is no CLG: use CLS"),
    ("EXIT", "there is no EXIT: use GOTO or END"),
    ("RENUMBER", "there is no RENUMBER: use RENUM"),
];

/// Number variables that are named like words of other BASICs. The machine takes `PRINT 1 ELSE PRINT 2` for two PRINT
/// statements, the first with the variable `EL` in it: no error, but not what was meant.
pub fn foreign_names(line: &Line, tokens: &[u8]) -> Vec<Flaw> {
    let mut names: Vec<Name> = Vec::new();
    for statement in &line.statements {
        names.extend(statement.targets().iter().map(|target| target.name));
        statement.visit(&mut |expr| {
            if let ExprKind::Variable(target) = &expr.kind {
                names.push(target.name);
            }
        });
    }
    let flaw = |name: Name| {
        let text = tokens.get(usize::from(name.span.start)..usize::from(name.span.end))?;
        let (_, message) = FOREIGN.iter().find(|(word, _)| word.as_bytes() == text)?;
        Some(Flaw { error: ErrorCode::Sn, span: name.span, message: format!("this is a variable: {message}") })
    };
    names.into_iter().filter_map(flaw).collect()
}

impl Parser<'_> {
    /// The text of a token, in quotation marks.
    pub(super) fn describe(&self, lexeme: Lexeme) -> String {
        if lexeme.token == Token::End {
            return "the end of the line".into();
        }
        let text = self.text(lexeme.span);
        if text.chars().count() <= QUOTED_MAX {
            return format!("`{text}`");
        }
        format!("`{}…`", text.chars().take(QUOTED_MAX).collect::<String>())
    }

    /// The text of some tokens as LIST shows it.
    pub(super) fn text(&self, span: Span) -> String {
        to_source(&list_tokens(&self.tokens[usize::from(span.start)..usize::from(span.end)]))
    }

    /// SN for a word that the dialect lacks; only memory images have such tokens, typed text has a name there.
    pub(super) fn missing_in_dialect(&self, keyword: Keyword, span: Span) -> Option<Flaw> {
        let missing = !keyword.exists_in(self.options.dialect);
        missing.then(|| self.flaw_at(span, ErrorCode::Sn, from_v3(keyword.word())))
    }

    /// Why a name that is not assigned to is no statement.
    pub(super) fn no_statement(&self, name: Lexeme) -> Flaw {
        let text = self.text(name.span);
        let foreign = FOREIGN.iter().find(|(word, _)| *word == text);
        let later = |word: &str| text.starts_with(word) && self.options.dialect == Dialect::V2;
        let later = TABLE.iter().find(|entry| entry.since == Dialect::V3 && later(entry.word));
        let message = match (foreign, later) {
            (Some((_, message)), _) => (*message).into(),
            (None, Some(entry)) => from_v3(entry.word),
            (None, None) => {
                let found = self.describe(self.peek());
                format!("`{text}` is no statement, and = is expected behind a variable, not {found}")
            }
        };
        self.flaw_at(name.span, ErrorCode::Sn, message)
    }

    /// Why no expression can begin with the token.
    pub(super) fn no_value(&self, lexeme: Lexeme) -> Flaw {
        let message = match lexeme.token {
            Token::Keyword(keyword @ (Keyword::Spc | Keyword::Tab)) => {
                format!("{} is a reserved word without a meaning: use LOCATE or a comma", keyword.word())
            }
            Token::Keyword(keyword @ (Keyword::Equal | Keyword::Greater | Keyword::Less)) => {
                let word = keyword.word();
                format!("a value is expected, not {word}: the comparisons are = <> < > <= >=, spelled so")
            }
            Token::Byte(b'&') => "hexadecimal digits are missing behind &H".into(),
            Token::Byte(b'.') => "a value is expected, not a full stop: numbers are integers".into(),
            Token::Byte(b'^') => "there is no power operator: multiply".into(),
            _ => format!("a value is expected, not {}", self.describe(lexeme)),
        };
        self.flaw_at(lexeme.span, ErrorCode::Sn, message)
    }

    /// Why a token cannot stand behind a complete statement.
    pub(super) fn junk_message(&self, kind: &StatementKind, lexeme: Lexeme) -> String {
        let found = self.describe(lexeme);
        match (kind, lexeme.token) {
            (StatementKind::Next, Token::Name(_)) => "NEXT takes no variable: it belongs to the innermost FOR".into(),
            (_, Token::Name(_)) if found == "`ELSE`" => self.no_statement(lexeme).message,
            (_, Token::Byte(b')')) => "there is a ) without its (".into(),
            (_, Token::Byte(b'^')) => "there is no power operator: multiply".into(),
            (_, Token::Byte(b'.')) => "a full stop means nothing here: numbers are integers".into(),
            (_, Token::Keyword(Keyword::To | Keyword::Step)) => format!("{found} belongs to FOR"),
            (_, Token::Keyword(Keyword::Then)) => "THEN belongs to IF".into(),
            _ => format!("the statement is complete before {found}: a colon or the end of the line is expected"),
        }
    }
}

fn from_v3(word: &str) -> String {
    format!("{word} exists from V3 on: use --dialect v3")
}
