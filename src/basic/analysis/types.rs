//! Strings where numbers are needed, and the reverse. Source: spec, language 1 and 5.

use super::finding::{Finding, FindingKind};
use super::parsed::Parsed;
use crate::basic::tree::{BinaryOp, Command, Expr, ExprKind, PrintItem, Span, Statement, StatementKind, Target, Type};

/// Finds them.
pub(super) fn find(parsed: &Parsed, found: &mut Vec<Finding>) {
    for (line, statement) in parsed.statements() {
        let mut report = |span, message: String| {
            found.push(Finding::new(FindingKind::TypeMismatch, parsed, line, span, message));
        };
        Checker { report: &mut report }.statement(statement);
    }
}

struct Checker<'a> {
    report: &'a mut dyn FnMut(Span, String),
}

impl Checker<'_> {
    fn statement(&mut self, statement: &Statement) {
        use Type::{Number, String};
        for target in statement.targets() {
            self.subscripts(target);
        }
        match &statement.kind {
            StatementKind::Assign { target, value } => self.expect(value, target.name.kind, "this variable"),
            StatementKind::Clear(Some(value)) => self.expect(value, Number, "CLEAR"),
            StatementKind::Error(value) => self.expect(value, Number, "ERROR"),
            StatementKind::Find(value) => self.expect(value, String, "FIND"),
            StatementKind::Tape { name: Some(value), .. } => self.expect(value, String, "the name"),
            StatementKind::If { condition, .. } => self.expect(condition, Number, "the condition"),
            StatementKind::On { selector, .. } => self.expect(selector, Number, "ON"),
            StatementKind::For { variable, from, to, step } => {
                if variable.name.kind == String || !variable.subscripts.is_empty() {
                    (self.report)(variable.span, "FOR needs a simple number variable: TM".into());
                    return;
                }
                for value in [Some(from), Some(to), step.as_ref()].into_iter().flatten() {
                    self.expect(value, Number, "FOR");
                }
            }
            StatementKind::Linput { target, .. } if target.name.kind == Number => {
                (self.report)(target.span, "LINPUT needs a string variable: TM".into());
            }
            StatementKind::Swap(left, right) if left.name.kind != right.name.kind => {
                (self.report)(right.span, "SWAP needs two variables of one type: TM".into());
            }
            StatementKind::Print(items) => items.iter().for_each(|item| {
                if let PrintItem::Expr(value) = item {
                    self.walk(value);
                }
            }),
            StatementKind::Device { command, arguments } => {
                for (index, argument) in arguments.iter().enumerate() {
                    if let Some(argument) = argument {
                        self.expect(argument, argument_type(*command, index), "this argument");
                    }
                }
            }
            StatementKind::Flawed(parts, _) => parts.iter().for_each(|part| {
                self.walk(part);
            }),
            _ => {}
        }
    }

    fn subscripts(&mut self, target: &Target) {
        target.subscripts.iter().for_each(|subscript| self.expect(subscript, Type::Number, "a subscript"));
    }

    /// Walks an expression that must have a type.
    fn expect(&mut self, expr: &Expr, wanted: Type, who: &str) {
        if self.walk(expr).is_some_and(|kind| kind != wanted) {
            let message = match wanted {
                Type::Number => format!("{who} needs a number, and this is a string: TM"),
                Type::String => format!("{who} needs a string, and this is a number: TM"),
            };
            (self.report)(expr.span, message);
        }
    }

    /// Reports what does not fit inside an expression; gives its type, `None` if evaluating it fails first.
    fn walk(&mut self, expr: &Expr) -> Option<Type> {
        match &expr.kind {
            ExprKind::Number(_) => Some(Type::Number),
            ExprKind::String(_) => Some(Type::String),
            ExprKind::Variable(target) => {
                self.subscripts(target);
                Some(target.name.kind)
            }
            ExprKind::Paren(inner) => self.walk(inner),
            ExprKind::Unary(_, inner) => {
                self.expect(inner, Type::Number, "the operator");
                Some(Type::Number)
            }
            ExprKind::Binary(op, left, right) => self.binary(*op, expr, left, right),
            ExprKind::Call(function, arguments) => {
                let (parameters, _) = function.parameters();
                for (argument, parameter) in arguments.iter().zip(parameters) {
                    self.expect(argument, *parameter, function.keyword().word());
                }
                Some(function.result())
            }
            ExprKind::Flawed(parts, _) => {
                parts.iter().for_each(|part| {
                    self.walk(part);
                });
                None
            }
        }
    }

    fn binary(&mut self, op: BinaryOp, expr: &Expr, left: &Expr, right: &Expr) -> Option<Type> {
        let kinds = (self.walk(left), self.walk(right));
        let (Some(left_kind), Some(right_kind)) = kinds else { return None };
        let result = if op == BinaryOp::Add { left_kind } else { Type::Number };
        let works_on_strings = match op {
            BinaryOp::Add
            | BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Greater
            | BinaryOp::Less
            | BinaryOp::GreaterEqual
            | BinaryOp::LessEqual => true,
            BinaryOp::Multiply
            | BinaryOp::Divide
            | BinaryOp::Mod
            | BinaryOp::Subtract
            | BinaryOp::And
            | BinaryOp::Or
            | BinaryOp::Xor => false,
        };
        if left_kind != right_kind {
            (self.report)(expr.span, "a string and a number do not go together: TM".into());
            return None;
        }
        if left_kind == Type::String && !works_on_strings {
            (self.report)(expr.span, "this operator needs numbers, and these are strings: TM".into());
            return None;
        }
        Some(result)
    }
}

fn argument_type(command: Command, index: usize) -> Type {
    match (command, index) {
        (Command::Play, 0) | (Command::Key, 1) | (Command::DefSprite, 6) => Type::String,
        _ => Type::Number,
    }
}
