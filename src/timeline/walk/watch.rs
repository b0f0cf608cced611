//! The observer of a search: notices what is looked for, at the first moment behind it at which the run may be left.
//!
//! Values are compared from statement to statement, so that every way to change them is seen: assignments, CLEAR, RUN,
//! a debugger's writes.

use super::Direction;
use super::cursor::Watcher;
use super::search::Found;
use super::target::{Cells, Target, Variable};
use crate::basic::tree::Type;
use crate::famicom::machine::Machine;
use crate::famicom::position::Position;
use crate::timeline::log::Entry;
use crate::vm::code::{Code, Opcode};
use crate::vm::observer::Observer;
use crate::vm::state::Vm;
use crate::vm::text::Text;

/// What a variable holds. What does not exist is what it would be if it did.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Number(i16),
    Text(Text),
    Numbers(Vec<i16>),
    Texts(Vec<Text>),
}

/// What is known of the statement before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    /// Nothing: the run was entered in front of a statement.
    Unknown,
    /// It was in this line.
    Line(Option<u16>),
}

/// Looks for something.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    target: Target,
    direction: Direction,
    /// Only what lies beyond it counts.
    limit: Position,
    /// GOSUBs that were open at the search's beginning.
    level: usize,
    before: Before,
    /// The line of the statement before, to name who did it.
    line: Option<u16>,
    /// The statement in front of which the search began: it is no finding.
    skipped: Option<u64>,
    value: Option<Value>,
    errors: u64,
    /// An operation of the statement at hand that dealt with a device.
    device: Option<u32>,
    /// What was found: the first of it forward, the last of it back.
    pub(super) found: Option<Found>,
    /// A line that may or may not have been come to from another one, at the very beginning.
    pub(super) unsure: bool,
}

impl Watch {
    /// A search from a moment; `level` is the number of open GOSUBs there.
    pub(super) fn new(target: Target, direction: Direction, limit: Position, level: usize) -> Watch {
        Watch {
            target,
            direction,
            limit,
            level,
            before: Before::Unknown,
            line: None,
            skipped: None,
            value: None,
            errors: 0,
            device: None,
            found: None,
            unsure: false,
        }
    }

    /// Begins at a machine, or goes on at another.
    pub(super) fn begin(&mut self, machine: &Machine) {
        let line = machine.current_line();
        let is_front = machine.is_before_statement();
        self.before = match (is_front, machine.statements()) {
            (false, _) => Before::Line(line),
            (true, 0) => Before::Line(None),
            (true, _) => Before::Unknown,
        };
        let is_start = is_front && self.direction == Direction::Forward;
        self.skipped = is_start.then_some(machine.statements());
        self.line = line;
        self.errors = machine.vm().errors;
        self.value = self.read(machine.vm(), machine.code());
        self.device = None;
        self.unsure = false;
    }

    /// Something was found at a moment. Whether the run goes on.
    fn find(&mut self, at: Position, line: Option<u16>) -> bool {
        match self.direction {
            Direction::Forward if at > self.limit => {
                self.found = Some(Found { at, line });
                false
            }
            Direction::Back if at < self.limit => {
                self.found = Some(Found { at, line });
                true
            }
            Direction::Forward | Direction::Back => true,
        }
    }

    /// What is noticed behind a statement.
    fn look_back(&mut self, vm: &Vm, code: &Code) -> bool {
        let at = Position { statements: vm.statements, time: vm.time };
        match self.target {
            Target::Variable(_) => {
                let value = self.read(vm, code);
                if value == self.value {
                    return true;
                }
                self.value = value;
                self.find(at, self.line)
            }
            Target::Error => {
                if vm.errors == self.errors {
                    return true;
                }
                self.errors = vm.errors;
                let line = Some(vm.last_error_line).filter(|line| *line != u16::MAX);
                self.find(at, line)
            }
            Target::Output => {
                let device = self.device.take().and_then(|pc| code.ops.get(pc as usize));
                let prints = device.is_some_and(|op| {
                    use Opcode::{PrintComma, PrintNewline, PrintNumber, PrintText};
                    matches!(op.code, PrintComma | PrintNewline | PrintNumber | PrintText)
                });
                !prints || self.find(at, self.line)
            }
            Target::Line(_) | Target::AnyLine | Target::SameLevel | Target::Caller | Target::Input | Target::Mark => {
                true
            }
        }
    }

    /// What is noticed in front of a statement.
    fn look_ahead(&mut self, vm: &Vm, code: &Code, pc: u32) -> bool {
        let at = Position { statements: vm.statements, time: vm.time };
        let Some(start) = code.statement_at(pc) else { return true };
        let line = code.lines.get(start.line as usize).copied();
        let before = std::mem::replace(&mut self.before, Before::Line(line));
        self.line = line;
        let is_hit = match self.target {
            Target::Line(_) | Target::AnyLine => {
                let is_wanted =
                    self.target == Target::AnyLine || self.target == line.map_or(Target::AnyLine, Target::Line);
                let begins = start.statement == 0 || before != Before::Line(line);
                if is_wanted && begins && start.statement > 0 && before == Before::Unknown {
                    self.unsure = true;
                    return true;
                }
                is_wanted && begins
            }
            Target::SameLevel => vm.control.subroutines() <= self.level,
            Target::Caller => vm.control.subroutines() < self.level,
            Target::Variable(_) | Target::Error | Target::Output | Target::Input | Target::Mark => false,
        };
        !is_hit || self.skipped == Some(vm.statements) || self.find(at, line)
    }

    fn read(&self, vm: &Vm, code: &Code) -> Option<Value> {
        match self.target {
            Target::Variable(variable) => Some(read(variable, vm, code)),
            _ => None,
        }
    }
}

/// What a variable holds.
fn read(variable: Variable, vm: &Vm, code: &Code) -> Value {
    let names = &code.names;
    let key = &variable.key;
    match (variable.kind, variable.cells) {
        (Type::Number, Cells::Simple) => {
            let register = names.numbers.get(key).map(|register| usize::from(*register));
            Value::Number(register.and_then(|register| vm.registers.get(register)).copied().unwrap_or(0))
        }
        (Type::String, Cells::Simple) => {
            let register = names.texts.get(key).map(|register| usize::from(*register));
            Value::Text(register.and_then(|register| vm.texts.get(register)).copied().unwrap_or(Text::EMPTY))
        }
        (Type::Number, cells) => {
            let slot = names.number_arrays.get(key).map_or(usize::MAX, |slot| usize::from(*slot));
            let (list, grid) = (vm.numbers.lists.get(slot), vm.numbers.grids.get(slot));
            match cells {
                Cells::Element(i, Some(j)) => {
                    let cell = grid.and_then(|grid| grid.cells.get(grid.index(i as i16, j as i16)?));
                    Value::Number(cell.copied().unwrap_or(0))
                }
                Cells::Element(i, None) => {
                    Value::Number(list.and_then(|list| list.get(usize::from(i))).copied().unwrap_or(0))
                }
                Cells::Simple | Cells::Array => {
                    let cells = list.filter(|list| !list.is_empty()).or(grid.map(|grid| &grid.cells));
                    Value::Numbers(cells.cloned().unwrap_or_default())
                }
            }
        }
        (Type::String, cells) => {
            let slot = names.text_arrays.get(key).map_or(usize::MAX, |slot| usize::from(*slot));
            let (list, grid) = (vm.strings.lists.get(slot), vm.strings.grids.get(slot));
            match cells {
                Cells::Element(i, Some(j)) => {
                    let cell = grid.and_then(|grid| grid.cells.get(grid.index(i as i16, j as i16)?));
                    Value::Text(cell.copied().unwrap_or(Text::EMPTY))
                }
                Cells::Element(i, None) => {
                    Value::Text(list.and_then(|list| list.get(usize::from(i))).copied().unwrap_or(Text::EMPTY))
                }
                Cells::Simple | Cells::Array => {
                    let cells = list.filter(|list| !list.is_empty()).or(grid.map(|grid| &grid.cells));
                    Value::Texts(cells.cloned().unwrap_or_default())
                }
            }
        }
    }
}

impl Watcher for Watch {
    fn rest(&mut self, machine: &Machine, _: Option<&Entry>) -> bool {
        self.look_back(machine.vm(), machine.code())
    }
}

impl Observer for Watch {
    const ACTIVE: bool = true;
    const VALUES: bool = false;
    const JUMPS: bool = false;

    fn statement(&mut self, vm: &Vm, code: &Code, pc: u32) -> bool {
        self.look_back(vm, code) && self.look_ahead(vm, code, pc)
    }

    fn device(&mut self, vm: &Vm, _: &Code) {
        self.device = Some(vm.pc);
    }
}
