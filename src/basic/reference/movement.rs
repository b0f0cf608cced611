//! Movement: figures that the machine moves while the program does other things.

use super::{Article, BLANK, Example, Group};
use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode::{Il, Sn, Tm};
use crate::basic::keyword::Keyword;

pub(super) const ARTICLES: &[Article] = &[
    Article {
        topic: "DEF MOVE",
        group: Group::Movement,
        syntax: &["DEF MOVE(actor)=SPRITE(a,d,c,m,p,k)"],
        summary: "Chooses one of the ready-made figures and how it is to move.",
        details: "\
You say who, which way, how fast and how far; MOVE sets the figure going, and the machine does the walking and the
steps of the animation by itself, until the distance is done.

The figure makes a step of two dots every c thirtieths of a second, so its speed is 60/c dots a second. It takes m
steps: 2*m dots. A movement lasts about c*(m+1) thirtieths.

  a  figure                 a  figure
  0  hero                   8  star killer
  1  lady                   9  starship
  2  fighter fly           10  explosion
  3  bird                  11  smiley
  4  penguin               12  laser
  5  fireball              13  turtle
  6  car                   14  crab
  7  spinner               15  pecking bird

Directions run clockwise: 1 up, 2 up right, 3 right, 4 down right, 5 down, 6 down left, 7 left, 8 up left; 0 stays
in place. At the edge of the picture a figure comes back on the other side.

Set the place with POSITION behind DEF MOVE, before MOVE.",
        arguments: &[
            ("actor", "0 to 7", "Which actor."),
            ("a", "0 to 15", "The figure."),
            ("d", "0 to 8", "The direction."),
            ("c", "0 to 255", "Slowness: 1 is fastest, 255 very slow, 0 counts as 256."),
            ("m", "0 to 255", "How many steps of two dots."),
            ("p", "0 or 1", "0 in front of the text, 1 behind it."),
            ("k", "0 to 3", "The sprite colour combination."),
        ],
        errors: &[
            (Il, "A value is out of range."),
            (Sn, "A parenthesis, SPRITE or an argument is missing."),
            (Tm, "A value is a string."),
        ],
        example: Example::Program(
            r#"10 CGSET 1,0:SPRITE ON
20 DEF MOVE(0)=SPRITE(0,3,1,20,0,0)
30 POSITION 0,60,100
40 MOVE 0
50 IF MOVE(0) THEN 50
60 PRINT XPOS(0);YPOS(0)"#,
        ),
        output: Some(" 100 100\n"),
        see: &["MOVE", "POSITION", "CUT", "ERA", "XPOS", "SPRITE ON", "actors"],
        versions: "In V3 values may be left out, which keeps the old ones: SPRITE(0,3,,10). If all six are given, the \
            place becomes 120,120; V2 keeps it.",
        ..BLANK
    },
    Article {
        topic: "MOVE",
        keywords: &[Keyword::Move],
        group: Group::Movement,
        syntax: &["MOVE actor[,actor...]", "MOVE(actor)"],
        summary: "Sets actors going; as a function, tells whether one is still moving.",
        details: "\
The statement does not wait: the program goes on while the actors move, even after its end. A finished actor makes
its whole way again from where it stands; one that was stopped with CUT or ERA does what was left. An actor without
DEF MOVE does nothing.

MOVE(actor) is -1 as long as the actor moves and 0 when it has arrived, so IF MOVE(0) THEN 50 waits in line 50.

While anything moves, PRINT and music run at half their speed.",
        arguments: &[("actor", "0 to 7", "Which actor.")],
        errors: &[(Il, "There is no such actor."), (Tm, "A string is given.")],
        example: Example::Program(
            r#"10 SPRITE ON
20 DEF MOVE(1)=SPRITE(4,5,2,10,0,0)
30 POSITION 1,100,50
40 MOVE 1
50 PRINT MOVE(1)
60 IF MOVE(1) THEN 60
70 PRINT MOVE(1);YPOS(1)"#,
        ),
        output: Some("-1\n 0 70\n"),
        see: &["DEF MOVE", "CUT", "ERA", "POSITION", "time"],
        ..BLANK
    },
    Article {
        topic: "CUT",
        keywords: &[Keyword::Cut],
        group: Group::Movement,
        syntax: &["CUT actor[,actor...]"],
        summary: "Stops actors where they are.",
        details: "\
They stay visible. MOVE lets them go on with the rest of their way. To send one elsewhere give it a new DEF MOVE.",
        arguments: &[("actor", "0 to 7", "Which actor.")],
        errors: &[(Il, "There is no such actor."), (Tm, "A string is given.")],
        example: Example::Program(
            r#"10 SPRITE ON
20 DEF MOVE(0)=SPRITE(2,7,1,200,0,0)
30 MOVE 0:PAUSE 43
40 CUT 0
50 PRINT MOVE(0)"#,
        ),
        output: Some(" 0\n"),
        see: &["MOVE", "ERA", "CAN"],
        ..BLANK
    },
    Article {
        topic: "ERA",
        keywords: &[Keyword::Era],
        group: Group::Movement,
        syntax: &["ERA actor[,actor...]"],
        summary: "Stops actors and makes them disappear.",
        details: "\
MOVE brings them back, and they go on with the rest of their way.",
        arguments: &[("actor", "0 to 7", "Which actor.")],
        errors: &[(Il, "There is no such actor."), (Tm, "A string is given.")],
        example: Example::Program(
            r#"10 SPRITE ON
20 DEF MOVE(2)=SPRITE(11,3,1,200,0,0)
30 MOVE 2:PAUSE 43
40 ERA 2
50 PRINT MOVE(2)"#,
        ),
        output: Some(" 0\n"),
        see: &["MOVE", "CUT", "CAN", "SPRITE ON"],
        ..BLANK
    },
    Article {
        topic: "CAN",
        keywords: &[Keyword::Can],
        group: Group::Movement,
        since: Dialect::V3,
        syntax: &["CAN actor[,actor...]"],
        summary: "Cancels actors: they stop, disappear and forget their DEF MOVE.",
        details: "\
Direction and place become 0. After that MOVE has no effect on them, and CRASH says -2, until the next DEF MOVE.",
        arguments: &[("actor", "0 to 7", "Which actor.")],
        errors: &[(Il, "There is no such actor."), (Tm, "A string is given.")],
        example: Example::Program(
            r#"10 DEF MOVE(3)=SPRITE(5,3,1,50,0,0)
20 PRINT VCT(3)
30 CAN 3
40 PRINT VCT(3);XPOS(3);CRASH(3)"#,
        ),
        output: Some(" 3\n 0 0-2\n"),
        see: &["CUT", "ERA", "DEF MOVE"],
        ..BLANK
    },
    Article {
        topic: "POSITION",
        keywords: &[Keyword::Position],
        group: Group::Movement,
        syntax: &["POSITION actor,x,y"],
        summary: "Sets the place from which an actor moves on.",
        details: "\
It is for actors of DEF MOVE, standing or moving; the picture shows the new place with the next step. Sprites of DEF
SPRITE are placed by SPRITE. Dots are counted as there.",
        arguments: &[
            ("actor", "0 to 7", "Which actor."),
            ("x", "0 to 255", "Dots from the left."),
            ("y", "0 to 255", "Dots from the top."),
        ],
        errors: &[(Il, "A value is out of range."), (Tm, "A value is a string.")],
        example: Example::Program(
            r#"10 POSITION 1,40,90
20 PRINT XPOS(1);YPOS(1)"#,
        ),
        output: Some(" 40 90\n"),
        see: &["DEF MOVE", "XPOS", "YPOS", "SPRITE"],
        ..BLANK
    },
    Article {
        topic: "XPOS",
        keywords: &[Keyword::Xpos],
        group: Group::Movement,
        syntax: &["XPOS(actor)"],
        summary: "How many dots an actor is from the left, 0 to 255.",
        details: "\
It follows the movement, so a program can watch an actor on its way. It knows the place set by POSITION and MOVE,
not the one given to SPRITE.",
        arguments: &[("actor", "0 to 7", "Which actor.")],
        errors: &[(Il, "There is no such actor."), (Tm, "A string is given."), (Sn, "The parentheses are missing.")],
        example: Example::Program(
            r#"10 POSITION 5,200,33
20 IF XPOS(5)>128 THEN PRINT "RIGHT HALF""#,
        ),
        output: Some("RIGHT HALF\n"),
        see: &["YPOS", "POSITION", "VCT", "CRASH"],
        ..BLANK
    },
    Article {
        topic: "YPOS",
        keywords: &[Keyword::Ypos],
        group: Group::Movement,
        syntax: &["YPOS(actor)"],
        summary: "How many dots an actor is from the top, 0 to 255.",
        details: "\
To find the row of characters under the upper edge of an actor, calculate YPOS(0)/8-3; the column is XPOS(0)/8-2.
With SCR$ you learn what stands there.",
        arguments: &[("actor", "0 to 7", "Which actor.")],
        errors: &[(Il, "There is no such actor."), (Tm, "A string is given."), (Sn, "The parentheses are missing.")],
        example: Example::Program(
            r#"10 POSITION 5,96,104
20 PRINT "COLUMN";XPOS(5)/8-2
30 PRINT "ROW";YPOS(5)/8-3"#,
        ),
        output: Some("COLUMN 10\nROW 10\n"),
        see: &["XPOS", "POSITION", "SCR$"],
        ..BLANK
    },
    Article {
        topic: "VCT",
        keywords: &[Keyword::Vct],
        group: Group::Movement,
        since: Dialect::V3,
        syntax: &["VCT(actor)"],
        summary: "The direction of an actor, 0 to 8.",
        details: "\
The numbers are those of DEF MOVE: 1 is up and they run clockwise. An actor without DEF MOVE has 0.",
        arguments: &[("actor", "0 to 7", "Which actor.")],
        errors: &[(Il, "There is no such actor."), (Tm, "A string is given."), (Sn, "The parentheses are missing.")],
        example: Example::Program(
            r#"10 DEF MOVE(1)=SPRITE(4,3,2,40,0,0)
20 IF VCT(1)=3 THEN PRINT "TO THE RIGHT""#,
        ),
        output: Some("TO THE RIGHT\n"),
        see: &["DEF MOVE", "XPOS"],
        ..BLANK
    },
    Article {
        topic: "CRASH",
        aliases: &["collision"],
        keywords: &[Keyword::Crash],
        group: Group::Movement,
        since: Dialect::V3,
        syntax: &["CRASH(actor)"],
        summary: "Tells which other actor this one touches.",
        details: "\
Two actors touch if they are less than 16 dots apart both across and up and down. The answer is the lowest number of
an actor that does, -1 if there is none, and -2 if the actor asked about has no DEF MOVE.

Only places count: an actor that is hidden, or was never used, takes part with the place that it has. POSITION it
far away if it is not to be met.",
        arguments: &[("actor", "0 to 7", "Which actor.")],
        errors: &[(Il, "There is no such actor."), (Tm, "A string is given."), (Sn, "The parentheses are missing.")],
        example: Example::Program(
            r#"10 DEF MOVE(0)=SPRITE(0,3,1,20,0,0)
20 DEF MOVE(1)=SPRITE(14,7,1,20,0,0)
30 POSITION 0,60,60:POSITION 1,70,65
40 PRINT CRASH(0)
50 POSITION 1,200,60
60 PRINT CRASH(0)"#,
        ),
        output: Some(" 1\n-1\n"),
        see: &["XPOS", "YPOS", "SCR$", "POSITION"],
        ..BLANK
    },
];
