//! Names on tape: 16 machine characters, padded with blanks.

use std::fmt;

use crate::basic::charset::{self, CharError};
use crate::famicom::cassette::{NAME_BYTES, padded_name};

/// A name as LOAD compares it: all 16 characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TapeName([u8; NAME_BYTES]);

/// Why a text is no name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NameError {
    /// A character that the machine does not have.
    #[error("the name `{name}` cannot be on a tape: {error}")]
    Character {
        /// The text.
        name: String,
        /// The character.
        error: CharError,
    },
    /// More than 16 characters.
    #[error("the name `{name}` has {length} characters; a tape has room for {NAME_BYTES}")]
    TooLong {
        /// The text.
        name: String,
        /// Its length in machine characters.
        length: usize,
    },
}

impl TapeName {
    /// A name as a person types it, in any case, with `\xNN` for characters that no keyboard has.
    pub(super) fn parse(text: &str) -> Result<TapeName, NameError> {
        let encoded = charset::encode_line(text);
        let codes = encoded.map_err(|error| NameError::Character { name: text.to_owned(), error })?.codes;
        if codes.len() > NAME_BYTES {
            return Err(NameError::TooLong { name: text.to_owned(), length: codes.len() });
        }
        Ok(TapeName(padded_name(&codes)))
    }

    /// The 16 characters of a header.
    pub(super) fn from_tape(name: &[u8; NAME_BYTES]) -> TapeName {
        TapeName(*name)
    }

    /// The 16 characters.
    pub(super) fn as_bytes(&self) -> &[u8; NAME_BYTES] {
        &self.0
    }
}

/// Without the padding; [`TapeName::parse`] reads it back.
impl fmt::Display for TapeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&charset::to_source(self.0.trim_ascii_end()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, bytes: &[u8; NAME_BYTES], shown: &str) {
        let name = TapeName::parse(text).unwrap();
        assert_eq!((name.as_bytes(), name.to_string().as_str()), (bytes, shown), "{text}");
        assert_eq!(TapeName::parse(shown).as_ref(), Ok(&name), "{text}");
    }

    #[test]
    fn names_are_padded_and_in_capitals() {
        check("", b"                ", "");
        check("My game", b"MY GAME         ", "MY GAME");
        check("1234567890123456", b"1234567890123456", "1234567890123456");
        check("\\x01A", b"\x01A              ", "\\x01A");
        check("ガ", b"\x97               ", "ガ");
    }

    #[test]
    fn other_texts_are_refused() {
        assert!(matches!(TapeName::parse("12345678901234567"), Err(NameError::TooLong { length: 17, .. })));
        assert!(matches!(TapeName::parse("漢"), Err(NameError::Character { .. })));
    }
}
