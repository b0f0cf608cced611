//! What is wrong with a store, and saving what can be saved. Nothing is deleted: what cannot be read goes to the folder
//! `aside`, with a sentence.

use std::fmt;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::catalog;
use super::database::{self, Opener, begin_write};
use super::directory::{Directory, TAIL, run_size, size_on_disk, sync_folder};
use super::error::StoreError;
use super::guard::guarded;
use super::id::RunId;
use super::ownership::Ownership;
use super::run_records::encode_checkpoint;
use super::run_tables::{CHECKPOINTS, META, PROGRAMS, REWINDS, RunTables, SLOTS, Saved, put_slots};
use super::run_view::RunView;
use super::store::{Store, now};
use super::summary::RunState;
use super::tail_slots::{self, TailSlot};

/// Slots that are written at once when a file is made anew.
const BATCH: usize = 256;

/// How a store is.
#[derive(Debug, Default)]
pub struct Health {
    /// Bytes on the disk of everything.
    pub bytes: u64,
    /// Runs.
    pub runs: usize,
    /// Runs that other processes have.
    pub live: usize,
    /// Runs whose processes died.
    pub unfinished: usize,
    /// What is wrong with the catalogue.
    pub catalog: Option<StoreError>,
    /// What is wrong with runs.
    pub damaged: Vec<(RunId, StoreError)>,
}

impl Health {
    /// Whether nothing is wrong.
    pub fn is_good(&self) -> bool {
        self.catalog.is_none() && self.damaged.is_empty()
    }
}

/// What was done about a file.
#[derive(Debug)]
pub enum Repair {
    /// The catalogue was made anew from the runs' files.
    Catalog {
        /// Where the old one is.
        aside: PathBuf,
    },
    /// The database's own repair was enough.
    Healed {
        /// The run.
        run: RunId,
    },
    /// The run has been cut off where its file is damaged.
    Cut {
        /// The run.
        run: RunId,
        /// Slots that are left.
        slots: u64,
        /// Where the damaged file is.
        aside: PathBuf,
    },
    /// Nothing of the run can be read.
    Aside {
        /// The run.
        run: RunId,
        /// Where its file is.
        aside: PathBuf,
    },
    /// Nothing could be done.
    Failed {
        /// The run, or the catalogue.
        run: Option<RunId>,
        /// Why.
        error: StoreError,
    },
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Repair::Catalog { aside } => write!(
                f,
                "the catalogue was made anew from the runs, all of which are kept until `fbc runs keep --off` says \
                 otherwise; settings and old programs are in the old one: {}",
                aside.display()
            ),
            Repair::Healed { run } => write!(f, "run {run} is whole again"),
            Repair::Cut { run, slots, aside } => write!(
                f,
                "run {run} is good up to slot {slots}, where its file is damaged, and ends there now; the damaged file: {}",
                aside.display()
            ),
            Repair::Aside { run, aside } => {
                write!(f, "nothing of run {run} can be read; its file: {}", aside.display())
            }
            Repair::Failed { run: Some(run), error } => write!(f, "run {run} is as it was: {error}"),
            Repair::Failed { run: None, error } => write!(f, "the catalogue is as it was: {error}"),
        }
    }
}

impl Store {
    /// Reads everything.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn examine(&self) -> Result<Health, StoreError> {
        let directory = self.directory();
        let mut health =
            Health { catalog: catalog::read(directory, |catalog| catalog.examine()).err(), ..Health::default() };
        health.bytes = size_on_disk(&directory.catalog());
        for id in directory.run_ids()? {
            health.runs += 1;
            health.bytes += run_size(directory, &id);
            match examine_run(directory, &id) {
                Ok(RunState::Live { .. }) => health.live += 1,
                Ok(RunState::Unfinished) => health.unfinished += 1,
                Ok(_) => {}
                Err(error) => health.damaged.push((id, error)),
            }
        }
        Ok(health)
    }

    /// Saves what can be read of damaged files and moves them aside.
    ///
    /// # Errors
    /// The folder cannot be read. What fails for one file is among the answers.
    pub fn repair(&self) -> Result<Vec<Repair>, StoreError> {
        let directory = self.directory();
        let health = self.examine()?;
        let mut done = Vec::new();
        for (run, error) in health.damaged {
            done.push(match error {
                // Not damaged, but out of reach.
                StoreError::Newer { .. } | StoreError::Busy { .. } | StoreError::File { .. } => {
                    Repair::Failed { run: Some(run), error }
                }
                _ => repair_run(directory, &run).unwrap_or_else(|error| Repair::Failed { run: Some(run), error }),
            });
        }
        match health.catalog {
            None => {}
            Some(error @ (StoreError::Newer { .. } | StoreError::Busy { .. } | StoreError::File { .. })) => {
                done.push(Repair::Failed { run: None, error });
            }
            Some(_) => {
                done.push(repair_catalog(self).unwrap_or_else(|error| Repair::Failed { run: None, error }));
            }
        }
        Ok(done)
    }
}

/// Reads all of a run.
fn examine_run(directory: &Directory, id: &RunId) -> Result<RunState, StoreError> {
    let view = RunView::open(directory, id, false)?;
    view.header()?;
    view.checkpoints()?;
    // Reads every slot, and with it the returns.
    view.each_output(0, |_| ControlFlow::Continue(()))?;
    Ok(view.summary()?.state)
}

fn repair_run(directory: &Directory, id: &RunId) -> Result<Repair, StoreError> {
    let path = directory.run(id);
    let Some(_ownership) = Ownership::take(&directory.lock(id))? else {
        return Err(StoreError::InUse { run: id.to_string(), pid: None });
    };
    let copy = aside(directory, &format!("{id}"))?;
    // The database's own repair writes into the file; what it was before stays.
    fs::copy(&path, &copy).map_err(|source| StoreError::file(&copy, source))?;
    let healed = guarded(&path, || {
        let mut database = Opener::file(&path).open()?;
        database.check_integrity().map_err(|error| StoreError::database(&path, error))?;
        Ok(())
    });
    let tail = directory.tail(id);
    if healed.is_ok() && examine_owned(&path, &tail).is_ok() {
        fs::remove_file(&copy).map_err(|source| StoreError::file(&copy, source))?;
        return Ok(Repair::Healed { run: id.clone() });
    }
    let saved = guarded(&path, || read_all(&path, &tail)).ok().flatten();
    // Last: it is passed over until it is moved.
    let move_tail = || match fs::rename(&tail, copy.with_extension(TAIL)) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(StoreError::file(&tail, source)),
        _ => Ok(()),
    };
    let Some(saved) = saved else {
        fs::remove_file(&path).map_err(|source| StoreError::file(&path, source))?;
        move_tail()?;
        return Ok(Repair::Aside { run: id.clone(), aside: copy });
    };
    let draft = directory.draft(id);
    guarded(&draft, || write_all(&draft, &saved))?;
    fs::rename(&draft, &path).map_err(|source| StoreError::file(&path, source))?;
    move_tail()?;
    sync_folder(&directory.runs())?;
    let slots = saved.slots.last().map_or(0, |slot| slot.number + 1);
    Ok(Repair::Cut { run: id.clone(), slots, aside: copy })
}

/// Reads all of a run's file that nobody else has.
fn examine_owned(path: &Path, tail: &Path) -> Result<(), StoreError> {
    guarded(path, || {
        let readable = database::Readable::open(path)?.ok_or_else(|| StoreError::damaged(path, "it is not whole"))?;
        let transaction = readable.begin_read(path)?;
        let slots = RunTables::tail_slots(path, &transaction, &tail_slots::read_file(tail)?)?;
        let tables = RunTables::new(path, &transaction, &slots)?;
        tables.header()?;
        tables.about()?;
        tables.owner()?;
        tables.checkpoints(0)?;
        tables.each_output(0, |_| ControlFlow::Continue(()))
    })
}

/// What can be read of a run; `None` if that is not enough for one.
fn read_all(path: &Path, tail: &Path) -> Result<Option<Saved>, StoreError> {
    let readable = match database::Readable::open(path)? {
        Some(readable) => readable,
        None => database::Readable::copy(path)?,
    };
    let transaction = readable.begin_read(path)?;
    let slots = RunTables::tail_slots(path, &transaction, &tail_slots::read_file(tail)?)?;
    Ok(RunTables::new(path, &transaction, &slots)?.save())
}

/// A file with what was read of another.
fn write_all(path: &Path, saved: &Saved) -> Result<(), StoreError> {
    // A draft that somebody died over.
    let _ = fs::remove_file(path);
    let database = database::create(path)?;
    let commit = |body: &dyn Fn(&redb::WriteTransaction) -> Result<(), redb::Error>| {
        let transaction = begin_write(&database, path)?;
        body(&transaction).map_err(|error| StoreError::database(path, error))?;
        transaction.commit().map_err(|error| StoreError::database(path, error))
    };
    commit(&|transaction| {
        let mut meta = transaction.open_table(META)?;
        for (key, value) in &saved.meta {
            meta.insert(*key, value.as_slice())?;
        }
        let mut programs = transaction.open_table(PROGRAMS)?;
        for program in &saved.programs {
            programs.insert(&program.content_hash(), program.image().as_slice())?;
        }
        let mut checkpoints = transaction.open_table(CHECKPOINTS)?;
        for checkpoint in &saved.checkpoints {
            let program = *blake3::hash(&checkpoint.program).as_bytes();
            checkpoints.insert(checkpoint.slot, encode_checkpoint(checkpoint, &program).as_slice())?;
            programs.insert(&program, checkpoint.program.as_slice())?;
        }
        transaction.open_table(SLOTS)?;
        transaction.open_table(REWINDS)?;
        Ok(())
    })?;
    for slots in saved.slots.chunks(BATCH) {
        commit(&|transaction| {
            let stored: Vec<TailSlot> = slots.iter().map(|slot| TailSlot::new(slot, &slot.encode())).collect();
            put_slots(transaction, &stored)
        })?;
    }
    Ok(())
}

/// Makes the catalogue anew. Which runs a person wanted to keep is not known any more, so that all of them are.
fn repair_catalog(store: &Store) -> Result<Repair, StoreError> {
    let directory = store.directory();
    let path = directory.catalog();
    let aside = aside(directory, "catalog")?;
    fs::rename(&path, &aside).map_err(|source| StoreError::file(&path, source))?;
    let runs = store.runs()?;
    catalog::write(directory, |catalog| {
        for run in &runs {
            catalog.put_run(run)?;
            catalog.keep(&run.id, true)?;
            if let Some(name) = &run.name {
                catalog.take_name(name, &run.id, |_| false)?;
            }
        }
        Ok(())
    })?;
    Ok(Repair::Catalog { aside })
}

/// A place for a damaged file.
fn aside(directory: &Directory, name: &str) -> Result<PathBuf, StoreError> {
    let folder = directory.aside();
    fs::create_dir_all(&folder).map_err(|source| StoreError::file(&folder, source))?;
    Ok(folder.join(format!("{name}-{}.redb", now())))
}
