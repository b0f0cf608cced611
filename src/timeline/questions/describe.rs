//! An event in words, for a table and for `--text`: one line, in the language of the program.

use super::event::{Event, Jump, What};
use super::listing::Listing;
use crate::basic::charset::to_stream;
use crate::basic::error::ErrorCode;
use crate::timeline::words::{self, value};
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
        // A comma that finds no room ends the row.
        What::Print { text, .. } => format!("\"{}\"", text.replace('\n', " ")),
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
        What::Input(input) => words::input(input),
        What::Checkpoint { size } => format!("{size} bytes"),
        What::Mark(text) => text.chars().map(|each| if each.is_control() { ' ' } else { each }).collect(),
        What::End(ending) => words::ending(*ending),
        What::Log(values) => {
            let values: Vec<String> =
                values.iter().map(|(text, found)| format!("{text}={}", result(found.as_ref()))).collect();
            values.join("  ")
        }
    }
}

fn result(result: Result<&Value, &ErrorCode>) -> String {
    match result {
        Ok(found) => value(found),
        Err(error) => format!("?{} ERROR", error.letters()),
    }
}
