//! Where the program goes on: FOR, IF, ON, RESUME. Source: spec, language 6.4 and 6.5.

use super::super::dialect::Dialect;
use super::super::keyword::Keyword;
use super::super::tree::{OnJump, ResumeAt, StatementKind};
use super::Parser;
use super::lexer::Token;
use super::statement::Parsed;

impl Parser<'_> {
    pub(super) fn for_loop(&mut self) -> Parsed {
        let variable = self.checked_target()?;
        if !self.accept_keyword(Keyword::Equal) {
            return Err(self.expected("="));
        }
        self.argument()?;
        if !self.accept_keyword(Keyword::To) {
            let help = "TO (a name takes in the letters behind it: put a space before TO)";
            return Err(self.expected(help));
        }
        self.argument()?;
        if self.accept_keyword(Keyword::Step) {
            self.argument()?;
        }
        let mut values = std::mem::take(&mut self.done).into_iter().flatten();
        let (Some(from), Some(to)) = (values.next(), values.next()) else {
            return Err(self.expected("a value"));
        };
        Ok(StatementKind::For { variable, from, to, step: values.next() })
    }

    pub(super) fn if_then(&mut self) -> Parsed {
        let condition = self.expression();
        if self.broken.is_some() {
            return Ok(StatementKind::If { condition, then: None });
        }
        if self.accept_keyword(Keyword::Then) {
            let then = self.optional_line_ref();
            return Ok(StatementKind::If { condition, then });
        }
        let lexeme = self.peek();
        if !self.starts_statement(lexeme) {
            self.behind = Some(self.expected("THEN or a statement"));
        }
        Ok(StatementKind::If { condition, then: None })
    }

    pub(super) fn on(&mut self) -> Parsed {
        let error = self.peek().span;
        if self.accept_keyword(Keyword::Error) {
            if let Some(flaw) = self.missing_in_dialect(Keyword::Error, error) {
                return Err(flaw);
            }
            if !self.accept_keyword(Keyword::Goto) {
                return Err(self.expected("GOTO behind ON ERROR"));
            }
            return self.line_ref("ON ERROR GOTO").map(StatementKind::OnErrorGoto);
        }
        self.argument()?;
        let word = self.peek();
        let jump = match word.token {
            Token::Keyword(Keyword::Goto) => OnJump::Goto,
            Token::Keyword(Keyword::Gosub) => OnJump::Gosub,
            Token::Keyword(Keyword::Return) => OnJump::Return,
            Token::Keyword(Keyword::Restore) => OnJump::Restore,
            Token::Keyword(Keyword::Run) => OnJump::Run,
            Token::Keyword(Keyword::Resume) if self.options.dialect == Dialect::V3 => OnJump::Resume,
            _ => {
                let help = "GOTO, GOSUB, RETURN, RESTORE or RUN (a name takes in the letters behind it: put a space \
                     before the word)";
                return Err(self.expected(help));
            }
        };
        self.advance();
        let mut lines = vec![self.line_ref("ON")?];
        while self.accept(Token::Byte(b',')) {
            lines.push(self.line_ref("the comma")?);
        }
        match self.done.pop().flatten() {
            Some(selector) => Ok(StatementKind::On { selector, jump, lines }),
            None => Err(self.expected("a value")),
        }
    }

    pub(super) fn resume_at(&mut self) -> ResumeAt {
        if self.accept_keyword(Keyword::Next) {
            return ResumeAt::Next;
        }
        self.optional_line_ref().map_or(ResumeAt::Same, ResumeAt::Line)
    }
}
