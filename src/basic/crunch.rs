//! Crunching: what was typed becomes the tokens that are stored and run.
//!
//! The scanner walks the codes once, left to right, and knows no grammar: whether tokens make sense shows when they
//! run. Codes that the machine drops are passed over wherever they stand, so that `GO\x80TO` is GOTO.
//! Source: spec, language 3 and machine 3.2, 3.3.

use super::dialect::Dialect;
use super::error::ErrorCode;
use super::keyword::{Keyword, TABLE};
use super::program::LINE_TOKENS_MAX;

/// Token of a line number reference, followed by two bytes.
pub const LINE_REFERENCE: u8 = 0x0B;
/// Token of a hexadecimal number, followed by two bytes.
pub const HEXADECIMAL: u8 = 0x11;
/// Token of a decimal number, followed by two bytes.
pub const DECIMAL: u8 = 0x12;
/// V3's one-byte numbers 0 to 9 are 1 to 10.
pub const DIGIT_MAX: u8 = 0x0A;

/// The tokens of one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crunched {
    /// The tokens, at most [`LINE_TOKENS_MAX`] bytes, without line number and final 00.
    pub tokens: Vec<u8>,
    /// For each token byte the index of the code that it comes from.
    pub origins: Vec<u16>,
    /// Whether something did not fit and was left out. The machine says nothing about it.
    pub cut: bool,
}

/// What the machine refuses when a line is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryError {
    /// The error that it shows.
    pub error: ErrorCode,
    /// The index of the code where the number begins that is too large.
    pub at: u16,
}

/// Takes the line number off a line, and one space behind it. Numbers too large for any line are `u32::MAX` at most.
pub fn split_line_number(codes: &[u8]) -> (Option<u32>, &[u8]) {
    let digits = codes.iter().take_while(|code| code.is_ascii_digit()).count();
    let (number, rest) = codes.split_at(digits);
    if number.is_empty() {
        return (None, codes);
    }
    let value =
        number.iter().fold(0u32, |value, digit| value.saturating_mul(10).saturating_add(u32::from(digit - b'0')));
    (Some(value), rest.strip_prefix(b" ").unwrap_or(rest))
}

/// Crunches the text behind the line number.
///
/// # Errors
/// [`EntryError`] with OV for a number that the dialect cannot hold.
pub fn crunch(codes: &[u8], dialect: Dialect) -> Result<Crunched, EntryError> {
    let kept = codes.get(..usize::from(u16::MAX)).unwrap_or(codes);
    let mut cruncher = Cruncher { codes: kept, dialect, at: 0, out: Crunched::default(), numbers: Numbers::Values };
    while !cruncher.out.cut && cruncher.peek().is_some() {
        cruncher.token()?;
    }
    cruncher.out.cut |= kept.len() < codes.len();
    Ok(cruncher.out)
}

/// What the next decimal number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Numbers {
    /// A value.
    Values,
    /// A line number: a word that takes one stands before it.
    References,
    /// A value, unless `,` or `-` goes on with the list of line numbers.
    BehindReference,
}

struct Cruncher<'a> {
    codes: &'a [u8],
    dialect: Dialect,
    at: usize,
    out: Crunched,
    numbers: Numbers,
}

impl Cruncher<'_> {
    /// The next code that is not dropped; `at` is moved to it.
    fn peek(&mut self) -> Option<u8> {
        self.at = next_kept(self.codes, self.at);
        self.codes.get(self.at).copied()
    }

    fn token(&mut self) -> Result<(), EntryError> {
        let Some(code) = self.peek() else { return Ok(()) };
        match code {
            b'0'..=b'9' => return self.decimal(),
            b' ' => self.copy(),
            b'"' => {
                self.raw(string_length(&self.codes[self.at..]));
                self.numbers = Numbers::Values;
            }
            b'\'' => self.raw(self.codes.len() - self.at),
            b'?' => {
                let start = self.at;
                self.at += 1;
                self.keyword(Keyword::Print, start);
            }
            b'&' => self.hexadecimal(),
            _ => match self.match_keyword() {
                Some((keyword, end)) => {
                    let start = self.at;
                    self.at = end;
                    self.keyword(keyword, start);
                }
                None if code.is_ascii_uppercase() => self.name(),
                None => {
                    self.note_separator(code);
                    self.copy();
                }
            },
        }
        Ok(())
    }

    fn note_separator(&mut self, code: u8) {
        self.numbers = match (self.numbers, code) {
            (Numbers::Values, _) => Numbers::Values,
            (_, b',') => Numbers::References,
            // `LIST .-100`: the full stop takes the place of a line number.
            (Numbers::References, b'.') => Numbers::BehindReference,
            _ => Numbers::Values,
        };
    }

    fn keyword(&mut self, keyword: Keyword, start: usize) {
        self.emit(&[keyword as u8], start);
        self.numbers = match keyword {
            Keyword::Goto
            | Keyword::Gosub
            | Keyword::Run
            | Keyword::Return
            | Keyword::Restore
            | Keyword::Then
            | Keyword::List
            | Keyword::Auto
            | Keyword::Delete
            | Keyword::Renum
            | Keyword::Resume => Numbers::References,
            Keyword::Minus if self.numbers != Numbers::Values => Numbers::References,
            _ => Numbers::Values,
        };
        match keyword {
            Keyword::Rem => self.raw(self.codes.len() - self.at),
            Keyword::Data => self.raw(data_length(&self.codes[self.at..])),
            _ => {}
        }
    }

    /// The first word of the table that the text begins with, whole or cut short by a full stop, and its end.
    fn match_keyword(&self) -> Option<(Keyword, usize)> {
        TABLE
            .iter()
            .filter(|entry| entry.keyword.exists_in(self.dialect))
            .find_map(|entry| Some((entry.keyword, self.match_word(entry.word)?)))
    }

    fn match_word(&self, word: &str) -> Option<usize> {
        let mut at = self.at;
        for (index, letter) in word.bytes().enumerate() {
            at = next_kept(self.codes, at);
            let code = *self.codes.get(at)?;
            at += 1;
            if code == b'.' && index > 0 && word.starts_with(|first: char| first.is_ascii_alphabetic()) {
                return Some(at);
            }
            if code != letter {
                return None;
            }
        }
        Some(at)
    }

    fn name(&mut self) {
        while self.peek().is_some_and(|code| code.is_ascii_uppercase() || code.is_ascii_digit()) {
            self.copy();
        }
        self.numbers = Numbers::Values;
    }

    fn decimal(&mut self) -> Result<(), EntryError> {
        let start = self.at;
        let mut value = 0u32;
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            value = value.saturating_mul(10).saturating_add(u32::from(digit - b'0'));
            self.at += 1;
        }
        let overflow = EntryError { error: ErrorCode::Ov, at: start as u16 };
        let number = u16::try_from(value).map_err(|_| overflow)?;
        let [low, high] = number.to_le_bytes();
        if self.numbers == Numbers::References {
            self.emit(&[LINE_REFERENCE, low, high], start);
            self.numbers = Numbers::BehindReference;
            return Ok(());
        }
        self.numbers = Numbers::Values;
        match self.dialect {
            Dialect::V3 if number < u16::from(DIGIT_MAX) => self.emit(&[low + 1], start),
            Dialect::V3 if number > 0x8000 => return Err(overflow),
            Dialect::V3 if number == 0x8000 && self.out.tokens.last() != Some(&(Keyword::Minus as u8)) => {
                return Err(overflow);
            }
            Dialect::V2 | Dialect::V3 => self.emit(&[DECIMAL, low, high], start),
        }
        Ok(())
    }

    /// `&H1F`, in V3 also `&1F`. Of more than four digits the last four count
    /// ((unconfirmed) spec: language 3.4); an `&` or `&H` without digits is kept as it is.
    fn hexadecimal(&mut self) {
        let start = self.at;
        self.numbers = Numbers::Values;
        self.at += 1;
        let with_h = self.peek() == Some(b'H');
        if with_h {
            self.at += 1;
        }
        let mut value = None;
        if with_h || self.dialect == Dialect::V3 {
            while let Some(digit) = self.peek().and_then(|code| char::from(code).to_digit(16)) {
                value = Some(value.unwrap_or(0u16) << 4 | digit as u16);
                self.at += 1;
            }
        }
        match value {
            Some(value) => {
                let [low, high] = value.to_le_bytes();
                self.emit(&[HEXADECIMAL, low, high], start);
            }
            None => {
                self.at = start;
                self.copy();
                // Kept with the `&`: HEX$, written out behind it, would be read as the digit E.
                if with_h && self.peek().is_some() {
                    self.copy();
                }
            }
        }
    }

    fn copy(&mut self) {
        self.raw(1);
    }

    /// Copies codes as they are.
    fn raw(&mut self, length: usize) {
        for at in self.at..self.at + length {
            self.emit(&[self.codes[at]], at);
        }
        self.at += length;
    }

    /// Appends the bytes of one token, or nothing if they do not fit.
    fn emit(&mut self, bytes: &[u8], origin: usize) {
        if self.out.cut || self.out.tokens.len() + bytes.len() > LINE_TOKENS_MAX {
            self.out.cut = true;
            return;
        }
        self.out.tokens.extend_from_slice(bytes);
        // Indexes fit: `crunch` looks at no more than 65535 codes.
        self.out.origins.extend(std::iter::repeat_n(origin as u16, bytes.len()));
    }
}

/// The first index from `at` whose code is not dropped outside of strings, comments and DATA.
fn next_kept(codes: &[u8], at: usize) -> usize {
    let dropped = codes.get(at..).unwrap_or(&[]).iter().take_while(|code| !(0x20..0x80).contains(*code)).count();
    at + dropped
}

/// The length of the string literal at the start, quotes included.
pub(crate) fn string_length(bytes: &[u8]) -> usize {
    let content = bytes.get(1..).unwrap_or(&[]);
    content.iter().position(|&code| code == b'"').map_or(bytes.len(), |closing| closing + 2)
}

/// The length of DATA's text: up to a `:` that is not between quotes.
pub(crate) fn data_length(bytes: &[u8]) -> usize {
    let mut quoted = false;
    let ends = |&code: &u8| {
        quoted ^= code == b'"';
        code == b':' && !quoted
    };
    bytes.iter().position(ends).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::charset::encode_line;

    fn tokens(text: &str, dialect: Dialect) -> Vec<u8> {
        crunch(&encode_line(text).unwrap().codes, dialect).unwrap().tokens
    }

    fn check(text: &str, expected: &[u8]) {
        assert_eq!(tokens(text, Dialect::V3), expected, "{text}");
    }

    fn check_v2(text: &str, expected: &[u8]) {
        assert_eq!(tokens(text, Dialect::V2), expected, "{text}");
    }

    #[test]
    fn the_spec_s_vectors() {
        for dialect in [Dialect::V2, Dialect::V3] {
            assert_eq!(tokens("POKE 24576,65", dialect), [0x9E, 0x20, 0x12, 0x00, 0x60, 0x2C, 0x12, 0x41, 0x00]);
            assert_eq!(tokens("GOTO 10", dialect), [0x80, 0x20, 0x0B, 0x0A, 0x00]);
            assert_eq!(tokens("DATA 1,A", dialect), [0x91, 0x20, 0x31, 0x2C, 0x41]);
            assert_eq!(tokens("PRINT\"HI\"", dialect), [0x8B, 0x22, 0x48, 0x49, 0x22]);
            assert_eq!(tokens("X=&HFF", dialect), [0x58, 0xF6, 0x11, 0xFF, 0x00]);
        }
        check("A=5", &[0x41, 0xF6, 0x06]);
        check_v2("A=5", &[0x41, 0xF6, 0x12, 0x05, 0x00]);
    }

    #[test]
    fn keywords_need_no_spaces() {
        check("FORI=0TO9STEP2", &[0x8C, b'I', 0xF6, 1, 0x88, 10, 0x89, 3]);
        check("IFA=1THEN100", &[0x92, b'A', 0xF6, 2, 0x85, 0x0B, 100, 0]);
        check("FORI=ATOB", &[0x8C, b'I', 0xF6, b'A', b'T', b'O', b'B']);
        check("ONIGOTO10", &[&[0x9A][..], b"IGOTO10"].concat());
        check("ONI RESTORE10", &[0x9A, b'I', b' ', 0x84, 0x0B, 10, 0]);
        check("TOTAL", &[&[0x88][..], b"TAL"].concat());
        check("ONE", &[0x9A, b'E']);
        check("SCORE", b"SCORE");
        check("15ANDW", &[0x12, 15, 0, 0xF1, b'W']);
        check("IFK>95ANDK<104THEN", &[0x92, b'K', 0xF7, 0x12, 95, 0, 0xF1, b'K', 0xF8, 0x12, 104, 0, 0x85]);
        check("A$=\"GOTO\"+B$", &[b'A', b'$', 0xF6, b'"', b'G', b'O', b'T', b'O', b'"', 0xF9, b'B', b'$']);
    }

    #[test]
    fn words_of_v3_are_names_in_v2() {
        check("SCREEN0", &[0xBA, 1]);
        check_v2("SCREEN0", b"SCREEN0");
        check("TRON", &[0xB1, 0x9A]);
        check("TROFF", &[0xB1, 0x9B]);
        check_v2("TRON", b"TRON");
        check("KEYLIST", &[0xA8, 0x86]);
        check("PALETB0,", &[0xAF, b'B', b'0', b',']);
    }

    /// The shortest forms of language 3.3; `-` where there is none.
    #[test]
    fn abbreviations() {
        let both = "AS.ASC B.BEEP CA.CALL CGE.CGEN CG.CGSET CH.CHR$ CLE.CLEAR CL.CLS COL.COLOR C.CONT CS.CSRLIN CU.CUT \
            D.DATA DE.DEF DI.DIM E.END ER.ERA F.FOR FR.FRE GOS.GOSUB G.GOTO H.HEX$ INK.INKEY$ I.INPUT K.KEY LEF.LEFT$ \
            LE.LEN LIN.LINPUT L.LIST LO.LOAD LOC.LOCATE MI.MID$ M.MOVE N.NEXT NO.NOT OF.OFF O.ON PAL.PALET PA.PAUSE \
            PE.PEEK PL.PLAY PO.POKE POS.POSITION P.PRINT REA.READ RES.RESTORE RE.RETURN RI.RIGHT$ RN.RND R.RUN SA.SAVE \
            SG.SGN SP.SPRITE ST.STEP STI.STICK STO.STOP STR.STR$ STRI.STRIG SW.SWAP S.SYSTEM T.THEN VA.VAL V.VIEW \
            XO.XOR X.XOR XP.XPOS YP.YPOS Y.YPOS";
        let v3 = "AN.AND A.AUTO BA.BACKUP BGG.BGGET BGP.BGPUT BG.BGTOOL CLI.CLICK CR.CRASH DEL.DELETE ERR.ERROR FIL.FILTER \
            FI.FIND GA.GAME INS.INSTR REN.RENUM RESU.RESUME SC.SCREEN VC.VCT";
        let v2 = "A.AND SC.SCR$";
        for (pairs, dialects) in
            [(both, &[Dialect::V2, Dialect::V3][..]), (v3, &[Dialect::V3][..]), (v2, &[Dialect::V2][..])]
        {
            for (pair, dialect) in pairs.split_whitespace().flat_map(|pair| dialects.iter().map(move |d| (pair, *d))) {
                let (short, word) = pair.split_once('.').unwrap();
                assert_eq!(tokens(&format!("{short}."), dialect), tokens(word, dialect), "{pair} {dialect:?}");
                assert_eq!(tokens(word, dialect).len(), 1, "{word}");
            }
        }
        check("DE.SP.", &[0xAA, 0x8A]);
        check("SP.OF.", &[0x8A, 0x9B]);
        check("LO.?", &[0xA5, 0x8B]);
        check("PRINT.", &[0x8B, b'.']);
        check("NEXTS.", &[0x8D, 0x87]);
        check("Q.", b"Q.");
        check("<.", &[0xF8, b'.']);
    }

    #[test]
    fn numbers() {
        check("0 9 10 007", &[1, b' ', 10, b' ', 0x12, 10, 0, b' ', 8]);
        check("-32768", &[0xFA, 0x12, 0x00, 0x80]);
        check("32767", &[0x12, 0xFF, 0x7F]);
        check_v2("50976", &[0x12, 0x20, 0xC7]);
        check("&H0ff &1F &", &[0x11, 0xFF, 0, b' ', 0x11, 0x1F, 0, b' ', b'&']);
        check_v2("&1F", &[b'&', 0x12, 1, 0, b'F']);
        check("&H10ANDX", &[0x11, 0x0A, 0x01, b'N', b'D', b'X']);
        check("&H12345", &[0x11, 0x45, 0x23]);
        check("&HG", b"&HG");
        check("&H.", b"&H.");
        for (text, at) in [("A=32768", 2), ("A=- 32768", 4), ("A=-32769", 3), ("GOTO 65536", 5), ("X=99999999999", 2)] {
            assert_eq!(crunch(text.as_bytes(), Dialect::V3), Err(EntryError { error: ErrorCode::Ov, at }), "{text}");
        }
        assert!(crunch(b"A=65535", Dialect::V2).is_ok());
        assert!(crunch(b"A=65536", Dialect::V2).is_err());
    }

    #[test]
    fn line_number_references() {
        check("ON A GOTO 1,20", &[0x9A, b' ', b'A', b' ', 0x80, b' ', 0x0B, 1, 0, b',', 0x0B, 20, 0]);
        check("LIST 1-2", &[0x86, b' ', 0x0B, 1, 0, 0xFA, 0x0B, 2, 0]);
        check("LIST -2", &[0x86, b' ', 0xFA, 0x0B, 2, 0]);
        check("LIST .-2", &[0x86, b' ', b'.', 0xFA, 0x0B, 2, 0]);
        check("RENUM ,5 , 6", &[0xB7, b' ', b',', 0x0B, 5, 0, b' ', b',', b' ', 0x0B, 6, 0]);
        check("THENA=1", &[0x85, b'A', 0xF6, 2]);
        check("GOTO 1:A=2", &[0x80, b' ', 0x0B, 1, 0, b':', b'A', 0xF6, 3]);
        check("GOTO 1 2", &[0x80, b' ', 0x0B, 1, 0, b' ', 3]);
        check("GOTO 65535", &[0x80, b' ', 0x0B, 0xFF, 0xFF]);
        check("THEN PRINT 1,2", &[0x85, b' ', 0x8B, b' ', 2, b',', 3]);
    }

    #[test]
    fn raw_text_and_dropped_codes() {
        check("REM A:GOTO 10 ア", &[&[0x95][..], b" A:GOTO 10 ", &[96]].concat());
        check("A=1'GOTO \\xFF", &[&[b'A', 0xF6, 2][..], b"'GOTO ", &[0xFF]].concat());
        check("DATA A\":\"GOTO:GOTO", &[&[0x91][..], b" A\":\"GOTO", &[b':', 0x80]].concat());
        check("?\"\\x80ア", &[0x8B, b'"', 0x80, 96]);
        check("GO\\x80TO1\\x032", &[0x80, 0x0B, 12, 0]);
        check("ア\\x90", &[96]);
        check("?", &[0x8B]);
    }

    #[test]
    fn too_long_a_line_is_cut_between_tokens() {
        let crunched = crunch(&[b'1'; 600], Dialect::V2);
        assert!(crunched.is_err());
        let crunched = crunch("10,".repeat(63).as_bytes(), Dialect::V3).unwrap();
        assert_eq!((crunched.tokens.len(), crunched.cut), (251, true));
        let crunched = crunch(&[b','; 70_000], Dialect::V3).unwrap();
        assert_eq!((crunched.tokens.len(), crunched.cut), (251, true));
        assert!(!crunch(&[b','; 251], Dialect::V3).unwrap().cut);
    }

    #[test]
    fn origins_point_at_the_codes() {
        let crunched = crunch(b"A=10:GOTO 20", Dialect::V3).unwrap();
        assert_eq!(crunched.origins, [0, 1, 2, 2, 2, 4, 5, 9, 10, 10, 10]);
    }

    #[test]
    fn line_numbers() {
        assert_eq!(split_line_number(b"10  A"), (Some(10), &b" A"[..]));
        assert_eq!(split_line_number(b"10A"), (Some(10), &b"A"[..]));
        assert_eq!(split_line_number(b"10"), (Some(10), &b""[..]));
        assert_eq!(split_line_number(b"A10"), (None, &b"A10"[..]));
        assert_eq!(split_line_number(b"99999999999 "), (Some(u32::MAX), &b""[..]));
    }
}
