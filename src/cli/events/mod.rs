//! `fbc events`: questions to a recorded run, answered by running it again.

mod counts;
mod csv;
mod json;
mod lines;
mod table;
mod who;

use std::process::ExitCode;

use super::args::{EventsArgs, FormatArg};
use super::exit::{Status, complain};
use super::{logs, replay};
use crate::basic::parser::Options;
use crate::famicom::machine::REVISION;
use crate::host::stop::Ends;
use crate::timeline::log::reader::Log;
use crate::timeline::questions::count;
use crate::timeline::questions::event::{Event, KINDS, Kind, Kinds};
use crate::timeline::questions::listing::Listing;
use crate::timeline::questions::log_point::LogPoint;
use crate::timeline::questions::question::Question;
use crate::timeline::questions::search;
use crate::timeline::questions::tally::{By, Tally};
use crate::timeline::questions::variable::VariablePattern;
use crate::timeline::replay::ReplayError;
use crate::vm::time::Frame;
use lines::Lines;

/// Answers a question, or says why that cannot be.
pub(super) fn run(arguments: &EventsArgs) -> ExitCode {
    match answer(arguments) {
        Ok(status) => status.into(),
        Err(error) => {
            complain(&error);
            let diverged = matches!(error.downcast_ref(), Some(ReplayError::Diverged(_)));
            if diverged { Status::Diverged.into() } else { Status::Usage.into() }
        }
    }
}

fn answer(arguments: &EventsArgs) -> Result<Status, Box<dyn std::error::Error>> {
    let format = if arguments.json { FormatArg::Ndjson } else { arguments.format };
    let subject = arguments.who.as_deref().map(who::subject).transpose()?;
    let question = question(arguments)?;
    let log = logs::open(&arguments.file, arguments.store.store.as_deref())?;
    let question = match arguments.points.is_empty() {
        true => question,
        // How expressions are read depends on the dialect that was recorded.
        false => Question { log_points: log_points(&arguments.points, &log)?, ..question },
    };
    let question = match is_overview(arguments) && log.header.revision != REVISION {
        true => {
            complain(format_args!(
                "the log was recorded by machine revision {}, this is revision {REVISION}: only what it holds itself is \
                 shown: inputs, checkpoints, notes and its end",
                log.header.revision
            ));
            Question { kinds: question.kinds.only(Kind::is_recorded), ..question }
        }
        false => question,
    };
    let status = replay::tell_damage(&log);
    let ends = Ends::watch();
    let mut out = Lines::new();
    let result = match subject {
        Some(subject) => who::answer(&log, subject, arguments.at, format, &ends, &mut out),
        None => search(arguments, &log, &question, format, &ends, &mut out),
    };
    if let Some(error) = out.finish() {
        return Err(error.into());
    }
    result?;
    Ok(ends.status().map_or(status, Status::Signal))
}

fn search(
    arguments: &EventsArgs,
    log: &Log,
    question: &Question,
    format: FormatArg,
    ends: &Ends,
    out: &mut Lines,
) -> Result<(), ReplayError> {
    let most = arguments.limit.unwrap_or(u64::MAX);
    if arguments.count || arguments.by.is_some() {
        let by = arguments.by.map_or(By::Nothing, By::from);
        let mut tally = Tally::new(by);
        let mut pulse = || ends.status().is_none();
        if is_plain_count(question, by) {
            for (line, count) in count::statements(log, question, &mut pulse)? {
                tally.add_line(line, count);
            }
        } else {
            search::ask(log, question, &mut pulse, &mut |event, _| {
                tally.add(event);
                true
            })?;
        }
        if ends.status().is_none() {
            counts::print(tally, by, format, most, out);
        }
        return Ok(());
    }
    let mut printer = Printer::new(format);
    let mut left = most;
    if format == FormatArg::Csv {
        out.write(csv::HEADING);
    }
    if left > 0 {
        let lines = std::cell::RefCell::new(&mut *out);
        let mut pulse = || {
            lines.borrow_mut().flush();
            ends.status().is_none() && lines.borrow().is_open()
        };
        search::ask(log, question, &mut pulse, &mut |event, listing| {
            lines.borrow_mut().write(&printer.print(event, listing));
            left -= 1;
            left > 0 && lines.borrow().is_open()
        })?;
    }
    if left == most && format == FormatArg::Table && most > 0 && ends.status().is_none() {
        complain("nothing in the log answers this");
    }
    Ok(())
}

/// Whether all executions of lines are counted, which needs no events.
fn is_plain_count(question: &Question, by: By) -> bool {
    question.kinds == Kinds::of(&[Kind::Statement])
        && matches!(by, By::Nothing | By::Line | By::Kind)
        && question.from == Frame(0)
        && question.to.is_none()
        && question.text.is_none()
        && question.log_points.is_empty()
}

/// Events as text.
enum Printer {
    Table(table::Table),
    Ndjson,
    Csv,
}

impl Printer {
    fn new(format: FormatArg) -> Printer {
        match format {
            FormatArg::Table => Printer::Table(table::Table::of_stdout()),
            FormatArg::Ndjson => Printer::Ndjson,
            FormatArg::Csv => Printer::Csv,
        }
    }

    fn print(&mut self, event: &Event, listing: &mut Listing) -> String {
        match self {
            Printer::Table(table) => table.row(event, listing),
            Printer::Ndjson => json::line(event, listing),
            Printer::Csv => csv::line(event, listing),
        }
    }
}

fn question(arguments: &EventsArgs) -> Result<Question, Box<dyn std::error::Error>> {
    let variables: Result<Vec<VariablePattern>, _> =
        arguments.var.iter().map(|name| VariablePattern::parse(name)).collect();
    let from = arguments.from.unwrap_or(Frame(0));
    if arguments.to.is_some_and(|to| to < from) {
        return Err("--to is before --from".into());
    }
    if arguments.count && arguments.by.is_none() && arguments.limit.is_some() {
        return Err("--count counts all of them: leave --limit out, or give --to for a part of the run".into());
    }
    let mut kinds = kinds(arguments);
    if !arguments.var.is_empty() {
        kinds = kinds.only(Kind::has_variable);
        if kinds == Kinds::default() {
            return Err("--var is for assignments and loops, and --kind names neither: add assign or loop to it, \
                        or leave --var out"
                .into());
        }
    }
    Ok(Question {
        kinds,
        lines: arguments.line.clone(),
        from,
        to: arguments.to,
        variables: variables?,
        text: arguments.text.as_ref().map(|text| text.to_uppercase()),
        log_points: Vec::new(),
    })
}

/// Whether nothing says what kind of happening is wanted.
fn is_overview(arguments: &EventsArgs) -> bool {
    arguments.who.is_none()
        && arguments.kind.is_empty()
        && arguments.var.is_empty()
        && arguments.points.is_empty()
        && arguments.line.is_empty()
}

/// The kinds that were asked for, or those that the other filters mean.
fn kinds(arguments: &EventsArgs) -> Kinds {
    if !arguments.kind.is_empty() {
        let kinds: Vec<Kind> = arguments.kind.iter().flat_map(|set| set.0.iter().copied()).collect();
        return Kinds::of(&kinds);
    }
    if !arguments.var.is_empty() {
        return Kinds::of(&[Kind::Assign]);
    }
    if !arguments.points.is_empty() {
        return Kinds::of(&[]);
    }
    if !arguments.line.is_empty() {
        return Kinds::of(&KINDS);
    }
    Kinds::of(&[
        Kind::Print,
        Kind::Sprite,
        Kind::Sound,
        Kind::Error,
        Kind::Input,
        Kind::Checkpoint,
        Kind::Mark,
        Kind::End,
    ])
}

fn log_points(texts: &[String], log: &Log) -> Result<Vec<LogPoint>, Box<dyn std::error::Error>> {
    let config = &log.header.config;
    let options = Options { dialect: config.dialect, relaxed: config.relaxed };
    let points = texts.iter().map(|text| LogPoint::parse(text, options)).collect::<Result<Vec<_>, _>>()?;
    for point in &points {
        let number = crate::basic::tree::LineNumber(point.line);
        let edited = log.entries.iter().any(|(_, entry)| may_edit(entry));
        if log.header.program.line(number).is_none() && !edited {
            complain(format_args!("the program has no line {}", point.line));
        }
    }
    Ok(points)
}

/// Whether the program may be another one afterwards: it was changed, loaded, or there was direct mode.
fn may_edit(entry: &crate::timeline::log::Entry) -> bool {
    use crate::famicom::input::Input;
    use crate::timeline::log::Entry;
    matches!(entry, Entry::Input(Input::Edit(_) | Input::Answer(_) | Input::Prompt))
}
