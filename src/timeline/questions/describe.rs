//! An event in words, for a table and for `--text`: one line, in the language of the program.

use super::event::{Event, Jump, What};
use super::listing::Listing;
use crate::basic::charset::to_stream;
use crate::basic::error::ErrorCode;
use crate::basic::tree::Type;
use crate::famicom::input::{Answer, Input};
use crate::timeline::ending::Ending;
use crate::vm::observer::Turn;
use crate::vm::saved::Value;

/// What happened, without when and where.
pub fn describe(event: &Event, listing: &mut Listing) -> String {
    match &event.what {
        What::Statement => event.site.map_or_else(String::new, |site| listing.statement(site)),
        What::Assign { name, old, new } => format!("{name}={} (was {})", value(new), value(old)),
        What::Loop { name, value, turn, line } => {
            let of = line.map_or_else(String::new, |line| format!(" of line {line}"));
            let does = match turn {
                Turn::Begins => "begins",
                Turn::GoesOn => "goes on",
                Turn::Ends => "is over",
            };
            format!("{name}={value}, the loop{of} {does}")
        }
        What::Jump { how, to } => {
            let word = match how {
                Jump::Goto => "GOTO",
                Jump::Then => "THEN",
                Jump::Gosub => "GOSUB",
                Jump::Return => "RETURN to",
                Jump::Resume => "RESUME at",
            };
            to.map_or_else(|| format!("{word} the end"), |line| format!("{word} {line}"))
        }
        What::Print { codes, .. } => format!("\"{}\"", to_stream(codes)),
        What::Device { command, numbers, text } => {
            let mut arguments: Vec<String> =
                numbers.iter().map(|number| number.map_or_else(String::new, |number| number.to_string())).collect();
            arguments.extend(text.map(|text| format!("\"{}\"", to_stream(text.codes()))));
            format!("{} {}", command.words(), arguments.join(",").trim_end_matches(',')).trim_end().to_owned()
        }
        What::Poke { address, bytes } => {
            let bytes: Vec<String> = bytes.iter().map(i16::to_string).collect();
            format!("POKE &H{address:04X},{}", bytes.join(","))
        }
        What::Error { error, handler } => match handler {
            Some(line) => format!("?{} ERROR, taken by line {line}", error.letters()),
            None => format!("?{} ERROR", error.letters()),
        },
        What::Input(input) => input_words(input),
        What::Checkpoint { size } => format!("{size} bytes"),
        What::Mark(text) => text.chars().map(|each| if each.is_control() { ' ' } else { each }).collect(),
        What::End(ending) => ending_words(*ending),
        What::Log(values) => {
            let values: Vec<String> =
                values.iter().map(|(text, found)| format!("{text}={}", result(found.as_ref()))).collect();
            values.join("  ")
        }
    }
}

/// A value as it is written in a program.
pub fn value(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => format!("\"{}\"", to_stream(text.codes())),
    }
}

fn result(result: Result<&Value, &ErrorCode>) -> String {
    match result {
        Ok(found) => value(found),
        Err(error) => format!("?{} ERROR", error.letters()),
    }
}

fn input_words(input: &Input) -> String {
    match input {
        Input::Run => "RUN".to_owned(),
        Input::Prompt => "direct mode".to_owned(),
        Input::Line(codes) => format!("line \"{}\"", to_stream(codes)),
        Input::Character(code) => format!("character {}", key(*code)),
        Input::KeyDown(code) => format!("key {} down", key(*code)),
        Input::KeyUp => "key up".to_owned(),
        Input::Function(number) => format!("key F{number}"),
        Input::Pad { number, stick, strig } => format!("pad {number}: stick {stick}, strig {strig}"),
        Input::Stop => "STOP key".to_owned(),
        Input::Answer(Answer::Done) => "done by the host".to_owned(),
        Input::Answer(Answer::Program { name, .. }) => format!("program \"{}\" loaded", to_stream(name)),
        Input::Answer(Answer::Picture { name, .. }) => format!("picture \"{}\" loaded", to_stream(name)),
        Input::Answer(Answer::Game { .. }) => "game loaded".to_owned(),
        Input::Answer(Answer::Failed(error)) => format!("the host failed: ?{} ERROR", error.letters()),
        Input::Background(_) => "background picture".to_owned(),
        Input::Edit(program) => format!("program edited, {} lines", program.lines().len()),
        Input::Recover => "on behind the error".to_owned(),
        Input::Assign { cell, value: Value::Number(value) } => format!("{} = {value}", cell.written(Type::Number)),
        Input::Assign { cell, value: Value::Text(value) } => {
            format!("{} = \"{}\"", cell.written(Type::String), to_stream(value.codes()))
        }
        Input::Poke { address, byte } => format!("POKE &H{address:04X},{byte}"),
    }
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

fn ending_words(ending: Ending) -> String {
    match ending {
        Ending::Outcome(outcome) => outcome.message().unwrap_or_else(|| "the program ended".to_owned()),
        Ending::Left => "SYSTEM".to_owned(),
        Ending::Quit => "the person left".to_owned(),
        Ending::Limit(limit) => format!("stopped by a limit: {}", limit.name()),
        Ending::Interrupted => "interrupted".to_owned(),
        Ending::InputEnd => "no more input".to_owned(),
        Ending::OutputLost => "the output could not be written".to_owned(),
    }
}
