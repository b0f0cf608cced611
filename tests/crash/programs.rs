//! Programs that are killed: each is busy with something else when it happens, and lasts a few tenths of a second.

/// A program, how it is run, and what it reads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) program: &'static str,
    pub(crate) arguments: Vec<String>,
    /// Standard input, and milliseconds between its lines.
    pub(crate) input: String,
    pub(crate) pause_ms: u64,
    /// Files beside the program.
    pub(crate) files: Vec<(&'static str, &'static str)>,
}

const PRINTS: &str = "10 FOR J=1 TO 200:FOR I=1 TO 200:PRINT J+I;\"LINE\";RND(1000):NEXT:NEXT\n20 PRINT \"END\"\n";

const COMPUTES: &str = "10 FOR J=1 TO 250:FOR I=1 TO 20000:A=A*2 MOD 9999+RND(3):NEXT:B=B XOR A:NEXT\n20 PRINT A;B\n";

const FILLS: &str = "\
10 DIM A(16000),B(16000),C(16000),D(16000)
20 FOR J=1 TO 20:FOR I=0 TO 16000:A(I)=RND(30000):B(I)=A(I)-J:C(I)=I-B(I)/2:D(I)=J:NEXT
30 PRINT J;A(77);B(88);C(99):NEXT
40 DIM S$(2000)
50 FOR I=0 TO 2000:S$(I)=\"STRING NUMBER\"+STR$(I)+CHR$(65+RND(26)):NEXT
60 FOR I=0 TO 2000:PRINT S$(I);A(I):NEXT
";

const ASKS: &str = "\
10 INPUT \"WORT\";A$:S=S+LEN(A$)*RND(9):PRINT A$;S
20 FOR I=1 TO 300:S=S+RND(3):NEXT:N=N+1:IF N<50 THEN 10
30 LINPUT B$:PRINT B$:INPUT C,D:PRINT C+D
";

const READS_KEYS: &str = "\
10 PRINT INKEY$(0);RND(100);:N=N+1:IF N<90 THEN 10
20 INPUT A$:PRINT A$:PAUSE:PRINT \"AFTER\"
";

const WATCHES_KEYS: &str = "\
10 K$=INKEY$:IF K$<>\"\" THEN PRINT K$;N;
20 N=N+1:IF N<3000 THEN 10
30 PRINT INKEY$(0);N;:P=P+STICK(0)+STRIG(0):N=0:PAUSE:PRINT P:GOTO 10
";

const PLAYS: &str = "\
10 SPRITE ON:CGSET 1,0:DEF MOVE(0)=SPRITE(0,3,2,255,0,0):POSITION 0,100,100
20 MOVE 0:PLAY \"T1CDE:T1EFG\":FOR I=1 TO 60:PRINT XPOS(0);YPOS(0);MOVE(0):NEXT:PAUSE 30
30 IF MOVE(0)=0 THEN DEF MOVE(0)=SPRITE(1,RND(8)+1,2,99,0,0)
40 S=S+STICK(0)+STRIG(0):PRINT S;INKEY$;:BEEP:GOTO 20
";

const FAILS: &str = "\
10 ON ERROR GOTO 100
20 FOR J=1 TO 9:FOR I=1 TO 2000:A=100/(I MOD 3):PRINT I;A:NEXT:NEXT:PRINT E:PRINT 1/0:END
100 E=E+1:PRINT \"ERR\";ERR;ERL:IF E>20000 THEN ON ERROR GOTO 0
110 RESUME NEXT
";

const FAILS_ALONE: &str = "\
10 FOR J=1 TO 9:FOR I=1 TO 900:PRINT I;:A=100/(I MOD 3):PRINT A:NEXT:NEXT
20 INPUT A$:PRINT A$:B=LEFT$(A$,1)+1:PRINT \"BEHIND\";B:N=N+1:IF N<9 THEN 20
";

const SAVES: &str = "\
10 FOR I=1 TO 12:FOR J=1 TO 900:PRINT I;J;:NEXT:SAVE \"COPY\":NEXT:LOAD \"OTHER\"
";

fn words(text: &str) -> Vec<String> {
    text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// All of them.
pub(crate) fn cases() -> Vec<Case> {
    let case = |name, program, arguments: &str| Case { name, program, arguments: words(arguments), ..Case::default() };
    let lines = |count: u32| (0..count).map(|line| format!("Word {line}\n")).collect::<String>();
    // Presses at odd distances: some while the program looks, some while it waits, two in one frame.
    let keys: Vec<String> = (0..400).map(|at| format!("{}:K{}", 7 + at * 61, at % 10)).collect();
    let pads: Vec<String> = (0..300).map(|at| format!("{}:{},{}", at * 89, 1 << (at % 4), at % 3)).collect();
    let scripted = |name, program, frames: u32, more: &str| {
        let mut case = case(name, program, &format!("--frames {frames} {more}"));
        case.arguments.extend(["--keys".into(), keys.join(";"), "--pad".into(), pads.join(";")]);
        case
    };
    vec![
        case("prints", PRINTS, ""),
        case("prints at clock 60", PRINTS, "--clock 60"),
        case("prints at clock 1000000", PRINTS, "--clock 1000000"),
        case("computes", COMPUTES, "--clock 1000000"),
        case("computes at clock 1", COMPUTES, ""),
        case("fills memory", FILLS, "--clock 1000"),
        Case { input: lines(60) + "3\n4,5\n", pause_ms: 6, ..case("asks", ASKS, "") },
        Case { input: lines(60) + "3,4\n", ..case("asks at clock 1000000", ASKS, "--clock 1000000") },
        Case { input: lines(40), pause_ms: 9, ..case("reads keys", READS_KEYS, "") },
        scripted("watches keys", WATCHES_KEYS, 25_000, ""),
        scripted("watches keys at clock 50", WATCHES_KEYS, 25_000, "--clock 50"),
        scripted("plays", PLAYS, 26_700, ""),
        case("fails", FAILS, ""),
        Case { input: lines(9), pause_ms: 9, ..case("fails alone", FAILS_ALONE, "--on-error resume-next") },
        Case { files: vec![("OTHER.bas", "10 PRINT 1\n")], ..case("saves", SAVES, "") },
        case("is stopped by a limit", PRINTS, "--max-statements 90000"),
        case("prints too much", PRINTS, "--max-output 300001"),
    ]
}
