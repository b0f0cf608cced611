//! What the machine is doing, as bytes: direct mode, a wait, an end, a question to the world.

use super::TIME_MAX;
use crate::basic::error::ErrorCode;
use crate::basic::program::Program;
use crate::famicom::direct::{Auto, NAME_MAX};
use crate::famicom::input::{HostRequest, Outcome};
use crate::famicom::machine::{LAST_LINE, Mode};
use crate::famicom::nametable::IMAGE_BYTES;
use crate::vm::bytes::{ReadError, Reader, Writer};
use crate::vm::devices::Wait;
use crate::vm::memory::LARGE_BYTES;
use crate::vm::time::HalfCycles;

pub(super) fn write(mode: &Mode, out: &mut Writer) {
    match mode {
        Mode::Direct => out.u8(0),
        Mode::Running => out.u8(1),
        Mode::Waiting(wait) => {
            out.u8(2);
            write_wait(wait, out);
        }
        Mode::Ended(outcome) => {
            out.u8(3);
            write_outcome(outcome, out);
        }
        Mode::Asking(request) => {
            out.u8(4);
            write_request(request, out);
        }
    }
}

pub(super) fn read(input: &mut Reader<'_>) -> Result<Mode, ReadError> {
    Ok(match input.u8()? {
        0 => Mode::Direct,
        1 => Mode::Running,
        2 => Mode::Waiting(read_wait(input)?),
        3 => Mode::Ended(read_outcome(input)?),
        4 => Mode::Asking(read_request(input)?),
        _ => return Err(ReadError::Range("mode")),
    })
}

fn write_wait(wait: &Wait, out: &mut Writer) {
    match wait {
        Wait::Until(end) => {
            out.u8(0);
            out.varint(end.0);
        }
        Wait::Pause => out.u8(1),
        Wait::Key => out.u8(2),
        Wait::Line => out.u8(3),
        Wait::LogicalLine => out.u8(4),
        Wait::Music => out.u8(5),
    }
}

fn read_wait(input: &mut Reader<'_>) -> Result<Wait, ReadError> {
    Ok(match input.u8()? {
        0 => Wait::Until(HalfCycles(input.varint(TIME_MAX, "end of a wait")?)),
        1 => Wait::Pause,
        2 => Wait::Key,
        3 => Wait::Line,
        4 => Wait::LogicalLine,
        5 => Wait::Music,
        _ => return Err(ReadError::Range("wait")),
    })
}

fn write_outcome(outcome: &Outcome, out: &mut Writer) {
    match outcome {
        Outcome::Ended => out.u8(0),
        Outcome::Break { line } => {
            out.u8(1);
            out.option(*line, Writer::u16);
        }
        Outcome::Error { error, line } => {
            out.u8(2);
            out.u8(error.number());
            out.option(*line, Writer::u16);
        }
    }
}

fn read_outcome(input: &mut Reader<'_>) -> Result<Outcome, ReadError> {
    Ok(match input.u8()? {
        0 => Outcome::Ended,
        1 => Outcome::Break { line: input.option("line of a break", Reader::u16)? },
        2 => {
            let error = input.u8_to(ErrorCode::Up.number(), "error")?;
            let line = input.option("line of an error", Reader::u16)?;
            Outcome::Error { error: ErrorCode::from_number(error), line }
        }
        _ => return Err(ReadError::Range("outcome")),
    })
}

fn write_request(request: &HostRequest, out: &mut Writer) {
    match request {
        HostRequest::Load { name } => {
            out.u8(0);
            write_name(name, out);
        }
        HostRequest::Verify { name } => {
            out.u8(1);
            write_name(name, out);
        }
        HostRequest::LoadPicture { name } => {
            out.u8(2);
            write_name(name, out);
        }
        HostRequest::Save { name, program } => {
            out.u8(3);
            write_name(name, out);
            out.bytes(&program.image());
        }
        HostRequest::SavePicture { name, image, scroll } => {
            out.u8(4);
            write_name(name, out);
            out.bytes(image);
            out.u8(*scroll);
        }
        HostRequest::Leave => out.u8(5),
        HostRequest::Backup => out.u8(6),
        HostRequest::EditBackground => out.u8(7),
        HostRequest::Game { number, background } => {
            out.u8(8);
            out.option(*number, Writer::u8);
            out.flag(*background);
        }
    }
}

fn read_request(input: &mut Reader<'_>) -> Result<HostRequest, ReadError> {
    Ok(match input.u8()? {
        0 => HostRequest::Load { name: read_name(input)? },
        1 => HostRequest::Verify { name: read_name(input)? },
        2 => HostRequest::LoadPicture { name: read_name(input)? },
        3 => {
            let name = read_name(input)?;
            let image = input.bytes(LARGE_BYTES as usize, "program to save")?;
            let program = Program::from_image(image).map_err(|_| ReadError::Range("program to save"))?;
            HostRequest::Save { name, program }
        }
        4 => {
            let name = read_name(input)?;
            let image = input.bytes(IMAGE_BYTES, "picture to save")?.to_vec();
            HostRequest::SavePicture { name, image, scroll: input.u8()? }
        }
        5 => HostRequest::Leave,
        6 => HostRequest::Backup,
        7 => HostRequest::EditBackground,
        8 => HostRequest::Game {
            number: input.option("number of a game", |input| input.u8_to(3, "number of a game"))?,
            background: input.flag("background of a game")?,
        },
        _ => return Err(ReadError::Range("request")),
    })
}

fn write_name(name: &Option<Vec<u8>>, out: &mut Writer) {
    out.option(name.as_ref(), |out, name| out.bytes(name));
}

fn read_name(input: &mut Reader<'_>) -> Result<Option<Vec<u8>>, ReadError> {
    input.option("name on tape", |input| Ok(input.bytes(NAME_MAX, "name on tape")?.to_vec()))
}

pub(super) fn write_auto(auto: &Option<Auto>, out: &mut Writer) {
    out.option(*auto, |out, auto| {
        out.u16(auto.next);
        out.u16(auto.step);
    });
}

pub(super) fn read_auto(input: &mut Reader<'_>) -> Result<Option<Auto>, ReadError> {
    let auto = input.option("AUTO", |input| Ok(Auto { next: input.u16()?, step: input.u16()? }))?;
    match auto {
        Some(auto) if auto.next > LAST_LINE.0 || auto.step == 0 => Err(ReadError::Range("AUTO")),
        _ => Ok(auto),
    }
}
