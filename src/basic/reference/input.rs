//! Input: what a person types, and the controllers.

use super::{Article, BLANK, Example, Group};
use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode::{Il, Ov, Sn, St, Tm};
use crate::basic::keyword::Keyword;

pub(super) const ARTICLES: &[Article] = &[
    Article {
        topic: "INPUT",
        keywords: &[Keyword::Input],
        group: Group::Input,
        syntax: &["INPUT [\"prompt\"{;|,}]variable[,variable...]"],
        summary: "Asks the person at the keyboard for values.",
        details: "\
The prompt is shown as it stands. Behind it comes a question mark if you write a semicolon, none if you write a
comma; without a prompt there is just the question mark. The person types and presses RETURN.

Several values are typed with commas between them. Too few: the machine asks again with a question mark. Too many:
the rest is ignored. Where a number is wanted, something that is none counts as 0; just RETURN gives 0 or an empty
string. Commas cannot be typed into a string; use LINPUT for that.

STOP breaks the program off here as anywhere.",
        arguments: &[
            (
                "prompt",
                "a text in quotes",
                "The question. It cannot be a variable: PRINT that first, with a semicolon.",
            ),
            ("variable", "number, string or array element", "Where the answer goes."),
        ],
        errors: &[
            (St, "More than 31 characters were typed for a string."),
            (Ov, "The number typed is too large."),
            (Sn, "No variable is named."),
        ],
        example: Example::Program(
            r#"10 INPUT "HOW MANY";N
20 PRINT "TWICE:";N*2"#,
        ),
        input: "7",
        output: Some("HOW MANY?\nTWICE: 14\n"),
        see: &["LINPUT", "INKEY$", "VAL"],
        versions: "In V2 quotes round a typed text protect its commas. In V3 quotes are characters like any other.",
        ..BLANK
    },
    Article {
        topic: "LINPUT",
        aliases: &["LINE INPUT"],
        keywords: &[Keyword::Linput],
        group: Group::Input,
        syntax: &["LINPUT [\"prompt\"{;|,}]variable$"],
        summary: "Reads a whole line into a string, commas included.",
        details: "\
No question mark appears. Beware: the string is what stands on the screen line, with the prompt at its front. Cut it
off with MID$, and keep the prompt short, since both together may have 31 characters.",
        arguments: &[
            ("prompt", "a text in quotes", "What is shown first, and becomes part of the string."),
            ("variable$", "a string", "Where the line goes."),
        ],
        errors: &[(St, "Prompt and answer are longer than 31 characters."), (Tm, "The variable is a number.")],
        example: Example::Program(
            r#"10 LINPUT "NAME:";N$
20 PRINT "HELLO ";MID$(N$,6,26)"#,
        ),
        input: "ANN, BEN",
        output: Some("NAME:\nHELLO ANN, BEN\n"),
        see: &["INPUT", "INKEY$", "MID$"],
        ..BLANK
    },
    Article {
        topic: "INKEY$",
        aliases: &["GET"],
        keywords: &[Keyword::Inkey],
        group: Group::Input,
        syntax: &["INKEY$", "INKEY$(n)"],
        summary: "The key that is being pressed.",
        details: "\
INKEY$ does not wait: it is an empty string when no key is down. While a key is held every call gives it again.
INKEY$(0) shows the cursor and waits for a key; the number means nothing.

Special keys give one character whose code tells them apart: ASC(K$) is 13 for RETURN, 28 to 31 for the cursor keys
right, left, up and down, 27 for ESC. ASC of the empty string is 0, so no key is 0.",
        arguments: &[("n", "any number", "Ignored; it only says that the machine is to wait.")],
        errors: &[(Sn, "A parenthesis is missing."), (Tm, "n is a string.")],
        example: Example::Program(
            r#"10 FOR I=1 TO 100
20 K$=INKEY$
30 IF K$<>"" THEN PRINT "KEY ";K$:END
40 NEXT
50 PRINT "NO KEY""#,
        ),
        output: Some("NO KEY\n"),
        see: &["INPUT", "STICK", "PAUSE", "keys"],
        ..BLANK
    },
    Article {
        topic: "STICK",
        aliases: &["JOYSTICK", "controllers", "pads"],
        keywords: &[Keyword::Stick],
        group: Group::Input,
        syntax: &["STICK(n)"],
        summary: "The direction in which the cross of a controller is pressed.",
        details: "\
1 is right, 2 left, 4 down, 8 up, and 0 nothing; two directions at once give their sum, so 9 is up and right. AND
takes one direction out of it: STICK(0) AND 1 is 1 whenever right is pressed.

Since a comparison is -1 when it holds, X=X-(S=1)+(S=2) moves right and left without any IF.",
        arguments: &[("n", "0 or 1", "Controller I or II.")],
        errors: &[(Il, "n is neither 0 nor 1."), (Tm, "n is a string."), (Sn, "The parentheses are missing.")],
        example: Example::Program(
            r#"10 CGSET 1,0:SPRITE ON
20 DEF SPRITE 0,(0,1,0,0,0)=CHR$(0)+CHR$(1)+CHR$(2)+CHR$(3)
30 X=120:Y=100
40 FOR I=1 TO 300
50 S=STICK(0)
60 X=(X-(S=1)+(S=2)) AND 255
70 Y=(Y-(S=4)+(S=8)) AND 255
80 SPRITE 0,X,Y
90 NEXT"#,
        ),
        see: &["STRIG", "INKEY$", "AND"],
        ..BLANK
    },
    Article {
        topic: "STRIG",
        aliases: &["buttons"],
        keywords: &[Keyword::Strig],
        group: Group::Input,
        syntax: &["STRIG(n)"],
        summary: "The buttons of a controller that are pressed.",
        details: "\
1 is START, 2 SELECT, 4 the B button, 8 the A button; several at once give their sum. Controller II has neither
START nor SELECT.",
        arguments: &[("n", "0 or 1", "Controller I or II.")],
        errors: &[(Il, "n is neither 0 nor 1."), (Tm, "n is a string."), (Sn, "The parentheses are missing.")],
        example: Example::Program(
            r#"10 FOR I=1 TO 100
20 T=STRIG(0)
30 IF T=8 THEN PRINT "JUMP"
40 IF T=4 THEN PRINT "FIRE"
50 NEXT
60 PRINT "DONE""#,
        ),
        output: Some("DONE\n"),
        see: &["STICK", "INKEY$"],
        ..BLANK
    },
    Article {
        topic: "KEY",
        keywords: &[Keyword::Key],
        group: Group::Input,
        syntax: &["KEY n,string"],
        summary: "Puts a text on one of the eight function keys.",
        details: "\
Pressing the key then types the text, in direct mode as well as into INPUT and INKEY$. With CHR$(13) at the end it
also presses RETURN. The texts survive NEW.",
        arguments: &[
            ("n", "1 to 8", "Which function key."),
            ("string", "up to 15 characters", "What it types; more is dropped."),
        ],
        errors: &[(Il, "There is no such key."), (Tm, "Number and string are exchanged.")],
        example: Example::Direct("KEY 8,\"CLS:RUN\"+CHR$(13)"),
        output: Some("OK\n"),
        see: &["KEY LIST", "keys"],
        ..BLANK
    },
    Article {
        topic: "KEY LIST",
        aliases: &["KEYLIST"],
        group: Group::Input,
        syntax: &["KEY LIST"],
        summary: "Shows the texts of the function keys.",
        details: "\
RETURN, which is control code 13, appears as (M), the letter that gives it together with CTR. The space between the
two words may be left out.",
        errors: &[(Sn, "Something else follows.")],
        example: Example::Direct(
            r#"KEY 1,"PRINT FRE"+CHR$(13)
KEY LIST"#,
        ),
        output: Some(
            "OK\nF1 PRINT FRE(M)\nF2 PRINT\nF3 GOTO\nF4 CHR$(\nF5 SPRITE\nF6 CONT(M)\nF7 LIST(M)\nF8 RUN(M)\nOK\n",
        ),
        see: &["KEY", "keys"],
        ..BLANK
    },
    Article {
        topic: "CLICK",
        keywords: &[Keyword::Click],
        group: Group::Input,
        since: Dialect::V3,
        syntax: &["CLICK ON", "CLICK OFF"],
        summary: "Switches the click of the keys on or off.",
        details: "\
The machine starts with the click on.",
        errors: &[(Sn, "Neither ON nor OFF follows.")],
        example: Example::Program(
            r#"10 CLICK OFF
20 PRINT "QUIET KEYS"
30 CLICK ON"#,
        ),
        output: Some("QUIET KEYS\n"),
        see: &["BEEP", "keys"],
        ..BLANK
    },
];
