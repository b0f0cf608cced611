//! A run's record as a sequence of slots, and the port to whoever keeps them.
//!
//! A slot is written once. Whoever finds the next one taken, or a later epoch claimed, has lost the run: because the
//! machine is deterministic it can read what the other wrote and carry on from there, so that history stays one. The
//! local store is the first keeper; a cluster will be another.

use thiserror::Error;

use super::ending::{self, Ending};
use super::input_codec;
use super::log::chunk::PAYLOAD_MAX;
use super::recorder::{Due, Piece};
use crate::famicom::machine::Happened;
use crate::famicom::position::Position;
use crate::famicom::snapshot::{StateHash, TIME_MAX};
use crate::vm::bytes::{ReadError, Reader, Writer};
use crate::vm::time::HalfCycles;

/// A number that each owner of a run has for itself: higher than those of all before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(pub u64);

/// The epoch of whoever makes a run.
pub const FIRST_EPOCH: Epoch = Epoch(1);

/// blake3 of a slot's bytes.
pub type SlotHash = [u8; 32];

/// A part of a run's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Counted from 0.
    pub number: u64,
    /// Of the owner who wrote it.
    pub epoch: Epoch,
    /// Hash of the slot before; zeros in the first.
    pub previous: SlotHash,
    /// The run went back: everything recorded after this position is void, output too.
    pub rewind: Option<Position>,
    /// What came in, in order.
    pub inputs: Vec<Happened>,
    /// Bytes of output before this slot's.
    pub offset: u64,
    /// What was printed.
    pub output: Vec<u8>,
    /// Where the machine was.
    pub at: Position,
    /// Its state hash there, if one was due.
    pub hash: Option<StateHash>,
    /// The machine was kept at the end of it: there the run may go back to.
    pub checkpoint: bool,
    /// The run is over.
    pub ending: Option<Ending>,
}

/// A machine's state at the end of a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The slot that it stands behind.
    pub slot: u64,
    /// Where the machine was.
    pub at: Position,
    /// It is there to resume from: the next one takes its place.
    pub passing: bool,
    /// The encoded snapshot.
    pub snapshot: Vec<u8>,
    /// The program's line records ([`crate::basic::program::Program::image`]).
    pub program: Vec<u8>,
}

/// Why a keeper of slots refuses, or fails.
#[derive(Debug, Error)]
pub enum SlotError {
    /// Somebody else wrote this slot.
    #[error("slot {number} has been written by somebody else")]
    Taken {
        /// The slot.
        number: u64,
    },
    /// Somebody else owns the run now.
    #[error("the run has been taken over (epoch {})", epoch.0)]
    Fenced {
        /// The newest epoch.
        epoch: Epoch,
    },
    /// The slots before it are not there, or are others.
    #[error("slot {number} does not follow the slots that are there")]
    Gap {
        /// The slot.
        number: u64,
    },
    /// What is kept cannot be read.
    #[error("slot {number} is damaged: {error}")]
    Damaged {
        /// The slot.
        number: u64,
        /// How.
        error: ReadError,
    },
    /// The keeper has no room, no permission, no connection.
    #[error("{0}")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A keeper of one run's slots.
pub trait Slots {
    /// Becomes the run's owner: the new epoch.
    ///
    /// # Errors
    /// [`SlotError::Unavailable`].
    fn claim(&mut self) -> Result<Epoch, SlotError>;

    /// Keeps a slot, durably when it returns. The same slot again is no error.
    ///
    /// # Errors
    /// [`SlotError`]; [`SlotError::Taken`] and [`SlotError::Fenced`] mean that the run has another owner.
    fn append(&mut self, slot: &Slot) -> Result<(), SlotError>;

    /// The slots from a number on, as many as are there and one answer should hold; none: there are no more.
    ///
    /// # Errors
    /// [`SlotError::Damaged`], [`SlotError::Unavailable`].
    fn read(&mut self, from: u64) -> Result<Vec<Slot>, SlotError>;

    /// Keeps a checkpoint behind a slot that is there.
    ///
    /// # Errors
    /// As [`Slots::append`].
    fn put_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<(), SlotError>;

    /// The last checkpoint behind a slot at or before this one.
    ///
    /// # Errors
    /// [`SlotError::Damaged`], [`SlotError::Unavailable`].
    fn checkpoint(&mut self, at_most: u64) -> Result<Option<Checkpoint>, SlotError>;

    /// Forgets the slots before a number; a checkpoint behind a later one, or the last before it, has to be there.
    ///
    /// # Errors
    /// As [`Slots::append`].
    fn trim(&mut self, before: u64) -> Result<(), SlotError>;
}

/// The longest typed input list of a slot.
const INPUTS_MAX: usize = 1 << 20;

impl Slot {
    /// The slot as bytes. Source: docs/store.md.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.varint(self.number);
        out.varint(self.epoch.0);
        out.raw(&self.previous);
        out.option(self.rewind, write_position);
        out.count(self.inputs.len());
        // Counted back from the slot's own position, so that the first is short too.
        write_position(&mut out, self.at);
        for happened in &self.inputs {
            out.varint(self.at.statements.saturating_sub(happened.at.statements));
            out.varint(self.at.time.0.saturating_sub(happened.at.time.0));
            input_codec::write(&happened.input, &mut out);
        }
        out.varint(self.offset);
        out.bytes(&self.output);
        out.option(self.hash, |out, hash| out.raw(&hash.0));
        out.flag(self.checkpoint);
        out.option(self.ending, |out, ending| ending::write(ending, out));
        out.finish()
    }

    /// Reads a slot.
    ///
    /// # Errors
    /// Bytes that are none.
    pub fn decode(bytes: &[u8]) -> Result<Slot, ReadError> {
        let mut input = Reader::new(bytes);
        let number = input.varint(TIME_MAX, "slot")?;
        let epoch = Epoch(input.varint(TIME_MAX, "epoch")?);
        let previous = input.array()?;
        let rewind = input.option("rewind", read_position)?;
        let count = input.count(INPUTS_MAX, "inputs")?;
        let at = read_position(&mut input)?;
        let mut inputs = Vec::new();
        for _ in 0..count {
            let statements = input.varint(at.statements, "statements")?;
            let time = input.varint(at.time.0, "time")?;
            let at = Position { statements: at.statements - statements, time: HalfCycles(at.time.0 - time) };
            inputs.push(Happened { at, input: input_codec::read(&mut input)? });
        }
        let offset = input.varint(TIME_MAX, "output")?;
        let output = input.bytes(PAYLOAD_MAX, "output")?.to_vec();
        let hash = input.option("state hash", |input| input.array().map(StateHash))?;
        let checkpoint = input.flag("checkpoint")?;
        let ending = input.option("ending", ending::read)?;
        input.finish()?;
        Ok(Slot { number, epoch, previous, rewind, inputs, offset, output, at, hash, checkpoint, ending })
    }

    /// What the next slot names as the one before.
    pub fn hash_of(bytes: &[u8]) -> SlotHash {
        *blake3::hash(bytes).as_bytes()
    }
}

/// Appends a position.
pub(crate) fn write_position(out: &mut Writer, at: Position) {
    out.varint(at.statements);
    out.varint(at.time.0);
}

/// Reads a position.
pub(crate) fn read_position(input: &mut Reader<'_>) -> Result<Position, ReadError> {
    let statements = input.varint(TIME_MAX, "statements")?;
    Ok(Position { statements, time: HalfCycles(input.varint(TIME_MAX, "time")?) })
}

/// Makes slots of pieces: as many pieces go into one slot as come between two commits.
#[derive(Clone, Debug)]
pub struct Chain {
    epoch: Epoch,
    next: u64,
    previous: SlotHash,
    /// What has been taken since the last slot.
    open: Option<Slot>,
}

impl Chain {
    /// Goes on behind the last slot that is there: its number and hash, if there is one.
    pub fn new(epoch: Epoch, last: Option<(u64, SlotHash)>) -> Chain {
        let (next, previous) = last.map_or((0, [0; 32]), |(number, hash)| (number + 1, hash));
        Chain { epoch, next, previous, open: None }
    }

    /// Adds a piece to the open slot. A piece that goes back begins a slot of its own, so [`Chain::close`] comes first.
    pub fn take(&mut self, piece: &Piece) {
        let slot = self.open.get_or_insert_with(|| Slot {
            number: self.next,
            epoch: self.epoch,
            previous: self.previous,
            rewind: piece.rewind,
            inputs: Vec::new(),
            offset: piece.offset,
            output: Vec::new(),
            at: piece.at,
            hash: None,
            checkpoint: false,
            ending: None,
        });
        slot.inputs.extend(piece.inputs.iter().cloned());
        slot.output.extend_from_slice(piece.output.as_bytes());
        slot.at = piece.at;
        slot.checkpoint = matches!(piece.state, Some((Due::Checkpoint, _)));
        slot.ending = piece.ending;
    }

    /// Whether something waits for [`Chain::close`].
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// The open slot, if there is one; the next piece begins another. `hash` is the state hash of the machine in its last
    /// piece, if that has one.
    pub fn close(&mut self, hash: Option<StateHash>) -> Option<Slot> {
        let slot = Slot { hash, ..self.open.take()? };
        self.previous = Slot::hash_of(&slot.encode());
        self.next = slot.number + 1;
        Some(slot)
    }
}
