//! Source text in its canonical form: whole upper-case words, one space around words, none around signs.
//!
//! A line is crunched and written again from its tokens, so the meaning cannot change by more than spaces; each line is
//! crunched once more to make sure, and keeps its own spacing where the canonical one would not fit or not hold.
//! Comments keep the case they were typed in, which the machine does not have but people do.

use std::ops::ControlFlow;

use super::charset::{encode_line, to_source};
use super::crunch::{crunch, data_length, string_length};
use super::keyword::{Keyword, Role};
use super::listing::list_tokens;
use super::parser::Options;
use super::program::Program;
use super::source::{ERRORS_MAX, MappedLine, Source, SourceError, each_line, parse_file_line, parse_source};
use super::tree::LineNumber;

/// Formats a file. Lines are sorted by their numbers; those that a later line with the same number replaces stay before
/// it, so that nothing typed is lost. Blank lines stay, one at most, before the line that they stand before.
///
/// # Errors
/// Those of [`parse_source`].
pub fn format_source(bytes: &[u8], options: Options) -> Result<String, Vec<SourceError>> {
    // All errors at once, and the limit of the file's size.
    parse_source(bytes, options)?;
    let mut lines: Vec<(LineNumber, bool, String)> = Vec::new();
    let mut errors = Vec::new();
    let mut blank = false;
    let _ = each_line(bytes, |line, bytes| {
        match parse_file_line(line, bytes, options.dialect) {
            Ok(None) => blank = true,
            Ok(Some((number, stored))) => {
                let text = match stored {
                    Some((tokens, mapped)) => format_line(number, &tokens, Some(&mapped), options),
                    None => number.0.to_string(),
                };
                lines.push((number, std::mem::take(&mut blank), text));
            }
            Err(error) => errors.push(error),
        }
        if errors.len() < ERRORS_MAX { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    if !errors.is_empty() {
        return Err(errors);
    }
    lines.sort_by_key(|(number, ..)| *number);
    let mut out = String::new();
    for (_, blank, text) in lines {
        if blank && !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&text);
        out.push('\n');
    }
    Ok(out)
}

/// Formats a program that was made of a file by giving its lines other numbers, line by line in the same order; comments
/// are taken from the file.
pub fn format_program(program: &Program, source: &Source, options: Options) -> String {
    let mut out = String::new();
    for (index, line) in program.lines().iter().enumerate() {
        let origin = source.program.lines().get(index);
        let mapped = origin.and_then(|origin| source.map.mapped(origin.number));
        out.push_str(&format_line(line.number, &line.tokens, mapped, options));
        out.push('\n');
    }
    out
}

fn format_line(number: LineNumber, tokens: &[u8], mapped: Option<&MappedLine>, options: Options) -> String {
    let pieces = pieces(tokens, mapped);
    let canonical = spaced(&pieces, |previous, next| previous.is_some_and(|previous| needs_space(previous, next)));
    let text = if holds(&canonical, tokens, options) {
        canonical
    } else {
        let own = spaced(&pieces, |_, next| next.spaced);
        if holds(&own, tokens, options) { own } else { to_source(&list_tokens(tokens)) }
    };
    format!("{} {text}", number.0)
}

/// Whether the text crunches to the same tokens but for spaces, and fits into a line.
fn holds(text: &str, tokens: &[u8], options: Options) -> bool {
    let crunched = encode_line(text).ok().and_then(|encoded| crunch(&encoded.codes, options.dialect).ok());
    crunched.is_some_and(|crunched| !crunched.cut && despaced(&crunched.tokens) == despaced(tokens))
}

/// The tokens without the spaces that mean nothing.
fn despaced(tokens: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(tokens.len());
    let mut rest = tokens;
    while !rest.is_empty() {
        let (token, after) = rest.split_at(token_length(rest));
        if token != b" " {
            out.extend_from_slice(token);
        }
        rest = after;
    }
    out
}

/// The bytes of the token at the start, with the raw text that belongs to it.
fn token_length(tokens: &[u8]) -> usize {
    match tokens {
        [0x0B | 0x11 | 0x12, _, _, ..] => 3,
        [b'"', ..] => string_length(tokens),
        [b'\'', ..] => tokens.len(),
        [code, after @ ..] => match Keyword::from_code(*code) {
            Some(Keyword::Rem) => tokens.len(),
            Some(Keyword::Data) => 1 + data_length(after),
            _ => 1,
        },
        [] => 0,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Command(Keyword),
    Function,
    /// AND, OR, XOR, MOD, NOT.
    WordOperator(Keyword),
    Sign(Keyword),
    /// A name or a number.
    Word,
    String,
    Open,
    Close,
    /// `,` and `;`.
    Separator,
    Colon,
    /// A comment, or DATA with its text.
    Raw,
    /// A byte that means nothing to the grammar: spaces beside it stay as they are.
    Other,
}

#[derive(Clone, Debug)]
struct Piece {
    class: Class,
    text: String,
    /// Whether there was a space before it.
    spaced: bool,
}

fn pieces(tokens: &[u8], mapped: Option<&MappedLine>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let (mut at, mut spaced) = (0, false);
    while let Some(&code) = tokens.get(at) {
        let mut length = token_length(&tokens[at..]);
        let keyword = Keyword::from_code(code);
        let class = match code {
            b' ' => {
                spaced = true;
                at += 1;
                continue;
            }
            1..=0x0A => Class::Word,
            0x0B | 0x11 | 0x12 if length == 3 => Class::Word,
            b'"' => Class::String,
            b'\'' => Class::Raw,
            b'(' => Class::Open,
            b')' => Class::Close,
            b',' | b';' => Class::Separator,
            b':' => Class::Colon,
            b'A'..=b'Z' => {
                length = name_length(&tokens[at..]);
                Class::Word
            }
            _ => keyword.map_or(Class::Other, |keyword| class_of(keyword, &tokens[at + 1..])),
        };
        let token = &tokens[at..at + length];
        let text = match (keyword, mapped) {
            (Some(Keyword::Rem), Some(mapped)) => format!("REM{}", raw_text(mapped, at, token)),
            (None, Some(mapped)) if code == b'\'' => format!("'{}", raw_text(mapped, at, token)),
            // `LOAD?`.
            (Some(Keyword::Print), _)
                if pieces.last().is_some_and(|last| last.class == Class::Command(Keyword::Load)) =>
            {
                "?".into()
            }
            _ => to_source(&list_tokens(token)),
        };
        pieces.push(Piece { class, text, spaced: std::mem::take(&mut spaced) });
        at += length;
    }
    pieces
}

/// A comment as it was typed, without its mark.
fn raw_text<'a>(mapped: &'a MappedLine, at: usize, token: &[u8]) -> &'a str {
    if token.len() == 1 { "" } else { mapped.text_from(at + 1) }
}

/// A name and the `$` directly behind it.
fn name_length(tokens: &[u8]) -> usize {
    let letters = tokens.iter().take_while(|code| code.is_ascii_uppercase() || code.is_ascii_digit()).count();
    letters + usize::from(tokens.get(letters) == Some(&b'$'))
}

fn class_of(keyword: Keyword, after: &[u8]) -> Class {
    let before_parenthesis = after.iter().find(|&&code| code != b' ') == Some(&b'(');
    match keyword {
        Keyword::Rem | Keyword::Data => Class::Raw,
        Keyword::Move if before_parenthesis => Class::Function,
        Keyword::And | Keyword::Or | Keyword::Xor | Keyword::Mod | Keyword::Not => Class::WordOperator(keyword),
        _ => match keyword.role() {
            Role::Command => Class::Command(keyword),
            Role::Operator => Class::Sign(keyword),
            Role::Function => Class::Function,
        },
    }
}

fn spaced(pieces: &[Piece], space: impl Fn(Option<&Piece>, &Piece) -> bool) -> String {
    let mut text = String::new();
    let mut previous = None;
    for piece in pieces {
        if space(previous, piece) {
            text.push(' ');
        }
        text.push_str(&piece.text);
        previous = Some(piece);
    }
    text
}

fn needs_space(previous: &Piece, next: &Piece) -> bool {
    use Class::{Close, Colon, Command, Function, Open, Other, Raw, Separator, Sign, String, Word, WordOperator};
    match (previous.class, next.class) {
        (Other, _) | (_, Other) => next.spaced,
        (Colon | Open, _) | (_, Colon | Close | Separator) => false,
        (_, Raw) | (Raw, _) => true,
        // `PALETB`, `TRON`, `LOAD?` are one word each.
        (Command(Keyword::Palet), Word) => !next.text.starts_with(['B', 'S']),
        (Command(Keyword::Tr), Command(Keyword::On | Keyword::Off)) => false,
        (Command(Keyword::Load), Command(Keyword::Print)) => false,
        (Command(Keyword::Sprite), Open) | (Sign(Keyword::Equal), Command(Keyword::Sprite)) => false,
        (Command(_), _) | (_, Command(_)) => true,
        (Sign(_) | Separator, WordOperator(Keyword::Not)) => false,
        (WordOperator(_), _) | (_, WordOperator(_)) => true,
        // Two of < = > must not grow together.
        (Sign(left), Sign(right)) => is_relational(left) && is_relational(right),
        (Sign(_) | Separator, _) | (_, Sign(_)) => false,
        (Word | Function, Open) => false,
        (Word | Function | String | Close, Word | Function | String | Open) => true,
    }
}

fn is_relational(keyword: Keyword) -> bool {
    matches!(
        keyword,
        Keyword::Equal
            | Keyword::NotEqual
            | Keyword::Less
            | Keyword::LessEqual
            | Keyword::Greater
            | Keyword::GreaterEqual
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::dialect::Dialect;
    use proptest::prelude::*;

    fn check(text: &str, expected: &str) {
        let options = Options::default();
        assert_eq!(format_source(text.as_bytes(), options).as_deref(), Ok(expected), "{text}");
        assert_eq!(format_source(expected.as_bytes(), options).as_deref(), Ok(expected), "again: {text}");
    }

    #[test]
    fn words_get_spaces_and_signs_do_not() {
        check("010  for i = 0to 9step-1", "10 FOR I=0 TO 9 STEP -1\n");
        check("10IFA=1ORB>-2THEN?\"a\":G.20", "10 IF A=1 OR B>-2 THEN PRINT \"A\":GOTO 20\n");
        check("10 IF(A=1)AND(B=2)GOTO20", "10 IF (A=1) AND (B=2) GOTO 20\n");
        check("10 A=NOT B:C=-(NOT D MOD 2)", "10 A=NOT B:C=-(NOT D MOD 2)\n");
        check("10 ?A\"X\"B$;C , D", "10 PRINT A \"X\" B$;C,D\n");
        check("10 OF=1O=2CLS", "10 OF=1 O=2 CLS\n");
        check("10 CLS : : BEEP", "10 CLS::BEEP\n");
        check("10 ?-32768-1", "10 PRINT -32768-1\n");
        check("10 X=A-32768", "10 X=A-32768\n");
        check("10 A = B < > C", "10 A=B< >C\n");
    }

    #[test]
    fn statements_of_two_words() {
        check("10 PAL.B 0,1,2,3,4:PALETB0,1,2,3,4", "10 PALETB 0,1,2,3,4:PALETB0,1,2,3,4\n");
        check("10 SP.O.:TR ON:K.L.:LOAD?:LO.P.\"A\"", "10 SPRITE ON:TRON:KEY LIST:LOAD?:LOAD? \"A\"\n");
        check("10 DE.M.(1)=SP.(1,2,,3):IFMOVE(0)THEN5", "10 DEF MOVE(1)=SPRITE(1,2,,3):IF MOVE(0) THEN 5\n");
        check("10 DE.SP.2,(1,1,0,0,0)=A$:MOVE0,1", "10 DEF SPRITE 2,(1,1,0,0,0)=A$:MOVE 0,1\n");
        check("10 CGSET,1:LIST-5:LIST .-5:LIST5-", "10 CGSET,1:LIST -5:LIST .-5:LIST 5-\n");
        check("10 O.ERR.G.5:RESU.N.", "10 ON ERROR GOTO 5:RESUME NEXT\n");
    }

    #[test]
    fn raw_text_stays() {
        check("10 a=1'Comment: ｶﾞ  x ", "10 A=1 'Comment: ｶﾞ  x \n");
        check("10 REMove  It", "10 REMove  It\n");
        check("10 rem", "10 REM\n");
        check("10 '", "10 '\n");
        check("10 D.  a , b:e.", "10 DATA  A , B:END\n");
        check("10 ?\"a  b", "10 PRINT \"A  B\n");
        check("10 A .B", "10 A .B\n");
    }

    #[test]
    fn lines_are_sorted_and_none_is_lost() {
        check("\u{FEFF}20 cls\r\n\r\n\r\n10 beep\r10 end\n\n", "10 BEEP\n10 END\n20 CLS\n");
        check("10 CLS\n\n\n20 END\n\n30\n", "10 CLS\n\n20 END\n\n30\n");
        check("", "");
        assert!(format_source(b"CLS", Options::default()).is_err());
    }

    #[test]
    fn a_line_that_would_grow_too_long_keeps_its_spaces() {
        let tight = format!("10 {}PRINT\n", "IFA=1THEN".repeat(40));
        check(&tight, &tight);
        let fits = format!("10 {}PRINT\n", "IFA=1THEN".repeat(31));
        check(&fits, &format!("10 {}PRINT\n", "IF A=1 THEN ".repeat(31)));
    }

    #[test]
    fn renumbered_programs_keep_their_comments() {
        let source = parse_source(b"10 cls 'Clear\n20 goto 10", Options::default()).unwrap();
        let mut program = Program::new();
        for (line, number) in source.program.lines().iter().zip([100, 110]) {
            program.insert(LineNumber(number), line.tokens.clone()).unwrap();
        }
        assert_eq!(format_program(&program, &source, Options::default()), "100 CLS 'Clear\n110 GOTO 10\n");
    }

    fn line_of_words() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            (0..crate::basic::keyword::TABLE.len())
                .prop_map(|index| crate::basic::keyword::TABLE[index].word.to_owned()),
            "[A-Za-z]{1,3}\\$?".prop_map(String::from),
            "[0-9]{1,4}",
            "&H?[0-9A-F]{1,4}",
            "[ -~]",
            Just(" ".to_owned()),
            "[アガｶﾞ□]",
        ];
        proptest::collection::vec(word, 1..60).prop_map(|words| format!("10 {}\n", words.concat()))
    }

    proptest! {
        #[test]
        fn formatting_twice_is_formatting_once(text in line_of_words(), old: bool) {
            let dialect = if old { Dialect::V2 } else { Dialect::V3 };
            let options = Options { dialect, relaxed: false };
            if let Ok(once) = format_source(text.as_bytes(), options) {
                prop_assert_eq!(format_source(once.as_bytes(), options), Ok(once.clone()));
                let before = parse_source(text.as_bytes(), options).unwrap().program;
                let after = parse_source(once.as_bytes(), options).unwrap().program;
                prop_assert_eq!(before.lines().len(), after.lines().len());
                for (before, after) in before.lines().iter().zip(after.lines()) {
                    prop_assert_eq!(despaced(&before.tokens), despaced(&after.tokens));
                }
            }
        }
    }
}
