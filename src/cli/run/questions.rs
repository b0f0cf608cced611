//! What stood in front of the answers, so that a question can be shown again when the run goes back to it: on the machine's
//! screen it still stands, on standard output it is long past.

use std::collections::VecDeque;

/// Bytes of a line that are kept: its end.
const LINE_MAX: usize = 1024;

/// Questions that are kept; a run goes back to the last, or to the one before.
const QUESTIONS_MAX: usize = 4;

/// The output's last line, and the questions that were asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Questions {
    line: String,
    /// The place in the whole output, and what stood in the line there.
    asked: VecDeque<(u64, String)>,
}

impl Questions {
    /// This was printed.
    pub(super) fn printed(&mut self, text: &str) {
        match text.rfind('\n') {
            Some(end) => text[end + 1..].clone_into(&mut self.line),
            None => self.line.push_str(text),
        }
        if self.line.len() > LINE_MAX {
            let mut cut = self.line.len() - LINE_MAX;
            while !self.line.is_char_boundary(cut) {
                cut += 1;
            }
            self.line.drain(..cut);
        }
    }

    /// The program waits for an answer, at this place of its output.
    pub(super) fn asks(&mut self, offset: u64) {
        self.asked.retain(|(at, _)| *at < offset);
        if self.asked.len() >= QUESTIONS_MAX {
            self.asked.pop_front();
        }
        self.asked.push_back((offset, self.line.clone()));
    }

    /// This was printed by somebody else, from this place on, and at its end the program asked. Nothing of it stands here.
    pub(super) fn asked_before(&mut self, offset: u64, text: &str) {
        self.printed(text);
        self.asks(offset + text.len() as u64);
        self.line.clear();
    }

    /// The run went back to this place of its output: what is printed so that a reader knows what is asked, from a new line
    /// on.
    pub(super) fn again(&mut self, offset: u64) -> String {
        let unfinished = if self.line.is_empty() { "" } else { "\n" };
        self.asked.retain(|(at, _)| *at <= offset);
        self.line =
            self.asked.back().filter(|(at, _)| *at == offset).map_or_else(String::new, |(_, line)| line.clone());
        format!("{unfinished}{}", self.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_shown_again() {
        let mut questions = Questions::default();
        questions.printed("GO\nNAME?");
        questions.asks(8);
        questions.printed("\n");
        questions.printed("AGE");
        questions.printed("?");
        questions.asks(13);
        questions.printed("\n12");
        assert_eq!(questions.again(13), "\nAGE?");
        questions.printed("\n");
        assert_eq!(questions.again(8), "NAME?");
        questions.printed("\nAGE?");
        assert_eq!(questions.again(0), "\n");
        questions.printed(&"ア".repeat(10_000));
        assert!(questions.line.len() <= LINE_MAX);
    }
}
