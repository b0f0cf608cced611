//! `fbc run` at a terminal: picture, keys and sound, until the person leaves.

use std::io::IsTerminal;
use std::path::Path;
use std::time::Duration;

use super::args::{KeyMethodArg, OnErrorArg, RunArgs, ScreenModeArg};
use super::exit::{Status, complain};
use super::host_requests::FileDesk;
use super::picture::film::{self, Film};
use super::record;
use super::recording::SoundFile;
use super::run::report::{Limit, limit_message};
use super::run::{Launch, begin};
use crate::exec::policy::Reason;
use crate::exec::recording::Recording;
use crate::exec::supervision::Verdict;
use crate::exec::whereabouts::{self, Whereabouts};
use crate::famicom::apu::Drained;
use crate::famicom::input::Outcome;
use crate::famicom::machine::Machine;
use crate::famicom::sound::SampleRate;
use crate::host::audio::{self, Sound};
use crate::host::clock::Deadline;
use crate::timeline::ending;
use crate::ui::keys::held::Method;
use crate::ui::keys::pad_map::{DEFAULTS, MapError, PadMap};
use crate::ui::live::player::{self, Ending, Settings};
use crate::ui::live::stage::{Scripted, Stage, Witness};
use crate::ui::screen::color::Depth;
use crate::ui::speaker::Speaker;
use crate::ui::terminal::choice::Mode;
use crate::ui::terminal::environment::Environment;
use crate::ui::terminal::tty;
use crate::vm::time::Frame;

/// Samples a second to the sound server.
pub(super) const RATE: SampleRate = SampleRate::Hz48000;

/// Exit statuses of processes that a signal ended begin here.
pub(super) const SIGNALS: u8 = 128;

/// Whether a run is for a person at a terminal: standard output is one, and the keys are not a pipe. A program that
/// comes through the pipe leaves the keys to the terminal.
pub(super) fn is_wanted(arguments: &RunArgs) -> bool {
    let asks_for_text = arguments.headless || arguments.screen || arguments.json;
    let keys = std::io::stdin().is_terminal() || arguments.file == Path::new("-");
    if asks_for_text || !std::io::stdout().is_terminal() || !keys {
        return false;
    }
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if dumb {
        complain("TERM=dumb shows no pictures; running as with --headless");
    }
    !dumb
}

/// The keys of both pads.
///
/// # Errors
/// A map that cannot be read.
pub(super) fn pad_maps(arguments: &RunArgs) -> Result<[PadMap; 2], MapError> {
    let pad = |text: &Option<String>, default: &str| PadMap::parse(text.as_deref().unwrap_or(default));
    Ok([pad(&arguments.play.pad_keys, DEFAULTS[0])?, pad(&arguments.play.pad2_keys, DEFAULTS[1])?])
}

/// The files that a run makes besides.
struct Files<'a> {
    arguments: &'a RunArgs,
    /// Why an error that a policy might have dealt with ended the program.
    reason: Option<Reason>,
    greeting: Option<String>,
    /// What was printed before, but not recorded.
    unsaid: String,
    film: Film,
    sound: Option<SoundFile>,
    recording: Recording,
}

impl Witness for Files<'_> {
    fn frame(&mut self, machine: &mut Machine, sound: &Drained) {
        self.film.take(machine);
        if let Some(file) = &mut self.sound {
            file.hear(sound, machine.time());
        }
        // What is printed is seen on the screen; only the record wants it.
        let printed = std::mem::take(&mut self.unsaid) + &machine.drain();
        self.recording.observe(machine, &printed);
    }

    fn inputs(&mut self, machine: &mut Machine, came_in: u64, cursor: u64) {
        for _ in 0..came_in {
            self.recording.has_come_in();
        }
        self.recording.point(machine, cursor);
    }

    fn failed(&mut self, machine: &mut Machine, outcome: Outcome, now: Duration) -> Verdict {
        let verdict = self.recording.failed(machine, outcome, Some(now));
        self.reason = match verdict {
            Verdict::Stop(reason) => Some(reason).filter(|reason| *reason != Reason::Asked),
            _ => None,
        };
        verdict
    }

    fn begin(&mut self, machine: &mut Machine) {
        if let Err(error) = begin(self.arguments, machine) {
            self.greeting = Some(error.to_string());
        }
    }

    fn take_notice(&mut self) -> Option<String> {
        self.greeting.take().or_else(|| self.recording.take_notice().map(|notice| notice.to_string()))
    }
}

/// Plays a machine whose program is loaded.
///
/// # Errors
/// A map of pad keys, tiles or colours that cannot be read; a file that cannot be written.
pub(super) fn run(arguments: &RunArgs, launch: Launch) -> Result<Status, Box<dyn std::error::Error>> {
    let Launch { machine, recording, events, film, sound, unsaid } = launch;
    let play = &arguments.play;
    let (tiles, compositor) = film::optics(&arguments.picture)?;
    let pads = pad_maps(arguments)?;
    let lookup = |name: &str| std::env::var(name).ok();
    let environment = Environment::read(lookup);
    let asked = match tty::ask(&environment) {
        Ok(asked) => asked,
        Err(error) => {
            complain(format_args!("the terminal cannot be used: {error}; --headless runs without one"));
            return Ok(Status::Usage);
        }
    };
    let settings = Settings {
        name: name(&arguments.file),
        mode: mode(play.screen_mode),
        method: method(play.key_method),
        pads,
        depth: Depth::detect(lookup),
        tiles,
        frames: arguments.limits.frames,
        output: arguments.max_output,
        memory: arguments.supervision.max_memory,
        deadline: Deadline::after(arguments.limits.timeout),
    };
    let server = Sound::open(RATE.hz(), audio::Settings { volume: play.volume, muted: play.mute });
    let speaker = Speaker::new(server, RATE, play.volume, play.mute);
    let greeting = record::greeting(arguments);
    let mut files = Files { arguments, reason: None, greeting, unsaid, film, sound, recording };
    let mut desk = FileDesk { keeps_backups: true };
    let mut stage = Stage::new(machine, &mut desk, !play.exit);
    if arguments.supervision.on_error != OnErrorArg::Stop {
        stage.supervise();
    }
    stage.limit_statements(arguments.limits.max_statements.unwrap_or(u64::MAX));
    stage.follow(events.into_iter().map(|event| Scripted { frame: Frame(event.frame), input: event.input }).collect());
    // As in a run without a person, the first picture is that of the moment before the first statement.
    files.film.take(stage.machine());
    let played = player::play(&mut stage, &mut files, compositor, speaker, settings, &environment, asked);
    let Files { film, sound, mut recording, unsaid, reason, .. } = files;
    let place = match played {
        Ok(Ending::Limit(player::Limit::Time)) => whereabouts::of(stage.machine()),
        _ => Whereabouts::Nowhere,
    };
    let printed = unsaid + &stage.machine().drain();
    recording.finish(stage.machine(), &printed, recorded(&played));
    record::say_notices(&mut recording);
    let status = match played {
        Ok(ending) => said(ending, stage.outcome(), arguments, place, reason),
        Err(error) => {
            complain(format_args!("the terminal cannot be used: {error}; --headless runs without one"));
            Status::Usage
        }
    };
    film.finish(stage.machine())?;
    if let Some(notice) = sound.map(|sound| sound.finish(stage.machine())).transpose()?.flatten() {
        complain(notice);
    }
    Ok(status)
}

/// What the record says of the end.
fn recorded(played: &std::io::Result<Ending>) -> ending::Ending {
    match played {
        Ok(Ending::Quit | Ending::Interrupted) => ending::Ending::Quit,
        Ok(Ending::Left) => ending::Ending::Left,
        Ok(Ending::Frames) => ending::Ending::Limit(Limit::Frames),
        Ok(Ending::Ended(outcome)) => ending::Ending::Outcome(*outcome),
        Ok(Ending::Limit(limit)) => ending::Ending::Limit(limit_of(*limit)),
        Ok(Ending::Signal(_) | Ending::Gone(_)) | Err(_) => ending::Ending::Interrupted,
    }
}

fn limit_of(limit: player::Limit) -> Limit {
    match limit {
        player::Limit::Statements => Limit::Statements,
        player::Limit::Time => Limit::Timeout,
        player::Limit::Output => Limit::Output,
        player::Limit::Memory => Limit::Memory,
    }
}

/// The exit status, and on stderr what the person should still see when the picture is gone.
fn said(
    ending: Ending,
    last: Option<Outcome>,
    arguments: &RunArgs,
    place: Whereabouts,
    reason: Option<Reason>,
) -> Status {
    match ending {
        Ending::Quit | Ending::Left | Ending::Frames => Status::Done,
        Ending::Ended(outcome) => {
            if let Some(message) = outcome.message() {
                eprintln!("{message}");
            }
            if let Some(reason) = reason {
                complain(reason);
            }
            if matches!(outcome, Outcome::Error { .. }) { Status::Failed } else { Status::Done }
        }
        Ending::Limit(limit) => {
            eprintln!("{}", limit_message(limit_of(limit), arguments, place));
            Status::Limit
        }
        Ending::Interrupted => Status::Interrupted,
        Ending::Signal(number) => Status::Signal(SIGNALS.saturating_add(number)),
        // Nobody is there to read a message.
        Ending::Gone(_) => match last {
            Some(Outcome::Error { .. }) => Status::Failed,
            _ => Status::Signal(SIGNALS + 1),
        },
    }
}

fn name(file: &Path) -> String {
    file.file_name()
        .map_or_else(|| "fbc".to_owned(), |name| name.to_string_lossy().trim_start_matches("sample:").to_owned())
}

/// The way of showing that was asked for, if one was.
pub(super) fn mode(argument: ScreenModeArg) -> Option<Mode> {
    match argument {
        ScreenModeArg::Auto => None,
        ScreenModeArg::Kitty => Some(Mode::Kitty),
        ScreenModeArg::Sixel => Some(Mode::Sixel),
        ScreenModeArg::Iterm => Some(Mode::ITerm),
        ScreenModeArg::Half => Some(Mode::Half),
        ScreenModeArg::Text => Some(Mode::Text),
    }
}

fn method(argument: KeyMethodArg) -> Option<Method> {
    match argument {
        KeyMethodArg::Auto => None,
        KeyMethodArg::Releases => Some(Method::Releases),
        KeyMethodArg::Timer => Some(Method::Timer),
    }
}
