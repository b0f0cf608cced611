//! Not written yet.
use super::args::TapeCommand;
use super::exit::Status;
use std::process::ExitCode;
pub(super) fn run(_: &TapeCommand) -> ExitCode {
    Status::Usage.into()
}
