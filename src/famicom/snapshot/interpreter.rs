//! The interpreter's part of a snapshot: variables by name, places as (line, statement, step).

use std::collections::BTreeSet;

use super::TIME_MAX;
use crate::basic::tree::{NameKey, Type};
use crate::famicom::editor::LINE_MAX;
use crate::famicom::machine::Config;
use crate::vm::bytes::{ReadError, Reader, Writer};
use crate::vm::code::Place;
use crate::vm::memory::{LARGE_BYTES, Memory, Model, NUMBER_BYTES, TEXT_BYTES};
use crate::vm::saved::{Saved, SavedArray, SavedEntry, Value};
use crate::vm::state::{Created, TypedLine};
use crate::vm::text::Text;
use crate::vm::time::HalfCycles;

/// A letter, alone or with a letter or digit.
const NAMES_MAX: usize = 26 * 37;

/// Numbers and strings, simple and dimensioned.
const CREATED_MAX: usize = 4 * NAMES_MAX;

/// More than the control stack of either memory holds.
const CONTROL_MAX: usize = 4096;

/// More than a statement of 251 bytes can have evaluated when it waits.
const OPERANDS_MAX: usize = 512;

/// Elements in one direction: the highest subscript is 32767.
const EXTENT_MAX: u64 = 1 << 15;

/// Bits of the random generator.
const RANDOM_MAX: u16 = 0x7FFF;

pub(super) fn write(saved: &Saved, out: &mut Writer) {
    out.varint(saved.time.0);
    out.varint(saved.remainder);
    out.varint(saved.statements);
    out.u16(saved.random);
    write_place(&saved.place, out);
    out.count(saved.operands.len());
    for operand in &saved.operands {
        out.flag(matches!(operand, Value::Text(_)));
        match operand {
            Value::Number(value) => out.i16(*value),
            Value::Text(text) => out.text(text),
        }
    }
    out.count(saved.control.len());
    for entry in &saved.control {
        match entry {
            SavedEntry::Gosub { back } => {
                out.u8(0);
                write_place(back, out);
            }
            SavedEntry::For { variable, limit, step, body } => {
                out.u8(1);
                out.raw(&variable.0);
                out.i16(*limit);
                out.i16(*step);
                write_place(body, out);
            }
        }
    }
    out.option(saved.data, |out, (line, index)| {
        out.u16(line);
        out.varint(u64::from(index));
    });
    out.option(saved.handler, Writer::u16);
    out.option(saved.handling.as_ref(), |out, place| write_place(place, out));
    out.u8(saved.last_error);
    out.u16(saved.last_error_line);
    out.option(saved.typed.as_ref(), |out, typed| {
        out.bytes(&typed.codes);
        out.count(typed.at);
        out.flag(typed.exhausted);
    });
    out.option(saved.key, Writer::u8);
    out.flag(saved.asks);
    out.flag(saved.trace);
    out.option(saved.continue_at.as_ref(), |out, place| write_place(place, out));
    out.option(saved.stopped_line, Writer::u16);
    out.u16(saved.memory.last_usable);
    out.count(saved.created.len());
    for created in &saved.created {
        out.raw(&created.name.0);
        out.u8(u8::from(created.kind == Type::String) | u8::from(created.array) << 1);
    }
    out.count(saved.numbers.len());
    for (name, value) in &saved.numbers {
        out.raw(&name.0);
        out.i16(*value);
    }
    out.count(saved.texts.len());
    for (name, text) in &saved.texts {
        out.raw(&name.0);
        out.text(text);
    }
    write_arrays(&saved.number_arrays, out, |out, value| out.i16(*value));
    write_arrays(&saved.text_arrays, out, |out, text| out.text(text));
}

/// Reads what [`write`] wrote. The program's size is not known here; a restore counts it.
pub(super) fn read(input: &mut Reader<'_>, config: &Config) -> Result<Saved, ReadError> {
    let mut memory = Memory::new(config.model, config.dialect);
    let time = HalfCycles(input.varint(TIME_MAX, "time")?);
    let remainder = input.varint(u64::from(config.clock) - 1, "remainder")?;
    let statements = input.varint(TIME_MAX, "number of statements")?;
    let random = input.u16()?;
    if random > RANDOM_MAX {
        return Err(ReadError::Range("random generator"));
    }
    let place = read_place(input)?;
    let operands = input.list(OPERANDS_MAX, "operands", |input| {
        Ok(if input.flag("type of operand")? {
            Value::Text(input.text("operand")?)
        } else {
            Value::Number(input.i16()?)
        })
    })?;
    let control = input.list(CONTROL_MAX, "control stack", |input| {
        Ok(if input.flag("kind of control entry")? {
            let (variable, limit, step) = (read_name(input)?, input.i16()?, input.i16()?);
            SavedEntry::For { variable, limit, step, body: read_place(input)? }
        } else {
            SavedEntry::Gosub { back: read_place(input)? }
        })
    })?;
    let data = input.option("DATA pointer", |input| Ok((input.u16()?, input.varint16("DATA item")?)))?;
    let handler = input.option("ON ERROR line", Reader::u16)?;
    let handling = input.option("failed statement", read_place)?;
    let (last_error, last_error_line) = (input.u8()?, input.u16()?);
    let typed = input.option("typed line", |input| {
        let codes = input.bytes(LINE_MAX, "typed line")?.to_vec();
        let at = input.varint(codes.len() as u64 + 1, "place in the typed line")? as usize;
        Ok(TypedLine { codes, at, exhausted: input.flag("end of the typed line")? })
    })?;
    let key = input.option("typed key", Reader::u8)?;
    let (asks, trace) = (input.flag("INPUT's question mark")?, input.flag("TRON")?);
    let continue_at = input.option("place of CONT", read_place)?;
    let stopped_line = input.option("line of LIST .", Reader::u16)?;
    memory.last_usable = input.u16()?;
    let lowest = if config.model == Model::Original { memory.program_start } else { memory.highest };
    if !(lowest..=memory.highest).contains(&memory.last_usable) {
        return Err(ReadError::Range("end of memory"));
    }
    let created = input.list(CREATED_MAX, "variables in order", |input| {
        let (name, bits) = (read_name(input)?, input.u8_to(3, "type of variable")?);
        let kind = if bits & 1 == 0 { Type::Number } else { Type::String };
        Ok(Created { name, kind, array: bits & 2 != 0 })
    })?;
    let numbers = input.list(NAMES_MAX, "number variables", |input| Ok((read_name(input)?, input.i16()?)))?;
    let texts = input.list(NAMES_MAX, "string variables", |input| Ok((read_name(input)?, input.text("string")?)))?;
    let mut taken = 0;
    let number_arrays = read_arrays(input, &mut taken, 2, Reader::i16)?;
    let text_arrays = read_arrays(input, &mut taken, 33, |input| input.text("element"))?;
    let ascending = numbers.is_sorted_by(|one, two| one.0 < two.0)
        && texts.is_sorted_by(|one, two| one.0 < two.0)
        && number_arrays.is_sorted_by(|one, two| one.name < two.name)
        && text_arrays.is_sorted_by(|one, two| one.name < two.name);
    if !ascending {
        return Err(ReadError::Range("order of variables"));
    }
    if config.model == Model::Original {
        check_created(&created, &number_arrays, &text_arrays)?;
        memory.variable_bytes = taken as u32 + created.iter().map(bytes_of_scalar).sum::<u32>();
    } else if !created.is_empty() {
        return Err(ReadError::Range("variables in order"));
    }
    Ok(Saved {
        numbers,
        texts,
        number_arrays,
        text_arrays,
        control,
        place,
        operands,
        time,
        clock: config.clock,
        remainder,
        statements,
        random,
        data,
        handler,
        handling,
        last_error,
        last_error_line,
        typed,
        key,
        asks,
        trace,
        continue_at,
        stopped_line,
        memory,
        created,
        dialect: config.dialect,
        quirks: config.quirks,
    })
}

/// Line + 1, 0 for the direct line; statement; step.
fn write_place(place: &Place, out: &mut Writer) {
    out.varint(place.line.map_or(0, |line| u64::from(line) + 1));
    out.varint(u64::from(place.statement));
    out.varint(u64::from(place.step));
}

fn read_place(input: &mut Reader<'_>) -> Result<Place, ReadError> {
    let line = input.varint(1 << 16, "line")?;
    let line = line.checked_sub(1).map(|line| line as u16);
    Ok(Place { line, statement: input.varint16("statement")?, step: input.varint16("step")? })
}

fn read_name(input: &mut Reader<'_>) -> Result<NameKey, ReadError> {
    let [first, second] = input.array()?;
    let fits = first.is_ascii_uppercase() && (second == 0 || second.is_ascii_uppercase() || second.is_ascii_digit());
    if fits { Ok(NameKey([first, second])) } else { Err(ReadError::Range("name")) }
}

fn write_arrays<T>(arrays: &[SavedArray<T>], out: &mut Writer, mut write: impl FnMut(&mut Writer, &T)) {
    out.count(arrays.len());
    for array in arrays {
        out.raw(&array.name.0);
        out.varint(u64::from(array.columns));
        out.varint(u64::from(array.rows.unwrap_or(0)));
        array.cells.iter().for_each(|cell| write(out, cell));
    }
}

/// Reads arrays whose elements take `size` bytes of the machine's memory. `taken` counts these; the large memory's size
/// bounds what is allocated here.
fn read_arrays<'a, T>(
    input: &mut Reader<'a>,
    taken: &mut u64,
    size: u64,
    mut read: impl FnMut(&mut Reader<'a>) -> Result<T, ReadError>,
) -> Result<Vec<SavedArray<T>>, ReadError> {
    input.list(NAMES_MAX, "arrays", |input| {
        let name = read_name(input)?;
        let columns = input.varint(EXTENT_MAX, "extent of an array")?;
        let rows = input.varint(EXTENT_MAX, "extent of an array")?;
        let cells = columns * rows.max(1);
        *taken += size * cells + if rows == 0 { 5 } else { 6 };
        if columns == 0 || *taken > u64::from(LARGE_BYTES) {
            return Err(ReadError::Range("size of arrays"));
        }
        let rows = (rows > 0).then_some(rows as u32);
        let cells = (0..cells).map(|_| read(input)).collect::<Result<_, _>>()?;
        Ok(SavedArray { name, columns: columns as u32, rows, cells })
    })
}

/// Under `--memory original` every variable is there once, and the arrays are those that exist.
fn check_created(
    created: &[Created],
    numbers: &[SavedArray<i16>],
    texts: &[SavedArray<Text>],
) -> Result<(), ReadError> {
    let distinct: BTreeSet<Created> = created.iter().copied().collect();
    let arrays = numbers.iter().map(|array| Created { name: array.name, kind: Type::Number, array: true });
    let arrays: BTreeSet<Created> =
        arrays.chain(texts.iter().map(|array| Created { name: array.name, kind: Type::String, array: true })).collect();
    let same = created.iter().filter(|created| created.array).count() == arrays.len() && arrays.is_subset(&distinct);
    if same && distinct.len() == created.len() { Ok(()) } else { Err(ReadError::Range("variables in order")) }
}

fn bytes_of_scalar(created: &Created) -> u32 {
    match (created.array, created.kind) {
        (true, _) => 0,
        (false, Type::Number) => NUMBER_BYTES,
        (false, Type::String) => TEXT_BYTES,
    }
}
