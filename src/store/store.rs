//! The store as its users see it: makes runs, finds them, lists them, removes them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::catalog;
pub use super::catalog::Version;
use super::database::{self, Opener, begin_write};
use super::directory::{Directory, run_size, sync_folder};
use super::error::StoreError;
use super::guard::guarded;
use super::history::{self, HistoryLine};
use super::id::{PREFIX_MIN, RunId, check_name};
use super::ownership::Ownership;
use super::run_file::{self, Parts, RunFile};
pub use super::run_records::Origin;
use super::run_records::{About, FILE_NAME_BYTES_MAX, Owner};
pub use super::run_tables::Tail;
use super::run_tables::create_tables;
use super::run_view::RunView;
use super::summary::{RunState, RunSummary};
use super::tail_file::{TailFile, TailOpener};
use crate::timeline::log::Header;
use crate::timeline::slots::FIRST_EPOCH;

/// IDs that a message shows.
const CANDIDATES_SHOWN: usize = 6;

/// A folder of runs. Cheap to clone; nothing is open.
#[derive(Clone, Debug)]
pub struct Store {
    directory: Directory,
}

/// A run that is to be recorded.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// What a person calls it.
    pub name: Option<String>,
    /// The program's file, as it was given.
    pub program_file: String,
    /// What decides how it goes, but the inputs.
    pub header: Header,
    /// Where it comes from, if its past is another's.
    pub origin: Option<Origin>,
    /// What whoever resumes it should know, in the maker's own form; at most 16 MiB.
    pub plan: Vec<u8>,
}

impl Store {
    /// The store in a folder; makes the folder.
    ///
    /// # Errors
    /// [`StoreError::File`].
    pub fn open(folder: &Path) -> Result<Store, StoreError> {
        let store = Store::at(folder);
        store.directory.create()?;
        Ok(store)
    }

    /// The store in a folder that may not be there: then it has no runs, until one is made.
    pub fn at(folder: &Path) -> Store {
        Store { directory: Directory::new(folder) }
    }

    /// Where a person's store is: `fbc` in the folder for data of the XDG conventions; `None` if the environment names none.
    pub fn default_directory(lookup: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
        Directory::default_root(lookup)
    }

    /// The store's files.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Begins to record a run; this process owns it until it is finished or dropped.
    ///
    /// # Errors
    /// [`StoreError::Name`], [`StoreError::NameTaken`] (also by a run that ended: a name stands for one run), or the disk.
    pub fn create(&self, new: NewRun) -> Result<RunFile, StoreError> {
        if let Some(name) = &new.name {
            check_name(name).map_err(|problem| StoreError::Name { name: name.clone(), problem })?;
        }
        self.directory.create()?;
        let (id, created, ownership) = self.new_id()?;
        let about = About {
            created,
            name: new.name,
            program_file: shortened(&new.program_file),
            origin: new.origin.map(|origin| match origin {
                Origin::Log { file, at } => Origin::Log { file: shortened(&file), at },
                run @ Origin::Run { .. } => run,
            }),
            plan: new.plan,
        };
        let made = self.make(&id, &about, &new.header, ownership);
        if made.is_err() {
            // What is left of it would be found by the next cleaning at the latest.
            let _ = remove_files(&self.directory, &id);
        }
        made
    }

    fn make(&self, id: &RunId, about: &About, header: &Header, ownership: Ownership) -> Result<RunFile, StoreError> {
        let (draft, path) = (self.directory.draft(id), self.directory.run(id));
        let owner = Owner { epoch: FIRST_EPOCH, pid: std::process::id(), ending: None };
        let database = guarded(&draft, || {
            let database = database::create(&draft)?;
            let transaction = begin_write(&database, &draft)?;
            create_tables(&transaction, header, about, &owner).map_err(|error| StoreError::database(&draft, error))?;
            transaction.commit().map_err(|error| StoreError::database(&draft, error))?;
            Ok(database)
        })?;
        if let Some(name) = &about.name {
            // Whoever has just taken the name has not shown its file yet, but holds its lock.
            let is_made = |id: &RunId| Ownership::is_taken(&self.directory.lock(id)).unwrap_or(false);
            let is_there = |id: &RunId| is_made(id) || self.directory.run(id).exists();
            let taken = catalog::write(&self.directory, |catalog| catalog.take_name(name, id, is_there));
            // Without the catalogue the runs still know their names.
            if let Some(holder) = taken.or_else(|_| self.named(name))? {
                let state = self.glance(&holder).map(|summary| summary.state);
                let state = state.unwrap_or_else(|error| match is_made(&holder) {
                    true => RunState::Live { pid: None },
                    false => RunState::Unreadable(error.to_string()),
                });
                let (state, resumable) = (state.name(), state.is_resumable());
                return Err(StoreError::NameTaken { name: name.clone(), state, resumable });
            }
        }
        let tail = TailFile::open(&TailOpener::create(&self.directory.tail(id)))?;
        // Only now it is a run that others see.
        std::fs::rename(&draft, &path).map_err(|source| StoreError::file(&path, source))?;
        sync_folder(&self.directory.runs())?;
        let (directory, opener) = (self.directory.clone(), Opener::file(&path));
        RunFile::new(Parts { directory, id: id.clone(), opener, database, tail, ownership, owner })
    }

    /// An ID that no other run has, with its time: the lock file's making decides.
    fn new_id(&self) -> Result<(RunId, u64, Ownership), StoreError> {
        let created = now();
        let mut at = created;
        loop {
            let id = RunId::at(at);
            if let Some(ownership) = Ownership::create(&self.directory.lock(&id))? {
                return Ok((id, created, ownership));
            }
            at += 1;
        }
    }

    /// Takes a run over, to go on with it.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::Ambiguous`], [`StoreError::Live`], or the disk.
    pub fn open_run(&self, run: &str) -> Result<RunFile, StoreError> {
        let id = self.find(run)?;
        let Some(ownership) = Ownership::take(&self.directory.lock(&id))? else {
            return Err(StoreError::Live { run: run.to_owned(), pid: self.pid(&id) });
        };
        let path = self.directory.run(&id);
        if !path.exists() {
            return Err(StoreError::Unknown { run: run.to_owned() });
        }
        let tail = TailOpener::file(&self.directory.tail(&id));
        run_file::take_over(self.directory.clone(), id, Opener::file(&path), &tail, ownership)
    }

    /// Looks at a run, also at a live one.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::Ambiguous`], or the disk.
    pub fn view(&self, run: &str) -> Result<RunView, StoreError> {
        RunView::open(&self.directory, &self.find(run)?, true)
    }

    /// What a run is, for a list or a sentence.
    fn glance(&self, id: &RunId) -> Result<RunSummary, StoreError> {
        RunView::open(&self.directory, id, false)?.summary()
    }

    /// A run in short.
    ///
    /// # Errors
    /// As [`Store::view`].
    pub fn summary(&self, run: &str) -> Result<RunSummary, StoreError> {
        let view = self.view(run)?;
        let mut summary = view.summary()?;
        // A catalogue that cannot be read hides no run.
        let kept = catalog::read(&self.directory, |catalog| catalog.kept()).ok().flatten().unwrap_or_default();
        summary.kept = kept.contains(view.id());
        Ok(summary)
    }

    /// All runs, oldest first.
    ///
    /// # Errors
    /// The folder cannot be read. A catalogue or a run that cannot be read is no error: the runs' files say the same as the
    /// catalogue, and a run says of itself that it is unreadable.
    pub fn runs(&self) -> Result<Vec<RunSummary>, StoreError> {
        let ids = self.directory.run_ids()?;
        let known = catalog::read(&self.directory, |catalog| Ok((catalog.runs()?, catalog.kept()?)));
        let (mut known, kept) = known.ok().flatten().unwrap_or_default();
        let summary = |id: RunId| {
            // A run that really ended changes no more.
            let ended = known
                .remove(&id)
                .filter(|summary| matches!(&summary.state, RunState::Ended(ending) if ending.is_final()));
            let mut summary = match ended {
                Some(summary) => summary,
                None => self.glance(&id).unwrap_or_else(|error| {
                    RunSummary::unreadable(&id, error.to_string(), run_size(&self.directory, &id))
                }),
            };
            summary.kept = kept.contains(&id);
            summary
        };
        Ok(ids.into_iter().map(summary).collect())
    }

    /// Removes a run for good.
    ///
    /// # Errors
    /// [`StoreError::InUse`], [`StoreError::Unknown`], [`StoreError::Ambiguous`], or the disk.
    pub fn delete(&self, run: &str) -> Result<RunId, StoreError> {
        let id = self.find(run)?;
        let Some(ownership) = Ownership::take(&self.directory.lock(&id))? else {
            return Err(StoreError::InUse { run: run.to_owned(), pid: self.pid(&id) });
        };
        remove_files(&self.directory, &id)?;
        drop(ownership);
        catalog::write(&self.directory, |catalog| catalog.forget_run(&id))?;
        Ok(id)
    }

    /// Marks a run as one that never goes by itself, or as one that may.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::Ambiguous`], or the disk.
    pub fn keep(&self, run: &str, keep: bool) -> Result<RunId, StoreError> {
        let id = self.find(run)?;
        catalog::write(&self.directory, |catalog| catalog.keep(&id, keep))?;
        Ok(id)
    }

    /// Adds a line to the history, for a run that was too short to be recorded.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn history_line(&self, line: &HistoryLine) -> Result<(), StoreError> {
        history::add(&self.directory, line)
    }

    /// The newest lines of the history, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn history(&self, most: usize) -> Result<Vec<HistoryLine>, StoreError> {
        history::newest(&self.directory, most)
    }

    /// The programs that ran, by file.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn versions(&self) -> Result<Vec<Version>, StoreError> {
        Ok(catalog::read(&self.directory, |catalog| catalog.versions())?.unwrap_or_default())
    }

    /// A program's image by its content hash.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn program(&self, hash: &[u8; 32]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(catalog::read(&self.directory, |catalog| catalog.program(hash))?.flatten())
    }

    /// What was remembered under a name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(catalog::read(&self.directory, |catalog| catalog.setting(name))?.flatten())
    }

    /// Remembers something under a name, or forgets it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_setting(&self, name: &str, value: Option<&str>) -> Result<(), StoreError> {
        catalog::write(&self.directory, |catalog| catalog.set(name, value))
    }

    /// The run that a person means: an ID, a name, or the beginning of an ID.
    fn find(&self, run: &str) -> Result<RunId, StoreError> {
        let lower = run.to_ascii_lowercase();
        let is_there = |id: &RunId| self.directory.run(id).exists();
        if let Some(id) = RunId::parse(&lower).filter(is_there) {
            return Ok(id);
        }
        let ids = self.directory.run_ids()?;
        let named = catalog::read(&self.directory, |catalog| catalog.named(run));
        let is_readable = named.is_ok();
        if let Some(id) = named.ok().flatten().flatten().filter(is_there) {
            return Ok(id);
        }
        if !is_readable && let Some(id) = self.named(run)? {
            return Ok(id);
        }
        let begins = |id: &&RunId| lower.len() >= PREFIX_MIN && id.as_str().starts_with(&lower);
        let mut candidates: Vec<&RunId> = ids.iter().filter(begins).collect();
        match (candidates.pop(), candidates.is_empty()) {
            // A catalogue may be younger than the runs.
            (None, _) => match self.named(run)? {
                Some(id) => Ok(id),
                None => Err(StoreError::Unknown { run: run.chars().take(80).collect() }),
            },
            (Some(only), true) => Ok(only.clone()),
            (Some(newest), false) => {
                let newest_first = std::iter::once(newest).chain(candidates.into_iter().rev());
                let candidates = newest_first.take(CANDIDATES_SHOWN).map(RunId::to_string).collect();
                Err(StoreError::Ambiguous { run: run.to_owned(), candidates })
            }
        }
    }

    /// The newest run of this name, by the runs' own files.
    fn named(&self, name: &str) -> Result<Option<RunId>, StoreError> {
        let has_it = |id: &RunId| self.glance(id).is_ok_and(|found| found.name.as_deref() == Some(name));
        Ok(self.directory.run_ids()?.into_iter().rev().find(has_it))
    }

    /// The process that has a run.
    fn pid(&self, id: &RunId) -> Option<u32> {
        match self.glance(id).ok()?.state {
            RunState::Live { pid } => pid,
            _ => None,
        }
    }
}

/// Milliseconds since 1970.
pub(super) fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Removes a run's files; the lock's last, so that nobody finds half a run. Its owner calls this.
pub(super) fn remove_files(directory: &Directory, id: &RunId) -> Result<(), StoreError> {
    let files = [directory.run(id), directory.draft(id), directory.tail(id), directory.marks(id), directory.lock(id)];
    for path in files {
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(StoreError::file(&path, source));
            }
            _ => {}
        }
    }
    Ok(())
}

/// As much of a file's name as is kept.
fn shortened(name: &str) -> String {
    let end = (0..=name.len().min(FILE_NAME_BYTES_MAX)).rev().find(|end| name.is_char_boundary(*end));
    name[..end.unwrap_or(0)].to_owned()
}
