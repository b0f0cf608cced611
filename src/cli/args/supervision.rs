//! The arguments that say what happens when a program fails, and how much memory it may have.

use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

use crate::exec::policy::{OnError, Policy};

/// What happens when the program fails.
#[derive(Clone, Debug, PartialEq, Eq, Args, Serialize, Deserialize)]
#[command(next_help_heading = "Errors and limits")]
#[serde(default)]
pub struct SupervisionArgs {
    /// What happens at an error that the program does not handle
    #[arg(long, value_enum, default_value_t, value_name = "POLICY")]
    pub on_error: OnErrorArg,
    /// Go back at most N times within --restart-window; then the run stops with its error
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=1000))]
    pub max_restarts: u32,
    /// The window for --max-restarts: real time at a terminal; otherwise virtual time, that of void attempts included
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    pub restart_window: u32,
    /// Stop when program, variables and arrays take more than BYTES, as the machine counts them
    #[arg(long, value_name = "BYTES")]
    pub max_memory: Option<u64>,
}

/// What happens at an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnErrorArg {
    /// The run ends
    #[default]
    Stop,
    /// It goes on at the next statement
    ResumeNext,
    /// It begins anew, and asks for its input again
    Restart,
    /// It goes back to its last question, or to a moment before its last inputs, and asks again
    Rollback,
}

impl Default for SupervisionArgs {
    fn default() -> SupervisionArgs {
        SupervisionArgs { on_error: OnErrorArg::Stop, max_restarts: 5, restart_window: 60, max_memory: None }
    }
}

impl SupervisionArgs {
    /// The policy.
    pub(in crate::cli) fn policy(&self) -> Policy {
        let on_error = match self.on_error {
            OnErrorArg::Stop => OnError::Stop,
            OnErrorArg::ResumeNext => OnError::ResumeNext,
            OnErrorArg::Restart => OnError::Restart,
            OnErrorArg::Rollback => OnError::Rollback,
        };
        let window = Duration::from_secs(self.restart_window.into());
        Policy { on_error, restarts_max: self.max_restarts, window }
    }
}
