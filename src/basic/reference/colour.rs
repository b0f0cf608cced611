//! Colour and picture: combinations, palettes, character sets, the second screen.

use super::{Article, BLANK, Example, Group};
use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode::{Il, Nb, Om, Sn, Tm};
use crate::basic::keyword::Keyword;

pub(super) const ARTICLES: &[Article] = &[
    Article {
        topic: "COLOR",
        aliases: &["COLOUR"],
        keywords: &[Keyword::Color],
        group: Group::Colour,
        syntax: &["COLOR x,y,n"],
        summary: "Gives a small area of the screen one of four colour combinations.",
        details: "\
Colours do not belong to characters but to areas of two by two places. The areas begin at even columns, and at odd
rows: rows 1 and 2 belong together, then 3 and 4, and so on; rows 0 and 23 stand alone. So COLOR 10,10,3 changes the
places 10 and 11 of the rows 9 and 10.

Printing does not change the combination of a place, CLS sets all back to 0. When the screen has moved up by one row
the pairs move with it.

Characters are drawn in the second colour of the combination (C2 of PALETB).",
        arguments: &[
            ("x", "0 to 27", "The column of a place in the area."),
            ("y", "0 to 23", "Its row."),
            ("n", "0 to 3", "The background combination."),
        ],
        errors: &[(Il, "An argument is out of range."), (Tm, "An argument is a string.")],
        example: Example::Program(
            r#"10 CLS:PRINT "RED?"
20 COLOR 0,0,2
30 PRINT ASC(SCR$(1,0,1));ASC(SCR$(2,0,1))"#,
        ),
        output: Some("RED?\n 2 0\n"),
        see: &["PALET", "CGSET", "SCR$", "colours"],
        ..BLANK
    },
    Article {
        topic: "PALET",
        aliases: &["PALETB", "PALETS", "PALETTE"],
        keywords: &[Keyword::Palet],
        group: Group::Colour,
        syntax: &["PALETB n,c1,c2,c3,c4", "PALETS n,c1,c2,c3,c4"],
        summary: "Sets the colours of a combination: PALETB for the background, PALETS for sprites.",
        details: "\
A combination has four colours. The first is see-through: what shows there is the backdrop, the colour of the whole
picture and its border. It is the same for all combinations and is set by c1 when n is 0; for other combinations c1
has no visible effect. The other three colour the dots of a character or sprite. Text uses c2 only.

The change shows at once, on everything drawn in that combination. CGSET brings ready-made sets back.",
        arguments: &[
            ("n", "0 to 3", "Which combination."),
            ("c1", "0 to 63", "The backdrop, if n is 0."),
            ("c2, c3, c4", "0 to 63", "The three colours; see colours for the codes."),
        ],
        errors: &[
            (Il, "n is not 0 to 3, or a colour is outside 0 to 255. From 64 on colours begin again at 0."),
            (Sn, "Neither B nor S follows PALET, or an argument is missing."),
            (Tm, "An argument is a string."),
        ],
        example: Example::Program(
            r#"10 PALETB 0,1,48,38,18
20 PRINT "WHITE ON DARK BLUE""#,
        ),
        output: Some("WHITE ON DARK BLUE\n"),
        see: &["colours", "CGSET", "COLOR", "DEF SPRITE"],
        ..BLANK
    },
    Article {
        topic: "CGSET",
        keywords: &[Keyword::Cgset],
        group: Group::Colour,
        syntax: &["CGSET [m][,n]"],
        summary: "Loads ready-made colours: a set for the background, a set for sprites.",
        details: "\
A set fills all four combinations. When the machine starts, even the sprites have the background colours of set 1,
so a program with sprites usually begins with CGSET 1,0 or another sprite set. An argument that is left out leaves
its half alone: CGSET ,2 changes sprites only.

Each half takes about four picture frames.",
        arguments: &[("m", "0 or 1", "The background set."), ("n", "0 to 2", "The sprite set.")],
        errors: &[(Il, "There is no such set."), (Tm, "A string is given.")],
        example: Example::Program(
            r#"10 CGSET 1,0:SPRITE ON
20 DEF SPRITE 0,(0,1,0,0,0)=CHR$(0)+CHR$(1)+CHR$(2)+CHR$(3)
30 SPRITE 0,120,100"#,
        ),
        see: &["PALET", "COLOR", "CGEN", "colours"],
        ..BLANK
    },
    Article {
        topic: "CGEN",
        keywords: &[Keyword::Cgen],
        group: Group::Colour,
        syntax: &["CGEN n"],
        summary: "Chooses which character table the background and the sprites are drawn from.",
        details: "\
There are two tables of 256 characters. Table A holds the figures, table B letters, signs, katakana and background
pieces. The usual setting is 2: text from B, sprites from A.

  n   background   sprites
  0       A           A
  1       A           B
  2       B           A
  3       B           B

The change shows at once and on everything: with 0 and 1 the text on the screen turns into pieces of figures. CTR+D
sets 2 again.",
        arguments: &[("n", "0 to 3", "Which pair of tables.")],
        errors: &[(Il, "n is out of range."), (Tm, "n is a string.")],
        example: Example::Program(
            r#"10 CGEN 3:SPRITE ON
20 DEF SPRITE 0,(0,0,0,0,0)="A"
30 SPRITE 0,120,100
40 PAUSE 86:CGEN 2"#,
        ),
        see: &["characters", "CGSET", "DEF SPRITE"],
        ..BLANK
    },
    Article {
        topic: "VIEW",
        keywords: &[Keyword::View],
        group: Group::Colour,
        syntax: &["VIEW"],
        summary: "Copies the background picture to the text screen.",
        details: "\
The picture is drawn beforehand with the background editor and fills the screen in one go, characters and colour
areas. Then print on top of it and move sprites in front of it.",
        example: Example::Program(
            r#"10 SCREEN 0,1:CLS
20 LOCATE 8,10:PRINT "PICTURE"
30 SCREEN 0:CLS
40 VIEW"#,
        ),
        see: &["SCREEN", "BGTOOL", "CLS"],
        versions: "V2 copies what was drawn in BG GRAPHIC. V3 copies SCREEN 1, and only while SCREEN 0 is shown.",
        ..BLANK
    },
    Article {
        topic: "SCREEN",
        keywords: &[Keyword::Screen],
        group: Group::Colour,
        since: Dialect::V3,
        syntax: &["SCREEN shown[,written]"],
        summary: "Chooses between two text screens: which one is seen, and which one is written to.",
        details: "\
Draw on the hidden screen and then show it, and nobody sees the picture being built. Without the second argument the
program writes to the screen that it shows. The cursor goes to the upper left corner.

Colours, sprites and palettes are common to both; VIEW copies SCREEN 1 to SCREEN 0.",
        arguments: &[
            ("shown", "0 or 1", "The screen that is seen."),
            ("written", "0 or 1, else as shown", "The screen that PRINT, CLS and COLOR change."),
        ],
        errors: &[(Il, "An argument is neither 0 nor 1."), (Tm, "An argument is a string.")],
        example: Example::Program(
            r#"10 SCREEN 0,1:CLS
20 PRINT "DRAWN IN SECRET"
30 PAUSE 43
40 SCREEN 1:PAUSE 86
50 SCREEN 0"#,
        ),
        see: &["CLS", "VIEW", "BGGET", "BGTOOL"],
        ..BLANK
    },
    Article {
        topic: "FILTER",
        keywords: &[Keyword::Filter],
        group: Group::Colour,
        since: Dialect::V3,
        syntax: &["FILTER n"],
        summary: "Tints the whole picture.",
        details: "\
Add 1 for red, 2 for green and 4 for blue; each darkens the other two colours. 7 darkens everything, 0 is the normal
picture. A good way to make evening, or to show that the hero was hit.",
        arguments: &[("n", "0 to 7", "The sum of the tints.")],
        errors: &[(Il, "n is out of range."), (Tm, "n is a string.")],
        example: Example::Program(
            r#"10 PRINT "SUNSET"
20 FILTER 1
30 PAUSE 86
40 FILTER 0"#,
        ),
        output: Some("SUNSET\n"),
        see: &["PALET", "colours"],
        ..BLANK
    },
    Article {
        topic: "BGGET",
        keywords: &[Keyword::Bgget],
        group: Group::Colour,
        since: Dialect::V3,
        syntax: &["BGGET"],
        summary: "Keeps a copy of SCREEN 1 in memory.",
        details: "\
The copy takes the last 1024 bytes of BASIC's memory, &H6C00 to &H6FFF, so all variables are cleared: use it at the
start of a program. BGPUT puts the picture back.",
        errors: &[(Om, "The program reaches into the room that the copy needs.")],
        example: Example::Program(
            r#"10 SCREEN 1:CLS
20 PRINT "THE KEPT PICTURE"
30 BGGET:CLS
40 BGPUT:PAUSE 86
50 SCREEN 0"#,
        ),
        see: &["BGPUT", "SCREEN", "memory"],
        ..BLANK
    },
    Article {
        topic: "BGPUT",
        keywords: &[Keyword::Bgput],
        group: Group::Colour,
        since: Dialect::V3,
        syntax: &["BGPUT"],
        summary: "Puts the picture that BGGET has kept back on SCREEN 1.",
        details: "\
A copy can be put back once; after that it counts as used.",
        errors: &[(Nb, "There is no copy, or it was used already.")],
        example: Example::Program(
            r#"10 SCREEN 1:CLS
20 PRINT "THERE AND BACK"
30 BGGET:CLS
40 BGPUT:PAUSE 86
50 SCREEN 0"#,
        ),
        see: &["BGGET", "SCREEN"],
        ..BLANK
    },
    Article {
        topic: "BGTOOL",
        aliases: &["BG GRAPHIC"],
        keywords: &[Keyword::Bgtool],
        group: Group::Colour,
        since: Dialect::V3,
        syntax: &["BGTOOL"],
        summary: "Opens the editor for background pictures, on SCREEN 1.",
        details: "\
You choose a piece out of thirteen groups of eight, place it with the space bar and give it a colour combination.
ESC opens the menu: select, move, copy, write characters, clear, save and load. STOP in the menu leads back to
BASIC.",
        example: Example::Direct("BGTOOL"),
        see: &["VIEW", "SCREEN", "characters"],
        versions: "In V2 the same editor is called BG GRAPHIC and is reached from the menu of the cartridge.",
        ..BLANK
    },
];
