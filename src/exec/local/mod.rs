//! The executor that runs machines in this process: many machines on a few threads, each with a turn that its cost has
//! earned it.
//!
//! `fair` says whose turn it is, `body` what a turn is. One thread more than there are processors serves only those who
//! have credit and take short turns, so that statements that cannot be interrupted (CALL runs machine code) hold nobody
//! else up.

mod body;
mod kept;
mod mailbox;
mod meter;
mod pace;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::fair::{Fair, Rest, Serves};
use super::port::{Control, ExecError, Executor, Order, Output, RunId, Status};
use crate::basic::program::Program;
use crate::famicom::input::Input;
use crate::famicom::snapshot::Snapshot;
use crate::famicom::video::scene::Scene;
use crate::timeline::recorder::{Cadence, Piece};
use body::Body;
use mailbox::INPUTS_MAX;

/// Threads that serve everybody, if nobody says how many.
const THREADS_MOST: usize = 8;

/// Controls that may wait for a run's next turn.
const CONTROLS_MAX: usize = 64;

/// The longest that a thread sleeps when nothing is due.
const SLEEP_MOST: Duration = Duration::from_secs(60);

/// How long the thread for the sparing leaves a moment to the others.
const SPARING_SLACK: Duration = Duration::from_millis(1);

/// Who keeps what a run's recorder says. Called on the thread that runs the machine, so that it hands the piece on and
/// leaves the work to another.
pub trait Minutes: Send {
    /// How often hashes and checkpoints are due.
    fn cadence(&self) -> Cadence {
        Cadence::STANDARD
    }

    /// Takes a piece. Pieces come in order.
    fn take(&mut self, piece: Piece);
}

/// How large an executor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Threads that serve everybody; one more serves those who have credit.
    pub threads: usize,
    /// Runs that are there at a time, ended ones included.
    pub runs_max: usize,
    /// Bytes of output that are kept of each run, at least.
    pub output_kept: usize,
}

impl Default for Size {
    fn default() -> Size {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(THREADS_MOST);
        Size { threads, runs_max: 65_536, output_kept: 64 << 10 }
    }
}

/// Real time since the executor was made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock(Instant);

impl Clock {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A run, where everybody finds it.
struct Seat {
    id: RunId,
    /// Held only for a moment, so that nobody waits for a machine's turn to put something in.
    inbox: Mutex<Inbox>,
    body: Mutex<Body>,
    changed: Condvar,
    watchers: AtomicUsize,
}

/// What came in since the last turn, and what is known of the machine without asking it.
#[derive(Default)]
struct Inbox {
    inputs: Vec<Input>,
    controls: Vec<Control>,
    /// Inputs that came before and that the machine has not taken yet.
    waiting: usize,
    over: bool,
}

enum Mail {
    Input(Input),
    Control(Control),
}

/// Who is there, and whose turn it is.
#[derive(Default)]
struct Table {
    seats: BTreeMap<RunId, Arc<Seat>>,
    fair: Fair<RunId>,
    last: u64,
    closed: bool,
    /// Threads that serve everybody and have nothing to do.
    sleeping: usize,
    /// Until when the thread for the sparing sleeps.
    sparing_sleeps: Option<Duration>,
}

struct Shared {
    table: Mutex<Table>,
    /// There is work for a thread that serves everybody, or for the one that serves the sparing.
    work: Condvar,
    sparing_work: Condvar,
    clock: Clock,
    size: Size,
}

/// Runs machines in this process. Dropping it ends them all.
pub struct LocalExecutor {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl LocalExecutor {
    /// An executor with its threads.
    pub fn new(size: Size) -> LocalExecutor {
        let shared = Arc::new(Shared {
            table: Mutex::default(),
            work: Condvar::new(),
            sparing_work: Condvar::new(),
            clock: Clock(Instant::now()),
            size,
        });
        let serves = std::iter::repeat_n(Serves::All, size.threads.max(1)).chain([Serves::Sparing]);
        let threads = serves.map(|serves| {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || work(&shared, serves))
        });
        LocalExecutor { threads: threads.collect(), shared }
    }

    /// Starts a run whose record somebody keeps.
    ///
    /// # Errors
    /// As [`Executor::start`].
    pub fn start_recorded(&self, order: Order, minutes: Box<dyn Minutes>) -> Result<RunId, ExecError> {
        self.begin(order, Some(minutes))
    }

    fn begin(&self, order: Order, minutes: Option<Box<dyn Minutes>>) -> Result<RunId, ExecError> {
        if let Some(limit) = Body::refusal(&order) {
            return Err(ExecError::Refused { limit });
        }
        let Size { runs_max, output_kept, .. } = self.shared.size;
        // Compiling takes its time; nobody waits for it.
        let body = Body::new(order, minutes, output_kept, self.shared.clock.now());
        let mut table = self.shared.table();
        if table.closed {
            return Err(ExecError::Closed);
        }
        if table.seats.len() >= runs_max {
            return Err(ExecError::Full { most: runs_max });
        }
        table.last += 1;
        let id = RunId(table.last);
        let seat = Seat {
            id,
            inbox: Mutex::default(),
            body: Mutex::new(body),
            changed: Condvar::new(),
            watchers: AtomicUsize::new(0),
        };
        table.seats.insert(id, Arc::new(seat));
        table.fair.add(id);
        self.shared.tell(&table);
        Ok(id)
    }

    fn seat(&self, run: RunId) -> Result<Arc<Seat>, ExecError> {
        self.shared.table().seats.get(&run).map(Arc::clone).ok_or(ExecError::Unknown { run })
    }

    fn send(&self, run: RunId, mail: Mail) -> Result<(), ExecError> {
        let seat = self.seat(run)?;
        {
            let mut inbox = lock(&seat.inbox);
            if inbox.over {
                return Err(ExecError::Over { run });
            }
            // Whoever put in too much can still stop the run.
            let (waiting, most) = match mail {
                Mail::Input(_) => (inbox.inputs.len() + inbox.waiting, INPUTS_MAX),
                Mail::Control(_) => (inbox.controls.len(), CONTROLS_MAX),
            };
            if waiting >= most {
                return Err(ExecError::Busy { run, most });
            }
            match mail {
                Mail::Input(input) => inbox.inputs.push(input),
                Mail::Control(control) => inbox.controls.push(control),
            }
        }
        let mut table = self.shared.table();
        if table.fair.wake(run) {
            self.shared.tell(&table);
        }
        Ok(())
    }
}

impl Executor for LocalExecutor {
    fn start(&self, order: Order) -> Result<RunId, ExecError> {
        self.begin(order, None)
    }

    fn runs(&self) -> Result<Vec<RunId>, ExecError> {
        Ok(self.shared.table().seats.keys().copied().collect())
    }

    fn input(&self, run: RunId, input: Input) -> Result<(), ExecError> {
        self.send(run, Mail::Input(input))
    }

    fn control(&self, run: RunId, control: Control) -> Result<(), ExecError> {
        self.send(run, Mail::Control(control))
    }

    fn output(&self, run: RunId, from: u64) -> Result<Output, ExecError> {
        Ok(lock(&self.seat(run)?.body).kept().read(from))
    }

    fn scene(&self, run: RunId) -> Result<Scene, ExecError> {
        Ok(lock(&self.seat(run)?.body).scene(self.shared.clock.now()))
    }

    fn snapshot(&self, run: RunId) -> Result<(Snapshot, Program), ExecError> {
        // The clone is quick; what is made of it is not the machine's time.
        let mut machine = lock(&self.seat(run)?.body).machine().clone();
        machine.settle();
        Ok((machine.snapshot(), machine.program().clone()))
    }

    fn status(&self, run: RunId) -> Result<Status, ExecError> {
        Ok(lock(&self.seat(run)?.body).status())
    }

    fn changed(&self, run: RunId, version: u64, patience: Duration) -> Result<Status, ExecError> {
        let seat = self.seat(run)?;
        let end = self.shared.clock.now().saturating_add(patience);
        seat.watchers.fetch_add(1, Ordering::SeqCst);
        let mut body = lock(&seat.body);
        while body.version() == version {
            let left = end.saturating_sub(self.shared.clock.now());
            if left.is_zero() {
                break;
            }
            body = seat.changed.wait_timeout(body, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        seat.watchers.fetch_sub(1, Ordering::SeqCst);
        Ok(body.status())
    }

    fn forget(&self, run: RunId) -> Result<(), ExecError> {
        let seat = {
            let mut table = self.shared.table();
            table.fair.remove(run);
            table.seats.remove(&run).ok_or(ExecError::Unknown { run })?
        };
        lock(&seat.body).control(Control::Stop, &self.shared.clock);
        seat.tell();
        Ok(())
    }
}

impl Drop for LocalExecutor {
    fn drop(&mut self) {
        self.shared.table().closed = true;
        self.shared.work.notify_all();
        self.shared.sparing_work.notify_all();
        for thread in self.threads.drain(..) {
            // A thread that panicked has nothing more to say.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn table(&self) -> MutexGuard<'_, Table> {
        lock(&self.table)
    }

    /// Finds somebody for those who want a turn, if all who are awake have something else to do. The thread for the sparing
    /// is asked last, so that it does not come running for what others do anyway; but nobody else watches the moments while
    /// a long turn lasts.
    fn tell(&self, table: &Table) {
        if table.sleeping > 0 && table.fair.has_ready() {
            self.work.notify_one();
        }
        let Some(until) = table.sparing_sleeps else { return };
        let early = table.fair.earliest().is_some_and(|at| at.saturating_add(SPARING_SLACK) < until);
        if early || table.sleeping == 0 && table.fair.has_sparing() {
            self.sparing_work.notify_one();
        }
    }
}

impl Seat {
    /// Gives the machine its turn.
    fn turn(&self, budget: Duration, clock: &Clock) -> (Duration, Rest) {
        let mut body = lock(&self.body);
        let (inputs, controls) = {
            let mut inbox = lock(&self.inbox);
            inbox.waiting += inbox.inputs.len();
            (std::mem::take(&mut inbox.inputs), std::mem::take(&mut inbox.controls))
        };
        for input in inputs {
            body.put(input);
        }
        for control in controls {
            body.control(control, clock);
        }
        let start = clock.now();
        let turn = catch_unwind(AssertUnwindSafe(|| body.turn(budget, clock))).unwrap_or_else(|_| {
            // A fault of fbc's own ends this run and no other.
            body.give_up();
            (clock.now().saturating_sub(start), Rest::Idle)
        });
        {
            let mut inbox = lock(&self.inbox);
            (inbox.waiting, inbox.over) = (body.waiting(), body.is_over());
        }
        drop(body);
        self.tell();
        turn
    }

    fn tell(&self) {
        if self.watchers.load(Ordering::SeqCst) > 0 {
            self.changed.notify_all();
        }
    }
}

/// What a thread does: turns, until the executor is dropped.
fn work(shared: &Shared, serves: Serves) {
    let mut table = shared.table();
    while !table.closed {
        let now = shared.clock.now();
        let Some((id, budget)) = table.fair.next(now, serves) else {
            table = sleep(shared, table, now, serves);
            continue;
        };
        let Some(seat) = table.seats.get(&id).map(Arc::clone) else { continue };
        // While this thread has its turn, somebody else looks after the rest.
        shared.tell(&table);
        drop(table);
        let (cost, rest) = seat.turn(budget, &shared.clock);
        table = shared.table();
        table.fair.done(seat.id, cost, rest);
    }
}

/// Waits for work.
fn sleep<'a>(
    shared: &'a Shared,
    mut table: MutexGuard<'a, Table>,
    now: Duration,
    serves: Serves,
) -> MutexGuard<'a, Table> {
    let latest = now.saturating_add(SLEEP_MOST);
    let earliest = table.fair.earliest().unwrap_or(Duration::MAX);
    match serves {
        Serves::All => {
            let wait = earliest.min(latest).saturating_sub(now);
            table.sleeping += 1;
            table = shared.work.wait_timeout(table, wait).unwrap_or_else(PoisonError::into_inner).0;
            table.sleeping -= 1;
        }
        Serves::Sparing => {
            // What it has served last may be in debt now.
            shared.tell(&table);
            let until = earliest.saturating_add(SPARING_SLACK).min(latest);
            table.sparing_sleeps = Some(until);
            let wait = until.saturating_sub(now);
            table = shared.sparing_work.wait_timeout(table, wait).unwrap_or_else(PoisonError::into_inner).0;
            table.sparing_sleeps = None;
        }
    }
    table
}

/// A panic while it was held does not make what is behind a lock unusable: turns are caught, and nothing else is done there
/// that could be left half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
