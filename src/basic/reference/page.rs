//! An article as plain text, for a terminal, a pipe and the tests.

use super::{Article, Example};
use crate::basic::dialect::Dialect;

/// The narrowest page that is laid out; a smaller width counts as this.
pub(super) const WIDTH_MIN: usize = 40;

const INDENT: &str = "  ";

const HANGING: &str = "      ";

/// Lays an article out in at most `width` columns. Syntax, tables, examples and outputs keep their lines, which are at
/// most 78 columns long with their indent.
pub fn page(article: &Article, width: usize) -> String {
    let width = width.max(WIDTH_MIN);
    let mut out = heading(article, width);
    out.push('\n');
    if !article.syntax.is_empty() {
        out.push('\n');
        article.syntax.iter().for_each(|form| verbatim(&mut out, form));
    }
    out.push('\n');
    flow(&mut out, article.summary, width);
    out.push('\n');
    flow(&mut out, article.details, width);
    let names = article.arguments.iter().map(|(name, range, meaning)| (format!("{name}: {range}"), *meaning));
    list(&mut out, "Arguments", names, width);
    let codes = article.errors.iter().map(|(code, when)| (format!("{} ({})", code.letters(), code.meaning()), *when));
    list(&mut out, "Errors", codes, width);
    let title = match article.example {
        Example::Program(_) => "Example",
        Example::Direct(_) => "Example (direct mode)",
    };
    block(&mut out, title, article.example.text());
    block(&mut out, "Typed while it runs", article.input);
    block(&mut out, "Prints", article.output.unwrap_or_default());
    if !article.versions.is_empty() {
        out.push_str("\nVersions\n");
        wrap(&mut out, article.versions, INDENT, INDENT, width);
    }
    if !article.see.is_empty() {
        out.push_str("\nSee also\n");
        wrap(&mut out, &article.see.join(", "), INDENT, INDENT, width);
    }
    out
}

fn heading(article: &Article, width: usize) -> String {
    let since = match article.since {
        Dialect::V2 => article.group.title().to_string(),
        Dialect::V3 => format!("{} (V3)", article.group.title()),
    };
    let gap = width.saturating_sub(article.topic.len() + since.len()).max(2);
    format!("{}{}{since}", article.topic, " ".repeat(gap))
}

fn list(out: &mut String, title: &str, rows: impl Iterator<Item = (String, &'static str)>, width: usize) {
    for (row, (name, text)) in rows.enumerate() {
        if row == 0 {
            out.push('\n');
            out.push_str(title);
            out.push('\n');
        }
        wrap(out, &format!("{name}. {text}"), INDENT, HANGING, width);
    }
}

fn block(out: &mut String, title: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    out.push('\n');
    out.push_str(title);
    out.push('\n');
    text.lines().for_each(|line| verbatim(out, line));
}

fn verbatim(out: &mut String, line: &str) {
    if !line.is_empty() {
        out.push_str(INDENT);
        out.push_str(line);
    }
    out.push('\n');
}

/// Paragraphs and tables (see the conventions of [`super`]).
fn flow(out: &mut String, text: &str, width: usize) {
    let mut paragraph = String::new();
    for line in text.lines().chain([""]) {
        if !line.is_empty() && !line.starts_with(' ') {
            paragraph.push_str(line);
            paragraph.push(' ');
            continue;
        }
        wrap(out, &paragraph, "", "", width);
        paragraph.clear();
        out.push_str(line);
        out.push('\n');
    }
    // The empty line that closed the last paragraph is not part of it.
    out.pop();
}

/// Fills lines with the words of a text.
fn wrap(out: &mut String, text: &str, first: &str, hanging: &str, width: usize) {
    let mut used = 0;
    for word in text.split_whitespace() {
        if used > 0 && used + 1 + word.len() <= width {
            out.push(' ');
            used += 1;
        } else {
            if used > 0 {
                out.push('\n');
            }
            let indent = if used == 0 { first } else { hanging };
            out.push_str(indent);
            used = indent.len();
        }
        out.push_str(word);
        used += word.len();
    }
    if used > 0 {
        out.push('\n');
    }
}
