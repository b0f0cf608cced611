//! Not written yet.
use super::args::FmtArgs;
use super::exit::Status;
use std::process::ExitCode;
pub(super) fn run(_: &FmtArgs) -> ExitCode {
    Status::Usage.into()
}
