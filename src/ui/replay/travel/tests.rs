//! A viewer of a small run: every way to get somewhere, playing by a clock that the test turns.

use std::cell::Cell;
use std::sync::Arc;

use super::*;
use crate::basic::parser::Options;
use crate::basic::source;
use crate::famicom::input::Input;
use crate::famicom::machine::Config;
use crate::timeline::log::Header;
use crate::timeline::log::reader::Log;
use crate::timeline::log::writer::LogWriter;
use crate::timeline::recorder::{Cadence, Recorder};
use crate::ui::replay::jump;

/// The log of a program that runs for some frames; pad 0 is pressed at frame 60.
fn log(text: &str, frames: u64) -> Log {
    let program = source::parse_source(text.as_bytes(), Options::default()).unwrap().program;
    let mut machine = Machine::new(Config::default(), program);
    let header = Header::of(&machine, [0; 32]);
    let mut writer = LogWriter::new(&header);
    let mut recorder = Recorder::new(&mut machine, Cadence::STANDARD);
    machine.apply(Input::Run);
    for frame in 1..=frames {
        machine.run(Frame(frame).start());
        if frame == 60 {
            machine.apply(Input::Pad { number: 0, stick: 1, strig: 0 });
        }
        let printed = machine.drain();
        if let Some(piece) = recorder.observe(&mut machine, &printed) {
            writer.take_piece(&piece);
        }
    }
    writer.take_piece(&recorder.finish(&mut machine, "", crate::timeline::ending::Ending::Quit));
    Log::read(&writer.take()).unwrap()
}

const PROGRAM: &str = "10 A=0:ON ERROR GOTO 60\n20 A=A+1:PAUSE 3\n30 IF A=20 THEN GOSUB 50\n40 GOTO 20\n\
    50 B=7:RETURN\n60 RESUME NEXT\n";

fn travel() -> Travel {
    Travel::new(Walk::new(Arc::new(log(PROGRAM, 240))).unwrap(), Vec::new())
}

/// Works until nothing is left to be done but to play.
fn settle(travel: &mut Travel) {
    while travel.hunting().is_some() || travel.surveyed() < 1000 {
        travel.work(&|| Duration::ZERO, &mut |_, _| {});
    }
}

fn jump_to(travel: &mut Travel, typed: &str) -> Option<String> {
    travel.jump(jump::parse(typed).unwrap(), Duration::ZERO);
    settle(travel);
    travel.take_message()
}

fn line(travel: &mut Travel) -> Option<u16> {
    travel.past().statement().and_then(|(line, _)| line)
}

#[test]
fn a_person_gets_everywhere() {
    let mut travel = travel();
    assert_eq!(jump_to(&mut travel, "f100"), None);
    assert!((100..105).contains(&travel.position().frame().0));
    assert_eq!(jump_to(&mut travel, "0:02"), None);
    assert!((120..125).contains(&travel.position().frame().0));
    assert_eq!(jump_to(&mut travel, "-f20"), None);
    assert!((100..105).contains(&travel.position().frame().0));
    travel.end(Direction::Back);
    assert_eq!(travel.position().frame(), Frame(0));
    assert_eq!(jump_to(&mut travel, "50"), None);
    assert_eq!(line(&mut travel), Some(50));
    let called = travel.position();
    assert_eq!(jump_to(&mut travel, "B").as_deref(), Some("B was changed in line 50"));
    assert!(travel.position() > called);
    assert_eq!(jump_to(&mut travel, "50").as_deref(), Some("line 50 does not begin to run later"));
    assert_eq!(jump_to(&mut travel, "-50"), None);
    assert_eq!(travel.position(), called);
    assert_eq!(jump_to(&mut travel, "-i"), None);
    assert_eq!(travel.position().frame(), Frame(0));
    assert_eq!(jump_to(&mut travel, "i"), None);
    assert_eq!(travel.position().frame(), Frame(60));
    assert_eq!(jump_to(&mut travel, "e").as_deref(), Some("no later error"));
}

#[test]
fn steps_go_forward_and_back_again() {
    for unit in [Unit::Frame, Unit::Statement, Unit::Line, Unit::Over] {
        let mut travel = travel();
        jump_to(&mut travel, "50");
        if unit == Unit::Over {
            // Out of the subroutine: the way over it is one step in both directions.
            travel.step(unit, Direction::Back);
            settle(&mut travel);
        }
        let mut ways = Vec::new();
        for direction in [Direction::Forward, Direction::Back] {
            let mut way = vec![travel.position()];
            for _ in 0..5 {
                travel.step(unit, direction);
                settle(&mut travel);
                way.push(travel.position());
            }
            ways.push(way);
        }
        ways[1].reverse();
        if unit == Unit::Frame {
            // The way began in the middle of a frame; steps back end at beginnings.
            assert_eq!(ways[0][1..], ways[1][1..], "{unit:?}");
        } else {
            assert_eq!(ways[0], ways[1], "{unit:?}");
        }
    }
}

#[test]
fn playing_follows_the_clock_and_stops_at_the_end() {
    let mut travel = travel();
    settle(&mut travel);
    let now = Cell::new(Duration::from_secs(1));
    travel.play(Direction::Forward, now.get());
    let mut heard = 0;
    for _ in 0..60 {
        now.set(now.get() + Duration::from_millis(20));
        travel.work(&|| now.get(), &mut |_, _| heard += 1);
    }
    // 1.2 s.
    assert!((70..=75).contains(&travel.position().frame().0), "{}", travel.position());
    assert!((68..=72).contains(&heard), "{heard}");
    travel.set_speed(Speed::Times(2), now.get());
    for _ in 0..50 {
        now.set(now.get() + Duration::from_millis(20));
        travel.work(&|| now.get(), &mut |_, _| heard += 1000);
    }
    assert!(travel.playing().is_none() && heard < 1000, "sound at another speed");
    assert_eq!(travel.position(), travel.past().end());
    travel.play(Direction::Back, now.get());
    for _ in 0..20 {
        now.set(now.get() + Duration::from_millis(20));
        travel.work(&|| now.get(), &mut |_, _| {});
    }
    let frame = travel.position().frame().0;
    assert!((130..160).contains(&frame), "{frame}");
    assert_eq!(travel.playing(), Some(Direction::Back));
    travel.play(Direction::Back, now.get());
    assert_eq!(travel.playing(), None);
    // From the end one plays from the beginning.
    travel.end(Direction::Forward);
    travel.play(Direction::Forward, now.get());
    assert_eq!(travel.position().frame(), Frame(0));
}

#[test]
fn unbound_it_is_as_fast_as_it_can_be() {
    let mut travel = travel();
    settle(&mut travel);
    travel.set_speed(Speed::Unbound, Duration::ZERO);
    travel.play(Direction::Forward, Duration::ZERO);
    // The clock stands: one turn is as long as it likes.
    travel.work(&|| Duration::ZERO, &mut |_, _| {});
    assert_eq!((travel.position(), travel.playing()), (travel.past().end(), None));
}

#[test]
fn marks_are_set_found_and_taken_away() {
    let mut travel = travel();
    assert_eq!(jump_to(&mut travel, "m").as_deref(), Some("no later mark; m sets one"));
    for (place, note) in [("f100", "first"), ("f50", " \u{7}second "), ("f100", "again")] {
        jump_to(&mut travel, place);
        assert!(travel.mark(note));
    }
    let notes: Vec<&str> = travel.own_marks().iter().map(|mark| mark.note.as_str()).collect();
    assert_eq!(notes, ["second", "again"]);
    travel.end(Direction::Back);
    jump_to(&mut travel, "m");
    jump_to(&mut travel, "m");
    assert_eq!(travel.position(), travel.own_marks()[1].at);
    jump_to(&mut travel, "-m");
    assert_eq!(travel.position(), travel.own_marks()[0].at);
    assert!(travel.unmark() && !travel.unmark());
    assert_eq!(travel.marks().len(), 1);
}

#[test]
fn a_search_can_be_given_up() {
    let mut travel = Travel::new(Walk::new(Arc::new(log("10 A=A+1:A=A-1:GOTO 10\n", 3000))).unwrap(), Vec::new());
    travel.find(Target::Error, Direction::Forward);
    let before = travel.position();
    let was_looking = travel.hunting().is_some();
    assert_eq!(travel.cancel(), was_looking);
    assert_eq!((travel.position(), travel.hunting()), (before, None));
    settle(&mut travel);
    assert_eq!(travel.position(), before);
}
