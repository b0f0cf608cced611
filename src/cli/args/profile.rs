//! The arguments of `fbc profile`.

use std::path::PathBuf;

use clap::Args;

use super::{LimitArgs, MachineArgs, ScriptArgs, StoreArgs};

/// `fbc profile`
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
A program is run as with `fbc run --headless`; what it prints is not shown. A log (`fbc run --record`) is \
run again as it went; the options of a run do not apply to it. Waiting (PAUSE, INPUT, INKEY$(n), PLAY, \
BEEP) is shown apart from computing; shares are shares of computing, those of a frame are of the frames \
in which the line ran.

Examples:
  fbc profile game.bas --frames 3600 --pad '0:1,0'
  fbc profile game.fbev --json
  fbc profile sort.bas --svg sort.svg        a flame graph to open in a browser
  fbc profile sort.bas --folded -            stacks for other tools

Exit status: 0 done, also where the program ended with an error; 1 the log is damaged, or the program is refused; \
2 usage or unreadable file; 3 stopped by a limit, or the run leaves the log; 130 interrupted.")]
pub struct ProfileArgs {
    /// The program, the log of a run, or a run of the store
    pub file: String,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Write a flame graph
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// Write stacks, one on a line with its cycles; `-`: print them instead of the text
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    pub folded: Option<PathBuf>,
    /// Lines, subroutines and paths that the text shows
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub top: usize,
    /// Where it stops
    #[command(flatten)]
    pub limits: LimitArgs,
    /// What stands for a person
    #[command(flatten)]
    pub script: ScriptArgs,
    /// What the program finds on SCREEN 1 (BG GRAPHIC)
    #[arg(long, value_name = "FILE")]
    pub bg: Option<PathBuf>,
    /// Which store
    #[command(flatten)]
    pub store: StoreArgs,
    /// The machine
    #[command(flatten)]
    pub machine: MachineArgs,
}
