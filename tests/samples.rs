//! The programs that come with fbc: none fails, whatever a person presses, in the memory of the original cartridge too.

use std::path::Path;

use fbc::basic::dialect::Dialect;
use fbc::basic::parser::Options;
use fbc::basic::source;
use fbc::famicom::background::Background;
use fbc::famicom::input::{Input, Outcome, Stop};
use fbc::famicom::machine::{Config, Machine};
use fbc::vm::memory::Model;

use crate::common::Workbench;

/// A minute.
const FRAMES: u64 = 3600;

/// The name of each sample, and its program.
fn samples() -> Vec<(String, String, Option<Background>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "bas"));
    files.sort();
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    files
        .iter()
        .map(|path| {
            let background = path.with_extension("bg");
            let background = background.exists().then(|| Background::parse(&read(&background)).unwrap());
            (path.file_stem().unwrap().to_string_lossy().into_owned(), read(path), background)
        })
        .collect()
}

/// A minute of somebody who presses everything.
fn press(program: &str, background: Option<&Background>, model: Model, mut seed: u64) -> Option<Outcome> {
    let mut random = move |most: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most
    };
    let config = Config { model, ..Config::default() };
    let options = Options { dialect: Dialect::V3, relaxed: false };
    let mut machine = Machine::new(config, source::parse_source(program.as_bytes(), options).unwrap().program);
    if let Some(background) = background {
        machine.apply(Input::Background(Box::new(background.to_picture().image())));
    }
    machine.apply(Input::Run);
    while machine.time().frame().0 < FRAMES {
        let until = machine.time().frame().next().start();
        match machine.run(until) {
            Stop::Ended(outcome) => return Some(outcome),
            // What a person types at a prompt is short; a name of more than 31 letters is an error on the machine too.
            Stop::Line if random(30) == 0 => {
                let line = [b"N".as_slice(), b"TAKE LAMP", b"12", b"", b"BOB", b"-7"][random(6) as usize];
                machine.apply(Input::Line(line.to_vec()));
            }
            Stop::Line | Stop::Key => machine.idle(until),
            _ => {}
        }
        match random(40) {
            0 | 1 => machine.apply(Input::Pad { number: 0, stick: 1 << random(4), strig: 0 }),
            2 | 3 => machine.apply(Input::Pad { number: 0, stick: 0, strig: 1 << random(4) }),
            4 | 5 => machine.apply(Input::Pad { number: 0, stick: 0, strig: 0 }),
            6 => machine.apply(Input::Pad { number: 1, stick: 1 << random(4), strig: 4 << random(2) }),
            7 => machine.apply(Input::Pad { number: 1, stick: 0, strig: 0 }),
            8 => machine.apply(Input::KeyDown(b"0123456789ABCDEFKSTNO\r"[random(22) as usize])),
            9 => machine.apply(Input::KeyUp),
            _ => {}
        }
        machine.drain();
    }
    None
}

#[test]
fn no_sample_fails_whatever_is_pressed() {
    let samples = samples();
    assert!(samples.len() >= 16, "{}", samples.len());
    for (name, program, background) in samples {
        for seed in 1..=2 {
            for model in [Model::Large, Model::Original] {
                let outcome = press(&program, background.as_ref(), model, seed);
                assert!(
                    matches!(outcome, None | Some(Outcome::Ended)),
                    "{name}, seed {seed}, {model:?}: {}",
                    outcome.and_then(Outcome::message).unwrap_or_default()
                );
            }
        }
    }
}

#[test]
fn check_and_format_find_nothing_in_the_samples() {
    let bench = Workbench::new();
    for (name, program, _) in samples() {
        let file = format!("{name}.bas");
        bench.write(&file, &program);
        let check = bench.run(&["check", &file]);
        assert_eq!(check.status, 0, "{name}: {}", String::from_utf8_lossy(&check.stdout));
        assert_eq!(bench.run(&["fmt", "--check", &file]).done(), "", "{name}");
    }
}

#[test]
fn a_sample_is_listed_shown_and_run_by_its_name() {
    let bench = Workbench::new();
    let list = bench.run(&["samples"]);
    let list = list.done();
    for (name, program, _) in samples() {
        assert!(list.lines().any(|line| line.starts_with(&name)), "{name} is not listed");
        assert_eq!(bench.run(&["samples", "show", &name]).done(), program);
    }
    let run = bench.pipe(&["samples", "run", "hello", "--headless"], b"ADA\n");
    assert!(run.done().contains("HELLO, ADA!"));
    assert_eq!(bench.pipe(&["run", "--headless", "sample:hello"], b"ADA\n").done(), run.done());
    assert_eq!(bench.run(&["samples", "show", "nothing"]).status, 2);
    assert_eq!(bench.run(&["samples", "run", "nothing"]).status, 2);
    assert_eq!(bench.run(&["run", "--headless", "sample:nothing"]).status, 2);
}
