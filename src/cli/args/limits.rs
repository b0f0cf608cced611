//! The arguments that say how far a program runs, wherever it is run without a person.

use clap::Args;

/// Where a run stops by itself.
#[derive(Clone, Debug, Default, Args)]
pub struct LimitArgs {
    /// Stop after N frames of virtual time
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub frames: Option<u64>,
    /// Stop after N statements
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub max_statements: Option<u64>,
    /// Stop after SECONDS of real time
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = parse_seconds)]
    pub timeout: Option<f64>,
}

/// Reads a number of seconds of real time.
pub(super) fn parse_seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() && (0.0..=1e9).contains(&seconds) => Ok(seconds),
        _ => Err("expected a number of seconds".to_owned()),
    }
}
