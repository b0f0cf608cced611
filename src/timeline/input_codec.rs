//! Inputs as bytes. Source: docs/fbev.md, "Inputs".

use crate::basic::error::ErrorCode;
use crate::basic::program::Program;
use crate::basic::tree::NameKey;
use crate::famicom::input::{Answer, Cell, Input};
use crate::famicom::nametable::IMAGE_BYTES;
use crate::vm::bytes::{ReadError, Reader, Writer};
use crate::vm::memory::LARGE_BYTES;
use crate::vm::saved::Value;

/// The longest typed line, in codes; what the machine takes is shorter.
const LINE_MAX: usize = 1 << 20;

/// The longest picture in an answer; the machine takes 1024 bytes, and is told the truth about others.
const PICTURE_MAX: usize = 1 << 16;

/// The longest name on a tape, and how many recordings may stand before the one that was asked for.
const NAME_MAX: usize = 256;
const SKIPPED_MAX: usize = 4096;

/// Appends an input.
pub fn write(input: &Input, out: &mut Writer) {
    match input {
        Input::Run => out.u8(0),
        Input::Prompt => out.u8(1),
        Input::Line(codes) => {
            out.u8(2);
            out.bytes(codes);
        }
        Input::Character(code) => {
            out.u8(3);
            out.u8(*code);
        }
        Input::KeyDown(code) => {
            out.u8(4);
            out.u8(*code);
        }
        Input::KeyUp => out.u8(5),
        Input::Function(n) => {
            out.u8(6);
            out.u8(*n);
        }
        Input::Pad { number: number @ 0..=1, stick, strig } => {
            // Four bits each: a pad is two bytes.
            out.u8(7 + number);
            out.u8(stick << 4 | strig & 15);
        }
        // There is no such pad, but whoever named it is recorded.
        Input::Pad { number, stick, strig } => {
            out.u8(16);
            out.raw(&[*number, *stick, *strig]);
        }
        Input::Stop => out.u8(9),
        Input::Answer(answer) => {
            out.u8(10);
            write_answer(answer, out);
        }
        Input::Background(image) => {
            out.u8(11);
            out.raw(image.as_slice());
        }
        Input::Edit(program) => {
            out.u8(12);
            out.bytes(&program.image());
        }
        Input::Recover => out.u8(13),
        Input::Assign { cell, value } => {
            out.u8(14);
            write_assignment(*cell, value, out);
        }
        Input::Poke { address, byte } => {
            out.u8(15);
            out.u16(*address);
            out.u8(*byte);
        }
    }
}

/// Reads an input.
///
/// # Errors
/// Bytes that are none.
pub fn read(input: &mut Reader<'_>) -> Result<Input, ReadError> {
    Ok(match input.u8()? {
        0 => Input::Run,
        1 => Input::Prompt,
        2 => Input::Line(input.bytes(LINE_MAX, "typed line")?.to_vec()),
        3 => Input::Character(input.u8()?),
        4 => Input::KeyDown(input.u8()?),
        5 => Input::KeyUp,
        6 => Input::Function(input.u8()?),
        number @ (7 | 8) => {
            let held = input.u8()?;
            Input::Pad { number: number - 7, stick: held >> 4, strig: held & 15 }
        }
        9 => Input::Stop,
        10 => Input::Answer(read_answer(input)?),
        11 => Input::Background(Box::new(input.array::<IMAGE_BYTES>()?)),
        12 => Input::Edit(read_program(input)?),
        13 => Input::Recover,
        14 => read_assignment(input)?,
        15 => Input::Poke { address: input.u16()?, byte: input.u8()? },
        16 => Input::Pad { number: input.u8()?, stick: input.u8()?, strig: input.u8()? },
        _ => return Err(ReadError::Range("input")),
    })
}

/// A byte that says how many subscripts there are and, by 4, that the value is a string; name, subscripts, value.
fn write_assignment(cell: Cell, value: &Value, out: &mut Writer) {
    let (name, subscripts) = match cell {
        Cell::Simple(name) => (name, vec![]),
        Cell::List(name, i) => (name, vec![i]),
        Cell::Grid(name, i, j) => (name, vec![i, j]),
    };
    let is_text = matches!(value, Value::Text(_));
    out.u8(subscripts.len() as u8 | u8::from(is_text) << 2);
    out.raw(&name.0);
    for subscript in subscripts {
        out.u16(subscript);
    }
    match value {
        Value::Number(number) => out.i16(*number),
        Value::Text(text) => out.text(text),
    }
}

fn read_assignment(input: &mut Reader<'_>) -> Result<Input, ReadError> {
    let shape = input.u8_to(6, "assignment")?;
    let name = NameKey(input.array()?);
    let cell = match shape & 3 {
        0 => Cell::Simple(name),
        1 => Cell::List(name, input.u16()?),
        2 => Cell::Grid(name, input.u16()?, input.u16()?),
        _ => return Err(ReadError::Range("assignment")),
    };
    let value = if shape & 4 == 0 { Value::Number(input.i16()?) } else { Value::Text(input.text("assigned string")?) };
    Ok(Input::Assign { cell, value })
}

fn write_answer(answer: &Answer, out: &mut Writer) {
    match answer {
        Answer::Done => out.u8(0),
        Answer::Program { skipped, name, program } => {
            out.u8(1);
            write_names(skipped, name, out);
            out.bytes(&program.image());
        }
        Answer::Picture { skipped, name, image, scroll } => {
            out.u8(2);
            write_names(skipped, name, out);
            out.bytes(image);
            out.u8(*scroll);
        }
        Answer::Game { program, background } => {
            out.u8(3);
            out.option(program.as_ref(), |out, program| out.bytes(&program.image()));
            out.option(background.as_ref(), |out, background| out.bytes(background));
        }
        Answer::Failed(error) => {
            out.u8(4);
            out.u8(error.number());
        }
    }
}

fn read_answer(input: &mut Reader<'_>) -> Result<Answer, ReadError> {
    Ok(match input.u8()? {
        0 => Answer::Done,
        1 => {
            let (skipped, name) = read_names(input)?;
            Answer::Program { skipped, name, program: read_program(input)? }
        }
        2 => {
            let (skipped, name) = read_names(input)?;
            let image = input.bytes(PICTURE_MAX, "picture")?.to_vec();
            Answer::Picture { skipped, name, image, scroll: input.u8()? }
        }
        3 => Answer::Game {
            program: input.option("program of a game", read_program)?,
            background: input
                .option("background of a game", |input| Ok(input.bytes(PICTURE_MAX, "background")?.to_vec()))?,
        },
        4 => Answer::Failed(ErrorCode::from_number(input.u8_to(ErrorCode::Up.number(), "error")?)),
        _ => return Err(ReadError::Range("answer")),
    })
}

fn write_names(skipped: &[Vec<u8>], name: &[u8], out: &mut Writer) {
    out.count(skipped.len());
    for name in skipped {
        out.bytes(name);
    }
    out.bytes(name);
}

fn read_names(input: &mut Reader<'_>) -> Result<(Vec<Vec<u8>>, Vec<u8>), ReadError> {
    let name = |input: &mut Reader<'_>| Ok(input.bytes(NAME_MAX, "name on tape")?.to_vec());
    Ok((input.list(SKIPPED_MAX, "skipped recordings", name)?, name(input)?))
}

/// A program as its image with the length in front.
pub(super) fn read_program(input: &mut Reader<'_>) -> Result<Program, ReadError> {
    let image = input.bytes(LARGE_BYTES as usize, "program")?;
    Program::from_image(image).map_err(|_| ReadError::Range("program"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vm::text::Text;

    #[test]
    fn inputs_come_back() {
        let program = Program::default();
        let inputs = [
            Input::Run,
            Input::Prompt,
            Input::Line(b"PRINT 1".to_vec()),
            Input::Character(65),
            Input::KeyDown(28),
            Input::KeyUp,
            Input::Function(8),
            Input::Pad { number: 0, stick: 9, strig: 4 },
            Input::Pad { number: 1, stick: 15, strig: 15 },
            Input::Pad { number: 2, stick: 200, strig: 255 },
            Input::Stop,
            Input::Answer(Answer::Done),
            Input::Answer(Answer::Program {
                skipped: vec![b"A".to_vec(), Vec::new()],
                name: b"B".to_vec(),
                program: program.clone(),
            }),
            Input::Answer(Answer::Picture { skipped: Vec::new(), name: Vec::new(), image: vec![7; 1024], scroll: 9 }),
            Input::Answer(Answer::Game { program: Some(program.clone()), background: Some(vec![1; 1024]) }),
            Input::Answer(Answer::Game { program: None, background: None }),
            Input::Answer(Answer::Failed(ErrorCode::Tp)),
            Input::Background(Box::new([3; IMAGE_BYTES])),
            Input::Edit(program),
            Input::Recover,
            Input::Assign { cell: Cell::Simple(NameKey(*b"A\0")), value: Value::Number(-5) },
            Input::Assign { cell: Cell::List(NameKey(*b"B1"), 9), value: Value::Number(i16::MIN) },
            Input::Assign { cell: Cell::Grid(NameKey(*b"ZZ"), 1, 65535), value: Value::Text(Text::cut(b"HELLO")) },
            Input::Poke { address: 0x6000, byte: 255 },
        ];
        for input in inputs {
            let mut out = Writer::new();
            write(&input, &mut out);
            let bytes = out.finish();
            let mut reader = Reader::new(&bytes);
            assert_eq!(read(&mut reader), Ok(input));
            assert_eq!(reader.finish(), Ok(()));
            for cut in 0..bytes.len() {
                assert!(read(&mut Reader::new(&bytes[..cut])).is_err());
            }
        }
    }
}
