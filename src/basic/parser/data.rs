//! Values in and out: DATA, READ, INPUT, PRINT, DIM, SWAP. Source: spec, language 6.3, 6.6 and 6.7.

use super::super::crunch::data_length;
use super::super::dialect::Dialect;
use super::super::error::ErrorCode;
use super::super::keyword::Role;
use super::super::tree::{Flaw, PrintItem, StatementKind, Target};
use super::Parser;
use super::lexer::{Token, span};
use super::statement::Parsed;

impl Parser<'_> {
    pub(super) fn data(&mut self) -> StatementKind {
        let text = &self.tokens[self.at..];
        let text = &text[..data_length(text)];
        let mut items = Vec::new();
        let (mut quoted, mut start) = (false, self.at);
        for (index, &code) in text.iter().enumerate() {
            quoted ^= code == b'"';
            if code == b',' && !quoted {
                items.push(span(start, self.at + index));
                start = self.at + index + 1;
            }
        }
        self.at += text.len();
        self.end = self.at;
        items.push(span(start, self.at));
        StatementKind::Data { items }
    }

    pub(super) fn print(&mut self) -> StatementKind {
        let mut items = Vec::new();
        loop {
            let lexeme = self.peek();
            match lexeme.token {
                Token::End | Token::Comment | Token::Byte(b':') => break,
                Token::Byte(b';') => {
                    self.advance();
                    items.push(PrintItem::Semicolon);
                }
                Token::Byte(b',') => {
                    self.advance();
                    items.push(PrintItem::Comma);
                }
                Token::Keyword(keyword) if keyword.role() == Role::Command && !self.starts_expression(lexeme) => {
                    break;
                }
                _ => {
                    items.push(PrintItem::Expr(self.expression()));
                    if self.broken.is_some() {
                        break;
                    }
                }
            }
        }
        StatementKind::Print(items)
    }

    /// The prompt of INPUT and LINPUT, and whether a `;` (or nothing) stands behind it.
    fn prompt(&mut self) -> Result<(Option<Vec<u8>>, bool), Flaw> {
        let Token::String(content) = self.peek().token else { return Ok((None, true)) };
        self.advance();
        let prompt = self.tokens[usize::from(content.start)..usize::from(content.end)].to_vec();
        if self.accept(Token::Byte(b';')) {
            return Ok((Some(prompt), true));
        }
        if self.accept(Token::Byte(b',')) {
            return Ok((Some(prompt), false));
        }
        Err(self.expected("; or , behind the prompt"))
    }

    pub(super) fn input(&mut self) -> Parsed {
        let (prompt, question) = self.prompt()?;
        let targets = self.target_list("INPUT")?;
        Ok(StatementKind::Input { prompt, question, targets })
    }

    pub(super) fn linput(&mut self) -> Parsed {
        let (prompt, _) = self.prompt()?;
        let target = self.checked_target()?;
        Ok(StatementKind::Linput { prompt, target })
    }

    /// Variables with commas between them. Those before a mistake get their values before it is noticed.
    pub(super) fn target_list(&mut self, word: &str) -> Result<Vec<Target>, Flaw> {
        let mut targets = Vec::new();
        loop {
            if !matches!(self.peek().token, Token::Name(_)) {
                let flaw = self.missing_argument(&format!("a variable for {word}"), !targets.is_empty());
                return self.list_until(targets, flaw);
            }
            match self.checked_target() {
                Ok(target) => targets.push(target),
                Err(flaw) => return self.list_until(targets, flaw),
            }
            if !self.accept(Token::Byte(b',')) {
                return Ok(targets);
            }
        }
    }

    fn list_until(&mut self, targets: Vec<Target>, flaw: Flaw) -> Result<Vec<Target>, Flaw> {
        if targets.is_empty() {
            return Err(flaw);
        }
        self.behind = Some(flaw);
        Ok(targets)
    }

    pub(super) fn dim(&mut self) -> Parsed {
        let mut arrays = Vec::new();
        loop {
            let name = self.peek();
            match self.array() {
                Ok(array) => arrays.push(array),
                Err(flaw) => return self.list_until(arrays, flaw).map(StatementKind::Dim),
            }
            let name_length = name.span.end - name.span.start;
            if self.options.dialect == Dialect::V3 && name_length > 2 {
                arrays.pop();
                let message = "the name of an array has at most two characters in DIM".into();
                let flaw = self.flaw_at(name.span, ErrorCode::Sn, message);
                return self.list_until(arrays, flaw).map(StatementKind::Dim);
            }
            if !self.accept(Token::Byte(b',')) {
                return Ok(StatementKind::Dim(arrays));
            }
        }
    }

    /// An array with one or two subscripts.
    fn array(&mut self) -> Result<Target, Flaw> {
        let array = self.checked_target()?;
        match array.subscripts.len() {
            1 | 2 => Ok(array),
            0 => Err(self.flaw_at(array.span, ErrorCode::Sn, "DIM needs the highest subscript: A(9) or A(9,9)".into())),
            _ => {
                let span = array.span;
                self.done.extend(array.subscripts.into_iter().map(Some));
                Err(self.flaw_at(span, ErrorCode::Sn, "an array has one or two dimensions".into()))
            }
        }
    }

    pub(super) fn swap(&mut self) -> Parsed {
        let left = self.checked_target()?;
        let right = self.comma().and_then(|()| self.checked_target());
        match right {
            Ok(right) => Ok(StatementKind::Swap(left, right)),
            Err(flaw) => {
                self.done.splice(0..0, left.subscripts.into_iter().map(Some));
                Err(flaw)
            }
        }
    }
}
