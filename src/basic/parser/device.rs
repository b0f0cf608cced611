//! Statements whose arguments are handed to the devices as they are: screen, sprites, sound, memory.
//!
//! Source: spec, language 6.3, 6.6 and 6.8 to 6.10.

use super::super::dialect::Dialect;
use super::super::error::ErrorCode;
use super::super::keyword::Keyword;
use super::super::tree::{Command, Expr, ExprKind, Flaw, StatementKind};
use super::Parser;
use super::lexer::{Token, span};
use super::statement::Parsed;

impl Parser<'_> {
    /// Parses the arguments of a device statement; `None` if the word begins none.
    pub(super) fn device(&mut self, keyword: Keyword) -> Option<Parsed> {
        let parsed = match keyword {
            Keyword::Beep => Ok(Command::Beep),
            Keyword::Bgget => Ok(Command::Bgget),
            Keyword::Bgput => Ok(Command::Bgput),
            Keyword::Bgtool => Ok(Command::Bgtool),
            Keyword::View => Ok(Command::View),
            Keyword::Call => self.exactly(1).map(|()| Command::Call),
            Keyword::Cgen => self.exactly(1).map(|()| Command::Cgen),
            Keyword::Filter => self.exactly(1).map(|()| Command::Filter),
            Keyword::Play => self.exactly(1).map(|()| Command::Play),
            Keyword::Locate => self.exactly(2).map(|()| Command::Locate),
            Keyword::Color => self.exactly(3).map(|()| Command::Color),
            Keyword::Position => self.exactly(3).map(|()| Command::Position),
            Keyword::Poke => self.exactly(2).and_then(|()| self.more()).map(|()| Command::Poke),
            Keyword::Can => self.actors(Command::Can),
            Keyword::Cut => self.actors(Command::Cut),
            Keyword::Era => self.actors(Command::Era),
            Keyword::Move => self.actors(Command::Move),
            Keyword::Cgset => self.two_optional().map(|()| Command::Cgset),
            Keyword::Cls => self.cls(),
            Keyword::Def => self.def(),
            Keyword::Game => self.game(),
            Keyword::Key => {
                if self.accept_keyword(Keyword::List) {
                    return Some(Ok(StatementKind::KeyList));
                }
                self.exactly(2).map(|()| Command::Key)
            }
            Keyword::Palet => self.palet(),
            Keyword::Pause => self.optional_argument().map(|()| Command::Pause),
            Keyword::Screen => self.screen(),
            Keyword::Sprite => self.sprite(),
            _ => return None,
        };
        Some(parsed.map(|command| StatementKind::Device { command, arguments: std::mem::take(&mut self.done) }))
    }

    /// `count` arguments with commas between them.
    fn exactly(&mut self, count: usize) -> Result<(), Flaw> {
        self.argument()?;
        (1..count).try_for_each(|_| self.next_argument())
    }

    /// A comma and an argument.
    fn next_argument(&mut self) -> Result<(), Flaw> {
        self.comma()?;
        self.argument_behind_comma()
    }

    fn argument_behind_comma(&mut self) -> Result<(), Flaw> {
        let lexeme = self.peek();
        if !self.starts_expression(lexeme) {
            let missing = self.missing_argument("a value", true);
            return Err(if missing.error == ErrorCode::Mo { missing } else { self.no_value(lexeme) });
        }
        self.argument()
    }

    /// Any number of commas and arguments.
    fn more(&mut self) -> Result<(), Flaw> {
        while self.accept(Token::Byte(b',')) {
            self.argument_behind_comma()?;
        }
        Ok(())
    }

    fn actors(&mut self, command: Command) -> Result<Command, Flaw> {
        self.argument()?;
        self.more()?;
        Ok(command)
    }

    /// One entry, `None` if there is no argument.
    fn optional_argument(&mut self) -> Result<(), Flaw> {
        if self.starts_expression(self.peek()) {
            return self.argument();
        }
        self.done.push(None);
        Ok(())
    }

    /// `[a][,b]`: two entries.
    fn two_optional(&mut self) -> Result<(), Flaw> {
        self.optional_argument()?;
        if self.accept(Token::Byte(b',')) {
            return self.argument_behind_comma();
        }
        self.done.push(None);
        Ok(())
    }

    fn cls(&mut self) -> Result<Command, Flaw> {
        match self.options.dialect {
            Dialect::V2 => self.done.push(None),
            Dialect::V3 => self.optional_argument()?,
        }
        Ok(Command::Cls)
    }

    fn game(&mut self) -> Result<Command, Flaw> {
        self.two_optional()?;
        if self.done.iter().all(Option::is_none) {
            return Err(self.expected("a number behind GAME"));
        }
        Ok(Command::Game)
    }

    fn screen(&mut self) -> Result<Command, Flaw> {
        self.argument()?;
        if self.accept(Token::Byte(b',')) {
            self.argument_behind_comma()?;
        } else {
            self.done.push(None);
        }
        Ok(Command::Screen)
    }

    fn sprite(&mut self) -> Result<Command, Flaw> {
        if self.accept_keyword(Keyword::On) {
            return Ok(Command::SpriteOn);
        }
        if self.accept_keyword(Keyword::Off) {
            return Ok(Command::SpriteOff);
        }
        self.argument()?;
        if self.accept(Token::Byte(b',')) {
            self.argument_behind_comma()?;
            self.next_argument()?;
        } else {
            self.done.extend([None, None]);
        }
        Ok(Command::Sprite)
    }

    /// `DEF SPRITE n,(c,b,p,h,v)=a$` and `DEF MOVE(n)=SPRITE(t,d,c,m,p,k)`.
    fn def(&mut self) -> Result<Command, Flaw> {
        if self.accept_keyword(Keyword::Sprite) {
            self.argument()?;
            self.comma()?;
            self.open()?;
            self.exactly(5)?;
            self.close()?;
            self.equal()?;
            self.argument()?;
            return Ok(Command::DefSprite);
        }
        if !self.accept_keyword(Keyword::Move) {
            return Err(self.expected("SPRITE or MOVE behind DEF"));
        }
        self.open()?;
        self.argument()?;
        self.close()?;
        self.equal()?;
        if !self.accept_keyword(Keyword::Sprite) {
            return Err(self.expected("SPRITE"));
        }
        self.open()?;
        match self.options.dialect {
            Dialect::V2 => self.exactly(6)?,
            Dialect::V3 => self.movement()?,
        }
        self.close()?;
        Ok(Command::DefMove)
    }

    /// V3: up to six arguments, any of which may be left out.
    fn movement(&mut self) -> Result<(), Flaw> {
        for index in 0..6 {
            if index > 0 && !self.accept(Token::Byte(b',')) {
                self.done.extend((index..6).map(|_| None));
                break;
            }
            if matches!(self.peek().token, Token::Byte(b',' | b')')) {
                self.done.push(None);
            } else {
                self.argument()?;
            }
        }
        Ok(())
    }

    fn equal(&mut self) -> Result<(), Flaw> {
        if self.accept_keyword(Keyword::Equal) { Ok(()) } else { Err(self.expected("=")) }
    }

    /// `PALETB` and `PALETS`. The letter is the first of a name, which takes in what stands behind it: `PALETB0,…` and
    /// `PALETBN,…` have the names `B0` and `BN`.
    fn palet(&mut self) -> Result<Command, Flaw> {
        let lexeme = self.peek();
        let command = match lexeme.token {
            Token::Name(key) if key.0[0] == b'B' => Command::PaletB,
            Token::Name(key) if key.0[0] == b'S' => Command::PaletS,
            _ => return Err(self.expected("B or S behind PALET")),
        };
        self.at = usize::from(lexeme.span.start) + 1;
        self.end = self.at;
        match self.plain_digits() {
            Some(number) => self.done.push(Some(number)),
            None => self.argument()?,
        }
        (0..4).try_for_each(|_| self.next_argument())?;
        Ok(command)
    }

    /// A number that the name before it kept from being crunched.
    fn plain_digits(&mut self) -> Option<Expr> {
        let rest = self.tokens.get(self.at..)?;
        let length = rest.iter().take_while(|code| code.is_ascii_digit()).count();
        if length == 0 {
            return None;
        }
        // A number too large for any argument stays too large.
        let value = rest[..length]
            .iter()
            .fold(0i16, |value, digit| value.saturating_mul(10).saturating_add(i16::from(digit - b'0')));
        let place = span(self.at, self.at + length);
        self.at += length;
        self.end = self.at;
        Some(Expr { span: place, kind: ExprKind::Number(value) })
    }
}
