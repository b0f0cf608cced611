//! What is said of logs beyond the names of things ([`crate::timeline::words`]): numbers, and inputs that are no longer than a
//! line.

use crate::famicom::input::Input;
use crate::timeline::words;

/// Characters of an input that are shown.
const INPUT_SHOWN: usize = 50;

/// What came in; a long line is cut.
pub(super) fn input(input: &Input) -> String {
    let words = words::input(input);
    match words.char_indices().nth(INPUT_SHOWN) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}

/// A number with its noun: `1 input`, `2 inputs`.
pub(super) fn count(number: u64, noun: &str) -> String {
    let plural = match (number, noun.strip_suffix("sh")) {
        (1, _) => return format!("1 {noun}"),
        (_, Some(_)) => "es",
        (_, None) => "s",
    };
    format!("{number} {noun}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_inputs_are_cut() {
        assert_eq!(input(&Input::Line(vec![b'A'; 60])), format!("line \"{}…", "A".repeat(44)));
        assert_eq!(input(&Input::Line(vec![b'A'; 43])), format!("line \"{}\"", "A".repeat(43)));
        assert_eq!(input(&Input::KeyUp), "key up");
    }

    #[test]
    fn numbers_have_their_nouns() {
        assert_eq!(count(1, "input"), "1 input");
        assert_eq!(count(0, "input"), "0 inputs");
        assert_eq!(count(2, "state hash"), "2 state hashes");
    }
}
