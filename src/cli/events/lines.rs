//! Standard output for results that come one by one: buffered, and closed without a word when nobody reads any more.

use std::io::{BufWriter, ErrorKind, Stdout, Write};

use crate::cli::files;

/// Standard output could not be written.
#[derive(Debug, thiserror::Error)]
#[error("standard output: cannot write: {}", files::reason(&std::io::Error::from(*.0)))]
pub(super) struct Lost(ErrorKind);

/// Standard output.
pub(super) struct Lines {
    stdout: BufWriter<Stdout>,
    pending: bool,
    failed: Option<ErrorKind>,
}

impl Lines {
    pub(super) fn new() -> Lines {
        Lines { stdout: BufWriter::new(std::io::stdout()), pending: false, failed: None }
    }

    /// Writes text that ends its line.
    pub(super) fn write(&mut self, text: &str) {
        if self.failed.is_none() {
            let written = self.stdout.write_all(text.as_bytes());
            self.pending = true;
            self.note(written);
        }
    }

    /// Shows what was written so far.
    pub(super) fn flush(&mut self) {
        if std::mem::take(&mut self.pending) && self.failed.is_none() {
            let flushed = self.stdout.flush();
            self.note(flushed);
        }
    }

    /// Whether more can be written.
    pub(super) fn is_open(&self) -> bool {
        self.failed.is_none()
    }

    /// Ends the output: why it is not whole, unless whoever read it has gone.
    pub(super) fn finish(&mut self) -> Option<Lost> {
        self.flush();
        self.failed.filter(|kind| *kind != ErrorKind::BrokenPipe).map(Lost)
    }

    fn note(&mut self, result: std::io::Result<()>) {
        if let Err(error) = result {
            self.failed = Some(error.kind());
        }
    }
}
