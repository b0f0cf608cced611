//! `fbc replay LOG --against other.bas`: where a changed program parts from a recorded one.

use crate::common::Workbench;

const GAME: &str = "\
10 CLS:X=5
20 S=STICK(0):IF S=1 THEN X=X+1
30 LOCATE X,10:PRINT \"*\"
40 IF X<9 THEN PAUSE 2:GOTO 20
50 INPUT \"NAME\",N$
60 PRINT \"WELL DONE, \";N$
";

fn record() -> Workbench {
    let bench = Workbench::new();
    bench.write("old.bas", GAME);
    let pad = ["--pad", "20:1,0"];
    let run = bench.pipe(
        &[&["run", "--headless", "--no-store", "--record", "old.fbev"], &pad[..], &["old.bas"]].concat(),
        b"mika\n",
    );
    run.failed(0, "");
    bench
}

#[test]
fn the_same_program_does_not_part() {
    let bench = record();
    let run = bench.run(&["replay", "old.fbev", "--against", "old.bas"]);
    assert!(run.done().starts_with("the same in "), "{}", run.out());
    // Comments cost a little time and nothing else.
    bench.write("new.bas", GAME.replace("50 INPUT", "45 ' NEARLY THERE\n50 INPUT"));
    let run = bench.run(&["replay", "old.fbev", "--against", "new.bas"]);
    assert!(run.out().contains("the same"), "{}", run.out());
}

#[test]
fn partings_are_named_with_their_lines() {
    let bench = record();
    bench.write("new.bas", GAME.replace("X+1", "X+2").replace("WELL", "VERY WELL"));
    let run = bench.run(&["replay", "old.fbev", "--against", "new.bas", "--png", "parting.png"]);
    assert_eq!(run.status, 3, "{}{}", run.out(), run.stderr);
    let lines: Vec<&str> = run.out().lines().collect();
    assert!(lines[0].starts_with("picture    parts at frame 2"), "{}", run.out());
    assert!(lines[0].contains("(tiles): recorded in line 30 at frame 2"), "{}", run.out());
    assert!(lines[1].contains("row 10 was "), "{}", run.out());
    assert!(run.out().contains("X=6 in line 20 at frame 2"), "{}", run.out());
    assert!(run.out().contains("now X=7 in line 20 at frame 2"), "{}", run.out());
    assert!(bench.read("parting.png").starts_with(b"\x89PNG"));

    bench.write("new.bas", GAME.replace("WELL", "VERY WELL"));
    let run = bench.run(&["replay", "old.fbev", "--against", "new.bas"]);
    assert_eq!(run.status, 3);
    assert!(run.out().contains("\"WELL DONE, MIKA\\n\", is \"VERY WELL DONE, MIKA\\n\""), "{}", run.out());
    assert!(run.out().contains("variables  the same"), "{}", run.out());
}

#[test]
fn errors_and_endless_programs_part_at_their_end() {
    let bench = record();
    bench.write("new.bas", GAME.to_owned() + "70 A=1/0\n");
    let run = bench.run(&["replay", "old.fbev", "--against", "new.bas"]);
    assert_eq!(run.status, 3);
    assert!(run.out().contains("now ?DZ ERROR IN 70"), "{}", run.out());
    bench.write("new.bas", GAME.to_owned() + "70 GOTO 70\n");
    let run = bench.run(&["replay", "old.fbev", "--against", "new.bas", "--json"]);
    assert_eq!(run.status, 3);
    assert!(run.out().starts_with("{\"version\":1,\"same\":false,"), "{}", run.out());
    assert!(run.out().contains("\"endings\":[\"the program ended\",null]"), "{}", run.out());
    assert!(run.out().contains("\"picture\":null,\"output\":null,\"variable\":null"), "{}", run.out());
}

#[test]
fn what_is_no_program_is_refused() {
    let bench = record();
    bench.write("new.bas", "PRINT\n");
    bench.run(&["replay", "old.fbev", "--against", "new.bas"]).failed(2, "line number");
    bench.run(&["replay", "old.fbev", "--against", "none.bas"]).failed(2, "none.bas: no such file");
    bench.run(&["replay", "old.fbev", "--against", "old.bas", "--verify"]).failed(2, "cannot be used with");
    bench.run(&["replay", "old.fbev", "--against", "old.bas", "--png", "old.fbev"]).failed(2, "would write over");
}
