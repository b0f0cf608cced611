//! Not written yet.
use super::args::CheckArgs;
use super::exit::Status;
use std::process::ExitCode;
pub(super) fn run(_: &CheckArgs) -> ExitCode {
    Status::Usage.into()
}
