//! The tokens of a stored line one by one, with their places. Spaces are passed over.

use super::super::crunch::{DECIMAL, DIGIT_MAX, HEXADECIMAL, LINE_REFERENCE, data_length, string_length};
use super::super::keyword::Keyword;
use super::super::tree::{NameKey, Span};

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// The end of the line.
    End,
    /// A keyword or operator.
    Keyword(Keyword),
    /// A decimal or hexadecimal number.
    Number(u16),
    /// A line number behind GOTO and its like.
    LineRef(u16),
    /// A string literal; the span is that of the characters between the quotes.
    String(Span),
    /// Letters and digits.
    Name(NameKey),
    /// The comment mark; the token's span reaches to the end of the line.
    Comment,
    /// Any other byte.
    Byte(u8),
}

/// A token and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub(super) token: Token,
    pub(super) span: Span,
}

/// The token at or behind `at`.
pub(super) fn lex(tokens: &[u8], at: usize) -> Lexeme {
    let rest = tokens.get(at..).unwrap_or(&[]);
    let spaces = rest.iter().take_while(|&&code| code == b' ').count();
    let (start, rest) = (at + spaces, rest.get(spaces..).unwrap_or(&[]));
    let (token, length) = match *rest {
        [] => (Token::End, 0),
        [code @ 1..=DIGIT_MAX, ..] => (Token::Number(u16::from(code - 1)), 1),
        [DECIMAL | HEXADECIMAL, low, high, ..] => (Token::Number(u16::from_le_bytes([low, high])), 3),
        [LINE_REFERENCE, low, high, ..] => (Token::LineRef(u16::from_le_bytes([low, high])), 3),
        [b'"', ..] => {
            let length = string_length(rest);
            let closed = usize::from(length > 1 && rest.get(length - 1) == Some(&b'"'));
            (Token::String(span(start + 1, start + length - closed)), length)
        }
        [b'\'', ..] => (Token::Comment, rest.len()),
        [code, ..] if code.is_ascii_uppercase() => {
            let length = rest.iter().take_while(|code| code.is_ascii_uppercase() || code.is_ascii_digit()).count();
            let second = rest.get(1).copied().filter(|_| length > 1).unwrap_or(0);
            (Token::Name(NameKey([code, second])), length)
        }
        [code, ..] => (Keyword::from_code(code).map_or(Token::Byte(code), Token::Keyword), 1),
    };
    Lexeme { token, span: span(start, start + length) }
}

/// The end of the statement that `at` is in: the next colon outside of strings, DATA and comments, or the line's end.
/// Gives the end of the last token before it too, `None` if there is no token.
pub(super) fn statement_end(tokens: &[u8], mut at: usize) -> (Option<usize>, usize) {
    let mut last = None;
    loop {
        let lexeme = lex(tokens, at);
        at = match lexeme.token {
            Token::End | Token::Byte(b':') => return (last, usize::from(lexeme.span.start)),
            Token::Keyword(Keyword::Rem) => tokens.len(),
            Token::Keyword(Keyword::Data) => {
                let text = usize::from(lexeme.span.end);
                text + data_length(&tokens[text..])
            }
            _ => usize::from(lexeme.span.end),
        };
        last = Some(at);
    }
}

/// A span from offsets, which fit since no line is longer than its limit.
pub(super) fn span(start: usize, end: usize) -> Span {
    Span { start: start as u16, end: end as u16 }
}
