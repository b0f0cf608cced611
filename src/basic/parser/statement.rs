//! Statements: one arm each. Those whose arguments go to the devices are in `device`. Source: spec, language 6.

use super::super::crunch::data_length;
use super::super::dialect::Dialect;
use super::super::error::ErrorCode;
use super::super::keyword::{Keyword, Role};
use super::super::tree::{
    Expr, Flaw, LineBound, LineRange, LineRef, OnJump, PrintItem, ResumeAt, Span, StatementKind, TapeAction, Target,
};
use super::Parser;
use super::lexer::{Lexeme, Token, lex, span};

type Parsed = Result<StatementKind, Flaw>;

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

    fn at(&self, lexeme: Lexeme, message: &str) -> Flaw {
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
    fn value(&mut self) -> Result<Expr, Flaw> {
        let expr = self.expression();
        match self.broken.clone() {
            None => Ok(expr),
            Some(flaw) => {
                self.done.push(Some(expr));
                Err(flaw)
            }
        }
    }

    fn optional_value(&mut self) -> Result<Option<Expr>, Flaw> {
        if self.starts_expression(self.peek()) { self.value().map(Some) } else { Ok(None) }
    }

    /// A variable or element; the subscripts before a mistake go into `done`.
    fn checked_target(&mut self) -> Result<Target, Flaw> {
        self.target().map_err(|(parts, flaw)| {
            self.done.extend(parts.into_iter().map(Some));
            flaw
        })
    }

    fn optional_line_ref(&mut self) -> Option<LineRef> {
        let Lexeme { token: Token::LineRef(number), span } = self.peek() else { return None };
        self.advance();
        Some(LineRef { number, span })
    }

    fn line_ref(&mut self, word: &str) -> Result<LineRef, Flaw> {
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

    fn data(&mut self) -> StatementKind {
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

    fn for_loop(&mut self) -> Parsed {
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

    fn if_then(&mut self) -> Parsed {
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

    fn on(&mut self) -> Parsed {
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

    fn print(&mut self) -> StatementKind {
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

    fn input(&mut self) -> Parsed {
        let (prompt, question) = self.prompt()?;
        let targets = self.target_list("INPUT")?;
        Ok(StatementKind::Input { prompt, question, targets })
    }

    fn linput(&mut self) -> Parsed {
        let (prompt, _) = self.prompt()?;
        let target = self.checked_target()?;
        Ok(StatementKind::Linput { prompt, target })
    }

    /// Variables with commas between them. Those before a mistake get their values before it is noticed.
    fn target_list(&mut self, word: &str) -> Result<Vec<Target>, Flaw> {
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

    fn dim(&mut self) -> Parsed {
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

    fn swap(&mut self) -> Parsed {
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

    fn tape(&mut self, load: bool) -> Parsed {
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

    fn line_range(&mut self) -> Result<LineRange, Flaw> {
        let from = self.line_bound();
        if self.accept_keyword(Keyword::Minus) || self.accept(Token::Byte(b',')) {
            let to = self.line_bound();
            return Ok(LineRange::Between(from, to));
        }
        Ok(from.map_or(LineRange::All, LineRange::One))
    }

    fn delete(&mut self) -> Parsed {
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

    fn auto(&mut self) -> Parsed {
        let start = self.line_value();
        let step = if self.accept(Token::Byte(b',')) { self.line_value_behind_comma("AUTO")? } else { None };
        Ok(StatementKind::Auto { start, step })
    }

    fn renum(&mut self) -> Parsed {
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

    fn resume_at(&mut self) -> ResumeAt {
        if self.accept_keyword(Keyword::Next) {
            return ResumeAt::Next;
        }
        self.optional_line_ref().map_or(ResumeAt::Same, ResumeAt::Line)
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
