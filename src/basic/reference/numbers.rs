//! Functions of numbers.

use super::{Article, BLANK, Example, Group};
use crate::basic::error::ErrorCode::{Il, Ov, Sn, Tm};
use crate::basic::keyword::Keyword;

pub(super) const ARTICLES: &[Article] = &[
    Article {
        topic: "ABS",
        keywords: &[Keyword::Abs],
        group: Group::Numbers,
        syntax: &["ABS(n)"],
        summary: "A number without its sign.",
        details: "\
ABS(A-B) is how far apart two numbers are, whichever is larger.",
        arguments: &[("n", "-32767 to 32767", "The number.")],
        errors: &[
            (Ov, "n is -32768: there is no 32768."),
            (Tm, "n is a string."),
            (Sn, "The parentheses are missing."),
        ],
        example: Example::Program("10 PRINT ABS(3-9);ABS(9-3)"),
        output: Some(" 6 6\n"),
        see: &["SGN", "numbers"],
        ..BLANK
    },
    Article {
        topic: "SGN",
        keywords: &[Keyword::Sgn],
        group: Group::Numbers,
        syntax: &["SGN(n)"],
        summary: "The sign of a number: -1, 0 or 1.",
        details: "\
X=X+SGN(T-X) brings X one step nearer to T, whichever side it is on, and stays when it is there.",
        arguments: &[("n", "any number", "The number.")],
        errors: &[(Tm, "n is a string."), (Sn, "The parentheses are missing.")],
        example: Example::Program(
            r#"10 X=1:T=4
20 FOR I=1 TO 5
30 PRINT X;
40 X=X+SGN(T-X)
50 NEXT"#,
        ),
        output: Some(" 1 2 3 4 4"),
        see: &["ABS", "comparisons"],
        ..BLANK
    },
    Article {
        topic: "RND",
        aliases: &["RANDOM", "RANDOMIZE"],
        keywords: &[Keyword::Rnd],
        group: Group::Numbers,
        syntax: &["RND(n)"],
        summary: "A random whole number from 0 to n-1.",
        details: "\
RND(6)+1 is a die. RND(1) is always 0.

The numbers come in a fixed order that begins again when the machine is switched on, not with RUN. So a program run
twice behaves the same, which helps when looking for mistakes; fbc run --seed N begins elsewhere in the order,
--seed time anywhere. On the real machine people let the numbers run on in a loop until a key was pressed.",
        arguments: &[("n", "1 to 32767", "How many different numbers there are.")],
        errors: &[(Il, "n is negative."), (Tm, "n is a string."), (Sn, "The parentheses are missing.")],
        example: Example::Program(
            r#"10 FOR I=1 TO 6
20 PRINT RND(6)+1;
30 NEXT"#,
        ),
        output: Some(" 1 6 5 6 2 2"),
        see: &["numbers", "INKEY$"],
        ..BLANK
    },
];
