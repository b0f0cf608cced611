//! A run that was cut off and resumed has the film and the sound of one that nobody disturbed, from its beginning.

use std::time::Duration;

use super::victim::{self, NAME, Victim, unread};
use crate::common::Workbench;

/// Sprites that move, music, and a question now and then.
const SHOW: &str = "\
10 SPRITE ON:CGSET 1,0:DEF MOVE(0)=SPRITE(0,3,2,255,0,0):POSITION 0,100,100:MOVE 0
20 INPUT A:PRINT A;STICK(0):PLAY \"T1CDE:T1EFG\":PAUSE A*5:BEEP
30 N=N+1:IF N<12 THEN 20
";

/// The same without questions.
const PARADE: &str = "\
10 SPRITE ON:CGSET 1,0:DEF MOVE(0)=SPRITE(0,3,2,255,0,0):POSITION 0,100,100
20 MOVE 0:PRINT STICK(0);INKEY$;:PLAY \"T1CDE:T1EFG\":PAUSE 7:GOTO 20
";

const FILES: [&str; 4] = ["run.gif", "run.wav", "run.cast", "run.png"];

/// The arguments that ask for all files.
fn files(arguments: &[&str]) -> Vec<String> {
    let wanted = ["--gif", "--wav", "--cast", "--png"].into_iter().zip(FILES).flat_map(|(option, file)| [option, file]);
    arguments.iter().copied().chain(wanted).map(str::to_owned).collect()
}

#[track_caller]
fn expect_same_files(bench: &Workbench, whole: &Workbench) {
    for file in FILES {
        assert!(bench.read(file) == whole.read(file), "{file} is another one");
    }
}

/// Runs `fbc` with arguments that are owned.
fn run(bench: &Workbench, arguments: &[String], input: &str) -> crate::common::Run {
    bench.pipe(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), input.as_bytes())
}

#[test]
fn a_run_that_a_limit_stopped_is_shown_from_its_beginning() {
    let pads = ["--pad", "3:1,0;99:2,1;100:4,0;101:8,2;250:1,1", "--keys", "40:AB;100:C;180:D"];
    // Before anything, in the middle of it, and twice.
    for stops in [&["0"][..], &["100"], &["37", "201"]] {
        let (whole, bench) = (Workbench::new(), Workbench::new());
        for bench in [&whole, &bench] {
            bench.write("p.bas", PARADE);
        }
        let line = ["run", "--headless", "p.bas", "--frames", "300", "--no-store"];
        run(&whole, &files(&[&line[..], &pads].concat()), "");
        let (first, others) = stops.split_first().expect("a stop");
        let line = ["run", "--headless", "p.bas", "--run-id", NAME, "--frames", first];
        bench.run(&[&line[..], &pads].concat());
        for stop in others {
            bench.run(&["resume", "--headless", NAME, "--frames", stop]);
        }
        let resumed = run(&bench, &files(&["resume", "--headless", NAME, "--frames", "300"]), "");
        assert_eq!((resumed.status, resumed.stderr.as_str()), (0, ""), "{stops:?}");
        expect_same_files(&bench, &whole);
        // What it would be given again is nothing: it has no further limit.
        assert_eq!(bench.files(), ["p.bas", "run.cast", "run.gif", "run.png", "run.wav"]);
    }
}

#[test]
fn a_killed_run_is_shown_from_its_beginning() {
    let input = "3\n1\n4\n1\n5\n9\n2\n6\n5\n3\n5\n8\n";
    let whole = Workbench::new();
    whole.write("p.bas", SHOW);
    let done = run(&whole, &files(&["run", "--headless", "p.bas", "--no-store"]), input);
    assert_eq!(done.status, 0, "{}", done.stderr);
    for pause in [40, 150, 260] {
        let bench = Workbench::new();
        bench.write("p.bas", SHOW);
        let line = ["run", "--headless", "p.bas", "--run-id", NAME].map(str::to_owned);
        let victim = Victim::start(&bench, &line, input, 25);
        std::thread::sleep(Duration::from_millis(pause));
        victim.kill();
        let Some(record) = victim::record(bench.store(), NAME) else { continue };
        if record.ended {
            continue;
        }
        let resumed = run(&bench, &files(&["resume", "--headless", NAME]), unread(input, &record.inputs));
        assert_eq!(resumed.status, 0, "{}", resumed.stderr);
        expect_same_files(&bench, &whole);
    }
}

#[test]
fn files_that_would_harm_others_are_refused() {
    let bench = Workbench::new();
    bench.write("p.bas", PARADE);
    bench.run(&["run", "--headless", "p.bas", "--run-id", NAME, "--frames", "50"]);
    bench.run(&["resume", "--headless", NAME, "--frames", "60", "--png", "p.bas"]).failed(2, "p.bas");
    assert_eq!(bench.text("p.bas"), PARADE);
    bench.run(&["resume", "--headless", NAME, "--frames", "60", "--gif", "a", "--wav", "a"]).failed(2, "a");
    assert_eq!(bench.files(), ["p.bas"]);
}
