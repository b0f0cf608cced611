//! Functions of strings, and between strings and numbers.

use super::{Article, BLANK, Example, Group};
use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode::{Il, Ov, Sn, Tm};
use crate::basic::keyword::Keyword;

pub(super) const ARTICLES: &[Article] = &[
    Article {
        topic: "ASC",
        keywords: &[Keyword::Asc],
        group: Group::Strings,
        syntax: &["ASC(string)"],
        summary: "The code of the first character of a string, 0 to 255.",
        details: "\
It is the reverse of CHR$. An empty string gives 0, so ASC(INKEY$) is safe even if no key is down.",
        arguments: &[("string", "up to 31 characters", "Only its first character counts.")],
        errors: &[(Tm, "A number is given."), (Sn, "The parentheses are missing.")],
        example: Example::Program("10 PRINT ASC(\"APPLE\");ASC(\"\")"),
        output: Some(" 65 0\n"),
        see: &["CHR$", "characters", "VAL"],
        ..BLANK
    },
    Article {
        topic: "CHR$",
        keywords: &[Keyword::Chr],
        group: Group::Strings,
        syntax: &["CHR$(code)"],
        summary: "The character with a code, as a string.",
        details: "\
It makes what cannot be typed between quotes: CHR$(34) is the quotation mark itself, CHR$(13) RETURN on a function
key, CHR$(208) a piece of picture. Codes below 32 have no character on the screen.",
        arguments: &[("code", "0 to 255", "The character's code.")],
        errors: &[(Il, "The code is out of range."), (Tm, "A string is given."), (Sn, "The parentheses are missing.")],
        example: Example::Program(
            r#"10 PRINT CHR$(72)+CHR$(73)
20 PRINT CHR$(34);"QUOTED";CHR$(34)"#,
        ),
        output: Some("HI\n\"QUOTED\"\n"),
        see: &["ASC", "characters", "DEF SPRITE", "KEY"],
        ..BLANK
    },
    Article {
        topic: "LEN",
        keywords: &[Keyword::Len],
        group: Group::Strings,
        syntax: &["LEN(string)"],
        summary: "How many characters a string has, 0 to 31.",
        details: "\
Blanks count. With LEN a program can walk through a string character by character, or centre a title on the screen.",
        arguments: &[("string", "up to 31 characters", "The string.")],
        errors: &[(Tm, "A number is given."), (Sn, "The parentheses are missing.")],
        example: Example::Program(
            r#"10 A$="AB C"
20 FOR I=LEN(A$) TO 1 STEP -1
30 PRINT MID$(A$,I,1);
40 NEXT"#,
        ),
        output: Some("C BA"),
        see: &["MID$", "strings"],
        ..BLANK
    },
    Article {
        topic: "LEFT$",
        keywords: &[Keyword::Left],
        group: Group::Strings,
        syntax: &["LEFT$(string,n)"],
        summary: "The first n characters of a string.",
        details: "\
If the string is shorter you get all of it; with 0 you get an empty string.",
        arguments: &[
            ("string", "up to 31 characters", "Where to take them from."),
            ("n", "0 to 31 (0 to 255 in V2)", "How many."),
        ],
        errors: &[
            (Il, "n is out of range."),
            (Tm, "The arguments are of the wrong type."),
            (Sn, "An argument is missing."),
        ],
        example: Example::Program(
            r#"10 A$="FAMILY"
20 PRINT LEFT$(A$,3)
30 PRINT LEFT$(A$,20)"#,
        ),
        output: Some("FAM\nFAMILY\n"),
        see: &["RIGHT$", "MID$", "strings"],
        versions: "V2 takes counts up to 255; V3 raises IL above 31.",
        ..BLANK
    },
    Article {
        topic: "RIGHT$",
        keywords: &[Keyword::Right],
        group: Group::Strings,
        syntax: &["RIGHT$(string,n)"],
        summary: "The last n characters of a string.",
        details: "\
If the string is shorter you get all of it. RIGHT$ also lines numbers up: put blanks in front and take the last
characters.",
        arguments: &[
            ("string", "up to 31 characters", "Where to take them from."),
            ("n", "0 to 31 (0 to 255 in V2)", "How many."),
        ],
        errors: &[
            (Il, "n is out of range."),
            (Tm, "The arguments are of the wrong type."),
            (Sn, "An argument is missing."),
        ],
        example: Example::Program(
            r#"10 READ A
20 IF A<0 THEN END
30 PRINT RIGHT$("    "+STR$(A),5)
40 GOTO 10
50 DATA 7,1250,36,-1"#,
        ),
        output: Some("    7\n 1250\n   36\n"),
        see: &["LEFT$", "MID$", "STR$"],
        versions: "V2 takes counts up to 255; V3 raises IL above 31.",
        ..BLANK
    },
    Article {
        topic: "MID$",
        keywords: &[Keyword::Mid],
        group: Group::Strings,
        syntax: &["MID$(string,p,n)"],
        summary: "n characters of a string, from position p on.",
        details: "\
The first character has position 1. What lies beyond the end of the string is simply not there: the result is
shorter, or empty. All three arguments are needed.

MID$ can only read. To change a character, put the string together anew from LEFT$, the new one, and RIGHT$.",
        arguments: &[
            ("string", "up to 31 characters", "Where to take them from."),
            ("p", "1 to 31", "The position of the first one."),
            ("n", "0 to 31 (0 to 255 in V2)", "How many."),
        ],
        errors: &[
            (Il, "p is 0 or larger than 31, or n is out of range."),
            (Tm, "The arguments are of the wrong type."),
            (Sn, "An argument is missing, or MID$ stands on the left of an equals sign."),
        ],
        example: Example::Program(
            r#"10 A$="MONTUEWED"
20 INPUT D
30 PRINT MID$(A$,D*3-2,3)"#,
        ),
        input: "2",
        output: Some("?\nTUE\n"),
        see: &["LEFT$", "RIGHT$", "INSTR", "LEN"],
        versions: "V2 takes counts up to 255; V3 raises IL above 31.",
        ..BLANK
    },
    Article {
        topic: "INSTR",
        keywords: &[Keyword::Instr],
        group: Group::Strings,
        since: Dialect::V3,
        syntax: &["INSTR(string,part)"],
        summary: "Where a text first stands in a string: 1 or more, 0 if it does not.",
        details: "\
The search always begins at the left end. To look behind the first find, search in what RIGHT$ leaves.

It also turns a key into a number, as in the example.",
        arguments: &[
            ("string", "up to 31 characters", "Where to look."),
            ("part", "up to 31 characters", "What to look for."),
        ],
        errors: &[(Tm, "A number is given."), (Sn, "An argument is missing.")],
        example: Example::Program(
            r#"10 PRINT INSTR("ABCABC","CA")
20 K$="S"
30 ON INSTR("LRS",K$) GOTO 100,200,300
100 PRINT "LEFT":END
200 PRINT "RIGHT":END
300 PRINT "STOP""#,
        ),
        output: Some(" 3\nSTOP\n"),
        see: &["MID$", "ON GOTO", "FIND"],
        ..BLANK
    },
    Article {
        topic: "VAL",
        keywords: &[Keyword::Val],
        group: Group::Strings,
        syntax: &["VAL(string)"],
        summary: "The number that a string begins with.",
        details: "\
It reads a sign, and decimal digits or &H with hexadecimal ones, up to the first character that does not fit. If
there is no number the value is 0.",
        arguments: &[("string", "up to 31 characters", "The text.")],
        errors: &[(Ov, "The number is too large."), (Tm, "A number is given."), (Sn, "The parentheses are missing.")],
        example: Example::Program(
            r#"10 PRINT VAL("12AB");VAL("-3");VAL("AB")
20 PRINT VAL("&H1F")"#,
        ),
        output: Some(" 12-3 0\n 31\n"),
        see: &["STR$", "HEX$", "ASC"],
        ..BLANK
    },
    Article {
        topic: "STR$",
        keywords: &[Keyword::Str],
        group: Group::Strings,
        syntax: &["STR$(n)"],
        summary: "A number as a string of decimal digits.",
        details: "\
As with PRINT, a number that is not negative has a blank in front. RIGHT$(STR$(N),LEN(STR$(N))-1) is the number
without it.",
        arguments: &[("n", "any number", "The number.")],
        errors: &[(Tm, "A string is given."), (Sn, "The parentheses are missing.")],
        example: Example::Program(
            r#"10 PRINT STR$(5)+"!"
20 A$=STR$(1984)
30 PRINT RIGHT$(A$,LEN(A$)-1)"#,
        ),
        output: Some(" 5!\n1984\n"),
        see: &["VAL", "HEX$", "PRINT", "RIGHT$"],
        ..BLANK
    },
    Article {
        topic: "HEX$",
        keywords: &[Keyword::Hex],
        group: Group::Strings,
        syntax: &["HEX$(n)"],
        summary: "A number as a string of hexadecimal digits.",
        details: "\
There are no zeros in front, and no &H. Negative numbers come out as the 16 bits that represent them: -1 is FFFF.",
        arguments: &[("n", "any number", "The number.")],
        errors: &[(Tm, "A string is given."), (Sn, "The parentheses are missing.")],
        example: Example::Program(
            r#"10 PRINT HEX$(255);" ";HEX$(-2)
20 PRINT RIGHT$("000"+HEX$(10),4)"#,
        ),
        output: Some("FF FFFE\n000A\n"),
        see: &["STR$", "VAL", "PEEK", "numbers"],
        ..BLANK
    },
];
