//! What a machine that runs away costs the others: `cargo bench --bench many`. Ten thousand machines live in one process:
//! thousands play or wait for a frame against the real clock, thousands wait for a line, some compute without end. Then
//! runaways join them for some seconds and leave again, in turns with the same seconds without any, and what the others
//! got in both is compared.
//!
//! `FBC_MANY=machines,seconds,rounds` changes how many there are and how long is looked at them (10000,5,3).

#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used, reason = "a bench measures and prints")]

use std::time::{Duration, Instant};

use fbc::basic::parser::Options;
use fbc::basic::source::parse_source;
use fbc::exec::local::{LocalExecutor, Size};
use fbc::exec::port::{Executor, Order, Pace, RunId, State, Status};
use fbc::famicom::input::{Awaits, Input};
use fbc::famicom::machine::Config;

/// Frames in a second.
const FRAME_RATE: f64 = 60.0988;

/// Between two questions that are answered.
const PROBE: Duration = Duration::from_millis(2);

/// Machines of those that wait for a line which are asked, one after another.
const PROBED: usize = 200;

/// Between two looks at the frames of all that play.
const LOOK: Duration = Duration::from_millis(500);

/// What the crowd is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Waits for a line; answers it.
    Asking,
    /// The same against the real clock, with a cursor that blinks.
    Typing,
    /// A game that waits for each frame with PAUSE.
    Playing,
    /// A game that asks the pad all the time.
    Polling,
    /// Sleeps for seconds.
    Pausing,
    /// Computes without end.
    Computing,
}

/// In so many hundredths.
const MIX: [(Kind, usize); 6] = [
    (Kind::Asking, 24),
    (Kind::Typing, 25),
    (Kind::Playing, 10),
    (Kind::Polling, 10),
    (Kind::Pausing, 30),
    (Kind::Computing, 1),
];

fn text(kind: Kind) -> &'static str {
    match kind {
        Kind::Asking | Kind::Typing => "10 INPUT A:PRINT A*2:GOTO 10\n",
        Kind::Playing => {
            "10 DEF SPRITE 0,(0,1,0,0,0)=\"@ABC\":SPRITE ON\n20 FOR I=1 TO 4:X=X+1:IF X>200 THEN X=0\n\
             30 NEXT:S=STICK(0):SPRITE 0,X,100:PAUSE 1:GOTO 20\n"
        }
        Kind::Polling => "10 S=STICK(0):IF S=0 THEN 10\n20 X=X+S:GOTO 10\n",
        Kind::Pausing => "10 PAUSE 300:N=N+1:GOTO 10\n",
        Kind::Computing => "10 FOR I=1 TO 30000:A=A XOR I:B=B+1:IF B>999 THEN B=0\n20 NEXT:GOTO 10\n",
    }
}

/// Programs that take all they can get, each in another way.
const RUNAWAYS: [&str; 7] = [
    "10 GOTO 10\n",
    "10 FOR I=1 TO 30000:NEXT:GOTO 10\n",
    // Counts to 65536 and returns: LDX #0, LDY #0, INY, BNE, INX, BNE, RTS.
    "10 FOR I=0 TO 10:READ A:POKE &H7000+I,A:NEXT\n20 CALL &H7000:GOTO 20\n30 DATA 162,0,160,0,200,208,253,232,208,250,96\n",
    "10 A$=\"\"\n20 A$=A$+\"ABC\":IF LEN(A$)<28 THEN 20\n30 GOTO 10\n",
    "10 PRINT \"ALL WORK AND NO PLAY\";N:GOTO 10\n",
    // Fills the memory, and begins anew.
    "10 DIM A$(9000)\n20 DIM B$(9000)\n30 DIM C$(9000)\n40 RUN\n",
    // Is quick for a while, and then each statement takes long.
    "10 FOR I=1 TO 20000:A=A+1:A=0:NEXT\n20 CLEAR:DIM A$(9000):CLEAR:DIM A$(9000):CLEAR:DIM A$(9000):CLEAR\n30 GOTO 10\n",
];

fn order(text: &str, pace: Pace, clock: u32) -> Order {
    let program = parse_source(text.as_bytes(), Options::default()).unwrap().program;
    Order { pace, config: Config { clock, ..Config::default() }, ..Order::new(program) }
}

/// What the crowd got in some seconds.
#[derive(Debug, Default)]
struct Seen {
    /// Seconds from a line typed to the next question.
    answers: Vec<f64>,
    /// Frames that a machine which plays is behind the clock since the beginning of these seconds, at every look.
    behind: Vec<f64>,
    /// Millions of statements a second of all that compute.
    computed: f64,
    /// Milliseconds of processor time in a second of the one that computes and got least, of the one that got most, and of
    /// a runaway in the mean.
    least: f64,
    most: f64,
    runaway: f64,
    /// Microseconds of processor time for a frame of a machine that plays.
    frame: f64,
}

struct Crowd {
    executor: LocalExecutor,
    seats: Vec<(Kind, RunId)>,
}

impl Crowd {
    fn new(count: usize) -> Crowd {
        let executor = LocalExecutor::new(Size { runs_max: count + 1000, ..Size::default() });
        let mut seats = Vec::new();
        // One of each in turn, so that nobody comes first.
        let mut kinds: Vec<(usize, Kind)> = MIX
            .iter()
            .flat_map(|(kind, share)| {
                (0..count * share / 100).map(move |i| (i * 10_000 / (count * share / 100), *kind))
            })
            .collect();
        kinds.sort_by_key(|(place, _)| *place);
        for (_, kind) in kinds {
            let pace = match kind {
                Kind::Asking | Kind::Computing => Pace::Free,
                Kind::Typing | Kind::Playing | Kind::Polling | Kind::Pausing => Pace::Real,
            };
            seats.push((kind, executor.start(order(text(kind), pace, 1)).unwrap()));
        }
        Crowd { executor, seats }
    }

    fn of(&self, wanted: impl Fn(Kind) -> bool) -> Vec<RunId> {
        self.seats.iter().filter(|(kind, _)| wanted(*kind)).map(|(_, run)| *run).collect()
    }

    fn status(&self, run: RunId) -> Status {
        self.executor.status(run).unwrap()
    }

    /// Types a line and waits for the next question.
    fn ask(&self, run: RunId) -> f64 {
        let mut status = self.status(run);
        while status.state != State::Waiting(Awaits::Line) {
            status = self.executor.changed(run, status.version, Duration::from_secs(1)).unwrap();
        }
        let before = status.at.statements;
        let sent = Instant::now();
        self.executor.input(run, Input::Line(b"21".to_vec())).unwrap();
        while status.at.statements == before || status.state != State::Waiting(Awaits::Line) {
            status = self.executor.changed(run, status.version, Duration::from_secs(1)).unwrap();
        }
        sent.elapsed().as_secs_f64()
    }

    /// Looks on for so long.
    fn watch(&self, length: Duration, runaways: usize) -> Seen {
        let asked: Vec<RunId> = self.of(|kind| kind == Kind::Asking).into_iter().take(PROBED).collect();
        let playing = self.of(|kind| matches!(kind, Kind::Playing | Kind::Polling));
        let computing = self.of(|kind| kind == Kind::Computing);
        let frame = |run: &RunId| (Instant::now(), self.status(*run).at.frame().0);
        let cost = |runs: &[RunId]| runs.iter().map(|run| self.status(*run).cost.as_secs_f64()).collect::<Vec<f64>>();

        let begun = Instant::now();
        let (frames, cost_before) = (playing.iter().map(frame).collect::<Vec<_>>(), cost(&playing));
        let counted: Vec<_> = computing.iter().map(|run| self.status(*run)).collect();
        let guests: Vec<RunId> = (0..runaways)
            .map(|i| self.executor.start(order(RUNAWAYS[i % RUNAWAYS.len()], Pace::Free, 1_000_000)).unwrap())
            .collect();
        let mut seen = Seen::default();
        let mut look = begun + LOOK;
        for run in asked.iter().cycle() {
            let now = Instant::now();
            if now >= look {
                for (run, (since, first)) in playing.iter().zip(&frames) {
                    let (now, frame) = frame(run);
                    let expected = now.duration_since(*since).as_secs_f64() * FRAME_RATE;
                    seen.behind.push(expected - (frame - first) as f64);
                }
                look += LOOK;
            }
            if begun.elapsed() >= length {
                break;
            }
            seen.answers.push(self.ask(*run));
            std::thread::sleep(PROBE);
        }
        let seconds = begun.elapsed().as_secs_f64();
        let mut shares = Vec::new();
        for (run, before) in computing.iter().zip(&counted) {
            let after = self.status(*run);
            seen.computed += (after.at.statements - before.at.statements) as f64 / seconds / 1e6;
            shares.push((after.cost - before.cost).as_secs_f64() / seconds * 1e3);
        }
        shares.sort_by(f64::total_cmp);
        (seen.least, seen.most) = (shares[0], shares[shares.len() - 1]);
        seen.runaway = cost(&guests).iter().sum::<f64>() / seconds * 1e3 / guests.len().max(1) as f64;
        let played = playing.iter().zip(&frames).map(|(run, (_, first))| frame(run).1 - first).sum::<u64>();
        let spent = cost(&playing).iter().zip(&cost_before).map(|(after, before)| after - before).sum::<f64>();
        seen.frame = spent * 1e6 / played.max(1) as f64;
        for guest in guests {
            let status = self.status(guest);
            assert!(!matches!(status.state, State::Over(_)), "it does not run away: {status:?}");
            self.executor.forget(guest).unwrap();
        }
        seen
    }
}

/// Median, 99 of a hundred, and the worst.
fn spread(values: &mut [f64]) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |share: usize| values[(values.len() * share / 1000).min(values.len() - 1)];
    (at(500), at(990), at(1000))
}

fn report(runaways: usize, all: Vec<Seen>) {
    let rounds = all.len() as f64;
    let mean = |of: fn(&Seen) -> f64| all.iter().map(of).sum::<f64>() / rounds;
    let mut answers: Vec<f64> = all.iter().flat_map(|seen| seen.answers.iter().map(|time| time * 1e3)).collect();
    let mut behind: Vec<f64> = all.iter().flat_map(|seen| seen.behind.iter().copied()).collect();
    let ((a, b, c), (d, e, f)) = (spread(&mut answers), spread(&mut behind));
    println!(
        "| {runaways} | {a:.3} / {b:.2} / {c:.2} | {d:.1} / {e:.1} / {f:.1} | {:.1} | {:.2} to {:.2} | {:.2} | {:.2} |",
        mean(|seen| seen.computed),
        mean(|seen| seen.least),
        mean(|seen| seen.most),
        mean(|seen| seen.runaway),
        mean(|seen| seen.frame),
    );
}

/// Bytes of this process that are in memory; 0 where that is not known.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes: Option<u64> = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok());
    kilobytes.unwrap_or(0) * 1024
}

fn main() {
    let wanted = std::env::var("FBC_MANY").unwrap_or_default();
    let mut numbers = wanted.split(',').map_while(|number| number.parse::<usize>().ok());
    let count = numbers.next().unwrap_or(10_000).max(100);
    let length = Duration::from_secs(numbers.next().unwrap_or(5) as u64);
    let rounds = numbers.next().unwrap_or(3);
    let memory = resident();
    let begun = Instant::now();
    let crowd = Crowd::new(count);
    println!("{} machines started in {:.2?}", crowd.seats.len(), begun.elapsed());
    let first = crowd.of(|kind| kind == Kind::Asking)[0];
    println!("the first answer after {:.2} ms", crowd.ask(first) * 1e3);
    std::thread::sleep(Duration::from_secs(2));
    println!("{} bytes for each machine", resident().saturating_sub(memory) / count as u64);

    let guests = [0, 1, 100];
    let mut seen: [Vec<Seen>; 3] = Default::default();
    for _ in 0..rounds {
        for (guests, seen) in guests.iter().zip(&mut seen) {
            seen.push(crowd.watch(length, *guests));
        }
    }
    println!(
        "\nanswers in ms and frames behind: median / 99 % / worst; then million statements/s of all that compute, the"
    );
    println!(
        "processor time in ms/s that one of them got, least to most, and a runaway; and µs for a frame of a game\n"
    );
    println!("| runaways | answer | frames behind | statements | each | runaway | frame |");
    println!("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (guests, seen) in guests.iter().zip(seen) {
        report(*guests, seen);
    }
}
