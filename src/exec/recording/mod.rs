//! A run's record on its way to where it is kept: pieces leave the machine's thread, and another one hashes, encodes and
//! commits them, many at a time.
//!
//! What was shown is durable at most 50 ms later. Where that fails the person is told once and the run goes on; what could
//! not be kept waits for the next commit, until it is too much.

mod keeping;
mod log_file;
mod slot_keeper;
mod stored;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use keeping::Keeping;
pub use log_file::LogFile;
pub use slot_keeper::SlotKeeper;
pub use stored::Stored;

use crate::exec::past::Past;
use crate::exec::policy::Reason;
use crate::exec::supervision::{Supervision, Verdict};
use crate::famicom::input::Outcome;
use crate::famicom::machine::Machine;
use crate::timeline::ending::Ending;
use crate::timeline::recorder::{Cadence, Due, Piece, Recorder};

/// A run is kept to be resumed from after so many statements, if it took so long to execute them: a resumed run has to
/// execute again no more than that. Keeping a large memory takes longer and is done less often: for each
/// [`RESUME_MEMORY`] bytes that time comes to it once more.
const RESUME_STATEMENTS: u64 = 100_000;
const RESUME_TIME: Duration = Duration::from_millis(250);
const RESUME_MEMORY: u64 = 64 << 10;

/// Real time between two hashes, and between two states to go back to, of a run that only the store keeps. A loop that does
/// nothing executes a thousand million statements a second: hashing after each million would take longer than they do, and
/// executing them again would not.
const HASH_TIME: Duration = Duration::from_millis(25);
const CHECKPOINT_TIME: Duration = Duration::from_millis(250);

/// What waits for a disk that has no room; with more, a keeper gives up.
const WAITING_BYTES_MAX: usize = 16 << 20;

/// Keeps pieces: a log file, the slots of a run.
pub trait Keeper: Send {
    /// Takes a piece.
    fn take(&mut self, piece: &Arc<Piece>);

    /// Makes durable what was taken.
    ///
    /// # Errors
    /// What went wrong, and what is not safe: a sentence for the person. Unless it is for good, the next commit tries
    /// again.
    fn commit(&mut self) -> Result<(), Lost>;

    /// Whether something that was taken is not durable after a commit: it is called again, also if no piece comes.
    fn waits(&self) -> bool {
        false
    }

    /// Whether nothing is missed if what was taken is not committed for some hundredths of a second.
    fn may_wait(&self) -> bool {
        false
    }

    /// Whether it must have each hash and checkpoint that is due by the cadence: others may compare them one by one.
    fn wants_all(&self) -> bool {
        false
    }
}

/// What is not safe, and why.
#[derive(Debug, thiserror::Error)]
#[error("{what}: {why}")]
pub struct Lost {
    /// What would be lost.
    pub what: String,
    /// The reason.
    pub why: Box<dyn std::error::Error + Send + Sync>,
    /// It stays so: the keeper is not asked again.
    pub for_good: bool,
}

/// What a person should know of the record.
#[derive(Debug, thiserror::Error)]
pub enum Notice {
    /// Something is not safe.
    #[error(transparent)]
    Lost(#[from] Lost),
    /// It is again.
    #[error("the run is kept again, with all that waited")]
    Kept,
}

/// The recording of a run that goes on.
pub struct Recording {
    recorder: Recorder,
    keeping: Keeping,
    /// Where the run was last kept to be resumed from.
    resumable: (u64, Instant),
    /// When the machine was hashed and kept last, if a keeper leaves it to us how often.
    sparing: Option<(Instant, Instant)>,
    /// What happens when the program fails.
    supervision: Option<Supervision>,
}

impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recording").field("recorder", &self.recorder).finish_non_exhaustive()
    }
}

impl Recording {
    /// Begins with a machine at power-on before its first input, or with one that was resumed from its record.
    pub fn start(machine: &mut Machine, cadence: Cadence, keepers: Vec<Box<dyn Keeper>>) -> Recording {
        let now = Instant::now();
        let resumable = (machine.statements(), now);
        let sparing = (!keepers.iter().any(|keeper| keeper.wants_all())).then_some((now, now));
        let recorder = Recorder::new(machine, cadence);
        let keeping = Keeping::start(keepers, now);
        if !keeping.is_on() {
            machine.keep_inputs(false);
        }
        Recording { recorder, keeping, resumable, sparing, supervision: None }
    }

    /// Begins behind output that the machine has printed and the record does not have: it comes with the first piece.
    pub fn owe(&mut self, unsaid: &str) {
        self.recorder.owe(unsaid.len());
    }

    /// Takes what happened since the last call. Called wherever the run stops, with what the machine has printed since.
    pub fn observe(&mut self, machine: &mut Machine, output: &str) {
        if !self.listens() {
            return;
        }
        self.keeping.tend();
        let piece = if self.wants_resume_point(machine) {
            self.resumable = (machine.statements(), Instant::now());
            Some(self.recorder.resume_point(machine, output))
        } else {
            let due = self.recorder.due(machine).and_then(|due| self.affordable(due));
            self.recorder.observe_with(machine, output, due)
        };
        if let Some(piece) = piece {
            self.send(machine, piece);
        }
    }

    fn wants_resume_point(&self, machine: &Machine) -> bool {
        let (statements, since) = self.resumable;
        if machine.statements().saturating_sub(statements) < RESUME_STATEMENTS {
            return false;
        }
        let shares = u32::try_from(1 + machine.memory_in_use() / RESUME_MEMORY).unwrap_or(u32::MAX);
        since.elapsed() >= RESUME_TIME.saturating_mul(shares)
    }

    /// Whether hashes and checkpoints are made as they are due, and not less often if they would be too many.
    pub fn keeps_cadence(&self) -> bool {
        // Where a run goes back to must not depend on how fast it is.
        let goes_back = self.supervision.as_ref().is_some_and(Supervision::goes_back);
        goes_back || self.keeping.is_on() && self.sparing.is_none()
    }

    /// What of that may be done now.
    fn affordable(&mut self, due: Due) -> Option<Due> {
        if self.keeps_cadence() {
            return Some(due);
        }
        let Some((hashed, kept)) = &mut self.sparing else { return Some(due) };
        let now = Instant::now();
        if now.duration_since(*hashed) < HASH_TIME {
            return None;
        }
        *hashed = now;
        if due != Due::Checkpoint || now.duration_since(*kept) < CHECKPOINT_TIME {
            return Some(Due::Hash);
        }
        *kept = now;
        Some(due)
    }

    /// Puts the run under a supervision that was made with its machine at power-on.
    pub fn supervise(&mut self, machine: &mut Machine, supervision: Supervision) {
        if supervision.goes_back() && !self.keeping.is_on() {
            machine.keep_inputs(true);
        }
        self.supervision = Some(supervision);
    }

    /// Puts a run under supervision that goes on from its record, with what the record says of its past. It keeps a
    /// checkpoint, to go back to.
    pub fn supervise_resumed(&mut self, machine: &mut Machine, supervision: Supervision, past: Past) {
        self.supervise(machine, supervision);
        if self.supervision.as_ref().is_some_and(Supervision::goes_back) {
            let piece = self.recorder.checkpoint(machine, "");
            if let Some(supervision) = &mut self.supervision {
                supervision.resumed(past, &piece);
            }
            self.pass_on(machine, piece);
        }
    }

    /// Something came in from outside that may be something else next time: a line, a key that no script presses.
    pub fn has_come_in(&mut self) {
        if let Some(supervision) = &mut self.supervision {
            supervision.has_come_in();
        }
    }

    /// Makes a point to go back to, if it is time for one: where the machine waits for input, before it comes, and otherwise
    /// a while after some came. Called behind [`Recording::observe`]; `cursor`: how much of the script has been used.
    pub fn point(&mut self, machine: &mut Machine, cursor: u64) {
        let Some(supervision) = &self.supervision else { return };
        if supervision.wants_checkpoint() {
            let piece = self.recorder.checkpoint(machine, "");
            self.send(machine, piece);
        }
        if let Some(supervision) = &mut self.supervision {
            supervision.point(machine, cursor);
        }
    }

    /// Does what is to be done about the error that the machine has ended with. `now`: real time, for a run that a person
    /// watches; otherwise virtual time counts.
    pub fn failed(&mut self, machine: &mut Machine, outcome: Outcome, now: Option<Duration>) -> Verdict {
        let Some(supervision) = &mut self.supervision else { return Verdict::Stop(Reason::Asked) };
        let mut verdict = supervision.failed(machine, Some(&mut self.recorder), outcome, now);
        if let Verdict::Back(returned) = &mut verdict
            && let Some(piece) = returned.piece.take()
        {
            self.pass_on(machine, piece);
        }
        verdict
    }

    /// The supervision, if there is one.
    pub fn supervision(&self) -> Option<&Supervision> {
        self.supervision.as_ref()
    }

    /// Keeps the machine as it is, to go back to.
    pub fn checkpoint(&mut self, machine: &mut Machine, output: &str) {
        if self.keeping.is_on() {
            let piece = self.recorder.checkpoint(machine, output);
            self.send(machine, piece);
        }
    }

    /// A person's note about this moment.
    pub fn mark(&mut self, machine: &mut Machine, output: &str, text: &str) {
        if self.keeping.is_on() {
            let piece = self.recorder.mark(machine, output, text);
            self.send(machine, piece);
        }
    }

    /// The run is over; returns when its record is durable.
    pub fn finish(&mut self, machine: &mut Machine, output: &str, ending: Ending) {
        if !self.keeping.is_on() {
            return;
        }
        let piece = self.recorder.finish(machine, output, ending);
        self.send(machine, piece);
        self.keeping.finish();
        self.rest(machine);
    }

    /// What a person should know since the last call.
    pub fn take_notice(&mut self) -> Option<Notice> {
        self.keeping.take_notice()
    }

    fn send(&mut self, machine: &mut Machine, piece: Piece) {
        if let Some(supervision) = &mut self.supervision {
            supervision.recorded(&piece);
        }
        self.pass_on(machine, piece);
    }

    fn pass_on(&mut self, machine: &mut Machine, piece: Piece) {
        self.keeping.pass(Arc::new(piece));
        self.rest(machine);
    }

    /// Lets the machine forget its inputs when nobody asks for them any more: all keepers may have given up.
    fn rest(&self, machine: &mut Machine) {
        if !self.listens() {
            machine.keep_inputs(false);
        }
    }

    /// Whether anybody wants to know what happens.
    fn listens(&self) -> bool {
        self.keeping.is_on() || self.supervision.as_ref().is_some_and(Supervision::goes_back)
    }
}
