//! How a run ended: the sentence, the JSON object and the exit status.

use std::io::{ErrorKind, IsTerminal, Write};

use serde::Serialize;

use crate::cli::args::RunArgs;
use crate::cli::exit::{Status, complain};
use crate::cli::files;
use crate::exec::policy::Reason;
use crate::exec::whereabouts::{self, Whereabouts};
use crate::famicom::input::Outcome;
use crate::famicom::machine::Machine;
use crate::timeline::ending;
pub(in crate::cli) use crate::timeline::ending::Limit;

/// Why the run is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Outcome(Outcome),
    Left,
    Limit(Limit),
    /// By a signal, with the exit status that belongs to it.
    Interrupted {
        status: u8,
    },
    InputEnd,
    /// Nobody reads the output any more.
    OutputClosed,
    /// The output cannot be written, for this reason.
    OutputLost(ErrorKind),
}

impl From<Ending> for ending::Ending {
    fn from(reported: Ending) -> ending::Ending {
        match reported {
            Ending::Outcome(outcome) => ending::Ending::Outcome(outcome),
            Ending::Left => ending::Ending::Left,
            Ending::Limit(limit) => ending::Ending::Limit(limit),
            Ending::Interrupted { .. } => ending::Ending::Interrupted,
            Ending::InputEnd => ending::Ending::InputEnd,
            Ending::OutputClosed | Ending::OutputLost(_) => ending::Ending::OutputLost,
        }
    }
}

#[derive(Debug, Serialize)]
struct ErrorReport {
    code: &'static str,
    number: u8,
    line: Option<u16>,
}

/// The JSON object of a run.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    version: u32,
    status: &'static str,
    error: Option<ErrorReport>,
    limit: Option<&'static str>,
    frames: u64,
    pub(super) statements: u64,
    state_hash: String,
    output: String,
    #[serde(skip)]
    ending: Ending,
    #[serde(skip)]
    at_line_start: bool,
    /// Where it was when its time was over.
    #[serde(skip)]
    place: Whereabouts,
    /// Why an error that a policy might have dealt with ended the run.
    #[serde(skip)]
    pub(super) reason: Option<Reason>,
    /// Its limit of frames lay behind it when it went on.
    #[serde(skip)]
    pub(super) is_behind_frames: bool,
}

impl Report {
    /// How a run went, as far as the machine knows.
    pub(super) fn new(ending: Ending, machine: &mut Machine) -> Report {
        let (status, error, limit) = match ending {
            Ending::Outcome(Outcome::Ended) | Ending::Left | Ending::OutputClosed | Ending::OutputLost(_) => {
                ("ended", None, None)
            }
            Ending::Outcome(Outcome::Break { .. }) => ("stopped", None, None),
            Ending::Outcome(Outcome::Error { error, line }) => {
                ("error", Some(ErrorReport { code: error.letters(), number: error.number(), line }), None)
            }
            Ending::Limit(limit) => ("limit", None, Some(limit.name())),
            Ending::Interrupted { .. } => ("interrupted", None, None),
            Ending::InputEnd => ("input_end", None, None),
        };
        Report {
            version: 1,
            status,
            error,
            limit,
            frames: machine.time().frame().0,
            statements: machine.statements(),
            state_hash: machine.state_hash().to_string(),
            output: String::new(),
            ending,
            at_line_start: machine.console().stream_at_line_start(),
            place: if ending == Ending::Limit(Limit::Timeout) {
                whereabouts::of(machine)
            } else {
                Whereabouts::Nowhere
            },
            reason: None,
            is_behind_frames: false,
        }
    }

    /// Says how the run ended, and gives its exit status.
    pub(super) fn finish(mut self, arguments: &RunArgs, output: String, screen: Option<String>) -> Status {
        if self.ending == Ending::Limit(Limit::Frames) && !self.is_behind_frames {
            self.frames = arguments.limits.frames.unwrap_or(self.frames);
        }
        self.output = output;
        let mut printed = Ok(());
        if arguments.json {
            printed = print_out(&(serde_json::to_string(&self).unwrap_or_default() + "\n"));
        }
        if let Some(screen) = screen {
            printed = print_out(&screen);
        }
        if let Err(ending) = printed {
            self.ending = ending;
        }
        let quiet = arguments.json;
        // On a terminal the message would stand behind an unfinished line of output.
        let unfinished = std::io::stdout().is_terminal() && !self.at_line_start && !arguments.screen;
        let say = |text: String| {
            if !quiet {
                eprintln!("{}{text}", if unfinished { "\n" } else { "" });
            }
        };
        match self.ending {
            Ending::Outcome(Outcome::Ended) | Ending::Left | Ending::OutputClosed => Status::Done,
            Ending::Limit(Limit::Frames) => Status::Done,
            Ending::OutputLost(kind) => {
                complain(format_args!("standard output: cannot write: {}", files::reason(&kind.into())));
                Status::Usage
            }
            Ending::Outcome(outcome) => {
                say(outcome.message().unwrap_or_default());
                if let Some(reason) = self.reason {
                    say(format!("fbc: {reason}"));
                }
                if matches!(outcome, Outcome::Break { .. }) { Status::Done } else { Status::Failed }
            }
            Ending::Limit(limit) => {
                say(limit_message(limit, arguments, self.place));
                Status::Limit
            }
            Ending::Interrupted { status } => {
                say("fbc: interrupted".to_owned());
                Status::Signal(status)
            }
            Ending::InputEnd => {
                say("fbc: the program waits for input, but there is no more".to_owned());
                Status::Failed
            }
        }
    }
}

/// Why a run was stopped by a limit.
pub(in crate::cli) fn limit_message(limit: Limit, arguments: &RunArgs, place: Whereabouts) -> String {
    match limit {
        Limit::Frames => String::new(),
        Limit::Statements => {
            format!("fbc: stopped after {} statements (--max-statements)", arguments.limits.max_statements.unwrap_or(0))
        }
        Limit::Timeout => {
            format!("fbc: stopped after {} seconds (--timeout){place}", arguments.limits.timeout.unwrap_or(0.0))
        }
        Limit::Output => format!("fbc: stopped after {} bytes of output (--max-output)", arguments.max_output),
        Limit::Memory => format!(
            "fbc: stopped: the program takes more than {} bytes of memory (--max-memory)",
            arguments.supervision.max_memory.unwrap_or(0)
        ),
    }
}

/// # Errors
/// How the run ends because this cannot be written.
fn print_out(text: &str) -> Result<(), Ending> {
    let mut stdout = std::io::stdout();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).or_else(|error| match lost(&error) {
        // The end is what it is, also if nobody wants to know.
        Ending::OutputClosed => Ok(()),
        ending => Err(ending),
    })
}

/// How a run ends whose output cannot be written.
pub(super) fn lost(error: &std::io::Error) -> Ending {
    match error.kind() {
        ErrorKind::BrokenPipe => Ending::OutputClosed,
        kind => Ending::OutputLost(kind),
    }
}
