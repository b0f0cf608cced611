//! Compiled code: fixed-size operations with resolved registers, jumps and costs, and the tables that lead back from a
//! code offset to the program text.
//!
//! Registers hold numbers: first the program's variables, then its constants, then temporaries, in one file of
//! [`REGISTERS`], so that every operand is an index and none needs a tag. A statement's first operation carries the
//! statement's whole cost and is marked `first`; it is a *safe point*: between the operations of two statements all state
//! is in the [`crate::vm::state::Vm`], so a run may stop, be edited, saved or handed to another tier there.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::text::Text;
use crate::basic::error::ErrorCode;
use crate::basic::tree::{Command, Function, NameKey, OnJump, ResumeAt, TapeAction};

/// Size of the number register file; a power of two, so that a mask keeps every index inside.
pub const REGISTERS: usize = 4096;

/// Registers kept for intermediate values: more than 251 bytes of line can need at once.
pub const TEMPORARIES: usize = 128;

/// Text registers kept for intermediate values: the first ones. Variables and constants follow.
pub const TEXT_TEMPORARIES: usize = 64;

/// The first temporary.
pub const FIRST_TEMPORARY: u16 = (REGISTERS - TEMPORARIES) as u16;

/// One operation: 16 bytes. The meaning of `a`, `b`, `c` and `target` depends on the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Op {
    /// What to do.
    pub code: Opcode,
    /// What the next operation is, so that it can be executed with this one; of a conditional jump: the condition.
    pub then: u8,
    /// Usually the left operand.
    pub a: u16,
    /// Usually the right operand.
    pub b: u16,
    /// Usually the destination.
    pub c: u16,
    /// A code offset, a table index or a fourth operand.
    pub target: u32,
    /// What the operation takes from the allowance: at the first operation of a statement its cost in
    /// [`Op::charge_of`]'s form, else 0.
    pub charge: u32,
}

/// Values of [`Op::then`].
pub mod then {
    /// Nothing that could be taken along.
    pub const DISPATCH: u8 = 0;
    /// A NEXT.
    pub const NEXT: u8 = 1;
    /// A conditional jump of this statement.
    pub const JUMP: u8 = 2;
}

/// Conditions of jumps: bits for less, equal, greater.
pub mod condition {
    /// The left operand is less.
    pub const LESS: u8 = 1;
    /// Both are the same.
    pub const EQUAL: u8 = 2;
    /// The left operand is greater.
    pub const GREATER: u8 = 4;
}

/// Statements are counted in the low bits of the allowance, cycles in those above.
pub const COUNT_BITS: u32 = 12;

/// The most that one statement can cost.
pub const CYCLES_MAX: u32 = (1 << (32 - COUNT_BITS)) - 1;

/// Operation codes. `n[x]` is a number register, `t[x]` a text register; `->` names the destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Opcode {
    /// Nothing (a statement without effect; its cost is charged).
    Nop,
    /// n\[a\] -> n\[c\].
    Move,
    /// The low 16 bits of target -> n\[c\].
    Constant,
    Add,
    Subtract,
    Multiply,
    Divide,
    Mod,
    And,
    Or,
    Xor,
    /// `Subtract` and `Multiply` with the defects of the ROM.
    SubtractWithDefect,
    MultiplyWithDefect,
    /// n\[a\] modulo the positive constant in n\[b\]; target holds 2^32 / n\[b\] rounded up.
    ModConstant,
    /// (n\[a\] + n\[b\]) modulo the constant divisors\[target\] -> n\[c\].
    AddModConstant,
    /// (n\[a\] * n\[b\] + n\[target low\]) modulo the constant divisors\[target high\] -> n\[c\].
    MultiplyAddModConstant,
    /// n\[a\] divided by the positive constant in n\[b\]; target as in `ModConstant`.
    DivideConstant,
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterEqual,
    LessEqual,
    Negate,
    Not,
    /// (n\[a\] op1 n\[b\]) op2 n\[target\] -> n\[c\].
    AddAdd,
    AddSubtract,
    AddMultiply,
    AddMod,
    SubtractAdd,
    SubtractSubtract,
    MultiplyAdd,
    MultiplySubtract,
    MultiplyMod,
    /// array a, subscript n\[b\] -> n\[c\].
    Load1,
    /// array a, subscripts n\[b\], n\[target\] -> n\[c\].
    Load2,
    /// n\[c\] -> array a, subscript n\[b\].
    Store1,
    Store2,
    /// array a, subscript n\[b\] + n\[target\] -> n\[c\].
    Load1Add,
    /// array a, subscript n\[b\] - n\[target\] -> n\[c\].
    Load1Subtract,
    /// n\[c\] + array a (n\[b\]) -> n\[target\].
    AddLoad1,
    /// n\[c\] + array a (n\[b\], n\[target low\]) -> n\[target high\].
    AddLoad2,
    /// To target. Charges `cycles` like every operation.
    Jump,
    /// To target if n\[a\] is 0; charges c more then.
    JumpIfZero,
    JumpIfNotZero,
    JumpIfEqual,
    JumpIfNotEqual,
    JumpIfGreater,
    JumpIfLess,
    JumpIfGreaterEqual,
    JumpIfLessEqual,
    /// To target if t\[a\] = t\[b\]; charges c more then.
    JumpIfTextEqual,
    JumpIfTextNotEqual,
    /// FOR: variable a, limit n\[b\], step n\[c\]; the body begins at the next operation.
    For,
    /// `For`, with n\[target\] assigned to the variable first.
    ForFrom,
    Next,
    /// NEXT directly behind its FOR: the turns of an empty loop are taken at once.
    NextOfEmpty,
    /// To target; the return entry holds the next operation.
    Gosub,
    Return,
    /// RETURN line: drop the entry, to target.
    ReturnTo,
    /// ON n\[a\]: jump table `target`.
    On,
    /// t\[a\] -> t\[c\].
    TextMove,
    /// literals\[target\] -> t\[c\].
    TextConstant,
    TextJoin,
    TextEqual,
    TextNotEqual,
    TextGreater,
    TextLess,
    TextGreaterEqual,
    TextLessEqual,
    TextLoad1,
    TextLoad2,
    TextStore1,
    TextStore2,
    Abs,
    Sgn,
    Rnd,
    Asc,
    Len,
    Val,
    Instr,
    Chr,
    Str,
    Hex,
    Left,
    Right,
    /// t\[a\], n\[b\], n\[target\] -> t\[c\].
    Mid,
    /// FRE -> n\[c\].
    Fre,
    Err,
    Erl,
    /// Device query: functions\[target\], arguments n\[a\].., -> n\[c\].
    Query,
    /// Device query with a text result -> t\[c\].
    QueryText,
    /// PEEK(n\[a\]) -> n\[c\].
    Peek,
    /// INKEY$(n): waits; -> t\[c\].
    InkeyWait,
    /// Print n\[a\].
    PrintNumber,
    PrintText,
    PrintComma,
    PrintNewline,
    /// Device command: commands\[target\], numbers n\[a\]..n\[a+b\], text t\[c\].
    Device,
    /// POKE n\[a\], bytes n\[a+1\]..n\[a+b\].
    Poke,
    /// CALL n\[a\].
    Call,
    ReadNumber,
    ReadText,
    /// RESTORE: next DATA item is target.
    Restore,
    /// INPUT begins: prompt t\[a\] already printed; b = 1 if `?` is shown.
    InputBegin,
    /// Takes the next field of the typed line -> n\[c\]; waits for a line if there is none.
    InputNumber,
    InputText,
    /// LINPUT's line -> t\[c\].
    InputLine,
    /// INPUT is complete: fields left over are dropped.
    InputEnd,
    /// DIM of number array a: subscripts n\[b\], and n\[c\] if target is 2.
    Dim,
    TextDim,
    SwapNumbers,
    SwapTexts,
    /// The variable n\[a\] (c = 0) or t\[a\] (c = 1) comes to exist (`--memory original`).
    Touch,
    /// Raises the error with number a.
    Raise,
    /// ERROR n\[a\].
    Error,
    /// ON ERROR GOTO line a (b = 1: line exists; b = 0: UL). Line 0 removes.
    OnError,
    /// RESUME: b = 0 same, 1 next, 2 line at target.
    Resume,
    End,
    Stop,
    /// Behind the last line.
    ProgramEnd,
    /// Behind a direct line.
    DirectEnd,
    /// TRON (a = 1), TROFF.
    Trace,
    /// CLEAR without address.
    Clear,
    /// CLEAR n\[a\].
    ClearTo,
    Cont,
    New,
    /// RUN from target (u32::MAX: first line).
    Run,
    /// A request to the world outside: requests\[target\], argument n\[a\] or t\[a\].
    Host,
}

/// A statement that only the host or the machine around the interpreter can carry out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// AUTO.
    Auto {
        /// First line.
        start: u16,
        /// Distance.
        step: u16,
    },
    /// BGTOOL.
    Bgtool,
    /// CLICK ON/OFF.
    Click(bool),
    /// DELETE from..=to.
    Delete {
        /// First line number.
        from: u16,
        /// Last line number.
        to: u16,
    },
    /// FIND t\[a\].
    Find,
    /// GAME n\[a\] (`game`: whether a number is given), with background if n\[b\] is 1.
    Game {
        /// Whether a program is loaded.
        game: bool,
        /// Whether a second argument is given.
        background: bool,
    },
    /// KEY LIST.
    KeyList,
    /// LIST from..=to.
    List {
        /// First line number.
        from: u16,
        /// Last line number.
        to: u16,
    },
    /// `LIST .` and its like: bounds that name the line where the program last stopped.
    ListAtLast {
        /// Lower bound; `None` for `.`.
        from: Option<u16>,
        /// Upper bound; `None` for `.`.
        to: Option<u16>,
    },
    /// RENUM.
    Renum {
        /// First new number.
        new: u16,
        /// First old number, if given.
        old: Option<u16>,
        /// Distance.
        step: u16,
    },
    /// SYSTEM, BACKUP.
    System {
        /// Whether it was BACKUP.
        backup: bool,
    },
    /// LOAD, SAVE and their like; the name is t\[a\] if `named`.
    Tape {
        /// Which.
        action: TapeAction,
        /// Whether a name is given.
        named: bool,
    },
}

/// A jump table of ON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnTable {
    /// What to do with the chosen line.
    pub jump: OnJump,
    /// For each choice: its code offset ([`NO_TARGET`] if the line is missing) and the cost of getting there. For
    /// RESTORE the offset is a DATA item's index.
    pub choices: Vec<(u32, u32)>,
}

/// Stands for a missing line.
pub const NO_TARGET: u32 = u32::MAX;

/// A place in a program that outlives its code: the line (`None`: the direct line), the statement's index in it, and how
/// far the statement has got: 0 at its start, 2k+1 at its k-th waiting operation, 2k+2 behind that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Line number.
    pub line: Option<u16>,
    /// Index of the statement.
    pub statement: u16,
    /// Progress inside the statement.
    pub step: u16,
}

/// A live intermediate value at a waiting operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// A number register.
    Number(u16),
    /// A text register.
    Text(u16),
}

/// An operation in the middle of a statement where a run may stop: one that waits, or a flaw behind the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitPoint {
    /// Its offset.
    pub pc: u32,
    /// How many waiting operations of the statement stand before it.
    pub ordinal: u16,
    /// What has been evaluated and will still be used, in order of evaluation.
    pub operands: Vec<Operand>,
}

/// Where a statement's code begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementStart {
    /// Offset of its first operation.
    pub pc: u32,
    /// Index into `lines`; `DIRECT` for the direct line.
    pub line: u32,
    /// Index in the line.
    pub statement: u16,
    /// It is an IF, and the next statement of the line is what it does if it is true.
    pub conditional: bool,
}

/// The line index of the direct line.
pub const DIRECT: u32 = u32::MAX;

/// A DATA item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataItem {
    /// Its line.
    pub line: u16,
    /// Its index in the line.
    pub index: u16,
    /// Its raw text.
    pub text: Arc<[u8]>,
    /// Whether it stands behind the last comma of its statement: an empty one is then skipped.
    pub trailing: bool,
}

/// Where the program's variables live: for each name its register or array slot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Number variables and their registers.
    pub numbers: BTreeMap<NameKey, u16>,
    /// String variables and their text registers.
    pub texts: BTreeMap<NameKey, u16>,
    /// Number arrays and their slots.
    pub number_arrays: BTreeMap<NameKey, u16>,
    /// String arrays and their slots.
    pub text_arrays: BTreeMap<NameKey, u16>,
}

/// A compiled program, with at most one direct line behind it.
#[derive(Clone, Debug)]
pub struct Code {
    /// The operations. The program ends with `ProgramEnd`, the direct line with `DirectEnd`.
    pub ops: Vec<Op>,
    /// Line numbers, ascending.
    pub lines: Vec<u16>,
    /// Code offset of each line.
    pub line_starts: Vec<u32>,
    /// Offset of the `ProgramEnd`.
    pub program_end: u32,
    /// Offset of the direct line's code, if there is one.
    pub direct_start: Option<u32>,
    /// All statements, ascending by offset.
    pub statements: Vec<StatementStart>,
    /// All places to stop inside statements, ascending by offset.
    pub waits: Vec<WaitPoint>,
    /// Names of variables and arrays.
    pub names: Names,
    /// How many number variables the text names; `names` may have more, which are only kept.
    pub named_numbers: u32,
    /// The same for string variables.
    pub named_texts: u32,
    /// Number constants: register and value.
    pub constants: Vec<(u16, i16)>,
    /// Text constants: register and value.
    pub text_constants: Vec<(u16, Text)>,
    /// Constants that are divided by: their value and 2^32 divided by it, rounded up.
    pub divisors: Vec<(u16, u32)>,
    /// Text constants that found no register.
    pub literals: Vec<Text>,
    /// How many text registers there are.
    pub text_registers: usize,
    /// DATA items in program order.
    pub data: Vec<DataItem>,
    /// ON tables.
    pub on_tables: Vec<OnTable>,
    /// Requests.
    pub requests: Vec<Request>,
    /// Device commands with a mask of the arguments that are given.
    pub commands: Vec<(Command, u8)>,
    /// Device queries with their number of arguments.
    pub functions: Vec<(Function, u8)>,
    /// Whether variables are brought to life one by one (`--memory original`).
    pub creates_variables: bool,
    /// The program as the cartridge's RAM holds it: line records and the final 00.
    pub image: Arc<[u8]>,
}

impl Op {
    /// An operation with no operands, no cost, in the middle of a statement.
    pub fn new(code: Opcode) -> Op {
        Op { code, then: 0, a: 0, b: 0, c: 0, target: 0, charge: 0 }
    }

    /// A statement's charge: subtracting it takes its cycles and counts it.
    pub fn charge_of(cycles: u32) -> u32 {
        (cycles.clamp(1, CYCLES_MAX) << COUNT_BITS) - 1
    }

    /// Whether a statement begins here: a safe point.
    #[inline]
    pub fn begins_statement(&self) -> bool {
        self.charge != 0
    }

    /// The cycles charged before the operation.
    pub fn cycles(&self) -> u32 {
        if self.charge == 0 { 0 } else { (self.charge + 1) >> COUNT_BITS }
    }

    /// The operation that raises an error.
    pub fn raise(error: ErrorCode) -> Op {
        Op { a: u16::from(error.number()), ..Op::new(Opcode::Raise) }
    }
}

impl Default for Code {
    fn default() -> Code {
        Code {
            ops: Vec::new(),
            lines: Vec::new(),
            line_starts: Vec::new(),
            program_end: 0,
            direct_start: None,
            statements: Vec::new(),
            waits: Vec::new(),
            names: Names::default(),
            named_numbers: 0,
            named_texts: 0,
            constants: Vec::new(),
            text_constants: Vec::new(),
            divisors: Vec::new(),
            literals: Vec::new(),
            text_registers: 0,
            data: Vec::new(),
            on_tables: Vec::new(),
            requests: Vec::new(),
            commands: Vec::new(),
            functions: Vec::new(),
            creates_variables: false,
            image: Arc::from([0u8].as_slice()),
        }
    }
}

impl Opcode {
    /// Whether it jumps if a condition holds.
    pub fn is_branch(self) -> bool {
        matches!(
            self,
            Opcode::JumpIfZero
                | Opcode::JumpIfNotZero
                | Opcode::JumpIfEqual
                | Opcode::JumpIfNotEqual
                | Opcode::JumpIfGreater
                | Opcode::JumpIfLess
                | Opcode::JumpIfGreaterEqual
                | Opcode::JumpIfLessEqual
                | Opcode::JumpIfTextEqual
                | Opcode::JumpIfTextNotEqual
        )
    }

    /// Whether it goes on with the next operation whenever it does not fail, and the step loop looks at `then`.
    pub fn may_take_along(self) -> bool {
        matches!(
            self,
            Opcode::Move
                | Opcode::Add
                | Opcode::Subtract
                | Opcode::Multiply
                | Opcode::And
                | Opcode::Or
                | Opcode::Xor
                | Opcode::ModConstant
                | Opcode::AddModConstant
                | Opcode::MultiplyAddModConstant
                | Opcode::Negate
                | Opcode::Not
                | Opcode::Divide
                | Opcode::Mod
                | Opcode::Load1Add
                | Opcode::Load1Subtract
                | Opcode::DivideConstant
                | Opcode::AddAdd
                | Opcode::AddSubtract
                | Opcode::AddMultiply
                | Opcode::SubtractAdd
                | Opcode::SubtractSubtract
                | Opcode::MultiplyAdd
                | Opcode::MultiplySubtract
                | Opcode::AddMod
                | Opcode::MultiplyMod
                | Opcode::Load1
                | Opcode::Load2
                | Opcode::AddLoad1
                | Opcode::AddLoad2
                | Opcode::Store1
                | Opcode::Store2
        )
    }
}

impl Code {
    /// The statement that the operation at `pc` belongs to.
    pub fn statement_at(&self, pc: u32) -> Option<&StatementStart> {
        let after = self.statements.partition_point(|start| start.pc <= pc);
        after.checked_sub(1).map(|index| &self.statements[index])
    }

    /// Index of the line with this number.
    pub fn line_index(&self, number: u16) -> Option<usize> {
        self.lines.binary_search(&number).ok()
    }

    /// Code offset of the line with this number.
    pub fn line_start(&self, number: u16) -> Option<u32> {
        self.line_index(number).map(|index| self.line_starts[index])
    }

    /// The line number at `pc`; `None` for the direct line and behind the end.
    pub fn line_at(&self, pc: u32) -> Option<u16> {
        if self.is_direct(pc) || pc >= self.program_end {
            return None;
        }
        let start = self.statement_at(pc)?;
        self.lines.get(start.line as usize).copied()
    }

    /// Whether `pc` lies in the direct line.
    pub fn is_direct(&self, pc: u32) -> bool {
        self.direct_start.is_some_and(|start| pc >= start)
    }

    /// Offset of the statement behind the one at `pc`: the next statement's start, or the end of the unit.
    pub fn next_statement(&self, pc: u32) -> u32 {
        let after = self.statements.partition_point(|start| start.pc <= pc);
        let direct = self.is_direct(pc);
        match self.statements.get(after) {
            Some(start) if self.is_direct(start.pc) == direct => start.pc,
            _ if direct => self.ops.len().saturating_sub(1) as u32,
            _ => self.program_end,
        }
    }

    /// Where RESUME NEXT goes after the statement at `pc` has failed: behind it, and behind what hangs on it if it is an IF.
    pub fn behind(&self, pc: u32) -> u32 {
        let mut at = pc;
        loop {
            let failed = self.statement_at(at).copied();
            at = self.next_statement(at);
            let same_line = |start: &StatementStart| failed.is_some_and(|failed| failed.line == start.line);
            let body = failed.is_some_and(|failed| failed.conditional) && self.statement_at(at).is_some_and(same_line);
            if !body || at >= self.program_end && !self.is_direct(at) {
                return at;
            }
        }
    }

    /// Names the place of an offset, for snapshots. Offsets inside a statement are named by its waiting operations.
    pub fn place_of(&self, pc: u32) -> Place {
        if pc == self.program_end {
            return Place { line: None, statement: u16::MAX, step: 0 };
        }
        if self.is_direct(pc) && pc as usize + 1 == self.ops.len() {
            return Place { line: None, statement: u16::MAX - 1, step: 0 };
        }
        let Some(start) = self.statement_at(pc) else { return Place { line: None, statement: u16::MAX, step: 0 } };
        let line = self.lines.get(start.line as usize).copied();
        let mut step = 0;
        if pc != start.pc {
            let first = self.waits.partition_point(|wait| wait.pc < start.pc);
            for wait in self.waits[first..].iter().take_while(|wait| wait.pc <= pc) {
                step = if wait.pc == pc { 2 * wait.ordinal + 1 } else { 2 * wait.ordinal + 2 };
            }
        }
        Place { line, statement: start.statement, step }
    }

    /// The offset that a place names in this code; `None` if the program no longer has it.
    pub fn offset_of(&self, place: Place) -> Option<u32> {
        if place.line.is_none() && place.statement == u16::MAX {
            return Some(self.program_end);
        }
        if place.line.is_none() && place.statement == u16::MAX - 1 {
            return self.direct_start.map(|_| self.ops.len() as u32 - 1);
        }
        let line = match place.line {
            Some(number) => self.line_index(number)? as u32,
            None => DIRECT,
        };
        let from = match place.line {
            Some(_) => *self.line_starts.get(line as usize)?,
            None => self.direct_start?,
        };
        let first = self.statements.partition_point(|start| start.pc < from);
        let start =
            self.statements[first..].iter().take_while(|s| s.line == line).find(|s| s.statement == place.statement)?;
        if place.step == 0 {
            return Some(start.pc);
        }
        let ordinal = (place.step - 1) / 2;
        let end = self.next_statement(start.pc);
        let first = self.waits.partition_point(|wait| wait.pc < start.pc);
        let wait = self.waits[first..].iter().take_while(|w| w.pc < end).find(|w| w.ordinal == ordinal)?;
        Some(if place.step % 2 == 1 { wait.pc } else { wait.pc + 1 })
    }

    /// The waiting operation at `pc`.
    pub fn wait_at(&self, pc: u32) -> Option<&WaitPoint> {
        self.waits.binary_search_by_key(&pc, |wait| wait.pc).ok().map(|index| &self.waits[index])
    }
}

/// Encodes where RESUME goes for [`Opcode::Resume`].
pub fn resume_mode(at: &ResumeAt) -> u16 {
    match at {
        ResumeAt::Same => 0,
        ResumeAt::Next => 1,
        ResumeAt::Line(_) => 2,
    }
}
