//! Expressions of the reference evaluator: operands from left to right, then the check of their types, then the operation.

use fbc::basic::dialect::Dialect;
use fbc::basic::error::ErrorCode;
use fbc::basic::tree::{BinaryOp, Expr, ExprKind, Function, Type, UnaryOp};

use super::evaluator::{Evaluator, TEXT_MAX, Value, parse_number, printed};

impl Evaluator {
    pub(super) fn number(&mut self, expr: &Expr) -> Result<i32, ErrorCode> {
        match self.value(expr)? {
            Value::Number(number) => Ok(number),
            Value::Text(_) => Err(ErrorCode::Tm),
        }
    }

    fn text(&mut self, expr: &Expr) -> Result<Vec<u8>, ErrorCode> {
        match self.value(expr)? {
            Value::Text(text) => Ok(text),
            Value::Number(_) => Err(ErrorCode::Tm),
        }
    }

    pub(super) fn value(&mut self, expr: &Expr) -> Result<Value, ErrorCode> {
        match &expr.kind {
            ExprKind::Number(number) => Ok(Value::Number(i32::from(*number))),
            ExprKind::String(codes) if codes.len() > TEXT_MAX => Err(match self.dialect {
                Dialect::V2 => ErrorCode::St,
                Dialect::V3 => ErrorCode::Il,
            }),
            ExprKind::String(codes) => Ok(Value::Text(codes.clone())),
            ExprKind::Variable(target) => {
                let place = self.locate(target)?;
                self.load(target, &place)
            }
            ExprKind::Paren(inner) => self.value(inner),
            ExprKind::Unary(op, inner) => {
                let number = self.number(inner)?;
                Ok(Value::Number(match op {
                    UnaryOp::Plus => number,
                    UnaryOp::Minus if number == -32768 => -32768,
                    UnaryOp::Minus => -number,
                    UnaryOp::Not => !number,
                }))
            }
            ExprKind::Binary(op, left, right) => {
                let left = self.value(left)?;
                let right = self.value(right)?;
                match (left, right) {
                    (Value::Number(left), Value::Number(right)) => arithmetic(*op, left, right).map(Value::Number),
                    (Value::Text(left), Value::Text(right)) => of_texts(*op, left, right),
                    _ => Err(ErrorCode::Tm),
                }
            }
            ExprKind::Call(function, arguments) => self.call(*function, arguments),
            ExprKind::Flawed(parts, flaw) => {
                for part in parts {
                    self.value(part)?;
                }
                Err(flaw.error)
            }
        }
    }

    fn call(&mut self, function: Function, arguments: &[Expr]) -> Result<Value, ErrorCode> {
        let (mut numbers, mut texts) = (Vec::new(), Vec::new());
        for (argument, kind) in arguments.iter().zip(function.parameters().0) {
            match kind {
                Type::Number => numbers.push(self.number(argument)?),
                Type::String => texts.push(self.text(argument)?),
            }
        }
        let longest = if self.dialect == Dialect::V2 { 255 } else { 31 };
        let count = |number: Option<&i32>| match number {
            Some(number) if (0..=longest).contains(number) => Ok(*number as usize),
            _ => Err(ErrorCode::Il),
        };
        Ok(match (function, numbers.as_slice(), texts.as_slice()) {
            (Function::Abs, [-32768], _) => return Err(ErrorCode::Ov),
            (Function::Abs, [number], _) => Value::Number(number.abs()),
            (Function::Sgn, [number], _) => Value::Number(number.signum()),
            (Function::Rnd, [number], _) if *number < 0 => return Err(ErrorCode::Il),
            (Function::Rnd, [number], _) => {
                self.random = self.random * 899 % 32768;
                Value::Number(number * self.random as i32 / 32768)
            }
            (Function::Asc, _, [text]) => Value::Number(text.first().map_or(0, |code| i32::from(*code))),
            (Function::Len, _, [text]) => Value::Number(text.len() as i32),
            (Function::Val, _, [text]) => Value::Number(parse_number(text)?.0),
            (Function::Instr, _, [whole, part]) => {
                let starts = (0..=whole.len()).find(|start| whole[*start..].starts_with(part));
                Value::Number(starts.map_or(0, |start| start as i32 + 1))
            }
            (Function::Chr, [code], _) => Value::Text(vec![u8::try_from(*code).map_err(|_| ErrorCode::Il)?]),
            (Function::Str, [number], _) => Value::Text(printed(*number)),
            (Function::Hex, [number], _) => Value::Text(format!("{:X}", *number as i16).into_bytes()),
            (Function::Left, [n], [text]) => Value::Text(text[..count(Some(n))?.min(text.len())].to_vec()),
            (Function::Right, [n], [text]) => {
                Value::Text(text[text.len() - count(Some(n))?.min(text.len())..].to_vec())
            }
            (Function::Mid, [from, n], [text]) => {
                let n = count(Some(n))?;
                if !(1..=31).contains(from) {
                    return Err(ErrorCode::Il);
                }
                Value::Text(text.iter().skip(*from as usize - 1).take(n).copied().collect())
            }
            (Function::Pos, [_], _) => Value::Number(self.column),
            (Function::Csrlin, ..) => Value::Number(self.row),
            (Function::Fre, ..) => Value::Number(self.free()),
            (Function::Err, ..) => Value::Number(self.error),
            (Function::Erl, ..) => Value::Number(self.error_line),
            _ => panic!("the generator makes no {function:?}"),
        })
    }
}

fn truth(holds: bool) -> i32 {
    if holds { -1 } else { 0 }
}

fn arithmetic(op: BinaryOp, left: i32, right: i32) -> Result<i32, ErrorCode> {
    let result = match op {
        BinaryOp::Add => left + right,
        BinaryOp::Subtract => left - right,
        BinaryOp::Multiply => left * right,
        BinaryOp::Divide | BinaryOp::Mod if right == 0 => return Err(ErrorCode::Dz),
        BinaryOp::Divide => left / right,
        BinaryOp::Mod => left.abs() % right.abs() * right.signum(),
        BinaryOp::Equal => truth(left == right),
        BinaryOp::NotEqual => truth(left != right),
        BinaryOp::Greater => truth(left > right),
        BinaryOp::Less => truth(left < right),
        BinaryOp::GreaterEqual => truth(left >= right),
        BinaryOp::LessEqual => truth(left <= right),
        BinaryOp::And => left & right,
        BinaryOp::Or => left | right,
        BinaryOp::Xor => left ^ right,
    };
    if (-32768..=32767).contains(&result) { Ok(result) } else { Err(ErrorCode::Ov) }
}

fn of_texts(op: BinaryOp, left: Vec<u8>, right: Vec<u8>) -> Result<Value, ErrorCode> {
    Ok(match op {
        BinaryOp::Add => {
            let joined = [left, right].concat();
            if joined.len() > TEXT_MAX {
                return Err(ErrorCode::St);
            }
            Value::Text(joined)
        }
        BinaryOp::Equal => Value::Number(truth(left == right)),
        BinaryOp::NotEqual => Value::Number(truth(left != right)),
        BinaryOp::Greater => Value::Number(truth(left > right)),
        BinaryOp::Less => Value::Number(truth(left < right)),
        BinaryOp::GreaterEqual => Value::Number(truth(left >= right)),
        BinaryOp::LessEqual => Value::Number(truth(left <= right)),
        _ => return Err(ErrorCode::Tm),
    })
}
