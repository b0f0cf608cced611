//! Runs as JSON, version 1.

use std::path::Path;

use serde::Serialize;

use super::words::{Details, ending_name, timestamp};
use crate::basic::dialect::Dialect;
use crate::famicom::input::Outcome;
use crate::store::history::HistoryLine;
use crate::store::retention::{Expired, Retention};
use crate::store::store::Origin;
use crate::store::summary::{RunState, RunSummary};
use crate::timeline::ending::Ending;
use crate::vm::memory::Model;

const VERSION: u32 = 1;

#[derive(Debug, Serialize)]
struct List<'a> {
    version: u32,
    store: String,
    runs: Vec<Run<'a>>,
}

#[derive(Debug, Serialize)]
struct Run<'a> {
    id: &'a str,
    name: Option<&'a str>,
    program: &'a str,
    created: String,
    changed: String,
    state: &'static str,
    pid: Option<u32>,
    #[serde(flatten)]
    ending: End,
    problem: Option<&'a str>,
    resumable: bool,
    frames: u64,
    statements: u64,
    output_bytes: u64,
    size_bytes: u64,
    kept: bool,
}

/// How it ended; all null if it has not.
#[derive(Debug, Default, Serialize)]
struct End {
    ending: Option<&'static str>,
    error: Option<Mistake>,
    limit: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Mistake {
    code: &'static str,
    number: u8,
    line: Option<u16>,
}

#[derive(Debug, Serialize)]
struct Shown<'a> {
    version: u32,
    #[serde(flatten)]
    run: Run<'a>,
    file: String,
    checkpoints: u64,
    resumed: u64,
    origin: Option<From<'a>>,
    machine: Machine,
}

#[derive(Debug, Serialize)]
struct From<'a> {
    run: Option<&'a str>,
    log: Option<&'a str>,
    frame: u64,
    statement: u64,
}

#[derive(Debug, Serialize)]
struct Machine {
    revision: u32,
    dialect: &'static str,
    memory: &'static str,
    clock: u32,
    seed: u16,
    program_hash: String,
}

#[derive(Debug, Serialize)]
struct History<'a> {
    version: u32,
    runs: Vec<Line<'a>>,
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    at: String,
    program: &'a str,
    run: Option<&'a str>,
    #[serde(flatten)]
    ending: End,
    frames: u64,
    statements: u64,
}

#[derive(Debug, Serialize)]
struct Removed<'a> {
    version: u32,
    bytes: u64,
    removed: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct Limits {
    version: u32,
    days: u32,
    bytes: u64,
}

/// All runs.
pub(super) fn list(folder: &Path, runs: &[RunSummary]) -> String {
    let runs = runs.iter().map(run).collect();
    text(&List { version: VERSION, store: folder.display().to_string(), runs })
}

/// One run.
pub(super) fn show(summary: &RunSummary, details: &Details) -> String {
    let header = &details.header;
    text(&Shown {
        version: VERSION,
        run: run(summary),
        file: details.path.display().to_string(),
        checkpoints: details.checkpoints,
        resumed: details.owners.saturating_sub(1),
        origin: details.origin.as_ref().map(|origin| {
            let (run, log, at) = match origin {
                Origin::Run { id, at } => (Some(id.as_str()), None, at),
                Origin::Log { file, at } => (None, Some(file.as_str()), at),
            };
            From { run, log, frame: at.frame().0, statement: at.statements }
        }),
        machine: Machine {
            revision: header.revision,
            dialect: match header.config.dialect {
                Dialect::V2 => "v2",
                Dialect::V3 => "v3",
            },
            memory: match header.config.model {
                Model::Large => "large",
                Model::Original => "original",
            },
            clock: header.config.clock,
            seed: header.config.seed,
            program_hash: header.program.content_hash().iter().map(|byte| format!("{byte:02x}")).collect(),
        },
    })
}

/// What ran.
pub(super) fn history(lines: &[HistoryLine]) -> String {
    let mut runs = Vec::new();
    for line in lines {
        runs.push(Line {
            at: timestamp(line.at),
            program: &line.program,
            run: line.run.as_ref().map(|id| id.as_str()),
            ending: line.ending.map(end).unwrap_or_default(),
            frames: line.reached.frame().0,
            statements: line.reached.statements,
        });
    }
    text(&History { version: VERSION, runs })
}

/// What has gone.
pub(super) fn expired(expired: &Expired) -> String {
    let removed = expired.runs.iter().map(|run| run.id.as_str()).collect();
    text(&Removed { version: VERSION, bytes: expired.bytes(), removed })
}

/// How much is kept.
pub(super) fn limits(limits: Retention) -> String {
    text(&Limits { version: VERSION, days: limits.days, bytes: limits.bytes })
}

fn run(run: &RunSummary) -> Run<'_> {
    let (pid, ending, problem) = match &run.state {
        RunState::Live { pid } => (*pid, End::default(), None),
        RunState::Ended(ending) => (None, end(*ending), None),
        RunState::Unfinished => (None, End::default(), None),
        RunState::Unreadable(why) => (None, End::default(), Some(why.as_str())),
    };
    Run {
        id: run.id.as_str(),
        name: run.name.as_deref(),
        program: &run.program,
        created: timestamp(run.created),
        changed: timestamp(run.changed),
        state: run.state.name(),
        pid,
        ending,
        problem,
        resumable: run.state.is_resumable(),
        frames: run.at.frame().0,
        statements: run.at.statements,
        output_bytes: run.output,
        size_bytes: run.size,
        kept: run.kept,
    }
}

fn end(ending: Ending) -> End {
    let error = match ending {
        Ending::Outcome(Outcome::Error { error, line }) => {
            Some(Mistake { code: error.letters(), number: error.number(), line })
        }
        _ => None,
    };
    let limit = match ending {
        Ending::Limit(limit) => Some(limit.name()),
        _ => None,
    };
    End { ending: Some(ending_name(ending)), error, limit }
}

/// One object and a newline.
fn text(value: &impl Serialize) -> String {
    // Plain strings and numbers always become JSON.
    serde_json::to_string(value).unwrap_or_default() + "\n"
}
