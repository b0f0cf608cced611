//! The arguments of `fbc events`.

use clap::{Args, ValueEnum};

use super::StoreArgs;
use super::replay::parse_moment;
use crate::timeline::questions::event::{KINDS, Kind};
use crate::timeline::questions::tally::By;
use crate::vm::time::Frame;

/// `fbc events`
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
The run is executed again and watched; nothing of this was recorded. Without a filter the overview \
shows what came in, what was printed, sprites, sounds, errors, checkpoints and notes.

Kinds: statement assign loop goto gosub return print sprite sound device poke error input checkpoint \
mark end; jump is goto, gosub and return; all is everything.
Moments are frames (600) or seconds (10s); an event's frame and time are virtual.

Examples:
  fbc events game.fbev                          an overview
  fbc events game.fbev --var A$                 every assignment to A$, old and new value
  fbc events game.fbev --line 100-190 --to 10s  what lines 100 to 190 did in the first ten seconds
  fbc events game.fbev --kind error,input --json
  fbc events game.fbev --kind statement --by line
  fbc events game.fbev --who 'cell 3,5' --at 600
  fbc events game.fbev --log 'AT 120: X,Y,A$'   expressions, whenever line 120 is about to run

Exit status: 0 done; 1 the log is damaged; 2 usage or unreadable log; 3 the run leaves the log; \
130 interrupted.")]
pub struct EventsArgs {
    /// The log of a run (`fbc run --record FILE.fbev`), or a run of the store
    #[arg(value_name = "LOG")]
    pub file: String,
    /// Only these kinds, with commas between them
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = parse_kinds)]
    pub kind: Vec<KindSet>,
    /// Only in these lines: `120`, `100-190`, with commas between them
    #[arg(long, value_name = "LINES", value_delimiter = ',', value_parser = parse_lines)]
    pub line: Vec<(u16, u16)>,
    /// Only from this moment on
    #[arg(long, value_name = "MOMENT", allow_negative_numbers = true, value_parser = parse_moment)]
    pub from: Option<Frame>,
    /// Only up to the end of this moment's frame
    #[arg(long, value_name = "MOMENT", allow_negative_numbers = true, value_parser = parse_moment)]
    pub to: Option<Frame>,
    /// Only assignments to (with --kind loop: loops of) this variable, and no other kinds: A, N$, A(3), A() for all elements
    #[arg(long, value_name = "NAME")]
    pub var: Vec<String>,
    /// Only what contains this text, in any case
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// Evaluate expressions whenever a line is about to run, besides what else is asked: `AT 120: X,Y`
    #[arg(long = "log", value_name = "POINT")]
    pub points: Vec<String>,
    /// Print only how many there are, without --limit
    #[arg(long)]
    pub count: bool,
    /// Print how many there are of each group
    #[arg(long, value_enum, value_name = "GROUP")]
    pub by: Option<ByArg>,
    /// Which statement wrote this last: `cell X,Y`, `sprite N`, or a variable
    #[arg(long, value_name = "WHAT",
        conflicts_with_all = ["kind", "line", "from", "to", "var", "text", "points", "count", "by"])]
    pub who: Option<String>,
    /// With --who: up to the end of this moment's frame; the end of the log without it
    #[arg(long, value_name = "MOMENT", allow_negative_numbers = true, value_parser = parse_moment, requires = "who")]
    pub at: Option<Frame>,
    /// How it is printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: FormatArg,
    /// The same as --format ndjson: a JSON object on each line
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// Stop after N of them; with --by: print only the first N groups
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// Which store
    #[command(flatten)]
    pub store: StoreArgs,
}

/// How events are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// For people
    #[default]
    Table,
    /// A JSON object on each line
    Ndjson,
    /// Comma-separated values with a heading
    Csv,
}

/// What events are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum ByArg {
    Line,
    Kind,
    Second,
    Frame,
    /// The variable
    Name,
}

impl From<ByArg> for By {
    fn from(argument: ByArg) -> By {
        match argument {
            ByArg::Line => By::Line,
            ByArg::Kind => By::Kind,
            ByArg::Second => By::Second,
            ByArg::Frame => By::Frame,
            ByArg::Name => By::Name,
        }
    }
}

/// What one word of `--kind` stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindSet(pub Vec<Kind>);

fn parse_kinds(text: &str) -> Result<KindSet, String> {
    let word = text.trim().to_ascii_lowercase();
    let one = KINDS.into_iter().find(|kind| kind.name() == word && *kind != Kind::Log);
    match (one, word.as_str()) {
        (Some(kind), _) => Ok(KindSet(vec![kind])),
        (None, "jump") => Ok(KindSet(vec![Kind::Goto, Kind::Gosub, Kind::Return])),
        (None, "all") => Ok(KindSet(KINDS.to_vec())),
        _ => {
            let names: Vec<&str> = KINDS.into_iter().filter(|kind| *kind != Kind::Log).map(Kind::name).collect();
            Err(format!("the kinds are {}, jump, all", names.join(", ")))
        }
    }
}

fn parse_lines(text: &str) -> Result<(u16, u16), String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let number = |text: &str, open: u16| match text.trim() {
        "" => Some(open),
        text => text.parse::<u16>().ok().filter(|number| *number <= 65534),
    };
    let is_open_at_both = first.trim().is_empty() && last.trim().is_empty();
    match (number(first, 0), number(last, u16::MAX - 1)) {
        (Some(first), Some(last)) if first <= last && !is_open_at_both => Ok((first, last)),
        _ => Err("expected a line number such as 120, or a range such as 100-190".to_owned()),
    }
}
