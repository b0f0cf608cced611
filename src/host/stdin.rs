//! Standard input, read on its own thread so that Ctrl-C and time-outs work while it waits.

use std::io::{BufRead, BufReader, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// A line longer than this is cut; the machine takes at most 255 characters anyway.
const LINE_BYTES_MAX: u64 = 64 * 1024;

/// Lines, in order, as bytes without their end.
#[derive(Debug)]
pub struct Lines {
    receiver: Option<Receiver<Option<Vec<u8>>>>,
    /// The line that characters are being taken from.
    current: Vec<char>,
    ended: bool,
}

/// What asking for input gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Got<T> {
    /// This.
    Input(T),
    /// The end of input.
    End,
    /// Nothing yet.
    Nothing,
}

impl Default for Lines {
    fn default() -> Lines {
        Lines::new()
    }
}

impl Lines {
    /// Nothing is read before it is asked for.
    pub fn new() -> Lines {
        Lines { receiver: None, current: Vec::new(), ended: false }
    }

    /// The rest of the current line, or the next one; waits at most this long.
    pub fn line(&mut self, wait: Duration) -> Got<String> {
        match self.fill(wait) {
            Got::Input(()) => {
                let mut line: String = std::mem::take(&mut self.current).into_iter().rev().collect();
                line.truncate(line.trim_end_matches(['\n', '\r']).len());
                Got::Input(line)
            }
            Got::End => Got::End,
            Got::Nothing => Got::Nothing,
        }
    }

    /// The next character; the end of a line is `\n`.
    pub fn character(&mut self, wait: Duration) -> Got<char> {
        match self.fill(wait) {
            Got::Input(()) => match self.current.pop() {
                Some(character) => Got::Input(character),
                None => Got::Nothing,
            },
            Got::End => Got::End,
            Got::Nothing => Got::Nothing,
        }
    }

    /// Makes sure that there is a current line.
    fn fill(&mut self, wait: Duration) -> Got<()> {
        if !self.current.is_empty() {
            return Got::Input(());
        }
        if self.ended {
            return Got::End;
        }
        let receiver = self.receiver.get_or_insert_with(start);
        match receiver.recv_timeout(wait) {
            Ok(Some(bytes)) => {
                let text = String::from_utf8_lossy(&bytes);
                self.current = text.chars().filter(|character| *character != '\r').rev().collect();
                if self.current.is_empty() {
                    self.current.push('\n');
                }
                Got::Input(())
            }
            Ok(None) | Err(RecvTimeoutError::Disconnected) => {
                self.ended = true;
                Got::End
            }
            Err(RecvTimeoutError::Timeout) => Got::Nothing,
        }
    }
}

fn start() -> Receiver<Option<Vec<u8>>> {
    let (sender, receiver) = sync_channel(64);
    std::thread::spawn(move || read_lines(&sender));
    receiver
}

fn read_lines(sender: &SyncSender<Option<Vec<u8>>>) {
    let mut input = BufReader::new(std::io::stdin());
    loop {
        let mut line = Vec::new();
        let read = input.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut line);
        let message = match read {
            Ok(0) | Err(_) => None,
            Ok(_) => {
                if line.last() != Some(&b'\n') {
                    skip_line(&mut input, line.len() as u64);
                }
                Some(line)
            }
        };
        let ended = message.is_none();
        if sender.send(message).is_err() || ended {
            return;
        }
    }
}

/// Drops what is left of a line that was too long.
fn skip_line(input: &mut impl BufRead, taken: u64) {
    if taken < LINE_BYTES_MAX {
        return;
    }
    let mut rest = Vec::new();
    while let Ok(1..) = input.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut rest) {
        if rest.last() == Some(&b'\n') {
            return;
        }
        rest.clear();
    }
}
