//! The operations that are rare or heavy enough not to be in the step loop itself.

use super::code::{Code, Op, Opcode};
use super::devices::{Busy, Devices};
use super::memory::{Model, NUMBER_BYTES, TEXT_BYTES};
use super::number;
use super::state::{Arrays, Created, Grid, TypedLine, Vm};
use super::step::Exit;
use super::text::Text;
use super::time::HalfCycles;
use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode;
use crate::basic::tree::{NameKey, Type};

impl Vm {
    pub(super) fn number(&self, register: u16) -> i16 {
        self.registers.get(usize::from(register)).copied().unwrap_or(0)
    }

    fn text(&self, register: u16) -> Text {
        self.texts.get(usize::from(register)).copied().unwrap_or_default()
    }

    /// Which error a bad access to a number array is: IL for a negative subscript or an array that does not exist, SO for
    /// one that is too large and for the wrong number of subscripts.
    #[cold]
    pub(super) fn subscript_error(&self, op: &Op, i: i16, j: Option<i16>) -> ErrorCode {
        access_error(&self.numbers, op.a, i, j, self.memory.model)
    }

    /// The element that a `TextLoad` or `TextStore` names.
    pub(super) fn text_element(&mut self, op: &Op) -> Result<&mut Text, ErrorCode> {
        let i = self.number(op.b);
        let two = matches!(op.code, Opcode::TextLoad2 | Opcode::TextStore2);
        let j = two.then(|| self.number(op.target as u16));
        let error = access_error(&self.strings, op.a, i, j, self.memory.model);
        let slot = usize::from(op.a);
        let cell = match j {
            None => self.strings.lists.get_mut(slot).and_then(|list| list.get_mut(usize::from(i as u16))),
            Some(j) => self.strings.grids.get_mut(slot).and_then(|grid| {
                let index = grid.index(i, j)?;
                grid.cells.get_mut(index)
            }),
        };
        cell.ok_or(error)
    }

    /// LEFT$, RIGHT$, MID$. Counts above 31 are IL in V3; the manual of V2 allows up to 255.
    pub(super) fn part_of_text(&self, op: &Op) -> Result<Text, ErrorCode> {
        let longest = match self.dialect {
            Dialect::V2 => 255,
            Dialect::V3 => Text::MAX as i16,
        };
        let count = self.number(if op.code == Opcode::Mid { op.target as u16 } else { op.b });
        let text = self.texts.get(usize::from(op.a)).unwrap_or(&Text::EMPTY);
        if !(0..=longest).contains(&count) {
            return Err(ErrorCode::Il);
        }
        let count = usize::from(count as u16);
        let codes = text.codes();
        Ok(match op.code {
            Opcode::Left => Text::cut(&codes[..count.min(codes.len())]),
            Opcode::Right => Text::cut(&codes[codes.len() - count.min(codes.len())..]),
            _ => {
                let from = self.number(op.b);
                if !(1..=Text::MAX as i16).contains(&from) {
                    return Err(ErrorCode::Il);
                }
                let start = (usize::from(from as u16) - 1).min(codes.len());
                Text::cut(&codes[start..(start + count).min(codes.len())])
            }
        })
    }

    /// Functions of numbers and strings that give a number and need no device.
    pub(super) fn number_function(&self, op: &Op) -> Result<i16, ErrorCode> {
        Ok(match op.code {
            Opcode::Abs => self.number(op.a).checked_abs().ok_or(ErrorCode::Ov)?,
            Opcode::Sgn => self.number(op.a).signum(),
            Opcode::Val => number::parse(self.text(op.a).codes())?.0,
            Opcode::Instr => {
                let (whole, part) = (self.text(op.a), self.text(op.b));
                position(whole.codes(), part.codes())
            }
            Opcode::Fre => self.memory.shown_free(),
            Opcode::Err => i16::from(self.last_error),
            _ => self.last_error_line as i16,
        })
    }

    /// STR$ and HEX$.
    pub(super) fn text_of_number(&self, op: &Op) -> Text {
        let value = self.number(op.a);
        let digits = if op.code == Opcode::Str { number::decimal(value) } else { number::hexadecimal(value) };
        Text::cut(digits.codes())
    }

    fn numbers_from(&self, first: u16, count: usize) -> &[i16] {
        let first = usize::from(first);
        self.registers.get(first..first + count).unwrap_or(&[])
    }

    pub(super) fn query<D: Devices>(&mut self, code: &Code, devices: &mut D, op: &Op) -> Result<i16, ErrorCode> {
        let (function, count) = code.functions[op.target as usize];
        devices.query(self.time, function, self.numbers_from(op.a, usize::from(count)))
    }

    pub(super) fn query_text<D: Devices>(
        &mut self,
        code: &Code,
        devices: &mut D,
        op: &Op,
    ) -> Result<(Text, HalfCycles), ErrorCode> {
        let (function, count) = code.functions[op.target as usize];
        devices.query_text(self.time, function, self.numbers_from(op.a, usize::from(count)))
    }

    pub(super) fn print<D: Devices>(&mut self, devices: &mut D, op: &Op) -> HalfCycles {
        match op.code {
            Opcode::PrintNumber => devices.print(self.time, number::decimal(self.number(op.a)).codes()),
            Opcode::PrintText => devices.print(self.time, self.text(op.a).codes()),
            Opcode::PrintComma => devices.print_comma(self.time),
            _ => devices.print_newline(self.time, op.a != 0),
        }
    }

    pub(super) fn device<D: Devices>(&mut self, code: &Code, devices: &mut D, op: &Op) -> Result<Busy, ErrorCode> {
        let (command, given) = code.commands[op.target as usize];
        let text = self.text(op.c);
        devices.command(self.time, command, self.numbers_from(op.a, usize::from(op.b)), given, &text)
    }

    /// PEEK. Under `--memory original` the program and variable area is rendered on demand.
    pub(super) fn peek<D: Devices>(&mut self, code: &Code, devices: &mut D, address: u16) -> u8 {
        match self.basic_memory(code, address) {
            Some(byte) => byte,
            None => devices.peek(self.time, address),
        }
    }

    /// POKE: writes byte by byte up to the first that is out of range.
    pub(super) fn poke<D: Devices>(
        &mut self,
        code: &Code,
        devices: &mut D,
        op: &Op,
    ) -> Result<Option<Exit>, ErrorCode> {
        let count = usize::from(op.b);
        let values: Vec<i16> = self.numbers_from(op.a, count).to_vec();
        let Some((address, bytes)) = values.split_first() else { return Err(ErrorCode::Sn) };
        let mut address = *address as u16;
        for value in bytes {
            let byte = u8::try_from(*value).map_err(|_| ErrorCode::Il)?;
            if self.basic_memory(code, address).is_some() {
                // The rest of the list is lost only if the program itself changes; one byte at a time is what such code pokes.
                if !self.poke_variable(code, address, byte) {
                    self.pc += 1;
                    return Ok(Some(Exit::PokeBasic { address, byte }));
                }
            } else {
                devices.poke(self.time, address, byte);
            }
            address = address.wrapping_add(1);
        }
        Ok(None)
    }

    fn data_item<'a>(&mut self, code: &'a Code) -> Result<&'a [u8], ErrorCode> {
        loop {
            let item = code.data.get(self.data as usize).ok_or(ErrorCode::Od)?;
            let blank = item.text.iter().all(|byte| *byte == b' ');
            if item.trailing && blank {
                self.data += 1;
                continue;
            }
            return Ok(&item.text);
        }
    }

    pub(super) fn read_number(&mut self, code: &Code) -> Result<i16, ErrorCode> {
        let item = self.data_item(code)?;
        let (value, used) = number::parse(item)?;
        if item[used.min(item.len())..].iter().any(|byte| *byte != b' ') {
            return Err(ErrorCode::Tm);
        }
        self.data += 1;
        Ok(value)
    }

    pub(super) fn read_text(&mut self, code: &Code) -> Result<Text, ErrorCode> {
        let item = self.data_item(code)?;
        let start = item.iter().take_while(|byte| **byte == b' ').count();
        let text = match item[start..].split_first() {
            Some((b'"', rest)) => &rest[..rest.iter().position(|byte| *byte == b'"').unwrap_or(rest.len())],
            _ => &item[start..],
        };
        let text = Text::new(text).ok_or(ErrorCode::St)?;
        self.data += 1;
        Ok(text)
    }

    pub(super) fn begin_input<D: Devices>(&mut self, devices: &mut D, question: bool) -> HalfCycles {
        self.typed = None;
        self.asks = question;
        if question { devices.print(self.time, b"?") } else { self.time }
    }

    pub(super) fn needs_line(&self) -> bool {
        self.typed.as_ref().is_none_or(|typed| typed.exhausted)
    }

    /// When a line had too few fields: `?` again.
    pub(super) fn ask_again<D: Devices>(&mut self, devices: &mut D) -> HalfCycles {
        match self.typed.take() {
            Some(_) => devices.print(self.time, b"?"),
            None => self.time,
        }
    }

    /// Gives INPUT the line it waits for.
    pub fn type_line(&mut self, codes: &[u8]) {
        self.typed = Some(TypedLine { codes: codes.to_vec(), at: 0, exhausted: false });
    }

    fn take_field(&mut self, quotes_protect: bool) -> Vec<u8> {
        let Some(typed) = &mut self.typed else { return Vec::new() };
        let rest = typed.codes.get(typed.at..).unwrap_or(&[]);
        let mut quoted = false;
        let end = rest.iter().position(|code| {
            quoted ^= quotes_protect && *code == b'"';
            *code == b',' && !quoted
        });
        let field = rest[..end.unwrap_or(rest.len())].to_vec();
        typed.exhausted = end.is_none();
        typed.at += field.len() + 1;
        field
    }

    pub(super) fn take_number(&mut self) -> Result<i16, ErrorCode> {
        let field = self.take_field(false);
        Ok(number::parse(&field)?.0)
    }

    pub(super) fn take_text(&mut self) -> Result<Text, ErrorCode> {
        let quotes = self.dialect == Dialect::V2;
        let field = self.take_field(quotes);
        let start = field.iter().take_while(|code| **code == b' ').count();
        let field = &field[start..];
        let text = match field.split_first() {
            Some((b'"', rest)) if quotes => &rest[..rest.iter().position(|code| *code == b'"').unwrap_or(rest.len())],
            _ => field,
        };
        Text::new(text).ok_or(ErrorCode::St)
    }

    /// LINPUT: a line with nothing but one blank is empty.
    pub(super) fn take_line(&mut self) -> Result<Text, ErrorCode> {
        let line = self.typed.take().unwrap_or_default().codes;
        if line == b" " {
            return Ok(Text::EMPTY);
        }
        Text::new(&line).ok_or(ErrorCode::St)
    }

    pub(super) fn dim(&mut self, code: &Code, op: &Op) -> Result<(), ErrorCode> {
        let kind = if op.code == Opcode::Dim { Type::Number } else { Type::String };
        let slots = if kind == Type::Number { &code.names.number_arrays } else { &code.names.text_arrays };
        let exists = if kind == Type::Number { self.numbers.exists(op.a) } else { self.strings.exists(op.a) };
        if exists {
            return Err(ErrorCode::Dd);
        }
        let two = op.target == 2;
        let (m, n) = (self.number(op.b), if two { self.number(op.c) } else { 0 });
        let highest = if self.memory.model == Model::Original { 255 } else { i16::MAX };
        if !(0..=highest).contains(&m) || !(0..=highest).contains(&n) {
            return Err(ErrorCode::Il);
        }
        if self.memory.model == Model::Original && two && m == 255 && n == 255 {
            return Err(ErrorCode::Il);
        }
        let (columns, rows) = (m as usize + 1, n as usize + 1);
        let elements = columns as u64 * rows as u64;
        let size = if kind == Type::Number { 2 } else { 33 };
        self.memory.take(if two { 6 } else { 5 } + size * elements)?;
        if self.memory.model == Model::Original
            && let Some(name) = name_of(slots, op.a)
        {
            self.created.push(Created { name, kind, array: true });
        }
        match kind {
            Type::Number => dimension(&mut self.numbers, op.a, columns, two.then_some(rows), 0),
            Type::String => dimension(&mut self.strings, op.a, columns, two.then_some(rows), Text::EMPTY),
        }
        Ok(())
    }

    pub(super) fn touch(&mut self, code: &Code, op: &Op) -> Result<(), ErrorCode> {
        let (names, kind) =
            if op.c == 0 { (&code.names.numbers, Type::Number) } else { (&code.names.texts, Type::String) };
        match name_of(names, op.a) {
            Some(name) => self.create(Created { name, kind, array: false }),
            None => Ok(()),
        }
    }

    pub(super) fn on_error(&mut self, op: &Op) -> Result<(), ErrorCode> {
        if op.b == 0 {
            return Err(ErrorCode::Ul);
        }
        self.handler = (op.a != 0).then_some(op.a);
        Ok(())
    }

    /// RESUME: RE without a handler, NR with a handler but no error being handled.
    pub(super) fn leave_handler(&mut self) -> Result<u32, ErrorCode> {
        match (self.handling.take(), self.handler) {
            (Some(failed), _) => Ok(failed),
            (None, None) => Err(ErrorCode::Re),
            (None, Some(_)) => Err(ErrorCode::Nr),
        }
    }

    pub(super) fn resume(&mut self, code: &Code, op: &Op) -> Result<u32, ErrorCode> {
        let failed = self.leave_handler()?;
        Ok(match op.b {
            0 => failed,
            1 => code.behind(failed),
            _ => op.target,
        })
    }
}

fn name_of(names: &std::collections::BTreeMap<NameKey, u16>, register: u16) -> Option<NameKey> {
    names.iter().find(|(_, candidate)| **candidate == register).map(|(name, _)| *name)
}

fn dimension<T: Clone>(arrays: &mut Arrays<T>, slot: u16, columns: usize, rows: Option<usize>, empty: T) {
    let slot = usize::from(slot);
    match rows {
        None => {
            if let Some(list) = arrays.lists.get_mut(slot) {
                *list = vec![empty; columns];
            }
        }
        Some(rows) => {
            if let Some(grid) = arrays.grids.get_mut(slot) {
                *grid = Grid { columns, rows, cells: vec![empty; columns * rows] };
            }
        }
    }
}

fn access_error<T: Clone + Default>(arrays: &Arrays<T>, slot: u16, i: i16, j: Option<i16>, model: Model) -> ErrorCode {
    let highest = if model == Model::Original { 255 } else { i16::MAX };
    let legal = |subscript: i16| (0..=highest).contains(&subscript);
    if !arrays.exists(slot) || !legal(i) || !j.is_none_or(legal) { ErrorCode::Il } else { ErrorCode::So }
}

/// The 1-based place of `part` in `whole`, 0 if it is not there. An empty part is at 1.
fn position(whole: &[u8], part: &[u8]) -> i16 {
    if part.is_empty() {
        return 1;
    }
    whole.windows(part.len()).position(|window| window == part).map_or(0, |at| at as i16 + 1)
}

/// Bytes of a record of the variable area (spec: machine 3.4).
pub(super) fn record_bytes(created: &Created, elements: usize, two: bool) -> usize {
    let size = if created.kind == Type::Number { 2 } else { 33 };
    match (created.array, two) {
        (false, _) if created.kind == Type::Number => NUMBER_BYTES as usize,
        (false, _) => TEXT_BYTES as usize,
        (true, false) => 5 + size * elements,
        (true, true) => 6 + size * elements,
    }
}
