//! Pictures of runs: `--png`, `--gif` and what they look like.

use std::io::Cursor;

use fbc::famicom::machine::Machine;
use fbc::famicom::palette::rgb;
use fbc::famicom::tiles::TileSet;
use fbc::famicom::video::compositor::{Compositor, Options};
use fbc::famicom::video::image::{HEIGHT, Image, Rgb, WIDTH};

use crate::common::Workbench;
use crate::harness::Runner;

/// Walkers, text in colours and a scrolled screen.
const BUSY: &str = "10 SPRITE ON:CGSET 1,0:CLS\n\
    20 DEF MOVE(0)=SPRITE(0,3,2,200,0,0):DEF MOVE(1)=SPRITE(3,7,1,200,1,2)\n\
    30 POSITION 0,20,100:POSITION 1,200,60:MOVE 0,1\n\
    40 FOR I=0 TO 30:LOCATE I MOD 20,I MOD 24:PRINT \"HELLO\";I:COLOR I MOD 28,I MOD 24,I MOD 4:NEXT\n\
    50 PAUSE 100\n";

/// Tiles of which no two are alike, but 32 of table B, which is blank.
fn dump() -> Vec<u8> {
    let blank = 4096 + 32 * 16;
    (0..8192_usize).map(|i| if (blank..blank + 16).contains(&i) { 0 } else { (i / 16 + i % 16 * 37) as u8 }).collect()
}

/// A program and its tiles.
fn busy_bench() -> Workbench {
    let bench = Workbench::new();
    bench.write("busy.bas", BUSY);
    bench.write("own.chr", dump());
    bench
}

fn decode(png: &[u8]) -> (usize, usize, Vec<Rgb>) {
    let mut decoder = png::Decoder::new(Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    let dots = bytes.chunks_exact(3).map(|dot| [dot[0], dot[1], dot[2]]).collect();
    (info.width as usize, info.height as usize, dots)
}

fn dots(image: &Image) -> Vec<Rgb> {
    (0..WIDTH * HEIGHT).map(|i| image.rgb_at(i % WIDTH, i / WIDTH)).collect()
}

/// The picture at the frame boundary that comes next.
fn picture(machine: &Machine) -> Image {
    let now = machine.time();
    let frame = if now.frame().start() == now { now.frame() } else { now.frame().next() };
    let mut compositor = Compositor::new(Options::default());
    compositor.compose(&machine.scene_at(frame.start()), &TileSet::from_chr(&dump()).unwrap());
    compositor.image().clone()
}

#[test]
fn the_png_is_the_picture_at_the_end() {
    let bench = busy_bench();
    let run = bench.run(&["run", "--headless", "--png", "end.png", "busy.bas", "--tiles", "own.chr"]);
    assert!(run.done().ends_with("HELLO 30\n"));
    let left = Runner::new().program(BUSY).machine;
    assert!(decode(&bench.read("end.png")) == (WIDTH, HEIGHT, dots(&picture(&left))));
    // It goes with every other kind of output, and after any number of frames.
    assert!(
        bench
            .run(&["run", "--screen", "--png", "screen.png", "busy.bas", "--tiles", "own.chr"])
            .done()
            .contains("HELLO 30")
    );
    assert!(
        bench
            .run(&["run", "--json", "--png", "json.png", "busy.bas", "--tiles", "own.chr"])
            .done()
            .contains("\"status\":\"ended\"")
    );
    assert_eq!(bench.read("screen.png"), bench.read("end.png"));
    assert_eq!(bench.read("json.png"), bench.read("end.png"));
    bench
        .run(&[
            "run",
            "--screen",
            "--frames",
            "100",
            "--png",
            "early.png",
            "--scale",
            "3",
            "busy.bas",
            "--tiles",
            "own.chr",
        ])
        .done();
    let early = Runner::new().frames(100).program(BUSY).machine;
    let (width, height, large) = decode(&bench.read("early.png"));
    assert_eq!((width, height), (3 * WIDTH, 3 * HEIGHT));
    let small: Vec<Rgb> = (0..WIDTH * HEIGHT).map(|i| large[(i / WIDTH * 3 + 2) * width + i % WIDTH * 3 + 1]).collect();
    assert!(small == dots(&picture(&early)));
    assert_eq!(bench.files(), ["busy.bas", "early.png", "end.png", "json.png", "own.chr", "screen.png"]);
}

#[test]
fn the_gif_shows_every_second_frame() {
    let bench = busy_bench();
    bench.run(&["run", "--screen", "--frames", "240", "--gif", "a.gif", "busy.bas", "--tiles", "own.chr"]).done();
    let file = bench.read("a.gif");
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(file.as_slice()).unwrap();
    let mut canvas = vec![[0; 3]; WIDTH * HEIGHT];
    let mut shown = Vec::new();
    let mut now = 0;
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        for (i, dot) in frame.buffer.chunks_exact(4).enumerate().filter(|(_, dot)| dot[3] != 0) {
            let (x, y) = (i % usize::from(frame.width), i / usize::from(frame.width));
            canvas[(y + usize::from(frame.top)) * WIDTH + x + usize::from(frame.left)] = [dot[0], dot[1], dot[2]];
        }
        shown.push((now, canvas.clone()));
        now += u32::from(frame.delay);
    }
    assert_eq!(now, 399, "240 frames are 3.993 s");
    assert!(shown.len() > 50, "{}", shown.len());
    // Frame 220 begins at 366.06 hundredths of a second.
    let machine = Runner::new().frames(220).program(BUSY).machine;
    let expected = dots(&picture(&machine));
    let found = shown.iter().rfind(|(since, _)| *since <= 366).map(|(_, dots)| dots);
    assert!(found == Some(&expected));
    // How the run is cut does not matter, nor what else is asked for.
    bench
        .run(&[
            "run", "--json", "--frames", "240", "--gif", "b.gif", "--keys", "30:A", "--png", "b.png", "busy.bas",
            "--tiles", "own.chr",
        ])
        .done();
    assert!(bench.read("b.gif") == file);
}

#[test]
fn no_frames_are_one_picture() {
    let bench = busy_bench();
    for (frames, hundredths) in [("0", 2), ("1", 2), ("2", 3)] {
        bench.run(&["run", "--screen", "--frames", frames, "--gif", "a.gif", "--cast", "a.cast", "busy.bas"]).done();
        let file = bench.read("a.gif");
        let mut decoder = gif::DecodeOptions::new().read_info(file.as_slice()).unwrap();
        let delay = decoder.read_next_frame().unwrap().map(|frame| frame.delay);
        assert_eq!(delay, Some(hundredths), "{frames}");
        assert!(decoder.read_next_frame().unwrap().is_none());
        assert!(bench.text("a.cast").lines().count() >= 3, "{frames}");
    }
}

#[test]
fn programs_that_do_not_end_well_have_pictures_too() {
    let bench = Workbench::new();
    bench.write("wait.bas", "10 INPUT A\n");
    bench.run(&["run", "--png", "wait.png", "--gif", "wait.gif", "wait.bas"]).failed(1, "waits for input");
    bench.write("typed.bas", "10 INPUT A\n");
    bench.run(&["run", "--gif", "typed.gif", "--keys", "60:4", "typed.bas"]).failed(1, "waits for input");
    // While the machine waits for the key at frame 60, its cursor blinks.
    let blinking = &["run", "--gif", "blink.gif", "--keys", "60:4\\r", "--tiles", "own.chr", "typed.bas"];
    bench.write("own.chr", dump());
    bench.run(blinking).done();
    let mut decoder = gif::DecodeOptions::new().read_info(Cursor::new(bench.read("blink.gif"))).unwrap();
    let mut pictures = 0;
    while decoder.read_next_frame().unwrap().is_some() {
        pictures += 1;
    }
    assert!((4..30).contains(&pictures), "{pictures}");
    bench.write("error.bas", "10 PRINT 1/0\n");
    bench.run(&["run", "--png", "error.png", "error.bas"]).failed(1, "?DZ ERROR IN 10");
    bench.write("still.bas", "10 PAUSE 6000\n");
    bench.run(&["run", "--gif", "still.gif", "still.bas"]).done();
    for name in ["wait.png", "wait.gif", "typed.gif", "error.png", "still.gif"] {
        assert!(bench.read(name).len() > 100, "{name}");
    }
    // A minute is recorded of a program that runs for 70 seconds.
    let mut decoder = gif::DecodeOptions::new().read_info(Cursor::new(bench.read("still.gif"))).unwrap();
    let mut hundredths = 0;
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        hundredths += u32::from(frame.delay);
    }
    assert_eq!(hundredths, 6000);
}

#[cfg(unix)]
#[test]
fn whoever_is_told_to_end_leaves_whole_files() {
    use std::io::Read;
    use std::process::{Command, Stdio};
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        let bench = Workbench::new();
        bench.write("a.bas", "10 PRINT \"A\";:PAUSE 1:GOTO 10\n");
        let mut child = Command::new(env!("CARGO_BIN_EXE_fbc"))
            .args(["run", "--headless", "--png", "a.png", "--gif", "a.gif", "--wav", "a.wav", "a.bas"])
            .current_dir(bench.path(""))
            .env("FBC_STORE", bench.store())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // It runs as soon as it prints.
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut [0]).unwrap();
        let reader = std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
        assert!(Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(status), "{signal}");
        reader.join().unwrap().unwrap();
        assert_eq!(bench.files(), ["a.bas", "a.gif", "a.png", "a.wav"], "{signal}");
    }
}

#[test]
fn a_palette_and_the_sprite_limit_are_the_persons() {
    let bench = Workbench::new();
    let crowd = "10 SPRITE ON\n20 FOR I=0 TO 7:DEF SPRITE I,(0,1,0,0,0)=CHR$(214)+CHR$(214)+CHR$(214)+CHR$(214)\n\
        30 SPRITE I,I*24,100:NEXT:PALETB 0,33,48,0,0:PAUSE 10\n";
    bench.write("crowd.bas", crowd);
    bench.write("own.tiles", format!("table A\n@ 214 1x1\n{}", "11111111\n".repeat(8)));
    let colors: Vec<u8> = (0..192).map(|i| 255 - i as u8).collect();
    bench.write("own.pal", &colors);
    let shown = |more: &[&str]| {
        let run =
            bench.run(&[&["run", "--headless", "--png", "a.png", "--tiles", "own.tiles", "crowd.bas"], more].concat());
        run.done();
        decode(&bench.read("a.png")).2
    };
    let at = |dots: &[Rgb], x: usize| dots[105 * WIDTH + x];
    let plain = shown(&[]);
    assert_eq!(at(&plain, 255), rgb(33));
    assert_ne!(at(&plain, 3 * 24), rgb(33));
    assert_eq!(at(&plain, 4 * 24), rgb(33), "the fifth is one too many");
    assert_ne!(at(&shown(&["--no-sprite-limit"]), 7 * 24), rgb(33));
    assert_eq!(at(&shown(&["--palette", "own.pal"]), 255), [colors[99], colors[100], colors[101]]);
}

#[test]
fn mistakes_show_before_the_run() {
    let bench = Workbench::new();
    bench.write("a.bas", "10 PRINT 1\n");
    bench.write("short.pal", [0; 191]);
    bench.write("long.pal", vec![0; 2000]);
    let failed = |arguments: &[&str], message: &str| {
        let run = bench.run(&[&["run", "a.bas"], arguments].concat());
        run.failed(2, message);
        assert_eq!(run.out(), "");
    };
    failed(&["--palette", "short.pal"], "short.pal: 191 bytes are no palette");
    failed(&["--palette", "long.pal"], "long.pal: larger than 1536 bytes");
    failed(&["--palette", "none.pal"], "none.pal: ");
    failed(&["--png", "nowhere/a.png"], "nowhere/a.png: cannot write: no such file or directory");
    failed(&["--png", "a.bas"], "a.bas: --png would write over the program");
    failed(&["--wav", "./a.bas"], "./a.bas: --wav would write over the program");
    failed(&["--palette", "short.pal", "--gif", "short.pal"], "--gif would write over the colours");
    failed(&["--gif", "a.gif", "--wav", "a.gif"], "a.gif: --gif and --wav cannot be the same file");
    failed(&["--gif", "."], ".: cannot write");
    failed(&["--png", "-"], "standard output is the program's");
    failed(&["--tiles", "nothing"], "no imported set");
    failed(&["--scale", "17"], "17");
    failed(&["--gif-step", "0"], "0");
    assert_eq!(bench.files(), ["a.bas", "long.pal", "short.pal"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    use std::process::{Command, Stdio};
    let bench = Workbench::new();
    bench.write("a.bas", "10 PRINT 1\n");
    for option in ["--headless", "--screen", "--json"] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_fbc"))
            .args(["run", option, "--png", "a.png", "a.bas"])
            .current_dir(bench.path(""))
            .env("FBC_STORE", bench.store())
            .stdin(Stdio::null())
            .stdout(full)
            .output()
            .unwrap();
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{option}: {message}");
        assert!(message.contains("standard output: cannot write: no "), "{option}: {message}");
        assert_eq!(message.lines().count(), 1);
    }
    assert!(bench.exists("a.png"));
}

#[test]
#[cfg(unix)]
fn what_is_no_file_is_written_into_and_not_replaced() {
    use std::os::unix::fs::FileTypeExt;
    let bench = Workbench::new();
    bench.write("p.bas", "10 PRINT 1\n");
    let pipe = bench.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo starts");
    assert!(made.success());
    let reader = {
        let pipe = pipe.clone();
        std::thread::spawn(move || std::fs::read(pipe).expect("it can be read"))
    };
    bench.run(&["run", "--headless", "--no-store", "--png", "pipe", "p.bas"]).done();
    assert!(reader.join().expect("it ends").starts_with(b"\x89PNG"));
    let is_pipe = |name: &str| std::fs::metadata(bench.path(name)).expect("it is there").file_type().is_fifo();
    assert!(is_pipe("pipe"));
    for (option, what) in [("--record", "a log"), ("--wav", "a WAV recording")] {
        let reader = {
            let pipe = pipe.clone();
            std::thread::spawn(move || std::fs::read(pipe).expect("it can be read"))
        };
        let refused = bench.run(&["run", "--headless", "--no-store", option, "pipe", "p.bas"]);
        refused.failed(2, &format!("{what} needs a file, not a device or a pipe"));
        assert!(is_pipe("pipe") && reader.join().expect("it ends").is_empty());
    }
}
