//! Variables: spellings that fall together, and values that are never given. Source: spec, language 4.

use super::finding::{Finding, FindingKind};
use super::parsed::Parsed;
use super::symbols::{Access, Symbols, Use};

/// How many uses of one variable are looked at for other spellings: more would make a long program slow.
const SPELLINGS_MAX: usize = 64;

/// Spellings of one variable: `SCORE` and `SCAN`.
pub(super) fn collisions(parsed: &Parsed, symbols: &Symbols, found: &mut Vec<Finding>) {
    for uses in symbols.variables.values() {
        let mut spellings: Vec<(String, &Use)> = Vec::new();
        let mut last: &[u8] = &[];
        for one in uses {
            // Nearly always spelled as the last time: no text is made for that.
            let tokens = parsed.name_tokens(one.line, one.name);
            if std::mem::replace(&mut last, tokens) == tokens {
                continue;
            }
            let spelling = parsed.spelling(one.line, one.name);
            if spellings.len() < SPELLINGS_MAX && spellings.iter().all(|(known, _)| *known != spelling) {
                spellings.push((spelling, one));
            }
        }
        let Some(((first, at), others)) = spellings.split_first() else { continue };
        for (other, place) in others {
            let message = format!(
                "{other} is the same variable as {first} in line {}: only the first two letters of a name count",
                parsed.number(at.line).0
            );
            // Two characters are the whole name as the machine knows it, so that may be meant; two longer names never are.
            let letters = |name: &str| name.trim_end_matches('$').len();
            let kind = match letters(first).min(letters(other)) {
                0..=2 => FindingKind::NameShortened,
                _ => FindingKind::NameCollision,
            };
            let finding = Finding::new(kind, parsed, place.line, place.name.span, message);
            found.push(finding.hint("give them names that differ in the first two letters, or spell them alike"));
        }
    }
}

/// Simple variables that are read and never given a value.
pub(super) fn never_assigned(parsed: &Parsed, symbols: &Symbols, found: &mut Vec<Finding>) {
    for (symbol, uses) in &symbols.variables {
        if symbol.array || uses.iter().any(|one| one.access != Access::Read) {
            continue;
        }
        let Some(first) = uses.first() else { continue };
        let name = parsed.spelling(first.line, first.name);
        let value = if name.ends_with('$') { "\"\"" } else { "0" };
        let message = format!("{name} is read but never given a value: it is always {value}");
        found.push(Finding::new(FindingKind::NeverAssigned, parsed, first.line, first.name.span, message));
    }
}
