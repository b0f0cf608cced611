//! `fbc replay`: what was recorded is shown again, byte for byte, and what is wrong with a log is named.

use std::path::Path;

use fbc::basic::parser::Options;
use fbc::basic::source::parse_source;
use fbc::famicom::input::{Input, Stop};
use fbc::famicom::machine::{Config, Machine, REVISION};
use fbc::timeline::ending::Ending;
use fbc::timeline::log::chunk::{self, Chunks, kind};
use fbc::timeline::log::reader::Log;
use fbc::timeline::log::writer::LogWriter;
use fbc::timeline::log::{Header, SIGNATURE};
use fbc::timeline::recorder::{Cadence, Recorder};
use fbc::vm::time::{Frame, HalfCycles};

use crate::common::{Run, Workbench};

/// Sprites, sound, text, a wait for a key and one for a line.
const GAME: &str = "10 SPRITE ON:DEF MOVE(0)=SPRITE(0,3,1,50,0,0):MOVE 0:PLAY \"T1C1D1\"\n\
    20 S=STICK(0):X=X+S:LOCATE 0,3:PRINT X;\" \";:N=N+1:IF N<40 THEN 20\n\
    30 PRINT:PRINT INKEY$(0);INKEY$:N=0:BEEP:IF X<60 THEN 20\n\
    40 INPUT \"NAME\",A$:PRINT \"HI \";A$:X=0:GOTO 20\n";

const SCRIPT: [&str; 4] =
    ["--pad", "0:0,0;20:1,0;60:0,8;200:4,0;300:0,0", "--keys", "40:A;110:B;150:C;260:FBC\\r;400:D"];

/// A bench with the game and a log of so many frames.
fn recorded(frames: &str) -> Workbench {
    let bench = Workbench::new();
    bench.write("game.bas", GAME);
    let arguments = ["run", "--headless", "--no-store", "--frames", frames, "--record", "game.fbev", "game.bas"];
    bench.run(&[&arguments, &SCRIPT[..]].concat()).done();
    bench
}

/// A log with many checkpoints. `pad` is what pad 0 holds from frame 120 on.
pub(crate) fn dense(pad: u8, revision: u32) -> Vec<u8> {
    let config = Config::default();
    let options = Options { dialect: config.dialect, relaxed: false };
    let program = parse_source(GAME.as_bytes(), options).expect("the game is a program").program;
    let mut machine = Machine::new(config, program);
    let mut writer = LogWriter::new(&Header { revision, ..Header::of(&machine, [0; 32]) });
    let cadence = Cadence { hash: (HalfCycles(2_000_000), 0), checkpoint: (HalfCycles(6_000_000), 0) };
    let mut recorder = Recorder::new(&mut machine, cadence);
    let mut bytes = writer.take();
    machine.apply(Input::Run);
    for frame in (6..600_u64).step_by(6) {
        while machine.time() < Frame(frame).start() {
            match machine.run(Frame(frame).start()) {
                Stop::Line => machine.apply(Input::Line(b"FBC".to_vec())),
                Stop::Key => machine.apply(Input::Character(b'K')),
                _ => {}
            }
        }
        match frame {
            120 => machine.apply(Input::Pad { number: 0, stick: pad, strig: 0 }),
            240 => machine.apply(Input::KeyDown(b'Q')),
            270 => machine.apply(Input::KeyUp),
            _ => {}
        }
        let output = machine.drain();
        let piece = match frame {
            300 => Some(recorder.mark(&mut machine, &output, "half way")),
            _ => recorder.observe(&mut machine, &output),
        };
        if let Some(piece) = piece {
            writer.take_piece(&piece);
        }
        bytes.extend(writer.take());
    }
    writer.take_piece(&recorder.finish(&mut machine, "", Ending::Quit));
    bytes.extend(writer.take());
    bytes
}

#[track_caller]
fn json(run: &Run) -> serde_json::Value {
    serde_json::from_str(run.out()).unwrap_or_else(|error| panic!("{error}: {}", run.out()))
}

#[test]
fn a_log_is_verified() {
    let bench = recorded("600");
    let run = bench.run(&["replay", "game.fbev", "--verify"]);
    assert!(run.done().contains("verified: "), "{}", run.out());
    assert!(run.out().contains("1 state hash agreed, the last at frame 600"), "{}", run.out());
    let found = json(&bench.run(&["replay", "--verify", "--json", "game.fbev"]));
    assert_eq!((&found["status"], &found["complete"]), (&"verified".into(), &true.into()));
    assert_eq!(found["last_agreed"]["frame"], 600);
    let piped = bench.pipe(&["replay", "-", "--verify"], &bench.read("game.fbev"));
    assert!(piped.done().starts_with("-: "), "{}", piped.out());
    let shown = bench.run(&["replay", "game.fbev"]);
    assert!(shown.done().contains("inputs       22"), "{}", shown.out());
    assert!(shown.out().contains("its frames were over"), "{}", shown.out());
    assert_eq!(json(&bench.run(&["replay", "game.fbev", "--json"]))["inputs"], 22);
}

#[test]
fn any_moment_is_what_the_run_showed() {
    let bench = recorded("600");
    for frames in ["0", "1", "41", "60", "111", "299", "600"] {
        let files = |run: &str| ["png", "gif", "wav", "cast"].map(|kind| format!("{run}.{kind}"));
        let outputs = |names: &[String; 4]| -> Vec<String> {
            let options = ["--png", "--gif", "--wav", "--cast"];
            options.into_iter().zip(names).flat_map(|(option, name)| [option.to_owned(), name.clone()]).collect()
        };
        let (live, again) = (files("a"), files("b"));
        let live_options = outputs(&live);
        let live_options: Vec<&str> = live_options.iter().map(String::as_str).collect();
        let arguments = ["run", "--headless", "--no-store", "--json", "--frames", frames, "game.bas"];
        let ran = json(&bench.run(&[&arguments, &SCRIPT[..], &live_options].concat()));
        let again_options = outputs(&again);
        let again_options: Vec<&str> = again_options.iter().map(String::as_str).collect();
        let shown =
            json(&bench.run(&[&["replay", "game.fbev", "--json", "--to", frames], &again_options[..]].concat()));
        for key in ["frames", "statements", "state_hash", "output"] {
            assert_eq!(ran[key], shown[key], "{key} at frame {frames}");
        }
        for (live, again) in live[..3].iter().zip(&again) {
            assert!(bench.read(live) == bench.read(again), "{again} at frame {frames}");
        }
        // Only the title is that of the file.
        let text = |name: &str| bench.text(name).lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(text(&live[3]), text(&again[3]), "frame {frames}");
        // Also from the checkpoint next to it, where there is one.
        bench.run(&["replay", "game.fbev", "--to", frames, "--png", "c.png"]).done();
        assert!(bench.read("c.png") == bench.read("a.png"), "frame {frames}");
    }
    let arguments = ["run", "--headless", "--no-store", "--screen", "--frames", "300", "game.bas"];
    let screen = bench.run(&[&arguments, &SCRIPT[..]].concat());
    assert_eq!(bench.run(&["replay", "game.fbev", "--to", "300", "--screen"]).done(), screen.done());
}

#[test]
fn a_whole_run_is_shown_without_saying_how_long_it_was() {
    let bench = recorded("300");
    let arguments =
        ["run", "--headless", "--no-store", "--frames", "300", "--gif", "a.gif", "--wav", "a.wav", "game.bas"];
    let ran = bench.run(&[&arguments, &SCRIPT[..]].concat());
    let shown = bench.run(&["replay", "game.fbev", "--gif", "b.gif", "--wav", "b.wav", "--output"]);
    assert_eq!(shown.done(), ran.done());
    assert!(bench.read("a.gif") == bench.read("b.gif"));
    assert!(bench.read("a.wav") == bench.read("b.wav"));
}

#[test]
fn typed_lines_come_from_the_log() {
    let bench = Workbench::new();
    bench.write("sum.bas", "10 INPUT A:INPUT B:PRINT A+B:IF A<>9 THEN 10\n");
    let run = bench.pipe(&["run", "--headless", "--no-store", "--record", "sum.fbev", "sum.bas"], b"1\n2\n9\n4\n");
    let shown = bench.run(&["replay", "sum.fbev", "--output"]);
    assert_eq!(shown.done(), run.done());
    assert!(bench.run(&["replay", "sum.fbev", "--verify"]).done().contains("5 inputs"));
}

#[test]
fn a_moment_at_which_a_line_is_typed_is_what_the_run_showed() {
    let bench = Workbench::new();
    bench.write(
        "ask.bas",
        "10 INPUT \"NAME\";A$:PRINT \"HI \";A$:INPUT \"AGE\";B,C:PRINT B+C:PRINT INKEY$(0):GOTO 10\n",
    );
    let run = |frames: &str, more: &[&str]| {
        let limits = ["run", "--headless", "--no-store", "--json", "--frames", frames];
        bench.pipe(&[&limits, more, &["ask.bas"]].concat(), b"BOB\n4,5\nQANN\n1\n2,3\nXEVE\n6,7\nY")
    };
    let pads = ["--pad", "0:1,0;4:2,0;5:3,0;6:4,0;7:5,0;12:0,0;20:1,1"];
    for script in [&[][..], &pads, &["--clock", "1000000"]] {
        run("60", &[script, &["--record", "ask.fbev"]].concat());
        let mut typed = 0;
        for frames in 0..24 {
            let frames = frames.to_string();
            let ran = json(&run(&frames, &[script, &["--gif", "a.gif", "--wav", "a.wav"]].concat()));
            let files = ["--gif", "b.gif", "--wav", "b.wav"];
            let shown = json(&bench.run(&[&["replay", "ask.fbev", "--json", "--to", &frames], &files[..]].concat()));
            for key in ["frames", "statements", "state_hash", "output"] {
                assert_eq!(ran[key], shown[key], "{key} at frame {frames} with {script:?}");
            }
            assert!(bench.read("a.gif") == bench.read("b.gif"), "a.gif at frame {frames} with {script:?}");
            assert!(bench.read("a.wav") == bench.read("b.wav"), "a.wav at frame {frames} with {script:?}");
            typed = shown["inputs"].as_array().map_or(0, Vec::len);
        }
        assert!(typed > 5, "{typed}");
    }
}

#[test]
fn a_part_begins_where_it_should() {
    let bench = recorded("600");
    let names = ["--gif", "p.gif", "--wav", "p.wav", "--cast", "p.cast"];
    bench.run(&[&["replay", "game.fbev", "--from", "100", "--to", "160", "--scale", "2"], &names[..]].concat()).done();
    let file = bench.read("p.gif");
    let mut decoder = gif::DecodeOptions::new().read_info(file.as_slice()).expect("a GIF");
    let mut hundredths = 0;
    while let Some(frame) = decoder.read_next_frame().expect("a frame") {
        hundredths += u32::from(frame.delay);
    }
    assert!((99..=100).contains(&hundredths), "60 frames are a second: {hundredths}");
    let wav = hound::WavReader::new(std::io::Cursor::new(bench.read("p.wav"))).expect("a WAV");
    assert!((44_000..44_200).contains(&wav.duration()), "{}", wav.duration());
    let last = bench.text("p.cast").lines().last().map(str::to_owned).unwrap_or_default();
    assert!(last.starts_with("[0.99") || last.starts_with("[1.0"), "{last}");
    let part = json(&bench.run(&["replay", "game.fbev", "--from", "100", "--to", "160", "--json"]));
    let frames: Vec<u64> =
        part["inputs"].as_array().unwrap().iter().map(|input| input["frame"].as_u64().unwrap()).collect();
    assert_eq!(frames, [110, 114, 150, 154]);
    let failed = bench.run(&["replay", "game.fbev", "--to", "900", "--png", "end.png"]);
    failed.failed(0, "the log ends at frame 600");
}

#[test]
fn a_log_that_was_cut_is_verified_so_far() {
    let bench = recorded("300");
    let bytes = bench.read("game.fbev");
    let header = Chunks::new(&bytes).next().unwrap().unwrap().end();
    for cut in [0, 5, 8, header - 1, header, header + 3, bytes.len() / 2, bytes.len() - 1] {
        bench.write("cut.fbev", &bytes[..cut]);
        let run = bench.run(&["replay", "cut.fbev", "--verify"]);
        if cut < header {
            run.failed(2, "cut.fbev: ");
            continue;
        }
        assert_eq!(run.status, 0, "{cut}: {}", run.stderr);
        assert!(run.out().contains("verified"), "{cut}: {}", run.out());
        assert!(run.stderr.contains("missing"), "{cut}: {}", run.stderr);
    }
}

#[test]
fn damage_is_named_with_the_frames_it_costs() {
    let bench = Workbench::new();
    let bytes = dense(1, REVISION);
    for chunk in Chunks::new(&bytes).map(Result::unwrap).step_by(5) {
        let mut damaged = bytes.clone();
        damaged[chunk.end() - 6] ^= 4;
        bench.write("bad.fbev", &damaged);
        let run = bench.run(&["replay", "bad.fbev", "--verify"]);
        if chunk.kind == kind::HEADER {
            run.failed(2, "header");
            continue;
        }
        let place = format!("the chunk ({}) at byte {} is damaged", chunk::name(chunk.kind), chunk.offset);
        run.failed(1, &place);
        run.failed(1, if chunk.kind == kind::INPUTS { "cannot be run again" } else { "no frame is lost" });
        let found = json(&bench.run(&["replay", "bad.fbev", "--verify", "--json"]));
        assert_eq!(found["status"], "damaged");
        assert_eq!(found["damage"][0]["offset"], chunk.offset);
        assert_eq!(found["damage"][0]["frames"].is_null(), chunk.kind != kind::INPUTS);
    }
}

#[test]
fn what_is_made_of_a_damaged_log_goes_on_behind_the_damage() {
    let bench = Workbench::new();
    let bytes = dense(1, REVISION);
    let log = Log::read(&bytes).expect("a log");
    let inputs = Chunks::new(&bytes).map(Result::unwrap).filter(|chunk| chunk.kind == kind::INPUTS);
    let ends: Vec<usize> = inputs.map(|chunk| chunk.end()).collect();
    let lost = ends[ends.len() / 2];
    let mut damaged = bytes.clone();
    damaged[lost - 6] ^= 4;
    bench.write("whole.fbev", &bytes);
    bench.write("bad.fbev", &damaged);
    let places = json(&bench.run(&["replay", "bad.fbev", "--verify", "--json"]));
    let frame = |name: &str| places["damage"][0]["frames"][name].as_u64().expect("a frame");
    let (from, until) = (frame("from"), frame("until"));
    assert!(from > 20 && from + 1 < until && until < log.end().frame().0, "{from} {until}");

    let to = (until + 20).to_string();
    let made = |name: &str| {
        let files = ["--gif", "a.gif", "--cast", "a.cast", "--wav", "a.wav"];
        let run = bench.run(&[&["replay", name, "--json", "--to", &to], &files[..]].concat());
        let moment = json(&run);
        (moment, bench.read("a.wav"), bench.text("a.cast").lines().count(), run.stderr)
    };
    let (whole, damaged) = (made("whole.fbev"), made("bad.fbev"));
    for key in ["frames", "statements", "state_hash", "screen"] {
        assert_eq!(whole.0[key], damaged.0[key], "{key}");
    }
    assert_eq!(whole.1.len(), damaged.1.len(), "the sound is as long");
    assert_ne!(whole.1, damaged.1, "nothing sounds where nothing is known");
    assert!(
        damaged.2 > 2 && damaged.3.contains(&format!("frames {from} to {until} cannot be run again")),
        "{}",
        damaged.3
    );
    let rest = bench.run(&["replay", "bad.fbev", "--output"]).out().to_owned();
    let all = bench.run(&["replay", "whole.fbev", "--output"]).out().to_owned();
    assert!(all.ends_with(&rest[rest.len() - 40..]), "{rest}");

    // A moment that is lost is the last one before the damage.
    let inside = json(&bench.run(&["replay", "bad.fbev", "--json", "--to", &(until - 1).to_string()]));
    assert_eq!(inside["frames"].as_u64(), Some(from));
}

#[test]
fn a_run_that_leaves_its_log_is_a_divergence() {
    let bench = Workbench::new();
    let bytes = dense(1, REVISION);
    // The pad held something else: every check sum is right, and the states are others.
    let mut changed = SIGNATURE.to_vec();
    for chunk in Chunks::new(&bytes).map(Result::unwrap) {
        let mut payload = chunk.payload.to_vec();
        if chunk.kind == kind::INPUTS && payload.ends_with(&[7, 0x10]) {
            *payload.last_mut().unwrap() = 0x20;
        }
        chunk::push(chunk.kind, &payload, &mut changed);
    }
    assert_ne!(changed, bytes);
    bench.write("changed.fbev", &changed);
    let run = bench.run(&["replay", "changed.fbev", "--verify"]);
    assert_eq!(run.status, 3, "{}", run.stderr);
    assert!(run.out().contains("the state differs at frame 1"), "{}", run.out());
    assert!(run.out().contains("the last recorded hash that agreed is at frame 1"), "{}", run.out());
    let found = json(&bench.run(&["replay", "changed.fbev", "--verify", "--json"]));
    let (agreed, differs) = (&found["last_agreed"]["frame"], &found["first_differing"]["frame"]);
    assert!(agreed.as_u64() <= Some(120) && differs.as_u64() > Some(120), "{agreed} {differs}");
}

#[test]
fn two_logs_part_at_a_frame() {
    let bench = Workbench::new();
    bench.write("a.fbev", dense(1, REVISION));
    bench.write("b.fbev", dense(2, REVISION));
    let run = bench.run(&["replay", "a.fbev", "--verify", "b.fbev"]);
    assert_eq!(run.status, 3, "{}", run.stderr);
    let expected = "a.fbev and b.fbev part at frame 120: a.fbev has pad 0: right at frame 120";
    let late = "a.fbev and b.fbev part at frame 12";
    assert!(run.out().contains(expected) || run.out().contains(late), "{}", run.out());
    let found = json(&bench.run(&["replay", "a.fbev", "b.fbev", "--verify", "--json"]));
    assert_eq!(found["status"], "parted");
    let input = &found["parted"]["inputs"][1];
    assert_eq!(input["input"], "pad 0: left");
    let frame = input["frame"].as_u64().unwrap();
    assert!(found["parted"]["frame"].as_u64().unwrap() - frame <= 1);
    assert_eq!(found["parted"]["same_to"].as_u64().unwrap() + 1, found["parted"]["frame"].as_u64().unwrap());
    let run = bench.run(&["replay", "a.fbev", "--verify", "a.fbev"]);
    assert!(run.done().contains("are the same run to frame"), "{}", run.out());
    bench.run(&["replay", "a.fbev", "b.fbev"]).failed(2, "--verify");
}

#[test]
fn a_log_of_another_machine_shows_its_checkpoints() {
    let bench = Workbench::new();
    bench.write("old.fbev", dense(1, REVISION + 1));
    let run = bench.run(&["replay", "old.fbev", "--verify"]);
    run.failed(2, "not run again exactly");
    assert!(run.out().contains("checkpoints at frames 1"), "{}", run.out());
    assert!(!run.stderr.contains("differs") && !run.out().contains("differs"), "{}", run.stderr);
    let run = bench.run(&["replay", "old.fbev", "--to", "400", "--png", "old.png"]);
    run.failed(0, "this is the checkpoint at frame ");
    assert!(bench.read("old.png").len() > 100);
    bench.run(&["replay", "old.fbev", "--to", "0", "--screen"]).failed(2, "there is no checkpoint");
    bench.run(&["replay", "old.fbev", "--gif", "old.gif"]).failed(2, "not run again exactly");
    assert!(bench.run(&["replay", "old.fbev"]).out().contains("checkpoints  "));
}

#[test]
fn what_is_no_log_is_refused_with_a_sentence() {
    let bench = Workbench::new();
    bench.write("game.bas", GAME);
    bench.run(&["replay", "game.bas"]).failed(2, "game.bas: this is no .fbev log");
    bench.run(&["replay", "none.fbev"]).failed(2, "none.fbev: no such file");
    bench.write("a.fbev", dense(1, REVISION));
    bench.run(&["replay", "a.fbev", "--png", "a.fbev"]).failed(2, "would write over the log");
    bench.run(&["replay", "a.fbev", "--to", "soon"]).failed(2, "expected a frame");
}

/// The files of released versions. One that is there is never written again.
#[test]
fn logs_of_every_format_still_open() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs/format-1.fbev");
    if std::env::var_os("FBC_REGENERATE").is_some() && !path.exists() {
        std::fs::write(&path, dense(1, REVISION)).expect("the file can be written");
    }
    let bytes = std::fs::read(&path).expect("the file is committed");
    assert!(bytes.len() < 64 << 10);
    let log = Log::read(&bytes).expect("the log opens");
    assert!(log.complete && log.damage.is_empty() && log.cut.is_none());
    assert_eq!(log.checkpoints().count(), 5);
    for (entry, at) in log.checkpoints() {
        let machine = log.machine_at(entry).unwrap_or_else(|error| panic!("{at}: {error}"));
        assert_eq!(machine.position(), at);
    }
    let bench = Workbench::new();
    bench.write("old.fbev", &bytes);
    let run = bench.run(&["replay", "old.fbev", "--verify"]);
    if log.header.revision == REVISION {
        assert!(run.done().contains("verified"), "{}", run.out());
    } else {
        run.failed(2, "not run again exactly");
        assert!(run.out().contains("checkpoints at frames"), "{}", run.out());
    }
}

#[test]
fn moments_that_cannot_be_and_logs_that_are_none_are_refused() {
    let bench = recorded("60");
    for moment in ["99999999999999999999", "18446744073709551615", "-1", "NaN", "nans", "1e300s", "abc", ""] {
        for question in [&["replay", "game.fbev", "--png", "a.png", "--to"][..], &["events", "game.fbev", "--from"]] {
            let run = bench.run(&[question, &[moment]].concat());
            run.failed(2, "expected a frame such as 600, or seconds such as 10s");
        }
    }
    for command in ["replay", "events"] {
        bench.run(&[command, "game.fbev", "--from", "20", "--to", "10"]).failed(2, "--to is before --from");
    }
    bench.write("empty.fbev", "");
    bench.write("noise.fbev", [&b"FBEV\r\n\x1a\n"[..], &[0xA5; 4000]].concat());
    for command in [&["replay", "--verify"][..], &["events"], &["profile"]] {
        bench.run(&[command, &["missing.fbev"]].concat()).failed(2, "missing.fbev: no such file");
        bench.run(&[command, &["empty.fbev"]].concat()).failed(2, "empty.fbev: this is no .fbev log");
        bench.run(&[command, &["noise.fbev"]].concat()).failed(2, "that is its beginning, without which");
    }
    bench.run(&["run", "--headless", "--no-store", "game.bas", "--record", "-"]).failed(2, "needs a file, not a pipe");
    assert!(!bench.exists("-") && !bench.exists("a.png"));
}
