//! Machines in one process: each as if it were alone.

use std::sync::mpsc::{Sender, channel};

use super::*;
use crate::basic::parser::Options;
use crate::basic::source;
use crate::exec::policy::{OnError, Policy};
use crate::exec::port::{Pace, Requests, State, Step};
use crate::exec::quota::Quotas;
use crate::famicom::input::{Answer, Awaits, HostRequest, Outcome};
use crate::famicom::machine::Config;
use crate::famicom::machine::Machine;
use crate::timeline::ending::{Ending, Limit};
use crate::timeline::log::Header;
use crate::timeline::log::reader::Log;
use crate::timeline::log::writer::LogWriter;
use crate::timeline::replay::verify::verify;
use crate::vm::time::HalfCycles;

/// Longer than anything here takes; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

fn program(text: &str) -> Program {
    let options = Options { dialect: Config::default().dialect, relaxed: false };
    source::parse_source(text.as_bytes(), options).unwrap().program
}

fn order(text: &str) -> Order {
    Order::new(program(text))
}

fn executor() -> LocalExecutor {
    LocalExecutor::new(Size { threads: 2, runs_max: 100, output_kept: 4096 })
}

/// Waits until a run is as it should be.
fn wait(executor: &LocalExecutor, run: RunId, wanted: impl Fn(&Status) -> bool) -> Status {
    let mut status = executor.status(run).unwrap();
    while !wanted(&status) {
        let next = executor.changed(run, status.version, PATIENCE).unwrap();
        assert_ne!(next.version, status.version, "nothing more happens: {status:?}");
        status = next;
    }
    status
}

fn over(executor: &LocalExecutor, run: RunId) -> Ending {
    match wait(executor, run, |status| matches!(status.state, State::Over(_))).state {
        State::Over(ending) => ending,
        other => panic!("{other:?}"),
    }
}

fn asks(awaits: Awaits) -> impl Fn(&Status) -> bool {
    move |status| status.state == State::Waiting(awaits)
}

/// Runs a program that needs nothing from outside.
fn check(order: Order, ending: Ending, output: &str) {
    let executor = executor();
    let run = executor.start(order).unwrap();
    assert_eq!(over(&executor, run), ending);
    assert_eq!(executor.output(run, 0).unwrap().text, output);
}

const ENDED: Ending = Ending::Outcome(Outcome::Ended);

#[test]
fn programs_run_to_their_ends() {
    check(order("10 PRINT 1+1\n"), ENDED, " 2\n");
    check(order("10 PAUSE 32000:PRINT 1\n"), ENDED, " 1\n");
    check(order("10 PRINT 1:STOP\n"), Ending::Outcome(Outcome::Break { line: Some(10) }), " 1\n");
    check(order("10 SYSTEM\n"), Ending::Left, "");
    let error = Outcome::Error { error: crate::basic::error::ErrorCode::Tp, line: Some(10) };
    check(order("10 LOAD\n"), Ending::Outcome(error), "");
}

#[test]
fn limits_end_a_run() {
    let limited = |text: &str, quotas| Order { quotas, ..order(text) };
    let executor = executor();
    let check = |text: &str, quotas: Quotas, limit: Limit| {
        let run = executor.start(limited(text, quotas)).unwrap();
        assert_eq!(over(&executor, run), Ending::Limit(limit), "{text}");
        executor.status(run).unwrap()
    };
    let none = Quotas::default();
    let status = check("10 GOTO 10\n", Quotas { statements: Some(12_345), ..none }, Limit::Statements);
    assert_eq!(status.at.statements, 12_345);
    check("10 GOTO 10\n", Quotas { frames: Some(600), ..none }, Limit::Frames);
    // Waiting takes no virtual time.
    let run = executor.start(limited("10 INPUT A\n", Quotas { frames: Some(10), ..none })).unwrap();
    wait(&executor, run, asks(Awaits::Line));
    executor.input(run, Input::Line(b"1".to_vec())).unwrap();
    assert_eq!(over(&executor, run), ENDED);
    check("10 GOTO 10\n", Quotas { wall: Some(Duration::from_millis(30)), ..none }, Limit::Timeout);
    check("10 INPUT A\n", Quotas { wall: Some(Duration::from_millis(30)), ..none }, Limit::Timeout);
    check("10 PRINT \"HELLO\":GOTO 10\n", Quotas { output: Some(10_000), ..none }, Limit::Output);
    let hog = "10 DIM A$(9000)\n20 DIM B$(9000)\n30 DIM C$(9000)\n40 GOTO 40\n";
    let status = check(hog, Quotas { memory: Some(500_000), ..none }, Limit::Memory);
    assert!((500_001..1_000_000).contains(&status.memory), "{status:?}");
    let refused = executor.start(limited("10 GOTO 10\n", Quotas { memory: Some(5), ..none }));
    assert!(matches!(refused, Err(ExecError::Refused { limit: Limit::Memory })));
}

#[test]
fn a_run_that_waits_goes_on_with_what_it_gets() {
    let executor = executor();
    let run = executor.start(order("10 INPUT A:K$=INKEY$(0):PRINT A*2;K$:LINPUT B$:PRINT B$\n")).unwrap();
    let status = wait(&executor, run, asks(Awaits::Line));
    assert_eq!(status.line, Some(10));
    executor.input(run, Input::Line(b"21".to_vec())).unwrap();
    wait(&executor, run, asks(Awaits::Key));
    executor.input(run, Input::Character(b'K')).unwrap();
    wait(&executor, run, asks(Awaits::Line));
    // Keys are typed one after another, at frames, although nothing else lets time pass. All are there before the first is
    // typed: how long one is held would otherwise be how long this thread takes.
    executor.control(run, Control::Pause).unwrap();
    for code in *b"OK\r" {
        executor.input(run, Input::KeyDown(code)).unwrap();
        executor.input(run, Input::KeyUp).unwrap();
    }
    executor.control(run, Control::Resume).unwrap();
    assert_eq!(over(&executor, run), ENDED);
    assert_eq!(executor.output(run, 0).unwrap().text, "?\n 42K\n\nOK\n");
    assert!(matches!(executor.input(run, Input::KeyUp), Err(ExecError::Over { .. })));
    executor.forget(run).unwrap();
    assert!(matches!(executor.status(run), Err(ExecError::Unknown { .. })));
    assert_eq!(executor.runs().unwrap(), []);
}

#[test]
fn inputs_that_nobody_takes_are_bounded() {
    let executor = executor();
    let run = executor.start(order("10 GOTO 10\n")).unwrap();
    let sent = (0..5000).take_while(|_| executor.input(run, Input::Line(Vec::new())).is_ok()).count();
    assert_eq!(sent, INPUTS_MAX);
    assert!(executor.input(run, Input::KeyUp).unwrap_err().may_pass());
    executor.control(run, Control::Stop).unwrap();
    assert_eq!(over(&executor, run), Ending::Interrupted);
}

#[test]
fn pads_reach_a_program() {
    let executor = executor();
    let run = executor.start(order("10 S=STICK(0):IF S=0 THEN 10\n20 PRINT S\n30 IF STICK(0) THEN 30\n")).unwrap();
    executor.input(run, Input::Pad { number: 0, stick: 4, strig: 0 }).unwrap();
    wait(&executor, run, |status| status.output > 0);
    executor.input(run, Input::Pad { number: 0, stick: 0, strig: 0 }).unwrap();
    assert_eq!(over(&executor, run), ENDED);
    assert_eq!(executor.output(run, 0).unwrap().text, " 4\n");
}

#[test]
fn a_run_is_paused_and_stepped() {
    let executor = executor();
    let run = executor.start(order("10 INPUT A\n20 B=1:C=2\n30 D=3\n40 INPUT E\n")).unwrap();
    wait(&executor, run, asks(Awaits::Line));
    executor.control(run, Control::Pause).unwrap();
    let paused = wait(&executor, run, |status| status.state == State::Paused);
    executor.input(run, Input::Line(b"1".to_vec())).unwrap();
    let paused = wait(&executor, run, |status| status.version != paused.version);
    let step = |step: Step, version: u64| {
        executor.control(run, Control::Step(step)).unwrap();
        wait(&executor, run, |status| status.version != version && status.state == State::Paused)
    };
    let first = step(Step::Line, paused.version);
    assert_eq!(first.line, Some(20));
    let second = step(Step::Statement, first.version);
    assert_eq!((second.line, second.at.statements), (Some(20), first.at.statements + 1));
    let third = step(Step::Line, second.version);
    assert_eq!(third.line, Some(30));
    let fourth = step(Step::Frame, third.version);
    assert_eq!(fourth.line, Some(40));
    assert!(fourth.at.frame() > third.at.frame());
    executor.control(run, Control::Resume).unwrap();
    wait(&executor, run, asks(Awaits::Line));
    executor.control(run, Control::Stop).unwrap();
    assert_eq!(over(&executor, run), Ending::Interrupted);
}

#[test]
fn what_a_program_asks_of_the_world_can_be_answered() {
    let executor = executor();
    let order = Order { requests: Requests::Forwarded, ..order("10 SAVE \"X\"\n20 PRINT \"SAVED\"\n") };
    let run = executor.start(order).unwrap();
    let status = wait(&executor, run, |status| matches!(status.state, State::Asking(_)));
    assert!(matches!(status.state, State::Asking(HostRequest::Save { .. })), "{status:?}");
    executor.input(run, Input::Answer(Answer::Done)).unwrap();
    assert_eq!(over(&executor, run), ENDED);
    assert!(executor.output(run, 0).unwrap().text.ends_with("SAVED\n"));
}

/// Keeps a log, and hands it over at the end.
struct ToLog {
    writer: LogWriter,
    done: Sender<Vec<u8>>,
}

impl Minutes for ToLog {
    fn cadence(&self) -> Cadence {
        Cadence { hash: (HalfCycles(100_000), 0), checkpoint: (HalfCycles(3_000_000), 0) }
    }

    fn take(&mut self, piece: Piece) {
        self.writer.take_piece(&piece);
        if piece.ending.is_some() {
            self.done.send(self.writer.take()).unwrap();
        }
    }
}

/// Answers every question with the next line, and verifies the log of the run.
fn check_policy(text: &str, on_error: OnError, pace: Pace, lines: &[&str], output: &str, ending: Ending) -> Status {
    let executor = executor();
    let policy = Policy { on_error, ..Policy::default() };
    let order = Order { policy, pace, ..order(text) };
    let header = Header::of(&Machine::new(order.config, order.program.clone()), [0; 32]);
    let (done, log) = channel();
    let run = executor.start_recorded(order, Box::new(ToLog { writer: LogWriter::new(&header), done })).unwrap();
    for line in lines {
        executor.input(run, Input::Line(line.as_bytes().to_vec())).unwrap();
    }
    assert_eq!(over(&executor, run), ending, "{text}");
    assert_eq!(executor.output(run, 0).unwrap().text, output, "{text}");
    let log = Log::read(&log.recv().unwrap()).unwrap();
    assert!(log.complete && log.damage.is_empty(), "{:?}", log.damage);
    let verified = verify(&log).unwrap();
    assert!(verified.hashes > 0);
    let status = executor.status(run).unwrap();
    assert_eq!(log.rewinds, status.returns);
    assert_eq!(verified.end, status.at);
    status
}

const QUIZ: &str = "10 PRINT \"GO\":PAUSE 5\n20 INPUT A:PRINT 60/A:N=N+1:IF N<3 THEN 20\n";

#[test]
fn a_failed_run_goes_back_to_its_last_question() {
    for pace in [Pace::Free, Pace::Real] {
        let lines = ["1", "0", "2", "0", "0", "3"];
        let output = "GO\n?\n 60\n?\n 30\n?\n 20\n";
        let status = check_policy(QUIZ, OnError::Rollback, pace, &lines, output, ENDED);
        assert_eq!(status.returns, 3);
    }
}

#[test]
fn a_failed_run_begins_anew() {
    for pace in [Pace::Free, Pace::Real] {
        let lines = ["1", "0", "2", "0", "1", "2", "3"];
        let output = "GO\n?\n 60\n?\n 30\n?\n 20\n";
        let status = check_policy(QUIZ, OnError::Restart, pace, &lines, output, ENDED);
        assert_eq!(status.returns, 2);
    }
}

#[test]
fn a_failed_run_goes_on_behind_the_error() {
    let lines = ["0", "2", "0", "0", "3"];
    let output = "GO\n?\n?\n 30\n?\n?\n?\n 20\n";
    // PRINT 60/A fails before it prints; what follows it in the line is done.
    let text = "10 PRINT \"GO\"\n20 FOR N=1 TO 5:INPUT A:PRINT 60/A:NEXT\n";
    let status = check_policy(text, OnError::ResumeNext, Pace::Free, &lines, output, ENDED);
    assert_eq!((status.returns, status.passed_over), (0, 3));
}

#[test]
fn an_error_that_would_repeat_ends_the_run() {
    let error = Outcome::Error { error: crate::basic::error::ErrorCode::Dz, line: Some(20) };
    let text = "10 PRINT \"GO\"\n20 A=1/0\n";
    for on_error in [OnError::Stop, OnError::Restart, OnError::Rollback] {
        let status = check_policy(text, on_error, Pace::Free, &[], "GO\n", Ending::Outcome(error));
        assert_eq!(status.returns, 0);
    }
    let zeros = ["0"; 10];
    let status = check_policy(QUIZ, OnError::Rollback, Pace::Free, &zeros, "GO\n?\n", Ending::Outcome(error));
    assert_eq!(status.returns, 5);
}

#[test]
fn many_returns_are_told_behind_a_flood_of_output() {
    let text = "10 FOR I=1 TO 3000:PRINT \"ABCDEFGHIJKLMNOPQRSTUVWXYZ\":PRINT \"ABCDEFGHIJKLMNOPQRSTUVWXYZ\":NEXT\n\
                20 INPUT A:PRINT 60/A:N=N+1:IF N<3 THEN 10\n";
    let lines = ["1", "0", "2", "0", "3"];
    let executor = executor();
    let policy = Policy { on_error: OnError::Rollback, ..Policy::default() };
    let order = Order { policy, ..order(text) };
    let header = Header::of(&Machine::new(order.config, order.program.clone()), [0; 32]);
    let (done, log) = channel();
    let run = executor.start_recorded(order, Box::new(ToLog { writer: LogWriter::new(&header), done })).unwrap();
    for line in lines {
        executor.input(run, Input::Line(line.as_bytes().to_vec())).unwrap();
    }
    assert_eq!(over(&executor, run), ENDED);
    assert_eq!(executor.status(run).unwrap().returns, 2);
    let log = Log::read(&log.recv().unwrap()).unwrap();
    verify(&log).unwrap();
    let output = executor.output(run, 0).unwrap();
    assert!(output.text.ends_with("?\n 20\n") && output.offset > 400_000);
}

#[test]
fn a_paced_run_keeps_time() {
    let executor = executor();
    let order = Order { pace: Pace::Real, ..order("10 PAUSE 20:PRINT 1:INPUT A\n") };
    let run = executor.start(order).unwrap();
    let status = wait(&executor, run, asks(Awaits::Line));
    assert!(status.at.frame().0 >= 15, "{status:?}");
    let before = executor.scene(run).unwrap();
    // The cursor blinks although nothing is executed.
    let mut looks = 0;
    while executor.scene(run).unwrap().cursor == before.cursor {
        std::thread::sleep(Duration::from_millis(5));
        looks += 1;
        assert!(looks < 2000, "the cursor does not blink");
    }
    let later = executor.status(run).unwrap();
    assert_eq!(later.version, status.version, "a machine that waits gets no turns");
}

#[test]
fn a_snapshot_goes_on_elsewhere() {
    let executor = executor();
    let run = executor.start(order("10 A=5:INPUT B:PRINT A+B\n")).unwrap();
    wait(&executor, run, asks(Awaits::Line));
    let (snapshot, program) = executor.snapshot(run).unwrap();
    let mut machine = Machine::restore(&snapshot, program).unwrap();
    machine.apply(Input::Line(b"3".to_vec()));
    machine.run(HalfCycles::NEVER);
    assert_eq!(machine.drain(), "\n 8\n");
}

#[test]
fn there_is_room_for_so_many() {
    let executor = LocalExecutor::new(Size { threads: 1, runs_max: 2, output_kept: 10 });
    let first = executor.start(order("10 GOTO 10\n")).unwrap();
    executor.start(order("10 GOTO 10\n")).unwrap();
    assert!(executor.start(order("10 GOTO 10\n")).unwrap_err().may_pass());
    executor.forget(first).unwrap();
    executor.start(order("10 GOTO 10\n")).unwrap();
}
