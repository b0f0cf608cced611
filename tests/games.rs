//! The programs behind GAME 0..3 run under any pads for a minute without an error, can be won and lost, and their
//! backgrounds are pictures.

mod player;
mod scripts;

use fbc::basic::parser::Options;
use fbc::basic::source::parse_source;
use fbc::famicom::background::Background;
use fbc::famicom::input::{Input, Stop};
use fbc::famicom::machine::{Config, Machine};
use fbc::famicom::screen::Page;
use fbc::vm::memory::Model;
use fbc::vm::time::Frame;

use self::player::Pads;
use crate::common::Workbench;

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

/// Different ways to press everything.
const SEEDS: u32 = 12;

/// Frames after which a game is given up: eight minutes.
const FRAMES_MAX: u64 = 30_000;

/// A machine that runs a game, with the game's picture on SCREEN 1 as GAME n,1 leaves it.
fn machine(game: usize) -> Machine {
    machine_with(game, Model::Large)
}

fn machine_with(game: usize, model: Model) -> Machine {
    let source = parse_source(PROGRAMS[game].as_bytes(), Options::default()).unwrap();
    let mut machine = Machine::new(Config { model, ..Config::default() }, source.program);
    let picture = Background::parse(BACKGROUNDS[game]).unwrap().to_picture();
    *machine.console().screen.page_mut(Page::Graphic) = picture;
    machine.apply(Input::Run);
    machine
}

/// The states that a script such as `24:0,1;28:0,0;` gives a pad, by frame.
fn events(number: u8, script: &str) -> Vec<(u64, Input)> {
    let event = |event: &str| {
        let (frame, state) = event.split_once(':').unwrap();
        let (stick, strig) = state.split_once(',').unwrap();
        let (stick, strig) = (stick.parse().unwrap(), strig.parse().unwrap());
        (frame.parse().unwrap(), Input::Pad { number, stick, strig })
    };
    script.split_terminator(';').map(event).collect()
}

/// Plays two scripts; the frame at which the screen shows `wanted`, if it does so before `frames` are over.
fn replay(machine: &mut Machine, pads: [&str; 2], wanted: &str, frames: u64) -> Option<u64> {
    let mut events: Vec<_> = (0..).zip(pads).flat_map(|(number, pad)| events(number, pad)).collect();
    events.sort_by_key(|(frame, _)| *frame);
    let mut events = events.into_iter().peekable();
    for frame in (0..frames).step_by(2) {
        assert_eq!(machine.run(Frame(frame).start()), Stop::Time, "frame {frame}, line {:?}", machine.current_line());
        if player::text(machine).contains(wanted) {
            return Some(frame);
        }
        while let Some((_, event)) = events.next_if(|(at, _)| *at <= frame) {
            machine.apply(event);
        }
    }
    None
}

/// The pads lead to `wanted`, and afterwards the title comes back and START begins a new game.
fn check(game: usize, wanted: &str, pads: [&str; 2], player: impl FnMut(&mut Machine, u64) -> Pads) {
    let mut machine = machine(game);
    let Some(frame) = replay(&mut machine, pads, wanted, FRAMES_MAX) else {
        let recorded = player::record(&mut self::machine(game), player, wanted, FRAMES_MAX);
        panic!("game {game}: the script does not lead to {wanted}; this one would: {recorded:#?}");
    };
    machine.apply(Input::Pad { number: 0, stick: 0, strig: 0 });
    machine.apply(Input::Pad { number: 1, stick: 0, strig: 0 });
    machine.run(Frame(frame + 600).start());
    assert!(player::text(&mut machine).contains("PRESS START"), "game {game}, {wanted}");
    machine.apply(Input::Pad { number: 0, stick: 0, strig: 1 });
    machine.run(Frame(frame + 630).start());
    assert!(!player::text(&mut machine).contains("PRESS START"), "game {game}, {wanted}");
}

#[test]
fn the_maze_is_won_and_lost() {
    check(0, "ALL STARS STOLEN", [scripts::MAZE_WON, ""], player::eater);
    check(0, "GAME OVER", [scripts::LATE_START, ""], player::sleeper);
}

#[test]
fn the_watch_is_won_and_lost() {
    check(1, "THE SKY IS CLEAR", [scripts::WATCH_WON, ""], player::gunner);
    check(1, "GAME OVER", [scripts::LATE_START, ""], player::sleeper);
}

#[test]
fn the_maze_and_the_watch_are_won_within_the_cartridges_memory() {
    for (game, pad, wanted) in [(0, scripts::MAZE_WON, "ALL STARS STOLEN"), (1, scripts::WATCH_WON, "THE SKY IS CLEAR")]
    {
        let mut machine = machine_with(game, Model::Original);
        assert!(replay(&mut machine, [pad, ""], wanted, FRAMES_MAX).is_some(), "game {game}");
    }
}

/// GAME 1, both pilots: the second pad flies and scores too.
#[test]
fn two_pilots_watch_the_sky() {
    let pads = [scripts::TWO_PILOTS, scripts::SECOND_PILOT];
    assert!(replay(&mut machine_with(1, Model::Original), pads, "2P 50", 3600).is_some());
}

#[test]
fn the_tower_is_climbed_and_lost() {
    check(2, "GAME OVER", [scripts::ONLY_START, ""], player::sleeper);
    if replay(&mut machine(2), [scripts::TOWER_CLIMBED, ""], "LEVEL 4", FRAMES_MAX).is_none() {
        let recorded = player::record(&mut machine(2), player::climber, "LEVEL 4", FRAMES_MAX);
        panic!("the script does not lead up three towers; this one would: {recorded:#?}");
    }
}

#[test]
fn the_pairs_are_won_and_lost() {
    let mut seen = [None; 24];
    check(3, "HERO WINS!", [scripts::PAIRS_WON, ""], |machine, frame| player::turn(machine, frame, &mut seen, true));
    let mut seen = [None; 24];
    check(3, "PENGUIN WINS!", [scripts::PAIRS_LOST, ""], |machine, frame| {
        player::turn(machine, frame, &mut seen, false)
    });
}

/// Pads of every kind, which change every dozen frames.
fn random_pads(seed: u32, frames: u64) -> [String; 2] {
    let mut random = seed;
    let mut pads = [String::new(), String::new()];
    for frame in (0..frames).step_by(12) {
        for pad in &mut pads {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let stick = [1, 2, 4, 8, 0, 9, 6, 5][(random >> 24) as usize % 8];
            let strig = [0, 8, 1, 0, 8, 4, 2, 9][(random >> 16) as usize % 8];
            *pad += &format!("{frame}:{stick},{strig};");
        }
    }
    pads
}

#[test]
fn games_run_for_a_minute_under_any_pads() {
    for game in 0..PROGRAMS.len() {
        for seed in 1..=SEEDS {
            let pads = random_pads(seed, 3600);
            // The cartridge's own memory is small enough to find a loop that is left by GOTO again and again.
            let mut machine = machine_with(game, if seed % 2 == 0 { Model::Original } else { Model::Large });
            // The replay itself fails where the program ends or stops.
            assert_eq!(replay(&mut machine, [&pads[0], &pads[1]], "ERROR", 3600), None, "game {game}, seed {seed}");
        }
    }
}

#[test]
fn check_finds_nothing_in_the_games() {
    let workbench = Workbench::new();
    for (game, program) in PROGRAMS.iter().enumerate() {
        workbench.write("game.bas", program);
        let run = workbench.run(&["check", "game.bas"]);
        assert_eq!(run.status, 0, "game {game}: {}", String::from_utf8_lossy(&run.stdout));
    }
}

#[test]
fn titles_stand_in_their_pictures() {
    for (game, title) in ["STEAL EVERY STAR", "PRESS START", "PRESS START", "PRESS START"].into_iter().enumerate() {
        let mut machine = machine(game);
        assert!(replay(&mut machine, ["", ""], "PRESS START", 120).is_some(), "game {game}");
        assert!(player::text(&mut machine).contains(title), "game {game}");
        let picture = Background::parse(BACKGROUNDS[game]).unwrap().to_picture();
        let screen = machine.console().screen.shown().clone();
        for x in [0, 27] {
            for y in 0..21 {
                assert_eq!(screen.code_at(x, y), picture.code_at(x, y), "game {game}, {x},{y}");
            }
        }
    }
}

/// The names of GAME 0 and 1 are drawn, not written.
#[test]
fn drawn_names_stand_in_their_pictures() {
    for (game, text) in BACKGROUNDS.iter().enumerate().take(2) {
        let mut machine = machine(game);
        assert!(replay(&mut machine, ["", ""], "PRESS START", 120).is_some(), "game {game}");
        let picture = Background::parse(text).unwrap().to_picture();
        let screen = machine.console().screen.shown().clone();
        for (x, y) in (0..28).flat_map(|x| (0..13).map(move |y| (x, y))) {
            assert_eq!(screen.code_at(x, y), picture.code_at(x, y), "game {game}, {x},{y}");
            assert_eq!(screen.color_at(x, y), picture.color_at(x, y), "game {game}, {x},{y}");
        }
    }
}

#[test]
fn backgrounds_are_pictures() {
    for text in BACKGROUNDS {
        let picture = Background::parse(text).unwrap();
        assert_ne!(picture, Background::blank());
        assert_eq!(Background::parse(&picture.to_string()).unwrap(), picture);
    }
}
