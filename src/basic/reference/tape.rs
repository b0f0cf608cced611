//! Saving and loading.

use super::{Article, BLANK, Example, Group};
use crate::basic::error::ErrorCode::{Tm, Tp};
use crate::basic::keyword::Keyword;

pub(super) const ARTICLES: &[Article] = &[
    Article {
        topic: "SAVE",
        aliases: &["SAVE S"],
        keywords: &[Keyword::Save],
        group: Group::Tape,
        syntax: &["SAVE [\"name\"]", "SAVE S [\"name\"]"],
        summary: "Keeps the program under a name.",
        details: "\
The Famicom wrote to a cassette; here it becomes a file. The machine says WRITING and the name. Variables are not
saved. A cassette had no list of contents, so give every program a name that tells what it is.",
        arguments: &[("name", "up to 16 characters", "The name on the tape; more characters are cut off.")],
        errors: &[(Tm, "The name is a number.")],
        example: Example::Direct(
            r#"10 PRINT "HELLO"
SAVE "HELLO""#,
        ),
        see: &["LOAD", "BACKUP"],
        versions: "SAVE S, which saves the picture of SCREEN 1, exists in V3 only.",
        ..BLANK
    },
    Article {
        topic: "LOAD",
        aliases: &["LOAD?", "LOAD S", "VERIFY"],
        keywords: &[Keyword::Load],
        group: Group::Tape,
        syntax: &["LOAD [\"name\"]", "LOAD? [\"name\"]", "LOAD S [\"name\"]"],
        summary: "Brings a saved program back, or compares it with the one in memory.",
        details: "\
LOAD replaces the program in memory and clears the variables. Without a name it takes the first program it meets;
with one it passes over the others and says SKIP for each, then LOADING and the name. All 16 places of the name must
agree.

LOAD? reads without storing. If what it reads differs from the program in memory it stops with TP: that way you know
whether a tape was written well while you still have the program.",
        arguments: &[("name", "up to 16 characters", "Which program; without it the first one found.")],
        errors: &[
            (Tp, "The recording is damaged, reading was broken off with STOP, or LOAD? has found a difference."),
            (Tm, "The name is a number."),
        ],
        example: Example::Direct("LOAD \"HELLO\""),
        see: &["SAVE", "NEW"],
        versions: "LOAD S, which loads a picture into SCREEN 1, exists in V3 only. A V2 tape loads into V3; V3 programs \
            do not run on V2.",
        ..BLANK
    },
];
