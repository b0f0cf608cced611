//! Which paths a Rust file names: `use` trees and paths in code, resolved to the crate's root.
//!
//! Works on words, not on a syntax tree, so that it needs no parser crate: comments, strings and characters are blanked
//! first, then every `crate::`, `super::`, `self::` and `std::` is followed through its braces. Paths that a macro puts
//! together are not seen.

/// A path and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NamedPath {
    /// 1-based line.
    pub(super) line: usize,
    /// The segments; the first is `crate`, `std`, `core` or `alloc`. A glob ends in `*`.
    pub(super) segments: Vec<String>,
}

/// A word of the source: an identifier, `::`, or a single other character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// 1-based line.
    pub(super) line: usize,
    /// Its text.
    pub(super) text: String,
}

/// The paths in a source file whose module path is `module` (`["vm", "compile"]` for `src/vm/compile/mod.rs`).
pub(super) fn named_paths(source: &str, module: &[&str]) -> Vec<NamedPath> {
    let words = words(source);
    let mut found = Vec::new();
    // Modules written in braces inside the file, with the depth of their brace.
    let mut inline: Vec<(usize, String)> = Vec::new();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let text = word.text.as_str();
        let next = |offset: usize| words.get(at + offset).map(|word| word.text.as_str());
        let starts_path = next(1) == Some("::") && (at == 0 || words[at - 1].text != "::");
        match text {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                inline.retain(|(opened, _)| *opened < depth + 1);
            }
            "mod" if next(2) == Some("{") => inline.push((depth + 1, next(1).unwrap_or_default().to_owned())),
            "crate" | "std" | "core" | "alloc" if starts_path => {
                at = follow(&words, at + 2, vec![text.to_owned()], &mut found);
                continue;
            }
            "self" | "super" if starts_path => {
                let mut here: Vec<String> = vec!["crate".to_owned()];
                here.extend(module.iter().map(|&segment| segment.to_owned()));
                here.extend(inline.iter().map(|(_, name)| name.clone()));
                if text == "super" {
                    pop(&mut here);
                }
                at = follow(&words, at + 2, here, &mut found);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// The identifiers and signs of a source file, without comments, strings and characters.
pub(super) fn words(source: &str) -> Vec<Word> {
    let code = blank(source);
    let mut words: Vec<Word> = Vec::new();
    let mut line = 1;
    let mut rest = code.chars().peekable();
    while let Some(character) = rest.next() {
        if character == '\n' {
            line += 1;
        }
        if character.is_whitespace() {
            continue;
        }
        let mut text = String::from(character);
        if is_word(character) {
            while let Some(more) = rest.next_if(|next| is_word(*next)) {
                text.push(more);
            }
        } else if character == ':' && rest.next_if_eq(&':').is_some() {
            text.push(':');
        }
        words.push(Word { line, text });
    }
    words
}

/// The source with comments, strings and character literals replaced by blanks; line breaks stay.
pub(super) fn blank(source: &str) -> String {
    let characters: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while at < characters.len() {
        let rest = &characters[at..];
        let after_word = at > 0 && is_word(characters[at - 1]);
        let length = match rest {
            ['/', '/', ..] => rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()),
            ['/', '*', ..] => block_comment(rest),
            ['"', ..] => string(rest, 0),
            ['r', '"' | '#', ..] if !after_word => raw_string(rest, 1),
            ['b', 'r', '"' | '#', ..] if !after_word => raw_string(rest, 2),
            ['\'', ..] => character_literal(rest),
            _ => 0,
        };
        if length == 0 {
            out.push(characters[at]);
            at += 1;
        } else {
            out.extend(rest[..length].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at += length;
        }
    }
    out
}

/// Collects what a path that continues at `at` names; returns the place behind it.
fn follow(words: &[Word], at: usize, mut path: Vec<String>, found: &mut Vec<NamedPath>) -> usize {
    let Some(word) = words.get(at) else { return at };
    match word.text.as_str() {
        "{" => {
            let mut at = at + 1;
            while let Some(word) = words.get(at) {
                match word.text.as_str() {
                    "}" => return at + 1,
                    "," => at += 1,
                    _ => at = follow(words, at, path.clone(), found).max(at + 1),
                }
            }
            at
        }
        text => {
            if text == "super" {
                pop(&mut path);
            } else if text != "self" {
                path.push(text.to_owned());
            }
            if words.get(at + 1).is_some_and(|next| next.text == "::") {
                return follow(words, at + 2, path, found);
            }
            found.push(NamedPath { line: word.line, segments: path });
            // `as NAME` belongs to the item.
            if words.get(at + 1).is_some_and(|next| next.text == "as") { at + 3 } else { at + 1 }
        }
    }
}

/// `super`: one module up, but never above the root.
fn pop(path: &mut Vec<String>) {
    if path.len() > 1 {
        path.pop();
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn block_comment(rest: &[char]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        match &rest[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// The length of a string whose quote stands at `start`.
fn string(rest: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// The length of a raw string whose `#`s or quote begin at `start`; 0 if it is none (`r#type`).
fn raw_string(rest: &[char], start: usize) -> usize {
    let hashes = rest[start..].iter().take_while(|c| **c == '#').count();
    if rest.get(start + hashes) != Some(&'"') {
        return 0;
    }
    let mut end: Vec<char> = vec!['"'];
    end.resize(hashes + 1, '#');
    let body = start + hashes + 1;
    let close = rest[body..].windows(end.len()).position(|window| window == end);
    close.map_or(rest.len(), |close| body + close + end.len())
}

/// The length of a character literal; 0 for a lifetime.
fn character_literal(rest: &[char]) -> usize {
    match rest {
        ['\'', '\\', _, tail @ ..] => tail.iter().position(|c| *c == '\'').map_or(0, |close| close + 4),
        ['\'', _, '\'', ..] => 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, module: &[&str], expected: &[&str]) {
        let found: Vec<String> = named_paths(source, module)
            .into_iter()
            .map(|path| format!("{} {}", path.line, path.segments.join("::")))
            .collect();
        assert_eq!(found, expected, "in {source}");
    }

    #[test]
    fn paths_are_followed_through_braces_and_renames() {
        check("use crate::vm::text::Text;", &["basic"], &["1 crate::vm::text::Text"]);
        check(
            "\nuse crate::{basic::{self, tree as t},\n vm::*};",
            &[],
            &["2 crate::basic", "2 crate::basic::tree", "3 crate::vm::*"],
        );
        check("use std::{fs, io::{Read}};", &[], &["1 std::fs", "1 std::io::Read"]);
        check("let x: crate::vm::Vm = a::crate_::b;", &[], &["1 crate::vm::Vm"]);
        check("$crate::vm::run()", &[], &["1 crate::vm::run"]);
    }

    #[test]
    fn super_climbs_from_the_file_and_from_modules_in_it() {
        check("use super::text::Text;", &["vm", "step"], &["1 crate::vm::text::Text"]);
        check("use super::super::cli::run;", &["vm", "step"], &["1 crate::cli::run"]);
        check(
            "mod tests { use super::*; } use super::x;",
            &["vm", "step"],
            &["1 crate::vm::step::*", "1 crate::vm::x"],
        );
        check("mod a { mod b { use super::super::super::famicom; } }", &["vm"], &["1 crate::famicom"]);
        check(
            "use super::{super::host::clock, text};",
            &["vm", "step"],
            &["1 crate::host::clock", "1 crate::vm::text"],
        );
    }

    #[test]
    fn what_is_not_code_is_not_seen() {
        check("// crate::a::b\n/* crate::c /* */ crate::d */ use crate::e::f;", &[], &["2 crate::e::f"]);
        check(
            r##"let s = "crate::a \" crate::b"; let r = r#"crate::c "quoted""#; crate::d::e"##,
            &[],
            &["1 crate::d::e"],
        );
        check("let q = '\"'; let n = '\\n'; fn f<'a>(x: &'a str) { crate::g::h }", &[], &["1 crate::g::h"]);
        check("let q = b'\\''; let u = '\\u{41}'; crate::g::h", &[], &["1 crate::g::h"]);
    }
}
