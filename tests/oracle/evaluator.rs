//! A slow, obvious evaluator of Family BASIC: it walks the tree with ordered maps for variables and a list for the control
//! stack. Written from the specification (language 2 to 9) and sharing no code with the interpreter but the parser, so
//! that the two can be compared. It knows no device: programs that draw, play or wait for keys are not for it.

use std::collections::{BTreeMap, BTreeSet};

use fbc::basic::charset;
use fbc::basic::dialect::Dialect;
use fbc::basic::error::ErrorCode;
use fbc::basic::parser::{Options, parse_line};
use fbc::basic::program::Program;
use fbc::basic::tree::{
    Command, Expr, Line, LineRef, NameKey, OnJump, PrintItem, ResumeAt, Statement, StatementKind, Target, Type,
};
use fbc::famicom::input::Outcome;
use fbc::vm::memory::Model;

/// The longest string.
pub(super) const TEXT_MAX: usize = 31;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Number(i32),
    Text(Vec<u8>),
}

/// An array: its maximal subscripts + 1, and its elements, the first subscript fastest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Array {
    pub(super) sizes: Vec<i32>,
    pub(super) cells: Vec<Value>,
}

/// Line index and statement index.
type Place = (usize, usize);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    For { variable: NameKey, limit: i32, step: i32, body: Place },
    Gosub { back: Place },
}

/// Where a statement leads.
enum Flow {
    Next,
    LineEnd,
    To(Place),
    End(Outcome),
    Restart(Place),
}

/// One program and the state of its run.
#[derive(Debug)]
pub(super) struct Evaluator {
    pub(super) dialect: Dialect,
    model: Model,
    lines: Vec<Line>,
    /// For every DATA item: its line, its text, whether it is the last of several.
    data: Vec<(u16, Vec<u8>, bool)>,
    program_bytes: i32,
    pub(super) numbers: BTreeMap<NameKey, i32>,
    pub(super) texts: BTreeMap<NameKey, Vec<u8>>,
    pub(super) arrays: BTreeMap<(Type, NameKey), Array>,
    created: BTreeSet<(Type, NameKey)>,
    variable_bytes: i32,
    stack: Vec<Entry>,
    data_at: usize,
    handler: Option<u16>,
    handling: Option<Place>,
    pub(super) error: i32,
    pub(super) error_line: i32,
    pub(super) random: u32,
    pub(super) column: i32,
    pub(super) row: i32,
    pub(super) output: String,
    pub(super) statements: u64,
    place: Place,
}

impl Evaluator {
    pub(super) fn new(program: &Program, dialect: Dialect, model: Model) -> Evaluator {
        let options = Options { dialect, relaxed: false };
        let lines: Vec<Line> =
            program.lines().iter().map(|line| parse_line(Some(line.number), &line.tokens, options)).collect();
        let mut data = Vec::new();
        for (line, stored) in lines.iter().zip(program.lines()) {
            for statement in &line.statements {
                if let StatementKind::Data { items } = &statement.kind {
                    for (index, span) in items.iter().enumerate() {
                        let text = stored.tokens[usize::from(span.start)..usize::from(span.end)].to_vec();
                        data.push((stored.number.0, text, index > 0 && index + 1 == items.len()));
                    }
                }
            }
        }
        Evaluator {
            dialect,
            model,
            lines,
            data,
            program_bytes: program.size() as i32,
            numbers: BTreeMap::new(),
            texts: BTreeMap::new(),
            arrays: BTreeMap::new(),
            created: BTreeSet::new(),
            variable_bytes: 0,
            stack: Vec::new(),
            data_at: 0,
            handler: None,
            handling: None,
            error: 0,
            error_line: 0,
            random: 3,
            column: 0,
            row: 0,
            output: String::new(),
            statements: 0,
            place: (0, 0),
        }
    }

    /// Runs until the program ends or `limit` statements have run; `None` says that the limit was reached.
    pub(super) fn run(&mut self, limit: u64) -> Option<Outcome> {
        loop {
            let (line, index) = self.place;
            if line >= self.lines.len() {
                return Some(self.run_off_the_end());
            }
            let Some(statement) = self.lines[line].statements.get(index).cloned() else {
                self.place = (line + 1, 0);
                continue;
            };
            if self.statements == limit {
                return None;
            }
            self.statements += 1;
            let flow = self.statement(&statement).unwrap_or_else(|error| self.fail(error));
            match flow {
                Flow::Next => self.place = (line, index + 1),
                Flow::LineEnd => self.place = (line + 1, 0),
                Flow::To(place) => self.place = place,
                Flow::End(outcome) => return Some(outcome),
                Flow::Restart(place) => {
                    self.clear();
                    self.data_at = 0;
                    (self.handler, self.handling) = (None, None);
                    (self.error, self.error_line) = (0, 0);
                    self.place = place;
                }
            }
        }
    }

    fn run_off_the_end(&mut self) -> Outcome {
        match self.handling {
            Some(_) => Outcome::Error { error: ErrorCode::Nr, line: self.lines.last().map(number_of) },
            None => Outcome::Ended,
        }
    }

    /// To the handler, or the end.
    fn fail(&mut self, error: ErrorCode) -> Flow {
        let line = number_of(&self.lines[self.place.0]);
        (self.error, self.error_line) = (i32::from(error.number()), i32::from(line as i16));
        match self.handler.filter(|_| self.handling.is_none()).and_then(|handler| self.line_start(handler)) {
            Some(start) => {
                self.handling = Some(self.place);
                Flow::To(start)
            }
            None => Flow::End(Outcome::Error { error, line: Some(line) }),
        }
    }

    fn line_start(&self, number: u16) -> Option<Place> {
        self.lines.iter().position(|line| number_of(line) == number).map(|index| (index, 0))
    }

    fn line(&self, line: &LineRef) -> Result<Place, ErrorCode> {
        self.line_start(line.number).ok_or(ErrorCode::Ul)
    }

    fn behind(&self) -> Place {
        (self.place.0, self.place.1 + 1)
    }

    fn clear(&mut self) {
        self.numbers.clear();
        self.texts.clear();
        self.arrays.clear();
        self.created.clear();
        self.variable_bytes = 0;
        self.stack.clear();
    }

    fn statement(&mut self, statement: &Statement) -> Result<Flow, ErrorCode> {
        let flow = self.kind(&statement.kind)?;
        match (&flow, &statement.flaw) {
            (Flow::Next, Some(flaw)) => Err(flaw.error),
            _ => Ok(flow),
        }
    }

    fn kind(&mut self, kind: &StatementKind) -> Result<Flow, ErrorCode> {
        match kind {
            StatementKind::Assign { target, value } => {
                let place = self.locate(target)?;
                let value = self.value(value)?;
                self.store(target, &place, value)?;
            }
            StatementKind::Comment { .. } | StatementKind::Data { .. } => {}
            StatementKind::Clear(None) => self.clear(),
            StatementKind::Dim(arrays) => arrays.iter().try_for_each(|array| self.dim(array))?,
            StatementKind::End => {
                (self.handler, self.handling) = (None, None);
                return Ok(Flow::End(Outcome::Ended));
            }
            StatementKind::Stop => {
                let line = Some(number_of(&self.lines[self.place.0]));
                return Ok(Flow::End(Outcome::Break { line }));
            }
            StatementKind::Error(number) => {
                let number = self.byte(number)?;
                return Err(ErrorCode::from_number(number));
            }
            StatementKind::For { variable, from, to, step } => {
                self.for_loop(variable, from, to, step.as_ref())?;
            }
            StatementKind::Next => return self.next(),
            StatementKind::Goto(line) => return Ok(Flow::To(self.line(line)?)),
            StatementKind::Gosub(line) => {
                let start = self.line(line)?;
                self.push(Entry::Gosub { back: self.behind() })?;
                return Ok(Flow::To(start));
            }
            StatementKind::Return(line) => {
                let start = line.as_ref().map(|line| self.line(line)).transpose()?;
                let back = self.leave_subroutine()?;
                return Ok(Flow::To(start.unwrap_or(back)));
            }
            StatementKind::On { selector, jump, lines } => return self.on(selector, *jump, lines),
            StatementKind::If { condition, then } => {
                if self.number(condition)? == 0 {
                    return Ok(Flow::LineEnd);
                }
                if let Some(line) = then {
                    return Ok(Flow::To(self.line(line)?));
                }
            }
            StatementKind::OnErrorGoto(line) => {
                if line.number != 0 {
                    self.line(line)?;
                }
                self.handler = (line.number != 0).then_some(line.number);
            }
            StatementKind::Resume(at) => return self.resume(at),
            StatementKind::Print(items) => self.print(items)?,
            StatementKind::Read(targets) => targets.iter().try_for_each(|target| self.read(target))?,
            StatementKind::Restore(line) => {
                let number = line.as_ref().map(|line| self.line(line).map(|_| line.number)).transpose()?;
                self.restore(number.unwrap_or(0));
            }
            StatementKind::Run(line) => {
                let start = line.as_ref().map(|line| self.line(line)).transpose()?;
                return Ok(Flow::Restart(start.unwrap_or((0, 0))));
            }
            StatementKind::Swap(left, right) => self.swap(left, right)?,
            StatementKind::Device { command: Command::Locate, arguments } => {
                let mut values = Vec::new();
                for argument in arguments.iter().flatten() {
                    values.push(self.number(argument)?);
                }
                if !(0..28).contains(&values[0]) || !(0..24).contains(&values[1]) {
                    return Err(ErrorCode::Il);
                }
                (self.column, self.row) = (values[0], values[1]);
            }
            StatementKind::Flawed(parts, flaw) => {
                for part in parts {
                    self.value(part)?;
                }
                return Err(flaw.error);
            }
            other => panic!("the generator makes no {other:?}"),
        }
        Ok(Flow::Next)
    }

    fn byte(&mut self, expr: &Expr) -> Result<u8, ErrorCode> {
        u8::try_from(self.number(expr)?).map_err(|_| ErrorCode::Il)
    }

    // Control.

    fn push(&mut self, entry: Entry) -> Result<(), ErrorCode> {
        let bytes = |entry: &Entry| match entry {
            Entry::For { .. } => 14,
            Entry::Gosub { .. } => 8,
        };
        let full = match self.model {
            Model::Large => self.stack.len() == 4096,
            Model::Original => self.stack.iter().map(bytes).sum::<i32>() + bytes(&entry) > 230,
        };
        if full {
            return Err(ErrorCode::Om);
        }
        self.stack.push(entry);
        Ok(())
    }

    fn for_loop(&mut self, variable: &Target, from: &Expr, to: &Expr, step: Option<&Expr>) -> Result<(), ErrorCode> {
        if variable.name.kind == Type::String || !variable.subscripts.is_empty() {
            return Err(ErrorCode::Tm);
        }
        self.create(Type::Number, variable.name.key)?;
        let from = self.number(from)?;
        self.numbers.insert(variable.name.key, from);
        let limit = self.number(to)?;
        let step = step.map_or(Ok(1), |step| self.number(step))?;
        self.push(Entry::For { variable: variable.name.key, limit, step, body: self.behind() })
    }

    fn next(&mut self) -> Result<Flow, ErrorCode> {
        let Some(Entry::For { variable, limit, step, body }) = self.stack.last().copied() else {
            return Err(ErrorCode::Nf);
        };
        let value = self.numbers.get(&variable).copied().unwrap_or(0) + step;
        if i16::try_from(value).is_err() {
            return Err(ErrorCode::Ov);
        }
        self.numbers.insert(variable, value);
        if (step >= 0 && value > limit) || (step < 0 && value < limit) {
            self.stack.pop();
            return Ok(Flow::Next);
        }
        Ok(Flow::To(body))
    }

    fn leave_subroutine(&mut self) -> Result<Place, ErrorCode> {
        match self.stack.last() {
            Some(Entry::Gosub { back }) => {
                let back = *back;
                self.stack.pop();
                Ok(back)
            }
            _ => Err(ErrorCode::Rg),
        }
    }

    fn on(&mut self, selector: &Expr, jump: OnJump, lines: &[LineRef]) -> Result<Flow, ErrorCode> {
        let choice = usize::from(self.byte(selector)?);
        let Some(line) = choice.checked_sub(1).and_then(|index| lines.get(index)) else { return Ok(Flow::Next) };
        let start = self.line(line)?;
        Ok(match jump {
            OnJump::Goto => Flow::To(start),
            OnJump::Gosub => {
                self.push(Entry::Gosub { back: self.behind() })?;
                Flow::To(start)
            }
            OnJump::Return => {
                self.leave_subroutine()?;
                Flow::To(start)
            }
            OnJump::Restore => {
                self.restore(line.number);
                Flow::Next
            }
            OnJump::Run => Flow::Restart(start),
            OnJump::Resume => {
                self.leave_handler()?;
                Flow::To(start)
            }
        })
    }

    fn leave_handler(&mut self) -> Result<Place, ErrorCode> {
        match (self.handling.take(), self.handler) {
            (Some(failed), _) => Ok(failed),
            (None, Some(_)) => Err(ErrorCode::Nr),
            (None, None) => Err(ErrorCode::Re),
        }
    }

    fn resume(&mut self, at: &ResumeAt) -> Result<Flow, ErrorCode> {
        let start = match at {
            ResumeAt::Line(line) => Some(self.line(line)?),
            ResumeAt::Same | ResumeAt::Next => None,
        };
        let (line, statement) = self.leave_handler()?;
        Ok(Flow::To(match at {
            ResumeAt::Same => (line, statement),
            ResumeAt::Next => {
                // What an IF does if it is true belongs to it.
                let is_if = |at: &usize| {
                    let kind = self.lines[line].statements.get(*at).map(|statement| &statement.kind);
                    matches!(kind, Some(StatementKind::If { then: None, .. }))
                };
                let ifs = (statement..).take_while(is_if).count();
                (line, (statement + ifs + 1).min(self.lines[line].statements.len()))
            }
            ResumeAt::Line(_) => start.unwrap_or((line, statement)),
        }))
    }

    // Variables.

    /// Under the original's memory a variable costs bytes as soon as it is used.
    pub(super) fn create(&mut self, kind: Type, name: NameKey) -> Result<(), ErrorCode> {
        if self.model == Model::Original && !self.created.contains(&(kind, name)) {
            self.take(if kind == Type::Number { 5 } else { 36 })?;
            self.created.insert((kind, name));
        }
        Ok(())
    }

    fn first_and_last(&self) -> (i32, i32) {
        match self.dialect {
            Dialect::V2 => (0x703E, 0x77FF),
            Dialect::V3 => (0x6006, 0x6FFF),
        }
    }

    fn take(&mut self, bytes: i64) -> Result<(), ErrorCode> {
        let (first, last) = self.first_and_last();
        let room = match self.model {
            Model::Large => (1 << 20) - i64::from(self.program_bytes),
            Model::Original => i64::from(last - (first + self.program_bytes + 1) - 4),
        };
        if i64::from(self.variable_bytes) + bytes > room {
            return Err(ErrorCode::Om);
        }
        self.variable_bytes += bytes as i32;
        Ok(())
    }

    pub(super) fn free(&self) -> i32 {
        let (first, last) = self.first_and_last();
        match self.model {
            Model::Large => 32767,
            Model::Original => (last - (first + self.program_bytes + 1) - self.variable_bytes.max(1)).max(0),
        }
    }

    fn dim(&mut self, array: &Target) -> Result<(), ErrorCode> {
        let key = (array.name.kind, array.name.key);
        let mut sizes = Vec::new();
        for subscript in &array.subscripts {
            sizes.push(self.number(subscript)? + 1);
        }
        if self.arrays.contains_key(&key) {
            return Err(ErrorCode::Dd);
        }
        let highest = if self.model == Model::Original { 255 } else { 32767 };
        if sizes.iter().any(|size| !(1..=highest + 1).contains(size)) {
            return Err(ErrorCode::Il);
        }
        if self.model == Model::Original && sizes == [256, 256] {
            return Err(ErrorCode::Il);
        }
        let elements: i64 = sizes.iter().map(|size| i64::from(*size)).product();
        let (size, empty) = match array.name.kind {
            Type::Number => (2, Value::Number(0)),
            Type::String => (33, Value::Text(Vec::new())),
        };
        self.take(4 + sizes.len() as i64 + size * elements)?;
        self.arrays.insert(key, Array { sizes, cells: vec![empty; elements as usize] });
        Ok(())
    }

    /// The subscripts of an element, evaluated; a simple variable comes to exist.
    pub(super) fn locate(&mut self, target: &Target) -> Result<Vec<i32>, ErrorCode> {
        if target.subscripts.is_empty() {
            self.create(target.name.kind, target.name.key)?;
        }
        let mut subscripts = Vec::new();
        for subscript in &target.subscripts {
            subscripts.push(self.number(subscript)?);
        }
        if subscripts.len() > 2 { Err(ErrorCode::So) } else { Ok(subscripts) }
    }

    pub(super) fn cell(&mut self, target: &Target, subscripts: &[i32]) -> Result<&mut Value, ErrorCode> {
        let highest = if self.model == Model::Original { 255 } else { 32767 };
        let array = self.arrays.get_mut(&(target.name.kind, target.name.key)).ok_or(ErrorCode::Il)?;
        if subscripts.iter().any(|subscript| !(0..=highest).contains(subscript)) {
            return Err(ErrorCode::Il);
        }
        if subscripts.len() != array.sizes.len() || subscripts.iter().zip(&array.sizes).any(|(i, size)| i >= size) {
            return Err(ErrorCode::So);
        }
        let index = subscripts[0] + subscripts.get(1).map_or(0, |j| j * array.sizes[0]);
        Ok(&mut array.cells[index as usize])
    }

    pub(super) fn load(&mut self, target: &Target, subscripts: &[i32]) -> Result<Value, ErrorCode> {
        let key = target.name.key;
        if !subscripts.is_empty() {
            return self.cell(target, subscripts).cloned();
        }
        Ok(match target.name.kind {
            Type::Number => Value::Number(self.numbers.get(&key).copied().unwrap_or(0)),
            Type::String => Value::Text(self.texts.get(&key).cloned().unwrap_or_default()),
        })
    }

    fn store(&mut self, target: &Target, subscripts: &[i32], value: Value) -> Result<(), ErrorCode> {
        let key = target.name.key;
        match (&value, target.name.kind) {
            (Value::Number(_), Type::Number) | (Value::Text(_), Type::String) => {}
            _ => return Err(ErrorCode::Tm),
        }
        match value {
            value if !subscripts.is_empty() => *self.cell(target, subscripts)? = value,
            Value::Number(number) => {
                self.numbers.insert(key, number);
            }
            Value::Text(text) => {
                self.texts.insert(key, text);
            }
        }
        Ok(())
    }

    fn swap(&mut self, left: &Target, right: &Target) -> Result<(), ErrorCode> {
        if left.name.kind != right.name.kind {
            return Err(ErrorCode::Tm);
        }
        let left_at = self.locate(left)?;
        let left_value = self.load(left, &left_at)?;
        let right_at = self.locate(right)?;
        let right_value = self.load(right, &right_at)?;
        self.store(left, &left_at, right_value)?;
        self.store(right, &right_at, left_value)
    }

    // DATA.

    fn restore(&mut self, number: u16) {
        self.data_at = self.data.iter().position(|(line, ..)| *line >= number).unwrap_or(self.data.len());
    }

    fn read(&mut self, target: &Target) -> Result<(), ErrorCode> {
        if target.subscripts.is_empty() {
            self.create(target.name.kind, target.name.key)?;
        }
        let item = loop {
            let (_, item, last) = self.data.get(self.data_at).ok_or(ErrorCode::Od)?;
            if !last || item.iter().any(|code| *code != b' ') {
                break item.clone();
            }
            self.data_at += 1;
        };
        let leading = item.iter().take_while(|code| **code == b' ').count();
        let value = match target.name.kind {
            Type::Number => {
                let (number, rest) = parse_number(&item)?;
                if rest.iter().any(|code| *code != b' ') {
                    return Err(ErrorCode::Tm);
                }
                Value::Number(number)
            }
            Type::String => {
                let text = &item[leading..];
                let text = match text.strip_prefix(b"\"") {
                    Some(rest) => rest.split(|code| *code == b'"').next().unwrap_or(rest),
                    None => text,
                };
                if text.len() > TEXT_MAX {
                    return Err(ErrorCode::St);
                }
                Value::Text(text.to_vec())
            }
        };
        self.data_at += 1;
        let place = self.locate(target)?;
        self.store(target, &place, value)
    }

    // PRINT.

    fn print(&mut self, items: &[PrintItem]) -> Result<(), ErrorCode> {
        for item in items {
            match item {
                PrintItem::Semicolon => {}
                PrintItem::Comma => {
                    let zone = self.column / 8 * 8 + 8;
                    if zone > 24 {
                        self.newline();
                    } else {
                        while self.column < zone {
                            self.put(b' ');
                        }
                    }
                }
                PrintItem::Expr(expr) => match self.value(expr)? {
                    Value::Number(number) => printed(number).into_iter().for_each(|code| self.put(code)),
                    Value::Text(text) => {
                        for code in text {
                            match (code < 32, self.dialect) {
                                (true, Dialect::V3) => break,
                                (true, Dialect::V2) => {}
                                (false, _) => self.put(code),
                            }
                        }
                    }
                },
            }
        }
        if !matches!(items.last(), Some(PrintItem::Semicolon | PrintItem::Comma)) {
            self.newline();
        }
        Ok(())
    }

    fn put(&mut self, code: u8) {
        self.output.push(charset::to_char(code).unwrap_or('▒'));
        self.column += 1;
        if self.column == 28 {
            self.next_row();
        }
    }

    fn next_row(&mut self) {
        self.column = 0;
        self.row = (self.row + 1).min(23);
    }

    fn newline(&mut self) {
        self.output.push('\n');
        self.next_row();
    }
}

fn number_of(line: &Line) -> u16 {
    line.number.map_or(0, |number| number.0)
}

/// A number as PRINT and STR$ give it.
pub(super) fn printed(number: i32) -> Vec<u8> {
    if number < 0 { number.to_string().into_bytes() } else { format!(" {number}").into_bytes() }
}

/// Blanks, signs, then decimal digits or `&H` and hexadecimal ones; and what is left.
pub(super) fn parse_number(text: &[u8]) -> Result<(i32, &[u8]), ErrorCode> {
    let mut rest = text;
    while let Some(more) = rest.strip_prefix(b" ") {
        rest = more;
    }
    let mut sign = 1;
    while let Some((first @ (b'+' | b'-'), more)) = rest.split_first() {
        sign = if *first == b'-' { -sign } else { sign };
        rest = more;
    }
    if let Some(more) = rest.strip_prefix(b"&") {
        let more = more.strip_prefix(b"H").unwrap_or(more);
        let digits = more.iter().take_while(|code| code.is_ascii_hexdigit() && !code.is_ascii_lowercase()).count();
        let value = more[..digits].iter().fold(0, |value, digit| (value * 16 + hex_digit(*digit)) & 0xFFFF);
        return Ok((i32::from((sign * value) as i16), &more[digits..]));
    }
    let digits = rest.iter().take_while(|code| code.is_ascii_digit()).count();
    let value = rest[..digits].iter().fold(0i32, |value, digit| (value * 10 + hex_digit(*digit)).min(99_999)) * sign;
    if i16::try_from(value).is_err() { Err(ErrorCode::Ov) } else { Ok((value, &rest[digits..])) }
}

fn hex_digit(code: u8) -> i32 {
    (code as char).to_digit(16).unwrap_or(0) as i32
}
