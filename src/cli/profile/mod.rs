//! `fbc profile`: where a program's time goes, of a run made for it or of a recorded one.

mod flame;
mod json;
mod live;
mod text;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use super::args::ProfileArgs;
use super::exit::{Status, complain};
use super::files::{self, FileError};
use super::{logs, outputs, replay, stores};
use crate::host::stop::Ends;
use crate::timeline::log::SIGNATURE;
use crate::timeline::passage::{Passage, Way};
use crate::timeline::profile::{Meter, PathUse, Profile};
use crate::timeline::questions::listing::Listing;
use crate::timeline::replay::ReplayError;
use crate::vm::time::HalfCycles;

/// What was measured, and what is needed to show it.
struct Measured {
    name: String,
    profile: Profile,
    listing: Listing,
    /// Where the run ended.
    end: HalfCycles,
}

/// Measures and shows.
pub(super) fn run(arguments: &ProfileArgs) -> ExitCode {
    match measure_and_show(arguments) {
        Ok(status) => status.into(),
        Err(error) => {
            complain(&error);
            let diverged = matches!(error.downcast_ref(), Some(ReplayError::Diverged(_)));
            if diverged { Status::Diverged.into() } else { Status::Usage.into() }
        }
    }
}

fn measure_and_show(arguments: &ProfileArgs) -> Result<Status, Box<dyn std::error::Error>> {
    let folded = arguments.folded.as_ref().filter(|path| path.as_path() != Path::new("-"));
    outputs::expect_apart(
        [("what is profiled", Path::new(&arguments.file))],
        [("--svg", arguments.svg.as_ref()), ("--folded", folded)],
    )?;
    [arguments.svg.as_deref(), folded.map(|path| path.as_path())]
        .into_iter()
        .flatten()
        .filter(|path| *path != Path::new("-"))
        .try_for_each(files::expect_folder)?;
    let (measured, status) = if is_log(arguments)? { of_log(arguments)? } else { live::measure(arguments)? };
    let Some(measured) = measured else { return Ok(status) };
    if let Some(path) = &arguments.svg {
        files::write(path, flame::draw(&measured).as_bytes())?;
    }
    if let Some(path) = &arguments.folded {
        files::write(path, stacks(&measured).as_bytes())?;
    }
    let quiet = [&arguments.svg, &arguments.folded].into_iter().flatten().any(|path| path == Path::new("-"));
    if !quiet {
        let shown = if arguments.json { json::object(&measured) } else { text::tables(&measured, arguments.top) };
        let mut stdout = std::io::stdout();
        // A closed pipe is not worth a message.
        let _ = stdout.write_all(shown.as_bytes()).and_then(|()| stdout.flush());
    }
    Ok(status)
}

/// Whether an argument is the log of a run: by its first bytes, or because a run of the store has that name and no file
/// has it. What calls itself a log is none but that.
fn is_log(arguments: &ProfileArgs) -> Result<bool, FileError> {
    use std::io::Read;
    let path = Path::new(&arguments.file);
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("fbev")) {
        return Ok(true);
    }
    if !logs::is_file(&arguments.file) {
        let store = stores::find(arguments.store.store.as_deref());
        return Ok(store.is_ok_and(|store| store.view(&arguments.file).is_ok()));
    }
    let Ok(file) = std::fs::File::open(path) else { return Ok(false) };
    let mut first = Vec::new();
    let read = file.take(SIGNATURE.len() as u64).read_to_end(&mut first);
    // A folder, for one, is found out by whoever reads it as a program.
    Ok(read.is_ok() && first == SIGNATURE)
}

fn of_log(arguments: &ProfileArgs) -> Result<(Option<Measured>, Status), Box<dyn std::error::Error>> {
    let log = logs::open(&arguments.file, arguments.store.store.as_deref())?;
    let damaged = replay::tell_damage(&log);
    let ends = Ends::watch();
    let mut passage = Passage::new(&log)?;
    let mut pulse = || ends.status().is_none();
    let mut meter = Meter::new(passage.machine().vm(), &mut pulse);
    loop {
        match passage.approach(&mut meter)? {
            Way::Entry(..) => passage.take()?,
            Way::Gap => meter.pass_gap(passage.machine().vm()),
            Way::Stopped | Way::End => break,
        }
    }
    let status = ends.status().map_or(damaged, Status::Signal);
    let machine = passage.machine();
    let measured = Measured {
        name: arguments.file.clone(),
        profile: meter.finish(machine.vm()),
        listing: Listing::of(machine.code(), &log.header.config),
        end: machine.time(),
    };
    Ok((Some(measured), status))
}

/// A subroutine's frame in a stack.
fn call_name(line: u16) -> String {
    format!("GOSUB {line}")
}

/// A line's frame.
fn line_name(line: Option<u16>) -> String {
    line.map_or_else(|| "direct line".to_owned(), |line| format!("line {line}"))
}

/// The frames of a path, outermost first.
fn frames(path: &PathUse) -> Vec<String> {
    let calls = path.calls.iter().map(|line| call_name(*line));
    std::iter::once("program".to_owned()).chain(calls).chain([line_name(path.line)]).collect()
}

/// Stacks as other tools read them: frames with semicolons between them, a blank, cycles.
fn stacks(measured: &Measured) -> String {
    let profile = &measured.profile;
    let mut lines: Vec<String> = profile
        .paths
        .iter()
        .filter(|path| path.used.computing > 0)
        .map(|path| format!("{} {}\n", frames(path).join(";"), profile.cycles(path.used.computing).round()))
        .collect();
    lines.sort();
    lines.concat()
}
