//! `fbc check` from outside: what it prints, its exit status, and that the machine agrees with what it predicts.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use fbc::basic::analysis;
use fbc::basic::diagnostic::Severity;
use fbc::basic::dialect::Dialect;
use fbc::basic::parser::Options;
use fbc::basic::source::parse_source;
use fbc::famicom::input::{Input, Outcome, Stop};
use fbc::famicom::machine::{Config, Machine};
use fbc::vm::observer::Unobserved;
use fbc::vm::time::HalfCycles;
use serde_json::Value;

/// More statements than any program here has.
const STATEMENTS_MAX: u64 = 1000;

fn fbc(arguments: &[&str], directory: &std::path::Path, stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fbc"))
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn check(arguments: &[&str], stdin: &str, status: i32, stdout: &str, stderr: &str) {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("good.bas"), "10 PRINT 1\n").unwrap();
    std::fs::write(directory.path().join("bad.bas"), "10 GOTO 30\n").unwrap();
    std::fs::write(directory.path().join("note.bas"), "10 PRINT A\n").unwrap();
    std::fs::write(directory.path().join("binary.bas"), b"\x00\xFF\xFE\n\x80\x81\n").unwrap();
    let arguments: Vec<&str> = ["check"].iter().chain(arguments).copied().collect();
    let output = fbc(&arguments, directory.path(), stdin);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let seen = (output.status.code(), text(&output.stdout), text(&output.stderr));
    assert_eq!(seen, (Some(status), stdout.to_owned(), stderr.to_owned()), "{arguments:?}");
}

const MISSING: &str = "bad.bas:1:9: error[missing-line]: line 30 does not exist: UL\n10 GOTO 30\n        ^^\n";

#[test]
fn findings_decide_the_status() {
    check(&["good.bas"], "", 0, "", "fbc: no findings in 1 file\n");
    check(&["bad.bas", "good.bas"], "", 1, MISSING, "fbc: 1 error in 2 files\n");
    let note = "note.bas:1:10: note[never-assigned]: A is read but never given a value: it is always 0\n10 PRINT A\n         ^\n";
    check(&["note.bas"], "", 0, note, "fbc: 1 note in 1 file\n");
}

#[test]
fn standard_input_is_a_file() {
    let found = MISSING.replace("bad.bas", "<stdin>");
    check(&["-"], "10 GOTO 30\n", 1, &found, "fbc: 1 error in 1 file\n");
    let found = "<stdin>:1:1: error[line-number]: the line does not begin with a line number\nPRINT\n^\n";
    check(&["-"], "PRINT\n", 1, found, "fbc: 1 error in 1 file\n");
}

#[test]
fn unreadable_files_do_not_keep_the_others_from_being_checked() {
    let directory = tempfile::tempdir().unwrap();
    let output = fbc(&["check", "none.bas", "."], directory.path(), "");
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    let lines: Vec<&str> = stderr.lines().collect();
    assert!(lines[0].starts_with("fbc: none.bas: ") && lines[1].starts_with("fbc: .: "), "{stderr}");
    assert_eq!(lines.len(), 2, "{stderr}");
    let stderr = "fbc: binary.bas:1:2: the text is not valid UTF-8\nfbc: 1 error in 1 file\n";
    check(&["binary.bas", "bad.bas"], "", 2, MISSING, stderr);
}

#[test]
fn the_dialect_and_the_relaxed_rules_are_chosen() {
    let found = "<stdin>:1:4: error[SN]: SCREEN exists from V3 on: use --dialect v3\n10 SCREEN 1\n   ^^^^^^\n";
    check(&["--dialect", "v2", "-"], "10 SCREEN 1", 1, found, "fbc: 1 error in 1 file\n");
    check(&["-"], "10 SCREEN 1", 0, "", "fbc: no findings in 1 file\n");
    check(&["--relaxed", "-"], "10 LET A=1:FOR I=A TO 2:NEXT I", 0, "", "fbc: no findings in 1 file\n");
}

#[test]
fn json_is_one_object() {
    let directory = tempfile::tempdir().unwrap();
    let output = fbc(&["check", "--json", "-"], directory.path(), "10 GOTO 30\n20 A$=1\n");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(1), &b""[..]));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["version"], 1);
    let findings = json["findings"].as_array().unwrap();
    let codes: Vec<&str> = findings.iter().map(|found| found["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["missing-line", "type-mismatch"]);
    assert_eq!(
        (&findings[0]["line"], &findings[0]["column"], &findings[0]["column_end"]),
        (&1.into(), &9.into(), &11.into())
    );
    assert_eq!((&findings[1]["number"], &findings[1]["severity"]), (&20.into(), &"error".into()));
    let output = fbc(&["check", "--json", "-"], directory.path(), "10 CLS\n");
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), &b"{\"version\":1,\"findings\":[]}\n"[..]));
}

/// The letters of the errors that the analysis predicts for a program.
fn predicted(text: &str, options: Options) -> Vec<String> {
    let source = parse_source(text.as_bytes(), options).unwrap();
    let found = analysis::check(&source, options).into_iter();
    let errors = found.filter(|found| found.severity == Severity::Error);
    errors.map(|found| found.message.rsplit(": ").next().unwrap_or_default().to_owned()).collect()
}

/// The letters of the error that the machine raises in a program.
fn raised(text: &str, options: Options) -> Option<String> {
    let source = parse_source(text.as_bytes(), options).unwrap();
    let mut machine = Machine::new(Config { dialect: options.dialect, ..Config::default() }, source.program);
    machine.apply(Input::Run);
    match machine.run_observed(HalfCycles(u64::MAX / 2), STATEMENTS_MAX, &mut Unobserved) {
        Stop::Ended(Outcome::Error { error, .. }) => Some(error.letters().to_owned()),
        _ => None,
    }
}

/// Runs a program that goes straight to the statement in question: what is predicted happens, and nothing else.
fn agree(text: &str, options: Options) {
    let (predicted, raised) = (predicted(text, options), raised(text, options));
    assert_eq!(predicted.first(), raised.as_ref(), "{text} {:?}: {predicted:?}", options.dialect);
}

#[test]
fn the_machine_agrees_on_the_ranges_of_arguments() {
    const STATEMENTS: &[(&str, &[i32], bool)] = &[
        ("LOCATE #,0", &[-1, 0, 27, 28, 255, 256], false),
        ("LOCATE 0,#", &[-1, 0, 23, 24, 256], false),
        ("COLOR #,0,0", &[-1, 0, 27, 28, 256], false),
        ("COLOR 0,#,0", &[-1, 0, 23, 24, 256], false),
        ("COLOR 0,0,#", &[-1, 0, 3, 4, 256], false),
        ("CGEN #", &[-1, 0, 3, 4, 256], false),
        ("CGSET #", &[-1, 0, 1, 2, 256], false),
        ("CGSET ,#", &[-1, 0, 2, 3, 256], false),
        ("PALETB #,1,2,3,4", &[-1, 0, 3, 4, 256], false),
        ("PALETS 0,1,2,3,#", &[-1, 0, 63, 64, 255, 256], false),
        ("CLS #", &[-1, 0, 1, 2, 256], true),
        ("SCREEN #", &[-1, 0, 1, 2, 256], true),
        ("SCREEN 0,#", &[-1, 0, 1, 2, 256], true),
        ("FILTER #", &[-1, 0, 7, 8, 256], true),
        ("KEY #,\"A\"", &[-1, 0, 1, 8, 9, 256], false),
        ("POSITION #,0,0", &[-1, 0, 7, 8, 256], false),
        ("POSITION 0,#,0", &[-1, 0, 255, 256], false),
        ("SPRITE #", &[-1, 0, 7, 8, 256], false),
        ("SPRITE 0,0,#", &[-1, 0, 255, 256], false),
        ("MOVE 0,#", &[-1, 0, 7, 8], false),
        ("CUT #", &[-1, 0, 7, 8], false),
        ("ERA #", &[-1, 0, 7, 8], false),
        ("CAN #", &[-1, 0, 7, 8], true),
        ("POKE 24576,#", &[-1, 0, 255, 256], false),
        ("POKE 24576,0,#", &[-1, 0, 255, 256], false),
        ("DEF SPRITE #,(0,0,0,0,0)=\"A\"", &[-1, 0, 7, 8], false),
        ("DEF SPRITE 0,(#,0,0,0,0)=\"A\"", &[-1, 0, 3, 4], false),
        ("DEF SPRITE 0,(0,#,0,0,0)=\"A\"", &[-1, 0, 1, 2], false),
        ("DEF SPRITE 0,(0,0,#,0,0)=\"A\"", &[-1, 0, 1, 2], false),
        ("DEF SPRITE 0,(0,0,0,#,0)=\"A\"", &[-1, 0, 1, 2], false),
        ("DEF SPRITE 0,(0,0,0,0,#)=\"A\"", &[-1, 0, 1, 2], false),
        ("DEF MOVE(#)=SPRITE(0,0,0,0,0,0)", &[-1, 0, 7, 8], false),
        ("DEF MOVE(0)=SPRITE(#,0,0,0,0,0)", &[-1, 0, 15, 16], false),
        ("DEF MOVE(0)=SPRITE(0,#,0,0,0,0)", &[-1, 0, 8, 9, 255, 256], false),
        ("DEF MOVE(0)=SPRITE(0,0,#,0,0,0)", &[-1, 0, 255, 256], false),
        ("DEF MOVE(0)=SPRITE(0,0,0,#,0,0)", &[-1, 0, 255, 256], false),
        ("DEF MOVE(0)=SPRITE(0,0,0,0,#,0)", &[-1, 0, 1, 2], false),
        ("DEF MOVE(0)=SPRITE(0,0,0,0,0,#)", &[-1, 0, 3, 4], false),
        ("PAUSE #", &[-1, 0, 1], false),
        ("ON # RESTORE 10", &[-1, 0, 1, 2, 255, 256], false),
        ("PRINT CHR$(#)", &[-1, 0, 255, 256], false),
        ("PRINT LEFT$(\"ABC\",#)", &[-1, 0, 31, 32, 255, 256], false),
        ("PRINT RIGHT$(\"ABC\",#)", &[-1, 0, 31, 32, 255, 256], false),
        ("PRINT MID$(\"ABC\",#,1)", &[-1, 0, 1, 31, 32], false),
        ("PRINT MID$(\"ABC\",1,#)", &[-1, 0, 31, 32, 255, 256], false),
        ("PRINT SCR$(#,0)", &[-1, 0, 27, 28, 256], false),
        ("PRINT SCR$(0,#)", &[-1, 0, 23, 24, 256], false),
        ("PRINT SCR$(0,0,#)", &[-1, 0, 1, 2], false),
        ("PRINT STICK(#);STRIG(0)", &[-1, 0, 1, 2], false),
        ("PRINT STRIG(#)", &[-1, 0, 1, 2], false),
        ("PRINT MOVE(#)", &[-1, 0, 7, 8], false),
        ("PRINT XPOS(#)", &[-1, 0, 7, 8], false),
        ("PRINT YPOS(#)", &[-1, 0, 7, 8], false),
        ("PRINT VCT(#)", &[-1, 0, 7, 8], true),
        ("PRINT CRASH(#)", &[-1, 0, 7, 8], true),
        ("PRINT 5/#;5 MOD #", &[-1, 0, 1], false),
        ("DIM A(3):A(#)=1", &[-1, 0, 3, 4], false),
        ("DIM A(3,5):PRINT A(1,#)", &[-1, 0, 5, 6], false),
        ("DIM A(#)", &[-1, 0, 1], false),
        ("PRINT 200*#;#+32000;-#-32700", &[-200, 0, 163, 164, 767, 768], false),
    ];
    for &(statement, values, newer) in STATEMENTS {
        for value in values {
            let text = format!("10 {}", statement.replace('#', &value.to_string()));
            for dialect in [Dialect::V2, Dialect::V3] {
                if dialect == Dialect::V3 || !newer {
                    agree(&text, Options { dialect, relaxed: false });
                }
            }
        }
    }
}

#[test]
fn the_machine_agrees_on_types_arrays_and_jumps() {
    let long = format!("10 PRINT \"{}\"", "A".repeat(32));
    let texts = [
        "10 A$=1",
        "10 A=\"A\"",
        "10 A=\"A\"+1",
        "10 PRINT 1+\"A\"",
        "10 PRINT -\"A\"",
        "10 PRINT NOT \"A\"",
        "10 PRINT +\"A\"",
        "10 PRINT \"A\"=1",
        "10 PRINT \"A\"<\"B\"",
        "10 PRINT \"A\"AND\"B\"",
        "10 IF \"A\" THEN 10",
        "10 ON \"A\" GOTO 10",
        "10 FOR A$=1 TO 2:NEXT",
        "10 DIM A(2):FOR A(1)=1 TO 2:NEXT",
        "10 FOR I=\"A\" TO 2:NEXT",
        "10 FOR I=1 TO 2 STEP \"A\":NEXT",
        "10 SWAP A,A$",
        "10 LINPUT A",
        "10 LOCATE \"A\",1",
        "10 PLAY 5",
        "10 KEY 1,5",
        "10 KEY \"A\",\"A\"",
        "10 DEF SPRITE 0,(0,0,0,0,0)=5",
        "10 PRINT LEN(5)",
        "10 PRINT CHR$(\"A\")",
        "10 PRINT MID$(5,1,1)",
        "10 PRINT LEFT$(\"A\",\"A\")",
        "10 PRINT SCR$(\"A\",1)",
        "10 DIM A(\"A\")",
        "10 DIM A(3):A(\"A\")=1",
        "10 ERROR \"A\"",
        "10 CLEAR \"A\"",
        "10 POKE 1,\"A\"",
        "10 CLEAR &H6FFF",
        "10 CLEAR &H7000",
        "10 CLEAR &H77FF",
        "10 CLEAR &H7800",
        "10 CLEAR -1",
        "10 A(1)=1",
        "10 PRINT A$(1)",
        "10 DIM A(1):A(1,1)=1",
        "10 DIM A(1,1):PRINT A(1)",
        "10 DIM A(1):DIM A(1)",
        "10 DIM A(1),A(1)",
        "10 DIM A(1):CLEAR:DIM A(1)",
        "10 DIM A(1),A(1,1)",
        "10 READ A",
        "10 GOTO 11",
        "10 GOSUB 11",
        "10 RESTORE 11",
        "10 ON 1 GOTO 11",
        "10 ON ERROR GOTO 0:PRINT 1/0",
        "10 NEXT",
        "10 RETURN",
        "10 FOR I=1 TO 2:RETURN",
        "10 GOSUB 20\n20 NEXT",
        "10 GOSUB 20\n15 END\n20 FOR I=1 TO 3:RETURN",
        &long,
    ];
    for text in texts {
        let newer = text.contains("ERROR");
        for dialect in [Dialect::V2, Dialect::V3] {
            if dialect == Dialect::V3 || !newer {
                agree(text, Options { dialect, relaxed: false });
            }
        }
    }
}
