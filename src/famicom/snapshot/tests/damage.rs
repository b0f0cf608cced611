//! Bytes that are no snapshot end in an error, or in a machine that runs like any other.

use proptest::prelude::*;

use super::programs::all;
use super::{Run, started};
use crate::famicom::input::{Answer, Input, Stop};
use crate::famicom::machine::Machine;
use crate::famicom::snapshot::{FORMAT, Snapshot, SnapshotError, packing};
use crate::vm::bytes::ReadError;
use crate::vm::observer::Unobserved;
use crate::vm::time::Frame;

/// Restores if that is possible and runs ten frames with all kinds of input.
fn survive(bytes: &[u8], original: &Machine) -> bool {
    let Ok(snapshot) = Snapshot::decode(bytes) else { return false };
    snapshot.state_hash();
    let Ok(mut machine) = Machine::restore(&snapshot, original.program().clone()) else { return false };
    let first = machine.time().frame();
    for frame in 1..=10 {
        let until = Frame(first.0 + frame).start();
        for _ in 0..4 {
            match machine.run_observed(until, 20_000, &mut Unobserved) {
                Stop::Time | Stop::Statements | Stop::Observer => {}
                Stop::Line | Stop::Direct => machine.apply(Input::Line(b"PRINT A:CONT".to_vec())),
                Stop::Key => machine.apply(Input::Character(b'X')),
                Stop::Ended(_) => machine.apply(Input::Prompt),
                Stop::Host(_) => machine.apply(Input::Answer(Answer::Done)),
            }
        }
        machine.idle(until);
        machine.apply(Input::KeyDown(b'K'));
        machine.console();
        machine.drain();
    }
    machine.apply(Input::Stop);
    machine.apply(Input::Prompt);
    machine.apply(Input::Run);
    machine.run_observed(Frame(first.0 + 12).start(), 20_000, &mut Unobserved);
    machine.state_hash();
    true
}

fn example_at(which: usize, at: f64) -> Machine {
    let example = &all()[which];
    let mut run = Run::new(started(example.source, example.config), &example.script);
    run.run_to_frame((at * example.frames as f64) as u64);
    run.machine
}

#[test]
fn what_is_wrong_is_said() {
    let machine = example_at(0, 0.3);
    let bytes = machine.snapshot().encode();
    assert!(survive(&bytes, &machine));
    let with = |at: usize, byte: u8| {
        let mut bytes = bytes.clone();
        bytes[at] = byte;
        Snapshot::decode(&bytes).err()
    };
    assert_eq!(with(0, 0), Some(SnapshotError::NoSnapshot));
    assert_eq!(with(4, 9), Some(SnapshotError::Format { found: 9 }));
    assert_eq!(with(6, 3), Some(SnapshotError::Packing));
    assert_eq!(with(12, 1), Some(ReadError::Range("dialect").into()));
    assert_eq!(with(19, 1), Some(ReadError::Range("clock").into()));
    assert_eq!(with(57, 0xFF), Some(SnapshotError::Packing));
    assert_eq!(Snapshot::decode(b"").err(), Some(SnapshotError::NoSnapshot));
    assert_eq!(Snapshot::decode(&bytes[..6]).err(), Some(ReadError::End.into()));
    assert_eq!(
        SnapshotError::Format { found: 9 }.to_string(),
        format!("snapshot format 9 is not known here (the newest is {FORMAT})")
    );
}

#[test]
fn a_long_claim_over_few_bytes_is_refused() {
    let machine = example_at(0, 0.0);
    let mut bytes = machine.snapshot().encode();
    bytes[54..58].copy_from_slice(&(super::super::BODY_BYTES_MAX as u32).to_le_bytes());
    assert_eq!(Snapshot::decode(&bytes).err(), Some(SnapshotError::Packing));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn flipped_bits(which in 0usize..13, at in 0.0..1.0, flips in proptest::collection::vec(any::<(u16, u8)>(), 1..4)) {
        let machine = example_at(which, at);
        let mut bytes = machine.snapshot().encode();
        for (place, bit) in flips {
            let place = usize::from(place) % bytes.len();
            bytes[place] ^= 1 << (bit & 7);
        }
        survive(&bytes, &machine);
    }

    #[test]
    fn flipped_bits_under_the_compression(
        which in 0usize..13,
        at in 0.0..1.0,
        flips in proptest::collection::vec(any::<(u16, u8)>(), 1..4),
        early in any::<bool>(),
    ) {
        let machine = example_at(which, at);
        let snapshot = machine.snapshot();
        let mut body = snapshot.body();
        for (place, bit) in flips {
            // Most of what can go wrong stands in front.
            let place = usize::from(place) % if early { body.len().min(120) } else { body.len() };
            body[place] ^= 1 << (bit & 7);
        }
        survive(&packing::pack(&snapshot.identity(), &body, None), &machine);
    }

    #[test]
    fn truncations(which in 0usize..13, at in 0.0..1.0, cut in any::<u16>(), under in any::<bool>()) {
        let machine = example_at(which, at);
        let snapshot = machine.snapshot();
        let (mut bytes, mut body) = (snapshot.encode(), snapshot.body());
        if under {
            body.truncate(usize::from(cut) % body.len());
            bytes = packing::pack(&snapshot.identity(), &body, None);
        } else {
            bytes.truncate(usize::from(cut) % bytes.len());
        }
        prop_assert!(!survive(&bytes, &machine));
    }

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300), headed in any::<bool>()) {
        let machine = example_at(0, 0.0);
        let snapshot = machine.snapshot();
        let bytes = if headed { packing::pack(&snapshot.identity(), &bytes, None) } else { bytes };
        survive(&bytes, &machine);
        let mut compressed = snapshot.encode();
        compressed.truncate(58);
        compressed.extend(&bytes);
        survive(&compressed, &machine);
    }
}
