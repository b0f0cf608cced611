//! Not written yet.
use super::args::SavCommand;
use super::exit::Status;
use std::process::ExitCode;
pub(super) fn run(_: &SavCommand) -> ExitCode {
    Status::Usage.into()
}
