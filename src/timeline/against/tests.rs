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
        let at = |spot: Option<Spot>| spot.map_or("nothing".to_owned(), line);
        text += &format!("picture {} {} {}; ", at(picture.old), at(picture.new), picture.what.join("+"));
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
    check(TALK, &TALK.replace("30 PRINT B", "30 PRINT B:COLOR 2,3,1"), "picture nothing 30 tiles; ");
    check(
        TALK,
        &(TALK.to_owned() + "60 PRINT \"END\"\n"),
        "picture nothing 60 tiles; output 8 - 60 [\"\", \"END\\n\"]; ",
    );
    let loop_ = "10 FOR I=1 TO 3:S=S+I:NEXT\n20 PRINT S\n";
    check(loop_, "10 FOR I=1 TO 2:S=S+I:NEXT:S=S+3\n20 PRINT S\n", "I after 3: Number(4) in 10 / -");
}

#[test]
fn pictures_part_in_the_line_that_drew() {
    // The wait that goes on in that frame draws nothing.
    let cleared = "10 CLS:PRINT \"AAAA\":PAUSE 50\n20 CLS\n30 PAUSE 50\n";
    check(cleared, &cleared.replace("20 CLS", "20 REM"), "picture 20 nothing tiles; ");
    check(&cleared.replace("20 CLS", "20 REM"), cleared, "picture nothing 20 tiles; ");
    let printed = "10 CLS:A=1\n20 PAUSE 50:PRINT \"HELLO\"\n30 PAUSE 50\n";
    check(printed, &printed.replace("HELLO", "HELPS"), "picture 20 20 tiles; output 3 20 20 [\"LO\\n\", \"PS\\n\"]; ");
    // Behind a wait the next statement draws, not the one that waited.
    let answered = "10 CLS\n20 INPUT A$\n30 B$=A$\n40 PAUSE 50\n";
    let also = answered.replace("30 B$=A$", "30 PRINT \"X\"");
    let found = compare(&record(answered, &["4"]), &also).partings;
    assert_eq!(found.picture.map(|parting| parting.new.and_then(|spot| spot.line)), Some(Some(30)));
    assert_eq!(found.output.map(|parting| parting.new.and_then(|spot| spot.line)), Some(Some(30)));
}

#[test]
fn ends_are_where_the_program_was_ended() {
    let check = |text: &str, expected: Option<u16>| {
        let found = compare(&record(text, &[]), text);
        assert_eq!(found.ends.map(|spot| spot.line), [expected; 2], "{text}");
    };
    check("10 GOSUB 100\n20 PRINT 1:END\n100 RETURN\n", Some(20));
    check("10 GOSUB 100\n20 END\n100 RETURN\n", Some(20));
    check("10 IF 1 THEN END\n", Some(10));
    check("10 STOP\n20 END\n", Some(10));
    check("10 A=1\n20 A=A/0\n30 END\n", Some(20));
    check("10 INPUT A\n20 END\n", Some(10));
    // No statement ends this one.
    check("10 A=1\n", None);
}
