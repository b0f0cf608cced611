//! Program and variables as the cartridge's RAM would hold them (`--memory original`): rendered byte by byte when PEEK
//! asks, so that nobody pays who does not look. Source: spec, machine 3.1 and 3.4.

use super::code::Code;
use super::memory::Model;
use super::slow::record_bytes;
use super::state::{Created, Vm};
use super::text::Text;
use crate::basic::dialect::Dialect;
use crate::basic::tree::Type;

impl Vm {
    /// The byte at an address of program or variables; `None` elsewhere and in the large memory.
    pub(super) fn basic_memory(&self, code: &Code, address: u16) -> Option<u8> {
        if self.memory.model != Model::Original {
            return None;
        }
        let address = unmirrored(address, self.dialect)?;
        let start = u32::from(self.memory.program_start);
        let end = start + self.memory.program_bytes;
        let pointer = match self.dialect {
            Dialect::V3 => 0x6002,
            Dialect::V2 => 0x703C,
        };
        if address == pointer {
            return Some(end as u8);
        }
        if address == pointer + 1 {
            return Some((end >> 8) as u8);
        }
        let address = u32::from(address);
        if address < start {
            return None;
        }
        if address < end {
            return code.image.get((address - start) as usize).copied();
        }
        let (created, offset) = self.variable_at(code, address.checked_sub(self.memory.variables_start())? as usize)?;
        self.record_byte(code, &created, offset)
    }

    /// POKE from outside into what `--memory original` renders: whether it was a variable, which is written, or the
    /// program, which is the caller's; `None` for an address that is neither.
    pub fn poke_basic(&mut self, code: &Code, address: u16, byte: u8) -> Option<bool> {
        self.basic_memory(code, address).map(|_| self.poke_variable(code, address, byte))
    }

    /// Writes a byte of the variable area; `false` if the address is in the program or a pointer.
    pub(super) fn poke_variable(&mut self, code: &Code, address: u16, byte: u8) -> bool {
        let Some(address) = unmirrored(address, self.dialect) else { return false };
        let Some(offset) = u32::from(address).checked_sub(self.memory.variables_start()) else { return false };
        let Some((created, offset)) = self.variable_at(code, offset as usize) else { return false };
        self.write_record(code, &created, offset, byte);
        true
    }

    /// The variable whose record holds this offset of the variable area, and the offset in the record.
    fn variable_at(&self, code: &Code, offset: usize) -> Option<(Created, usize)> {
        let mut offset = offset;
        for created in &self.created {
            let (elements, two) = self.shape(code, created);
            let bytes = record_bytes(created, elements, two);
            if offset < bytes {
                return Some((*created, offset));
            }
            offset -= bytes;
        }
        None
    }

    fn shape(&self, code: &Code, created: &Created) -> (usize, bool) {
        let (lists, grids) = match created.kind {
            Type::Number => {
                let slot = code.names.number_arrays.get(&created.name).map_or(usize::MAX, |slot| usize::from(*slot));
                (self.numbers.lists.get(slot).map(Vec::len), self.numbers.grids.get(slot).map(|grid| grid.cells.len()))
            }
            Type::String => {
                let slot = code.names.text_arrays.get(&created.name).map_or(usize::MAX, |slot| usize::from(*slot));
                (self.strings.lists.get(slot).map(Vec::len), self.strings.grids.get(slot).map(|grid| grid.cells.len()))
            }
        };
        match (lists, grids) {
            (Some(0) | None, Some(cells)) => (cells, true),
            (list, _) => (list.unwrap_or(0), false),
        }
    }

    fn columns_rows(&self, code: &Code, created: &Created) -> (u8, u8) {
        let grid = match created.kind {
            Type::Number => code
                .names
                .number_arrays
                .get(&created.name)
                .and_then(|slot| self.numbers.grids.get(usize::from(*slot)))
                .map(|grid| (grid.columns, grid.rows)),
            Type::String => code
                .names
                .text_arrays
                .get(&created.name)
                .and_then(|slot| self.strings.grids.get(usize::from(*slot)))
                .map(|grid| (grid.columns, grid.rows)),
        };
        match grid {
            Some((columns, rows)) if columns > 0 => ((columns - 1) as u8, (rows - 1) as u8),
            _ => ((self.shape(code, created).0.saturating_sub(1)) as u8, 0),
        }
    }

    fn record_byte(&self, code: &Code, created: &Created, offset: usize) -> Option<u8> {
        let type_byte = if created.kind == Type::Number { 2 } else { 3 } | if created.array { 0x80 } else { 0 };
        match offset {
            0 => return Some(type_byte),
            1 => return Some(created.name.0[0]),
            2 => return Some(created.name.0[1]),
            _ => {}
        }
        let (_, two) = self.shape(code, created);
        if created.array {
            let (columns, rows) = self.columns_rows(code, created);
            match (offset, two) {
                (3, _) => return Some(u8::from(two)),
                (4, _) => return Some(columns),
                (5, true) => return Some(rows),
                _ => {}
            }
        }
        let (element, byte) = element_of(created, offset, two);
        match created.kind {
            Type::Number => self.number_cell(code, created, element).map(|value| value.to_le_bytes()[byte & 1]),
            Type::String => self.text_cell(code, created, element).map(|text| text_byte(text, byte)),
        }
    }

    fn write_record(&mut self, code: &Code, created: &Created, offset: usize, value: u8) {
        let (_, two) = self.shape(code, created);
        let head = if created.array { 5 + usize::from(two) } else { 3 };
        if offset < head {
            return;
        }
        let (element, byte) = element_of(created, offset, two);
        match created.kind {
            Type::Number => {
                if let Some(old) = self.number_cell(code, created, element) {
                    let mut bytes = old.to_le_bytes();
                    bytes[byte & 1] = value;
                    self.set_number_cell(code, created, element, i16::from_le_bytes(bytes));
                }
            }
            Type::String => {
                if let Some(old) = self.text_cell(code, created, element) {
                    self.set_text_cell(code, created, element, with_byte(old, byte, value));
                }
            }
        }
    }

    fn number_cell(&self, code: &Code, created: &Created, element: usize) -> Option<i16> {
        if !created.array {
            let register = code.names.numbers.get(&created.name)?;
            return self.registers.get(usize::from(*register)).copied();
        }
        let slot = usize::from(*code.names.number_arrays.get(&created.name)?);
        let list = self.numbers.lists.get(slot)?;
        if list.is_empty() {
            self.numbers.grids.get(slot)?.cells.get(element).copied()
        } else {
            list.get(element).copied()
        }
    }

    fn text_cell(&self, code: &Code, created: &Created, element: usize) -> Option<&Text> {
        if !created.array {
            let register = code.names.texts.get(&created.name)?;
            return self.texts.get(usize::from(*register));
        }
        let slot = usize::from(*code.names.text_arrays.get(&created.name)?);
        let list = self.strings.lists.get(slot)?;
        if list.is_empty() { self.strings.grids.get(slot)?.cells.get(element) } else { list.get(element) }
    }

    fn set_number_cell(&mut self, code: &Code, created: &Created, element: usize, value: i16) {
        let cell = if created.array {
            let Some(slot) = code.names.number_arrays.get(&created.name).map(|slot| usize::from(*slot)) else { return };
            match self.numbers.lists.get_mut(slot) {
                Some(list) if !list.is_empty() => list.get_mut(element),
                _ => self.numbers.grids.get_mut(slot).and_then(|grid| grid.cells.get_mut(element)),
            }
        } else {
            let Some(register) = code.names.numbers.get(&created.name) else { return };
            self.registers.get_mut(usize::from(*register))
        };
        if let Some(cell) = cell {
            *cell = value;
        }
    }

    fn set_text_cell(&mut self, code: &Code, created: &Created, element: usize, value: Text) {
        let cell = if created.array {
            let Some(slot) = code.names.text_arrays.get(&created.name).map(|slot| usize::from(*slot)) else { return };
            match self.strings.lists.get_mut(slot) {
                Some(list) if !list.is_empty() => list.get_mut(element),
                _ => self.strings.grids.get_mut(slot).and_then(|grid| grid.cells.get_mut(element)),
            }
        } else {
            let Some(register) = code.names.texts.get(&created.name) else { return };
            self.texts.get_mut(usize::from(*register))
        };
        if let Some(cell) = cell {
            *cell = value;
        }
    }
}

/// The address in the cartridge's own range; `None` outside the cartridge.
fn unmirrored(address: u16, dialect: Dialect) -> Option<u16> {
    match (address, dialect) {
        (0x6000..=0x7FFF, Dialect::V3) => Some(0x6000 | address & 0x0FFF),
        (0x6000..=0x7FFF, Dialect::V2) => Some(0x7000 | address & 0x07FF),
        _ => None,
    }
}

/// Which element an offset in a record belongs to, and the byte in it.
fn element_of(created: &Created, offset: usize, two: bool) -> (usize, usize) {
    let head = if created.array { 5 + usize::from(two) } else { 3 };
    let size = match (created.kind, created.array) {
        (Type::Number, _) => 2,
        (Type::String, _) => 33,
    };
    let offset = offset.saturating_sub(head);
    (offset / size, offset % size)
}

/// A string cell: length, 31 characters, 00.
fn text_byte(text: &Text, byte: usize) -> u8 {
    match byte {
        0 => text.len() as u8,
        _ => text.codes().get(byte - 1).copied().unwrap_or(0),
    }
}

fn with_byte(text: &Text, byte: usize, value: u8) -> Text {
    let mut cell = [0u8; Text::MAX];
    cell[..text.len()].copy_from_slice(text.codes());
    let mut len = text.len();
    match byte {
        0 => len = usize::from(value).min(Text::MAX),
        1..=31 => cell[byte - 1] = value,
        _ => {}
    }
    Text::cut(&cell[..len])
}
