//! Where the record of a run goes: a log file, the store, or nowhere.

use super::args::RunArgs;
use super::exit::complain;
use super::files::{Draft, FileError};
use super::picture::film::{self, PictureError};
use crate::exec::recording::{Keeper, LogFile, Recording};
use crate::famicom::machine::Machine;
use crate::timeline::log::Header;
use crate::timeline::recorder::Cadence;

/// Why a run cannot be recorded as it was asked for.
#[derive(Debug, thiserror::Error)]
pub(super) enum RecordError {
    /// The log cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The tiles cannot be read.
    #[error(transparent)]
    Picture(#[from] PictureError),
}

/// Begins to record a machine at power-on, before its first input.
///
/// # Errors
/// [`RecordError`] for what the person asked for by name.
pub(super) fn start(arguments: &RunArgs, machine: &mut Machine) -> Result<Recording, RecordError> {
    let mut keepers: Vec<Box<dyn Keeper>> = Vec::new();
    if let Some(path) = &arguments.record.record {
        let (tiles, _) = film::optics(&arguments.picture)?;
        let header = Header::of(machine, tiles.hash());
        let failed = |source| FileError::Write { path: path.clone(), source };
        let draft = Draft::new(path)?;
        // Readable from the header on, whatever happens: the file takes its place now and grows there.
        let file = draft.file().try_clone().map_err(failed)?;
        let log = LogFile::new(file, path.clone(), &header).map_err(failed)?;
        draft.publish()?;
        keepers.push(Box::new(log));
    }
    Ok(Recording::start(machine, Cadence::STANDARD, keepers))
}

/// Says, once, what of a run's record is lost.
pub(super) fn complain_of_losses(recording: &mut Recording) {
    while let Some(lost) = recording.take_lost() {
        complain(lost);
    }
}
