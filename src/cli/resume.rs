//! `fbc resume`: a run that was cut off goes on where its record ends.

use std::process::ExitCode;

use super::args::ResumeArgs;
use super::exit::{Status, complain};
use super::picture::film::Film;
use super::plan::Plan;
use super::run::{self, Launch};
use super::stores;
use crate::exec::recording::{Recording, Stored};
use crate::exec::supervision::Supervision;
use crate::famicom::machine::Machine;
use crate::store::summary::RunState;
use crate::timeline::recorder::Cadence;
use crate::timeline::resume;

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

fn start(arguments: &ResumeArgs) -> Result<Status, Box<dyn std::error::Error>> {
    let store = stores::find(arguments.store.as_deref())?;
    let ended = match store.summary(&arguments.run)?.state {
        RunState::Ended(ending) if ending.is_final() => {
            complain(format_args!(
                "run {run} has ended; `fbc runs output {run}` prints what it printed",
                run = arguments.run
            ));
            return Ok(Status::Done);
        }
        RunState::Ended(ending) => Some(ending),
        _ => None,
    };
    let mut file = store.open_run(&arguments.run)?;
    let tail = file.tail()?;
    let Some(run) = Plan::from_bytes(&tail.plan).resume(arguments, ended) else {
        return Err(format!("run {}: its command line cannot be read", arguments.run).into());
    };
    let resumed = resume::resume(&tail.header, tail.checkpoint.as_ref(), &tail.slots)?;
    let mut machine = resumed.machine;
    let mut recording = Recording::start(&mut machine, Cadence::STANDARD, vec![Box::new(Stored::kept(file)?)]);
    let beginning = Machine::new(tail.header.config, tail.header.program.clone());
    recording.supervise_resumed(&mut machine, Supervision::new(run.supervision.policy(), &beginning));
    if tail.checkpoint.is_none() && tail.slots.is_empty() {
        // Killed before its first input was kept.
        run::begin(&run, &mut machine)?;
    }
    let mut events = run::script(&run)?;
    let now = machine.time().frame();
    events.retain(|event| event.frame > now.0);
    let film = Film::new(&run.picture, run.frames)?;
    let sound = run::sound(&run, &mut machine)?;
    run::go(&run, Launch { machine, recording, events, film, sound, unsaid: resumed.unsaid })
}
