//! The arguments of every command: one definition for parsing, `--help`, completions and the man page.

mod events;
mod limits;
mod pictures;
mod player;
mod profile;
mod record;
mod replay;
mod resume;
mod run;
mod runs;
mod script;
mod supervision;
mod test;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::basic::dialect::Dialect;
use crate::famicom::console::PauseUnit;
use crate::famicom::machine::Config;
use crate::vm::memory::Model;
pub use events::{ByArg, EventsArgs, FormatArg, KindSet};
pub use limits::LimitArgs;
pub use pictures::{BgArgs, BgCommand, BgShowArgs, Codes, TableArg, TilesArgs, TilesCommand, TilesShowArgs};
pub use player::PlayerArgs;
pub use profile::ProfileArgs;
pub use record::RecordArgs;
pub use replay::ReplayArgs;
pub use resume::ResumeArgs;
pub use run::{KeyMethodArg, PictureArgs, PlayArgs, RunArgs, ScreenModeArg, SoundArgs, WavRateArg};
pub use runs::{RunsArgs, RunsCommand, StoreArgs};
pub use script::ScriptArgs;
pub use supervision::{OnErrorArg, SupervisionArgs};
pub use test::{BlessArg, TestArgs};

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
    /// Go on with a run that was cut off
    Resume(Box<ResumeArgs>),
    /// Runs that are kept: list, show, output, delete
    Runs(RunsArgs),
    /// See a recorded run again: verify it, make pictures, sound and text of it
    Replay(Box<ReplayArgs>),
    /// Ask what happened in a recorded run
    Events(Box<EventsArgs>),
    /// Show where a program's time goes
    Profile(Box<ProfileArgs>),
    /// Find mistakes without running
    Check(CheckArgs),
    /// Run programs and hold them to what they promise
    Test(TestArgs),
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
Asks the terminal what it is, asks you to hold a key, to see how it reports held keys, and \
reads all runs that are kept. Changes nothing.

With --repair it asks nothing: it saves what can be read of damaged runs and of the catalogue, \
and moves the damaged files to the folder `aside` of the store. Nothing is deleted.

Examples:
  fbc doctor
  fbc doctor --no-input
  fbc doctor --json
  fbc doctor --repair

Exit status: 0; with --repair 2 if something is still damaged.")]
pub struct DoctorArgs {
    /// Print the findings as JSON
    #[arg(long)]
    pub json: bool,
    /// Do not ask for a key
    #[arg(long)]
    pub no_input: bool,
    /// Save what can be read of a damaged store
    #[arg(long)]
    pub repair: bool,
    /// Which store
    #[command(flatten)]
    pub store: StoreArgs,
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
