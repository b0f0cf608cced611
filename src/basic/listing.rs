//! LIST: the text of stored tokens.
//!
//! The text of a crunched line crunches to the same tokens again, so that a listing is a way to save a program.
//! Source: spec, language 3 and 6.1, machine 3.2.

use super::crunch::{DECIMAL, DIGIT_MAX, HEXADECIMAL, LINE_REFERENCE, data_length, string_length};
use super::keyword::Keyword;
use super::program::StoredLine;
use super::tree::LineNumber;

/// The codes that LIST shows for the tokens of a line, without the line number.
///
/// Bytes that are no tokens are shown as they are.
pub fn list_tokens(tokens: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(tokens.len() * 2);
    let mut in_name = false;
    let mut rest = tokens;
    while let Some((&code, after)) = rest.split_first() {
        let here = rest;
        let behind_name = in_name;
        // A name takes in every letter and digit that follows it.
        in_name = code.is_ascii_uppercase() || (in_name && code.is_ascii_digit());
        rest = after;
        match (code, after) {
            (1..=DIGIT_MAX, _) => out.push(b'0' + code - 1),
            (DECIMAL | LINE_REFERENCE, [low, high, tail @ ..]) => {
                out.extend_from_slice(u16::from_le_bytes([*low, *high]).to_string().as_bytes());
                rest = tail;
            }
            (HEXADECIMAL, [low, high, tail @ ..]) => {
                out.extend_from_slice(format!("&H{:X}", u16::from_le_bytes([*low, *high])).as_bytes());
                rest = tail;
            }
            (b'"', _) => {
                let (string, tail) = here.split_at(string_length(here));
                out.extend_from_slice(string);
                rest = tail;
            }
            (b'\'', _) => {
                out.push(code);
                out.extend_from_slice(after);
                rest = &[];
            }
            _ => match Keyword::from_code(code) {
                // `A?B`: behind a name the word would become part of it.
                Some(Keyword::Print) if behind_name => out.push(b'?'),
                Some(keyword) => {
                    out.extend_from_slice(keyword.word().as_bytes());
                    let raw = match keyword {
                        Keyword::Rem => after.len(),
                        Keyword::Data => data_length(after),
                        _ => 0,
                    };
                    out.extend_from_slice(&after[..raw]);
                    rest = &after[raw..];
                }
                None => out.push(code),
            },
        }
    }
    out
}

/// The codes that LIST shows for a line: number, space, text.
pub fn list_line(line: &StoredLine) -> Vec<u8> {
    let LineNumber(number) = line.number;
    let mut out = number.to_string().into_bytes();
    out.push(b' ');
    out.extend(list_tokens(&line.tokens));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::charset::{encode_line, to_source};
    use crate::basic::crunch::crunch;
    use crate::basic::dialect::Dialect;
    use proptest::prelude::*;

    fn check(typed: &str, listed: &str) {
        for dialect in [Dialect::V2, Dialect::V3] {
            let codes = encode_line(typed).unwrap().codes;
            let tokens = crunch(&codes, dialect).unwrap().tokens;
            assert_eq!(to_source(&list_tokens(&tokens)), listed, "{typed} {dialect:?}");
            assert_eq!(crunch(&list_tokens(&tokens), dialect).unwrap().tokens, tokens, "{typed} {dialect:?}");
        }
    }

    #[test]
    fn words_are_whole_and_numbers_plain() {
        check("p.A:G.10", "PRINTA:GOTO10");
        check("?&h00ff;007;0", "PRINT&HFF;7;0");
        check("PRINT \"p.\"+a$'p.", "PRINT \"P.\"+A$'P.");
        check("D.p.:?", "DATAP.:PRINT");
        check("DE.SP.", "DEFSPRITE");
        check("IF A THEN 10", "IF A THEN 10");
        check("A?B", "A?B");
        check("A$?B", "A$PRINTB");
        check("?\"\\xB2\"", "PRINT\"\\xB2\"");
    }

    #[test]
    fn a_line_has_its_number() {
        let line = StoredLine { number: LineNumber(10), tokens: vec![0x80, 0x0B, 0xFF, 0xFF] };
        assert_eq!(list_line(&line), b"10 GOTO65535");
    }

    #[test]
    fn bytes_that_are_no_tokens_are_shown() {
        assert_eq!(list_tokens(&[0x12, 1]), [0x12, 1 + b'/']);
        assert_eq!(list_tokens(&[0xC5]), [0xC5]);
    }

    /// Text of the kind that people type: words whole and cut, names, numbers, marks, any code.
    fn typed() -> impl Strategy<Value = Vec<u8>> {
        let word = prop_oneof![
            (0..crate::basic::keyword::TABLE.len(), 1usize..6).prop_map(|(index, length)| {
                let word = crate::basic::keyword::TABLE[index].word;
                match word.get(..length) {
                    Some(start) if start.len() < word.len() => format!("{start}.").into_bytes(),
                    _ => word.as_bytes().to_vec(),
                }
            }),
            "[A-Z][A-Z0-9]{0,3}\\$?".prop_map(String::into_bytes),
            (0u16..=32767).prop_map(|number| number.to_string().into_bytes()),
            "&H?[0-9A-F]{0,5}".prop_map(String::into_bytes),
            "[ -~]".prop_map(String::into_bytes),
            any::<u8>().prop_map(|code| vec![code]),
        ];
        proptest::collection::vec(word, 0..40).prop_map(|words| words.concat())
    }

    proptest! {
        #[test]
        fn a_listing_crunches_to_the_same_tokens(typed in typed()) {
            for dialect in [Dialect::V2, Dialect::V3] {
                if let Ok(crunched) = crunch(&typed, dialect) {
                    prop_assert!(crunched.tokens.len() <= 251 && crunched.tokens.len() == crunched.origins.len());
                    let listed = list_tokens(&crunched.tokens);
                    prop_assert_eq!(crunch(&listed, dialect).map(|again| again.tokens), Ok(crunched.tokens));
                }
            }
        }

        #[test]
        fn any_bytes_can_be_listed(tokens in proptest::collection::vec(any::<u8>(), 0..251)) {
            let _ = crunch(&list_tokens(&tokens), Dialect::V3);
        }
    }
}
