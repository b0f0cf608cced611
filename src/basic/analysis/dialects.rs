//! What V2 and V3 take differently. Source: spec, language 3.2, 3.4, 5.1 and 6.6.
//!
//! Words of V3 in a V2 program are mistakes that the parser finds; a V3 program may use them without a remark.

use super::constant;
use super::finding::{Finding, FindingKind};
use super::parsed::Parsed;
use super::symbols::Symbols;
use crate::basic::crunch::DECIMAL;
use crate::basic::dialect::Dialect;
use crate::basic::keyword::TABLE;
use crate::basic::tree::{BinaryOp, Expr, ExprKind, Function, PrintItem, StatementKind, UnaryOp};

/// Finds them.
pub(super) fn find(parsed: &Parsed, symbols: &Symbols, found: &mut Vec<Finding>) {
    let dialect = parsed.options().dialect;
    for (line, statement) in parsed.statements() {
        statement.visit(&mut |expr: &Expr| {
            if let Some(message) = loose_not(expr, dialect) {
                let finding = Finding::new(FindingKind::NotPrecedence, parsed, line, expr.span, message.into());
                found.push(finding.hint("add parentheses behind NOT: V2 and V3 read this differently"));
            }
            if dialect == Dialect::V2 && large_number(parsed.tokens(line), expr) {
                let message = "V3 refuses decimal numbers over 32767 when the line is entered (OV)".into();
                let finding = Finding::new(FindingKind::DialectDifference, parsed, line, expr.span, message);
                found.push(finding.hint("a hexadecimal number is taken by both"));
            }
        });
        if let (Dialect::V3, StatementKind::Print(items)) = (dialect, &statement.kind) {
            for item in items {
                if let PrintItem::Expr(expr) = item
                    && let Some(part) = control_code(expr)
                {
                    let message = "V3 prints an item up to the first code below 32; V2 goes on behind it".into();
                    found.push(Finding::new(FindingKind::DialectDifference, parsed, line, part.span, message));
                }
            }
        }
    }
    if dialect == Dialect::V2 {
        names(parsed, symbols, found);
    }
}

/// Names that begin with a word of V3, which takes the word for itself.
fn names(parsed: &Parsed, symbols: &Symbols, found: &mut Vec<Finding>) {
    for uses in symbols.variables.values() {
        let Some(first) = uses.first() else { continue };
        let name = parsed.spelling(first.line, first.name);
        let word = TABLE.iter().find(|entry| entry.since == Dialect::V3 && name.starts_with(entry.word));
        if let Some(entry) = word {
            let message = format!("V3 takes the beginning of {name} for its word {}", entry.word);
            found.push(Finding::new(FindingKind::DialectDifference, parsed, first.line, first.name.span, message));
        }
    }
}

/// What is to be said if NOT stands without parentheses beside an operator that one version applies before NOT, the
/// other behind it.
fn loose_not(expr: &Expr, dialect: Dialect) -> Option<&'static str> {
    match (&expr.kind, dialect) {
        (ExprKind::Binary(op, left, _), Dialect::V3) if binds_tighter_than_and(*op) && ends_with_not(left) => {
            Some("NOT takes only the value behind it, before the operator is applied")
        }
        (ExprKind::Unary(UnaryOp::Not, inner), Dialect::V2) if matches!(inner.kind, ExprKind::Binary(..)) => {
            Some("NOT takes the whole comparison behind it")
        }
        _ => None,
    }
}

/// Whether the last value of the expression is that of a NOT without parentheses around.
fn ends_with_not(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Unary(UnaryOp::Not, _) => true,
        ExprKind::Unary(_, inner) => ends_with_not(inner),
        ExprKind::Binary(_, _, right) => ends_with_not(right),
        ExprKind::Number(_)
        | ExprKind::String(_)
        | ExprKind::Variable(_)
        | ExprKind::Paren(_)
        | ExprKind::Call(..)
        | ExprKind::Flawed(..) => false,
    }
}

fn binds_tighter_than_and(op: BinaryOp) -> bool {
    !matches!(op, BinaryOp::And | BinaryOp::Or | BinaryOp::Xor)
}

/// A decimal literal that V2 wraps.
fn large_number(tokens: &[u8], expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Number(value) if value < 0)
        && tokens.get(usize::from(expr.span.start)) == Some(&DECIMAL)
}

/// A `CHR$` of a code below 32 with something behind it, which V3 does not print.
fn control_code(expr: &Expr) -> Option<&Expr> {
    // A sum leans to the left: what stands before its last operand is on the left, the operand before last first.
    let ExprKind::Binary(BinaryOp::Add, left, _) = &expr.kind else { return None };
    match &left.kind {
        ExprKind::Binary(BinaryOp::Add, _, right) => control_call(right).or_else(|| control_code(left)),
        _ => control_call(left),
    }
}

fn control_call(expr: &Expr) -> Option<&Expr> {
    let ExprKind::Call(Function::Chr, arguments) = &expr.kind else { return None };
    arguments.first().and_then(constant::value).filter(|code| (0..32).contains(code)).map(|_| expr)
}
