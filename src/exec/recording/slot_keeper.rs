//! A run's pieces as slots for whoever keeps them. What cannot be kept now is tried again with the next commit: a disk
//! that has room again, or a connection that is back, loses nothing.

use std::collections::VecDeque;

use super::{Keeper, Lost, WAITING_BYTES_MAX};
use crate::timeline::recorder::{Due, Piece};
use crate::timeline::slots::{Chain, Checkpoint, Slot, SlotError, SlotHash, Slots};

/// Writes one run's slots.
pub struct SlotKeeper<S> {
    slots: S,
    chain: Chain,
    /// What is not kept yet, in order.
    waiting: VecDeque<Entry>,
}

enum Entry {
    Slot(Slot),
    Checkpoint(Checkpoint),
}

impl Entry {
    /// About how much it takes.
    fn bytes(&self) -> usize {
        match self {
            Entry::Slot(slot) => slot.output.len() + slot.inputs.len() * 32,
            Entry::Checkpoint(checkpoint) => checkpoint.snapshot.len() + checkpoint.program.len(),
        }
    }
}

impl<S: Slots> SlotKeeper<S> {
    /// Becomes the owner of a run, behind its last slot: its number and hash, if there is one.
    ///
    /// # Errors
    /// [`SlotError`] if it cannot be owned.
    pub fn claim(mut slots: S, last: Option<(u64, SlotHash)>) -> Result<SlotKeeper<S>, SlotError> {
        let epoch = slots.claim()?;
        Ok(SlotKeeper { slots, chain: Chain::new(epoch, last), waiting: VecDeque::new() })
    }

    /// The keeper of the slots, to look at.
    pub fn slots(&self) -> &S {
        &self.slots
    }

    /// The keeper of the slots, when nothing waits for it.
    pub fn into_slots(self) -> S {
        self.slots
    }

    fn close(&mut self) -> Option<u64> {
        let slot = self.chain.close()?;
        let number = slot.number;
        self.waiting.push_back(Entry::Slot(slot));
        Some(number)
    }

    fn lost(&self, error: SlotError) -> Lost {
        let waiting: usize = self.waiting.iter().map(Entry::bytes).sum();
        Lost {
            what: "what the run does from here on is not kept".to_owned(),
            for_good: !matches!(error, SlotError::Unavailable(_)) || waiting > WAITING_BYTES_MAX,
            why: error.into(),
        }
    }
}

impl<S: Slots + Send> Keeper for SlotKeeper<S> {
    fn take(&mut self, piece: &Piece) {
        if piece.rewind.is_some() {
            self.close();
        }
        let Some((due, machine)) = &piece.state else {
            self.chain.take(piece, None);
            return;
        };
        let snapshot = machine.snapshot();
        self.chain.take(piece, Some(snapshot.state_hash()));
        if *due != Due::Hash
            && let Some(slot) = self.close()
        {
            self.waiting.push_back(Entry::Checkpoint(Checkpoint {
                slot,
                at: piece.at,
                passing: *due == Due::Resume,
                snapshot: snapshot.encode(),
                program: machine.program().image(),
            }));
        }
    }

    fn commit(&mut self) -> Result<(), Lost> {
        self.close();
        while let Some(entry) = self.waiting.front() {
            let kept = match entry {
                Entry::Slot(slot) => self.slots.append(slot),
                Entry::Checkpoint(checkpoint) => self.slots.put_checkpoint(checkpoint),
            };
            kept.map_err(|error| self.lost(error))?;
            self.waiting.pop_front();
        }
        Ok(())
    }

    fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }
}
