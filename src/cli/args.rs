//! The arguments of every command: one definition for parsing, `--help`, completions and the man page.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::basic::dialect::Dialect;
use crate::famicom::console::PauseUnit;
use crate::famicom::machine::Config;
use crate::famicom::sound::SampleRate;
use crate::vm::memory::Model;

const EXAMPLES: &str = "\
Examples:
  fbc run game.bas                    run a program
  fbc run --headless --screen a.bas   print the screen it leaves
  echo 'PRINT 6*7' | fbc repl         direct mode in a pipe
  fbc check game.bas                  find mistakes before they run
  fbc help DEF SPRITE                 what a statement does

Report bugs with the program, its input and `fbc --version`.";

/// Family BASIC for the terminal.
#[derive(Debug, Parser)]
#[command(name = "fbc", version, about, long_about = None, after_help = EXAMPLES)]
#[command(disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a program
    Run(Box<RunArgs>),
    /// Find mistakes without running
    Check(CheckArgs),
    /// Format and renumber programs
    Fmt(FmtArgs),
    /// Direct mode: type statements and programs
    Repl(ReplArgs),
    /// Explain a keyword or a topic of the language
    Help(HelpArgs),
    /// Write and read cassette recordings (WAV)
    Tape(TapeArgs),
    /// Write and read battery RAM images (.sav)
    Sav(SavArgs),
    /// Show and keep sets of character tiles
    Tiles(TilesArgs),
    /// Show and check background pictures
    Bg(BgArgs),
    /// Programs that come with fbc: list, show, run
    Samples(SamplesArgs),
    /// What this terminal, its keyboard and the sound can do
    Doctor(DoctorArgs),
    /// Print completions for a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man(ManArgs),
}

/// Which Family BASIC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DialectArg {
    /// V2.1A
    V2,
    /// V3.0
    #[default]
    V3,
}

impl From<DialectArg> for Dialect {
    fn from(argument: DialectArg) -> Dialect {
        match argument {
            DialectArg::V2 => Dialect::V2,
            DialectArg::V3 => Dialect::V3,
        }
    }
}

/// Which memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum MemoryArg {
    /// 1 MiB for program and variables
    #[default]
    Large,
    /// The cartridge's few KB, with exact FRE, OM ERROR, PEEK and POKE
    Original,
}

/// What PAUSE counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PauseArg {
    /// 11.6 ms, as the original does
    #[default]
    Rom,
    /// Frames of 1/60 s, as some later implementations do
    Frame,
}

/// What decides how the machine behaves.
#[derive(Clone, Debug, Args)]
pub struct MachineArgs {
    /// Version of the language
    #[arg(long, value_enum, default_value_t, value_name = "VERSION")]
    pub dialect: DialectArg,
    /// Memory for program and variables
    #[arg(long, value_enum, default_value_t, value_name = "MODEL")]
    pub memory: MemoryArg,
    /// Accept LET and NEXT with a variable
    #[arg(long)]
    pub relaxed: bool,
    /// Reproduce defects of the original ROM
    #[arg(long)]
    pub quirks: bool,
    /// Seed of RND: a number, or `time`
    #[arg(long, default_value = "3", value_name = "N", value_parser = parse_seed)]
    pub seed: Seed,
    /// Run statements N times as fast; PAUSE, PLAY and MOVE keep their pace
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub clock: u32,
    /// Unit of PAUSE
    #[arg(long, value_enum, default_value_t, value_name = "UNIT")]
    pub pause_unit: PauseArg,
}

/// The random generator's first state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seed {
    /// This number.
    Number(u64),
    /// Whatever the clock says.
    Time,
}

fn parse_seed(text: &str) -> Result<Seed, String> {
    if text == "time" {
        return Ok(Seed::Time);
    }
    text.parse().map(Seed::Number).map_err(|_| "expected a number or `time`".to_owned())
}

impl MachineArgs {
    /// The machine's configuration.
    pub fn config(&self) -> Config {
        let seed = match self.seed {
            Seed::Number(number) => (number & 0x7FFF) as u16,
            Seed::Time => crate::host::clock::seed(),
        };
        Config {
            dialect: self.dialect.into(),
            model: match self.memory {
                MemoryArg::Large => Model::Large,
                MemoryArg::Original => Model::Original,
            },
            relaxed: self.relaxed,
            quirks: self.quirks,
            clock: self.clock,
            seed: if seed == 0 { 3 } else { seed },
            pause_unit: match self.pause_unit {
                PauseArg::Rom => PauseUnit::Rom,
                PauseArg::Frame => PauseUnit::Frame,
            },
        }
    }
}

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
    /// Stop after N frames of virtual time
    #[arg(long, value_name = "N")]
    pub frames: Option<u64>,
    /// What pad 0 holds, from a frame on: `FRAME:STICK,STRIG;...`
    #[arg(long, value_name = "EVENTS")]
    pub pad: Option<String>,
    /// What pad 1 holds
    #[arg(long, value_name = "EVENTS")]
    pub pad2: Option<String>,
    /// Keys typed from a frame on: `FRAME:TEXT;...`; escapes \r \; \: \\ \xNN \{STOP} \{UP}
    #[arg(long, value_name = "EVENTS")]
    pub keys: Option<String>,
    /// Stop after N statements
    #[arg(long, value_name = "N")]
    pub max_statements: Option<u64>,
    /// Stop after SECONDS of real time
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds)]
    pub timeout: Option<f64>,
    /// Stop when more than BYTES were printed
    #[arg(long, value_name = "BYTES", default_value_t = 64 << 20)]
    pub max_output: u64,
    /// Keep no record of the run (this version keeps none in any case)
    #[arg(long)]
    pub no_store: bool,
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
    let ((least_columns, least_rows), (most_columns, most_rows)) = super::picture::cast::SIZES;
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

fn parse_seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() && (0.0..=1e9).contains(&seconds) => Ok(seconds),
        _ => Err("expected a number of seconds".to_owned()),
    }
}

/// `fbc check`
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  fbc check game.bas
  fbc check --json --dialect v2 *.bas

Exit status: 0 nothing found, 1 findings, 2 a file that cannot be read.")]
pub struct CheckArgs {
    /// Programs; `-` for standard input
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Print findings as JSON
    #[arg(long)]
    pub json: bool,
    /// Version of the language
    #[arg(long, value_enum, default_value_t, value_name = "VERSION")]
    pub dialect: DialectArg,
    /// Accept LET and NEXT with a variable
    #[arg(long)]
    pub relaxed: bool,
}

/// `fbc fmt`
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  fbc fmt game.bas                      in place
  fbc fmt --renumber 100,10 game.bas    new line numbers, references follow
  fbc fmt - <game.bas                   as a filter
  fbc fmt --check *.bas                 exit 1 if something would change")]
pub struct FmtArgs {
    /// Programs; `-` filters standard input to standard output
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Change nothing; exit 1 if something would change
    #[arg(long)]
    pub check: bool,
    /// Renumber: first line number and step
    #[arg(long, value_name = "START,STEP", value_parser = parse_renumber)]
    pub renumber: Option<(u16, u16)>,
    /// Version of the language
    #[arg(long, value_enum, default_value_t, value_name = "VERSION")]
    pub dialect: DialectArg,
}

fn parse_renumber(text: &str) -> Result<(u16, u16), String> {
    let (start, step) = text.split_once(',').ok_or("expected START,STEP, for example 100,10")?;
    let number = |text: &str| text.trim().parse::<u16>().map_err(|_| format!("`{text}` is no line number"));
    match (number(start)?, number(step)?) {
        (_, 0) => Err("the step must be at least 1".to_owned()),
        (65535, _) => Err("line numbers go up to 65534".to_owned()),
        pair => Ok(pair),
    }
}

/// `fbc repl`
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
In the terminal: Tab completes keywords, topics after ?? and file names after LOAD\"; ??WORD explains \
a word, ?? lists all; Up and Down recall lines; Ctrl-C is STOP, twice at the prompt leaves with 130; \
Ctrl-D or SYSTEM leaves; BACKUP leaves and keeps the program for the next start. A pasted listing is \
taken line by line. Statements run at full speed; PAUSE, PLAY and BEEP take their time. The history is \
in the file FBC_HISTORY (empty: none), else in fbc/history of the state folder.

In a pipe: no banner, prompt or echo; what the machine prints goes to standard output, INPUT takes the \
next line, the character 03 is the STOP key, and the end of input leaves with 0.

Examples:
  fbc repl
  fbc repl game.bas
  printf '10 PRINT \"HI\"\\nRUN\\n' | fbc repl

Exit status: 0 SYSTEM, BACKUP or end of input; 1 a program that the machine refuses (in a pipe); \
2 unreadable file; 130 interrupted.")]
pub struct ReplArgs {
    /// A program to load first
    pub file: Option<PathBuf>,
    /// The machine
    #[command(flatten)]
    pub machine: MachineArgs,
}

/// `fbc help`
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  fbc help              all topics
  fbc help DEF SPRITE   one statement
  fbc help P.           what an abbreviation stands for
  fbc help 'OV ERROR'   what an error means")]
pub struct HelpArgs {
    /// A keyword, an abbreviation, an error or a topic
    pub topic: Vec<String>,
    /// Print the article as JSON
    #[arg(long)]
    pub json: bool,
}

/// `fbc tape`
#[derive(Clone, Debug, Args)]
pub struct TapeArgs {
    /// What to do.
    #[command(subcommand)]
    pub action: TapeCommand,
}

/// `fbc tape save|load`
#[derive(Clone, Debug, Subcommand)]
pub enum TapeCommand {
    /// Record a program as WAV, to be played into a Famicom
    #[command(after_help = "Example:\n  fbc tape save game.bas game.wav --name GAME")]
    Save {
        /// The program
        file: PathBuf,
        /// The recording to write; `-` for standard output
        wav: PathBuf,
        /// Name on the tape, up to 16 characters
        #[arg(long, default_value = "", hide_default_value = true)]
        name: String,
        /// Version of the language that the cartridge has
        #[arg(long, value_enum, default_value_t, value_name = "VERSION")]
        dialect: DialectArg,
        /// Samples per second
        #[arg(long, default_value_t = 44_100, value_parser = clap::value_parser!(u32).range(8_000..=192_000))]
        rate: u32,
    },
    /// List what a recording holds, or read a program from it
    #[command(after_help = "\
Examples:
  fbc tape load old.wav                 list the tape
  fbc tape load old.wav game.bas        the first program
  fbc tape load old.wav game.bas --name GAME")]
    Load {
        /// The recording (WAV)
        wav: PathBuf,
        /// Where to write the program; `-` for standard output; without it the tape is listed
        file: Option<PathBuf>,
        /// Which recording
        #[arg(long)]
        name: Option<String>,
        /// Print the list as JSON
        #[arg(long)]
        json: bool,
    },
}

/// `fbc sav`
#[derive(Clone, Debug, Args)]
pub struct SavArgs {
    /// What to do.
    #[command(subcommand)]
    pub action: SavCommand,
}

/// `fbc sav save|load`
#[derive(Clone, Debug, Subcommand)]
pub enum SavCommand {
    /// Write a program as a battery RAM image of 8192 bytes
    #[command(after_help = "Example:\n  fbc sav save game.bas family.sav")]
    Save {
        /// The program
        file: PathBuf,
        /// The image to write
        sav: PathBuf,
        /// Version of the language that the cartridge has
        #[arg(long, value_enum, default_value_t, value_name = "VERSION")]
        dialect: DialectArg,
    },
    /// Read the program from a battery RAM image
    #[command(after_help = "Example:\n  fbc sav load family.sav game.bas")]
    Load {
        /// The image: 8192, 4096 or 2048 bytes
        sav: PathBuf,
        /// Where to write the program; standard output without it
        file: Option<PathBuf>,
    },
}

/// `fbc tiles`
#[derive(Clone, Debug, Args)]
pub struct TilesArgs {
    /// What to do.
    #[command(subcommand)]
    pub action: TilesCommand,
}

/// `fbc tiles show|export|import|list`
#[derive(Clone, Debug, Subcommand)]
pub enum TilesCommand {
    /// Show tiles as a sheet, in the terminal or as PNG
    Show(TilesShowArgs),
    /// Write tiles as a CHR dump or as a text that can be edited
    #[command(after_help = "\
Examples:
  fbc tiles export all.tiles
  fbc tiles export all.chr --tiles mine.tiles")]
    Export {
        /// The file to write: *.chr or *.tiles
        file: PathBuf,
        /// Tiles on top of fbc's own: a CHR dump, an iNES image, a source, a folder of sources or an imported set
        #[arg(long, value_name = "FILE")]
        tiles: Vec<PathBuf>,
    },
    /// Keep a set, so that `--tiles NAME` finds it
    #[command(after_help = "\
A source is text: `table A` or `table B`, then blocks. `@ 4 2x2 NAME` begins a block \
of 2 x 2 tiles with codes from 4 on, from left to right, then down; its rows of dots \
follow: `.` for transparent, 1, 2, 3. Lines that begin with # are remarks. \
`fbc tiles export all.tiles` writes a source to start from.

Example:
  fbc tiles import family.nes mine && fbc run --tiles mine game.bas")]
    Import {
        /// A CHR dump of 8192 bytes, an iNES image of the cartridge, or a source
        file: PathBuf,
        /// Its name from now on; the file's name without it
        name: Option<String>,
    },
    /// List the sets that were imported
    List,
}

/// `fbc tiles show`
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
In a terminal with colours tiles are shown in half blocks; in a pipe or with NO_COLOR as a \
source that --tiles reads.

Examples:
  fbc tiles show --table a
  fbc tiles show --code 65..90 --table b
  fbc tiles show --tiles hero.tiles --code 0..27 --png hero.png --scale 8")]
pub struct TilesShowArgs {
    /// Which table; both without it
    #[arg(long, value_enum, value_name = "TABLE", ignore_case = true)]
    pub table: Option<TableArg>,
    /// Which codes: N or N..M
    #[arg(long, value_name = "N[..M]", value_parser = parse_codes)]
    pub code: Option<Codes>,
    /// Write the sheet as a PNG file instead; `-` for standard output
    #[arg(long, value_name = "FILE")]
    pub png: Option<PathBuf>,
    /// Dots of the PNG for each dot of a tile
    #[arg(long, default_value_t = 4, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=16))]
    pub scale: u8,
    /// Colour set as in CGSET: 0 to 2 for table A, 0 or 1 for table B
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=2))]
    pub set: Option<u8>,
    /// Colour combination of the set
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=3))]
    pub combination: u8,
    /// Colour code behind the tiles, 0 to 63; black without it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=63))]
    pub backdrop: Option<u8>,
    /// Tiles on top of fbc's own: a CHR dump, an iNES image, a source, a folder of sources or an imported set
    #[arg(long, value_name = "FILE")]
    pub tiles: Vec<PathBuf>,
}

/// A character table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableArg {
    /// Animated characters
    A,
    /// Letters, katakana, signs and pieces of backgrounds
    B,
}

/// Codes of tiles, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codes(pub std::ops::RangeInclusive<u8>);

fn parse_codes(text: &str) -> Result<Codes, String> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let number = |text: &str| text.trim().parse::<u8>().map_err(|_| format!("`{text}` is no code from 0 to 255"));
    match (number(first)?, number(last.trim_start_matches('='))?) {
        (first, last) if first <= last => Ok(Codes(first..=last)),
        _ => Err("the first code comes first".to_owned()),
    }
}

/// `fbc bg`
#[derive(Clone, Debug, Args)]
pub struct BgArgs {
    /// What to do.
    #[command(subcommand)]
    pub action: BgCommand,
}

/// `fbc bg show|check`
#[derive(Clone, Debug, Subcommand)]
pub enum BgCommand {
    /// Show a background picture in the terminal or as PNG
    Show(BgShowArgs),
    /// Find mistakes in background pictures
    #[command(after_help = "Exit status: 0 nothing found, 1 mistakes, 2 a file that cannot be read.")]
    Check {
        /// Background pictures; `-` for standard input
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

/// `fbc bg show`
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
A background picture is 21 rows of 28 cells: K52 is tile 5 of group K in colour \
combination 2, 'H0 the letter H in combination 0, ... a blank, ..2 a blank that colours \
its area, x6F2 code 6F. Blanks between cells are free, rows that begin with # are \
remarks. In a pipe the text is printed in its plain form.

Examples:
  fbc bg show castle.bg
  fbc bg show castle.bg --png castle.png --scale 3")]
pub struct BgShowArgs {
    /// The background picture; `-` for standard input
    pub file: PathBuf,
    /// Write the picture as a PNG file instead; `-` for standard output
    #[arg(long, value_name = "FILE")]
    pub png: Option<PathBuf>,
    /// Dots of the PNG for each dot of the picture
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=16))]
    pub scale: u8,
    /// Colour set of the background as in CGSET
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=1))]
    pub set: u8,
    /// Tiles on top of fbc's own: a CHR dump, an iNES image, a source, a folder of sources or an imported set
    #[arg(long, value_name = "FILE")]
    pub tiles: Vec<PathBuf>,
    /// Colours: a .pal file of 192 bytes
    #[arg(long, value_name = "FILE")]
    pub palette: Option<PathBuf>,
}

/// `fbc samples`
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  fbc samples
  fbc samples run game0
  fbc samples run life --clock 4
  fbc samples show hello >hello.bas

Wherever a program is expected, sample:NAME names one: fbc check sample:hello.")]
pub struct SamplesArgs {
    /// What to do; lists them without it
    #[command(subcommand)]
    pub action: Option<SamplesCommand>,
}

/// `fbc samples list|show|run`
#[derive(Clone, Debug, Subcommand)]
pub enum SamplesCommand {
    /// Names and what they are
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Print a listing
    Show {
        /// The sample
        name: String,
    },
    /// Play one; options are those of `fbc run`
    Run {
        /// The sample
        name: String,
        /// Options of `fbc run`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS")]
        options: Vec<String>,
    },
}

/// `fbc doctor`
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Asks the terminal what it is, and asks you to hold a key, to see how it reports held \
keys. Changes nothing.

Examples:
  fbc doctor
  fbc doctor --no-input
  fbc doctor --json

Exit status: 0.")]
pub struct DoctorArgs {
    /// Print the findings as JSON
    #[arg(long)]
    pub json: bool,
    /// Do not ask for a key
    #[arg(long)]
    pub no_input: bool,
}

/// `fbc completions`
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example:\n  fbc completions bash >~/.local/share/bash-completion/completions/fbc")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// `fbc man`
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  fbc man | man -l -\n  fbc man --dir man")]
pub struct ManArgs {
    /// Write one page per command to a directory instead
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}
