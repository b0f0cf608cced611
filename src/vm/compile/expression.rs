//! Expressions: each yields the register that holds its value. Variables and constants are used where they are, so that
//! `A+1` is one operation; in a statement that waits in the middle all operands are copied to temporaries instead,
//! where a snapshot finds them in their order of evaluation.

use super::super::code::{Op, Opcode, Operand};
use super::{Compiler, Register};
use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode;
use crate::basic::tree::{BinaryOp, Expr, ExprKind, Function, Statement, Target, Type, UnaryOp};
use crate::vm::code::FIRST_TEMPORARY;
use crate::vm::cost;
use crate::vm::text::Text;

/// Whether a statement waits while an expression is evaluated.
pub(super) fn waits(statement: &Statement) -> bool {
    let mut found = false;
    statement.visit(&mut |expr| found |= matches!(expr.kind, ExprKind::Call(Function::InkeyWait, _)));
    found
}

impl<'a> Compiler<'a> {
    /// Evaluates an expression of either type and drops its value.
    pub(super) fn any(&mut self, expr: &'a Expr) {
        match expr.kind_of_value() {
            Some(Type::String) => {
                self.text(expr, None);
            }
            _ => {
                self.number(expr, None);
            }
        }
    }

    /// Evaluates a number; the register is `into` if that is given.
    pub(super) fn number(&mut self, expr: &'a Expr, into: Option<Register>) -> Register {
        match &expr.kind {
            ExprKind::Number(value) => {
                self.charge(cost::CONSTANT);
                let register = self.constant(*value);
                self.settle_number(register, into)
            }
            ExprKind::Variable(target) if target.name.kind == Type::Number => match target.subscripts.as_slice() {
                [] => {
                    self.charge_variable(target.name, false);
                    let register = self.number_variable(target.name);
                    self.settle_number(register, into)
                }
                _ => self.number_element(target, into),
            },
            ExprKind::Paren(inner) => self.number(inner, into),
            ExprKind::Unary(op, inner) => self.unary(*op, inner, into),
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right, into),
            ExprKind::Call(function, arguments) if function.result() == Type::Number => {
                self.number_call(*function, arguments, into)
            }
            ExprKind::Flawed(parts, flaw) => {
                parts.iter().for_each(|part| self.any(part));
                self.raise(flaw.error);
                into.unwrap_or(FIRST_TEMPORARY)
            }
            ExprKind::String(_) | ExprKind::Variable(_) | ExprKind::Call(..) => {
                self.text(expr, None);
                self.raise(ErrorCode::Tm);
                into.unwrap_or(FIRST_TEMPORARY)
            }
        }
    }

    /// Evaluates a string; the register is `into` if that is given.
    pub(super) fn text(&mut self, expr: &'a Expr, into: Option<Register>) -> Register {
        match &expr.kind {
            ExprKind::String(codes) => {
                self.charge(cost::CONSTANT + cost::CHARACTER * codes.len() as u32);
                if codes.len() > Text::MAX {
                    self.raise(self.long_literal());
                    return into.unwrap_or(0);
                }
                let register = self.text_constant(codes);
                self.settle_text(register, into)
            }
            ExprKind::Variable(target) if target.name.kind == Type::String => match target.subscripts.as_slice() {
                [] => {
                    self.charge_variable(target.name, false);
                    self.charge(cost::CHARACTER * cost::TYPICAL_LENGTH);
                    let register = self.text_variable(target.name);
                    self.settle_text(register, into)
                }
                _ => self.text_element(target, into),
            },
            ExprKind::Paren(inner) => self.text(inner, into),
            ExprKind::Binary(BinaryOp::Add, left, right) if left.kind_of_value() == Some(Type::String) => {
                let (numbers, texts, live) = self.mark();
                let a = self.text(left, None);
                let a = self.hold_text(a);
                if right.kind_of_value() == Some(Type::Number) {
                    self.number(right, None);
                    self.raise(ErrorCode::Tm);
                    self.release(numbers, texts, live);
                    return into.unwrap_or(0);
                }
                let b = self.text(right, None);
                self.release(numbers, texts, live);
                self.charge(cost::OPERATOR);
                let c = into.unwrap_or_else(|| self.text_temporary());
                self.push(Op { a, b, c, ..Op::new(Opcode::TextJoin) });
                c
            }
            ExprKind::Call(function, arguments) if function.result() == Type::String => {
                self.text_call(*function, arguments, into)
            }
            ExprKind::Flawed(parts, flaw) => {
                parts.iter().for_each(|part| self.any(part));
                self.raise(flaw.error);
                into.unwrap_or(0)
            }
            _ => {
                self.number(expr, None);
                self.raise(ErrorCode::Tm);
                into.unwrap_or(0)
            }
        }
    }

    /// What a literal of 32 characters and more raises (unconfirmed; spec: language 3.4).
    pub(super) fn long_literal(&self) -> ErrorCode {
        match self.settings.dialect {
            Dialect::V2 => ErrorCode::St,
            Dialect::V3 => ErrorCode::Il,
        }
    }

    /// Evaluates the subscripts of an element and keeps them. `None` if their count is wrong: SO is then raised.
    pub(super) fn subscripts(&mut self, target: &'a Target) -> Option<(Register, Register)> {
        match target.subscripts.as_slice() {
            [one] => {
                let i = self.number(one, None);
                let i = self.hold_number(i);
                Some((i, 0))
            }
            [one, two] => {
                let i = self.number(one, None);
                let i = self.hold_number(i);
                let j = self.number(two, None);
                let j = self.hold_number(j);
                Some((i, j))
            }
            more => {
                more.iter().for_each(|subscript| {
                    self.number(subscript, None);
                });
                self.raise(ErrorCode::So);
                None
            }
        }
    }

    fn number_element(&mut self, target: &'a Target, into: Option<Register>) -> Register {
        let (numbers, texts, live) = self.mark();
        let array = self.array(target.name);
        self.charge_variable(target.name, true);
        let subscripts = self.subscripts(target);
        self.release(numbers, texts, live);
        let c = into.unwrap_or_else(|| self.number_temporary());
        if let Some((i, j)) = subscripts {
            let code = if target.subscripts.len() == 1 { Opcode::Load1 } else { Opcode::Load2 };
            return self.push_fused(Op { a: array, b: i, c, target: u32::from(j), ..Op::new(code) });
        }
        c
    }

    fn text_element(&mut self, target: &'a Target, into: Option<Register>) -> Register {
        let (numbers, texts, live) = self.mark();
        let array = self.array(target.name);
        self.charge_variable(target.name, true);
        self.charge(cost::CHARACTER * cost::TYPICAL_LENGTH);
        let subscripts = self.subscripts(target);
        self.release(numbers, texts, live);
        let c = into.unwrap_or_else(|| self.text_temporary());
        if let Some((i, j)) = subscripts {
            let code = if target.subscripts.len() == 1 { Opcode::TextLoad1 } else { Opcode::TextLoad2 };
            self.push(Op { a: array, b: i, c, target: u32::from(j), ..Op::new(code) });
        }
        c
    }

    fn unary(&mut self, op: UnaryOp, inner: &'a Expr, into: Option<Register>) -> Register {
        self.charge(cost::UNARY);
        if let (UnaryOp::Minus, ExprKind::Number(value)) = (op, &inner.kind) {
            self.charge(cost::CONSTANT);
            let register = self.constant(value.wrapping_neg());
            return self.settle_number(register, into);
        }
        let code = match op {
            UnaryOp::Minus => Opcode::Negate,
            UnaryOp::Not => Opcode::Not,
            // The operand's own register, which must stay in use.
            UnaryOp::Plus => return self.number(inner, into),
        };
        let (numbers, texts, live) = self.mark();
        let a = self.number(inner, None);
        self.release(numbers, texts, live);
        let c = into.unwrap_or_else(|| self.number_temporary());
        self.push(Op { a, c, ..Op::new(code) });
        c
    }

    fn binary(&mut self, op: BinaryOp, left: &'a Expr, right: &'a Expr, into: Option<Register>) -> Register {
        self.charge(cost::OPERATOR);
        if matches!(op, BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Mod) {
            self.charge(cost::MULTIPLY);
        }
        let kinds = (left.kind_of_value(), right.kind_of_value());
        let text = |kind| kind == Some(Type::String);
        let comparison = comparison(op);
        let (numbers, texts, live) = self.mark();
        if text(kinds.0) || text(kinds.1) {
            let a = if text(kinds.0) { self.text(left, None) } else { self.number(left, None) };
            let a = if text(kinds.0) { self.hold_text(a) } else { self.hold_number(a) };
            let b = if text(kinds.1) { self.text(right, None) } else { self.number(right, None) };
            self.release(numbers, texts, live);
            let c = into.unwrap_or_else(|| self.number_temporary());
            match comparison {
                Some((_, code)) if text(kinds.0) && text(kinds.1) => {
                    self.push(Op { a, b, c, ..Op::new(code) });
                }
                _ => self.raise(ErrorCode::Tm),
            }
            return c;
        }
        let a = self.number(left, None);
        let a = self.hold_number(a);
        let b = self.number(right, None);
        self.release(numbers, texts, live);
        let code = match (op, comparison) {
            (_, Some((code, _))) => code,
            (BinaryOp::Multiply, _) => Opcode::Multiply,
            (BinaryOp::Divide, _) => Opcode::Divide,
            (BinaryOp::Mod, _) => Opcode::Mod,
            (BinaryOp::Add, _) => Opcode::Add,
            (BinaryOp::Subtract, _) => Opcode::Subtract,
            (BinaryOp::And, _) => Opcode::And,
            (BinaryOp::Or, _) => Opcode::Or,
            _ => Opcode::Xor,
        };
        let c = into.unwrap_or_else(|| self.number_temporary());
        self.push_fused(Op { a, b, c, ..Op::new(code) })
    }

    fn number_call(&mut self, function: Function, arguments: &'a [Expr], into: Option<Register>) -> Register {
        self.charge(cost::FUNCTION);
        let (numbers, texts, live) = self.mark();
        let code = match function {
            Function::Abs => Opcode::Abs,
            Function::Sgn => Opcode::Sgn,
            Function::Rnd => Opcode::Rnd,
            Function::Asc => Opcode::Asc,
            Function::Len => Opcode::Len,
            Function::Val => Opcode::Val,
            Function::Instr => Opcode::Instr,
            Function::Fre => Opcode::Fre,
            Function::Err => Opcode::Err,
            Function::Erl => Opcode::Erl,
            Function::Peek => Opcode::Peek,
            _ => Opcode::Query,
        };
        let (a, b) = match (function, arguments) {
            (Function::Instr, [whole, part]) => {
                let a = self.text(whole, None);
                let a = self.hold_text(a);
                (a, self.text(part, None))
            }
            (Function::Asc | Function::Len | Function::Val, [text]) => (self.text(text, None), 0),
            (_, [number]) => (self.number(number, None), 0),
            _ => (0, 0),
        };
        self.release(numbers, texts, live);
        let c = into.unwrap_or_else(|| self.number_temporary());
        let target = if code == Opcode::Query { self.function_index(function, arguments.len()) } else { 0 };
        self.push(Op { a, b, c, target, ..Op::new(code) });
        c
    }

    fn text_call(&mut self, function: Function, arguments: &'a [Expr], into: Option<Register>) -> Register {
        self.charge(cost::FUNCTION);
        let (numbers, texts, live) = self.mark();
        let code = match function {
            Function::Chr => Opcode::Chr,
            Function::Str => Opcode::Str,
            Function::Hex => Opcode::Hex,
            Function::Left => Opcode::Left,
            Function::Right => Opcode::Right,
            Function::Mid => Opcode::Mid,
            Function::InkeyWait => Opcode::InkeyWait,
            _ => Opcode::QueryText,
        };
        let (mut a, mut b, mut target) = (0, 0, 0);
        match (function, arguments) {
            (Function::Left | Function::Right, [text, count]) => {
                a = self.text(text, None);
                a = self.hold_text(a);
                b = self.number(count, None);
            }
            (Function::Mid, [text, from, count]) => {
                a = self.text(text, None);
                a = self.hold_text(a);
                b = self.number(from, None);
                b = self.hold_number(b);
                target = u32::from(self.number(count, None));
            }
            (Function::Scr, arguments) => a = self.numbers_in_a_row(arguments),
            (_, [number]) => a = self.number(number, None),
            _ => {}
        }
        self.release(numbers, texts, live);
        let c = into.unwrap_or_else(|| self.text_temporary());
        if code == Opcode::QueryText {
            target = self.function_index(function, arguments.len());
        }
        let op = Op { a, b, c, target, ..Op::new(code) };
        match function {
            Function::InkeyWait => {
                // It is executed again when the key is there, and a statement is charged for at its first operation.
                if self.code.ops.len() == self.statement_start {
                    self.push(Op::new(Opcode::Nop));
                }
                self.push_waiting(op);
            }
            _ => {
                self.push(op);
            }
        }
        c
    }

    /// Evaluates numbers into neighbouring temporaries and returns the first.
    pub(super) fn numbers_in_a_row(&mut self, arguments: &'a [Expr]) -> Register {
        let first = self.number_temporaries(arguments.len() as u16);
        for (index, argument) in arguments.iter().enumerate() {
            let register = first + index as u16;
            self.number(argument, Some(register));
            self.note_live(Operand::Number(register));
        }
        first
    }

    fn function_index(&mut self, function: Function, count: usize) -> u32 {
        let entry = (function, count as u8);
        if let Some(index) = self.code.functions.iter().position(|known| *known == entry) {
            return index as u32;
        }
        self.code.functions.push(entry);
        self.code.functions.len() as u32 - 1
    }

    fn settle_number(&mut self, register: Register, into: Option<Register>) -> Register {
        match into {
            Some(c) if c != register => {
                self.push(Op { a: register, c, ..Op::new(Opcode::Move) });
                c
            }
            _ => register,
        }
    }

    fn settle_text(&mut self, register: Register, into: Option<Register>) -> Register {
        match into {
            Some(c) if c != register => {
                self.push(Op { a: register, c, ..Op::new(Opcode::TextMove) });
                c
            }
            _ => register,
        }
    }

    /// Copies a variable or constant to a temporary that nothing else changes.
    pub(super) fn copy_number(&mut self, register: Register) -> Register {
        if register >= FIRST_TEMPORARY {
            return register;
        }
        let temporary = self.number_temporary();
        self.settle_number(register, Some(temporary))
    }

    /// In a statement that waits: copies an operand that will be used later to a temporary and notes it as live.
    pub(super) fn hold_number(&mut self, register: Register) -> Register {
        if !self.keeps_operands {
            return register;
        }
        let kept = if register < FIRST_TEMPORARY {
            let temporary = self.number_temporary();
            self.settle_number(register, Some(temporary))
        } else {
            register
        };
        self.note_live(Operand::Number(kept));
        kept
    }

    /// The same for a string.
    pub(super) fn hold_text(&mut self, register: Register) -> Register {
        if !self.keeps_operands {
            return register;
        }
        let kept = if usize::from(register) >= crate::vm::code::TEXT_TEMPORARIES {
            let temporary = self.text_temporary();
            self.settle_text(register, Some(temporary))
        } else {
            register
        };
        self.note_live(Operand::Text(kept));
        kept
    }

    pub(super) fn note_live(&mut self, operand: Operand) {
        if self.keeps_operands {
            self.live.push(operand);
        }
    }

    /// Temporaries and live operands in use, for `release`.
    pub(super) fn mark(&self) -> (u16, u16, usize) {
        (self.numbers_used, self.texts_used, self.live.len())
    }

    pub(super) fn release(&mut self, numbers: u16, texts: u16, live: usize) {
        self.numbers_used = numbers;
        self.texts_used = texts;
        self.live.truncate(live);
    }
}

/// The operations of a comparison on numbers and on strings.
pub(super) fn comparison(op: BinaryOp) -> Option<(Opcode, Opcode)> {
    Some(match op {
        BinaryOp::Equal => (Opcode::Equal, Opcode::TextEqual),
        BinaryOp::NotEqual => (Opcode::NotEqual, Opcode::TextNotEqual),
        BinaryOp::Greater => (Opcode::Greater, Opcode::TextGreater),
        BinaryOp::Less => (Opcode::Less, Opcode::TextLess),
        BinaryOp::GreaterEqual => (Opcode::GreaterEqual, Opcode::TextGreaterEqual),
        BinaryOp::LessEqual => (Opcode::LessEqual, Opcode::TextLessEqual),
        BinaryOp::Multiply
        | BinaryOp::Divide
        | BinaryOp::Mod
        | BinaryOp::Add
        | BinaryOp::Subtract
        | BinaryOp::And
        | BinaryOp::Or
        | BinaryOp::Xor => return None,
    })
}
