//! Moments and ranges of a recorded run as files and text.
//!
//! Behind lost inputs it goes on from the next checkpoint; of what lies between there is no picture, sound or output.
//!
//! The run is stopped where `fbc run` stops it, so that `--to N` gives the bytes that `fbc run --frames N` gives. A log of
//! another machine revision is not run again: its last checkpoint is shown.

use std::io::Write;

use serde::Serialize;

use super::summary::Moment;
use super::{Failure, damage, phrase, status_of};
use crate::cli::args::ReplayArgs;
use crate::cli::exit::{Status, complain};
use crate::cli::picture::film::{self, Film};
use crate::cli::print_out;
use crate::cli::recording::SoundFile;
use crate::cli::run::screen_text;
use crate::famicom::apu::PENDING_FRAMES;
use crate::famicom::input::Awaits;
use crate::famicom::machine::Machine;
use crate::timeline::ending::{Ending, Limit};
use crate::timeline::log::Entry;
use crate::timeline::log::reader::Log;
use crate::timeline::replay::{Replay, ReplayError};
use crate::timeline::words;
use crate::vm::observer::Unobserved;
use crate::vm::time::{Frame, HalfCycles};

/// A moment as JSON.
#[derive(Debug, Serialize)]
struct MomentJson {
    version: u8,
    from: u64,
    frames: u64,
    statements: u64,
    half_cycles: u64,
    /// The line that is executed or waits.
    line: Option<u16>,
    awaits: &'static str,
    state_hash: String,
    inputs: Vec<InputJson>,
    output: String,
    screen: Vec<String>,
}

#[derive(Debug, Serialize)]
struct InputJson {
    #[serde(flatten)]
    at: Moment,
    input: String,
}

/// Makes what was asked for.
///
/// # Errors
/// [`Failure`].
pub(super) fn run(arguments: &ReplayArgs, log: &Log) -> Result<Status, Failure> {
    let from = arguments.from.unwrap_or(Frame(0));
    let frames = arguments.to.map(|to| to.0).or_else(|| frames_limit(log));
    let film = Film::of_range(&arguments.picture, from, frames)?;
    if let Some(notice) = tiles_notice(arguments, log)? {
        complain(notice);
    }
    let to = arguments.to.map_or(HalfCycles::NEVER, Frame::start);
    let failed = |error| Failure::Replay { log: arguments.log.clone(), error };
    let mut replay = match begin(arguments, log, from) {
        Ok(replay) => replay,
        Err(error @ ReplayError::Revision { .. }) => return from_checkpoint(arguments, log, film, error),
        Err(error) => return Err(failed(error)),
    };
    let mut printed = Printed::new(arguments);
    replay.run_to(from.start(), &mut Unobserved, &mut |_| {}).map_err(failed)?;
    let first = replay.next_entry();
    let sound = &arguments.sound;
    // Of a part, its first ten minutes.
    let sound_frames = frames.or((from > Frame(0)).then(|| from.0.saturating_add(SOUND_FRAMES)));
    let mut sound = match &sound.wav {
        Some(path) => Some(SoundFile::new(path, sound.wav_rate.into(), sound_frames, from.start(), replay.machine())?),
        None => None,
    };
    let mut film = film;
    let outcome = loop {
        film.take(replay.machine());
        let now = replay.position();
        if now.time >= to {
            // A run of no frames has had its first inputs too.
            break if to == HalfCycles(0) { replay.go_to(Frame(0), &mut Unobserved) } else { Ok(()) };
        }
        let slice = match &sound {
            Some(_) => Frame(now.frame().0.saturating_add(PENDING_FRAMES)).start(),
            None => HalfCycles::NEVER,
        };
        let entry = replay.next_entry();
        let until = to.min(film.next()).min(slice);
        let ran = replay.run_to(until, &mut Unobserved, &mut |text| printed.take(&text));
        if let Some(sound) = &mut sound {
            sound.take(replay.machine());
        }
        if let Err(error) = ran {
            break Err(error);
        }
        if (replay.position(), replay.next_entry()) == (now, entry) {
            let rested = replay.come_to_rest(&mut Unobserved, &mut |text| printed.take(&text));
            if rested.is_err() || !replay.leap(to) {
                break rested;
            }
            if let Some(sound) = &mut sound {
                sound.leap(replay.machine());
            }
        }
    };
    let outcome = outcome.and_then(|()| replay.come_to_rest(&mut Unobserved, &mut |text| printed.take(&text)));
    let missing = missing(arguments, log, &mut replay);
    let inputs = log.entries[first..replay.next_entry()].iter().filter_map(|(at, entry)| match entry {
        Entry::Input(input) => Some(InputJson { at: (*at).into(), input: phrase::input(input) }),
        _ => None,
    });
    printed.finish(arguments, from, replay.machine(), inputs.collect());
    film.finish(replay.machine())?;
    if let Some(notice) = sound.map(|sound| sound.finish(replay.machine())).transpose()?.flatten() {
        complain(notice);
    }
    outcome.map_err(failed)?;
    for sentence in damage::sentences(&damage::of(log, None)) {
        complain(format_args!("{}: {sentence}", arguments.log));
    }
    if let Some(missing) = missing {
        complain(missing);
    }
    Ok(status_of(log))
}

/// What is recorded of a part's sound if nobody says how long it is: ten minutes.
const SOUND_FRAMES: u64 = 36_059;

/// A run on its way to the beginning of what was asked for. What was printed is wanted from power-on.
fn begin<'a>(arguments: &ReplayArgs, log: &'a Log, from: Frame) -> Result<Replay<'a>, ReplayError> {
    let is_moment = arguments.from.is_none() && arguments.picture.gif.is_none() && arguments.picture.cast.is_none();
    let wants_past = arguments.output || arguments.json || arguments.sound.wav.is_some();
    match arguments.to {
        Some(to) if is_moment && !wants_past => Replay::near(log, to),
        _ if arguments.from.is_some() => Replay::near(log, from),
        _ => Replay::new(log),
    }
}

/// Why what was asked for is not all there.
fn missing(arguments: &ReplayArgs, log: &Log, replay: &mut Replay<'_>) -> Option<String> {
    let name = &arguments.log;
    let at = replay.position();
    if replay.is_broken() {
        return Some(format!("{name}: inputs are lost behind frame {}: it ends there", at.frame().0));
    }
    match arguments.to {
        Some(to) if at.time < to.start() => {
            Some(format!("{name}: the log ends at frame {} ({})", at.frame().0, words::clock(at.time)))
        }
        Some(_) => None,
        None => damage::notice(log).map(|notice| format!("{name}: {notice}")),
    }
}

/// How many frames the recorded run was given.
fn frames_limit(log: &Log) -> Option<u64> {
    match log.entries.last() {
        Some((at, Entry::End { ending: Ending::Limit(Limit::Frames), .. })) => Some(at.frame().0),
        _ => None,
    }
}

/// A picture with other tiles is not the one that was seen.
fn tiles_notice(arguments: &ReplayArgs, log: &Log) -> Result<Option<String>, Failure> {
    let picture = &arguments.picture;
    let shows = picture.png.is_some() || picture.gif.is_some() || picture.cast.is_some();
    if !shows {
        return Ok(None);
    }
    // Zeros stand for the tiles that come with fbc.
    let shown = if picture.tiles.is_empty() { [0; 32] } else { film::optics(picture)?.0.hash() };
    let is_other = shown != log.header.tiles;
    Ok(is_other.then(|| format!("{}: the run was seen with other tiles (--tiles)", arguments.log)))
}

/// What can be shown of a log that cannot be run again.
fn from_checkpoint(arguments: &ReplayArgs, log: &Log, mut film: Film, error: ReplayError) -> Result<Status, Failure> {
    let picture = &arguments.picture;
    let ranges = picture.gif.is_some() || picture.cast.is_some() || arguments.sound.wav.is_some();
    if ranges || arguments.output || arguments.from.is_some() {
        return Err(Failure::Replay { log: arguments.log.clone(), error });
    }
    let to = arguments.to.unwrap_or(log.end().frame());
    let kept = log.checkpoints().rev().skip_while(|(_, at)| at.time > to.start());
    let Some((at, mut machine)) = kept.filter_map(|(entry, at)| Some((at, log.machine_at(entry).ok()?))).next() else {
        return Err(Failure::NoCheckpoint { log: arguments.log.clone(), error, frame: to.0 });
    };
    complain(format_args!("{}: {error}", arguments.log));
    complain(format_args!("{}: this is the checkpoint at frame {}", arguments.log, at.frame().0));
    film.take(&mut machine);
    Printed::new(arguments).finish(arguments, at.frame(), &mut machine, Vec::new());
    film.finish(&mut machine)?;
    Ok(status_of(log))
}

/// Where what was printed goes.
struct Printed {
    /// To standard output as it comes.
    streams: bool,
    /// Into the JSON object.
    collected: Option<String>,
}

impl Printed {
    fn new(arguments: &ReplayArgs) -> Printed {
        Printed { streams: arguments.output, collected: arguments.json.then(String::new) }
    }

    fn take(&mut self, text: &str) {
        if let Some(collected) = &mut self.collected {
            collected.push_str(text);
        }
        if self.streams {
            // Whoever stops reading has enough.
            self.streams = std::io::stdout().write_all(text.as_bytes()).is_ok();
        }
    }

    fn finish(self, arguments: &ReplayArgs, from: Frame, machine: &mut Machine, inputs: Vec<InputJson>) {
        let _ = std::io::stdout().flush();
        let Some(output) = self.collected else {
            if arguments.screen {
                print_out(&screen_text(machine));
            }
            return;
        };
        let moment = MomentJson {
            version: 1,
            from: from.0,
            frames: arguments.to.filter(|to| machine.time() >= to.start()).unwrap_or(machine.time().frame()).0,
            statements: machine.statements(),
            half_cycles: machine.time().0,
            line: machine.current_line(),
            awaits: match machine.awaits() {
                Awaits::Nothing => "nothing",
                Awaits::Key => "key",
                Awaits::Line => "line",
                Awaits::Direct => "direct",
            },
            state_hash: machine.state_hash().to_string(),
            inputs,
            output,
            screen: rows(machine),
        };
        print_out(&(serde_json::to_string(&moment).unwrap_or_default() + "\n"));
    }
}

/// The 24 rows of the screen without trailing blanks.
fn rows(machine: &mut Machine) -> Vec<String> {
    screen_text(machine).lines().map(str::to_owned).collect()
}
