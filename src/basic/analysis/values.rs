//! Constants that cannot be meant: arguments out of range, division by 0, overflow, strings that are too long.
//!
//! Source: spec, language 3.4, 5.2, 6.6 to 6.8 and 7.

use super::constant::{self, ConstantError};
use super::finding::{Finding, FindingKind};
use super::parsed::Parsed;
use crate::basic::dialect::Dialect;
use crate::basic::tree::{Command, Expr, ExprKind, Function, Statement, StatementKind};

/// The longest string value.
const STRING_MAX: usize = 31;

/// The addresses from the start of a program to the highest that CLEAR takes (spec: language 6.1, machine 3.1).
const CLEAR_V2: (u16, u16) = (0x703E, 0x77FF);
const CLEAR_V3: (u16, u16) = (0x6006, 0x6FFF);

/// The values that an argument may have, both ends included.
type Range = (i16, i16);

const ACTOR: Range = (0, 7);
const BYTE: Range = (0, 255);
const BIT: Range = (0, 1);
const COLUMN: Range = (0, 27);
const ROW: Range = (0, 23);

/// Finds them.
pub(super) fn find(parsed: &Parsed, found: &mut Vec<Finding>) {
    let dialect = parsed.options().dialect;
    for (line, statement) in parsed.statements() {
        let mut report = |kind, expr: &Expr, message: String| {
            found.push(Finding::new(kind, parsed, line, expr.span, message));
        };
        if let StatementKind::Clear(Some(address)) = &statement.kind {
            check_clear(address, dialect, &mut report);
        }
        arguments(statement, |argument, what, range| check_range(argument, what, range, &mut report));
        statement.visit(&mut |expr| {
            match constant::failure(expr) {
                Some(ConstantError::Zero) => {
                    report(FindingKind::DivisionByZero, expr, "division by zero: DZ".into());
                }
                Some(ConstantError::Overflow) => {
                    let message = "the result does not fit between -32768 and 32767: OV".into();
                    report(FindingKind::Overflow, expr, message);
                }
                None => {}
            }
            match &expr.kind {
                ExprKind::String(codes) if codes.len() > STRING_MAX => {
                    let error = if dialect == Dialect::V2 { "ST" } else { "IL" };
                    let length = codes.len();
                    let message = format!("this text has {length} characters, and a string holds 31: {error}");
                    report(FindingKind::LongString, expr, message);
                }
                ExprKind::Call(function, arguments) => {
                    for (index, argument) in arguments.iter().enumerate() {
                        if let Some(range) = parameter_range(*function, index, dialect) {
                            check_range(argument, function.keyword().word(), range, &mut report);
                        }
                    }
                }
                _ => {}
            }
        });
    }
}

fn check_range(argument: &Expr, what: &str, range: Range, report: &mut impl FnMut(FindingKind, &Expr, String)) {
    let (least, most) = range;
    if let Some(value) = constant::value(argument)
        && !(least..=most).contains(&value)
    {
        let message = match most {
            i16::MAX => format!("{value} is out of range: {what} takes {least} and more here: IL"),
            _ => format!("{value} is out of range: {what} takes {least} to {most} here: IL"),
        };
        report(FindingKind::ArgumentRange, argument, message);
    }
}

/// CLEAR for machine code stands at the start of many programs for V2, whose memory reaches higher.
fn check_clear(address: &Expr, dialect: Dialect, report: &mut impl FnMut(FindingKind, &Expr, String)) {
    let (lowest, highest) = match dialect {
        Dialect::V2 => CLEAR_V2,
        Dialect::V3 => CLEAR_V3,
    };
    if let Some(value) = constant::value(address)
        && !(lowest..=highest).contains(&(value as u16))
    {
        let (value, name) = (value as u16, dialect.name().to_uppercase());
        let message = format!("in {name} CLEAR takes &H{lowest:X} to &H{highest:X}, and this is &H{value:X}: IL");
        report(FindingKind::ArgumentRange, address, message);
    }
}

/// Calls `visit` with each argument of a statement that has a range.
fn arguments(statement: &Statement, mut visit: impl FnMut(&Expr, &str, Range)) {
    match &statement.kind {
        StatementKind::Device { command, arguments } => {
            for (index, argument) in arguments.iter().enumerate() {
                if let (Some(argument), Some(range)) = (argument, argument_range(*command, index)) {
                    visit(argument, command.words(), range);
                }
            }
        }
        StatementKind::On { selector, .. } => visit(selector, "ON", BYTE),
        StatementKind::Error(number) => visit(number, "ERROR", BYTE),
        _ => {}
    }
}

fn argument_range(command: Command, index: usize) -> Option<Range> {
    let list: &[Range] = match command {
        Command::Can | Command::Cut | Command::Era | Command::Move => return Some(ACTOR),
        Command::Poke => return (index > 0).then_some(BYTE),
        Command::Cgen => &[(0, 3)],
        Command::Cgset => &[BIT, (0, 2)],
        Command::Cls => &[BIT],
        Command::Color => &[COLUMN, ROW, (0, 3)],
        // Directions above 8 count modulo 8 (spec: screen 10).
        Command::DefMove => &[ACTOR, (0, 15), BYTE, BYTE, BYTE, BIT, (0, 3)],
        Command::DefSprite => &[ACTOR, (0, 3), BIT, BIT, BIT, BIT],
        Command::Filter => &[(0, 7)],
        Command::Game => &[(0, 3)],
        Command::Key => &[(1, 8)],
        Command::Locate => &[COLUMN, ROW],
        Command::PaletB | Command::PaletS => &[(0, 3), BYTE, BYTE, BYTE, BYTE],
        Command::Pause => &[(0, i16::MAX)],
        Command::Position | Command::Sprite => &[ACTOR, BYTE, BYTE],
        Command::Screen => &[BIT, BIT],
        Command::Beep
        | Command::Bgget
        | Command::Bgput
        | Command::Bgtool
        | Command::Call
        | Command::Play
        | Command::SpriteOff
        | Command::SpriteOn
        | Command::View => &[],
    };
    list.get(index).copied()
}

fn parameter_range(function: Function, index: usize, dialect: Dialect) -> Option<Range> {
    // (unconfirmed) spec: language 7: the manual of V2 says 0..255.
    let count = if dialect == Dialect::V2 { BYTE } else { (0, STRING_MAX as i16) };
    let list: &[Option<Range>] = match function {
        Function::Chr => &[Some(BYTE)],
        Function::Left | Function::Right => &[None, Some(count)],
        Function::Mid => &[None, Some((1, STRING_MAX as i16)), Some(count)],
        Function::Scr => &[Some(COLUMN), Some(ROW), Some(BIT)],
        Function::Stick | Function::Strig => &[Some(BIT)],
        Function::Crash | Function::Move | Function::Vct | Function::Xpos | Function::Ypos => &[Some(ACTOR)],
        Function::Abs
        | Function::Asc
        | Function::Csrlin
        | Function::Erl
        | Function::Err
        | Function::Fre
        | Function::Hex
        | Function::Inkey
        | Function::InkeyWait
        | Function::Instr
        | Function::Len
        | Function::Peek
        | Function::Pos
        | Function::Rnd
        | Function::Sgn
        | Function::Str
        | Function::Val => &[],
    };
    list.get(index).copied().flatten()
}
