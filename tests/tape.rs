//! `fbc tape`.

use crate::common::Workbench;

const GAME: &str = "10 REM GAME\n20 FOR I=1 TO 10:PRINT I;\"ガ\":NEXT\n30 GOTO 20\n";

/// A bench with GAME recorded as `game.wav`.
fn recorded(arguments: &[&str]) -> Workbench {
    let bench = Workbench::new();
    bench.write("game.bas", GAME);
    assert_eq!(bench.run(&[&["tape", "save", "game.bas", "game.wav"], arguments].concat()).done(), "");
    bench
}

/// The samples of a file that `tape save` wrote.
fn samples(bench: &Workbench, name: &str) -> Vec<i16> {
    let mut reader = hound::WavReader::new(std::io::Cursor::new(bench.read(name))).unwrap();
    reader.samples::<i16>().map(Result::unwrap).collect()
}

fn write_samples<S: hound::Sample + Copy>(bench: &Workbench, name: &str, spec: hound::WavSpec, samples: &[S]) {
    let mut writer = hound::WavWriter::create(bench.path(name), spec).unwrap();
    for &sample in samples {
        for _ in 0..spec.channels {
            writer.write_sample(sample).unwrap();
        }
    }
    writer.finalize().unwrap();
}

fn spec(bits_per_sample: u16, sample_format: hound::SampleFormat, channels: u16) -> hound::WavSpec {
    hound::WavSpec { channels, sample_rate: 44_100, bits_per_sample, sample_format }
}

#[test]
fn programs_go_to_tape_and_come_back() {
    for arguments in [&[][..], &["--dialect", "v2"], &["--rate", "8000"], &["--rate", "96000", "--name", "game"]] {
        let bench = recorded(arguments);
        assert_eq!(bench.run(&["tape", "load", "game.wav", "back.bas"]).done(), "");
        assert_eq!(bench.text("back.bas"), GAME, "{arguments:?}");
        assert_eq!(bench.run(&["tape", "load", "game.wav", "-"]).done(), GAME);
        assert_eq!(bench.files(), ["back.bas", "game.bas", "game.wav"]);
    }
}

#[test]
fn pipes_work_at_both_ends() {
    let bench = Workbench::new();
    let wav = bench.pipe(&["tape", "save", "-", "-"], GAME.as_bytes());
    assert_eq!((wav.status, wav.stderr.as_str()), (0, ""));
    let text = bench.pipe(&["tape", "load", "-", "-"], &wav.stdout);
    assert_eq!(text.done(), GAME);
}

#[test]
fn a_tape_is_listed() {
    let bench = recorded(&["--name", "My ガ"]);
    assert_eq!(
        bench.run(&["tape", "load", "game.wav"]).done(),
        "     start  kind     name               bytes  speed\n   0.250 s  program  MY ガ                 45   100%\n"
    );
    let run = bench.run(&["tape", "load", "game.wav", "--json"]);
    let list: serde_json::Value = serde_json::from_str(run.done()).unwrap();
    let entry = &list["recordings"][0];
    assert_eq!((&list["version"], &entry["name"], &entry["kind"]), (&1.into(), &"MY ガ".into(), &"program".into()));
    assert_eq!((&entry["dialect"], &entry["start_ms"]), (&"v3".into(), &250.into()));
    assert!(entry["fault"].is_null());
}

#[test]
fn the_named_recording_is_found() {
    let bench = recorded(&["--name", "ONE"]);
    let mut both = samples(&bench, "game.wav");
    bench.write("game.bas", "10 END\n");
    bench.run(&["tape", "save", "game.bas", "game.wav", "--name", "ONE MORE"]).done();
    both.extend(samples(&bench, "game.wav"));
    write_samples(&bench, "both.wav", spec(16, hound::SampleFormat::Int, 1), &both);
    assert_eq!(bench.run(&["tape", "load", "both.wav", "-"]).done(), GAME);
    assert_eq!(bench.run(&["tape", "load", "both.wav", "-", "--name", "one more"]).done(), "10 END\n");
    assert_eq!(bench.run(&["tape", "load", "both.wav"]).done().lines().count(), 3);
    assert_eq!(bench.run(&["tape", "load", "both.wav", "--name", "one"]).done().lines().count(), 2);
    let run = bench.run(&["tape", "load", "both.wav", "x.bas", "--name", "TWO"]);
    run.failed(1, "there is no recording named `TWO` on it; there is `ONE`, `ONE MORE`");
    assert!(!bench.exists("x.bas"));
}

#[test]
fn every_kind_of_wav_is_read() {
    use hound::SampleFormat::{Float, Int};
    let bench = recorded(&[]);
    let samples = samples(&bench, "game.wav");
    let scaled = |shift: i32| -> Vec<i32> {
        let scale = |sample: &i16| if shift < 0 { i32::from(*sample) >> -shift } else { i32::from(*sample) << shift };
        samples.iter().map(scale).collect()
    };
    for (bits, channels) in [(8, 1), (16, 2), (16, 6), (24, 1), (32, 1)] {
        write_samples(&bench, "other.wav", spec(bits, Int, channels), &scaled(i32::from(bits) - 16));
        assert_eq!(bench.run(&["tape", "load", "other.wav", "-"]).done(), GAME, "{bits} bits, {channels} channels");
    }
    let floats: Vec<f32> = samples.iter().map(|sample| f32::from(*sample) / 32768.0).collect();
    write_samples(&bench, "other.wav", spec(32, Float, 1), &floats);
    assert_eq!(bench.run(&["tape", "load", "other.wav", "-"]).done(), GAME);
    let turned: Vec<i16> = samples.iter().map(|sample| -sample).collect();
    write_samples(&bench, "other.wav", spec(16, Int, 1), &turned);
    assert_eq!(bench.run(&["tape", "load", "other.wav", "-"]).done(), GAME, "upside down");
}

#[test]
fn damage_has_a_place_and_what_came_before_it_is_shown() {
    let bench = recorded(&["--name", "GAME"]);
    let samples = samples(&bench, "game.wav");
    // Silence over the end of the program, far enough in for some lines to have come through.
    let cut = samples.len() - 44_100 / 3;
    write_samples(&bench, "cut.wav", spec(16, hound::SampleFormat::Int, 1), &samples[..cut]);
    bench.write("keep.bas", "10 END\n");
    let run = bench.run(&["tape", "load", "cut.wav", "keep.bas"]);
    run.failed(1, "?TP ERROR: the tape ends in the data");
    assert!(run.stderr.contains(" s\n") && run.stderr.contains("keep.bas: not written"), "{}", run.stderr);
    assert!(GAME.starts_with(run.out()) && run.out().starts_with("10 REM GAME\n"), "{}", run.out());
    assert_eq!(bench.text("keep.bas"), "10 END\n");
    let list = bench.run(&["tape", "load", "cut.wav"]);
    assert_eq!(list.status, 1);
    assert!(list.out().contains("?TP ERROR: the tape ends in the data"), "{}", list.out());
    let json: serde_json::Value =
        serde_json::from_str(bench.run(&["tape", "load", "cut.wav", "--json"]).out()).unwrap();
    let fault = &json["recordings"][0]["fault"];
    assert_eq!(fault["code"], "TP");
    assert!(fault["at_ms"].as_u64() > Some(19_000) && fault["salvaged_lines"].as_u64() > Some(0), "{fault}");
}

#[test]
fn a_second_copy_stands_in_for_a_damaged_first() {
    let bench = recorded(&["--name", "GAME"]);
    let whole = samples(&bench, "game.wav");
    let mut twice = whole[..whole.len() - 44_100 / 3].to_vec();
    twice.extend([0; 44_100]);
    twice.extend(&whole);
    write_samples(&bench, "twice.wav", spec(16, hound::SampleFormat::Int, 1), &twice);
    let run = bench.run(&["tape", "load", "twice.wav", "back.bas"]);
    assert_eq!(run.status, 0);
    assert!(run.stderr.contains("passing over a damaged recording"), "{}", run.stderr);
    assert_eq!(bench.text("back.bas"), GAME);
}

#[test]
fn what_is_no_recording_is_refused() {
    let bench = Workbench::new();
    bench.write("a.wav", GAME);
    bench.run(&["tape", "load", "a.wav"]).failed(2, "fbc: a.wav: not a WAV file\n");
    bench.write("a.wav", "");
    bench.run(&["tape", "load", "a.wav", "a.bas"]).failed(2, "not a WAV file");
    bench.run(&["tape", "load", "."]).failed(2, "directory");
    bench.run(&["tape", "load", "none.wav"]).failed(2, "none.wav");
    write_samples(&bench, "quiet.wav", spec(16, hound::SampleFormat::Int, 1), &[0i16; 1000]);
    bench.run(&["tape", "load", "quiet.wav"]).failed(1, "no recording was found");
    bench.run(&["tape", "load", "quiet.wav", "a.bas"]).failed(1, "no recording was found");
    let slow = hound::WavSpec { sample_rate: 4000, ..spec(16, hound::SampleFormat::Int, 1) };
    write_samples(&bench, "slow.wav", slow, &[0i16; 1000]);
    bench.run(&["tape", "load", "slow.wav"]).failed(2, "4000 samples per second");
    assert!(!bench.exists("a.bas"));
}

#[test]
fn a_picture_comes_as_its_bytes_and_scroll() {
    use fbc::famicom::cassette::{Recording, SampleRate, encode};
    let bench = Workbench::new();
    let bytes: Vec<u8> = (0..1024u32).map(|index| (index * 7 % 251) as u8).collect();
    let picture = Recording::picture(b"SEA", 3, bytes.clone());
    let sound = encode(&[picture], SampleRate::CD).unwrap();
    write_samples(&bench, "sea.wav", spec(16, hound::SampleFormat::Int, 1), &sound);
    let list = bench.run(&["tape", "load", "sea.wav"]);
    assert!(list.done().contains("picture  SEA                 1024   100%"), "{}", list.out());
    let run = bench.run(&["tape", "load", "sea.wav", "SEA.picture"]);
    assert_eq!(run.status, 0);
    assert!(run.stderr.contains("this is a picture of SAVE S"), "{}", run.stderr);
    assert_eq!(bench.read("SEA.picture"), [&bytes[..], &[3]].concat());
}

#[test]
fn nameless_programs_are_not_taken_for_one_another() {
    let bench = recorded(&[]);
    let whole = samples(&bench, "game.wav");
    let mut two = whole[..whole.len() - 44_100 / 3].to_vec();
    two.extend([0; 44_100]);
    bench.write("game.bas", "10 END\n");
    bench.run(&["tape", "save", "game.bas", "game.wav"]).done();
    two.extend(samples(&bench, "game.wav"));
    write_samples(&bench, "two.wav", spec(16, hound::SampleFormat::Int, 1), &two);
    bench.run(&["tape", "load", "two.wav", "back.bas"]).failed(1, "?TP ERROR: ");
    assert!(!bench.exists("back.bas"));
}

#[test]
fn a_tape_is_not_replaced_by_what_was_read_from_it() {
    let bench = recorded(&[]);
    let before = bench.read("game.wav");
    bench.run(&["tape", "load", "game.wav", "./game.wav"]).failed(2, "this would replace what it is made from");
    bench.run(&["tape", "save", "game.bas", "game.bas"]).failed(2, "this would replace what it is made from");
    assert!(bench.read("game.wav") == before);
    assert_eq!(bench.text("game.bas"), GAME);
}

#[test]
fn what_cannot_be_recorded_is_refused() {
    let bench = Workbench::new();
    bench.write("a.bas", "10 CLS\n20 SCREEN 1\n");
    let run = bench.run(&["tape", "save", "a.bas", "a.wav", "--dialect", "v2"]);
    run.failed(1, "a.bas: line 20: SCREEN does not exist in V2");
    bench.run(&["tape", "save", "a.bas", "a.wav", "--name", "12345678901234567"]).failed(2, "17 characters");
    bench.run(&["tape", "save", "a.bas", "a.wav", "--name", "漢"]).failed(2, "does not exist in Family BASIC");
    bench.run(&["tape", "save", "a.bas", "a.wav", "--rate", "1000"]).failed(2, "8000");
    bench.run(&["tape", "load", "a.wav", "a.bas", "--json"]).failed(2, "--json");
    bench.write("a.bas", "10 A=40000\n");
    let run = bench.run(&["tape", "save", "a.bas", "a.wav"]);
    assert_eq!((run.status, run.stderr.as_str()), (1, "?OV ERROR IN 10\n"));
    let long: String = (1..3000).map(|number| format!("{number} PRINT\"ABCDEFGHIJKLMNOPQRST\"\n")).collect();
    bench.write("a.bas", long);
    bench.run(&["tape", "save", "a.bas", "a.wav"]).failed(1, "and a tape holds 65535");
    assert_eq!(bench.files(), ["a.bas"]);
}

#[test]
fn a_program_that_no_cartridge_holds_is_recorded_with_a_note() {
    let bench = Workbench::new();
    let long: String = (1..200).map(|number| format!("{number} PRINT\"ABCDEFGHIJKLMNOPQRST\"\n")).collect();
    bench.write("a.bas", &long);
    let run = bench.run(&["tape", "save", "a.bas", "a.wav", "--rate", "8000"]);
    assert_eq!(run.status, 0);
    assert!(run.stderr.contains("a V3 cartridge has room for"), "{}", run.stderr);
    assert_eq!(bench.run(&["tape", "load", "a.wav", "-"]).done(), long);
}
