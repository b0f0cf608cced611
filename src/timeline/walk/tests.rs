//! A walk shows at any moment what a straight replay shows there, whichever way it came.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::basic::dialect::Dialect;
use crate::basic::parser::Options;
use crate::basic::source;
use crate::basic::tree::{NameKey, Type};
use crate::famicom::input::{Answer, Input, Stop};
use crate::famicom::machine::Config;
use crate::famicom::snapshot::StateHash;
use crate::timeline::ending::Ending;
use crate::timeline::log::writer::LogWriter;
use crate::timeline::recorder::{Cadence, Recorder};
use crate::timeline::replay::Replay;
use crate::vm::memory::Model;
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
        if moment.time > machine.time().max(time) {
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

#[test]
fn dbg() {
    let config = Config::default();
    let log = record(PROGRAMS[2], config, 400, 18369462540938922175);
    let mut walk = Walk::new(Arc::clone(&log)).unwrap();
    let verified = crate::timeline::replay::verify::verify(&log);
    eprintln!("{verified:?} end {:?}", log.end());
    for i in 0..500 {
        let r = walk.survey(1000);
        if r.is_err() {
            eprintln!("{i} {r:?} reach {} end {:?} chart {:?}", walk.present.reach, walk.end, walk.chart());
            let n = walk.present.reach;
            for e in &log.entries[n.saturating_sub(4)..(n + 3).min(log.entries.len())] {
                let t = format!("{e:?}");
                eprintln!("{}", &t[..t.len().min(160)]);
            }
            panic!();
        }
    }
}
