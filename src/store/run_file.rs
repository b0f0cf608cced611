//! A run's files in the hands of its owner: the first keeper of slots.
//!
//! A slot goes into the file beside the database, and with others into the database when a transaction is due anyway: with
//! a checkpoint, at the end, or when there are enough of them. Every commit is durable when it returns, and stores what is
//! needed to open the file at once after a crash. After a write that failed the database is opened again by the next one, so
//! that a disk that has room again is used again.

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
use super::run_records::{Owner, encode_checkpoint, encode_owner};
use super::run_tables::{CHECKPOINTS, META, PROGRAMS, REWINDS, RunTables, SCHEMA, SLOTS, Tail, key, put_slots};
use super::store::now;
use super::summary::RunSummary;
use super::tail_file::{TailFile, TailOpener};
use super::tail_slots::TailSlot;
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
    /// Slots that the database does not have.
    tail: TailFile,
    owner: Owner,
    /// Nobody has asked for the epoch yet that was claimed when the file was opened.
    unclaimed: bool,
    /// Number and hash of the newest slot.
    last: Option<(u64, SlotHash)>,
    /// Slot of the newest checkpoint, and whether it is there only to resume from; `None`: not known.
    newest: Option<Option<(u64, bool)>>,
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
    pub(super) tail: TailFile,
    pub(super) ownership: Ownership,
    pub(super) owner: Owner,
}

/// Takes over the run of somebody who has left it, with all that he left, in one transaction.
pub(super) fn take_over(
    directory: Directory,
    id: RunId,
    opener: Opener,
    tail: &TailOpener,
    ownership: Ownership,
) -> Result<RunFile, StoreError> {
    let path = opener.path();
    let (database, tail, owner) = guarded(path, || {
        let mut tail = TailFile::open(tail)?;
        let bytes = tail.read()?;
        let database = opener.open()?;
        let (owner, slots) = {
            let transaction = database.begin_read().map_err(|error| StoreError::database(path, error))?;
            let slots = RunTables::tail_slots(path, &transaction, &bytes)?;
            let tables = RunTables::new(path, &transaction, &slots)?;
            // How it ended last stays known when it is gone on with.
            let ending = tables.ending()?.or(tables.owner()?.ending);
            (Owner { ending, ..tables.owner()?.next() }, slots)
        };
        let transaction = begin_write(&database, path)?;
        let claim = || -> Result<(), redb::Error> {
            put_slots(&transaction, &slots.slots)?;
            let mut meta = transaction.open_table(META)?;
            // Who does not know of the file beside it must not read it from now on.
            meta.insert(key::SCHEMA, SCHEMA.to_le_bytes().as_slice())?;
            meta.insert(key::OWNER, encode_owner(&owner).as_slice())?;
            Ok(())
        };
        claim().map_err(|error| StoreError::database(path, error))?;
        transaction.commit().map_err(|error| StoreError::database(path, error))?;
        Ok((database, tail, owner))
    })?;
    RunFile::new(Parts { directory, id, opener, database, tail, ownership, owner })
}

impl RunFile {
    /// Takes a file whose owner has been written into it.
    pub(super) fn new(parts: Parts) -> Result<RunFile, StoreError> {
        let Parts { directory, id, opener, database, tail, ownership, owner } = parts;
        let mut file = RunFile {
            directory,
            id,
            opener,
            database: Some(database),
            tail,
            owner,
            unclaimed: true,
            last: None,
            newest: None,
            programs: BTreeMap::new(),
            program_file: String::new(),
            _ownership: ownership,
        };
        let (about, header, tip) = file.read(|tables| Ok((tables.about()?, tables.header()?, tables.tip()?)))?;
        file.program_file = about.program_file;
        file.programs.insert(header.program.content_hash(), header.program.image());
        file.last = tip.map(|tip| (tip.slot.number, tip.hash));
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
        let programs = std::mem::take(&mut self.programs);
        let line = HistoryLine {
            at: now(),
            program: program_file.clone(),
            run: Some(id),
            ending: Some(ending),
            reached: summary.at,
        };
        // The database has all of it. Where it cannot be removed it is passed over.
        let _ = std::fs::remove_file(directory.tail(&self.id));
        // What fails in closing is no loss.
        drop(self);
        summary.note_files(&directory);
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

    /// Whether its files are where they were: somebody may have removed the folder.
    pub fn is_there(&self) -> bool {
        self.tail.is_there() && self.opener.path().exists()
    }

    /// The database, opened again if the last use failed.
    fn open(&mut self) -> Result<(), StoreError> {
        if self.database.is_none() {
            let opener = self.opener.clone();
            self.database = Some(guarded(opener.path(), || opener.open())?);
            // The write that failed may have arrived.
            self.last = self.read(|tables| tables.tip())?.map(|tip| (tip.slot.number, tip.hash));
            self.newest = None;
        }
        Ok(())
    }

    fn read<T>(&mut self, body: impl FnOnce(&RunTables<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.open()?;
        let path = self.opener.path();
        let (database, tail) = (&mut self.database, &self.tail);
        let done = guarded(path, || {
            let Some(open) = database.as_ref() else { return Err(StoreError::damaged(path, "it is closed")) };
            let transaction = open.begin_read().map_err(|error| StoreError::database(path, error))?;
            body(&RunTables::new(path, &transaction, tail.slots())?)
        });
        self.closed_after(done)
    }

    /// One transaction, into which all slots go that wait beside the database.
    fn write<T>(&mut self, body: impl FnOnce(&WriteTransaction) -> Result<T, redb::Error>) -> Result<T, StoreError> {
        self.open()?;
        let path = self.opener.path();
        let (database, tail) = (&mut self.database, &mut self.tail);
        let done = guarded(path, || {
            let Some(open) = database.as_ref() else { return Err(StoreError::damaged(path, "it is closed")) };
            let transaction = begin_write(open, path)?;
            let put = put_slots(&transaction, &tail.slots().slots).and_then(|()| body(&transaction));
            let value = put.map_err(|error| StoreError::database(path, error))?;
            transaction.commit().map_err(|error| StoreError::database(path, error))?;
            // Not before: what a commit that failed has left may not be durable.
            tail.clear();
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
        let stored = TailSlot::new(slot, &bytes);
        let hash = stored.hash;
        if self.tail.has_room(&stored) {
            self.tail.append(stored)?;
        } else {
            self.write(|transaction| put_slots(transaction, std::slice::from_ref(&stored)))?;
        }
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
        let newest = match self.newest {
            Some(newest) => newest,
            None => RunFile::read(self, |tables| tables.newest_checkpoint())?,
        };
        let replaced = newest.filter(|(slot, passing)| *passing && *slot < number).map(|(slot, _)| slot);
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
        self.newest = Some(newest.filter(|(slot, _)| *slot > number).or(Some((number, checkpoint.passing))));
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
        // The next slot names the hash of the newest.
        let kept = self.last.map_or(before, |(newest, _)| newest.min(before));
        self.write(|transaction| {
            transaction.open_table(SLOTS)?.retain(|number, _| number >= kept)?;
            transaction.open_table(REWINDS)?.retain(|number, _| number >= before)?;
            // The last checkpoint before the slots that stay is what they go on from.
            transaction.open_table(CHECKPOINTS)?.retain(|number, _| base.is_none_or(|base| number >= base))?;
            Ok(())
        })?;
        Ok(())
    }
}
