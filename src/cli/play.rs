//! `fbc run` at a terminal: picture, keys and sound, until the person leaves.

use std::io::IsTerminal;
use std::path::Path;

use super::args::{KeyMethodArg, RunArgs, ScreenModeArg};
use super::exit::{Status, complain};
use super::host_requests::FileDesk;
use crate::famicom::input::{Input, Outcome};
use crate::famicom::machine::Machine;
use crate::famicom::sound::SampleRate;
use crate::famicom::tiles::TileSet;
use crate::famicom::video::compositor::Compositor;
use crate::host::audio::{self, Sound};
use crate::ui::keys::held::Method;
use crate::ui::keys::pad_map::{DEFAULTS, MapError, PadMap};
use crate::ui::live::player::{self, Ending, Settings};
use crate::ui::live::speaker::Speaker;
use crate::ui::live::stage::Stage;
use crate::ui::screen::color::Depth;
use crate::ui::terminal::choice::Mode;
use crate::ui::terminal::environment::Environment;
use crate::ui::terminal::tty;

/// Samples a second to the sound server.
const RATE: SampleRate = SampleRate::Hz48000;

/// Exit statuses of processes that a signal ended begin here.
const SIGNALS: u8 = 128;

/// Whether a run is for a person at a terminal: standard output is one, and the keys are not a pipe. A program that
/// comes through the pipe leaves the keys to the terminal.
pub(super) fn is_wanted(arguments: &RunArgs) -> bool {
    let asks_for_text = arguments.headless || arguments.screen || arguments.json;
    let keys = std::io::stdin().is_terminal() || arguments.file == Path::new("-");
    !asks_for_text && std::io::stdout().is_terminal() && keys
}

/// Plays a machine whose program is loaded.
///
/// # Errors
/// A map of pad keys that cannot be read.
pub(super) fn run(
    arguments: &RunArgs,
    machine: Machine,
    tiles: TileSet,
    compositor: Compositor,
) -> Result<Status, MapError> {
    let play = &arguments.play;
    let pad = |text: &Option<String>, default: &str| PadMap::parse(text.as_deref().unwrap_or(default));
    let pads = [pad(&play.pad_keys, DEFAULTS[0])?, pad(&play.pad2_keys, DEFAULTS[1])?];
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
    };
    let sound = Sound::open(RATE.hz(), audio::Settings { volume: play.volume, muted: play.mute });
    let speaker = Speaker::new(sound, RATE, play.volume, play.mute);
    let mut desk = FileDesk::default();
    let mut stage = Stage::new(machine, &mut desk, !play.exit);
    stage.input(Input::Run);
    let played = player::play(&mut stage, compositor, speaker, settings, &environment, asked);
    Ok(match played {
        Ok(ending) => said(ending, stage.outcome()),
        Err(error) => {
            complain(format_args!("the terminal cannot be used: {error}; --headless runs without one"));
            Status::Usage
        }
    })
}

/// The exit status, and on stderr what the person should still see when the picture is gone.
fn said(ending: Ending, last: Option<Outcome>) -> Status {
    match ending {
        Ending::Quit | Ending::Left => Status::Done,
        Ending::Ended(outcome) => {
            if let Some(message) = outcome.message() {
                eprintln!("{message}");
            }
            if matches!(outcome, Outcome::Error { .. }) { Status::Failed } else { Status::Done }
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
    file.file_name().map_or_else(|| "fbc".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn mode(argument: ScreenModeArg) -> Option<Mode> {
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
