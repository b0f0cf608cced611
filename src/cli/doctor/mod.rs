//! `fbc doctor`: what this terminal, its keyboard and the sound can do, what was chosen because of it, and what would help.

mod advice;
mod facts;
mod json;
mod keys;
mod outside;
mod store;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use super::args::DoctorArgs;
use super::exit::Status;
use super::style::Style;
use crate::host::stop::StopFlag;
use facts::{Facts, KeyTest};

/// Runs the command.
pub(super) fn run(arguments: &DoctorArgs) -> ExitCode {
    if arguments.repair {
        return store::repair(arguments);
    }
    // From here on a termination waits until the terminal is as it was.
    let stop = StopFlag::watch_termination();
    let mut facts = Facts::gather(arguments.store.store.as_deref());
    if stop.is_set() {
        return Status::Interrupted.into();
    }
    if arguments.json {
        print(&json::report(&facts));
        return Status::Done.into();
    }
    let style = Style::of_stdout();
    print(&rows(&facts.rows(), &style));
    let interactive = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if interactive && !arguments.no_input {
        print("\nHold the space bar for a second, then let go (Enter skips this).\n");
        facts.keys = keys::test(&facts.capabilities, &stop).unwrap_or(KeyTest::Skipped);
        if stop.is_set() {
            return Status::Interrupted.into();
        }
    }
    print(&rows(&[("keyboard", facts.keyboard())], &style));
    let advice = advice::advice(&facts);
    if !advice.is_empty() {
        print(&format!("\n{}\n", style.heading("advice")));
    }
    for sentence in advice {
        print(&style.fill(sentence.split(' '), "  ", " "));
    }
    Status::Done.into()
}

/// Columns before a finding.
const INDENT: &str = "             ";

/// A word and a finding per row.
fn rows(rows: &[(&str, String)], style: &Style) -> String {
    let mut text = String::new();
    for (word, finding) in rows {
        let filled = style.fill(finding.split(' '), INDENT, " ");
        let rest = filled.strip_prefix(INDENT).unwrap_or(&filled);
        let blanks = " ".repeat(INDENT.len().saturating_sub(word.len()));
        text.push_str(&format!("{}{blanks}{rest}", style.heading(word)));
    }
    text
}

/// Prints at once: what follows may wait for a key.
fn print(text: &str) {
    let mut stdout = std::io::stdout().lock();
    // Whoever closed the pipe has read enough.
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}
