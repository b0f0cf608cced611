//! Joins two operations into one where the first only computes an operand of the second: dispatch is what an interpreter
//! spends its time on. The list comes from what loops, array walks and index arithmetic of real listings do.

use super::super::code::{FIRST_TEMPORARY, Op, Opcode};
use super::{Compiler, Register};

impl Compiler<'_> {
    /// Emits an operation that writes `c`, joined with the one before where that is possible. Returns `c`.
    pub(super) fn push_fused(&mut self, op: Op) -> Register {
        let op = self.specialise(op);
        let destination = op.c;
        let fused = self.last_fusible().and_then(|last| self.join_modulo(last, op).or_else(|| join(last, op)));
        match fused {
            Some(joined) => {
                let at = self.code.ops.len() - 1;
                self.code.ops[at] = joined;
            }
            None => {
                self.push(op);
            }
        }
        destination
    }

    /// The last operation, if one behind it may absorb it.
    pub(super) fn last_fusible(&self) -> Option<Op> {
        if self.keeps_operands || self.code.ops.len() <= self.fuse_from {
            return None;
        }
        self.code.ops.last().copied()
    }

    fn specialise(&self, op: Op) -> Op {
        match op.code {
            Opcode::Subtract if self.settings.quirks => return Op { code: Opcode::SubtractWithDefect, ..op },
            Opcode::Multiply if self.settings.quirks => return Op { code: Opcode::MultiplyWithDefect, ..op },
            _ => {}
        }
        let divisor = match op.code {
            Opcode::Divide | Opcode::Mod => self.constant_value(op.b),
            _ => None,
        };
        match divisor {
            Some(divisor) if divisor >= 2 => {
                let reciprocal = (1u64 << 32) / divisor as u64 + 1;
                let code = if op.code == Opcode::Mod { Opcode::ModConstant } else { Opcode::DivideConstant };
                Op { code, target: reciprocal as u32, ..op }
            }
            _ => op,
        }
    }

    /// A sum, or a product and a sum, modulo a constant: what most generators and hashes in BASIC are made of.
    fn join_modulo(&mut self, last: Op, op: Op) -> Option<Op> {
        if op.code != Opcode::ModConstant || last.c < FIRST_TEMPORARY || op.a != last.c {
            return None;
        }
        let code = match last.code {
            Opcode::Add => Opcode::AddModConstant,
            Opcode::MultiplyAdd => Opcode::MultiplyAddModConstant,
            _ => return None,
        };
        let divisor = (self.constant_value(op.b)? as u16, op.target);
        let index = match self.code.divisors.iter().position(|known| *known == divisor) {
            Some(index) => index,
            None => {
                self.code.divisors.push(divisor);
                self.code.divisors.len() - 1
            }
        };
        let index = u16::try_from(index).ok()?;
        Some(Op { code, c: op.c, target: u32::from(index) << 16 | last.target & 0xFFFF, ..last })
    }

    fn constant_value(&self, register: Register) -> Option<i16> {
        if register < self.lowest_constant || register >= FIRST_TEMPORARY {
            return None;
        }
        // Constants are numbered downwards in the order in which they were made.
        self.code.constants.get(usize::from(FIRST_TEMPORARY - 1 - register)).map(|(_, value)| *value)
    }
}

/// `last` computes a temporary that only `op` uses: both as one.
fn join(last: Op, op: Op) -> Option<Op> {
    let temporary = last.c;
    if temporary < FIRST_TEMPORARY {
        return None;
    }
    let is_left = op.a == temporary;
    let is_right = op.b == temporary;
    match (last.code, op.code) {
        (Opcode::Add | Opcode::Subtract, Opcode::Load1) if is_right => {
            let code = if last.code == Opcode::Add { Opcode::Load1Add } else { Opcode::Load1Subtract };
            Some(Op { code, b: last.a, target: u32::from(last.b), ..op })
        }
        (Opcode::Load1, Opcode::Add) if is_left != is_right => {
            let other = if is_left { op.b } else { op.a };
            Some(Op { code: Opcode::AddLoad1, a: last.a, b: last.b, c: other, target: u32::from(op.c), ..op })
        }
        (Opcode::Load2, Opcode::Add) if is_left != is_right => {
            let other = if is_left { op.b } else { op.a };
            let target = u32::from(op.c) << 16 | last.target & 0xFFFF;
            Some(Op { code: Opcode::AddLoad2, a: last.a, b: last.b, c: other, target, ..op })
        }
        (first, second) if is_left != is_right => {
            let commutes = matches!(second, Opcode::Add | Opcode::Multiply);
            if is_right && !commutes {
                return None;
            }
            let code = match (first, second) {
                (Opcode::Add, Opcode::Add) => Opcode::AddAdd,
                (Opcode::Add, Opcode::Subtract) => Opcode::AddSubtract,
                (Opcode::Add, Opcode::Multiply) => Opcode::AddMultiply,
                (Opcode::Add, Opcode::Mod) => Opcode::AddMod,
                (Opcode::Subtract, Opcode::Add) => Opcode::SubtractAdd,
                (Opcode::Subtract, Opcode::Subtract) => Opcode::SubtractSubtract,
                (Opcode::Multiply, Opcode::Add) => Opcode::MultiplyAdd,
                (Opcode::Multiply, Opcode::Subtract) => Opcode::MultiplySubtract,
                (Opcode::Multiply, Opcode::Mod) => Opcode::MultiplyMod,
                _ => return None,
            };
            let third = if is_left { op.b } else { op.a };
            Some(Op { code, a: last.a, b: last.b, target: u32::from(third), ..op })
        }
        _ => None,
    }
}
