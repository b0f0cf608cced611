//! A run's pieces as slots for whoever keeps them.

use super::{Keeper, Lost};
use crate::timeline::recorder::{Due, Piece};
use crate::timeline::slots::{Chain, Checkpoint, SlotError, SlotHash, Slots};

/// Writes one run's slots.
pub struct SlotKeeper<S> {
    slots: S,
    chain: Chain,
}

impl<S: Slots> SlotKeeper<S> {
    /// Becomes the owner of a run, behind its last slot: its number and hash, if there is one.
    ///
    /// # Errors
    /// [`SlotError`] if it cannot be owned.
    pub fn claim(mut slots: S, last: Option<(u64, SlotHash)>) -> Result<SlotKeeper<S>, SlotError> {
        let epoch = slots.claim()?;
        Ok(SlotKeeper { slots, chain: Chain::new(epoch, last) })
    }

    fn close(&mut self) -> Result<Option<u64>, Lost> {
        let Some(slot) = self.chain.close() else { return Ok(None) };
        self.slots.append(&slot).map_err(lost)?;
        Ok(Some(slot.number))
    }
}

impl<S: Slots + Send> Keeper for SlotKeeper<S> {
    fn take(&mut self, piece: &Piece) -> Result<(), Lost> {
        if piece.rewind.is_some() {
            self.close()?;
        }
        let Some((due, machine)) = &piece.state else {
            self.chain.take(piece, None);
            return Ok(());
        };
        let snapshot = machine.snapshot();
        self.chain.take(piece, Some(snapshot.state_hash()));
        if *due == Due::Hash {
            return Ok(());
        }
        if let Some(slot) = self.close()? {
            let checkpoint = Checkpoint {
                slot,
                at: piece.at,
                passing: *due == Due::Resume,
                snapshot: snapshot.encode(),
                program: machine.program().image(),
            };
            self.slots.put_checkpoint(&checkpoint).map_err(lost)?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Lost> {
        self.close().map(|_| ())
    }
}

fn lost(error: SlotError) -> Lost {
    Lost { what: "from here on the run is not kept and cannot be resumed".to_owned(), why: error.into() }
}
