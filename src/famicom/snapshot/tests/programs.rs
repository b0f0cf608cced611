//! Programs that between them use every part of the state, with inputs.

use proptest::prelude::*;

use super::Script;
use crate::basic::dialect::Dialect;
use crate::famicom::console::PauseUnit;
use crate::famicom::input::Input;
use crate::famicom::machine::Config;
use crate::vm::memory::Model;

pub(super) struct Example {
    pub(super) name: &'static str,
    pub(super) config: Config,
    pub(super) source: &'static str,
    pub(super) script: Script,
    /// How many frames there is something to see.
    pub(super) frames: u64,
}

fn line(text: &str) -> Input {
    Input::Line(text.as_bytes().to_vec())
}

pub(super) fn all() -> Vec<Example> {
    let config = Config::default();
    vec![
        Example {
            name: "loops and subroutines",
            config,
            source: "10 FOR I=1 TO 30:FOR J=10 TO 1 STEP -3:GOSUB 100:NEXT:NEXT\n20 FOR K=1 TO 900:NEXT:GOTO 10\n\
                     100 S=S+I*J MOD 7:IF S>999 THEN S=0\n110 ON S MOD 3 GOSUB 200,210:RETURN\n200 T=T+1:RETURN\n\
                     210 FOR L=0 TO 1:U=U+L:NEXT:RETURN\n",
            script: vec![],
            frames: 200,
        },
        Example {
            name: "arrays, strings, DATA",
            config,
            source: "10 DIM A(20),B(3,4),C$(5),D$(1,2)\n20 RESTORE:FOR I=0 TO 5:READ N,T$:A(I)=N:C$(I)=T$+STR$(N)\n\
                     30 B(I MOD 4,I MOD 5)=B(I MOD 4,I MOD 5)+RND(100):D$(I MOD 2,I MOD 3)=LEFT$(C$(I),3):NEXT\n\
                     40 SWAP A(1),A(2):SWAP C$(0),D$(1,1):X$=HEX$(A(3)):GOTO 20\n\
                     50 DATA 1,\"A,B\",2,TWO,3,\"\"\n60 DATA 4,FOUR,5,  FIVE,&H6,END\n",
            script: vec![],
            frames: 150,
        },
        Example {
            name: "print and scroll",
            config,
            source: "10 PRINT \"HELLO\";I,I*2:I=I+1:IF I MOD 7=0 THEN COLOR 3,3,I MOD 4:PALETB 1,I MOD 64,1,2,3\n\
                     20 IF I MOD 11=0 THEN CLS\n30 IF I MOD 13=0 THEN SCREEN 0,1:PRINT \"BEHIND\":SCREEN 0,0:VIEW\n\
                     40 LOCATE I MOD 28,I MOD 24:FILTER I MOD 8:CGEN I MOD 4:GOTO 10\n",
            script: vec![],
            frames: 400,
        },
        Example {
            name: "play, beep, pause",
            config,
            source: "10 PLAY \"T1CDE:O2T3C5R1G:M1V7#FA\":BEEP:PAUSE 20\n20 PLAY \"O5C0D\":N=N+1:PRINT N;:GOTO 10\n",
            script: vec![],
            frames: 500,
        },
        Example {
            name: "errors",
            config: Config { relaxed: true, ..config },
            source: "10 ON ERROR GOTO 100\n20 A=1/Z:B=B+1:ERROR 33\n30 FOR I=1 TO 3:IF I=2 THEN C=ASC(5):NEXT\n\
                     40 NEXT:NEXT:LET D=32767+B:GOTO 20\n100 E=E+ERR:IF E>9000 THEN E=0\n\
                     110 IF ERR=10 THEN Z=1:RESUME\n120 Z=0:RESUME NEXT\n",
            script: vec![],
            frames: 120,
        },
        Example {
            name: "input",
            config,
            source: "5 DIM A(99)\n10 INPUT \"NAME\";N$,A,B\n20 LINPUT L$:A(A MOD 5)=B\n30 INPUT I,A(I)\n40 PRINT N$;A+B;L$:GOTO 10\n",
            script: vec![
                (20, line("JIM,7")),
                (40, line("12")),
                (61, line("A WHOLE, LINE")),
                (70, line("")),
                (80, line("3,99")),
                (90, Input::KeyDown(b'Q')),
                (110, Input::KeyUp),
                (130, line(",1,2")),
                (150, Input::Function(3)),
                (200, line("X")),
                (210, Input::Stop),
                (220, Input::Prompt),
                (230, line("PRINT A;B;N$:FOR I=1 TO 50:NEXT:A=RND(9)")),
                (260, Input::Prompt),
                (270, line("CONT")),
                (300, line("5,6")),
                (320, line("DONE")),
            ],
            frames: 400,
        },
        Example {
            name: "a key in the middle of an expression",
            config,
            source: "10 A$=B$+INKEY$(0)+\"-\"+INKEY$(0):B$=RIGHT$(A$,9)\n\
                     20 C=LEN(B$)*100+ASC(INKEY$(0)):DIM D(3),E$(2):PAUSE\n\
                     30 D(C MOD 4)=D(1)+ASC(INKEY$(0))*(C-ASC(INKEY$)):E$(C MOD 3)=INKEY$(0)+E$(1)\n\
                     40 IF INKEY$(0)+B$>E$(0) THEN PRINT \"GREATER\"\n\
                     50 SWAP D(ASC(INKEY$(0)) MOD 4),D(ASC(INKEY$(0)) MOD 4)\n\
                     60 PRINT A$;C;MID$(\"ABCDEFGH\",ASC(INKEY$(0)) MOD 5+1,ASC(INKEY$(0)) MOD 3+1)\n\
                     70 POKE 1,2,ASC(INKEY$(0)),4:CLEAR:GOTO 10\n",
            script: vec![
                (5, Input::KeyDown(b'A')),
                (40, Input::KeyDown(b'B')),
                (90, Input::KeyUp),
                (91, Input::Character(b'C')),
                (93, Input::Character(b'D')),
                (95, Input::Character(b'E')),
                (97, Input::Character(b'F')),
                (120, Input::Function(4)),
                (160, Input::KeyDown(b'G')),
            ],
            frames: 420,
        },
        Example {
            name: "movement",
            config,
            source: "10 SPRITE ON:CGSET 1,1:FOR I=0 TO 7:DEF MOVE(I)=SPRITE(I,I+1,1+I,20+I,0,I MOD 4):POSITION I,I*30,I*20:NEXT\n\
                     20 DEF SPRITE 0,(1,1,0,0,0)=CHR$(0)+CHR$(1)+CHR$(2)+CHR$(3):SPRITE 0,100,50\n\
                     30 MOVE 1,2,3,4,5,6,7\n40 IF MOVE(5) THEN PRINT XPOS(5);YPOS(5);CRASH(3):GOTO 40\n\
                     50 CUT 6:ERA 7:PLAY \"T2CCC\":A=STICK(0)+STRIG(0)*16:MOVE 6:GOTO 30\n",
            script: vec![
                (30, Input::Pad { number: 0, stick: 8, strig: 5 }),
                (100, Input::Pad { number: 1, stick: 1, strig: 8 }),
                (200, Input::Pad { number: 0, stick: 0, strig: 0 }),
            ],
            frames: 500,
        },
        Example {
            name: "memory and machine code",
            config,
            source: "10 POKE &H7F00,&HA9,5,&H8D,0,&H7E,&HEE,1,&H7E,&H60\n20 CALL &H7F00:A=PEEK(&H7E01)+PEEK(&H7E00)\n\
                     30 POKE &H4015,1:POKE &H4000,&HBF:POKE &H4002,A:POKE &H4003,0:POKE &H2001,A\n\
                     40 POKE &H4016,1:POKE &H4016,0:B=PEEK(&H4016):POKE &H6C3,9:POKE &H48,3:POKE &H7FF0,B\n\
                     50 BGGET:BGPUT:KEY 1,\"X\"+STR$(A):CLICK OFF:TRON:PRINT A:TROFF:GOTO 20\n",
            script: vec![(50, Input::Pad { number: 0, stick: 4, strig: 8 })],
            frames: 300,
        },
        Example {
            name: "the original's memory",
            config: Config { model: Model::Original, clock: 7, ..config },
            source: "10 A=1:DIM B(9),C$(2):D$=\"X\":B(A)=FRE:POKE &H6100,PEEK(&H6007):C$(1)=D$+STR$(PEEK(&H6002))\n\
                     20 FOR I=1 TO 20:GOSUB 50:NEXT:CLEAR &H6F00:GOTO 10\n50 Z=Z+RND(I):RETURN\n",
            script: vec![],
            frames: 120,
        },
        Example {
            name: "the older dialect",
            config: Config {
                dialect: Dialect::V2,
                model: Model::Original,
                quirks: true,
                seed: 77,
                pause_unit: PauseUnit::Frame,
                ..config
            },
            source: "10 A=RND(9):B$=\"Q\":PRINT A;B$:PAUSE 7:PLAY \"C1E1\":INPUT X$,Y\n20 DEF MOVE(1)=SPRITE(0,3,1,9,0,1):MOVE 1:VIEW\n\
                     30 C=C+200*Y:GOTO 10\n",
            script: vec![(30, line("\"A,B\",3")), (90, line("Z")), (120, line("9"))],
            frames: 200,
        },
        Example {
            name: "direct mode",
            config,
            source: "10 PRINT \"END\":A=5:DIM B(3):B(1)=A:STOP\n20 PRINT A;B(1):SAVE \"X\":LOAD?\"Y\":GAME 1\n",
            script: vec![
                (30, Input::Prompt),
                (40, line("FOR I=1 TO 200:PRINT I;:NEXT")),
                (60, Input::Stop),
                (70, Input::Prompt),
                (80, line("B(1)=B(1)+7")),
                (90, Input::Prompt),
                (100, line("CONT")),
                (140, Input::Prompt),
                (150, line("30 INPUT Q:GOTO 10")),
                (160, line("5 READ D:DATA 12")),
                (170, line("LIST")),
                (200, Input::Prompt),
                (210, line("READ Z:PRINT Z")),
                (240, Input::Prompt),
                (250, line("AUTO 40,5")),
                (260, Input::Prompt),
                (270, line("40 REM")),
                (280, line("45 PRINT")),
                (290, Input::Stop),
                (300, Input::Prompt),
                (305, line("RUN 10")),
                (330, Input::Prompt),
                (340, Input::KeyDown(7)),
                (341, Input::KeyUp),
                // The editor's beep still sounds.
                (342, line("PLAY \"C5\":POKE 9,9")),
                (390, Input::Prompt),
                (391, Input::KeyDown(7)),
                (392, Input::KeyUp),
                (393, line("FOR I=1 TO 400:NEXT")),
                (415, Input::Prompt),
                (416, Input::KeyDown(1)),
                (417, Input::KeyUp),
                (418, line("PAUSE 40:NEW")),
            ],
            frames: 450,
        },
        Example {
            name: "flaws behind statements",
            config,
            source: "10 ON ERROR GOTO 100:TRON 5\n20 FOR I=1 TO 3 )\n30 NEXT:GOSUB 60 )\n40 POKE &H7000,1 ):BEEP )\n\
                     50 SAVE \"A\" ):TROFF:GOTO 20\n60 J=J+1:RETURN\n100 K=K+ERR:RESUME NEXT\n",
            script: vec![],
            frames: 300,
        },
    ]
}

/// Statements that get in each other's way.
const STATEMENTS: [&str; 64] = [
    "A=A+1",
    "B=RND(9)-4",
    "C=A*B-C/7",
    "D$=\"AB\"+STR$(A)",
    "E$=LEFT$(D$+E$,9)",
    "DIM F(9)",
    "F(B)=F(1)+A",
    "DIM G$(2,2)",
    "G$(1,B)=D$",
    "FOR I=1 TO 5",
    "FOR J=9 TO 1 STEP -B",
    "NEXT",
    "GOSUB 70",
    "RETURN",
    "RETURN 20",
    "GOTO 30",
    "ON B GOTO 20,40,60",
    "ON B GOSUB 70,80",
    "IF A MOD 3=0 THEN 50",
    "IF B>0 THEN C=9",
    "IF D$<E$ THEN BEEP",
    "PRINT A;B,D$",
    "PRINT",
    "PRINT \"LONG LINE OF TEXT HERE\";",
    "LOCATE 27,23",
    "CLS",
    "SCREEN 1,0",
    "READ H",
    "READ L$",
    "DATA 1,X,",
    "RESTORE",
    "RESTORE 50",
    "ON ERROR GOTO 80",
    "ON ERROR GOTO 0",
    "RESUME NEXT",
    "RESUME 30",
    "ERROR 5",
    "INPUT A,D$",
    "INPUT \"?\";B",
    "LINPUT E$",
    "D$=INKEY$(0)+D$",
    "E$=INKEY$",
    "SWAP A,B",
    "SWAP F(ASC(INKEY$(0)) MOD 9),F(2)",
    "PAUSE 9",
    "PAUSE",
    "PLAY \"C3R1E:O1G5\"",
    "PLAY \"C1X\"",
    "BEEP",
    "SPRITE ON",
    "DEF MOVE(1)=SPRITE(2,3,2,9,0,0)",
    "MOVE 1",
    "C=XPOS(1)+CRASH(1)+VCT(1)",
    "IF MOVE(1) THEN 30",
    "TRON",
    "TROFF",
    "POKE &H7001,A AND 255",
    "C=PEEK(&H6006)+PEEK(&H6C6)",
    "CLEAR",
    "STOP",
    "SAVE \"X\"",
    "A=1 )",
    "RUN 40",
    "C=STICK(0)*FRE",
];

/// A program of such statements.
pub(super) fn any_program() -> impl Strategy<Value = String> {
    let line = proptest::collection::vec(0..STATEMENTS.len(), 1..4);
    (proptest::collection::vec(line, 9), any::<bool>()).prop_map(|(lines, goes_on)| {
        let mut source = String::from(if goes_on { "5 ON ERROR GOTO 99\n99 RESUME NEXT\n" } else { "" });
        for (number, line) in (1..).zip(lines) {
            let line: Vec<&str> = line.iter().map(|index| STATEMENTS[*index]).collect();
            source += &format!("{number}0 {}\n", line.join(":"));
        }
        source + "100 GOTO 20\n"
    })
}

/// Inputs of all kinds at any time in the first 300 frames.
pub(super) fn any_script() -> impl Strategy<Value = Script> {
    let input = prop_oneof![
        3 => prop_oneof![Just("5,XY"), Just("A"), Just(""), Just("CONT"), Just("PRINT A:A=3"), Just("25 BEEP"), Just("RUN"),
            Just("FOR I=1 TO 99:PRINT I:NEXT")].prop_map(line),
        3 => (0u8..128).prop_map(Input::Character),
        2 => (0u8..128).prop_map(Input::KeyDown),
        1 => Just(Input::KeyUp),
        1 => (1u8..9).prop_map(Input::Function),
        1 => (0u8..2, 0u8..16, 0u8..16).prop_map(|(number, stick, strig)| Input::Pad { number, stick, strig }),
        1 => Just(Input::Stop),
        2 => Just(Input::Prompt),
    ];
    proptest::collection::vec((0u64..300, input), 0..25).prop_map(|mut script| {
        script.sort_by_key(|(frame, _)| *frame);
        script
    })
}
