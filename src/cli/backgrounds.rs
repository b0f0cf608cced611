//! Background pictures as files: named by a person, or found beside a program.

use std::path::{Path, PathBuf};

use super::exit::complain;
use super::files::{self, FileError};
use super::samples;
use crate::famicom::background::{Background, BackgroundError, TEXT_BYTES_MAX};

/// The ending of background pictures.
const ENDING: &str = "bg";

/// Why there is no background picture.
#[derive(Debug, thiserror::Error)]
pub(super) enum BackgroundFileError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is no text.
    #[error("{}: not UTF-8 text", .0.display())]
    Encoding(PathBuf),
    /// A mistake in the text.
    #[error("{}: {error}", path.display())]
    Text {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: BackgroundError,
    },
}

/// Reads a background picture; `-` is standard input.
///
/// # Errors
/// [`BackgroundFileError`].
pub(super) fn load(path: &Path) -> Result<Background, BackgroundFileError> {
    let bytes = files::read(path, TEXT_BYTES_MAX as u64, "background picture")?;
    let text = std::str::from_utf8(&bytes).map_err(|_| BackgroundFileError::Encoding(path.to_owned()))?;
    Background::parse(text).map_err(|error| BackgroundFileError::Text { path: path.to_owned(), error })
}

/// The background of a program: the file that was named, or one beside the program with its name. Nobody asked for the
/// latter, so a mistake in it is told and no reason not to run.
///
/// # Errors
/// The named file cannot be used.
pub(super) fn of_program(program: &Path, named: Option<&Path>) -> Result<Option<Background>, BackgroundFileError> {
    if let Some(path) = named {
        return load(path).map(Some);
    }
    let beside = program.with_extension(ENDING);
    let exists = beside.is_file() || samples::bytes(&beside).is_some();
    if program == Path::new("-") || beside == program || !exists {
        return Ok(None);
    }
    Ok(load(&beside).map_err(|error| complain(format_args!("{error}; running without it"))).ok())
}
