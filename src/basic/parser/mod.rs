//! Tokens of a line to its tree.
//!
//! Parsing never fails: the machine finds a mistake only when it gets there, so a mistake becomes a [`Flaw`] at its
//! place and the statements before and behind it are parsed as if it were not there. Source: spec, language 2 to 7.

mod data;
mod device;
mod editing;
mod expression;
mod flow;
mod hint;
mod lexer;
mod statement;

pub use hint::foreign_names;
use lexer::{Lexeme, Token, lex, span, statement_end};

use super::dialect::Dialect;
use super::error::ErrorCode;
use super::keyword::Keyword;
use super::tree::{Expr, ExprKind, Flaw, Line, LineNumber, Span, Statement, StatementKind};

/// The most token bytes looked at. No stored or typed line has more than 251; the limit keeps trees shallow.
const TOKENS_MAX: usize = 255;

/// How parentheses and functions may nest; deeper is FT. (unconfirmed) spec: language 5.5
const NESTING_MAX: u8 = 16;

/// Which language is parsed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The version.
    pub dialect: Dialect,
    /// Whether `LET A=1` and `NEXT I` are accepted.
    pub relaxed: bool,
}

/// Parses the tokens of a line (number and final 00 not included). Total: any bytes give a tree.
pub fn parse_line(number: Option<LineNumber>, tokens: &[u8], options: Options) -> Line {
    let tokens = tokens.get(..TOKENS_MAX).unwrap_or(tokens);
    let mut parser = Parser { tokens, options, at: 0, end: 0, depth: 0, broken: None, done: Vec::new(), behind: None };
    Line { number, statements: parser.statements() }
}

/// Parses expressions with commas between them and nothing behind: what a person asks about a program, not a part of one.
///
/// # Errors
/// The first mistake.
pub fn parse_expressions(tokens: &[u8], options: Options) -> Result<Vec<Expr>, Flaw> {
    let tokens = tokens.get(..TOKENS_MAX).unwrap_or(tokens);
    let mut parser = Parser { tokens, options, at: 0, end: 0, depth: 0, broken: None, done: Vec::new(), behind: None };
    let mut found = Vec::new();
    loop {
        if !parser.starts_expression(parser.peek()) {
            return Err(parser.expected("an expression"));
        }
        found.push(parser.expression());
        if let Some(flaw) = parser.broken.take() {
            return Err(flaw);
        }
        if parser.peek().token == Token::End {
            return Ok(found);
        }
        if !parser.accept(Token::Byte(b',')) {
            return Err(parser.expected("an operator or the end"));
        }
    }
}

/// All that is wrong in a line, in order of place. Of a mistake inside a mistake only the inner one is given.
pub fn collect_flaws(line: &Line) -> Vec<&Flaw> {
    let mut flaws = Vec::new();
    for statement in &line.statements {
        let before = flaws.len();
        statement.visit(&mut |expr| {
            if let ExprKind::Flawed(parts, flaw) = &expr.kind
                && !parts.iter().any(has_flaw)
            {
                flaws.push(&**flaw);
            }
        });
        if flaws.len() > before {
            continue;
        }
        if let StatementKind::Flawed(_, flaw) = &statement.kind {
            flaws.push(flaw);
        }
        flaws.extend(&statement.flaw);
    }
    flaws
}

fn has_flaw(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(&mut |inner| found |= matches!(inner.kind, ExprKind::Flawed(..)));
    found
}

struct Parser<'a> {
    tokens: &'a [u8],
    options: Options,
    at: usize,
    /// The end of the last token taken.
    end: usize,
    /// Open parentheses.
    depth: u8,
    /// The mistake in the statement being parsed; nothing more is taken from it.
    broken: Option<Flaw>,
    /// Arguments of the statement so far: what is evaluated before a mistake.
    done: Vec<Option<Expr>>,
    /// The mistake behind a list whose first parts can be carried out.
    behind: Option<Flaw>,
}

impl Parser<'_> {
    fn statements(&mut self) -> Vec<Statement> {
        let mut statements = Vec::new();
        loop {
            let Lexeme { token, span: first } = self.peek();
            match token {
                Token::End => return statements,
                Token::Byte(b':') => {
                    self.advance();
                    continue;
                }
                _ => {}
            }
            self.done.clear();
            self.depth = 0;
            let kind = match self.statement() {
                Ok(kind) => kind,
                Err(flaw) => {
                    let parts = std::mem::take(&mut self.done).into_iter().flatten().collect();
                    self.broken = Some(flaw.clone());
                    StatementKind::Flawed(parts, Box::new(flaw))
                }
            };
            let repeated = if kind == StatementKind::Next { self.next_variables() } else { 0 };
            let mut flaw = self.behind.take();
            if flaw.is_none() && self.broken.is_none() {
                flaw = self.junk_behind(&kind);
            }
            let broken = self.broken.take().is_some() || flaw.is_some();
            let end = if broken { self.skip_statement() } else { self.end };
            let span = span(usize::from(first.start), end);
            statements.extend((0..repeated).map(|_| Statement { span, kind: StatementKind::Next, flaw: None }));
            // NEXT would loop and never come to what stands behind it: `NEXT I` is refused before it does.
            let (kind, flaw) = match (kind, flaw) {
                (StatementKind::Next, Some(flaw)) => (StatementKind::Flawed(Vec::new(), Box::new(flaw)), None),
                other => other,
            };
            statements.push(Statement { span, kind, flaw });
        }
    }

    /// Moves to the colon or the end of the line; gives the end of the last token before it.
    fn skip_statement(&mut self) -> usize {
        let (last, end) = statement_end(self.tokens, self.at);
        self.at = end;
        self.end = last.unwrap_or(self.end);
        self.end
    }

    /// A statement may follow another without a colon: programs that ran on the machine are written so
    /// (`LOCATE 0,1PRINT A`). Anything else is a mistake.
    fn junk_behind(&self, kind: &StatementKind) -> Option<Flaw> {
        let lexeme = self.peek();
        match lexeme.token {
            Token::End | Token::Comment | Token::Byte(b':') => None,
            _ if self.starts_statement(lexeme) => None,
            // Behind THEN it is taken for a statement, and the mistake is found there.
            _ if matches!(kind, StatementKind::If { then: None, .. }) => None,
            _ => Some(self.flaw_at(lexeme.span, ErrorCode::Sn, self.junk_message(kind, lexeme))),
        }
    }

    /// With `--relaxed` the variables behind NEXT are passed over; gives how many there are beyond the first.
    fn next_variables(&mut self) -> usize {
        let mut names = 0usize;
        while self.options.relaxed && matches!(self.peek().token, Token::Name(_)) && !self.starts_statement(self.peek())
        {
            self.advance();
            names += 1;
            if !self.accept(Token::Byte(b',')) {
                break;
            }
        }
        names.saturating_sub(1)
    }

    fn peek(&self) -> Lexeme {
        lex(self.tokens, self.at)
    }

    fn advance(&mut self) -> Lexeme {
        let lexeme = self.peek();
        self.at = usize::from(lexeme.span.end);
        self.end = self.at;
        lexeme
    }

    fn accept(&mut self, token: Token) -> bool {
        let found = self.peek().token == token;
        if found {
            self.advance();
        }
        found
    }

    fn accept_keyword(&mut self, keyword: Keyword) -> bool {
        self.accept(Token::Keyword(keyword))
    }

    fn flaw_at(&self, span: Span, error: ErrorCode, message: String) -> Flaw {
        Flaw { error, span, message }
    }

    /// SN at the next token.
    fn syntax(&self, message: impl Into<String>) -> Flaw {
        self.flaw_at(self.peek().span, ErrorCode::Sn, message.into())
    }

    /// SN at the next token: `what` was expected.
    fn expected(&self, what: &str) -> Flaw {
        let found = self.describe(self.peek());
        self.syntax(format!("{what} is expected, not {found}"))
    }
}

#[cfg(test)]
mod tests;
