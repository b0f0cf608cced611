//! Statements: one arm each. What stands before a mistake is compiled as if there were none, then the error is raised.

use super::super::code::{NO_TARGET, OnTable, Op, Opcode, Operand, Request, resume_mode, then};
use super::{Compiler, Label, Register};
use crate::basic::error::ErrorCode;
use crate::basic::tree::{
    Command, Expr, LineBound, LineRange, LineRef, OnJump, PrintItem, ResumeAt, StatementKind, Target, Type,
};
use crate::vm::cost;
use crate::vm::text::Text;

impl<'a> Compiler<'a> {
    pub(super) fn statement_kind(&mut self, kind: &'a StatementKind) {
        match kind {
            StatementKind::Assign { target, value } => self.assign(target, value),
            StatementKind::Auto { start, step } => {
                self.request(Request::Auto { start: start.unwrap_or(10), step: step.unwrap_or(10) }, 0, 0);
            }
            StatementKind::Comment { .. } | StatementKind::Data { .. } => {}
            StatementKind::Clear(None) => {
                self.push(Op::new(Opcode::Clear));
            }
            StatementKind::Clear(Some(address)) => {
                let a = self.number(address, None);
                self.push(Op { a, ..Op::new(Opcode::ClearTo) });
            }
            StatementKind::Click(on) => self.request(Request::Click(*on), 0, 0),
            StatementKind::Cont => {
                self.push(Op::new(Opcode::Cont));
            }
            StatementKind::Delete(range) => self.delete(range),
            StatementKind::Device { command, arguments } => self.device(*command, arguments),
            StatementKind::Dim(arrays) => arrays.iter().for_each(|array| self.dim(array)),
            StatementKind::End => {
                self.push(Op::new(Opcode::End));
            }
            StatementKind::Error(number) => {
                let a = self.number(number, None);
                self.push(Op { a, ..Op::new(Opcode::Error) });
            }
            StatementKind::Find(text) => {
                let a = self.text(text, None);
                self.request(Request::Find, a, 0);
            }
            StatementKind::For { variable, from, to, step } => self.for_loop(variable, from, to, step.as_ref()),
            StatementKind::Gosub(line) => self.jump_to(Op::new(Opcode::Gosub), line),
            StatementKind::Goto(line) => self.jump_to(Op::new(Opcode::Jump), line),
            StatementKind::If { condition, then } => self.if_then(condition, then.as_ref()),
            StatementKind::Input { prompt, question, targets } => self.input(prompt.as_deref(), *question, targets),
            StatementKind::KeyList => self.request(Request::KeyList, 0, 0),
            StatementKind::Linput { prompt, target } => self.linput(prompt.as_deref(), target),
            StatementKind::List(range) => self.list(range),
            StatementKind::New => {
                self.push(Op::new(Opcode::New));
            }
            StatementKind::Next => {
                self.cost = cost::NEXT;
                self.next();
            }
            StatementKind::On { selector, jump, lines } => self.on(selector, *jump, lines),
            StatementKind::OnErrorGoto(line) => {
                let b = u16::from(line.number == 0 || self.line_index(line).is_some());
                self.push(Op { a: line.number, b, ..Op::new(Opcode::OnError) });
            }
            StatementKind::Print(items) => self.print(items),
            StatementKind::Read(targets) => {
                for target in targets {
                    self.take_into(target, Opcode::ReadNumber, Opcode::ReadText);
                }
            }
            StatementKind::Renum { new, old, step } => {
                let request = Request::Renum { new: new.unwrap_or(10), old: *old, step: step.unwrap_or(10) };
                self.request(request, 0, 0);
            }
            StatementKind::Restore(None) => {
                self.push(Op::new(Opcode::Restore));
            }
            StatementKind::Restore(Some(line)) => match self.data_from(line) {
                Some(target) => {
                    self.charge(cost::jump(self.line_index(line).unwrap_or(0)));
                    self.push(Op { target, ..Op::new(Opcode::Restore) });
                }
                None => self.raise(ErrorCode::Ul),
            },
            StatementKind::Resume(at) => {
                let op = Op { b: resume_mode(at), ..Op::new(Opcode::Resume) };
                match at {
                    ResumeAt::Line(line) => self.jump_to(op, line),
                    ResumeAt::Same | ResumeAt::Next => {
                        self.push(op);
                    }
                }
            }
            StatementKind::Return(None) => {
                self.push(Op::new(Opcode::Return));
            }
            StatementKind::Return(Some(line)) => self.jump_to(Op::new(Opcode::ReturnTo), line),
            StatementKind::Run(None) => {
                self.push(Op { target: NO_TARGET, ..Op::new(Opcode::Run) });
            }
            StatementKind::Run(Some(line)) => self.jump_to(Op::new(Opcode::Run), line),
            StatementKind::Stop => {
                self.push(Op::new(Opcode::Stop));
            }
            StatementKind::Swap(left, right) => self.swap(left, right),
            StatementKind::System { backup } => self.request(Request::System { backup: *backup }, 0, 0),
            StatementKind::Tape { action, name } => {
                let a = name.as_ref().map_or(0, |name| self.text(name, None));
                self.request(Request::Tape { action: *action, named: name.is_some() }, a, 0);
            }
            StatementKind::Trace(on) => {
                self.push(Op { a: u16::from(*on), ..Op::new(Opcode::Trace) });
            }
            StatementKind::Flawed(parts, flaw) => {
                parts.iter().for_each(|part| self.any(part));
                self.raise(flaw.error);
            }
        }
    }

    fn next(&mut self) {
        let code = match self.code.ops.last_mut() {
            Some(last) if matches!(last.code, Opcode::For | Opcode::ForFrom) => Opcode::NextOfEmpty,
            Some(last) => {
                if last.code.may_take_along() {
                    last.then = then::NEXT;
                }
                Opcode::Next
            }
            None => Opcode::Next,
        };
        self.push(Op::new(code));
    }

    fn assign(&mut self, target: &'a Target, value: &'a Expr) {
        self.charge(cost::ASSIGNMENT);
        let mismatch = value.kind_of_value().is_some_and(|kind| kind != target.name.kind);
        if mismatch {
            // The element is looked for first, and fails first.
            if !target.subscripts.is_empty() && self.subscripts(target).is_none() {
                return;
            }
            self.any(value);
            self.raise(ErrorCode::Tm);
            return;
        }
        if target.subscripts.is_empty() {
            match target.name.kind {
                Type::Number => {
                    let c = self.number_variable(target.name);
                    self.number(value, Some(c));
                }
                Type::String => {
                    let c = self.text_variable(target.name);
                    self.text(value, Some(c));
                }
            }
            return;
        }
        let array = self.array(target.name);
        self.charge(cost::ELEMENT);
        let Some(subscripts) = self.subscripts(target) else {
            self.any(value);
            return;
        };
        let value = match target.name.kind {
            Type::Number => self.number(value, None),
            Type::String => self.text(value, None),
        };
        self.store(target, array, subscripts, value);
    }

    /// Stores a register in an element.
    fn store(&mut self, target: &Target, array: u16, (i, j): (Register, Register), value: Register) {
        let code = match (target.name.kind, target.subscripts.len()) {
            (Type::Number, 1) => Opcode::Store1,
            (Type::Number, _) => Opcode::Store2,
            (Type::String, 1) => Opcode::TextStore1,
            (Type::String, _) => Opcode::TextStore2,
        };
        self.push(Op { a: array, b: i, c: value, target: u32::from(j), ..Op::new(code) });
    }

    /// Takes a value from DATA or from a typed line into a variable or element. An element's subscripts are evaluated
    /// after the value is taken, so that `INPUT I,A(I)` uses the new I.
    fn take_into(&mut self, target: &'a Target, number: Opcode, text: Opcode) {
        self.charge(cost::ASSIGNMENT);
        let waits = number == Opcode::InputNumber;
        let (numbers, texts, live) = self.mark();
        let register = match (target.name.kind, target.subscripts.is_empty()) {
            (Type::Number, true) => self.number_variable(target.name),
            (Type::Number, false) => self.number_temporary(),
            (Type::String, true) => self.text_variable(target.name),
            (Type::String, false) => self.text_temporary(),
        };
        let op = Op { c: register, ..Op::new(if target.name.kind == Type::Number { number } else { text }) };
        if waits {
            self.push_waiting(op);
        } else {
            self.push(op);
        }
        if !target.subscripts.is_empty() {
            self.note_live(match target.name.kind {
                Type::Number => Operand::Number(register),
                Type::String => Operand::Text(register),
            });
            let array = self.array(target.name);
            self.charge(cost::ELEMENT);
            if let Some(subscripts) = self.subscripts(target) {
                self.store(target, array, subscripts, register);
            }
        }
        self.release(numbers, texts, live);
    }

    fn dim(&mut self, array: &'a Target) {
        let (numbers, texts, live) = self.mark();
        let slot = self.array(array.name);
        let code = if array.name.kind == Type::Number { Opcode::Dim } else { Opcode::TextDim };
        let op = Op { a: slot, target: array.subscripts.len() as u32, ..Op::new(code) };
        match array.subscripts.as_slice() {
            [one] => {
                let b = self.number(one, None);
                self.push(Op { b, ..op });
            }
            [one, two] => {
                let b = self.number(one, None);
                let b = self.hold_number(b);
                let c = self.number(two, None);
                self.push(Op { b, c, ..op });
            }
            _ => self.raise(ErrorCode::Sn),
        }
        self.release(numbers, texts, live);
    }

    fn for_loop(&mut self, variable: &'a Target, from: &'a Expr, to: &'a Expr, step: Option<&'a Expr>) {
        self.charge(cost::ASSIGNMENT);
        if variable.name.kind == Type::String || !variable.subscripts.is_empty() {
            self.raise(ErrorCode::Tm);
            return;
        }
        let a = self.number_variable(variable.name);
        self.number(from, Some(a));
        let b = self.number(to, None);
        let b = self.hold_number(b);
        let c = match step {
            Some(step) => self.number(step, None),
            None => self.constant(1),
        };
        let op = Op { a, b, c, ..Op::new(Opcode::For) };
        // Where limit and step are at hand, the assignment is part of the operation; it still comes first.
        match self.last_fusible() {
            Some(last) if last.code == Opcode::Move && last.c == a => {
                let at = self.code.ops.len() - 1;
                self.code.ops[at] = Op { code: Opcode::ForFrom, target: u32::from(last.a), ..op };
            }
            _ => {
                self.push(op);
            }
        }
    }

    fn line_index(&self, line: &LineRef) -> Option<usize> {
        self.code.lines.binary_search(&line.number).ok()
    }

    /// Emits a jump to a line, or UL in its place.
    fn jump_to(&mut self, op: Op, line: &LineRef) {
        match self.line_index(line) {
            Some(index) => {
                self.charge(cost::jump(index));
                self.push_jump(op, Label::Line(index));
            }
            None => self.raise(ErrorCode::Ul),
        }
    }

    /// The first DATA item at or behind a line that exists.
    fn data_from(&self, line: &LineRef) -> Option<u32> {
        self.line_index(line)?;
        Some(self.code.data.partition_point(|item| item.line < line.number) as u32)
    }

    fn if_then(&mut self, condition: &'a Expr, then: Option<&LineRef>) {
        self.charge(cost::IF);
        let Some(line) = then else {
            self.branch(condition, false, Label::LineEnd, 0);
            return;
        };
        match self.line_index(line) {
            Some(index) => {
                self.branch(condition, true, Label::Line(index), cost::jump(index));
                if !self.last_in_line {
                    self.push_jump(Op::new(Opcode::Jump), Label::LineEnd);
                }
            }
            None => {
                self.branch(condition, false, Label::LineEnd, 0);
                self.raise(ErrorCode::Ul);
            }
        }
    }

    fn on(&mut self, selector: &'a Expr, jump: OnJump, lines: &'a [LineRef]) {
        let a = self.number(selector, None);
        let table = self.code.on_tables.len();
        let mut choices = Vec::with_capacity(lines.len());
        for (choice, line) in lines.iter().enumerate() {
            let index = self.line_index(line);
            let target = if jump == OnJump::Restore { self.data_from(line).unwrap_or(NO_TARGET) } else { NO_TARGET };
            choices.push((target, index.map_or(0, cost::jump)));
            if let (Some(index), true) = (index, jump != OnJump::Restore) {
                self.on_patches.push((table, choice, index));
            }
        }
        self.code.on_tables.push(OnTable { jump, choices });
        self.push(Op { a, target: table as u32, ..Op::new(Opcode::On) });
    }

    fn print(&mut self, items: &'a [PrintItem]) {
        for item in items {
            match item {
                PrintItem::Semicolon => {}
                PrintItem::Comma => {
                    self.push(Op::new(Opcode::PrintComma));
                }
                PrintItem::Expr(expr) => {
                    let (numbers, texts, live) = self.mark();
                    match expr.kind_of_value() {
                        Some(Type::String) => {
                            let a = self.text(expr, None);
                            self.push(Op { a, ..Op::new(Opcode::PrintText) });
                        }
                        _ => {
                            let a = self.number(expr, None);
                            self.push(Op { a, ..Op::new(Opcode::PrintNumber) });
                        }
                    }
                    self.fuse_from = self.code.ops.len();
                    self.release(numbers, texts, live);
                }
            }
        }
        if !matches!(items.last(), Some(PrintItem::Semicolon | PrintItem::Comma)) {
            self.push(Op { a: u16::from(items.is_empty()), ..Op::new(Opcode::PrintNewline) });
        }
    }

    /// Prints an INPUT prompt. The ROM prints it character by character, so that it may be longer than a string value.
    fn prompt(&mut self, prompt: Option<&[u8]>) {
        let Some(codes) = prompt else { return };
        self.charge(cost::CONSTANT + cost::CHARACTER * codes.len() as u32);
        for part in codes.chunks(Text::MAX) {
            let a = self.text_constant(part);
            self.push(Op { a, ..Op::new(Opcode::PrintText) });
        }
    }

    fn input(&mut self, prompt: Option<&[u8]>, question: bool, targets: &'a [Target]) {
        self.prompt(prompt);
        self.push(Op { b: u16::from(question), ..Op::new(Opcode::InputBegin) });
        for target in targets {
            self.take_into(target, Opcode::InputNumber, Opcode::InputText);
        }
        self.push(Op::new(Opcode::InputEnd));
    }

    fn linput(&mut self, prompt: Option<&[u8]>, target: &'a Target) {
        if target.name.kind == Type::Number {
            self.raise(ErrorCode::Tm);
            return;
        }
        self.prompt(prompt);
        self.push(Op::new(Opcode::InputBegin));
        self.take_into(target, Opcode::InputNumber, Opcode::InputLine);
        self.push(Op::new(Opcode::InputEnd));
    }

    fn swap(&mut self, left: &'a Target, right: &'a Target) {
        self.charge(2 * cost::ASSIGNMENT);
        if left.name.kind != right.name.kind {
            self.raise(ErrorCode::Tm);
            return;
        }
        let number = left.name.kind == Type::Number;
        if left.subscripts.is_empty() && right.subscripts.is_empty() {
            let (a, b, code) = if number {
                (self.number_variable(left.name), self.number_variable(right.name), Opcode::SwapNumbers)
            } else {
                (self.text_variable(left.name), self.text_variable(right.name), Opcode::SwapTexts)
            };
            self.push(Op { a, b, ..Op::new(code) });
            return;
        }
        let Some((left_place, left_value)) = self.locate_and_load(left) else { return };
        let Some((right_place, right_value)) = self.locate_and_load(right) else { return };
        self.put_back(left, left_place, right_value);
        self.put_back(right, right_place, left_value);
    }

    /// For SWAP: an element's subscripts and a copy of its value in a temporary.
    fn locate_and_load(&mut self, target: &'a Target) -> Option<((Register, Register), Register)> {
        let number = target.name.kind == Type::Number;
        let place = if target.subscripts.is_empty() {
            (0, 0)
        } else {
            // A subscript may be the variable that is exchanged: `SWAP I,A(I)`.
            let (i, j) = self.subscripts(target)?;
            (self.copy_number(i), if target.subscripts.len() == 2 { self.copy_number(j) } else { 0 })
        };
        let temporary = if number { self.number_temporary() } else { self.text_temporary() };
        let op = if target.subscripts.is_empty() {
            let (a, code) = if number {
                (self.number_variable(target.name), Opcode::Move)
            } else {
                (self.text_variable(target.name), Opcode::TextMove)
            };
            Op { a, c: temporary, ..Op::new(code) }
        } else {
            let a = self.array(target.name);
            self.charge(cost::ELEMENT);
            let code = match (number, target.subscripts.len()) {
                (true, 1) => Opcode::Load1,
                (true, _) => Opcode::Load2,
                (false, 1) => Opcode::TextLoad1,
                (false, _) => Opcode::TextLoad2,
            };
            Op { a, b: place.0, c: temporary, target: u32::from(place.1), ..Op::new(code) }
        };
        self.push(op);
        self.note_live(if number { Operand::Number(temporary) } else { Operand::Text(temporary) });
        Some((place, temporary))
    }

    fn put_back(&mut self, target: &'a Target, place: (Register, Register), value: Register) {
        if !target.subscripts.is_empty() {
            let array = self.array(target.name);
            self.store(target, array, place, value);
            return;
        }
        let (c, code) = if target.name.kind == Type::Number {
            (self.number_variable(target.name), Opcode::Move)
        } else {
            (self.text_variable(target.name), Opcode::TextMove)
        };
        self.push(Op { a: value, c, ..Op::new(code) });
    }

    fn device(&mut self, command: Command, arguments: &'a [Option<Expr>]) {
        let takes_text = matches!(command, Command::DefSprite | Command::Key | Command::Play);
        let (numbers, text) = match arguments.split_last() {
            Some((text, numbers)) if takes_text => (numbers, text.as_ref()),
            _ => (arguments, None),
        };
        if numbers.len() > 120 {
            self.raise(ErrorCode::Ft);
            return;
        }
        let a = self.number_temporaries(numbers.len() as u16);
        let mut mask = 0u8;
        for (index, argument) in numbers.iter().enumerate() {
            if let Some(argument) = argument {
                let register = a + index as u16;
                self.number(argument, Some(register));
                self.note_live(Operand::Number(register));
                if index < 8 {
                    mask |= 1 << index;
                }
            }
        }
        let b = numbers.len() as u16;
        let c = text.map_or(0, |text| self.text(text, None));
        let (code, target) = match command {
            Command::Poke => (Opcode::Poke, 0),
            Command::Call => (Opcode::Call, 0),
            Command::Bgtool => {
                self.request(Request::Bgtool, 0, 0);
                return;
            }
            Command::Game => {
                let given = |index: usize| arguments.get(index).is_some_and(Option::is_some);
                self.request(Request::Game { game: given(0), background: given(1) }, a, 0);
                return;
            }
            _ => (Opcode::Device, self.command_index(command, mask)),
        };
        self.push(Op { a, b, c, target, ..Op::new(code) });
    }

    fn command_index(&mut self, command: Command, mask: u8) -> u32 {
        let entry = (command, mask);
        if let Some(index) = self.code.commands.iter().position(|known| *known == entry) {
            return index as u32;
        }
        self.code.commands.push(entry);
        self.code.commands.len() as u32 - 1
    }

    fn request(&mut self, request: Request, a: Register, b: Register) {
        let target = self.code.requests.len() as u32;
        self.code.requests.push(request);
        self.push(Op { a, b, target, ..Op::new(Opcode::Host) });
    }

    fn list(&mut self, range: &LineRange) {
        let request = match range {
            LineRange::All => Request::List { from: 0, to: u16::MAX },
            LineRange::One(LineBound::Number(line)) => Request::List { from: line.number, to: line.number },
            LineRange::One(LineBound::Last) => Request::ListAtLast { from: None, to: None },
            LineRange::Between(from, to) => match (bound(from, 0), bound(to, u16::MAX)) {
                (Some(from), Some(to)) => Request::List { from, to },
                (from, to) => Request::ListAtLast { from, to },
            },
        };
        self.request(request, 0, 0);
    }

    fn delete(&mut self, range: &LineRange) {
        let ends = match range {
            LineRange::One(LineBound::Number(line)) => Some((line.number, line.number)),
            LineRange::Between(from, to) => bound(from, 0).zip(bound(to, u16::MAX)),
            LineRange::All | LineRange::One(LineBound::Last) => None,
        };
        match ends {
            Some((from, to)) => self.request(Request::Delete { from, to }, 0, 0),
            None => self.raise(ErrorCode::Sn),
        }
    }
}

/// The number of a bound; `None` for `.`.
fn bound(bound: &Option<LineBound>, open: u16) -> Option<u16> {
    match bound {
        None => Some(open),
        Some(LineBound::Number(line)) => Some(line.number),
        Some(LineBound::Last) => None,
    }
}
