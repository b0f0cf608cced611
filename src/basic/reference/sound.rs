//! Sound: music and the beep.

use super::{Article, BLANK, Example, Group};
use crate::basic::error::ErrorCode::{Sn, St, Tm};
use crate::basic::keyword::Keyword;

pub(super) const ARTICLES: &[Article] = &[
    Article {
        topic: "PLAY",
        keywords: &[Keyword::Play],
        group: Group::Sound,
        syntax: &["PLAY string"],
        summary: "Plays music written as a string, in up to three voices.",
        details: "\
Notes are the letters C D E F G A B, with # in front for a semitone higher; R is a rest. A digit behind a note or
rest is its length, from 0 (a 32nd) over 5 (a quarter) to 9 (a whole note); it holds until another is given. Colons
part the voices, which sound together: the first two on the square-wave channels, the third on the triangle.

  T1 to T8    tempo, 1 fastest            at first T4
  O0 to O5    octave                      at first O3
  V0 to V15   volume                      at first V15
  M0 or M1    even tone, or dying away    at first M0
  Y0 to Y3    tone colour                 at first Y2

With M1, V is not the volume but how slowly the tone dies away. The third voice has no volume and no tone colour.

The settings stay from one PLAY to the next, for each voice its own; RUN does not reset them, so begin a piece with
the ones you need. Blanks may stand between notes. PLAY waits until all voices have finished. As a string has 31
characters at most, a tune takes several PLAYs.",
        arguments: &[("string", "up to 31 characters", "The music.")],
        errors: &[
            (Sn, "A character or number means nothing here. What stands before it is played first."),
            (St, "The string is too long, if it is put together with +."),
            (Tm, "A number is given."),
        ],
        example: Example::Program(
            r#"10 PLAY "T2O3M1V9C5DE7:O2C5GC7"
20 PLAY "E5DC7:G5GC7"
30 FOR I=1 TO 3
40 PLAY "O4C1EG"
50 NEXT"#,
        ),
        see: &["music", "BEEP", "strings"],
        ..BLANK
    },
    Article {
        topic: "BEEP",
        keywords: &[Keyword::Beep],
        group: Group::Sound,
        syntax: &["BEEP"],
        summary: "Sounds a short tone.",
        details: "\
It is the tone of error messages, about a tenth of a second long; the program waits for its end.",
        example: Example::Program(
            r#"10 FOR I=1 TO 3
20 BEEP:PAUSE 20
30 NEXT"#,
        ),
        see: &["PLAY", "CLICK"],
        ..BLANK
    },
];
