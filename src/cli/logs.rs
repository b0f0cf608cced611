//! Opening logs for the commands that look at recorded runs.

use std::path::{Path, PathBuf};

use super::files::{self, FileError};
use crate::timeline::log::reader::{Log, LogError};

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
}

/// Opens the log of a run.
///
/// # Errors
/// The file cannot be read, or its header cannot.
pub(super) fn open(argument: &str) -> Result<Log, OpenError> {
    let path = Path::new(argument);
    let bytes = files::read(path, LOG_BYTES_MAX, "log")?;
    Log::read(&bytes).map_err(|error| OpenError::Log { path: path.to_owned(), error })
}
