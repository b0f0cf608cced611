//! What a person types to get to another moment: `120`, `f600`, `1:30`, `A$`, `m`.
//!
//! Names of variables are capitals, as on the machine; `f`, `m`, `e`, `i` are small, so that they are none.

use crate::basic::tree::{NameKey, Type};
use crate::timeline::walk::{Cells, Direction, Target, Variable};
use crate::vm::time::{CPU_HZ, HalfCycles};

/// What can be typed, for the prompt.
pub const HINT: &str = "120 line · f600 frame · 1:30 time · A$ change · m mark · e error · i input · - back";

/// The highest line number.
const LINE_MAX: u64 = 65_534;

/// The longest that a jump can be asked for, in seconds: what is computed from it does not overflow.
const SECONDS_MAX: u64 = 1 << 32;

/// Where to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jump {
    /// To a frame.
    Frame(u64),
    /// So many frames away.
    Frames(u64, Direction),
    /// To a time.
    Time(HalfCycles),
    /// So much time away.
    Span(HalfCycles, Direction),
    /// To a mark.
    Mark(Direction),
    /// To what happened next, or last.
    Search(Target, Direction),
}

/// Reads what was typed.
///
/// # Errors
/// A sentence for the person.
pub fn parse(typed: &str) -> Result<Jump, String> {
    let text = typed.trim();
    let (sign, rest) = match text.as_bytes() {
        [b'-', ..] => (Some(Direction::Back), text[1..].trim_start()),
        [b'+', ..] => (Some(Direction::Forward), text[1..].trim_start()),
        _ => (None, text),
    };
    let direction = sign.unwrap_or(Direction::Forward);
    match rest {
        "" => return Err("type where to go; Esc goes back".to_owned()),
        "m" => return Ok(Jump::Mark(direction)),
        "e" => return Ok(Jump::Search(Target::Error, direction)),
        "i" => return Ok(Jump::Search(Target::Input, direction)),
        _ => {}
    }
    if let Some(digits) = rest.strip_prefix('f') {
        let frame = number(digits, u64::MAX >> 20).ok_or_else(|| format!("`{rest}` is no frame: f600"))?;
        return Ok(sign.map_or(Jump::Frame(frame), |direction| Jump::Frames(frame, direction)));
    }
    if let Some((minutes, seconds)) = rest.split_once(':') {
        let time = time(minutes, seconds).ok_or_else(|| format!("`{rest}` is no time: 1:30 or 1:30.5"))?;
        return Ok(sign.map_or(Jump::Time(time), |direction| Jump::Span(time, direction)));
    }
    if rest.starts_with(|first: char| first.is_ascii_digit()) {
        let line = number(rest, LINE_MAX).ok_or_else(|| format!("`{rest}` is no line, frame (f600) or time (1:30)"))?;
        return Ok(Jump::Search(Target::Line(line as u16), direction));
    }
    match variable(rest) {
        Some(variable) => Ok(Jump::Search(Target::Variable(variable), direction)),
        None => Err(format!("`{rest}` is no place: {HINT}")),
    }
}

fn number(digits: &str, most: u64) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten().filter(|value| *value <= most)
}

/// `M:S` or `M:S.F`.
fn time(minutes: &str, seconds: &str) -> Option<HalfCycles> {
    let (seconds, part) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let seconds = number(seconds, 59)? + 60 * number(minutes, SECONDS_MAX / 60)?;
    // Thousandths are finer than a frame.
    let part = part.get(..3).unwrap_or(part);
    let digits = u32::try_from(part.len()).ok()?;
    let thousandths = number(part, 999)? * 10_u64.pow(3_u32.checked_sub(digits)?);
    Some(HalfCycles(2 * CPU_HZ * seconds + 2 * CPU_HZ * thousandths / 1000))
}

/// `A`, `A$`, `A()`, `A(3)`, `A$(1,2)`; small letters are taken for capitals.
fn variable(text: &str) -> Option<Variable> {
    let text = text.to_ascii_uppercase();
    let (name, cells) = match text.split_once('(') {
        None => (text.as_str(), Cells::Simple),
        Some((name, inside)) => (name, cells(inside.strip_suffix(')')?.trim())?),
    };
    let (name, kind) = match name.strip_suffix('$') {
        Some(name) => (name, Type::String),
        None => (name, Type::Number),
    };
    let bytes = name.as_bytes();
    let is_name = bytes.first()?.is_ascii_uppercase() && bytes.iter().all(u8::is_ascii_alphanumeric);
    let key = NameKey([bytes[0], bytes.get(1).copied().unwrap_or(0)]);
    is_name.then_some(Variable { key, kind, cells })
}

fn cells(inside: &str) -> Option<Cells> {
    let subscript = |text: &str| number(text.trim(), 32_767).map(|value| value as u16);
    Some(match inside.split_once(',') {
        None if inside.is_empty() => Cells::Array,
        None => Cells::Element(subscript(inside)?, None),
        Some((first, second)) => Cells::Element(subscript(first)?, Some(subscript(second)?)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEXT: Direction = Direction::Forward;
    const LAST: Direction = Direction::Back;

    #[test]
    fn places_are_read() {
        let check = |typed: &str, expected| assert_eq!(parse(typed), Ok(expected), "{typed}");
        let variable = |key, kind, cells| Target::Variable(Variable { key: NameKey(key), kind, cells });
        check("120", Jump::Search(Target::Line(120), NEXT));
        check(" - 120 ", Jump::Search(Target::Line(120), LAST));
        check("0", Jump::Search(Target::Line(0), NEXT));
        check("f600", Jump::Frame(600));
        check("-f60", Jump::Frames(60, LAST));
        check("+f60", Jump::Frames(60, NEXT));
        check("1:30", Jump::Time(HalfCycles(2 * CPU_HZ * 90)));
        check("0:00.5", Jump::Time(HalfCycles(CPU_HZ)));
        check("-0:10", Jump::Span(HalfCycles(2 * CPU_HZ * 10), LAST));
        check("m", Jump::Mark(NEXT));
        check("-e", Jump::Search(Target::Error, LAST));
        check("i", Jump::Search(Target::Input, NEXT));
        check("M", Jump::Search(variable([b'M', 0], Type::Number, Cells::Simple), NEXT));
        check("a$", Jump::Search(variable([b'A', 0], Type::String, Cells::Simple), NEXT));
        check("SCORE", Jump::Search(variable([b'S', b'C'], Type::Number, Cells::Simple), NEXT));
        check("F6", Jump::Search(variable([b'F', b'6'], Type::Number, Cells::Simple), NEXT));
        check("A()", Jump::Search(variable([b'A', 0], Type::Number, Cells::Array), NEXT));
        check("-A$(1, 2)", Jump::Search(variable([b'A', 0], Type::String, Cells::Element(1, Some(2))), LAST));
    }

    #[test]
    fn what_is_no_place_is_said() {
        for typed in [
            "",
            "-",
            "65535",
            "12x",
            "f",
            "fx",
            "1:60",
            "1:x",
            ":",
            "A(",
            "A(x)",
            "$",
            "A%",
            "99999999999:00",
            "1:00.",
            "é",
            "f-1",
        ] {
            let said = parse(typed);
            assert!(said.as_ref().is_err_and(|sentence| !sentence.is_empty()), "{typed}: {said:?}");
        }
    }
}
