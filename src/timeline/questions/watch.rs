//! The observer that answers a question. What is asked for is resolved to code offsets and registers when code is entered
//! for the first time, so that the step loop asks one bit for each statement or assignment and is not held up by what
//! nobody wants to know. `SEES` says which kinds are compiled in at all.

use std::sync::Arc;

use super::describe::describe;
use super::event::{Event, Jump, Kind, Site, What};
use super::listing::Listing;
use super::question::Question;
use super::registers::Registers;
use super::variable::Variable;
use crate::basic::error::ErrorCode;
use crate::basic::tree::{Command, NameKey, OnJump, Type};
use crate::famicom::machine::{Config, Machine};
use crate::famicom::position::Position;
use crate::timeline::probe::Probe;
use crate::vm::code::{Code, Op, Opcode, REGISTERS};
use crate::vm::control::EntryKind;
use crate::vm::observer::{Observer, Subscripts, Turn};
use crate::vm::saved::Value;
use crate::vm::state::Vm;
use crate::vm::step::Exit;
use crate::vm::text::Text;

/// Bits of [`Watch`]'s parameter.
pub(super) mod sees {
    pub(in super::super) const STATEMENTS: u8 = 1;
    pub(in super::super) const VALUES: u8 = 2;
    pub(in super::super) const ALL: u8 = 15;
    pub(super) const JUMPS: u8 = 4;
    pub(super) const DEVICES: u8 = 8;
}

/// Takes what is found, with the listing of the program that it happened in; `false`: enough.
pub(super) type Found<'a> = &'a mut dyn FnMut(&Event, &mut Listing) -> bool;

/// Asked now and then; `false`: stop.
pub(super) type Pulse<'a> = &'a mut dyn FnMut() -> bool;

/// Watches a run for the answers to a question.
pub(super) struct Watch<'a, const SEES: u8> {
    question: &'a Question,
    config: &'a Config,
    pulse: Pulse<'a>,
    found: Found<'a>,
    probes: Vec<Vec<Probe>>,
    /// What the fields below were resolved for.
    code: Option<Arc<Code>>,
    listing: Listing,
    registers: Registers,
    /// Offsets where a statement begins that is told, or a log point stands.
    statements: Bits,
    /// Offsets of statements that are answers.
    told: Bits,
    /// Offset and index of log points.
    points: Vec<(u32, usize)>,
    /// Offsets in the lines that are asked for.
    lines: Bits,
    numbers: Bits,
    texts: Bits,
    number_arrays: Bits,
    text_arrays: Bits,
    /// Offsets of rare operations that may assign to what is asked for.
    rare: Bits,
    /// Offsets of jumps and loops that are asked for.
    jumps: Bits,
    /// A PRINT whose parts are still being gathered, and its statement's number.
    open: Option<Event>,
    /// ERR, ERL and whether an error was being handled, when the loop was left.
    errors: (u8, u16, bool),
    /// The number of the statement in front of which the run was stopped for log points.
    stopped: Option<u64>,
    due: Vec<usize>,
    over: bool,
}

impl<'a, const SEES: u8> Watch<'a, SEES> {
    pub(super) fn new(
        question: &'a Question,
        config: &'a Config,
        vm: &Vm,
        pulse: Pulse<'a>,
        found: Found<'a>,
    ) -> Watch<'a, SEES> {
        Watch {
            question,
            config,
            pulse,
            found,
            probes: question.log_points.iter().map(|point| point.expressions.clone()).collect(),
            code: None,
            listing: Listing::default(),
            registers: Registers::default(),
            statements: Bits::default(),
            told: Bits::default(),
            points: Vec::new(),
            lines: Bits::default(),
            numbers: Bits::default(),
            texts: Bits::default(),
            number_arrays: Bits::default(),
            text_arrays: Bits::default(),
            rare: Bits::default(),
            jumps: Bits::default(),
            open: None,
            errors: errors_of(vm),
            stopped: None,
            due: Vec::new(),
            over: false,
        }
    }

    /// Nothing more is wanted.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    /// Asks whether the search is to go on.
    pub(super) fn beat(&mut self) -> bool {
        self.over = self.over || !(self.pulse)();
        !self.over
    }

    /// Evaluates the log points in front of which the run was stopped.
    pub(super) fn look_at(&mut self, machine: &Machine) {
        for index in std::mem::take(&mut self.due) {
            let Some(probes) = self.probes.get_mut(index) else { continue };
            let value = |probe: &mut Probe| {
                let value = probe.evaluate(machine);
                (probe.text().to_owned(), value)
            };
            let what = What::Log(probes.iter_mut().map(value).collect());
            self.emit_at(machine.vm(), what);
        }
    }

    /// The run has come to a moment where something else happens.
    pub(super) fn pause(&mut self, vm: &Vm) {
        self.close_print();
        self.note_raised(vm);
    }

    /// The run goes on elsewhere.
    pub(super) fn pass_gap(&mut self, vm: &Vm) {
        self.close_print();
        self.errors = errors_of(vm);
    }

    /// Gives an event if it is an answer.
    pub(super) fn emit(&mut self, event: Event) {
        self.close_print();
        self.give(event);
    }

    /// Whether events of a kind are asked for in a line.
    pub(super) fn asks(&self, kind: Kind, line: Option<u16>) -> bool {
        self.question.kinds.has(kind) && self.question.has_line(line)
    }

    fn give(&mut self, event: Event) {
        let question = self.question;
        self.over = self.over || question.is_over(event.at.time);
        if self.over || !question.has_time(event.at.time) {
            return;
        }
        if let Some(text) = &question.text
            && !describe(&event, &mut self.listing).to_uppercase().contains(text.as_str())
        {
            return;
        }
        self.over = !(self.found)(&event, &mut self.listing);
    }

    fn emit_at(&mut self, vm: &Vm, what: What) {
        let event = self.event(vm, what);
        self.emit(event);
    }

    fn event(&self, vm: &Vm, what: What) -> Event {
        let site = self.code.as_ref().and_then(|code| site_of(code, vm.pc));
        Event { at: Position { statements: vm.statements, time: vm.time }, site, what }
    }

    fn close_print(&mut self) {
        if let Some(event) = self.open.take() {
            self.give(event);
        }
    }

    fn op(&self, vm: &Vm) -> Option<Op> {
        self.code.as_ref()?.ops.get(vm.pc as usize).copied()
    }

    fn assigned(&mut self, vm: &Vm, name: Variable, old: Value, new: Value) {
        if self.lines.has(vm.pc) {
            self.emit_at(vm, What::Assign { name, old, new });
        }
    }

    /// Errors that the machine raised while the loop was not running: PLAY's, and those of requests to the host.
    fn note_raised(&mut self, vm: &Vm) {
        let before = self.errors;
        self.errors = errors_of(vm);
        let (number, line, handled) = self.errors;
        let raised = (number, line) != (before.0, before.1) || handled && !before.2;
        if number == 0 || !raised {
            return;
        }
        let code = self.code.as_ref();
        let line = (line != u16::MAX).then_some(line);
        let site = vm.handling.and_then(|pc| site_of(code?, pc)).unwrap_or(Site { line, statement: None });
        if self.asks(Kind::Error, site.line) {
            let handler = vm.handler.filter(|_| handled);
            let what = What::Error { error: ErrorCode::from_number(number), handler };
            self.emit(Event { at: Position { statements: vm.statements, time: vm.time }, site: Some(site), what });
        }
    }

    fn resolve(&mut self, code: &Arc<Code>) {
        let question = self.question;
        self.listing = Listing::of(code, self.config);
        self.registers = Registers::of(code);
        let size = code.ops.len();
        let ends = code.statements.iter().skip(1).map(|next| next.pc).chain([size as u32]);
        self.lines = Bits::new(size);
        self.told = Bits::new(size);
        self.jumps = Bits::new(size);
        for (start, end) in code.statements.iter().zip(ends) {
            let line = code.lines.get(start.line as usize).copied();
            if !question.has_line(line) {
                continue;
            }
            (start.pc..end).for_each(|pc| self.lines.set(pc));
            if question.kinds.has(Kind::Statement) {
                self.told.set(start.pc);
            }
            for pc in start.pc..end {
                let wanted = code.ops.get(pc as usize).and_then(|op| kind_of_jump(code, op));
                if wanted.is_some_and(|kind| question.kinds.has(kind)) {
                    self.jumps.set(pc);
                }
            }
        }
        let points = question.log_points.iter().enumerate().filter(|(_, point)| question.has_line(Some(point.line)));
        self.points = points.filter_map(|(index, point)| Some((code.line_start(point.line)?, index))).collect();
        self.statements = self.told.clone();
        self.points.iter().for_each(|(pc, _)| self.statements.set(*pc));
        self.numbers = Bits::new(REGISTERS);
        self.texts = Bits::new(code.text_registers);
        self.number_arrays = Bits::new(code.names.number_arrays.len());
        self.text_arrays = Bits::new(code.names.text_arrays.len());
        if question.kinds.has(Kind::Assign) {
            let asked = |key: &NameKey, kind| {
                let patterns = &question.variables;
                patterns.is_empty() || patterns.iter().any(|pattern| pattern.key == *key && pattern.kind == kind)
            };
            let names = &code.names;
            for (_, register) in names.numbers.iter().filter(|(key, _)| fits(question, **key, Type::Number, None)) {
                self.numbers.set(u32::from(*register));
            }
            for (_, register) in names.texts.iter().filter(|(key, _)| fits(question, **key, Type::String, None)) {
                self.texts.set(u32::from(*register));
            }
            for (_, slot) in names.number_arrays.iter().filter(|(key, _)| asked(key, Type::Number)) {
                self.number_arrays.set(u32::from(*slot));
            }
            for (_, slot) in names.text_arrays.iter().filter(|(key, _)| asked(key, Type::String)) {
                self.text_arrays.set(u32::from(*slot));
            }
        }
        self.rare = Bits::new(size);
        for (pc, op) in code.ops.iter().enumerate() {
            let pc = pc as u32;
            if self.lines.has(pc) && self.may_assign(op) {
                self.rare.set(pc);
            }
        }
        self.code = Some(Arc::clone(code));
    }

    /// Whether an operation that deals with strings, DATA or two variables may assign to what is asked for. Registers of
    /// both types are looked up: asking for too much costs time only.
    fn may_assign(&self, op: &Op) -> bool {
        let simple = |register: u16| self.numbers.has(u32::from(register)) || self.texts.has(u32::from(register));
        let element = matches!(op.code, Opcode::TextStore1 | Opcode::TextStore2);
        simple(op.c)
            || matches!(op.code, Opcode::SwapNumbers | Opcode::SwapTexts) && (simple(op.a) || simple(op.b))
            || element && self.text_arrays.has(u32::from(op.a))
    }

    fn print(&mut self, vm: &Vm, op: &Op, written: &str) {
        let event = self.event(vm, What::Print { text: String::new(), newline: false });
        if !self.asks(Kind::Print, event.site.and_then(|site| site.line)) {
            return;
        }
        let goes_on =
            self.open.as_ref().is_some_and(|open| open.at.statements == vm.statements && open.site == event.site);
        if !goes_on {
            self.close_print();
            self.open = Some(event);
        }
        if let Some(Event { what: What::Print { text, newline }, .. }) = &mut self.open {
            match op.code {
                Opcode::PrintNewline => *newline = true,
                _ => text.push_str(written),
            }
        }
    }
}

impl<const SEES: u8> Observer for Watch<'_, SEES> {
    const ACTIVE: bool = true;
    const STATEMENTS: bool = SEES & sees::STATEMENTS != 0;
    const VALUES: bool = SEES & sees::VALUES != 0;
    const JUMPS: bool = SEES & sees::JUMPS != 0;
    const DEVICES: bool = SEES & sees::DEVICES != 0;

    fn enter(&mut self, vm: &Vm, code: &Arc<Code>) {
        if !self.code.as_ref().is_some_and(|known| Arc::ptr_eq(known, code)) {
            self.close_print();
            self.resolve(code);
        }
        self.note_raised(vm);
    }

    fn leave(&mut self, vm: &Vm, _: Exit) {
        self.errors = errors_of(vm);
    }

    fn goes_on(&mut self, vm: &Vm) -> bool {
        self.over = self.over || self.question.is_over(vm.time);
        self.beat()
    }

    #[inline(always)]
    fn wants_statement(&mut self, pc: u32) -> bool {
        self.statements.has(pc)
    }

    fn statement(&mut self, vm: &Vm, _: &Code, pc: u32) -> bool {
        if self.stopped == Some(vm.statements) {
            return true;
        }
        if self.told.has(pc) {
            self.emit_at(vm, What::Statement);
        }
        if self.question.has_time(vm.time) {
            self.due.extend(self.points.iter().filter(|(at, _)| *at == pc).map(|(_, index)| *index));
        }
        if !self.due.is_empty() {
            self.stopped = Some(vm.statements);
            return false;
        }
        !self.over
    }

    #[inline(always)]
    fn wants_number(&self, _: u32, register: u16) -> bool {
        self.numbers.has(u32::from(register))
    }

    fn number(&mut self, vm: &Vm, register: u16, old: i16, new: i16) {
        if let Some(key) = self.registers.simple(Type::Number, register) {
            self.assigned(vm, Variable { key, kind: Type::Number, at: None }, Value::Number(old), Value::Number(new));
        }
    }

    #[inline(always)]
    fn wants_element(&self, _: u32, slot: u16) -> bool {
        self.number_arrays.has(u32::from(slot))
    }

    fn element(&mut self, vm: &Vm, slot: u16, at: Subscripts, old: i16, new: i16) {
        if let Some(key) = self.registers.array(Type::Number, slot)
            && fits(self.question, key, Type::Number, Some(at))
        {
            self.assigned(
                vm,
                Variable { key, kind: Type::Number, at: Some(at) },
                Value::Number(old),
                Value::Number(new),
            );
        }
    }

    #[inline(always)]
    fn wants_rare(&self, pc: u32) -> bool {
        self.rare.has(pc)
    }

    fn text(&mut self, vm: &Vm, register: u16, old: &Text, new: &Text) {
        if self.texts.has(u32::from(register))
            && let Some(key) = self.registers.simple(Type::String, register)
        {
            self.assigned(vm, Variable { key, kind: Type::String, at: None }, Value::Text(*old), Value::Text(*new));
        }
    }

    fn text_element(&mut self, vm: &Vm, slot: u16, at: Subscripts, old: &Text, new: &Text) {
        if self.text_arrays.has(u32::from(slot))
            && let Some(key) = self.registers.array(Type::String, slot)
            && fits(self.question, key, Type::String, Some(at))
        {
            self.assigned(vm, Variable { key, kind: Type::String, at: Some(at) }, Value::Text(*old), Value::Text(*new));
        }
    }

    #[inline(always)]
    fn wants_jump(&self, pc: u32) -> bool {
        self.jumps.has(pc)
    }

    fn jump(&mut self, vm: &Vm, to: u32) {
        let Some(code) = &self.code else { return };
        let Some(how) = self.op(vm).and_then(|op| how_jumps(code, &op)) else { return };
        let to = code.line_at(to);
        self.emit_at(vm, What::Jump { how, to });
    }

    fn turn(&mut self, vm: &Vm, register: u16, value: i16, turn: Turn) {
        let Some(code) = &self.code else { return };
        let Some(key) = self.registers.simple(Type::Number, register) else { return };
        if !fits(self.question, key, Type::Number, None) {
            return;
        }
        let line = match vm.control.innermost().map(|entry| entry.kind()) {
            Some(EntryKind::For { body, .. }) => code.line_at(body.saturating_sub(1)),
            _ => None,
        };
        self.emit_at(vm, What::Loop { name: Variable { key, kind: Type::Number, at: None }, value, turn, line });
    }

    fn device(&mut self, vm: &Vm, code: &Code) {
        let Some(op) = self.op(vm) else { return };
        let numbers = |first: u16, count: u16| {
            let first = usize::from(first);
            vm.registers.get(first..first + usize::from(count)).unwrap_or(&[])
        };
        let what = match op.code {
            Opcode::Poke => {
                let Some((address, bytes)) = numbers(op.a, op.b).split_first() else { return };
                What::Poke { address: *address as u16, bytes: bytes.to_vec() }
            }
            Opcode::Device => {
                let Some((command, given)) = code.commands.get(op.target as usize).copied() else { return };
                let is_given = |index: usize| index >= 8 || given >> index & 1 == 1;
                let numbers = numbers(op.a, op.b).iter().enumerate();
                let numbers = numbers.map(|(index, number)| is_given(index).then_some(*number)).collect();
                let takes_text = matches!(command, Command::DefSprite | Command::Key | Command::Play);
                let text = vm.texts.get(usize::from(op.c)).copied().filter(|_| takes_text);
                What::Device { command, numbers, text }
            }
            _ => return,
        };
        let line = self.code.as_ref().and_then(|code| code.line_at(vm.pc));
        if self.asks(what.kind(), line) {
            self.emit_at(vm, what);
        }
    }

    fn printed(&mut self, vm: &Vm, written: &str) {
        if let Some(op) = self.op(vm) {
            self.print(vm, &op, written);
        }
    }

    fn error(&mut self, vm: &Vm, error: ErrorCode, handler: Option<u32>) {
        self.errors = errors_of(vm);
        let Some(code) = &self.code else { return };
        let handler = handler.and_then(|pc| code.line_at(pc));
        if self.asks(Kind::Error, code.line_at(vm.pc)) {
            self.emit_at(vm, What::Error { error, handler });
        }
    }
}

/// The statement at an offset; `None` behind the program.
pub(super) fn site_of(code: &Code, pc: u32) -> Option<Site> {
    let start = code.statement_at(pc).filter(|_| pc < code.program_end || code.is_direct(pc))?;
    Some(Site { line: code.lines.get(start.line as usize).copied(), statement: Some(start.statement) })
}

/// Whether a variable or element is one of those asked for.
fn fits(question: &Question, key: NameKey, kind: Type, at: Option<Subscripts>) -> bool {
    let patterns = &question.variables;
    patterns.is_empty()
        || patterns.iter().any(|pattern| pattern.key == key && pattern.kind == kind && pattern.matches(at))
}

fn errors_of(vm: &Vm) -> (u8, u16, bool) {
    (vm.last_error, vm.last_error_line, vm.handling.is_some())
}

/// The kind that an operation's jumps or turns are of.
fn kind_of_jump(code: &Code, op: &Op) -> Option<Kind> {
    match op.code {
        Opcode::For | Opcode::ForFrom | Opcode::Next | Opcode::NextOfEmpty => Some(Kind::Loop),
        _ => how_jumps(code, op).map(|how| What::Jump { how, to: None }.kind()),
    }
}

/// What an operation's jump is in the program; `None` for those that only skip.
fn how_jumps(code: &Code, op: &Op) -> Option<Jump> {
    match op.code {
        Opcode::Gosub => Some(Jump::Gosub),
        Opcode::Return | Opcode::ReturnTo => Some(Jump::Return),
        Opcode::Resume => Some(Jump::Resume),
        // Inside a statement it leads past what a false IF skips.
        Opcode::Jump => op.begins_statement().then_some(Jump::Goto),
        Opcode::On => match code.on_tables.get(op.target as usize)?.jump {
            OnJump::Goto => Some(Jump::Goto),
            OnJump::Gosub => Some(Jump::Gosub),
            OnJump::Return => Some(Jump::Return),
            OnJump::Resume => Some(Jump::Resume),
            OnJump::Restore | OnJump::Run => None,
        },
        // THEN with a line costs the search for it; skipping the rest of a line costs nothing.
        branch if branch.is_branch() => (op.c != 0).then_some(Jump::Then),
        _ => None,
    }
}

/// A set of small numbers.
#[derive(Clone, Debug, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn new(size: usize) -> Bits {
        Bits(vec![0; size.div_ceil(64)])
    }

    #[inline(always)]
    fn has(&self, number: u32) -> bool {
        self.0.get(number as usize >> 6).is_some_and(|word| word >> (number & 63) & 1 == 1)
    }

    fn set(&mut self, number: u32) {
        if let Some(word) = self.0.get_mut(number as usize >> 6) {
            *word |= 1 << (number & 63);
        }
    }
}
