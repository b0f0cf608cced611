//! Runs recorded in any way come back bit by bit: forwards, cut anywhere, and from every checkpoint.

use std::collections::VecDeque;

use fbc::basic::error::ErrorCode;
use fbc::basic::parser::Options;
use fbc::basic::source::parse_source;
use fbc::famicom::input::{Answer, Input, Stop};
use fbc::famicom::machine::{Config, Machine};
use fbc::famicom::position::Position;
use fbc::famicom::snapshot::StateHash;
use fbc::timeline::ending::Ending;
use fbc::timeline::log::reader::Log;
use fbc::timeline::log::writer::LogWriter;
use fbc::timeline::log::{Entry, Header};
use fbc::timeline::recorder::{Cadence, Piece, Recorder};
use fbc::timeline::replay::Replay;
use fbc::timeline::replay::verify::verify;
use fbc::vm::observer::Unobserved;
use fbc::vm::time::{Frame, HalfCycles};
use proptest::collection::vec;
use proptest::prelude::*;

use super::inputs;

/// Statements that a machine gets in a slice, and in all.
const SLICE_STATEMENTS: u64 = 5_000;
const STATEMENTS_MAX: u64 = 40_000;

/// Often: a short run has many of both.
const CADENCE: Cadence = Cadence { hash: (HalfCycles(150_000), 0), checkpoint: (HalfCycles(900_000), 0) };

/// A slice of a run, and what is done behind it.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    time: u64,
    statements: Option<u64>,
    deed: Deed,
}

/// What a shell does between two slices.
#[derive(Clone, Debug)]
enum Deed {
    Nothing,
    /// What the machine waits for comes.
    Answer,
    /// Time passes while it waits.
    Idle,
    /// It is looked at.
    Look,
    /// The bytes of the log are taken.
    Commit,
    Settle,
    Checkpoint,
    Mark,
    /// The run goes back to the last checkpoint that was asked for.
    Rewind,
    /// The machine is kept as bytes and restored, as when a run is resumed.
    Resume,
    /// A policy passes over the error that the program has ended with; nothing if it has not.
    Recover,
    /// A debugger writes to a variable, to memory, or a new program.
    Write(Input),
}

pub(super) fn cuts() -> impl Strategy<Value = Vec<Cut>> {
    use Deed::{Answer, Checkpoint, Commit, Idle, Look, Mark, Nothing, Recover, Resume, Rewind, Settle, Write};
    let deed = prop_oneof![
        4 => Just(Nothing),
        8 => Just(Answer),
        4 => Just(Idle),
        1 => Just(Look),
        2 => Just(Commit),
        1 => Just(Settle),
        1 => Just(Checkpoint),
        1 => Just(Mark),
        1 => Just(Rewind),
        1 => Just(Resume),
        2 => Just(Recover),
        2 => inputs::assignment().prop_map(Write),
        1 => inputs::poke().prop_map(Write),
        1 => inputs::source_text().prop_map(|text| Write(Input::Edit(inputs::program(&text)))),
    ];
    // Slices of any length, among them those that end at the start of a frame.
    let time = prop_oneof![0_u64..300_000, (0_u64..8).prop_map(|frames| frames * 59_561)];
    let cut = (time, proptest::option::weighted(0.3, 0_u64..200), deed);
    vec(cut.prop_map(|(time, statements, deed)| Cut { time, statements, deed }), 4..60)
}

/// A recorded run, and what is known of it.
struct Recorded {
    log: Vec<u8>,
    end: Position,
    hash: StateHash,
    /// What was printed: drained by the shell, and as it stands in the record.
    output: String,
    kept: String,
}

fn record(text: &str, config: Config, events: &[(u64, Input)], cuts: &[Cut]) -> Option<Recorded> {
    let options = Options { dialect: config.dialect, relaxed: config.relaxed };
    let source = parse_source(text.as_bytes(), options).ok()?;
    let mut machine = Machine::new(config, source.program);
    let mut writer = LogWriter::new(&Header::of(&machine, [0; 32]));
    let mut recorder = Recorder::new(&mut machine, CADENCE);
    let mut log = writer.take();
    let mut events: VecDeque<_> = events.iter().cloned().collect();
    let mut output = String::new();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut kept: Option<(Machine, usize)> = None;
    machine.apply(Input::Run);
    for cut in cuts {
        while events.front().is_some_and(|(frame, _)| Frame(*frame).start() <= machine.time()) {
            let (_, input) = events.pop_front()?;
            machine.apply(input);
        }
        let next = events.front().map_or(HalfCycles::NEVER, |(frame, _)| Frame(*frame).start());
        let until = HalfCycles(machine.time().0 + cut.time).min(next);
        let left = STATEMENTS_MAX.saturating_sub(machine.statements()).min(SLICE_STATEMENTS);
        let stop = machine.run_observed(until, cut.statements.unwrap_or(left).min(left), &mut Unobserved);
        let mut printed = machine.drain();
        match (&cut.deed, stop) {
            (Deed::Recover, _) => machine.apply(Input::Recover),
            (Deed::Write(input), _) => machine.apply(input.clone()),
            (Deed::Answer, Stop::Line) => machine.apply(Input::Line(b"12,AB".to_vec())),
            (Deed::Answer, Stop::Key) => machine.apply(Input::Character(b'Y')),
            (Deed::Answer, Stop::Direct) => machine.apply(Input::Line(b"A=A+1:PRINT A;INKEY$:PAUSE 3".to_vec())),
            (Deed::Answer, Stop::Ended(_)) => machine.apply(Input::Prompt),
            (Deed::Answer, Stop::Host(_)) => machine.apply(Input::Answer(Answer::Failed(ErrorCode::Tp))),
            (_, Stop::Line | Stop::Key | Stop::Direct) => machine.idle(until),
            (Deed::Look, _) => {
                let _ = machine.scene();
                let _ = machine.state_hash();
            }
            (Deed::Settle, _) => machine.settle(),
            _ => {}
        }
        printed += &machine.drain();
        output += &printed;
        let piece = match &cut.deed {
            Deed::Checkpoint => {
                let piece = recorder.checkpoint(&mut machine, &printed);
                kept = Some((machine.clone(), output.len()));
                Some(piece)
            }
            Deed::Mark => Some(recorder.mark(&mut machine, &printed, "a note")),
            _ => recorder.observe(&mut machine, &printed),
        };
        if let Some(piece) = piece {
            writer.take_piece(&piece);
            pieces.push(piece);
        }
        match (&cut.deed, &kept) {
            (Deed::Commit, _) => log.extend(writer.take()),
            (Deed::Rewind, Some((earlier, printed))) => {
                machine = earlier.clone();
                // What it had not been drained of comes again.
                output.truncate(*printed);
                recorder.rewound(&mut machine);
            }
            (Deed::Resume, _) if !machine.has_inputs() => {
                machine.settle();
                let snapshot = machine.snapshot();
                machine = Machine::restore(&snapshot, machine.program().clone()).expect("a snapshot can be restored");
                machine.keep_inputs(true);
            }
            _ => {}
        }
    }
    let last = recorder.finish(&mut machine, "", Ending::Quit);
    writer.take_piece(&last);
    pieces.push(last);
    log.extend(writer.take());
    output += &machine.drain();
    let kept = kept_output(&pieces);
    Some(Recorded { log, end: machine.position(), hash: machine.state_hash(), output, kept })
}

/// The output that pieces hold; each says at which byte it goes on.
fn kept_output(pieces: &[Piece]) -> String {
    let mut output = String::new();
    for piece in pieces {
        assert!(piece.rewind.is_some() || piece.offset == output.len() as u64, "a gap in the output");
        output.truncate(piece.offset as usize);
        output += &piece.output;
        if let Some((_, machine)) = &piece.state {
            assert_eq!(machine.output_offset(), output.len() as u64, "a state has printed what its piece holds");
        }
    }
    output
}

/// What is recorded is run again: whole, in pieces and from every checkpoint.
pub(super) fn run(text: &str, config: Config, events: &[(u64, Input)], cuts: &[Cut]) {
    let Some(recorded) = record(text, config, events, cuts) else { return };
    let log = Log::read(&recorded.log).expect("the log can be read");
    assert!(log.complete && log.cut.is_none() && log.damage.is_empty(), "{:?} {:?}", log.cut, log.damage);
    let verified = verify(&log).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((verified.end, verified.gaps.len()), (recorded.end, 0));

    let mut replay = Replay::new(&log).expect("the same revision");
    let mut output = String::new();
    for cut in cuts.iter().rev().chain([&Cut { time: u64::MAX, statements: None, deed: Deed::Nothing }]) {
        let until = HalfCycles(replay.position().time.0.saturating_add(cut.time.saturating_mul(3)));
        replay.run_to(until, &mut Unobserved, &mut |text| output += &text).unwrap_or_else(|error| panic!("{error}"));
    }
    assert_eq!(replay.position(), recorded.end);
    assert_eq!(replay.machine().state_hash(), recorded.hash);
    assert_eq!(output, recorded.output);
    assert_eq!(recorded.kept, recorded.output);

    let checkpoints: Vec<usize> = log.checkpoints().map(|(entry, _)| entry).collect();
    for entry in checkpoints {
        let mut replay = Replay::at_checkpoint(&log, entry).unwrap_or_else(|error| panic!("{error}"));
        while replay.entry(&mut Unobserved).unwrap_or_else(|error| panic!("from {entry}: {error}")) {}
        assert_eq!(replay.machine().state_hash(), recorded.hash, "from entry {entry}");
    }
}

/// A log that had accidents is read as far as possible, and what is read is right or said to be wrong.
pub(super) fn damaged_log(
    text: &str,
    config: Config,
    events: &[(u64, Input)],
    cuts: &[Cut],
    damage: impl Fn(Vec<u8>) -> Vec<u8>,
) {
    let Some(recorded) = record(text, config, events, cuts) else { return };
    let whole = Log::read(&recorded.log).expect("the log can be read");
    let bytes = damage(recorded.log.clone());
    let Ok(log) = Log::read(&bytes) else { return };
    let is_short = |at: &Position| at.statements <= STATEMENTS_MAX * 4 && at.time.0 < 1 << 32;
    assert!(log.entries.iter().all(|(at, _)| is_short(at)), "a moment was made up");
    if log == whole {
        return;
    }
    assert!(log.cut.is_some() || !log.damage.is_empty() || !log.complete, "the damage was not noticed");
    let known = |entry: &(Position, Entry)| whole.entries.contains(entry);
    // What was void may be all that is left.
    assert!(whole.rewinds > 0 || log.entries.iter().all(known), "an entry was made up");
    if log.damage.is_empty() {
        let verified = verify(&log).unwrap_or_else(|error| panic!("{error}"));
        assert!(verified.gaps.is_empty());
    } else {
        // It need not succeed, but it ends.
        let _ = verify(&log);
    }
}
