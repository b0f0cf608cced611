//! The last part of a run's output, for whoever asks: bounded, and placed by absolute offsets.

use crate::exec::port::Output;

/// Bytes that one answer holds at most.
const ANSWER_BYTES_MAX: usize = 256 << 10;

/// Output that is kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    text: String,
    /// Bytes before `text`.
    offset: u64,
    /// Bytes that are kept at least, if there are so many; up to twice as many are.
    most: usize,
}

impl Kept {
    /// Nothing yet.
    pub(super) fn new(most: usize) -> Kept {
        Kept { text: String::new(), offset: 0, most }
    }

    /// Bytes printed so far.
    pub(super) fn end(&self) -> u64 {
        self.offset + self.text.len() as u64
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        // In large steps, so that a flood does not move all that is kept with every line.
        if self.text.len() > self.most.saturating_mul(2) {
            let cut = boundary_at_or_after(&self.text, self.text.len() - self.most);
            self.text.drain(..cut);
            self.offset += cut as u64;
        }
    }

    /// The run went back: what was printed behind this offset never was.
    pub(super) fn rewind(&mut self, end: u64) {
        let kept = usize::try_from(end.saturating_sub(self.offset)).unwrap_or(usize::MAX);
        let kept = boundary_at_or_after(&self.text, kept.min(self.text.len()));
        self.text.truncate(kept);
        if end < self.offset {
            self.offset = end;
        }
    }

    /// What there is from an offset on.
    pub(super) fn read(&self, from: u64) -> Output {
        let end = self.end();
        let start = usize::try_from(from.saturating_sub(self.offset)).unwrap_or(usize::MAX);
        let start = boundary_at_or_after(&self.text, start.min(self.text.len()));
        let last = start.saturating_add(ANSWER_BYTES_MAX).min(self.text.len());
        let mut stop = last;
        while !self.text.is_char_boundary(stop) {
            stop -= 1;
        }
        Output { offset: self.offset + start as u64, text: self.text[start..stop].to_owned(), end }
    }
}

fn boundary_at_or_after(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_output_goes_and_offsets_stay() {
        let mut kept = Kept::new(10);
        let mut all = String::new();
        for i in 0..100 {
            let text = format!("{i}ア");
            kept.push(&text);
            all.push_str(&text);
            assert!(kept.text.len() <= 20);
            assert_eq!(kept.end(), all.len() as u64);
            let Output { offset, text, end } = kept.read(0);
            assert_eq!((&all[offset as usize..], end), (text.as_str(), all.len() as u64));
        }
        let end = kept.end();
        assert_eq!(kept.read(end), Output { offset: end, text: String::new(), end });
        assert_eq!(kept.read(u64::MAX).text, "");
        assert_eq!(kept.read(end - 1).text, "", "the middle of a character");
    }

    #[test]
    fn output_that_is_void_is_gone() {
        let mut kept = Kept::new(8);
        kept.push("abcdefgh");
        kept.rewind(3);
        assert_eq!(kept.read(1), Output { offset: 1, text: "bc".to_owned(), end: 3 });
        kept.push("XYZ456789012345678");
        kept.rewind(2);
        assert_eq!(kept.read(0), Output { offset: 2, text: String::new(), end: 2 });
    }

    #[test]
    fn an_answer_is_bounded() {
        let mut kept = Kept::new(1 << 20);
        kept.push(&"ア".repeat(300_000));
        let mut from = 0;
        while from < kept.end() {
            let answer = kept.read(from);
            assert!(answer.offset == from && !answer.text.is_empty() && answer.text.len() <= ANSWER_BYTES_MAX);
            from += answer.text.len() as u64;
        }
    }
}
