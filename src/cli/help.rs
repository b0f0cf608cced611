//! `fbc help`: the language reference in the terminal.
//!
//! What it says comes from `basic::reference`; here is only how a question from the command line finds it and how the
//! answer is shown. A question may also be an error message or, since people ask so, a command of fbc.

mod errors;
mod json;

use std::process::ExitCode;

use clap::CommandFactory;

use super::args::{Cli, HelpArgs};
use super::exit::{Status, complain};
use super::files;
use super::style::Style;
use crate::basic::error::ErrorCode;
use crate::basic::reference::{self, Article, Group};

/// The headings that `reference::page` writes within an article.
const SECTIONS: [&str; 8] = [
    "Arguments",
    "Errors",
    "Example",
    "Example (direct mode)",
    "Typed while it runs",
    "Prints",
    "Versions",
    "See also",
];

/// What a question is about.
enum Answer {
    Overview,
    Article(&'static Article),
    Error(ErrorCode),
    /// The help of a command, as clap writes it.
    Command(String),
}

/// Answers a question.
pub(super) fn run(arguments: &HelpArgs) -> ExitCode {
    let question = arguments.topic.join(" ");
    let text = match answer(&question) {
        Ok(answer) if arguments.json => json::render(&answer),
        Ok(answer) => render(&answer, &question, Style::of_stdout()),
        Err(near) => {
            complain(format_args!("there is no help on `{question}`"));
            match near.split_last() {
                None => eprintln!("`fbc help` lists all topics."),
                Some((only, [])) => eprintln!("Did you mean {only}?"),
                Some((last, others)) => eprintln!("Did you mean {} or {last}?", others.join(", ")),
            }
            return Status::Usage.into();
        }
    };
    // Nobody can be told that standard output is closed.
    let _ = files::write("-".as_ref(), text.as_bytes());
    Status::Done.into()
}

fn answer(question: &str) -> Result<Answer, Vec<&'static str>> {
    if question.trim().is_empty() {
        return Ok(Answer::Overview);
    }
    if let Some(code) = errors::code_in(question) {
        return Ok(Answer::Error(code));
    }
    reference::find(question).map(Answer::Article).or_else(|near| command(question).map(Answer::Command).ok_or(near))
}

/// The help of a command that is asked for as if it were a word of the language.
fn command(question: &str) -> Option<String> {
    let mut cli = Cli::command();
    cli.build();
    let command = cli.find_subcommand_mut(question.trim())?;
    Some(command.render_long_help().to_string())
}

fn render(answer: &Answer, question: &str, style: Style) -> String {
    match answer {
        Answer::Overview => overview(style),
        Answer::Article(article) => {
            let mut text = article_page(article, style);
            // `run` is a word of the language and a command, and who types small letters may mean either.
            if Cli::command().find_subcommand(question.trim()).is_some() {
                text.push_str(&format!("\nThe command of that name: fbc {} --help\n", question.trim()));
            }
            text
        }
        Answer::Error(code) => errors::page(*code, style),
        Answer::Command(help) => help.clone(),
    }
}

fn overview(style: Style) -> String {
    let intro = "The words of Family BASIC and the ideas behind them. `fbc help TOPIC` explains one; abbreviations \
                 (P.) and error messages (?OV ERROR) will do as well.";
    let mut text = style.fill(intro.split(' '), "", " ");
    for group in Group::ALL {
        text.push('\n');
        text.push_str(&style.heading(group.title()));
        text.push('\n');
        text.push_str(&style.fill(group.articles().map(|article| article.topic), "  ", ", "));
    }
    text
}

fn article_page(article: &Article, style: Style) -> String {
    let page = reference::page(article, style.width);
    if !style.bold {
        return page;
    }
    let mut text = String::with_capacity(page.len() + 100);
    let mut previous = None;
    for line in page.lines() {
        let rest = line.strip_prefix(article.topic).filter(|_| previous.is_none());
        match rest {
            Some(rest) => text.push_str(&(style.heading(article.topic) + rest)),
            None if previous == Some("") && SECTIONS.contains(&line) => text.push_str(&style.heading(line)),
            None => text.push_str(line),
        }
        text.push('\n');
        previous = Some(line);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Style = Style { width: 80, bold: false };
    const BOLD: Style = Style { width: 80, bold: true };

    fn unbold(text: &str) -> String {
        text.replace("\x1b[1m", "").replace("\x1b[0m", "")
    }

    #[test]
    fn every_heading_of_an_article_is_bold_and_nothing_else_changes() {
        for article in reference::ARTICLES {
            let page = article_page(article, BOLD);
            assert_eq!(unbold(&page), article_page(article, PLAIN));
            assert!(page.starts_with(&BOLD.heading(article.topic)), "{}", article.topic);
            let see = page.contains(&format!("\n{}\n", BOLD.heading("See also")));
            assert!(see, "{}", article.topic);
            let example = page.contains(&format!("\n{}\n", BOLD.heading("Example")))
                || page.contains(&format!("\n{}\n", BOLD.heading("Example (direct mode)")));
            assert!(example, "{}", article.topic);
        }
    }

    #[test]
    fn the_overview_names_every_topic_within_the_width() {
        for width in [40, 80, 100] {
            let text = overview(Style { width, bold: false });
            assert!(text.lines().all(|line| line.len() <= width), "{width}");
            let topics: Vec<&str> = text.lines().flat_map(|line| line.split(", ")).map(|word| word.trim()).collect();
            for article in reference::ARTICLES {
                let named = topics.iter().any(|topic| topic.trim_end_matches(',') == article.topic);
                assert!(named || article.topic.contains(','), "{} in {width} columns", article.topic);
            }
        }
    }

    #[test]
    fn questions_are_answered() {
        assert!(matches!(answer(" "), Ok(Answer::Overview)));
        assert!(matches!(answer("de.sp."), Ok(Answer::Article(article)) if article.topic == "DEF SPRITE"));
        assert!(matches!(answer("run"), Ok(Answer::Article(article)) if article.topic == "RUN"));
        assert!(matches!(answer("ov error"), Ok(Answer::Error(ErrorCode::Ov))));
        assert!(matches!(answer("completions"), Ok(Answer::Command(_))));
        assert!(matches!(answer("PRITN"), Err(near) if near.contains(&"PRINT")));
        let page = render(&answer("run").ok().unwrap(), "run", PLAIN);
        assert!(page.ends_with("fbc run --help\n"));
        let page = render(&answer("RUN").ok().unwrap(), "RUN", PLAIN);
        assert!(!page.contains("--help"));
    }
}
