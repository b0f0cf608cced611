//! What a run did before it was cut off, for the film and the sound of all of it: its record is executed again from
//! power-on, so that the files are those of a run that was never interrupted.

use super::args::RunArgs;
use super::files::FileError;
use super::picture::film::Film;
use super::recording::SoundFile;
use super::run;
use crate::famicom::apu::PENDING_FRAMES;
use crate::famicom::input::Awaits;
use crate::famicom::machine::Machine;
use crate::timeline::log::reader::Log;
use crate::timeline::replay::{Replay, ReplayError};
use crate::vm::observer::Unobserved;
use crate::vm::time::{Frame, HalfCycles};

/// Why the past cannot be shown.
#[derive(Debug, thiserror::Error)]
pub(super) enum PastError {
    /// The record cannot be executed again from power-on.
    #[error("{0}; without --gif, --cast and --wav the run goes on from its last checkpoint")]
    Replay(#[from] ReplayError),
    /// The sound file.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Takes the pictures and the sound of a log, and gives the machine at its end, ready to go on with both.
///
/// # Errors
/// [`PastError`].
pub(super) fn relive(
    arguments: &RunArgs,
    log: &Log,
    film: &mut Film,
) -> Result<(Machine, Option<SoundFile>), PastError> {
    let mut replay = Replay::new(log)?;
    let mut sound = run::sound(arguments, replay.machine())?;
    // The first picture is that of a program that was told to run.
    replay.run_to(HalfCycles(0), &mut Unobserved, &mut |_| {})?;
    loop {
        // A picture whose time came while the machine asks for something is taken by whoever gives the answer.
        if !replay.has_all_inputs() || replay.machine().awaits() == Awaits::Nothing {
            film.take(replay.machine());
        }
        let (now, entry) = (replay.position(), replay.next_entry());
        let slice = match &sound {
            Some(_) => Frame(now.time.frame().0.saturating_add(PENDING_FRAMES)).start(),
            None => HalfCycles::NEVER,
        };
        replay.run_to(film.next().min(slice), &mut Unobserved, &mut |_| {})?;
        if let Some(sound) = &mut sound {
            sound.take(replay.machine());
        }
        if (replay.position(), replay.next_entry()) == (now, entry) {
            return Ok((replay.machine().clone(), sound));
        }
    }
}
