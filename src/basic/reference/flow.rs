//! Flow: jumps, subroutines, decisions, loops, waiting.

use super::{Article, BLANK, Example, Group};
use crate::basic::error::ErrorCode::{Il, Nf, Om, Ov, Rg, Sn, Tm, Ul};
use crate::basic::keyword::Keyword;

pub(super) const ARTICLES: &[Article] = &[
    Article {
        topic: "GOTO",
        aliases: &["GO TO"],
        keywords: &[Keyword::Goto],
        group: Group::Flow,
        syntax: &["GOTO line"],
        summary: "Goes on at another line.",
        details: "\
The line must be written as digits; a variable or a sum is not possible. To choose between lines use ON.

In direct mode GOTO starts the program without clearing the variables.

Do not leave a FOR loop by GOTO again and again: the machine still waits for its NEXT, and after some rounds there
is no room left. Set the loop variable to its last value and go to the NEXT instead.",
        arguments: &[("line", "0 to 65534, must exist", "Where to go on.")],
        errors: &[(Ul, "The program has no such line."), (Sn, "What follows is not a number.")],
        example: Example::Program(
            r#"10 N=N+1:PRINT N;
20 IF N<3 THEN GOTO 10
30 PRINT "!""#,
        ),
        output: Some(" 1 2 3!\n"),
        see: &["GOSUB", "ON GOTO", "IF", "lines"],
        ..BLANK
    },
    Article {
        topic: "GOSUB",
        aliases: &["subroutines", "DEF FN"],
        keywords: &[Keyword::Gosub],
        group: Group::Flow,
        syntax: &["GOSUB line"],
        summary: "Runs a subroutine and comes back.",
        details: "\
The program goes on at the line, and at the next RETURN comes back to the statement behind the GOSUB. Use it for
what is needed in several places. A subroutine may call others, and itself. There is no DEF FN: let a subroutine
leave its result in a variable.

Subroutines usually stand at the end of the program, behind an END, so that the main part does not run into them.
All variables are shared: a subroutine has none of its own.",
        arguments: &[("line", "0 to 65534, must exist", "Where the subroutine begins.")],
        errors: &[
            (Ul, "The program has no such line."),
            (Om, "Too many subroutines are open, usually because they are left by GOTO instead of RETURN."),
        ],
        example: Example::Program(
            r#"10 FOR I=1 TO 3
20 GOSUB 100
30 NEXT
40 END
100 PRINT "ROUND";I
110 RETURN"#,
        ),
        output: Some("ROUND 1\nROUND 2\nROUND 3\n"),
        see: &["RETURN", "ON GOTO", "END"],
        versions: "The original has room for about 28 open subroutines. fbc allows 4096 unless it runs with --memory \
            original.",
        ..BLANK
    },
    Article {
        topic: "RETURN",
        keywords: &[Keyword::Return],
        group: Group::Flow,
        syntax: &["RETURN [line]"],
        summary: "Ends a subroutine.",
        details: "\
The program goes on behind the GOSUB that called. With a line number the call is forgotten and the program goes on
there: the clean way out of a subroutine that cannot do its work.

Finish every loop that you begin in a subroutine before you return.",
        arguments: &[("line", "0 to 65534, must exist", "Where to go on instead of behind the GOSUB.")],
        errors: &[
            (Rg, "No subroutine is open, or a FOR loop begun in it is not finished."),
            (Ul, "The program has no such line."),
        ],
        example: Example::Program(
            r#"10 GOSUB 100
20 PRINT "USUAL WAY":END
50 PRINT "OTHER WAY":END
100 RETURN 50"#,
        ),
        output: Some("OTHER WAY\n"),
        see: &["GOSUB"],
        ..BLANK
    },
    Article {
        topic: "ON GOTO",
        aliases: &["ON GOSUB", "ON RETURN", "ON RESTORE", "ON RUN", "ON RESUME", "SWITCH", "CASE"],
        keywords: &[Keyword::On],
        group: Group::Flow,
        syntax: &[
            "ON number GOTO line[,line...]",
            "ON number GOSUB line[,line...]",
            "ON number {RETURN|RESTORE|RUN|RESUME} line[,line...]",
        ],
        summary: "Chooses one of several lines by a number.",
        details: "\
With 1 the first line of the list is taken, with 2 the second, and so on. With 0, or more than the list has, nothing
happens and the next statement follows.

Behind a variable there must be a space: ON A GOTO works, ON AGOTO names a variable AGOTO.",
        arguments: &[
            ("number", "0 to 255", "Which line of the list."),
            ("line", "0 to 65534", "Where to go; the chosen one must exist."),
        ],
        errors: &[
            (Il, "The number is negative or larger than 255."),
            (Ul, "The chosen line does not exist."),
            (Sn, "Another word than those above follows the number."),
            (Tm, "A string stands where the number should."),
        ],
        example: Example::Program(
            r#"10 FOR I=1 TO 3
20 ON I GOSUB 100,200
30 NEXT:END
100 PRINT "ONE":RETURN
200 PRINT "TWO":RETURN"#,
        ),
        output: Some("ONE\nTWO\n"),
        see: &["GOTO", "GOSUB", "IF", "ON ERROR GOTO"],
        versions: "ON ... RESUME exists in V3 only.",
        ..BLANK
    },
    Article {
        topic: "IF",
        aliases: &["ELSE", "IF THEN"],
        keywords: &[Keyword::If, Keyword::Then],
        group: Group::Flow,
        syntax: &["IF number THEN statement[:statement...]", "IF number THEN line", "IF number GOTO line"],
        summary: "Does the rest of the line only if something is true.",
        details: "\
Any number except 0 counts as true; comparisons give -1 when they hold and 0 when they do not. If the condition is
false the whole rest of the line is skipped, with everything behind colons too.

There is no ELSE. Jump at the end of the IF line, as the example does, or write a second IF with the opposite
condition.

Both sides of AND and OR are always worked out. So IF A<>0 AND B/A>2 still divides by zero when A is 0; write IF
A<>0 THEN IF B/A>2 THEN instead.

A variable in front of THEN needs a space: IF A THEN, not IF ATHEN.",
        arguments: &[
            ("number", "any number", "The condition."),
            ("statement", "any", "What to do; it may be another IF."),
            ("line", "0 to 65534, must exist", "Where to go."),
        ],
        errors: &[
            (Tm, "The condition is a string."),
            (Ul, "The line does not exist."),
            (Sn, "What stands behind THEN is neither a number nor a statement."),
        ],
        example: Example::Program(
            r#"10 FOR I=1 TO 4
20 IF I MOD 2=0 THEN PRINT I;" IS EVEN":GOTO 40
30 PRINT I;" IS ODD"
40 NEXT"#,
        ),
        output: Some(" 1 IS ODD\n 2 IS EVEN\n 3 IS ODD\n 4 IS EVEN\n"),
        see: &["comparisons", "AND", "GOTO", "ON GOTO"],
        versions: "V3 lets you leave THEN out in front of any statement.",
        ..BLANK
    },
    Article {
        topic: "FOR",
        aliases: &["FOR NEXT", "loops", "WHILE"],
        keywords: &[Keyword::For, Keyword::To, Keyword::Step],
        group: Group::Flow,
        syntax: &["FOR variable=from TO to [STEP step]"],
        summary: "Begins a loop that counts.",
        details: "\
The variable gets the first value; everything down to NEXT is done; the step is added; and as long as the limit has
not been passed, it is all done again. Limit and step are worked out once, at the start. The body runs at least
once, even in FOR I=5 TO 1.

When the loop is over the variable holds the first value beyond the limit. The limit 32767 is therefore out of
reach: the step past it overflows. With STEP 0 the loop never ends by itself.

There is no WHILE: make such a loop with IF and GOTO.

Loops may stand inside each other; each NEXT belongs to the innermost one. Write a space behind a variable in front
of TO and STEP: FORI=A TO B works, FORI=ATOB does not.",
        arguments: &[
            ("variable", "a simple number variable", "What counts; no array element."),
            ("from", "any number", "Its first value."),
            ("to", "any number", "Its last value, or the limit below it."),
            ("step", "any number, else 1", "What is added each time; negative to count down."),
        ],
        errors: &[
            (Tm, "The variable is a string or an array element."),
            (Ov, "The counter ran past 32767 or -32768; NEXT reports it."),
            (Om, "Too many loops are open, usually because they are left by GOTO."),
            (Sn, "TO is missing, or hidden in a name as in FOR I=ATOB."),
        ],
        example: Example::Program(
            r#"10 FOR I=9 TO 1 STEP -4
20 PRINT I;
30 NEXT
40 PRINT
50 PRINT "AFTER:";I"#,
        ),
        output: Some(" 9 5 1\nAFTER:-3\n"),
        see: &["NEXT", "GOTO", "arrays"],
        versions: "The original has room for about 16 loops inside each other. fbc allows 4096 unless it runs with \
            --memory original.",
        ..BLANK
    },
    Article {
        topic: "NEXT",
        keywords: &[Keyword::Next],
        group: Group::Flow,
        syntax: &["NEXT"],
        summary: "Ends the body of a FOR loop.",
        details: "\
It belongs to the FOR that was begun last and takes no variable: NEXT I is a syntax error (fbc accepts it with
--relaxed). A loop may stand on one line, also in direct mode.",
        errors: &[
            (Nf, "No loop is open, or a subroutine was called in it and has not returned."),
            (Sn, "A variable follows."),
            (Ov, "The counter left the range of numbers."),
        ],
        example: Example::Program(
            r#"10 FOR I=1 TO 2
20 FOR J=1 TO 3
30 PRINT I*J;
40 NEXT
50 PRINT
60 NEXT"#,
        ),
        output: Some(" 1 2 3\n 2 4 6\n"),
        see: &["FOR"],
        ..BLANK
    },
    Article {
        topic: "PAUSE",
        aliases: &["WAIT", "SLEEP", "DELAY"],
        keywords: &[Keyword::Pause],
        group: Group::Flow,
        syntax: &["PAUSE [n]"],
        summary: "Waits for a time, or for a key.",
        details: "\
One unit is about 11.6 thousandths of a second, so PAUSE 86 waits for a second. PAUSE 0 does not wait. Sprites that
move go on moving meanwhile.

Without a number it waits until a key of the keyboard is pressed, with the cursor blinking. The key is used up, and
buttons of the controllers do not count. The STOP key interrupts both forms.",
        arguments: &[("n", "0 to 32767", "How long, in units of 11.6 ms.")],
        errors: &[(Il, "n is negative."), (Tm, "n is a string.")],
        example: Example::Program(
            r#"10 FOR I=3 TO 1 STEP -1
20 PRINT I;
30 PAUSE 43
40 NEXT
50 PRINT " GO""#,
        ),
        output: Some(" 3 2 1 GO\n"),
        see: &["time", "INKEY$", "BEEP"],
        ..BLANK
    },
];
