//! `fbc replay`: a recorded run, seen again.
//!
//! Without anything asked for a player at a terminal, and in a pipe what the log holds; `--verify` runs it again and
//! compares; the rest are files and texts made of a moment or a range. What of a log cannot be read is said whatever is
//! asked for.

mod against;
mod damage;
mod export;
mod marks;
mod phrase;
mod player;
mod summary;
mod take_over;
mod verify;

use std::process::ExitCode;

use super::args::ReplayArgs;
use super::exit::{Status, complain};
use super::files::FileError;
use super::logs::{self, OpenError};
use super::outputs;
use super::picture::film::PictureError;
use crate::timeline::log::reader::Log;
use crate::timeline::replay::ReplayError;
use take_over::TakeOverError;

/// Why a log cannot be shown.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Pictures cannot be made.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// A file cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// It cannot be run again.
    #[error("{log}: {error}")]
    Replay {
        /// The log.
        log: String,
        /// Why.
        error: ReplayError,
    },
    /// It cannot be gone on from.
    #[error(transparent)]
    TakeOver(#[from] TakeOverError),
    /// The end of a part lies before its beginning.
    #[error("--to is before --from")]
    Range,
    /// Only checkpoints can be shown, and none is there.
    #[error("{log}: {error}, and there is no checkpoint at or before frame {frame}")]
    NoCheckpoint {
        /// The log.
        log: String,
        /// Why it cannot be run again.
        error: ReplayError,
        /// The frame that was asked for.
        frame: u64,
    },
}

impl Failure {
    fn status(&self) -> Status {
        match self {
            Failure::Replay { error: ReplayError::Diverged(_), .. } => Status::Diverged,
            _ => Status::Usage,
        }
    }
}

/// Shows a log.
pub(super) fn run(arguments: &ReplayArgs) -> ExitCode {
    let status = start(arguments).unwrap_or_else(|failure| {
        complain(&failure);
        failure.status()
    });
    status.into()
}

fn start(arguments: &ReplayArgs) -> Result<Status, Failure> {
    expect_files_apart(arguments)?;
    if let (Some(from), Some(to)) = (arguments.from, arguments.to)
        && to < from
    {
        return Err(Failure::Range);
    }
    let store = arguments.player.record.store.as_deref();
    let log = logs::open(&arguments.log, store)?;
    if arguments.verify {
        return match &arguments.other {
            None => Ok(verify::one(arguments, &log)),
            Some(other) => Ok(verify::two(arguments, &log, &logs::open(other, store)?)),
        };
    }
    if let Some(other) = &arguments.against {
        return against::run(arguments, &log, other);
    }
    if arguments.player.take_over {
        return player::take_over(arguments, log);
    }
    let picture = &arguments.picture;
    let makes_files =
        [&picture.png, &picture.gif, &picture.cast, &arguments.sound.wav].into_iter().any(|path| path.is_some());
    let shows_moment = arguments.to.is_some() || arguments.from.is_some() || arguments.screen || arguments.output;
    if makes_files || shows_moment {
        return export::run(arguments, &log);
    }
    if !arguments.json && player::is_wanted(arguments) {
        return player::run(arguments, log);
    }
    Ok(summary::run(arguments, &log))
}

/// A slip must not cost the log.
fn expect_files_apart(arguments: &ReplayArgs) -> Result<(), FileError> {
    let ReplayArgs { log, picture, sound, .. } = arguments;
    let tiles = picture.tiles.iter().map(|path| ("the tiles", path.as_path()));
    let palette = picture.palette.iter().map(|path| ("the colours", path.as_path()));
    let other = arguments.against.iter().map(|path| ("the other program", path.as_path()));
    outputs::expect_apart(
        [("the log", std::path::Path::new(log))].into_iter().chain(other).chain(tiles).chain(palette),
        [
            ("--png", picture.png.as_ref()),
            ("--gif", picture.gif.as_ref()),
            ("--cast", picture.cast.as_ref()),
            ("--wav", sound.wav.as_ref()),
            ("--record", arguments.player.record.record.as_ref()),
        ],
    )
}

/// Says on stderr what of a log cannot be read or is missing; the status of whoever used the rest.
pub(super) fn tell_damage(log: &Log) -> Status {
    damage::sentences(&damage::of(log, None)).for_each(complain);
    damage::notice(log).into_iter().for_each(complain);
    status_of(log)
}

/// The status of a log that was shown, whole or not.
fn status_of(log: &Log) -> Status {
    if log.damage.is_empty() { Status::Done } else { Status::Failed }
}
