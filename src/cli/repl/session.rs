//! The conversation: the machine on one side, whoever types on the other.

use std::time::Duration;

use super::keep;
use crate::basic::charset;
use crate::basic::crunch;
use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode;
use crate::basic::program::LINE_TOKENS_MAX;
use crate::cli::exit::{Status, complain};
use crate::cli::host_requests::FileDesk;
use crate::famicom::editor::LINE_MAX;
use crate::famicom::input::{Answer, HostRequest, Input, Stop};
use crate::famicom::machine::Machine;
use crate::host::clock;
use crate::vm::observer::Unobserved;
use crate::vm::time::Frame;

/// Statements between two looks at Ctrl-C: a few hundredths of a second.
const SLICE_STATEMENTS: u64 = 4_000_000;

/// What the machine waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A line of direct mode.
    Direct,
    /// A program line under the number that AUTO has shown; the text that stands there already.
    Numbered(String),
    /// An answer to INPUT or LINPUT.
    Answer,
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Got<T> {
    /// This.
    Input(T),
    /// The STOP key.
    Stop,
    /// Nothing more; the session is over with this status.
    Leave(Status),
    /// Nothing yet: ask again.
    Nothing,
}

/// Whoever types and reads.
pub(super) trait Person {
    /// Frames of a slice of a run.
    fn slice_frames(&self) -> u64;

    /// Shows output; `false` if nobody reads it any more.
    fn show(&mut self, text: &str) -> bool;

    /// What was shown must be visible now.
    fn flush(&mut self) -> bool;

    /// A line, without its end.
    fn line(&mut self, wanted: &Wanted) -> Got<String>;

    /// A key's code, for INKEY$(0) and PAUSE.
    fn key(&mut self) -> Got<u8>;

    /// Between two slices: STOP was pressed, or the session is to be left.
    fn interrupted(&mut self) -> Got<()>;

    /// The program lets time pass (PAUSE, PLAY, BEEP): how long a slice of that takes here.
    fn pass(&mut self, frames: u64) -> Duration;

    /// The end of a submitted line is visible already, so that the machine's own newline is one too many.
    fn echoes_line_ends(&self) -> bool;
}

/// A machine in direct mode.
#[derive(Debug)]
pub(super) struct Session {
    machine: Machine,
    desk: FileDesk,
}

impl Session {
    /// A conversation with a machine that waits for lines.
    pub(super) fn new(machine: Machine) -> Session {
        Session { machine, desk: FileDesk::default() }
    }

    /// Talks until SYSTEM, the end of input, or nobody listens.
    pub(super) fn run(mut self, person: &mut impl Person) -> Status {
        loop {
            let frames = person.slice_frames();
            let until = Frame(self.machine.time().frame().0.saturating_add(frames)).start();
            let stop = self.machine.run_observed(until, SLICE_STATEMENTS, &mut Unobserved);
            if !person.show(&self.machine.drain()) {
                return Status::Done;
            }
            let left = match stop {
                Stop::Time | Stop::Statements | Stop::Observer => self.between_slices(person, frames),
                Stop::Ended(_) => {
                    self.machine.apply(Input::Prompt);
                    None
                }
                Stop::Direct => match self.machine.auto_text() {
                    Some(text) => self.read_line(person, &Wanted::Numbered(charset::to_source(&text))),
                    None => self.read_line(person, &Wanted::Direct),
                },
                Stop::Line => self.read_line(person, &Wanted::Answer),
                Stop::Key => self.read_key(person),
                Stop::Host(request) => self.serve(person, request),
            };
            if let Some(status) = left {
                person.show(&self.machine.drain());
                person.flush();
                return status;
            }
        }
    }

    fn between_slices(&mut self, person: &mut impl Person, frames: u64) -> Option<Status> {
        if !person.flush() {
            return Some(Status::Done);
        }
        if self.machine.lets_time_pass() {
            clock::sleep(person.pass(frames));
        }
        let interrupted = person.interrupted();
        self.take(interrupted, |_, ()| {})
    }

    fn read_line(&mut self, person: &mut impl Person, wanted: &Wanted) -> Option<Status> {
        let got = person.line(wanted);
        let ended = matches!(got, Got::Input(_) | Got::Stop);
        let left = self.take(got, |machine, line| {
            let codes = match wanted {
                // Lines of a program are read as from its file, `\xNN` and all.
                Wanted::Direct | Wanted::Numbered(_) => {
                    charset::encode_line(&line).map_or_else(|_| charset::typed(&line), |encoded| encoded.codes)
                }
                Wanted::Answer => charset::typed(&line),
            };
            if codes.len() > LINE_MAX {
                complain(format_args!("a typed line ends after {LINE_MAX} characters; what followed was dropped"));
            } else if is_cut(&codes, machine.config().dialect) {
                complain(format_args!("a line holds {LINE_TOKENS_MAX} bytes; what followed was dropped"));
            }
            machine.apply(Input::Line(codes));
        });
        if ended && *wanted != Wanted::Direct && person.echoes_line_ends() {
            let text = self.machine.drain();
            person.show(text.strip_prefix('\n').unwrap_or(&text));
        }
        left
    }

    fn read_key(&mut self, person: &mut impl Person) -> Option<Status> {
        let got = person.key();
        self.take(got, |machine, code| machine.apply(Input::Character(code)))
    }

    fn take<T>(&mut self, got: Got<T>, apply: impl FnOnce(&mut Machine, T)) -> Option<Status> {
        match got {
            Got::Input(input) => apply(&mut self.machine, input),
            Got::Stop => self.machine.apply(Input::Stop),
            Got::Leave(status) => return Some(status),
            Got::Nothing => {}
        }
        None
    }

    fn serve(&mut self, person: &mut impl Person, request: HostRequest) -> Option<Status> {
        // Complaints come behind what the program printed before.
        person.flush();
        if request == HostRequest::Backup {
            return match keep::keep(&self.machine) {
                Ok(()) => Some(Status::Done),
                Err(error) => {
                    complain(error);
                    self.machine.apply(Input::Answer(Answer::Failed(ErrorCode::Tp)));
                    None
                }
            };
        }
        (!self.desk.serve_aloud(&mut self.machine, request)).then_some(Status::Done)
    }
}

/// Whether a program line takes more bytes than one can have. The machine drops the rest without a word.
fn is_cut(codes: &[u8], dialect: Dialect) -> bool {
    // A character takes three bytes at most.
    codes.len() > LINE_TOKENS_MAX / 3
        && crunch::crunch(crunch::split_line_number(codes).1, dialect).is_ok_and(|crunched| crunched.cut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::famicom::machine::Config;

    /// Types a script; `^C` is STOP, also between two slices of a run. Sees what a terminal would show.
    #[derive(Default)]
    struct Typist {
        script: std::collections::VecDeque<&'static str>,
        seen: String,
    }

    impl Typist {
        fn next(&mut self) -> Got<String> {
            match self.script.pop_front() {
                Some("^C") => {
                    self.seen.push('\n');
                    Got::Stop
                }
                Some(line) => {
                    self.seen.push_str(line);
                    self.seen.push('\n');
                    Got::Input(line.to_owned())
                }
                None => Got::Leave(Status::Done),
            }
        }
    }

    impl Person for Typist {
        fn slice_frames(&self) -> u64 {
            1
        }
        fn show(&mut self, text: &str) -> bool {
            self.seen.push_str(text);
            true
        }
        fn flush(&mut self) -> bool {
            true
        }
        fn line(&mut self, wanted: &Wanted) -> Got<String> {
            if let Wanted::Numbered(text) = wanted {
                self.seen.push_str(&format!("<{text}>"));
            }
            self.next()
        }
        fn key(&mut self) -> Got<u8> {
            match self.script.pop_front() {
                Some("^C") => Got::Stop,
                Some(key) => Got::Input(key.as_bytes()[0]),
                None => Got::Leave(Status::Done),
            }
        }
        fn interrupted(&mut self) -> Got<()> {
            if self.script.front() == Some(&"^C") {
                self.script.pop_front();
                self.seen.push('\n');
                return Got::Stop;
            }
            Got::Nothing
        }
        fn pass(&mut self, _: u64) -> Duration {
            Duration::ZERO
        }
        fn echoes_line_ends(&self) -> bool {
            true
        }
    }

    fn check(script: &[&'static str], seen: &str) {
        let mut typist = Typist { script: script.iter().copied().collect(), seen: String::new() };
        let machine = Machine::new(Config::default(), crate::basic::program::Program::new());
        let status = Session::new(machine).run(&mut typist);
        assert_eq!(status, Status::Done);
        assert_eq!(typist.seen, seen, "{script:?}");
    }

    #[test]
    fn an_answer_ends_its_row_once() {
        check(&["INPUT \"N\";A:PRINT A", "7"], "INPUT \"N\";A:PRINT A\nN?7\n 7\nOK\n");
        check(&["INPUT A", "^C"], "INPUT A\n?\nBREAK\nOK\n");
    }

    #[test]
    fn stop_ends_a_run_and_cont_goes_on() {
        let script = ["10 A=1", "20 IF A<2 THEN 20", "30 PRINT A", "RUN", "^C", "A=5", "CONT"];
        let typed = "10 A=1\n20 IF A<2 THEN 20\n30 PRINT A\nRUN\n\n";
        check(&script, &format!("{typed}BREAK IN 20\nOK.\nA=5\nOK.\nCONT\n 5\nOK\n"));
        check(&["PAUSE 32767", "^C"], "PAUSE 32767\n\nBREAK\nOK\n");
    }

    #[test]
    fn a_key_is_a_key() {
        check(&["PRINT \"<\"+INKEY$(0)+\">\"", "X"], "PRINT \"<\"+INKEY$(0)+\">\"\n<X>\nOK\n");
        check(&["PAUSE", "^C"], "PAUSE\nBREAK\nOK\n");
    }

    #[test]
    fn auto_offers_the_line_for_editing() {
        let script = ["20 CLS", "AUTO", "PRINT", "", "^C", "LIST"];
        let typed = "20 CLS\nAUTO\n10 <>PRINT\n20 CLS<CLS>\n30 <>\n";
        check(&script, &format!("{typed}OK\nLIST\n10 PRINT\n20 CLS\nOK\n"));
    }
}
