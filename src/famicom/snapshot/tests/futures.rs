//! The same future after a restore, the same state however a run was cut into slices.

use proptest::prelude::*;

use super::programs::{Example, all, any_program, any_script};
use super::{Run, started};
use crate::famicom::input::{Answer, Input, Stop};
use crate::famicom::machine::{Config, Machine};
use crate::famicom::snapshot::{Snapshot, SnapshotError};
use crate::vm::code::Code;
use crate::vm::memory::Model;
use crate::vm::observer::Observer;
use crate::vm::state::Vm;
use crate::vm::time::{FRAME_HALF_CYCLES, Frame, HalfCycles};

fn run_of(example: &Example) -> Run {
    Run::new(started(example.source, example.config), &example.script)
}

/// Encodes, decodes, restores; the hash must survive each step.
fn reborn(machine: &Machine) -> Machine {
    let snapshot = machine.snapshot();
    let bytes = snapshot.encode();
    let decoded = Snapshot::decode(&bytes).unwrap();
    assert_eq!(decoded.state_hash(), snapshot.state_hash());
    assert_eq!(decoded.encode(), bytes);
    let restored = Machine::restore(&decoded, machine.program().clone()).unwrap();
    assert_eq!(restored.state_hash(), machine.state_hash());
    assert_eq!(restored.snapshot().encode(), bytes);
    restored
}

/// Compares hashes, and says where the states differ if they do.
fn assert_same(one: &Machine, two: &Machine, what: &str) {
    let (one, two) = (one.snapshot(), two.snapshot());
    if one.state_hash() != two.state_hash() {
        let (one, two) = (format!("{one:#?}"), format!("{two:#?}"));
        let lines = one.lines().zip(two.lines()).filter(|(one, two)| one != two).take(20);
        panic!("{what}: {:#?}", lines.collect::<Vec<_>>());
    }
}

/// How a run is cut: half cycles and statements of each slice, and what is done with the machine between two.
type Cuts = Vec<(u64, u64, u8)>;

fn cuts() -> impl Strategy<Value = Cuts> {
    proptest::collection::vec((1u64..400_000, 1u64..2000, 0u8..4), 1..40)
}

/// Runs in one piece and in slices; looks, hashes and restores between the slices.
fn check_slices(run: &Run, frame: u64, cuts: &Cuts) {
    let end = HalfCycles(frame * FRAME_HALF_CYCLES + cuts[0].0 % FRAME_HALF_CYCLES);
    let mut whole = run.clone();
    whole.to(end);
    let mut sliced = run.clone();
    let mut at = 0;
    for (slice, statements, what) in cuts.iter().cycle() {
        at += slice;
        if at >= end.0 {
            break;
        }
        sliced.run_to_by(HalfCycles(at), *statements);
        match what {
            0 => {
                sliced.machine.console();
            }
            1 => {
                sliced.machine.state_hash();
            }
            2 => sliced.machine = reborn(&sliced.machine),
            _ => {}
        }
    }
    sliced.run_to_by(end, 777);
    assert_eq!(whole.output, sliced.output);
    assert_same(&whole.machine, &sliced.machine, "slices");
}

#[test]
fn every_example_does_something_everywhere() {
    for example in all() {
        let mut run = run_of(&example);
        let mut hashes = std::collections::BTreeSet::new();
        for frame in 1..=example.frames {
            run.run_to_frame(frame);
            hashes.insert(run.machine.state_hash());
        }
        let changes = hashes.len() as u64;
        assert!(changes * 4 > example.frames, "{}: {changes} states in {} frames", example.name, example.frames);
    }
}

#[test]
fn a_restored_machine_has_the_same_future_at_every_seventh_frame() {
    for example in all() {
        let mut run = run_of(&example);
        let mut frame = 1;
        while frame < example.frames {
            run.run_to_frame(frame);
            let mut restored = Run { machine: reborn(&run.machine), ..run.clone() };
            let mut ahead = run.clone();
            for later in [1, 9, 40] {
                ahead.run_to_frame(frame + later);
                restored.run_to_frame(frame + later);
                assert_same(&ahead.machine, &restored.machine, &format!("{}: frame {frame} + {later}", example.name));
            }
            assert_eq!(ahead.output, restored.output, "{}: frame {frame}", example.name);
            frame += 7;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn slices_leave_no_trace(which in 0usize..13, end in 0.0..1.0, cuts in cuts()) {
        let example = &all()[which];
        check_slices(&run_of(example), (end * example.frames as f64) as u64, &cuts);
    }

    #[test]
    fn slices_of_any_program_leave_no_trace(
        source in any_program(),
        script in any_script(),
        original in any::<bool>(),
        clock in 1u32..40,
        end in 1u64..300,
        cuts in cuts(),
    ) {
        let model = if original { Model::Original } else { Model::Large };
        let machine = started(&source, Config { model, clock, ..Config::default() });
        check_slices(&Run::new(machine, &script), end, &cuts);
    }

    #[test]
    fn code_made_anew_leaves_no_trace(which in 0usize..13, at in 0.0..1.0) {
        let example = &all()[which];
        let frame = (at * example.frames as f64) as u64;
        let mut plain = run_of(example);
        plain.run_to_frame(frame);
        let mut edited = plain.clone();
        let program = edited.machine.program().clone();
        edited.machine.apply(Input::Edit(program));
        // Code offsets may have moved: a direct line's variables stand elsewhere now.
        for later in [0, 1, 30] {
            plain.run_to_frame(frame + later);
            edited.run_to_frame(frame + later);
            assert_same(&plain.machine, &edited.machine, example.name);
        }
    }

    #[test]
    fn differences_are_read_back(which in 0usize..13, one in 0u64..200, two in 0u64..200) {
        let example = &all()[which];
        let mut run = run_of(example);
        run.run_to_frame(one.min(two));
        let base = run.machine.snapshot();
        run.run_to_frame(one.max(two));
        let snapshot = run.machine.snapshot();
        let bytes = snapshot.encode_against(&base);
        prop_assert!(bytes.len() <= snapshot.encode().len() + 32);
        let decoded = Snapshot::decode_against(&bytes, &base).unwrap();
        prop_assert_eq!(decoded.state_hash(), snapshot.state_hash());
        let plain = Snapshot::decode(&bytes);
        prop_assert_eq!(plain.err(), Some(SnapshotError::Base { wanted: base.state_hash() }));
    }
}

#[test]
fn a_snapshot_belongs_to_its_program() {
    let run = run_of(&all()[0]);
    let snapshot = run.machine.snapshot();
    let other = super::program("10 END\n", snapshot.config());
    assert_eq!(Machine::restore(&snapshot, other).err(), Some(SnapshotError::Program));
    assert_eq!(snapshot.program_hash(), run.machine.program().content_hash());
}

#[test]
fn the_configuration_and_the_output_offset_count() {
    let example = &all()[2];
    let hash = |change: &dyn Fn(&mut Config)| {
        let mut config = example.config;
        change(&mut config);
        started(example.source, config).state_hash()
    };
    let plain = hash(&|_| {});
    assert_eq!(plain, hash(&|_| {}));
    assert_ne!(plain, hash(&|config| config.relaxed = true));
    assert_ne!(plain, hash(&|config| config.quirks = true));
    assert_ne!(plain, hash(&|config| config.clock = 2));
    let mut drained = run_of(example);
    drained.run_to_frame(50);
    assert!(!drained.output.is_empty());
    assert_eq!(drained.machine.output_offset(), drained.output.len() as u64);
    let restored = reborn(&drained.machine);
    assert_eq!(restored.output_offset(), drained.machine.output_offset());
}

/// Stops in front of every statement.
struct EveryStatement {
    go: bool,
}

impl Observer for EveryStatement {
    const ACTIVE: bool = true;

    fn statement(&mut self, _: &Vm, _: &Code, _: u32) -> bool {
        std::mem::replace(&mut self.go, false)
    }
}

#[test]
fn breakpoints_leave_no_trace() {
    for example in all().iter().filter(|example| example.script.is_empty()) {
        let end = Frame(60).start();
        let mut plain = run_of(example);
        plain.to(end);
        let mut machine = started(example.source, example.config);
        loop {
            match machine.run_observed(end, u64::MAX, &mut EveryStatement { go: true }) {
                Stop::Observer => {}
                Stop::Host(_) => machine.apply(Input::Answer(Answer::Done)),
                _ => break,
            }
        }
        assert_eq!(machine.drain(), plain.output, "{}", example.name);
        assert_eq!(machine.state_hash(), plain.machine.state_hash(), "{}", example.name);
    }
}
