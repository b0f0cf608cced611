//! A run made to be measured: without a person, with the inputs that the command line and standard input give.

use std::path::Path;
use std::time::Duration;

use super::Measured;
use crate::basic::charset;
use crate::basic::error::ErrorCode;
use crate::cli::args::ProfileArgs;
use crate::cli::backgrounds;
use crate::cli::exit::{Status, complain};
use crate::cli::files::{self, Loaded};
use crate::cli::host_requests::FileDesk;
use crate::famicom::input::{Input, Outcome, Stop};
use crate::famicom::keyboard::code;
use crate::famicom::machine::Machine;
use crate::host::clock::Deadline;
use crate::host::stdin::{Got, Lines};
use crate::host::stop::Ends;
use crate::timeline::feed::LAST_FRAMES;
use crate::timeline::profile::Meter;
use crate::timeline::questions::listing::Listing;
use crate::timeline::script::Event;
use crate::vm::time::{Frame, HalfCycles};

/// Frames between two looks at the script, Ctrl-C and the clock; what was printed meanwhile is dropped then.
const SLICE_FRAMES: u64 = 600;

/// Statements between two looks.
const SLICE_STATEMENTS: u64 = 4_000_000;

/// How long a wait for standard input lasts between two looks.
const INPUT_WAIT: Duration = Duration::from_millis(20);

/// Runs the program and measures it; nothing if it is refused.
pub(super) fn measure(arguments: &ProfileArgs) -> Result<(Option<Measured>, Status), Box<dyn std::error::Error>> {
    let events = arguments.script.events()?;
    let path = Path::new(&arguments.file);
    let background = backgrounds::of_program(path, arguments.bg.as_deref())?;
    let config = arguments.machine.config();
    let refused = |error: ErrorCode, line: Option<u16>| {
        eprintln!("{}", Outcome::Error { error, line }.message().unwrap_or_default());
        Ok((None, Status::Failed))
    };
    let program = match files::load_program(path, config.dialect, config.relaxed)? {
        Loaded::Program(source) => source.program,
        Loaded::Refused(refusal) => return refused(refusal.error, refusal.line),
    };
    let mut machine = Machine::new(config, program);
    if !machine.vm().memory.holds_program(machine.program().size() as u64) {
        return refused(ErrorCode::Om, None);
    }
    if let Some(background) = background {
        machine.apply(Input::Background(Box::new(background.to_picture().image())));
    }
    let listing = Listing::of(machine.code(), &config);
    let ends = Ends::watch();
    let deadline = Deadline::after(arguments.limits.timeout);
    let mut pulse = || ends.status().is_none();
    let mut meter = Meter::new(machine.vm(), &mut pulse);
    machine.apply(Input::Run);
    let mut run = Run { arguments, machine, events, input: Lines::new(), desk: FileDesk::default() };
    let mut status = run.go(&mut meter, &deadline);
    if let Some(signal) = ends.status() {
        status = Status::Signal(signal);
    }
    let machine = &run.machine;
    let (profile, end) = (meter.finish(machine.vm()), machine.time());
    let name = arguments.file.trim_start_matches("sample:").to_owned();
    Ok((Some(Measured { name, profile, listing, end }), status))
}

struct Run<'a> {
    arguments: &'a ProfileArgs,
    machine: Machine,
    /// Scripted inputs, the next one last.
    events: Vec<Event>,
    input: Lines,
    desk: FileDesk,
}

impl Run<'_> {
    fn go(&mut self, meter: &mut Meter<'_>, deadline: &Deadline) -> Status {
        let frames_end = self.arguments.limits.frames.map_or(HalfCycles::NEVER, |frames| Frame(frames).start());
        loop {
            while self.next_event() <= self.machine.time() {
                if let Some(event) = self.events.pop() {
                    self.machine.apply(event.input);
                }
            }
            let slice = Frame(self.machine.time().frame().0.saturating_add(SLICE_FRAMES)).start();
            let until = frames_end.min(slice).min(self.next_event());
            let most = self.arguments.limits.max_statements.unwrap_or(u64::MAX);
            let left = most.saturating_sub(self.machine.statements());
            let stop = self.machine.run_observed(until, left.min(SLICE_STATEMENTS), meter);
            self.machine.drain();
            let status = match stop {
                Stop::Time => (self.machine.time() >= frames_end).then_some(Status::Done),
                Stop::Statements if left <= SLICE_STATEMENTS => {
                    Some(limit(&format!("{most} statements (--max-statements)")))
                }
                Stop::Statements => None,
                // Ctrl-C.
                Stop::Observer => Some(Status::Done),
                Stop::Ended(outcome) => {
                    if let Some(message) = outcome.message() {
                        eprintln!("{message}");
                    }
                    Some(Status::Done)
                }
                Stop::Direct => Some(Status::Done),
                Stop::Line | Stop::Key if self.arguments.script.keys.is_some() => self.let_keys_type(frames_end),
                Stop::Line => self.read_line(),
                Stop::Key => self.read_key(),
                Stop::Host(request) => (!self.desk.serve_aloud(&mut self.machine, request)).then_some(Status::Done),
            };
            if let Some(status) = status {
                return status;
            }
            if deadline.passed() {
                return limit(&format!("{} seconds (--timeout)", self.arguments.limits.timeout.unwrap_or(0.0)));
            }
        }
    }

    fn next_event(&self) -> HalfCycles {
        self.events.last().map_or(HalfCycles::NEVER, |event| Frame(event.frame).start())
    }

    /// The machine waits, and keys are scripted: time passes until the next of them, or until nothing will come.
    fn let_keys_type(&mut self, frames_end: HalfCycles) -> Option<Status> {
        let until = self.next_event().min(frames_end);
        if until == HalfCycles::NEVER {
            let last = Frame(self.machine.time().frame().0.saturating_add(LAST_FRAMES)).start();
            self.machine.idle(last);
            return (self.machine.time() == last).then(no_more_input);
        }
        self.machine.idle(until);
        (self.machine.time() >= frames_end).then_some(Status::Done)
    }

    fn read_line(&mut self) -> Option<Status> {
        match self.input.line(INPUT_WAIT) {
            Got::Input(line) => self.machine.apply(Input::Line(charset::typed(&line))),
            Got::End => return Some(no_more_input()),
            Got::Nothing => {}
        }
        None
    }

    fn read_key(&mut self) -> Option<Status> {
        match self.input.character(INPUT_WAIT) {
            Got::Input('\n') => self.machine.apply(Input::Character(code::RETURN)),
            Got::Input(character) => {
                if let Some(code) = charset::from_char(character) {
                    self.machine.apply(Input::Character(code));
                }
            }
            Got::End => return Some(no_more_input()),
            Got::Nothing => {}
        }
        None
    }
}

/// What was measured up to here is still worth seeing.
fn no_more_input() -> Status {
    complain("the program waits for input, but there is no more");
    Status::Done
}

fn limit(what: &str) -> Status {
    complain(format_args!("stopped after {what}"));
    Status::Limit
}
