//! Tree to code. One pass over the lines; jumps to lines are patched when all line starts are known.

mod condition;
mod expression;
mod fuse;
mod statement;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::code::{Code, DIRECT, DataItem, FIRST_TEMPORARY, NO_TARGET, Op, Opcode, REGISTERS, StatementStart};
use super::code::{TEXT_TEMPORARIES, WaitPoint};
use super::cost;
use super::state::Created;
use super::text::Text;
use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode;
use crate::basic::keyword::Keyword;
use crate::basic::tree::{Expr, Line, Name, NameKey, Span, Statement, StatementKind, Type};

/// A line to compile and the tokens its spans point into.
#[derive(Clone, Copy, Debug)]
pub struct Unit<'a> {
    /// The tree.
    pub line: &'a Line,
    /// The line's tokens.
    pub tokens: &'a [u8],
}

/// What decides how code is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The dialect.
    pub dialect: Dialect,
    /// Whether each variable comes to exist when it is first used (`--memory original`).
    pub creates_variables: bool,
    /// Whether defects of the ROM are reproduced.
    pub quirks: bool,
}

/// Compiles a program and the direct line behind it. `program` is in ascending order of line
/// numbers, `image` is what the cartridge's RAM would hold of it. The variables in `keep` get places
/// even if no line names them, behind all others: what a statement costs depends on the text alone, not on what
/// happens to be kept, so that a restored machine keeps the time of the one that was saved.
pub fn compile(
    program: &[Unit<'_>],
    direct: Option<Unit<'_>>,
    image: Arc<[u8]>,
    keep: &[Created],
    settings: Settings,
) -> Code {
    let mut compiler = Compiler::new(settings);
    compiler.code.image = image;
    compiler.code.lines = program.iter().map(|unit| unit.line.number.map_or(u16::MAX, |number| number.0)).collect();
    for (index, unit) in program.iter().enumerate() {
        compiler.collect_data(*unit, compiler.code.lines[index]);
    }
    for (index, unit) in program.iter().enumerate() {
        compiler.code.line_starts.push(compiler.here());
        compiler.line(*unit, index as u32);
    }
    compiler.code.program_end = compiler.here();
    compiler.push(Op::new(Opcode::ProgramEnd));
    if let Some(unit) = direct {
        compiler.code.direct_start = Some(compiler.here());
        compiler.line(unit, DIRECT);
        compiler.push(Op::new(Opcode::DirectEnd));
    }
    compiler.keep(keep);
    compiler.finish()
}

/// Code that evaluates an expression as the program with this code would, and the register where its value then is. The
/// program's variables keep their places; any others get places behind them. It costs nothing and ends with `DirectEnd`.
pub fn compile_expression(base: &Code, expression: &Expr, settings: Settings) -> (Code, u16) {
    let mut compiler = Compiler::new(settings);
    compiler.code.names = base.names.clone();
    compiler.code.image = Arc::clone(&base.image);
    compiler.next_number = base.names.numbers.len() as u16;
    compiler.next_text = base.text_registers as u16;
    let register = match expression.kind_of_value() {
        Some(Type::String) => compiler.text(expression, None),
        _ => compiler.number(expression, None),
    };
    compiler.push(Op::new(Opcode::DirectEnd));
    (compiler.finish(), register)
}

/// Where a jump leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    /// The program line with this index.
    Line(usize),
    /// Past the line being compiled.
    LineEnd,
    /// A place inside the statement: patched by hand.
    Local(u32),
}

/// An operand in a register.
type Register = u16;

/// How many number variables there can be: a letter, alone or with a letter or digit. Constants leave their registers
/// alone, since variables may come after constants.
const NUMBER_VARIABLES_MAX: u16 = 26 * 37;

struct Compiler<'a> {
    settings: Settings,
    code: Code,
    tokens: &'a [u8],
    constants: BTreeMap<i16, Register>,
    texts: BTreeMap<Vec<u8>, Register>,
    /// Scalars and arrays that came before each variable, as an estimate of its place in memory.
    look_up_cost: BTreeMap<(NameKey, Type, bool), u32>,
    scalars: u32,
    arrays: u32,
    next_number: u16,
    lowest_constant: u16,
    next_text: u16,
    /// Temporaries in use.
    numbers_used: u16,
    texts_used: u16,
    /// Cost of the statement so far.
    cost: u32,
    /// First operation of the statement.
    statement_start: usize,
    /// Operations before this one must not be fused with later ones: something jumps here.
    fuse_from: usize,
    /// Whether the statement waits in the middle, so that operands must be kept where a snapshot finds them.
    keeps_operands: bool,
    /// Live operands, in order of evaluation (only while `keeps_operands`).
    live: Vec<super::code::Operand>,
    waits_in_statement: u16,
    /// No statement follows in the line.
    last_in_line: bool,
    touched: Vec<(NameKey, Type)>,
    patches: Vec<(usize, usize)>,
    on_patches: Vec<(usize, usize, usize)>,
    line_end_patches: Vec<usize>,
}

impl<'a> Compiler<'a> {
    fn new(settings: Settings) -> Compiler<'a> {
        let code = Code { creates_variables: settings.creates_variables, ..Code::default() };
        Compiler {
            settings,
            code,
            tokens: &[],
            constants: BTreeMap::new(),
            texts: BTreeMap::new(),
            look_up_cost: BTreeMap::new(),
            scalars: 0,
            arrays: 0,
            next_number: 0,
            lowest_constant: FIRST_TEMPORARY,
            next_text: TEXT_TEMPORARIES as u16,
            numbers_used: 0,
            texts_used: 0,
            cost: 0,
            statement_start: 0,
            fuse_from: 0,
            keeps_operands: false,
            live: Vec::new(),
            waits_in_statement: 0,
            last_in_line: false,
            touched: Vec::new(),
            patches: Vec::new(),
            on_patches: Vec::new(),
            line_end_patches: Vec::new(),
        }
    }

    fn keep(&mut self, names: &[Created]) {
        self.code.named_numbers = self.code.names.numbers.len() as u32;
        self.code.named_texts = self.code.names.texts.len() as u32;
        let operations = self.code.ops.len();
        let span = Span::default();
        for created in names {
            let name = Name { key: created.name, kind: created.kind, span };
            match (created.array, created.kind) {
                (true, _) => {
                    self.array(name);
                }
                (false, Type::Number) => {
                    self.number_variable(name);
                }
                (false, Type::String) => {
                    self.text_variable(name);
                }
            }
        }
        // Under `--memory original` a mention brings a variable to life; keeping its place does not.
        self.code.ops.truncate(operations);
        self.touched.clear();
    }

    fn here(&self) -> u32 {
        self.code.ops.len() as u32
    }

    fn push(&mut self, op: Op) -> usize {
        self.code.ops.push(op);
        self.code.ops.len() - 1
    }

    fn raise(&mut self, error: ErrorCode) {
        self.push(Op::raise(error));
        self.fuse_from = self.code.ops.len();
    }

    /// Emits an operation that may wait, and notes what a snapshot must keep there.
    fn push_waiting(&mut self, op: Op) {
        let pc = self.here();
        let ordinal = self.waits_in_statement;
        self.waits_in_statement += 1;
        self.code.waits.push(WaitPoint { pc, ordinal, operands: self.live.clone() });
        self.push(op);
        self.fuse_from = self.code.ops.len();
    }

    fn line(&mut self, unit: Unit<'a>, index: u32) {
        self.tokens = unit.tokens;
        for (number, statement) in unit.line.statements.iter().enumerate() {
            self.last_in_line = number + 1 == unit.line.statements.len();
            self.statement(statement, index, number as u16);
        }
        let end = self.here();
        for op in std::mem::take(&mut self.line_end_patches) {
            self.code.ops[op].target = end;
        }
        self.fuse_from = self.code.ops.len();
    }

    fn statement(&mut self, statement: &'a Statement, line: u32, index: u16) {
        self.cost = cost::STATEMENT;
        self.statement_start = self.code.ops.len();
        self.fuse_from = self.statement_start;
        self.numbers_used = 0;
        self.texts_used = 0;
        self.live.clear();
        self.waits_in_statement = 0;
        self.touched.clear();
        self.keeps_operands = expression::waits(statement);
        let conditional = matches!(statement.kind, StatementKind::If { then: None, .. });
        self.code.statements.push(StatementStart { pc: self.here(), line, statement: index, conditional });
        self.statement_kind(&statement.kind);
        if self.code.ops.len() == self.statement_start {
            self.push(Op::new(Opcode::Nop));
        }
        let first = &mut self.code.ops[self.statement_start];
        first.charge = Op::charge_of(self.cost);
        if let Some(flaw) = &statement.flaw {
            // What stands before the flaw may leave the statement and come back (TRON, SYSTEM, NEXT to this FOR), so the
            // place behind it must have a name.
            self.live.clear();
            self.push_waiting(Op::raise(flaw.error));
        }
    }

    /// Emits a jump-like operation to a label, patched when the label's place is known.
    fn push_jump(&mut self, op: Op, label: Label) -> usize {
        let at = match label {
            Label::Line(line) => {
                let at = self.push(op);
                self.patches.push((at, line));
                at
            }
            Label::LineEnd => {
                let at = self.push(op);
                self.line_end_patches.push(at);
                at
            }
            Label::Local(target) => self.push(Op { target, ..op }),
        };
        self.fuse_from = self.code.ops.len();
        at
    }

    fn constant(&mut self, value: i16) -> Register {
        if let Some(register) = self.constants.get(&value) {
            return *register;
        }
        if self.lowest_constant > NUMBER_VARIABLES_MAX {
            self.lowest_constant -= 1;
            self.constants.insert(value, self.lowest_constant);
            self.code.constants.push((self.lowest_constant, value));
            return self.lowest_constant;
        }
        let c = self.number_temporary();
        self.push(Op { c, target: u32::from(value as u16), ..Op::new(Opcode::Constant) });
        c
    }

    fn text_constant(&mut self, codes: &[u8]) -> Register {
        if let Some(register) = self.texts.get(codes) {
            return *register;
        }
        let text = Text::cut(codes);
        if self.next_text < u16::MAX - 1024 {
            let register = self.next_text;
            self.next_text += 1;
            self.texts.insert(codes.to_vec(), register);
            self.code.text_constants.push((register, text));
            return register;
        }
        let c = self.text_temporary();
        let target = self.code.literals.len() as u32;
        self.code.literals.push(text);
        self.push(Op { c, target, ..Op::new(Opcode::TextConstant) });
        c
    }

    /// The register of a number variable; it comes to exist in the tables if it is new.
    fn number_variable(&mut self, name: Name) -> Register {
        let register = match self.code.names.numbers.get(&name.key) {
            Some(register) => *register,
            None => {
                let register = self.next_number;
                self.next_number += 1;
                self.code.names.numbers.insert(name.key, register);
                self.note_order(name, false);
                register
            }
        };
        self.touch(name, register);
        register
    }

    fn text_variable(&mut self, name: Name) -> Register {
        let register = match self.code.names.texts.get(&name.key) {
            Some(register) => *register,
            None => {
                let register = self.next_text;
                self.next_text += 1;
                self.code.names.texts.insert(name.key, register);
                self.note_order(name, false);
                register
            }
        };
        self.touch(name, register);
        register
    }

    fn array(&mut self, name: Name) -> u16 {
        let slots = match name.kind {
            Type::Number => &mut self.code.names.number_arrays,
            Type::String => &mut self.code.names.text_arrays,
        };
        if let Some(slot) = slots.get(&name.key) {
            return *slot;
        }
        let slot = slots.len() as u16;
        slots.insert(name.key, slot);
        self.note_order(name, true);
        slot
    }

    fn note_order(&mut self, name: Name, array: bool) {
        let in_front = self.scalars * cost::VARIABLE_IN_FRONT + self.arrays * cost::ARRAY_IN_FRONT;
        self.look_up_cost.insert((name.key, name.kind, array), in_front);
        if array {
            self.arrays += 1;
        } else {
            self.scalars += 1;
        }
    }

    fn charge_variable(&mut self, name: Name, array: bool) {
        let in_front = self.look_up_cost.get(&(name.key, name.kind, array)).copied().unwrap_or(0);
        self.charge(cost::VARIABLE + in_front + if array { cost::ELEMENT } else { 0 });
    }

    fn charge(&mut self, cycles: u32) {
        self.cost = self.cost.saturating_add(cycles);
    }

    fn touch(&mut self, name: Name, register: Register) {
        if self.settings.creates_variables && !self.touched.contains(&(name.key, name.kind)) {
            self.touched.push((name.key, name.kind));
            let c = u16::from(name.kind == Type::String);
            self.push(Op { a: register, c, ..Op::new(Opcode::Touch) });
            self.fuse_from = self.code.ops.len();
        }
    }

    /// A fresh number temporary. Running out is a formula too complex.
    fn number_temporary(&mut self) -> Register {
        self.number_temporaries(1)
    }

    /// The first of `count` neighbouring number temporaries.
    fn number_temporaries(&mut self, count: u16) -> Register {
        if usize::from(self.numbers_used + count) > REGISTERS - usize::from(FIRST_TEMPORARY) {
            self.raise(ErrorCode::Ft);
            self.numbers_used = 0;
        }
        let register = FIRST_TEMPORARY + self.numbers_used;
        self.numbers_used += count;
        register
    }

    fn text_temporary(&mut self) -> Register {
        if usize::from(self.texts_used) >= TEXT_TEMPORARIES {
            self.raise(ErrorCode::Ft);
            self.texts_used = 0;
        }
        let register = self.texts_used;
        self.texts_used += 1;
        register
    }

    fn collect_data(&mut self, unit: Unit<'a>, line: u16) {
        let mut index = 0;
        for statement in &unit.line.statements {
            let mut items: Vec<&[u8]> = Vec::new();
            let text_of = |span: &Span| unit.tokens.get(usize::from(span.start)..usize::from(span.end)).unwrap_or(&[]);
            match &statement.kind {
                StatementKind::Data { items: spans } => items.extend(spans.iter().map(text_of)),
                // READ takes the small kana of this code in a comment for the DATA token (spec: language 6.3).
                StatementKind::Comment { text } if self.settings.quirks => {
                    if let Some(at) = text_of(text).iter().position(|code| *code == Keyword::Data as u8) {
                        items.extend(text_of(text)[at + 1..].split(|code| *code == b','));
                    }
                }
                _ => {}
            }
            let count = items.len();
            for (position, text) in items.into_iter().enumerate() {
                let trailing = position > 0 && position + 1 == count;
                self.code.data.push(DataItem { line, index, text: Arc::from(text), trailing });
                index += 1;
            }
        }
    }

    fn finish(mut self) -> Code {
        let start_of = |code: &Code, line: usize| code.line_starts.get(line).copied().unwrap_or(NO_TARGET);
        for (op, line) in std::mem::take(&mut self.patches) {
            self.code.ops[op].target = start_of(&self.code, line);
        }
        for (table, choice, line) in std::mem::take(&mut self.on_patches) {
            let target = start_of(&self.code, line);
            self.code.on_tables[table].choices[choice].0 = target;
        }
        self.code.text_registers = usize::from(self.next_text);
        self.code
    }
}
