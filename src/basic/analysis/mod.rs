//! What can be said of a program without running it.
//!
//! Nothing here follows values: a finding that is an error happens on every way to its place, or the place is named so
//! that a person can judge. Better to miss something than to complain of a good program. The parser's findings come from
//! `diagnostic`; [`check`] puts both together. Everything is bounded: graphs have one node for each statement, and what
//! could take more time than that has a named limit.

mod arrays;
mod constant;
mod data;
mod dialects;
pub mod finding;
mod flow;
mod lines;
mod names;
pub mod parsed;
mod stack;
pub mod symbols;
mod types;
mod values;

use finding::Finding;
use flow::Flow;
use parsed::Parsed;
use symbols::Symbols;

use super::diagnostic::{self, Diagnostic, Severity};
use super::parser::{Options, collect_flaws};
use super::source::Source;
use super::tree::{OnJump, StatementKind};

/// The most findings of one program.
pub const FINDINGS_MAX: usize = 1000;

/// All that is to be said of a program, in the order of the file: the parser's findings and the analysis'.
pub fn check(source: &Source, options: Options) -> Vec<Diagnostic> {
    let parsed = Parsed::new(&source.program, options);
    let mut all = diagnostic::warnings(source, options);
    for (line, tree) in parsed.trees().iter().enumerate() {
        let flaws = collect_flaws(tree).into_iter();
        all.extend(flaws.map(|flaw| Diagnostic::from_flaw(parsed.number(line), flaw, source)));
    }
    all.extend(find(&parsed).into_iter().map(|finding| finding.diagnostic(source)));
    if catches_errors(&parsed) {
        // The program may mean to run into them, and goes on in its handler.
        for found in all.iter_mut().filter(|found| is_of_analysis(found)) {
            if found.severity == Severity::Error {
                found.severity = Severity::Note;
                found.hint.get_or_insert_with(|| "ON ERROR GOTO may catch it".into());
            }
        }
    }
    all.sort_by(|a, b| (a.place, a.severity, a.code).cmp(&(b.place, b.severity, b.code)));
    all.dedup();
    all.truncate(FINDINGS_MAX);
    all
}

/// What the analysis finds in a program, kind by kind.
pub fn find(parsed: &Parsed) -> Vec<Finding> {
    let mut found = Vec::new();
    let symbols = Symbols::new(parsed);
    let flow = Flow::new(parsed);
    lines::missing(parsed, &symbols, &mut found);
    lines::unreachable(parsed, &flow, &mut found);
    lines::too_long(parsed, &mut found);
    stack::find(parsed, &flow, &mut found);
    types::find(parsed, &mut found);
    values::find(parsed, &mut found);
    arrays::find(parsed, &symbols, &flow, &mut found);
    data::find(parsed, &mut found);
    names::collisions(parsed, &symbols, &mut found);
    // A mistake in the text hides what the statement would have given a value.
    if parsed.trees().iter().all(|tree| collect_flaws(tree).is_empty()) {
        names::never_assigned(parsed, &symbols, &mut found);
    }
    dialects::find(parsed, &symbols, &mut found);
    found
}

/// Whether the program sets up a handler of errors.
fn catches_errors(parsed: &Parsed) -> bool {
    parsed.statements().any(|(_, statement)| match &statement.kind {
        StatementKind::OnErrorGoto(line) => line.number != 0,
        StatementKind::Resume(_) | StatementKind::On { jump: OnJump::Resume, .. } => true,
        _ => false,
    })
}

fn is_of_analysis(found: &Diagnostic) -> bool {
    finding::FindingKind::ALL.iter().any(|kind| kind.code() == found.code)
}

#[cfg(test)]
mod tests;
