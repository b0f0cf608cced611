//! The loop of a run without a person: slices of the machine's time, and between them inputs, output, limits and the record.

use std::time::Duration;

use super::output::Output;
use super::report::{Ending, Limit};
use super::slice::Slice;
use super::{Launch, begin};
use crate::basic::charset;
use crate::cli::args::RunArgs;
use crate::cli::exit::complain;
use crate::cli::host_requests::FileDesk;
use crate::cli::picture::film::Film;
use crate::cli::record;
use crate::cli::recording::SoundFile;
use crate::exec::policy::Reason;
use crate::exec::recording::Recording;
use crate::exec::supervision::{Supervision, Verdict, Void};
use crate::famicom::apu::PENDING_FRAMES;
use crate::famicom::input::{Awaits, Input, Outcome, Stop};
use crate::famicom::keyboard::code;
use crate::famicom::machine::Machine;
use crate::host::clock::Deadline;
use crate::host::stdin::{Got, Lines};
use crate::host::stop::Ends;
use crate::timeline::feed::LAST_FRAMES;
use crate::timeline::script::Event;
use crate::vm::time::{Frame, HalfCycles};

/// Statements between two looks while the program's memory is measured: soon after it is taken.
const MEASURED_SLICE_STATEMENTS: u64 = 20_000;

/// Frames and statements while a log is written, which has hashes and checkpoints soon after they are due.
const LOGGED_SLICE: Slice = Slice { frames: 600, statements: 1_000_000 };

/// How long a wait for standard input lasts between two looks at Ctrl-C and the clock.
const INPUT_WAIT: Duration = Duration::from_millis(20);

/// A machine on its way from its first statement to its end, without a person.
pub(super) struct Runner<'a> {
    arguments: &'a RunArgs,
    pub(super) machine: Machine,
    /// Scripted inputs, the next one last.
    events: Vec<Event>,
    /// Keys are scripted: standard input is not read.
    typed: bool,
    input: Lines,
    pub(super) output: Output,
    deadline: Deadline,
    stop: Ends,
    desk: FileDesk,
    pub(super) film: Film,
    pub(super) sound: Option<SoundFile>,
    pub(super) recording: Recording,
    /// What was printed before, but neither shown nor recorded.
    unsaid: String,
    /// Output that has not been recorded.
    pub(super) printed: String,
    slice: Slice,
    /// The machine waits for standard input. A picture whose time came meanwhile is taken when there is an answer, so that a
    /// film does not depend on how fast it comes.
    asked: bool,
    /// Why an error that a policy might have dealt with ended the run.
    pub(super) reason: Option<Reason>,
}

impl<'a> Runner<'a> {
    /// Takes over a machine that is about to run.
    pub(super) fn new(arguments: &'a RunArgs, launch: Launch) -> Runner<'a> {
        let Launch { machine, mut recording, events, film, sound, unsaid } = launch;
        record::say_notices(&mut recording);
        let asked = arguments.script.keys.is_none() && matches!(machine.awaits(), Awaits::Line | Awaits::Key);
        let before = machine.output_offset().saturating_sub(unsaid.len() as u64);
        let mut output = Output::new(arguments, before);
        if let Some((offset, text)) = recording.supervision().and_then(Supervision::printed_before) {
            output.questions.asked_before(offset, text);
        }
        Runner {
            arguments,
            machine,
            events,
            typed: arguments.script.keys.is_some(),
            input: Lines::new(),
            output,
            deadline: Deadline::after(arguments.limits.timeout),
            stop: Ends::watch(),
            desk: FileDesk::default(),
            film,
            sound,
            recording,
            unsaid,
            printed: String::new(),
            slice: Slice::default(),
            asked,
            reason: None,
        }
    }

    /// Runs to the end, and shows all that was printed.
    pub(super) fn run(&mut self) -> Ending {
        let ending = self.run_to_end();
        self.machine.settle();
        self.print().err().unwrap_or(ending)
    }

    fn run_to_end(&mut self) -> Ending {
        loop {
            if !self.asked {
                self.film.take(&mut self.machine);
            }
            self.apply_events();
            // What the record has is never more than what was shown.
            if let Err(ending) = self.print() {
                return ending;
            }
            // Behind the scripted inputs: in what is recorded up to a moment, those of that moment are in.
            self.record();
            record::say_notices(&mut self.recording);
            let frames_end = self.arguments.limits.frames.map_or(HalfCycles::NEVER, |frames| Frame(frames).start());
            let frames = match &self.sound {
                Some(_) => PENDING_FRAMES,
                None if self.recording.keeps_cadence() => self.slice.frames.min(LOGGED_SLICE.frames),
                None => self.slice.frames,
            };
            let slice = Frame(self.machine.time().frame().0.saturating_add(frames)).start();
            let until = frames_end.min(slice).min(self.next_event()).min(self.film.next());
            let limit =
                self.arguments.limits.max_statements.map_or(u64::MAX, |most| most.saturating_sub(self.statements()));
            let slice = match self.arguments.supervision.max_memory {
                Some(_) => MEASURED_SLICE_STATEMENTS,
                None if self.recording.keeps_cadence() => self.slice.statements.min(LOGGED_SLICE.statements),
                None => self.slice.statements,
            };
            let stop = self.machine.run_observed(until, limit.min(slice), &mut crate::vm::observer::Unobserved);
            if let Some(sound) = &mut self.sound {
                sound.take(&mut self.machine);
            }
            let undrained = self.machine.undrained().len();
            if let Err(ending) = self.print() {
                return ending;
            }
            self.slice = self.slice.after(undrained, self.room());
            if self.arguments.supervision.max_memory.is_some_and(|most| self.machine.memory_in_use() > most) {
                return Ending::Limit(Limit::Memory);
            }
            if let Some(status) = self.stop.status() {
                return Ending::Interrupted { status };
            }
            let ending = match stop {
                Stop::Time => (self.machine.time() >= frames_end).then_some(Ending::Limit(Limit::Frames)),
                Stop::Statements if limit <= slice => Some(Ending::Limit(Limit::Statements)),
                Stop::Statements | Stop::Observer => None,
                Stop::Ended(outcome) => self.ended(outcome),
                Stop::Direct => Some(Ending::Left),
                Stop::Line if !self.typed => {
                    self.keep_question();
                    self.read_line()
                }
                Stop::Key if !self.typed => {
                    self.keep_question();
                    self.read_key()
                }
                Stop::Line | Stop::Key => self.let_keys_type(frames_end),
                Stop::Host(request) => {
                    self.recording.has_come_in();
                    let goes_on = self.desk.serve_aloud(&mut self.machine, request);
                    (!goes_on).then_some(Ending::Left)
                }
            };
            if let Some(ending) = ending {
                return ending;
            }
            if self.deadline.passed() {
                return Ending::Limit(Limit::Timeout);
            }
        }
    }

    /// Records what happened, and keeps a point to go back to if it is time for one.
    fn record(&mut self) {
        self.recording.observe(&mut self.machine, &self.printed);
        self.printed.clear();
        self.recording.point(&mut self.machine, self.events.len() as u64);
    }

    /// The machine waits for input, and may have to come back to this moment.
    fn keep_question(&mut self) {
        if self.recording.supervision().is_some_and(Supervision::goes_back) {
            self.apply_events();
            self.record();
            self.output.questions.asks(self.machine.output_offset());
        }
    }

    /// The program is over, or an error is dealt with.
    fn ended(&mut self, outcome: Outcome) -> Option<Ending> {
        let notice = match self.recording.failed(&mut self.machine, outcome, None) {
            Verdict::Stop(reason) => {
                self.reason = Some(reason).filter(|reason| *reason != Reason::Asked);
                return Some(Ending::Outcome(outcome));
            }
            Verdict::PassedOver(notice) => notice,
            Verdict::Back(returned) => {
                self.printed.clear();
                self.output.rewind(self.machine.output_offset());
                // It was read before, so that it can be read now.
                self.events = self.arguments.script.events().unwrap_or_default();
                match returned.cursor {
                    // The next one is last: those that are left are the first.
                    Some(left) => self.events.truncate(usize::try_from(left).unwrap_or(usize::MAX)),
                    None => {
                        if let Err(error) = begin(self.arguments, &mut self.machine) {
                            complain(error);
                            return Some(Ending::Outcome(outcome));
                        }
                    }
                }
                Some(returned.notice)
            }
        };
        if let Some(notice) = notice.filter(|_| !self.arguments.json) {
            self.output.flush();
            complain(notice);
        }
        None
    }

    /// What was executed and is void.
    fn void(&self) -> Void {
        self.recording.supervision().map(Supervision::void).unwrap_or_default()
    }

    /// Statements executed, also void ones.
    fn statements(&self) -> u64 {
        self.machine.statements() + self.void().statements
    }

    fn next_event(&self) -> HalfCycles {
        self.events.last().map_or(HalfCycles::NEVER, |event| Frame(event.frame).start())
    }

    /// Bytes printed, also void ones.
    fn output_in_all(&self) -> u64 {
        self.machine.output_offset() + self.void().output
    }

    /// What may still be printed.
    fn room(&self) -> u64 {
        self.arguments.max_output.saturating_sub(self.output_in_all())
    }

    /// Shows what was printed, as far as it may be.
    ///
    /// # Errors
    /// How the run ends because it printed too much, or because nobody can be shown it.
    fn print(&mut self) -> Result<(), Ending> {
        let mut text = std::mem::take(&mut self.unsaid);
        text.push_str(&self.machine.drain());
        let excess = self.output_in_all().saturating_sub(self.arguments.max_output);
        if excess > 0 {
            let mut kept = text.len().saturating_sub(usize::try_from(excess).unwrap_or(usize::MAX));
            while !text.is_char_boundary(kept) {
                kept -= 1;
            }
            text.truncate(kept);
        }
        self.printed.push_str(&text);
        self.output.take(&text)?;
        if excess > 0 { Err(Ending::Limit(Limit::Output)) } else { Ok(()) }
    }

    /// Applies the scripted inputs that are due, and lets the machine do what is due then: what is recorded has no input
    /// before its moment that is yet to come.
    fn apply_events(&mut self) {
        loop {
            self.machine.settle();
            if self.next_event() > self.machine.time() {
                return;
            }
            if let Some(event) = self.events.pop() {
                self.machine.apply(event.input);
            }
        }
    }

    /// The machine waits, and keys are scripted: time passes until the next of them, or until nothing will come.
    fn let_keys_type(&mut self, frames_end: HalfCycles) -> Option<Ending> {
        let before = self.machine.time();
        let until = self.next_event().min(frames_end);
        if until == HalfCycles::NEVER {
            let last = before.frame().0.saturating_add(LAST_FRAMES);
            self.idle(Frame(last).start());
            return (self.machine.time() == Frame(last).start()).then_some(Ending::InputEnd);
        }
        self.idle(until);
        (self.machine.time() >= frames_end).then_some(Ending::Limit(Limit::Frames))
    }

    /// Lets time pass until then, or until the wait is over, and takes pictures on the way.
    fn idle(&mut self, until: HalfCycles) {
        loop {
            let target = until.min(self.film.next());
            self.machine.idle(target);
            self.film.take(&mut self.machine);
            if target == until || self.machine.time() < target {
                return;
            }
        }
    }

    fn read_line(&mut self) -> Option<Ending> {
        self.output.flush();
        let got = self.input.line(INPUT_WAIT);
        self.asked = got == Got::Nothing;
        match got {
            Got::Input(line) => {
                self.recording.has_come_in();
                self.machine.apply(Input::Line(charset::typed(&line)));
                None
            }
            Got::End => Some(Ending::InputEnd),
            Got::Nothing => None,
        }
    }

    fn read_key(&mut self) -> Option<Ending> {
        self.output.flush();
        let got = self.input.character(INPUT_WAIT);
        self.asked = got == Got::Nothing;
        match got {
            Got::Input('\n') => {
                self.recording.has_come_in();
                self.machine.apply(Input::Character(code::RETURN));
            }
            Got::Input(character) => {
                self.recording.has_come_in();
                if let Some(code) = charset::from_char(character) {
                    self.machine.apply(Input::Character(code));
                }
            }
            Got::End => return Some(Ending::InputEnd),
            Got::Nothing => {}
        }
        None
    }
}
