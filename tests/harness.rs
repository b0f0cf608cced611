//! Runs a program or direct lines in a machine the way the headless shell does, without a process: what the tests of
//! the language share. Requests to the host fail, so that nothing outside the machine is touched.

use fbc::basic::charset;
use fbc::basic::dialect::Dialect;
use fbc::basic::error::ErrorCode;
use fbc::basic::parser::Options;
use fbc::basic::source;
use fbc::famicom::input::{Answer, HostRequest, Input, Outcome, Stop};
use fbc::famicom::machine::{Config, Machine};
use fbc::famicom::snapshot::Snapshot;
use fbc::vm::memory::Model;
use fbc::vm::observer::Unobserved;
use fbc::vm::time::{Frame, HalfCycles};

/// Frames after which a run is given up.
pub(crate) const FRAMES_MAX: u64 = 60 * 600;

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// By itself.
    Outcome(Outcome),
    /// It was refused when its lines were entered.
    Refused(String),
    /// It waits for input that does not come.
    InputEnd,
    /// It asked to leave BASIC.
    Left,
    /// The limit of frames was reached.
    Frames,
    /// The limit of statements was reached.
    Statements,
}

/// A finished run.
#[derive(Debug)]
pub(crate) struct Run {
    /// What was printed.
    pub(crate) output: String,
    /// How it ended.
    pub(crate) ending: Ending,
    /// The machine as it was left.
    pub(crate) machine: Machine,
}

/// What a run may be given.
#[derive(Clone, Debug)]
pub(crate) struct Runner {
    config: Config,
    input: Vec<String>,
    frames: u64,
    statements: u64,
    /// Frames of one call of `run`; 0 runs as far as it can.
    slice: u64,
    /// The machine is saved as bytes and restored behind every slice.
    restores: bool,
    /// Inputs at the start of frames, in order.
    events: Vec<(u64, Input)>,
}

impl Runner {
    /// A V3 with large memory and nothing to read.
    pub(crate) fn new() -> Runner {
        Runner {
            config: Config::default(),
            input: Vec::new(),
            frames: FRAMES_MAX,
            statements: u64::MAX,
            slice: 0,
            restores: false,
            events: Vec::new(),
        }
    }

    pub(crate) fn dialect(mut self, dialect: Dialect) -> Runner {
        self.config.dialect = dialect;
        self
    }

    pub(crate) fn model(mut self, model: Model) -> Runner {
        self.config.model = model;
        self
    }

    pub(crate) fn clock(mut self, clock: u32) -> Runner {
        self.config.clock = clock;
        self
    }

    /// The lines that standard input would have.
    pub(crate) fn input(mut self, text: &str) -> Runner {
        self.input = text.lines().map(str::to_owned).collect();
        self
    }

    pub(crate) fn frames(mut self, frames: u64) -> Runner {
        self.frames = frames;
        self
    }

    pub(crate) fn statements(mut self, statements: u64) -> Runner {
        self.statements = statements;
        self
    }

    pub(crate) fn slice(mut self, frames: u64) -> Runner {
        self.slice = frames;
        self
    }

    pub(crate) fn restores(mut self) -> Runner {
        self.restores = true;
        self
    }

    pub(crate) fn events(mut self, events: Vec<(u64, Input)>) -> Runner {
        self.events = events;
        self
    }

    /// Runs a program from its text.
    pub(crate) fn program(self, text: &str) -> Run {
        let options = Options { dialect: self.config.dialect, relaxed: self.config.relaxed };
        match source::parse_source(text.as_bytes(), options) {
            Ok(source) => {
                let mut machine = Machine::new(self.config, source.program);
                if !machine.vm().memory.holds_program(machine.program().size() as u64) {
                    let outcome = Outcome::Error { error: ErrorCode::Om, line: None };
                    return Run { output: String::new(), ending: Ending::Outcome(outcome), machine };
                }
                machine.apply(Input::Run);
                self.machine(machine)
            }
            Err(errors) => Run {
                output: String::new(),
                ending: Ending::Refused(errors[0].render("program")),
                machine: Machine::new(self.config, Default::default()),
            },
        }
    }

    /// Goes on with a machine until it ends or waits for what does not come.
    pub(crate) fn machine(self, mut machine: Machine) -> Run {
        let mut input = self.input.into_iter();
        let mut characters: Vec<char> = Vec::new();
        let mut events = self.events.into_iter().peekable();
        let mut output = String::new();
        let last = Frame(machine.time().frame().0 + self.frames).start();
        let ending = loop {
            while let Some((_, event)) = events.next_if(|(frame, _)| Frame(*frame).start() <= machine.time()) {
                machine.apply(event);
            }
            let next = events.peek().map_or(HalfCycles::NEVER, |(frame, _)| Frame(*frame).start());
            let slice = match self.slice {
                0 => last,
                frames => Frame(machine.time().frame().0 + frames).start(),
            };
            let left = self.statements.saturating_sub(machine.statements());
            let stop = machine.run_observed(last.min(slice).min(next), left, &mut Unobserved);
            output.push_str(&machine.drain());
            match stop {
                Stop::Time if machine.time() >= last => break Ending::Frames,
                Stop::Time if self.restores => machine = restored(&machine),
                Stop::Time | Stop::Observer => {}
                Stop::Statements => break Ending::Statements,
                Stop::Ended(outcome) => break Ending::Outcome(outcome),
                Stop::Direct => break Ending::Left,
                Stop::Line => match input.next() {
                    Some(line) => machine.apply(Input::Line(charset::typed(&line))),
                    None if next < last => machine.idle(next),
                    None => break Ending::InputEnd,
                },
                Stop::Key => {
                    if characters.is_empty() {
                        characters = input.next().map(|line| line.chars().rev().collect()).unwrap_or_default();
                    }
                    match characters.pop().and_then(charset::from_char) {
                        Some(code) => machine.apply(Input::Character(code)),
                        None if next < last => machine.idle(next),
                        None => break Ending::InputEnd,
                    }
                }
                Stop::Host(HostRequest::Leave | HostRequest::Backup) => break Ending::Left,
                Stop::Host(HostRequest::EditBackground) => machine.apply(Input::Answer(Answer::Done)),
                Stop::Host(_) => machine.apply(Input::Answer(Answer::Failed(ErrorCode::Tp))),
            }
        };
        output.push_str(&machine.drain());
        Run { output, ending, machine }
    }

    /// Types lines in direct mode; what programs and commands ask for is taken from the lines that follow.
    pub(crate) fn direct(self, text: &str) -> Run {
        let mut machine = Machine::new(self.config, Default::default());
        let mut output = String::new();
        let mut lines = text.lines();
        loop {
            match machine.run(Frame(self.frames).start()) {
                Stop::Direct => {
                    output.push_str(&machine.drain());
                    match lines.next() {
                        Some(line) => machine.apply(Input::Line(charset::typed(line))),
                        None => return Run { output, ending: Ending::InputEnd, machine },
                    }
                }
                Stop::Line => match lines.next() {
                    Some(line) => machine.apply(Input::Line(charset::typed(line))),
                    None => return Run { output: output + &machine.drain(), ending: Ending::InputEnd, machine },
                },
                Stop::Key => match lines.next() {
                    Some(line) => {
                        let code = line.chars().next().and_then(charset::from_char).unwrap_or(13);
                        machine.apply(Input::Character(code));
                    }
                    None => return Run { output: output + &machine.drain(), ending: Ending::InputEnd, machine },
                },
                Stop::Ended(_) => machine.apply(Input::Prompt),
                Stop::Time | Stop::Statements | Stop::Observer => {
                    return Run { output: output + &machine.drain(), ending: Ending::Frames, machine };
                }
                Stop::Host(HostRequest::Leave | HostRequest::Backup) => {
                    return Run { output: output + &machine.drain(), ending: Ending::Left, machine };
                }
                Stop::Host(_) => machine.apply(Input::Answer(Answer::Done)),
            }
        }
    }
}

/// The machine as another process would find it.
fn restored(machine: &Machine) -> Machine {
    let bytes = machine.snapshot().encode();
    let snapshot = Snapshot::decode(&bytes).expect("a snapshot can be read");
    Machine::restore(&snapshot, machine.program().clone()).expect("a snapshot can be restored")
}
