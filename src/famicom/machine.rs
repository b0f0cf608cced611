//! The machine as one value: program, interpreter and devices. `run` goes on until something outside must happen, `apply`
//! is the only way in.
//!
//! A statement that takes a few frames (PRINT, CLS, …) runs in one piece, so `run` may return a little after the time it
//! was given; one that waits longer (INPUT, PAUSE, PLAY, INKEY$(n), BEEP) can be left, saved and entered again in the
//! middle.

use std::sync::Arc;

use super::console::{Console, PauseUnit};
use super::direct::{Auto, DirectLine};
use super::input::{Answer, Awaits, HostRequest, Input, Outcome, Stop};
use super::keyboard::cursor_is_lit;
use super::music::Progress;
use super::position::Position;
use super::video::scene::Scene;
use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode;
use crate::basic::parser::{self, Options};
use crate::basic::program::Program;
use crate::basic::tree::{Line, LineNumber};
use crate::vm::aside::Aside;
use crate::vm::code::{Code, Opcode};
use crate::vm::compile::{Settings, Unit, compile};
use crate::vm::devices::Wait;
use crate::vm::memory::Model;
use crate::vm::observer::{Observer, Unobserved};
use crate::vm::saved::{Saved, Value};
use crate::vm::state::Vm;
use crate::vm::step::{self, Bounds, Exit};
use crate::vm::time::{Frame, HalfCycles};

/// Raised by every change that can alter a machine's state or the cost of a statement.
pub const REVISION: u32 = 4;

/// Everything that decides how a machine behaves, apart from program and inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// The dialect.
    pub dialect: Dialect,
    /// The memory.
    pub model: Model,
    /// Accept LET and `NEXT I`.
    pub relaxed: bool,
    /// Reproduce ROM defects.
    pub quirks: bool,
    /// Divides the costs of statements: 1..=1 000 000.
    pub clock: u32,
    /// The random generator's state at power-on.
    pub seed: u16,
    /// What PAUSE counts.
    pub pause_unit: PauseUnit,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            dialect: Dialect::V3,
            model: Model::Large,
            relaxed: false,
            quirks: false,
            clock: 1,
            seed: 3,
            pause_unit: PauseUnit::Rom,
        }
    }
}

/// What the machine is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Direct mode waits for a line.
    Direct,
    /// Statements are executed.
    Running,
    /// A statement waits.
    Waiting(Wait),
    /// The program is over, and nobody has asked for direct mode yet.
    Ended(Outcome),
    /// The world has been asked.
    Asking(HostRequest),
}

/// A Famicom with Family BASIC.
#[derive(Clone, Debug)]
pub struct Machine {
    pub(super) config: Config,
    pub(super) program: Arc<Program>,
    pub(super) code: Arc<Code>,
    /// The program was changed since `code` was made.
    pub(super) stale: bool,
    pub(super) vm: Vm,
    pub(super) console: Console,
    pub(super) mode: Mode,
    /// The direct line that is being executed.
    pub(super) direct: Option<Arc<DirectLine>>,
    /// AUTO is giving line numbers.
    pub(super) auto: Option<Auto>,
    /// With TRON: the statement at hand has been announced.
    pub(super) announced: bool,
    /// Keys typed before this frame have been used.
    pub(super) typed_from: Frame,
    /// The inputs since somebody last asked for them, if somebody does. No part of the state.
    pub(super) journal: Option<Vec<Happened>>,
}

/// An input, and the moment at which it was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// When.
    pub at: Position,
    /// What.
    pub input: Input,
}

/// Why [`Machine::advance_by`] returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    /// The moment was reached.
    Arrived,
    /// As many statements as allowed were executed.
    Statements,
    /// The observer stopped the run.
    Observer,
}

/// A run is elsewhere than it was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the run does not come past {at}")]
pub struct Missed {
    /// Where it was expected.
    pub at: Position,
}

impl Machine {
    /// A machine at power-on with a program in memory, waiting for [`Input::Run`] or for lines.
    pub fn new(config: Config, program: Program) -> Machine {
        let vm = Vm::new(config.dialect, config.model, config.clock, config.seed, config.quirks);
        let mut machine = Machine {
            config,
            program: Arc::new(program),
            code: Arc::new(Code::default()),
            stale: true,
            vm,
            console: Console::new(config.dialect, config.model, config.pause_unit),
            mode: Mode::Direct,
            direct: None,
            auto: None,
            announced: false,
            typed_from: Frame(0),
            journal: None,
        };
        machine.vm.bind(&Code::default());
        machine.recompile();
        machine
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Virtual time.
    pub fn time(&self) -> HalfCycles {
        self.vm.time
    }

    /// Statements executed.
    pub fn statements(&self) -> u64 {
        self.vm.statements
    }

    /// Statements and time together.
    pub fn position(&self) -> Position {
        Position { statements: self.vm.statements, time: self.vm.time }
    }

    /// The program in memory.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The devices, brought to the present.
    pub fn console(&mut self) -> &mut Console {
        self.console.advance(self.vm.time);
        &mut self.console
    }

    /// What can be seen at the present time.
    pub fn scene(&mut self) -> Scene {
        let typing = matches!(self.awaits(), Awaits::Direct | Awaits::Line);
        let waited = HalfCycles(self.vm.time.0.saturating_sub(self.typed_from.start().0));
        let console = self.console();
        let written_is_shown = console.screen.shown_page() == console.screen.written_page();
        let cursor = (typing && written_is_shown && cursor_is_lit(waited))
            .then(|| (console.screen.written().cursor(), console.keyboard.cursor_code()));
        Scene::of(console, cursor)
    }

    /// What will be seen at a later time if nothing is executed and nothing comes in until then.
    pub fn scene_at(&self, time: HalfCycles) -> Scene {
        let mut later = self.clone();
        later.vm.time = later.vm.time.max(time);
        later.scene()
    }

    /// The interpreter's state.
    pub fn vm(&self) -> &Vm {
        &self.vm
    }

    /// The compiled program.
    pub fn code(&self) -> &Code {
        &self.code
    }

    /// The compiled program, to be kept: as long as it is this one, what was made ready for it fits.
    pub fn shared_code(&self) -> &Arc<Code> {
        &self.code
    }

    /// The value of an expression that was made ready for this machine's code, as the program would get it at the next
    /// statement. Changes nothing, not even the random generator.
    ///
    /// # Errors
    /// The error that the program would get.
    pub fn evaluate(&self, expression: &Aside) -> Result<Value, ErrorCode> {
        let mut console = self.console.clone();
        console.advance(self.vm.time);
        expression.evaluate(&self.vm, &mut console)
    }

    /// Output written since the last call.
    pub fn drain(&mut self) -> String {
        self.console.stream.drain()
    }

    /// Output that the next [`Machine::drain`] takes.
    pub fn undrained(&self) -> &str {
        self.console.stream.undrained()
    }

    /// Bytes of output since power-on.
    pub fn output_offset(&self) -> u64 {
        self.console.stream.offset()
    }

    /// Whether nothing is executed until some time has passed: PAUSE n, PLAY, BEEP.
    pub fn lets_time_pass(&self) -> bool {
        matches!(self.mode, Mode::Waiting(Wait::Until(_) | Wait::Music))
    }

    /// Until when nothing can happen unless something comes in: the end of a PAUSE or BEEP, never while INPUT waits and no
    /// key is down. The present time if statements are executed; the next frame while music plays.
    pub fn sleeps_until(&self) -> HalfCycles {
        let next_frame = self.vm.time.frame().next().start();
        match &self.mode {
            Mode::Running => self.vm.time,
            Mode::Waiting(Wait::Until(end)) => *end,
            Mode::Waiting(Wait::Music) => next_frame,
            Mode::Direct | Mode::Waiting(Wait::Key | Wait::Pause | Wait::Line | Wait::LogicalLine) => {
                let from = self.typed_from.max(self.vm.time.frame());
                self.console.keyboard.next_typed(from).map_or(HalfCycles::NEVER, |(frame, _)| frame.start())
            }
            Mode::Ended(_) | Mode::Asking(_) => HalfCycles::NEVER,
        }
    }

    /// Bytes that program, variables, arrays and open loops take, as the machine accounts for them (FRE): an integer
    /// element is 2, a string element 33, whatever it holds.
    pub fn memory_in_use(&self) -> u64 {
        let memory = &self.vm.memory;
        let open = (self.vm.control.depth() * CONTROL_BYTES) as u64;
        u64::from(memory.program_bytes) + u64::from(memory.variable_bytes) + open
    }

    /// What a person is expected to type.
    pub fn awaits(&self) -> Awaits {
        match self.mode {
            Mode::Direct => Awaits::Direct,
            Mode::Waiting(Wait::Line | Wait::LogicalLine) => Awaits::Line,
            Mode::Waiting(Wait::Key | Wait::Pause) => Awaits::Key,
            _ => Awaits::Nothing,
        }
    }

    /// The line of the statement that is being executed or waits.
    pub fn current_line(&self) -> Option<u16> {
        self.code.line_at(self.current_pc())
    }

    /// The statement that begins next, is being executed or waits: its line (`None`: the direct line) and index in it.
    pub fn current_statement(&self) -> Option<(Option<u16>, u16)> {
        let start = self.code.statement_at(self.current_pc())?;
        Some((self.code.lines.get(start.line as usize).copied(), start.statement))
    }

    fn current_pc(&self) -> u32 {
        match self.mode {
            Mode::Waiting(wait) => self.waiting_pc(wait),
            Mode::Asking(_) => self.vm.pc.saturating_sub(1),
            Mode::Direct | Mode::Running | Mode::Ended(_) => self.vm.pc,
        }
    }

    /// Whether a statement begins next.
    pub fn is_before_statement(&self) -> bool {
        self.mode == Mode::Running && !self.is_in_statement()
    }

    /// How the program or direct command ended, until direct mode begins.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.mode {
            Mode::Ended(outcome) => Some(outcome),
            Mode::Direct | Mode::Running | Mode::Waiting(_) | Mode::Asking(_) => None,
        }
    }

    /// Runs until `until` is reached or something has to happen.
    pub fn run(&mut self, until: HalfCycles) -> Stop {
        self.run_observed(until, u64::MAX, &mut Unobserved)
    }

    /// Runs with a limit on statements and an observer.
    pub fn run_observed<O: Observer>(&mut self, until: HalfCycles, statements: u64, observer: &mut O) -> Stop {
        let last = self.vm.statements.saturating_add(statements);
        loop {
            match &self.mode {
                Mode::Direct => return Stop::Direct,
                Mode::Ended(outcome) => return Stop::Ended(*outcome),
                Mode::Asking(request) => return Stop::Host(request.clone()),
                Mode::Waiting(wait) => {
                    let wait = *wait;
                    if let Some(stop) = self.wait(wait, until) {
                        return stop;
                    }
                }
                Mode::Running => {
                    let left = last.saturating_sub(self.vm.statements);
                    if self.vm.time >= until || left == 0 {
                        if self.finish_statement(observer) {
                            continue;
                        }
                        return if self.vm.time >= until { Stop::Time } else { Stop::Statements };
                    }
                    if self.execute(until, left, observer) {
                        return Stop::Observer;
                    }
                }
            }
        }
    }

    /// Executes what is left of a statement that waited, if that has not been done: `false` if there was nothing to do.
    /// No moment lies between the end of a wait and the next statement, so that what a machine is asked or told at a
    /// position does not depend on how the run was sliced.
    fn finish_statement<O: Observer>(&mut self, observer: &mut O) -> bool {
        let is_left = self.is_in_statement();
        if is_left {
            // Without an allowance the loop stops at the next statement; none is begun, so that no observer is asked.
            self.execute(self.vm.time, 0, observer);
        }
        is_left
    }

    /// Executes statements until something else is to be done; whether the observer wanted it so.
    fn execute<O: Observer>(&mut self, until: HalfCycles, statements: u64, observer: &mut O) -> bool {
        let bounds = Bounds { until, statements, announced: std::mem::take(&mut self.announced) };
        let code = Arc::clone(&self.code);
        let before = self.vm.statements;
        if O::ACTIVE {
            observer.enter(&self.vm, &code);
        }
        let exit = step::run(&mut self.vm, &code, &mut self.console, observer, bounds);
        if O::ACTIVE {
            observer.leave(&self.vm, exit);
        }
        if exit == Exit::Observer {
            self.announced = bounds.announced && self.vm.statements == before;
            return true;
        }
        self.handle(exit);
        false
    }

    /// Goes on to a moment that a run with the same inputs came past: so many statements executed, and then this time. Exact
    /// also where many statements share a moment, or where a statement waits; a statement that was begun is done as far as
    /// it goes. `false` if the observer stopped it on the way.
    ///
    /// # Errors
    /// The machine is past it, ended before it, or waits for an input before it.
    pub fn advance_to<O: Observer>(&mut self, at: Position, observer: &mut O) -> Result<bool, Missed> {
        loop {
            match self.advance_by(at, u64::MAX, observer)? {
                Advance::Arrived => return Ok(true),
                Advance::Observer => return Ok(false),
                Advance::Statements => {}
            }
        }
    }

    /// The same in slices: no more than so many statements are executed.
    ///
    /// # Errors
    /// As [`Machine::advance_to`].
    pub fn advance_by<O: Observer>(
        &mut self,
        at: Position,
        statements: u64,
        observer: &mut O,
    ) -> Result<Advance, Missed> {
        let missed = Missed { at };
        let last = self.vm.statements.saturating_add(statements);
        loop {
            let left = at.statements.checked_sub(self.vm.statements).ok_or(missed)?;
            let allowed = left.min(last.saturating_sub(self.vm.statements));
            // Before the last statement time takes as long as it takes.
            let until = if left == 0 { at.time } else { HalfCycles::NEVER };
            let before = self.vm.time;
            let arrived = match &self.mode {
                Mode::Running if allowed > 0 || self.is_in_statement() => {
                    if self.execute(HalfCycles::NEVER, allowed, observer) {
                        return Ok(Advance::Observer);
                    }
                    false
                }
                Mode::Running if left > 0 => return Ok(Advance::Statements),
                // Only an announcement takes time here.
                Mode::Running => before >= at.time || !self.announce(),
                Mode::Waiting(wait @ (Wait::Until(_) | Wait::Music)) => self.wait(*wait, until).is_some(),
                Mode::Direct | Mode::Waiting(_) => {
                    let waiting = self.mode.clone();
                    self.idle(at.time);
                    self.mode == waiting
                }
                Mode::Ended(_) | Mode::Asking(_) => true,
            };
            if arrived {
                return if self.position() == at { Ok(Advance::Arrived) } else { Err(missed) };
            }
        }
    }

    /// Starts or stops keeping the inputs for [`Machine::take_inputs`].
    pub fn keep_inputs(&mut self, keep: bool) {
        self.journal = keep.then(Vec::new);
    }

    /// Whether [`Machine::take_inputs`] has any.
    pub fn has_inputs(&self) -> bool {
        self.journal.as_ref().is_some_and(|journal| !journal.is_empty())
    }

    /// The inputs since the last call, with their moments.
    pub fn take_inputs(&mut self) -> Vec<Happened> {
        self.journal.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Lets time pass while the machine waits for a line or a key: keys that are down type themselves. Returns at `until`
    /// or when the wait is over; `run` then goes on.
    pub fn idle(&mut self, until: HalfCycles) {
        while matches!(
            self.mode,
            Mode::Direct | Mode::Waiting(Wait::Line | Wait::LogicalLine | Wait::Key | Wait::Pause)
        ) {
            let from = self.typed_from.max(self.vm.time.frame());
            match self.console.keyboard.next_typed(from) {
                Some((frame, code)) if frame.start() <= until => {
                    self.vm.time = self.vm.time.max(frame.start());
                    self.typed_from = frame.next();
                    self.type_code(code);
                }
                _ => {
                    self.vm.time = self.vm.time.max(until);
                    return;
                }
            }
        }
    }

    /// Goes on to a time as [`Machine::run_observed`] does, and lets that time pass where the machine waits for a line or a
    /// key that does not come before it. Why it stopped; after a wait it may go on before that time, if a key that is down
    /// has ended it.
    pub fn pass<O: Observer>(&mut self, until: HalfCycles, statements: u64, observer: &mut O) -> Stop {
        let stop = self.run_observed(until, statements, observer);
        if matches!(stop, Stop::Line | Stop::Key | Stop::Direct) {
            self.idle(until);
        }
        stop
    }

    /// Does what is due at the present time: a wait that is over ends, a key that is down types itself, and a statement that
    /// has got what it waited for is done as far as it goes, which may take its time. `run` and `apply` do so anyway; whoever
    /// takes the state of a machine does it first, so that a position has one state.
    pub fn settle(&mut self) {
        self.settle_observed(&mut Unobserved);
    }

    /// The same with an observer, which cannot stop it.
    pub fn settle_observed<O: Observer>(&mut self, observer: &mut O) {
        loop {
            let before = self.mode.clone();
            let has_changed = match before {
                Mode::Waiting(wait @ (Wait::Until(_) | Wait::Music)) => {
                    self.wait(wait, self.vm.time);
                    self.mode != before
                }
                Mode::Direct | Mode::Waiting(_) => {
                    self.idle(self.vm.time);
                    self.mode != before
                }
                Mode::Running => self.finish_statement(observer),
                Mode::Ended(_) | Mode::Asking(_) => false,
            };
            if !has_changed {
                return;
            }
        }
    }

    /// Whether something is left to do before the next statement begins.
    fn is_in_statement(&self) -> bool {
        self.mode == Mode::Running && self.code.ops.get(self.vm.pc as usize).is_none_or(|op| !op.begins_statement())
    }

    /// Applies an input at the present time. What the machine has no use for is ignored.
    pub fn apply(&mut self, input: Input) {
        let input = input.normal();
        self.settle();
        if let Some(journal) = &mut self.journal {
            let at = Position { statements: self.vm.statements, time: self.vm.time };
            journal.push(Happened { at, input: input.clone() });
        }
        self.console.advance(self.vm.time);
        let frame = self.vm.time.frame();
        match input {
            Input::Run => self.start(None),
            Input::Prompt => self.prompt(),
            Input::Line(codes) => self.submit_line(&codes),
            Input::Character(code) => {
                if matches!(self.mode, Mode::Waiting(Wait::Key | Wait::Pause)) {
                    self.type_code(code);
                }
            }
            Input::KeyDown(code) => self.console.keyboard.key_down(code, frame),
            Input::KeyUp => self.console.keyboard.key_up(),
            Input::Function(n) => self.console.keyboard.function_down(n, frame),
            Input::Pad { number, stick, strig } => self.console.pads.set(number, super::pad::Pad { stick, strig }),
            Input::Stop => self.stop_key(),
            Input::Answer(answer) => self.answer(answer),
            Input::Background(image) => self.console.screen.bgput(&image, 0),
            Input::Edit(program) => self.edit(program),
            Input::Recover => self.recover(),
            Input::Assign { cell, value } => self.assign(cell, value),
            Input::Poke { address, byte } => self.poke(address, byte),
        }
    }

    /// RUN: from the start or from a code offset.
    pub(super) fn start(&mut self, target: Option<u32>) {
        self.refresh();
        self.console.silence(self.vm.time);
        self.vm.prepare_run(&self.code);
        self.fill_cartridge();
        self.vm.pc = target.unwrap_or(0);
        self.mode = Mode::Running;
    }

    /// The large memory shows the program's tokens at $6000 as far as they fit.
    fn fill_cartridge(&mut self) {
        if self.config.model == Model::Large {
            let (start, image) = self.cartridge_fill();
            let image = Arc::clone(image);
            let room = &mut self.console.cartridge[start..];
            let len = image.len().min(room.len());
            room[..len].copy_from_slice(&image[..len]);
        }
    }

    /// Where in the cartridge's RAM RUN puts the program, and its bytes.
    pub(super) fn cartridge_fill(&self) -> (usize, &Arc<[u8]>) {
        (usize::from(self.vm.memory.program_start & 0x1FFF), &self.code.image)
    }

    fn wait(&mut self, wait: Wait, until: HalfCycles) -> Option<Stop> {
        // A statement that took longer than it was given does not leave its wait for later.
        let until = until.max(self.vm.time);
        match wait {
            Wait::Until(end) => {
                if end > until {
                    self.vm.time = self.vm.time.max(until);
                    return Some(Stop::Time);
                }
                self.vm.time = self.vm.time.max(end);
                self.console.advance(self.vm.time);
                self.mode = Mode::Running;
            }
            Wait::Music => {
                let console = &mut self.console;
                match console.music.advance(until.frame(), &console.actors, &mut console.apu) {
                    Progress::Playing => {
                        self.vm.time = self.vm.time.max(until);
                        return Some(Stop::Time);
                    }
                    Progress::Finished(frame) => {
                        self.vm.time = self.vm.time.max(frame.start());
                        self.mode = Mode::Running;
                    }
                    Progress::Failed(frame) => {
                        self.vm.time = self.vm.time.max(frame.start());
                        self.mode = Mode::Running;
                        self.raise(ErrorCode::Sn, self.vm.pc.saturating_sub(1));
                    }
                }
                self.console.advance(self.vm.time);
            }
            Wait::Key | Wait::Pause => return Some(Stop::Key),
            Wait::Line | Wait::LogicalLine => return Some(Stop::Line),
        }
        None
    }

    fn handle(&mut self, exit: Exit) {
        match exit {
            Exit::Limit | Exit::Observer => {}
            Exit::Trace => {
                self.announce();
            }
            Exit::Waiting(wait) => {
                self.typed_from = self.vm.time.frame();
                if matches!(wait, Wait::Line | Wait::LogicalLine) {
                    if wait == Wait::Line {
                        self.console.editor.begin_input(&self.console.screen);
                    } else {
                        self.console.editor.begin_line();
                    }
                }
                self.mode = Mode::Waiting(wait);
            }
            Exit::Error(error, pc) => self.fail(error, pc),
            Exit::End => self.end(Outcome::Ended),
            Exit::ProgramEnd | Exit::DirectEnd => self.end(Outcome::Ended),
            Exit::Stop(at) => self.break_at(at),
            Exit::New => self.new_program(Program::default()),
            Exit::Run(target) => {
                let target = (!Vm::is_missing(target)).then_some(target);
                self.start(target);
            }
            Exit::Request { index, a } => self.request(index, a),
            Exit::PokeBasic { address, byte } => self.poke_program(address, byte),
        }
    }

    /// With TRON: says which line comes next, if nobody has yet.
    fn announce(&mut self) -> bool {
        if self.announced || !self.vm.trace || self.code.is_direct(self.vm.pc) {
            return false;
        }
        let line = self.code.line_at(self.vm.pc).unwrap_or(0);
        // No statement writes this.
        self.console.screen.attribute(None);
        let end = self.console.write(self.vm.time, format!("#{line} ").as_bytes());
        self.vm.time = self.vm.time.max(end);
        self.announced = true;
        true
    }

    /// The offset of the operation that a wait belongs to.
    fn waiting_pc(&self, wait: Wait) -> u32 {
        match wait {
            Wait::Key | Wait::Line | Wait::LogicalLine => self.vm.pc,
            Wait::Until(_) | Wait::Pause | Wait::Music => self.vm.pc.saturating_sub(1),
        }
    }

    /// Raises an error at a statement: to the handler, or the end.
    pub(super) fn raise(&mut self, error: ErrorCode, pc: u32) {
        let code = Arc::clone(&self.code);
        match self.vm.handle_error(&code, pc, error) {
            Some(target) => {
                self.vm.pc = target;
                self.mode = Mode::Running;
            }
            None => self.fail(error, pc),
        }
    }

    fn fail(&mut self, error: ErrorCode, pc: u32) {
        let line = self.code.line_at(pc);
        self.vm.continue_at = None;
        // The place and the handler stay until direct mode begins: the run may yet go on.
        self.vm.pc = pc;
        if line.is_some() {
            self.vm.stopped_line = line;
        }
        self.end(Outcome::Error { error, line });
    }

    /// Goes on behind the statement of the program that failed, with its handler as it was.
    fn recover(&mut self) {
        if let Mode::Ended(Outcome::Error { line: Some(_), .. }) = self.mode {
            self.refresh();
            self.vm.pc = self.code.behind(self.vm.pc);
            self.mode = Mode::Running;
        }
    }

    pub(super) fn end(&mut self, outcome: Outcome) {
        self.console.silence(self.vm.time);
        if outcome == Outcome::Ended && !self.code.is_direct(self.vm.pc) {
            self.vm.continue_at = None;
        }
        self.vm.typed = None;
        self.vm.key = None;
        self.mode = Mode::Ended(outcome);
    }

    /// STOP, as statement or key: CONT will go on at `vm.pc`.
    fn break_at(&mut self, pc: u32) {
        let line = self.code.line_at(pc);
        if line.is_some() {
            self.vm.continue_at = Some(self.vm.pc);
            self.vm.stopped_line = line;
        }
        self.end(Outcome::Break { line });
    }

    fn stop_key(&mut self) {
        match &self.mode {
            Mode::Running => {
                self.break_at(self.vm.pc);
            }
            Mode::Waiting(wait) => {
                let pc = self.waiting_pc(*wait);
                // CONT goes on behind the statement that was interrupted, not in it.
                self.vm.pc = self.code.next_statement(pc);
                if matches!(wait, Wait::Line | Wait::LogicalLine) {
                    self.console.newline();
                }
                self.break_at(pc);
            }
            Mode::Direct => {
                if self.auto.take().is_some() {
                    self.console.newline();
                    self.prompt();
                }
            }
            Mode::Asking(_) => self.answer(Answer::Failed(ErrorCode::Tp)),
            Mode::Ended(_) => {}
        }
    }

    fn submit_line(&mut self, codes: &[u8]) {
        match self.mode {
            Mode::Waiting(Wait::Line | Wait::LogicalLine) | Mode::Direct => {
                // A line given whole is that line, whatever stood on the screen to the right of the cursor. RETURN alone
                // keeps the line that AUTO shows for editing.
                if !(codes.is_empty() && self.mode == Mode::Direct && self.is_numbering()) {
                    self.console.editor.key(&mut self.console.screen, CLEAR_TO_LINE_END);
                }
                let line = self.console.editor.type_line(&mut self.console.screen, codes);
                self.submitted(line);
            }
            _ => {}
        }
    }

    /// A line was submitted in the editor.
    pub(super) fn submitted(&mut self, line: Vec<u8>) {
        match self.mode {
            Mode::Waiting(Wait::Line | Wait::LogicalLine) => {
                self.console.stream.newline();
                self.vm.type_line(&line);
                self.mode = Mode::Running;
            }
            Mode::Direct => self.enter(&line),
            _ => {}
        }
    }

    /// A character for whatever waits.
    fn type_code(&mut self, code: u8) {
        match self.mode {
            Mode::Waiting(Wait::Pause) => self.mode = Mode::Running,
            Mode::Waiting(Wait::Key) => {
                self.vm.key = Some(code);
                self.mode = Mode::Running;
            }
            Mode::Waiting(Wait::Line | Wait::LogicalLine) | Mode::Direct => self.edit_key(code),
            _ => {}
        }
    }

    fn edit_key(&mut self, code: u8) {
        use super::editor::EditorEvent;
        self.console.click(self.vm.time);
        match self.console.editor.key(&mut self.console.screen, code) {
            EditorEvent::None => {}
            EditorEvent::Submit(line) => self.submitted(line),
            EditorEvent::Break => self.stop_key(),
            EditorEvent::Beep => {
                self.console.beep(self.vm.time);
            }
            EditorEvent::Kana(on) => self.console.keyboard.kana = on,
            EditorEvent::Reset => self.console.reset_modes(),
        }
    }

    /// Makes code for the present program and direct line, and carries the state over.
    pub(super) fn recompile(&mut self) {
        let saved = self.vm.save(&self.code);
        self.recompile_from(saved);
    }

    /// Makes code if the program was changed since the last time.
    pub(super) fn refresh(&mut self) {
        if self.stale {
            self.recompile();
        }
    }

    /// Makes code and puts a saved state on it; `false` if the run cannot go on where it was.
    pub(super) fn recompile_from(&mut self, saved: Saved) -> bool {
        let code = Arc::new(make_code(&self.config, &self.program, self.direct.as_deref(), &saved));
        let errors = self.vm.errors;
        let restored = Vm::restore(&saved, &code);
        let whole = restored.is_ok();
        self.vm = match restored {
            Ok(vm) => vm,
            // The place is gone: everything else stays, and nothing can be continued.
            Err(_) => {
                let mut detached = saved;
                detached.place = code.place_of(code.program_end);
                detached.operands.clear();
                detached.continue_at = None;
                Vm::restore(&detached, &code).unwrap_or_else(|_| {
                    let config = &self.config;
                    let mut vm = Vm::new(config.dialect, config.model, config.clock, config.seed, config.quirks);
                    vm.bind(&code);
                    vm
                })
            }
        };
        self.vm.errors = errors;
        self.code = code;
        if std::mem::take(&mut self.stale) {
            // The saved place of DATA was one in the code of another program.
            self.vm.data = 0;
        }
        whole
    }

    /// Whether the operation at hand is one that can wait like this. Only a key or line goes to an operation; the other
    /// waits are the devices'.
    pub(super) fn wait_fits(&self, wait: Wait) -> bool {
        let Some(op) = self.code.ops.get(self.vm.pc as usize) else { return false };
        match wait {
            Wait::Key => op.code == Opcode::InkeyWait,
            Wait::Line => matches!(op.code, Opcode::InputNumber | Opcode::InputText),
            Wait::LogicalLine => op.code == Opcode::InputLine,
            Wait::Until(_) | Wait::Pause | Wait::Music => true,
        }
    }
}

/// Bytes of an open FOR or GOSUB, for [`Machine::memory_in_use`].
const CONTROL_BYTES: usize = 16;

/// CTR+E of the editor.
const CLEAR_TO_LINE_END: u8 = 5;

/// Compiles a program, with a direct line behind it, keeping places for the variables of a saved state.
pub(super) fn make_code(config: &Config, program: &Program, direct: Option<&DirectLine>, saved: &Saved) -> Code {
    let options = Options { dialect: config.dialect, relaxed: config.relaxed };
    let trees: Vec<Line> =
        program.lines().iter().map(|line| parser::parse_line(Some(line.number), &line.tokens, options)).collect();
    let units: Vec<Unit<'_>> =
        trees.iter().zip(program.lines()).map(|(line, stored)| Unit { line, tokens: &stored.tokens }).collect();
    let direct = direct.map(|direct| Unit { line: &direct.tree, tokens: &direct.tokens });
    let settings =
        Settings { dialect: config.dialect, creates_variables: config.model == Model::Original, quirks: config.quirks };
    compile(&units, direct, Arc::from(program.image()), &saved.names(), settings)
}

/// The highest number that a line can have.
pub(super) const LAST_LINE: LineNumber = LineNumber(65534);
