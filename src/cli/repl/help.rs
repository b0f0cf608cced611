//! Help in direct mode: `??` and `?WORD`.
//!
//! `?` is PRINT, and `?A` prints A. So `?WORD` explains a word only if it is one that begins no expression, as GOTO or DEF
//! SPRITE, or if the machine would say SN, as for `?CHR$`. `??WORD` always explains: PRINT PRINT is of no use to anybody.
//! Help is the terminal's; in a pipe these lines are BASIC.

use std::fmt::Write;

use crate::basic::charset;
use crate::basic::crunch;
use crate::basic::error::ErrorCode;
use crate::basic::keyword::{Keyword, Role};
use crate::basic::parser::{self, Options};
use crate::basic::reference::{self, Group};

/// The answer to a line that asks for help; `None` for one that is BASIC.
pub(super) fn answer(line: &str, options: Options, width: usize) -> Option<String> {
    let line = line.trim();
    let word = line.strip_prefix('?')?;
    if let Some(topic) = word.strip_prefix('?') {
        let topic = topic.trim();
        return Some(if topic.is_empty() { overview(width) } else { explain(topic, width) });
    }
    let word = word.trim();
    if word.is_empty() || is_basic(line, options) {
        return None;
    }
    reference::find(word).ok().map(|article| reference::page(article, width))
}

/// Whether a line prints something.
fn is_basic(line: &str, options: Options) -> bool {
    let Ok(crunched) = crunch::crunch(&charset::typed(line), options.dialect) else { return true };
    let words = crunched.tokens.iter().filter(|token| **token != b' ');
    let printed = words.copied().nth(1).and_then(Keyword::from_code);
    if printed.is_some_and(|word| word.role() == Role::Command) {
        return false;
    }
    let tree = parser::parse_line(None, &crunched.tokens, options);
    !parser::collect_flaws(&tree).iter().any(|flaw| flaw.error == ErrorCode::Sn)
}

fn explain(topic: &str, width: usize) -> String {
    match reference::find(topic) {
        Ok(article) => reference::page(article, width),
        Err(near) if near.is_empty() => format!("Nothing about `{topic}`. ?? lists what there is.\n"),
        Err(near) => format!("Nothing about `{topic}`. Near it: {}\n", near.join(", ")),
    }
}

fn overview(width: usize) -> String {
    let mut text = String::from(
        "Type a statement to run it, or a line with a number to store it; RUN, LIST, SAVE \"NAME\".\n\
         ??WORD explains a word or a topic. Tab completes. Ctrl-C is STOP. Ctrl-D or SYSTEM leaves;\n\
         BACKUP leaves too and keeps the program for the next time.\n\n",
    );
    for group in Group::ALL {
        let topics: Vec<&str> = group.articles().map(|article| article.topic).collect();
        let mut row = format!("{}:", group.title());
        for (index, topic) in topics.iter().enumerate() {
            let end = if index + 1 < topics.len() { "," } else { "" };
            if row.chars().count() + topic.len() + 2 > width {
                // Writing to a string does not fail.
                let _ = writeln!(text, "{row}");
                row = " ".to_owned();
            }
            let _ = write!(row, " {topic}{end}");
        }
        let _ = writeln!(text, "{row}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, first_word: Option<&str>) {
        let answer = answer(line, Options::default(), 78);
        match (&answer, first_word) {
            (Some(text), Some(word)) => assert!(text.starts_with(word), "{line}: {text}"),
            (None, None) => {}
            _ => panic!("{line}: {answer:?}"),
        }
    }

    #[test]
    fn what_can_be_printed_is_printed() {
        check("?A", None);
        check("?", None);
        check("?1/0", None);
        check("? FRE", None);
        check("?CSRLIN", None);
        check("?CHR$(65)", None);
        check("?\"GOTO\"", None);
        check("PRINT GOTO", None);
        check("10 ?GOTO", None);
    }

    #[test]
    fn words_that_cannot_be_printed_are_explained() {
        check("?GOTO", Some("GOTO"));
        check("?def sprite", Some("DEF SPRITE"));
        check(" ? Print ", Some("PRINT"));
        check("?CHR$", Some("CHR$"));
        check("?cls", Some("CLS"));
        check("?G.", Some("GOTO"));
        check("?GOTO 10", None);
    }

    #[test]
    fn two_question_marks_always_ask() {
        check("??FRE", Some("FRE"));
        check("?? strings", Some("strings"));
        check("??PRITN", Some("Nothing about `PRITN`. Near it: PRINT"));
        check("??QQQQQQQQQQQQQ", Some("Nothing about"));
        check("??", Some("Type a statement"));
    }

    #[test]
    fn the_overview_fits_its_width() {
        assert!(overview(40).lines().skip(4).all(|line| line.chars().count() <= 40));
    }
}
