//! Background pictures: given to programs, shown and checked.

use crate::common::Workbench;

/// 21 rows with this cell in the upper left corner.
fn background(cell: &str) -> String {
    let rows: Vec<String> = (0..21).map(|y| [if y == 0 { cell } else { "..." }, &" ...".repeat(27)].concat()).collect();
    rows.join("\n") + "\n"
}

const VIEW: &str = "10 VIEW\n20 PRINT ASC(SCR$(0,0))\n";

#[test]
fn a_program_finds_its_background() {
    let bench = Workbench::new();
    bench.write("game.bas", VIEW);
    assert_eq!(bench.run(&["run", "game.bas"]).done(), " 32\n");
    bench.write("game.bg", background("K52"));
    assert_eq!(bench.run(&["run", "game.bas"]).done(), " 237\n");
    bench.write("other.bg", background("A10"));
    assert_eq!(bench.run(&["run", "--bg", "other.bg", "game.bas"]).done(), " 1\n");
    assert_eq!(bench.run(&["run", "--dialect", "v2", "game.bas"]).done(), " 237\n");
    bench.write("bad.bg", background("Z99"));
    bench.run(&["run", "--bg", "bad.bg", "game.bas"]).failed(2, "bad.bg: line 1, column 1: `Z9` is no cell");
    bench.run(&["run", "--bg", "none.bg", "game.bas"]).failed(2, "none.bg: ");
    // Nobody asked for the one beside the program.
    bench.write("game.bg", [0xFF; 10]);
    let run = bench.run(&["run", "game.bas"]);
    run.failed(0, "game.bg: not UTF-8 text; running without it");
    assert_eq!(run.out(), " 32\n");
    assert_eq!(bench.pipe(&["run", "-"], VIEW.as_bytes()).done(), " 32\n");
}

#[test]
fn shown_as_text_or_png() {
    let bench = Workbench::new();
    bench.write("a.bg", format!("# a remark\n\n{}", background("m73")));
    let shown = bench.run(&["bg", "show", "a.bg"]);
    assert!(shown.done().starts_with("M73 ..3 ... "), "{}", shown.out());
    assert_eq!(shown.out().lines().count(), 21);
    assert_eq!(bench.pipe(&["bg", "show", "-"], shown.out().as_bytes()).done(), shown.out());
    bench.write("full.tiles", format!("table B\n@ 255 1x1\n{}", "33333333\n".repeat(8)));
    bench.run(&["bg", "show", "a.bg", "--png", "a.png", "--scale", "2", "--tiles", "full.tiles"]).done();
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bench.read("a.png")));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut dots = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut dots).unwrap();
    assert_eq!((info.width, info.height), (512, 480));
    let at = |x: usize, y: usize| &dots[(y * 512 + x) * 3..][..3];
    // Combination 3, entry 3 of background set 1 is code $17.
    assert_eq!(
        (at(31, 48), at(32, 48), at(47, 63), at(48, 63)),
        (&[0; 3][..], &[0x78, 0x3C, 0][..], &[0x78, 0x3C, 0][..], &[0; 3][..])
    );
}

#[test]
fn checked() {
    let bench = Workbench::new();
    bench.write("good.bg", background("K52"));
    bench.write("bad.bg", background("K57"));
    bench.write("bytes.bg", [0xFF]);
    assert_eq!(bench.run(&["bg", "check", "good.bg"]).done(), "");
    bench.run(&["bg", "check", "good.bg", "bad.bg"]).failed(1, "bad.bg: line 1, column 3: a colour combination is");
    bench.run(&["bg", "check", "bytes.bg", "bad.bg"]).failed(2, "bytes.bg: not UTF-8 text");
    bench.run(&["bg", "check"]).failed(2, "required");
    bench.run(&["bg", "show", "good.bg", "--png", "good.bg"]).failed(2, "would write over the background");
}
