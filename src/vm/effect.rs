//! Operations that deal with devices, change where control is in rare ways, or end the run. Time and place are up to date
//! in the [`Vm`] when they begin, and are taken from it when they are done.

use super::code::{Code, Op, Opcode};
use super::control::Entry;
use super::devices::{Busy, Devices, Wait};
use super::observer::{Doer, Observer};
use super::state::Vm;
use super::step::Exit;
use super::text::Text;
use super::time::HalfCycles;
use crate::basic::error::ErrorCode;
use crate::basic::tree::OnJump;

/// Why the step loop cannot simply go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interrupt {
    /// The statement failed.
    Error(ErrorCode),
    /// The run leaves the loop; `vm.pc` is where it will go on.
    Exit(Exit),
}

impl From<ErrorCode> for Interrupt {
    fn from(error: ErrorCode) -> Interrupt {
        Interrupt::Error(error)
    }
}

impl Vm {
    /// Executes the operation at `self.pc` and sets `self.pc` to the one that is next.
    #[inline(never)]
    pub(super) fn effect<D: Devices, O: Observer>(
        &mut self,
        code: &Code,
        devices: &mut D,
        observer: &mut O,
        op: &Op,
    ) -> Result<(), Interrupt> {
        let at = self.pc;
        let next = at + 1;
        let leave = |exit: Exit| Err(Interrupt::Exit(exit));
        if O::ATTRIBUTES {
            devices.attribute(Doer { place: code.place_of(at), statements: self.statements, time: self.time });
        }
        match op.code {
            Opcode::ReturnTo => {
                self.leave_subroutine()?;
                self.tell_jump(observer, op.target);
                self.pc = op.target;
            }
            Opcode::On => return self.on_jump(code, observer, op),
            Opcode::Query => {
                let value = self.query(code, devices, op);
                self.put_number(observer, op.c, value)?;
                self.pc = next;
            }
            Opcode::QueryText => {
                let (value, time) = self.query_text(code, devices, op)?;
                self.put(observer, op.c, Ok(value))?;
                self.wait_for(time);
                self.pc = next;
            }
            Opcode::Peek => {
                let value = self.peek(code, devices, self.number(op.a) as u16);
                self.put_number(observer, op.c, Ok(i16::from(value)))?;
                self.pc = next;
            }
            Opcode::InkeyWait => {
                let Some(key) = self.key.take() else { return leave(Exit::Waiting(Wait::Key)) };
                self.put(observer, op.c, Ok(Text::cut(&[key])))?;
                self.pc = next;
            }
            Opcode::PrintNumber | Opcode::PrintText | Opcode::PrintComma | Opcode::PrintNewline => {
                let before = if O::DEVICES { devices.written() } else { 0 };
                let time = self.print(devices, op);
                if O::DEVICES {
                    observer.printed(self, devices.written_since(before));
                    observer.device(self, code);
                }
                self.wait_for(time);
                self.pc = next;
            }
            Opcode::Device => {
                let busy = self.device(code, devices, op)?;
                if O::DEVICES {
                    observer.device(self, code);
                }
                self.pc = next;
                match busy {
                    Busy::Until(time) => self.wait_for(time),
                    Busy::Waiting(wait) => return leave(Exit::Waiting(wait)),
                }
            }
            Opcode::Poke => {
                let changed = self.poke(code, devices, op)?;
                if O::DEVICES {
                    self.pc = at;
                    observer.device(self, code);
                }
                self.pc = next;
                if let Some(exit) = changed {
                    return leave(exit);
                }
            }
            Opcode::Call => {
                let cycles = devices.call(self.time, self.number(op.a) as u16)?;
                self.wait_for(self.time.plus_cycles(cycles));
                self.pc = next;
            }
            Opcode::InputBegin => {
                let time = self.begin_input(devices, op.b != 0);
                self.wait_for(time);
                self.pc = next;
            }
            Opcode::InputNumber | Opcode::InputText | Opcode::InputLine => {
                if self.needs_line() {
                    let time = self.ask_again(devices);
                    self.wait_for(time);
                    let logical = op.code == Opcode::InputLine;
                    return leave(Exit::Waiting(if logical { Wait::LogicalLine } else { Wait::Line }));
                }
                match op.code {
                    Opcode::InputNumber => {
                        let value = self.take_number();
                        self.put_number(observer, op.c, value)?;
                    }
                    Opcode::InputText => {
                        let value = self.take_text();
                        self.put(observer, op.c, value)?;
                    }
                    _ => {
                        let value = self.take_line();
                        self.put(observer, op.c, value)?;
                    }
                }
                self.pc = next;
            }
            Opcode::Raise => return Err(ErrorCode::from_number(op.a as u8).into()),
            Opcode::Error => {
                let number = u8::try_from(self.number(op.a)).map_err(|_| ErrorCode::Il)?;
                return Err(ErrorCode::from_number(number).into());
            }
            Opcode::Resume => {
                let to = self.resume(code, op)?;
                self.tell_jump(observer, to);
                self.pc = to;
            }
            Opcode::End => {
                self.handler = None;
                self.handling = None;
                self.pc = next;
                return leave(Exit::End);
            }
            Opcode::Stop => {
                self.pc = next;
                return leave(Exit::Stop(at));
            }
            Opcode::ProgramEnd => {
                if self.handling.take().is_some() {
                    // No line is left that could be named: the error belongs to the program's last.
                    self.handler = None;
                    return leave(Exit::Error(ErrorCode::Nr, at.saturating_sub(1)));
                }
                return leave(Exit::ProgramEnd);
            }
            Opcode::DirectEnd => return leave(Exit::DirectEnd),
            Opcode::Trace => {
                self.trace = op.a != 0;
                self.pc = next;
                // The loop is left, so that the right one is entered.
                return leave(Exit::Limit);
            }
            Opcode::Clear => {
                self.clear(code);
                self.pc = next;
            }
            Opcode::ClearTo => {
                self.memory.set_last_usable(self.number(op.a) as u16)?;
                self.clear(code);
                self.pc = next;
            }
            Opcode::Cont => self.pc = self.continue_at.take().ok_or(ErrorCode::Cc)?,
            Opcode::New => return leave(Exit::New),
            Opcode::Run => return leave(Exit::Run(op.target)),
            Opcode::Host => {
                self.pc = next;
                return leave(Exit::Request { index: op.target, a: op.a });
            }
            _ => self.pc = next,
        }
        Ok(())
    }

    /// ON: a value without a line goes on with the next statement.
    fn on_jump<O: Observer>(&mut self, code: &Code, observer: &mut O, op: &Op) -> Result<(), Interrupt> {
        let next = self.pc + 1;
        let choice = u8::try_from(self.number(op.a)).map_err(|_| ErrorCode::Il)?;
        let table = code.on_tables.get(op.target as usize);
        let chosen = table.and_then(|table| {
            let index = usize::from(choice).checked_sub(1)?;
            Some((table.jump, *table.choices.get(index)?))
        });
        let Some((jump, (target, cycles))) = chosen else {
            self.pc = next;
            return Ok(());
        };
        if Vm::is_missing(target) {
            return Err(ErrorCode::Ul.into());
        }
        self.spend(u64::from(cycles));
        let at = std::mem::replace(&mut self.pc, target);
        match jump {
            OnJump::Goto => {}
            OnJump::Gosub => self.control.push(Entry::new_gosub(next))?,
            OnJump::Return => self.leave_subroutine()?,
            OnJump::Restore => {
                self.data = target;
                self.pc = next;
                return Ok(());
            }
            OnJump::Run => return Err(Interrupt::Exit(Exit::Run(target))),
            OnJump::Resume => {
                self.leave_handler()?;
            }
        }
        if O::JUMPS {
            self.pc = at;
            self.tell_jump(observer, target);
            self.pc = target;
        }
        Ok(())
    }

    /// Tells an observer that the operation at `self.pc` goes on there.
    fn tell_jump<O: Observer>(&self, observer: &mut O, to: u32) {
        if O::JUMPS && observer.wants_jump(self.pc) {
            observer.jump(self, to);
        }
    }

    /// Drops the GOSUB entry on top of the stack.
    fn leave_subroutine(&mut self) -> Result<(), ErrorCode> {
        self.control.gosub().ok_or(ErrorCode::Rg)?;
        self.control.pop();
        Ok(())
    }

    /// A device keeps the statement until this time.
    fn wait_for(&mut self, time: HalfCycles) {
        self.time = self.time.max(time);
    }
}
