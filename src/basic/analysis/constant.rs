//! Values that are known before the program runs.
//!
//! Only what every version computes alike: MOD with a negative side is left open. Source: spec, language 5.2 to 5.4.

use crate::basic::tree::{BinaryOp, Expr, ExprKind, UnaryOp};

/// Why an expression of constants has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConstantError {
    /// It does not fit 16 bits.
    Overflow,
    /// Its divisor is 0.
    Zero,
}

/// The value of an expression made of number literals; `None` if it depends on anything else or has none.
pub(super) fn value(expr: &Expr) -> Option<i16> {
    match &expr.kind {
        ExprKind::Number(value) => Some(*value),
        ExprKind::Paren(inner) => value(inner),
        ExprKind::Unary(op, inner) => {
            let inner = value(inner)?;
            Some(match op {
                UnaryOp::Minus => inner.wrapping_neg(),
                UnaryOp::Plus => inner,
                UnaryOp::Not => !inner,
            })
        }
        ExprKind::Binary(op, left, right) => compute(*op, value(left)?, value(right)?).ok().flatten(),
        ExprKind::String(_) | ExprKind::Variable(_) | ExprKind::Call(..) | ExprKind::Flawed(..) => None,
    }
}

/// Why this very operation must fail. What fails inside of it is not looked at.
pub(super) fn failure(expr: &Expr) -> Option<ConstantError> {
    let ExprKind::Binary(op, left, right) = &expr.kind else { return None };
    let right = value(right)?;
    if right == 0 && matches!(op, BinaryOp::Divide | BinaryOp::Mod) {
        return Some(ConstantError::Zero);
    }
    compute(*op, value(left)?, right).err()
}

fn compute(op: BinaryOp, left: i16, right: i16) -> Result<Option<i16>, ConstantError> {
    let truth = |holds: bool| -i16::from(holds);
    let fit = |value: Option<i16>| value.ok_or(ConstantError::Overflow);
    Ok(Some(match op {
        BinaryOp::Add => fit(left.checked_add(right))?,
        BinaryOp::Subtract => fit(left.checked_sub(right))?,
        BinaryOp::Multiply => fit(left.checked_mul(right))?,
        BinaryOp::Divide | BinaryOp::Mod if right == 0 => return Err(ConstantError::Zero),
        BinaryOp::Divide | BinaryOp::Mod if left < 0 && right < 0 => return Ok(None),
        BinaryOp::Divide => left / right,
        BinaryOp::Mod if left < 0 || right < 0 => return Ok(None),
        BinaryOp::Mod => left % right,
        BinaryOp::Equal => truth(left == right),
        BinaryOp::NotEqual => truth(left != right),
        BinaryOp::Greater => truth(left > right),
        BinaryOp::Less => truth(left < right),
        BinaryOp::GreaterEqual => truth(left >= right),
        BinaryOp::LessEqual => truth(left <= right),
        BinaryOp::And => left & right,
        BinaryOp::Or => left | right,
        BinaryOp::Xor => left ^ right,
    }))
}
