//! `fbc sav`: programs in the battery RAM images that emulators and dumpers keep.

use std::path::Path;
use std::process::ExitCode;

use super::args::SavCommand;
use super::cartridge::{self, CartridgeError};
use super::exit::{Status, complain};
use super::files::{self, FileError};
use super::outputs;
use crate::basic::dialect::Dialect;
use crate::basic::program::{ImageError, Program};
use crate::famicom::battery::{self, BatteryError};

/// No battery RAM is larger.
const IMAGE_BYTES_MAX: u64 = battery::FILE_BYTES as u64;

#[derive(Debug, thiserror::Error)]
enum SavError {
    #[error(transparent)]
    Program(#[from] CartridgeError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{path}: this would replace what it is made from")]
    SameFile { path: String },
    #[error("{path}: {error}")]
    Battery { path: String, error: BatteryError },
    #[error("{path}: the stored program is damaged: {error}")]
    Image { path: String, error: ImageError },
}

impl SavError {
    fn status(&self) -> Status {
        match self {
            SavError::Program(error) => error.status(),
            SavError::File(_)
            | SavError::SameFile { .. }
            | SavError::Battery { error: BatteryError::Size { .. }, .. } => Status::Usage,
            SavError::Battery { .. } | SavError::Image { .. } => Status::Failed,
        }
    }
}

/// Writes or reads an image.
pub(super) fn run(action: &SavCommand) -> ExitCode {
    let done = match action {
        SavCommand::Save { file, sav, dialect } => save(file, sav, (*dialect).into()),
        SavCommand::Load { sav, file } => load(sav, file.as_deref()),
    };
    match done {
        Ok(()) => Status::Done.into(),
        // The machine's own message stands alone.
        Err(SavError::Program(error @ CartridgeError::Refused(_))) => {
            eprintln!("{error}");
            error.status().into()
        }
        Err(error) => {
            complain(&error);
            error.status().into()
        }
    }
}

fn save(file: &Path, sav: &Path, dialect: Dialect) -> Result<(), SavError> {
    refuse_same(file, sav)?;
    let image = cartridge::load_image(file, dialect)?;
    let bytes = battery::build(dialect, &image, None)
        .map_err(|error| SavError::Battery { path: file.display().to_string(), error })?;
    Ok(files::write(sav, &bytes)?)
}

fn load(sav: &Path, file: Option<&Path>) -> Result<(), SavError> {
    if let Some(file) = file {
        refuse_same(sav, file)?;
    }
    let path = sav.display().to_string();
    let bytes = files::read(sav, IMAGE_BYTES_MAX, "battery file")?;
    let battery = battery::parse(&bytes).map_err(|error| SavError::Battery { path: path.clone(), error })?;
    let program =
        Program::from_image(&battery.program).map_err(|error| SavError::Image { path: path.clone(), error })?;
    let restored = cartridge::restore(&program, battery.dialect);
    files::write(file.unwrap_or(Path::new("-")), restored.text.as_bytes())?;
    if let Some(line) = restored.inexact {
        complain(format_args!("{path}: line {} holds bytes that its text cannot say", line.0));
    }
    if battery.picture.is_some() {
        complain(format_args!("{path}: there is also a picture, which was left out"));
    }
    Ok(())
}

fn refuse_same(from: &Path, to: &Path) -> Result<(), SavError> {
    if outputs::is_same_file(from, to) {
        return Err(SavError::SameFile { path: to.display().to_string() });
    }
    Ok(())
}
