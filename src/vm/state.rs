//! The interpreter's state: variables, control stack, DATA pointer, error handling, time. Everything that the step loop
//! changes is here; code and program are not.

use super::code::{COUNT_BITS, Code, NO_TARGET, REGISTERS};
use super::control::ControlStack;
use super::cost;
use super::memory::{Memory, Model, NUMBER_BYTES, TEXT_BYTES};
use super::text::Text;
use super::time::HalfCycles;
use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode;
use crate::basic::tree::{NameKey, Type};

/// A two-dimensional array; the first subscript runs fastest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid<T> {
    /// First maximal subscript + 1; 0 if not dimensioned.
    pub columns: usize,
    /// Second maximal subscript + 1.
    pub rows: usize,
    /// The elements.
    pub cells: Vec<T>,
}

impl<T> Grid<T> {
    /// The index of an element.
    #[inline(always)]
    pub fn index(&self, i: i16, j: i16) -> Option<usize> {
        let (i, j) = (usize::from(i as u16), usize::from(j as u16));
        (i < self.columns && j < self.rows).then_some(j * self.columns + i)
    }
}

/// Arrays of one type. An array is a list or a grid; the other is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrays<T> {
    /// One-dimensional arrays, by slot.
    pub lists: Vec<Vec<T>>,
    /// Two-dimensional arrays, by slot.
    pub grids: Vec<Grid<T>>,
}

impl<T: Clone + Default> Arrays<T> {
    /// Makes room for `slots` arrays.
    pub fn resize(&mut self, slots: usize) {
        self.lists.resize(slots, Vec::new());
        self.grids.resize_with(slots, Grid::default);
    }

    /// Whether the array exists.
    pub fn exists(&self, slot: u16) -> bool {
        let slot = usize::from(slot);
        self.lists.get(slot).is_some_and(|list| !list.is_empty())
            || self.grids.get(slot).is_some_and(|grid| grid.columns > 0)
    }

    fn clear(&mut self) {
        self.lists.iter_mut().for_each(|list| *list = Vec::new());
        self.grids.iter_mut().for_each(|grid| *grid = Grid::default());
    }
}

/// A line typed for INPUT, taken field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedLine {
    /// Its characters.
    pub codes: Vec<u8>,
    /// The next field begins here.
    pub at: usize,
    /// No field is left.
    pub exhausted: bool,
}

/// A variable or array in the order in which they came to exist (`--memory original`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Created {
    /// Its name.
    pub name: NameKey,
    /// Its type.
    pub kind: Type,
    /// Whether it is an array.
    pub array: bool,
}

/// The interpreter's state.
#[derive(Clone, Debug)]
pub struct Vm {
    /// Number registers: variables, constants, temporaries.
    pub registers: [i16; REGISTERS],
    /// Text registers: temporaries, then variables and constants.
    pub texts: Vec<Text>,
    /// Number arrays.
    pub numbers: Arrays<i16>,
    /// String arrays.
    pub strings: Arrays<Text>,
    /// FOR and GOSUB entries.
    pub control: ControlStack,
    /// The next operation.
    pub pc: u32,
    /// Virtual time.
    pub time: HalfCycles,
    /// Divides the costs of statements.
    pub clock: u32,
    /// Half cycles left over from the division.
    pub remainder: u64,
    /// Statements executed since power-on.
    pub statements: u64,
    /// The random generator's 15 bits.
    pub random: u16,
    /// Index of the next DATA item.
    pub data: u32,
    /// The ON ERROR line.
    pub handler: Option<u16>,
    /// While an error is handled: the offset of the statement that failed.
    pub handling: Option<u32>,
    /// ERR.
    pub last_error: u8,
    /// ERL.
    pub last_error_line: u16,
    /// Errors since power-on or a restore. No part of the state: it is for whoever watches a run without an observer.
    pub errors: u64,
    /// The typed line that INPUT is taking fields from.
    pub typed: Option<TypedLine>,
    /// The key that INKEY$(n) was given and has not taken yet.
    pub key: Option<u8>,
    /// The INPUT running shows `?` when it asks again.
    pub asks: bool,
    /// TRON.
    pub trace: bool,
    /// Where CONT goes on.
    pub continue_at: Option<u32>,
    /// The line where the program last stopped, for `LIST .`.
    pub stopped_line: Option<u16>,
    /// The account of memory.
    pub memory: Memory,
    /// Variables in order of creation (`--memory original`).
    pub created: Vec<Created>,
    /// The dialect.
    pub dialect: Dialect,
    /// Whether ROM defects are reproduced.
    pub quirks: bool,
}

impl Vm {
    /// The state at power-on. `seed` is the generator's state; 0 counts as 3.
    pub fn new(dialect: Dialect, model: Model, clock: u32, seed: u16, quirks: bool) -> Vm {
        let seed = seed & 0x7FFF;
        Vm {
            registers: [0; REGISTERS],
            texts: Vec::new(),
            numbers: Arrays::default(),
            strings: Arrays::default(),
            control: ControlStack::new(model),
            pc: 0,
            time: HalfCycles(0),
            clock: clock.max(1),
            remainder: 0,
            statements: 0,
            random: if seed == 0 { 3 } else { seed },
            data: 0,
            handler: None,
            handling: None,
            last_error: 0,
            last_error_line: 0,
            errors: 0,
            typed: None,
            key: None,
            asks: false,
            trace: false,
            continue_at: None,
            stopped_line: None,
            memory: Memory::new(model, dialect),
            created: Vec::new(),
            dialect,
            quirks,
        }
    }

    /// Makes registers and slots fit the code, with all variables cleared.
    pub fn bind(&mut self, code: &Code) {
        self.texts.clear();
        self.texts.resize(code.text_registers, Text::EMPTY);
        self.numbers = Arrays::default();
        self.strings = Arrays::default();
        self.numbers.resize(code.names.number_arrays.len());
        self.strings.resize(code.names.text_arrays.len());
        self.registers = [0; REGISTERS];
        self.fill_constants(code);
        self.memory.program_bytes = u32::try_from(code.image.len()).unwrap_or(u32::MAX);
        self.account_for_names(code);
    }

    pub(super) fn fill_constants(&mut self, code: &Code) {
        for (register, value) in &code.constants {
            if let Some(place) = self.registers.get_mut(usize::from(*register)) {
                *place = *value;
            }
        }
        for (register, value) in &code.text_constants {
            if let Some(place) = self.texts.get_mut(usize::from(*register)) {
                *place = *value;
            }
        }
    }

    /// In large memory all simple variables that the text names count as existing.
    fn account_for_names(&mut self, code: &Code) {
        self.created.clear();
        self.memory.variable_bytes = 0;
        if self.memory.model == Model::Large {
            self.memory.variable_bytes = code.named_numbers * NUMBER_BYTES + code.named_texts * TEXT_BYTES;
        }
    }

    /// CLEAR: variables, arrays, stack. RUN and editing do this too.
    pub fn clear(&mut self, code: &Code) {
        self.registers.fill(0);
        self.texts.fill(Text::EMPTY);
        self.numbers.clear();
        self.strings.clear();
        self.fill_constants(code);
        self.account_for_names(code);
        self.control.clear();
        self.continue_at = None;
        self.typed = None;
        self.key = None;
    }

    /// RUN: CLEAR, no error handling, DATA from the start.
    pub fn prepare_run(&mut self, code: &Code) {
        self.clear(code);
        self.data = 0;
        self.handler = None;
        self.handling = None;
        self.last_error = 0;
        self.last_error_line = 0;
    }

    /// Adds the cost of statements to the time.
    #[inline]
    pub fn spend(&mut self, cycles: u64) {
        let half_cycles = self.remainder + cycles * 2;
        if self.clock == 1 {
            self.time.0 = self.time.0.saturating_add(half_cycles);
        } else {
            self.time.0 = self.time.0.saturating_add(half_cycles / u64::from(self.clock));
            self.remainder = half_cycles % u64::from(self.clock);
        }
    }

    /// Cycles of statements after which `until` is reached. No more than `statements` can have run then, nor more than
    /// the low bits of the step loop's allowance can count.
    pub fn allowance(&self, until: HalfCycles, statements: u64) -> i64 {
        const COUNTABLE: u64 = (1 << COUNT_BITS) - 2;
        let half_cycles = until.0.saturating_sub(self.time.0).saturating_mul(u64::from(self.clock));
        let cycles = half_cycles.saturating_sub(self.remainder).div_ceil(2);
        cycles.min(statements.min(COUNTABLE) * u64::from(cost::LEAST)) as i64
    }

    /// Books what the step loop has used of its allowance: cycles in the high bits, statements in the low ones.
    #[inline]
    pub(super) fn use_up(&mut self, granted: i64, fuel: i64) {
        self.spend((granted - (fuel >> COUNT_BITS)) as u64);
        self.statements += (fuel & ((1 << COUNT_BITS) - 1)) as u64;
    }

    /// The next random number below `n`: state = state * 899 AND &H7FFF (spec: language 7.1).
    ///
    /// # Errors
    /// IL if `n` is negative.
    #[inline]
    pub fn random_below(&mut self, n: i16) -> Result<i16, ErrorCode> {
        if n < 0 {
            return Err(ErrorCode::Il);
        }
        self.random = ((u32::from(self.random) * 899) & 0x7FFF) as u16;
        Ok(((i32::from(n) * i32::from(self.random)) >> 15) as i16)
    }

    /// Takes an error to the handler: the offset to go on at, or `None` if there is none and the program stops.
    pub fn handle_error(&mut self, code: &Code, pc: u32, error: ErrorCode) -> Option<u32> {
        let line = code.line_at(pc);
        self.errors += 1;
        self.last_error = error.number();
        self.last_error_line = line.unwrap_or(u16::MAX);
        self.typed = None;
        let handler = self.handler?;
        if line.is_none() || self.handling.is_some() {
            return None;
        }
        let start = code.line_start(handler)?;
        self.handling = code.statement_at(pc).map(|statement| statement.pc);
        Some(start)
    }

    /// Brings a variable to life under `--memory original`.
    ///
    /// # Errors
    /// OM if it does not fit.
    pub fn create(&mut self, created: Created) -> Result<(), ErrorCode> {
        if self.created.contains(&created) {
            return Ok(());
        }
        self.memory.take(u64::from(match created.kind {
            Type::Number => NUMBER_BYTES,
            Type::String => TEXT_BYTES,
        }))?;
        self.created.push(created);
        Ok(())
    }

    /// Whether an offset stands for a missing line.
    pub fn is_missing(target: u32) -> bool {
        target == NO_TARGET
    }
}
