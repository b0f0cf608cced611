//! Recorded runs come back bit by bit, however they were cut, and anything else is noticed.

use super::lockstep::{Comparison, Difference};
use super::verify::verify;
use super::*;
use crate::basic::parser::Options;
use crate::basic::source;
use crate::famicom::input::{Input, Stop};
use crate::famicom::machine::Config;
use crate::timeline::ending::Ending;
use crate::timeline::log::chunk::{self, Chunks};
use crate::timeline::log::writer::LogWriter;
use crate::timeline::log::{Header, index};
use crate::timeline::recorder::{Cadence, Recorder};
use crate::vm::observer::Unobserved;

/// Often, so that a short run has many.
const CADENCE: Cadence = Cadence { hash: (HalfCycles(100_000), 0), checkpoint: (HalfCycles(2_000_000), 0) };

/// Sprites, music, text, waits and keys: something of everything that takes time.
const PROGRAM: &str = "10 SPRITE ON:DEF MOVE(0)=SPRITE(0,3,1,50,0,0):MOVE 0\n\
20 PRINT RND(100);:PLAY \"T1C1D1\":PAUSE 3\n\
30 K$=INKEY$:IF K$<>\"\" THEN PRINT K$;\n\
40 S=STICK(0):IF S THEN X=X+S:PRINT X\n\
50 I=I+1:IF I<60 THEN 20\n\
60 INPUT A$:PRINT \"!\";A$:I=0:GOTO 20\n";

/// Runs a program with random inputs, cut into random slices; returns the log's bytes.
fn record(config: Config, frames: u64, seed: u64) -> Vec<u8> {
    record_with(config, frames, seed, usize::MAX)
}

/// The same with another stick at one of the pads' inputs.
fn record_with(config: Config, frames: u64, mut seed: u64, mut pads_until: usize) -> Vec<u8> {
    let mut random = move |most: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most
    };
    let options = Options { dialect: config.dialect, relaxed: false };
    let program = source::parse_source(PROGRAM.as_bytes(), options).unwrap().program;
    let mut machine = Machine::new(config, program);
    let mut writer = LogWriter::new(&Header::of(&machine, [7; 32]));
    let mut recorder = Recorder::new(&mut machine, CADENCE);
    let mut bytes = writer.take();
    machine.apply(Input::Run);
    while machine.time().frame().0 < frames {
        let until = HalfCycles(machine.time().0 + random(200_000));
        let statements = if random(3) == 0 { random(500) } else { u64::MAX };
        match machine.run_observed(until, statements, &mut Unobserved) {
            Stop::Line if random(3) == 0 => machine.apply(Input::Line(b"FBC".to_vec())),
            Stop::Line | Stop::Key | Stop::Direct => machine.idle(until),
            Stop::Ended(_) => machine.apply(Input::Prompt),
            _ => {}
        }
        match random(12) {
            0 => {
                let stick = random(16) as u8 ^ u8::from(pads_until == 0);
                pads_until = pads_until.wrapping_sub(1);
                machine.apply(Input::Pad { number: 0, stick, strig: 0 });
            }
            1 => machine.apply(Input::KeyDown(b'A' + random(26) as u8)),
            2 => machine.apply(Input::KeyUp),
            3 if random(20) == 0 => machine.apply(Input::Stop),
            4 if random(10) == 0 => machine.apply(Input::Line(b"CONT".to_vec())),
            _ => {}
        }
        let output = machine.drain();
        if let Some(piece) = recorder.observe(&mut machine, &output) {
            writer.take_piece(&piece);
        }
        if random(9) == 0 {
            bytes.extend(writer.take());
        }
    }
    writer.take_piece(&recorder.mark(&mut machine, "", "here"));
    writer.take_piece(&recorder.finish(&mut machine, "", Ending::Left));
    bytes.extend(writer.take());
    bytes
}

#[test]
fn any_run_is_run_again_exactly() {
    for (seed, clock) in [(1, 1), (2, 1), (3, 40), (4, 1_000_000), (5, 1_000_000)] {
        let config = Config { clock, ..Config::default() };
        let bytes = record(config, 2000, seed);
        let log = Log::read(&bytes).unwrap();
        assert!(log.complete && log.damage.is_empty() && log.cut.is_none());
        let verified = verify(&log).unwrap();
        assert!(verified.hashes > 3 && verified.inputs > 20, "{verified:?}");
        assert_eq!(verified.end, log.end());
    }
}

#[test]
fn another_input_is_noticed() {
    let bytes = record(Config::default(), 2000, 9);
    let mut log = Log::read(&bytes).unwrap();
    let mut changed = 0;
    for (_, entry) in &mut log.entries {
        if let Entry::Input(Input::Pad { stick, .. }) = entry
            && changed == 0
        {
            *stick ^= 1;
            changed += 1;
        }
    }
    assert_eq!(changed, 1);
    let error = verify(&log).unwrap_err();
    assert!(matches!(error, ReplayError::Diverged(_)), "{error}");
}

#[test]
fn any_frame_can_be_shown() {
    let bytes = record(Config::default(), 1200, 11);
    let log = Log::read(&bytes).unwrap();
    let mut on_the_way = Replay::new(&log).unwrap();
    for frame in [0, 1, 100, 555, 556, 1100, 5000] {
        on_the_way.go_to(Frame(frame), &mut Unobserved).unwrap();
        let mut at_once = Replay::new(&log).unwrap();
        at_once.go_to(Frame(frame), &mut Unobserved).unwrap();
        assert_eq!(on_the_way.machine().state_hash(), at_once.machine().state_hash(), "frame {frame}");
    }
}

#[test]
fn a_log_that_was_cut_is_good_as_far_as_it_goes() {
    let bytes = record(Config::default(), 800, 13);
    let header = Log::read(&bytes).unwrap().header;
    for cut in (0..bytes.len()).step_by(97) {
        match Log::read(&bytes[..cut]) {
            Ok(log) => {
                assert_eq!(log.header, header);
                verify(&log).unwrap();
            }
            Err(error) => assert!(cut < 600, "{cut}: {error}"),
        }
    }
}

#[test]
fn what_follows_at_the_moment_of_an_answer_finds_the_statement_done() {
    // The world goes on at once when the program has ended, without any time for the run to be told apart by.
    let config = Config::default();
    let options = Options { dialect: config.dialect, relaxed: false };
    let program = source::parse_source(b"10 INPUT A\n", options).unwrap().program;
    let mut machine = Machine::new(config, program);
    let mut writer = LogWriter::new(&Header::of(&machine, [7; 32]));
    let mut recorder = Recorder::new(&mut machine, CADENCE);
    machine.apply(Input::Run);
    assert_eq!(machine.run(Frame(100).start()), Stop::Line);
    machine.apply(Input::Line(b"5".to_vec()));
    assert!(matches!(machine.run(Frame(100).start()), Stop::Ended(_)));
    machine.apply(Input::Prompt);
    machine.apply(Input::Line(b"PRINT A".to_vec()));
    assert!(matches!(machine.run(Frame(200).start()), Stop::Ended(_)));
    writer.take_piece(&recorder.finish(&mut machine, "", Ending::Left));
    let log = Log::read(&writer.take()).unwrap();
    verify(&log).unwrap();
}

/// The whole chunks of a file: kind, beginning and end.
fn chunks(bytes: &[u8]) -> Vec<(u8, usize, usize)> {
    Chunks::new(bytes).map(Result::unwrap).map(|chunk| (chunk.kind, chunk.offset, chunk.end())).collect()
}

#[test]
fn a_lost_chunk_costs_the_frames_to_the_next_checkpoint_and_no_more() {
    let bytes = record(Config::default(), 1500, 21);
    let whole = verify(&Log::read(&bytes).unwrap()).unwrap();
    assert!(whole.gaps.is_empty());
    let (mut with_inputs, mut without, mut resumed) = (0, 0, 0);
    for (kind, start, end) in chunks(&bytes).into_iter().skip(1) {
        let mut damaged = bytes.clone();
        damaged[(start + end) / 2] ^= 0x10;
        let log = Log::read(&damaged).unwrap();
        let verified = verify(&log).unwrap_or_else(|error| panic!("{} at {start}: {error}", chunk::name(kind)));
        match verified.gaps.as_slice() {
            [] => {
                assert_ne!(kind, chunk::kind::INPUTS);
                assert_eq!(verified.inputs, whole.inputs);
                without += 1;
            }
            [gap] => {
                assert_eq!((kind, gap.damage), (chunk::kind::INPUTS, 0));
                with_inputs += 1;
                let next = log.checkpoints().find(|(entry, _)| *entry >= log.damage[0].entry);
                assert_eq!(gap.until, next.map(|(_, at)| at));
                if gap.until.is_some() {
                    assert_eq!(verified.end, whole.end);
                    resumed += 1;
                }
            }
            gaps => panic!("{gaps:?}"),
        }
    }
    assert!(with_inputs > 5 && without > 5 && resumed > 3, "{with_inputs} {without} {resumed}");
}

#[test]
fn damage_that_hides_what_it_holds_is_no_divergence() {
    let bytes = record(Config::default(), 1500, 22);
    let (offset, _) = index::find(&bytes).unwrap();
    // Without the index, a chunk of inputs whose kind reads as another one's and whose content is damaged too.
    let bytes = &bytes[..offset];
    let (_, start, end) = *chunks(bytes).iter().filter(|(kind, ..)| *kind == chunk::kind::INPUTS).nth(3).unwrap();
    let mut damaged = bytes.to_vec();
    damaged[start] = chunk::kind::MARK;
    damaged[(start + end) / 2] ^= 0x10;
    let log = Log::read(&damaged).unwrap();
    assert!(!log.damage[0].breaks);
    let verified = verify(&log).unwrap();
    assert_eq!(verified.gaps.len(), 1);
    assert!(verified.gaps[0].until.is_some());
}

#[test]
fn two_runs_part_at_the_first_input_that_matters() {
    let bytes = record(Config::default(), 1500, 23);
    let log = Log::read(&bytes).unwrap();
    let same = lockstep::compare(&log, &log).unwrap();
    assert_eq!(same, Comparison::Same { end: log.end(), inputs: None });

    let is_pad = |(_, entry): &&(Position, Entry)| matches!(entry, Entry::Input(Input::Pad { .. }));
    let (at, _) = log.entries.iter().filter(is_pad).nth(4).map(|(at, entry)| (*at, entry)).unwrap();
    let other = Log::read(&record_with(Config::default(), 1500, 23, 4)).unwrap();
    let Comparison::Part(parting) = lockstep::compare(&log, &other).unwrap() else { panic!("they do not part") };
    let at_start = at.frame().start() == at.time;
    assert_eq!(parting.frame, if at_start { at.frame() } else { at.frame().next() });
    assert_eq!(parting.same, Some(Frame(parting.frame.0 - 1)));
    assert_eq!(parting.inputs[0].as_ref().map(|input| input.at), Some(at));

    // A character that nobody waits for makes no difference.
    let mut other = log.clone();
    other.entries.retain(|(_, entry)| !matches!(entry, Entry::Hash(_) | Entry::End { .. }));
    let place = other.entries.iter().position(|(there, _)| *there == at).unwrap();
    other.entries.insert(place, (at, Entry::Input(Input::Character(b'A'))));
    let comparison = lockstep::compare(&log, &other).unwrap();
    assert!(matches!(comparison, Comparison::Same { inputs: Some(_), .. }), "{comparison:?}");

    let mut other = log.clone();
    other.header.config.seed += 1;
    assert_eq!(lockstep::compare(&log, &other).unwrap(), Comparison::Begin(Difference::Config));
}

#[test]
fn a_log_that_stops_earlier_is_the_same_run() {
    let bytes = record(Config::default(), 1500, 23);
    let log = Log::read(&bytes).unwrap();
    let inputs: Vec<usize> = (0..log.entries.len())
        .filter(|entry| matches!(log.entries[*entry].1, Entry::Input(Input::Pad { .. } | Input::KeyDown(_))))
        .collect();
    for place in [inputs[3], inputs[inputs.len() / 2]] {
        // It stops at the moment of an input, before or behind it, or a while before.
        let (at, _) = log.entries[place];
        for (kept, end) in [(place, at), (place + 1, at), (place, log.entries[place - 1].0)] {
            let mut shorter = log.clone();
            shorter.entries.truncate(kept);
            shorter.entries.push((end, Entry::Mark("here".to_owned())));
            let same = Comparison::Same { end, inputs: None };
            assert_eq!(lockstep::compare(&shorter, &log).unwrap(), same);
            assert_eq!(lockstep::compare(&log, &shorter).unwrap(), same);
        }
        // An input more before its end is a difference.
        let mut other = log.clone();
        other.entries.truncate(place);
        other.entries.push((at, Entry::Input(Input::Pad { number: 0, stick: 5, strig: 5 })));
        other.entries.push((Position { statements: at.statements + 1, ..at }, Entry::Mark("here".to_owned())));
        assert!(!matches!(lockstep::compare(&other, &log), Ok(Comparison::Same { inputs: None, .. })));
    }
}
