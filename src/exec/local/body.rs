//! One machine of the executor, and what it does in a turn.

use std::time::Duration;

use super::kept::Kept;
use super::mailbox::Mailbox;
use super::meter::Meter;
use super::pace::Metronome;
use super::{Clock, Minutes};
use crate::basic::error::ErrorCode;
use crate::exec::fair::Rest;
use crate::exec::port::{Control, Order, Pace, Requests, State, Status, Step};
use crate::exec::quota::{Quotas, Usage};
use crate::exec::supervision::{Returned, Supervision, Verdict};
use crate::famicom::input::{Answer, Awaits, HostRequest, Input, Outcome, Stop};
use crate::famicom::machine::Machine;
use crate::famicom::video::scene::Scene;
use crate::timeline::ending::{Ending, Limit};
use crate::timeline::recorder::{Cadence, Piece, Recorder};
use crate::vm::code::Code;
use crate::vm::observer::{Observer, Unobserved};
use crate::vm::state::Vm;
use crate::vm::time::{FRAME_HALF_CYCLES, HalfCycles};

/// Statements between two looks at the clock: at most, and until it is known what they cost.
const CHUNK_MOST: u64 = 2_000;
const CHUNK_FIRST: u64 = 100;

/// Real time between two looks at the clock, as far as statements are like those before.
const CHUNK_NANOS: u64 = 20_000;

/// Virtual time between two looks at the clock. A statement that costs much real time (CALL, PLAY) also takes virtual time,
/// whatever the clock is set to.
const CHUNK_TIME: u64 = 6 * FRAME_HALF_CYCLES;

/// Statements of a step at most.
const STEP_STATEMENTS: u64 = 100_000;

/// Statements at which a statement's nominal cost is counted, however little time was measured.
const STATEMENT_NANOS: u64 = 2;

/// Records a run for somebody.
struct Recording {
    recorder: Recorder,
    minutes: Option<Box<dyn Minutes>>,
}

/// A machine with all that belongs to its run.
pub(super) struct Body {
    machine: Machine,
    before: Vec<Input>,
    quotas: Quotas,
    requests: Requests,
    /// `None`: as fast as it can.
    metronome: Option<Metronome>,
    supervision: Supervision,
    recording: Option<Recording>,
    mailbox: Mailbox,
    kept: Kept,
    state: State,
    /// A real moment from which wall time is counted.
    started: Duration,
    cost: Duration,
    /// What a statement cost lately, in nanoseconds.
    statement_nanos: u64,
    /// What the pads held last, which they still do when the run has gone back.
    pads: [Option<Input>; 2],
    last_error: Option<Outcome>,
    version: u64,
}

impl Body {
    pub(super) fn new(order: Order, minutes: Option<Box<dyn Minutes>>, kept: usize, now: Duration) -> Body {
        let mut machine = Machine::new(order.config, order.program);
        let supervision = Supervision::new(order.policy, &machine);
        let recording = (minutes.is_some() || supervision.goes_back()).then(|| {
            let cadence = minutes.as_ref().map_or(Cadence::STANDARD, |minutes| minutes.cadence());
            Recording { recorder: Recorder::new(&mut machine, cadence), minutes }
        });
        let mut body = Body {
            machine,
            before: order.before,
            quotas: order.quotas,
            requests: order.requests,
            metronome: (order.pace == Pace::Real).then(|| Metronome::new(HalfCycles(0), now)),
            supervision,
            recording,
            mailbox: Mailbox::default(),
            kept: Kept::new(kept),
            state: State::Running,
            started: now,
            cost: Duration::ZERO,
            statement_nanos: CHUNK_NANOS / CHUNK_FIRST,
            pads: [None, None],
            last_error: None,
            version: 0,
        };
        body.begin();
        body
    }

    /// What every run begins with.
    fn begin(&mut self) {
        for input in &self.before {
            self.machine.apply(input.clone());
        }
        self.machine.apply(Input::Run);
    }

    pub(super) fn put(&mut self, input: Input) {
        let time = self.machine.time();
        let now = time.frame();
        // A paced machine is at the start of a frame when it gets its turn; another may be anywhere in one.
        let frame = if self.metronome.is_some() || time == now.start() { now } else { now.next() };
        self.mailbox.put(input, frame);
    }

    /// Inputs that wait.
    pub(super) fn waiting(&self) -> usize {
        self.mailbox.len()
    }

    pub(super) fn control(&mut self, control: Control, clock: &Clock) {
        self.version += 1;
        match control {
            Control::Pause if !self.is_over() => self.state = State::Paused,
            Control::Resume if self.state == State::Paused => {
                self.restart_metronome(clock.now());
                self.state = State::Running;
            }
            Control::Stop if !self.is_over() => self.finish(Ending::Interrupted),
            Control::Step(step) if self.state == State::Paused => self.step(step, clock),
            Control::Pause | Control::Resume | Control::Stop | Control::Step(_) => {}
        }
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(self.state, State::Over(_))
    }

    /// Runs for about this long.
    pub(super) fn turn(&mut self, budget: Duration, clock: &Clock) -> (Duration, Rest) {
        let meter = Meter::start(clock);
        let before = self.machine.statements();
        let rest = self.go_on(clock.now(), budget, clock);
        self.version += 1;
        let spent = meter.cost(clock);
        let statements = self.machine.statements().saturating_sub(before);
        let cost = spent.max(Duration::from_nanos(statements.saturating_mul(STATEMENT_NANOS)));
        self.cost += spent;
        (cost, rest)
    }

    fn go_on(&mut self, start: Duration, budget: Duration, clock: &Clock) -> Rest {
        let mut now = start;
        loop {
            if self.is_over() {
                return Rest::Idle;
            }
            if let Some(limit) = self.quotas.exceeded(&self.usage(now)) {
                self.finish(Ending::Limit(limit));
                return Rest::Idle;
            }
            if self.state == State::Paused {
                return self.wait_for(HalfCycles::NEVER);
            }
            let due = self.due(now);
            self.machine_waits_until(due);
            self.apply_inputs();
            let time = self.machine.time();
            if time >= due {
                return self.wait_for(self.next_moment());
            }
            let until = self.chunk_end(due);
            let left = self.quotas.statements.map_or(u64::MAX, |most| most.saturating_sub(self.statements()));
            let chunk = (CHUNK_NANOS / self.statement_nanos.max(1)).clamp(1, CHUNK_MOST).min(left);
            let before = self.machine.statements();
            let stop = self.machine.run_observed(until, chunk, &mut Unobserved);
            let executed = self.machine.statements() - before;
            if let Some(rest) = self.stopped(stop, now) {
                return rest;
            }
            let after = clock.now();
            let nanos = u64::try_from(after.saturating_sub(now).as_nanos()).unwrap_or(u64::MAX);
            if let Some(nanos) = nanos.checked_div(executed) {
                self.statement_nanos = nanos.max(1);
            }
            now = after;
            if now.saturating_sub(start) >= budget {
                return if self.is_over() { Rest::Idle } else { Rest::Ready };
            }
        }
    }

    /// How far the machine may go in real time.
    fn due(&mut self, now: Duration) -> HalfCycles {
        // What passes by itself is not late.
        let reached = if self.machine.lets_time_pass() { self.machine.sleeps_until() } else { self.machine.time() };
        let waits = self.machine.awaits() != Awaits::Nothing;
        match &mut self.metronome {
            None => HalfCycles::NEVER,
            Some(metronome) => {
                if !waits {
                    metronome.forgive(reached, now);
                }
                metronome.due(now).frame().start()
            }
        }
    }

    /// Time goes on for a paced machine that waits for a person.
    fn machine_waits_until(&mut self, due: HalfCycles) {
        if self.metronome.is_some() && self.machine.awaits() != Awaits::Nothing && self.machine.time() < due {
            self.machine.idle(due.min(self.quotas.frames_end()));
        }
    }

    fn chunk_end(&self, due: HalfCycles) -> HalfCycles {
        // Time that only passes costs nothing.
        let from = if self.machine.lets_time_pass() { self.machine.sleeps_until() } else { self.machine.time() };
        let next_input = self.mailbox.next_frame().map_or(HalfCycles::NEVER, |frame| frame.start());
        let end = HalfCycles(from.0.saturating_add(CHUNK_TIME)).min(due).min(self.quotas.frames_end());
        // An input whose time has come waits for something else than time.
        if next_input > self.machine.time() { end.min(next_input) } else { end }
    }

    fn apply_inputs(&mut self) {
        loop {
            let asks = matches!(self.state, State::Asking(_));
            let now = self.machine.time().frame();
            let Some(input) = self.mailbox.take(now, self.machine.awaits(), asks) else { return };
            self.supervision.has_come_in();
            if let Input::Pad { number, .. } = input {
                self.pads[usize::from(number & 1)] = Some(input.clone());
            }
            self.machine.apply(input);
            self.state = State::Running;
        }
    }

    /// What follows a stop of the machine; `None`: it goes on.
    fn stopped(&mut self, stop: Stop, now: Duration) -> Option<Rest> {
        let text = self.machine.drain();
        self.kept.push(&text);
        self.record(&text);
        match stop {
            Stop::Time | Stop::Statements | Stop::Observer => {
                self.state = State::Running;
                None
            }
            Stop::Line | Stop::Key | Stop::Direct => self.waits(),
            Stop::Ended(outcome) => {
                self.ended(outcome, now);
                None
            }
            Stop::Host(request) => match request {
                HostRequest::Leave | HostRequest::Backup => {
                    self.finish(Ending::Left);
                    None
                }
                request => match self.requests {
                    Requests::Refused => {
                        self.machine.apply(Input::Answer(Answer::Failed(ErrorCode::Tp)));
                        None
                    }
                    Requests::Forwarded => {
                        self.state = State::Asking(request);
                        self.apply_inputs();
                        let asks = matches!(self.state, State::Asking(_));
                        asks.then(|| self.wait_for(HalfCycles::NEVER))
                    }
                },
            },
        }
    }

    /// The machine waits for a person: whether there is something for it, or when there may be.
    fn waits(&mut self) -> Option<Rest> {
        self.state = State::Waiting(self.machine.awaits());
        self.apply_inputs();
        if self.state == State::Running {
            return None;
        }
        if self.metronome.is_some() {
            return Some(self.wait_for(self.next_moment()));
        }
        // Time passes only for keys.
        let moment = self.next_moment();
        if moment == HalfCycles::NEVER {
            return Some(self.wait_for(HalfCycles::NEVER));
        }
        self.machine.idle(moment.min(self.quotas.frames_end()));
        None
    }

    /// The virtual time at which something can happen next by itself.
    fn next_moment(&self) -> HalfCycles {
        let next_frame = self.machine.time().frame().next().start();
        let input = self.mailbox.next_frame().map_or(HalfCycles::NEVER, |frame| frame.start().max(next_frame));
        let machine = match self.machine.sleeps_until() {
            HalfCycles::NEVER => HalfCycles::NEVER,
            time if self.metronome.is_some() => time.max(next_frame),
            time => time,
        };
        input.min(machine)
    }

    /// Rests until a virtual time, or until a limit in real time.
    fn wait_for(&self, time: HalfCycles) -> Rest {
        let limit = self.quotas.wall.map(|most| self.started.saturating_add(most));
        let moment = match &self.metronome {
            Some(metronome) if self.state != State::Paused && !matches!(self.state, State::Asking(_)) => {
                let time = time.min(self.quotas.frames_end());
                (time != HalfCycles::NEVER).then(|| metronome.when(frame_at_or_after(time)))
            }
            _ => None,
        };
        match (moment, limit) {
            (Some(moment), Some(limit)) => Rest::Until(moment.min(limit)),
            (Some(moment), None) | (None, Some(moment)) => Rest::Until(moment),
            (None, None) => Rest::Idle,
        }
    }

    fn ended(&mut self, outcome: Outcome, now: Duration) {
        let Outcome::Error { .. } = outcome else {
            return self.finish(Ending::Outcome(outcome));
        };
        self.last_error = Some(outcome);
        let time = self.machine.time();
        let recorder = self.recording.as_mut().map(|recording| &mut recording.recorder);
        let now = self.metronome.is_some().then_some(now);
        match self.supervision.failed(&mut self.machine, recorder, outcome, now) {
            Verdict::Stop(_) => self.finish(Ending::Outcome(outcome)),
            Verdict::PassedOver(_) => {}
            Verdict::Back(returned) => self.gone_back(*returned, time),
        }
    }

    /// The machine is at an earlier moment than `time`, where it was.
    fn gone_back(&mut self, returned: Returned, time: HalfCycles) {
        if let (Some(recording), Some(piece)) = (&mut self.recording, returned.piece) {
            recording.keep(piece);
        }
        self.kept.rewind(self.machine.output_offset());
        if let Some(metronome) = &mut self.metronome {
            // It goes on from now.
            let now = metronome.when(time);
            *metronome = Metronome::new(self.machine.time(), now);
        }
        if returned.cursor.is_none() {
            self.begin();
        }
        for held in self.pads.iter().flatten() {
            self.machine.apply(held.clone());
        }
    }

    fn record(&mut self, text: &str) {
        let Some(recording) = &mut self.recording else { return };
        if let Some(piece) = recording.recorder.observe(&mut self.machine, text) {
            self.supervision.recorded(&piece);
            recording.keep(piece);
        }
        if self.supervision.wants_checkpoint() {
            let piece = recording.recorder.checkpoint(&mut self.machine, "");
            self.supervision.recorded(&piece);
            recording.keep(piece);
        }
        self.supervision.point(&self.machine, 0);
    }

    fn finish(&mut self, ending: Ending) {
        let text = self.machine.drain();
        self.kept.push(&text);
        if let Some(recording) = &mut self.recording {
            let piece = recording.recorder.finish(&mut self.machine, &text, ending);
            recording.keep(piece);
            // Nothing of this is needed any more.
            self.recording = None;
        }
        self.state = State::Over(ending);
    }

    fn step(&mut self, step: Step, clock: &Clock) {
        self.apply_inputs();
        self.state = State::Paused;
        let frame = self.machine.time().frame().next().start();
        let until = if step == Step::Frame { frame } else { HalfCycles::NEVER };
        let mut steps = Steps::new(step, &self.machine);
        let mut left = STEP_STATEMENTS;
        while left > 0 {
            let before = self.machine.statements();
            let stop = self.machine.run_observed(until, left, &mut steps);
            left = left.saturating_sub(self.machine.statements() - before).min(left - 1);
            let waits = matches!(stop, Stop::Line | Stop::Key | Stop::Direct);
            if waits && step == Step::Frame {
                self.machine.idle(until);
            }
            let arrived = waits || matches!(stop, Stop::Time | Stop::Observer);
            let rest = if waits { None } else { self.stopped(stop, clock.now()) };
            if self.is_over() || matches!(self.state, State::Asking(_)) {
                return;
            }
            self.state = State::Paused;
            if arrived || rest.is_some() {
                return;
            }
        }
    }

    fn restart_metronome(&mut self, now: Duration) {
        if let Some(metronome) = &mut self.metronome {
            *metronome = Metronome::new(self.machine.time(), now);
        }
    }

    fn statements(&self) -> u64 {
        self.supervision.void().statements + self.machine.statements()
    }

    fn usage(&self, now: Duration) -> Usage {
        Usage {
            time: self.machine.time(),
            statements: self.statements(),
            wall: now.saturating_sub(self.started),
            output: self.supervision.void().output + self.kept.end(),
            memory: self.machine.memory_in_use(),
        }
    }

    pub(super) fn status(&self) -> Status {
        Status {
            state: self.state.clone(),
            at: self.machine.position(),
            line: self.machine.current_line(),
            output: self.kept.end(),
            memory: self.machine.memory_in_use(),
            cost: self.cost,
            returns: self.supervision.returns(),
            passed_over: self.supervision.passed_over(),
            last_error: self.last_error,
            version: self.version,
        }
    }

    pub(super) fn kept(&self) -> &Kept {
        &self.kept
    }

    pub(super) fn machine(&self) -> &Machine {
        &self.machine
    }

    /// What can be seen now. A paced machine that waits is shown as it is by now.
    pub(super) fn scene(&self, now: Duration) -> Scene {
        let time = match (&self.metronome, &self.state) {
            (Some(metronome), State::Running | State::Waiting(_)) => metronome.due(now),
            _ => self.machine.time(),
        };
        self.machine.scene_at(time.min(self.quotas.frames_end()))
    }

    pub(super) fn version(&self) -> u64 {
        self.version
    }

    /// Ends the run because `fbc` failed in it. Nothing of the machine is used any more.
    pub(super) fn give_up(&mut self) {
        self.recording = None;
        self.version += 1;
        self.state = State::Over(Ending::Interrupted);
    }

    /// Whether the order could be started at all.
    pub(super) fn refusal(order: &Order) -> Option<Limit> {
        let bytes = order.program.size() as u64;
        order.quotas.memory.is_some_and(|most| bytes > most).then_some(Limit::Memory)
    }
}

impl Recording {
    fn keep(&mut self, piece: Piece) {
        if let Some(minutes) = &mut self.minutes {
            minutes.take(piece);
        }
    }
}

/// Stops a run behind a step.
struct Steps {
    step: Step,
    line: Option<u16>,
    /// The machine stands in front of the statement that is to be executed, not in the middle of it.
    in_front: bool,
}

impl Steps {
    fn new(step: Step, machine: &Machine) -> Steps {
        let pc = machine.vm().pc;
        let in_front = machine.code().statement_at(pc).is_some_and(|statement| statement.pc == pc);
        Steps { step, line: machine.current_line(), in_front }
    }
}

impl Observer for Steps {
    const ACTIVE: bool = true;

    fn statement(&mut self, _: &Vm, code: &Code, pc: u32) -> bool {
        let first = std::mem::take(&mut self.in_front);
        first
            || match self.step {
                Step::Statement => false,
                Step::Line => code.line_at(pc) == self.line,
                Step::Frame => true,
            }
    }
}

fn frame_at_or_after(time: HalfCycles) -> HalfCycles {
    let frame = time.frame();
    if frame.start() == time { time } else { frame.next().start() }
}
