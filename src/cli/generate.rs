//! Not written yet.
use super::args::{CompletionsArgs, ManArgs};
use super::exit::Status;
use std::process::ExitCode;
pub(super) fn completions(_: &CompletionsArgs) -> ExitCode {
    Status::Usage.into()
}
pub(super) fn man(_: &ManArgs) -> ExitCode {
    Status::Usage.into()
}
