//! A run under its policy: counts what comes in, keeps the points to go back to, and does what is decided about an error.
//!
//! The same for a run without a person, for one that is played, and for those of the local executor; what differs is the
//! clock, and who records.

use std::collections::BTreeSet;
use std::time::Duration;

use super::past::Past;
use super::policy::{Decision, Failure, Policy, Reason, Supervisor};
use super::restore::{Back, Restore};
use crate::famicom::input::{Awaits, Input, Outcome};
use crate::famicom::machine::Machine;
use crate::timeline::recorder::{Piece, Recorder};
use crate::vm::time::{CPU_HZ, HalfCycles};

/// Places of errors that are told one by one when they are passed over; the others are only counted.
const TOLD_MOST: usize = 20;

/// What was executed and is void, because the run went back behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Void {
    /// Statements.
    pub statements: u64,
    /// Half cycles of virtual time.
    pub time: u64,
    /// Bytes of output.
    pub output: u64,
}

/// What became of an error.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// The run ends with it.
    Stop(Reason),
    /// The machine goes on behind it. The sentence is for the person, if there is one.
    PassedOver(Option<String>),
    /// The machine has gone back.
    Back(Box<Returned>),
}

/// A run that has gone back.
#[derive(Clone, Debug)]
pub struct Returned {
    /// How much of the owner's script had been used; `None` at the beginning, where nothing has been applied: not even RUN.
    pub cursor: Option<u64>,
    /// What the record says of it; see [`Back::piece`].
    pub piece: Option<Piece>,
    /// For the person.
    pub notice: String,
}

/// The supervision of one run.
#[derive(Clone, Debug)]
pub struct Supervision {
    supervisor: Supervisor,
    /// If the policy goes back.
    restore: Option<Restore>,
    /// Inputs that may be others next time.
    asked: u64,
    void: Void,
    returns: u64,
    passed_over: u64,
    /// Statements executed before the question that the machine waited at when somebody last looked.
    question: Option<u64>,
    /// Errors and lines that were told.
    told: BTreeSet<(u8, Option<u16>)>,
}

impl Supervision {
    /// Of a run that begins with a machine at power-on, before its first input.
    pub fn new(policy: Policy, beginning: &Machine) -> Supervision {
        let supervisor = Supervisor::new(policy);
        let restore = supervisor.goes_back().then(|| Restore::new(beginning));
        Supervision {
            supervisor,
            restore,
            asked: 0,
            void: Void::default(),
            returns: 0,
            passed_over: 0,
            question: None,
            told: BTreeSet::new(),
        }
    }

    /// Whether the run may go back, so that every piece of its record has to come past here.
    pub fn goes_back(&self) -> bool {
        self.restore.is_some()
    }

    /// The run goes on from a checkpoint of its record, which this piece has just made, and not from power-on.
    pub fn resumed(&mut self, past: Past, piece: &Piece) {
        self.asked = past.asked;
        if let Some(restore) = &mut self.restore {
            restore.resumed(past, piece);
        }
    }

    /// What was printed before the first point to go back to; see [`Restore::printed_before`].
    pub fn printed_before(&self) -> Option<(u64, &str)> {
        self.restore.as_ref()?.printed_before()
    }

    /// Something came in from outside that may be something else next time. (A script happens again as it is.)
    pub fn has_come_in(&mut self) {
        self.asked += 1;
    }

    /// A piece was recorded.
    pub fn recorded(&mut self, piece: &Piece) {
        if let Some(restore) = &mut self.restore {
            restore.recorded(piece);
        }
    }

    /// Whether it is time for a checkpoint: [`Recorder::checkpoint`].
    pub fn wants_checkpoint(&self) -> bool {
        self.restore.as_ref().is_some_and(Restore::wants_checkpoint)
    }

    /// Makes a point of a machine whose inputs and output have all been recorded, if it is time for one: at a question, and
    /// some time after the last input. `cursor`: how much of the owner's script has been used.
    pub fn point(&mut self, machine: &Machine, cursor: u64) {
        let waits = matches!(machine.awaits(), Awaits::Line | Awaits::Key);
        if !waits && machine.sleeps_until() == HalfCycles::NEVER {
            // It has ended, or asks the world.
            return;
        }
        let asks = waits.then(|| machine.statements());
        // Not in the middle of an answer.
        let question = waits && self.question != asks;
        self.question = asks;
        if let Some(restore) = &mut self.restore
            && restore.is_due(machine, self.asked, question)
        {
            restore.take(machine, self.asked, cursor);
        }
    }

    /// Does what is to be done about the error that the machine has ended with. `now`: real time, for a run that a person
    /// watches; otherwise virtual time counts. Without a recorder, which may be so if the policy does not go back, there is
    /// no way back.
    pub fn failed(
        &mut self,
        machine: &mut Machine,
        recorder: Option<&mut Recorder>,
        outcome: Outcome,
        now: Option<Duration>,
    ) -> Verdict {
        let Outcome::Error { error, line } = outcome else { return Verdict::Stop(Reason::Asked) };
        let helps = self.restore.as_ref().map_or((false, false), |restore| restore.helps(self.asked));
        let failure = Failure {
            now: now.unwrap_or_else(|| real(self.void.time.saturating_add(machine.time().0))),
            in_program: line.is_some(),
            beginning_helps: helps.0,
            point_helps: helps.1,
        };
        let message = outcome.message().unwrap_or_default();
        let most = self.supervisor.policy().restarts_max;
        let decision = self.supervisor.decide(&failure);
        let time = match decision {
            Decision::Stop(reason) => return Verdict::Stop(reason),
            Decision::ResumeNext => {
                machine.apply(Input::Recover);
                self.passed_over += 1;
                let tells = self.told.len() < TOLD_MOST && self.told.insert((error.number(), line));
                return Verdict::PassedOver(
                    tells.then(|| format!("{message}: going on behind it (--on-error resume-next)")),
                );
            }
            Decision::Restart(time) | Decision::Rollback(time) => time,
        };
        let (Some(restore), Some(recorder)) = (&mut self.restore, recorder) else {
            return Verdict::Stop(Reason::Asked);
        };
        let (back, policy) = match decision {
            Decision::Rollback(_) => (restore.rollback(recorder, self.asked), "rollback"),
            _ => (restore.restart(recorder, self.asked), "restart"),
        };
        let Back { machine: before, cursor, piece } = back;
        self.void.statements += machine.statements() - before.statements();
        self.void.time += machine.time().0 - before.time().0;
        self.void.output += machine.output_offset() - before.output_offset();
        self.returns += 1;
        self.question = cursor.map(|_| before.statements());
        *machine = before;
        let place = match (cursor, machine.current_line()) {
            (None, _) => "beginning anew".to_owned(),
            (Some(_), Some(line)) => format!("back to line {line}"),
            (Some(_), None) => format!("back to {}", machine.position()),
        };
        let notice = format!("{message}: {place}, {time} of {most} (--on-error {policy})");
        Verdict::Back(Box::new(Returned { cursor, piece, notice }))
    }

    /// What was executed and is void.
    pub fn void(&self) -> Void {
        self.void
    }

    /// How often the run went back.
    pub fn returns(&self) -> u64 {
        self.returns
    }

    /// How many errors were passed over.
    pub fn passed_over(&self) -> u64 {
        self.passed_over
    }

    /// At the end: how many errors were passed over, if not all of them were told.
    pub fn untold(&self) -> Option<String> {
        (self.passed_over > self.told.len() as u64)
            .then(|| format!("{} errors were passed over (--on-error resume-next)", self.passed_over))
    }
}

/// Virtual time as if it were real.
fn real(time: u64) -> Duration {
    let nanos = u128::from(time) * 1_000_000_000 / u128::from(2 * CPU_HZ);
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests;
