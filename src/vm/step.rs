//! The step loop: executes operations until something outside the interpreter has to happen.
//!
//! Each operation charges its cycles to an allowance that says how far the loop may go; it runs out only at the start of a
//! statement. Time is brought up to date when a device looks at it, not before. The hot operations are in this file;
//! those that only touch variables are in `pure`, those that deal with devices and the rest of control in `effect`, so
//! that this function keeps its few values in registers. An operation that knows what follows it (`Op::then`) takes a
//! NEXT or a conditional jump along, which saves a dispatch.

use super::code::{COUNT_BITS, Code, Opcode, REGISTERS, then};
use super::control::Entry;
use super::cost;
use super::devices::{Devices, Wait};
use super::effect::Interrupt;
use super::observer::{Observer, Turn, Unobserved};
use super::state::Vm;
use super::time::HalfCycles;
use crate::basic::error::ErrorCode;

/// Why the loop returned. The state is complete: `vm.pc` is where the run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The time or the number of statements was reached.
    Limit,
    /// The observer stopped the run in front of a statement.
    Observer,
    /// With TRON: the statement at `vm.pc` is to be announced first.
    Trace,
    /// A statement waits.
    Waiting(Wait),
    /// An error that no handler took, at this offset.
    Error(ErrorCode, u32),
    /// END.
    End,
    /// Behind the last line.
    ProgramEnd,
    /// Behind the direct line.
    DirectEnd,
    /// STOP, at this offset.
    Stop(u32),
    /// NEW.
    New,
    /// RUN: from this offset.
    Run(u32),
    /// A request of the code's table, with its operands' registers.
    Request {
        /// Index into `code.requests`.
        index: u32,
        /// First register.
        a: u16,
    },
    /// POKE into the program or variables of `--memory original`.
    PokeBasic {
        /// Where.
        address: u16,
        /// What.
        byte: u8,
    },
}

const MASK: usize = REGISTERS - 1;

/// What NEXT takes from the allowance.
const EMPTY_TURN: u64 = ((cost::NEXT as u64) << COUNT_BITS) - 1;

/// What bounds a call of [`run`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The first statement at or after this time is not begun.
    pub until: HalfCycles,
    /// No more statements than this are begun.
    pub statements: u64,
    /// The statement at `vm.pc` has been announced already (TRON).
    pub announced: bool,
}

/// Runs from `vm.pc`. With TRON every statement is announced; that has a loop of its own.
pub fn run<D: Devices, O: Observer>(
    vm: &mut Vm,
    code: &Code,
    devices: &mut D,
    observer: &mut O,
    bounds: Bounds,
) -> Exit {
    if vm.trace {
        run_loop::<D, O, true>(vm, code, devices, observer, bounds)
    } else {
        run_loop::<D, O, false>(vm, code, devices, observer, bounds)
    }
}

#[inline(never)]
fn run_loop<D: Devices, O: Observer, const TRACE: bool>(
    vm: &mut Vm,
    code: &Code,
    devices: &mut D,
    observer: &mut O,
    bounds: Bounds,
) -> Exit {
    let ops = code.ops.as_slice();
    let mut pc = vm.pc as usize;
    let last_statement = vm.statements.saturating_add(bounds.statements);
    let mut granted = vm.allowance(bounds.until, bounds.statements);
    let mut fuel = granted << COUNT_BITS;
    let mut announced = bounds.announced;

    macro_rules! number {
        ($register:expr) => {
            vm.registers[usize::from($register) & MASK]
        };
    }
    macro_rules! text {
        ($register:expr) => {
            vm.texts[usize::from($register)]
        };
    }
    // Brings `vm` up to date, so that devices and methods see the right time and place.
    macro_rules! settle {
        () => {{
            vm.use_up(granted, fuel);
            vm.pc = pc as u32;
        }};
    }
    // After a device has moved the time: how far may the loop go now?
    macro_rules! take_up {
        () => {{
            granted = grant(vm, bounds.until, last_statement);
            fuel = granted << COUNT_BITS;
        }};
    }
    // An observer is told something, and sees `vm` as it is at this moment.
    macro_rules! tell {
        ($method:ident $(, $argument:expr)*) => {{
            settle!();
            take_up!();
            observer.$method(vm $(, $argument)*);
        }};
    }
    macro_rules! set {
        ($register:expr, $value:expr) => {{
            let (register, value): (u16, i16) = ($register, $value);
            let old = number!(register);
            number!(register) = value;
            if O::VALUES && observer.wants_number(pc as u32, register) {
                tell!(number, register, old, value);
            }
        }};
    }
    macro_rules! exit {
        ($exit:expr) => {{
            settle!();
            return $exit;
        }};
    }
    macro_rules! jump {
        ($target:expr) => {{
            let target = $target as usize;
            if O::JUMPS && observer.wants_jump(pc as u32) {
                tell!(jump, target as u32);
            }
            pc = target;
        }};
    }

    'run: loop {
        let Some(op) = ops.get(pc) else { exit!(Exit::ProgramEnd) };
        fuel -= i64::from(op.charge);
        if fuel < 0 {
            // Either the allowance was used up before this statement, or it may still run and the next may not.
            rare();
            let before = fuel + i64::from(op.charge);
            if op.begins_statement() && before >> COUNT_BITS <= 0 {
                fuel = before;
                settle!();
                take_up!();
                if granted == 0 {
                    return Exit::Limit;
                }
                if O::ACTIVE && !observer.goes_on(vm) {
                    return Exit::Observer;
                }
                continue 'run;
            }
        }
        if (TRACE || O::STATEMENTS) && op.begins_statement() {
            fuel += i64::from(op.charge);
            if TRACE && !announced && !code.is_direct(pc as u32) {
                exit!(Exit::Trace);
            }
            if O::STATEMENTS && observer.wants_statement(pc as u32) {
                // An observer sees the time at which the statement begins.
                settle!();
                take_up!();
                if !observer.statement(vm, code, pc as u32) {
                    return Exit::Observer;
                }
            }
            fuel -= i64::from(op.charge);
            announced = false;
        }
        macro_rules! arithmetic {
            ($failed:lifetime, $done:lifetime, $method:ident) => {{
                let (value, overflow) = number!(op.a).$method(number!(op.b));
                if overflow {
                    break $failed ErrorCode::Ov;
                }
                set!(op.c, value);
                break $done;
            }};
        }
        macro_rules! chained {
            ($failed:lifetime, $done:lifetime, $first:ident, $second:ident) => {{
                let (value, overflow) = number!(op.a).$first(number!(op.b));
                if overflow {
                    break $failed ErrorCode::Ov;
                }
                let (value, overflow) = value.$second(number!(op.target as u16));
                if overflow {
                    break $failed ErrorCode::Ov;
                }
                set!(op.c, value);
                break $done;
            }};
        }
        macro_rules! truth {
            ($done:lifetime, $condition:expr) => {{
                let truth = $condition;
                set!(op.c, -i16::from(truth));
                break $done;
            }};
        }
        macro_rules! jump_if {
            ($condition:expr) => {{
                if $condition {
                    fuel -= i64::from(op.c) << COUNT_BITS;
                    jump!(op.target);
                } else {
                    pc += 1;
                }
                continue 'run;
            }};
        }
        // Runs a method that may fail, with `vm` up to date.
        macro_rules! attempt {
            ($failed:lifetime, $result:expr) => {
                match $result {
                    Ok(value) => value,
                    Err(error) => break $failed error,
                }
            };
        }
        let error: ErrorCode = 'failed: {
            'done: {
                match op.code {
                    Opcode::Nop => {
                        break 'done;
                    }
                    Opcode::Move => {
                        set!(op.c, number!(op.a));
                        break 'done;
                    }
                    Opcode::Constant => {
                        set!(op.c, op.target as u16 as i16);
                        break 'done;
                    }
                    Opcode::Add => arithmetic!('failed, 'done, overflowing_add),
                    Opcode::Subtract => arithmetic!('failed, 'done, overflowing_sub),
                    Opcode::Multiply => arithmetic!('failed, 'done, overflowing_mul),
                    Opcode::Divide => {
                        let (a, b) = (i32::from(number!(op.a)), i32::from(number!(op.b)));
                        if b == 0 {
                            break 'failed ErrorCode::Dz;
                        }
                        let quotient = a / b;
                        if quotient > i32::from(i16::MAX) {
                            break 'failed ErrorCode::Ov;
                        }
                        set!(op.c, quotient as i16);
                        break 'done;
                    }
                    Opcode::Mod => {
                        let (a, b) = (i32::from(number!(op.a)), i32::from(number!(op.b)));
                        if b == 0 {
                            break 'failed ErrorCode::Dz;
                        }
                        set!(op.c, remainder(a, b));
                        break 'done;
                    }
                    Opcode::DivideConstant => {
                        let a = number!(op.a);
                        let quotient = ((u64::from(a.unsigned_abs()) * u64::from(op.target)) >> 32) as i16;
                        set!(op.c, if a < 0 { -quotient } else { quotient });
                        break 'done;
                    }
                    Opcode::ModConstant => {
                        let magnitude = number!(op.a).unsigned_abs();
                        let quotient = ((u64::from(magnitude) * u64::from(op.target)) >> 32) as u16;
                        set!(op.c, magnitude.wrapping_sub(quotient.wrapping_mul(number!(op.b) as u16)) as i16);
                        break 'done;
                    }
                    Opcode::AddModConstant | Opcode::MultiplyAddModConstant => {
                        let (a, b) = (number!(op.a), number!(op.b));
                        let (value, overflow) = if op.code == Opcode::AddModConstant {
                            a.overflowing_add(b)
                        } else {
                            let (product, overflow) = a.overflowing_mul(b);
                            let (sum, again) = product.overflowing_add(number!(op.target as u16));
                            (sum, overflow || again)
                        };
                        if overflow {
                            break 'failed ErrorCode::Ov;
                        }
                        let (divisor, reciprocal) = code.divisors[(op.target >> 16) as usize];
                        let magnitude = value.unsigned_abs();
                        let quotient = ((u64::from(magnitude) * u64::from(reciprocal)) >> 32) as u16;
                        set!(op.c, magnitude.wrapping_sub(quotient.wrapping_mul(divisor)) as i16);
                        break 'done;
                    }
                    Opcode::And => {
                        set!(op.c, number!(op.a) & number!(op.b));
                        break 'done;
                    }
                    Opcode::Or => {
                        set!(op.c, number!(op.a) | number!(op.b));
                        break 'done;
                    }
                    Opcode::Xor => {
                        set!(op.c, number!(op.a) ^ number!(op.b));
                        break 'done;
                    }
                    Opcode::Equal => truth!('done, number!(op.a) == number!(op.b)),
                    Opcode::NotEqual => truth!('done, number!(op.a) != number!(op.b)),
                    Opcode::Greater => truth!('done, number!(op.a) > number!(op.b)),
                    Opcode::Less => truth!('done, number!(op.a) < number!(op.b)),
                    Opcode::GreaterEqual => truth!('done, number!(op.a) >= number!(op.b)),
                    Opcode::LessEqual => truth!('done, number!(op.a) <= number!(op.b)),
                    Opcode::Negate => {
                        set!(op.c, number!(op.a).wrapping_neg());
                        break 'done;
                    }
                    Opcode::Not => {
                        set!(op.c, !number!(op.a));
                        break 'done;
                    }
                    Opcode::AddAdd => chained!('failed, 'done, overflowing_add, overflowing_add),
                    Opcode::AddSubtract => chained!('failed, 'done, overflowing_add, overflowing_sub),
                    Opcode::AddMultiply => chained!('failed, 'done, overflowing_add, overflowing_mul),
                    Opcode::SubtractAdd => chained!('failed, 'done, overflowing_sub, overflowing_add),
                    Opcode::SubtractSubtract => chained!('failed, 'done, overflowing_sub, overflowing_sub),
                    Opcode::MultiplyAdd => chained!('failed, 'done, overflowing_mul, overflowing_add),
                    Opcode::MultiplySubtract => chained!('failed, 'done, overflowing_mul, overflowing_sub),
                    Opcode::AddMod | Opcode::MultiplyMod => {
                        let (a, b) = (number!(op.a), number!(op.b));
                        let (value, overflow) =
                            if op.code == Opcode::AddMod { a.overflowing_add(b) } else { a.overflowing_mul(b) };
                        if overflow {
                            break 'failed ErrorCode::Ov;
                        }
                        let divisor = i32::from(number!(op.target as u16));
                        if divisor == 0 {
                            break 'failed ErrorCode::Dz;
                        }
                        set!(op.c, remainder(i32::from(value), divisor));
                        break 'done;
                    }
                    Opcode::Load1 => {
                        let index = number!(op.b);
                        let Some(value) = vm
                            .numbers
                            .lists
                            .get(usize::from(op.a))
                            .and_then(|list| list.get(usize::from(index as u16)))
                        else {
                            break 'failed vm.subscript_error(op, index, None);
                        };
                        let value = *value;
                        set!(op.c, value);
                        break 'done;
                    }
                    Opcode::Load1Add | Opcode::Load1Subtract => {
                        let (a, b) = (number!(op.b), number!(op.target as u16));
                        let (index, overflow) =
                            if op.code == Opcode::Load1Add { a.overflowing_add(b) } else { a.overflowing_sub(b) };
                        if overflow {
                            break 'failed ErrorCode::Ov;
                        }
                        let Some(value) = vm
                            .numbers
                            .lists
                            .get(usize::from(op.a))
                            .and_then(|list| list.get(usize::from(index as u16)))
                        else {
                            break 'failed vm.subscript_error(op, index, None);
                        };
                        let value = *value;
                        set!(op.c, value);
                        break 'done;
                    }
                    Opcode::AddLoad1 => {
                        let index = number!(op.b);
                        let Some(value) = vm
                            .numbers
                            .lists
                            .get(usize::from(op.a))
                            .and_then(|list| list.get(usize::from(index as u16)))
                        else {
                            break 'failed vm.subscript_error(op, index, None);
                        };
                        let (value, overflow) = number!(op.c).overflowing_add(*value);
                        if overflow {
                            break 'failed ErrorCode::Ov;
                        }
                        set!(op.target as u16, value);
                        break 'done;
                    }
                    Opcode::Load2 => {
                        let (i, j) = (number!(op.b), number!(op.target as u16));
                        let Some(value) =
                            vm.numbers.grids.get(usize::from(op.a)).and_then(|grid| grid.cells.get(grid.index(i, j)?))
                        else {
                            break 'failed vm.subscript_error(op, i, Some(j));
                        };
                        let value = *value;
                        set!(op.c, value);
                        break 'done;
                    }
                    Opcode::AddLoad2 => {
                        let (i, j) = (number!(op.b), number!(op.target as u16));
                        let Some(value) =
                            vm.numbers.grids.get(usize::from(op.a)).and_then(|grid| grid.cells.get(grid.index(i, j)?))
                        else {
                            break 'failed vm.subscript_error(op, i, Some(j));
                        };
                        let (value, overflow) = number!(op.c).overflowing_add(*value);
                        if overflow {
                            break 'failed ErrorCode::Ov;
                        }
                        set!((op.target >> 16) as u16, value);
                        break 'done;
                    }
                    Opcode::Store1 => {
                        let index = number!(op.b);
                        let value = number!(op.c);
                        let Some(cell) = vm
                            .numbers
                            .lists
                            .get_mut(usize::from(op.a))
                            .and_then(|list| list.get_mut(usize::from(index as u16)))
                        else {
                            break 'failed vm.subscript_error(op, index, None);
                        };
                        let old = std::mem::replace(cell, value);
                        if O::VALUES && observer.wants_element(pc as u32, op.a) {
                            tell!(element, op.a, (index as u16, None), old, value);
                        }
                        break 'done;
                    }
                    Opcode::Store2 => {
                        let (i, j) = (number!(op.b), number!(op.target as u16));
                        let value = number!(op.c);
                        let cell = vm.numbers.grids.get_mut(usize::from(op.a)).and_then(|grid| {
                            let index = grid.index(i, j)?;
                            grid.cells.get_mut(index)
                        });
                        let Some(cell) = cell else { break 'failed vm.subscript_error(op, i, Some(j)) };
                        let old = std::mem::replace(cell, value);
                        if O::VALUES && observer.wants_element(pc as u32, op.a) {
                            tell!(element, op.a, (i as u16, Some(j as u16)), old, value);
                        }
                        break 'done;
                    }
                    Opcode::Jump => {
                        jump!(op.target);
                        continue 'run;
                    }
                    Opcode::JumpIfZero => jump_if!(number!(op.a) == 0),
                    Opcode::JumpIfNotZero => jump_if!(number!(op.a) != 0),
                    Opcode::JumpIfEqual => jump_if!(number!(op.a) == number!(op.b)),
                    Opcode::JumpIfNotEqual => jump_if!(number!(op.a) != number!(op.b)),
                    Opcode::JumpIfGreater => jump_if!(number!(op.a) > number!(op.b)),
                    Opcode::JumpIfLess => jump_if!(number!(op.a) < number!(op.b)),
                    Opcode::JumpIfGreaterEqual => jump_if!(number!(op.a) >= number!(op.b)),
                    Opcode::JumpIfLessEqual => jump_if!(number!(op.a) <= number!(op.b)),
                    Opcode::JumpIfTextEqual => jump_if!(same_text(vm, op.a, op.b)),
                    Opcode::JumpIfTextNotEqual => jump_if!(!same_text(vm, op.a, op.b)),
                    Opcode::For | Opcode::ForFrom => {
                        if op.code == Opcode::ForFrom {
                            set!(op.a, number!(op.target as u16));
                        }
                        let (limit, step) = (number!(op.b), number!(op.c));
                        let entry = Entry::new_for(op.a & MASK as u16, limit, step, pc as u32 + 1);
                        attempt!('failed, vm.control.push(entry));
                        if O::JUMPS && observer.wants_jump(pc as u32) {
                            tell!(turn, op.a & MASK as u16, number!(op.a), Turn::Begins);
                        }
                        break 'done;
                    }
                    Opcode::Next | Opcode::NextOfEmpty => {
                        let register = vm.control.top.variable();
                        let Some(variable) = vm.registers.get_mut(usize::from(register)) else {
                            break 'failed ErrorCode::Nf;
                        };
                        let (value, overflow) = variable.overflowing_add(vm.control.top.step());
                        if overflow {
                            break 'failed ErrorCode::Ov;
                        }
                        let old = std::mem::replace(variable, value);
                        let goes_on = vm.control.top.goes_on(value);
                        if O::VALUES && observer.wants_number(pc as u32, register) {
                            tell!(number, register, old, value);
                        }
                        if O::JUMPS && observer.wants_jump(pc as u32) {
                            tell!(turn, register, value, if goes_on { Turn::GoesOn } else { Turn::Ends });
                        }
                        if !goes_on {
                            vm.control.pop();
                            pc += 1;
                            continue 'run;
                        }
                        if op.code == Opcode::NextOfEmpty
                            && vm.control.top.place as usize == pc
                            && !TRACE
                            && !O::STATEMENTS
                            && !(O::VALUES && observer.wants_number(pc as u32, register))
                            && !(O::JUMPS && observer.wants_jump(pc as u32))
                            && fuel > 0
                            && let Some(variable) = vm.registers.get_mut(usize::from(register))
                        {
                            // All turns that remain and fit the allowance at once.
                            let limit = vm.control.top.limit();
                            let turns = turns_left(value, limit, vm.control.top.step()).min(fuel as u64 / EMPTY_TURN);
                            *variable = (i64::from(value) + i64::from(vm.control.top.step()) * turns as i64) as i16;
                            fuel -= (turns * EMPTY_TURN) as i64;
                        }
                        jump!(vm.control.top.place);
                        continue 'run;
                    }
                    Opcode::Gosub => {
                        attempt!('failed, vm.control.push(Entry::new_gosub(pc as u32 + 1)));
                        jump!(op.target);
                        continue 'run;
                    }
                    Opcode::Return => {
                        let Some(back) = vm.control.gosub() else { break 'failed ErrorCode::Rg };
                        vm.control.pop();
                        jump!(back);
                        continue 'run;
                    }
                    Opcode::Rnd => {
                        let value = attempt!('failed, vm.random_below(number!(op.a)));
                        set!(op.c, value);
                        break 'done;
                    }
                    Opcode::Len => {
                        set!(op.c, text!(op.a).len() as i16);
                        break 'done;
                    }
                    Opcode::Asc => {
                        set!(op.c, text!(op.a).codes().first().map_or(0, |code| i16::from(*code)));
                        break 'done;
                    }
                    Opcode::ReturnTo
                    | Opcode::On
                    | Opcode::SubtractWithDefect
                    | Opcode::MultiplyWithDefect
                    | Opcode::TextMove
                    | Opcode::TextConstant
                    | Opcode::TextJoin
                    | Opcode::TextEqual
                    | Opcode::TextNotEqual
                    | Opcode::TextGreater
                    | Opcode::TextLess
                    | Opcode::TextGreaterEqual
                    | Opcode::TextLessEqual
                    | Opcode::TextLoad1
                    | Opcode::TextLoad2
                    | Opcode::TextStore1
                    | Opcode::TextStore2
                    | Opcode::Abs
                    | Opcode::Sgn
                    | Opcode::Val
                    | Opcode::Instr
                    | Opcode::Chr
                    | Opcode::Str
                    | Opcode::Hex
                    | Opcode::Left
                    | Opcode::Right
                    | Opcode::Mid
                    | Opcode::Fre
                    | Opcode::Err
                    | Opcode::Erl
                    | Opcode::Query
                    | Opcode::QueryText
                    | Opcode::Peek
                    | Opcode::InkeyWait
                    | Opcode::PrintNumber
                    | Opcode::PrintText
                    | Opcode::PrintComma
                    | Opcode::PrintNewline
                    | Opcode::Device
                    | Opcode::Poke
                    | Opcode::Call
                    | Opcode::ReadNumber
                    | Opcode::ReadText
                    | Opcode::Restore
                    | Opcode::InputBegin
                    | Opcode::InputNumber
                    | Opcode::InputText
                    | Opcode::InputLine
                    | Opcode::InputEnd
                    | Opcode::Dim
                    | Opcode::TextDim
                    | Opcode::SwapNumbers
                    | Opcode::SwapTexts
                    | Opcode::Touch
                    | Opcode::Raise
                    | Opcode::Error
                    | Opcode::OnError
                    | Opcode::Resume
                    | Opcode::End
                    | Opcode::Stop
                    | Opcode::ProgramEnd
                    | Opcode::DirectEnd
                    | Opcode::Trace
                    | Opcode::Clear
                    | Opcode::ClearTo
                    | Opcode::Cont
                    | Opcode::New
                    | Opcode::Run
                    | Opcode::Host => {
                        let done = if O::VALUES && observer.wants_rare(pc as u32) {
                            settle!();
                            take_up!();
                            vm.pure_step(code, observer, op)
                        } else {
                            vm.pure_step(code, &mut Unobserved, op)
                        };
                        match done {
                            Some(Ok(())) => {
                                pc += 1;
                                continue 'run;
                            }
                            Some(Err(error)) => break 'failed error,
                            None => {
                                settle!();
                                let done = vm.effect(code, devices, observer, op);
                                match done {
                                    Ok(()) => {
                                        pc = vm.pc as usize;
                                        take_up!();
                                        continue 'run;
                                    }
                                    Err(Interrupt::Error(error)) => {
                                        // What was used is booked already.
                                        granted = 0;
                                        fuel = 0;
                                        break 'failed error;
                                    }
                                    Err(Interrupt::Exit(exit)) => return exit,
                                }
                            }
                        }
                    }
                }
            }
            pc += 1;
            // What is taken along is not told.
            if op.then == then::DISPATCH || TRACE || O::STATEMENTS || O::JUMPS {
                continue 'run;
            }
            if op.then == then::JUMP {
                if let Some(jump) = ops.get(pc) {
                    let (left, right) = (number!(jump.a), number!(jump.b));
                    let order = 1 + i8::from(left > right) - i8::from(left < right);
                    if jump.then >> order & 1 != 0 {
                        fuel -= i64::from(jump.c) << COUNT_BITS;
                        pc = jump.target as usize;
                    } else {
                        pc += 1;
                    }
                }
                continue 'run;
            }
            if fuel >= EMPTY_TURN as i64 && !(O::VALUES && observer.wants_number(pc as u32, vm.control.top.variable()))
            {
                let Some(variable) = vm.registers.get_mut(usize::from(vm.control.top.variable())) else {
                    continue 'run;
                };
                let (value, overflow) = variable.overflowing_add(vm.control.top.step());
                if overflow {
                    continue 'run;
                }
                fuel -= EMPTY_TURN as i64;
                *variable = value;
                if vm.control.top.goes_on(value) {
                    pc = vm.control.top.place as usize;
                } else {
                    vm.control.pop();
                    pc += 1;
                }
            }
            continue 'run;
        };
        settle!();
        take_up!();
        let handler = vm.handle_error(code, pc as u32, error);
        if O::ACTIVE {
            observer.error(vm, error, handler);
        }
        match handler {
            Some(target) => pc = target as usize,
            None => return Exit::Error(error, pc as u32),
        }
    }
}

#[inline(never)]
fn same_text(vm: &Vm, a: u16, b: u16) -> bool {
    vm.texts[usize::from(a)] == vm.texts[usize::from(b)]
}

/// Tells the compiler which branch is rare.
#[cold]
fn rare() {}

/// How far the loop may go now.
#[cold]
#[inline(never)]
fn grant(vm: &Vm, until: HalfCycles, last_statement: u64) -> i64 {
    vm.allowance(until, last_statement.saturating_sub(vm.statements))
}

/// The remainder's magnitude is that of the magnitudes; its sign is the divisor's (unconfirmed; spec: README, question 8).
#[inline(always)]
fn remainder(a: i32, b: i32) -> i16 {
    let magnitude = (a.unsigned_abs() % b.unsigned_abs()) as i16;
    if b < 0 { magnitude.wrapping_neg() } else { magnitude }
}

/// How many more turns an empty loop goes on after the variable has this value: none of them overflows.
fn turns_left(value: i16, limit: i16, step: i16) -> u64 {
    let distance = i64::from(limit) - i64::from(value);
    match i64::from(step) {
        0 => u64::MAX,
        step => (distance / step).max(0) as u64,
    }
}
