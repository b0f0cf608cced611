//! A page for each kind of statement: source, compiled code and output together, so that a change of the compiler shows
//! what it changes. The pages are in `snapshots/statements`.

use fbc::famicom::input::Outcome;

use crate::harness::{Ending, Runner};

#[test]
fn pages() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/statements");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (name, source, input) in PAGES {
            insta::assert_snapshot!(*name, page(source, input));
        }
    });
}

fn page(source: &str, input: &str) -> String {
    let run = Runner::new().input(input).frames(600).program(source);
    let ending = match run.ending {
        Ending::Outcome(Outcome::Ended) => String::new(),
        Ending::Outcome(outcome) => outcome.message().unwrap_or_default() + "\n",
        other => format!("({other:?})\n"),
    };
    format!("{source}\n--- code\n{}\n--- output\n{}{ending}", run.machine.code(), run.output)
}

/// Name, program, what is typed.
const PAGES: &[(&str, &str, &str)] = &[
    ("assignment", "10 A=2:B=A*3+1:A$=\"X\"+STR$(B)\n20 PRINT A;B;A$\n", ""),
    ("array", "10 DIM M(3),T$(1,1)\n20 M(2)=5:M(M(2)-4)=M(2)+1:T$(1,0)=\"Z\"\n30 PRINT M(1);M(2);T$(1,0)\n", ""),
    ("data", "10 READ A,B$:RESTORE 40:READ C\n20 PRINT A;B$;C\n30 DATA 7,\"X,Y\"\n40 DATA 9\n", ""),
    ("device", "10 CLS:LOCATE 3,4:COLOR 3,4,2\n20 PRINT POS(0);CSRLIN;SCR$(3,4);ASC(SCR$(3,4,1))\n", ""),
    ("end", "10 PRINT 1:END\n20 PRINT 2\n", ""),
    ("error", "10 ON ERROR GOTO 90\n20 PRINT 1/0\n30 ERROR 4\n40 END\n90 PRINT ERR;ERL:RESUME NEXT\n", ""),
    ("expression", "10 A=7:B=3\n20 PRINT A+B*2;(A+B)*2;-A/B;A MOD B;NOT A AND B;A>B;\"A\"<\"B\"\n", ""),
    ("flaw", "10 PRINT 1:A=5 B\n20 PRINT 2\n", ""),
    ("for", "10 FOR I=3 TO 1 STEP -1:PRINT I;:NEXT\n20 FOR J=1 TO 100:NEXT:PRINT J\n", ""),
    (
        "gosub",
        "10 GOSUB 40:PRINT \"BACK\"\n20 GOSUB 50\n30 PRINT \"NEVER\"\n35 END\n40 PRINT \"SUB\":RETURN\n50 RETURN 35\n",
        "",
    ),
    ("goto", "10 GOTO 30\n20 PRINT \"NEVER\"\n30 PRINT \"HERE\"\n40 GOTO 99\n", ""),
    (
        "if",
        "10 A=5\n20 IF A>3 AND A<9 THEN PRINT \"IN\":PRINT \"SIDE\"\n30 IF A=1 OR NOT A THEN 50\n40 IF A PRINT \"YES\"\n50 END\n",
        "",
    ),
    ("input", "10 INPUT \"N\";A,B$\n20 LINPUT \">\";C$\n30 PRINT A;B$;C$\n", "5\nX\nY\n"),
    (
        "on",
        "10 FOR I=0 TO 3:ON I GOSUB 40,50:NEXT\n20 ON 2 RESTORE 60,70:READ A:PRINT A\n30 END\n40 PRINT \"ONE\":RETURN\n50 PRINT \"TWO\":RETURN\n60 DATA 1\n70 DATA 2\n",
        "",
    ),
    ("play", "10 PLAY \"T1C0:E0\":BEEP\n", ""),
    ("poke", "10 POKE &H6F00,1,2\n20 PRINT PEEK(&H6F01)\n", ""),
    ("print", "10 PRINT \"A\",1;2 \"B\"\n20 PRINT ,;\n30 PRINT\n", ""),
    ("request", "10 CLICK OFF:KEY 1,\"A\":LIST 10\n20 SYSTEM\n", ""),
    (
        "sprite",
        "10 SPRITE ON:DEF SPRITE 0,(0,1,0,0,0)=CHR$(0)+\"ABC\":SPRITE 0,10,20\n20 DEF MOVE(1)=SPRITE(4,3,,10,0,0):POSITION 1,40,90:MOVE 1\n30 PRINT XPOS(1);MOVE(1):CUT 1\n",
        "",
    ),
    ("stop", "10 PRINT 1:STOP\n20 PRINT 2\n", ""),
    ("swap", "10 DIM M(9):I=2:M(2)=5:SWAP I,M(I):PRINT I;M(2)\n20 A$=\"X\":SWAP A$,B$:PRINT A$;B$\n", ""),
    (
        "text",
        "10 A$=\"ABCD\":PRINT LEFT$(A$,1);MID$(A$,2,2);RIGHT$(A$,1);LEN(A$);ASC(A$);VAL(\"12\");HEX$(255);CHR$(65)\n",
        "",
    ),
    ("trace", "10 TRON:A=1\n20 TROFF:CLEAR:PRINT A\n", ""),
    ("wait", "10 A$=\"<\"+INKEY$(0)+\">\":PRINT A$\n20 PAUSE:PAUSE 5\n", "K\nX\n"),
];
