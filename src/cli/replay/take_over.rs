//! Going on live from a recorded moment, as a new run.
//!
//! The new run's past is run again from power-on into its own record, so that its log and its place in the store are as
//! complete as if one had played all of it oneself: inputs, hashes and checkpoints, output from the first byte.

use std::ffi::OsString;
use std::path::Path;

use clap::Parser;

use crate::cli::args::{Cli, Command, ReplayArgs, RunArgs};
use crate::cli::exit::{Status, complain};
use crate::cli::files::FileError;
use crate::cli::logs;
use crate::cli::picture::film::{Film, PictureError};
use crate::cli::plan;
use crate::cli::play;
use crate::cli::record::{self, RecordError};
use crate::cli::run::{self, Launch};
use crate::cli::stores;
use crate::exec::recording::Recording;
use crate::famicom::input::Input;
use crate::famicom::keyboard::Press;
use crate::famicom::machine::{Machine, Missed};
use crate::famicom::pad::Pad;
use crate::famicom::position::Position;
use crate::store::store::Origin;
use crate::timeline::log::Entry;
use crate::timeline::walk::TakenOver;
use crate::vm::observer::Unobserved;

/// Why a run cannot go on from a moment.
#[derive(Debug, thiserror::Error)]
pub(super) enum TakeOverError {
    /// The log names a moment that its run does not have.
    #[error("the run cannot be taken over: {0}")]
    Missed(#[from] Missed),
    /// It cannot be recorded as it was asked for.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// Pictures cannot be made.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// Files cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The log's name is none of a program.
    #[error("the new run cannot have the name of the log")]
    Name,
    /// The new run failed: a file could not be read or written.
    #[error(transparent)]
    Run(Box<dyn std::error::Error>),
}

/// Goes on.
///
/// # Errors
/// Files that cannot be read or written.
pub(super) fn run(arguments: &ReplayArgs, taken: TakenOver) -> Result<Status, TakeOverError> {
    let run = arguments_of_run(arguments).ok_or(TakeOverError::Name)?;
    let mut machine = Machine::new(taken.header.config, taken.header.program.clone());
    let at = taken.machine.position();
    let origin = origin(&arguments.log, run.record.store.as_deref(), at);
    let mut recording = record::start(&run, play::is_wanted(&run), &mut machine, origin)?;
    retrace(&mut machine, &mut recording, &taken.entries, at)?;
    let film = Film::new(&run.picture, run.limits.frames)?;
    let sound = run::sound(&run, &mut machine)?;
    let frame = at.frame().0;
    let unsaid = let_go(&mut machine);
    recording.observe(&mut machine, &unsaid);
    if !play::is_wanted(&run) {
        complain(format_args!("the run goes on from frame {frame}"));
    }
    let launch = Launch { machine, recording, events: Vec::new(), film, sound, unsaid: String::new() };
    run::go(&run, launch).map_err(TakeOverError::Run)
}

/// Whose past the new run has.
fn origin(log: &str, store: Option<&Path>, at: Position) -> Option<Origin> {
    if logs::is_file(log) {
        return Some(Origin::Log { file: plan::place(Path::new(log)).to_string_lossy().into_owned(), at });
    }
    let view = stores::find(store).ok()?.view(log).ok()?;
    Some(Origin::Run { id: view.id().to_string(), at })
}

/// The new run's past, into its record.
fn retrace(
    machine: &mut Machine,
    recording: &mut Recording,
    entries: &[(Position, Entry)],
    until: Position,
) -> Result<(), Missed> {
    for (at, entry) in entries {
        machine.advance_to(*at, &mut Unobserved)?;
        let printed = machine.drain();
        match entry {
            Entry::Mark(note) => recording.mark(machine, &printed, note),
            Entry::Input(input) => {
                machine.apply(input.clone());
                let printed = printed + &machine.drain();
                recording.observe(machine, &printed);
            }
            Entry::Hash(_) | Entry::Checkpoint { .. } | Entry::Reached | Entry::End { .. } => {
                recording.observe(machine, &printed)
            }
        }
    }
    machine.advance_to(until, &mut Unobserved)?;
    machine.settle();
    Ok(())
}

/// What was held when the recorded run was left is not held by the person who goes on. What has been printed since the
/// last record.
fn let_go(machine: &mut Machine) -> String {
    for number in 0..2 {
        let pad = Pad::default();
        machine.apply(Input::Pad { number, stick: pad.stick, strig: pad.strig });
    }
    if !matches!(machine.console().keyboard.press, Press::None) {
        machine.apply(Input::KeyUp);
    }
    machine.drain()
}

/// As `fbc run` would have got them.
fn arguments_of_run(arguments: &ReplayArgs) -> Option<RunArgs> {
    let line = ["fbc", "run", "--"].map(OsString::from).into_iter().chain([OsString::from(&arguments.log)]);
    let Ok(Command::Run(mut run)) = Cli::try_parse_from(line).map(|cli| cli.command) else { return None };
    run.picture = arguments.picture.clone();
    run.sound = arguments.sound.clone();
    run.record = arguments.player.record.clone();
    run.play = arguments.player.play.clone();
    Some(*run)
}
