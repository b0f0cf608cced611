//! All that changes a run from outside is an input of it: edits of the program, answers of the world, what a debugger
//! writes, what policies and limits decide. Each is recorded, comes back by replay from power-on and from every
//! checkpoint, and by resuming.

use fbc::basic::parser::Options;
use fbc::basic::program::Program;
use fbc::basic::source::parse_source;
use fbc::basic::tree::NameKey;
use fbc::famicom::input::{Answer, Cell, HostRequest, Input, Outcome, Stop};
use fbc::famicom::machine::{Config, Machine};
use fbc::timeline::ending::Ending;
use fbc::timeline::log::reader::Log;
use fbc::timeline::log::writer::LogWriter;
use fbc::timeline::log::{Entry, Header};
use fbc::timeline::recorder::{Cadence, Due, Piece, Recorder};
use fbc::timeline::replay::Replay;
use fbc::timeline::replay::verify::verify;
use fbc::timeline::resume::resume;
use fbc::timeline::slots::{Chain, Checkpoint, Epoch, Slot};
use fbc::vm::memory::Model;
use fbc::vm::observer::Unobserved;
use fbc::vm::saved::Value;
use fbc::vm::text::Text;
use fbc::vm::time::HalfCycles;

use crate::common::Workbench;

/// A hash and a checkpoint at nearly every stop.
const CADENCE: Cadence = Cadence { hash: (HalfCycles(1), 0), checkpoint: (HalfCycles(1), 0) };

fn program(text: &str) -> Program {
    parse_source(text.as_bytes(), Options::default()).expect("the program is one").program
}

/// What is kept of a run: a log, and slots with their checkpoints.
struct Kept {
    writer: LogWriter,
    chain: Chain,
    slots: Vec<Slot>,
    checkpoints: Vec<Checkpoint>,
}

impl Kept {
    fn take(&mut self, piece: &Piece) {
        self.writer.take_piece(piece);
        let snapshot = piece.state.as_ref().map(|(_, machine)| machine.snapshot());
        self.chain.take(piece);
        let hash = snapshot.as_ref().map(|snapshot| snapshot.state_hash());
        let Some(slot) = self.chain.close(hash) else { return };
        if let (Some((Due::Checkpoint, machine)), Some(snapshot)) = (&piece.state, snapshot) {
            let (snapshot, program) = (snapshot.encode(), machine.program().image());
            self.checkpoints.push(Checkpoint { slot: slot.number, at: slot.at, passing: false, snapshot, program });
        }
        self.slots.push(slot);
    }
}

/// Runs a program; at every stop that is not for time `deed` says what comes in. The record has to be the run.
#[track_caller]
fn check(text: &str, printed: &str, mut deed: impl FnMut(u32, &Stop) -> Vec<Input>) {
    for model in [Model::Large, Model::Original] {
        let mut machine = Machine::new(Config { model, ..Config::default() }, program(text));
        let header = Header::of(&machine, [0; 32]);
        let mut kept = Kept {
            writer: LogWriter::new(&header),
            chain: Chain::new(Epoch(1), None),
            slots: Vec::new(),
            checkpoints: Vec::new(),
        };
        let mut recorder = Recorder::new(&mut machine, CADENCE);
        machine.apply(Input::Run);
        let mut output = String::new();
        for stops in 0.. {
            let stop = machine.run(HalfCycles::NEVER);
            let inputs = deed(stops, &stop);
            let is_over = inputs.is_empty();
            for input in inputs {
                machine.apply(input);
            }
            let new = machine.drain();
            output += &new;
            if is_over {
                kept.take(&recorder.finish(&mut machine, &new, Ending::Quit));
                break;
            }
            if let Some(piece) = recorder.observe(&mut machine, &new) {
                kept.take(&piece);
            }
        }
        assert_eq!(output, printed);
        let (end, hash) = (machine.position(), machine.state_hash());

        let log = Log::read(&kept.writer.take()).expect("the log can be read");
        let verified = verify(&log).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((verified.end, log.complete), (end, true));
        assert!(!kept.checkpoints.is_empty());
        for (entry, _) in log.checkpoints() {
            let mut replay = Replay::at_checkpoint(&log, entry).unwrap_or_else(|error| panic!("{error}"));
            while replay.entry(&mut Unobserved).unwrap_or_else(|error| panic!("{error}")) {}
            assert_eq!(replay.machine().state_hash(), hash);
        }

        let from = kept.checkpoints.iter().map(Some).chain([None]);
        for checkpoint in from {
            let first = checkpoint.map_or(0, |checkpoint| checkpoint.slot + 1);
            let slots: Vec<Slot> = kept.slots.iter().filter(|slot| slot.number >= first).cloned().collect();
            let resumed = resume(&header, checkpoint, &slots).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!((resumed.machine.position(), resumed.machine.state_hash()), (end, hash));
            assert_eq!(resumed.unsaid, "");
        }
    }
}

const LOOP: &str = "10 A=A+1:B$=B$+\"X\":K$=INKEY$(0):PRINT A;B$:GOTO 10\n";

#[test]
fn a_program_is_edited_while_it_waits() {
    let other = "10 A=A+1:B$=B$+\"X\":K$=INKEY$(0):PRINT A*100;B$:IF A<4 THEN 10\n";
    check(LOOP, " 1X\n 200XX\n 300XXX\n 400XXXX\n", |stops, stop| match (stops, stop) {
        (1, Stop::Key) => vec![Input::Edit(program(other)), Input::Character(b'A')],
        (_, Stop::Key) => vec![Input::Character(b'A')],
        _ => Vec::new(),
    });
}

#[test]
fn a_program_is_edited_in_direct_mode_and_goes_on() {
    let text = "10 A=7\n20 STOP\n30 PRINT A\n";
    let lines = ["30 PRINT A*2:INPUT B", "A=A+1", "GOTO 30"];
    check(text, "BREAK IN 20\nOK.\nOK\n 2\n?", |stops, stop| match (stops, stop) {
        (_, Stop::Ended(_)) => vec![Input::Prompt],
        // A line with a number is stored without a word.
        (1..=2, Stop::Direct) => vec![Input::Line(lines[stops as usize - 1].into())],
        (_, Stop::Direct) => vec![Input::Line(lines[2].into())],
        _ => Vec::new(),
    });
}

#[test]
fn the_world_answers() {
    let text = "10 PRINT \"A\":LOAD \"NEXT\"\n";
    let next =
        Answer::Program { skipped: vec![b"OTHER".to_vec()], name: b"NEXT".to_vec(), program: program("10 PRINT 5\n") };
    check(text, "A\nSKIP OTHER\nLOADING NEXT\n", |_, stop| match stop {
        Stop::Host(HostRequest::Load { .. }) => vec![Input::Answer(next.clone())],
        _ => Vec::new(),
    });
}

#[test]
fn a_debugger_writes() {
    let cell = |cell, value| Input::Assign { cell, value };
    let (a, b) = (NameKey([b'A', 0]), NameKey([b'B', 0]));
    check(
        "10 DIM A(3),A$(2,2):A=1:B$=\"B\":K$=INKEY$(0)\n20 PRINT A;B$;A(2);A$(1,2);PEEK(&H7000)\n",
        " 5NEW 6DEEP 77\n",
        |stops, stop| match (stops, stop) {
            (0, Stop::Key) => vec![
                cell(Cell::Simple(a), Value::Number(5)),
                cell(Cell::Simple(b), Value::Text(Text::cut(b"NEW"))),
                cell(Cell::List(a, 2), Value::Number(6)),
                cell(Cell::Grid(a, 1, 2), Value::Text(Text::cut(b"DEEP"))),
                // There are no such places.
                cell(Cell::List(a, 9), Value::Number(1)),
                cell(Cell::Simple(NameKey([b'?', 7])), Value::Number(1)),
                Input::Poke { address: 0x7000, byte: 77 },
                Input::Character(b' '),
            ],
            _ => Vec::new(),
        },
    );
}

#[test]
fn a_policy_passes_over_errors() {
    check("10 PRINT 1/0:PRINT 2\n20 A=\"B\"\n30 PRINT 3\n", " 2\n 3\n", |_, stop| match stop {
        Stop::Ended(Outcome::Error { line: Some(_), .. }) => vec![Input::Recover],
        _ => Vec::new(),
    });
}

/// How a run ends is in its log, and what was read then is what the log has.
fn ending(bench: &Workbench, log: &str) -> Ending {
    let log = Log::read(&bench.read(log)).expect("the log can be read");
    match log.entries.last() {
        Some((_, Entry::End { ending, .. })) => *ending,
        other => panic!("{other:?}"),
    }
}

#[test]
fn limits_stop_a_run_and_it_goes_on() {
    use fbc::timeline::ending::Limit::{Frames, Output, Statements};
    let bench = Workbench::new();
    bench.write("p.bas", "10 FOR I=1 TO 30000:PRINT I:NEXT\n20 PRINT \"END\"\n");
    bench.run(&["run", "--headless", "--run-id", "r", "--max-statements", "1000", "p.bas"]);
    let export = |bench: &Workbench| {
        bench.run(&["runs", "export", "r", "r.fbev"]);
        let verified = bench.run(&["replay", "--verify", "r.fbev"]);
        assert_eq!(verified.status, 0, "{}", verified.stderr);
        ending(bench, "r.fbev")
    };
    assert_eq!(export(&bench), Ending::Limit(Statements));
    bench.run(&["resume", "r", "--headless", "--max-output", "20000"]);
    assert_eq!(export(&bench), Ending::Limit(Output));
    bench.run(&["resume", "r", "--headless", "--frames", "7000"]);
    assert_eq!(export(&bench), Ending::Limit(Frames));
    let rest = bench.run(&["resume", "r", "--headless"]);
    assert_eq!(rest.status, 0, "{}", rest.stderr);
    assert_eq!(export(&bench), Ending::Outcome(Outcome::Ended));
    let lines: String = (1..=30_000).map(|line| format!(" {line}\n")).collect();
    assert_eq!(bench.run(&["runs", "output", "r"]).done(), lines + "END\n");
}

#[test]
fn output_that_was_held_back_counts_when_the_run_goes_on() {
    let bench = Workbench::new();
    bench.write("p.bas", "10 PRINT \"ABCDEFGHI\":GOTO 10\n");
    let arguments = ["run", "--headless", "--run-id", "r", "--max-output", "10", "p.bas"];
    assert_eq!(bench.run(&arguments).out(), "ABCDEFGHI\n");
    for (most, more, whole) in [
        ("25", "ABCDEFGHI\nABCDE", "ABCDEFGHI\nABCDEFGHI\nABCDE"),
        ("12", "", "ABCDEFGHI\nABCDEFGHI\nABCDE"),
        ("30", "FGHI\n", "ABCDEFGHI\nABCDEFGHI\nABCDEFGHI\n"),
    ] {
        let resumed = bench.run(&["resume", "--headless", "--max-output", most, "r"]);
        resumed.failed(3, &format!("stopped after {most} bytes of output"));
        assert_eq!(resumed.out(), more, "{most}");
        assert_eq!(bench.run(&["runs", "output", "r"]).done(), whole, "{most}");
        bench.run(&["runs", "export", "r", "r.fbev"]).done();
        bench.run(&["replay", "--verify", "r.fbev"]).done();
    }
}

#[test]
fn a_limit_that_lies_behind_the_run_is_not_where_it_is() {
    let bench = Workbench::new();
    bench.write("p.bas", "10 GOTO 10\n");
    let report = |arguments: &[&str]| -> serde_json::Value {
        serde_json::from_str(bench.run(arguments).out()).expect("an object")
    };
    let before = report(&["run", "--headless", "--json", "--run-id", "r", "--frames", "500", "p.bas"]);
    let after = report(&["resume", "--headless", "--json", "--frames", "100", "r"]);
    assert_eq!((&before["frames"], &after["frames"]), (&500.into(), &500.into()));
    assert_eq!(before["state_hash"], after["state_hash"]);
    assert_eq!(report(&["resume", "--headless", "--json", "--frames", "600", "r"])["frames"], 600);
}

#[test]
fn what_load_read_is_not_read_again() {
    let bench = Workbench::new();
    bench.write("p.bas", "10 PRINT \"A\":LOAD \"NEXT\"\n");
    bench.write("NEXT.bas", "10 PRINT \"B\"\n");
    let line = ["run", "--headless", "--no-store", "--record", "r.fbev", "p.bas"];
    let run = bench.run(&line);
    assert_eq!(run.status, 0, "{}", run.stderr);
    std::fs::remove_file(bench.path("NEXT.bas")).expect("it is there");
    bench.run(&["replay", "--verify", "r.fbev"]).done();
    assert_eq!(bench.run(&["replay", "--output", "r.fbev"]).out(), run.out());
}
