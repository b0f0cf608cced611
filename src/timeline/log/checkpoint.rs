//! The machine of a checkpoint: its own bytes, the whole checkpoint that they may be a difference from, and the program
//! that belongs to them, wherever in the log that stands.

use thiserror::Error;

use super::Entry;
use super::reader::Log;
use crate::basic::program::Program;
use crate::famicom::machine::Machine;
use crate::famicom::position::Position;
use crate::famicom::snapshot::{Snapshot, SnapshotError, StateHash};

/// Why a log does not give a machine back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// There is no checkpoint among the entries at this place.
    #[error("there is no checkpoint")]
    None,
    /// It is the difference from one that the log does not have.
    #[error("the checkpoint needs an earlier one, which is lost")]
    Base,
    /// Its program is not in the log.
    #[error("the checkpoint's program is lost")]
    Program,
    /// It cannot be read.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}

impl Log {
    /// The checkpoints: their places among the entries, and their moments.
    pub fn checkpoints(&self) -> impl DoubleEndedIterator<Item = (usize, Position)> + '_ {
        let place = |(index, (at, entry)): (usize, &(Position, Entry))| {
            matches!(entry, Entry::Checkpoint { .. }).then_some((index, *at))
        };
        self.entries.iter().enumerate().filter_map(place)
    }

    /// The state kept in the checkpoint at a place among the entries.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn snapshot_at(&self, entry: usize) -> Result<Snapshot, CheckpointError> {
        let bytes = self.snapshot_bytes(entry).ok_or(CheckpointError::None)?;
        match Snapshot::decode(bytes) {
            Err(SnapshotError::Base { wanted }) => {
                let base = self.whole_before(entry, wanted).ok_or(CheckpointError::Base)?;
                Ok(Snapshot::decode_against(bytes, &base)?)
            }
            read => Ok(read?),
        }
    }

    /// The machine of the checkpoint at a place among the entries. One of another machine revision can be looked at, but
    /// may go on otherwise.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn machine_at(&self, entry: usize) -> Result<Machine, CheckpointError> {
        let snapshot = self.snapshot_at(entry)?;
        let program = self.program_before(entry, snapshot.program_hash()).ok_or(CheckpointError::Program)?;
        Ok(Machine::restore(&snapshot, program.clone())?)
    }

    /// The state hash recorded with the checkpoint at a place among the entries.
    pub fn hash_of_checkpoint(&self, entry: usize) -> Option<StateHash> {
        let (at, _) = self.entries.get(entry)?;
        match self.entries.get(entry.checked_sub(1)?)? {
            (before, Entry::Hash(hash)) if before == at => Some(*hash),
            _ => None,
        }
    }

    fn snapshot_bytes(&self, entry: usize) -> Option<&[u8]> {
        match self.entries.get(entry)? {
            (_, Entry::Checkpoint { snapshot, .. }) => Some(snapshot),
            _ => None,
        }
    }

    /// The last whole checkpoint before a place, if it has this hash. An earlier one is not looked for: writers do not need
    /// one.
    fn whole_before(&self, entry: usize, hash: StateHash) -> Option<Snapshot> {
        let checkpoints = (0..entry).rev().filter_map(|index| self.snapshot_bytes(index));
        let mut whole =
            checkpoints.map(Snapshot::decode).filter(|read| !matches!(read, Err(SnapshotError::Base { .. })));
        whole.next()?.ok().filter(|snapshot| snapshot.state_hash() == hash)
    }

    fn program_before(&self, entry: usize, hash: [u8; 32]) -> Option<&Program> {
        let kept = self.entries[..=entry].iter().rev().filter_map(|(_, entry)| match entry {
            Entry::Checkpoint { program, .. } => program.as_ref(),
            _ => None,
        });
        kept.chain([&self.header.program]).find(|program| program.content_hash() == hash)
    }
}
