//! Where the record of a run goes: the store, a log file, or nowhere.

use std::io::IsTerminal;
use std::path::Path;

use super::args::RunArgs;
use super::exit::complain;
use super::files::{Draft, FileError};
use super::picture::film::{self, PictureError};
use super::plan::Plan;
use super::stores;
use crate::exec::recording::{Keeper, LogFile, Recording, Stored};
use crate::famicom::machine::Machine;
use crate::host::stop;
use crate::store::error::StoreError;
use crate::store::store::{NewRun, Origin, Store};
use crate::timeline::log::Header;
use crate::timeline::recorder::Cadence;
use crate::timeline::slots::SlotError;

/// Set when the person has been told that runs are kept.
const TOLD: &str = "told-that-runs-are-kept";

/// Why a run cannot be recorded as it was asked for.
#[derive(Debug, thiserror::Error)]
pub(super) enum RecordError {
    /// The log cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The tiles cannot be read.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The run cannot have this name, or not be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Somebody else was faster.
    #[error(transparent)]
    Slot(#[from] SlotError),
}

/// Begins to record a machine at power-on, before its first input. `origin` is that of a run whose past is another's.
///
/// # Errors
/// [`RecordError`] for a log that cannot be written and a name that cannot be had. A store that cannot be used is a notice
/// of the recording.
pub(super) fn start(
    arguments: &RunArgs,
    live: bool,
    machine: &mut Machine,
    origin: Option<Origin>,
) -> Result<Recording, RecordError> {
    stop::outlive_file_limits();
    let mut keepers: Vec<Box<dyn Keeper>> = Vec::new();
    let header = Header::of(machine, tiles_hash(arguments)?);
    if let Some(log) = log_file(arguments, &header)? {
        keepers.push(Box::new(log));
    }
    if let Some(folder) = stores::directory(arguments.record.store.as_deref())
        && !arguments.record.no_store
    {
        let store = Store::at(&folder);
        let plan = Plan::of(arguments, live);
        let name = arguments.record.run_id.clone();
        let program_file = plan.file().to_string_lossy().into_owned();
        let run = NewRun { name, program_file, header, origin, plan: plan.to_bytes() };
        if let Some(sentence) = stores::expire(&store) {
            complain(sentence);
        }
        if !live {
            tell(&store);
        }
        keepers.push(Box::new(match run.name {
            // Whoever gives a name wants to know at once that it is taken.
            Some(_) => match store.create(run.clone()) {
                Ok(file) => Stored::kept(file)?,
                Err(error @ (StoreError::Name { .. } | StoreError::NameTaken { .. })) => return Err(error.into()),
                // The program runs whatever the disk does; what is not safe is said when that has been tried again.
                Err(_) => Stored::young(store, run),
            },
            None => Stored::young(store, run),
        }));
    }
    Ok(Recording::start(machine, Cadence::STANDARD, keepers))
}

/// The log that was asked for, with its header: readable from then on, whatever happens.
fn log_file(arguments: &RunArgs, header: &Header) -> Result<Option<LogFile>, FileError> {
    let Some(path) = &arguments.record.record else { return Ok(None) };
    let failed = |source| FileError::Write { path: path.clone(), source };
    if path == Path::new("-") {
        let reason = "the log of a run needs a file, not a pipe";
        return Err(failed(std::io::Error::new(std::io::ErrorKind::Unsupported, reason)));
    }
    let draft = Draft::seekable(path, "a log")?;
    let file = draft.file().try_clone().map_err(failed)?;
    let log = LogFile::new(file, path.clone(), header).map_err(failed)?;
    draft.publish()?;
    Ok(Some(log))
}

/// Says what a person should know of a run's record.
pub(super) fn say_notices(recording: &mut Recording) {
    while let Some(notice) = recording.take_notice() {
        complain(notice);
    }
}

/// What a person at a terminal is told with the first picture.
pub(super) fn greeting(arguments: &RunArgs) -> Option<String> {
    let folder = stores::directory(arguments.record.store.as_deref()).filter(|_| !arguments.record.no_store)?;
    first_use(&Store::at(&folder))
}

/// Says once, at first use, that runs are kept. Whoever reads standard error by a program is not meant.
fn tell(store: &Store) {
    if std::io::stderr().is_terminal()
        && let Some(sentence) = first_use(store)
    {
        complain(sentence);
    }
}

/// The sentence for a person's first run with this store.
fn first_use(store: &Store) -> Option<String> {
    if store.setting(TOLD).ok()?.is_some() || store.set_setting(TOLD, Some("yes")).is_err() {
        return None;
    }
    Some(format!(
        "runs are kept in {} (inputs, output and checkpoints; ended ones up to 90 days or 1 GiB), so that none is lost: \
         `fbc runs` lists them, --no-store keeps nothing",
        store.directory().root().display()
    ))
}

/// What a record says of the tiles that the person saw: zeros for those that come with fbc.
fn tiles_hash(arguments: &RunArgs) -> Result<[u8; 32], PictureError> {
    if arguments.picture.tiles.is_empty() {
        return Ok([0; 32]);
    }
    Ok(film::optics(&arguments.picture)?.0.hash())
}
