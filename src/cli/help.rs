//! Not written yet.
use super::args::HelpArgs;
use super::exit::Status;
use std::process::ExitCode;
pub(super) fn run(_: &HelpArgs) -> ExitCode {
    Status::Usage.into()
}
