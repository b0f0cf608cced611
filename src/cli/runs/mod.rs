//! `fbc runs`: what the store keeps, also of runs that go on in other processes.

mod export;
mod json;
mod table;
pub(super) mod words;

use std::io::Write;
use std::ops::ControlFlow;
use std::process::ExitCode;

use super::args::{RunsArgs, RunsCommand};
use super::exit::{Status, complain};
use super::files::{FileError, reason};
use super::print_out;
use super::stores::{self, NoStore};
use super::style::Style;
use crate::host::clock::now_ms;
use crate::store::error::StoreError;
use crate::store::retention::Retention;
use crate::store::store::Store;

/// Bytes of a mebibyte.
const MIB: u64 = 1 << 20;

/// Why the command could not do its work.
#[derive(Debug, thiserror::Error)]
enum RunsError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is none.
    #[error(transparent)]
    NoStore(#[from] NoStore),
    /// A file that was asked for.
    #[error(transparent)]
    File(#[from] FileError),
    /// The record of the run.
    #[error(transparent)]
    Export(#[from] export::ExportError),
    /// Standard output.
    #[error("cannot write the output: {}", reason(.0))]
    Output(std::io::Error),
}

/// Runs the command.
pub(super) fn run(arguments: &RunsArgs) -> ExitCode {
    let done = stores::find(arguments.store.store.as_deref())
        .map_err(RunsError::from)
        .and_then(|store| act(&store, arguments.json, arguments.action.as_ref()));
    match done {
        Ok(status) => status.into(),
        Err(error) => {
            complain(error);
            Status::Usage.into()
        }
    }
}

fn act(store: &Store, json: bool, action: Option<&RunsCommand>) -> Result<Status, RunsError> {
    match action {
        None => list(store, json)?,
        Some(RunsCommand::List { json }) => list(store, *json)?,
        Some(RunsCommand::Show { run, json }) => show(store, run, *json)?,
        Some(RunsCommand::Output { run }) => output(store, run)?,
        Some(RunsCommand::Delete { runs }) => return Ok(delete(store, runs)),
        Some(RunsCommand::Keep { run, off }) => {
            let id = store.keep(run, !off)?;
            let goes = if *off { "goes like others" } else { "stays until it is deleted" };
            print_out(&format!("{id} {goes}\n"));
        }
        Some(RunsCommand::Export { run, file }) => export::export(store, run, file)?,
        Some(RunsCommand::History { lines, json }) => {
            let lines = store.history(*lines as usize)?;
            let text =
                if *json { json::history(&lines) } else { table::history(&lines, now_ms(), &Style::of_stdout()) };
            print_out(&text);
        }
        Some(RunsCommand::Gc { unfinished, json }) => {
            let expired = store.expire(store.retention()?, *unfinished)?;
            print_out(&if *json { json::expired(&expired) } else { words::expired(&expired) + "\n" });
        }
        Some(RunsCommand::Limits { days, mib, json }) => limits(store, *days, *mib, *json)?,
    }
    Ok(Status::Done)
}

fn list(store: &Store, json: bool) -> Result<(), RunsError> {
    let mut runs = store.runs()?;
    runs.reverse();
    print_out(&if json {
        json::list(store.directory().root(), &runs)
    } else if runs.is_empty() {
        format!("no runs in {}\n", store.directory().root().display())
    } else {
        table::runs(&runs, now_ms(), &Style::of_stdout())
    });
    Ok(())
}

fn show(store: &Store, run: &str, json: bool) -> Result<(), RunsError> {
    let (view, summary) = (store.view(run)?, store.summary(run)?);
    let details = words::Details {
        header: view.header()?,
        origin: view.origin()?,
        owners: view.owners()?,
        checkpoints: view.checkpoint_count()?,
        path: view.path().to_owned(),
    };
    print_out(&if json {
        json::show(&summary, &details)
    } else {
        words::show(&summary, &details, &Style::of_stdout())
    });
    Ok(())
}

fn output(store: &Store, run: &str) -> Result<(), RunsError> {
    let mut stdout = std::io::stdout().lock();
    let mut failed = None;
    let read = store.view(run)?.each_output(0, |bytes| match stdout.write_all(bytes) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    });
    // What could be read is shown before anything is said.
    match failed.or(stdout.flush().err()) {
        // Whoever closed the pipe has read enough.
        Some(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Some(error) => Err(RunsError::Output(error)),
        None => Ok(read?),
    }
}

/// Removes as many as can be removed, and says what could not.
fn delete(store: &Store, runs: &[String]) -> Status {
    let mut status = Status::Done;
    for run in runs {
        match store.delete(run) {
            Ok(id) => print_out(&format!("deleted {id}\n")),
            Err(error) => {
                complain(error);
                status = Status::Usage;
            }
        }
    }
    status
}

fn limits(store: &Store, days: Option<u32>, mib: Option<u64>, json: bool) -> Result<(), RunsError> {
    let mut limits = store.retention()?;
    if days.is_some() || mib.is_some() {
        limits = Retention {
            days: days.unwrap_or(limits.days),
            // The argument's range leaves room.
            bytes: mib.map_or(limits.bytes, |mib| mib * MIB),
        };
        store.set_retention(limits)?;
    }
    print_out(&if json { json::limits(limits) } else { words::limits(limits) });
    Ok(())
}
