//! What happens when programs fail or take too much, with the built binary; and that the log of every such run is the run.

use fbc::basic::error::ErrorCode;
use fbc::basic::parser::Options;
use fbc::basic::source;
use fbc::famicom::input::{Input, Outcome, Stop};
use fbc::famicom::machine::{Config, Machine};
use fbc::famicom::snapshot::Snapshot;
use fbc::store::store::Store;
use fbc::timeline::log::reader::Log;
use fbc::timeline::replay::verify::verify;
use fbc::vm::time::HalfCycles;

use super::common::{Run, Workbench};

/// Asks three times, and fails for 0 (DZ).
const QUIZ: &str = "10 PRINT \"GO\"\n20 INPUT A:PRINT 60/A:N=N+1:IF N<3 THEN 20\n30 PRINT \"DONE\"\n";

/// Runs a program under a policy, and verifies its log: `returns` is how often it goes back.
#[track_caller]
fn run(program: &str, arguments: &[&str], input: &str, returns: u64) -> Run {
    let bench = Workbench::new();
    bench.write("p.bas", program);
    let mut line = vec!["run", "--headless", "--no-store", "--record", "p.fbev", "p.bas"];
    line.extend(arguments);
    let run = bench.pipe(&line, input.as_bytes());
    let log = Log::read(&bench.read("p.fbev")).expect("the log is one");
    assert!(log.complete && log.damage.is_empty(), "{:?} {}", log.damage, run.stderr);
    assert_eq!(log.rewinds, returns, "{}", run.stderr);
    verify(&log).expect("it is the run");
    run
}

#[test]
fn rollback_asks_the_last_question_again() {
    let run = run(QUIZ, &["--on-error", "rollback"], "1\n0\n2\n0\n0\n3\n", 3);
    assert_eq!((run.status, run.out()), (0, "GO\n?\n 60\n?\n?\n 30\n?\n?\n?\n 20\nDONE\n"));
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(lines.len(), 3, "{}", run.stderr);
    assert_eq!(lines[0], "fbc: ?DZ ERROR IN 20: back to line 20, 1 of 5 (--on-error rollback)");
}

#[test]
fn restart_begins_anew_with_the_next_line() {
    let run = run(QUIZ, &["--on-error", "restart"], "1\n0\n2\n3\n4\n", 1);
    assert_eq!((run.status, run.out()), (0, "GO\n?\n 60\n?\nGO\n?\n 30\n?\n 20\n?\n 15\nDONE\n"));
    assert_eq!(run.stderr, "fbc: ?DZ ERROR IN 20: beginning anew, 1 of 5 (--on-error restart)\n");
}

#[test]
fn resume_next_goes_on_behind_the_error() {
    let program = "10 FOR I=1 TO 3:INPUT A:PRINT 60/A:PRINT \"NEXT\":NEXT\n20 X=32767+1:PRINT X\n";
    let run = run(program, &["--on-error", "resume-next"], "0\n3\n0\n", 0);
    assert_eq!((run.status, run.out()), (0, "?\nNEXT\n?\n 20\nNEXT\n?\nNEXT\n 0\n"));
    let lines: Vec<&str> = run.stderr.lines().collect();
    let told = "?DZ ERROR IN 10: going on behind it (--on-error resume-next)";
    assert_eq!(lines[0], format!("fbc: {told}"));
    assert_eq!(lines[1], "fbc: ?OV ERROR IN 20: going on behind it (--on-error resume-next)");
    assert_eq!(lines[2], "fbc: 3 errors were passed over (--on-error resume-next)");
    assert_eq!(lines.len(), 3);
}

#[test]
fn an_error_without_an_input_before_it_would_repeat() {
    for (policy, keys) in [("restart", false), ("rollback", false), ("rollback", true), ("restart", true)] {
        let program = if keys { "10 INPUT A:PRINT 1/A\n" } else { "10 PRINT \"GO\"\n20 PRINT 1/0\n" };
        let mut arguments = vec!["--on-error", policy];
        if keys {
            // A script happens again as it is.
            arguments.extend(["--keys", "30:0\\r"]);
        }
        let run = run(program, &arguments, "", 0);
        run.failed(1, "?DZ ERROR IN ");
        run.failed(1, "the error would repeat, so the run stops");
    }
    let run = run("10 PRINT 1/0\n", &["--on-error", "stop"], "", 0);
    assert_eq!((run.status, run.stderr.as_str()), (1, "?DZ ERROR IN 10\n"));
}

#[test]
fn a_run_goes_back_only_so_often() {
    let zeros = "0\n".repeat(20);
    for (policy, most) in [("rollback", 5), ("restart", 5)] {
        let run = run(QUIZ, &["--on-error", policy], &zeros, most);
        run.failed(1, "?DZ ERROR IN 20\n");
        run.failed(1, "gone back 5 times within 60 seconds");
    }
    let run2 = run(QUIZ, &["--on-error", "rollback", "--max-restarts", "1"], &zeros, 1);
    run2.failed(1, "gone back 1 time within 60 seconds");
    let run0 = run(QUIZ, &["--on-error", "restart", "--max-restarts", "0"], &zeros, 0);
    run0.failed(1, "gone back 0 times");
    // The end of input is the end of the run, as it always is.
    run(QUIZ, &["--on-error", "rollback"], "0\n0\n", 2).failed(1, "waits for input, but there is no more");
}

#[test]
fn the_window_moves_with_virtual_time() {
    // Each attempt takes some seconds, of which the void ones count as well.
    let slow = "10 PAUSE 300\n20 INPUT A:PAUSE 300:PRINT 60/A\n";
    let input = format!("{}6\n", "0\n".repeat(9));
    for policy in ["rollback", "restart"] {
        let wide = run(slow, &["--on-error", policy, "--max-restarts", "2"], &input, 2);
        wide.failed(1, "gone back 2 times within 60 seconds");
        let narrow = run(slow, &["--on-error", policy, "--max-restarts", "2", "--restart-window", "4"], &input, 9);
        assert_eq!(narrow.status, 0, "{}", narrow.stderr);
        assert!(narrow.out().ends_with("?\n 10\n"));
    }
}

#[test]
fn json_has_the_output_that_counts() {
    let json = run(QUIZ, &["--on-error", "rollback", "--json"], "1\n0\n2\n3\n", 1);
    assert_eq!((json.status, json.stderr.as_str()), (0, ""));
    let report: serde_json::Value = serde_json::from_str(json.out()).expect("an object");
    assert_eq!(report["output"], "GO\n?\n 60\n?\n 30\n?\n 20\nDONE\n");
    assert_eq!((&report["status"], &report["error"]), (&"ended".into(), &serde_json::Value::Null));
    let json = run(QUIZ, &["--on-error", "restart", "--json"], "1\n0\n2\n3\n4\n", 1);
    let report: serde_json::Value = serde_json::from_str(json.out()).expect("an object");
    assert_eq!(report["output"], "GO\n?\n 30\n?\n 20\n?\n 15\nDONE\n");
}

#[test]
fn scripted_pads_behind_the_point_happen_again() {
    // The pad says which question it was when the line came; frame 400 is behind the first question, frame 0 before it.
    let program = "10 FOR I=1 TO 200:NEXT\n20 INPUT A\n30 IF STICK(0)<>2 THEN 30\n40 PRINT STICK(0);1/A\n";
    let pads = "0:1,0;400:2,0;800:0,0";
    for (policy, out) in [("rollback", "?\n 2\n?\n 2 1\n"), ("restart", "?\n 2\n?\n 2 1\n")] {
        let run = run(program, &["--on-error", policy, "--pad", pads], "0\n1\n", 1);
        assert_eq!((run.status, run.out()), (0, out), "{policy}");
    }
}

#[test]
fn a_run_that_prints_much_goes_back_too() {
    let program = "10 FOR I=1 TO 4000:PRINT \"0123456789012345678901234567\";:PRINT \"0123456789012345678901234567\":NEXT\n\
                   20 INPUT A:PRINT 60/A:N=N+1:IF N<2 THEN 10\n";
    let run = run(program, &["--on-error", "rollback"], "1\n0\n2\n", 1);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.out().ends_with("?\n?\n 30\n"));
}

#[test]
fn a_resumed_run_keeps_its_policy() {
    let bench = Workbench::new();
    bench.write("p.bas", QUIZ);
    let line = ["run", "--headless", "--store", "store", "--run-id", "quiz", "--on-error", "rollback", "p.bas"];
    bench.pipe(&line, b"1\n0\n2\n").failed(1, "waits for input");
    let resumed = bench.pipe(&["resume", "--headless", "--store", "store", "quiz"], b"0\n3\n");
    assert_eq!(resumed.status, 0, "{}", resumed.stderr);
    assert!(resumed.stderr.contains("?DZ ERROR IN 20: back to line 20"), "{}", resumed.stderr);
    assert!(resumed.out().ends_with("\n 20\nDONE\n"), "{}", resumed.out());
    // Nothing repeated, nothing missing, nothing that is void.
    let whole = bench.run(&["runs", "--store", "store", "output", "quiz"]);
    assert_eq!(whole.done(), "GO\n?\n 60\n?\n 30\n?\n 20\nDONE\n");
}

/// Asks twice, and divides when it has counted for a while.
const LATE: &str = "10 INPUT \"A\";A\n20 INPUT \"B\";B\n30 FOR I=1 TO 5000:NEXT\n40 PRINT A/B\n";

#[test]
fn a_run_that_was_stopped_behind_its_answers_asks_them_again() {
    let check = |policy: &str, before: &str, input: &str, out: &str, whole: &str| {
        let bench = Workbench::new();
        bench.write("p.bas", LATE);
        let line = ["run", "--headless", "--run-id", "r", "--on-error", policy, "--max-statements", "1000", "p.bas"];
        bench.pipe(&line, before.as_bytes()).failed(3, "1000 statements");
        let resumed = bench.pipe(&["resume", "--headless", "r"], input.as_bytes());
        assert_eq!((resumed.status, resumed.out()), (0, out), "{policy} {}", resumed.stderr);
        assert!(resumed.stderr.starts_with("fbc: ?DZ ERROR IN 40: b"), "{}", resumed.stderr);
        assert_eq!(bench.run(&["runs", "output", "r"]).done(), whole, "{policy}");
        bench.run(&["runs", "export", "r", "r.fbev"]).done();
        let log = Log::read(&bench.read("r.fbev")).expect("the log is one");
        assert!(log.complete && log.damage.is_empty(), "{:?}", log.damage);
        verify(&log).expect("it is the run");
    };
    check("restart", "6\n0\n", "8\n2\n", "A?\nB?\n 4\n", "A?\nB?\n 4\n");
    check("restart", "6\n0\n", "8\n0\n8\n4\n", "A?\nB?\nA?\nB?\n 2\n", "A?\nB?\n 2\n");
    check("rollback", "6\n0\n", "2\n", "B?\n 3\n", "A?\nB?\n 3\n");
    check("rollback", "6\n0\n", "0\n0\n3\n", "B?\nB?\nB?\n 2\n", "A?\nB?\n 2\n");
}

#[test]
fn a_question_behind_a_checkpoint_is_asked_again_from_there() {
    let program =
        "10 INPUT A\n20 FOR K=1 TO 800:FOR I=1 TO 30000:NEXT:NEXT\n30 INPUT B\n40 FOR I=1 TO 5000:NEXT\n50 PRINT A/B\n";
    let bench = Workbench::new();
    bench.write("p.bas", program);
    let whole = bench.pipe(&["run", "--headless", "--no-store", "--json", "p.bas"], b"6\n0\n");
    let report: serde_json::Value = serde_json::from_str(whole.out()).expect("an object");
    let stop = |before: u64| (report["statements"].as_u64().expect("a number") - before).to_string();
    let most = stop(3000);
    let line = ["run", "--headless", "--run-id", "r", "--on-error", "rollback", "--max-statements", &most, "p.bas"];
    bench.pipe(&line, b"6\n0\n").failed(3, "--max-statements");
    // Also when it was gone on with twice.
    bench.pipe(&["resume", "--headless", "--max-statements", &stop(1000), "r"], b"").failed(3, "--max-statements");
    let resumed = bench.pipe(&["resume", "--headless", "r"], b"3\n");
    assert_eq!((resumed.status, resumed.out()), (0, "?\n 2\n"), "{}", resumed.stderr);
    let slots = Store::at(bench.store()).view("r").expect("it is there").all_slots().expect("slots");
    let rewinds: Vec<_> = slots.iter().filter_map(|slot| slot.rewind).collect();
    assert!(matches!(rewinds[..], [to] if to.statements > 10_000_000), "{rewinds:?}");
    bench.run(&["runs", "export", "r", "r.fbev"]).done();
    verify(&Log::read(&bench.read("r.fbev")).expect("the log is one")).expect("it is the run");
}

#[test]
fn a_script_goes_on_from_the_point_of_a_resumed_run() {
    let program = "10 INPUT A\n20 IF STICK(0)<>2 THEN 20\n30 PRINT STICK(0);1/A\n";
    let bench = Workbench::new();
    bench.write("p.bas", program);
    let pads = "0:1,0;400:2,0;800:0,0";
    let line =
        ["run", "--headless", "--run-id", "r", "--on-error", "rollback", "--pad", pads, "--frames", "200", "p.bas"];
    bench.pipe(&line, b"0\n").done();
    let resumed = bench.pipe(&["resume", "--headless", "r"], b"1\n");
    assert_eq!((resumed.status, resumed.out()), (0, " 2\n?\n 2 1\n"), "{}", resumed.stderr);
}

#[test]
fn a_film_shows_one_past() {
    let bench = Workbench::new();
    bench.write("p.bas", QUIZ);
    for option in ["--gif", "--wav", "--cast"] {
        let run = bench.run(&["run", "--headless", "--on-error", "rollback", option, "x", "p.bas"]);
        run.failed(2, option);
        assert_eq!(bench.files(), ["p.bas"]);
    }
}

#[test]
fn a_program_that_takes_too_much_memory_is_stopped() {
    let program = "10 DIM A$(99)\n20 DIM B$(9999)\n30 GOTO 30\n";
    let stopped = run(program, &["--max-memory", "100000"], "", 0);
    stopped.failed(3, "fbc: stopped: the program takes more than 100000 bytes of memory (--max-memory)");
    let json = run(program, &["--max-memory", "100000", "--json"], "", 0);
    assert_eq!(json.status, 3);
    let report: serde_json::Value = serde_json::from_str(json.out()).expect("an object");
    assert_eq!((&report["status"], &report["limit"]), (&"limit".into(), &"memory".into()));
    // It has ended, but not without having taken too much.
    run("10 DIM B$(9999)\n20 END\n", &["--max-memory", "100000"], "", 0).failed(3, "--max-memory");
    run("10 DIM A$(99)\n20 END\n", &["--max-memory", "100000"], "", 0).done();
}

#[test]
fn a_time_out_names_the_loop() {
    let check = |program: &str, sentence: &str| {
        run(program, &["--timeout", "0.1"], "", 0)
            .failed(3, &format!("fbc: stopped after 0.1 seconds (--timeout){sentence}\n"));
    };
    check("10 A=1\n100 A=A+1:IF A>99 THEN A=0\n110 B=A\n120 GOTO 100\n", " in the loop at lines 100-120");
    check("10 PRINT \"X\"\n20 GOTO 20\n", " in the loop at line 20");
}

/// A machine that has failed, recovered.
fn recovered(program: &str) -> (String, Outcome) {
    let options = Options { dialect: Config::default().dialect, relaxed: false };
    let program = source::parse_source(program.as_bytes(), options).expect("the program is one").program;
    let mut machine = Machine::new(Config::default(), program);
    machine.apply(Input::Run);
    let mut output = String::new();
    for _ in 0..100 {
        let stop = machine.run(HalfCycles::NEVER);
        output.push_str(&machine.drain());
        let Stop::Ended(outcome) = stop else { panic!("{stop:?}") };
        if !matches!(outcome, Outcome::Error { line: Some(_), .. }) {
            return (output, outcome);
        }
        // The same from a snapshot as from the machine itself.
        let bytes = machine.snapshot().encode();
        let mut other = Machine::restore(&Snapshot::decode(&bytes).expect("a snapshot"), machine.program().clone())
            .expect("it fits");
        machine.apply(Input::Recover);
        other.apply(Input::Recover);
        assert_eq!(machine.state_hash(), other.state_hash());
    }
    panic!("it fails for ever: {output}");
}

#[test]
fn recovery_goes_to_the_statement_behind() {
    let check = |program: &str, output: &str| {
        assert_eq!(recovered(program), (output.to_owned(), Outcome::Ended), "{program}");
    };
    check("10 PRINT 1/0:PRINT 2\n20 PRINT 3\n", " 2\n 3\n");
    check("10 PRINT 1;1/0\n20 PRINT 3\n", " 1 3\n");
    // What hangs on an IF goes with it.
    check("10 IF 1/0 THEN PRINT 1\n20 PRINT 3\n", " 3\n");
    // Music fails when it is played, not when PLAY is reached.
    check("10 PLAY \"C?\":PRINT 1\n20 PRINT 2\n", " 1\n 2\n");
    check("10 A=1/0\n", "");
    check("10 GOTO 99\n20 PRINT 2\n", " 2\n");
    // A handler that fails goes on with its own next statement, and still is one.
    check("10 ON ERROR GOTO 50\n20 A=1/0\n30 PRINT 3\n40 END\n50 B=1/0:PRINT 5\n60 RESUME NEXT\n", " 5\n 3\n");
}

#[test]
fn direct_mode_has_no_handler_of_a_program_that_failed() {
    let options = Options { dialect: Config::default().dialect, relaxed: false };
    let text = b"10 ON ERROR GOTO 40\n20 A=1/0\n30 END\n40 B=1/0\n";
    let program = source::parse_source(text, options).expect("the program is one").program;
    let mut machine = Machine::new(Config::default(), program);
    machine.apply(Input::Run);
    let failed = Stop::Ended(Outcome::Error { error: ErrorCode::Dz, line: Some(40) });
    assert_eq!(machine.run(HalfCycles::NEVER), failed);
    machine.apply(Input::Prompt);
    // RESUME has nothing to resume, and GOTO finds no handler.
    machine.apply(Input::Line(b"RESUME".to_vec()));
    let stop = machine.run(HalfCycles::NEVER);
    assert!(matches!(stop, Stop::Ended(Outcome::Error { error: ErrorCode::Re, .. })), "{stop:?}");
    machine.apply(Input::Prompt);
    machine.apply(Input::Line(b"GOTO 20".to_vec()));
    let failed = Stop::Ended(Outcome::Error { error: ErrorCode::Dz, line: Some(20) });
    assert_eq!(machine.run(HalfCycles::NEVER), failed);
    // In direct mode there is nothing to go on behind.
    machine.apply(Input::Prompt);
    let before = machine.state_hash();
    machine.apply(Input::Recover);
    assert_eq!(machine.state_hash(), before);
}
