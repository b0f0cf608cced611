//! The arguments of `fbc resume`: what is run is known, what is made of it is chosen anew.

use std::path::PathBuf;

use clap::Args;

use super::limits::parse_seconds;
use super::{PictureArgs, PlayArgs, SoundArgs};

/// `fbc resume`
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  fbc runs                                        which runs are there
  fbc resume 2kq7                                 go on with one; the first letters are enough
  printf '3\\n4\\n' | fbc resume --headless sums    the rest of its input comes from here

A run goes on where its record ends: with the inputs it had, and then with what comes now. Standard output gets what was \
not printed before; `fbc runs output RUN` prints everything. --png, --gif, --cast and --wav show the whole run, and \
`fbc runs export RUN FILE.fbev` writes the log of it.

Exit status: that of `fbc run`; 0 if the run has ended already, 2 if there is no such run.")]
pub struct ResumeArgs {
    /// The run: its name, its number or the beginning of one
    pub run: String,
    /// Print PRINT's output as a stream and take INPUT from standard input
    #[arg(long)]
    pub headless: bool,
    /// Print the 28x24 screen at the end instead of the output
    #[arg(long, conflicts_with = "json")]
    pub screen: bool,
    /// Print one JSON object at the end instead of the output
    #[arg(long)]
    pub json: bool,
    /// Stop at frame N of virtual time; without it the run's own limit, if that has not been reached
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub frames: Option<u64>,
    /// Stop after N statements, counted from the run's beginning
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub max_statements: Option<u64>,
    /// Stop after SECONDS of real time
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = parse_seconds)]
    pub timeout: Option<f64>,
    /// Stop when more than BYTES were printed, counted from the run's beginning
    #[arg(long, value_name = "BYTES", allow_negative_numbers = true)]
    pub max_output: Option<u64>,
    /// The directory where runs are kept
    #[arg(long, value_name = "DIR")]
    pub store: Option<PathBuf>,
    /// Pictures of the run
    #[command(flatten)]
    pub picture: PictureArgs,
    /// Sound of the run
    #[command(flatten)]
    pub sound: SoundArgs,
    /// What a person at a terminal chooses
    #[command(flatten)]
    pub play: PlayArgs,
}
