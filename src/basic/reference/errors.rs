//! Catching and raising errors (V3).

use super::{Article, BLANK, Example, Group};
use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode::{Il, Nr, Re, Sn, Tm, Ul, Up};
use crate::basic::keyword::Keyword;

pub(super) const ARTICLES: &[Article] = &[
    Article {
        topic: "ON ERROR GOTO",
        aliases: &["ON ERROR", "ERROR GOTO"],
        group: Group::Errors,
        since: Dialect::V3,
        syntax: &["ON ERROR GOTO line", "ON ERROR GOTO 0"],
        summary: "Lets the program deal with its own errors.",
        details: "\
From then on an error does not stop the program but makes it go on at the line. There ERR tells what happened and
ERL where; RESUME goes back to work. ON ERROR GOTO 0 returns to the usual message.

An error inside the handler stops the program as if there were none. END also takes the handler away. Leave the
handler by RESUME and not by GOTO: until then the machine believes that it is still dealing with the first error.",
        arguments: &[("line", "0 to 65534, must exist", "Where the handler begins; 0 switches it off.")],
        errors: &[(Ul, "The program has no such line."), (Nr, "The program ran past its last line without RESUME.")],
        example: Example::Program(
            r#"10 ON ERROR GOTO 100
20 PRINT 10/2
30 PRINT 10/0
40 PRINT "STILL HERE"
50 END
100 PRINT "ERROR";ERR;" IN";ERL
110 RESUME NEXT"#,
        ),
        output: Some(" 5\nERROR 10 IN 30\nSTILL HERE\n"),
        see: &["RESUME", "ERR", "ERL", "ERROR", "errors"],
        ..BLANK
    },
    Article {
        topic: "ERROR",
        keywords: &[Keyword::Error],
        group: Group::Errors,
        since: Dialect::V3,
        syntax: &["ERROR number"],
        summary: "Raises an error on purpose.",
        details: "\
It behaves exactly as if the machine had met that error: the message and the end of the program, or the handler if
one is set. Use it to try a handler out, or to refuse a value. The numbers are listed under errors; one that means
nothing is reported as UP.",
        arguments: &[("number", "0 to 255", "Which error.")],
        errors: &[
            (Up, "The number has no meaning, from 21 on."),
            (Il, "The number is out of range."),
            (Tm, "A string is given."),
        ],
        example: Example::Program(
            r#"10 ON ERROR GOTO 100
20 A=200
30 IF A>99 THEN ERROR 4
40 END
100 PRINT "ERROR";ERR
110 RESUME 40"#,
        ),
        output: Some("ERROR 4\n"),
        see: &["ON ERROR GOTO", "ERR", "errors"],
        ..BLANK
    },
    Article {
        topic: "RESUME",
        keywords: &[Keyword::Resume],
        group: Group::Errors,
        since: Dialect::V3,
        syntax: &["RESUME", "RESUME NEXT", "RESUME line"],
        summary: "Ends the handling of an error and goes on.",
        details: "\
RESUME alone tries the failed statement once more, so put right what was wrong first. RESUME NEXT goes on with the
statement behind it, RESUME and a line go on there.",
        arguments: &[("line", "0 to 65534, must exist", "Where to go on.")],
        errors: &[
            (Re, "No handler is set, so there is nothing to resume from."),
            (Nr, "A handler is set, but no error is being handled."),
            (Ul, "The program has no such line."),
            (Sn, "Something else follows."),
        ],
        example: Example::Program(
            r#"10 ON ERROR GOTO 100
20 D=0
30 PRINT 12/D
40 END
100 D=4
110 RESUME"#,
        ),
        output: Some(" 3\n"),
        see: &["ON ERROR GOTO", "ERR", "ON GOTO"],
        ..BLANK
    },
    Article {
        topic: "ERR",
        keywords: &[Keyword::Err],
        group: Group::Errors,
        since: Dialect::V3,
        syntax: &["ERR"],
        summary: "The number of the last error.",
        details: "\
It is meant for the lines behind ON ERROR GOTO, to treat one error in this way and another in that. The numbers are
listed under errors. No parentheses follow. A variable name may not begin with ERR.",
        example: Example::Program(
            r#"10 ON ERROR GOTO 100
20 DIM A(3)
30 A(4)=1
40 END
100 IF ERR=8 THEN PRINT "NO SUCH ELEMENT"
110 RESUME NEXT"#,
        ),
        output: Some("NO SUCH ELEMENT\n"),
        see: &["ERL", "ON ERROR GOTO", "errors"],
        ..BLANK
    },
    Article {
        topic: "ERL",
        keywords: &[Keyword::Erl],
        group: Group::Errors,
        since: Dialect::V3,
        syntax: &["ERL"],
        summary: "The line of the last error.",
        details: "\
It is -1 if the error happened in direct mode. Line numbers above 32767 come out negative, because numbers reach no
further. RENUM does not change a number that you compare ERL with. No parentheses follow.",
        example: Example::Program(
            r#"10 ON ERROR GOTO 100
20 READ A
30 END
100 PRINT "TROUBLE IN";ERL
110 RESUME NEXT"#,
        ),
        output: Some("TROUBLE IN 20\n"),
        see: &["ERR", "ON ERROR GOTO", "RENUM"],
        ..BLANK
    },
];
