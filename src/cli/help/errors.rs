//! The page of one error: what it means, and everything that raises it.
//!
//! It is put together from the articles, each of which names the errors of its own word.

use super::super::style::Style;
use crate::basic::error::ErrorCode;
use crate::basic::reference::{self, ARTICLES, Article};

/// The article with the table of all errors.
const TABLE_TOPIC: &str = "errors";

/// Where to read on.
const SEE: [&str; 3] = [TABLE_TOPIC, "ON ERROR GOTO", "ERR"];

/// The error that a question names: `OV`, `ov error`, `?OV ERROR IN 100`.
pub(super) fn code_in(question: &str) -> Option<ErrorCode> {
    let question = question.trim().to_ascii_uppercase();
    let question = question.strip_prefix('?').unwrap_or(&question);
    let (letters, rest) = question.split_once(' ').unwrap_or((question, "ERROR"));
    let code = ErrorCode::ALL.into_iter().find(|code| code.letters() == letters)?;
    rest.trim_start().starts_with("ERROR").then_some(code)
}

/// What the table of all errors says about one, a sentence without its full stop.
pub(super) fn explanation(code: ErrorCode) -> &'static str {
    let table = reference::find(TABLE_TOPIC).map_or("", |article| article.details);
    let row = table.lines().find_map(|line| {
        let (number, rest) = line.trim_start().split_once(' ')?;
        let rest = rest.strip_prefix(code.letters())?;
        (number.parse() == Ok(code.number())).then(|| rest.trim())
    });
    row.unwrap_or_else(|| code.meaning())
}

/// The articles whose word raises it, each with the cases.
pub(super) fn raised_by(code: ErrorCode) -> impl Iterator<Item = (&'static Article, &'static str)> {
    ARTICLES.iter().flat_map(move |article| {
        let cases = article.errors.iter().filter(move |(raised, _)| *raised == code);
        cases.map(move |(_, when)| (article, *when))
    })
}

/// The page.
pub(super) fn page(code: ErrorCode, style: Style) -> String {
    let title = format!("?{} ERROR", code.letters());
    let number = format!("{}, ERR={}", code.meaning(), code.number());
    let gap = style.width.saturating_sub(title.len() + number.len()).max(2);
    let mut text = format!("{}{}{number}\n\n", style.heading(&title), " ".repeat(gap));
    text.push_str(&style.fill(sentence(explanation(code)).split(' '), "", " "));
    let mut cases = raised_by(code).peekable();
    if cases.peek().is_some() {
        text.push_str(&format!("\n{}\n", style.heading("Raised by")));
    }
    for (article, when) in cases {
        let entry = style.fill(format!("{}. {when}", article.topic).split(' '), "      ", " ");
        // The first line hangs out to the left.
        text.push_str(entry.strip_prefix("    ").unwrap_or(&entry));
    }
    text.push_str(&format!("\n{}\n{}", style.heading("See also"), style.fill(SEE, "  ", ", ")));
    text
}

fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).chain(['.']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_recognised() {
        for question in ["OV", "ov", " ?Ov ", "OV ERROR", "?OV ERROR IN 100", "ov  error"] {
            assert_eq!(code_in(question), Some(ErrorCode::Ov), "{question}");
        }
        for question in ["", "?", "OVER", "ERROR", "ON ERROR", "OV X", "ERR"] {
            assert_eq!(code_in(question), None, "{question}");
        }
    }

    #[test]
    fn every_error_is_explained_by_the_table() {
        for code in ErrorCode::ALL {
            let explanation = explanation(code);
            let row = format!(" {}  {explanation}", code.letters());
            let table = reference::find(TABLE_TOPIC).unwrap().details;
            assert!(table.contains(&row), "{}", code.letters());
            let page = page(code, Style { width: 60, bold: false });
            assert!(page.lines().all(|line| line.len() <= 60), "{page}");
        }
    }

    #[test]
    fn a_page_names_what_raises_the_error() {
        let page = page(ErrorCode::Od, Style { width: 80, bold: false });
        assert!(page.contains("\nRaised by\n  READ. "), "{page}");
        assert!(SEE.iter().all(|topic| reference::find(topic).is_ok()));
    }
}
