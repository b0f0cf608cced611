//! The arguments of `fbc replay` that belong to its player, and to going on live from a recorded moment.

use clap::Args;

use super::{PlayArgs, RecordArgs};

/// The player, and the run that goes on from it.
#[derive(Clone, Debug, Args)]
pub struct PlayerArgs {
    /// Go on live from the log's end, or from the moment of --to, as a new run
    #[arg(long, conflicts_with_all = ["verify", "from", "screen", "output", "json"])]
    pub take_over: bool,
    /// What a person at a terminal chooses
    #[command(flatten)]
    pub play: PlayArgs,
    /// The record of the run that goes on
    #[command(flatten)]
    pub record: RecordArgs,
}
