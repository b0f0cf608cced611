//! What it takes to walk through a recorded hour: `cargo bench --bench walk`. Records an hour at clock 1 of programs that do
//! much and little (a sprite game, one that computes and prints, one with half a megabyte of arrays, the shortest loop, one
//! that waits), with a pad event about once a second, then measures seeks to random moments and to the far end, steps back,
//! the survey, and the player: from the key to the picture in half blocks as bytes for the terminal.

#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used, reason = "a bench measures and prints")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use fbc::basic::parser::Options;
use fbc::basic::source::parse_source;
use fbc::famicom::background::Background;
use fbc::famicom::input::{Input, Stop};
use fbc::famicom::machine::{Config, Machine};
use fbc::famicom::tiles::{TileSet, builtin};
use fbc::famicom::video::compositor::{Compositor, Options as Optics};
use fbc::timeline::ending::Ending;
use fbc::timeline::log::Header;
use fbc::timeline::log::reader::Log;
use fbc::timeline::log::writer::LogWriter;
use fbc::timeline::recorder::{Cadence, Recorder};
use fbc::timeline::walk::{Direction, Progress, Target, Unit, Walk};
use fbc::ui::replay::jump;
use fbc::ui::replay::travel::Travel;
use fbc::ui::screen::color::Depth;
use fbc::ui::screen::half_blocks::{HalfBlocks, Scrolling};
use fbc::ui::screen::{Area, Encoder, View};
use fbc::vm::time::Frame;

const HOUR_FRAMES: u64 = 216_356;

const TEXT: &str = "10 DIM A(50),B$(9):CLS\n20 FOR I=0 TO 50:A(I)=RND(1000):NEXT\n\
    30 FOR I=0 TO 49:IF A(I)>A(I+1) THEN SWAP A(I),A(I+1):GOSUB 100\n40 NEXT\n\
    50 B$(N MOD 10)=LEFT$(STR$(N)+\":\"+HEX$(A(N MOD 50))+B$(N MOD 7),20):PRINT B$(N MOD 10),A(N MOD 50)\n\
    60 N=N+1:IF N MOD 20=0 THEN 20\n70 GOTO 30\n100 S=S+1:IF S>30000 THEN S=0\n110 RETURN\n";

/// Large machines: half a megabyte of numbers.
const LARGE: &str = "10 DIM A(254,254),B(254,254),C(254,254),D(254,254)\n\
    20 FOR I=0 TO 254:FOR J=0 TO 254:A(I,J)=I+J:D(J,I)=A(I,J)-I:NEXT:NEXT:GOTO 20\n";

/// More statements in a frame than any other program.
const SHORTEST: &str = "10 GOTO 10\n";

/// Waits for a key, and moves sprites meanwhile.
const WAITS: &str = "10 SPRITE ON:CLS:FOR I=0 TO 7:DEF MOVE(I)=SPRITE(I,I+1,3,100,0,0):NEXT\n\
    20 FOR I=0 TO 7:MOVE I:NEXT\n30 PLAY \"CDEFG\":PAUSE 200:GOTO 20\n";

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

/// The player's picture, as far as bytes for the terminal.
struct Eye {
    compositor: Compositor,
    tiles: TileSet,
    encoder: HalfBlocks,
    bytes: Vec<u8>,
}

impl Eye {
    fn new() -> Eye {
        let mut encoder = HalfBlocks::new(Depth::True, Scrolling::Cells);
        encoder.place(Area { x: 0, y: 0, columns: 128, rows: 60 });
        Eye {
            compositor: Compositor::new(Optics::default()),
            tiles: builtin::tiles().unwrap(),
            encoder,
            bytes: Vec::new(),
        }
    }

    fn look(&mut self, travel: &mut Travel) {
        let scene = travel.past().scene();
        self.compositor.compose(&scene, &self.tiles);
        self.bytes.clear();
        let view = View { image: self.compositor.image(), scene: &scene, tiles: &self.tiles };
        self.encoder.encode(&view, &mut self.bytes);
        black_box(self.bytes.len());
    }
}

/// From a key to its picture. A key that comes while the player surveys waits for the end of that turn.
fn player(log: &Arc<Log>) {
    let clock = Instant::now();
    let mut turn = |travel: &mut Travel| travel.work(&|| clock.elapsed(), &mut |_, _| {});
    let fresh = || Travel::new(Walk::new(Arc::clone(log)).unwrap(), Vec::new());
    let mut eye = Eye::new();
    let last = fresh().past().end().frame().0;
    let mut random = random(11);
    let mut jumped = |travel: &mut Travel, turn: &mut dyn FnMut(&mut Travel), frame: u64| {
        let jump = jump::parse(&format!("f{frame}")).unwrap();
        measured(|| {
            turn(travel);
            travel.jump(jump, Duration::ZERO);
            eye.look(travel);
        })
    };
    let cold = (0..100).map(|_| jumped(&mut fresh(), &mut turn, random(last))).collect();
    report("player: first key, a jump", cold);
    let cold = (0..20).map(|_| jumped(&mut fresh(), &mut turn, last)).collect();
    report("player: first key, to the end", cold);
    let mut travel = fresh();
    while travel.surveyed() < 1000 {
        turn(&mut travel);
    }
    let warm = (0..1000).map(|_| jumped(&mut travel, &mut |_| {}, random(last))).collect();
    report("player: a jump", warm);
    for (name, unit) in [("frame", Unit::Frame), ("statement", Unit::Statement), ("line", Unit::Line)] {
        let mut times = Vec::new();
        for place in 0..40 {
            let frame = if place % 2 == 0 { random(last) } else { last };
            jumped(&mut travel, &mut |_| {}, frame);
            for _ in 0..25 {
                times.push(measured(|| {
                    travel.step(unit, Direction::Back);
                    while travel.hunting().is_some() {
                        turn(&mut travel);
                    }
                }));
            }
        }
        report(&format!("player: a {name} back"), times);
    }
}

fn measure(log: &Arc<Log>) {
    let fresh = || Walk::new(Arc::clone(log)).unwrap();
    // Each of these has only the log's checkpoints.
    let cold = (0..100).flat_map(|seed| seeks(&mut fresh(), 1, seed)).collect();
    report("seek in a log that was just opened", cold);

    let end = fresh().end();
    let far = |_| {
        let mut walk = fresh();
        measured(|| {
            walk.go_to(end).unwrap();
            black_box(walk.scene());
        })
    };
    report("to the end of a log just opened", (0..20).map(far).collect());
    // Backwards from there, with what that way has left behind.
    for (name, unit) in [("frame", Unit::Frame), ("statement", Unit::Statement)] {
        let mut walk = fresh();
        walk.go_to(end).unwrap();
        let step = |_| {
            measured(|| {
                walk.step(unit, Direction::Back).unwrap();
                black_box(walk.scene());
            })
        };
        report(&format!("a {name} back from there"), (0..200).map(step).collect());
    }

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
    let game = (include_str!("../assets/games/0.bas"), Some(include_str!("../assets/games/0.bg")));
    for (name, (source, background)) in [
        ("sprite game (assets/games/0.bas)", game),
        ("computing and printing", (TEXT, None)),
        ("half a megabyte of arrays", (LARGE, None)),
        ("the shortest loop", (SHORTEST, None)),
        ("waiting", (WAITS, None)),
    ] {
        println!("{name}");
        let log = record(source, background);
        measure(&log);
        player(&log);
    }
}
