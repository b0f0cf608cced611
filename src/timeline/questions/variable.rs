//! A variable as a person names it in a question: `A`, `N$`, `A(3)`, `B$(1,2)`, `A()`.

use std::fmt;

use thiserror::Error;

use crate::basic::tree::{NameKey, Type};
use crate::vm::observer::Subscripts;

/// Which variables of a name are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The simple variable, and all elements of the array of that name.
    Any,
    /// All elements of the array.
    Array,
    /// One element.
    Element(Subscripts),
}

/// Variables that a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VariablePattern {
    /// What counts of the name.
    pub key: NameKey,
    /// Number or string.
    pub kind: Type,
    /// Which of that name.
    pub which: Which,
}

/// Text that names no variable.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{text}` is no variable: write A, N$, A(3), B$(1,2), or A() for all elements")]
pub struct NoVariable {
    /// The text.
    pub text: String,
}

impl VariablePattern {
    /// Reads a name; only its first two characters count, as in the language.
    ///
    /// # Errors
    /// [`NoVariable`].
    pub fn parse(text: &str) -> Result<VariablePattern, NoVariable> {
        parse(&text.trim().to_ascii_uppercase()).ok_or_else(|| NoVariable { text: text.to_owned() })
    }

    /// Whether an assignment is to one of them; `at` is `None` for a simple variable.
    pub fn matches(&self, at: Option<Subscripts>) -> bool {
        match (self.which, at) {
            (Which::Any, _) | (Which::Array, Some(_)) => true,
            (Which::Element(wanted), Some(at)) => wanted == at,
            (Which::Array | Which::Element(_), None) => false,
        }
    }
}

fn parse(text: &str) -> Option<VariablePattern> {
    let (name, subscripts) = match text.split_once('(') {
        Some((name, rest)) => (name, Some(rest.strip_suffix(')')?)),
        None => (text, None),
    };
    let (name, kind) = match name.strip_suffix('$') {
        Some(name) => (name, Type::String),
        None => (name, Type::Number),
    };
    let mut bytes = name.bytes();
    let first = bytes.next().filter(u8::is_ascii_uppercase)?;
    if !bytes.all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
        return None;
    }
    let second = name.as_bytes().get(1).copied().unwrap_or(0);
    let number = |text: &str| text.trim().parse::<u16>().ok();
    let which = match subscripts {
        None => Which::Any,
        Some(inside) if inside.trim().is_empty() => Which::Array,
        Some(inside) => Which::Element(match inside.split_once(',') {
            None => (number(inside)?, None),
            Some((i, j)) => (number(i)?, Some(number(j)?)),
        }),
    };
    Some(VariablePattern { key: NameKey([first, second]), kind, which })
}

/// A variable or element that something happened to; shown as it is written in a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variable {
    /// What counts of its name.
    pub key: NameKey,
    /// Number or string.
    pub kind: Type,
    /// Which element; `None` for a simple variable.
    pub at: Option<Subscripts>,
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.0.iter().filter(|code| **code != 0).try_for_each(|code| write!(f, "{}", char::from(*code)))?;
        if self.kind == Type::String {
            f.write_str("$")?;
        }
        match self.at {
            None => Ok(()),
            Some((i, None)) => write!(f, "({i})"),
            Some((i, Some(j))) => write!(f, "({i},{j})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<([u8; 2], Type, Which)>) {
        let found = VariablePattern::parse(text).ok().map(|found| (found.key.0, found.kind, found.which));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn names_are_read_as_the_language_does() {
        check("A", Some((*b"A\0", Type::Number, Which::Any)));
        check("score$", Some((*b"SC", Type::String, Which::Any)));
        check("A1()", Some((*b"A1", Type::Number, Which::Array)));
        check(" A(3) ", Some((*b"A\0", Type::Number, Which::Element((3, None)))));
        check("B$(1, 2)", Some((*b"B\0", Type::String, Which::Element((1, Some(2))))));
        for text in ["", "1A", "$", "A(", "A(-1)", "A(1,2,3)", "A B", "A$$", "(3)", "A(99999)", "é"] {
            check(text, None);
        }
    }

    #[test]
    fn an_element_is_one_of_its_array() {
        let pattern = |text| VariablePattern::parse(text).unwrap();
        assert!(pattern("A").matches(None) && pattern("A").matches(Some((3, None))));
        assert!(pattern("A(3)").matches(Some((3, None))) && !pattern("A(3)").matches(Some((3, Some(0)))));
        assert!(!pattern("A()").matches(None) && pattern("A()").matches(Some((0, Some(9)))));
        let element = Variable { key: NameKey(*b"B\0"), kind: Type::String, at: Some((1, Some(2))) };
        assert_eq!(element.to_string(), "B$(1,2)");
    }
}
