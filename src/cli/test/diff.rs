//! The difference of two texts, as programmers read it: lines that are gone and lines that came, with a few around them.

use similar::{Algorithm, TextDiff};

/// Lines around a difference.
const CONTEXT: usize = 3;

/// Lines of each text that are compared, from the first one that differs on: a text may be a program's endless output.
const LINES_MAX: usize = 400;

/// The difference, each line with its newline; empty if there is none.
pub(super) fn unified(expected: &str, actual: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (expected.split_inclusive('\n').collect(), actual.split_inclusive('\n').collect());
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let start = same.saturating_sub(CONTEXT);
    let part = |lines: &[&str]| lines[start..lines.len().min(start + LINES_MAX)].concat();
    let (old_part, new_part) = (part(&old), part(&new));
    let diff = TextDiff::configure().algorithm(Algorithm::Myers).diff_lines(&old_part, &new_part);
    let mut text = String::new();
    for group in diff.grouped_ops(CONTEXT) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        if text.is_empty() {
            text.push_str("--- expected\n+++ actual\n");
        }
        let old = place(start, first.old_range().start, last.old_range().end);
        let new = place(start, first.new_range().start, last.new_range().end);
        text.push_str(&format!("@@ -{old} +{new} @@\n"));
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            text.push_str(&format!("{}{}", change.tag(), change.value()));
            if change.missing_newline() {
                text.push_str("\n\\ No newline at the end\n");
            }
        }
    }
    let rest = old.len().max(new.len()).saturating_sub(start + LINES_MAX);
    if rest > 0 && !text.is_empty() {
        text.push_str(&format!("(and {rest} more lines that were not compared)\n"));
    }
    text
}

/// Lines of the whole text as a hunk's head names them: the first, from 1, and how many.
fn place(skipped: usize, start: usize, end: usize) -> String {
    match end - start {
        0 => format!("{},0", skipped + start),
        1 => format!("{}", skipped + start + 1),
        lines => format!("{},{lines}", skipped + start + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_shown_with_their_surroundings() {
        assert_eq!(unified("A\nB\n", "A\nB\n"), "");
        assert_eq!(unified("A\nB\nC\n", "A\nX\nC\n"), "--- expected\n+++ actual\n@@ -1,3 +1,3 @@\n A\n-B\n+X\n C\n");
        assert_eq!(unified("A", "A\n"), "--- expected\n+++ actual\n@@ -1 +1 @@\n-A\n\\ No newline at the end\n+A\n");
    }

    #[test]
    fn long_texts_are_compared_where_they_part() {
        let lines = |from: u32, to: u32| (from..to).map(|n| format!("{n}\n")).collect::<String>();
        let long = lines(0, 100_000);
        let other = lines(0, 5000) + "X\n" + &lines(5001, 100_000);
        let text = unified(&long, &other);
        assert!(text.contains("\n@@ -4998,7 +4998,7 @@\n 4997\n"), "{text}");
        assert!(text.contains("\n-5000\n+X\n"), "{text}");
        assert!(text.ends_with("more lines that were not compared)\n"), "{text}");
    }
}
