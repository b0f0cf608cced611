//! The arguments that say where the record of a run is kept.

use std::path::PathBuf;

use clap::Args;

/// Where a run's record goes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "The run's record")]
pub struct RecordArgs {
    /// Write the log of the run: its inputs with their moments, to replay it
    #[arg(long, value_name = "FILE.fbev")]
    pub record: Option<PathBuf>,
    /// Name of the run for `fbc resume` and `fbc runs`
    #[arg(long, value_name = "NAME", conflicts_with = "no_store")]
    pub run_id: Option<String>,
    /// The directory where runs are kept; else FBC_STORE, else fbc in the folder for data
    #[arg(long, value_name = "DIR")]
    pub store: Option<PathBuf>,
    /// Keep nothing of the run in the store
    #[arg(long)]
    pub no_store: bool,
}
