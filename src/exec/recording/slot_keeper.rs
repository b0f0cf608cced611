//! A run's pieces as slots for whoever keeps them. What cannot be kept now is tried again with the next commit: a disk
//! that has room again, or a connection that is back, loses nothing.

use std::collections::VecDeque;
use std::sync::Arc;

use super::{Keeper, Lost, WAITING_BYTES_MAX};
use crate::famicom::snapshot::Snapshot;
use crate::timeline::recorder::{Due, Piece};
use crate::timeline::slots::{Chain, Checkpoint, Epoch, FIRST_EPOCH, Slot, SlotError, SlotHash, Slots};

/// A run's record as slots and checkpoints that wait to be kept, in order.
#[derive(Debug)]
pub(super) struct Unkept {
    chain: Chain,
    /// The machine in the open slot's last piece, if that has one: it is hashed when the slot is closed and not before, for
    /// most are followed by another.
    tip: Option<Arc<Piece>>,
    entries: VecDeque<Entry>,
}

#[derive(Debug)]
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

impl Unkept {
    /// Goes on behind the last slot that is there: its number and hash, if there is one.
    pub(super) fn new(epoch: Epoch, last: Option<(u64, SlotHash)>) -> Unkept {
        Unkept { chain: Chain::new(epoch, last), tip: None, entries: VecDeque::new() }
    }

    pub(super) fn take(&mut self, piece: &Arc<Piece>) {
        if piece.rewind.is_some() {
            self.close(None);
        }
        self.chain.take(piece);
        self.tip = piece.state.is_some().then(|| Arc::clone(piece));
        if let Some((due, machine)) = &piece.state
            && *due != Due::Hash
        {
            let snapshot = machine.snapshot();
            if let Some(slot) = self.close(Some(&snapshot)) {
                self.entries.push_back(Entry::Checkpoint(Checkpoint {
                    slot,
                    at: piece.at,
                    passing: *due == Due::Resume,
                    snapshot: snapshot.encode(),
                    program: machine.program().image(),
                }));
            }
        }
    }

    /// Closes the open slot, if there is one: its number. `snapshot`: of the machine in its last piece, if somebody has it.
    fn close(&mut self, snapshot: Option<&Snapshot>) -> Option<u64> {
        let tip = self.tip.take();
        let machine = tip.as_ref().and_then(|piece| piece.state.as_ref()).map(|(_, machine)| machine);
        let hash = snapshot.map(Snapshot::state_hash).or_else(|| machine.map(|machine| machine.state_hash()));
        let slot = self.chain.close(hash)?;
        let number = slot.number;
        self.entries.push_back(Entry::Slot(slot));
        Some(number)
    }

    /// About how much waits.
    pub(super) fn bytes(&self) -> usize {
        self.entries.iter().map(Entry::bytes).sum()
    }
}

/// Writes one run's slots.
pub struct SlotKeeper<S> {
    slots: S,
    unkept: Unkept,
}

impl<S: Slots> SlotKeeper<S> {
    /// Becomes the owner of a run, behind its last slot: its number and hash, if there is one.
    ///
    /// # Errors
    /// [`SlotError`] if it cannot be owned.
    pub fn claim(mut slots: S, last: Option<(u64, SlotHash)>) -> Result<SlotKeeper<S>, SlotError> {
        let unkept = Unkept::new(slots.claim()?, last);
        Ok(SlotKeeper { slots, unkept })
    }

    /// Becomes the owner of a run that nobody has owned, with what waits to be kept of it.
    ///
    /// # Errors
    /// [`SlotError`] if it cannot be owned.
    pub(super) fn claim_new(mut slots: S, unkept: Unkept) -> Result<SlotKeeper<S>, SlotError> {
        match slots.claim()? {
            FIRST_EPOCH => Ok(SlotKeeper { slots, unkept }),
            epoch => Err(SlotError::Fenced { epoch }),
        }
    }

    /// The keeper of the slots, to look at.
    pub fn slots(&self) -> &S {
        &self.slots
    }

    /// The keeper of the slots, when nothing waits for it.
    pub fn into_slots(self) -> S {
        self.slots
    }

    fn lost(&self, error: SlotError) -> Lost {
        Lost {
            what: "what the run does from here on is not kept".to_owned(),
            for_good: !matches!(error, SlotError::Unavailable(_)) || self.unkept.bytes() > WAITING_BYTES_MAX,
            why: error.into(),
        }
    }
}

impl<S: Slots + Send> Keeper for SlotKeeper<S> {
    fn take(&mut self, piece: &Arc<Piece>) {
        self.unkept.take(piece);
    }

    fn commit(&mut self) -> Result<(), Lost> {
        self.unkept.close(None);
        while let Some(entry) = self.unkept.entries.front() {
            let kept = match entry {
                Entry::Slot(slot) => self.slots.append(slot),
                Entry::Checkpoint(checkpoint) => self.slots.put_checkpoint(checkpoint),
            };
            kept.map_err(|error| self.lost(error))?;
            self.unkept.entries.pop_front();
        }
        Ok(())
    }

    fn waits(&self) -> bool {
        !self.unkept.entries.is_empty()
    }
}
