//! Exit statuses that scripts can rely on.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// Done, STOP, or `--frames` reached.
    Done,
    /// A BASIC error, the end of input, a finding.
    Failed,
    /// Wrong usage or an unreadable file.
    Usage,
    /// Stopped by a limit.
    Limit,
    /// A run that left its log, or two that part.
    Diverged,
    /// Interrupted by Ctrl-C.
    Interrupted,
    /// Ended by a signal: 128 and its number.
    Signal(u8),
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        ExitCode::from(match status {
            Status::Done => 0,
            Status::Failed => 1,
            Status::Usage => 2,
            Status::Limit | Status::Diverged => 3,
            Status::Interrupted => 130,
            Status::Signal(status) => status,
        })
    }
}

/// Says on stderr why a command could not do its work.
pub(super) fn complain(message: impl std::fmt::Display) {
    eprintln!("fbc: {message}");
}
