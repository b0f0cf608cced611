//! `fbc resume`: a run that was cut off goes on where its record ends.

use std::process::ExitCode;

use super::args::ResumeArgs;
use super::exit::{Status, complain};
use super::past;
use super::picture::film::Film;
use super::plan::{Plan, Reached};
use super::run::{self, Launch};
use super::stores;
use crate::exec::past::Past;
use crate::exec::recording::{Recording, Stored};
use crate::exec::supervision::Supervision;
use crate::famicom::input::Input;
use crate::famicom::machine::Machine;
use crate::host::stop;
use crate::store::run_file::RunFile;
use crate::store::summary::RunState;
use crate::timeline::ending::Ending;
use crate::timeline::log::reader::Log;
use crate::timeline::recorder::Cadence;
use crate::timeline::resume;
use crate::timeline::slots::{Slot, SlotError, Slots};
use crate::vm::time::HalfCycles;

/// Resumes a run.
pub(super) fn run(arguments: &ResumeArgs) -> ExitCode {
    match start(arguments) {
        Ok(status) => status.into(),
        Err(error) => {
            complain(error);
            Status::Usage.into()
        }
    }
}

/// Goes on with a run.
///
/// # Errors
/// There is no such run, or it cannot be gone on with.
pub(super) fn start(arguments: &ResumeArgs) -> Result<Status, Box<dyn std::error::Error>> {
    let store = stores::find(arguments.store.as_deref())?;
    let view = store.view(&arguments.run)?;
    let state = view.summary()?.state;
    if matches!(state, RunState::Ended(ending) if ending.is_final()) {
        return Ok(has_ended(arguments));
    }
    let ended = view.last_ending()?;
    drop(view);
    let mut file = store.open_run(&arguments.run)?;
    let tail = file.tail()?;
    // Somebody else may have been faster, and ended it.
    if tail.slots.last().and_then(|slot| slot.ending).is_some_and(Ending::is_final) {
        return Ok(has_ended(arguments));
    }
    let plan = Plan::from_bytes(&tail.plan);
    let was_live = plan.is_live();
    let resumed = resume::resume(&tail.header, tail.checkpoint.as_ref(), &tail.slots)?;
    let mut machine = resumed.machine;
    let reached = Reached {
        frame: machine.time().frame(),
        statements: machine.statements(),
        output: machine.output_offset().saturating_sub(resumed.unsaid.len() as u64),
    };
    let Some(run) = plan.resume(arguments, ended, &reached) else {
        return Err(format!("run {}: its command line cannot be read", arguments.run).into());
    };
    let mut events = run.script.events()?;
    run::expect_files_apart(&run)?;
    run::expect_one_past(&run)?;
    let mut film = Film::new(&run.picture, run.limits.frames)?;
    let is_new = tail.checkpoint.is_none() && tail.slots.is_empty();
    let mut sound = None;
    if is_new {
        sound = run::sound(&run, &mut machine)?;
    } else if film.next() != HalfCycles::NEVER || run.sound.wav.is_some() {
        let slots = all_slots(&mut file)?;
        let (at, hash) = (machine.position(), machine.state_hash());
        let failed = |error: &dyn std::fmt::Display| format!("run {}: {error}", arguments.run);
        let log = Log::up_to(at, hash, tail.header.clone(), &slots).map_err(|error| failed(&error))?;
        (machine, sound) = past::relive(&run, &log, &mut film).map_err(|error| failed(&error))?;
    }
    let inputs = match state {
        RunState::Ended(_) if !was_live && !events.is_empty() => Some(applied(&mut file)?),
        _ => None,
    };
    let beginning = Machine::new(tail.header.config, tail.header.program.clone());
    let supervision = Supervision::new(run.supervision.policy(), &beginning);
    let mut past = Past::default();
    if supervision.goes_back() {
        // Keys of a live run are a person's, unless they may be a script's.
        let keys_come_in = was_live && events.is_empty();
        let left = |at: HalfCycles| events.iter().filter(|event| event.frame > at.frame().0).count() as u64;
        past = Past::read(&mut file, &tail.header, |input| comes_in(input, keys_come_in), left)?;
    }
    stop::outlive_file_limits();
    let mut recording = Recording::start(&mut machine, Cadence::STANDARD, vec![Box::new(Stored::kept(file)?)]);
    recording.owe(&resumed.unsaid);
    recording.supervise_resumed(&mut machine, supervision, past);
    if is_new {
        // Killed before its first input was kept.
        run::begin(&run, &mut machine)?;
    } else if let Some(inputs) = inputs {
        // The next one is the last.
        events.truncate(events.len().saturating_sub(inputs));
    } else {
        let now = machine.time().frame();
        events.retain(|event| event.frame > now.0);
    }
    run::go(&run, Launch { machine, recording, events, film, sound, unsaid: resumed.unsaid })
}

fn has_ended(arguments: &ResumeArgs) -> Status {
    let (run, picture) = (&arguments.run, &arguments.picture);
    let files = [&picture.png, &picture.gif, &picture.cast, &arguments.sound.wav];
    let way = if files.iter().any(|file| file.is_some()) {
        format!("`fbc replay {run}` makes pictures and sound of it")
    } else {
        format!("`fbc runs output {run}` prints what it printed")
    };
    complain(format_args!("run {run} has ended; {way}"));
    Status::Done
}

/// How many inputs of a script were applied in a run that was stopped. Where it was killed, its record ends behind those of
/// the moment; where a limit or a signal stopped it, those of the last moment may be missing.
fn applied(file: &mut RunFile) -> Result<usize, SlotError> {
    let slots = all_slots(file)?;
    let inputs = resume::effective(&slots).into_iter().flat_map(|slot| &slot.inputs);
    let is_scripted = |input: &Input| {
        matches!(input, Input::KeyDown(_) | Input::KeyUp | Input::Function(_) | Input::Pad { .. } | Input::Stop)
    };
    Ok(inputs.filter(|happened| is_scripted(&happened.input)).count())
}

/// Whether an input came from outside and may be another next time; what a run begins with, or is told when it has gone
/// back, is not.
fn comes_in(input: &Input, keys_come_in: bool) -> bool {
    match input {
        Input::Line(_) | Input::Character(_) | Input::Answer(_) => true,
        Input::KeyDown(_) | Input::Function(_) | Input::Stop => keys_come_in,
        Input::Pad { stick, strig, .. } => keys_come_in && (*stick, *strig) != (0, 0),
        _ => false,
    }
}

/// All of a run's slots, without their output.
fn all_slots(file: &mut RunFile) -> Result<Vec<Slot>, SlotError> {
    let mut slots: Vec<Slot> = Vec::new();
    loop {
        let more = file.read(slots.len() as u64)?;
        if more.is_empty() {
            return Ok(slots);
        }
        slots.extend(more.into_iter().map(|slot| Slot { output: Vec::new(), ..slot }));
    }
}
