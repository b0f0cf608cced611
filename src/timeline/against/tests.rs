//! Programs that part from recorded ones, and programs that do not.

use super::*;
use crate::basic::parser::Options;
use crate::basic::source::parse_source;
use crate::famicom::input::{Input, Stop};
use crate::famicom::machine::Config;
use crate::timeline::log::Header;
use crate::timeline::log::writer::LogWriter;
use crate::timeline::recorder::{Cadence, Recorder};
use crate::vm::time::Frame;

fn program(text: &str) -> Program {
    parse_source(text.as_bytes(), Options::default()).map(|source| source.program).unwrap_or_default()
}

/// A run of a program with lines for INPUT and a pad that is pressed at frame 30, recorded.
fn record(text: &str, lines: &[&str]) -> Log {
    let mut machine = Machine::new(Config::default(), program(text));
    let mut writer = LogWriter::new(&Header::of(&machine, [0; 32]));
    let mut recorder = Recorder::new(&mut machine, Cadence::STANDARD);
    machine.apply(Input::Run);
    let mut lines = lines.iter();
    let mut pressed = false;
    let ending = loop {
        let until = if pressed { Frame(600).start() } else { Frame(30).start() };
        match machine.run(until) {
            Stop::Ended(outcome) => break Ending::Outcome(outcome),
            Stop::Line => match lines.next() {
                Some(line) => machine.apply(Input::Line(line.as_bytes().to_vec())),
                None => break Ending::InputEnd,
            },
            _ if pressed => break Ending::Quit,
            _ => {
                pressed = true;
                machine.apply(Input::Pad { number: 0, stick: 1, strig: 8 });
            }
        }
    };
    let output = machine.drain();
    let piece = recorder.finish(&mut machine, &output, ending);
    writer.take_piece(&piece);
    Log::read(&writer.take()).unwrap_or_else(|error| panic!("{error}"))
}

fn compare(log: &Log, other: &str) -> Comparison {
    let mut against = Against::new(log, program(other));
    while against.step() {}
    against.finish()
}

const TALK: &str = "10 INPUT A\n20 B=A*2\n30 PRINT B\n40 PAUSE 20\n50 PRINT STRIG(0)\n";

fn check(recorded: &str, other: &str, expected: &str) {
    let log = record(recorded, &["4", "5"]);
    let found = compare(&log, other);
    let line = |spot: Spot| spot.line.map_or("-".to_owned(), |line| line.to_string());
    let mut text = String::new();
    if let Some(picture) = &found.partings.picture {
        text += &format!("picture {} {} {}; ", line(picture.old), line(picture.new), picture.what.join("+"));
    }
    if let Some(output) = &found.partings.output {
        let at = |spot: Option<Spot>| spot.map_or("-".to_owned(), line);
        text += &format!("output {} {} {} {:?}; ", output.offset, at(output.old), at(output.new), output.texts);
    }
    if let Some(parting) = &found.partings.variable {
        let at = |assigned: Option<Assigned>| {
            assigned.map_or("-".to_owned(), |assigned| format!("{:?} in {}", assigned.value, line(assigned.spot)))
        };
        text +=
            &format!("{} after {}: {} / {}", parting.variable.text(), parting.same, at(parting.old), at(parting.new));
    }
    assert_eq!(text, expected, "{other}");
}

#[test]
fn the_recorded_program_does_not_part_from_itself() {
    let log = record(TALK, &["4"]);
    let found = compare(&log, TALK);
    assert!(found.is_same(), "{found:?}");
    assert_eq!(found.ends[0], found.ends[1]);
    check(TALK, TALK, "");
}

#[test]
fn programs_part_where_they_differ() {
    check(
        TALK,
        &TALK.replace("A*2", "A*3"),
        "picture 30 30 tiles; output 3 30 30 [\"8\\n\", \"12\\n\"]; B after 0: Number(8) in 20 / Number(12) in 20",
    );
    // Only text that nobody sees.
    check(TALK, &TALK.replace("40 PAUSE", "35 ' A COMMENT\n40 PAUSE"), "");
    check(TALK, &TALK.replace("30 PRINT B", "30 PRINT B:COLOR 2,3,1"), "picture 40 30 tiles; ");
    check(TALK, &(TALK.to_owned() + "60 PRINT \"END\"\n"), "picture - 60 tiles; output 8 - 60 [\"\", \"END\\n\"]; ");
    let loop_ = "10 FOR I=1 TO 3:S=S+I:NEXT\n20 PRINT S\n";
    check(loop_, "10 FOR I=1 TO 2:S=S+I:NEXT:S=S+3\n20 PRINT S\n", "I after 3: Number(4) in 10 / -");
}
