//! Inputs, endings and moments in a few words.

use crate::basic::charset::to_char;
use crate::basic::tree::Type;
use crate::famicom::input::{Answer, Input, Outcome};
use crate::famicom::pad::{stick, strig};
use crate::timeline::ending::{Ending, Limit};
use crate::vm::saved::Value;
use crate::vm::time::{CPU_HZ, HalfCycles};

/// Characters of a typed line that are shown.
const LINE_SHOWN: usize = 40;

/// What came in.
pub(super) fn input(input: &Input) -> String {
    match input {
        Input::Run => "RUN".to_owned(),
        Input::Prompt => "direct mode".to_owned(),
        Input::Line(codes) => format!("line \"{}\"", text(codes)),
        Input::Character(code) => format!("character {}", key(*code)),
        Input::KeyDown(code) => format!("key {} down", key(*code)),
        Input::KeyUp => "key up".to_owned(),
        Input::Function(n) => format!("F{n}"),
        Input::Pad { number, stick, strig } => format!("pad {number}: {}", held(*stick, *strig)),
        Input::Stop => "STOP".to_owned(),
        Input::Answer(answer) => match answer {
            Answer::Done => "done".to_owned(),
            Answer::Program { name, .. } => format!("program \"{}\"", text(name)),
            Answer::Picture { name, .. } => format!("picture \"{}\"", text(name)),
            Answer::Game { .. } => "game".to_owned(),
            Answer::Failed(error) => format!("?{} ERROR", error.letters()),
        },
        Input::Background(_) => "background picture".to_owned(),
        Input::Edit(program) => format!("program changed to {} lines", program.lines().len()),
        Input::Recover => "on behind the error".to_owned(),
        Input::Assign { cell, value: Value::Number(value) } => format!("{} = {value}", cell.written(Type::Number)),
        Input::Assign { cell, value: Value::Text(value) } => {
            format!("{} = \"{}\"", cell.written(Type::String), text(value.codes()))
        }
        Input::Poke { address, byte } => format!("POKE &H{address:04X},{byte}"),
    }
}

/// How a recording ended.
pub(super) fn ending(ending: Ending) -> String {
    match ending {
        Ending::Outcome(Outcome::Ended) => "the program ended".to_owned(),
        Ending::Outcome(outcome) => outcome.message().unwrap_or_default(),
        Ending::Left => "the program left BASIC".to_owned(),
        Ending::Quit => "the person left".to_owned(),
        Ending::Limit(Limit::Frames) => "its frames were over".to_owned(),
        Ending::Limit(limit) => format!("stopped by a limit ({})", limit.name()),
        Ending::Interrupted => "interrupted".to_owned(),
        Ending::InputEnd => "it waits for input, and there was no more".to_owned(),
        Ending::OutputLost => "its output could not be written".to_owned(),
    }
}

/// Virtual time as minutes and seconds: `59:07.25`.
pub(super) fn clock(time: HalfCycles) -> String {
    let hundredths = u128::from(time.0) * 100 / u128::from(2 * CPU_HZ);
    let (minutes, rest) = (hundredths / 6000, hundredths % 6000);
    format!("{minutes}:{:02}.{:02}", rest / 100, rest % 100)
}

/// A number with its noun: `1 input`, `2 inputs`.
pub(super) fn count(number: u64, noun: &str) -> String {
    let plural = match (number, noun.strip_suffix("sh")) {
        (1, _) => return format!("1 {noun}"),
        (_, Some(_)) => "es",
        (_, None) => "s",
    };
    format!("{number} {noun}{plural}")
}

fn held(stick_bits: u8, strig_bits: u8) -> String {
    let directions = [(stick::UP, "up"), (stick::DOWN, "down"), (stick::LEFT, "left"), (stick::RIGHT, "right")]
        .map(|(bit, name)| (stick_bits & bit != 0).then_some(name));
    let buttons = [(strig::A, "A"), (strig::B, "B"), (strig::SELECT, "SELECT"), (strig::START, "START")]
        .map(|(bit, name)| (strig_bits & bit != 0).then_some(name));
    let names: Vec<&str> = directions.into_iter().chain(buttons).flatten().collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join("+") }
}

fn key(code: u8) -> String {
    match to_char(code) {
        Some(character) if code > 32 => character.to_string(),
        _ => format!("{code}"),
    }
}

fn text(codes: &[u8]) -> String {
    let shown: String = codes.iter().take(LINE_SHOWN).map(|code| to_char(*code).unwrap_or('▒')).collect();
    if codes.len() > LINE_SHOWN { shown + "…" } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_a_few_words() {
        fn check(value: Input, expected: &str) {
            assert_eq!(input(&value), expected);
        }
        check(Input::Pad { number: 0, stick: stick::UP | stick::RIGHT, strig: strig::A }, "pad 0: up+right+A");
        check(Input::Pad { number: 1, stick: 0, strig: 0 }, "pad 1: nothing");
        check(Input::KeyDown(13), "key 13 down");
        check(Input::KeyDown(b'A'), "key A down");
        check(Input::Line(vec![b'A'; 50]), &format!("line \"{}…\"", "A".repeat(40)));
    }

    #[test]
    fn numbers_have_their_nouns() {
        assert_eq!(count(1, "input"), "1 input");
        assert_eq!(count(0, "input"), "0 inputs");
        assert_eq!(count(2, "state hash"), "2 state hashes");
        assert_eq!(clock(HalfCycles(2 * CPU_HZ * 3547 + CPU_HZ.div_ceil(2))), "59:07.25");
    }
}
