//! The program that BACKUP keeps: on the real machine the battery holds it, here a file in the state folder.

use std::path::{Path, PathBuf};

use crate::basic::program::Program;
use crate::basic::source;
use crate::cli::files::{self, FileError};
use crate::famicom::machine::Config;

/// Why the program could not be kept.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeepError {
    /// No environment variable says where.
    #[error("BACKUP: no folder for the state: neither XDG_STATE_HOME nor HOME is set")]
    NoFolder,
    /// The folder cannot be made.
    #[error("BACKUP: {}: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file cannot be written or removed.
    #[error("BACKUP: {0}")]
    File(#[from] FileError),
}

/// The folder for what fbc remembers between sessions: `fbc` in `XDG_STATE_HOME`, else in `~/.local/state`.
pub(super) fn state_folder() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = absolute("XDG_STATE_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".local/state")))
        .or_else(|| absolute("LOCALAPPDATA"))?;
    Some(base.join("fbc"))
}

/// Keeps a program for the next start. An empty program leaves nothing to keep.
pub(super) fn keep(program: &Program) -> Result<(), KeepError> {
    let folder = state_folder().ok_or(KeepError::NoFolder)?;
    std::fs::create_dir_all(&folder).map_err(|source| KeepError::Folder { path: folder.clone(), source })?;
    let path = file_in(&folder);
    if program.is_empty() && !path.exists() {
        return Ok(());
    }
    Ok(files::write(&path, source::program_text(program).as_bytes())?)
}

/// What the last BACKUP kept, if anything, and how the machine takes it.
pub(super) fn kept(config: Config) -> Option<Result<super::ForMachine, FileError>> {
    let path = file_in(&state_folder()?);
    if !path.exists() {
        return None;
    }
    match super::load(&path, config) {
        Ok(Ok(program)) if program.is_empty() => None,
        loaded => Some(loaded),
    }
}

fn file_in(folder: &Path) -> PathBuf {
    folder.join("backup.bas")
}
