//! The arguments of `fbc replay`.

use std::path::PathBuf;

use clap::Args;

use super::{PictureArgs, PlayerArgs, SoundArgs};
use crate::vm::time::{CPU_HZ, FRAME_HALF_CYCLES, Frame};

/// `fbc replay`
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
In a terminal a player opens: forward and backward at any speed, by frame, line or statement; ? \
shows its keys. The run is executed again from its inputs. --to N shows what `fbc run --frames N` would have \
shown of the same run. Moments are frames (600) or seconds (10s) of virtual time.

Examples:
  fbc replay game.fbev                            see it again; in a pipe, what is in it
  fbc replay game.fbev --verify                   does it still run exactly as it did?
  fbc replay mine.fbev --verify yours.fbev        where do two runs part?
  fbc replay game.fbev --to 600 --png moment.png
  fbc replay game.fbev --from 10s --to 20s --gif part.gif --wav part.wav
  fbc replay game.fbev --output                   all that was printed
  fbc replay game.fbev --against other.bas        where does a changed program part?
  fbc replay game.fbev --to 600 --take-over       play on live from frame 600, as a new run

Exit status: 0 done; 1 the log is damaged; 2 usage, an unreadable log, or one of another machine \
revision that would have to be run again; 3 the run leaves its log, or two runs or programs part.")]
pub struct ReplayArgs {
    /// The log of a run (`fbc run --record FILE.fbev`), or a run of the store; `-` for standard input
    #[arg(value_name = "LOG")]
    pub log: String,
    /// Another log, to compare with
    #[arg(value_name = "OTHER", requires = "verify")]
    pub other: Option<String>,
    /// Run it again and compare every recorded state hash; with another log, find the frame where both part
    #[arg(long, conflicts_with_all = ["from", "to", "screen", "output", "png", "gif", "cast", "wav"])]
    pub verify: bool,
    /// Give the inputs to another program too, and say where pictures, output and variables part; --png puts both
    /// pictures side by side
    #[arg(long, value_name = "FILE.bas", conflicts_with_all = ["verify", "from", "to", "screen", "output", "gif", "cast", "wav"])]
    pub against: Option<PathBuf>,
    /// Begin at this moment
    #[arg(long, value_name = "MOMENT", allow_negative_numbers = true, value_parser = parse_moment)]
    pub from: Option<Frame>,
    /// End at this moment instead of the log's end
    #[arg(long, value_name = "MOMENT", allow_negative_numbers = true, value_parser = parse_moment)]
    pub to: Option<Frame>,
    /// Print the 28x24 screen of that moment
    #[arg(long, conflicts_with_all = ["json", "output"])]
    pub screen: bool,
    /// Print what the program printed
    #[arg(long, conflicts_with = "json")]
    pub output: bool,
    /// Print one JSON object: what is in the log, what --verify found, or the moment of --to
    #[arg(long)]
    pub json: bool,
    /// Pictures of the run
    #[command(flatten)]
    pub picture: PictureArgs,
    /// Sound of the run
    #[command(flatten)]
    pub sound: SoundArgs,
    /// The player
    #[command(flatten)]
    pub player: PlayerArgs,
}

/// Reads a moment: a frame, or seconds.
pub(super) fn parse_moment(text: &str) -> Result<Frame, String> {
    let wrong = || "expected a frame such as 600, or seconds such as 10s".to_owned();
    let Some(seconds) = text.trim().strip_suffix(['s', 'S']) else {
        let frame: u64 = text.trim().parse().map_err(|_| wrong())?;
        return if frame <= FRAME_MAX { Ok(Frame(frame)) } else { Err(wrong()) };
    };
    let seconds: f64 = seconds.trim().parse().map_err(|_| wrong())?;
    if !(0.0..=1e9).contains(&seconds) {
        return Err(wrong());
    }
    Ok(Frame((seconds * (2 * CPU_HZ) as f64 / FRAME_HALF_CYCLES as f64) as u64))
}

/// Two thousand years: what is computed from it does not overflow.
const FRAME_MAX: u64 = 1 << 42;
