//! From a person's question to an article.
//!
//! A question is forgiving: upper or lower case, with or without the `$`, abbreviated as on the machine (`P.`, `DE.SP.`),
//! `?` and `'`, two words joined or apart, even an error message as the machine shows it.

use super::{ARTICLES, Article};
use crate::basic::error::ErrorCode;
use crate::basic::keyword::{Keyword, TABLE};

/// What counts of a question; a longer one cannot name a topic.
const QUERY_CHARS_MAX: usize = 48;

/// The most topics offered instead.
const NEAR_MISSES_MAX: usize = 6;

/// The article that a question is about.
///
/// # Errors
/// The topics that come nearest, best first, at most six; none if nothing resembles the question.
pub fn find(query: &str) -> Result<&'static Article, Vec<&'static str>> {
    let query: String = query.trim().chars().take(QUERY_CHARS_MAX).collect::<String>().to_ascii_uppercase();
    if let Some(letters) = error_message(&query) {
        return by_name(letters).ok_or_else(Vec::new);
    }
    let wanted = plain(&expand(&query));
    by_name(&wanted).or_else(|| by_keyword(&wanted)).ok_or_else(|| near_misses(&wanted))
}

fn by_name(wanted: &str) -> Option<&'static Article> {
    let topic = ARTICLES.iter().find(|article| plain(article.topic) == wanted);
    topic.or_else(|| ARTICLES.iter().find(|article| article.aliases.iter().any(|&alias| plain(alias) == wanted)))
}

fn by_keyword(wanted: &str) -> Option<&'static Article> {
    let names = |keyword: &Keyword| plain(keyword.word()) == wanted;
    ARTICLES.iter().find(|article| article.keywords.iter().any(names))
}

/// `SN` out of `?SN ERROR IN 100`.
fn error_message(query: &str) -> Option<&'static str> {
    let message = query.strip_prefix('?')?;
    let (letters, rest) = message.split_once(' ')?;
    let code = ErrorCode::ALL.into_iter().find(|code| code.letters() == letters)?;
    rest.trim_start().starts_with("ERROR").then(|| code.letters())
}

/// Writes abbreviations, `?` and `'` out. The first keyword in table order wins, as on the machine.
fn expand(query: &str) -> String {
    let mut out = String::new();
    let mut rest = query;
    while let Some(first) = rest.chars().next() {
        let (word, used) = match first {
            '?' => ("PRINT", 1),
            '\'' => ("REM", 1),
            _ => TABLE.iter().find_map(|entry| abbreviated(entry.word, rest)).unwrap_or_else(|| unknown(rest)),
        };
        out.push_str(word);
        rest = &rest[used..];
    }
    out
}

/// The keyword if the text begins with it, in full or cut short with a full stop, and how many bytes that takes.
fn abbreviated(word: &'static str, text: &str) -> Option<(&'static str, usize)> {
    let same = word.bytes().zip(text.bytes()).take_while(|(left, right)| left == right).count();
    if same == word.len() {
        return Some((word, same));
    }
    (same > 0 && text.as_bytes().get(same) == Some(&b'.')).then_some((word, same + 1))
}

/// A word that is no keyword, or one other character.
fn unknown(text: &str) -> (&str, usize) {
    let letters = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let first = text.chars().next().map_or(0, char::len_utf8);
    let used = letters.max(first);
    (&text[..used], used)
}

/// A name without what does not count in it: case, blanks, `$`, `(` and `)`; `?` as it is written out.
fn plain(name: &str) -> String {
    let kept = name.chars().filter(|character| !matches!(character, ' ' | '$' | '(' | ')'));
    kept.collect::<String>().to_ascii_uppercase().replace('?', "PRINT")
}

fn near_misses(wanted: &str) -> Vec<&'static str> {
    let mut found: Vec<(usize, usize, &'static str)> = Vec::new();
    for (place, article) in ARTICLES.iter().enumerate() {
        let names = [article.topic].into_iter().chain(article.aliases.iter().copied());
        let best = names.filter_map(|name| nearness(wanted, &plain(name))).min();
        found.extend(best.map(|distance| (distance, place, article.topic)));
    }
    found.sort_unstable();
    found.into_iter().take(NEAR_MISSES_MAX).map(|(.., topic)| topic).collect()
}

/// How far apart two names are, 0 nearest; `None` if too far to be meant.
fn nearness(wanted: &str, name: &str) -> Option<usize> {
    if wanted.is_empty() || name.is_empty() {
        return None;
    }
    if name.starts_with(wanted) || (name.len() > 2 && wanted.starts_with(name)) {
        return Some(0);
    }
    let distance = distance(wanted, name);
    let limit = wanted.len().min(name.len()).div_ceil(3);
    if distance <= limit {
        return Some(distance);
    }
    (wanted.len() > 2 && name.contains(wanted)).then_some(limit + 1)
}

/// Letters to insert, drop, exchange or swap with a neighbour until one name is the other.
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let changed = row[j] + usize::from(a != b);
            let mut best = changed.min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                best = best.min(before[j - 1] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, topic: &str) {
        assert_eq!(find(query).map(|article| article.topic), Ok(topic), "{query}");
    }

    fn check_miss(query: &str, offered: &str) {
        let misses = find(query).err().unwrap_or_else(|| panic!("{query} was found"));
        assert!(misses.contains(&offered), "{query}: {misses:?}");
    }

    #[test]
    fn words_are_found_however_they_are_typed() {
        check("PRINT", "PRINT");
        check(" print ", "PRINT");
        check("chr", "CHR$");
        check("Chr$", "CHR$");
        check("LEFT$(", "LEFT$");
        check("ypos", "YPOS");
        check("<>", "comparisons");
        check("+", "+");
        check("then", "IF");
        check("to", "FOR");
        check("step", "FOR");
        check("off", "SPRITE ON");
        check("tab", "TAB");
        check("spc", "TAB");
    }

    #[test]
    fn abbreviations_follow_the_machine() {
        check("P.", "PRINT");
        check("?", "PRINT");
        check("'", "REM");
        check("A.", "AUTO");
        check("DE.SP.", "DEF SPRITE");
        check("de. m.", "DEF MOVE");
        check("K.L.", "KEY LIST");
        check("LO.?", "LOAD");
        check("SP.OF.", "SPRITE ON");
        check("PAL.B", "PALET");
    }

    #[test]
    fn two_word_topics_may_be_joined_or_apart() {
        check("on goto", "ON GOTO");
        check("ON GOSUB", "ON GOTO");
        check("on", "ON GOTO");
        check("keylist", "KEY LIST");
        check("key list", "KEY LIST");
        check("defsprite", "DEF SPRITE");
        check("def", "DEF SPRITE");
        check("tron", "TRON");
        check("tr off", "TRON");
        check("on error goto", "ON ERROR GOTO");
    }

    #[test]
    fn ideas_errors_and_foreign_words_lead_somewhere() {
        check("Strings", "strings");
        check("colors", "colours");
        check("SN", "errors");
        check("?OV ERROR IN 100", "errors");
        check("else", "IF");
        check("let", "assignment");
        check("sprites", "actors");
    }

    #[test]
    fn what_is_not_found_offers_what_is_near() {
        check_miss("PRITN", "PRINT");
        check_miss("LOCAT", "LOCATE");
        check_miss("STRI", "strings");
        check_miss("PALETTES", "PALET");
        check_miss("musik", "music");
        assert_eq!(find("").err(), Some(vec![]));
        assert_eq!(find("QQQQQQQQ").err(), Some(vec![]));
        assert!(find(&"\u{3042}.".repeat(5000)).is_err());
    }
}
