//! What PRINT writes, as a stream of text: no column 28, no padding, no cursor. Whoever runs the machine drains it; where
//! it stands in the whole output is part of the machine's state.

use crate::basic::charset;

/// Output that has not been drained yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stream {
    text: String,
    /// Bytes drained before `text`.
    drained: u64,
    /// Whether the last character written ended a line (or nothing was written).
    line_start: bool,
}

impl Stream {
    /// Nothing written yet.
    pub fn new() -> Stream {
        Stream { text: String::new(), drained: 0, line_start: true }
    }

    /// A stream of which `offset` bytes have been drained.
    pub fn at(offset: u64, line_start: bool) -> Stream {
        Stream { text: String::new(), drained: offset, line_start }
    }

    /// Bytes written since power-on.
    pub fn offset(&self) -> u64 {
        self.drained + self.text.len() as u64
    }

    /// Whether a line has just ended.
    pub fn at_line_start(&self) -> bool {
        self.line_start
    }

    /// Writes the characters of machine codes; one without a character is `▒`.
    pub fn put(&mut self, codes: &[u8]) {
        for code in codes {
            self.text.push(charset::to_char(*code).unwrap_or('▒'));
        }
        if !codes.is_empty() {
            self.line_start = false;
        }
    }

    /// Ends the line.
    pub fn newline(&mut self) {
        self.text.push('\n');
        self.line_start = true;
    }

    /// What [`Stream::drain`] would take.
    pub fn undrained(&self) -> &str {
        &self.text
    }

    /// What was written from an offset on and would be drained.
    pub fn since(&self, offset: u64) -> &str {
        let begin = usize::try_from(offset.saturating_sub(self.drained)).unwrap_or(usize::MAX);
        self.text.get(begin..).unwrap_or_default()
    }

    /// Takes what was written since the last call.
    pub fn drain(&mut self) -> String {
        self.drained += self.text.len() as u64;
        std::mem::take(&mut self.text)
    }
}
