//! Program control: running, stopping, continuing, listing, forgetting.

use super::{Article, BLANK, Example, Group};
use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode::{Cc, Il, Sn, Tm, Ul};
use crate::basic::keyword::Keyword;

pub(super) const ARTICLES: &[Article] = &[
    Article {
        topic: "RUN",
        keywords: &[Keyword::Run],
        group: Group::Control,
        syntax: &["RUN [line]"],
        summary: "Starts the program.",
        details: "\
RUN makes a fresh start: every variable and array is forgotten, no loop or subroutine is open any more, and READ
begins again with the first DATA item. Then the program goes on at its lowest line, or at the line you name.

The screen, the sprites, the colours, the music settings and the state of the random numbers are left as they are,
so most programs begin with CLS and set up what they need. To start somewhere and keep the variables, type GOTO
instead.",
        arguments: &[("line", "0 to 65534, must exist", "Where to start; without it the first line.")],
        errors: &[(Ul, "The program has no such line.")],
        example: Example::Direct(
            r#"10 PRINT "FIRST"
20 PRINT "SECOND"
RUN
RUN 20"#,
        ),
        output: Some("FIRST\nSECOND\nOK\nSECOND\nOK\n"),
        see: &["GOTO", "CONT", "CLEAR", "STOP"],
        ..BLANK
    },
    Article {
        topic: "CONT",
        keywords: &[Keyword::Cont],
        group: Group::Control,
        syntax: &["CONT"],
        summary: "Goes on with a program that was interrupted by STOP.",
        details: "\
After a STOP statement or the STOP key the machine remembers where it was. You may look at variables with PRINT,
even change them, and then let the program continue with CONT. As long as that is possible direct mode answers with
OK and a full stop.

The program goes on behind the statement that was interrupted. An INPUT that you broke off is therefore not asked
again.",
        errors: &[(
            Cc,
            "Nothing can be continued: the program ended by itself or with an error, or has been edited, or \
                CLEAR or NEW came in between.",
        )],
        example: Example::Direct(
            r#"10 PRINT "ONE"
20 STOP
30 PRINT "TWO"
RUN
CONT"#,
        ),
        output: Some("ONE\nBREAK IN 20\nOK.\nTWO\nOK\n"),
        see: &["STOP", "RUN", "RESUME"],
        ..BLANK
    },
    Article {
        topic: "LIST",
        keywords: &[Keyword::List],
        group: Group::Control,
        syntax: &["LIST", "LIST line", "LIST [from]-[to]", "LIST [from],[to]"],
        summary: "Shows the program, or a part of it.",
        details: "\
The words of the language are always shown in full, however they were typed, and spaces stay where you put them. A
range need not name existing lines: LIST 100- starts with the first line from 100 on, LIST -200 ends with the last
one up to 200.

ESC holds a long listing until another key is pressed; STOP breaks it off. On the screen a listed line can be edited
in place: move the cursor into it, change it and press RETURN.",
        arguments: &[
            ("line", "0 to 65534", "Show just this line."),
            ("from", "0 to 65534", "The first line to show; without it the first of all."),
            ("to", "0 to 65534", "The last line to show; without it the last of all."),
        ],
        errors: &[(Sn, "Something other than line numbers follows.")],
        example: Example::Direct(
            r#"10 F.I=1TO3
20 ?I;
30 N.
LIST
LIST 20-"#,
        ),
        output: Some("10 FORI=1TO3\n20 PRINTI;\n30 NEXT\nOK\n20 PRINTI;\n30 NEXT\nOK\n"),
        see: &["FIND", "DELETE", "lines", "abbreviations"],
        versions: "V3 also takes a full stop for the line where the program last stopped: LIST . shows it, LIST .- goes \
            on from there.",
        ..BLANK
    },
    Article {
        topic: "NEW",
        keywords: &[Keyword::New],
        group: Group::Control,
        syntax: &["NEW"],
        summary: "Deletes the program and all variables.",
        details: "\
Use it before you type another program, so that lines of the old one do not stay between the new ones. The picture,
the sprites and the texts of the function keys are kept.

NEW is the one word without an abbreviation. In a program it works too: it deletes the program and ends it.",
        example: Example::Direct(
            r#"10 PRINT "OLD"
NEW
LIST"#,
        ),
        output: Some("OK\nOK\n"),
        see: &["CLEAR", "DELETE", "SAVE"],
        ..BLANK
    },
    Article {
        topic: "CLEAR",
        keywords: &[Keyword::Clear],
        group: Group::Control,
        syntax: &["CLEAR [address]"],
        summary: "Forgets all variables, and may set memory aside.",
        details: "\
Numbers become 0, strings become empty, arrays are gone and may be declared anew. Open loops and subroutines are
forgotten as well, so a NEXT or RETURN behind CLEAR finds nothing to return to: put CLEAR at the start of a program,
never into a loop or a subroutine.

With an address BASIC keeps its hands off everything above that byte. There you can POKE machine code, or values
that are to survive the next RUN.",
        arguments: &[(
            "address",
            "up to &H77FF in V2, up to &H6FFF in V3",
            "The highest byte that BASIC may still use; not below the end of the program.",
        )],
        errors: &[
            (Il, "The address lies above the memory, or in the middle of the program."),
            (Tm, "The address is a string."),
        ],
        example: Example::Program(
            r#"10 A=5:B$="HELLO"
20 PRINT A;B$
30 CLEAR
40 PRINT A;B$"#,
        ),
        output: Some(" 5HELLO\n 0\n"),
        see: &["POKE", "CALL", "FRE", "NEW", "memory"],
        ..BLANK
    },
    Article {
        topic: "END",
        keywords: &[Keyword::End],
        group: Group::Control,
        syntax: &["END"],
        summary: "Ends the program.",
        details: "\
The machine goes back to direct mode and shows OK. A program also ends by itself behind its last line, so END is
needed only where subroutines or other parts stand below the place at which the main part is done.

Unlike STOP it leaves nothing to continue. Sprites that are moving keep moving.",
        example: Example::Program(
            r#"10 PRINT "ONE"
20 GOSUB 100
30 END
100 PRINT "TWO"
110 RETURN"#,
        ),
        output: Some("ONE\nTWO\n"),
        see: &["STOP", "GOSUB", "ON ERROR GOTO"],
        versions: "In V3, running past the last line while an error is still being handled is itself an error (NR); END \
            is not.",
        ..BLANK
    },
    Article {
        topic: "STOP",
        aliases: &["BREAK"],
        keywords: &[Keyword::Stop],
        group: Group::Control,
        syntax: &["STOP"],
        summary: "Interrupts the program so that it can be continued.",
        details: "\
The machine beeps, says BREAK IN and the line, and waits in direct mode. Look at the variables, then type CONT. It
is the simplest tool to find out what a program is doing: put a STOP where things look wrong.

The STOP key does the same at any moment, also in the middle of INPUT, PAUSE or PLAY.",
        example: Example::Program(
            r#"10 FOR I=1 TO 5
20 IF I=3 THEN STOP
30 PRINT I;
40 NEXT"#,
        ),
        output: Some(" 1 2"),
        see: &["CONT", "END", "TRON"],
        ..BLANK
    },
    Article {
        topic: "SYSTEM",
        keywords: &[Keyword::System],
        group: Group::Control,
        syntax: &["SYSTEM"],
        summary: "Leaves BASIC.",
        details: "\
Here it closes the machine and returns to where fbc was started from. On the Famicom it went back to the menu of the
cartridge, or prepared the console for being switched off.",
        example: Example::Direct("SYSTEM"),
        see: &["BACKUP", "END", "SAVE"],
        versions: "In V2 it is the way back to the menu. In V3 it is the same command as BACKUP; fbc keeps the two apart. \
            In V2 it is the way back to the menu. In V3 it is the same command as BACKUP; fbc keeps the two apart.",
        ..BLANK
    },
    Article {
        topic: "BACKUP",
        keywords: &[Keyword::Backup],
        group: Group::Control,
        since: Dialect::V3,
        syntax: &["BACKUP"],
        summary: "Keeps the session, so that you can go on with it another time.",
        details: "\
The V3 cartridge had a battery: BACKUP made its memory safe before the power went off. Here it writes the session to
disk and leaves.",
        example: Example::Direct("BACKUP"),
        see: &["SYSTEM", "SAVE"],
        ..BLANK
    },
];
