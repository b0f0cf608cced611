//! `fbc fmt`.

use crate::common::Workbench;

const LOOSE: &str = "10 for i=1to9:?i:n.'Count up\n20g.10\n";
const CANONICAL: &str = "10 FOR I=1 TO 9:PRINT I:NEXT 'Count up\n20 GOTO 10\n";

fn check(arguments: &[&str], input: &str, expected: &str) {
    let run = Workbench::new().pipe(&[&["fmt"], arguments, &["-"]].concat(), input.as_bytes());
    assert_eq!(run.done(), expected, "{input}");
}

#[test]
fn a_pipe_is_filtered() {
    check(&[], LOOSE, CANONICAL);
    check(&[], CANONICAL, CANONICAL);
    check(&[], "", "");
    check(&[], "10 CLS", "10 CLS\n");
    check(&["--dialect", "v2"], "10 screen=1", "10 SCREEN=1\n");
}

#[test]
fn references_follow_new_numbers() {
    let input = "10 if a=1 then 30\n20 on b gosub 10,20,30:restore 10\n30 goto 10:'goto 10\n40 data 10";
    let expected = "\
        100 IF A=1 THEN 110\n105 ON B GOSUB 100,105,110:RESTORE 100\n110 GOTO 100:'goto 10\n115 DATA 10\n";
    check(&["--renumber", "100,5"], input, expected);
    check(&["--renumber", "100,5"], expected, expected);
}

#[test]
fn what_cannot_follow_is_named() {
    let bench = Workbench::new();
    bench.write("a.bas", "10 GOTO 15\n20 IF ERL=10 THEN 20\n");
    let run = bench.run(&["fmt", "--renumber", "100,10", "a.bas"]);
    assert_eq!(run.status, 0);
    assert_eq!(
        run.stderr,
        "a.bas:1: note: there is no line 15; the number stays\n\
        a.bas:2: note: ERL is compared with 10; the number stays\n"
    );
    assert_eq!(bench.text("a.bas"), "100 GOTO 15\n110 IF ERL=10 THEN 110\n");
    bench.run(&["fmt", "--renumber", "65534,10", "a.bas"]).failed(1, "a.bas: cannot renumber: ");
    bench.run(&["fmt", "--renumber", "10,0", "a.bas"]).failed(2, "step must be at least 1");
    bench.run(&["fmt", "--renumber", "10", "a.bas"]).failed(2, "START,STEP");
    assert_eq!(bench.text("a.bas"), "100 GOTO 15\n110 IF ERL=10 THEN 110\n");
}

#[test]
fn renumbering_loses_no_line() {
    let bench = Workbench::new();
    let twice = "10 CLS\n10 BEEP\n";
    bench.write("a.bas", twice);
    bench.run(&["fmt", "--renumber", "10,10", "a.bas"]).failed(1, "a.bas:1: cannot renumber");
    assert_eq!(bench.text("a.bas"), twice);
    bench.run(&["fmt", "a.bas"]).done();
    assert_eq!(bench.text("a.bas"), twice);
}

#[test]
fn files_are_changed_in_place_and_keep_their_style() {
    let bench = Workbench::new();
    bench.write("a.bas", LOOSE);
    bench.write("b.bas", format!("\u{FEFF}{}", LOOSE.replace('\n', "\r\n")));
    assert_eq!(bench.run(&["fmt", "a.bas", "b.bas"]).done(), "");
    assert_eq!(bench.text("a.bas"), CANONICAL);
    assert_eq!(bench.text("b.bas"), format!("\u{FEFF}{}", CANONICAL.replace('\n', "\r\n")));
    assert_eq!(bench.files(), ["a.bas", "b.bas"]);
}

#[test]
fn check_changes_nothing() {
    let bench = Workbench::new();
    bench.write("a.bas", LOOSE);
    bench.write("b.bas", CANONICAL);
    let run = bench.run(&["fmt", "--check", "a.bas", "b.bas"]);
    assert_eq!((run.status, run.out(), run.stderr.as_str()), (1, "a.bas\n", ""));
    assert_eq!(bench.text("a.bas"), LOOSE);
    assert_eq!(bench.run(&["fmt", "--check", "b.bas"]).done(), "");
    assert_eq!(bench.pipe(&["fmt", "--check", "-"], LOOSE.as_bytes()).status, 1);
}

#[test]
fn a_file_that_is_no_program_stays_as_it_is() {
    let bench = Workbench::new();
    for (text, status, message) in [
        (&b"10 CLS\nPRINT 1\n"[..], 2, "a.bas:2:1: the line does not begin with a line number"),
        (b"10 PRINT \"\xFF\"", 2, "a.bas:1:11: the text is not valid UTF-8"),
        (b"65535 CLS", 2, "a.bas:1:1: line numbers end at 65534"),
        (b"10 A=40000", 1, "?OV ERROR IN 10"),
    ] {
        bench.write("a.bas", text);
        bench.write("b.bas", LOOSE);
        bench.run(&["fmt", "a.bas", "b.bas"]).failed(status, message);
        assert_eq!(bench.read("a.bas"), text);
        assert_eq!(bench.text("b.bas"), CANONICAL, "the other file is not held back");
        bench.run(&["fmt", "--renumber", "10,10", "a.bas"]).failed(status, message);
        assert_eq!(bench.read("a.bas"), text);
    }
    bench.run(&["fmt", "."]).failed(2, "is a directory");
    bench.run(&["fmt", "none.bas"]).failed(2, "none.bas");
    bench.run(&["fmt"]).failed(2, "FILES");
    assert_eq!(bench.files(), ["a.bas", "b.bas"]);
}

#[cfg(unix)]
#[test]
fn links_and_permissions_survive() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Workbench::new();
    bench.write("a.bas", LOOSE);
    std::fs::set_permissions(bench.path("a.bas"), std::fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("a.bas", bench.path("link.bas")).unwrap();
    bench.run(&["fmt", "link.bas"]).done();
    assert_eq!(bench.text("a.bas"), CANONICAL);
    assert!(std::fs::symlink_metadata(bench.path("link.bas")).unwrap().is_symlink());
    assert_eq!(std::fs::metadata(bench.path("a.bas")).unwrap().permissions().mode() & 0o777, 0o640);
}
