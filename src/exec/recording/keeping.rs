//! How pieces reach their keepers: on a thread of their own, where they are gathered for commits; or, of a run that is
//! over before it would be worth a thread, all at once at the end.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use super::{Keeper, Lost, Notice};
use crate::timeline::recorder::Piece;

/// A run gets a thread when it is so old: most are over before, and a thread costs a tenth of what they do.
const THREAD_AFTER: Duration = Duration::from_millis(10);

/// How long pieces are gathered for a commit: half of what may be lost, the rest is for the commit itself.
const GATHER: Duration = Duration::from_millis(25);

/// The same for what nobody has seen: hashes and states of a run that only computes. A crash costs no more than their
/// execution, and a commit as much as some hundred thousand statements.
const GATHER_UNSEEN: Duration = Duration::from_millis(250);

/// Bytes of output after which a commit does not wait.
const GATHER_BYTES: usize = 1 << 20;

/// Pieces on their way; a disk that is slower than this holds the machine.
const PIECES_ON_THE_WAY: usize = 64;

/// How long what could not be kept waits for the next try, if nothing comes that would be kept with it.
const AGAIN: Duration = Duration::from_millis(200);

/// Sentences on their way to the person.
const LOSSES_MAX: usize = 16;

/// How long the last commit may take before the run is left without it.
const LAST_COMMIT: Duration = Duration::from_secs(20);

/// Keepers, and the way to them.
pub(super) struct Keeping {
    way: Way,
    notices: Receiver<Notice>,
    said: SyncSender<Notice>,
    /// The last commit took too long.
    late: Option<Notice>,
}

enum Way {
    /// The run is young, and its keepers may wait.
    Waits { keepers: Vec<Kept>, pieces: Vec<Arc<Piece>>, begun: Instant },
    /// To the thread; `done` says that it is over.
    Thread { pieces: SyncSender<Arc<Piece>>, done: Receiver<()> },
    /// There are no keepers, or none any more.
    Off,
}

impl Keeping {
    /// Begins with a run.
    pub(super) fn start(keepers: Vec<Box<dyn Keeper>>, now: Instant) -> Keeping {
        let (said, notices) = sync_channel(LOSSES_MAX);
        let may_wait = keepers.iter().all(|keeper| keeper.may_wait());
        let is_on = !keepers.is_empty();
        let keepers = keepers.into_iter().map(|keeper| Kept { keeper, fails: false }).collect();
        let way = if is_on { Way::Waits { keepers, pieces: Vec::new(), begun: now } } else { Way::Off };
        let mut keeping = Keeping { way, notices, said, late: None };
        if !may_wait {
            keeping.start_thread();
        }
        keeping
    }

    /// Whether anybody takes pieces.
    pub(super) fn is_on(&self) -> bool {
        !matches!(self.way, Way::Off)
    }

    /// Looks whether it is time for the thread. Called a hundred times a second or so, whether something happens or not.
    pub(super) fn tend(&mut self) {
        if let Way::Waits { begun, .. } = &self.way
            && begun.elapsed() >= THREAD_AFTER
        {
            self.start_thread();
        }
    }

    /// Takes a piece along.
    pub(super) fn pass(&mut self, piece: Arc<Piece>) {
        match &mut self.way {
            Way::Waits { pieces, .. } => pieces.push(piece),
            Way::Thread { pieces, .. } => {
                if pieces.send(piece).is_err() {
                    self.way = Way::Off;
                }
            }
            Way::Off => {}
        }
    }

    /// Nothing follows; returns when all is kept.
    pub(super) fn finish(&mut self) {
        match std::mem::replace(&mut self.way, Way::Off) {
            Way::Waits { mut keepers, pieces, .. } => {
                for kept in &mut keepers {
                    pieces.iter().for_each(|piece| kept.keeper.take(piece));
                    kept.commit(&self.said);
                }
            }
            Way::Thread { pieces, done } => {
                drop(pieces);
                // Leaving is better than hanging.
                if done.recv_timeout(LAST_COMMIT) == Err(RecvTimeoutError::Timeout) {
                    let what = "the end of the run is perhaps not kept".to_owned();
                    self.late = Some(Lost { what, why: "the disk takes too long".into(), for_good: true }.into());
                }
            }
            Way::Off => {}
        }
    }

    /// What a person should know since the last call.
    pub(super) fn take_notice(&mut self) -> Option<Notice> {
        self.notices.try_recv().ok().or_else(|| self.late.take())
    }

    fn start_thread(&mut self) {
        let Way::Waits { keepers, pieces: waiting, .. } = std::mem::replace(&mut self.way, Way::Off) else { return };
        let (pieces, arriving) = sync_channel(PIECES_ON_THE_WAY);
        let (finished, done) = sync_channel(1);
        let said = self.said.clone();
        let keep = move || {
            keep(&arriving, keepers, &said);
            // Nobody waits if the run was left without its last commit.
            let _ = finished.send(());
        };
        match std::thread::Builder::new().name("recording".to_owned()).spawn(keep) {
            Ok(_) => {
                self.way = Way::Thread { pieces, done };
                waiting.into_iter().for_each(|piece| self.pass(piece));
            }
            Err(error) => {
                let lost = Lost { what: "the run is not recorded".to_owned(), why: error.into(), for_good: true };
                // Nobody else has said anything yet.
                let _ = self.said.try_send(lost.into());
            }
        }
    }
}

/// A keeper, and whether the person knows that it fails.
struct Kept {
    keeper: Box<dyn Keeper>,
    fails: bool,
}

/// The keeping thread, until the last piece or the last keeper.
fn keep(pieces: &Receiver<Arc<Piece>>, mut keepers: Vec<Kept>, said: &SyncSender<Notice>) {
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
