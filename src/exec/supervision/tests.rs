//! Whatever a supervised run does, and however it is cut: its record is a run.

use super::*;
use crate::basic::parser::Options;
use crate::basic::source;
use crate::exec::policy::OnError;
use crate::famicom::input::Stop;
use crate::famicom::machine::Config;
use crate::timeline::ending::Ending;
use crate::timeline::log::Header;
use crate::timeline::log::reader::Log;
use crate::timeline::log::writer::LogWriter;
use crate::timeline::recorder::Cadence;
use crate::timeline::replay::verify::verify;
use crate::vm::observer::Unobserved;

/// Fails for the answer 0, for a pad that is pushed down, and sometimes by itself.
const PROGRAM: &str = "10 INPUT A:FOR I=1 TO 30:PRINT I;:NEXT:PRINT 60/A:PAUSE 40\n\
20 FOR J=1 TO 9:PAUSE 20:S=STICK(0):IF S=4 THEN S=1/0\n\
30 K$=INKEY$:NEXT:IF RND(9)=0 THEN S=32767+1\n\
40 GOTO 10\n";

/// A run with random inputs and slices; how often it went back.
fn session(on_error: OnError, cadence: Cadence, mut seed: u64) -> u64 {
    let mut random = move |most: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most
    };
    let options = Options { dialect: Config::default().dialect, relaxed: false };
    let program = source::parse_source(PROGRAM.as_bytes(), options).unwrap().program;
    let mut machine = Machine::new(Config::default(), program);
    let mut writer = LogWriter::new(&Header::of(&machine, [0; 32]));
    let policy = Policy { on_error, restarts_max: 1, window: Duration::ZERO };
    let mut supervision = Supervision::new(policy, &machine);
    let mut recorder = Recorder::new(&mut machine, cadence);
    machine.apply(Input::Run);
    for _ in 0..3000 {
        let until = HalfCycles(machine.time().0 + random(900_000));
        let statements = if random(3) == 0 { random(300) } else { u64::MAX };
        let stop = machine.run_observed(until, statements, &mut Unobserved);
        let output = machine.drain();
        if let Stop::Ended(outcome) = stop {
            match supervision.failed(&mut machine, Some(&mut recorder), outcome, None) {
                // By itself it would fail again.
                Verdict::Stop(reason) => {
                    assert_eq!(reason, Reason::Repeats);
                    break;
                }
                Verdict::PassedOver(_) => {}
                Verdict::Back(returned) => {
                    if let Some(piece) = &returned.piece {
                        writer.take_piece(piece);
                    }
                    if returned.cursor.is_none() {
                        machine.apply(Input::Run);
                    }
                }
            }
            continue;
        }
        if let Some(piece) = recorder.observe(&mut machine, &output) {
            supervision.recorded(&piece);
            writer.take_piece(&piece);
        }
        if supervision.wants_checkpoint() {
            let piece = recorder.checkpoint(&mut machine, "");
            supervision.recorded(&piece);
            writer.take_piece(&piece);
        }
        supervision.point(&machine, 7);
        let input = match random(8) {
            0..3 if stop == Stop::Line => Some(Input::Line(vec![b'0' + random(4) as u8])),
            3 => Some(Input::Pad { number: 0, stick: if random(6) == 0 { 4 } else { 1 }, strig: 0 }),
            4 => Some(Input::KeyUp),
            _ => None,
        };
        if let Some(input) = input {
            supervision.has_come_in();
            machine.apply(input);
        } else if stop == Stop::Line {
            machine.idle(until);
        }
    }
    let rest = machine.drain();
    writer.take_piece(&recorder.finish(&mut machine, &rest, Ending::Quit));
    let log = Log::read(&writer.take()).unwrap();
    assert!(log.complete && log.damage.is_empty(), "{:?}", log.damage);
    assert_eq!(log.rewinds, supervision.returns());
    let verified = verify(&log).unwrap();
    assert_eq!(verified.end, machine.position());
    supervision.returns() + supervision.passed_over()
}

#[test]
fn the_log_of_a_supervised_run_is_the_run() {
    let often = Cadence { hash: (HalfCycles(100_000), 0), checkpoint: (HalfCycles(2_000_000), 0) };
    for on_error in [OnError::ResumeNext, OnError::Restart, OnError::Rollback] {
        let mut events = 0;
        for seed in 0..12 {
            let cadence = if seed % 2 == 0 { often } else { Cadence::STANDARD };
            events += session(on_error, cadence, seed);
        }
        assert!(events > 30, "{on_error:?}: {events}");
    }
}
