//! Opening logs for the commands that look at recorded runs: a file, or a run of the store by its name or ID.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::files::{self, FileError};
use super::stores;
use crate::store::error::StoreError;
use crate::store::run_view::RunView;
use crate::timeline::log::reader::{Log, LogError};
use crate::vm::bytes::ReadError;

/// A log may be this long; hours of play are less than a thousandth of it.
const LOG_BYTES_MAX: u64 = 1 << 30;

/// Why a log cannot be opened.
#[derive(Debug, thiserror::Error)]
pub(super) enum OpenError {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// What is in it.
    #[error("{}: {error}", path.display())]
    Log {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: LogError,
    },
    /// The store has such a run, and cannot read it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its record makes no log.
    #[error("run {run}: {error}")]
    Record {
        /// The run.
        run: String,
        /// What is wrong.
        error: ReadError,
    },
}

/// Opens the log of a run: a file, `-`, or what a store keeps of a run, if there is no such file. `store` is the folder
/// that the person named.
///
/// # Errors
/// The file cannot be read, or its header cannot; the store cannot be read.
pub(super) fn open(argument: &str, store: Option<&Path>) -> Result<Log, OpenError> {
    let path = Path::new(argument);
    if !is_file(argument)
        && let Ok(store) = stores::find(store)
    {
        match store.view(argument) {
            Ok(view) => return of_run(argument, &view),
            // Whoever names a file that is not there wants to hear of the file.
            Err(StoreError::Unknown { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let bytes = files::read(path, LOG_BYTES_MAX, "log")?;
    Log::read(&bytes).map_err(|error| OpenError::Log { path: path.to_owned(), error })
}

/// Where marks in a log are kept: beside the file, or beside the run in its store; nowhere for standard input.
pub(super) fn marks(argument: &str, store: Option<&Path>) -> Option<PathBuf> {
    if argument == "-" {
        return None;
    }
    if !is_file(argument)
        && let Ok(store) = stores::find(store)
        && let Ok(view) = store.view(argument)
    {
        return Some(store.directory().marks(view.id()));
    }
    let mut name = OsString::from(argument);
    name.push(".marks");
    Some(name.into())
}

/// Whether an argument names a file, or standard input; if not, it may name a run.
pub(super) fn is_file(argument: &str) -> bool {
    argument == "-" || Path::new(argument).exists()
}

fn of_run(run: &str, view: &RunView) -> Result<Log, OpenError> {
    let log = Log::from_slots(view.header()?, &view.checkpoints()?, &view.all_slots()?);
    log.map_err(|error| OpenError::Record { run: run.to_owned(), error })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_have_a_place() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(marks("-", Some(folder.path())), None);
        assert_eq!(marks("game.fbev", Some(folder.path())), Some("game.fbev.marks".into()));
        assert_eq!(marks("nobody", Some(folder.path())), Some("nobody.marks".into()));
    }
}
