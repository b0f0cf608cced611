//! What of a run's command line still matters after its process is gone: kept with the run, so that resuming it goes on
//! with the same script and the same limits.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Parser;
use serde::{Deserialize, Serialize};

use super::args::{Cli, Command, ResumeArgs, RunArgs, ScriptArgs, SupervisionArgs};
use crate::timeline::ending::{Ending, Limit};
use crate::vm::time::Frame;

/// A run that its limit of frames stops is less than so many frames behind it: a statement is not cut in two.
const OVERRUN_FRAMES: u64 = 60;

/// How far a run is that goes on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reached {
    /// Its frame.
    pub(super) frame: Frame,
    /// Statements executed.
    pub(super) statements: u64,
    /// Bytes of output that are recorded.
    pub(super) output: u64,
}

/// The part of the command line that goes with a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Plan {
    file: PathBuf,
    frames: Option<u64>,
    pad: Option<String>,
    pad2: Option<String>,
    keys: Option<String>,
    max_statements: Option<u64>,
    max_output: Option<u64>,
    tiles: Vec<PathBuf>,
    palette: Option<PathBuf>,
    no_sprite_limit: bool,
    exit: bool,
    supervision: SupervisionArgs,
    /// A person was at a terminal.
    live: bool,
}

impl Plan {
    /// The part of these arguments.
    pub(super) fn of(arguments: &RunArgs, live: bool) -> Plan {
        Plan {
            file: place(&arguments.file),
            frames: arguments.limits.frames,
            pad: arguments.script.pad.clone(),
            pad2: arguments.script.pad2.clone(),
            keys: arguments.script.keys.clone(),
            max_statements: arguments.limits.max_statements,
            max_output: Some(arguments.max_output),
            tiles: arguments.picture.tiles.iter().map(|path| place(path)).collect(),
            palette: arguments.picture.palette.as_deref().map(place),
            no_sprite_limit: arguments.picture.no_sprite_limit,
            exit: arguments.play.exit,
            supervision: arguments.supervision.clone(),
            live,
        }
    }

    /// As it is kept.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// What was kept; a run without it goes on without script and limits.
    pub(super) fn from_bytes(bytes: &[u8]) -> Plan {
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    /// The name that the program had.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// Whether a person was at a terminal.
    pub(super) fn is_live(&self) -> bool {
        self.live
    }

    /// The arguments with which the run goes on. A limit that ended it does not end it again: neither the last time, nor
    /// before that, so that it is far behind it by now.
    pub(super) fn resume(self, arguments: &ResumeArgs, ended: Option<Ending>, reached: &Reached) -> Option<RunArgs> {
        let line = ["fbc", "run"].map(OsString::from).into_iter().chain([self.file.clone().into_os_string()]);
        let Ok(Command::Run(mut run)) = Cli::try_parse_from(line).map(|cli| cli.command) else { return None };
        let max_output = self.max_output.unwrap_or(run.max_output);
        let lifted = |limit| {
            let passed = match limit {
                Limit::Frames => {
                    self.frames.is_some_and(|frames| reached.frame.0 > frames.saturating_add(OVERRUN_FRAMES))
                }
                Limit::Statements => self.max_statements.is_some_and(|most| reached.statements > most),
                Limit::Output => reached.output > max_output,
                Limit::Timeout | Limit::Memory => false,
            };
            passed || ended == Some(Ending::Limit(limit))
        };
        run.headless = arguments.headless || !self.live;
        run.screen = arguments.screen;
        run.json = arguments.json;
        run.limits.frames = arguments.frames.or(self.frames.filter(|_| !lifted(Limit::Frames)));
        let statements = self.max_statements.filter(|_| !lifted(Limit::Statements));
        run.limits.max_statements = arguments.max_statements.or(statements);
        let kept = if lifted(Limit::Output) {
            max_output.max(reached.output).saturating_add(run.max_output)
        } else {
            max_output
        };
        run.max_output = arguments.max_output.unwrap_or(kept);
        run.limits.timeout = arguments.timeout;
        let max_memory = self.supervision.max_memory.filter(|_| !lifted(Limit::Memory));
        run.supervision = SupervisionArgs { max_memory, ..self.supervision };
        run.script = ScriptArgs { pad: self.pad, pad2: self.pad2, keys: self.keys };
        run.record.store.clone_from(&arguments.store);
        run.sound = arguments.sound.clone();
        run.picture = arguments.picture.clone();
        if run.picture.tiles.is_empty() {
            run.picture.tiles = self.tiles;
        }
        run.picture.palette = run.picture.palette.or(self.palette);
        run.picture.no_sprite_limit |= self.no_sprite_limit;
        run.play = arguments.play.clone();
        run.play.exit |= self.exit;
        Some(*run)
    }
}

/// A file is found again from another folder; what is none keeps its name.
pub(super) fn place(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}
