//! The arguments of the commands that deal with tiles and background pictures.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

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
