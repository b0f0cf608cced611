//! `fbc test`: programs that keep their promises, and what is said of those that do not.

use std::path::Path;

use crate::common::{Run, Workbench};

/// Our own examples: every kind of promise, kept.
fn examples() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs-held")
}

/// Tests one program and gives what was said.
fn test(program: &str, options: &[&str]) -> (Workbench, Run) {
    let bench = Workbench::new();
    bench.write("a.bas", program);
    let run = bench.run(&[&["test"], options, &["a.bas"]].concat());
    (bench, run)
}

#[track_caller]
fn passes(program: &str) {
    let (_, run) = test(program, &[]);
    assert_eq!((run.status, run.out()), (0, "ok       a.bas\n"), "{}", run.stderr);
}

#[track_caller]
fn fails(program: &str, parts: &[&str]) {
    let (_, run) = test(program, &[]);
    assert_eq!(run.status, 1, "{}{}", run.out(), run.stderr);
    for part in parts {
        assert!(run.out().contains(part), "{part} is not in:\n{}", run.out());
    }
}

#[test]
fn the_examples_keep_their_promises() {
    let folder = examples();
    let bench = Workbench::new();
    let folder = folder.to_str().unwrap();
    for jobs in ["1", "8"] {
        let run = bench.run(&["test", "--jobs", jobs, folder]);
        assert_eq!(run.status, 0, "{}", run.out());
        assert_eq!(run.stderr, "fbc: 7 passed\n");
        let names: Vec<&str> = run.out().lines().map(|line| line.rsplit('/').next().unwrap()).collect();
        let expected =
            ["banner.bas", "bounce.bas", "division.bas", "guess.bas", "quickdraw.bas", "sum.bas", "tune.bas"];
        assert_eq!(names, expected);
    }
    assert_eq!(bench.files(), Vec::<String>::new());
}

#[test]
fn output_is_held_line_by_line() {
    passes("10 ' TEST: output \"a\"; output \" 7\"\n20 PRINT \"A\":PRINT 7\n");
    passes("10 ' TEST: contains \"B\"\n20 PRINT \"ABC\";\n");
    passes("10 ' TEST: input \"5\"; output \"?\"; output \" 10\"\n20 INPUT A:PRINT A*2\n");
    fails("10 ' TEST: output \"A\"\n20 PRINT \"A\":PRINT 7\n", &["a.bas:1:12: error[output]: line 2", "\n A\n+ 7\n"]);
    fails("10 ' TEST: contains \"X\"\n20 PRINT \"ABC\"\n", &["does not contain \"X\"", "its last line is \"ABC\""]);
}

#[test]
fn ends_are_held() {
    passes("10 ' TEST: ends ?OV ERROR IN 20\n20 A=32767+1\n");
    passes("10 ' TEST: ends STOP\n20 STOP\n");
    passes("10 ' TEST: ends BREAK IN 20\n20 STOP\n");
    passes("10 ' TEST: ends END\n");
    passes("10 ' TEST: ends SYSTEM\n20 SYSTEM\n");
    passes("10 ' TEST: ends INPUT\n20 INPUT A\n");
    passes("10 ' TEST: ends FRAMES; frames 20\n20 GOTO 20\n");
    passes("10 ' TEST: frames 20\n15 ' ASSERT: A>3\n20 A=A+1:GOTO 20\n");
    fails("10 ' TEST: ends END\n20 A=1/0\n", &["a.bas:1:12: error[ends]: ?DZ ERROR IN 20; END was expected"]);
    fails("10 ' TEST: ends ?DZ ERROR IN 30\n20 A=1/0\n", &["?DZ ERROR IN 20; ?DZ ERROR IN 30 was expected"]);
    fails("10 ' ASSERT: A=0\n20 A=1/0\n", &["error[ends]: ?DZ ERROR IN 20"]);
    fails("10 ' ASSERT: A=0\n20 INPUT A\n", &["waits for input in line 20", "TEST: input"]);
}

#[test]
fn a_program_without_an_end_is_found_with_its_line() {
    fails("10 ' ASSERT: 1\n20 GOTO 20\n", &["still ran at frame 36000 in line 20"]);
    // Here virtual time stands nearly still.
    let program = "10 ' TEST: clock 1000000; statements 3000000\n15 ' ASSERT: 1\n20 GOTO 30\n30 GOTO 20\n";
    fails(program, &["still ran after 3000000 statements in line"]);
    fails("10 ' TEST: timeout 0; ends END\n20 GOTO 20\n", &["took too long", "END was expected"]);
}

#[test]
fn a_program_whose_directives_are_only_options_is_a_test() {
    passes("10 ' TEST: frames 60\n20 A=A+1:GOTO 20\n");
    passes("10 ' TEST: input \"1\"\n20 INPUT A\n");
    fails("10 ' TEST: frames 60\n20 A=1/0\n", &["a.bas: error[ends]: ?DZ ERROR IN 20"]);
    fails(
        "10 ' TEST: statements 10\n20 GOTO 20\n",
        &["error[ends]: the program still ran after 10 statements in line 20"],
    );
    fails("10 ' TEST: input \"1\"\n20 INPUT A\n30 A=1/0\n", &["error[ends]: ?DZ ERROR IN 30"]);
    let (_, run) = test("10 ' TEST: seed 7\n", &["--list"]);
    assert_eq!(run.done(), "a.bas  ends\n");
    let (_, run) = test("10 ' NO TEST\n", &["--list"]);
    assert_eq!(run.done(), "a.bas  nothing to hold\n");
}

#[test]
fn asserts_hold_at_their_time() {
    passes("10 ' ASSERT: A=5 AND B$=\"x\"\n20 A=5:B$=\"X\"\n");
    passes("10 ' ASSERT AT 40: I<=3\n20 FOR I=1 TO 3\n40 PRINT I\n50 NEXT\n");
    passes("10 FOR I=1 TO 3\n20 J=I:' ASSERT HERE: J=I\n30 NEXT\n");
    passes("10 ' ASSERT AT FRAME 30: T>0\n20 T=T+1:PAUSE 10:IF T<9 THEN 20\n");
    passes("10 ' ASSERT: RND(100)=8 AND A=8\n20 A=8\n");
    fails(
        "10 ' ASSERT AT 40: I<3\n20 FOR I=1 TO 5\n40 PRINT I\n50 NEXT\n",
        &["a.bas:1:20: error[assert]: this does not hold at frame", "I is 3", "3 of 5 times it did not hold"],
    );
    fails("10 ' ASSERT: A(9)=1\n20 DIM A(3)\n", &["this raises ?SO ERROR at the end"]);
    fails("10 ' ASSERT AT 30: 1\n20 END\n30 PRINT\n", &["line 30 never ran"]);
    fails("10 ' ASSERT AT FRAME 90: 1\n", &["the run was over before frame 90"]);
    fails("10 GOTO 30\n20 ' ASSERT HERE: 1\n30 END\n", &["never came here"]);
}

#[test]
fn an_assert_changes_nothing() {
    let program = "20 FOR I=1 TO 9:PRINT RND(1000);:' ASSERT HERE: RND(1000)>=0 AND LEN(INKEY$)=0\n30 NEXT\n";
    let (bench, run) = test(program, &["--bless=output"]);
    assert_eq!(run.status, 0, "{}", run.out());
    bench.write("plain.bas", program.replace("ASSERT", "A COMMENT"));
    assert_eq!(bench.text("a.out"), bench.run(&["run", "--headless", "--no-store", "plain.bas"]).done());
}

#[test]
fn wrong_directives_are_shown_with_their_place() {
    for (comment, place) in [
        ("' TEST: otput \"A\"", "a.bas:1:12: error[directive]: `otput` is no word of a test"),
        ("' ASSERT: A=", "a.bas:1:16: error[directive]"),
        ("' TEST: frames 5; frames 6", "a.bas:1:22: error[directive]: `frames` is given in line 1"),
    ] {
        let (_, run) = test(&format!("10 {comment}\n"), &[]);
        assert_eq!(run.status, 2);
        assert!(run.out().starts_with(&format!("ERROR    a.bas\n{place}")), "{}", run.out());
        assert!(run.out().contains("\n           ^") || run.out().contains("    ^"), "{}", run.out());
        assert_eq!(run.stderr, "fbc: 0 passed, 1 could not be tested\n");
    }
}

#[test]
fn a_program_that_promises_nothing_has_not_passed() {
    let (bench, run) = test("10 PRINT 1\n", &[]);
    assert_eq!((run.status, run.out()), (0, "nothing  a.bas\n"));
    assert_eq!(run.stderr, "fbc: 0 passed, 1 with nothing to hold\n");
    assert_eq!(bench.files(), ["a.bas"]);
}

#[test]
fn dialects_and_memory_are_the_programs_own() {
    passes("10 ' TEST: dialect v2; memory original\n20 ' ASSERT: FRE<2000\n");
    passes("10 ' TEST: relaxed; output \" 1\"\n20 FOR I=1 TO 1:PRINT I:NEXT I\n");
}

#[test]
fn files_beside_a_program_are_held_and_blessed() {
    let (bench, run) = test("10 PRINT \"A\":BEEP\n", &["--bless=output,screen,png,sound"]);
    assert_eq!(run.out(), "ok       a.bas\nblessed  a.out\nblessed  a.screen\nblessed  a.png\nblessed  a.sound\n");
    assert_eq!(bench.files(), ["a.bas", "a.out", "a.png", "a.screen", "a.sound"]);
    assert_eq!(bench.text("a.out"), "A\n");
    let png = bench.read("a.png");
    bench.run(&["run", "--headless", "--no-store", "--png", "run.png", "a.bas"]).failed(0, "");
    assert_eq!(bench.read("run.png"), png, "the picture is that of fbc run");
    bench.write("a@30.png", &png);
    assert_eq!(bench.run(&["test", "a.bas"]).status, 0);

    bench.write("a.bas", "10 PRINT \"B\"\n");
    let run = bench.run(&["test", "--report", "report", "--junit", "report.xml", "a.bas"]);
    assert_eq!(run.status, 1);
    for part in [
        "a.out: error[output]",
        "-A\n+B\n",
        "a.screen: error[screen]",
        "a.png: error[picture]: the picture at the end is another: ",
        "report/a.png",
        "a@30.png: error[picture]: the picture of frame 30",
        "report/a@30.png",
        "a.sound: error[sound]",
    ] {
        assert!(run.out().contains(part), "{part} is not in:\n{}", run.out());
    }
    assert!(bench.read("report/a.png").starts_with(b"\x89PNG"));
    let junit = bench.text("report.xml");
    assert!(
        junit.contains("<testsuite name=\"fbc test\" tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\""),
        "{junit}"
    );
    assert!(junit.contains("<failure type=\"picture\""), "{junit}");

    let run = bench.run(&["test", "--bless", "a.bas"]);
    assert_eq!(
        run.out(),
        "ok       a.bas\nblessed  a.out\nblessed  a.screen\nblessed  a.png\nblessed  a@30.png\nblessed  a.sound\n"
    );
    assert_eq!(bench.run(&["test", "--bless", "a.bas"]).out(), "ok       a.bas\n");
}

#[test]
fn what_fails_to_end_is_not_blessed() {
    let (bench, _) = test("10 PRINT \"A\"\n", &["--bless=output"]);
    bench.write("a.bas", "10 PRINT \"B\":A=1/0\n");
    let run = bench.run(&["test", "--bless", "a.bas"]);
    assert_eq!(run.status, 1);
    assert!(run.out().contains("nothing was blessed"), "{}", run.out());
    assert_eq!(bench.text("a.out"), "A\n");
}

#[test]
fn a_session_is_recorded_and_played_to_a_changed_program() {
    let bench = Workbench::new();
    let program = "10 ' TEST: seed 9\n20 N=RND(100):INPUT \"NAME\",A$\n30 K$=INKEY$(0)\n40 PRINT A$;K$;N\n";
    bench.write("a.bas", program);
    let run = bench.pipe(&["test", "--record", "a.bas"], b"bob\nx");
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(bench.files(), ["a.bas", "a.fbev", "a.out", "a.screen"]);
    assert!(bench.text("a.out").starts_with("NAME\nBOBX "), "{}", bench.text("a.out"));
    assert_eq!(bench.run(&["test", "a.bas"]).out(), "ok       a.bas\n");

    bench.write("a.bas", program.replace("30 K$", "25 PAUSE 10\n30 K$"));
    assert_eq!(bench.run(&["test", "a.bas"]).out(), "ok       a.bas\n", "a pause changes no text");
    bench.write("a.bas", program.replace("A$;K$", "K$;A$"));
    assert_eq!(bench.run(&["test", "a.bas"]).status, 1);

    // Without files the recorded program itself says what is right.
    std::fs::remove_file(bench.path("a.out")).unwrap();
    std::fs::remove_file(bench.path("a.screen")).unwrap();
    let run = bench.run(&["test", "a.bas"]);
    assert_eq!(run.status, 1);
    assert!(run.out().contains("a.fbev: error[output]"), "{}", run.out());
    bench.write("a.bas", program);
    assert_eq!(bench.run(&["test", "a.bas"]).out(), "ok       a.bas\n");
}

#[test]
fn folders_are_searched_and_filtered() {
    let bench = Workbench::new();
    std::fs::create_dir_all(bench.path("games/.hidden")).unwrap();
    bench.write("games/b.bas", "10 ' ASSERT: 1\n");
    bench.write("games/.hidden/c.bas", "10 ' ASSERT: 0\n");
    bench.write("a.bas", "10 ' ASSERT: 0\n");
    bench.write("notes.txt", "no program");
    assert_eq!(bench.run(&["test", "."]).status, 1);
    let run = bench.run(&["test", "--filter", "games", "."]);
    assert_eq!((run.status, run.out()), (0, "ok       ./games/b.bas\n"));
    assert_eq!(bench.run(&["test", "--list", "games"]).done(), "games/b.bas  asserts\n");
    bench.run(&["test", "--filter", "nowhere", "."]).failed(2, "no program's path contains `nowhere`");
    bench.run(&["test", "games/.hidden/d.bas"]).failed(2, "could not be tested");
    std::fs::create_dir(bench.path("empty")).unwrap();
    bench.run(&["test", "empty"]).failed(2, "empty: no programs (*.bas) in this folder");
    bench.run(&["test"]).failed(2, "PATH");
}

#[test]
fn json_says_all_of_it() {
    let (_, run) = test("10 ' ASSERT: A=1\n", &["--json"]);
    assert_eq!(run.status, 1);
    assert!(run.out().starts_with("{\"version\":1,\"passed\":0,\"failed\":1,\"errors\":0,\"nothing\":0,\"tests\":[{\"file\":\"a.bas\",\"status\":\"failed\""), "{}", run.out());
    assert!(run.out().contains("\"kind\":\"assert\",\"file\":\"a.bas\",\"line\":1,\"column\":14,"), "{}", run.out());
    assert!(run.out().ends_with("}\n") && run.stderr.is_empty(), "{}", run.stderr);
}

#[test]
fn files_that_are_no_expectations_are_refused() {
    for (name, bytes, sentence) in [
        ("a.png", &b"text"[..], "a.png: not a PNG file"),
        ("a@x.png", b"", "between `@` and `.png` stands a frame"),
        ("a.sound", b"la la la", "holds a sound's hash"),
        ("a.out", b"\xFF", "a.out: not UTF-8 text"),
        ("a.fbev", b"no log", "a.fbev: "),
    ] {
        let bench = Workbench::new();
        bench.write("a.bas", "10 PRINT 1\n");
        bench.write(name, bytes);
        let run = bench.run(&["test", "a.bas"]);
        assert_eq!(run.status, 2, "{name}: {}", run.out());
        assert!(run.out().contains(sentence), "{name}: {}", run.out());
    }
}
