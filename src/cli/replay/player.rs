//! `fbc replay LOG` at a terminal: the player, and going on live from where it is left.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;

use super::marks::MarkFile;
use super::take_over::TakeOverError;
use super::{Failure, take_over};
use crate::cli::args::ReplayArgs;
use crate::cli::exit::{Status, complain};
use crate::cli::logs;
use crate::cli::picture::film;
use crate::cli::play;
use crate::famicom::machine::REVISION;
use crate::host::audio::{self, Sound};
use crate::timeline::log::reader::Log;
use crate::timeline::replay::ReplayError;
use crate::timeline::walk::Walk;
use crate::ui::replay::past::Past;
use crate::ui::replay::player::{self, Ending, Settings};
use crate::ui::screen::color::Depth;
use crate::ui::speaker::Speaker;
use crate::ui::terminal::environment::Environment;
use crate::ui::terminal::tty;

/// Whether a log is for a person at a terminal.
pub(super) fn is_wanted(arguments: &ReplayArgs) -> bool {
    let keys = std::io::stdin().is_terminal() || arguments.log == "-";
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    std::io::stdout().is_terminal() && keys && !dumb
}

/// Goes on live from the log's end, or from the moment of `--to`.
///
/// # Errors
/// A log that cannot be run again; files that cannot be read or written.
pub(super) fn take_over(arguments: &ReplayArgs, log: Log) -> Result<Status, Failure> {
    let mut walk = walk(arguments, &Arc::new(log))?;
    let gone = match arguments.to {
        Some(frame) => walk.go_to_frame(frame),
        None => walk.go_to(walk.end()),
    };
    gone.map_err(TakeOverError::from)?;
    Ok(take_over::run(arguments, walk.take_over())?)
}

/// Shows a log to a person.
///
/// # Errors
/// A log that cannot be run again; tiles or colours that cannot be read.
pub(super) fn run(arguments: &ReplayArgs, log: Log) -> Result<Status, Failure> {
    let log = Arc::new(log);
    let past = Past::open(Arc::clone(&log)).map_err(|error| failure(arguments, error))?;
    let revision = log.header.revision;
    let other = (revision != REVISION).then(|| ReplayError::Revision { found: revision }.to_string());
    let (tiles, compositor) = film::optics(&arguments.picture)?;
    let lookup = |name: &str| std::env::var(name).ok();
    let environment = Environment::read(lookup);
    let asked = match tty::ask(&environment) {
        Ok(asked) => asked,
        Err(error) => {
            complain(format_args!("the terminal cannot be used: {error}"));
            return Ok(Status::Usage);
        }
    };
    let (mut book, marks) = MarkFile::open(logs::marks(&arguments.log, arguments.player.record.store.as_deref()));
    let what = match (log.damage.is_empty(), log.complete) {
        (false, _) => Some("the log is damaged; --verify says where"),
        (true, false) if log.is_unfinished() => Some("the run is not finished; it is shown as far as it is recorded"),
        (true, false) => Some("the log's end is missing; the run is shown as far as it is whole"),
        (true, true) => None,
    };
    let choices = &arguments.player.play;
    let settings = Settings {
        name: Path::new(&arguments.log)
            .file_name()
            .map_or_else(|| arguments.log.clone(), |name| name.to_string_lossy().into_owned()),
        mode: play::mode(choices.screen_mode),
        depth: Depth::detect(lookup),
        tiles,
        notice: book.notice().or(other).or(what.map(str::to_owned)),
    };
    let sound = audio::Settings { volume: choices.volume, muted: choices.mute };
    let speaker = Speaker::new(Sound::open(play::RATE.hz(), sound), play::RATE, choices.volume, choices.mute);
    let ending = player::play(past, marks, &mut book, compositor, speaker, settings, &environment, asked);
    Ok(match ending {
        Ok(Ending::Quit) => Status::Done,
        Ok(Ending::Interrupted) => Status::Interrupted,
        Ok(Ending::TakeOver(taken)) => return Ok(take_over::run(arguments, *taken)?),
        Ok(Ending::Signal(number)) => Status::Signal(play::SIGNALS.saturating_add(number)),
        // Nobody is there to read a message.
        Ok(Ending::Gone(_)) => Status::Signal(play::SIGNALS + 1),
        Err(error) => {
            complain(format_args!("the terminal cannot be used: {error}"));
            Status::Usage
        }
    })
}

fn walk(arguments: &ReplayArgs, log: &Arc<Log>) -> Result<Walk, Failure> {
    Walk::new(Arc::clone(log)).map_err(|error| failure(arguments, error))
}

fn failure(arguments: &ReplayArgs, error: ReplayError) -> Failure {
    Failure::Replay { log: arguments.log.clone(), error }
}
