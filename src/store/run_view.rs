//! A run as others see it: read only, also while its owner writes.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use redb::ReadTransaction;

use super::database::{Opener, Readable};
use super::directory::Directory;
use super::error::StoreError;
use super::guard::guarded;
use super::id::RunId;
use super::ownership::Ownership;
use super::run_records::Origin;
use super::run_tables::{RunTables, Tail};
use super::summary::{RunState, RunSummary};
use super::tail_slots::{self, TailSlots};
use crate::timeline::ending::Ending;
use crate::timeline::log::Header;
use crate::timeline::slots::{Checkpoint, Slot, SlotError};

/// Tries to read a run that a crash has left while others repair it or go on with it.
const TRIES: u32 = 20;

/// Looks at the file beside a database whose owner is writing both.
const LOOKS: u32 = 3;

/// A run at one moment; [`RunView::refresh`] goes to a later one.
pub struct RunView {
    id: RunId,
    path: PathBuf,
    directory: Directory,
    tail: TailSlots,
    durably: bool,
    // Before the database, which it belongs to.
    transaction: ReadTransaction,
    database: Readable,
}

impl std::fmt::Debug for RunView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunView").field("path", &self.path).finish_non_exhaustive()
    }
}

impl RunView {
    /// Opens a run's files. What a crash has left in them is repaired first. `durably`: what is seen is on the disk; that
    /// takes milliseconds where the run's owner has slots outside of its database, and a list has many runs.
    pub(super) fn open(directory: &Directory, id: &RunId, durably: bool) -> Result<RunView, StoreError> {
        let path = directory.run(id);
        guarded(&path, || {
            let database = open_readable(directory, id, &path)?;
            let (transaction, tail) = look(&database, &path, &directory.tail(id), durably)?;
            RunTables::new(&path, &transaction, &tail)?;
            let (id, path, directory) = (id.clone(), path.clone(), directory.clone());
            Ok(RunView { id, path, directory, tail, durably, transaction, database })
        })
    }

    /// The run's ID.
    pub fn id(&self) -> &RunId {
        &self.id
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Everything that the owner has committed by now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn refresh(&mut self) -> Result<(), StoreError> {
        let (database, path, tail) = (&self.database, &self.path, self.directory.tail(&self.id));
        (self.transaction, self.tail) = guarded(path, || look(database, path, &tail, self.durably))?;
        Ok(())
    }

    /// The run in short; whether it is kept stands in the catalogue.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn summary(&self) -> Result<RunSummary, StoreError> {
        self.read(|tables| {
            let mut summary = RunSummary::of_tables(&self.id, tables)?;
            summary.note_files(&self.directory);
            if Ownership::is_taken(&self.directory.lock(&self.id))? {
                summary.state = RunState::Live { pid: Some(tables.owner()?.pid) };
            }
            Ok(summary)
        })
    }

    /// What it began with.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn header(&self) -> Result<Header, StoreError> {
        self.read(|tables| tables.header())
    }

    /// Where it comes from, if its past is another's.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn origin(&self) -> Result<Option<Origin>, StoreError> {
        self.read(|tables| Ok(tables.about()?.origin))
    }

    /// How many owners it has had.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn owners(&self) -> Result<u64, StoreError> {
        self.read(|tables| Ok(tables.owner()?.epoch.0))
    }

    /// How it ended last, also if it was gone on with since.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn last_ending(&self) -> Result<Option<Ending>, StoreError> {
        self.read(|tables| Ok(tables.ending()?.or(tables.owner()?.ending).map(|(_, ending)| ending)))
    }

    /// Slots from a number on, as many as one answer should hold; none: there are no more.
    ///
    /// # Errors
    /// [`SlotError::Damaged`], [`SlotError::Unavailable`].
    pub fn slots(&self, from: u64) -> Result<Vec<Slot>, SlotError> {
        let mut refused = None;
        let read = self.read(|tables| match tables.slots(from) {
            Ok(slots) => Ok(slots),
            Err(error) => {
                refused = Some(error);
                Ok(Vec::new())
            }
        });
        match (read, refused) {
            (_, Some(error)) => Err(error),
            (read, None) => read.map_err(SlotError::from),
        }
    }

    /// All slots.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn all_slots(&self) -> Result<Vec<Slot>, StoreError> {
        self.read(|tables| {
            let mut all = Vec::new();
            tables.each_slot(0, |slot| {
                all.push(slot);
                ControlFlow::Continue(())
            })?;
            Ok(all)
        })
    }

    /// All checkpoints.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn checkpoints(&self) -> Result<Vec<Checkpoint>, StoreError> {
        self.read(|tables| tables.checkpoints(0))
    }

    /// How many checkpoints there are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn checkpoint_count(&self) -> Result<u64, StoreError> {
        self.read(|tables| tables.checkpoint_count())
    }

    /// What the run would be gone on with.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn tail(&self) -> Result<Tail, StoreError> {
        self.read(|tables| tables.tail())
    }

    /// The output that counts from an offset on, piece by piece, until `body` has enough.
    ///
    /// # Errors
    /// [`StoreError`], after all that could be read.
    pub fn each_output(&self, from: u64, body: impl FnMut(&[u8]) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.read(|tables| tables.each_output(from, body))
    }

    /// The whole output that counts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn output(&self) -> Result<Vec<u8>, StoreError> {
        let mut output = Vec::new();
        self.each_output(0, |bytes| {
            output.extend_from_slice(bytes);
            ControlFlow::Continue(())
        })?;
        Ok(output)
    }

    fn read<T>(&self, body: impl FnOnce(&RunTables<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        guarded(&self.path, || body(&RunTables::new(&self.path, &self.transaction, &self.tail)?))
    }
}

/// What is committed by now, and the slots beside it. These are read first: what their owner puts into the database
/// meanwhile is found there, and what he writes over them afterwards is missed by nobody.
fn look(
    database: &Readable,
    path: &Path,
    tail: &Path,
    durably: bool,
) -> Result<(ReadTransaction, TailSlots), StoreError> {
    let mut before = None;
    for _ in 0..LOOKS {
        let bytes = tail_slots::read_file(tail)?;
        let transaction = database.begin_read(path)?;
        let slots = RunTables::tail_slots(path, &transaction, &bytes)?;
        // A record that is just being written looks like one that is damaged; that one looks the same again.
        if slots.damaged.is_none() || before.as_ref() == Some(&bytes) {
            if durably && !slots.slots.is_empty() {
                tail_slots::synchronise(tail);
            }
            return Ok((transaction, slots));
        }
        before = Some(bytes);
    }
    Err(StoreError::Busy { path: path.to_owned() })
}

fn open_readable(directory: &Directory, id: &RunId, path: &Path) -> Result<Readable, StoreError> {
    for _ in 0..TRIES {
        if let Some(readable) = Readable::open(path)? {
            return Ok(readable);
        }
        // Its process died. Whoever comes first repairs; if that is an owner, the file can be read from then on.
        match Ownership::take(&directory.lock(id)) {
            Ok(Some(_ownership)) => match Opener::file(path).open() {
                Ok(repaired) => drop(repaired),
                Err(error) if error.is_read_only() => return Readable::copy(path),
                Err(error) => return Err(error),
            },
            Ok(None) => {}
            Err(error) if error.is_read_only() => return Readable::copy(path),
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Busy { path: path.to_owned() })
}
