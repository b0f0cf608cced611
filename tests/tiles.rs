//! `fbc tiles`: sheets, dumps, sources and sets that are kept.

use crate::common::Workbench;

/// A dump whose tiles all differ.
fn dump() -> Vec<u8> {
    (0..8192_usize).map(|i| (i / 16 + (i % 16) * 37) as u8).collect()
}

#[test]
fn a_dump_becomes_a_source_and_a_dump_again() {
    let bench = Workbench::new();
    bench.write("all.chr", dump());
    assert_eq!(bench.run(&["tiles", "export", "all.tiles", "--tiles", "all.chr"]).done(), "");
    assert_eq!(bench.run(&["tiles", "export", "again.chr", "--tiles", "all.tiles"]).done(), "");
    assert_eq!(bench.read("again.chr"), dump());
    let mut image = b"NES\x1A".to_vec();
    image.resize(16 + 32768, 0);
    image.extend(dump());
    bench.write("cartridge.nes", image);
    assert_eq!(bench.run(&["tiles", "export", "again.chr", "--tiles", "cartridge.nes"]).done(), "");
    assert_eq!(bench.read("again.chr"), dump());
}

#[test]
fn a_pipe_gets_a_source() {
    let bench = Workbench::new();
    bench.write("all.chr", dump());
    let text = bench.run(&["tiles", "show", "--tiles", "all.chr", "--table", "a", "--code", "4..9"]);
    bench.write("some.tiles", text.done());
    assert!(text.out().starts_with("table A\n@ 4 2x2\n"), "{}", text.out());
    assert_eq!(text.out().lines().filter(|line| line.starts_with('@')).count(), 3);
    let again = bench.run(&["tiles", "show", "--tiles", "some.tiles", "--table", "A", "--code", "4..9"]);
    assert_eq!(again.done(), text.out());
}

#[test]
fn a_sheet_is_a_png_with_every_tile() {
    let bench = Workbench::new();
    bench.write("all.chr", dump());
    let size = |arguments: &[&str]| {
        let run = bench.run(&[&["tiles", "show", "--tiles", "all.chr", "--png", "-"], arguments].concat());
        assert_eq!((run.status, run.stderr.as_str()), (0, ""));
        let reader = png::Decoder::new(std::io::Cursor::new(run.stdout)).read_info().unwrap();
        (reader.info().width, reader.info().height)
    };
    // One tile at 4: 8 dots of gap on each side, a code of 7 x 2 dots below.
    assert_eq!(size(&["--table", "b", "--code", "65"]), (8 + 32 + 8, 8 + 32 + 14 + 8));
    assert_eq!(size(&["--table", "a", "--code", "0..3", "--scale", "8"]), (16 + 128 + 16, 16 + 128 + 28 + 16));
    assert_eq!(size(&["--table", "b"]).0, 8 + 16 * 40);
}

#[test]
fn sets_are_kept_by_name() {
    let bench = Workbench::new();
    bench.write("my own.chr", dump());
    bench.run(&["tiles", "import", "my own.chr"]).failed(2, "give the set a name");
    let kept = bench.run(&["tiles", "import", "my own.chr", "mine"]);
    kept.failed(0, "use it with --tiles mine");
    assert!(bench.run(&["tiles", "list"]).done().ends_with("\nmine\n"));
    assert_eq!(bench.run(&["tiles", "export", "again.chr", "--tiles", "mine"]).done(), "");
    assert_eq!(bench.read("again.chr"), dump());
    for name in ["", "..", "a/b", "a.b", "あ"] {
        bench.run(&["tiles", "import", "my own.chr", name]).failed(2, "cannot be a set's name");
    }
}

#[test]
fn bad_files_are_refused_in_a_sentence() {
    let bench = Workbench::new();
    bench.write("short.chr", &dump()[..8191]);
    bench.write("bad.tiles", "table A\n@ 0 1x1\n.......x\n");
    bench.write("large.chr", vec![0xFF; (1 << 20) + 1]);
    std::fs::create_dir(bench.path("folder")).unwrap();
    bench.write("folder/readme", "");
    let show = |name: &str| bench.run(&["tiles", "show", "--tiles", name]);
    show("short.chr").failed(2, "short.chr: 8191 bytes are no tile set");
    show("bad.tiles").failed(2, "bad.tiles: line 3, column 8: a dot is");
    bench.write("cut.nes", b"NES\x1A\x02\x01");
    show("cut.nes").failed(2, "cut.nes: 6 bytes are no tile set");
    bench.write("empty.chr", "");
    bench.run(&["tiles", "import", "empty.chr"]).failed(2, "empty.chr: line 1, column 1: there is no tile");
    bench.write("own.tiles", "table A\n@ 0 1x1\n........\n".to_owned() + &"1......3\n".repeat(7));
    let overwriting = bench.run(&["tiles", "export", "own.tiles", "--tiles", "own.tiles"]);
    overwriting.failed(2, "own.tiles: the export would write over the tiles");
    bench.run(&["tiles", "show", "--tiles", "own.tiles", "--png", "own.tiles"]).failed(2, "would write over the tiles");
    show("large.chr").failed(2, "larger than");
    show("folder").failed(2, "no file *.tiles");
    show("nothing").failed(2, "no imported set");
    bench.run(&["tiles", "show", "--set", "2"]).failed(2, "no background colour set 2");
    bench.run(&["tiles", "show", "--code", "9..3"]).failed(2, "the first code comes first");
    bench.run(&["tiles", "export", "tiles.png"]).failed(2, "*.chr for a CHR dump");
}
