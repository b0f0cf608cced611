//! The text screen: printing, placing, clearing, looking.

use super::{Article, BLANK, Example, Group};
use crate::basic::error::ErrorCode::{Il, Sn, St, Tm};
use crate::basic::keyword::Keyword;

pub(super) const ARTICLES: &[Article] = &[
    Article {
        topic: "PRINT",
        aliases: &["PRINT USING", "output"],
        keywords: &[Keyword::Print],
        group: Group::Screen,
        syntax: &["PRINT [item][{;|,}item...][{;|,}]", "? [item]..."],
        summary: "Writes numbers and strings on the screen.",
        details: "\
A semicolon puts the next item directly behind the one before. A comma goes to the next of the columns 0, 8, 16 and
24, and from the last of them to the next row. A semicolon or comma at the end keeps the cursor where it is; without
one the next PRINT begins a new row. PRINT alone makes an empty row.

A number is written with one blank in front, or with a minus sign, and nothing behind: PRINT 1;2 shows 1 2 with a
blank before each digit. If a text follows, begin it with a blank. There is no PRINT USING: see RIGHT$ for numbers
in columns. Strings are written as they are.

The screen has 28 columns and 24 rows. Text goes on in the next row by itself, and when the last row is full
everything moves up. A text in quotes has at most 31 characters; print a longer one in two parts with a semicolon
between them.",
        arguments: &[(
            "item",
            "number or string",
            "What to write. The sign between two items may be left out: PRINT A\"X\".",
        )],
        errors: &[
            (Il, "A text in quotes is longer than 31 characters (V3)."),
            (St, "The same in V2, or a string that grew too long."),
            (Tm, "Numbers and strings are mixed in one expression, as in \"A\"+1."),
            (Sn, "An item cannot be understood."),
        ],
        example: Example::Program(
            r#"10 H=12:M=7
20 PRINT "HP";H,"MP";M
30 PRINT "ONE ";
40 PRINT "LINE"
50 PRINT 1;-2;3"#,
        ),
        output: Some("HP 12   MP 7\nONE LINE\n 1-2 3\n"),
        see: &["LOCATE", "CLS", "STR$", "RIGHT$", "CHR$", "TAB", "strings"],
        versions: "Control characters inside a string print nothing in V2; in V3 they end the item.",
        ..BLANK
    },
    Article {
        topic: "LOCATE",
        aliases: &["cursor", "GOTOXY"],
        keywords: &[Keyword::Locate],
        group: Group::Screen,
        syntax: &["LOCATE x,y"],
        summary: "Moves the cursor, so that the next PRINT begins there.",
        details: "\
Column 0 is at the left and row 0 at the top. Without a semicolon at its end, PRINT leaves for the next row
afterwards; in the last row that moves the whole screen up, so end such a PRINT with a semicolon.",
        arguments: &[("x", "0 to 27", "The column."), ("y", "0 to 23", "The row.")],
        errors: &[(Il, "The place lies outside the screen."), (Tm, "A string is given.")],
        example: Example::Program(
            r#"10 CLS
20 LOCATE 11,11
30 PRINT "MIDDLE""#,
        ),
        output: Some("MIDDLE\n"),
        see: &["PRINT", "POS", "CSRLIN", "COLOR"],
        ..BLANK
    },
    Article {
        topic: "CLS",
        keywords: &[Keyword::Cls],
        group: Group::Screen,
        syntax: &["CLS", "CLS n"],
        summary: "Clears the text screen.",
        details: "\
All characters become blanks, all areas get colour combination 0 again, and the cursor goes to the upper left
corner. Sprites stay where they are, and so do the palettes.",
        arguments: &[("n", "0 or 1", "Which SCREEN to clear (V3).")],
        errors: &[(Il, "n is neither 0 nor 1."), (Tm, "n is a string.")],
        example: Example::Program(
            r#"10 PRINT "GONE"
20 CLS
30 PRINT "KEPT""#,
        ),
        output: Some("GONE\nKEPT\n"),
        see: &["LOCATE", "COLOR", "SCREEN", "SPRITE ON"],
        versions: "CLS with a number exists in V3 only.",
        ..BLANK
    },
    Article {
        topic: "POS",
        keywords: &[Keyword::Pos],
        group: Group::Screen,
        syntax: &["POS(n)"],
        summary: "The column of the cursor, 0 to 27.",
        details: "\
The argument is needed but means nothing; write 0.",
        arguments: &[("n", "any number", "Ignored.")],
        errors: &[(Sn, "The parentheses are missing."), (Tm, "n is a string.")],
        example: Example::Program(
            r#"10 PRINT "ABC";
20 C=POS(0)
30 PRINT C"#,
        ),
        output: Some("ABC 3\n"),
        see: &["CSRLIN", "LOCATE"],
        ..BLANK
    },
    Article {
        topic: "CSRLIN",
        keywords: &[Keyword::Csrlin],
        group: Group::Screen,
        syntax: &["CSRLIN"],
        summary: "The row of the cursor, 0 to 23.",
        details: "\
No parentheses follow. With POS it lets a subroutine write somewhere else and put the cursor back.",
        example: Example::Program(
            r#"10 CLS
20 PRINT
30 R=CSRLIN
40 PRINT "ROW";R"#,
        ),
        output: Some("\nROW 1\n"),
        see: &["POS", "LOCATE"],
        ..BLANK
    },
    Article {
        topic: "SCR$",
        keywords: &[Keyword::Scr],
        group: Group::Screen,
        syntax: &["SCR$(x,y)", "SCR$(x,y,s)"],
        summary: "The character that stands at a place of the screen.",
        details: "\
So the screen itself can be the map of a game: draw walls with PRINT and ask SCR$ before a step. With 1 as third
argument you get the colour combination of the place, as a string whose only character has the code 0 to 3; ASC
makes a number of it.

Each call may have to wait for the next picture frame, so ask only where you need to know.",
        arguments: &[
            ("x", "0 to 27", "The column."),
            ("y", "0 to 23", "The row."),
            ("s", "0 or 1, else 0", "0 asks for the character, 1 for the colour combination."),
        ],
        errors: &[
            (Il, "An argument is out of range."),
            (Tm, "An argument is a string."),
            (Sn, "An argument is missing."),
        ],
        example: Example::Program(
            r##"10 CLS:PRINT "#"
20 IF SCR$(0,0)="#" THEN PRINT "WALL"
30 COLOR 0,0,2
40 PRINT ASC(SCR$(0,0,1))"##,
        ),
        output: Some("#\nWALL\n 2\n"),
        see: &["PRINT", "COLOR", "ASC", "CRASH"],
        ..BLANK
    },
    Article {
        topic: "TAB",
        aliases: &["SPC"],
        keywords: &[Keyword::Tab, Keyword::Spc],
        group: Group::Screen,
        syntax: &[],
        summary: "TAB and SPC are reserved words that do nothing.",
        details: "\
The machine knows the names but has nothing behind them: using them is a syntax error, also as the beginning of a
variable name. To reach a column use LOCATE or the comma of PRINT; for some blanks cut a piece off a string of
blanks.",
        errors: &[(Sn, "Always.")],
        example: Example::Program(
            r#"10 FOR I=0 TO 3
20 PRINT LEFT$("      ",I);"*"
30 NEXT"#,
        ),
        output: Some("*\n *\n  *\n   *\n"),
        see: &["PRINT", "LOCATE", "LEFT$"],
        ..BLANK
    },
];
