//! `fbc test`: programs run without a person and held to what their comments and the files beside them promise.
//!
//! Every program runs on a machine of its own, many at a time; what is said comes in the order of the files.

mod attempt;
mod beside;
mod bless;
mod diff;
mod find;
mod hold;
mod junit;
mod list;
mod record;
mod report;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use super::args::TestArgs;
use super::exit::{Status, complain};
use super::files::{self, FileError};
use crate::exec::crew;
use crate::host::stop::Ends;
use attempt::{Attempt, Judged};
use report::{Count, Report};

/// Why the whole command could not do its work.
#[derive(Debug, thiserror::Error)]
pub(super) enum TestError {
    /// A file or folder.
    #[error(transparent)]
    File(#[from] FileError),
    /// Nothing to test.
    #[error("{}: no programs (*.bas) in this folder", .0.display())]
    Empty(PathBuf),
    /// The filter leaves nothing.
    #[error("no program's path contains {}", .0.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(" or "))]
    Filtered(Vec<String>),
    /// `--record` records one program.
    #[error("--record plays one program: give one file")]
    RecordOne,
    /// A test that cannot be recorded.
    #[error("{0}")]
    Record(String),
}

/// Tests, lists or records.
pub(super) fn run(arguments: &TestArgs) -> ExitCode {
    let done = if arguments.record { record::record(arguments) } else { start(arguments) };
    match done {
        Ok(status) => status.into(),
        Err(error) => {
            complain(error);
            Status::Usage.into()
        }
    }
}

fn start(arguments: &TestArgs) -> Result<Status, TestError> {
    let mut programs = find::programs(&arguments.paths)?;
    if !arguments.filter.is_empty() {
        programs.retain(|path| {
            let path = path.to_string_lossy();
            arguments.filter.iter().any(|text| path.contains(text.as_str()))
        });
        if programs.is_empty() {
            return Err(TestError::Filtered(arguments.filter.clone()));
        }
    }
    if arguments.list {
        return Ok(list::list(&programs, arguments.json));
    }
    if let Some(path) = &arguments.junit {
        files::expect_folder(path)?;
    }
    let stop = Ends::watch();
    let attempt = Attempt { bless: arguments.bless.as_deref(), report: arguments.report.is_some(), stop: stop.clone() };
    let jobs = arguments.jobs.map_or_else(crew::jobs, usize::from);
    let mut reports: Vec<Report> = Vec::new();
    let mut failure: Option<FileError> = None;
    crew::in_order(
        jobs,
        &programs,
        |path| attempt.run(path),
        |path, judged: Judged| {
            let folder = arguments.report.as_deref();
            failure = failure.take().or(judged.keep_pictures(folder, path).err());
            let report = Report::new(path, judged, folder);
            if !arguments.json {
                print(&report.text());
            }
            reports.push(report);
        },
    );
    let count = Count::of(&reports);
    if arguments.json {
        print(&report::json(&reports, count));
    } else {
        eprintln!("{}", count.sentence());
    }
    if let Some(path) = &arguments.junit {
        files::write(path, junit::xml(&reports).as_bytes())?;
    }
    if let Some(error) = failure {
        return Err(error.into());
    }
    Ok(match stop.status() {
        Some(status) => Status::Signal(status),
        None if count.errors > 0 => Status::Usage,
        None if count.failed > 0 => Status::Failed,
        None => Status::Done,
    })
}

/// A closed pipe is not worth a message, nor a change of what was found.
fn print(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}
