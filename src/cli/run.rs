//! `fbc run`: a program from its text to its exit status.

mod output;
mod questions;
pub(super) mod report;
mod runner;
mod slice;

use std::path::Path;
use std::process::ExitCode;

use super::args::{OnErrorArg, RunArgs};
use super::backgrounds;
use super::exit::{Status, complain};
use super::files::{self, FileError, Loaded};
use super::offer;
use super::outputs;
use super::picture::film::Film;
use super::play;
use super::record;
use super::recording::SoundFile;
use super::resume;
use crate::basic::charset;
use crate::basic::error::ErrorCode;
use crate::exec::recording::Recording;
use crate::exec::supervision::Supervision;
use crate::famicom::input::{Input, Outcome};
use crate::famicom::machine::Machine;
use crate::timeline::script::Event;
use report::{Ending, Report};
use runner::Runner;

/// Runs a program without a person.
pub(super) fn run(arguments: &RunArgs) -> ExitCode {
    match start(arguments) {
        Ok(status) => status.into(),
        Err(error) => {
            complain(error);
            Status::Usage.into()
        }
    }
}

fn start(arguments: &RunArgs) -> Result<Status, Box<dyn std::error::Error>> {
    let events = arguments.script.events()?;
    expect_files_apart(arguments)?;
    if play::is_wanted(arguments)
        && arguments.file != Path::new("-")
        && let Some(resume) = offer::accepted(arguments)
    {
        return resume::start(&resume);
    }
    backgrounds::of_program(&arguments.file, arguments.bg.as_deref())?;
    play::pad_maps(arguments)?;
    let film = Film::new(&arguments.picture, arguments.limits.frames)?;
    let config = arguments.machine.config();
    let program = match files::load_program(&arguments.file, config.dialect, config.relaxed)? {
        Loaded::Program(source) => source.program,
        Loaded::Refused(refusal) => {
            let outcome = Outcome::Error { error: refusal.error, line: refusal.line };
            let mut report = Report::new(Ending::Outcome(outcome), &mut Machine::new(config, Default::default()));
            report.statements = 0;
            return Ok(report.finish(arguments, String::new(), None));
        }
    };
    let mut machine = Machine::new(config, program);
    if !machine.vm().memory.holds_program(machine.program().size() as u64) {
        let outcome = Outcome::Error { error: ErrorCode::Om, line: None };
        return Ok(Report::new(Ending::Outcome(outcome), &mut machine).finish(arguments, String::new(), None));
    }
    expect_one_past(arguments)?;
    let supervision = Supervision::new(arguments.supervision.policy(), &machine);
    let mut recording = record::start(arguments, play::is_wanted(arguments), &mut machine, None)?;
    recording.supervise(&mut machine, supervision);
    let sound = sound(arguments, &mut machine)?;
    begin(arguments, &mut machine)?;
    go(arguments, Launch { machine, recording, events, film, sound, unsaid: String::new() })
}

/// The first inputs of a run: the picture on SCREEN 1, and RUN.
///
/// # Errors
/// A background that cannot be read.
pub(super) fn begin(arguments: &RunArgs, machine: &mut Machine) -> Result<(), Box<dyn std::error::Error>> {
    if let Some(background) = backgrounds::of_program(&arguments.file, arguments.bg.as_deref())? {
        machine.apply(Input::Background(Box::new(background.to_picture().image())));
    }
    machine.apply(Input::Run);
    Ok(())
}

/// A machine that is about to run, and those who look on.
pub(super) struct Launch {
    /// The machine, which somebody has told to run.
    pub(super) machine: Machine,
    /// Its record.
    pub(super) recording: Recording,
    /// Scripted inputs that are yet to come, the next one last.
    pub(super) events: Vec<Event>,
    /// Pictures.
    pub(super) film: Film,
    /// Sound.
    pub(super) sound: Option<SoundFile>,
    /// What was printed before, but neither shown nor recorded.
    pub(super) unsaid: String,
}

/// Runs a machine to its end, at a terminal or without a person.
///
/// # Errors
/// Files that cannot be read or written.
pub(super) fn go(arguments: &RunArgs, launch: Launch) -> Result<Status, Box<dyn std::error::Error>> {
    if play::is_wanted(arguments) {
        return play::run(arguments, launch);
    }
    let is_behind_frames = arguments.limits.frames.is_some_and(|frames| launch.machine.time().frame().0 > frames);
    let mut runner = Runner::new(arguments, launch);
    let ending = runner.run();
    let Runner { mut machine, output, film, sound, mut recording, printed, reason, .. } = runner;
    recording.finish(&mut machine, &printed, ending.into());
    record::say_notices(&mut recording);
    let collected = output.finish();
    let screen = arguments.screen.then(|| screen_text(&mut machine));
    let pictures = film.finish(&mut machine);
    let recorded = sound.map(|sound| sound.finish(&mut machine)).transpose();
    let mut report = Report::new(ending, &mut machine);
    report.reason = reason;
    report.is_behind_frames = is_behind_frames;
    if let Some(notice) = recording.supervision().and_then(Supervision::untold).filter(|_| !arguments.json) {
        complain(notice);
    }
    let status = report.finish(arguments, collected, screen);
    pictures?;
    if let Some(notice) = recorded?.flatten() {
        complain(notice);
    }
    Ok(status)
}

/// The sound file that was asked for, beginning now.
///
/// # Errors
/// There can be no such file.
pub(super) fn sound(arguments: &RunArgs, machine: &mut Machine) -> Result<Option<SoundFile>, FileError> {
    let sound = &arguments.sound;
    let Some(path) = &sound.wav else { return Ok(None) };
    let now = machine.time();
    SoundFile::new(path, sound.wav_rate.into(), arguments.limits.frames, now, machine).map(Some)
}

/// A run that goes back has more than one past, and a film or a sound only one.
pub(super) fn expect_one_past(arguments: &RunArgs) -> Result<(), String> {
    let RunArgs { picture, sound, supervision, .. } = arguments;
    let files = [("--gif", &picture.gif), ("--cast", &picture.cast), ("--wav", &sound.wav)];
    let film = files.iter().find(|(_, file)| file.is_some());
    match (supervision.on_error, film) {
        (OnErrorArg::Restart | OnErrorArg::Rollback, Some((option, _))) => Err(format!(
            "{option} shows one run from beginning to end: it does not go with --on-error restart or rollback \
             (--record keeps the run, and `fbc replay` makes films of it)"
        )),
        _ => Ok(()),
    }
}

/// A slip must not cost the program.
pub(super) fn expect_files_apart(arguments: &RunArgs) -> Result<(), files::FileError> {
    let RunArgs { file, bg, picture, sound, .. } = arguments;
    let program = [("the program", file.as_path())];
    let others = bg.iter().map(|path| ("the background", path.as_path()));
    let tiles = picture.tiles.iter().map(|path| ("the tiles", path.as_path()));
    let palette = picture.palette.iter().map(|path| ("the colours", path.as_path()));
    outputs::expect_apart(
        program.into_iter().chain(others).chain(tiles).chain(palette),
        [
            ("--png", picture.png.as_ref()),
            ("--gif", picture.gif.as_ref()),
            ("--cast", picture.cast.as_ref()),
            ("--wav", sound.wav.as_ref()),
            ("--record", arguments.record.record.as_ref()),
        ],
    )
}

/// The screen as it stands: 24 lines without trailing blanks.
pub(super) fn screen_text(machine: &mut Machine) -> String {
    let mut text = String::new();
    for row in machine.console().screen.shown().text_rows() {
        let line: String = row.iter().map(|code| charset::to_char(*code).unwrap_or('▒')).collect();
        text.push_str(line.trim_end_matches(' '));
        text.push('\n');
    }
    text
}
