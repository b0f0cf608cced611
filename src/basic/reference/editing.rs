//! The editing commands of V3: what helps to write a program rather than to run it.

use super::{Article, BLANK, Example, Group};
use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode::{Il, Sn, Tm};
use crate::basic::keyword::Keyword;

pub(super) const ARTICLES: &[Article] = &[
    Article {
        topic: "AUTO",
        keywords: &[Keyword::Auto],
        group: Group::Editing,
        since: Dialect::V3,
        syntax: &["AUTO [start][,step]"],
        summary: "Types the line numbers for you.",
        details: "\
The machine shows the next number, you type the rest of the line. Where a line with that number exists already, its
text appears for editing; RETURN on an empty prompt deletes such a line and moves on. STOP ends AUTO.

The numbers must be written as digits, not as variables.",
        arguments: &[
            ("start", "0 to 65534, else 10", "The first line number."),
            ("step", "1 to 65534, else 10", "The distance from each number to the next."),
        ],
        errors: &[(Il, "The numbers have run past 65534.")],
        example: Example::Direct("AUTO 100,5"),
        see: &["RENUM", "DELETE", "lines"],
        ..BLANK
    },
    Article {
        topic: "DELETE",
        keywords: &[Keyword::Delete],
        group: Group::Editing,
        since: Dialect::V3,
        syntax: &["DELETE line", "DELETE [from]-[to]"],
        summary: "Deletes a range of lines.",
        details: "\
Ranges are written as for LIST. Like every change of the program it clears the variables and makes CONT impossible.
A single line goes faster by typing its number and RETURN.",
        arguments: &[
            ("line", "0 to 65534", "Delete just this line."),
            ("from", "0 to 65534", "The first line to delete; without it from the start."),
            ("to", "0 to 65534", "The last line to delete; without it to the end."),
        ],
        errors: &[(Sn, "No range is given. To delete everything there is NEW.")],
        example: Example::Direct(
            r#"10 PRINT "A"
20 PRINT "B"
30 PRINT "C"
DELETE 10-20
LIST"#,
        ),
        output: Some("OK\n30 PRINT \"C\"\nOK\n"),
        see: &["NEW", "LIST", "RENUM"],
        ..BLANK
    },
    Article {
        topic: "RENUM",
        aliases: &["RENUMBER"],
        keywords: &[Keyword::Renum],
        group: Group::Editing,
        since: Dialect::V3,
        syntax: &["RENUM [new][,[old][,step]]"],
        summary: "Gives the lines new numbers, and makes room between them.",
        details: "\
Every line from the old number on is renumbered; jumps, GOSUBs, RESTOREs and all other mentions of a line are
changed to match. A mention of a line that does not exist stays as it is.

Numbers that are only compared, as in IF ERL=100, look like any other number and are not changed. Check them
yourself.",
        arguments: &[
            ("new", "0 to 65534, else 10", "The number of the first renumbered line."),
            ("old", "0 to 65534, else 0", "Where renumbering begins; lines below keep their numbers."),
            ("step", "1 to 65534, else 10", "The distance between the new numbers."),
        ],
        errors: &[(Il, "The step is 0, the new numbers would run past 65534, or new is smaller than old.")],
        example: Example::Direct(
            r#"10 PRINT "A"
15 GOTO 10
RENUM 100,10,20
LIST"#,
        ),
        output: Some("OK\n100 PRINT \"A\"\n120 GOTO 100\nOK\n"),
        see: &["AUTO", "DELETE", "lines"],
        ..BLANK
    },
    Article {
        topic: "FIND",
        keywords: &[Keyword::Find],
        group: Group::Editing,
        since: Dialect::V3,
        syntax: &["FIND string"],
        summary: "Lists every line that contains a text.",
        details: "\
The text is looked for in the lines as LIST shows them, so search for whole words: FIND \"PRINT\" finds lines that
were typed with a question mark. ESC holds the listing and STOP ends it.",
        arguments: &[("string", "0 to 31 characters", "What to look for; spaces count.")],
        errors: &[(Tm, "A number is given instead of a string.")],
        example: Example::Direct(
            r#"10 GOSUB 100:PRINT "BACK"
20 END
100 PRINT "SUBROUTINE":RETURN
FIND "SUB""#,
        ),
        output: Some("10 GOSUB 100:PRINT \"BACK\"\n100 PRINT \"SUBROUTINE\":RETURN\nOK\n"),
        see: &["LIST", "INSTR"],
        ..BLANK
    },
    Article {
        topic: "TRON",
        aliases: &["TROFF", "TRACE"],
        keywords: &[Keyword::Tr],
        group: Group::Editing,
        since: Dialect::V3,
        syntax: &["TRON", "TROFF"],
        summary: "Shows the line number of every statement while the program runs.",
        details: "\
After TRON a running program writes a number sign, the line and a space before every statement that it carries out.
You see the way a program takes, and where it goes wrong. TROFF ends it; RUN does not.

Because TR is a word of its own, no variable name of V3 may begin with these two letters.",
        errors: &[(Sn, "Neither ON nor OFF follows TR.")],
        example: Example::Program(
            r#"10 TRON
20 A=5
30 PRINT "A IS";A
40 TROFF
50 PRINT "DONE""#,
        ),
        output: Some("#20 #30 A IS 5\n#40 DONE\n"),
        see: &["STOP", "ERL"],
        ..BLANK
    },
    Article {
        topic: "GAME",
        keywords: &[Keyword::Game],
        group: Group::Editing,
        since: Dialect::V3,
        syntax: &["GAME number[,1]", "GAME ,1"],
        summary: "Loads one of the four built-in programs.",
        details: "\
The program takes the place of the one in memory; LIST it, change it, RUN it. With ,1 its background picture is put
on SCREEN 1; GAME ,1 loads a picture alone. The four programs of fbc were written for it and are not those of the
cartridge.",
        arguments: &[("number", "0 to 3", "Which program.")],
        errors: &[(Il, "There is no program with this number.")],
        example: Example::Direct("GAME 1"),
        see: &["LOAD", "SCREEN", "VIEW"],
        ..BLANK
    },
];
