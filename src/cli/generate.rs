//! `fbc completions` and `fbc man`: what shells and `man` need, from the same definitions as the program itself.
//!
//! The results are also files of the project (`completions/`, `man/`), which a test compares with what is made here.

use std::path::Path;
use std::process::ExitCode;

use clap::{Arg, Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::args::{Cli, CompletionsArgs, ManArgs};
use super::exit::{Status, complain};
use super::files::{self, FileError};
use crate::basic::dialect::Dialect;
use crate::basic::reference::{ARTICLES, Article, Group};

const MANUAL: &str = "Family BASIC for the terminal";

/// Prints the completions for a shell.
pub(super) fn completions(arguments: &CompletionsArgs) -> ExitCode {
    let mut command = Cli::command().mut_subcommand("help", |help| help.mut_arg("topic", with_topics));
    let mut bytes = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "fbc", &mut bytes);
    finish(files::write(Path::new("-"), &bytes))
}

/// Prints the manual page, or writes the pages of all commands to a directory.
pub(super) fn man(arguments: &ManArgs) -> ExitCode {
    let pages = match &arguments.dir {
        None => return finish(files::write(Path::new("-"), &main_page())),
        Some(directory) => pages().into_iter().map(|(name, page)| (directory.join(name), page)),
    };
    if let Some(directory) = &arguments.dir
        && let Err(source) = std::fs::create_dir_all(directory)
    {
        return finish(Err(FileError::Write { path: directory.clone(), source }));
    }
    for (path, page) in pages {
        if let Err(error) = files::write(&path, &page) {
            return finish(Err(error));
        }
    }
    Status::Done.into()
}

fn finish(written: Result<(), FileError>) -> ExitCode {
    match written {
        Ok(()) => Status::Done.into(),
        Err(error) => {
            complain(error);
            Status::Usage.into()
        }
    }
}

/// The words that `fbc help` can be asked for, so far as they are the same in every shell.
fn with_topics(topic: Arg) -> Arg {
    let words = ARTICLES.iter().flat_map(|article| article.topic.split(' '));
    let mut words: Vec<&str> = words.map(|word| word.trim_end_matches('$')).collect();
    words.retain(|word| word.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !word.is_empty());
    words.sort_unstable();
    words.dedup();
    topic.value_parser(clap::builder::PossibleValuesParser::new(words))
}

fn main_page() -> Vec<u8> {
    let mut command = Cli::command();
    command.build();
    page(&command)
}

/// Every page with its file name.
fn pages() -> Vec<(String, Vec<u8>)> {
    let mut command = Cli::command();
    command.build();
    let mut pages = Vec::new();
    push_pages(&command, &mut pages);
    pages
}

fn push_pages(command: &Command, pages: &mut Vec<(String, Vec<u8>)>) {
    pages.push((format!("{}.1", page_name(command)), page(command)));
    for subcommand in command.get_subcommands() {
        push_pages(subcommand, pages);
    }
}

fn page_name(command: &Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}

/// A page as `clap_mangen` makes it, but with the examples set as they are, and the language behind the main page.
fn page(command: &Command) -> Vec<u8> {
    let man = Man::new(command.clone()).source(concat!("fbc ", env!("CARGO_PKG_VERSION"))).manual(MANUAL);
    let mut bytes = Vec::new();
    let is_main = command.get_name() == "fbc";
    // Writing to memory cannot fail.
    let _ = man.render_title(&mut bytes);
    let _ = man.render_name_section(&mut bytes);
    let _ = man.render_synopsis_section(&mut bytes);
    let _ = man.render_description_section(&mut bytes);
    if command.get_arguments().next().is_some() {
        let _ = man.render_options_section(&mut bytes);
    }
    if command.get_subcommands().next().is_some() {
        let _ = man.render_subcommands_section(&mut bytes);
    }
    let mut roff = Roff::new();
    if let Some(text) = command.get_after_help() {
        push_after_help(&mut roff, &text.to_string());
    }
    if is_main {
        push_language(&mut roff);
    } else {
        roff.control("SH", ["SEE ALSO"]);
        roff.text([bold("fbc"), roman("(1)")]);
    }
    let _ = roff.to_writer(&mut bytes);
    bytes
}

/// The text behind a command's help: a paragraph `Heading:` or `Heading: text` opens a section, indented lines stay as
/// they are.
fn push_after_help(roff: &mut Roff, text: &str) {
    let mut verbatim = false;
    for line in text.lines() {
        let indented = line.strip_prefix("  ");
        if verbatim != indented.is_some() {
            roff.control(if verbatim { "fi" } else { "nf" }, []);
            verbatim = !verbatim;
        }
        match (indented, line.split_once(':')) {
            (Some(line), _) => {
                roff.text([roman(line)]);
            }
            (None, _) if line.is_empty() => {
                roff.control("PP", []);
            }
            (None, Some((heading @ ("Example" | "Examples" | "Exit status"), rest))) => {
                roff.control("SH", [heading.to_ascii_uppercase().as_str()]);
                if !rest.trim().is_empty() {
                    roff.text([roman(rest.trim())]);
                }
            }
            (None, _) => {
                roff.text([roman(line)]);
            }
        }
    }
    if verbatim {
        roff.control("fi", []);
    }
}

/// The words of Family BASIC, group by group.
fn push_language(roff: &mut Roff) {
    roff.control("SH", ["THE LANGUAGE"]);
    roff.text([bold("fbc help "), roman("with a word shows ranges, errors and an example.")]);
    for group in Group::ALL {
        roff.control("SS", [group.title()]);
        for article in group.articles() {
            push_article(roff, article);
        }
    }
    roff.control("SH", ["SEE ALSO"]);
    let command = Cli::command();
    let names = command.get_subcommands().map(|command| format!("fbc-{}", command.get_name()));
    let mut line = Vec::new();
    for (index, name) in names.enumerate() {
        let between = if index == 0 { "" } else { ", " };
        line.extend([roman(between), bold(name), roman("(1)")]);
    }
    roff.text(line);
}

fn push_article(roff: &mut Roff, article: &Article) {
    roff.control("TP", []);
    if article.syntax.is_empty() {
        roff.text([bold(article.topic)]);
    }
    for (index, form) in article.syntax.iter().enumerate() {
        if index > 0 {
            // A second head for the same text.
            roff.control("TQ", []);
        }
        roff.text([bold(*form)]);
    }
    let since = if article.since == Dialect::V3 { " (V3)" } else { "" };
    roff.text([roman(format!("{}{since}", article.summary))]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_names_every_word() {
        let page = String::from_utf8(main_page()).unwrap();
        for article in ARTICLES {
            let start: String =
                article.summary.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == ' ').collect();
            assert!(page.contains(&start), "{}", article.topic);
        }
    }

    #[test]
    fn every_command_has_a_page() {
        let names: Vec<String> = pages().into_iter().map(|(name, _)| name).collect();
        for name in ["fbc.1", "fbc-run.1", "fbc-tape.1", "fbc-tape-save.1", "fbc-sav-load.1", "fbc-man.1"] {
            assert!(names.iter().any(|there| there == name), "{name} in {names:?}");
        }
    }

    #[test]
    fn examples_keep_their_lines() {
        let mut roff = Roff::new();
        push_after_help(&mut roff, "Examples:\n  fbc a\n  fbc b\n\nExit status: 0 done.\nMore.");
        let text = roff.to_roff();
        assert_eq!(text, ".SH EXAMPLES\n.nf\nfbc a\nfbc b\n.fi\n.PP\n.SH \"EXIT STATUS\"\n0 done.\nMore.\n");
    }
}
