//! Direct mode without a terminal: lines from standard input, nothing echoed, output as a stream.

use std::collections::VecDeque;
use std::io::{BufWriter, Stdout, Write};
use std::time::Duration;

use super::session::{Got, Person, Wanted};
use crate::basic::charset;
use crate::cli::exit::Status;
use crate::famicom::keyboard::code;
use crate::host::stdin;
use crate::host::stop::StopFlag;

/// How long a wait for standard input lasts between two looks at Ctrl-C.
const INPUT_WAIT: Duration = Duration::from_millis(20);

/// Frames between two looks at the output.
const SLICE_FRAMES: u64 = 600;

/// The control character that is the STOP key in a stream of lines (Ctrl-C in ASCII; spec: machine 5).
const STOP_CHARACTER: char = '\u{3}';

/// Standard input and output.
#[derive(Debug)]
pub(super) struct Pipe {
    input: stdin::Lines,
    output: BufWriter<Stdout>,
    stop: StopFlag,
    /// What is left of a line with STOP in it.
    pending: VecDeque<Got<String>>,
}

impl Pipe {
    /// Nothing is read before it is asked for.
    pub(super) fn new() -> Pipe {
        Pipe {
            input: stdin::Lines::new(),
            output: BufWriter::new(std::io::stdout()),
            stop: StopFlag::watch(),
            pending: VecDeque::new(),
        }
    }

    fn wait<T>(&mut self, mut ask: impl FnMut(&mut stdin::Lines, Duration) -> stdin::Got<T>) -> Got<T> {
        // Output is held back while input is at hand: a pasted program is not a write per line.
        let got = match ask(&mut self.input, Duration::ZERO) {
            stdin::Got::Nothing => {
                if !self.flush() {
                    return Got::Leave(Status::Done);
                }
                ask(&mut self.input, INPUT_WAIT)
            }
            got => got,
        };
        match got {
            stdin::Got::Input(input) => Got::Input(input),
            stdin::Got::End => Got::Leave(Status::Done),
            stdin::Got::Nothing => match self.interrupted() {
                Got::Leave(status) => Got::Leave(status),
                _ => Got::Nothing,
            },
        }
    }
}

impl Person for Pipe {
    fn slice_frames(&self) -> u64 {
        SLICE_FRAMES
    }

    fn show(&mut self, text: &str) -> bool {
        self.output.write_all(text.as_bytes()).is_ok()
    }

    fn flush(&mut self) -> bool {
        self.output.flush().is_ok()
    }

    fn line(&mut self, _: &Wanted) -> Got<String> {
        if let Some(got) = self.pending.pop_front() {
            return got;
        }
        match self.wait(stdin::Lines::line) {
            Got::Input(line) if line.contains(STOP_CHARACTER) => {
                // STOP abandons what was typed before it; what follows is typed afterwards.
                let presses = line.matches(STOP_CHARACTER).count();
                let rest = line.rsplit(STOP_CHARACTER).next().unwrap_or("").to_owned();
                self.pending.extend(std::iter::repeat_n(Got::Stop, presses - 1));
                if !rest.is_empty() {
                    self.pending.push_back(Got::Input(rest));
                }
                Got::Stop
            }
            got => got,
        }
    }

    fn key(&mut self) -> Got<u8> {
        match self.wait(stdin::Lines::character) {
            Got::Input('\n') => Got::Input(code::RETURN),
            Got::Input(STOP_CHARACTER) => Got::Stop,
            Got::Input(character) => charset::from_char(character).map_or(Got::Nothing, Got::Input),
            Got::Stop => Got::Stop,
            Got::Leave(status) => Got::Leave(status),
            Got::Nothing => Got::Nothing,
        }
    }

    fn interrupted(&mut self) -> Got<()> {
        if self.stop.is_set() {
            eprintln!("fbc: interrupted");
            return Got::Leave(Status::Interrupted);
        }
        Got::Nothing
    }

    fn pass(&mut self, _: u64) -> Duration {
        Duration::ZERO
    }

    fn echoes_line_ends(&self) -> bool {
        false
    }
}
