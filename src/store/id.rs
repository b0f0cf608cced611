//! What runs are called: an ID that fbc gives, and perhaps a name that a person gave.

use std::fmt;

use thiserror::Error;

/// Digits of an ID, lowest first by value: no letters that are taken for digits.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Digits in an ID: enough for milliseconds until the year 3084.
const LENGTH: usize = 9;

/// The longest name.
pub const NAME_BYTES_MAX: usize = 64;

/// The least of an ID that may stand for all of it.
pub const PREFIX_MIN: usize = 3;

/// A run's ID: nine digits and letters, later runs after earlier ones in the order of the alphabet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(String);

impl RunId {
    /// That of a millisecond since 1970. Whoever finds it taken asks for the next one.
    pub fn at(milliseconds: u64) -> RunId {
        let digit = |place: usize| {
            let value = milliseconds >> (5 * (LENGTH - 1 - place)) & 31;
            char::from(DIGITS[value as usize])
        };
        RunId((0..LENGTH).map(digit).collect())
    }

    /// Reads an ID; `None` if it cannot be one.
    pub fn parse(text: &str) -> Option<RunId> {
        let fits = text.len() == LENGTH && text.bytes().all(|byte| DIGITS.contains(&byte));
        fits.then(|| RunId(text.to_owned()))
    }

    /// The ID.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NameProblem {
    /// No characters, or too many.
    #[error("it must have 1 to {NAME_BYTES_MAX} characters")]
    Length,
    /// A character that has a meaning for shells or terminals, or a first one that looks like an option.
    #[error("only letters, digits, `.`, `_` and `-` may stand in it, and a letter or digit first")]
    Character,
    /// It could be an ID.
    #[error("it looks like the ID of a run")]
    Id,
}

/// Whether a person may call a run so.
///
/// # Errors
/// [`NameProblem`].
pub fn check_name(name: &str) -> Result<(), NameProblem> {
    if name.is_empty() || name.len() > NAME_BYTES_MAX {
        return Err(NameProblem::Length);
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if !name.bytes().all(plain) || !name.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return Err(NameProblem::Character);
    }
    // The IDs of the next three centuries begin with a digit.
    if RunId::parse(name).is_some() && name.starts_with(|first: char| first.is_ascii_digit()) {
        Err(NameProblem::Id)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time() {
        let times = [0, 1, 31, 32, 1 << 20, 1_795_000_000_000, 1_795_000_000_001, (1 << 45) - 1];
        let ids: Vec<RunId> = times.iter().map(|time| RunId::at(*time)).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
        assert_eq!(ids[1].as_str(), "000000001");
        assert_eq!(ids[7].as_str(), "zzzzzzzzz");
        assert!(ids.iter().all(|id| RunId::parse(id.as_str()).as_ref() == Some(id)));
    }

    #[test]
    fn names_are_plain_words() {
        fn check(name: &str, expected: Result<(), NameProblem>) {
            assert_eq!(check_name(name), expected, "{name:?}");
        }
        check("nightly", Ok(()));
        check("Job-3.b_2", Ok(()));
        check("elevators", Ok(()));
        check("", Err(NameProblem::Length));
        check(&"a".repeat(65), Err(NameProblem::Length));
        check("-x", Err(NameProblem::Character));
        check("../x", Err(NameProblem::Character));
        check("a b", Err(NameProblem::Character));
        check("\u{1b}[31m", Err(NameProblem::Character));
        check("1m7xk9q2r", Err(NameProblem::Id));
    }
}
