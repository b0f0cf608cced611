//! Lines: jumps to missing ones, statements that nothing leads to, lines too long for the screen editor.

use super::finding::{Finding, FindingKind};
use super::flow::{Flow, NodeId};
use super::parsed::Parsed;
use super::symbols::{Role, Symbols};
use crate::basic::listing::list_line;
use crate::basic::tree::{Span, StatementKind};

/// What the screen editor takes of a line (spec: language 2.2).
const EDITOR_CHARACTERS_MAX: usize = 255;

/// Line numbers that name no line.
pub(super) fn missing(parsed: &Parsed, symbols: &Symbols, found: &mut Vec<Finding>) {
    for reference in &symbols.references {
        let off = reference.role == Role::Handler && reference.to == 0;
        if reference.role == Role::Erl || off || parsed.find(reference.to).is_some() {
            continue;
        }
        let message = format!("line {} does not exist: UL", reference.to);
        let finding = Finding::new(FindingKind::MissingLine, parsed, reference.line, reference.span, message);
        let next = parsed.program().lines().iter().find(|line| line.number.0 > reference.to);
        found.push(match next {
            Some(next) => finding.hint(format!("the next line is {}", next.number.0)),
            None => finding,
        });
    }
}

/// Statements that are never executed, a finding for each run of them. END, STOP, DATA and comments are often put there
/// on purpose.
pub(super) fn unreachable(parsed: &Parsed, flow: &Flow, found: &mut Vec<Finding>) {
    let mut reached = vec![false; flow.nodes.len()];
    let mut work: Vec<NodeId> = Vec::new();
    if let Some(first) = reached.first_mut() {
        *first = true;
        work.push(0);
    }
    while let Some(node) = work.pop() {
        for next in flow.steps(node) {
            if !std::mem::replace(&mut reached[next as usize], true) {
                work.push(next);
            }
        }
    }
    let mut first: Option<(usize, Span)> = None;
    let mut last = 0;
    let mut report = |first: &mut Option<(usize, Span)>, last: usize| {
        let Some((line, span)) = first.take() else { return };
        let message = if line == last {
            "nothing leads here: this is never executed".to_owned()
        } else {
            format!(
                "nothing leads here: lines {} to {} are never executed",
                parsed.number(line).0,
                parsed.number(last).0
            )
        };
        found.push(Finding::new(FindingKind::Unreachable, parsed, line, span, message));
    };
    for (node, reached) in flow.nodes.iter().zip(&reached) {
        let line = node.line as usize;
        let statement = &parsed.trees()[line].statements[node.statement as usize];
        if *reached {
            report(&mut first, last);
        } else if !matches!(
            statement.kind,
            StatementKind::Comment { .. } | StatementKind::Data { .. } | StatementKind::End | StatementKind::Stop
        ) {
            first.get_or_insert((line, statement.span));
            last = line;
        }
    }
    report(&mut first, last);
}

/// Lines that the screen editor of the machine would cut when they are changed.
pub(super) fn too_long(parsed: &Parsed, found: &mut Vec<Finding>) {
    for (line, stored) in parsed.program().lines().iter().enumerate() {
        let characters = list_line(stored).len();
        if characters > EDITOR_CHARACTERS_MAX {
            let end = stored.tokens.len() as u16;
            let span = Span { start: end.saturating_sub(1), end };
            let message = format!(
                "LIST shows this line with {characters} characters; the screen editor takes {EDITOR_CHARACTERS_MAX}"
            );
            let finding = Finding::new(FindingKind::LongLine, parsed, line, span, message);
            found.push(finding.hint("abbreviate or split it before it is changed on the machine"));
        }
    }
}
