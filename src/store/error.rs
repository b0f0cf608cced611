//! Why something cannot be kept or found, in sentences that say the way out.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::id::NameProblem;
use crate::timeline::slots::SlotError;
use crate::vm::bytes::ReadError;

/// Why the store refuses, or fails.
#[derive(Debug, Error)]
pub enum StoreError {
    /// A file or folder cannot be read, made or written.
    #[error("{}: {}", path.display(), reason(source))]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database in a file fails.
    #[error("{}: {}", path.display(), database_reason(source))]
    Database {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<redb::Error>,
    },
    /// A file does not hold what it should.
    #[error("{}: damaged: {what}; `fbc doctor --repair` saves what can be read", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A later version of fbc wrote the file.
    #[error("{}: written by a newer fbc (store version {found}, this one knows {known}); use that one", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version in it.
        found: u32,
        /// The newest that is known.
        known: u32,
    },
    /// Another process has kept the file locked for too long.
    #[error("{}: in use by another process for more than 2 seconds; try again", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// The run is running.
    #[error("run {run} is live in process {}; `fbc runs output {run}` shows it", pid_in_words(*pid))]
    Live {
        /// Name or ID.
        run: String,
        /// The process; `None` if it has not said yet.
        pid: Option<u32>,
    },
    /// There is no such run.
    #[error("there is no run `{run}`; `fbc runs` lists them")]
    Unknown {
        /// What was asked for.
        run: String,
    },
    /// Several runs begin like this.
    #[error("`{run}` may be {}; give more of the ID", candidates.join(", "))]
    Ambiguous {
        /// What was asked for.
        run: String,
        /// IDs that begin like it.
        candidates: Vec<String>,
    },
    /// A run of this name is there already.
    #[error("there is already a run `{name}` ({state}); {}", way_out(state, *resumable, name))]
    NameTaken {
        /// The name.
        name: String,
        /// `live`, `ended` or `unfinished`.
        state: &'static str,
        /// Whether it can be gone on with.
        resumable: bool,
    },
    /// The name cannot be a run's.
    #[error("`{name}` cannot be a run's name: {problem}")]
    Name {
        /// The name.
        name: String,
        /// Why not.
        problem: NameProblem,
    },
    /// A run that goes on cannot be removed.
    #[error("run {run} is live in process {}; end it first", pid_in_words(*pid))]
    InUse {
        /// Name or ID.
        run: String,
        /// The process.
        pid: Option<u32>,
    },
}

impl StoreError {
    /// Whether there is no room left on the disk.
    pub fn is_full(&self) -> bool {
        let full = |error: &io::Error| {
            matches!(
                error.kind(),
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
            )
        };
        match self {
            StoreError::File { source, .. } => full(source),
            StoreError::Database { source, .. } => matches!(source.as_ref(), redb::Error::Io(error) if full(error)),
            _ => false,
        }
    }

    /// Whether the store has no right to write there.
    pub fn is_read_only(&self) -> bool {
        let refused = |error: &io::Error| {
            matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
        };
        match self {
            StoreError::File { source, .. } => refused(source),
            StoreError::Database { source, .. } => matches!(source.as_ref(), redb::Error::Io(error) if refused(error)),
            _ => false,
        }
    }

    pub(super) fn file(path: &Path, source: io::Error) -> StoreError {
        StoreError::File { path: path.to_owned(), source }
    }

    pub(super) fn damaged(path: &Path, what: impl Into<String>) -> StoreError {
        StoreError::Damaged { path: path.to_owned(), what: what.into() }
    }

    pub(super) fn content(path: &Path, what: &str, error: ReadError) -> StoreError {
        StoreError::damaged(path, format!("{what}: {error}"))
    }

    pub(super) fn database(path: &Path, source: impl Into<redb::Error>) -> StoreError {
        match source.into() {
            redb::Error::Corrupted(what) => StoreError::Damaged { path: path.to_owned(), what },
            redb::Error::UpgradeRequired(version) => {
                StoreError::damaged(path, format!("file format {version} is none of this program's"))
            }
            redb::Error::Io(source)
                if matches!(source.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData) =>
            {
                StoreError::damaged(path, reason(&source))
            }
            error @ (redb::Error::TableDoesNotExist(_) | redb::Error::TableTypeMismatch { .. }) => {
                StoreError::damaged(path, error.to_string())
            }
            source => StoreError::Database { path: path.to_owned(), source: Box::new(source) },
        }
    }
}

impl From<StoreError> for SlotError {
    fn from(error: StoreError) -> SlotError {
        SlotError::Unavailable(Box::new(error))
    }
}

/// An operating system's reason in lower case, without its number.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

fn database_reason(error: &redb::Error) -> String {
    match error {
        redb::Error::Io(source) => reason(source),
        redb::Error::PreviousIo => "an earlier write failed".to_owned(),
        redb::Error::DatabaseAlreadyOpen => "in use by another process".to_owned(),
        redb::Error::LockProtocolMismatch => "in use by another version of fbc; end that first".to_owned(),
        redb::Error::Unsupported => "the file system has no locks that processes can share".to_owned(),
        other => other.to_string(),
    }
}

fn pid_in_words(pid: Option<u32>) -> String {
    pid.map_or_else(|| "that is just starting".to_owned(), |pid| pid.to_string())
}

/// What somebody can do who wants the name of a run.
fn way_out(state: &str, resumable: bool, name: &str) -> String {
    let delete = format!("`fbc runs delete {name}` makes room");
    match resumable {
        _ if state == "live" => "choose another name, or wait until it has ended".to_owned(),
        true => format!("`fbc resume {name}` goes on with it, {delete}"),
        false => delete,
    }
}
