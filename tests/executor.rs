//! Many machines of all characters in one process: each ends as it does alone, whatever the others do, and nobody waits
//! for those that never end.
//!
//! `FBC_SOAK=machines,rounds,scale` makes the first test larger (scale: how much the greedy ones may use). With
//! `--nocapture` it says what the machines cost and how long those that do little had to wait; `benches/many.rs` measures
//! that in earnest.

use std::time::{Duration, Instant};

use fbc::basic::parser::Options;
use fbc::basic::program::Program;
use fbc::basic::source;
use fbc::exec::local::{LocalExecutor, Size};
use fbc::exec::policy::{OnError, Policy};
use fbc::exec::port::{Control, Executor, Order, Pace, RunId, State, Status};
use fbc::exec::quota::Quotas;
use fbc::famicom::input::{Awaits, Input, Outcome};
use fbc::famicom::machine::{Config, Machine};
use fbc::timeline::ending::{Ending, Limit};
use fbc::vm::time::HalfCycles;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(900);

/// Characters of machines. All are limited by statements, so that each has one end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Waits for a line, over and over: these are watched.
    Asking,
    /// Paced, works a little in every frame.
    Playing,
    /// Paced, sleeps for long.
    Pausing,
    /// Computes for a while.
    Busy,
    /// Computes for ever.
    Runaway,
    /// Prints for ever.
    Flood,
    /// Takes memory until it has too much.
    Hog,
    /// Fails, goes back, fails.
    Failing,
    /// Spends its time in machine code.
    Native,
}

const MIX: [Kind; 20] = [
    Kind::Asking,
    Kind::Asking,
    Kind::Asking,
    Kind::Asking,
    Kind::Playing,
    Kind::Pausing,
    Kind::Pausing,
    Kind::Pausing,
    Kind::Pausing,
    Kind::Pausing,
    Kind::Pausing,
    Kind::Pausing,
    Kind::Pausing,
    Kind::Busy,
    Kind::Busy,
    Kind::Runaway,
    Kind::Flood,
    Kind::Hog,
    Kind::Failing,
    Kind::Native,
];

fn text(kind: Kind) -> &'static str {
    match kind {
        Kind::Asking => "10 INPUT A:PRINT A*2:GOTO 10\n",
        Kind::Playing => "10 FOR I=1 TO 20:X=X+1:IF X>99 THEN X=0\n20 NEXT:PAUSE 1:GOTO 10\n",
        Kind::Pausing => "10 PAUSE 6000:GOTO 10\n",
        Kind::Busy => "10 FOR I=1 TO 30000:A=A XOR I:NEXT:PRINT A\n20 N=N+1:IF N<5 THEN 10\n",
        Kind::Runaway => "10 A=A+1:IF A>30000 THEN A=0\n20 GOTO 10\n",
        Kind::Flood => "10 PRINT \"ALL WORK AND NO PLAY\";N:N=N+1:IF N<30000 THEN 10\n20 N=0:GOTO 10\n",
        Kind::Hog => "10 DIM A$(5000)\n20 DIM B$(5000)\n30 DIM C$(5000)\n40 GOTO 40\n",
        Kind::Failing => "10 INPUT A:PRINT 1/A\n",
        // Counts to 65536 and returns: LDX #0, LDY #0, INY, BNE, INX, BNE, RTS.
        Kind::Native => {
            "10 FOR I=0 TO 10:READ A:POKE &H7000+I,A:NEXT\n20 CALL &H7000:GOTO 20\n\
             30 DATA 162,0,160,0,200,208,253,232,208,250,96\n"
        }
    }
}

fn program(kind: Kind) -> Program {
    let options = Options { dialect: Config::default().dialect, relaxed: false };
    source::parse_source(text(kind).as_bytes(), options).expect("the program is one").program
}

/// Statements after which each kind is ended. Those that never end in a soak are ended by hand.
fn quotas(kind: Kind, scale: u64) -> Quotas {
    let none = Quotas::default();
    match kind {
        Kind::Runaway => Quotas { statements: Some(400_000 * scale), ..none },
        Kind::Native => Quotas { statements: Some(60 * scale), ..none },
        Kind::Flood => Quotas { output: Some(100_000 * scale), ..none },
        Kind::Hog => Quotas { memory: Some(400_000), ..none },
        Kind::Asking | Kind::Playing | Kind::Pausing | Kind::Busy | Kind::Failing => none,
    }
}

fn order(kind: Kind, scale: u64) -> Order {
    let paced = matches!(kind, Kind::Playing | Kind::Pausing);
    let fast = matches!(kind, Kind::Runaway | Kind::Native);
    let on_error = if kind == Kind::Failing { OnError::Rollback } else { OnError::Stop };
    Order {
        config: Config { clock: if fast { 1_000_000 } else { 1 }, ..Config::default() },
        quotas: quotas(kind, scale),
        policy: Policy { on_error, restarts_max: 1000, ..Policy::default() },
        pace: if paced { Pace::Real } else { Pace::Free },
        ..Order::new(program(kind))
    }
}

fn wait(executor: &LocalExecutor, run: RunId, wanted: impl Fn(&Status) -> bool) -> Status {
    let end = Instant::now() + PATIENCE;
    let mut status = executor.status(run).expect("the run is there");
    while !wanted(&status) {
        assert!(Instant::now() < end, "nothing more happens: {status:?}");
        status = executor.changed(run, status.version, Duration::from_secs(1)).expect("the run is there");
    }
    status
}

fn over(executor: &LocalExecutor, run: RunId) -> Ending {
    match wait(executor, run, |status| matches!(status.state, State::Over(_))).state {
        State::Over(ending) => ending,
        other => panic!("{other:?}"),
    }
}

/// What a machine's state is behind so many statements, alone and in one piece.
fn alone(kind: Kind, scale: u64, statements: u64) -> String {
    let order = order(kind, scale);
    let mut machine = Machine::new(order.config, order.program);
    machine.apply(Input::Run);
    while machine.statements() < statements {
        let left = statements - machine.statements();
        machine.run_observed(HalfCycles::NEVER, left, &mut fbc::vm::observer::Unobserved);
        machine.drain();
    }
    machine.state_hash().to_string()
}

struct Seat {
    kind: Kind,
    run: RunId,
}

#[test]
fn many_machines_end_as_each_does_alone() {
    let soak = std::env::var("FBC_SOAK").unwrap_or_default();
    let mut numbers = soak.split(',').map_while(|number| number.parse::<u32>().ok());
    let machines = numbers.next().unwrap_or(200) as usize;
    let rounds = numbers.next().unwrap_or(3) as usize;
    let scale = u64::from(numbers.next().unwrap_or(1));
    let memory_before = resident();
    let begun = Instant::now();
    let executor = LocalExecutor::new(Size { runs_max: machines, ..Size::default() });
    let seats: Vec<Seat> = (0..machines)
        .map(|i| {
            let kind = MIX[i % MIX.len()];
            Seat { kind, run: executor.start(order(kind, scale)).expect("there is room") }
        })
        .collect();
    let of = |kind: Kind| seats.iter().filter(move |seat| seat.kind == kind);
    eprintln!("{machines} machines started in {:.2?}", begun.elapsed());

    // While all the others do what they do, questions are answered.
    let mut latencies = Vec::new();
    for round in 0..rounds {
        for (i, seat) in of(Kind::Asking).enumerate() {
            wait(&executor, seat.run, |status| status.state == State::Waiting(Awaits::Line));
            let before = executor.status(seat.run).expect("the run is there");
            let number = (i + round) % 1000;
            let sent = Instant::now();
            executor.input(seat.run, Input::Line(number.to_string().into_bytes())).expect("it is taken");
            wait(&executor, seat.run, |status| {
                status.at.statements > before.at.statements && status.state == State::Waiting(Awaits::Line)
            });
            latencies.push(sent.elapsed());
            let output = executor.output(seat.run, before.output).expect("the run is there").text;
            assert_eq!(output, format!("\n {}\n?", number * 2));
        }
        for seat in of(Kind::Failing) {
            // Both go back to the question, until one answer is right.
            executor.input(seat.run, Input::Line(b"0".to_vec())).expect("it is taken");
        }
    }
    latencies.sort_unstable();
    let at = |share: usize| latencies.get(latencies.len() * share / 1000).copied().unwrap_or_default();
    let answered = latencies.len();
    eprintln!(
        "{answered} answers: median {:.2?}, 99 % {:.2?}, 99.9 % {:.2?}, most {:.2?}",
        at(500),
        at(990),
        at(999),
        at(1000).max(latencies.last().copied().unwrap_or_default())
    );
    eprintln!("{} bytes for each machine", resident().saturating_sub(memory_before) / machines as u64);
    let late = of(Kind::Playing).map(|seat| executor.status(seat.run).expect("the run is there").at.frame().0).min();
    eprintln!(
        "{:.2?} have passed, and the paced machine that is last is at frame {}",
        begun.elapsed(),
        late.unwrap_or_default()
    );

    for seat in of(Kind::Failing) {
        executor.input(seat.run, Input::Line(b"1".to_vec())).expect("it is taken");
        assert_eq!(over(&executor, seat.run), Ending::Outcome(Outcome::Ended));
        let status = executor.status(seat.run).expect("the run is there");
        assert_eq!(status.returns, rounds as u64);
        assert_eq!(executor.output(seat.run, 0).expect("the run is there").text, "?\n 1\n");
    }
    for (kind, ending) in [
        (Kind::Busy, Ending::Outcome(Outcome::Ended)),
        (Kind::Runaway, Ending::Limit(Limit::Statements)),
        (Kind::Native, Ending::Limit(Limit::Statements)),
        (Kind::Flood, Ending::Limit(Limit::Output)),
        (Kind::Hog, Ending::Limit(Limit::Memory)),
    ] {
        let mut expected = None;
        for seat in of(kind) {
            assert_eq!(over(&executor, seat.run), ending, "{kind:?}");
            let status = executor.status(seat.run).expect("the run is there");
            let hash = executor.snapshot(seat.run).expect("the run is there").0.state_hash().to_string();
            match kind {
                // A limit of statements, or the end, is met exactly.
                Kind::Runaway | Kind::Native | Kind::Busy => {
                    let expected = expected.get_or_insert_with(|| alone(kind, scale, status.at.statements)).as_str();
                    assert_eq!(hash, expected, "{kind:?}");
                }
                Kind::Flood => assert!(status.output <= 100_000 * scale + 100_000, "{status:?}"),
                Kind::Hog => assert!(status.memory > 400_000, "{status:?}"),
                Kind::Asking | Kind::Playing | Kind::Pausing | Kind::Failing => {}
            }
        }
    }
    for seat in seats.iter().filter(|seat| matches!(seat.kind, Kind::Asking | Kind::Playing | Kind::Pausing)) {
        let status = executor.status(seat.run).expect("the run is there");
        assert!(!matches!(status.state, State::Over(_)), "{status:?}");
        executor.control(seat.run, Control::Stop).expect("it is taken");
        assert_eq!(over(&executor, seat.run), Ending::Interrupted);
    }
    for seat in &seats {
        executor.forget(seat.run).expect("the run is there");
    }
    assert_eq!(executor.runs().expect("the executor is here"), []);
    eprintln!("all over after {:.2?}", begun.elapsed());
}

/// The same loop for those that end and for those that do not.
const LOOP: &str = "10 FOR I=1 TO 30000:A=A XOR I:B=B+1:IF B>999 THEN B=0\n20 NEXT:N=N+1:IF N<8 THEN 10\n";

/// None of these has a limit.
const RUNAWAYS: [&str; 6] = [
    "10 GOTO 10\n",
    "10 FOR I=1 TO 30000:NEXT:GOTO 10\n",
    "10 FOR I=0 TO 10:READ A:POKE &H7000+I,A:NEXT\n20 CALL &H7000:GOTO 20\n\
     30 DATA 162,0,160,0,200,208,253,232,208,250,96\n",
    "10 A$=\"\"\n20 A$=A$+\"ABC\":IF LEN(A$)<28 THEN 20\n30 GOTO 10\n",
    "10 PRINT \"ALL WORK AND NO PLAY\";N:GOTO 10\n",
    "10 DIM A$(9000)\n20 DIM B$(9000)\n30 DIM C$(9000)\n40 RUN\n",
];

/// How many times as much one may have executed as another of the same kind. They are not looked at at the same moment.
const SHARES_MOST: u64 = 3;

#[test]
fn runaways_take_a_share_and_nobody_waits_for_them() {
    let executor = LocalExecutor::new(Size { threads: 2, ..Size::default() });
    let start = |text: &str, pace: Pace, clock: u32| {
        let options = Options { dialect: Config::default().dialect, relaxed: false };
        let program = source::parse_source(text.as_bytes(), options).expect("the program is one").program;
        let config = Config { clock, ..Config::default() };
        executor.start(Order { pace, config, ..Order::new(program) }).expect("there is room")
    };
    let several = |count: usize, text: &str, pace: Pace| (0..count).map(|_| start(text, pace, 1)).collect::<Vec<_>>();
    let asking = several(20, text(Kind::Asking), Pace::Free);
    let playing = several(20, text(Kind::Playing), Pace::Real);
    let computing = several(8, LOOP, Pace::Free);
    let alike = several(8, &format!("{LOOP}30 N=0:GOTO 10\n"), Pace::Free);
    let others: Vec<RunId> = (0..12).map(|i| start(RUNAWAYS[i % RUNAWAYS.len()], Pace::Free, 1_000_000)).collect();
    let status = |run: &RunId| executor.status(*run).expect("the run is there");

    // A question is answered while they all run.
    for _ in 0..5 {
        for run in &asking {
            let before = wait(&executor, *run, |status| status.state == State::Waiting(Awaits::Line));
            executor.input(*run, Input::Line(b"21".to_vec())).expect("it is taken");
            wait(&executor, *run, |status| {
                status.at.statements > before.at.statements && status.state == State::Waiting(Awaits::Line)
            });
        }
    }
    // Time goes on for those who keep time.
    for run in &playing {
        let before = status(run).at.frame();
        wait(&executor, *run, |status| status.at.frame().0 > before.0 + 10);
    }
    // Who computes comes to an end, and those who do not have had the same.
    for run in &computing {
        assert_eq!(over(&executor, *run), Ending::Outcome(Outcome::Ended));
    }
    let executed: Vec<u64> = alike.iter().map(|run| status(run).at.statements).collect();
    let (least, most) = (executed.iter().min(), executed.iter().max());
    assert!(most < least.map(|least| least * SHARES_MOST).as_ref(), "{executed:?}");
    // None of them has ended of itself.
    for run in alike.iter().chain(&others) {
        assert!(!matches!(status(run).state, State::Over(_)), "{:?}", status(run));
        executor.control(*run, Control::Stop).expect("it is taken");
        assert_eq!(over(&executor, *run), Ending::Interrupted);
    }
}

/// Bytes of this process that are in memory; 0 where that is not known.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes: Option<u64> = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok());
    kilobytes.unwrap_or(0) * 1024
}
