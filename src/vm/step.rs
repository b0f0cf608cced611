//! The step loop: executes operations until something outside the interpreter has to happen.
//!
//! Each operation charges its cycles to an allowance that says how far the loop may go; it runs out only at the start of a
//! statement. Time is brought up to date when a device looks at it, not before. All hot operations are in this file; the
//! others are methods in `slow`.

use super::code::{Code, OnTable, Opcode, REGISTERS};
use super::cost;
use super::devices::{Busy, Devices, Wait};
use super::observer::Observer;
use super::state::{Entry, Vm};
use super::text::Text;
use super::time::HalfCycles;
use crate::basic::error::ErrorCode;
use crate::basic::tree::OnJump;

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

/// The innermost loop as NEXT needs it: a copy of the top of the control stack.
#[derive(Clone, Copy)]
struct Innermost {
    /// Its variable's register; `NO_LOOP` if the top entry is no FOR.
    variable: u16,
    step: i16,
    /// All ones if the step is negative, so that one comparison serves both directions.
    sign: i16,
    /// The limit, its bits flipped by `sign`.
    limit: i16,
    body: u32,
}

/// No register: the top of the control stack is no FOR.
const NO_LOOP: u16 = u16::MAX;

impl Innermost {
    #[inline(always)]
    fn of(vm: &Vm) -> Innermost {
        match vm.control.last() {
            Some(&Entry::For { variable, limit, step, body }) => {
                let sign = step >> 15;
                Innermost { variable, step, sign, limit: limit ^ sign, body }
            }
            _ => Innermost { variable: NO_LOOP, step: 0, sign: 0, limit: 0, body: 0 },
        }
    }
}

fn run_loop<D: Devices, O: Observer, const TRACE: bool>(
    vm: &mut Vm,
    code: &Code,
    devices: &mut D,
    observer: &mut O,
    bounds: Bounds,
) -> Exit {
    let ops = code.ops.as_slice();
    let mut pc = vm.pc as usize;
    let count_at_start = vm.statements;
    let mut statements = 0u64;
    let mut granted = vm.allowance(bounds.until, bounds.statements);
    let mut fuel = granted;
    let mut announced = bounds.announced;
    let mut innermost = Innermost::of(vm);

    macro_rules! number {
        ($register:expr) => {
            vm.registers[usize::from($register) & MASK]
        };
    }
    macro_rules! set {
        ($register:expr, $value:expr) => {{
            let value: i16 = $value;
            if O::ACTIVE {
                observer.number($register, number!($register), value);
            }
            number!($register) = value;
        }};
    }
    macro_rules! text {
        ($register:expr) => {
            vm.texts[usize::from($register)]
        };
    }
    macro_rules! set_text {
        ($register:expr, $value:expr) => {{
            let value: Text = $value;
            if O::ACTIVE {
                observer.text($register, &text!($register), &value);
            }
            text!($register) = value;
        }};
    }
    // Brings `vm` up to date, so that devices and methods see the right time and place.
    macro_rules! settle {
        () => {{
            vm.spend((granted - fuel) as u64);
            granted = fuel;
            vm.statements = count_at_start + statements;
            vm.pc = pc as u32;
        }};
    }
    // After a device has moved the time: how far may the loop go now?
    macro_rules! take_up {
        ($time:expr) => {{
            vm.time = vm.time.max($time);
            granted = vm.allowance(bounds.until, bounds.statements.saturating_sub(statements));
            fuel = granted;
        }};
    }
    macro_rules! exit {
        ($exit:expr) => {{
            vm.spend((granted - fuel) as u64);
            vm.statements = count_at_start + statements;
            vm.pc = pc as u32;
            return $exit;
        }};
    }
    macro_rules! jump {
        ($target:expr) => {{
            let target = $target as usize;
            if O::ACTIVE {
                observer.jump(pc as u32, target as u32);
            }
            pc = target;
        }};
    }

    'run: loop {
        let Some(op) = ops.get(pc) else { exit!(Exit::ProgramEnd) };
        fuel -= i64::from(op.cycles);
        if fuel < 0 && op.first != 0 && fuel + i64::from(op.cycles) <= 0 {
            fuel += i64::from(op.cycles);
            exit!(Exit::Limit);
        }
        if (TRACE || O::ACTIVE) && op.first != 0 {
            let stop = if TRACE && !announced && !code.is_direct(pc as u32) {
                Some(Exit::Trace)
            } else if O::ACTIVE && !observer.statement(vm, code, pc as u32) {
                Some(Exit::Observer)
            } else {
                None
            };
            if let Some(stop) = stop {
                fuel += i64::from(op.cycles);
                exit!(stop);
            }
            announced = false;
        }
        statements += u64::from(op.first);
        macro_rules! arithmetic {
            ($failed:lifetime, $method:ident) => {{
                let (value, overflow) = number!(op.a).$method(number!(op.b));
                if overflow {
                    break $failed ErrorCode::Ov;
                }
                set!(op.c, value);
                pc += 1;
                continue 'run;
            }};
        }
        macro_rules! chained {
            ($failed:lifetime, $first:ident, $second:ident) => {{
                let (value, overflow) = number!(op.a).$first(number!(op.b));
                if overflow {
                    break $failed ErrorCode::Ov;
                }
                let (value, overflow) = value.$second(number!(op.target as u16));
                if overflow {
                    break $failed ErrorCode::Ov;
                }
                set!(op.c, value);
                pc += 1;
                continue 'run;
            }};
        }
        macro_rules! truth {
            ($condition:expr) => {{
                let truth = $condition;
                set!(op.c, -i16::from(truth));
                pc += 1;
                continue 'run;
            }};
        }
        macro_rules! jump_if {
            ($condition:expr) => {{
                if $condition {
                    fuel -= i64::from(op.c);
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
            match op.code {
                Opcode::Nop => {
                    pc += 1;
                    continue 'run;
                }
                Opcode::Move => {
                    set!(op.c, number!(op.a));
                    pc += 1;
                    continue 'run;
                }
                Opcode::Constant => {
                    set!(op.c, op.target as u16 as i16);
                    pc += 1;
                    continue 'run;
                }
                Opcode::Add => arithmetic!('failed, overflowing_add),
                Opcode::Subtract => arithmetic!('failed, overflowing_sub),
                Opcode::Multiply => {
                    let product = i32::from(number!(op.a)) * i32::from(number!(op.b));
                    let value = product as i16;
                    if i32::from(value) != product && !(vm.quirks && product & 0x00FF_0000 == 0) {
                        break 'failed ErrorCode::Ov;
                    }
                    set!(op.c, value);
                    pc += 1;
                    continue 'run;
                }
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
                    pc += 1;
                    continue 'run;
                }
                Opcode::Mod => {
                    let (a, b) = (i32::from(number!(op.a)), i32::from(number!(op.b)));
                    if b == 0 {
                        break 'failed ErrorCode::Dz;
                    }
                    set!(op.c, remainder(a, b));
                    pc += 1;
                    continue 'run;
                }
                Opcode::DivideConstant => {
                    let a = number!(op.a);
                    let quotient = (u64::from(a.unsigned_abs()) * u64::from(op.target) >> 32) as i16;
                    set!(op.c, if a < 0 { -quotient } else { quotient });
                    pc += 1;
                    continue 'run;
                }
                Opcode::ModConstant => {
                    let magnitude = number!(op.a).unsigned_abs();
                    let quotient = (u64::from(magnitude) * u64::from(op.target) >> 32) as u16;
                    set!(op.c, magnitude.wrapping_sub(quotient.wrapping_mul(number!(op.b) as u16)) as i16);
                    pc += 1;
                    continue 'run;
                }
                Opcode::And => {
                    set!(op.c, number!(op.a) & number!(op.b));
                    pc += 1;
                    continue 'run;
                }
                Opcode::Or => {
                    set!(op.c, number!(op.a) | number!(op.b));
                    pc += 1;
                    continue 'run;
                }
                Opcode::Xor => {
                    set!(op.c, number!(op.a) ^ number!(op.b));
                    pc += 1;
                    continue 'run;
                }
                Opcode::Equal => truth!(number!(op.a) == number!(op.b)),
                Opcode::NotEqual => truth!(number!(op.a) != number!(op.b)),
                Opcode::Greater => truth!(number!(op.a) > number!(op.b)),
                Opcode::Less => truth!(number!(op.a) < number!(op.b)),
                Opcode::GreaterEqual => truth!(number!(op.a) >= number!(op.b)),
                Opcode::LessEqual => truth!(number!(op.a) <= number!(op.b)),
                Opcode::Negate => {
                    set!(op.c, number!(op.a).wrapping_neg());
                    pc += 1;
                    continue 'run;
                }
                Opcode::Not => {
                    set!(op.c, !number!(op.a));
                    pc += 1;
                    continue 'run;
                }
                Opcode::AddAdd => chained!('failed, overflowing_add, overflowing_add),
                Opcode::AddSubtract => chained!('failed, overflowing_add, overflowing_sub),
                Opcode::AddMultiply => chained!('failed, overflowing_add, overflowing_mul),
                Opcode::SubtractAdd => chained!('failed, overflowing_sub, overflowing_add),
                Opcode::SubtractSubtract => chained!('failed, overflowing_sub, overflowing_sub),
                Opcode::MultiplyAdd => chained!('failed, overflowing_mul, overflowing_add),
                Opcode::MultiplySubtract => chained!('failed, overflowing_mul, overflowing_sub),
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
                    pc += 1;
                    continue 'run;
                }
                Opcode::Load1 => {
                    let index = number!(op.b);
                    let Some(value) =
                        vm.numbers.lists.get(usize::from(op.a)).and_then(|list| list.get(usize::from(index as u16)))
                    else {
                        break 'failed vm.subscript_error(op, index, None);
                    };
                    let value = *value;
                    set!(op.c, value);
                    pc += 1;
                    continue 'run;
                }
                Opcode::Load1Add | Opcode::Load1Subtract => {
                    let (a, b) = (number!(op.b), number!(op.target as u16));
                    let (index, overflow) =
                        if op.code == Opcode::Load1Add { a.overflowing_add(b) } else { a.overflowing_sub(b) };
                    if overflow {
                        break 'failed ErrorCode::Ov;
                    }
                    let Some(value) =
                        vm.numbers.lists.get(usize::from(op.a)).and_then(|list| list.get(usize::from(index as u16)))
                    else {
                        break 'failed vm.subscript_error(op, index, None);
                    };
                    let value = *value;
                    set!(op.c, value);
                    pc += 1;
                    continue 'run;
                }
                Opcode::AddLoad1 => {
                    let index = number!(op.b);
                    let Some(value) =
                        vm.numbers.lists.get(usize::from(op.a)).and_then(|list| list.get(usize::from(index as u16)))
                    else {
                        break 'failed vm.subscript_error(op, index, None);
                    };
                    let (value, overflow) = number!(op.c).overflowing_add(*value);
                    if overflow {
                        break 'failed ErrorCode::Ov;
                    }
                    set!(op.target as u16, value);
                    pc += 1;
                    continue 'run;
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
                    pc += 1;
                    continue 'run;
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
                    pc += 1;
                    continue 'run;
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
                    if O::ACTIVE {
                        observer.element(op.a, u32::from(index as u16), *cell, value);
                    }
                    *cell = value;
                    pc += 1;
                    continue 'run;
                }
                Opcode::Store2 => {
                    let (i, j) = (number!(op.b), number!(op.target as u16));
                    let value = number!(op.c);
                    let cell = vm.numbers.grids.get_mut(usize::from(op.a)).and_then(|grid| {
                        let index = grid.index(i, j)?;
                        grid.cells.get_mut(index)
                    });
                    let Some(cell) = cell else { break 'failed vm.subscript_error(op, i, Some(j)) };
                    if O::ACTIVE {
                        observer.element(op.a, u32::from(i as u16) << 16 | u32::from(j as u16), *cell, value);
                    }
                    *cell = value;
                    pc += 1;
                    continue 'run;
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
                Opcode::JumpIfTextEqual => jump_if!(text!(op.a) == text!(op.b)),
                Opcode::JumpIfTextNotEqual => jump_if!(text!(op.a) != text!(op.b)),
                Opcode::For => {
                    let (limit, step) = (number!(op.b), number!(op.c));
                    let entry = Entry::For { variable: op.a, limit, step, body: pc as u32 + 1 };
                    attempt!('failed, vm.push_entry(entry));
                    innermost = Innermost::of(vm);
                    pc += 1;
                    continue 'run;
                }
                Opcode::Next => {
                    if innermost.variable == NO_LOOP {
                        break 'failed ErrorCode::Nf;
                    }
                    let (value, overflow) = number!(innermost.variable).overflowing_add(innermost.step);
                    if overflow {
                        break 'failed ErrorCode::Ov;
                    }
                    set!(innermost.variable, value);
                    if (value ^ innermost.sign) > innermost.limit {
                        vm.pop_entry();
                        innermost = Innermost::of(vm);
                        pc += 1;
                        continue 'run;
                    }
                    if innermost.body as usize == pc && !TRACE && !O::ACTIVE && fuel > 0 {
                        // The body is empty: all turns that remain and fit the allowance at once.
                        let limit = innermost.limit ^ innermost.sign;
                        let turns =
                            turns_left(value, limit, innermost.step).min(fuel as u64 / u64::from(cost::NEXT));
                        number!(innermost.variable) =
                            (i64::from(value) + i64::from(innermost.step) * turns as i64) as i16;
                        fuel -= turns as i64 * i64::from(cost::NEXT);
                        statements += turns;
                        continue 'run;
                    }
                    jump!(innermost.body);
                    continue 'run;
                }
                Opcode::Gosub => {
                    attempt!('failed, vm.push_entry(Entry::Gosub { back: pc as u32 + 1 }));
                    innermost.variable = NO_LOOP;
                    jump!(op.target);
                    continue 'run;
                }
                Opcode::Return => {
                    let Some(&Entry::Gosub { back }) = vm.control.last() else { break 'failed ErrorCode::Rg };
                    vm.pop_entry();
                    innermost = Innermost::of(vm);
                    jump!(back);
                    continue 'run;
                }
                Opcode::ReturnTo => {
                    let Some(&Entry::Gosub { .. }) = vm.control.last() else { break 'failed ErrorCode::Rg };
                    vm.pop_entry();
                    innermost = Innermost::of(vm);
                    jump!(op.target);
                    continue 'run;
                }
                Opcode::On => {
                    let choice = number!(op.a);
                    if !(0..=255).contains(&choice) {
                        break 'failed ErrorCode::Il;
                    }
                    let table: Option<&OnTable> = code.on_tables.get(op.target as usize);
                    let Some((table, &(target, cycles))) = table.and_then(|table| {
                        Some((table, table.choices.get(usize::from(choice as u16).checked_sub(1)?)?))
                    }) else {
                        pc += 1;
                        continue 'run;
                    };
                    if Vm::is_missing(target) {
                        break 'failed ErrorCode::Ul;
                    }
                    fuel -= i64::from(cycles);
                    match table.jump {
                        OnJump::Goto => jump!(target),
                        OnJump::Gosub => {
                            attempt!('failed, vm.push_entry(Entry::Gosub { back: pc as u32 + 1 }));
                            innermost.variable = NO_LOOP;
                            jump!(target);
                        }
                        OnJump::Return => {
                            let Some(&Entry::Gosub { .. }) = vm.control.last() else { break 'failed ErrorCode::Rg };
                            vm.pop_entry();
                            innermost = Innermost::of(vm);
                            jump!(target);
                        }
                        OnJump::Restore => {
                            vm.data = target;
                            pc += 1;
                        }
                        OnJump::Run => exit!(Exit::Run(target)),
                        OnJump::Resume => {
                            attempt!('failed, vm.leave_handler());
                            jump!(target);
                        }
                    }
                    continue 'run;
                }
                Opcode::TextMove => {
                    set_text!(op.c, text!(op.a));
                    pc += 1;
                    continue 'run;
                }
                Opcode::TextConstant => {
                    set_text!(op.c, code.literals[op.target as usize]);
                    pc += 1;
                    continue 'run;
                }
                Opcode::TextJoin => {
                    let Some(value) = text!(op.a).join(&text!(op.b)) else { break 'failed ErrorCode::St };
                    set_text!(op.c, value);
                    pc += 1;
                    continue 'run;
                }
                Opcode::TextEqual => truth!(text!(op.a) == text!(op.b)),
                Opcode::TextNotEqual => truth!(text!(op.a) != text!(op.b)),
                Opcode::TextGreater => truth!(text!(op.a) > text!(op.b)),
                Opcode::TextLess => truth!(text!(op.a) < text!(op.b)),
                Opcode::TextGreaterEqual => truth!(text!(op.a) >= text!(op.b)),
                Opcode::TextLessEqual => truth!(text!(op.a) <= text!(op.b)),
                Opcode::TextLoad1 | Opcode::TextLoad2 => {
                    let value = *attempt!('failed, vm.text_element(op));
                    set_text!(op.c, value);
                    pc += 1;
                    continue 'run;
                }
                Opcode::TextStore1 | Opcode::TextStore2 => {
                    let value = text!(op.c);
                    *attempt!('failed, vm.text_element(op)) = value;
                    pc += 1;
                    continue 'run;
                }
                Opcode::Rnd => {
                    let value = attempt!('failed, vm.random_below(number!(op.a)));
                    set!(op.c, value);
                    pc += 1;
                    continue 'run;
                }
                Opcode::Len => {
                    set!(op.c, text!(op.a).len() as i16);
                    pc += 1;
                    continue 'run;
                }
                Opcode::Asc => {
                    set!(op.c, text!(op.a).codes().first().map_or(0, |code| i16::from(*code)));
                    pc += 1;
                    continue 'run;
                }
                Opcode::Chr => {
                    let Ok(code) = u8::try_from(number!(op.a)) else { break 'failed ErrorCode::Il };
                    set_text!(op.c, Text::cut(&[code]));
                    pc += 1;
                    continue 'run;
                }
                Opcode::Left | Opcode::Right | Opcode::Mid => {
                    let value = attempt!('failed, vm.part_of_text(op));
                    set_text!(op.c, value);
                    pc += 1;
                    continue 'run;
                }
                Opcode::Abs | Opcode::Sgn | Opcode::Val | Opcode::Instr | Opcode::Fre | Opcode::Err | Opcode::Erl => {
                    let value = attempt!('failed, vm.number_function(op));
                    set!(op.c, value);
                    pc += 1;
                    continue 'run;
                }
                Opcode::Str | Opcode::Hex => {
                    set_text!(op.c, vm.text_of_number(op));
                    pc += 1;
                    continue 'run;
                }
                Opcode::Query => {
                    settle!();
                    let value = attempt!('failed, vm.query(code, devices, op));
                    set!(op.c, value);
                    pc += 1;
                    continue 'run;
                }
                Opcode::QueryText => {
                    settle!();
                    let (value, time) = attempt!('failed, vm.query_text(code, devices, op));
                    set_text!(op.c, value);
                    take_up!(time);
                    pc += 1;
                    continue 'run;
                }
                Opcode::Peek => {
                    settle!();
                    let value = vm.peek(code, devices, number!(op.a) as u16);
                    set!(op.c, i16::from(value));
                    pc += 1;
                    continue 'run;
                }
                Opcode::InkeyWait => exit!(Exit::Waiting(Wait::Key)),
                Opcode::PrintNumber | Opcode::PrintText | Opcode::PrintComma | Opcode::PrintNewline => {
                    settle!();
                    if O::ACTIVE {
                        observer.device(pc as u32);
                    }
                    let time = vm.print(devices, op);
                    take_up!(time);
                    pc += 1;
                    continue 'run;
                }
                Opcode::Device => {
                    settle!();
                    if O::ACTIVE {
                        observer.device(pc as u32);
                    }
                    match attempt!('failed, vm.device(code, devices, op)) {
                        Busy::Until(time) => {
                            take_up!(time);
                            pc += 1;
                            continue 'run;
                        }
                        Busy::Waiting(wait) => {
                            pc += 1;
                            exit!(Exit::Waiting(wait));
                        }
                    }
                }
                Opcode::Poke => {
                    settle!();
                    if O::ACTIVE {
                        observer.device(pc as u32);
                    }
                    match attempt!('failed, vm.poke(code, devices, op)) {
                        None => {
                            pc += 1;
                            continue 'run;
                        }
                        Some(exit) => exit!(exit),
                    }
                }
                Opcode::Call => {
                    settle!();
                    let cycles = attempt!('failed, devices.call(vm.time, number!(op.a) as u16));
                    let end = vm.time.plus_cycles(cycles);
                    take_up!(end);
                    pc += 1;
                    continue 'run;
                }
                Opcode::ReadNumber => {
                    let value = attempt!('failed, vm.read_number(code));
                    set!(op.c, value);
                    pc += 1;
                    continue 'run;
                }
                Opcode::ReadText => {
                    let value = attempt!('failed, vm.read_text(code));
                    set_text!(op.c, value);
                    pc += 1;
                    continue 'run;
                }
                Opcode::Restore => {
                    vm.data = op.target;
                    pc += 1;
                    continue 'run;
                }
                Opcode::InputBegin => {
                    settle!();
                    let time = vm.begin_input(devices, op.b != 0);
                    take_up!(time);
                    pc += 1;
                    continue 'run;
                }
                Opcode::InputNumber | Opcode::InputText | Opcode::InputLine => {
                    let logical = op.code == Opcode::InputLine;
                    if vm.needs_line() {
                        settle!();
                        let time = vm.ask_again(devices);
                        vm.time = vm.time.max(time);
                        return Exit::Waiting(if logical { Wait::LogicalLine } else { Wait::Line });
                    }
                    match op.code {
                        Opcode::InputNumber => {
                            let value = attempt!('failed, vm.take_number());
                            set!(op.c, value);
                        }
                        Opcode::InputText => {
                            let value = attempt!('failed, vm.take_text());
                            set_text!(op.c, value);
                        }
                        _ => {
                            let value = attempt!('failed, vm.take_line());
                            set_text!(op.c, value);
                        }
                    }
                    pc += 1;
                    continue 'run;
                }
                Opcode::InputEnd => {
                    vm.typed = None;
                    pc += 1;
                    continue 'run;
                }
                Opcode::Dim | Opcode::TextDim => {
                    attempt!('failed, vm.dim(code, op));
                    pc += 1;
                    continue 'run;
                }
                Opcode::SwapNumbers => {
                    let (left, right) = (number!(op.a), number!(op.b));
                    set!(op.a, right);
                    set!(op.b, left);
                    pc += 1;
                    continue 'run;
                }
                Opcode::SwapTexts => {
                    let (left, right) = (text!(op.a), text!(op.b));
                    set_text!(op.a, right);
                    set_text!(op.b, left);
                    pc += 1;
                    continue 'run;
                }
                Opcode::Touch => {
                    attempt!('failed, vm.touch(code, op));
                    pc += 1;
                    continue 'run;
                }
                Opcode::Raise => break 'failed ErrorCode::from_number(op.a as u8),
                Opcode::Error => {
                    let number = number!(op.a);
                    let Ok(number) = u8::try_from(number) else { break 'failed ErrorCode::Il };
                    break 'failed ErrorCode::from_number(number);
                }
                Opcode::OnError => {
                    attempt!('failed, vm.on_error(op));
                    pc += 1;
                    continue 'run;
                }
                Opcode::Resume => {
                    let target = attempt!('failed, vm.resume(code, op));
                    jump!(target);
                    continue 'run;
                }
                Opcode::End => {
                    vm.handler = None;
                    vm.handling = None;
                    pc += 1;
                    exit!(Exit::End);
                }
                Opcode::Stop => {
                    let at = pc as u32;
                    pc += 1;
                    exit!(Exit::Stop(at));
                }
                Opcode::ProgramEnd => {
                    if vm.handling.is_some() {
                        // No line is left that could be named: the error belongs to the program's last.
                        vm.handling = None;
                        vm.handler = None;
                        exit!(Exit::Error(ErrorCode::Nr, pc.saturating_sub(1) as u32));
                    }
                    exit!(Exit::ProgramEnd);
                }
                Opcode::DirectEnd => exit!(Exit::DirectEnd),
                Opcode::Trace => {
                    vm.trace = op.a != 0;
                    pc += 1;
                    // The loop is left, so that the right one is entered.
                    exit!(Exit::Limit);
                }
                Opcode::Clear => {
                    vm.clear(code);
                    innermost = Innermost::of(vm);
                    pc += 1;
                    continue 'run;
                }
                Opcode::ClearTo => {
                    attempt!('failed, vm.memory.set_last_usable(number!(op.a) as u16));
                    vm.clear(code);
                    innermost = Innermost::of(vm);
                    pc += 1;
                    continue 'run;
                }
                Opcode::Cont => {
                    let Some(target) = vm.continue_at.take() else { break 'failed ErrorCode::Cc };
                    jump!(target);
                    continue 'run;
                }
                Opcode::New => exit!(Exit::New),
                Opcode::Run => exit!(Exit::Run(op.target)),
                Opcode::Host => {
                    pc += 1;
                    exit!(Exit::Request { index: op.target, a: op.a });
                }
            }
        };
        settle!();
        if O::ACTIVE {
            observer.error(pc as u32, error);
        }
        match vm.handle_error(code, pc as u32, error) {
            Some(target) => pc = target as usize,
            None => return Exit::Error(error, pc as u32),
        }
    }
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
