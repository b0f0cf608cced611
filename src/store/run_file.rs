//! A run's file in the hands of its owner: the first keeper of slots.
//!
//! Every commit is durable when it returns, and stores what is needed to open the file at once after a crash. After a write
//! that failed the database is opened again by the next one, so that a disk that has room again is used again.

use std::collections::BTreeMap;
use std::path::Path;

use redb::{Database, ReadableDatabase, ReadableTable, WriteTransaction};

use super::catalog;
use super::database::{Opener, begin_write};
use super::directory::Directory;
use super::error::StoreError;
use super::guard::guarded;
use super::history::{self, HistoryLine};
use super::id::RunId;
use super::ownership::Ownership;
use super::run_tables::{
    CHECKPOINTS, META, Owner, PROGRAMS, REWINDS, RunTables, SLOTS, Tail, encode_checkpoint, encode_owner,
    encode_rewind, key,
};
use super::store::now;
use super::summary::RunSummary;
use crate::famicom::input::Input;
use crate::timeline::ending::Ending;
use crate::timeline::slots::{Checkpoint, Epoch, Slot, SlotError, SlotHash, Slots};

/// A run that this process owns.
#[derive(Debug)]
pub struct RunFile {
    directory: Directory,
    id: RunId,
    opener: Opener,
    /// `None` after an error, until the next use.
    database: Option<Database>,
    owner: Owner,
    /// Nobody has asked for the epoch yet that was claimed when the file was opened.
    unclaimed: bool,
    /// Number and hash of the newest slot.
    last: Option<(u64, SlotHash)>,
    /// Programs that ran, by their hash, for the catalogue.
    programs: BTreeMap<[u8; 32], Vec<u8>>,
    program_file: String,
    // Last: whoever is told that the run is free finds its database closed.
    _ownership: Ownership,
}

/// What a run's file is made of when it is opened.
pub(super) struct Parts {
    pub(super) directory: Directory,
    pub(super) id: RunId,
    pub(super) opener: Opener,
    pub(super) database: Database,
    pub(super) ownership: Ownership,
    pub(super) owner: Owner,
}

impl RunFile {
    /// Takes a file whose owner has been written into it.
    pub(super) fn new(parts: Parts) -> Result<RunFile, StoreError> {
        let Parts { directory, id, opener, database, ownership, owner } = parts;
        let mut file = RunFile {
            directory,
            id,
            opener,
            database: Some(database),
            owner,
            unclaimed: true,
            last: None,
            programs: BTreeMap::new(),
            program_file: String::new(),
            _ownership: ownership,
        };
        let (about, header) = file.read(|tables| Ok((tables.about()?, tables.header()?)))?;
        file.program_file = about.program_file;
        file.programs.insert(header.program.content_hash(), header.program.image());
        file.last = file.read_last()?;
        Ok(file)
    }

    /// The run's ID.
    pub fn id(&self) -> &RunId {
        &self.id
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        self.opener.path()
    }

    /// Number and hash of the newest slot, for [`crate::timeline::slots::Chain::new`].
    pub fn last(&self) -> Option<(u64, SlotHash)> {
        self.last
    }

    /// What the run goes on with.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn tail(&mut self) -> Result<Tail, StoreError> {
        self.read(|tables| tables.tail())
    }

    /// The run is over, or left: writes how, closes the file, and enters it in the catalogue. What the slots hold is safe
    /// whatever comes of that: a list reads it from the file where the catalogue does not know it.
    ///
    /// # Errors
    /// [`StoreError`]: the ending, or the catalogue, could not be written.
    pub fn finish(mut self, ending: Ending) -> Result<(), StoreError> {
        let slots = self.last.map_or(0, |(number, _)| number + 1);
        let owner = Owner { ending: Some((slots, ending)), ..self.owner };
        self.write(|transaction| {
            transaction.open_table(META)?.insert(key::OWNER, encode_owner(&owner).as_slice())?;
            Ok(())
        })?;
        let id = self.id.clone();
        let mut summary = self.read(|tables| RunSummary::of_tables(&id, tables))?;
        let (directory, program_file) = (self.directory.clone(), std::mem::take(&mut self.program_file));
        let (path, programs) = (self.opener.path().to_owned(), std::mem::take(&mut self.programs));
        let line = HistoryLine {
            at: now(),
            program: program_file.clone(),
            run: Some(id),
            ending: Some(ending),
            reached: summary.at,
        };
        // What fails in closing is no loss.
        drop(self);
        summary.note_file(&path);
        history::add(&directory, &line)?;
        catalog::write(&directory, |catalog| {
            catalog.put_run(&summary)?;
            for (hash, image) in &programs {
                catalog.put_program(&program_file, hash, image, line.at)?;
            }
            Ok(())
        })
    }

    /// The run was too short to be kept: only a line of the history remains.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn discard(mut self, ending: Ending) -> Result<(), StoreError> {
        let tip = self.read(|tables| tables.tip())?;
        let reached = tip.map_or_else(Default::default, |tip| tip.slot.at);
        let line = HistoryLine::now(std::mem::take(&mut self.program_file), ending, reached);
        let (directory, id) = (self.directory.clone(), self.id.clone());
        // The lock file goes while it is held, so that nobody finds half a run.
        let database = self.database.take();
        guarded(self.opener.path(), || {
            drop(database);
            Ok(())
        })?;
        super::store::remove_files(&directory, &id)?;
        drop(self);
        history::add(&directory, &line)
    }

    fn read_last(&mut self) -> Result<Option<(u64, SlotHash)>, StoreError> {
        Ok(self.read(|tables| tables.tip())?.map(|tip| (tip.slot.number, tip.hash)))
    }

    /// The database, opened again if the last use failed.
    fn open(&mut self) -> Result<(), StoreError> {
        if self.database.is_none() {
            let opener = self.opener.clone();
            self.database = Some(guarded(opener.path(), || opener.open())?);
            // The write that failed may have arrived.
            self.last = self.read_last()?;
        }
        Ok(())
    }

    fn read<T>(&mut self, body: impl FnOnce(&RunTables<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.open()?;
        let path = self.opener.path();
        let database = &mut self.database;
        let done = guarded(path, || {
            let Some(open) = database.as_ref() else { return Err(StoreError::damaged(path, "it is closed")) };
            let transaction = open.begin_read().map_err(|error| StoreError::database(path, error))?;
            body(&RunTables::new(path, &transaction)?)
        });
        self.closed_after(done)
    }

    fn write<T>(&mut self, body: impl FnOnce(&WriteTransaction) -> Result<T, redb::Error>) -> Result<T, StoreError> {
        self.open()?;
        let path = self.opener.path();
        let database = &mut self.database;
        let done = guarded(path, || {
            let Some(open) = database.as_ref() else { return Err(StoreError::damaged(path, "it is closed")) };
            let transaction = begin_write(open, path)?;
            let value = body(&transaction).map_err(|error| StoreError::database(path, error))?;
            transaction.commit().map_err(|error| StoreError::database(path, error))?;
            Ok(value)
        });
        self.closed_after(done)
    }

    /// After an error the database is not to be trusted any more.
    fn closed_after<T>(&mut self, done: Result<T, StoreError>) -> Result<T, StoreError> {
        if done.is_err() {
            let database = self.database.take();
            let _ = guarded(self.opener.path(), || {
                drop(database);
                Ok(())
            });
        }
        done
    }

    /// Whether this owner may still write.
    fn expect_owner(&mut self, epoch: Epoch) -> Result<(), SlotError> {
        let newest = self.owner.epoch;
        if epoch < newest { Err(SlotError::Fenced { epoch: newest }) } else { Ok(()) }
    }
}

impl Drop for RunFile {
    /// Closing writes, and reads what it needs for that.
    fn drop(&mut self) {
        let database = self.database.take();
        let _ = guarded(self.opener.path(), || {
            drop(database);
            Ok(())
        });
    }
}

impl Slots for RunFile {
    fn claim(&mut self) -> Result<Epoch, SlotError> {
        // Whoever opens the file claims it with the same commit.
        if std::mem::take(&mut self.unclaimed) {
            return Ok(self.owner.epoch);
        }
        let owner = self.owner.next();
        self.write(|transaction| {
            transaction.open_table(META)?.insert(key::OWNER, encode_owner(&owner).as_slice())?;
            Ok(())
        })?;
        self.owner = owner;
        Ok(owner.epoch)
    }

    fn append(&mut self, slot: &Slot) -> Result<(), SlotError> {
        self.open()?;
        let bytes = slot.encode();
        let number = slot.number;
        let next = self.last.map_or(0, |(number, _)| number + 1);
        if number < next {
            let there = self.read(|tables| tables.slot_bytes(number))?;
            return if there == Some(bytes) { Ok(()) } else { Err(SlotError::Taken { number }) };
        }
        self.expect_owner(slot.epoch)?;
        if number > next || slot.previous != self.last.map_or([0; 32], |(_, hash)| hash) {
            return Err(SlotError::Gap { number });
        }
        let hash = Slot::hash_of(&bytes);
        let sealed = super::codec::seal(&bytes);
        self.write(|transaction| {
            transaction.open_table(SLOTS)?.insert(number, sealed.as_slice())?;
            if let Some(to) = slot.rewind {
                transaction.open_table(REWINDS)?.insert(number, encode_rewind(slot, to).as_slice())?;
            }
            Ok(())
        })?;
        self.last = Some((number, hash));
        for happened in &slot.inputs {
            if let Input::Edit(program) = &happened.input {
                self.programs.insert(program.content_hash(), program.image());
            }
        }
        Ok(())
    }

    fn read(&mut self, from: u64) -> Result<Vec<Slot>, SlotError> {
        let mut refused = None;
        let read = RunFile::read(self, |tables| match tables.slots(from) {
            Ok(slots) => Ok(slots),
            Err(error) => {
                refused = Some(error);
                Ok(Vec::new())
            }
        });
        match refused {
            Some(error) => Err(error),
            None => Ok(read?),
        }
    }

    fn put_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<(), SlotError> {
        self.open()?;
        let number = checkpoint.slot;
        if self.last.is_none_or(|(last, _)| number > last) {
            return Err(SlotError::Gap { number });
        }
        let program = *blake3::hash(&checkpoint.program).as_bytes();
        let sealed = encode_checkpoint(checkpoint, &program);
        let newest = RunFile::read(self, |tables| tables.checkpoint(u64::MAX))?;
        let replaced = newest.filter(|newest| newest.passing && newest.slot < number).map(|newest| newest.slot);
        self.write(|transaction| {
            let mut checkpoints = transaction.open_table(CHECKPOINTS)?;
            checkpoints.insert(number, sealed.as_slice())?;
            if let Some(replaced) = replaced {
                checkpoints.remove(replaced)?;
            }
            let mut programs = transaction.open_table(PROGRAMS)?;
            if programs.get(&program)?.is_none() {
                programs.insert(&program, checkpoint.program.as_slice())?;
            }
            Ok(())
        })?;
        Ok(())
    }

    fn checkpoint(&mut self, at_most: u64) -> Result<Option<Checkpoint>, SlotError> {
        Ok(RunFile::read(self, |tables| tables.checkpoint(at_most))?)
    }

    fn trim(&mut self, before: u64) -> Result<(), SlotError> {
        let Some(last_gone) = before.checked_sub(1) else { return Ok(()) };
        let behind = RunFile::read(self, |tables| {
            let newest = tables.checkpoint(u64::MAX)?.map(|checkpoint| checkpoint.slot);
            let base = tables.checkpoint(last_gone)?.map(|checkpoint| checkpoint.slot);
            Ok((newest, base))
        })?;
        let (Some(_), base) = (behind.0.filter(|slot| *slot >= last_gone), behind.1) else {
            return Err(SlotError::Gap { number: before });
        };
        self.write(|transaction| {
            transaction.open_table(SLOTS)?.retain(|number, _| number >= before)?;
            transaction.open_table(REWINDS)?.retain(|number, _| number >= before)?;
            // The last checkpoint before the slots that stay is what they go on from.
            transaction.open_table(CHECKPOINTS)?.retain(|number, _| base.is_none_or(|base| number >= base))?;
            Ok(())
        })?;
        Ok(())
    }
}
