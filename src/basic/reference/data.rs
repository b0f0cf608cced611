//! Variables and data: assignment, arrays, DATA, comments.

use super::{Article, BLANK, Example, Group};
use crate::basic::error::ErrorCode::{Dd, Il, Od, Om, Ov, Sn, So, St, Tm, Ul};
use crate::basic::keyword::Keyword;

pub(super) const ARTICLES: &[Article] = &[
    Article {
        topic: "assignment",
        aliases: &["LET"],
        group: Group::Data,
        syntax: &["variable=expression"],
        summary: "Gives a variable a value.",
        details: "\
The right side is worked out first, then stored under the name on the left; A=A+1 makes A one larger. Numbers go
into plain names, strings into names that end with $.

There is no LET: many other BASICs allow it, here LET A=1 is a syntax error (fbc accepts it with --relaxed).

An equals sign means assignment only at the start of a statement. Anywhere else it compares: A=B=C stores -1 in A if
B and C are equal, otherwise 0.",
        arguments: &[
            ("variable", "number, string or array element", "Where the value goes; it is created if need be."),
            ("expression", "of the same type", "The value."),
        ],
        errors: &[
            (Tm, "A string is given to a number variable, or the reverse."),
            (St, "The string would be longer than 31 characters."),
            (Ov, "The number does not fit -32768 to 32767."),
            (Om, "There is no room for another variable."),
        ],
        example: Example::Program(
            r#"10 A=7:B$="SEVEN"
20 A=A+1
30 C=A=8
40 PRINT A;B$;C"#,
        ),
        output: Some(" 8SEVEN-1\n"),
        see: &["variables", "SWAP", "comparisons", "numbers", "strings"],
        ..BLANK
    },
    Article {
        topic: "DIM",
        keywords: &[Keyword::Dim],
        group: Group::Data,
        syntax: &["DIM name(m)[,name(m,n)...]"],
        summary: "Declares arrays.",
        details: "\
DIM A(3) makes four numbers, A(0) to A(3); DIM B$(2,1) makes a table of 3 by 2 strings. All elements start as 0 or
as empty strings. An array has to be declared before it is used, and only once: CLEAR or RUN forget it.

A, A(...), A$ and A$(...) are four different things and may be used side by side.",
        arguments: &[
            ("name", "a variable name", "The array's name, with $ for strings."),
            ("m, n", "0 to 32767 (0 to 255 on the original)", "The largest index in each direction."),
        ],
        errors: &[
            (Dd, "The array exists already."),
            (Om, "It does not fit into memory. Strings are large: 33 bytes for each element."),
            (Il, "An index bound is out of range."),
            (Sn, "No bounds are given, as in DIM A."),
        ],
        example: Example::Program(
            r#"10 DIM A(3),N$(1)
20 FOR I=0 TO 3:A(I)=I*I:NEXT
30 N$(0)="LEFT":N$(1)="RIGHT"
40 PRINT A(2);A(3);" ";N$(1)"#,
        ),
        output: Some(" 4 9 RIGHT\n"),
        see: &["arrays", "variables", "CLEAR"],
        versions: "In V3 the name of an array in DIM has at most two characters, otherwise SN.",
        ..BLANK
    },
    Article {
        topic: "SWAP",
        keywords: &[Keyword::Swap],
        group: Group::Data,
        syntax: &["SWAP variable1,variable2"],
        summary: "Exchanges the values of two variables.",
        details: "\
It saves the third variable that you would need otherwise, and is what sorting is made of. Array elements are
allowed; a variable that does not exist yet is created.",
        arguments: &[("variable1, variable2", "two of the same type", "What to exchange.")],
        errors: &[(Tm, "One is a number and the other a string."), (So, "An index is larger than the array.")],
        example: Example::Program(
            r#"10 A=9:B=4
20 IF A>B THEN SWAP A,B
30 PRINT A;B"#,
        ),
        output: Some(" 4 9\n"),
        see: &["assignment", "DIM"],
        ..BLANK
    },
    Article {
        topic: "DATA",
        keywords: &[Keyword::Data],
        group: Group::Data,
        syntax: &["DATA item[,item...]"],
        summary: "Holds values for READ.",
        details: "\
The machine skips DATA when it comes to it. READ takes the items one after another, through all DATA lines of the
program from top to bottom, wherever they stand.

An item is plain text up to the next comma, colon or the end of the line. Put quotes round a text that contains
commas or colons. Spaces in front of an item are dropped. Nothing is calculated: DATA 1+1 is the text 1+1.",
        arguments: &[("item", "a number or a text", "Read later by a variable of the fitting type.")],
        example: Example::Program(
            r#"10 FOR I=1 TO 3
20 READ A$:PRINT A$
30 NEXT
40 DATA SUN,"MOON, NIGHT",STAR"#,
        ),
        output: Some("SUN\nMOON, NIGHT\nSTAR\n"),
        see: &["READ", "RESTORE"],
        ..BLANK
    },
    Article {
        topic: "READ",
        keywords: &[Keyword::Read],
        group: Group::Data,
        syntax: &["READ variable[,variable...]"],
        summary: "Takes the next items from DATA into variables.",
        details: "\
Each variable takes one item, in order. Number variables want an item that is a number, with a sign if you like,
decimal or as &H and hexadecimal digits; string variables take any text of up to 31 characters.

The machine remembers how far it has read; RESTORE moves that place, RUN puts it back to the start. A last item with
a special value is a good way to tell that the list is over.",
        arguments: &[("variable", "number, string or array element", "Where the item goes.")],
        errors: &[
            (Od, "No item is left."),
            (Tm, "The item is not a number, but the variable wants one."),
            (St, "The text is longer than 31 characters."),
            (Ov, "The number is too large."),
        ],
        example: Example::Program(
            r#"10 READ N$,A
20 IF A=0 THEN END
30 PRINT N$;A
40 GOTO 10
50 DATA ANN,12,BEN,9,-,0"#,
        ),
        output: Some("ANN 12\nBEN 9\n"),
        see: &["DATA", "RESTORE"],
        ..BLANK
    },
    Article {
        topic: "RESTORE",
        keywords: &[Keyword::Restore],
        group: Group::Data,
        syntax: &["RESTORE [line]"],
        summary: "Chooses where READ goes on.",
        details: "\
Without a line READ begins again with the first DATA of the program. With a line it goes on with the first DATA at
that line or below it; the line itself need not hold DATA. So one program can keep several lists, one for each level
of a game.",
        arguments: &[("line", "0 to 65534, must exist", "Where to look for the next DATA.")],
        errors: &[(Ul, "The program has no such line.")],
        example: Example::Program(
            r#"10 READ A,B:PRINT A;B
20 RESTORE 50
30 READ A:PRINT A
40 DATA 1,2
50 DATA 3"#,
        ),
        output: Some(" 1 2\n 3\n"),
        see: &["READ", "DATA", "ON GOTO"],
        ..BLANK
    },
    Article {
        topic: "REM",
        aliases: &["comments"],
        keywords: &[Keyword::Rem],
        group: Group::Data,
        syntax: &["REM text", "'text"],
        summary: "A comment for people; the machine skips it.",
        details: "\
Everything up to the end of the line belongs to the comment, colons too. The apostrophe is the short form; it may
follow a statement, even without a colon. A comment costs memory but hardly any time.",
        arguments: &[("text", "anything", "Whatever you want to remember.")],
        example: Example::Program(
            r#"10 REM NOTHING HAPPENS HERE: NOT EVEN AFTER A COLON
20 PRINT "HI" 'A GREETING"#,
        ),
        output: Some("HI\n"),
        see: &["lines"],
        ..BLANK
    },
];
