//! What a log holds.

use std::fmt::Write as _;

use serde::Serialize;

use super::damage::{self, CutJson, DamageJson};
use super::{phrase, status_of};
use crate::cli::args::ReplayArgs;
use crate::cli::exit::{Status, complain};
use crate::cli::print_out;
use crate::famicom::machine::REVISION;
use crate::famicom::position::Position;
use crate::timeline::log::Entry;
use crate::timeline::log::reader::Log;
use crate::timeline::replay::ReplayError;
use crate::timeline::words;

/// Marks and checkpoints that are listed for a person.
const LISTED: usize = 20;

/// A log as JSON.
#[derive(Debug, Serialize)]
struct Summary<'a> {
    version: u8,
    revision: u32,
    /// Whether this fbc can run it again.
    exact: bool,
    complete: bool,
    frames: u64,
    statements: u64,
    seconds: f64,
    lines: usize,
    inputs: usize,
    hashes: usize,
    rewinds: u64,
    ending: Option<String>,
    marks: Vec<Mark<'a>>,
    checkpoints: Vec<Moment>,
    cut: Option<CutJson>,
    damage: Vec<DamageJson>,
}

/// A moment as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Moment {
    frame: u64,
    statement: u64,
}

#[derive(Debug, Serialize)]
struct Mark<'a> {
    #[serde(flatten)]
    at: Moment,
    text: &'a str,
}

impl From<Position> for Moment {
    fn from(at: Position) -> Moment {
        Moment { frame: at.frame().0, statement: at.statements }
    }
}

/// Says what a log holds.
pub(super) fn run(arguments: &ReplayArgs, log: &Log) -> Status {
    let summary = Summary::of(log);
    if arguments.json {
        print_out(&(serde_json::to_string(&summary).unwrap_or_default() + "\n"));
        return status_of(log);
    }
    print_out(&summary.text(log));
    if !summary.exact {
        complain(format_args!("{}: {}", arguments.log, ReplayError::Revision { found: log.header.revision }));
    }
    for sentence in damage::sentences(&summary.damage).chain(damage::notice(log)) {
        complain(format_args!("{}: {sentence}", arguments.log));
    }
    status_of(log)
}

impl Summary<'_> {
    fn of(log: &Log) -> Summary<'_> {
        let end = log.end();
        let count = |is_wanted: fn(&Entry) -> bool| log.entries.iter().filter(|(_, entry)| is_wanted(entry)).count();
        let marks = log.marks().map(|(at, text)| Mark { at: at.into(), text });
        let ending = log.entries.iter().rev().find_map(|(_, entry)| match entry {
            Entry::End { ending, .. } => Some(words::ending(*ending)),
            _ => None,
        });
        Summary {
            version: 1,
            revision: log.header.revision,
            exact: log.header.revision == REVISION,
            complete: log.complete,
            frames: end.frame().0,
            statements: end.statements,
            seconds: end.time.0 as f64 / (2 * crate::vm::time::CPU_HZ) as f64,
            lines: log.header.program.lines().len(),
            inputs: count(|entry| matches!(entry, Entry::Input(_))),
            hashes: count(|entry| matches!(entry, Entry::Hash(_) | Entry::End { .. })),
            rewinds: log.rewinds,
            ending: ending.filter(|_| log.complete),
            marks: marks.collect(),
            checkpoints: checkpoints(log).collect(),
            cut: damage::cut(log),
            damage: damage::of(log, None),
        }
    }

    fn text(&self, log: &Log) -> String {
        let config = &log.header.config;
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "length       {} (frame {}, {})",
            words::clock(log.end().time),
            self.frames,
            phrase::count(self.statements, "statement")
        );
        let _ = writeln!(text, "program      {}", phrase::count(self.lines as u64, "line"));
        let _ = writeln!(
            text,
            "machine      {:?}, memory {}, clock {}, seed {}, revision {}",
            config.dialect,
            format!("{:?}", config.model).to_lowercase(),
            config.clock,
            config.seed,
            self.revision
        );
        let _ = writeln!(text, "inputs       {}", self.inputs);
        let _ = writeln!(text, "hashes       {}", self.hashes);
        let _ = writeln!(text, "checkpoints  {}", self.checkpoints.len());
        for at in self.checkpoints.iter().take(LISTED) {
            let _ = writeln!(text, "  frame {} (statement {})", at.frame, at.statement);
        }
        more(&mut text, self.checkpoints.len());
        let _ = writeln!(text, "marks        {}", self.marks.len());
        for Mark { at, text: note } in self.marks.iter().take(LISTED) {
            let note: String = note.chars().map(|each| if each.is_control() { ' ' } else { each }).collect();
            let _ = writeln!(text, "  frame {}: {note}", at.frame);
        }
        more(&mut text, self.marks.len());
        if self.rewinds > 0 {
            let _ = writeln!(text, "went back    {}", phrase::count(self.rewinds, "time"));
        }
        if let Some(ending) = &self.ending {
            let _ = writeln!(text, "end          {ending}");
        }
        text
    }
}

/// The checkpoints' moments.
pub(super) fn checkpoints(log: &Log) -> impl Iterator<Item = Moment> + '_ {
    log.checkpoints().map(|(_, at)| at.into())
}

fn more(text: &mut String, count: usize) {
    if count > LISTED {
        let _ = writeln!(text, "  and {} more", count - LISTED);
    }
}
