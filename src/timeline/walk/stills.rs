//! What can be shown of a log that cannot be run again, because another revision of the machine recorded it: its
//! checkpoints.

use std::sync::Arc;

use crate::famicom::machine::Machine;
use crate::famicom::position::Position;
use crate::timeline::log::checkpoint::CheckpointError;
use crate::timeline::log::reader::Log;
use crate::vm::time::Frame;

/// The checkpoints of a log, in order.
#[derive(Clone, Debug)]
pub struct Stills {
    log: Arc<Log>,
    /// Places among the entries, and moments.
    checkpoints: Vec<(usize, Position)>,
}

impl Stills {
    /// Those of a log.
    pub fn new(log: Arc<Log>) -> Stills {
        let checkpoints = log.checkpoints().collect();
        Stills { log, checkpoints }
    }

    /// Their moments.
    pub fn positions(&self) -> impl ExactSizeIterator<Item = Position> + '_ {
        self.checkpoints.iter().map(|(_, at)| *at)
    }

    /// The last one at or before a frame.
    pub fn before(&self, frame: Frame) -> Option<usize> {
        self.checkpoints.partition_point(|(_, at)| at.time <= frame.start()).checked_sub(1)
    }

    /// The machine of one, to look at: it may go on otherwise than the one that was recorded.
    ///
    /// # Errors
    /// [`CheckpointError`] if it cannot be read.
    pub fn machine(&self, still: usize) -> Result<Machine, CheckpointError> {
        let (entry, _) = self.checkpoints.get(still).ok_or(CheckpointError::None)?;
        self.log.machine_at(*entry)
    }
}
