//! The programs behind GAME 0..3 run under any pads for a minute without an error, and their backgrounds are pictures.

use fbc::basic::parser::Options;
use fbc::basic::source::parse_source;
use fbc::famicom::background::Background;
use fbc::famicom::input::{Input, Stop};
use fbc::famicom::machine::{Config, Machine};
use fbc::vm::time::Frame;

const PROGRAMS: [&str; 4] = [
    include_str!("../assets/games/0.bas"),
    include_str!("../assets/games/1.bas"),
    include_str!("../assets/games/2.bas"),
    include_str!("../assets/games/3.bas"),
];

const BACKGROUNDS: [&str; 4] = [
    include_str!("../assets/games/0.bg"),
    include_str!("../assets/games/1.bg"),
    include_str!("../assets/games/2.bg"),
    include_str!("../assets/games/3.bg"),
];

/// Plays a program for `frames` with pads that change every dozen frames; returns the screen's text.
fn play(program: &str, frames: u64, seed: u32) -> String {
    let source = parse_source(program.as_bytes(), Options::default()).unwrap();
    let mut machine = Machine::new(Config::default(), source.program);
    machine.apply(Input::Run);
    let mut random = seed;
    let mut frame = 0;
    while frame < frames {
        for number in 0..2 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let stick = [1, 2, 4, 8, 0][(random >> 24) as usize % 5];
            let strig = [0, 8, 1, 0, 8][(random >> 16) as usize % 5];
            machine.apply(Input::Pad { number, stick, strig });
        }
        frame += 12;
        let stop = machine.run(Frame(frame).start());
        assert_eq!(stop, Stop::Time, "frame {frame}, line {:?}", machine.current_line());
    }
    let rows = machine.console().screen.shown().text_rows();
    rows.iter().map(|row| fbc::basic::charset::to_stream(row) + "\n").collect()
}

#[test]
fn games_run_for_a_minute_under_any_pads() {
    for (number, program) in PROGRAMS.iter().enumerate() {
        for seed in 1..=6 {
            let screen = play(program, 3600, seed);
            assert!(screen.chars().any(|character| character.is_alphanumeric()), "game {number}:\n{screen}");
        }
    }
}

#[test]
fn the_duel_is_decided_by_who_steers() {
    let source = parse_source(PROGRAMS[2].as_bytes(), Options::default()).unwrap();
    let mut machine = Machine::new(Config::default(), source.program);
    machine.apply(Input::Run);
    machine.run(Frame(60).start());
    machine.apply(Input::Pad { number: 0, stick: 0, strig: 1 });
    // B turns down at once and stays alive longer than A, who drives on into a wall, three times.
    machine.apply(Input::Pad { number: 1, stick: 0, strig: 0 });
    let mut wins = String::new();
    for frame in (90..6000).step_by(30) {
        machine.run(Frame(frame).start());
        let stick = if frame % 120 < 60 { 4 } else { 1 };
        machine.apply(Input::Pad { number: 1, stick, strig: 0 });
        machine.apply(Input::Pad { number: 0, stick: 8, strig: 0 });
        let rows = machine.console().screen.shown().text_rows();
        wins = rows.iter().map(|row| fbc::basic::charset::to_stream(row)).collect();
        if wins.contains("WINS") {
            break;
        }
    }
    assert!(wins.contains("WINS"), "{wins}");
}

#[test]
fn backgrounds_are_pictures() {
    for text in BACKGROUNDS {
        let picture = Background::parse(text).unwrap();
        assert_ne!(picture, Background::blank());
        assert_eq!(Background::parse(&picture.to_string()).unwrap(), picture);
    }
}
