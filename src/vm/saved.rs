//! The interpreter's state without its code: variables by name, places as (line, statement). This is what outlives a new
//! compiler, an edit of the running program and a direct line: each of them is a save and a restore.

use super::code::{Code, Opcode, Operand, Place};
use super::control::{Entry, EntryKind};
use super::memory::Memory;
use super::state::{Created, Grid, TypedLine, Vm};
use super::text::Text;
use super::time::HalfCycles;
use crate::basic::dialect::Dialect;
use crate::basic::tree::{NameKey, Type};

/// A value of either type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Value {
    Number(i16),
    Text(Text),
}

/// An array with its elements; `rows` is `None` for one dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedArray<T> {
    /// Its name.
    pub name: NameKey,
    /// First maximal subscript + 1.
    pub columns: u32,
    /// Second maximal subscript + 1.
    pub rows: Option<u32>,
    /// Elements, the first subscript fastest.
    pub cells: Vec<T>,
}

/// An entry of the control stack, by name and place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum SavedEntry {
    For { variable: NameKey, limit: i16, step: i16, body: Place },
    Gosub { back: Place },
}

/// The interpreter's state by names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Number variables that are not 0, by name.
    pub numbers: Vec<(NameKey, i16)>,
    /// String variables that are not empty, by name.
    pub texts: Vec<(NameKey, Text)>,
    /// Number arrays that exist, by name.
    pub number_arrays: Vec<SavedArray<i16>>,
    /// String arrays that exist, by name.
    pub text_arrays: Vec<SavedArray<Text>>,
    /// FOR and GOSUB entries, innermost last.
    pub control: Vec<SavedEntry>,
    /// Where the run goes on.
    pub place: Place,
    /// Intermediate values of a statement that waits in the middle, in order of evaluation.
    pub operands: Vec<Value>,
    /// Virtual time.
    pub time: HalfCycles,
    /// Divides statement costs.
    pub clock: u32,
    /// Half cycles left over from the division.
    pub remainder: u64,
    /// Statements executed.
    pub statements: u64,
    /// The random generator.
    pub random: u16,
    /// The next DATA item: its line and index there, (0, 0) for the program's first whatever that is; `None` behind
    /// the last.
    pub data: Option<(u16, u16)>,
    /// The ON ERROR line.
    pub handler: Option<u16>,
    /// The statement that failed and is being handled.
    pub handling: Option<Place>,
    /// ERR.
    pub last_error: u8,
    /// ERL.
    pub last_error_line: u16,
    /// What INPUT is taking fields from.
    pub typed: Option<TypedLine>,
    /// The key that INKEY$(n) was given and has not taken yet.
    pub key: Option<u8>,
    /// Whether INPUT asks with `?`.
    pub asks: bool,
    /// TRON.
    pub trace: bool,
    /// Where CONT goes on.
    pub continue_at: Option<Place>,
    /// `.` of LIST.
    pub stopped_line: Option<u16>,
    /// The account of memory.
    pub memory: Memory,
    /// Variables in order of creation.
    pub created: Vec<Created>,
    /// The dialect.
    pub dialect: Dialect,
    /// Whether ROM defects are reproduced.
    pub quirks: bool,
}

/// Why a state does not fit a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// The place where the run goes on is no longer in the program.
    #[error("line {} has no statement {} any more", line.map_or_else(|| "0".to_owned(), |line| line.to_string()), statement)]
    PlaceGone {
        /// The line; `None` for the direct line.
        line: Option<u16>,
        /// The statement's index.
        statement: u16,
    },
    /// The values kept for a waiting statement are not those that it needs.
    #[error("the values kept for the waiting statement do not fit it")]
    Operands,
}

impl Vm {
    /// The state by names.
    pub fn save(&self, code: &Code) -> Saved {
        let number = |register: &u16| self.registers.get(usize::from(*register)).copied().unwrap_or(0);
        let text = |register: &u16| self.texts.get(usize::from(*register)).copied().unwrap_or_default();
        let place = |pc: u32| code.place_of(pc);
        let operands = code.wait_at(self.pc).map_or_else(Vec::new, |wait| {
            wait.operands
                .iter()
                .map(|operand| match operand {
                    Operand::Number(register) => Value::Number(number(register)),
                    Operand::Text(register) => Value::Text(text(register)),
                })
                .collect()
        });
        Saved {
            numbers: code.names.numbers.iter().map(|(name, r)| (*name, number(r))).filter(|(_, v)| *v != 0).collect(),
            texts: code.names.texts.iter().map(|(name, r)| (*name, text(r))).filter(|(_, v)| !v.is_empty()).collect(),
            number_arrays: save_arrays(&code.names.number_arrays, &self.numbers.lists, &self.numbers.grids),
            text_arrays: save_arrays(&code.names.text_arrays, &self.strings.lists, &self.strings.grids),
            control: self
                .control
                .entries()
                .map(|entry| match entry.kind() {
                    EntryKind::For { variable, limit, step, body } => {
                        SavedEntry::For { variable: name_of(code, variable), limit, step, body: place(body) }
                    }
                    EntryKind::Gosub { back } => SavedEntry::Gosub { back: place(back) },
                })
                .collect(),
            place: place(self.pc),
            operands,
            time: self.time,
            clock: self.clock,
            remainder: self.remainder,
            statements: self.statements,
            random: self.random,
            data: match self.data {
                0 => Some((0, 0)),
                at => code.data.get(at as usize).map(|item| (item.line, item.index)),
            },
            handler: self.handler,
            handling: self.handling.map(place),
            last_error: self.last_error,
            last_error_line: self.last_error_line,
            typed: self.typed.clone(),
            key: self.key,
            asks: self.asks,
            trace: self.trace,
            continue_at: self.continue_at.map(place),
            stopped_line: self.stopped_line,
            memory: self.memory.clone(),
            created: self.created.clone(),
            dialect: self.dialect,
            quirks: self.quirks,
        }
    }

    /// Puts a saved state on code, which may be newer than the one it was saved from.
    ///
    /// # Errors
    /// [`RestoreError`] if the run cannot go on there. Entries of the control stack whose places are gone are dropped
    /// with all inside them; CONT is then impossible.
    pub fn restore(saved: &Saved, code: &Code) -> Result<Vm, RestoreError> {
        let mut vm = Vm::new(saved.dialect, saved.memory.model, saved.clock, saved.random, saved.quirks);
        vm.bind(code);
        let program_bytes = vm.memory.program_bytes;
        let scalars = vm.memory.variable_bytes;
        vm.memory = Memory { program_bytes, ..saved.memory.clone() };
        for (name, value) in &saved.numbers {
            if let Some(place) = code.names.numbers.get(name).and_then(|r| vm.registers.get_mut(usize::from(*r))) {
                *place = *value;
            }
        }
        for (name, value) in &saved.texts {
            if let Some(place) = code.names.texts.get(name).and_then(|r| vm.texts.get_mut(usize::from(*r))) {
                *place = *value;
            }
        }
        let mut arrays = 0u32;
        restore_arrays(&saved.number_arrays, &code.names.number_arrays, &mut vm.numbers.lists, &mut vm.numbers.grids);
        restore_arrays(&saved.text_arrays, &code.names.text_arrays, &mut vm.strings.lists, &mut vm.strings.grids);
        for array in &saved.number_arrays {
            arrays += 5 + u32::from(array.rows.is_some()) + 2 * array.cells.len() as u32;
        }
        for array in &saved.text_arrays {
            arrays += 5 + u32::from(array.rows.is_some()) + 33 * array.cells.len() as u32;
        }
        if !code.creates_variables {
            vm.memory.variable_bytes = scalars + arrays;
        }
        vm.created = saved.created.clone();
        let offset = |place: &Place| code.offset_of(*place);
        let mut whole = true;
        for entry in &saved.control {
            let entry = match entry {
                SavedEntry::For { variable, limit, step, body } => {
                    match (code.names.numbers.get(variable), offset(body)) {
                        (Some(variable), Some(body)) => Entry::new_for(*variable, *limit, *step, body),
                        _ => {
                            whole = false;
                            break;
                        }
                    }
                }
                SavedEntry::Gosub { back } => match offset(back) {
                    Some(back) => Entry::new_gosub(back),
                    None => {
                        whole = false;
                        break;
                    }
                },
            };
            if vm.control.push(entry).is_err() {
                whole = false;
                break;
            }
        }
        let gone = RestoreError::PlaceGone { line: saved.place.line, statement: saved.place.statement };
        vm.pc = offset(&saved.place).ok_or(gone)?;
        let wanted = code.wait_at(vm.pc).map_or(&[][..], |wait| wait.operands.as_slice());
        if wanted.len() != saved.operands.len() {
            return Err(RestoreError::Operands);
        }
        for (operand, value) in wanted.iter().zip(&saved.operands) {
            match (operand, value) {
                (Operand::Number(register), Value::Number(value)) => {
                    *vm.registers.get_mut(usize::from(*register)).ok_or(RestoreError::Operands)? = *value;
                }
                (Operand::Text(register), Value::Text(value)) => {
                    *vm.texts.get_mut(usize::from(*register)).ok_or(RestoreError::Operands)? = *value;
                }
                _ => return Err(RestoreError::Operands),
            }
        }
        vm.time = saved.time;
        vm.remainder = saved.remainder;
        vm.statements = saved.statements;
        vm.random = saved.random;
        vm.data = match saved.data {
            Some(at) => code.data.partition_point(|item| (item.line, item.index) < at) as u32,
            None => code.data.len() as u32,
        };
        vm.handler = saved.handler;
        vm.handling = saved.handling.as_ref().and_then(offset);
        vm.last_error = saved.last_error;
        vm.last_error_line = saved.last_error_line;
        vm.typed = saved.typed.clone();
        let takes_key = code.ops.get(vm.pc as usize).is_some_and(|op| op.code == Opcode::InkeyWait);
        vm.key = saved.key.filter(|_| takes_key);
        vm.asks = saved.asks;
        vm.trace = saved.trace;
        vm.continue_at = if whole { saved.continue_at.as_ref().and_then(offset) } else { None };
        vm.stopped_line = saved.stopped_line;
        Ok(vm)
    }
}

impl Saved {
    /// The names that the state needs, so that code for a direct line keeps a place for them.
    pub fn names(&self) -> Vec<Created> {
        let scalar = |name: NameKey, kind| Created { name, kind, array: false };
        let array = |name: NameKey, kind| Created { name, kind, array: true };
        let mut names: Vec<Created> = Vec::new();
        names.extend(self.numbers.iter().map(|(name, _)| scalar(*name, Type::Number)));
        names.extend(self.texts.iter().map(|(name, _)| scalar(*name, Type::String)));
        names.extend(self.number_arrays.iter().map(|saved| array(saved.name, Type::Number)));
        names.extend(self.text_arrays.iter().map(|saved| array(saved.name, Type::String)));
        names.extend(self.created.iter().copied());
        names.extend(self.control.iter().filter_map(|entry| match entry {
            SavedEntry::For { variable, .. } => Some(scalar(*variable, Type::Number)),
            SavedEntry::Gosub { .. } => None,
        }));
        names
    }
}

fn name_of(code: &Code, register: u16) -> NameKey {
    let found = code.names.numbers.iter().find(|(_, candidate)| **candidate == register);
    found.map_or(NameKey([0, 0]), |(name, _)| *name)
}

fn save_arrays<T: Clone>(
    slots: &std::collections::BTreeMap<NameKey, u16>,
    lists: &[Vec<T>],
    grids: &[Grid<T>],
) -> Vec<SavedArray<T>> {
    let mut saved = Vec::new();
    for (name, slot) in slots {
        let slot = usize::from(*slot);
        if let Some(list) = lists.get(slot).filter(|list| !list.is_empty()) {
            saved.push(SavedArray { name: *name, columns: list.len() as u32, rows: None, cells: list.clone() });
        } else if let Some(grid) = grids.get(slot).filter(|grid| grid.columns > 0) {
            let (columns, rows) = (grid.columns as u32, Some(grid.rows as u32));
            saved.push(SavedArray { name: *name, columns, rows, cells: grid.cells.clone() });
        }
    }
    saved
}

fn restore_arrays<T: Clone>(
    saved: &[SavedArray<T>],
    slots: &std::collections::BTreeMap<NameKey, u16>,
    lists: &mut [Vec<T>],
    grids: &mut [Grid<T>],
) {
    for array in saved {
        let Some(slot) = slots.get(&array.name).map(|slot| usize::from(*slot)) else { continue };
        match array.rows {
            None => {
                if let Some(list) = lists.get_mut(slot) {
                    *list = array.cells.clone();
                }
            }
            Some(rows) => {
                if let Some(grid) = grids.get_mut(slot) {
                    *grid = Grid { columns: array.columns as usize, rows: rows as usize, cells: array.cells.clone() };
                }
            }
        }
    }
}
