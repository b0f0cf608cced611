//! What is in a run's file: its tables, the bytes of what is not a slot, and how all of it is read. Used by the run's owner
//! and by those who only look. The bytes: docs/store.md.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;

use redb::{ReadTransaction, ReadableTable, ReadableTableMetadata, Table, TableDefinition, WriteTransaction};

use super::codec::{read, unseal};
use super::error::StoreError;
use super::run_records::{
    About, Owner, encode_about, encode_header, encode_owner, encode_rewind, read_about, read_owner,
};
use super::tail_slots::{TailSlot, TailSlots};
use crate::basic::program::Program;
use crate::famicom::position::Position;
use crate::famicom::snapshot::{BODY_BYTES_MAX, TIME_MAX, read_config};
use crate::timeline::ending::Ending;
use crate::timeline::log::Header;
use crate::timeline::resume::effective;
use crate::timeline::slots::{Checkpoint, Epoch, Slot, SlotError, SlotHash, read_position};
use crate::vm::bytes::{ReadError, Reader};

/// The version of what is written here. Raised by every change; older files stay readable.
pub(super) const SCHEMA: u32 = 2;

pub(super) const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");
pub(super) const SLOTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("slots");
pub(super) const CHECKPOINTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("checkpoints");
pub(super) const PROGRAMS: TableDefinition<'_, &[u8; 32], &[u8]> = TableDefinition::new("programs");
/// Slots that went back, so that what counts is known without reading all of them.
pub(super) const REWINDS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("rewinds");

/// Keys of `meta`.
pub(super) mod key {
    /// Four bytes, not sealed: it has to be readable for ever.
    pub(in crate::store) const SCHEMA: &str = "schema";
    pub(in crate::store) const HEADER: &str = "header";
    pub(in crate::store) const ABOUT: &str = "about";
    pub(in crate::store) const OWNER: &str = "owner";
}

/// An encoded snapshot is not longer than twice what it unpacks to.
const SNAPSHOT_BYTES_MAX: usize = 2 * BODY_BYTES_MAX;

/// Slots and their bytes in one answer.
const ANSWER_SLOTS: usize = 512;
const ANSWER_BYTES: usize = 1 << 20;

/// The newest slot's number, hash and words.
#[derive(Clone, Debug)]
pub(super) struct Tip {
    pub(super) hash: SlotHash,
    pub(super) slot: Slot,
}

/// What can be read of a damaged run: its beginning.
pub(super) struct Saved {
    pub(super) meta: Vec<(&'static str, Vec<u8>)>,
    pub(super) programs: Vec<Program>,
    pub(super) slots: Vec<Slot>,
    pub(super) checkpoints: Vec<Checkpoint>,
}

/// What a run goes on with.
#[derive(Clone, Debug)]
pub struct Tail {
    /// What the run began with.
    pub header: Header,
    /// What the run's maker kept for whoever goes on with it ([`super::store::NewRun::plan`]).
    pub plan: Vec<u8>,
    /// The last checkpoint that counts.
    pub checkpoint: Option<Checkpoint>,
    /// The slots after it that count; all of them if there is no checkpoint.
    pub slots: Vec<Slot>,
    /// Number and hash of the newest slot, counting or not: the next one follows it.
    pub last: Option<(u64, SlotHash)>,
}

/// The tables of a run as they are at one moment, with the slots that stand beside the database as if they were in it.
pub(super) struct RunTables<'a> {
    path: &'a Path,
    transaction: &'a ReadTransaction,
    /// The slots behind those of the database.
    tail: &'a [TailSlot],
    /// One behind these that cannot be read.
    damaged: Option<u64>,
}

impl<'a> RunTables<'a> {
    /// Those of a database that is a run's and of a version that is known.
    pub(super) fn new(
        path: &'a Path,
        transaction: &'a ReadTransaction,
        tail: &'a TailSlots,
    ) -> Result<RunTables<'a>, StoreError> {
        let mut tables = RunTables { path, transaction, tail: &[], damaged: tail.damaged };
        let version = tables.meta_bytes(key::SCHEMA)?;
        expect_schema(path, &version, SCHEMA)?;
        if !tail.slots.is_empty() {
            tables.tail = tail.after(tables.last_stored()?);
        }
        Ok(tables)
    }

    /// The slots that a file beside the database adds to it.
    pub(super) fn tail_slots(
        path: &Path,
        transaction: &ReadTransaction,
        bytes: &[u8],
    ) -> Result<TailSlots, StoreError> {
        if bytes.is_empty() {
            return Ok(TailSlots::default());
        }
        let nothing = TailSlots::default();
        match RunTables::new(path, transaction, &nothing)?.tip() {
            Ok(stored) => Ok(TailSlots::behind(stored.map(|tip| (tip.slot.number, tip.hash)), bytes)),
            // Whoever comes to that slot hears of it.
            Err(StoreError::Damaged { .. }) => Ok(nothing),
            Err(error) => Err(error),
        }
    }

    /// The newest slot's number in the database.
    fn last_stored(&self) -> Result<Option<u64>, StoreError> {
        let slots = self.transaction.open_table(SLOTS).map_err(|error| self.failed(error))?;
        let last = slots.last().map_err(|error| self.failed(error))?;
        Ok(last.map(|(number, _)| number.value()))
    }

    fn failed(&self, error: impl Into<redb::Error>) -> StoreError {
        StoreError::database(self.path, error)
    }

    fn meta_bytes(&self, key: &str) -> Result<Vec<u8>, StoreError> {
        let meta = self.transaction.open_table(META).map_err(|error| self.failed(error))?;
        let value = meta.get(key).map_err(|error| self.failed(error))?;
        let value = value.ok_or_else(|| StoreError::damaged(self.path, format!("`{key}` is missing")))?;
        Ok(value.value().to_vec())
    }

    fn meta<T>(
        &self,
        key: &str,
        content: impl FnOnce(&mut Reader<'_>) -> Result<T, ReadError>,
    ) -> Result<T, StoreError> {
        read(&self.meta_bytes(key)?, self.path, key, content)
    }

    pub(super) fn about(&self) -> Result<About, StoreError> {
        self.meta(key::ABOUT, read_about)
    }

    pub(super) fn owner(&self) -> Result<Owner, StoreError> {
        self.meta(key::OWNER, read_owner)
    }

    /// How the run ended in its newest slot, and behind how many.
    pub(super) fn ending(&self) -> Result<Option<(u64, Ending)>, StoreError> {
        Ok(self.tip()?.and_then(|tip| Some((tip.slot.number + 1, tip.slot.ending?))))
    }

    pub(super) fn header(&self) -> Result<Header, StoreError> {
        let (revision, config, tiles, program) = self
            .meta(key::HEADER, |input| Ok((input.u32()?, read_config(input)?, input.array()?, input.array::<32>()?)))?;
        let program = self.program(&program)?;
        Ok(Header { revision, config, program, tiles })
    }

    /// A program by its content hash.
    fn program(&self, hash: &[u8; 32]) -> Result<Program, StoreError> {
        let programs = self.transaction.open_table(PROGRAMS).map_err(|error| self.failed(error))?;
        let image = programs.get(hash).map_err(|error| self.failed(error))?;
        let image = image.ok_or_else(|| StoreError::damaged(self.path, "a program is missing"))?;
        let program = Program::from_image(image.value()).ok().filter(|program| program.content_hash() == *hash);
        program.ok_or_else(|| StoreError::damaged(self.path, "a program is not what it was"))
    }

    /// The newest slot.
    pub(super) fn tip(&self) -> Result<Option<Tip>, StoreError> {
        if let Some(number) = self.damaged {
            return Err(self.slot_damage(tail_damage(number)));
        }
        if let Some(last) = self.tail.last() {
            let read = decode_slot(last.number, &last.sealed).map_err(|error| self.slot_damage(error));
            return read.map(|(slot, hash)| Some(Tip { hash, slot }));
        }
        let slots = self.transaction.open_table(SLOTS).map_err(|error| self.failed(error))?;
        let Some((number, sealed)) = slots.last().map_err(|error| self.failed(error))? else { return Ok(None) };
        let (slot, hash) = decode_slot(number.value(), sealed.value()).map_err(|error| self.slot_damage(error))?;
        Ok(Some(Tip { hash, slot }))
    }

    /// The stored bytes of a slot, without their check sum.
    pub(super) fn slot_bytes(&self, number: u64) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(slot) = self.tail_from(number).first().filter(|slot| slot.number == number) {
            return Ok(unseal(&slot.sealed).map(<[u8]>::to_vec));
        }
        let slots = self.transaction.open_table(SLOTS).map_err(|error| self.failed(error))?;
        let sealed = slots.get(number).map_err(|error| self.failed(error))?;
        Ok(sealed.and_then(|sealed| unseal(sealed.value()).map(<[u8]>::to_vec)))
    }

    /// Slots from a number on, as many as one answer should hold. Each is checked against the one before.
    pub(super) fn slots(&self, from: u64) -> Result<Vec<Slot>, SlotError> {
        let failed = |error: redb::Error| SlotError::from(self.failed(error));
        let table = self.transaction.open_table(SLOTS).map_err(|error| failed(error.into()))?;
        let mut before = match from.checked_sub(1) {
            Some(number) => {
                let bytes = self.slot_bytes(number).map_err(SlotError::from)?;
                bytes.map(|bytes| Slot::hash_of(&bytes))
            }
            None => Some([0; 32]),
        };
        let (mut slots, mut bytes) = (Vec::new(), 0);
        let is_full = |slots: &Vec<Slot>, bytes: usize| slots.len() >= ANSWER_SLOTS || bytes >= ANSWER_BYTES;
        for entry in table.range(from..).map_err(|error| failed(error.into()))? {
            let (number, sealed) = entry.map_err(|error| failed(error.into()))?;
            let (number, sealed) = (number.value(), sealed.value());
            let expected = slots.last().map(|slot: &Slot| slot.number + 1);
            if expected.is_some_and(|expected| expected != number) {
                return Err(SlotError::Gap { number });
            }
            let (slot, hash) = decode_slot(number, sealed)?;
            // What was trimmed cannot be asked for its hash.
            let known = before.filter(|_| expected.is_some() || number == from);
            if known.is_some_and(|before| before != slot.previous) {
                return Err(SlotError::Damaged { number, error: ReadError::Range("hash of the slot before") });
            }
            before = Some(hash);
            bytes += sealed.len();
            slots.push(slot);
            if is_full(&slots, bytes) {
                return Ok(slots);
            }
        }
        // That these continue the chain was seen when they were read.
        for slot in self.tail_from(from) {
            bytes += slot.sealed.len();
            slots.push(decode_slot(slot.number, &slot.sealed)?.0);
            if is_full(&slots, bytes) {
                return Ok(slots);
            }
        }
        match self.damaged {
            Some(number) if slots.is_empty() => Err(tail_damage(number)),
            _ => Ok(slots),
        }
    }

    /// The slots beside the database from a number on.
    fn tail_from(&self, from: u64) -> &'a [TailSlot] {
        &self.tail[self.tail.partition_point(|slot| slot.number < from)..]
    }

    /// The last checkpoint behind a slot at or before this one.
    pub(super) fn checkpoint(&self, at_most: u64) -> Result<Option<Checkpoint>, StoreError> {
        let table = self.transaction.open_table(CHECKPOINTS).map_err(|error| self.failed(error))?;
        let mut range = table.range(..=at_most).map_err(|error| self.failed(error))?;
        let Some(entry) = range.next_back() else { return Ok(None) };
        let (number, sealed) = entry.map_err(|error| self.failed(error))?;
        self.read_checkpoint(number.value(), sealed.value()).map(Some)
    }

    fn read_checkpoint(&self, number: u64, sealed: &[u8]) -> Result<Checkpoint, StoreError> {
        let (slot, at, passing, program, snapshot) = read(sealed, self.path, "a checkpoint", |input| {
            let slot = input.varint(TIME_MAX, "slot")?;
            if slot != number {
                return Err(ReadError::Range("slot"));
            }
            let at = read_position(input)?;
            let passing = input.flag("passing checkpoint")?;
            Ok((slot, at, passing, input.array::<32>()?, input.bytes(SNAPSHOT_BYTES_MAX, "snapshot")?.to_vec()))
        })?;
        Ok(Checkpoint { slot, at, passing, snapshot, program: self.program(&program)?.image() })
    }

    /// Every checkpoint from a slot on, in order.
    pub(super) fn checkpoints(&self, from: u64) -> Result<Vec<Checkpoint>, StoreError> {
        let table = self.transaction.open_table(CHECKPOINTS).map_err(|error| self.failed(error))?;
        let mut all = Vec::new();
        for entry in table.range(from..).map_err(|error| self.failed(error))? {
            let (number, sealed) = entry.map_err(|error| self.failed(error))?;
            all.push(self.read_checkpoint(number.value(), sealed.value())?);
        }
        Ok(all)
    }

    /// Slot and kind of the newest checkpoint: whether it is there only to resume from.
    pub(super) fn newest_checkpoint(&self) -> Result<Option<(u64, bool)>, StoreError> {
        Ok(self.checkpoint(u64::MAX)?.map(|newest| (newest.slot, newest.passing)))
    }

    pub(super) fn checkpoint_count(&self) -> Result<u64, StoreError> {
        let table = self.transaction.open_table(CHECKPOINTS).map_err(|error| self.failed(error))?;
        table.len().map_err(|error| self.failed(error))
    }

    /// Slots that went back: number, where to, and the output's offset then.
    pub(super) fn rewinds(&self) -> Result<Vec<(u64, Position, u64)>, StoreError> {
        let table = self.transaction.open_table(REWINDS).map_err(|error| self.failed(error))?;
        let mut all = Vec::new();
        for entry in table.iter().map_err(|error| self.failed(error))? {
            let (number, sealed) = entry.map_err(|error| self.failed(error))?;
            let (to, offset) = read(sealed.value(), self.path, "a return", |input| {
                Ok((read_position(input)?, input.varint(TIME_MAX, "output")?))
            })?;
            all.push((number.value(), to, offset));
        }
        all.extend(self.tail.iter().filter_map(|slot| slot.rewind.map(|(to, offset)| (slot.number, to, offset))));
        Ok(all)
    }

    /// What the run goes on with.
    pub(super) fn tail(&self) -> Result<Tail, StoreError> {
        let rewinds = self.rewinds()?;
        let mut at_most = u64::MAX;
        let checkpoint = loop {
            let Some(found) = self.checkpoint(at_most)? else { break None };
            // Nobody goes back to one that is only there to resume from, but to another at the same position.
            let is_before = |to: &Position| *to < found.at || *to == found.at && found.passing;
            let is_void = rewinds.iter().any(|(number, to, _)| *number > found.slot && is_before(to));
            match (is_void, found.slot.checked_sub(1)) {
                (false, _) => break Some(found),
                (true, Some(before)) => at_most = before,
                (true, None) => break None,
            }
        };
        let from = checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.slot + 1);
        let mut slots = Vec::new();
        self.each_slot(from, |slot| {
            slots.push(slot);
            ControlFlow::Continue(())
        })?;
        let counting: BTreeSet<u64> = effective(&slots).iter().map(|slot| slot.number).collect();
        slots.retain(|slot| counting.contains(&slot.number));
        let last = self.tip()?.map(|tip| (tip.slot.number, tip.hash));
        Ok(Tail { header: self.header()?, plan: self.about()?.plan, checkpoint, slots, last })
    }

    /// The slots from a number on, one after another.
    pub(super) fn each_slot(&self, from: u64, mut body: impl FnMut(Slot) -> ControlFlow<()>) -> Result<(), StoreError> {
        let mut next = from;
        loop {
            let slots = self.slots(next).map_err(|error| self.slot_damage(error))?;
            let Some(last) = slots.last() else { return Ok(()) };
            next = last.number + 1;
            for slot in slots {
                if body(slot).is_break() {
                    return Ok(());
                }
            }
        }
    }

    /// The output that counts from an offset on, piece by piece.
    pub(super) fn each_output(
        &self,
        from: u64,
        mut body: impl FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let rewinds = self.rewinds()?;
        self.each_slot(0, |slot| {
            let later = rewinds.iter().filter(|(number, ..)| *number > slot.number);
            let limit = later.map(|(.., offset)| *offset).min().unwrap_or(u64::MAX);
            let end = slot.offset.saturating_add(slot.output.len() as u64).min(limit);
            let begin = slot.offset.max(from);
            if begin >= end {
                return ControlFlow::Continue(());
            }
            body(&slot.output[(begin - slot.offset) as usize..(end - slot.offset) as usize])
        })
    }

    /// All that can be read from the beginning on, up to the first slot that cannot; `None` without a header.
    pub(super) fn save(&self) -> Option<Saved> {
        let header = self.header().ok()?;
        // Whose it was and what it was called is worth less than what it did.
        let about = self.about().unwrap_or_default();
        let owner = self.owner().unwrap_or(Owner { epoch: Epoch(1), pid: 0, ending: None });
        let meta = vec![
            (key::SCHEMA, SCHEMA.to_le_bytes().to_vec()),
            (key::HEADER, encode_header(&header)),
            (key::ABOUT, encode_about(&about)),
            (key::OWNER, encode_owner(&owner)),
        ];
        let mut slots: Vec<Slot> = Vec::new();
        let first = self.first_slot().unwrap_or(0);
        for number in first.. {
            let Ok(Some(bytes)) = self.slot_bytes(number) else { break };
            let Ok(slot) = Slot::decode(&bytes) else { break };
            let follows = slots.last().is_none_or(|last| Slot::hash_of(&last.encode()) == slot.previous);
            if slot.number != number || !follows {
                break;
            }
            slots.push(slot);
        }
        let end = slots.last().map_or(0, |slot| slot.number + 1);
        let mut checkpoints = Vec::new();
        let mut at_most = end.checked_sub(1);
        // Backwards, past those that cannot be read.
        while let Some(number) = at_most {
            let Ok(found) = self.checkpoint_number(number) else { break };
            let Some(found) = found else { break };
            checkpoints.extend(self.checkpoint(found).ok().flatten());
            at_most = found.checked_sub(1);
        }
        checkpoints.reverse();
        Some(Saved { meta, programs: vec![header.program], slots, checkpoints })
    }

    fn first_slot(&self) -> Option<u64> {
        let stored = self.transaction.open_table(SLOTS).ok()?.first().ok()?.map(|(number, _)| number.value());
        stored.or_else(|| Some(self.tail.first()?.number))
    }

    /// The slot of the last checkpoint at or before one.
    fn checkpoint_number(&self, at_most: u64) -> Result<Option<u64>, StoreError> {
        let table = self.transaction.open_table(CHECKPOINTS).map_err(|error| self.failed(error))?;
        let mut range = table.range(..=at_most).map_err(|error| self.failed(error))?;
        let entry = range.next_back().transpose().map_err(|error| self.failed(error))?;
        Ok(entry.map(|(number, _)| number.value()))
    }

    fn slot_damage(&self, error: SlotError) -> StoreError {
        match error {
            SlotError::Damaged { number, .. } if Some(number) == self.damaged => {
                StoreError::damaged(&self.path.with_extension(super::directory::TAIL), error.to_string())
            }
            SlotError::Unavailable(source) => match source.downcast::<StoreError>() {
                Ok(error) => *error,
                Err(other) => StoreError::damaged(self.path, other.to_string()),
            },
            error => StoreError::damaged(self.path, error.to_string()),
        }
    }
}

/// Whether a file's version is one that is known.
pub(super) fn expect_schema(path: &Path, version: &[u8], known: u32) -> Result<(), StoreError> {
    let version = version.try_into().map(u32::from_le_bytes);
    match version {
        Ok(found) if (1..=known).contains(&found) => Ok(()),
        Ok(found) if found > known => Err(StoreError::Newer { path: path.to_owned(), found, known }),
        _ => Err(StoreError::damaged(path, "its version cannot be")),
    }
}

/// A stored slot and its hash.
fn decode_slot(number: u64, sealed: &[u8]) -> Result<(Slot, SlotHash), SlotError> {
    let damaged = |error| SlotError::Damaged { number, error };
    let bytes = unseal(sealed).ok_or_else(|| damaged(ReadError::Range("check sum")))?;
    let slot = Slot::decode(bytes).map_err(damaged)?;
    if slot.number != number {
        return Err(damaged(ReadError::Range("number")));
    }
    Ok((slot, Slot::hash_of(bytes)))
}

/// A slot beside the database that another one follows.
fn tail_damage(number: u64) -> SlotError {
    SlotError::Damaged { number, error: ReadError::Range("check sum") }
}

/// Puts slots that stand beside the database into it.
pub(super) fn put_slots(transaction: &WriteTransaction, slots: &[TailSlot]) -> Result<(), redb::Error> {
    if slots.is_empty() {
        return Ok(());
    }
    let mut table = transaction.open_table(SLOTS)?;
    for slot in slots {
        table.insert(slot.number, slot.sealed.as_slice())?;
    }
    if slots.iter().any(|slot| slot.rewind.is_some()) {
        let mut rewinds = transaction.open_table(REWINDS)?;
        for (slot, (to, offset)) in slots.iter().filter_map(|slot| Some((slot, slot.rewind?))) {
            rewinds.insert(slot.number, encode_rewind(to, offset).as_slice())?;
        }
    }
    Ok(())
}

/// All tables of a run that is being made.
pub(super) fn create_tables(
    transaction: &WriteTransaction,
    header: &Header,
    about: &About,
    owner: &Owner,
) -> Result<(), redb::Error> {
    let mut meta: Table<'_, &str, &[u8]> = transaction.open_table(META)?;
    meta.insert(key::SCHEMA, SCHEMA.to_le_bytes().as_slice())?;
    meta.insert(key::HEADER, encode_header(header).as_slice())?;
    meta.insert(key::ABOUT, encode_about(about).as_slice())?;
    meta.insert(key::OWNER, encode_owner(owner).as_slice())?;
    transaction.open_table(SLOTS)?;
    transaction.open_table(CHECKPOINTS)?;
    transaction.open_table(REWINDS)?;
    let mut programs = transaction.open_table(PROGRAMS)?;
    programs.insert(&header.program.content_hash(), header.program.image().as_slice())?;
    Ok(())
}
