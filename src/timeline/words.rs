//! Inputs, endings and moments in a few words, in the language of the program. One home for them, so that a table of
//! events, a summary and the player call the same thing by the same name.

use crate::basic::charset::to_stream;
use crate::basic::tree::Type;
use crate::famicom::input::{Answer, Input, Outcome};
use crate::famicom::pad::{stick, strig};
use crate::timeline::ending::{Ending, Limit};
use crate::vm::saved::Value;
use crate::vm::time::{CPU_HZ, HalfCycles};

/// What came in; as long as what was typed.
pub fn input(input: &Input) -> String {
    match input {
        Input::Run => "RUN".to_owned(),
        Input::Prompt => "direct mode".to_owned(),
        Input::Line(codes) => format!("line \"{}\"", to_stream(codes)),
        Input::Character(code) => format!("character {}", key(*code)),
        Input::KeyDown(code) => format!("key {} down", key(*code)),
        Input::KeyUp => "key up".to_owned(),
        Input::Function(number) => format!("key F{number}"),
        Input::Pad { number, stick, strig } => format!("pad {number}: {}", held(*stick, *strig)),
        Input::Stop => "STOP key".to_owned(),
        Input::Answer(Answer::Done) => "done by the host".to_owned(),
        Input::Answer(Answer::Program { name, .. }) => format!("program \"{}\" loaded", to_stream(name)),
        Input::Answer(Answer::Picture { name, .. }) => format!("picture \"{}\" loaded", to_stream(name)),
        Input::Answer(Answer::Game { .. }) => "game loaded".to_owned(),
        Input::Answer(Answer::Failed(error)) => format!("the host failed: ?{} ERROR", error.letters()),
        Input::Background(_) => "background picture".to_owned(),
        Input::Edit(program) => format!("program edited, {} lines", program.lines().len()),
        Input::Recover => "on behind the error".to_owned(),
        Input::Assign { cell, value: found @ Value::Number(_) } => {
            format!("{} = {}", cell.written(Type::Number), value(found))
        }
        Input::Assign { cell, value: found @ Value::Text(_) } => {
            format!("{} = {}", cell.written(Type::String), value(found))
        }
        Input::Poke { address, byte } => format!("POKE &H{address:04X},{byte}"),
    }
}

/// A value as it is written in a program.
pub fn value(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => format!("\"{}\"", to_stream(text.codes())),
    }
}

/// How a recording ended.
pub fn ending(ending: Ending) -> String {
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

/// Virtual time as minutes, seconds and hundredths: `59:07.25`.
pub fn clock(time: HalfCycles) -> String {
    let hundredths = u128::from(time.0) * 100 / u128::from(2 * CPU_HZ);
    let (minutes, rest) = (hundredths / 6000, hundredths % 6000);
    format!("{minutes}:{:02}.{:02}", rest / 100, rest % 100)
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
    match code {
        33..=0x7F | 0x80.. => format!("\"{}\"", to_stream(&[code])),
        13 => "RETURN".to_owned(),
        32 => "SPACE".to_owned(),
        28 => "RIGHT".to_owned(),
        29 => "LEFT".to_owned(),
        30 => "UP".to_owned(),
        31 => "DOWN".to_owned(),
        _ => format!("\\x{code:02X}"),
    }
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
        check(Input::KeyDown(13), "key RETURN down");
        check(Input::KeyDown(b'A'), "key \"A\" down");
        check(Input::Character(3), "character \\x03");
        check(Input::Line(b"HELLO 1".to_vec()), "line \"HELLO 1\"");
        check(Input::Poke { address: 0x7000, byte: 12 }, "POKE &H7000,12");
    }

    #[test]
    fn endings_are_sentences() {
        assert_eq!(ending(Ending::Outcome(Outcome::Ended)), "the program ended");
        assert_eq!(ending(Ending::Limit(Limit::Timeout)), "stopped by a limit (timeout)");
    }

    #[test]
    fn times_read_like_times() {
        let check = |time: u64, expected: &str| assert_eq!(clock(HalfCycles(time)), expected);
        check(0, "0:00.00");
        check(CPU_HZ, "0:00.50");
        check(2 * CPU_HZ * 61, "1:01.00");
        check(2 * CPU_HZ * 3600, "60:00.00");
        check(2 * CPU_HZ * 3547 + CPU_HZ.div_ceil(2), "59:07.25");
        assert!(clock(HalfCycles(u64::MAX)).ends_with(char::is_numeric));
    }
}
