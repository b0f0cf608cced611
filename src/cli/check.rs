//! `fbc check`: what is wrong in programs, without running them.
//!
//! Findings go to standard output, in the order of the files; what could not be read and the sum of all goes to standard
//! error. A mistake in the text that keeps a file from being a program is a finding like others; a file that is no text
//! at all is unreadable. Exit status: 0 without errors and warnings (notes are for the person), 1 with, 2 if a file could
//! not be read; the others are checked all the same.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;

use super::args::CheckArgs;
use super::exit::{Status, complain};
use super::files;
use crate::basic::analysis;
use crate::basic::diagnostic::{Diagnostic, DiagnosticJson, Severity};
use crate::basic::parser::Options;
use crate::basic::source::{SOURCE_BYTES_MAX, SourceErrorKind, parse_source};

/// What `--json` prints.
#[derive(Serialize)]
struct Report<'a> {
    version: u8,
    findings: Vec<DiagnosticJson<'a>>,
}

/// How many findings of each severity there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    errors: usize,
    warnings: usize,
    notes: usize,
}

/// Checks all files and says what was found.
pub(super) fn run(arguments: &CheckArgs) -> ExitCode {
    let options = Options { dialect: arguments.dialect.into(), relaxed: arguments.relaxed };
    let mut checked: Vec<(String, Vec<Diagnostic>)> = Vec::new();
    let mut unreadable = false;
    for path in &arguments.files {
        let name = if path == Path::new("-") { "<stdin>".to_owned() } else { path.display().to_string() };
        match check_file(path, &name, options) {
            Ok(found) => checked.push((name, found)),
            Err(message) => {
                complain(message);
                unreadable = true;
            }
        }
    }
    let mut count = Count::default();
    checked.iter().flat_map(|(_, found)| found).for_each(|found| count.add(found.severity));
    let printed = if arguments.json { json(&checked) } else { text(&checked, coloured()) };
    let mut stdout = std::io::stdout().lock();
    // A closed pipe is not worth a message, nor a change of what was found.
    let _ = stdout.write_all(printed.as_bytes()).and_then(|()| stdout.flush());
    if !arguments.json && !checked.is_empty() {
        eprintln!("{}", count.sentence(checked.len()));
    }
    let status = match (unreadable, count.errors + count.warnings) {
        (true, _) => Status::Usage,
        (false, 0) => Status::Done,
        (false, _) => Status::Failed,
    };
    status.into()
}

/// What is to be said of a file, or why it cannot be read.
fn check_file(path: &Path, name: &str, options: Options) -> Result<Vec<Diagnostic>, String> {
    let bytes = files::read(path, SOURCE_BYTES_MAX as u64, "program").map_err(|error| error.to_string())?;
    let errors = match parse_source(&bytes, options) {
        Ok(source) => return Ok(analysis::check(&source, options)),
        Err(errors) => errors,
    };
    let no_text = |kind| matches!(kind, SourceErrorKind::Encoding | SourceErrorKind::TooLarge);
    if let Some(error) = errors.iter().find(|error| no_text(error.kind)) {
        return Err(error.render(name));
    }
    let text = String::from_utf8_lossy(&bytes);
    Ok(errors.iter().map(|error| Diagnostic::from_source_error(error, &text)).collect())
}

fn json(checked: &[(String, Vec<Diagnostic>)]) -> String {
    let findings = checked.iter().flat_map(|(file, found)| found.iter().map(|found| found.json(file))).collect();
    match serde_json::to_string(&Report { version: 1, findings }) {
        Ok(json) => json + "\n",
        Err(_) => String::new(),
    }
}

fn text(checked: &[(String, Vec<Diagnostic>)], coloured: bool) -> String {
    let mut out = String::new();
    for (file, found) in checked {
        for found in found {
            let rendered = found.render(file);
            if coloured { paint(&mut out, found, file, &rendered) } else { out.push_str(&rendered) }
        }
    }
    out
}

/// Colours are wanted where they can be seen and nobody asked for none (no-color.org).
fn coloured() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    std::io::stdout().is_terminal() && !set("NO_COLOR") && !dumb
}

/// The place in bold, severity and mark in colour.
fn paint(out: &mut String, found: &Diagnostic, file: &str, rendered: &str) {
    let colour = match found.severity {
        Severity::Error => "31",
        Severity::Warning => "33",
        Severity::Note => "36",
    };
    // File names may hold anything; what is painted begins behind this one.
    let (first, rest) = rendered.split_at(file.len().min(rendered.len()));
    for (index, line) in rest.lines().enumerate() {
        let mark = line.trim_start();
        let _ = if index == 0 {
            let (place, message) = line.split_once(": ").unwrap_or((line, ""));
            let (severity, message) = message.split_once(": ").unwrap_or((message, ""));
            writeln!(out, "\x1b[1m{first}{place}\x1b[0m: \x1b[1;{colour}m{severity}\x1b[0m: {message}")
        } else if !mark.is_empty() && mark.bytes().all(|byte| byte == b'^') {
            writeln!(out, "\x1b[{colour}m{line}\x1b[0m")
        } else {
            writeln!(out, "{line}")
        };
    }
}

impl Count {
    fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Note => self.notes += 1,
        }
    }

    fn sentence(self, files: usize) -> String {
        let parts: Vec<String> = [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| plural(count, word))
            .collect();
        let found = if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") };
        format!("fbc: {found} in {}", plural(files, "file"))
    }
}

fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
