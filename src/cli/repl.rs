//! Not written yet.
use super::args::ReplArgs;
use super::exit::Status;
use std::process::ExitCode;
pub(super) fn run(_: &ReplArgs) -> ExitCode {
    Status::Usage.into()
}
