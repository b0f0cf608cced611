//! A run that was cut off, again where its record ends: the last checkpoint, and the slots after it executed again.

use thiserror::Error;

use super::log::Header;
use super::slots::{Checkpoint, Slot};
use crate::basic::program::Program;
use crate::famicom::machine::{Machine, Missed, REVISION};
use crate::famicom::position::Position;
use crate::famicom::snapshot::{Snapshot, SnapshotError};
use crate::vm::observer::Unobserved;

/// Why a run cannot be gone on with.
#[derive(Debug, Error)]
pub enum ResumeError {
    /// Another machine recorded it.
    #[error(
        "the run was recorded by machine revision {found}, and this is revision {REVISION}: \
         it would not go on exactly as it was"
    )]
    Revision {
        /// The revision.
        found: u32,
    },
    /// The checkpoint cannot be read.
    #[error("the checkpoint behind slot {slot} cannot be used: {error}")]
    Checkpoint {
        /// The slot.
        slot: u64,
        /// Why.
        #[source]
        error: SnapshotError,
    },
    /// The inputs do not lead where they led.
    #[error("the record does not lead to where the run was: {0}")]
    Missed(#[from] Missed),
    /// The state is another than the one recorded.
    #[error("the run executed again differs from its record at {at}")]
    Diverged {
        /// Where.
        at: Position,
    },
}

/// A run as its record leaves it.
#[derive(Debug)]
pub struct Resumed {
    /// The machine.
    pub machine: Machine,
    /// What the machine has printed beyond the recorded output.
    pub unsaid: String,
}

/// Executes the slots after a checkpoint, or from power-on.
///
/// # Errors
/// [`ResumeError`].
pub fn resume(header: &Header, checkpoint: Option<&Checkpoint>, slots: &[Slot]) -> Result<Resumed, ResumeError> {
    if header.revision != REVISION {
        return Err(ResumeError::Revision { found: header.revision });
    }
    let mut machine = match checkpoint {
        None => Machine::new(header.config, header.program.clone()),
        Some(checkpoint) => {
            restore(checkpoint).map_err(|error| ResumeError::Checkpoint { slot: checkpoint.slot, error })?
        }
    };
    let mut recorded = machine.output_offset();
    let mut unsaid = String::new();
    for slot in effective(slots) {
        for happened in &slot.inputs {
            machine.advance_to(happened.at, &mut Unobserved)?;
            machine.apply(happened.input.clone());
            unsaid.push_str(&machine.drain());
        }
        machine.advance_to(slot.at, &mut Unobserved)?;
        machine.settle();
        unsaid.push_str(&machine.drain());
        if slot.hash.is_some_and(|hash| hash != machine.state_hash()) {
            return Err(ResumeError::Diverged { at: slot.at });
        }
        let said = (slot.offset + slot.output.len() as u64).saturating_sub(recorded);
        let said = usize::try_from(said).unwrap_or(usize::MAX).min(unsaid.len());
        if unsaid.is_char_boundary(said) {
            unsaid.drain(..said);
            recorded += said as u64;
        }
    }
    Ok(Resumed { machine, unsaid })
}

/// The slots that are not void, behind power-on or the checkpoint where a list of them begins.
pub fn effective(slots: &[Slot]) -> Vec<&Slot> {
    let mut kept: Vec<&Slot> = Vec::new();
    for slot in slots {
        if let Some(to) = slot.rewind {
            while kept.last().is_some_and(|last| !last.checkpoint || last.at != to) {
                kept.pop();
            }
        }
        kept.push(slot);
    }
    kept
}

fn restore(checkpoint: &Checkpoint) -> Result<Machine, SnapshotError> {
    let snapshot = Snapshot::decode(&checkpoint.snapshot)?;
    let program = Program::from_image(&checkpoint.program).map_err(|_| SnapshotError::Program)?;
    Machine::restore(&snapshot, program)
}

#[cfg(test)]
mod tests;
