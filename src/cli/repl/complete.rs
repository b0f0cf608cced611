//! What Tab offers: keywords, topics after `??`, programs after LOAD" and SAVE".

use std::path::Path;

use rustyline::completion::Completer;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::Validator;
use rustyline::{Context, Helper};

use crate::basic::charset;
use crate::basic::dialect::Dialect;
use crate::basic::keyword::TABLE;
use crate::basic::reference::ARTICLES;

/// A tape name has at most so many characters.
const NAME_MAX: usize = 16;

/// Programs offered at most: nobody reads more.
const FILES_MAX: usize = 500;

/// The line editor's helper.
#[derive(Debug)]
pub(super) struct Assistant {
    /// Whose words are offered.
    pub(super) dialect: Dialect,
    /// Off while a program asks for input.
    pub(super) enabled: bool,
}

impl Helper for Assistant {}
impl Highlighter for Assistant {}
impl Validator for Assistant {}
impl Hinter for Assistant {
    type Hint = String;
}

impl Completer for Assistant {
    type Candidate = String;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        if !self.enabled {
            return Ok((pos, Vec::new()));
        }
        Ok(offers(&line[..pos], self.dialect, || programs_in(Path::new("."))))
    }
}

/// Where the word before the cursor begins, and what it can become.
fn offers(before: &str, dialect: Dialect, programs: impl FnOnce() -> Vec<String>) -> (usize, Vec<String>) {
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = &before[line_start..];
    let (start, found) = if let Some(topic) = line.trim_start().strip_prefix("??") {
        let topic = topic.trim_start();
        (line.len() - topic.len(), starting_with(topic, ARTICLES.iter().map(|article| article.topic)))
    } else {
        match open_quote(line) {
            Place::String(quote) if takes_file(&line[..quote]) => {
                let typed = &line[quote + 1..];
                let names = starting_with(typed, programs().iter().map(String::as_str));
                (quote + 1, names.into_iter().map(|name| name + "\"").collect())
            }
            Place::String(_) | Place::Comment => (line.len(), Vec::new()),
            Place::Code => keywords(line, dialect),
        }
    };
    (line_start + start, found)
}

/// Where the end of a line is.
enum Place {
    Code,
    /// In a string whose quote stands here.
    String(usize),
    Comment,
}

fn open_quote(line: &str) -> Place {
    let mut quote = None;
    for (at, character) in line.char_indices() {
        match (character, quote) {
            ('"', None) => quote = Some(at),
            ('"', Some(_)) => quote = None,
            ('\'', None) => return Place::Comment,
            ('M' | 'm', None) if ends_with(&line[..=at], "REM") => return Place::Comment,
            _ => {}
        }
    }
    quote.map_or(Place::Code, Place::String)
}

fn ends_with(text: &str, word: &str) -> bool {
    text.len() >= word.len() && text.as_bytes()[text.len() - word.len()..].eq_ignore_ascii_case(word.as_bytes())
}

fn takes_file(before_quote: &str) -> bool {
    let before = before_quote.trim_end();
    ["LOAD", "SAVE", "LOAD?", "LO.", "SA.", "LO.?"].iter().any(|word| ends_with(before, word))
}

/// Keywords for the letters at the end of a line. Words may touch, as in `PRINTCHR$(65)`: where the whole run of letters
/// begins none, its end of two letters or more may.
fn keywords(line: &str, dialect: Dialect) -> (usize, Vec<String>) {
    let run = line.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    for start in line.len() - run..line.len() {
        let typed = &line[start..];
        if typed.len() == 1 && run > 1 {
            break;
        }
        let words = TABLE.iter().filter(|entry| entry.since <= dialect).map(|entry| entry.word);
        let found = starting_with(typed, words);
        if !found.is_empty() {
            return (start, found);
        }
    }
    (line.len(), Vec::new())
}

fn starting_with<'a>(typed: &str, words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let begins =
        |word: &&str| word.len() > typed.len() && word.as_bytes()[..typed.len()].eq_ignore_ascii_case(typed.as_bytes());
    let mut found: Vec<String> = words.filter(begins).map(str::to_owned).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The programs that LOAD finds in a folder, as it names them.
fn programs_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter_map(|name| program_name(&name))
        .take(FILES_MAX)
        .collect()
}

/// What LOAD calls a file: its name in capitals. One in mixed case, or with characters that the machine does not have,
/// cannot be named.
fn program_name(file: &str) -> Option<String> {
    let stem = file.strip_suffix(".bas").or_else(|| file.strip_suffix(".BAS"))?;
    let one_case =
        file.to_lowercase() == file || file.strip_suffix(".bas").is_some_and(|stem| stem.to_uppercase() == stem);
    let typeable = stem.chars().all(|character| character != '"' && charset::from_char(character).is_some());
    let fits = (1..=NAME_MAX).contains(&stem.chars().count());
    (one_case && typeable && fits).then(|| stem.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, start: usize, expected: &[&str]) {
        let files = || vec!["STARS".to_owned(), "STORY".to_owned(), "GAME".to_owned()];
        let (at, found) = offers(line, Dialect::V3, files);
        assert_eq!(found, expected, "{line}");
        if !expected.is_empty() {
            assert_eq!(at, start, "{line}");
        }
    }

    #[test]
    fn keywords_complete_in_any_case_and_where_words_touch() {
        check("LOC", 0, &["LOCATE"]);
        check("10 if a then goS", 13, &["GOSUB"]);
        check("PRINTCH", 5, &["CHR$"]);
        check("RE", 0, &["READ", "REM", "RENUM", "RESTORE", "RESUME", "RETURN"]);
        check("PRINT ", 6, &[]);
        check("A=B", 2, &["BACKUP", "BEEP", "BGGET", "BGPUT", "BGTOOL"]);
        check("10 CLS\n20 LOC", 10, &["LOCATE"]);
    }

    #[test]
    fn strings_and_comments_are_left_alone() {
        check("PRINT \"LOC", 0, &[]);
        check("PRINT \"X\":LOC", 10, &["LOCATE"]);
        check("REM LOC", 0, &[]);
        check("10 'LOC", 0, &[]);
    }

    #[test]
    fn files_and_topics_have_their_places() {
        check("LOAD\"ST", 5, &["STARS\"", "STORY\""]);
        check("save \"g", 6, &["GAME\""]);
        check("LO.\"STA", 4, &["STARS\""]);
        check("??gos", 2, &["GOSUB"]);
        check("?? numb", 3, &["numbers"]);
    }

    #[test]
    fn older_words_only_in_the_older_dialect() {
        assert_eq!(offers("VC", Dialect::V2, Vec::new).1, Vec::<String>::new());
    }

    #[test]
    fn only_files_that_load_can_name_are_offered() {
        assert_eq!(program_name("stars.bas").as_deref(), Some("STARS"));
        assert_eq!(program_name("STARS.bas").as_deref(), Some("STARS"));
        assert_eq!(program_name("Stars.bas"), None);
        assert_eq!(program_name("notes.txt"), None);
        assert_eq!(program_name(".bas"), None);
        assert_eq!(program_name("éclair.bas"), None);
    }
}
