//! What it takes to walk through a recorded hour: `cargo bench --bench walk`. Records an hour at clock 1 of a sprite game
//! with a pad event about once a second, and of a program that does nothing but compute and print, then measures seeks to
//! random moments, steps back, and the survey.

#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used, reason = "a bench measures and prints")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use fbc::basic::parser::Options;
use fbc::basic::source::parse_source;
use fbc::famicom::background::Background;
use fbc::famicom::input::{Input, Stop};
use fbc::famicom::machine::{Config, Machine};
use fbc::timeline::ending::Ending;
use fbc::timeline::log::Header;
use fbc::timeline::log::reader::Log;
use fbc::timeline::log::writer::LogWriter;
use fbc::timeline::recorder::{Cadence, Recorder};
use fbc::timeline::walk::{Direction, Progress, Target, Unit, Walk};
use fbc::vm::time::Frame;

const HOUR_FRAMES: u64 = 216_356;

const TEXT: &str = "10 DIM A(50),B$(9):CLS\n20 FOR I=0 TO 50:A(I)=RND(1000):NEXT\n\
    30 FOR I=0 TO 49:IF A(I)>A(I+1) THEN SWAP A(I),A(I+1):GOSUB 100\n40 NEXT\n\
    50 B$(N MOD 10)=LEFT$(STR$(N)+\":\"+HEX$(A(N MOD 50))+B$(N MOD 7),20):PRINT B$(N MOD 10),A(N MOD 50)\n\
    60 N=N+1:IF N MOD 20=0 THEN 20\n70 GOTO 30\n100 S=S+1:IF S>30000 THEN S=0\n110 RETURN\n";

fn random(mut seed: u64) -> impl FnMut(u64) -> u64 {
    move |most| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most.max(1)
    }
}

/// An hour of a program with random pads, as `fbc run --record` keeps it.
fn record(source: &str, background: Option<&str>) -> Arc<Log> {
    let program = parse_source(source.as_bytes(), Options::default()).unwrap().program;
    let mut machine = Machine::new(Config::default(), program);
    let mut writer = LogWriter::new(&Header::of(&machine, [0; 32]));
    let mut recorder = Recorder::new(&mut machine, Cadence::STANDARD);
    if let Some(text) = background {
        machine.apply(Input::Background(Box::new(Background::parse(text).unwrap().to_picture().image())));
    }
    machine.apply(Input::Run);
    let mut random = random(1);
    for frame in 1..=HOUR_FRAMES {
        match machine.run(Frame(frame).start()) {
            Stop::Line | Stop::Key | Stop::Direct => machine.idle(Frame(frame).start()),
            Stop::Ended(_) => machine.apply(Input::Prompt),
            _ => {}
        }
        if random(60) == 0 {
            let (stick, strig) = ([0, 1, 2, 4, 8][random(5) as usize], [0, 0, 1, 8][random(4) as usize]);
            machine.apply(Input::Pad { number: 0, stick, strig });
        }
        let output = machine.drain();
        if let Some(piece) = recorder.observe(&mut machine, &output) {
            writer.take_piece(&piece);
        }
    }
    writer.take_piece(&recorder.finish(&mut machine, "", Ending::Left));
    let bytes = writer.take();
    println!("  log {} bytes, {} statements, {}", bytes.len(), machine.statements(), machine.time().frame().0);
    Arc::new(Log::read(&bytes).unwrap())
}

fn report(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: usize| times[(times.len() * share / 1000).min(times.len() - 1)].as_secs_f64() * 1e3;
    println!("  {name:36} p50 {:8.3} ms  p99 {:8.3} ms  worst {:8.3} ms", at(500), at(990), at(1000));
}

fn measured(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// Seeks to random frames, each with the scene that is shown.
fn seeks(walk: &mut Walk, count: usize, seed: u64) -> Vec<Duration> {
    let mut random = random(seed);
    let seek = |_| {
        let frame = Frame(random(walk.end().frame().0));
        measured(|| {
            walk.go_to_frame(frame).unwrap();
            black_box(walk.scene());
        })
    };
    (0..count).map(seek).collect()
}

fn measure(log: &Arc<Log>) {
    let fresh = || Walk::new(Arc::clone(log)).unwrap();
    // Each of these has only the log's checkpoints.
    let cold = (0..100).flat_map(|seed| seeks(&mut fresh(), 1, seed)).collect();
    report("seek in a log that was just opened", cold);

    let mut walk = fresh();
    let start = Instant::now();
    let mut slices = Vec::new();
    loop {
        let slice = Instant::now();
        let progress = walk.survey(100_000).unwrap();
        slices.push(slice.elapsed());
        if progress == Progress::Done(()) {
            break;
        }
    }
    let (kept, bytes) = walk.kept();
    let megabytes = bytes as f64 / f64::from(1 << 20);
    println!("  survey {:.3} s, {kept} machines, {megabytes:.1} MB", start.elapsed().as_secs_f64());
    report("a slice of the survey", slices);
    report("seek after the survey", seeks(&mut walk, 5000, 7));
    let mut random = random(3);
    for (name, unit) in [("frame", Unit::Frame), ("statement", Unit::Statement), ("line", Unit::Line)] {
        for (word, direction) in [("back", Direction::Back), ("forward", Direction::Forward)] {
            let mut times = Vec::new();
            for _ in 0..20 {
                walk.go_to_frame(Frame(random(walk.end().frame().0))).unwrap();
                for _ in 0..100 {
                    times.push(measured(|| {
                        walk.step(unit, direction).unwrap();
                        black_box(walk.scene());
                    }));
                }
            }
            report(&format!("step one {name} {word}"), times);
        }
    }
    walk.go_to(walk.end()).unwrap();
    let whole = measured(|| {
        black_box(walk.find(Target::Line(65000), Direction::Back).unwrap());
    });
    println!("  search of all of it, back: {:.3} s", whole.as_secs_f64());
}

fn main() {
    println!("sprite game (assets/games/0.bas)");
    let game = record(include_str!("../assets/games/0.bas"), Some(include_str!("../assets/games/0.bg")));
    measure(&game);
    println!("computing and printing");
    let text = record(TEXT, None);
    measure(&text);
}
