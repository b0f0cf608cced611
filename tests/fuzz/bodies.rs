//! The bodies of the fuzz targets: ordinary functions that check what must hold for any input.

use fbc::basic::convert::to_dialect;
use fbc::basic::diagnostic;
use fbc::basic::dialect::Dialect;
use fbc::basic::error::ErrorCode;
use fbc::basic::format::format_source;
use fbc::basic::parser::{Options, parse_line};
use fbc::basic::program::Program;
use fbc::basic::renumber::renumber;
use fbc::basic::source::{parse_source, program_text};
use fbc::famicom::background::Background;
use fbc::famicom::battery;
use fbc::famicom::cassette::{self, SampleRate};
use fbc::famicom::input::{Answer, Input, Stop};
use fbc::famicom::machine::{Config, Happened, Machine};
use fbc::famicom::position::Position;
use fbc::famicom::snapshot::{Snapshot, StateHash};
use fbc::famicom::tiles::{self, TileSet};
use fbc::famicom::video::color_table::ColorTable;
use fbc::timeline::ending::Ending;
use fbc::timeline::slots::{Epoch, Slot};
use fbc::vm::observer::Unobserved;
use fbc::vm::time::{Frame, HalfCycles};

/// Virtual time that a machine gets.
const FRAMES_MAX: u64 = 240;

/// Statements that a machine gets.
const STATEMENTS_MAX: u64 = 20_000;

/// How often a machine is answered before it is left alone.
const ANSWERS_MAX: usize = 64;

/// Text that may be a program: read, listed, formatted, renumbered and run, in both dialects.
pub(super) fn source_text(bytes: &[u8]) {
    for options in options() {
        let formatted = format_source(bytes, options);
        let Ok(source) = parse_source(bytes, options) else {
            assert!(formatted.is_err(), "formatted what cannot be read");
            continue;
        };
        for finding in diagnostic::flaws(&source, options) {
            assert!(!finding.render("fuzz.bas").is_empty());
        }
        let program = |text: &str| parse_source(text.as_bytes(), options).map(|again| again.program);
        let listed = program(&program_text(&source.program));
        assert!(listed.as_ref() == Ok(&source.program), "a listing reads as the same program");
        let formatted = formatted.unwrap_or_default();
        let again = program(&formatted).map(|again| without_spaces(&again));
        assert!(again == Ok(without_spaces(&source.program)), "formatting changes spaces only");
        let twice = format_source(formatted.as_bytes(), options);
        assert!(twice.as_ref() == Ok(&formatted), "formatting twice is formatting once");
        let _ = renumber(&source.program, 100, None, 10);
        execute(config_for(options), source.program, &[]);
    }
}

/// Bytes that may be the line records of a program: listed, converted and run.
pub(super) fn token_bytes(image: &[u8]) {
    for dialect in [Dialect::V2, Dialect::V3] {
        let _ = to_dialect(image, dialect);
    }
    let Ok(program) = Program::from_image(image) else { return };
    let again = Program::from_image(&program.image());
    assert!(again.as_ref() == Ok(&program), "an image is read as it is written");
    let _ = program_text(&program);
    for options in options() {
        for line in program.lines() {
            let _ = parse_line(Some(line.number), &line.tokens, options);
        }
        execute(config_for(options), program.clone(), &[]);
    }
}

/// A program with inputs at any time. The same inputs give the same run: again, in slices, and when the machine is kept as
/// bytes and restored between any two inputs.
pub(super) fn program_and_inputs(text: &str, config: Config, events: &[(u64, Input)]) {
    let options = Options { dialect: config.dialect, relaxed: config.relaxed };
    let Ok(source) = parse_source(text.as_bytes(), options) else { return };
    let first = execute(config, source.program.clone(), events);
    let mut restored = start(config, source.program.clone());
    drive(&mut restored, FRAMES_MAX, events, reborn);
    assert_eq!(first, seen(restored), "a restored machine has the same future");
    if events.is_empty() {
        let sliced = execute_in_slices(config, source.program);
        assert_eq!(first, sliced, "slices do not change a run");
    }
}

/// Bytes that may be a snapshot of a machine with this program: what is restored runs.
pub(super) fn snapshot_bytes(text: &str, config: Config, events: &[(u64, Input)], damage: impl Fn(Vec<u8>) -> Vec<u8>) {
    let options = Options { dialect: config.dialect, relaxed: config.relaxed };
    let Ok(source) = parse_source(text.as_bytes(), options) else { return };
    let mut machine = start(config, source.program);
    drive(&mut machine, FRAMES_MAX / 4, events, |_| {});
    let Ok(snapshot) = Snapshot::decode(&damage(machine.snapshot().encode())) else { return };
    let Ok(mut restored) = Machine::restore(&snapshot, machine.program().clone()) else { return };
    drive(&mut restored, FRAMES_MAX, &[], |_| {});
    let _ = restored.drain();
    let _ = restored.state_hash();
}

/// Bytes that may be a stored slot: what is read is what would be written.
pub(super) fn slot_bytes(events: &[(u64, Input)], damage: impl Fn(Vec<u8>) -> Vec<u8>) {
    let mut statements: Vec<u64> = events.iter().map(|(at, _)| *at).collect();
    statements.sort_unstable();
    let position = |at: u64| Position { statements: at, time: HalfCycles(at) };
    let inputs = statements
        .iter()
        .zip(events)
        .map(|(at, (_, input))| Happened { at: position(*at), input: input.clone().normal() });
    let last = statements.last().copied().unwrap_or(0);
    let slot = Slot {
        number: last,
        epoch: Epoch(statements.len() as u64),
        previous: [7; 32],
        rewind: (last % 3 == 0).then(|| position(last / 2)),
        inputs: inputs.collect(),
        offset: last,
        output: vec![b'A'; (last % 50) as usize],
        at: position(last),
        hash: (last % 2 == 0).then_some(StateHash([9; 32])),
        checkpoint: last % 5 == 0,
        ending: (last % 7 == 0).then_some(Ending::Left),
    };
    let bytes = slot.encode();
    assert_eq!(Slot::decode(&bytes), Ok(slot));
    if let Ok(read) = Slot::decode(&damage(bytes)) {
        assert_eq!(Slot::decode(&read.encode()), Ok(read));
    }
}

/// Lines typed in direct mode.
pub(super) fn direct_lines(lines: impl Iterator<Item = Vec<u8>>, config: Config) {
    let mut machine = Machine::new(config, Program::default());
    for line in lines {
        machine.apply(Input::Line(line));
        drive(&mut machine, FRAMES_MAX, &[], |_| {});
        // What does not end by itself is ended.
        machine.apply(Input::Stop);
        drive(&mut machine, FRAMES_MAX, &[], |_| {});
        machine.apply(Input::Prompt);
    }
    let _ = machine.drain();
}

/// Sound that may hold recordings.
pub(super) fn tape_audio(samples: &[i16], rate: u32) {
    let Ok(rate) = SampleRate::new(rate) else { return };
    for finding in cassette::decode(samples, rate) {
        assert!(!format!("{finding:?}").is_empty());
    }
}

/// Bytes that may be a cartridge's RAM.
pub(super) fn battery_file(bytes: &[u8]) {
    let Ok(found) = battery::parse(bytes) else { return };
    if let Ok(program) = Program::from_image(&found.program) {
        let rebuilt = battery::build(found.dialect, &program.image(), found.picture.as_ref());
        if let Ok(rebuilt) = rebuilt {
            let again = battery::parse(&rebuilt).map(|again| again.program);
            assert_eq!(again, Ok(program.image()), "what is written is read");
        }
        execute(Config { dialect: found.dialect, ..Config::default() }, program, &[]);
    }
}

/// Text that may be a background picture.
pub(super) fn background_text(text: &str) {
    if let Ok(background) = Background::parse(text) {
        let picture = background.to_picture();
        assert_eq!(Background::from_picture(&picture).to_picture(), picture, "a picture is kept as it is");
    }
}

/// Text that may be a tile source.
pub(super) fn tile_source(text: &str) {
    let mut set = TileSet::blank();
    if tiles::text::read(text, &mut set).is_ok() {
        let mut again = TileSet::blank();
        assert_eq!(tiles::text::read(&tiles::text::write(&set), &mut again).map(|_| ()), Ok(()));
        assert_eq!(again, set, "what is written is read");
    }
}

/// Bytes that may be a CHR dump, an iNES image or a palette.
pub(super) fn dump_or_palette(bytes: &[u8]) {
    if let Ok(set) = TileSet::from_chr(bytes) {
        assert!(bytes.ends_with(&set.to_chr()), "a dump is kept bit for bit");
    }
    if let Ok(table) = ColorTable::from_pal(bytes) {
        assert_eq!(table.rgb(63, 0)[2], bytes[191]);
    }
}

/// What can be seen of a run from outside, and the hash of what cannot.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    output_bytes: u64,
    time: HalfCycles,
    statements: u64,
    line: Option<u16>,
    state: StateHash,
}

fn start(config: Config, program: Program) -> Machine {
    let mut machine = Machine::new(config, program);
    machine.apply(Input::Run);
    machine
}

fn execute(config: Config, program: Program, events: &[(u64, Input)]) -> Seen {
    let mut machine = start(config, program);
    drive(&mut machine, FRAMES_MAX, events, |_| {});
    seen(machine)
}

/// As `execute` without inputs, but stopped at every third frame.
fn execute_in_slices(config: Config, program: Program) -> Seen {
    let mut machine = start(config, program);
    let mut answers = ANSWERS_MAX;
    for frame in (0..FRAMES_MAX).step_by(3) {
        run_to(&mut machine, Frame(frame).start(), &mut answers);
    }
    run_to(&mut machine, Frame(FRAMES_MAX).start(), &mut answers);
    seen(machine)
}

fn seen(mut machine: Machine) -> Seen {
    let _ = machine.drain();
    Seen {
        output_bytes: machine.output_offset(),
        time: machine.time(),
        statements: machine.statements(),
        line: machine.current_line(),
        state: machine.state_hash(),
    }
}

/// The machine that comes back when this one is kept as bytes.
fn reborn(machine: &mut Machine) {
    let snapshot = machine.snapshot();
    let decoded = Snapshot::decode(&snapshot.encode()).expect("a snapshot can be read");
    *machine = Machine::restore(&decoded, machine.program().clone()).expect("a snapshot can be restored");
    assert_eq!(machine.state_hash(), snapshot.state_hash());
}

/// Runs for this many frames from now on, with the inputs at their frames; `between` comes before each input.
fn drive(machine: &mut Machine, frames: u64, events: &[(u64, Input)], between: impl Fn(&mut Machine)) {
    let start = machine.time().frame().0;
    let mut answers = ANSWERS_MAX;
    for (frame, input) in events {
        run_to(machine, Frame(start + frame).start(), &mut answers);
        between(machine);
        machine.apply(input.clone());
    }
    run_to(machine, Frame(start + frames).start(), &mut answers);
}

/// Runs to a time, answering what is asked in always the same way.
fn run_to(machine: &mut Machine, until: HalfCycles, answers: &mut usize) {
    loop {
        let left = STATEMENTS_MAX.saturating_sub(machine.statements());
        let stop = machine.run_observed(until, left, &mut Unobserved);
        if *answers == 0 {
            return;
        }
        match stop {
            Stop::Time | Stop::Statements | Stop::Direct | Stop::Ended(_) => return,
            Stop::Observer => unreachable!("nobody observes"),
            Stop::Line => machine.apply(Input::Line(b"12,AB".to_vec())),
            Stop::Key => machine.apply(Input::Character(b'Y')),
            Stop::Host(_) => machine.apply(Input::Answer(Answer::Failed(ErrorCode::Tp))),
        }
        *answers -= 1;
    }
}

fn without_spaces(program: &Program) -> Vec<(u16, Vec<u8>)> {
    let lines = program.lines().iter();
    lines.map(|line| (line.number.0, line.tokens.iter().copied().filter(|byte| *byte != b' ').collect())).collect()
}

fn options() -> [Options; 3] {
    [(Dialect::V2, false), (Dialect::V3, false), (Dialect::V3, true)]
        .map(|(dialect, relaxed)| Options { dialect, relaxed })
}

fn config_for(options: Options) -> Config {
    Config { dialect: options.dialect, relaxed: options.relaxed, ..Config::default() }
}
