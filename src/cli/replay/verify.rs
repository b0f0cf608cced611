//! `fbc replay LOG --verify`: the run again, every recorded hash compared; with another log, where both part.
//!
//! What was found goes to standard output, what is wrong with a file to standard error.

use serde::Serialize;

use super::damage::{self, CutJson, DamageJson};
use super::phrase;
use super::summary::{Moment, checkpoints};
use crate::cli::args::ReplayArgs;
use crate::cli::exit::{Status, complain};
use crate::cli::print_out;
use crate::famicom::machine::Happened;
use crate::timeline::log::reader::Log;
use crate::timeline::replay::lockstep::{self, Comparison, Difference, Inputs, Parting};
use crate::timeline::replay::verify::{Verified, verify};
use crate::timeline::replay::{Divergence, ReplayError};
use crate::timeline::words;

/// What was found, in the order of what matters more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Finding {
    Verified,
    Damaged,
    Diverged,
    Parted,
    OtherRevision,
}

/// The JSON object of a verification.
#[derive(Debug, Serialize)]
struct Report {
    version: u8,
    status: Finding,
    revision: u32,
    complete: bool,
    hashes: u64,
    inputs: u64,
    frames: u64,
    statements: u64,
    last_agreed: Option<Moment>,
    first_differing: Option<Moment>,
    cut: Option<CutJson>,
    damage: Vec<DamageJson>,
    checkpoints: Vec<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<Box<Report>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parted: Option<PartingJson>,
    /// For a person: what was found.
    #[serde(skip)]
    answers: Vec<String>,
    /// For a person: what is wrong with the files.
    #[serde(skip)]
    troubles: Vec<String>,
}

/// Where two runs part, as JSON.
#[derive(Debug, Serialize)]
struct PartingJson {
    /// The first frame at whose beginning the states differ.
    frame: u64,
    same_to: Option<u64>,
    message: String,
    at: Vec<Moment>,
    inputs: [Option<InputJson>; 2],
}

#[derive(Debug, Serialize)]
struct InputJson {
    #[serde(flatten)]
    at: Moment,
    input: String,
}

impl Finding {
    fn status(self) -> Status {
        match self {
            Finding::Verified => Status::Done,
            Finding::Damaged => Status::Failed,
            Finding::Diverged | Finding::Parted => Status::Diverged,
            Finding::OtherRevision => Status::Usage,
        }
    }
}

/// Verifies a log.
pub(super) fn one(arguments: &ReplayArgs, log: &Log) -> Status {
    let report = Report::of(&arguments.log, log);
    report.finish(arguments)
}

/// Verifies two logs, and finds where they part.
pub(super) fn two(arguments: &ReplayArgs, log: &Log, other: &Log) -> Status {
    let names = [arguments.log.as_str(), arguments.other.as_deref().unwrap_or_default()];
    let mut report = Report::of(names[0], log);
    let mut second = Report::of(names[1], other);
    report.answers.append(&mut second.answers);
    report.troubles.append(&mut second.troubles);
    // A run that leaves its own log says nothing about another.
    let can_run = |report: &Report| matches!(report.status, Finding::Verified | Finding::Damaged);
    if can_run(&report) && can_run(&second) {
        match lockstep::compare(log, other) {
            Ok(comparison) => report.compare(&comparison, names, [log, other]),
            // Damage that does not break a run may still make it another.
            Err(error) => report.answers.push(format!("{} and {}: {error}", names[0], names[1])),
        }
    }
    if second.status.rank() > report.status.rank() {
        report.status = second.status;
    }
    report.other = Some(Box::new(second));
    report.finish(arguments)
}

impl Finding {
    fn rank(self) -> u8 {
        match self {
            Finding::Verified => 0,
            Finding::Damaged => 1,
            Finding::Parted => 2,
            Finding::Diverged => 3,
            Finding::OtherRevision => 4,
        }
    }
}

impl Report {
    fn of(name: &str, log: &Log) -> Report {
        let mut report = Report {
            version: 1,
            status: Finding::Verified,
            revision: log.header.revision,
            complete: log.complete,
            hashes: 0,
            inputs: 0,
            frames: log.end().frame().0,
            statements: log.end().statements,
            last_agreed: None,
            first_differing: None,
            cut: damage::cut(log),
            damage: Vec::new(),
            checkpoints: checkpoints(log).collect(),
            other: None,
            parted: None,
            answers: Vec::new(),
            troubles: Vec::new(),
        };
        match verify(log) {
            Ok(verified) => report.verified(log, &verified),
            Err(ReplayError::Diverged(divergence)) => report.diverged(log, divergence),
            Err(error @ (ReplayError::Revision { .. } | ReplayError::Checkpoint(_))) => {
                report.status = Finding::OtherRevision;
                report.damage = damage::of(log, None);
                report.troubles.push(error.to_string());
                let shown: Vec<String> = log.checkpoints().map(|(_, at)| at.frame().0.to_string()).collect();
                report.answers.push(match shown.as_slice() {
                    [] => "it has no checkpoints".to_owned(),
                    shown => format!("checkpoints at frames {}", shown.join(", ")),
                });
            }
        }
        report.troubles.extend(damage::sentences(&report.damage));
        report.troubles.extend(damage::notice(log));
        let texts = report.answers.iter_mut().chain(&mut report.troubles);
        texts.for_each(|text| text.insert_str(0, &format!("{name}: ")));
        report
    }

    fn verified(&mut self, log: &Log, verified: &Verified) {
        if !log.damage.is_empty() {
            self.status = Finding::Damaged;
        }
        (self.hashes, self.inputs) = (verified.hashes, verified.inputs);
        (self.frames, self.statements) = (verified.end.frame().0, verified.end.statements);
        self.last_agreed = verified.agreed.map(Moment::from);
        self.damage = damage::of(log, Some(&verified.gaps));
        let last = verified.agreed.map_or_else(String::new, |at| format!(", the last at {at}"));
        self.answers.push(format!(
            "{} verified: {} followed to {}, {} agreed{last}",
            words::clock(verified.end.time),
            phrase::count(verified.inputs, "input"),
            verified.end,
            phrase::count(verified.hashes, "state hash"),
        ));
    }

    fn diverged(&mut self, log: &Log, divergence: Divergence) {
        self.status = Finding::Diverged;
        self.last_agreed = divergence.last_agreed().map(Moment::from);
        self.first_differing = Some(divergence.first_differing().into());
        self.damage = damage::of(log, None);
        self.answers.push(divergence.to_string());
    }

    fn compare(&mut self, comparison: &Comparison, names: [&str; 2], logs: [&Log; 2]) {
        let [first, second] = names;
        match comparison {
            Comparison::Begin(difference) => {
                let what = match difference {
                    Difference::Config => "another machine (dialect, memory, clock, seed or a switch)",
                    Difference::Program => "another program",
                };
                let message = format!("{first} and {second} begin differently: {what}");
                self.answers.push(message.clone());
                self.status = Finding::Parted;
                self.parted =
                    Some(PartingJson { frame: 0, same_to: None, message, at: Vec::new(), inputs: [None, None] });
            }
            Comparison::Same { end, inputs } => {
                if let Some(inputs) = inputs {
                    self.answers.push(format!("the inputs differ, but make no difference: {}", pair(names, inputs)));
                }
                let rest = match logs.map(|log| log.end().frame().0) {
                    [one, other] if one < other => format!("; {second} goes on to frame {other}"),
                    [one, other] if one > other => format!("; {first} goes on to frame {one}"),
                    _ => String::new(),
                };
                self.answers.push(format!("{first} and {second} are the same run to {end}{rest}"));
            }
            Comparison::Part(parting) => {
                let Parting { frame, at, same, inputs } = parting;
                let before = same.map_or_else(String::new, |same| format!("; they are the same to frame {}", same.0));
                let message =
                    format!("{first} and {second} part at frame {}: {}{before}", frame.0, pair(names, inputs));
                self.answers.push(message.clone());
                self.status = Finding::Parted;
                self.parted = Some(PartingJson {
                    frame: frame.0,
                    same_to: same.map(|same| same.0),
                    message,
                    at: at.iter().map(|at| (*at).into()).collect(),
                    inputs: inputs.clone().map(|input| {
                        input.map(|Happened { at, input }| InputJson { at: at.into(), input: phrase::input(&input) })
                    }),
                });
            }
        }
    }

    fn finish(self, arguments: &ReplayArgs) -> Status {
        let status = self.status.status();
        if arguments.json {
            print_out(&(serde_json::to_string(&self).unwrap_or_default() + "\n"));
            return status;
        }
        self.troubles.iter().for_each(complain);
        self.answers.iter().for_each(|answer| print_out(&format!("{answer}\n")));
        status
    }
}

/// The first inputs that differ.
fn pair(names: [&str; 2], inputs: &Inputs) -> String {
    let one = |name: &str, input: &Option<Happened>| match input {
        Some(Happened { at, input }) => format!("{name} has {} at {at}", phrase::input(input)),
        None => format!("{name} has no more inputs"),
    };
    format!("{}, {}", one(names[0], &inputs[0]), one(names[1], &inputs[1]))
}
