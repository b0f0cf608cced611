//! READ in a program that has nothing to read. Source: spec, language 6.3.

use super::finding::{Finding, FindingKind};
use super::parsed::Parsed;
use crate::basic::tree::StatementKind;

/// Finds the first READ if there is no DATA at all.
pub(super) fn find(parsed: &Parsed, found: &mut Vec<Finding>) {
    if parsed.statements().any(|(_, statement)| matches!(statement.kind, StatementKind::Data { .. })) {
        return;
    }
    let read = parsed.statements().find(|(_, statement)| matches!(statement.kind, StatementKind::Read(_)));
    if let Some((line, statement)) = read {
        let message = "there is no DATA in the program: OD".into();
        found.push(Finding::new(FindingKind::NoData, parsed, line, statement.span, message));
    }
}
