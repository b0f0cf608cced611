//! The port to whoever runs machines: a thread here, a peer, a cluster. What is asked of it and what can fail is the same
//! everywhere.

use std::time::Duration;

use thiserror::Error;

use super::policy::Policy;
use super::quota::Quotas;
use crate::basic::program::Program;
use crate::famicom::input::{Awaits, HostRequest, Input, Outcome};
use crate::famicom::machine::Config;
use crate::famicom::position::Position;
use crate::famicom::snapshot::Snapshot;
use crate::famicom::video::scene::Scene;
use crate::timeline::ending::{Ending, Limit};

/// A run, as its executor calls it. Never used again for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub u64);

/// What is to be run, and how.
#[derive(Clone, Debug)]
pub struct Order {
    /// The program.
    pub program: Program,
    /// How the machine behaves.
    pub config: Config,
    /// Inputs before RUN: a background, say.
    pub before: Vec<Input>,
    /// What it may use.
    pub quotas: Quotas,
    /// What happens when it fails.
    pub policy: Policy,
    /// Against the real clock, or as fast as it can.
    pub pace: Pace,
    /// Who answers what it asks of the world.
    pub requests: Requests,
}

impl Order {
    /// As fast as it can, without limits, with nobody to ask.
    pub fn new(program: Program) -> Order {
        Order {
            program,
            config: Config::default(),
            before: Vec::new(),
            quotas: Quotas::default(),
            policy: Policy::default(),
            pace: Pace::Free,
            requests: Requests::Refused,
        }
    }
}

/// How virtual time goes with real time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// As fast as it can: time that the program lets pass takes none. While it waits for input, no time passes.
    #[default]
    Free,
    /// 60.0988 frames a second, for a person who watches. Time goes on while it waits.
    Real,
}

/// What becomes of LOAD, SAVE and their like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Requests {
    /// There is no tape: TP ERROR.
    #[default]
    Refused,
    /// The run waits until whoever is attached answers with [`Input::Answer`].
    Forwarded,
}

/// What is asked of a run besides inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// It stands still.
    Pause,
    /// It goes on.
    Resume,
    /// It ends. (The STOP key is [`Input::Stop`].)
    Stop,
    /// A paused run does so much and pauses again.
    Step(Step),
}

/// How far a step goes. One that has to wait for input ends there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// One statement.
    Statement,
    /// To the next statement of another line; at most 100 000 statements.
    Line,
    /// To the beginning of the next frame; at most 100 000 statements.
    Frame,
}

/// What a run is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It is executed, or will be when its time has come.
    Running,
    /// Somebody paused it.
    Paused,
    /// It waits for a line or key.
    Waiting(Awaits),
    /// It waits for [`Input::Answer`].
    Asking(HostRequest),
    /// It is over.
    Over(Ending),
}

/// How a run is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// What it is doing.
    pub state: State,
    /// Where it is.
    pub at: Position,
    /// The line that is being executed or waits.
    pub line: Option<u16>,
    /// Bytes printed.
    pub output: u64,
    /// Bytes of memory in use.
    pub memory: u64,
    /// Processor time that it has cost.
    pub cost: Duration,
    /// How often it went back because of an error.
    pub returns: u64,
    /// Errors that it went on behind.
    pub passed_over: u64,
    /// The last error that no handler took.
    pub last_error: Option<Outcome>,
    /// Changes whenever something here may have changed.
    pub version: u64,
}

/// A part of a run's output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// Bytes before it. More than was asked for if older output is no longer kept, less if the run went back.
    pub offset: u64,
    /// The text; as much as one answer should hold.
    pub text: String,
    /// Bytes printed in all; more than offset and text together: there is more.
    pub end: u64,
}

/// What can fail. Whoever matches it sees all that can happen, near or far.
#[derive(Debug, Error)]
pub enum ExecError {
    /// No such run, or not any more.
    #[error("there is no run {}", run.0)]
    Unknown {
        /// Which.
        run: RunId,
    },
    /// It is over, so that nothing can be put in or controlled.
    #[error("run {} is over", run.0)]
    Over {
        /// Which.
        run: RunId,
    },
    /// More inputs wait than a run takes.
    #[error("run {} has not taken its last {most} inputs yet", run.0)]
    Busy {
        /// Which.
        run: RunId,
        /// Inputs that may wait.
        most: usize,
    },
    /// It was not accepted because it would pass a limit at once.
    #[error("the program is larger than its limit allows ({})", limit.name())]
    Refused {
        /// Which limit.
        limit: Limit,
    },
    /// There are too many runs.
    #[error("{most} programs run here already")]
    Full {
        /// How many there may be.
        most: usize,
    },
    /// The executor is closing.
    #[error("no more programs are run here")]
    Closed,
    /// What happened in the time given is not known: the executor is far, and does not answer. It may be asked again.
    #[error("the other side cannot be reached: {0}")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl ExecError {
    /// Whether the same may succeed later.
    pub fn may_pass(&self) -> bool {
        match self {
            ExecError::Busy { .. } | ExecError::Full { .. } | ExecError::Unreachable(_) => true,
            ExecError::Unknown { .. } | ExecError::Over { .. } | ExecError::Refused { .. } | ExecError::Closed => false,
        }
    }
}

/// Who runs machines. A run's handle is its id: whoever knows it is attached.
pub trait Executor {
    /// Starts a run.
    ///
    /// # Errors
    /// [`ExecError::Refused`], [`ExecError::Full`], [`ExecError::Closed`], [`ExecError::Unreachable`].
    fn start(&self, order: Order) -> Result<RunId, ExecError>;

    /// The runs that are there, ended ones too until they are forgotten.
    ///
    /// # Errors
    /// [`ExecError::Unreachable`].
    fn runs(&self) -> Result<Vec<RunId>, ExecError>;

    /// Puts something in. Keys and pads act at the start of a frame, lines and characters when the run waits for them, in
    /// the order given; STOP at once.
    ///
    /// # Errors
    /// [`ExecError::Unknown`], [`ExecError::Over`], [`ExecError::Busy`], [`ExecError::Unreachable`].
    fn input(&self, run: RunId, input: Input) -> Result<(), ExecError>;

    /// Pauses, resumes, stops, steps. It has happened when the status' version has changed.
    ///
    /// # Errors
    /// As [`Executor::input`].
    fn control(&self, run: RunId, control: Control) -> Result<(), ExecError>;

    /// Output from a place on.
    ///
    /// # Errors
    /// [`ExecError::Unknown`], [`ExecError::Unreachable`].
    fn output(&self, run: RunId, from: u64) -> Result<Output, ExecError>;

    /// What can be seen.
    ///
    /// # Errors
    /// [`ExecError::Unknown`], [`ExecError::Unreachable`].
    fn scene(&self, run: RunId) -> Result<Scene, ExecError>;

    /// The whole state, and the program that belongs to it.
    ///
    /// # Errors
    /// [`ExecError::Unknown`], [`ExecError::Unreachable`].
    fn snapshot(&self, run: RunId) -> Result<(Snapshot, Program), ExecError>;

    /// How it is.
    ///
    /// # Errors
    /// [`ExecError::Unknown`], [`ExecError::Unreachable`].
    fn status(&self, run: RunId) -> Result<Status, ExecError>;

    /// How it is as soon as its version is another than this one, or after so long.
    ///
    /// # Errors
    /// [`ExecError::Unknown`], [`ExecError::Unreachable`].
    fn changed(&self, run: RunId, version: u64, patience: Duration) -> Result<Status, ExecError>;

    /// Stops a run if it is not over, and forgets it.
    ///
    /// # Errors
    /// [`ExecError::Unknown`], [`ExecError::Unreachable`].
    fn forget(&self, run: RunId) -> Result<(), ExecError>;
}
