//! Programs as line records, and their translation from one dialect's tokens to the other's.
//!
//! Tapes and battery files travel between V2 and V3 machines, which agree on everything but two things: V3 stores the
//! numbers 0 to 9 in one byte where V2 takes three, and V3 has words that V2 lacks. This module owns exactly that
//! difference; crunching and listing know the tokens' spelling and are not needed here.
//! Source: spec, machine 3.1 and 3.2, 7.3.

use super::dialect::Dialect;
use super::keyword::Keyword;
use thiserror::Error;

/// The most bytes that a line record can have, its length byte, number and final 00 included.
pub const RECORD_MAX_BYTES: usize = 255;

/// Length byte, two bytes of line number, final 00.
const RECORD_FRAME_BYTES: usize = 4;

const DECIMAL: u8 = 0x12;
const HEXADECIMAL: u8 = 0x11;
const LINE_REFERENCE: u8 = 0x0B;
const QUOTE: u8 = b'"';
const COMMENT: u8 = b'\'';

/// One stored line, borrowed from an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// The line number, `0..=65535` as stored.
    pub number: u16,
    /// The tokens without the record's frame, at most 251 bytes.
    pub tokens: &'a [u8],
}

/// Why bytes are not a chain of line records. Offsets count from the start of the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RecordError {
    /// A length byte of 1 to 3: too short for a record's own frame.
    #[error("byte {offset}: a line cannot be {length} bytes long")]
    Length {
        /// Where the length byte is.
        offset: usize,
        /// What it says.
        length: u8,
    },
    /// The bytes end before the line, or before the 00 behind the last line.
    #[error("byte {offset}: the program ends in the middle")]
    Truncated {
        /// Where the unfinished line, or the missing 00, begins.
        offset: usize,
    },
    /// The last byte of a record is not 00.
    #[error("line {line} does not end where its length says")]
    Unclosed {
        /// The line's number.
        line: u16,
    },
}

/// Why a program cannot be written in the other dialect's tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ConvertError {
    /// The image is damaged.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The end of the line cuts a number in half.
    #[error("line {line} ends in the middle of a number")]
    Number {
        /// The line's number.
        line: u16,
    },
    /// A word that the dialect lacks.
    #[error("line {line}: {} does not exist in {}", .keyword.word(), .dialect.name())]
    Word {
        /// The line's number.
        line: u16,
        /// The word.
        keyword: Keyword,
        /// The dialect without it.
        dialect: Dialect,
    },
    /// The longer number form makes the record exceed 255 bytes.
    #[error("line {line} would take {length} bytes, and a line can have {RECORD_MAX_BYTES}")]
    TooLong {
        /// The line's number.
        line: u16,
        /// What the whole record would take.
        length: usize,
    },
}

/// Walks the line records of an image; stops behind the final 00 or after the first error.
pub fn records(image: &[u8]) -> Records<'_> {
    Records { image, offset: 0, finished: false }
}

/// The iterator behind [`records`].
#[derive(Clone, Debug)]
pub struct Records<'a> {
    image: &'a [u8],
    offset: usize,
    finished: bool,
}

impl Records<'_> {
    /// Bytes walked so far; after the last record it counts the final 00 too.
    pub fn offset(&self) -> usize {
        self.offset
    }

    fn stop<T>(&mut self, error: RecordError) -> Option<Result<T, RecordError>> {
        self.finished = true;
        Some(Err(error))
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.finished {
            return None;
        }
        let offset = self.offset;
        let Some(&length) = self.image.get(offset) else {
            return self.stop(RecordError::Truncated { offset });
        };
        if length == 0 {
            self.finished = true;
            self.offset += 1;
            return None;
        }
        if usize::from(length) < RECORD_FRAME_BYTES {
            return self.stop(RecordError::Length { offset, length });
        }
        let end = offset + usize::from(length);
        let Some([_, low, high, tokens @ .., last]) = self.image.get(offset..end) else {
            return self.stop(RecordError::Truncated { offset });
        };
        let number = u16::from_le_bytes([*low, *high]);
        if *last != 0 {
            return self.stop(RecordError::Unclosed { line: number });
        }
        self.offset = end;
        Some(Ok(Record { number, tokens }))
    }
}

/// How many bytes of the image the program takes, its final 00 included.
///
/// # Errors
/// [`RecordError`] where the records do not form an unbroken chain up to that 00.
pub fn program_length(image: &[u8]) -> Result<usize, RecordError> {
    let mut walk = records(image);
    for record in walk.by_ref() {
        record?;
    }
    Ok(walk.offset())
}

/// The same program in the tokens of `dialect`; bytes behind the final 00 are left out.
///
/// For V2 the one-byte numbers are written the long way, for V3 they are shortened. Text inside strings, comments
/// and DATA is left alone, and so are codes that no dialect defines.
///
/// # Errors
/// [`ConvertError`] for a damaged image, a word that the dialect lacks, or a line that grows too long.
///
/// Source: spec, machine 3.2 and 7.3.
pub fn to_dialect(image: &[u8], dialect: Dialect) -> Result<Vec<u8>, ConvertError> {
    let mut out = Vec::with_capacity(image.len());
    for record in records(image) {
        let record = record?;
        let tokens = convert_tokens(record, dialect)?;
        let length = RECORD_FRAME_BYTES + tokens.len();
        let Ok(length_byte) = u8::try_from(length) else {
            return Err(ConvertError::TooLong { line: record.number, length });
        };
        out.push(length_byte);
        out.extend_from_slice(&record.number.to_le_bytes());
        out.extend_from_slice(&tokens);
        out.push(0);
    }
    out.push(0);
    Ok(out)
}

fn convert_tokens(record: Record<'_>, dialect: Dialect) -> Result<Vec<u8>, ConvertError> {
    let line = record.number;
    let mut out = Vec::with_capacity(record.tokens.len());
    let mut rest = record.tokens;
    while let Some((&code, after)) = rest.split_first() {
        let raw_length = match code {
            // The one-byte numbers appear in V2 images only if somebody put them there; they mean the same.
            0x01..=0x0A => {
                push_number(&mut out, u16::from(code - 1), dialect);
                rest = after;
                continue;
            }
            DECIMAL => {
                let [low, high, after @ ..] = after else {
                    return Err(ConvertError::Number { line });
                };
                push_number(&mut out, u16::from_le_bytes([*low, *high]), dialect);
                rest = after;
                continue;
            }
            HEXADECIMAL | LINE_REFERENCE if after.len() < 2 => return Err(ConvertError::Number { line }),
            HEXADECIMAL | LINE_REFERENCE => 3,
            QUOTE => 1 + string_length(after),
            COMMENT => rest.len(),
            _ => match Keyword::from_code(code) {
                Some(keyword) if !keyword.exists_in(dialect) => {
                    return Err(ConvertError::Word { line, keyword, dialect });
                }
                Some(Keyword::Rem) => rest.len(),
                Some(Keyword::Data) => 1 + data_length(after),
                Some(_) | None => 1,
            },
        };
        let (raw, after) = rest.split_at(raw_length);
        out.extend_from_slice(raw);
        rest = after;
    }
    Ok(out)
}

fn push_number(out: &mut Vec<u8>, value: u16, dialect: Dialect) {
    let [low, high] = value.to_le_bytes();
    match dialect {
        Dialect::V3 if value <= 9 => out.push(low + 1),
        Dialect::V2 | Dialect::V3 => out.extend_from_slice(&[DECIMAL, low, high]),
    }
}

/// Bytes up to and with the closing quote, or to the end of the line.
fn string_length(after_quote: &[u8]) -> usize {
    after_quote.iter().position(|&code| code == QUOTE).map_or(after_quote.len(), |at| at + 1)
}

/// Bytes up to the `:` that ends the DATA statement; a `:` between quotes does not.
fn data_length(after_data: &[u8]) -> usize {
    let mut quoted = false;
    after_data
        .iter()
        .position(|&code| {
            quoted ^= code == QUOTE;
            code == b':' && !quoted
        })
        .unwrap_or(after_data.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(number: u16, tokens: &[u8]) -> Vec<u8> {
        let mut record = vec![(tokens.len() + RECORD_FRAME_BYTES) as u8];
        record.extend(number.to_le_bytes());
        record.extend(tokens);
        record.push(0);
        record
    }

    fn check(v3: &[u8], v2: &[u8]) {
        let image = |tokens: &[u8]| [line(30, tokens), vec![0]].concat();
        assert_eq!(to_dialect(&image(v3), Dialect::V2).unwrap(), image(v2), "to v2: {v3:02X?}");
        assert_eq!(to_dialect(&image(v2), Dialect::V3).unwrap(), image(v3), "to v3: {v2:02X?}");
    }

    #[test]
    fn numbers_from_0_to_9_change_their_form() {
        check(&[0x41, 0xF6, 0x06], &[0x41, 0xF6, 0x12, 5, 0]);
        check(&[0x8A, 0x20, 0x9A, 0x01], &[0x8A, 0x20, 0x9A, 0x12, 0, 0]);
        check(&[0x41, 0xF6, 0x0A, 0xF9, 0x12, 10, 0], &[0x41, 0xF6, 0x12, 9, 0, 0xF9, 0x12, 10, 0]);
        check(&[0x12, 5, 1], &[0x12, 5, 1]);
    }

    #[test]
    fn other_numbers_and_raw_text_stay() {
        check(&[0x11, 0x05, 0x00], &[0x11, 0x05, 0x00]);
        check(&[0x80, 0x20, 0x0B, 0x05, 0x00], &[0x80, 0x20, 0x0B, 0x05, 0x00]);
        check(&[0x8B, b'"', 0x06, 0xB2, b'"', 0x06], &[0x8B, b'"', 0x06, 0xB2, b'"', 0x12, 5, 0]);
        check(&[b'"', 0x06, 0xB2], &[b'"', 0x06, 0xB2]);
        check(&[0x95, 0x06, 0xB2, b':', 0x12], &[0x95, 0x06, 0xB2, b':', 0x12]);
        check(&[0x27, 0x06, 0xBA], &[0x27, 0x06, 0xBA]);
        check(&[0x91, 0x06, 0xB2, b':', 0x06], &[0x91, 0x06, 0xB2, b':', 0x12, 5, 0]);
        check(&[0x91, b'"', b':', 0x06, b'"', 0x06], &[0x91, b'"', b':', 0x06, b'"', 0x06]);
        check(&[0xC5, 0xFF, 0x0C], &[0xC5, 0xFF, 0x0C]);
    }

    #[test]
    fn the_spec_s_lines_convert() {
        let v2 = [0x0D, 0x08, 0x00, 0x9F, 0x20, 0x12, 0x01, 0x00, 0x2C, 0x12, 0x02, 0x00, 0x00, 0x00];
        let v3 = [0x09, 0x08, 0x00, 0x9F, 0x20, 0x02, 0x2C, 0x03, 0x00, 0x00];
        assert_eq!(to_dialect(&v2, Dialect::V3).unwrap(), v3);
        assert_eq!(to_dialect(&v3, Dialect::V2).unwrap(), v2);
        assert_eq!(to_dialect(&[0, 1, 2], Dialect::V2).unwrap(), [0]);
    }

    #[test]
    fn v2_refuses_v3_words() {
        let image = [line(10, &[0x98]), line(20, &[0x98, b':', 0xBA, 0x01]), vec![0]].concat();
        let error = to_dialect(&image, Dialect::V2).unwrap_err();
        assert_eq!(error, ConvertError::Word { line: 20, keyword: Keyword::Screen, dialect: Dialect::V2 });
        assert_eq!(error.to_string(), "line 20: SCREEN does not exist in v2");
        assert!(to_dialect(&image, Dialect::V3).is_ok());
    }

    #[test]
    fn a_line_that_grows_too_long_is_named() {
        let image = [line(700, &[0x01; 84]), vec![0]].concat();
        assert_eq!(to_dialect(&image, Dialect::V2), Err(ConvertError::TooLong { line: 700, length: 256 }));
        let image = [line(700, &[0x01; 83]), vec![0]].concat();
        assert_eq!(to_dialect(&image, Dialect::V2).unwrap().len(), 254);
    }

    #[test]
    fn damage_is_named() {
        let cases: [(&[u8], ConvertError); 7] = [
            (&[], RecordError::Truncated { offset: 0 }.into()),
            (&[3, 0, 0], RecordError::Length { offset: 0, length: 3 }.into()),
            (&[9, 1, 0, 0x98, 0], RecordError::Truncated { offset: 0 }.into()),
            (&[5, 1, 0, 0x98, 0], RecordError::Truncated { offset: 5 }.into()),
            (&[5, 1, 0, 0x98, 7, 0], RecordError::Unclosed { line: 1 }.into()),
            (&[6, 1, 0, 0x12, 7, 0, 0], ConvertError::Number { line: 1 }),
            (&[5, 1, 0, 0x11, 0, 0], ConvertError::Number { line: 1 }),
        ];
        for (image, error) in cases {
            assert_eq!(to_dialect(image, Dialect::V3), Err(error), "{image:02X?}");
        }
    }

    #[test]
    fn the_length_counts_the_final_zero() {
        assert_eq!(program_length(&[0, 9, 9]), Ok(1));
        assert_eq!(program_length(&[5, 1, 0, 0x98, 0, 0, 9]), Ok(6));
    }

    proptest! {
        #[test]
        fn any_bytes_convert_or_say_why(image in proptest::collection::vec(any::<u8>(), 0..600)) {
            for dialect in [Dialect::V2, Dialect::V3] {
                if let Ok(converted) = to_dialect(&image, dialect) {
                    prop_assert_eq!(program_length(&converted), Ok(converted.len()));
                    prop_assert_eq!(to_dialect(&converted, dialect), Ok(converted));
                }
            }
        }

        #[test]
        fn there_and_back_changes_nothing(tokens in proptest::collection::vec(any::<u8>(), 0..80)) {
            let image = [line(1, &tokens), vec![0]].concat();
            if let Ok(v3) = to_dialect(&image, Dialect::V3)
                && let Ok(v2) = to_dialect(&v3, Dialect::V2)
            {
                prop_assert_eq!(to_dialect(&v2, Dialect::V3), Ok(v3));
            }
        }
    }
}
