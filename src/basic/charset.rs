//! The machine's characters and Unicode, both ways.
//!
//! A program, a string and the screen hold codes of character table B; files, pipes and terminals hold UTF-8. Codes
//! without a character of their own are written `\xNN`. Source: spec, screen 8 and language 3.1.

use thiserror::Error;

/// The code of the yen sign, which a backslash stands for too.
const YEN: u8 = 92;

/// Stands in output for a code without a character.
const NO_CHARACTER: char = '▒';

const KATAKANA_START: u8 = 96;

/// Codes 96 to 175.
const KATAKANA: [char; 80] = [
    'ア', 'イ', 'ウ', 'エ', 'オ', 'カ', 'キ', 'ク', 'ケ', 'コ', 'サ', 'シ', 'ス', 'セ', 'ソ', 'タ', 'チ', 'ツ', 'テ',
    'ト', 'ナ', 'ニ', 'ヌ', 'ネ', 'ノ', 'ハ', 'ヒ', 'フ', 'ヘ', 'ホ', 'マ', 'ミ', 'ム', 'メ', 'モ', 'ヤ', 'ユ', 'ヨ',
    'ラ', 'リ', 'ル', 'レ', 'ロ', 'ワ', 'ン', 'ヲ', 'ァ', 'ィ', 'ゥ', 'ェ', 'ォ', 'ャ', 'ュ', 'ョ', 'ッ', 'ガ', 'ギ',
    'グ', 'ゲ', 'ゴ', 'ザ', 'ジ', 'ズ', 'ゼ', 'ゾ', 'ダ', 'ヂ', 'ヅ', 'デ', 'ド', 'バ', 'ビ', 'ブ', 'ベ', 'ボ', 'パ',
    'ピ', 'プ', 'ペ', 'ポ',
];

const SIGNS_START: u8 = 176;

/// Codes 176 to 182. The brackets are the signs proper; in host text their place is taken by codes 91 and 93.
const SIGNS: [char; 7] = ['□', '。', '[', ']', '©', '×', '÷'];

/// U+FF66 to U+FF9D, the half-width katakana.
const HALF_WIDTH: [char; 56] = [
    'ヲ', 'ァ', 'ィ', 'ゥ', 'ェ', 'ォ', 'ャ', 'ュ', 'ョ', 'ッ', 'ー', 'ア', 'イ', 'ウ', 'エ', 'オ', 'カ', 'キ', 'ク',
    'ケ', 'コ', 'サ', 'シ', 'ス', 'セ', 'ソ', 'タ', 'チ', 'ツ', 'テ', 'ト', 'ナ', 'ニ', 'ヌ', 'ネ', 'ノ', 'ハ', 'ヒ',
    'フ', 'ヘ', 'ホ', 'マ', 'ミ', 'ム', 'メ', 'モ', 'ヤ', 'ユ', 'ヨ', 'ラ', 'リ', 'ル', 'レ', 'ロ', 'ワ', 'ン',
];

/// Plain kana that have voiced forms, and those forms, in the same order.
const PLAIN: &str = "カキクケコサシスセソタチツテトハヒフヘホ";
const VOICED: &str = "ガギグゲゴザジズゼゾダヂヅデドバビブベボ";
const HALF_VOICED: &str = "パピプペポ";

/// A line of host text as machine codes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encoded {
    /// The codes.
    pub codes: Vec<u8>,
    /// For each code the column of the host character that it comes from, counted from 1.
    pub columns: Vec<u32>,
}

/// A character that the machine does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the character {character:?} does not exist in Family BASIC")]
pub struct CharError {
    /// Its column, counted in characters from 1.
    pub column: u32,
    /// The character.
    pub character: char,
}

/// The character of a code; `None` for control codes and picture pieces.
pub fn to_char(code: u8) -> Option<char> {
    match code {
        YEN => Some('¥'),
        32..=95 => Some(char::from(code)),
        KATAKANA_START..=175 => KATAKANA.get(usize::from(code - KATAKANA_START)).copied(),
        SIGNS_START.. => SIGNS.get(usize::from(code - SIGNS_START)).copied(),
        0..=31 => None,
    }
}

/// The code of a host character; `None` if the machine has nothing like it.
///
/// Lower case is folded to upper case, full-width and half-width forms to the machine's one form, `\` and `¥` to 92,
/// corner brackets to 91 and 93, the long vowel mark to 45 ((unconfirmed) spec: machine 4).
pub fn from_char(character: char) -> Option<u8> {
    match character {
        'a'..='z' => Some(character.to_ascii_uppercase() as u8),
        ' '..='_' => Some(character as u8),
        '\t' | '\u{3000}' => Some(b' '),
        '¥' | '￥' => Some(YEN),
        '「' | '｢' => Some(91),
        '」' | '｣' => Some(93),
        'ー' => Some(b'-'),
        '｡' => Some(177),
        '\u{FF01}'..='\u{FF5E}' => from_char(char::from_u32(character as u32 - 0xFEE0)?),
        '\u{FF66}'..='\u{FF9D}' => from_char(HALF_WIDTH[(character as u32 - 0xFF66) as usize]),
        _ => position(&KATAKANA, character)
            .map(|index| KATAKANA_START + index)
            .or_else(|| position(&SIGNS, character).map(|index| SIGNS_START + index)),
    }
}

/// What reaches the machine of text that is typed: characters that it does not have are left out.
pub fn typed(text: &str) -> Vec<u8> {
    text.chars().filter_map(from_char).collect()
}

/// Text for output: a code without a character becomes `▒`.
pub fn to_stream(codes: &[u8]) -> String {
    codes.iter().map(|&code| to_char(code).unwrap_or(NO_CHARACTER)).collect()
}

/// Text for a source file, from which [`encode_line`] makes the same codes again: a code that no character gives is
/// written `\xNN`.
pub fn to_source(codes: &[u8]) -> String {
    let mut text = String::with_capacity(codes.len());
    for &code in codes {
        match to_char(code).filter(|&character| from_char(character) == Some(code)) {
            Some(character) => text.push(character),
            None => text.push_str(&format!("\\x{code:02X}")),
        }
    }
    text
}

/// A line of source text as codes, `\xNN` resolved. A voiced mark behind a kana becomes part of it.
///
/// # Errors
/// [`CharError`] for the first character that the machine does not have.
pub fn encode_line(text: &str) -> Result<Encoded, CharError> {
    let mut encoded = Encoded::default();
    let mut column = 1;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let (code, length) = if let Some(code) = escape(rest) {
            (Some(code), ESCAPE_LENGTH)
        } else if let Some(previous) = encoded.codes.last_mut().filter(|_| is_voiced_mark(character))
            && let Some(code) = voiced(*previous, character)
        {
            *previous = code;
            (None, character.len_utf8())
        } else {
            let code = from_char(character).ok_or(CharError { column, character })?;
            (Some(code), character.len_utf8())
        };
        if let Some(code) = code {
            encoded.codes.push(code);
            encoded.columns.push(column);
        }
        let (done, after) = rest.split_at(length);
        column = column.saturating_add(done.chars().count() as u32);
        rest = after;
    }
    Ok(encoded)
}

const ESCAPE_LENGTH: usize = 4;

/// The code of a `\xNN` that the text begins with.
fn escape(text: &str) -> Option<u8> {
    let digits = text.strip_prefix("\\x")?.get(..2)?;
    let hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    hexadecimal.then(|| u8::from_str_radix(digits, 16).ok()).flatten()
}

fn is_voiced_mark(character: char) -> bool {
    matches!(character, '\u{3099}'..='\u{309C}' | 'ﾞ' | 'ﾟ')
}

/// The voiced (or half-voiced) form of a kana.
fn voiced(code: u8, mark: char) -> Option<u8> {
    let plain = to_char(code)?;
    let index = PLAIN.chars().position(|kana| kana == plain)?;
    let form = match mark {
        '\u{3099}' | '\u{309B}' | 'ﾞ' => VOICED.chars().nth(index),
        _ => HALF_VOICED.chars().nth(index.checked_sub(15)?),
    };
    from_char(form?)
}

fn position(table: &[char], character: char) -> Option<u8> {
    table.iter().position(|&entry| entry == character).and_then(|index| u8::try_from(index).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, codes: &[u8]) {
        assert_eq!(encode_line(text).map(|encoded| encoded.codes), Ok(codes.to_vec()), "{text}");
    }

    #[test]
    fn host_text_becomes_codes() {
        check("Print \"a\"", b"PRINT \"A\"");
        check("\\¥￥", &[92, 92, 92]);
        check("[「｢]」｣", &[91, 91, 91, 93, 93, 93]);
        check("アンヲァッガボパポ", &[96, 140, 141, 142, 150, 151, 170, 171, 175]);
        check("ｱﾝｦｧｯ", &[96, 140, 141, 142, 150]);
        check("ｶﾞﾊﾟハ\u{309A}ト\u{3099}", &[151, 171, 171, 165]);
        check("Ａ＝１　ー", b"A=1 -");
        check("□。×÷©", &[176, 177, 181, 182, 180]);
        check("\\x41\\xfe\\xG1\\x4", &[0x41, 0xFE, 92, b'X', b'G', b'1', 92, b'X', b'4']);
        check("", &[]);
    }

    #[test]
    fn the_place_of_a_strange_character_is_its_column() {
        assert_eq!(encode_line("アア漢"), Err(CharError { column: 3, character: '漢' }));
        assert_eq!(encode_line("\\x41{"), Err(CharError { column: 5, character: '{' }));
        assert_eq!(encode_line("Aﾞ"), Err(CharError { column: 2, character: 'ﾞ' }));
        assert!(encode_line("\u{3}").is_err());
    }

    #[test]
    fn columns_count_host_characters() {
        assert_eq!(encode_line("ｶﾞ\\x41B").map(|encoded| encoded.columns), Ok(vec![1, 3, 7]));
    }

    #[test]
    fn every_code_survives_a_source_file() {
        let codes: Vec<u8> = (0..=255).collect();
        check(&to_source(&codes), &codes);
        assert_eq!(to_source(&[31, 91, 92, 93, 178, 183, 96]), "\\x1F[¥]\\xB2\\xB7ア");
    }

    #[test]
    fn output_shows_what_has_a_character() {
        assert_eq!(to_stream(&[65, 91, 92, 93, 96, 178, 179, 183, 255, 0]), "A[¥]ア[]▒▒▒");
    }
}
