//! What the keys of the Family BASIC keyboard type: alphanumeric, kana, and kana with GRPH.
//!
//! A key is named by the code that it types alone in alphanumeric mode (its cap). Source: spec, machine 4.

/// Which shift key is held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Shift {
    /// None.
    #[default]
    Plain,
    /// SHIFT.
    Shift,
    /// GRPH.
    Grph,
}

/// A key of the layout: cap, SHIFT, kana, kana with SHIFT, kana with GRPH. 0 where it types nothing.
struct Key(u8, u8, u8, u8, u8);

/// The 49 keys that type characters, row by row. Kana with SHIFT on C, N, M and `,` and all of GRPH:
/// (unconfirmed) spec: machine 4. Keys without a voiced kana type signs and frame pieces under GRPH (our choice).
#[rustfmt::skip]
static KEYS: [Key; 49] = [
    Key(b'1', b'!', 96, 142, 176), Key(b'2', b'"', 97, 143, 177), Key(b'3', b'#', 98, 144, 178),
    Key(b'4', b'$', 99, 145, 179), Key(b'5', b'%', 100, 146, 180), Key(b'6', b'&', 116, 0, 181),
    Key(b'7', b'\'', 117, 0, 182), Key(b'8', b'(', 118, 0, 183), Key(b'9', b')', 119, 0, 253),
    Key(b'0', 0, 120, 0, 254), Key(b'-', b'=', 134, 0, 255), Key(b'^', 0, 135, 0, 205), Key(92, 0, 136, 0, 206),
    Key(b'Q', 0, 101, 0, 151), Key(b'W', 0, 102, 0, 152), Key(b'E', 0, 103, 0, 153), Key(b'R', 0, 104, 0, 154),
    Key(b'T', 0, 105, 0, 155), Key(b'Y', 0, 121, 171, 166), Key(b'U', 0, 122, 172, 167), Key(b'I', 0, 123, 173, 168),
    Key(b'O', 0, 124, 174, 169), Key(b'P', 0, 125, 175, 170), Key(b'@', 0, 137, 0, 207), Key(b'[', 0, 138, 91, 199),
    Key(b'A', 0, 106, 0, 156), Key(b'S', 0, 107, 0, 157), Key(b'D', 0, 108, 0, 158), Key(b'F', 0, 109, 0, 159),
    Key(b'G', 0, 110, 0, 160), Key(b'H', 0, 126, 0, 222), Key(b'J', 0, 127, 0, 223), Key(b'K', 0, 128, 0, 224),
    // The long vowel mark is code 45: (unconfirmed) spec: machine 4.
    Key(b'L', 0, 129, 0, 225), Key(b';', b'+', 130, 0, 226), Key(b':', b'*', 45, 0, 227), Key(b']', 0, 177, 93, 232),
    Key(b'Z', 0, 111, 0, 161), Key(b'X', 0, 112, 0, 162), Key(b'C', 0, 113, 150, 163), Key(b'V', 0, 114, 0, 164),
    Key(b'B', 0, 115, 0, 165), Key(b'N', 0, 131, 147, 233), Key(b'M', 0, 132, 148, 234), Key(b',', b'<', 133, 149, 235),
    Key(b'.', b'>', 139, 0, 236), Key(b'/', b'?', 141, 0, 237), Key(b'_', b'_', 140, 0, 238),
    Key(b' ', b' ', b' ', b' ', b' '),
];

/// What a key types in alphanumeric mode, where GRPH has no effect. `None` where it types nothing.
pub fn alphanumeric(cap: u8, shift: Shift) -> Option<u8> {
    let key = key(cap)?;
    typed(match shift {
        Shift::Plain | Shift::Grph => key.0,
        Shift::Shift => key.1,
    })
}

/// What a key types in kana mode. `None` where it types nothing.
pub fn kana(cap: u8, shift: Shift) -> Option<u8> {
    let key = key(cap)?;
    typed(match shift {
        Shift::Plain => key.2,
        Shift::Shift => key.3,
        Shift::Grph => key.4,
    })
}

/// The key and shift that type a code in alphanumeric mode; lower-case letters are those of the key.
pub fn cap_of(code: u8) -> Option<(u8, Shift)> {
    let code = code.to_ascii_uppercase();
    if key(code).is_some() {
        return Some((code, Shift::Plain));
    }
    KEYS.iter().find(|key| key.1 == code && code != 0).map(|key| (key.0, Shift::Shift))
}

fn key(cap: u8) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.0 == cap)
}

fn typed(code: u8) -> Option<u8> {
    (code != 0).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(caps: &[u8], shift: Shift) -> Vec<u8> {
        caps.iter().map(|&cap| kana(cap, shift).unwrap_or(0)).collect()
    }

    #[test]
    fn the_kana_rows_stand_where_the_keyboard_has_them() {
        fn check(caps: &[u8], expected: &[std::ops::RangeInclusive<u8>]) {
            let expected: Vec<u8> = expected.iter().cloned().flatten().collect();
            assert_eq!(row(caps, Shift::Plain), expected);
        }
        check(b"1234567890-^\\", &[96..=100, 116..=120, 134..=136]);
        check(b"QWERTYUIOP@[", &[101..=105, 121..=125, 137..=138]);
        check(b"ASDFGHJKL;:]", &[106..=110, 126..=130, 45..=45, 177..=177]);
        check(b"ZXCVBNM,./_", &[111..=115, 131..=133, 139..=139, 141..=141, 140..=140]);
    }

    #[test]
    fn shift_and_grph_give_small_half_voiced_and_voiced_kana() {
        assert_eq!(row(b"12345CNM,", Shift::Shift), [142, 143, 144, 145, 146, 150, 147, 148, 149]);
        assert_eq!(row(b"YUIOP[]", Shift::Shift), [171, 172, 173, 174, 175, 91, 93]);
        assert_eq!(row(b"QWERTASDFGZXCVBYUIOP", Shift::Grph), (151..=170).collect::<Vec<u8>>());
    }

    #[test]
    fn shift_gives_the_signs() {
        fn check(cap: u8, expected: Option<u8>) {
            assert_eq!(alphanumeric(cap, Shift::Shift), expected, "{}", cap as char);
            if let Some(code) = expected.filter(|code| *code != cap) {
                assert_eq!(cap_of(code), Some((cap, Shift::Shift)));
            }
        }
        for (cap, sign) in b"123456789-;:,./__".iter().zip(b"!\"#$%&'()=+*<>?__") {
            check(*cap, Some(*sign));
        }
        check(b'0', None);
        check(b'A', None);
        check(200, None);
        assert_eq!(alphanumeric(b'A', Shift::Plain), Some(b'A'));
        assert_eq!(cap_of(b'q'), Some((b'Q', Shift::Plain)));
        assert_eq!(cap_of(13), None);
    }

    #[test]
    fn no_two_keys_type_the_same_grph_character() {
        let mut codes: Vec<u8> = KEYS.iter().filter_map(|key| kana(key.0, Shift::Grph)).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), KEYS.len());
    }
}
