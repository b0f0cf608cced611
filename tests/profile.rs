//! `fbc profile`: programs and logs measured by the built binary.

use serde_json::Value;

use crate::common::Workbench;

const PROGRAM: &str = "\
10 FOR I=1 TO 40:GOSUB 100:NEXT
20 GOSUB 200:PAUSE 100
30 INPUT A:END
100 B=I*I MOD 7:GOSUB 200
110 RETURN
200 C=C+1:RETURN
";

fn bench() -> Workbench {
    let bench = Workbench::new();
    bench.write("a.bas", PROGRAM);
    bench
}

#[track_caller]
fn object(bench: &Workbench, arguments: &[&str]) -> Value {
    let run = bench.pipe(&[&["profile", "--json"], arguments].concat(), b"5\n");
    serde_json::from_str(run.done()).expect("one object")
}

fn line(profile: &Value, number: u64) -> &Value {
    profile["lines"].as_array().and_then(|lines| lines.iter().find(|line| line["line"] == number)).expect("the line")
}

#[test]
fn a_program_is_measured() {
    let bench = bench();
    let profile = object(&bench, &["a.bas"]);
    assert_eq!((profile["version"].as_u64(), profile["clock"].as_u64()), (Some(1), Some(1)));
    assert_eq!(line(&profile, 100)["executions"], 40);
    assert_eq!(line(&profile, 200)["executions"], 41);
    assert_eq!(line(&profile, 10)["statements"], 81);
    assert_eq!(line(&profile, 100)["text"], "B=I*I MOD 7:GOSUB 200");
    assert_eq!(line(&profile, 20)["waited_cycles"].as_f64(), Some(100.0 * 20_761.0));
    let shares: f64 = profile["lines"].as_array().unwrap().iter().map(|line| line["share"].as_f64().unwrap()).sum();
    assert!((shares - 1.0).abs() < 1e-4, "{shares}");
    let calls: Vec<(u64, u64)> = profile["subroutines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|sum| (sum["line"].as_u64().unwrap(), sum["calls"].as_u64().unwrap()))
        .collect();
    assert_eq!(calls, [(100, 40), (200, 41)]);
    let share = &line(&profile, 100)["frame_share"];
    let of = |key: &str| share[key].as_f64().unwrap();
    assert!(0.0 < of("min") && of("min") <= of("mean") && of("mean") <= of("max") && of("max") <= 1.0, "{share}");
    // The figures are the run's own.
    let run: Value =
        serde_json::from_str(bench.pipe(&["run", "--headless", "--no-store", "--json", "a.bas"], b"5\n").done())
            .expect("one object");
    assert_eq!(profile["statements"], run["statements"]);
    assert_eq!(profile["frames"], run["frames"]);
}

#[test]
fn a_log_gives_the_profile_of_its_run() {
    let bench = bench();
    bench.pipe(&["run", "--headless", "--no-store", "--record", "a.fbev", "a.bas"], b"5\n").done();
    let mut of_program = object(&bench, &["a.bas"]);
    let mut of_log = object(&bench, &["a.fbev"]);
    assert_eq!(of_log["source"], "a.fbev");
    for profile in [&mut of_program, &mut of_log] {
        profile["source"] = Value::Null;
    }
    assert_eq!(of_log, of_program);
}

#[test]
fn options_of_a_run_decide_the_run() {
    let bench = Workbench::new();
    bench.write("pad.bas", "10 IF STICK(0)=1 THEN GOSUB 100\n20 GOTO 10\n100 RETURN\n");
    let profile = object(&bench, &["pad.bas", "--frames", "60", "--pad", "30:1,0"]);
    assert_eq!(profile["frames"], 60);
    assert!(line(&profile, 100)["executions"].as_u64() > Some(10));
    let profile = object(&bench, &["pad.bas", "--frames", "60"]);
    assert_eq!(profile["subroutines"].as_array().map(Vec::len), Some(0));
    let fast = object(&bench, &["pad.bas", "--frames", "60", "--clock", "10"]);
    assert!(fast["statements"].as_u64() > profile["statements"].as_u64().map(|count| 9 * count));
    let limited = bench.run(&["profile", "pad.bas", "--max-statements", "1000", "--json"]);
    limited.failed(3, "stopped after 1000 statements");
    let profile: Value = serde_json::from_str(limited.out()).expect("what was measured is shown all the same");
    assert_eq!(profile["statements"], 1000);
    bench.write("key.bas", "10 A$=INKEY$(0):PRINT A$\n");
    let profile = object(&bench, &["key.bas", "--keys", "100:Q"]);
    assert!(profile["waited_cycles"].as_f64() > Some(99.0 * 29_780.0));
    bench.run(&["profile", "key.bas"]).failed(0, "waits for input, but there is no more");
}

#[test]
fn the_text_shows_the_hottest_first() {
    let bench = bench();
    let run = bench.pipe(&["profile", "a.bas", "--top", "3"], b"5\n");
    let text = run.done();
    assert!(text.starts_with("a.bas: ") && text.contains("computing") && !text.contains('\x1b'), "{text}");
    let rows: Vec<&str> = text.lines().filter(|row| row.contains("B=I*I MOD 7:GOSUB 200")).collect();
    assert_eq!(rows.len(), 1, "{text}");
    assert!(
        text.contains("and 3 more (--top)") && text.contains("program > GOSUB 100 > GOSUB 200 > line 200"),
        "{text}"
    );
}

#[test]
fn stacks_and_flame_graph_are_written() {
    let bench = bench();
    bench.pipe(&["profile", "a.bas", "--svg", "a.svg", "--folded", "a.folded"], b"5\n").done();
    let folded = bench.text("a.folded");
    assert!(folded.lines().any(|line| line.starts_with("program;GOSUB 100;GOSUB 200;line 200 ")), "{folded}");
    let sum: f64 = folded.lines().map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()).sum();
    let cycles = object(&bench, &["a.bas"])["cycles"].as_f64().unwrap();
    assert!((sum - cycles).abs() <= folded.lines().count() as f64, "{sum} {cycles}");
    let svg = bench.text("a.svg");
    assert!(svg.starts_with("<?xml") && svg.trim_end().ends_with("</svg>"));
    assert!(svg.contains("<title>GOSUB 100: ") && svg.contains("line 100: B=I*I MOD 7:GOSUB 200"));
    assert_eq!(svg.matches("<g ").count(), svg.matches("</g>").count());
    assert!(!svg.contains("href"), "the file needs nothing from elsewhere");
    assert_eq!(bench.files(), ["a.bas", "a.folded", "a.svg"]);
    let printed = bench.pipe(&["profile", "a.bas", "--folded", "-"], b"5\n");
    assert_eq!(printed.done(), folded);
}

#[test]
fn what_cannot_be_profiled_is_said() {
    let bench = bench();
    bench.run(&["profile", "nope.bas"]).failed(2, "nope.bas: no such file");
    bench.run(&["profile", "a.bas", "--svg", "a.bas"]).failed(2, "would write over");
    bench.run(&["profile", "a.bas", "--svg", "nowhere/a.svg"]).failed(2, "nowhere/a.svg: cannot write");
    bench.write("bad.bas", "10 A=40000\n");
    bench.run(&["profile", "bad.bas"]).failed(1, "?OV ERROR IN 10");
    bench.write("error.bas", "10 A=1/0\n");
    bench.run(&["profile", "error.bas"]).failed(0, "?DZ ERROR IN 10");
}

#[test]
fn a_run_of_the_store_is_profiled_by_its_name() {
    let bench = bench();
    let run = bench.pipe(&["run", "--headless", "--run-id", "mine", "a.bas"], b"5\n");
    assert_eq!(run.status, 0, "{}", run.stderr);
    let (stored, fresh) = (object(&bench, &["mine"]), object(&bench, &["a.bas"]));
    assert_eq!(stored["statements"], fresh["statements"]);
}
