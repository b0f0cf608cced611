//! Numbers as text: what PRINT and STR$ write, what VAL, READ and INPUT read.

use crate::basic::error::ErrorCode;

/// A short run of digits, held inline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digits {
    bytes: [u8; 6],
    start: u8,
}

impl Digits {
    /// The characters.
    pub fn codes(&self) -> &[u8] {
        &self.bytes[usize::from(self.start)..]
    }
}

/// A number as PRINT shows it: a leading blank or `-`, no trailing blank.
pub fn decimal(value: i16) -> Digits {
    let mut digits = Digits { bytes: [b' '; 6], start: 6 };
    let mut rest = value.unsigned_abs();
    loop {
        digits.start -= 1;
        digits.bytes[usize::from(digits.start)] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    digits.start -= 1;
    digits.bytes[usize::from(digits.start)] = if value < 0 { b'-' } else { b' ' };
    digits
}

/// A number as HEX$ shows it: two's complement, no leading zeros.
pub fn hexadecimal(value: i16) -> Digits {
    let mut digits = Digits { bytes: [b'0'; 6], start: 6 };
    let mut rest = value as u16;
    loop {
        digits.start -= 1;
        digits.bytes[usize::from(digits.start)] = b"0123456789ABCDEF"[usize::from(rest & 15)];
        rest >>= 4;
        if rest == 0 {
            break;
        }
    }
    digits
}

/// Reads blanks, signs, then decimal or `&H` digits. Returns the value (0 if there are no digits) and how many characters
/// were used.
///
/// # Errors
/// OV for a decimal outside -32768..=32767.
pub fn parse(codes: &[u8]) -> Result<(i16, usize), ErrorCode> {
    let mut at = codes.iter().take_while(|code| **code == b' ').count();
    let mut negative = false;
    while let Some(sign @ (b'+' | b'-')) = codes.get(at) {
        negative ^= *sign == b'-';
        at += 1;
    }
    if codes.get(at) == Some(&b'&') {
        let mut digits = at + 1;
        if codes.get(digits) == Some(&b'H') {
            digits += 1;
        }
        let mut value = 0u16;
        while let Some(digit) = codes.get(digits).and_then(|code| (*code as char).to_digit(16)) {
            value = value << 4 | digit as u16;
            digits += 1;
        }
        let value = if negative { (value as i16).wrapping_neg() } else { value as i16 };
        return Ok((value, digits));
    }
    let mut value = 0i32;
    while let Some(digit @ b'0'..=b'9') = codes.get(at) {
        value = (value * 10 + i32::from(digit - b'0')).min(1_000_000);
        at += 1;
    }
    let value = if negative { -value } else { value };
    Ok((i16::try_from(value).map_err(|_| ErrorCode::Ov)?, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_print_with_one_blank_in_front() {
        for (value, text) in [(0, " 0"), (7, " 7"), (-7, "-7"), (32767, " 32767"), (-32768, "-32768")] {
            assert_eq!(decimal(value).codes(), text.as_bytes());
        }
        for (value, text) in [(0, "0"), (255, "FF"), (-1, "FFFF"), (-2, "FFFE")] {
            assert_eq!(hexadecimal(value).codes(), text.as_bytes());
        }
    }

    #[test]
    fn numbers_are_read_as_far_as_they_go() {
        for (text, value, used) in [
            ("12AB", 12, 2),
            (" -5", -5, 3),
            ("--5", 5, 3),
            ("&HFFFF", -1, 6),
            ("X", 0, 0),
            ("", 0, 0),
            ("-32768", -32768, 6),
        ] {
            assert_eq!(parse(text.as_bytes()), Ok((value, used)), "{text}");
        }
        assert_eq!(parse(b"32768"), Err(ErrorCode::Ov));
        assert_eq!(parse(b"99999999999999999999"), Err(ErrorCode::Ov));
    }
}
