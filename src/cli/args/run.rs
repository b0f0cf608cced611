//! The arguments of `fbc run`: what is run, what is made of it, and what a person at a terminal chooses.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{LimitArgs, MachineArgs, RecordArgs, ScriptArgs, SupervisionArgs};
use crate::cli::picture::cast;
use crate::famicom::sound::SampleRate;

/// `fbc run`
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  fbc run game.bas                      play: arrows, X = A, Z = B, Enter = START; F12 leads out
  fbc run --headless sum.bas
  printf '3\\n4\\n' | fbc run --headless add.bas
  fbc run --headless --frames 600 --pad '0:1,0;120:0,8' --screen game.bas
  fbc run --headless --keys '60:YES\\r' --json quiz.bas
  fbc run --headless --frames 600 --png end.png --gif all.gif --scale 2 game.bas
  fbc run --headless --frames 1800 --wav tune.wav tune.bas
  printf '0\\n4\\n' | fbc run --headless --on-error rollback divide.bas

Exit status: 0 done, STOP or --frames reached; 1 BASIC error or end of input; 2 usage \
or unreadable file; 3 stopped by a limit; 130 interrupted.")]
pub struct RunArgs {
    /// The program: a text file, or `-` for standard input
    pub file: PathBuf,
    /// Print PRINT's output as a stream and take INPUT from standard input
    #[arg(long)]
    pub headless: bool,
    /// Print the 28x24 screen at the end instead of the output
    #[arg(long, conflicts_with = "json")]
    pub screen: bool,
    /// Print one JSON object at the end instead of the output
    #[arg(long)]
    pub json: bool,
    /// Where it stops
    #[command(flatten)]
    pub limits: LimitArgs,
    /// Stop when more than BYTES were printed
    #[arg(long, value_name = "BYTES", allow_negative_numbers = true, default_value_t = 64 << 20)]
    pub max_output: u64,
    /// What stands for a person
    #[command(flatten)]
    pub script: ScriptArgs,
    /// What the program finds on SCREEN 1 (BG GRAPHIC): a text of 21 rows of 28 cells; without this option GAME.bg
    /// beside GAME.bas, if it is there
    #[arg(long, value_name = "FILE")]
    pub bg: Option<PathBuf>,
    /// Pictures of the run
    #[command(flatten)]
    pub picture: PictureArgs,
    /// Sound of the run
    #[command(flatten)]
    pub sound: SoundArgs,
    /// The record of the run
    #[command(flatten)]
    pub record: RecordArgs,
    /// What happens when it fails
    #[command(flatten)]
    pub supervision: SupervisionArgs,
    /// The machine
    #[command(flatten)]
    pub machine: MachineArgs,
    /// What a person at a terminal chooses
    #[command(flatten)]
    pub play: PlayArgs,
}

/// How the picture is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ScreenModeArg {
    /// The best that the terminal can do
    #[default]
    Auto,
    /// Kitty's graphics protocol
    Kitty,
    /// Sixel graphics
    Sixel,
    /// iTerm2's inline images
    Iterm,
    /// Half blocks: exact at 256x120 cells
    Half,
    /// Characters as characters, pictures as mosaics: 56x24 cells
    Text,
}

/// How the end of a held key is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum KeyMethodArg {
    /// As the terminal says
    #[default]
    Auto,
    /// The terminal tells releases
    Releases,
    /// By the time between repeats
    Timer,
}

/// What a person at a terminal chooses.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "At a terminal")]
pub struct PlayArgs {
    /// Leave when the program ends, instead of going on in direct mode
    #[arg(long)]
    pub exit: bool,
    /// How the picture is shown; F12 v changes it
    #[arg(long, value_enum, default_value_t, value_name = "MODE")]
    pub screen_mode: ScreenModeArg,
    /// How the end of a held key is known
    #[arg(long, value_enum, default_value_t, value_name = "METHOD")]
    pub key_method: KeyMethodArg,
    /// Keys of pad 0: `left=left,a=x,b=z,start=enter,...`
    #[arg(long, value_name = "MAP")]
    pub pad_keys: Option<String>,
    /// Keys of pad 1: `left=a,right=d,a=g,b=f,...`
    #[arg(long, value_name = "MAP")]
    pub pad2_keys: Option<String>,
    /// No sound
    #[arg(long)]
    pub mute: bool,
    /// Volume, 0 to 100
    #[arg(long, default_value_t = 80, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub volume: u8,
}

/// How the picture looks, and which files it goes to.
#[derive(Clone, Debug, Args)]
pub struct PictureArgs {
    /// Write the picture at the end as a PNG file
    #[arg(long, value_name = "FILE")]
    pub png: Option<PathBuf>,
    /// Write an animation as a GIF file: the first minute, or as many frames as --frames says
    #[arg(long, value_name = "FILE")]
    pub gif: Option<PathBuf>,
    /// Take a picture for the GIF at every N-th frame
    #[arg(long, default_value_t = 2, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=600))]
    pub gif_step: u16,
    /// Write what a terminal would show as an asciinema recording, as long as the GIF
    #[arg(long, value_name = "FILE")]
    pub cast: Option<PathBuf>,
    /// Size of the recorded terminal: the text view, from 128x60 on half blocks
    #[arg(long, default_value = "80x24", value_name = "COLUMNSxROWS", value_parser = parse_cast_size)]
    pub cast_size: (u16, u16),
    /// Dots of PNG and GIF for each dot of the picture
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=16))]
    pub scale: u8,
    /// Tiles on top of fbc's own: a CHR dump, an iNES image, a source, a folder of sources or an imported set
    #[arg(long, value_name = "FILE")]
    pub tiles: Vec<PathBuf>,
    /// Colours: a .pal file of 192 bytes
    #[arg(long, value_name = "FILE")]
    pub palette: Option<PathBuf>,
    /// Show more than eight sprite tiles on a line
    #[arg(long)]
    pub no_sprite_limit: bool,
}

fn parse_cast_size(text: &str) -> Result<(u16, u16), String> {
    let ((least_columns, least_rows), (most_columns, most_rows)) = cast::SIZES;
    let size = text.split_once('x').and_then(|(columns, rows)| Some((columns.parse().ok()?, rows.parse().ok()?)));
    match size {
        Some((columns, rows))
            if (least_columns..=most_columns).contains(&columns) && (least_rows..=most_rows).contains(&rows) =>
        {
            Ok((columns, rows))
        }
        _ => Err(format!("expected {least_columns}x{least_rows} to {most_columns}x{most_rows}")),
    }
}

/// Which file the sound goes to.
#[derive(Clone, Debug, Args)]
pub struct SoundArgs {
    /// Write the sound as a WAV file: the first ten minutes, or as many frames as --frames says
    #[arg(long, value_name = "FILE")]
    pub wav: Option<PathBuf>,
    /// Samples per second of the WAV file
    #[arg(long, value_enum, default_value_t, value_name = "RATE")]
    pub wav_rate: WavRateArg,
}

/// Samples per second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum WavRateArg {
    /// As on a compact disc
    #[default]
    #[value(name = "44100")]
    Hz44100,
    /// As in films
    #[value(name = "48000")]
    Hz48000,
}

impl From<WavRateArg> for SampleRate {
    fn from(argument: WavRateArg) -> SampleRate {
        match argument {
            WavRateArg::Hz44100 => SampleRate::Hz44100,
            WavRateArg::Hz48000 => SampleRate::Hz48000,
        }
    }
}
