//! Statements by their first word, and what all of them share. Source: spec, language 6.

use super::super::dialect::Dialect;
use super::super::error::ErrorCode;
use super::super::keyword::{Keyword, Role};
use super::super::tree::{Expr, Flaw, LineRef, Span, StatementKind, Target};
use super::Parser;
use super::lexer::{Lexeme, Token, lex, span};

pub(super) type Parsed = Result<StatementKind, Flaw>;

impl Parser<'_> {
    /// Parses one statement; what was evaluated before a mistake is in `done`.
    pub(super) fn statement(&mut self) -> Parsed {
        let lexeme = self.peek();
        match lexeme.token {
            Token::Comment => {
                self.advance();
                Ok(StatementKind::Comment { text: Span { start: lexeme.span.start + 1, end: lexeme.span.end } })
            }
            Token::Name(_) => self.assignment(lexeme),
            Token::Keyword(keyword) => {
                if let Some(flaw) = self.missing_in_dialect(keyword, lexeme.span) {
                    return Err(flaw);
                }
                self.advance();
                self.keyword(keyword, lexeme)
            }
            Token::Byte(b')') => Err(self.syntax("there is a ) without its (")),
            Token::End | Token::Number(_) | Token::LineRef(_) | Token::String(_) | Token::Byte(_) => {
                Err(self.expected("a statement"))
            }
        }
    }

    /// Whether a statement begins with the token: it can then follow another without a colon.
    pub(super) fn starts_statement(&self, lexeme: Lexeme) -> bool {
        let end = usize::from(lexeme.span.end);
        match lexeme.token {
            Token::Name(_) => {
                let behind = end + usize::from(self.tokens.get(end) == Some(&b'$'));
                matches!(lex(self.tokens, behind).token, Token::Keyword(Keyword::Equal) | Token::Byte(b'('))
            }
            Token::Keyword(Keyword::Then | Keyword::To | Keyword::Step | Keyword::Off) => false,
            Token::Keyword(keyword) => keyword.role() == Role::Command,
            _ => false,
        }
    }

    fn keyword(&mut self, keyword: Keyword, lexeme: Lexeme) -> Parsed {
        match keyword {
            Keyword::Auto => self.auto(),
            Keyword::Backup => Ok(StatementKind::System { backup: true }),
            Keyword::Clear => Ok(StatementKind::Clear(self.optional_value()?)),
            Keyword::Click => self.switch("CLICK").map(StatementKind::Click),
            Keyword::Cont => Ok(StatementKind::Cont),
            Keyword::Data => Ok(self.data()),
            Keyword::Delete => self.delete(),
            Keyword::Dim => self.dim(),
            Keyword::End => Ok(StatementKind::End),
            Keyword::Error => self.value().map(StatementKind::Error),
            Keyword::Find => self.value().map(StatementKind::Find),
            Keyword::For => self.for_loop(),
            Keyword::Gosub => self.line_ref("GOSUB").map(StatementKind::Gosub),
            Keyword::Goto => self.line_ref("GOTO").map(StatementKind::Goto),
            Keyword::If => self.if_then(),
            Keyword::Input => self.input(),
            Keyword::Linput => self.linput(),
            Keyword::List => self.line_range().map(StatementKind::List),
            Keyword::Load => self.tape(true),
            Keyword::New => Ok(StatementKind::New),
            Keyword::Next => Ok(StatementKind::Next),
            Keyword::On => self.on(),
            Keyword::Print => Ok(self.print()),
            Keyword::Read => self.target_list("READ").map(StatementKind::Read),
            Keyword::Rem => {
                let text = span(self.at, self.tokens.len());
                self.at = self.tokens.len();
                self.end = self.at;
                Ok(StatementKind::Comment { text })
            }
            Keyword::Renum => self.renum(),
            Keyword::Restore => Ok(StatementKind::Restore(self.optional_line_ref())),
            Keyword::Resume => Ok(StatementKind::Resume(self.resume_at())),
            Keyword::Return => Ok(StatementKind::Return(self.optional_line_ref())),
            Keyword::Run => Ok(StatementKind::Run(self.optional_line_ref())),
            Keyword::Save => self.tape(false),
            Keyword::Stop => Ok(StatementKind::Stop),
            Keyword::Swap => self.swap(),
            Keyword::System => Ok(StatementKind::System { backup: false }),
            Keyword::Tr => self.switch("TR").map(StatementKind::Trace),
            Keyword::Then => Err(self.at(lexeme, "THEN belongs to IF")),
            Keyword::To | Keyword::Step => Err(self.at(lexeme, &format!("{} belongs to FOR", keyword.word()))),
            Keyword::Off => Err(self.at(lexeme, "OFF belongs to SPRITE, CLICK or TR")),
            _ => match (self.device(keyword), keyword.role()) {
                (Some(parsed), _) => parsed,
                (None, Role::Function) => {
                    Err(self.at(lexeme, &format!("{} gives a value and is no statement", keyword.word())))
                }
                (None, _) => Err(self.at(lexeme, &format!("{} is no statement", keyword.word()))),
            },
        }
    }

    pub(super) fn at(&self, lexeme: Lexeme, message: &str) -> Flaw {
        self.flaw_at(lexeme.span, ErrorCode::Sn, message.into())
    }

    fn assignment(&mut self, name: Lexeme) -> Parsed {
        if self.options.relaxed && self.text(name.span) == "LET" {
            let behind = lex(self.tokens, usize::from(name.span.end));
            if matches!(behind.token, Token::Name(_)) {
                self.advance();
            }
        }
        let target = self.checked_target()?;
        if !self.accept_keyword(Keyword::Equal) {
            self.done.extend(target.subscripts.into_iter().map(Some));
            return Err(self.no_statement(name));
        }
        let value = self.expression();
        Ok(StatementKind::Assign { target, value })
    }

    /// Parses an expression into `done`.
    pub(super) fn argument(&mut self) -> Result<(), Flaw> {
        let expr = self.expression();
        self.done.push(Some(expr));
        self.broken.clone().map_or(Ok(()), Err)
    }

    /// Parses an expression that is the statement's last.
    pub(super) fn value(&mut self) -> Result<Expr, Flaw> {
        let expr = self.expression();
        match self.broken.clone() {
            None => Ok(expr),
            Some(flaw) => {
                self.done.push(Some(expr));
                Err(flaw)
            }
        }
    }

    pub(super) fn optional_value(&mut self) -> Result<Option<Expr>, Flaw> {
        if self.starts_expression(self.peek()) { self.value().map(Some) } else { Ok(None) }
    }

    /// A variable or element; the subscripts before a mistake go into `done`.
    pub(super) fn checked_target(&mut self) -> Result<Target, Flaw> {
        self.target().map_err(|(parts, flaw)| {
            self.done.extend(parts.into_iter().map(Some));
            flaw
        })
    }

    pub(super) fn optional_line_ref(&mut self) -> Option<LineRef> {
        let Lexeme { token: Token::LineRef(number), span } = self.peek() else { return None };
        self.advance();
        Some(LineRef { number, span })
    }

    pub(super) fn line_ref(&mut self, word: &str) -> Result<LineRef, Flaw> {
        match self.optional_line_ref() {
            Some(line) => Ok(line),
            None => Err(self.expected(&format!("a line number written as digits behind {word}"))),
        }
    }

    fn switch(&mut self, word: &str) -> Result<bool, Flaw> {
        if self.accept_keyword(Keyword::On) {
            return Ok(true);
        }
        if self.accept_keyword(Keyword::Off) {
            return Ok(false);
        }
        Err(self.expected(&format!("ON or OFF behind {word}")))
    }

    /// Takes a comma.
    pub(super) fn comma(&mut self) -> Result<(), Flaw> {
        if self.accept(Token::Byte(b',')) { Ok(()) } else { Err(self.expected("a comma")) }
    }

    /// What is missing is SN; behind a comma it is MO in V2. (unconfirmed) spec: language 9
    pub(super) fn missing_argument(&self, what: &str, behind_comma: bool) -> Flaw {
        let flaw = self.expected(what);
        let nothing = matches!(self.peek().token, Token::End | Token::Comment | Token::Byte(b':' | b',' | b')'));
        if behind_comma && nothing && self.options.dialect == Dialect::V2 {
            return Flaw { error: ErrorCode::Mo, ..flaw };
        }
        flaw
    }
}
