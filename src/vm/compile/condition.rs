//! Conditions of IF: jumps fused with their comparison, and AND and OR of comparisons as chains of jumps where leaving
//! out an operand cannot be noticed (the original evaluates both, but these can neither fail nor act).

use super::super::code::{Op, Opcode, condition, then};
use super::expression::comparison;
use super::{Compiler, Label};
use crate::basic::tree::{BinaryOp, Expr, ExprKind, Type, UnaryOp};
use crate::vm::cost;
use crate::vm::text::Text;

impl<'a> Compiler<'a> {
    /// Jumps to `label` if the truth of `condition` is `sense`; the jump charges `extra` more cycles when it is taken.
    pub(super) fn branch(&mut self, condition: &'a Expr, sense: bool, label: Label, extra: u32) {
        let extra_cycles = extra.min(u32::from(u16::MAX)) as u16;
        match &condition.kind {
            ExprKind::Paren(inner) => self.branch(inner, sense, label, extra),
            ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), left, right) if self.may_chain(left, right) => {
                self.charge(cost::OPERATOR);
                let both = (*op == BinaryOp::And) == sense;
                if both {
                    // Both must have the sense: the first that has not leads past the second.
                    let first = self.code.ops.len();
                    self.branch(left, !sense, Label::Local(0), 0);
                    let last = self.code.ops.len();
                    self.branch(right, sense, label, extra);
                    let end = self.here();
                    for op in &mut self.code.ops[first..last] {
                        if op.code.is_branch() && op.target == 0 {
                            op.target = end;
                        }
                    }
                    self.fuse_from = self.code.ops.len();
                } else {
                    self.branch(left, sense, label, extra);
                    self.branch(right, sense, label, extra);
                }
            }
            ExprKind::Binary(op, left, right) if comparison(*op).is_some() => {
                let kinds = (left.kind_of_value(), right.kind_of_value());
                let (numbers, texts, live) = self.mark();
                match kinds {
                    (Some(Type::Number), Some(Type::Number)) => {
                        self.charge(cost::OPERATOR);
                        let a = self.number(left, None);
                        let a = self.hold_number(a);
                        let b = self.number(right, None);
                        self.release(numbers, texts, live);
                        let (code, condition) = jump_code(*op, sense);
                        let from = self.fuse_from;
                        if self.code.ops.len() > from
                            && let Some(last) = self.code.ops.last_mut()
                            && last.code.may_take_along()
                        {
                            last.then = then::JUMP;
                        }
                        self.push_jump(Op { a, b, c: extra_cycles, then: condition, ..Op::new(code) }, label);
                    }
                    (Some(Type::String), Some(Type::String)) if matches!(op, BinaryOp::Equal | BinaryOp::NotEqual) => {
                        self.charge(cost::OPERATOR);
                        let a = self.text(left, None);
                        let a = self.hold_text(a);
                        let b = self.text(right, None);
                        self.release(numbers, texts, live);
                        let equal = (*op == BinaryOp::Equal) == sense;
                        let code = if equal { Opcode::JumpIfTextEqual } else { Opcode::JumpIfTextNotEqual };
                        self.push_jump(Op { a, b, c: extra_cycles, ..Op::new(code) }, label);
                    }
                    _ => self.branch_on_value(condition, sense, label, extra_cycles),
                }
            }
            _ => self.branch_on_value(condition, sense, label, extra_cycles),
        }
    }

    fn branch_on_value(&mut self, condition: &'a Expr, sense: bool, label: Label, extra: u16) {
        let (numbers, texts, live) = self.mark();
        let a = self.number(condition, None);
        self.release(numbers, texts, live);
        let code = if sense { Opcode::JumpIfNotZero } else { Opcode::JumpIfZero };
        self.push_jump(Op { a, c: extra, ..Op::new(code) }, label);
    }

    fn may_chain(&self, left: &Expr, right: &Expr) -> bool {
        !self.keeps_operands && !self.settings.creates_variables && is_pure_truth(left) && is_pure_truth(right)
    }
}

/// Whether the value is 0 or -1 and computing it can neither fail nor act.
fn is_pure_truth(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Paren(inner) => is_pure_truth(inner),
        ExprKind::Binary(BinaryOp::And | BinaryOp::Or, left, right) => is_pure_truth(left) && is_pure_truth(right),
        ExprKind::Binary(op, left, right) => {
            comparison(*op).is_some()
                && left.kind_of_value() == right.kind_of_value()
                && is_pure(left)
                && is_pure(right)
        }
        ExprKind::Number(_)
        | ExprKind::String(_)
        | ExprKind::Variable(_)
        | ExprKind::Unary(..)
        | ExprKind::Call(..)
        | ExprKind::Flawed(..) => false,
    }
}

fn is_pure(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Number(_) => true,
        ExprKind::String(codes) => codes.len() <= Text::MAX,
        ExprKind::Variable(target) => target.subscripts.is_empty(),
        ExprKind::Paren(inner) => is_pure(inner),
        ExprKind::Unary(UnaryOp::Minus | UnaryOp::Plus | UnaryOp::Not, inner) => {
            inner.kind_of_value() == Some(Type::Number) && is_pure(inner)
        }
        ExprKind::Binary(..) | ExprKind::Call(..) | ExprKind::Flawed(..) => false,
    }
}

/// The jump for a comparison, and its condition as bits.
fn jump_code(op: BinaryOp, sense: bool) -> (Opcode, u8) {
    use condition::{EQUAL, GREATER, LESS};
    match (op, sense) {
        (BinaryOp::Equal, true) | (BinaryOp::NotEqual, false) => (Opcode::JumpIfEqual, EQUAL),
        (BinaryOp::Equal, false) | (BinaryOp::NotEqual, true) => (Opcode::JumpIfNotEqual, LESS | GREATER),
        (BinaryOp::Greater, true) | (BinaryOp::LessEqual, false) => (Opcode::JumpIfGreater, GREATER),
        (BinaryOp::Greater, false) | (BinaryOp::LessEqual, true) => (Opcode::JumpIfLessEqual, LESS | EQUAL),
        (BinaryOp::Less, true) | (BinaryOp::GreaterEqual, false) => (Opcode::JumpIfLess, LESS),
        _ => (Opcode::JumpIfGreaterEqual, EQUAL | GREATER),
    }
}
