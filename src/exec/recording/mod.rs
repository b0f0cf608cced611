//! A run's record on its way to where it is kept: pieces leave the machine's thread, and another one hashes, encodes and
//! commits them, many at a time.
//!
//! What was shown is durable at most 50 ms later. Where that fails the person is told once and the run goes on; what could
//! not be kept waits for the next commit, until it is too much.

mod log_file;
mod slot_keeper;
mod stored;

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

pub use log_file::LogFile;
pub use slot_keeper::SlotKeeper;
pub use stored::Stored;

use crate::exec::policy::Reason;
use crate::exec::supervision::{Supervision, Verdict};
use crate::famicom::input::Outcome;
use crate::famicom::machine::Machine;
use crate::timeline::ending::Ending;
use crate::timeline::recorder::{Cadence, Due, Piece, Recorder};

/// How long pieces are gathered for a commit: half of what may be lost, the rest is for the commit itself.
const GATHER: Duration = Duration::from_millis(25);

/// The same for what nobody has seen: hashes and states of a run that only computes. A crash costs no more than their
/// execution, and a commit as much as a million statements.
const GATHER_UNSEEN: Duration = Duration::from_secs(1);

/// Bytes of output after which a commit does not wait.
const GATHER_BYTES: usize = 1 << 20;

/// Pieces on their way; a disk that is slower than this holds the machine.
const PIECES_ON_THE_WAY: usize = 64;

/// A run is kept to be resumed from after so many statements, if it took so long to execute them: what a resumed run has
/// to execute again takes no longer than this, or than so many statements take.
const RESUME_STATEMENTS: u64 = 1_000_000;
const RESUME_TIME: Duration = Duration::from_secs(5);

/// Real time between two hashes, and between two states to go back to, of a run that only the store keeps. A loop that does
/// nothing executes a thousand million statements a second: hashing after each million would take longer than they do, and
/// executing them again would not.
const HASH_TIME: Duration = Duration::from_millis(25);
const CHECKPOINT_TIME: Duration = Duration::from_millis(250);

/// How long what could not be kept waits for the next try, if nothing comes that would be kept with it.
const AGAIN: Duration = Duration::from_millis(200);

/// What waits for a disk that has no room; with more, a keeper gives up.
const WAITING_BYTES_MAX: usize = 16 << 20;

/// Sentences on their way to the person.
const LOSSES_MAX: usize = 16;

/// How long the last commit may take before the run is left without it.
const LAST_COMMIT: Duration = Duration::from_secs(20);

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
    /// `None` after the end, and if there are no keepers.
    pieces: Option<SyncSender<Arc<Piece>>>,
    notices: Receiver<Notice>,
    done: Receiver<()>,
    /// Where the run was last kept to be resumed from.
    resumable: (u64, Instant),
    /// When the machine was hashed and kept last, if a keeper leaves it to us how often.
    sparing: Option<(Instant, Instant)>,
    /// What happens when the program fails.
    supervision: Option<Supervision>,
    /// The last commit took too long.
    late: Option<Notice>,
}

impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recording").field("recorder", &self.recorder).finish_non_exhaustive()
    }
}

impl Recording {
    /// Begins with a machine at power-on before its first input, or with one that was resumed from its record.
    pub fn start(machine: &mut Machine, cadence: Cadence, keepers: Vec<Box<dyn Keeper>>) -> Recording {
        let (pieces, arriving) = sync_channel(PIECES_ON_THE_WAY);
        let (said, notices) = sync_channel(LOSSES_MAX);
        let (finished, done) = sync_channel(1);
        let resumable = (machine.statements(), Instant::now());
        let recorder = Recorder::new(machine, cadence);
        let is_kept = !keepers.is_empty();
        let now = Instant::now();
        let sparing = (!keepers.iter().any(|keeper| keeper.wants_all())).then_some((now, now));
        if is_kept {
            let keep = move || {
                keep(&arriving, keepers, &said);
                // Nobody waits if the run was left without its last commit.
                let _ = finished.send(());
            };
            if let Err(error) = std::thread::Builder::new().name("recording".to_owned()).spawn(keep) {
                return Recording::lost(recorder, resumable, error);
            }
        } else {
            machine.keep_inputs(false);
        }
        Recording {
            recorder,
            pieces: is_kept.then_some(pieces),
            notices,
            done,
            resumable,
            sparing,
            supervision: None,
            late: None,
        }
    }

    fn lost(recorder: Recorder, resumable: (u64, Instant), error: std::io::Error) -> Recording {
        let (said, notices) = sync_channel(1);
        let (_, done) = sync_channel(1);
        let lost = Lost { what: "the run is not recorded".to_owned(), why: error.into(), for_good: true };
        // There is room for one.
        let _ = said.send(lost.into());
        Recording { recorder, pieces: None, notices, done, resumable, sparing: None, supervision: None, late: None }
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
        let statements = machine.statements();
        let resumes = statements.saturating_sub(self.resumable.0) >= RESUME_STATEMENTS
            && self.resumable.1.elapsed() >= RESUME_TIME;
        let piece = if resumes {
            self.resumable = (statements, Instant::now());
            Some(self.recorder.resume_point(machine, output))
        } else {
            let due = self.recorder.due(machine).and_then(|due| self.affordable(due));
            self.recorder.observe_with(machine, output, due)
        };
        if let Some(piece) = piece {
            self.send(machine, piece);
        }
    }

    /// What of that may be done now.
    fn affordable(&mut self, due: Due) -> Option<Due> {
        // Where a run goes back to must not depend on how fast it is.
        let goes_back = self.supervision.as_ref().is_some_and(Supervision::goes_back);
        let Some((hashed, kept)) = self.sparing.as_mut().filter(|_| !goes_back) else { return Some(due) };
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
        if supervision.goes_back() && self.pieces.is_none() {
            machine.keep_inputs(true);
        }
        self.supervision = Some(supervision);
    }

    /// Puts a run under supervision that goes on from its record. It keeps a checkpoint, to go back to.
    pub fn supervise_resumed(&mut self, machine: &mut Machine, supervision: Supervision) {
        self.supervise(machine, supervision);
        if self.supervision.as_ref().is_some_and(Supervision::goes_back) {
            let piece = self.recorder.checkpoint(machine, "");
            if let Some(supervision) = &mut self.supervision {
                supervision.resumed(&piece);
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
        if self.pieces.is_some() {
            let piece = self.recorder.checkpoint(machine, output);
            self.send(machine, piece);
        }
    }

    /// A person's note about this moment.
    pub fn mark(&mut self, machine: &mut Machine, output: &str, text: &str) {
        if self.pieces.is_some() {
            let piece = self.recorder.mark(machine, output, text);
            self.send(machine, piece);
        }
    }

    /// The run is over; returns when its record is durable.
    pub fn finish(&mut self, machine: &mut Machine, output: &str, ending: Ending) {
        if self.pieces.is_none() {
            return;
        }
        let piece = self.recorder.finish(machine, output, ending);
        self.send(machine, piece);
        self.stop(machine);
        // Leaving is better than hanging.
        if self.done.recv_timeout(LAST_COMMIT) == Err(RecvTimeoutError::Timeout) {
            let (what, why) = ("the end of the run is perhaps not kept".to_owned(), "the disk takes too long".into());
            self.late = Some(Lost { what, why, for_good: true }.into());
        }
    }

    /// What a person should know since the last call.
    pub fn take_notice(&mut self) -> Option<Notice> {
        self.notices.try_recv().ok().or_else(|| self.late.take())
    }

    fn send(&mut self, machine: &mut Machine, piece: Piece) {
        if let Some(supervision) = &mut self.supervision {
            supervision.recorded(&piece);
        }
        self.pass_on(machine, piece);
    }

    fn pass_on(&mut self, machine: &mut Machine, piece: Piece) {
        // All keepers may have given up.
        if self.pieces.as_ref().is_some_and(|pieces| pieces.send(Arc::new(piece)).is_err()) {
            self.stop(machine);
        }
    }

    fn stop(&mut self, machine: &mut Machine) {
        self.pieces = None;
        machine.keep_inputs(self.listens());
    }

    /// Whether anybody wants to know what happens.
    fn listens(&self) -> bool {
        self.pieces.is_some() || self.supervision.as_ref().is_some_and(Supervision::goes_back)
    }
}

/// A keeper, and whether the person knows that it fails.
struct Kept {
    keeper: Box<dyn Keeper>,
    fails: bool,
}

/// The keeping thread, until the last piece or the last keeper.
fn keep(pieces: &Receiver<Arc<Piece>>, keepers: Vec<Box<dyn Keeper>>, said: &SyncSender<Notice>) {
    let mut keepers: Vec<Kept> = keepers.into_iter().map(|keeper| Kept { keeper, fails: false }).collect();
    loop {
        let next = if keepers.iter().any(|kept| kept.keeper.waits()) {
            pieces.recv_timeout(AGAIN)
        } else {
            pieces.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        match next {
            Ok(first) => gather(first, pieces, &mut keepers),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        keepers.retain_mut(|kept| kept.commit(said));
        if keepers.is_empty() {
            return;
        }
    }
}

/// Takes what comes until it is time to commit.
fn gather(first: Arc<Piece>, pieces: &Receiver<Arc<Piece>>, keepers: &mut [Kept]) {
    let mut until = Instant::now() + GATHER_UNSEEN;
    let mut bytes = 0;
    let mut next = Some(first);
    while let Some(piece) = next.take() {
        bytes += piece.output.len();
        if piece.is_seen() {
            until = until.min(Instant::now() + GATHER);
        }
        for kept in &mut *keepers {
            kept.keeper.take(&piece);
        }
        if bytes > GATHER_BYTES || piece.ending.is_some() {
            return;
        }
        match pieces.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(piece) => next = Some(piece),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
        }
    }
}

impl Kept {
    /// Commits; whether the keeper is asked again. Nobody may listen any more, so a notice that finds no room is dropped.
    fn commit(&mut self, said: &SyncSender<Notice>) -> bool {
        match self.keeper.commit() {
            Ok(()) => {
                if std::mem::take(&mut self.fails) {
                    let _ = said.try_send(Notice::Kept);
                }
                true
            }
            Err(lost) => {
                let goes_on = !lost.for_good;
                if !std::mem::replace(&mut self.fails, true) {
                    let _ = said.try_send(lost.into());
                }
                goes_on
            }
        }
    }
}
