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
    if start > 0 && old_part != new_part {
        text.push_str(&format!("(the first {start} lines are the same)\n"));
    }
    text.push_str(&diff.unified_diff().context_radius(CONTEXT).header("expected", "actual").to_string());
    let rest = old.len().max(new.len()).saturating_sub(start + LINES_MAX);
    if rest > 0 && !text.is_empty() {
        text.push_str(&format!("(and {rest} more lines that were not compared)\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_shown_with_their_surroundings() {
        assert_eq!(unified("A\nB\n", "A\nB\n"), "");
        assert_eq!(unified("A\nB\nC\n", "A\nX\nC\n"), "--- expected\n+++ actual\n@@ -1,3 +1,3 @@\n A\n-B\n+X\n C\n");
        assert_eq!(
            unified("A", "A\n"),
            "--- expected\n+++ actual\n@@ -1 +1 @@\n-A\n\\ No newline at end of file\n+A\n"
        );
    }

    #[test]
    fn long_texts_are_compared_where_they_part() {
        let lines = |from: u32, to: u32| (from..to).map(|n| format!("{n}\n")).collect::<String>();
        let long = lines(0, 100_000);
        let other = lines(0, 5000) + "X\n" + &lines(5001, 100_000);
        let text = unified(&long, &other);
        assert!(text.starts_with("(the first 4997 lines are the same)\n"), "{text}");
        assert!(text.contains("\n-5000\n+X\n"), "{text}");
        assert!(text.ends_with("more lines that were not compared)\n"), "{text}");
    }
}
