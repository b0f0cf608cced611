//! A stored run as a log file.

use std::path::Path;

use crate::cli::files::{self, FileError};
use crate::store::error::StoreError;
use crate::store::store::Store;
use crate::timeline::log::reader::Log;
use crate::timeline::log::writer::LogWriter;
use crate::vm::bytes::ReadError;

/// Why a run cannot be exported.
#[derive(Debug, thiserror::Error)]
pub(super) enum ExportError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log's file.
    #[error(transparent)]
    File(#[from] FileError),
    /// What is stored makes no log.
    #[error("run {run} makes no log: {error}")]
    Log {
        /// Name or ID.
        run: String,
        /// Why.
        error: ReadError,
    },
}

/// Writes what counts of a run, up to now if it is live.
pub(super) fn export(store: &Store, run: &str, file: &Path) -> Result<(), ExportError> {
    let view = store.view(run)?;
    let (header, checkpoints, slots) = (view.header()?, view.checkpoints()?, view.all_slots()?);
    let log = Log::from_slots(header, &checkpoints, &slots)
        .map_err(|error| ExportError::Log { run: run.to_owned(), error })?;
    let mut writer = LogWriter::new(&log.header);
    for (at, entry) in &log.entries {
        writer.push(*at, entry);
    }
    files::write(file, &writer.take())?;
    Ok(())
}
