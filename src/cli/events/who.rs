//! `fbc events --who`: the statement that wrote something last.

use serde_json::json;

use super::csv::quoted;
use super::json::value;
use super::lines::Lines;
use super::table::{place, seconds};
use crate::basic::charset::to_char;
use crate::cli::args::FormatArg;
use crate::cli::exit::complain;
use crate::cli::style::Style;
use crate::host::stop::Ends;
use crate::timeline::log::reader::Log;
use crate::timeline::questions::describe::describe;
use crate::timeline::questions::event::{Event, What};
use crate::timeline::questions::listing::Listing;
use crate::timeline::questions::who::{self, NoSubject, Subject, Writer};
use crate::timeline::replay::ReplayError;
use crate::vm::time::Frame;

/// Reads what `--who` asks about.
pub(super) fn subject(text: &str) -> Result<Subject, NoSubject> {
    Subject::parse(text)
}

/// Finds and prints the writers.
pub(super) fn answer(
    log: &Log,
    subject: Subject,
    frame: Option<Frame>,
    format: FormatArg,
    ends: &Ends,
    out: &mut Lines,
) -> Result<(), ReplayError> {
    let writers = who::ask(log, subject, frame, &mut || ends.status().is_none())?;
    if ends.status().is_some() {
        return Ok(());
    }
    match format {
        FormatArg::Csv => out.write("aspect,frame,seconds,statements,line,statement,value,text\n"),
        FormatArg::Table if !writers.is_empty() => {
            let heading = format!("{:<10}  {:>7}  {:>9}  {:<9}  what", "wrote", "frame", "seconds", "line");
            out.write(&(Style::of_stdout().heading(&heading) + "\n"));
        }
        FormatArg::Table | FormatArg::Ndjson => {}
    }
    if writers.is_empty() && format == FormatArg::Table {
        complain("no statement has written it by then");
    }
    for writer in &writers {
        out.write(&match format {
            FormatArg::Table => row(writer),
            FormatArg::Ndjson => object(writer),
            FormatArg::Csv => fields(writer),
        });
    }
    Ok(())
}

/// What is there now: a cell's character, a variable's value, a sprite statement's arguments.
fn written(writer: &Writer) -> String {
    match (&writer.what, writer.code) {
        (Some(what), _) => {
            let event = Event { at: writer.at, site: writer.site, what: what.clone() };
            describe(&event, &mut Listing::default())
        }
        (None, Some(code)) => to_char(code).map_or_else(|| format!("code {code}"), |shown| format!("\"{shown}\"")),
        (None, None) => String::new(),
    }
}

fn row(writer: &Writer) -> String {
    format!(
        "{:<10}  {:>7}  {:>9}  {:<9}  {}\n",
        writer.aspect,
        writer.at.frame().0,
        seconds(writer.at.time),
        writer.site.map_or_else(String::new, place),
        match written(writer) {
            what if what == writer.text => what,
            what => format!("{what}  by  {}", writer.text),
        },
    )
}

fn object(writer: &Writer) -> String {
    let mut object = json!({
        "aspect": writer.aspect,
        "frame": writer.at.frame().0,
        "seconds": seconds(writer.at.time).parse::<f64>().unwrap_or_default(),
        "statements": writer.at.statements,
        "line": writer.site.and_then(|site| site.line),
        "statement": writer.site.and_then(|site| site.statement).map(|statement| u32::from(statement) + 1),
        "text": writer.text,
        "what": written(writer),
    });
    if let Some(code) = writer.code {
        object["code"] = json!(code);
        object["character"] = json!(to_char(code));
    }
    if let Some(What::Assign { name, old, new }) = &writer.what {
        object["name"] = json!(name.to_string());
        object["old"] = value(old);
        object["new"] = value(new);
    }
    object.to_string() + "\n"
}

fn fields(writer: &Writer) -> String {
    let number = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
    let fields = [
        writer.aspect.to_owned(),
        writer.at.frame().0.to_string(),
        seconds(writer.at.time),
        writer.at.statements.to_string(),
        number(writer.site.and_then(|site| site.line).map(u32::from)),
        number(writer.site.and_then(|site| site.statement).map(|statement| u32::from(statement) + 1)),
        written(writer),
        writer.text.clone(),
    ];
    fields.map(|field| quoted(&field)).join(",") + "\n"
}
