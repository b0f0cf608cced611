//! A walk shows at any moment what a straight replay shows there, whichever way it came.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::basic::dialect::Dialect;
use crate::basic::parser::Options;
use crate::basic::source;
use crate::basic::tree::{NameKey, Type};
use crate::famicom::input::{Answer, Input, Outcome, Stop};
use crate::famicom::machine::Config;
use crate::famicom::snapshot::StateHash;
use crate::timeline::ending::Ending;
use crate::timeline::log::writer::LogWriter;
use crate::timeline::recorder::{Cadence, Recorder};
use crate::timeline::replay::verify::verify;
use crate::vm::code::Code;
use crate::vm::memory::Model;
use crate::vm::observer::Observer;
use crate::vm::state::Vm;
use crate::vm::time::HalfCycles;

/// Often, so that a short run has many.
const CADENCE: Cadence = Cadence { hash: (HalfCycles(300_000), 0), checkpoint: (HalfCycles(3_000_000), 0) };

/// Something of everything that takes time, jumps, or waits.
const PROGRAMS: &[&str] = &[
    "10 SPRITE ON:DEF MOVE(0)=SPRITE(0,3,1,50,0,0):MOVE 0\n20 PRINT RND(100);:PLAY \"T1C1D1\":PAUSE 3\n\
     30 K$=INKEY$:IF K$<>\"\" THEN PRINT K$;\n40 S=STICK(0):IF S THEN X=X+S:GOSUB 100\n50 I=I+1:IF I<60 THEN 20\n\
     60 INPUT A$:PRINT \"!\";A$:I=0:GOTO 20\n100 FOR J=1 TO 5:Y=Y+J:NEXT:RETURN\n",
    "10 ON ERROR GOTO 90\n20 A=1/Z:PRINT \"A\":B$=INKEY$(0)+B$:B$=LEFT$(B$,5)\n30 GOSUB 60:TRON:N=N+1:GOSUB 60:TROFF\n\
     40 PLAY \"C0X\":BEEP:GOTO 20\n60 FOR I=1 TO 20:NEXT:IF N MOD 3=0 THEN GOSUB 80\n70 RETURN\n80 M=M+1:RETURN\n\
     90 E=E+1:IF E>40 THEN INPUT \"Q\";Q,R$:E=0\n95 RESUME NEXT\n",
    "10 DIM A(9),B$(3,3)\n20 FOR I=0 TO 9:A(I)=RND(50):NEXT\n30 FOR I=0 TO 8:FOR J=0 TO 8-I\n\
     40 IF A(J)>A(J+1) THEN SWAP A(J),A(J+1):B$(I MOD 4,J MOD 4)=STR$(A(J))\n50 NEXT:NEXT:CLEAR:GOTO 10\n",
    "10 INPUT A\n20 ON A MOD 4 GOSUB 50,60,70:PRINT A;:PAUSE 2:LINPUT L$:GOTO 10\n\
     50 X=X+1:RETURN\n60 Y=Y+1:STOP\n65 RETURN\n70 PAUSE:RETURN\n",
    "10 PRINT \"ONCE\":A=A+1:INPUT B$\n",
];

/// Runs a program with random inputs, cut into random slices.
fn record(program: &str, config: Config, frames: u64, seed: u64) -> Arc<Log> {
    let mut random = random(seed);
    let options = Options { dialect: config.dialect, relaxed: false };
    let program = source::parse_source(program.as_bytes(), options).unwrap().program;
    let mut machine = Machine::new(config, program);
    let mut writer = LogWriter::new(&Header::of(&machine, [7; 32]));
    let mut recorder = Recorder::new(&mut machine, CADENCE);
    machine.apply(Input::Run);
    let (mut rounds, mut marks) = (0, 0);
    while machine.time().frame().0 < frames && machine.statements() < 60_000 && rounds < 3000 {
        rounds += 1;
        let until = HalfCycles(machine.time().0 + random(200_000));
        let statements = if random(3) == 0 { random(500) } else { 3000 };
        match machine.run_observed(until, statements, &mut Unobserved) {
            Stop::Line if random(3) == 0 => machine.apply(Input::Line(b"17,FBC".to_vec())),
            Stop::Key if random(3) == 0 => machine.apply(Input::Character(b'K')),
            Stop::Direct if random(5) == 0 => machine.apply(Input::Line(
                [&b"RUN"[..], b"CONT", b"PRINT A:A=A+2", b"FOR I=1 TO 9:GOSUB 60:NEXT"][random(4) as usize].to_vec(),
            )),
            Stop::Line | Stop::Key | Stop::Direct => machine.idle(until),
            Stop::Ended(_) => machine.apply(Input::Prompt),
            Stop::Host(_) => machine.apply(Input::Answer(Answer::Done)),
            _ => {}
        }
        match random(14) {
            0 => machine.apply(Input::Pad { number: 0, stick: random(16) as u8, strig: 0 }),
            1 => machine.apply(Input::KeyDown(b'1' + random(9) as u8)),
            2 => machine.apply(Input::KeyDown(b'\r')),
            3 => machine.apply(Input::KeyUp),
            4 if random(40) == 0 => machine.apply(Input::Stop),
            _ => {}
        }
        machine.settle();
        let output = machine.drain();
        if random(40) == 0 {
            marks += 1;
            writer.take_piece(&recorder.mark(&mut machine, &output, &format!("mark {marks}")));
        } else if let Some(piece) = recorder.observe(&mut machine, &output) {
            writer.take_piece(&piece);
        }
    }
    writer.take_piece(&recorder.finish(&mut machine, "", Ending::Left));
    Arc::new(Log::read(&writer.take()).unwrap())
}

fn random(mut seed: u64) -> impl FnMut(u64) -> u64 {
    move |most| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most.max(1)
    }
}

/// What a straight replay has at a position, after what the log says of it.
fn straight(log: &Log, at: Position) -> StateHash {
    let mut machine = Machine::new(log.header.config, log.header.program.clone());
    for (moment, entry) in log.entries.iter().take_while(|(moment, _)| *moment <= at) {
        assert_eq!(machine.advance_to(*moment, &mut Unobserved), Ok(true));
        if let Entry::Input(input) = entry {
            machine.apply(input.clone());
        }
    }
    machine.settle();
    if machine.position() < at {
        assert_eq!(machine.advance_to(at, &mut Unobserved), Ok(true));
    }
    machine.state_hash()
}

/// Where a straight replay is at a frame: at its beginning or the first moment after it, after what the log says of that.
fn straight_to_frame(log: &Log, frame: Frame) -> Position {
    let time = frame.start();
    let mut machine = Machine::new(log.header.config, log.header.program.clone());
    for (moment, entry) in &log.entries {
        while moment.time >= time && machine.time() < time {
            if machine.run(time) != Stop::Time {
                machine.idle(time);
            }
        }
        machine.settle();
        if moment.time >= time && *moment > machine.position() {
            break;
        }
        assert_eq!(machine.advance_to(*moment, &mut Unobserved), Ok(true));
        if let Entry::Input(input) = entry {
            machine.apply(input.clone());
        }
    }
    machine.settle();
    machine.position()
}

fn configs() -> impl Strategy<Value = Config> {
    (prop_oneof![Just(1), Just(7), Just(1000), Just(1_000_000)], any::<bool>(), any::<bool>()).prop_map(
        |(clock, original, older)| Config {
            clock,
            model: if original { Model::Original } else { Model::Large },
            dialect: if older { Dialect::V2 } else { Dialect::V3 },
            ..Config::default()
        },
    )
}

fn variable(name: &[u8; 2], kind: Type, cells: Cells) -> Target {
    Target::Variable(Variable { key: NameKey(*name), kind, cells })
}

/// Everything that can be searched for in the programs above.
fn targets() -> Vec<Target> {
    vec![
        Target::Line(20),
        Target::Line(60),
        Target::AnyLine,
        Target::SameLevel,
        Target::Caller,
        variable(b"A\0", Type::Number, Cells::Simple),
        variable(b"B\0", Type::String, Cells::Simple),
        variable(b"A\0", Type::Number, Cells::Element(3, None)),
        variable(b"B\0", Type::String, Cells::Array),
        Target::Error,
        Target::Output,
        Target::Input,
        Target::Mark,
    ]
}

/// Takes a random step in a walk, and says which.
fn wander(walk: &mut Walk, random: &mut impl FnMut(u64) -> u64, seen: &[Position]) -> String {
    let direction = if random(2) == 0 { Direction::Forward } else { Direction::Back };
    match random(6) {
        0 => {
            let frame = Frame(random(walk.end().frame().0 + 3));
            walk.go_to_frame(frame).unwrap();
            assert_eq!(straight_to_frame(&walk.log, frame), walk.position(), "{frame:?}");
            format!("{frame:?}")
        }
        1 if !seen.is_empty() => {
            let at = seen[random(seen.len() as u64) as usize];
            walk.go_to(at).unwrap();
            assert_eq!(walk.position(), at);
            format!("{at:?}")
        }
        2 => {
            let target = targets()[random(13) as usize];
            let found = walk.find(target, direction).unwrap();
            if let Some(found) = found {
                assert_eq!(found.at > walk.position(), direction == Direction::Forward, "{target:?}");
                walk.go_to(found.at).unwrap();
            }
            format!("{target:?} {direction:?}: {found:?}")
        }
        3 => format!("survey {:?}", walk.survey(random(20_000)).unwrap()),
        _ => {
            let unit = [Unit::Frame, Unit::Line, Unit::Statement, Unit::Over, Unit::Out][random(5) as usize];
            let before = walk.position();
            let moved = walk.step(unit, direction).unwrap();
            assert!(!moved || (walk.position() > before) == (direction == Direction::Forward));
            format!("{unit:?} {direction:?}")
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_walk_is_where_a_straight_replay_is(which in 0..PROGRAMS.len(), config in configs(), seed in any::<u64>()) {
        let log = record(PROGRAMS[which], config, 400, seed);
        let mut walk = Walk::new(Arc::clone(&log)).unwrap();
        let mut random = random(seed ^ 77);
        let mut seen = Vec::new();
        for _ in 0..25 {
            let step = wander(&mut walk, &mut random, &seen);
            let at = walk.position();
            prop_assert_eq!(walk.machine().state_hash(), straight(&log, at), "{} to {:?}", step, at);
            seen.push(at);
        }
    }
}

/// A short run of every program.
fn short_runs() -> impl Iterator<Item = Arc<Log>> {
    let config = |clock| Config { clock, ..Config::default() };
    PROGRAMS.iter().zip([1, 40, 1, 1, 1_000_000]).map(move |(program, clock)| record(program, config(clock), 90, 5))
}

/// The moments of something that lie between beginning and end, found one after another.
fn moments(walk: &mut Walk, target: Target, direction: Direction) -> Vec<Position> {
    let (start, end) = (walk.start(), walk.end());
    walk.go_to(if direction == Direction::Forward { start } else { end }).unwrap();
    let mut found = Vec::new();
    while let Some(next) = walk.find(target, direction).unwrap() {
        walk.go_to(next.at).unwrap();
        assert!(found.last().is_none_or(|last| (next.at > *last) == (direction == Direction::Forward)), "{next:?}");
        // Several inputs may make one moment.
        found.push(walk.position());
    }
    if direction == Direction::Back {
        found.reverse();
    }
    found.retain(|at| *at > start && *at < end);
    found
}

#[test]
fn a_search_back_finds_what_a_search_forward_finds() {
    let mut found = 0;
    for log in short_runs() {
        for target in targets() {
            // What is the same level depends on where one is.
            if matches!(target, Target::SameLevel | Target::Caller) {
                continue;
            }
            let mut walk = Walk::new(Arc::clone(&log)).unwrap();
            let back = moments(&mut walk, target, Direction::Back);
            let mut forward = moments(&mut walk, target, Direction::Forward);
            forward.retain(|at| back.last().is_none_or(|last| at <= last));
            assert_eq!(forward, back, "{target:?} in {:?}", log.header.program);
            found += back.len();
        }
    }
    assert!(found > 500, "{found}");
}

/// Notes every statement, and every beginning of a line.
#[derive(Default)]
struct Noting {
    statements: Vec<u64>,
    lines: Vec<Position>,
    before: Option<Option<u16>>,
}

impl Observer for Noting {
    const ACTIVE: bool = true;

    fn statement(&mut self, vm: &Vm, code: &Code, pc: u32) -> bool {
        let start = code.statement_at(pc).unwrap();
        let line = code.line_at(pc);
        self.statements.push(vm.statements);
        if start.statement == 0 || self.before != Some(line) {
            self.lines.push(Position { statements: vm.statements, time: vm.time });
        }
        self.before = Some(line);
        true
    }
}

fn note(log: &Log) -> Noting {
    let mut noting = Noting::default();
    let mut machine = Machine::new(log.header.config, log.header.program.clone());
    for (at, entry) in &log.entries {
        assert_eq!(machine.advance_to(*at, &mut noting), Ok(true));
        if let Entry::Input(input) = entry {
            machine.apply(input.clone());
        }
    }
    noting
}

#[test]
fn steps_come_past_every_statement_and_every_line_both_ways() {
    for log in short_runs() {
        let noted = note(&log);
        let mut walk = Walk::new(Arc::clone(&log)).unwrap();
        let mut statements = vec![walk.position().statements];
        while walk.step(Unit::Statement, Direction::Forward).unwrap() && walk.position() < walk.end() {
            statements.push(walk.position().statements);
        }
        let last = noted.statements.len() as u64;
        statements.retain(|count| *count < last);
        assert_eq!(statements, noted.statements);
        walk.go_to(walk.end()).unwrap();
        for count in (0..last).rev() {
            walk.step(Unit::Statement, Direction::Back).unwrap();
            assert_eq!(walk.position().statements, count);
            assert!(walk.machine().is_before_statement());
        }

        assert!(!walk.step(Unit::Line, Direction::Back).unwrap());
        for line in &noted.lines[1..] {
            assert!(walk.step(Unit::Line, Direction::Forward).unwrap());
            assert_eq!(walk.position(), *line);
        }
        walk.go_to(walk.end()).unwrap();
        for line in noted.lines.iter().rev() {
            assert!(walk.step(Unit::Line, Direction::Back).unwrap());
            assert_eq!(walk.position(), *line);
        }
    }
}

/// A run that nobody disturbs.
fn recorded(program: &str) -> Walk {
    let program = source::parse_source(program.as_bytes(), Options::default()).unwrap().program;
    let mut machine = Machine::new(Config::default(), program);
    let mut writer = LogWriter::new(&Header::of(&machine, [7; 32]));
    let mut recorder = Recorder::new(&mut machine, CADENCE);
    machine.apply(Input::Run);
    machine.run(Frame(600).start());
    writer.take_piece(&recorder.finish(&mut machine, "", Ending::Left));
    Walk::new(Arc::new(Log::read(&writer.take()).unwrap())).unwrap()
}

fn line_of(walk: &Walk) -> Option<u16> {
    walk.statement().and_then(|(line, _)| line)
}

#[test]
fn subroutines_are_stepped_over_and_out_of() {
    let mut walk = recorded("10 A=1:GOSUB 40:B=2\n20 C=3\n30 GOTO 10\n40 GOSUB 60\n50 RETURN\n60 D=4:RETURN\n");
    let lines = |walk: &mut Walk, unit, direction, count: usize| -> Vec<_> {
        (0..count).map(|_| walk.step(unit, direction).map(|_| walk.statement().unwrap()).unwrap()).collect()
    };
    let over = lines(&mut walk, Unit::Over, Direction::Forward, 4);
    assert_eq!(over, [(Some(10), 1), (Some(10), 2), (Some(20), 0), (Some(30), 0)]);
    let back = lines(&mut walk, Unit::Over, Direction::Back, 4);
    assert_eq!(back, [(Some(20), 0), (Some(10), 2), (Some(10), 1), (Some(10), 0)]);
    let into = lines(&mut walk, Unit::Line, Direction::Forward, 2);
    assert_eq!(into, [(Some(40), 0), (Some(60), 0)]);
    assert_eq!(lines(&mut walk, Unit::Out, Direction::Forward, 2), [(Some(50), 0), (Some(10), 2)]);
    assert!(!walk.step(Unit::Out, Direction::Forward).unwrap());
    let found = walk.find(Target::Line(60), Direction::Back).unwrap().unwrap();
    walk.go_to(found.at).unwrap();
    assert_eq!(lines(&mut walk, Unit::Out, Direction::Back, 2), [(Some(40), 0), (Some(10), 1)]);
}

#[test]
fn who_changed_a_variable_is_named() {
    let mut walk = recorded("10 FOR I=1 TO 300:NEXT\n20 A=A+5:GOTO 40\n30 A=0\n40 FOR I=1 TO 9:NEXT:GOTO 10\n");
    let target = variable(b"A\0", Type::Number, Cells::Simple);
    for expected in [5, 10, 15] {
        let found = walk.find(target, Direction::Forward).unwrap().unwrap();
        assert_eq!(found.line, Some(20));
        walk.go_to(found.at).unwrap();
        let register = walk.machine().code().names.numbers[&NameKey(*b"A\0")];
        assert_eq!(walk.machine().vm().registers[usize::from(register)], expected);
        assert_eq!((line_of(&walk), walk.find(Target::Line(30), Direction::Forward)), (Some(20), Ok(None)));
    }
}

#[test]
fn a_survey_charts_the_run_and_keeps_machines_in_bounds() {
    let log = record(PROGRAMS[1], Config::default(), 900, 3);
    let mut walk = Walk::new(Arc::clone(&log)).unwrap();
    let mut last = 0;
    while let Progress::Going { thousandths } = walk.survey(500).unwrap() {
        assert!(thousandths >= last && thousandths <= 1000);
        last = thousandths;
    }
    assert_eq!(walk.survey(500), Ok(Progress::Done(())));
    let chart = walk.chart();
    let hashes = log.entries.iter().filter(|(_, entry)| matches!(entry, Entry::Hash(_) | Entry::End { .. })).count();
    assert_eq!((chart.reached, chart.hashes, chart.diverged), (log.end(), hashes as u64, None));
    assert!(chart.errors.len() > 10 && chart.errors.iter().all(|errors| errors.line.is_none_or(|line| line < 100)));
    let (kept, bytes) = walk.kept();
    assert!(kept > 1 && bytes < KEPT_BYTES + NEAR_BYTES, "{kept} machines, {bytes} bytes");
    let whole = Frame(0)..log.end().frame().next();
    let inputs = log.entries.iter().filter(|(_, entry)| matches!(entry, Entry::Input(_))).count();
    assert_eq!(walk.log().inputs_in(whole), inputs);
    let (at, _) = walk.thumbnail(Frame(400)).unwrap();
    assert!(at.frame() <= Frame(400));
}

#[test]
fn ends_are_charted() {
    let log = record(PROGRAMS[4], Config::default(), 200, 4);
    let mut walk = Walk::new(log).unwrap();
    assert_eq!(walk.survey(u64::MAX), Ok(Progress::Done(())));
    assert_eq!(walk.chart().ends.first().map(|end| end.outcome), Some(Outcome::Ended));
}

#[test]
fn a_run_goes_on_live_from_any_moment() {
    let log = record(PROGRAMS[0], Config::default(), 300, 8);
    for frame in [0, 100, 250, 1000] {
        let mut walk = Walk::new(Arc::clone(&log)).unwrap();
        walk.go_to_frame(Frame(frame)).unwrap();
        let at = walk.position();
        let TakenOver { mut machine, header, entries } = walk.take_over();
        assert_eq!(machine.position(), at);
        let mut writer = LogWriter::new(&header);
        entries.iter().for_each(|(at, entry)| writer.push(*at, entry));
        let mut recorder = Recorder::new(&mut machine, CADENCE);
        machine.apply(Input::Pad { number: 0, stick: 8, strig: 0 });
        machine.run(HalfCycles(machine.time().0 + 5_000_000));
        writer.take_piece(&recorder.finish(&mut machine, "", Ending::Left));
        let log = Log::read(&writer.take()).unwrap();
        assert!(log.complete);
        assert_eq!(verify(&log).unwrap().end, machine.position());
    }
}

#[test]
fn where_machine_and_log_part_the_walk_ends() {
    let whole = record(PROGRAMS[0], Config::default(), 300, 8);
    let mut log = (*whole).clone();
    let broken = log.entries.len() / 2;
    // A moment that the run does not come past.
    for (at, _) in &mut log.entries[broken..] {
        at.statements += 1;
    }
    let mut walk = Walk::new(Arc::new(log)).unwrap();
    walk.go_to_frame(Frame(20)).unwrap();
    let here = walk.position();
    assert!(walk.go_to(whole.end()).is_err());
    assert_eq!((walk.position(), walk.machine().state_hash()), (here, straight(&whole, here)));
    assert_eq!(walk.end(), whole.entries[broken - 1].0);
    walk.go_to_frame(Frame(100_000)).unwrap();
    assert_eq!(walk.machine().state_hash(), straight(&whole, walk.position()));
    assert!(walk.position() >= walk.end());
    while let Ok(Progress::Going { .. }) = walk.survey(1000) {}
    assert!(walk.find(Target::Line(9999), Direction::Forward).is_ok());
}

#[test]
fn no_moment_of_the_run_is_an_error_and_nothing_else() {
    let log = record(PROGRAMS[2], Config::default(), 60, 8);
    let mut walk = Walk::new(Arc::clone(&log)).unwrap();
    walk.go_to_frame(Frame(30)).unwrap();
    let here = walk.position();
    let nowhere = Position { statements: here.statements, time: HalfCycles(here.time.0 + 1) };
    assert!(walk.go_to(nowhere).is_err());
    assert_eq!((walk.position(), walk.end()), (here, log.end()));
}

#[test]
fn another_revision_shows_its_checkpoints() {
    let mut log = (*record(PROGRAMS[0], Config::default(), 600, 8)).clone();
    log.header.revision += 1;
    let log = Arc::new(log);
    assert!(matches!(Walk::new(Arc::clone(&log)), Err(ReplayError::Revision { .. })));
    let mut stills = Stills::new(log);
    assert!(stills.positions().len() > 3);
    let at = stills.positions().nth(2).unwrap();
    assert_eq!(stills.before(at.frame().next()), Some(2));
    stills.go(2);
    assert_eq!((stills.machine().position(), stills.position(), stills.error()), (at, at, None));
    assert_eq!(stills.picture(at.frame().next()).map(|(at, _)| at), Some(at));
}
