//! What can be shown of a log that cannot be run again, because another revision of the machine recorded it: its
//! checkpoints.

use std::sync::Arc;

use crate::famicom::machine::Machine;
use crate::famicom::position::Position;
use crate::famicom::snapshot::Snapshot;
use crate::timeline::log::Entry;
use crate::timeline::log::reader::Log;
use crate::vm::time::Frame;

/// The checkpoints of a log, in order.
#[derive(Clone, Debug)]
pub struct Stills {
    log: Arc<Log>,
    /// Places among the entries.
    entries: Vec<usize>,
}

impl Stills {
    /// Those of a log.
    pub fn new(log: Arc<Log>) -> Stills {
        let is_checkpoint = |index: &usize| matches!(log.entries[*index].1, Entry::Checkpoint { .. });
        let entries = (0..log.entries.len()).filter(is_checkpoint).collect();
        Stills { log, entries }
    }

    /// Their moments.
    pub fn positions(&self) -> impl ExactSizeIterator<Item = Position> + '_ {
        self.entries.iter().map(|index| self.log.entries[*index].0)
    }

    /// The last one at or before a frame.
    pub fn before(&self, frame: Frame) -> Option<usize> {
        self.entries.partition_point(|index| self.log.entries[*index].0.time <= frame.start()).checked_sub(1)
    }

    /// The machine of one; `None` if it cannot be read.
    pub fn machine(&self, still: usize) -> Option<Machine> {
        let index = *self.entries.get(still)?;
        let (_, Entry::Checkpoint { snapshot, .. }) = &self.log.entries[index] else { return None };
        machine_of(&self.log, index, snapshot)
    }
}

/// The machine of a checkpoint at a place among a log's entries, with the program that belongs to it.
pub(super) fn machine_of(log: &Log, entry: usize, snapshot: &[u8]) -> Option<Machine> {
    let snapshot = Snapshot::decode(snapshot).ok()?;
    let changed = log.entries[..=entry].iter().rev().filter_map(|(_, entry)| match entry {
        Entry::Checkpoint { program, .. } => program.as_ref(),
        _ => None,
    });
    let wanted = snapshot.program_hash();
    let program = changed.chain([&log.header.program]).find(|program| program.content_hash() == wanted)?;
    Machine::restore(&snapshot, program.clone()).ok()
}
