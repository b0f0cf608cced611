//! Where PRINT's output goes while a program runs without a person, also when the run goes back and prints again.

use std::io::{BufWriter, Write};

use super::questions::Questions;
use super::report::{self, Ending};
use crate::cli::args::RunArgs;

/// Where PRINT's output goes: standard output, or a string for JSON.
#[derive(Debug)]
pub(super) struct Output {
    collected: Option<String>,
    /// Where in the whole output `collected` ends.
    taken: u64,
    pub(super) questions: Questions,
    stdout: Option<BufWriter<std::io::Stdout>>,
}

impl Output {
    /// `offset`: bytes that were printed before.
    pub(super) fn new(arguments: &RunArgs, offset: u64) -> Output {
        let streams = !arguments.json && !arguments.screen;
        Output {
            collected: arguments.json.then(String::new),
            taken: offset,
            questions: Questions::default(),
            stdout: streams.then(|| BufWriter::new(std::io::stdout())),
        }
    }

    /// # Errors
    /// How the run ends because its output cannot be written.
    pub(super) fn take(&mut self, text: &str) -> Result<(), Ending> {
        if text.is_empty() {
            return Ok(());
        }
        if let Some(collected) = &mut self.collected {
            collected.push_str(text);
            self.taken += text.len() as u64;
        }
        let Some(stdout) = &mut self.stdout else { return Ok(()) };
        self.questions.printed(text);
        let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
        written.map_err(|error| {
            // What could not be written now would be tried again at the end.
            self.stdout = None;
            report::lost(&error)
        })
    }

    /// The run went back: what it printed behind this place is void. What stands on standard output stays there; the
    /// question that is asked now is shown again.
    pub(super) fn rewind(&mut self, offset: u64) {
        let question = self.questions.again(offset);
        if let Some(stdout) = &mut self.stdout {
            // A closed pipe shows at the next write.
            let _ = stdout.write_all(question.as_bytes());
        }
        if let Some(collected) = &mut self.collected {
            let void = self.taken.saturating_sub(offset);
            let kept = collected.len().saturating_sub(usize::try_from(void).unwrap_or(usize::MAX));
            collected.truncate(kept);
            self.taken = offset;
        }
    }

    pub(super) fn flush(&mut self) {
        if let Some(stdout) = &mut self.stdout {
            // A closed pipe shows at the next write.
            let _ = stdout.flush();
        }
    }

    pub(super) fn finish(mut self) -> String {
        self.flush();
        self.collected.unwrap_or_default()
    }
}
