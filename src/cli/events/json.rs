//! Events for programs: an object on each line. Fields are only added.

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::table::seconds;
use crate::basic::charset::to_stream;
use crate::timeline::questions::describe::describe;
use crate::timeline::questions::event::{Event, Jump, What};
use crate::timeline::questions::listing::Listing;
use crate::vm::observer::Turn;
use crate::vm::saved::Value;

/// What every event has.
#[derive(Serialize)]
struct Common<'a> {
    kind: &'a str,
    /// Of virtual time, from 0.
    frame: u64,
    seconds: f64,
    /// Executed since power-on.
    statements: u64,
    line: Option<u16>,
    /// In its line, from 1.
    statement: Option<u32>,
    /// In words, as in the table.
    what: String,
    #[serde(flatten)]
    details: Map<String, Json>,
}

/// An event as an object that ends its line.
pub(super) fn line(event: &Event, listing: &mut Listing) -> String {
    let what = describe(event, listing);
    let common = Common {
        kind: event.what.kind().name(),
        frame: event.at.frame().0,
        seconds: seconds(event.at.time).parse().unwrap_or_default(),
        statements: event.at.statements,
        line: event.site.and_then(|site| site.line),
        statement: event.site.and_then(|site| site.statement).map(|statement| u32::from(statement) + 1),
        details: details(&event.what, &what),
        what,
    };
    serde_json::to_string(&common).unwrap_or_default() + "\n"
}

/// A number or a string.
pub(super) fn value(value: &Value) -> Json {
    match value {
        Value::Number(number) => json!(number),
        Value::Text(text) => json!(to_stream(text.codes())),
    }
}

fn details(what: &What, words: &str) -> Map<String, Json> {
    let details = match what {
        What::Statement | What::Input(_) | What::End(_) => json!({ "text": words }),
        What::Assign { name, old, new } => json!({ "name": name.to_string(), "old": value(old), "new": value(new) }),
        What::Loop { name, value, turn, line } => {
            let turn = match turn {
                Turn::Begins => "begins",
                Turn::GoesOn => "goes_on",
                Turn::Ends => "ends",
            };
            json!({ "name": name.to_string(), "value": value, "turn": turn, "for_line": line })
        }
        What::Jump { how, to } => {
            let how = match how {
                Jump::Goto => "goto",
                Jump::Then => "then",
                Jump::Gosub => "gosub",
                Jump::Return => "return",
                Jump::Resume => "resume",
            };
            json!({ "jump": how, "to": to })
        }
        What::Print { text, newline } => json!({ "text": text, "newline": newline }),
        What::Device { command, numbers, text } => json!({
            "command": command.words(),
            "numbers": numbers,
            "text": text.map(|text| to_stream(text.codes())),
        }),
        What::Poke { address, bytes } => json!({ "address": address, "bytes": bytes }),
        What::Error { error, handler } => {
            json!({ "code": error.letters(), "number": error.number(), "handler": handler })
        }
        What::Checkpoint { size } => json!({ "size": size }),
        What::Mark(text) => json!({ "text": text }),
        What::Log(values) => {
            let values: Vec<Json> = values
                .iter()
                .map(|(text, found)| match found {
                    Ok(found) => json!({ "expression": text, "value": value(found) }),
                    Err(error) => json!({ "expression": text, "error": error.letters() }),
                })
                .collect();
            json!({ "values": values })
        }
    };
    match details {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}
