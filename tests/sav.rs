//! `fbc sav`.

use crate::common::Workbench;

/// The spec's program (machine 3.1).
const LINE: &str = "10 POKE &H6000,&H41\n";

fn check_both_ways(dialect: &str, text: &str) {
    let bench = Workbench::new();
    bench.write("a.bas", text);
    assert_eq!(bench.run(&["sav", "save", "a.bas", "a.sav", "--dialect", dialect]).done(), "");
    assert_eq!(bench.read("a.sav").len(), 8192);
    assert_eq!(bench.run(&["sav", "load", "a.sav"]).done(), text);
    assert_eq!(bench.run(&["sav", "load", "a.sav", "b.bas"]).done(), "");
    assert_eq!(bench.text("b.bas"), text);
    assert_eq!(bench.files(), ["a.bas", "a.sav", "b.bas"]);
}

#[test]
fn programs_go_in_and_come_out() {
    for dialect in ["v2", "v3"] {
        check_both_ways(dialect, LINE);
        check_both_ways(dialect, "10 PRINT\"ガ\\xFE\":A=5:REM X\n65534 GOTO10\n");
        check_both_ways(dialect, "");
    }
    check_both_ways("v2", "10 A=40000:SCREEN=1\n");
    check_both_ways("v3", "10 SCREEN1\n");
}

#[test]
fn the_ram_of_a_cartridge_alone_is_read() {
    for (dialect, range) in [("v2", 0x1000..0x1800), ("v3", 0..0x1000)] {
        let bench = Workbench::new();
        bench.write("a.bas", LINE);
        bench.run(&["sav", "save", "a.bas", "a.sav", "--dialect", dialect]).done();
        bench.write("b.sav", &bench.read("a.sav")[range]);
        assert_eq!(bench.run(&["sav", "load", "b.sav"]).done(), LINE);
    }
}

#[test]
fn what_does_not_fit_is_refused_and_nothing_written() {
    let bench = Workbench::new();
    let long: String = (1..200).map(|number| format!("{number} PRINT\"ABCDEFGHIJKLMNOPQRST\"\n")).collect();
    bench.write("long.bas", long);
    bench.run(&["sav", "save", "long.bas", "a.sav"]).failed(1, "the cartridge has room for");
    bench.write("new.bas", "10 CLS\n20 SCREEN 1\n");
    bench
        .run(&["sav", "save", "new.bas", "a.sav", "--dialect", "v2"])
        .failed(1, "line 20: SCREEN does not exist in V2");
    bench.write("bad.bas", "10 A=40000");
    let run = bench.run(&["sav", "save", "bad.bas", "a.sav"]);
    assert_eq!((run.status, run.stderr.as_str()), (1, "?OV ERROR IN 10\n"));
    bench.write("no.bas", "CLS");
    bench.run(&["sav", "save", "no.bas", "a.sav"]).failed(2, "no.bas:1:1: ");
    assert!(!bench.exists("a.sav"));
}

#[test]
fn other_files_are_refused() {
    let bench = Workbench::new();
    bench.write("a.sav", [0; 8192]);
    bench.run(&["sav", "load", "a.sav", "a.bas"]).failed(1, "no Family BASIC program is stored");
    bench.write("b.sav", [0; 100]);
    bench.run(&["sav", "load", "b.sav", "a.bas"]).failed(2, "8192, 4096");
    bench.write("c.sav", vec![0; 1 << 20]);
    bench.run(&["sav", "load", "c.sav", "a.bas"]).failed(2, "larger than 8192 bytes");
    bench.run(&["sav", "load", "none.sav", "a.bas"]).failed(2, "none.sav");
    bench.run(&["sav", "load", "a.sav", "a.sav"]).failed(2, "this would replace what it is made from");
    assert!(!bench.exists("a.bas"));
}

#[test]
fn a_damaged_program_is_not_half_read() {
    let bench = Workbench::new();
    bench.write("a.bas", "10 CLS\n20 BEEP\n");
    bench.run(&["sav", "save", "a.bas", "a.sav"]).done();
    let mut bytes = bench.read("a.sav");
    bytes[6] = 200;
    bench.write("a.sav", bytes);
    bench.write("keep.bas", "10 END\n");
    bench.run(&["sav", "load", "a.sav", "keep.bas"]).failed(1, "a.sav: ");
    assert_eq!(bench.text("keep.bas"), "10 END\n");
}
