//! The arguments of `fbc runs`, and where the store is.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Which store.
#[derive(Clone, Debug, Default, Args)]
pub struct StoreArgs {
    /// The directory where runs are kept; else FBC_STORE, else fbc in the folder for data
    #[arg(long, global = true, value_name = "DIR")]
    pub store: Option<PathBuf>,
}

/// `fbc runs`
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
RUN is an ID, a name given with `--run-id`, or the beginning of an ID (3 characters or more).

Examples:
  fbc runs                              list them, newest first
  fbc runs output 1m7xk9q2r             all that a run printed, also of a live one
  fbc runs show nightly --json
  fbc runs export nightly nightly.fbev  its log, to replay it
  fbc runs delete 1m7 1m8
  fbc runs limits --days 30 --mib 500

Exit status: 0 done; 2 usage, no such run, or a file that cannot be read or written.")]
pub struct RunsArgs {
    /// Which store
    #[command(flatten)]
    pub store: StoreArgs,
    /// The list as JSON
    #[arg(long)]
    pub json: bool,
    /// What to do; lists them without it
    #[command(subcommand)]
    pub action: Option<RunsCommand>,
}

/// `fbc runs list|show|output|delete|keep|export|history|gc|limits`
#[derive(Clone, Debug, Subcommand)]
pub enum RunsCommand {
    /// List the runs, newest first
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show what is known of a run
    Show {
        /// The run
        run: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the whole output of a run, once, whatever happened on the way
    Output {
        /// The run
        run: String,
    },
    /// Remove runs for good
    Delete {
        /// The runs
        #[arg(required = true, value_name = "RUN")]
        runs: Vec<String>,
    },
    /// Let a run never go by itself
    Keep {
        /// The run
        run: String,
        /// Let it go like others
        #[arg(long)]
        off: bool,
    },
    /// Write the log of a run to a file
    Export {
        /// The run
        run: String,
        /// The log to write; `-` for standard output
        #[arg(value_name = "FILE.fbev")]
        file: PathBuf,
    },
    /// List what ran, newest first, also what was too short to be kept
    History {
        /// Lines
        #[arg(short = 'n', long, default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
        lines: u32,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove ended runs that are beyond the limits
    #[command(after_help = "\
Runs that have a name, that are kept, whose process died, or that a person interrupted or left in the middle stay. Every start does the same once a day.")]
    Gc {
        /// Remove unfinished runs beyond the limits too
        #[arg(long)]
        unfinished: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show or set how much is kept, and for how long
    Limits {
        /// Days after their end in which runs stay
        #[arg(long, value_name = "N")]
        days: Option<u32>,
        /// Room for ended runs, in MiB
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=1 << 40))]
        mib: Option<u64>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}
