//! A run cut off behind any of its slots goes on as if nothing had happened.

use super::*;
use crate::basic::parser::Options;
use crate::basic::source;
use crate::famicom::input::{Input, Stop};
use crate::famicom::machine::{Config, Happened};
use crate::timeline::ending::Ending;
use crate::timeline::recorder::{Cadence, Due, Piece, Recorder};
use crate::timeline::slots::{Chain, Epoch};
use crate::vm::time::HalfCycles;

const PROGRAM: &str = "10 PLAY \"T1C1\":PAUSE 2:DIM A(9)\n\
20 FOR I=0 TO 9:A(I)=A(I)+RND(50):PRINT A(I);:NEXT:PRINT\n\
30 K$=INKEY$:IF K$<>\"\" THEN PRINT \"<\";K$;\">\"\n\
40 N=N+1:IF N MOD 5 THEN 20\n\
50 INPUT \"WORT\",A$:PRINT LEN(A$);A$;:GOTO 10\n";

const CADENCE: Cadence = Cadence { hash: (HalfCycles(300_000), 0), checkpoint: (HalfCycles(1_500_000), 0) };

struct Record {
    header: Header,
    slots: Vec<Slot>,
    checkpoints: Vec<Checkpoint>,
    output: String,
    hash: crate::famicom::snapshot::StateHash,
}

fn random(seed: &mut u64, most: u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % most
}

fn record(clock: u32, mut seed: u64) -> Record {
    let config = Config { clock, ..Config::default() };
    let options = Options { dialect: config.dialect, relaxed: false };
    let program = source::parse_source(PROGRAM.as_bytes(), options).unwrap().program;
    let mut machine = Machine::new(config, program);
    let header = Header::of(&machine, [0; 32]);
    let mut recorder = Recorder::new(&mut machine, CADENCE);
    let mut chain = Chain::new(Epoch(1), None);
    let mut record = Record {
        header,
        slots: Vec::new(),
        checkpoints: Vec::new(),
        output: String::new(),
        hash: machine.state_hash(),
    };
    let mut take = |record: &mut Record, piece: &Piece, commit: bool| {
        let snapshot = piece.state.as_ref().map(|(_, machine)| machine.snapshot());
        chain.take(piece);
        let keeps = matches!(piece.state, Some((Due::Checkpoint, _)));
        if (keeps || commit)
            && let Some(slot) = chain.close(snapshot.as_ref().map(Snapshot::state_hash))
        {
            if let (Some((Due::Checkpoint, machine)), Some(snapshot)) = (&piece.state, snapshot) {
                let program = machine.program().image();
                let snapshot = snapshot.encode();
                record.checkpoints.push(Checkpoint {
                    slot: slot.number,
                    at: piece.at,
                    passing: false,
                    snapshot,
                    program,
                });
            }
            let bytes = slot.encode();
            assert_eq!(Slot::decode(&bytes).as_ref(), Ok(&slot));
            record.slots.push(slot);
        }
    };
    machine.apply(Input::Run);
    while machine.time().frame().0 < 600 {
        let until = HalfCycles(machine.time().0 + random(&mut seed, 90_000));
        match machine.run(until) {
            Stop::Line if random(&mut seed, 2) == 0 => machine.apply(Input::Line(b"EINS".to_vec())),
            Stop::Line | Stop::Key | Stop::Direct => machine.idle(until),
            Stop::Ended(_) => machine.apply(Input::Prompt),
            _ => {}
        }
        match random(&mut seed, 9) {
            0 => machine.apply(Input::KeyDown(b'A' + random(&mut seed, 26) as u8)),
            1 => machine.apply(Input::KeyUp),
            _ => {}
        }
        let output = machine.drain();
        record.output.push_str(&output);
        if let Some(piece) = recorder.observe(&mut machine, &output) {
            take(&mut record, &piece, random(&mut seed, 4) == 0);
        }
    }
    take(&mut record, &recorder.finish(&mut machine, "", Ending::Quit), true);
    record.hash = machine.state_hash();
    record
}

#[test]
fn a_run_cut_off_behind_any_slot_has_the_same_future_and_the_same_output() {
    for (clock, seed) in [(1, 1), (60, 2), (1_000_000, 3)] {
        let record = record(clock, seed);
        assert!(record.slots.len() > 20 && record.checkpoints.len() > 3, "{} slots", record.slots.len());
        for cut in 0..record.slots.len() {
            let checkpoint = record.checkpoints.iter().rfind(|checkpoint| checkpoint.slot <= cut as u64);
            let from = checkpoint.map_or(0, |checkpoint| checkpoint.slot as usize + 1);
            let resumed = resume(&record.header, checkpoint, &record.slots[from..=cut]).unwrap();
            let mut machine = resumed.machine;
            let mut output: Vec<u8> = record.slots[..=cut].iter().flat_map(|slot| slot.output.clone()).collect();
            output.extend_from_slice(resumed.unsaid.as_bytes());
            // The rest of the inputs come as they came.
            let rest: Vec<&Happened> = record.slots[cut + 1..].iter().flat_map(|slot| &slot.inputs).collect();
            for happened in rest {
                machine.advance_to(happened.at, &mut Unobserved).unwrap();
                machine.apply(happened.input.clone());
            }
            let end = record.slots.last().unwrap().at;
            machine.advance_to(end, &mut Unobserved).unwrap();
            output.extend_from_slice(machine.drain().as_bytes());
            assert_eq!(machine.state_hash(), record.hash, "clock {clock}, cut behind slot {cut}");
            assert_eq!(String::from_utf8(output).unwrap(), record.output, "clock {clock}, cut behind slot {cut}");
        }
    }
}

#[test]
fn what_a_run_took_back_is_void() {
    let slot = |number, at: u64, rewind: Option<u64>, checkpoint| Slot {
        number,
        epoch: Epoch(1),
        previous: [0; 32],
        rewind: rewind.map(position),
        inputs: Vec::new(),
        offset: 0,
        output: Vec::new(),
        at: position(at),
        hash: None,
        checkpoint,
        ending: None,
    };
    let check = |slots: &[Slot], expected: &[u64]| {
        let kept: Vec<u64> = effective(slots).iter().map(|slot| slot.number).collect();
        assert_eq!(kept, expected);
    };
    let slots = [
        slot(0, 10, None, false),
        slot(1, 20, None, true),
        slot(2, 20, None, false),
        slot(3, 30, None, false),
        slot(4, 25, Some(20), false),
        slot(5, 40, None, true),
        slot(6, 45, None, false),
        slot(7, 41, Some(40), false),
        slot(8, 1, Some(0), false),
    ];
    check(&slots[..4], &[0, 1, 2, 3]);
    check(&slots[..5], &[0, 1, 4]);
    check(&slots[..8], &[0, 1, 4, 5, 7]);
    check(&slots, &[8]);
    check(&slots[2..5], &[4]);
}

fn position(statements: u64) -> Position {
    Position { statements, time: HalfCycles(statements * 100) }
}
