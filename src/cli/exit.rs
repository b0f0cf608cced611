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
    /// Interrupted by Ctrl-C.
    Interrupted,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        ExitCode::from(match status {
            Status::Done => 0,
            Status::Failed => 1,
            Status::Usage => 2,
            Status::Limit => 3,
            Status::Interrupted => 130,
        })
    }
}

/// Says on stderr why a command could not do its work.
pub(super) fn complain(message: impl std::fmt::Display) {
    eprintln!("fbc: {message}");
}
