//! The specification's examples and tables, row by row: source and what it prints. The page that a row comes from stands
//! above it.

use fbc::basic::crunch::crunch;
use fbc::basic::dialect::Dialect;
use fbc::basic::parser::Options;
use fbc::basic::source;
use fbc::vm::memory::Model;

use crate::harness::{Ending, Run, Runner};

/// A program, or one line without a number, and its output, behind which stands the message that ended it.
type Row = (&'static str, &'static str);

fn check(dialect: Dialect, rows: &[Row]) {
    let mut wrong = Vec::new();
    for (text, expected) in rows {
        let numbered = text.starts_with(|first: char| first.is_ascii_digit());
        let program = if numbered { (*text).to_owned() } else { format!("10 {text}") };
        let printed = printed(&Runner::new().dialect(dialect).program(&program));
        if printed != *expected {
            wrong.push(format!("{text}\n  expected {expected:?}\n  printed  {printed:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

fn printed(run: &Run) -> String {
    let message = match &run.ending {
        Ending::Outcome(outcome) => outcome.message().unwrap_or_default(),
        other => format!("{other:?}"),
    };
    format!("{}{message}", run.output)
}

fn check_both(rows: &[Row]) {
    check(Dialect::V2, rows);
    check(Dialect::V3, rows);
}

/// language 3: words without blanks, abbreviations, names, literals.
#[test]
fn lexical_rules() {
    check_both(&[
        ("FORI=0TO9STEP2:PRINTI;:NEXT", " 0 2 4 6 8"),
        ("A=1:IFA=1THEN30:PRINT\"X\"", "?UL ERROR IN 10"),
        ("A=7:PRINTA", " 7\n"),
        ("P.1:?2", " 1\n 2\n"),
        ("10 G.30\n20 ?1\n30 ?2", " 2\n"),
        ("F.I=1TOST.3", "?SN ERROR IN 10"),
        ("A=5:A2=7:PRINT A2", " 7\n"),
        ("SCORE=3:PRINT SCAN", " 3\n"),
        ("A=9:B=4:PRINT A MOD B", " 1\n"),
        ("I=1:ON IGOTO10", "?SN ERROR IN 10"),
        ("10 I=1:ONI GOTO30\n20 PRINT\"X\"\n30 PRINT\"Y\"", "Y\n"),
        ("A=2:B=3:FORI=A TOB:PRINTI;:NEXT", " 2 3"),
        ("A=2:B=3:FORI=ATOB:NEXT", "?SN ERROR IN 10"),
        ("W=3:PRINT15ANDW", " 3\n"),
        ("K=100:IFK>95ANDK<104THENPRINT\"IN\"", "IN\n"),
        ("TOTAL=1", "?SN ERROR IN 10"),
        ("ONE=1", "?SN ERROR IN 10"),
        ("PRINT TAB(3)", "?SN ERROR IN 10"),
        ("PRINT SPC(3)", "?SN ERROR IN 10"),
        ("PRINT &HFFFF;&HA;&H7FFF", "-1 10 32767\n"),
        ("PRINT -32768", "-32768\n"),
        ("PRINT \"ABC", "ABC\n"),
        ("A=1::B=2::PRINT A;B", " 1 2\n"),
        ("PRINT 1'X:PRINT 2", " 1\n"),
        ("LET A=1", "?SN ERROR IN 10"),
    ]);
    check(
        Dialect::V3,
        &[
            ("PRINT &1F", " 31\n"),
            ("TRY=1", "?SN ERROR IN 10"),
            ("ERRA=1", "?SN ERROR IN 10"),
            ("PRINT LEN(\"ABCDEFGHIJKLMNOPQRSTUVWXYZ123456\")", "?IL ERROR IN 10"),
            ("PRINT PEEK(50976)", "Refused(\"program:1:15: ?OV ERROR IN 10\")"),
        ],
    );
    check(
        Dialect::V2,
        &[
            ("TRY=1:CANDY=2:PRINT TRY;CANDY", " 1 2\n"),
            ("PRINT 65535;32768", "-1-32768\n"),
            ("PRINT LEN(\"ABCDEFGHIJKLMNOPQRSTUVWXYZ123456\")", "?ST ERROR IN 10"),
        ],
    );
}

/// language 4: types and variables.
#[test]
fn variables() {
    check_both(&[
        ("DIM A(2),A$(2):A=1:A$=\"S\":A(0)=2:A$(0)=\"T\":PRINT A;A$;A(0);A$(0)", " 1S 2T\n"),
        ("PRINT A;\"<\"A$\">\"", " 0<>\n"),
        ("PRINT A(1)", "?IL ERROR IN 10"),
        ("DIM A(3):PRINT A(4)", "?SO ERROR IN 10"),
        ("DIM A(3):PRINT A(-1)", "?IL ERROR IN 10"),
        ("DIM A(3):PRINT A(1,1)", "?SO ERROR IN 10"),
        ("DIM A(3,3):PRINT A(1)", "?SO ERROR IN 10"),
        ("DIM A(3):DIM A(3)", "?DD ERROR IN 10"),
        ("DIM A", "?SN ERROR IN 10"),
        ("A$=\"ABCDEFGHIJKLMNOP\":A$=A$+A$", "?ST ERROR IN 10"),
        ("A$=5", "?TM ERROR IN 10"),
        ("A=\"5\"", "?TM ERROR IN 10"),
    ]);
}

/// language 5: operators.
#[test]
fn operators() {
    check_both(&[
        ("PRINT 2+3*4;(2+3)*4;-2*3;2*-3", " 14 20-6-6\n"),
        ("PRINT 7/2;-7/2;7 MOD 3;20 MOD 6*2", " 3-3 1 8\n"),
        ("PRINT 8/2/2;9-3-2;10 MOD 7 MOD 2", " 2 4 1\n"),
        ("PRINT 1<2<3;3>2>1", "-1 0\n"),
        ("PRINT NOT 13;15 AND 5;50 OR 44;42 XOR 36", "-14 5 62 14\n"),
        ("PRINT 1 OR 2 AND 4;1 XOR 1 OR 2", " 1 2\n"),
        ("PRINT 32767+1", "?OV ERROR IN 10"),
        ("PRINT -32767-2", "?OV ERROR IN 10"),
        ("PRINT 182*182", "?OV ERROR IN 10"),
        ("PRINT 4097*4097", "?OV ERROR IN 10"),
        ("A=-32768:PRINT -A;A-0", "-32768-32768\n"),
        ("PRINT 1/0", "?DZ ERROR IN 10"),
        ("PRINT 1 MOD 0", "?DZ ERROR IN 10"),
        ("PRINT -7 MOD 3;7 MOD -3;-7 MOD -3", " 1-1-1\n"),
        ("PRINT 1><2", "?SN ERROR IN 10"),
        ("PRINT 1=>2", "?SN ERROR IN 10"),
        ("PRINT 1=<2", "?SN ERROR IN 10"),
        ("PRINT 5>3;5<3;\"B\">\"A\"", "-1 0-1\n"),
        ("PRINT \"AB\"<\"ABC\";\"\"<\"A\";\"A\"=\"A\";\"A\"<>\"A\";\"B\">=\"A\";\"B\"<=\"A\"", "-1-1-1 0-1 0\n"),
        ("PRINT \"A\"=1", "?TM ERROR IN 10"),
        ("PRINT \"A\"+1", "?TM ERROR IN 10"),
        ("PRINT \"A\" AND 1", "?TM ERROR IN 10"),
        ("PRINT NOT \"A\"", "?TM ERROR IN 10"),
        ("PRINT ((((((((((1))))))))))", " 1\n"),
        ("PRINT (((((((((((((((((1)))))))))))))))))", "?FT ERROR IN 10"),
    ]);
    check(Dialect::V3, &[("A=1:B=2:PRINT NOT A=B", " 0\n"), ("A=-2:B=1:PRINT NOT A=B", "-1\n")]);
    check(Dialect::V2, &[("A=1:B=2:PRINT NOT A=B", "-1\n"), ("A=-2:B=1:PRINT NOT A=B", "-1\n")]);
}

/// language 6.3 and 6.4: data and flow.
#[test]
fn data_and_flow() {
    check_both(&[
        ("READ A,B$:PRINT A;B$:DATA 7,\"X,Y\"", " 7X,Y\n"),
        ("READ A,B:PRINT A;B:DATA +-+5,&HFF", "-5 255\n"),
        ("READ A:DATA 5X", "?TM ERROR IN 10"),
        ("READ A,B:DATA 5", "?OD ERROR IN 10"),
        ("READ A$:DATA ABCDEFGHIJKLMNOPQRSTUVWXYZ123456", "?ST ERROR IN 10"),
        ("READ A$:PRINT \"<\"A$\">\":DATA   X Y", "<X Y>\n"),
        ("10 READ A,B,C:PRINT A;B;C\n20 DATA 1,2,\n30 DATA 3", " 1 2 3\n"),
        ("10 RESTORE 20:READ A:PRINT A\n15 DATA 1\n20 REM\n30 DATA 2", " 2\n"),
        ("RESTORE 99", "?UL ERROR IN 10"),
        ("A=1:B=2:SWAP A,B:PRINT A;B", " 2 1\n"),
        ("SWAP A,B$", "?TM ERROR IN 10"),
        ("GOTO 99", "?UL ERROR IN 10"),
        ("GOTO A", "?SN ERROR IN 10"),
        ("RETURN", "?RG ERROR IN 10"),
        ("10 GOSUB 20:END\n20 FOR I=1 TO 2:RETURN", "?RG ERROR IN 20"),
        ("10 GOSUB 30\n20 PRINT 1:END\n25 PRINT 2:END\n30 RETURN 25", " 2\n"),
        ("NEXT", "?NF ERROR IN 10"),
        ("10 FOR I=1 TO 2:GOSUB 20\n20 NEXT", "?NF ERROR IN 20"),
        ("FOR I=1 TO 2:NEXT I", "?SN ERROR IN 10"),
        ("FOR I=1 TO 32767:NEXT", "?OV ERROR IN 10"),
        ("FOR I=1 TO 3:NEXT:PRINT I", " 4\n"),
        ("FOR K=5 TO 1:PRINT\"X\";:NEXT", "X"),
        ("FOR I=9 TO 1 STEP -4:PRINT I;:NEXT", " 9 5 1"),
        ("FOR A$=1 TO 2", "?TM ERROR IN 10"),
        ("ON -1 GOTO 10", "?IL ERROR IN 10"),
        ("ON 256 GOTO 10", "?IL ERROR IN 10"),
        ("ON 0 GOTO 10:PRINT 1", " 1\n"),
        ("ON 3 GOTO 10,10:PRINT 1", " 1\n"),
        ("ON 1 PRINT 10", "?SN ERROR IN 10"),
        ("IF 0 THEN PRINT \"N\":PRINT \"N2\"", ""),
        ("A=1:IF A=1 PRINT \"X\"", "X\n"),
        ("IF \"A\" THEN PRINT 1", "?TM ERROR IN 10"),
        ("IF 1 THEN IF 0 THEN PRINT 1:PRINT 2", ""),
        ("10 FOR I=1 TO 2\n20 GOTO 10", "?OM ERROR IN 10"),
        ("STOP", "BREAK IN 10"),
        ("CONT", "?CC ERROR IN 10"),
        ("PAUSE -1", "?IL ERROR IN 10"),
    ]);
}

/// language 6.5: errors.
#[test]
fn error_handling() {
    check(
        Dialect::V3,
        &[
            ("10 ON ERROR GOTO 90:PRINT 1/0:END\n90 PRINT ERR;ERL:RESUME NEXT", " 10 10\n"),
            // An IF that fails takes what hangs on it along.
            ("10 ON ERROR GOTO 90:IF 1/0 THEN PRINT \"X\":PRINT \"Y\"\n20 END\n90 RESUME NEXT", "Y\n"),
            ("10 ON ERROR GOTO 90:IF 1/0 THEN 10\n20 PRINT \"Z\":END\n90 RESUME NEXT", "Z\n"),
            ("10 ON ERROR GOTO 90\n20 A=0\n30 PRINT 6/A\n40 END\n90 A=3:RESUME", " 2\n"),
            ("10 ON ERROR GOTO 90\n20 ERROR 4\n30 END\n40 PRINT ERR:END\n90 RESUME 40", " 4\n"),
            ("ERROR 11", "?TM ERROR IN 10"),
            ("ERROR 99", "?UP ERROR IN 10"),
            ("RESUME", "?RE ERROR IN 10"),
            ("10 ON ERROR GOTO 90:RESUME\n90 PRINT ERR:END", " 18\n"),
            ("10 ON ERROR GOTO 90:ERROR 4\n90 ERROR 5", "?OV ERROR IN 90"),
            ("10 ON ERROR GOTO 90:ERROR 4\n90 A=1", "?NR ERROR IN 90"),
            ("10 ON ERROR GOTO 90:ERROR 4\n90 END", ""),
            ("ON ERROR GOTO 99", "?UL ERROR IN 10"),
            ("10 ON ERROR GOTO 90:ON ERROR GOTO 0:ERROR 4\n90 PRINT 1", "?IL ERROR IN 10"),
        ],
    );
    let codes = [
        "NF", "SN", "RG", "OD", "IL", "OV", "OM", "UL", "SO", "DD", "DZ", "TM", "ST", "FT", "CC", "UF", "MO", "TP",
        "NR", "RE", "NB", "UP",
    ];
    for (number, code) in codes.iter().enumerate() {
        let run = Runner::new().program(&format!("10 ERROR {number}"));
        assert_eq!(printed(&run), format!("?{code} ERROR IN 10"));
    }
}

/// language 6.6: PRINT, its zones and its rows.
#[test]
fn output() {
    check_both(&[
        ("PRINT 1;2", " 1 2\n"),
        ("A=1:B$=\"Y\":PRINT A\"X\"B$", " 1XY\n"),
        ("PRINT \"A\",\"B\";:PRINT \"C\"", "A       BC\n"),
        ("PRINT 1,2,3,4,5", " 1       2       3       4\n 5\n"),
        ("PRINT ,,,,1", "                        \n 1\n"),
        ("PRINT \"12345678\",1", "12345678         1\n"),
        ("PRINT \"123456789012345678901234567\",1", "123456789012345678901234567\n 1\n"),
        ("PRINT \"1234567890123456789012345678\";:PRINT POS(0);CSRLIN", "1234567890123456789012345678 0 1\n"),
        ("PRINT:PRINT 1;:PRINT:PRINT 2", "\n 1\n 2\n"),
        ("LOCATE 27,23:PRINT POS(0);", " 27"),
        ("LOCATE 28,0", "?IL ERROR IN 10"),
        ("LOCATE 0,24", "?IL ERROR IN 10"),
        ("COLOR 28,0,0", "?IL ERROR IN 10"),
        ("COLOR 0,0,4", "?IL ERROR IN 10"),
        ("CGEN 4", "?IL ERROR IN 10"),
        ("CGSET 2,0", "?IL ERROR IN 10"),
        ("CGSET 0,3", "?IL ERROR IN 10"),
        ("PALETB 4,0,0,0,0", "?IL ERROR IN 10"),
        ("PALET 0,0,0,0,0", "?SN ERROR IN 10"),
        ("PALET B 0,17,48,38,18:PALETS 3,255,0,0,0:PRINT 1", " 1\n"),
        (
            "10 FOR I=1 TO 40:PRINT:NEXT:PRINT CSRLIN;POS(0)",
            "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n 23 3\n",
        ),
    ]);
    check(
        Dialect::V3,
        &[
            ("PRINT \"A\"+CHR$(13)+\"B\";\"C\"", "AC\n"),
            ("SCREEN 2", "?IL ERROR IN 10"),
            ("FILTER 8", "?IL ERROR IN 10"),
            ("CLS 2", "?IL ERROR IN 10"),
            ("BGPUT", "?NB ERROR IN 10"),
        ],
    );
    check(Dialect::V2, &[("PRINT \"A\"+CHR$(13)+\"B\";\"C\"", "ABC\n")]);
}

/// language 6.8 and 6.9: ranges of sprites and sound.
#[test]
fn sprites_and_sound() {
    check_both(&[
        ("SPRITE 8,0,0", "?IL ERROR IN 10"),
        ("SPRITE 0,256,0", "?IL ERROR IN 10"),
        ("DEF SPRITE 0,(4,0,0,0,0)=\"A\"", "?IL ERROR IN 10"),
        ("DEF SPRITE 0,(0,2,0,0,0)=\"A\"", "?IL ERROR IN 10"),
        ("DEF SPRITE 0(0,0,0,0,0)=\"A\"", "?SN ERROR IN 10"),
        ("DEF SPRITE(2),(0,0,0,0,0)=\"A\":PRINT 1", " 1\n"),
        ("DEF MOVE(0)=SPRITE(16,0,0,0,0,0)", "?IL ERROR IN 10"),
        ("DEF MOVE(0)=SPRITE(0,256,0,0,0,0)", "?IL ERROR IN 10"),
        ("MOVE 8", "?IL ERROR IN 10"),
        ("POSITION 1,40,90:PRINT XPOS(1);YPOS(1)", " 40 90\n"),
        ("PLAY \"X\"", "?SN ERROR IN 10"),
        ("PLAY \"C0\":PRINT 1", " 1\n"),
        ("KEY 9,\"A\"", "?IL ERROR IN 10"),
    ]);
    check(
        Dialect::V3,
        &[
            ("DEF MOVE(1)=SPRITE(4,3,2,40,0,0):PRINT VCT(1);XPOS(1);YPOS(1)", " 3 120 120\n"),
            ("PRINT CRASH(0)", "-2\n"),
            ("DEF MOVE(0)=SPRITE(0,11,,,,):PRINT VCT(0)", " 3\n"),
            ("DEF MOVE(0)=SPRITE(0,16,1,1,0,0):PRINT VCT(0)", " 1\n"),
        ],
    );
}

/// language 7: functions.
#[test]
fn functions() {
    check_both(&[
        ("PRINT ABS(3-9);ABS(5);SGN(-8);SGN(0);SGN(9)", " 6 5-1 0 1\n"),
        ("PRINT ABS(-32768)", "?OV ERROR IN 10"),
        ("FOR I=1 TO 8:PRINT RND(100);:NEXT", " 8 99 71 86 24 16 30 81"),
        ("PRINT RND(1)", " 0\n"),
        ("PRINT ASC(\"APPLE\");ASC(\"\")", " 65 0\n"),
        ("PRINT CHR$(72)+CHR$(73)", "HI\n"),
        ("PRINT CHR$(256)", "?IL ERROR IN 10"),
        ("PRINT STR$(5)+\"!\";VAL(\"12AB\");VAL(\"&HFFFF\");VAL(\"X\");VAL(\"-5\")", " 5! 12-1 0-5\n"),
        ("PRINT VAL(\"32768\")", "?OV ERROR IN 10"),
        ("PRINT HEX$(-1);\" \";HEX$(255);\" \";HEX$(0);\" \";HEX$(-2)", "FFFF FF 0 FFFE\n"),
        ("PRINT LEFT$(\"ABC\",2)+HEX$(255)", "ABFF\n"),
        ("PRINT LEFT$(\"ABCD\",1)+MID$(\"ABCD\",2,2)+RIGHT$(\"ABCD\",1)", "ABCD\n"),
        ("PRINT LEFT$(\"AB\",9);RIGHT$(\"AB\",9);MID$(\"AB\",3,1);LEFT$(\"AB\",0)", "ABAB\n"),
        ("PRINT MID$(\"AB\",0,1)", "?IL ERROR IN 10"),
        ("PRINT MID$(\"AB\",32,1)", "?IL ERROR IN 10"),
        ("PRINT MID$(\"AB\",1)", "?SN ERROR IN 10"),
        ("PRINT LEFT$(\"AB\",-1)", "?IL ERROR IN 10"),
        ("PRINT LEN(\"AB C\");LEN(\"\")", " 4 0\n"),
        ("PRINT STICK(2)", "?IL ERROR IN 10"),
        ("PRINT SCR$(28,0)", "?IL ERROR IN 10"),
        ("PRINT \"AB\":PRINT SCR$(1,0);ASC(SCR$(0,0,1))", "AB\nB 0\n"),
        ("COLOR 0,0,3:PRINT ASC(SCR$(0,0,1))", " 3\n"),
        ("PRINT INKEY$;\"<\"", "<\n"),
        ("ABS(1)", "?SN ERROR IN 10"),
        ("PRINT ABS 1", "?SN ERROR IN 10"),
        ("PRINT LEN(5)", "?TM ERROR IN 10"),
        ("PRINT ABS(\"5\")", "?TM ERROR IN 10"),
    ]);
    check(
        Dialect::V3,
        &[
            ("PRINT INSTR(\"ABC\",\"C\");INSTR(\"ABCABC\",\"CA\");INSTR(\"ABC\",\"X\")", " 3 3 0\n"),
            ("PRINT LEFT$(\"AB\",32)", "?IL ERROR IN 10"),
            ("PRINT MID$(\"AB\",1,32)", "?IL ERROR IN 10"),
        ],
    );
    check(Dialect::V2, &[("PRINT LEFT$(\"AB\",255)", "AB\n"), ("PRINT LEFT$(\"AB\",256)", "?IL ERROR IN 10")]);
}

/// language 10, as one program.
#[test]
fn conformance_examples() {
    let text = "\
10 DIM A(3):FOR I=0 TO 3:A(I)=I*I:NEXT
20 PRINT A(1);A(2);A(3)
30 PRINT 7/2;-7/2;7 MOD 3
40 PRINT \"A\",\"B\";:PRINT \"C\"
50 IF 0 THEN PRINT \"N\":PRINT \"N2\"
60 X=2:ON X GOSUB 200,210
70 PRINT LEFT$(\"ABC\",2)+HEX$(255)
80 PRINT 5>3;5<3;\"B\">\"A\"
90 SC=1:SCORE=5:PRINT SC
95 FOR K=5 TO 1:PRINT \"X\";:NEXT
99 END
200 PRINT 200:RETURN
210 PRINT 210:RETURN
";
    check_both(&[(text, " 1 4 9\n 3-3 1\nA       BC\n 210\nABFF\n-1 0-1\n 5\nX")]);
}

/// language 4 and machine 3.4: what variables cost.
#[test]
fn memory() {
    let free = |dialect: Dialect, text: &str| {
        let run = Runner::new().dialect(dialect).model(Model::Original).direct(text);
        run.output.lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(free(Dialect::V3, "PRINT FRE"), " 4086");
    assert_eq!(free(Dialect::V2, "PRINT FRE"), " 1982");
    for (text, free_bytes) in [
        ("A=1:PRINT FRE", 4082),
        ("A=1:B=1:PRINT FRE", 4077),
        ("A$=\"X\":PRINT FRE", 4051),
        ("DIM A(3):PRINT FRE", 4087 - 13),
        ("DIM A(3,1):PRINT FRE", 4087 - 22),
        ("DIM A$(1):PRINT FRE", 4087 - 71),
        ("DIM A$(1,1):PRINT FRE", 4087 - 138),
    ] {
        assert_eq!(free(Dialect::V3, text), format!(" {free_bytes}"), "{text}");
    }
}

/// machine 3.2: stored lines, byte by byte.
#[test]
fn token_vectors() {
    let rows: [(&str, &str, &str); 6] = [
        ("10 POKE 24576,65", "0D0A009E201200602C1241000000", "0D0A009E201200602C1241000000"),
        ("20 GOTO 10", "0914008020 0B0A0000", "0914008020 0B0A0000"),
        ("30 A=5", "071E0041F60600", "091E0041F612050000"),
        ("40 DATA 1,A", "092800912031 2C4100", "092800912031 2C4100"),
        ("50 PRINT\"HI\"", "0932008B2248492200", "0932008B2248492200"),
        ("60 X=&HFF", "093C0058F611FF0000", "093C0058F611FF0000"),
    ];
    for (text, v3, v2) in rows {
        for (dialect, expected) in [(Dialect::V3, v3), (Dialect::V2, v2)] {
            let source = source::parse_source(text.as_bytes(), Options { dialect, relaxed: false }).expect(text);
            let image = source.program.image();
            let record = &image[..usize::from(image[0])];
            let hex: String = record.iter().map(|byte| format!("{byte:02X}")).collect();
            let expected: String = expected.replace(' ', "");
            let expected = &expected[..2 * usize::from(image[0]).min(expected.len() / 2)];
            assert_eq!(hex, expected, "{text} {dialect:?}");
        }
    }
    for (text, tokens) in [
        ("TRON", &[0xB1, 0x9A][..]),
        ("TROFF", &[0xB1, 0x9B]),
        ("KEYLIST", &[0xA8, 0x86]),
        ("LOAD?", &[0xA5, 0x8B]),
        ("PALETB", &[0xAF, 0x42]),
    ] {
        assert_eq!(crunch(text.as_bytes(), Dialect::V3).expect(text).tokens, tokens, "{text}");
    }
}

/// machine 8: what statements cost, in CPU cycles, over an empty program.
#[test]
fn costs() {
    let cycles = |text: &str| Runner::new().program(text).machine.time().0 / 2;
    for (text, expected) in [
        ("10 END", 300),
        ("10 A=5:END", 300 + 300 + 150 + 150),
        ("10 A=A+1:END", 300 + 300 + 150 + 200 + 250 + 150),
        ("10 A=2*3:END", 300 + 300 + 150 + 150 + 150 + 250 + 900),
        ("10 IF 1 THEN END", 300 + 300 + 200 + 150),
        ("10 GOTO 20\n20 END", 300 + 300 + 300 + 45),
        ("10 PAUSE 1:END", 300 + 300 + 150 + 20_761),
        ("10 BEEP:END", 300 + 300 + 178_977),
    ] {
        assert_eq!(cycles(text), expected, "{text}");
    }
}

/// screen 4: colour areas, and how scrolling moves them.
#[test]
fn colour_areas() {
    let colours = |text: &str, places: &[(u8, u8)]| {
        let asks: String = places.iter().map(|(x, y)| format!("A$=A$+HEX$(ASC(SCR$({x},{y},1))):")).collect();
        let run = Runner::new().program(&format!("10 {text}\n20 {asks}PRINT A$;"));
        run.output.trim_start_matches('\n').to_owned()
    };
    let around = [(10, 8), (10, 9), (11, 9), (10, 10), (11, 10), (12, 10), (9, 10), (10, 11)];
    assert_eq!(colours("COLOR 10,10,3", &around), "03333000");
    assert_eq!(colours("COLOR 0,0,1", &[(0, 0), (1, 0), (2, 0), (0, 1)]), "1100");
    assert_eq!(colours("COLOR 27,23,2", &[(26, 23), (27, 23), (25, 23), (27, 22)]), "2200");
    // One row scrolled: the area goes up by one row, and with it the grouping.
    let up = [(10, 7), (10, 8), (10, 9), (10, 10)];
    assert_eq!(colours("COLOR 10,10,3:LOCATE 0,23:PRINT", &up), "0330");
    assert_eq!(colours("LOCATE 0,23:PRINT:COLOR 10,10,3", &[(10, 9), (10, 10), (10, 11), (10, 12)]), "0330");
    assert_eq!(colours("COLOR 10,10,3:CLS", &around), "00000000");
}
