//! What variables were given, in order, in both programs: compared value by value, not moment by moment, since a changed
//! program is a little faster or slower.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::side::Spot;
use crate::basic::tree::{NameKey, Type};
use crate::timeline::questions::registers::Registers;
use crate::vm::code::Code;
use crate::vm::observer::{Observer, Subscripts};
use crate::vm::saved::Value;
use crate::vm::state::Vm;
use crate::vm::text::Text;

/// Values of one variable that wait for those of the other program. A variable that runs further ahead is no longer
/// followed.
const AHEAD_MAX: usize = 10_000;

/// A variable or an element of an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variable {
    /// Its name.
    pub name: NameKey,
    /// Its type.
    pub kind: Type,
    /// For an element, its subscripts.
    pub element: Option<Subscripts>,
}

/// A value that a variable was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// The value.
    pub value: Value,
    /// Where.
    pub spot: Spot,
}

/// A variable that was given different values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VariableParting {
    /// Which.
    pub variable: Variable,
    /// How many values before this one were the same.
    pub same: u64,
    /// What the recorded program gave it; `None` if it gave it no more.
    pub old: Option<Assigned>,
    /// What the other program gave it.
    pub new: Option<Assigned>,
}

impl Variable {
    /// As a program writes it.
    pub fn text(&self) -> String {
        let letters = self.name.0.iter().filter(|letter| **letter != 0).map(|letter| char::from(*letter));
        let mut text: String = letters.collect();
        if self.kind == Type::String {
            text.push('$');
        }
        match self.element {
            None => text,
            Some((i, None)) => format!("{text}({i})"),
            Some((i, Some(j))) => format!("{text}({i},{j})"),
        }
    }
}

/// Values that wait for the other program's.
#[derive(Clone, Debug, Default)]
pub(super) struct Histories {
    open: BTreeMap<Variable, History>,
}

#[derive(Clone, Debug, Default)]
struct History {
    waiting: [VecDeque<Assigned>; 2],
    same: u64,
    lost: bool,
}

/// Notes what one program assigns.
#[derive(Debug)]
pub(super) struct Notes {
    registers: Registers,
    code: Option<Arc<Code>>,
    pub(super) taken: Vec<(Variable, Assigned)>,
}

impl Notes {
    pub(super) fn new() -> Notes {
        Notes { registers: Registers::default(), code: None, taken: Vec::new() }
    }

    fn note(&mut self, vm: &Vm, name: Option<NameKey>, kind: Type, element: Option<Subscripts>, value: Value) {
        let Some(name) = name else { return };
        let line = self.code.as_ref().and_then(|code| code.line_at(vm.pc));
        let spot = Spot { frame: vm.time.frame().0, statements: vm.statements, line };
        self.taken.push((Variable { name, kind, element }, Assigned { value, spot }));
    }
}

impl Observer for Notes {
    const ACTIVE: bool = true;
    const STATEMENTS: bool = false;
    const JUMPS: bool = false;
    const DEVICES: bool = false;

    fn enter(&mut self, _vm: &Vm, code: &Arc<Code>) {
        if !self.code.as_ref().is_some_and(|known| Arc::ptr_eq(known, code)) {
            self.registers = Registers::of(code);
            self.code = Some(Arc::clone(code));
        }
    }

    fn wants_number(&self, _pc: u32, register: u16) -> bool {
        self.registers.simple(Type::Number, register).is_some()
    }

    fn number(&mut self, vm: &Vm, register: u16, _old: i16, new: i16) {
        let name = self.registers.simple(Type::Number, register);
        self.note(vm, name, Type::Number, None, Value::Number(new));
    }

    fn element(&mut self, vm: &Vm, slot: u16, at: Subscripts, _old: i16, new: i16) {
        let name = self.registers.array(Type::Number, slot);
        self.note(vm, name, Type::Number, Some(at), Value::Number(new));
    }

    fn text(&mut self, vm: &Vm, register: u16, _old: &Text, new: &Text) {
        let name = self.registers.simple(Type::String, register);
        self.note(vm, name, Type::String, None, Value::Text(*new));
    }

    fn text_element(&mut self, vm: &Vm, slot: u16, at: Subscripts, _old: &Text, new: &Text) {
        let name = self.registers.array(Type::String, slot);
        self.note(vm, name, Type::String, Some(at), Value::Text(*new));
    }
}

impl Histories {
    /// Takes what both programs assigned in a while; the first difference, by the recorded program's order.
    pub(super) fn take(&mut self, old: &mut Notes, new: &mut Notes) -> Option<VariableParting> {
        let mut first: Option<VariableParting> = None;
        for (side, notes) in [old, new].into_iter().enumerate() {
            for (variable, assigned) in notes.taken.drain(..) {
                let history = self.open.entry(variable).or_default();
                if history.lost {
                    continue;
                }
                let other = &mut history.waiting[1 - side];
                let Some(partner) = other.pop_front() else {
                    history.waiting[side].push_back(assigned);
                    if history.waiting[side].len() > AHEAD_MAX {
                        *history = History { lost: true, ..History::default() };
                    }
                    continue;
                };
                if partner.value == assigned.value {
                    history.same += 1;
                    continue;
                }
                let (old, new) = if side == 0 { (assigned, partner) } else { (partner, assigned) };
                let parting = VariableParting { variable, same: history.same, old: Some(old), new: Some(new) };
                history.lost = true;
                let earlier = first
                    .is_none_or(|first| first.old.is_some_and(|first| old.spot.statements < first.spot.statements));
                if earlier {
                    first = Some(parting);
                }
            }
        }
        first
    }

    /// Both programs are over: the first value that one gave and the other did not. Variables that only one of them has
    /// are its own matter.
    pub(super) fn left_over(&self, is_shared: impl Fn(&Variable) -> bool) -> Option<VariableParting> {
        let left = |(variable, history): (&Variable, &History)| {
            let [old, new] = [0, 1].map(|side| history.waiting[side].front().copied());
            let is_left = (old.is_some() || new.is_some()) && !history.lost && is_shared(variable);
            is_left.then_some(VariableParting { variable: *variable, same: history.same, old, new })
        };
        let place = |parting: &VariableParting| {
            parting.old.or(parting.new).map_or(u64::MAX, |assigned| assigned.spot.statements)
        };
        self.open.iter().filter_map(left).min_by_key(place)
    }
}
