//! Sprites: figures that the program places itself.

use super::{Article, BLANK, Example, Group};
use crate::basic::error::ErrorCode::{Il, Sn, Tm};
use crate::basic::keyword::Keyword;

pub(super) const ARTICLES: &[Article] = &[
    Article {
        topic: "DEF SPRITE",
        keywords: &[Keyword::Def],
        group: Group::Sprites,
        syntax: &["DEF SPRITE actor,(c,b,p,h,v)=string"],
        summary: "Says what a sprite looks like.",
        details: "\
The string holds character codes, usually made with CHR$: one for a small sprite, four for a large one in the order
upper left, upper right, lower left, lower right. With the usual CGEN 2 they are taken from table A, where every
figure begins at a multiple of four.

A mirrored sprite turns each of its four characters, but does not exchange them. To let a large figure look the
other way also swap the codes: CHR$(1)+CHR$(0)+CHR$(3)+CHR$(2) instead of 0, 1, 2, 3. The figures of table A look to
the left.

The sprite stays hidden until SPRITE places it, and nothing shows before SPRITE ON.",
        arguments: &[
            ("actor", "0 to 7", "Which sprite. A lower number is drawn in front of a higher one."),
            ("c", "0 to 3", "The sprite colour combination."),
            ("b", "0 or 1", "0 for 8 by 8 dots, 1 for 16 by 16."),
            ("p", "0 or 1", "0 in front of the text, 1 behind it."),
            ("h", "0 or 1", "1 mirrors left and right."),
            ("v", "0 or 1", "1 mirrors top and bottom."),
            ("string", "1 or 4 characters", "The codes. Give as many as the size needs."),
        ],
        errors: &[
            (Il, "A value is out of range."),
            (Sn, "The comma behind the actor, a parenthesis or an argument is missing."),
            (Tm, "Behind the equals sign stands a number."),
        ],
        example: Example::Program(
            r#"10 CGSET 1,0:SPRITE ON
20 DEF SPRITE 0,(0,1,0,0,0)=CHR$(0)+CHR$(1)+CHR$(2)+CHR$(3)
30 FOR X=200 TO 40 STEP -2
40 SPRITE 0,X,100
50 NEXT"#,
        ),
        see: &["SPRITE", "SPRITE ON", "CGSET", "characters", "actors", "DEF MOVE"],
        ..BLANK
    },
    Article {
        topic: "SPRITE",
        keywords: &[Keyword::Sprite],
        group: Group::Sprites,
        syntax: &["SPRITE actor,x,y", "SPRITE actor"],
        summary: "Shows a sprite at a place, or hides it.",
        details: "\
The place is the upper left dot of the sprite, counted over the whole picture and not in characters. The character
in column X and row Y begins at 16+8*X, 24+8*Y; the picture chip draws sprites one line lower than asked, so 23+8*Y
lays it exactly over the text. On the screen you see about 0 to 240 and 5 to 220. From y=239 on it is out of sight.

Without a place the sprite is hidden. Only eight characters of sprites fit on one line of the picture, four large
sprites: what is more disappears there.",
        arguments: &[
            ("actor", "0 to 7", "Which sprite."),
            ("x", "0 to 255", "Dots from the left."),
            ("y", "0 to 255", "Dots from the top."),
        ],
        errors: &[(Il, "A value is out of range."), (Tm, "A value is a string.")],
        example: Example::Program(
            r#"10 CGSET 1,0:SPRITE ON
20 DEF SPRITE 3,(2,0,0,0,0)=CHR$(208)
30 SPRITE 3,128,100
40 PAUSE 43
50 SPRITE 3"#,
        ),
        see: &["DEF SPRITE", "SPRITE ON", "POSITION", "actors"],
        ..BLANK
    },
    Article {
        topic: "SPRITE ON",
        aliases: &["SPRITE OFF"],
        keywords: &[Keyword::Off],
        group: Group::Sprites,
        syntax: &["SPRITE ON", "SPRITE OFF"],
        summary: "Shows or hides all sprites at once.",
        details: "\
The machine starts with sprites off, so SPRITE ON belongs at the start of every program that uses them, also for
figures moved by MOVE. SPRITE OFF forgets nothing: definitions, places and movements go on unseen. CTR+D switches
off too.",
        errors: &[(Sn, "Something else follows, or nothing.")],
        example: Example::Program(
            r#"10 SPRITE ON
20 DEF SPRITE 0,(0,0,0,0,0)=CHR$(240)
30 SPRITE 0,120,100:PAUSE 43
40 SPRITE OFF:PAUSE 43
50 SPRITE ON"#,
        ),
        see: &["SPRITE", "DEF SPRITE", "MOVE"],
        ..BLANK
    },
];
