//! What a supervision knows of a run that somebody else has led so far: how much came in, and a point to go back to before
//! the last of it, executed again from the record.
//!
//! One point is enough: the run makes others at the next question, and the beginning is known anyway.

use std::collections::BTreeSet;

use super::restore::BETWEEN_POINTS;
use crate::basic::program::Program;
use crate::famicom::input::{Awaits, Input};
use crate::famicom::machine::{Happened, Machine};
use crate::famicom::position::Position;
use crate::famicom::snapshot::Snapshot;
use crate::timeline::log::Header;
use crate::timeline::resume::effective;
use crate::timeline::slots::{Checkpoint, Slot, SlotError, Slots};
use crate::vm::observer::Unobserved;
use crate::vm::time::HalfCycles;

/// What a record says to a supervision.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// Inputs that may be others next time.
    pub asked: u64,
    /// The point before the last of them; `None`: the beginning is the next.
    pub point: Option<PastPoint>,
}

/// A moment of the record at which the run may go on, and all that was recorded since a place that a record goes back to.
#[derive(Clone, Debug)]
pub struct PastPoint {
    /// The machine there.
    pub machine: Machine,
    /// Inputs that had come in and may be others next time.
    pub asked: u64,
    /// How much of the script was left.
    pub cursor: u64,
    /// The place to go back to: the beginning, or a checkpoint.
    pub base: Position,
    /// Bytes of output before it.
    pub offset: u64,
    /// Inputs since then, up to where the record ends.
    pub inputs: Vec<Happened>,
    /// Output since then, up to where the record ends.
    pub output: String,
    /// How many of the inputs, and how many bytes of the output, are before the point.
    pub before: (usize, usize),
}

/// An input of the record that may be another next time.
struct CameIn {
    /// Its slot's index among those that count, and its own in the slot.
    place: (usize, usize),
    at: Position,
    /// It answered a question of the program.
    answers: bool,
}

impl Past {
    /// Reads the past of a run. `comes_in`: whether an input may be another next time; `left`: how much of the script is
    /// left at a moment. Where no point can be found there is none.
    ///
    /// # Errors
    /// The record cannot be read.
    pub fn read(
        slots: &mut impl Slots,
        header: &Header,
        comes_in: impl Fn(&Input) -> bool,
        left: impl Fn(HalfCycles) -> u64,
    ) -> Result<Past, SlotError> {
        let all = read_all(slots)?;
        let counting = effective(&all);
        let came_in: Vec<CameIn> = (0..)
            .zip(&counting)
            .flat_map(|(index, slot)| (0..).zip(&slot.inputs).map(move |(input, happened)| ((index, input), happened)))
            .filter(|(_, happened)| comes_in(&happened.input))
            .map(|(place, happened)| {
                let answers = matches!(happened.input, Input::Line(_) | Input::Character(_));
                CameIn { place, at: happened.at, answers }
            })
            .collect();
        let asked = came_in.len() as u64;
        let Some(last) = before_last(&came_in) else { return Ok(Past { asked, point: None }) };
        let base = base_of(slots, &counting, &came_in[last])?;
        let first = base.as_ref().map_or(0, |(index, _)| index + 1);
        // Their output was not kept above: only this much of it is needed.
        let numbers: BTreeSet<u64> = counting[first..].iter().map(|slot| slot.number).collect();
        let mut recorded: Vec<Slot> = Vec::new();
        let mut next = numbers.first().copied().unwrap_or(0);
        loop {
            let more = slots.read(next)?;
            let Some(end) = more.last() else { break };
            next = end.number + 1;
            recorded.extend(more.into_iter().filter(|slot| numbers.contains(&slot.number)));
        }
        if recorded.len() != numbers.len() {
            return Ok(Past { asked, point: None });
        }
        let base = base.map(|(_, checkpoint)| checkpoint);
        let (index, input) = came_in[last].place;
        let mut point = point(header, base.as_ref(), &recorded, (index - first, input));
        if let Some(point) = &mut point {
            point.asked = last as u64;
            point.cursor = left(point.machine.time());
        }
        Ok(Past { asked, point })
    }
}

/// The last input before which a run may go on: the first answer to a question, or the first after a while.
fn before_last(came_in: &[CameIn]) -> Option<usize> {
    (0..came_in.len()).rev().find(|index| {
        let here = &came_in[*index];
        match index.checked_sub(1).and_then(|before| came_in.get(before)) {
            Some(before) if before.at.statements == here.at.statements => false,
            _ if here.answers => true,
            Some(before) => here.at.time.0.saturating_sub(before.at.time.0) >= BETWEEN_POINTS.0,
            None => false,
        }
    })
}

/// The last checkpoint before an input that a record can go back to, with its slot's index.
fn base_of(
    slots: &mut impl Slots,
    counting: &[&Slot],
    input: &CameIn,
) -> Result<Option<(usize, Checkpoint)>, SlotError> {
    for (index, slot) in counting.iter().enumerate().take(input.place.0).rev() {
        // One at the very moment could not be told from one behind the input.
        if !slot.checkpoint || slot.at >= input.at {
            continue;
        }
        let found = slots.checkpoint(slot.number)?;
        if let Some(found) = found.filter(|found| found.slot == slot.number && !found.passing) {
            return Ok(Some((index, found)));
        }
    }
    Ok(None)
}

/// Executes the record from a base, or from power-on, up to an input: its slot's index and its own.
fn point(
    header: &Header,
    base: Option<&Checkpoint>,
    recorded: &[Slot],
    (last, input): (usize, usize),
) -> Option<PastPoint> {
    let mut machine = match base {
        None => Machine::new(header.config, header.program.clone()),
        Some(base) => {
            let program = Program::from_image(&base.program).ok()?;
            Machine::restore(&Snapshot::decode(&base.snapshot).ok()?, program).ok()?
        }
    };
    machine.keep_inputs(false);
    let offset = recorded.first()?.offset;
    let (mut inputs, mut output) = (Vec::new(), Vec::new());
    for slot in recorded {
        if slot.offset != offset + output.len() as u64 {
            return None;
        }
        inputs.extend(slot.inputs.iter().cloned());
        output.extend_from_slice(&slot.output);
    }
    for slot in &recorded[..last] {
        apply(&mut machine, &slot.inputs)?;
        machine.advance_to(slot.at, &mut Unobserved).ok()?;
        machine.settle();
        machine.drain();
    }
    let before = &recorded[last].inputs;
    apply(&mut machine, &before[..input])?;
    machine.advance_to(before[input].at, &mut Unobserved).ok()?;
    machine.drain();
    // Where it has ended, or asks the world, nothing can be put in differently.
    let waits = matches!(machine.awaits(), Awaits::Line | Awaits::Key);
    if !waits && machine.sleeps_until() == HalfCycles::NEVER {
        return None;
    }
    let used = recorded[..last].iter().map(|slot| slot.inputs.len()).sum::<usize>() + input;
    let said = usize::try_from(machine.output_offset().checked_sub(offset)?).ok()?;
    let output = String::from_utf8(output).ok().filter(|output| output.is_char_boundary(said))?;
    let base = base.map_or_else(Position::default, |base| base.at);
    Some(PastPoint { machine, asked: 0, cursor: 0, base, offset, inputs, output, before: (used, said) })
}

fn apply(machine: &mut Machine, inputs: &[Happened]) -> Option<()> {
    for happened in inputs {
        machine.advance_to(happened.at, &mut Unobserved).ok()?;
        machine.apply(happened.input.clone());
        machine.drain();
    }
    Some(())
}

/// All slots, without their output.
fn read_all(slots: &mut impl Slots) -> Result<Vec<Slot>, SlotError> {
    let mut all: Vec<Slot> = Vec::new();
    loop {
        let from = all.last().map_or(0, |slot| slot.number + 1);
        let more = slots.read(from)?;
        if more.is_empty() {
            return Ok(all);
        }
        all.extend(more.into_iter().map(|slot| Slot { output: Vec::new(), ..slot }));
    }
}
