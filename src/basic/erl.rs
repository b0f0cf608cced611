//! Line numbers that look like values: `IF ERL=100`.
//!
//! RENUM changes references behind GOTO and its like, which are tokens of their own kind. A number that ERL is compared
//! with is an ordinary number, so nothing but the tree tells it apart. Source: spec, language 6.2 and 6.5.

use super::tree::{BinaryOp, Expr, ExprKind, Function, Line, LineRef};

/// The numbers that a line compares ERL with, each with the place of its literal.
pub fn erl_comparisons(line: &Line) -> Vec<LineRef> {
    let mut found = Vec::new();
    for statement in &line.statements {
        statement.visit(&mut |expr| {
            if let ExprKind::Binary(op, left, right) = &expr.kind
                && is_relational(*op)
            {
                found.extend(literal_beside_erl(left, right).or_else(|| literal_beside_erl(right, left)));
            }
        });
    }
    found
}

fn literal_beside_erl(erl: &Expr, literal: &Expr) -> Option<LineRef> {
    let ExprKind::Call(Function::Erl, _) = inside(erl).kind else { return None };
    let literal = inside(literal);
    // A line over 32767 is seen as a negative number; written as such it is left to the person.
    let ExprKind::Number(value) = literal.kind else { return None };
    Some(LineRef { number: value as u16, span: literal.span })
}

fn inside(expr: &Expr) -> &Expr {
    let mut expr = expr;
    while let ExprKind::Paren(inner) = &expr.kind {
        expr = inner;
    }
    expr
}

fn is_relational(op: BinaryOp) -> bool {
    match op {
        BinaryOp::Equal
        | BinaryOp::NotEqual
        | BinaryOp::Greater
        | BinaryOp::Less
        | BinaryOp::GreaterEqual
        | BinaryOp::LessEqual => true,
        BinaryOp::Multiply
        | BinaryOp::Divide
        | BinaryOp::Mod
        | BinaryOp::Add
        | BinaryOp::Subtract
        | BinaryOp::And
        | BinaryOp::Or
        | BinaryOp::Xor => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::crunch::crunch;
    use crate::basic::dialect::Dialect;
    use crate::basic::parser::{Options, parse_line};

    fn check(text: &str, numbers: &[u16]) {
        let tokens = crunch(text.as_bytes(), Dialect::V3).unwrap().tokens;
        let line = parse_line(None, &tokens, Options::default());
        let found: Vec<u16> = erl_comparisons(&line).iter().map(|line| line.number).collect();
        assert_eq!(found, numbers, "{text}");
    }

    #[test]
    fn numbers_beside_erl_are_found() {
        check("IF ERL=100 THEN 5", &[100]);
        check("IF (ERL)<>(10) OR 20>=ERL PRINT ERL", &[10, 20]);
        check("A=ERL+100:B=ERL=C:PRINT 100", &[]);
    }
}
