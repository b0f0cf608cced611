//! Direct mode in a pipe: `fbc repl` with lines on standard input, and the exact transcript.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Runs `fbc repl` in a folder. State is kept in that folder too.
fn repl_in(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fbc"))
        .arg("repl")
        .args(arguments)
        .current_dir(folder)
        .env("XDG_STATE_HOME", folder.join("state"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // On its own thread: a full pipe in one direction must not stop the other.
    let writer = std::thread::spawn(move || {
        // The session may end before it has read everything.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn check_with(arguments: &[&str], input: &str, expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    let output = repl_in(folder.path(), arguments, input.as_bytes());
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "after\n{input}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "after\n{input}");
    assert_eq!(output.status.code(), Some(0), "after\n{input}");
}

fn check(input: &str, expected: &str) {
    check_with(&[], input, expected);
}

#[test]
fn statements_run_at_once() {
    check("", "");
    check("PRINT 6*7", " 42\nOK\n");
    check("PRINT 6*7\n\n   \nprint \"abc\"\n", " 42\nOK\nABC\nOK\n");
    check("?1;2,3\r\n", " 1 2     3\nOK\n");
    check("PRINT \"カナ\\x93\"\n", "カナャ\nOK\n");
    check("FOR I=1 TO 3:PRINT I;:NEXT\nPRINT I\n", " 1 2 3\nOK\n 4\nOK\n");
    check("LOCATE 5,5:PRINT \"X\":CLS\n", "X\nOK\n");
}

#[test]
fn errors_stand_on_a_fresh_row() {
    check("PRINT \"A\";\n", "A\nOK\n");
    check("PRINT \"A\";:PRINT 1/0\n", "A\n?DZ ERROR\nOK\n");
    check("PRINT \"A\";\nFOO\nGOTO 5\nNEXT\n", "A\nOK\n?SN ERROR\nOK\n?UL ERROR\nOK\n?NF ERROR\nOK\n");
    check("10 PRINT \"A\";:A=1/0\nRUN\n", "A\n?DZ ERROR IN 10\nOK\n");
    check("PRINT \"1234567890123456789012345678\";:FOO\n", "1234567890123456789012345678\n?SN ERROR\nOK\n");
    check("PRINT \"A\";:CLS\nLOCATE 5,5\n", "A\nOK\nOK\n");
}

#[test]
fn lines_are_stored_replaced_and_deleted_in_silence() {
    check("20 PRINT 2\n10 print 1\nLIST\n", "10 PRINT 1\n20 PRINT 2\nOK\n");
    check("10 A\n10 B\n20 C\n20\n30\nLIST\n", "10 B\nOK\n");
    check("65534 CLS\n65535 CLS\n99999999999 CLS\nLIST\n", "?SN ERROR\nOK\n?SN ERROR\nOK\n65534 CLS\nOK\n");
    check("10 A=99999\nLIST\n", "?OV ERROR\nOK\nOK\n");
    check("10 CLS\nNEW\nLIST\nRUN\n", "OK\nOK\nOK\n");
}

#[test]
fn variables_live_until_a_line_is_entered() {
    check("A=5\nPRINT A\n10 REM\nPRINT A\n", "OK\n 5\nOK\n 0\nOK\n");
    check("10 PRINT A\nA=6\nGOTO 10\nRUN\n", "OK\n 6\nOK\n 0\nOK\n");
    check("DIM T(3):T(3)=7\nPRINT T(3)\nCLEAR\nPRINT T(3)\n", "OK\n 7\nOK\nOK\n?IL ERROR\nOK\n");
    check("10 DATA 1,2\nREAD A:PRINT A\nREAD A:PRINT A\nREAD A\n", " 1\nOK\n 2\nOK\n?OD ERROR\nOK\n");
    check("10 PRINT \"A\"\n20 PRINT \"B\"\nRUN 20\nRUN 30\n", "B\nOK\n?UL ERROR\nOK\n");
}

#[test]
fn stop_and_cont() {
    let program = "10 A=1\n20 STOP\n30 PRINT A\n";
    let check = |typed: &str, expected: &str| check(&format!("{program}{typed}"), expected);
    check("RUN\nCONT\nCONT\n", "BREAK IN 20\nOK.\n 1\nOK\n?CC ERROR\nOK\n");
    check("RUN\nA=7\nPRINT A\nCONT\n", "BREAK IN 20\nOK.\nOK.\n 7\nOK.\n 7\nOK\n");
    check("RUN\n40 REM\nCONT\n", "BREAK IN 20\nOK.\n?CC ERROR\nOK\n");
    check("RUN\nCLEAR\nCONT\n", "BREAK IN 20\nOK.\nOK\n?CC ERROR\nOK\n");
    check("RUN\nLIST .\n", "BREAK IN 20\nOK.\n20 STOP\nOK.\n");
    check("RUN\nLIST .-\n", "BREAK IN 20\nOK.\n20 STOP\n30 PRINT A\nOK.\n");
    check("STOP\n", "BREAK\nOK\n");
}

#[test]
fn stop_in_an_input_goes_on_behind_it() {
    let program = "10 INPUT \"N\";A\n20 INPUT B\n30 PRINT A;B\nRUN\n";
    check(&format!("{program}3\n4\n"), "N?\n?\n 3 4\nOK\n");
    check(&format!("{program}\u{3}\nCONT\n7\n"), "N?\nBREAK IN 10\nOK.\n?\n 0 7\nOK\n");
    check(&format!("{program}12\u{3}CONT\n7\n"), "N?\nBREAK IN 10\nOK.\n?\n 0 7\nOK\n");
    check("INPUT A$\n\u{3}\nCONT\n", "?\nBREAK\nOK\n?CC ERROR\nOK\n");
}

#[test]
fn programs_read_the_lines_that_follow() {
    check("10 INPUT A,B$\n20 PRINT A;B$\nRUN\n5,HI\nPRINT A\n", "?\n 5HI\nOK\n 5\nOK\n");
    check("10 LINPUT \"N:\";A$\n20 PRINT A$\nRUN\nX,Y\n", "N:\nN:X,Y\nOK\n");
    check("10 A$=INKEY$(0)\n20 PRINT \"<\";A$;\">\"\nRUN\nQ\nPRINT 1\n", "<Q>\nOK\n 1\nOK\n");
    check("PAUSE\nX\nPRINT 2\n", "OK\n 2\nOK\n");
}

#[test]
fn the_end_of_input_is_the_end() {
    check("INPUT A\n", "?");
    check("PAUSE\n", "");
    check("10 PRINT \"A\":SYSTEM\nRUN\nPRINT 1\n", "A\n");
    check("SYSTEM\nPRINT 1\n", "");
    check("AUTO\n", "10 ");
}

#[test]
fn auto_gives_numbers_until_stop() {
    check("AUTO\nPRINT 1\nPRINT 2\n\u{3}\nLIST\n", "10 \n20 \n30 \nOK\n10 PRINT 1\n20 PRINT 2\nOK\n");
    check("AUTO 100,5\nCLS\n\u{3}LIST\n", "100 \n105 \nOK\n100 CLS\nOK\n");
    // A line that exists: RETURN keeps it, a text replaces it, an empty line deletes none.
    let shown = "10 PRINT 1\n20 PRINT 2\n30 \n40 \nOK\n";
    check("10 PRINT 1\n20 PRINT 2\nAUTO\n\nCLS\n\n\u{3}LIST\n", &format!("{shown}10 PRINT 1\n20 CLS\nOK\n"));
    check("AUTO 65530,10\nCLS\nLIST\n", "65530 \n?IL ERROR\nOK\n65530 CLS\nOK\n");
    check("AUTO\nA=99999\nPRINT 1\n", "10 \n?OV ERROR\nOK\n 1\nOK\n");
}

#[test]
fn editing_commands() {
    let program = "10 CLS\n20 GOSUB 40\n30 END\n40 RETURN\n";
    let check = |typed: &str, expected: &str| check(&format!("{program}{typed}"), expected);
    check("RENUM 100,20,5\nLIST\n", "OK\n10 CLS\n100 GOSUB 110\n105 END\n110 RETURN\nOK\n");
    check("RENUM 5,20\n", "?IL ERROR\nOK\n");
    check("DELETE 20-30\nLIST\n", "OK\n10 CLS\n40 RETURN\nOK\n");
    check("DELETE\n", "?SN ERROR\nOK\n");
    check("FIND \"E\"\n", "30 END\n40 RETURN\nOK\n");
    check(
        "LIST -20\nLIST 30-\nLIST 20\nLIST 25\n",
        "10 CLS\n20 GOSUB 40\nOK\n30 END\n40 RETURN\nOK\n20 GOSUB 40\nOK\nOK\n",
    );
    check("TRON\nRUN\nTROFF\nRUN\n", "OK\n#10 #20 #40 #30 \nOK\nOK\nOK\n");
}

#[test]
fn keys_and_clicks() {
    let rest = "F3 GOTO\nF4 CHR$(\nF5 SPRITE\nF6 CONT(M)\nF7 LIST(M)\nF8 RUN(M)\nOK\n";
    check("KEY LIST\n", &format!("F1 LOAD(M)\nF2 PRINT\n{rest}"));
    check("KEY 2,\"X\"+CHR$(13)\nKEYLIST\n", &format!("OK\nF1 LOAD(M)\nF2 X(M)\n{rest}"));
    check("KEY 9,\"X\"\nCLICK OFF\nCLICK ON\nCLICK\n", "?IL ERROR\nOK\nOK\nOK\n?SN ERROR\nOK\n");
}

#[test]
fn memory_is_the_one_asked_for() {
    check("PRINT FRE\n", " 32767\nOK\n");
    check_with(&["--memory", "original"], "PRINT FRE\nA=1\nPRINT FRE\n", " 4086\nOK\nOK\n 4082\nOK\n");
    check_with(&["--dialect", "v2"], "AUTO\nPRINT 40000\n", "?SN ERROR\nOK\n-25536\nOK\n");
}

#[test]
fn programs_are_files_in_the_present_folder() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str], input: &str| {
        let output = repl_in(folder.path(), arguments, input.as_bytes());
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(run(&[], "10 PRINT \"HI\"\nSAVE \"STAR\"\n"), "WRITING STAR\nOK\n");
    assert_eq!(run(&[], "A=1\nLOAD \"STAR\"\nPRINT A\nRUN\n"), "OK\nLOADING STAR\nOK\n 0\nOK\nHI\nOK\n");
    assert_eq!(run(&["STAR.bas"], "LIST\n"), "10 PRINT \"HI\"\nOK\n");
    assert_eq!(
        run(&["STAR.bas"], "LOAD? \"STAR\"\n20 CLS\nLOAD? \"STAR\"\n"),
        "LOADING STAR\nOK\nLOADING STAR\n?TP ERROR\nOK\n"
    );
    assert_eq!(run(&[], "PRINT \"A\";:LOAD \"NONE\"\n"), "A\n?TP ERROR\nOK\n");
}

#[test]
fn a_program_that_cannot_be_entered_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let check = |text: &str, status: i32, says: &str| {
        std::fs::write(folder.path().join("bad.bas"), text).unwrap();
        let output = repl_in(folder.path(), &["bad.bas"], b"PRINT 1\n");
        assert_eq!(output.status.code(), Some(status), "{text}");
        assert_eq!(output.stdout, b"", "{text}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(says), "{text}: {stderr}");
    };
    check("10 A=99999\n", 1, "?OV ERROR IN 10");
    check("PRINT\n", 2, "bad.bas:1:1");
}

#[test]
fn backup_leaves_and_keeps_the_machine() {
    let folder = tempfile::tempdir().unwrap();
    let output = repl_in(folder.path(), &[], b"10 CLS\nBACKUP\nPRINT 1\n");
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), b"".as_slice()));
    let kept = std::fs::read(folder.path().join("state/fbc/session.fbs")).unwrap();
    assert!(kept.starts_with(b"FBS1"));
    // Only a terminal brings it back: a pipe does what its lines say and nothing else.
    let output = repl_in(folder.path(), &[], b"LIST\n");
    assert_eq!(output.stdout, b"OK\n");
}

#[test]
fn what_does_not_fit_a_line_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let line = format!("10 REM {}\nLIST\n", "A".repeat(300));
    let output = repl_in(folder.path(), &[], line.as_bytes());
    assert_eq!(String::from_utf8_lossy(&output.stdout), format!("10 REM {}\nOK\n", "A".repeat(248)));
    assert!(String::from_utf8_lossy(&output.stderr).contains("255 characters"));
    // In V2 a digit takes three bytes.
    let line = format!("10 A=1{}\n", "+1".repeat(100));
    let output = repl_in(folder.path(), &["--dialect", "v2"], line.as_bytes());
    assert!(String::from_utf8_lossy(&output.stderr).contains("251 bytes"));
}

#[test]
fn any_bytes_are_survived() {
    let folder = tempfile::tempdir().unwrap();
    let mut input: Vec<u8> = (0..=255).collect();
    input.extend(b"\xF0\x9F\x98\x80\n\x00\n\n10 \xFF\xFE\nPRINT 1\n");
    let output = repl_in(folder.path(), &[], &input);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.ends_with(b"\n 1\nOK\n"));
}

#[test]
fn long_listings_are_entered_quickly() {
    let folder = tempfile::tempdir().unwrap();
    let mut input: String = (1..=20_000).map(|line| format!("{line} A=A+1:REM SOMETHING\n")).collect();
    input.push_str("PRINT FRE\n");
    let start = Instant::now();
    let output = repl_in(folder.path(), &[], input.as_bytes());
    assert_eq!(output.stdout, b" 32767\nOK\n");
    // Far below what copying the program for each line would take.
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}
