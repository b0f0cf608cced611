//! Work on the program itself: LIST, DELETE, AUTO, RENUM, SAVE, LOAD. Source: spec, language 6.1 and 6.2.

use super::super::dialect::Dialect;
use super::super::keyword::Keyword;
use super::super::tree::{Flaw, LineBound, LineRange, StatementKind, TapeAction};
use super::Parser;
use super::lexer::{Lexeme, Token};
use super::statement::Parsed;

impl Parser<'_> {
    pub(super) fn tape(&mut self, load: bool) -> Parsed {
        let action = if load && self.accept_keyword(Keyword::Print) {
            TapeAction::Verify
        } else if self.accept_screen_mark() {
            if load { TapeAction::LoadScreen } else { TapeAction::SaveScreen }
        } else if load {
            TapeAction::Load
        } else {
            TapeAction::Save
        };
        Ok(StatementKind::Tape { action, name: self.optional_value()? })
    }

    /// V3's `S` of `SAVE S "NAME"`: a name that is no variable, since a name for the tape would be a string.
    fn accept_screen_mark(&mut self) -> bool {
        let Lexeme { token: Token::Name(key), span } = self.peek() else { return false };
        let behind = usize::from(span.end);
        let alone = span.end - span.start == 1 && self.tokens.get(behind) != Some(&b'$');
        let mark = alone && key.0 == [b'S', 0] && self.options.dialect == Dialect::V3;
        if mark {
            self.advance();
        }
        mark
    }

    fn line_bound(&mut self) -> Option<LineBound> {
        if self.options.dialect == Dialect::V3 && self.accept(Token::Byte(b'.')) {
            return Some(LineBound::Last);
        }
        self.optional_line_ref().map(LineBound::Number)
    }

    pub(super) fn line_range(&mut self) -> Result<LineRange, Flaw> {
        let from = self.line_bound();
        if self.accept_keyword(Keyword::Minus) || self.accept(Token::Byte(b',')) {
            let to = self.line_bound();
            return Ok(LineRange::Between(from, to));
        }
        Ok(from.map_or(LineRange::All, LineRange::One))
    }

    pub(super) fn delete(&mut self) -> Parsed {
        match self.line_range()? {
            LineRange::All => Err(self.expected("a line number behind DELETE")),
            range => Ok(StatementKind::Delete(range)),
        }
    }

    fn line_value(&mut self) -> Option<u16> {
        self.optional_line_ref().map(|line| line.number)
    }

    /// A number behind a comma that has been taken.
    fn line_value_behind_comma(&mut self, word: &str) -> Result<Option<u16>, Flaw> {
        self.line_ref(&format!("the comma of {word}")).map(|line| Some(line.number))
    }

    pub(super) fn auto(&mut self) -> Parsed {
        let start = self.line_value();
        let step = if self.accept(Token::Byte(b',')) { self.line_value_behind_comma("AUTO")? } else { None };
        Ok(StatementKind::Auto { start, step })
    }

    pub(super) fn renum(&mut self) -> Parsed {
        let new = self.line_value();
        let (mut old, mut step) = (None, None);
        if self.accept(Token::Byte(b',')) {
            old = self.line_value();
            if self.accept(Token::Byte(b',')) {
                step = self.line_value_behind_comma("RENUM")?;
            } else if old.is_none() {
                return Err(self.expected("a line number behind the comma of RENUM"));
            }
        }
        Ok(StatementKind::Renum { new, old, step })
    }
}
