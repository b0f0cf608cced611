//! Compiled code as text: one operation to a line, with the names of variables and the values of constants. For tests and
//! for whoever works on the compiler; the machine never reads it.

use std::fmt;

use super::code::{Code, FIRST_TEMPORARY, Op, Opcode, TEXT_TEMPORARIES};
use crate::basic::error::ErrorCode;
use crate::basic::tree::NameKey;

/// What a field of an operation means.
#[derive(Clone, Copy)]
enum Field {
    /// A number register.
    Number(u16),
    /// A text register.
    Text(u16),
    /// A number array.
    Numbers(u16),
    /// A string array.
    Texts(u16),
    /// An offset in the code.
    Offset(u32),
    /// A plain number.
    Raw(u32),
    /// An error's number.
    Error(u16),
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (pc, op) in self.ops.iter().enumerate() {
            let pc = u32::try_from(pc).unwrap_or(u32::MAX);
            if let Some(start) = self.statements.iter().find(|start| start.pc == pc) {
                match self.line_at(pc) {
                    Some(line) => writeln!(f, "{line}.{}", start.statement)?,
                    None => writeln!(f, "direct.{}", start.statement)?,
                }
            }
            let (inputs, output) = fields(op);
            write!(f, "{pc:>5}  {:?}", op.code)?;
            for field in inputs {
                f.write_str(" ")?;
                self.write_field(f, field)?;
            }
            if let Some(output) = output {
                f.write_str(" -> ")?;
                self.write_field(f, output)?;
            }
            f.write_str("\n")?;
        }
        Ok(())
    }
}

impl Code {
    fn write_field(&self, f: &mut fmt::Formatter<'_>, field: Field) -> fmt::Result {
        match field {
            Field::Number(register) => {
                if let Some((name, _)) = self.names.numbers.iter().find(|(_, place)| **place == register) {
                    write!(f, "{}", Spelled(*name))
                } else if let Some((_, value)) = self.constants.iter().find(|(place, _)| *place == register) {
                    write!(f, "{value}")
                } else {
                    match register.checked_sub(FIRST_TEMPORARY) {
                        Some(temporary) => write!(f, "n{temporary}"),
                        None => write!(f, "register {register}"),
                    }
                }
            }
            Field::Text(register) => {
                if let Some((name, _)) = self.names.texts.iter().find(|(_, place)| **place == register) {
                    write!(f, "{}$", Spelled(*name))
                } else if let Some((_, value)) = self.text_constants.iter().find(|(place, _)| *place == register) {
                    write!(f, "{:?}", String::from_utf8_lossy(value.codes()))
                } else if usize::from(register) < TEXT_TEMPORARIES {
                    write!(f, "t{register}")
                } else {
                    write!(f, "text {register}")
                }
            }
            Field::Numbers(slot) => match self.names.number_arrays.iter().find(|(_, place)| **place == slot) {
                Some((name, _)) => write!(f, "{}()", Spelled(*name)),
                None => write!(f, "array {slot}"),
            },
            Field::Texts(slot) => match self.names.text_arrays.iter().find(|(_, place)| **place == slot) {
                Some((name, _)) => write!(f, "{}$()", Spelled(*name)),
                None => write!(f, "array {slot}"),
            },
            Field::Offset(u32::MAX) => f.write_str("nowhere"),
            Field::Offset(offset) => write!(f, "@{offset}"),
            Field::Raw(value) => write!(f, "#{value}"),
            Field::Error(number) => f.write_str(ErrorCode::from_number(number as u8).letters()),
        }
    }
}

/// A name's one or two characters.
struct Spelled(NameKey);

impl fmt::Display for Spelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes = self.0.0;
        codes.iter().filter(|code| **code != 0).try_for_each(|code| write!(f, "{}", char::from(*code)))
    }
}

/// What an operation takes, and what it writes.
fn fields(op: &Op) -> (Vec<Field>, Option<Field>) {
    use Field::{Number, Numbers, Offset, Raw, Text, Texts};
    let (a, b, c, target) = (op.a, op.b, op.c, op.target);
    let low = target as u16;
    let high = (target >> 16) as u16;
    match op.code {
        Opcode::Nop
        | Opcode::Next
        | Opcode::NextOfEmpty
        | Opcode::Return
        | Opcode::PrintComma
        | Opcode::PrintNewline
        | Opcode::InputEnd
        | Opcode::End
        | Opcode::Stop
        | Opcode::ProgramEnd
        | Opcode::DirectEnd
        | Opcode::Clear
        | Opcode::Cont
        | Opcode::New => (vec![], None),
        Opcode::Move | Opcode::Negate | Opcode::Not | Opcode::Abs | Opcode::Sgn | Opcode::Rnd | Opcode::Peek => {
            (vec![Number(a)], Some(Number(c)))
        }
        Opcode::Constant => (vec![Raw(target)], Some(Number(c))),
        Opcode::Add
        | Opcode::Subtract
        | Opcode::Multiply
        | Opcode::Divide
        | Opcode::Mod
        | Opcode::And
        | Opcode::Or
        | Opcode::Xor
        | Opcode::SubtractWithDefect
        | Opcode::MultiplyWithDefect
        | Opcode::ModConstant
        | Opcode::DivideConstant
        | Opcode::Equal
        | Opcode::NotEqual
        | Opcode::Greater
        | Opcode::Less
        | Opcode::GreaterEqual
        | Opcode::LessEqual => (vec![Number(a), Number(b)], Some(Number(c))),
        Opcode::AddModConstant => (vec![Number(a), Number(b), Raw(target)], Some(Number(c))),
        Opcode::MultiplyAddModConstant => (vec![Number(a), Number(b), Number(low), Raw(high.into())], Some(Number(c))),
        Opcode::AddAdd
        | Opcode::AddSubtract
        | Opcode::AddMultiply
        | Opcode::AddMod
        | Opcode::SubtractAdd
        | Opcode::SubtractSubtract
        | Opcode::MultiplyAdd
        | Opcode::MultiplySubtract
        | Opcode::MultiplyMod => (vec![Number(a), Number(b), Number(low)], Some(Number(c))),
        Opcode::Load1 => (vec![Numbers(a), Number(b)], Some(Number(c))),
        Opcode::Load2 | Opcode::Load1Add | Opcode::Load1Subtract => {
            (vec![Numbers(a), Number(b), Number(low)], Some(Number(c)))
        }
        Opcode::Store1 => (vec![Numbers(a), Number(b), Number(c)], None),
        Opcode::Store2 => (vec![Numbers(a), Number(b), Number(low), Number(c)], None),
        Opcode::AddLoad1 => (vec![Number(c), Numbers(a), Number(b)], Some(Number(low))),
        Opcode::AddLoad2 => (vec![Number(c), Numbers(a), Number(b), Number(low)], Some(Number(high))),
        Opcode::Jump | Opcode::Gosub | Opcode::ReturnTo | Opcode::Run => (vec![], Some(Offset(target))),
        Opcode::JumpIfZero | Opcode::JumpIfNotZero => (vec![Number(a)], Some(Offset(target))),
        Opcode::JumpIfEqual
        | Opcode::JumpIfNotEqual
        | Opcode::JumpIfGreater
        | Opcode::JumpIfLess
        | Opcode::JumpIfGreaterEqual
        | Opcode::JumpIfLessEqual => (vec![Number(a), Number(b)], Some(Offset(target))),
        Opcode::JumpIfTextEqual | Opcode::JumpIfTextNotEqual => (vec![Text(a), Text(b)], Some(Offset(target))),
        Opcode::For => (vec![Number(a), Number(b), Number(c)], None),
        Opcode::ForFrom => (vec![Number(target as u16), Number(a), Number(b), Number(c)], None),
        Opcode::On => (vec![Number(a), Raw(target)], None),
        Opcode::TextMove => (vec![Text(a)], Some(Text(c))),
        Opcode::TextConstant => (vec![Raw(target)], Some(Text(c))),
        Opcode::TextJoin => (vec![Text(a), Text(b)], Some(Text(c))),
        Opcode::TextEqual
        | Opcode::TextNotEqual
        | Opcode::TextGreater
        | Opcode::TextLess
        | Opcode::TextGreaterEqual
        | Opcode::TextLessEqual
        | Opcode::Instr => (vec![Text(a), Text(b)], Some(Number(c))),
        Opcode::TextLoad1 => (vec![Texts(a), Number(b)], Some(Text(c))),
        Opcode::TextLoad2 => (vec![Texts(a), Number(b), Number(low)], Some(Text(c))),
        Opcode::TextStore1 => (vec![Texts(a), Number(b), Text(c)], None),
        Opcode::TextStore2 => (vec![Texts(a), Number(b), Number(low), Text(c)], None),
        Opcode::Asc | Opcode::Len | Opcode::Val => (vec![Text(a)], Some(Number(c))),
        Opcode::Chr | Opcode::Str | Opcode::Hex => (vec![Number(a)], Some(Text(c))),
        Opcode::Left | Opcode::Right => (vec![Text(a), Number(b)], Some(Text(c))),
        Opcode::Mid => (vec![Text(a), Number(b), Number(low)], Some(Text(c))),
        Opcode::Fre | Opcode::Err | Opcode::Erl | Opcode::ReadNumber | Opcode::InputNumber => (vec![], Some(Number(c))),
        Opcode::Query => (vec![Raw(target), Number(a)], Some(Number(c))),
        Opcode::QueryText => (vec![Raw(target), Number(a)], Some(Text(c))),
        Opcode::InkeyWait | Opcode::ReadText | Opcode::InputText | Opcode::InputLine => (vec![], Some(Text(c))),
        Opcode::PrintNumber | Opcode::Call | Opcode::Error | Opcode::ClearTo => (vec![Number(a)], None),
        Opcode::PrintText => (vec![Text(a)], None),
        Opcode::Device => (vec![Raw(target), Number(a), Raw(b.into()), Text(c)], None),
        Opcode::Poke => (vec![Number(a), Raw(b.into())], None),
        Opcode::Restore => (vec![Raw(target)], None),
        Opcode::InputBegin => (vec![Raw(b.into())], None),
        Opcode::Dim if target == 2 => (vec![Numbers(a), Number(b), Number(c)], None),
        Opcode::Dim => (vec![Numbers(a), Number(b)], None),
        Opcode::TextDim if target == 2 => (vec![Texts(a), Number(b), Number(c)], None),
        Opcode::TextDim => (vec![Texts(a), Number(b)], None),
        Opcode::SwapNumbers => (vec![Number(a), Number(b)], None),
        Opcode::SwapTexts => (vec![Text(a), Text(b)], None),
        Opcode::Touch if c == 0 => (vec![Number(a)], None),
        Opcode::Touch => (vec![Text(a)], None),
        Opcode::Raise => (vec![Field::Error(a)], None),
        Opcode::OnError => (vec![Raw(a.into()), Raw(b.into())], None),
        Opcode::Resume => (vec![Raw(b.into())], Some(Offset(target))),
        Opcode::Trace => (vec![Raw(a.into())], None),
        Opcode::Host => (vec![Raw(target)], None),
    }
}
