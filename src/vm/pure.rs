//! Operations on strings, DATA and arrays' shapes: they touch nothing but variables, always go on with the next operation,
//! and are heavy enough that a call does not matter.

use super::code::{Code, Op, Opcode};
use super::observer::Observer;
use super::state::Vm;
use super::text::Text;
use crate::basic::error::ErrorCode;

impl Vm {
    /// Executes such an operation; `None` if it is not one of them.
    #[inline(never)]
    pub(super) fn pure_step<O: Observer>(
        &mut self,
        code: &Code,
        observer: &mut O,
        op: &Op,
    ) -> Option<Result<(), ErrorCode>> {
        Some(match op.code {
            Opcode::SubtractWithDefect => {
                let (a, b) = (self.number(op.a), self.number(op.b));
                // Negating the right side first overflows for 0 - 32768 and for -32768 - 0 alike.
                let value = if a == i16::MIN && b == 0 { None } else { a.checked_sub(b) };
                self.put_number(observer, op.c, value.ok_or(ErrorCode::Ov))
            }
            Opcode::MultiplyWithDefect => {
                // The ROM does not look at bits 24 to 31 of the product: 4097 * 4097 is 8193.
                let product = i32::from(self.number(op.a)) * i32::from(self.number(op.b));
                let value = product as i16;
                let high = product.unsigned_abs() >> 16;
                let escapes = high & 0xFF == 0 && high != 0;
                let fits = i32::from(value) == product || escapes;
                self.put_number(observer, op.c, if fits { Ok(value) } else { Err(ErrorCode::Ov) })
            }
            Opcode::TextMove => self.put(observer, op.c, Ok(self.texts[usize::from(op.a)])),
            Opcode::TextConstant => {
                let value = code.literals.get(op.target as usize).copied().unwrap_or_default();
                self.put(observer, op.c, Ok(value))
            }
            Opcode::TextJoin => {
                let joined = self.texts[usize::from(op.a)].join(&self.texts[usize::from(op.b)]);
                self.put(observer, op.c, joined.ok_or(ErrorCode::St))
            }
            Opcode::TextEqual => self.truth(observer, op, |a, b| a == b),
            Opcode::TextNotEqual => self.truth(observer, op, |a, b| a != b),
            Opcode::TextGreater => self.truth(observer, op, |a, b| a > b),
            Opcode::TextLess => self.truth(observer, op, |a, b| a < b),
            Opcode::TextGreaterEqual => self.truth(observer, op, |a, b| a >= b),
            Opcode::TextLessEqual => self.truth(observer, op, |a, b| a <= b),
            Opcode::TextLoad1 | Opcode::TextLoad2 => {
                let value = self.text_element(op).map(|cell| *cell);
                self.put(observer, op.c, value)
            }
            Opcode::TextStore1 | Opcode::TextStore2 => {
                let value = self.texts[usize::from(op.c)];
                let old = self.text_element(op).map(|cell| std::mem::replace(cell, value));
                if O::VALUES
                    && let Ok(old) = &old
                {
                    let two = op.code == Opcode::TextStore2;
                    let at = (self.number(op.b) as u16, two.then(|| self.number(op.target as u16) as u16));
                    observer.text_element(self, op.a, at, old, &value);
                }
                old.map(|_| ())
            }
            Opcode::Chr => {
                let code = u8::try_from(self.number(op.a)).map_err(|_| ErrorCode::Il);
                self.put(observer, op.c, code.map(|code| Text::cut(&[code])))
            }
            Opcode::Left | Opcode::Right | Opcode::Mid => {
                let part = self.part_of_text(op);
                self.put(observer, op.c, part)
            }
            Opcode::Str | Opcode::Hex => self.put(observer, op.c, Ok(self.text_of_number(op))),
            Opcode::Abs | Opcode::Sgn | Opcode::Val | Opcode::Instr | Opcode::Fre | Opcode::Err | Opcode::Erl => {
                let value = self.number_function(op);
                self.put_number(observer, op.c, value)
            }
            Opcode::ReadNumber => {
                let value = self.read_number(code);
                self.put_number(observer, op.c, value)
            }
            Opcode::ReadText => {
                let value = self.read_text(code);
                self.put(observer, op.c, value)
            }
            Opcode::Restore => {
                self.data = op.target;
                Ok(())
            }
            Opcode::InputEnd => {
                self.typed = None;
                Ok(())
            }
            Opcode::Dim | Opcode::TextDim => self.dim(code, op),
            Opcode::SwapNumbers => {
                let (left, right) = (self.number(op.a), self.number(op.b));
                self.put_number(observer, op.a, Ok(right)).and_then(|()| self.put_number(observer, op.b, Ok(left)))
            }
            Opcode::SwapTexts => {
                let (left, right) = (self.texts[usize::from(op.a)], self.texts[usize::from(op.b)]);
                self.put(observer, op.a, Ok(right)).and_then(|()| self.put(observer, op.b, Ok(left)))
            }
            Opcode::Touch => self.touch(code, op),
            Opcode::OnError => self.on_error(op),
            _ => return None,
        })
    }

    fn truth<O: Observer>(
        &mut self,
        observer: &mut O,
        op: &Op,
        holds: impl FnOnce(&Text, &Text) -> bool,
    ) -> Result<(), ErrorCode> {
        let truth = holds(&self.texts[usize::from(op.a)], &self.texts[usize::from(op.b)]);
        self.put_number(observer, op.c, Ok(-i16::from(truth)))
    }

    #[inline]
    pub(super) fn put<O: Observer>(
        &mut self,
        observer: &mut O,
        register: u16,
        value: Result<Text, ErrorCode>,
    ) -> Result<(), ErrorCode> {
        let value = value?;
        let old = std::mem::replace(&mut self.texts[usize::from(register)], value);
        if O::VALUES {
            observer.text(self, register, &old, &value);
        }
        Ok(())
    }

    #[inline]
    pub(super) fn put_number<O: Observer>(
        &mut self,
        observer: &mut O,
        register: u16,
        value: Result<i16, ErrorCode>,
    ) -> Result<(), ErrorCode> {
        let value = value?;
        let old = std::mem::replace(&mut self.registers[usize::from(register)], value);
        if O::VALUES && observer.wants_number(self.pc, register) {
            observer.number(self, register, old, value);
        }
        Ok(())
    }
}
