//! Events as comma-separated values (RFC 4180, but lines end as they do on the system).

use super::table::seconds;
use crate::basic::charset::to_stream;
use crate::timeline::questions::describe::describe;
use crate::timeline::questions::event::{Event, What};
use crate::timeline::questions::listing::Listing;
use crate::vm::saved::Value;

/// The first line.
pub(super) const HEADING: &str = "frame,seconds,statements,line,statement,kind,name,old,new,what\n";

/// An event as a line.
pub(super) fn line(event: &Event, listing: &mut Listing) -> String {
    let plain = |value: &Value| match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => to_stream(text.codes()),
    };
    let (name, old, new) = match &event.what {
        What::Assign { name, old, new } => (name.to_string(), plain(old), plain(new)),
        What::Loop { name, value, .. } => (name.to_string(), String::new(), value.to_string()),
        _ => Default::default(),
    };
    let number = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
    let fields = [
        event.at.frame().0.to_string(),
        seconds(event.at.time),
        event.at.statements.to_string(),
        number(event.site.and_then(|site| site.line).map(u32::from)),
        number(event.site.and_then(|site| site.statement).map(|statement| u32::from(statement) + 1)),
        event.what.kind().name().to_owned(),
        name,
        old,
        new,
        describe(event, listing),
    ];
    fields.map(|field| quoted(&field)).join(",") + "\n"
}

/// A field, in quotes if it needs them.
pub(super) fn quoted(field: &str) -> String {
    if field.contains(['"', ',', '\n', '\r']) || field.starts_with(' ') || field.ends_with(' ') {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        for (field, expected) in [("A", "A"), ("A,B", "\"A,B\""), ("\"", "\"\"\"\""), (" 1", "\" 1\""), ("", "")] {
            assert_eq!(quoted(field), expected);
        }
    }
}
