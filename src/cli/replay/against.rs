//! `fbc replay LOG --against other.bas`: where a changed program parts from the recorded one.

use std::path::Path;

use serde::Serialize;

use super::phrase;
use super::{Failure, status_of};
use crate::basic::error::ErrorCode;
use crate::cli::args::ReplayArgs;
use crate::cli::exit::{Status, complain};
use crate::cli::files::{self, Loaded};
use crate::cli::picture::film::{self, PictureError};
use crate::cli::picture::pair::{self, Painter};
use crate::cli::print_out;
use crate::famicom::machine::REVISION;
use crate::host::stop::Ends;
use crate::timeline::against::{Against, Assigned, Comparison, OutputParting, PictureParting, Spot, VariableParting};
use crate::timeline::ending::Ending;
use crate::timeline::log::reader::Log;
use crate::timeline::probe::value_text;
use crate::timeline::words;
use crate::vm::saved::Value;

/// The JSON object. Version 1: fields are only added. In every pair the recorded program is the first.
#[derive(Debug, Serialize)]
struct Report {
    version: u8,
    same: bool,
    frames: u64,
    picture: Option<PictureJson>,
    output: Option<OutputJson>,
    variable: Option<VariableJson>,
    endings: [Option<String>; 2],
    ends: [SpotJson; 2],
}

#[derive(Clone, Copy, Debug, Serialize)]
struct SpotJson {
    frame: u64,
    line: Option<u16>,
    statements: u64,
}

#[derive(Debug, Serialize)]
struct PictureJson {
    frame: u64,
    at: [Option<SpotJson>; 2],
    differs: Vec<&'static str>,
    row: Option<usize>,
    texts: Option<[String; 2]>,
}

#[derive(Debug, Serialize)]
struct OutputJson {
    offset: u64,
    at: [Option<SpotJson>; 2],
    texts: [String; 2],
}

#[derive(Debug, Serialize)]
struct VariableJson {
    name: String,
    same: u64,
    at: [Option<SpotJson>; 2],
    values: [Option<ValueJson>; 2],
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum ValueJson {
    Number(i16),
    Text(String),
}

/// Compares, and says what was found.
pub(super) fn run(arguments: &ReplayArgs, log: &Log, other: &Path) -> Result<Status, Failure> {
    let config = log.header.config;
    let program = match files::load_program(other, config.dialect, config.relaxed)? {
        Loaded::Program(source) => source.program,
        Loaded::Refused(refusal) => {
            let place = refusal.line.map_or_else(String::new, |line| format!(" IN {line}"));
            complain(format_args!(
                "{}: the machine refuses it: ?{} ERROR{place}",
                other.display(),
                refusal.error.letters()
            ));
            return Ok(Status::Usage);
        }
    };
    let mut painter = match &arguments.picture.png {
        Some(path) => {
            files::expect_folder(path)?;
            let (tiles, compositor) = film::optics(&arguments.picture)?;
            Some((path, Painter::new(tiles, compositor)))
        }
        None => None,
    };
    for damage in &log.damage {
        complain(format_args!("{}: {}; only the inputs that can be read are given", arguments.log, damage.error));
    }
    if log.header.revision != REVISION {
        complain(format_args!(
            "{}: recorded by machine revision {}, this is revision {REVISION}: both programs run on this one",
            arguments.log, log.header.revision
        ));
    }
    let stop = Ends::watch();
    let mut against = Against::new(log, program);
    if !against.fits() {
        complain(format_args!(
            "{}: it does not fit in the machine's memory: ?{} ERROR",
            other.display(),
            ErrorCode::Om.letters()
        ));
        return Ok(Status::Usage);
    }
    while against.step() {
        if let Some(status) = stop.status() {
            return Ok(Status::Signal(status));
        }
    }
    let found = against.finish();
    if let (Some((path, painter)), Some(parting)) = (&mut painter, &found.partings.picture) {
        let [old, new] = [&parting.scenes[0], &parting.scenes[1]].map(|scene| painter.paint(scene));
        let bytes = pair::side_by_side(&old, &new).map_err(PictureError::Png)?;
        files::write(path, &bytes)?;
    }
    if arguments.json {
        print_out(&(serde_json::to_string(&Report::of(&found)).unwrap_or_default() + "\n"));
    } else {
        print_out(&text(&found));
    }
    Ok(if found.is_same() { status_of(log) } else { Status::Diverged })
}

/// What a person reads.
fn text(found: &Comparison) -> String {
    let frames = phrase::count(found.frames, "frame");
    if found.is_same() {
        return format!("the same in {frames}: pictures, output and variables\n");
    }
    let mut out = String::new();
    match &found.partings.picture {
        Some(PictureParting { frame, old, new, what, row, .. }) => {
            let at = |spot: &Option<Spot>| spot.map_or_else(|| "no statement draws there".to_owned(), place);
            out.push_str(&format!(
                "picture    parts at frame {frame} ({}): recorded {}, now {}\n",
                what.join(", "),
                at(old),
                at(new)
            ));
            if let Some((row, [old, new])) = row {
                out.push_str(&format!("           row {row} was {old:?}, is {new:?}\n"));
            }
        }
        None => out.push_str(&format!("picture    the same in {frames}\n")),
    }
    match &found.partings.output {
        Some(OutputParting { offset, old, new, texts: [was, is] }) => {
            let at = |spot: &Option<Spot>| spot.map_or_else(|| "nothing more is printed".to_owned(), place);
            out.push_str(&format!(
                "output     parts after {}: recorded {}, now {}\n",
                phrase::count(*offset, "byte"),
                at(old),
                at(new)
            ));
            out.push_str(&format!("           was {was:?}, is {is:?}\n"));
        }
        None => out.push_str("output     the same\n"),
    }
    match &found.partings.variable {
        Some(VariableParting { variable, same, old, new }) => {
            let name = variable.text();
            let at = |assigned: &Option<Assigned>| {
                assigned.map_or_else(
                    || "it gets no more values".to_owned(),
                    |assigned| format!("{name}={} {}", value_text(&assigned.value), place(assigned.spot)),
                )
            };
            let same = phrase::count(*same, "value");
            out.push_str(&format!("variable   {name} parts after {same}: recorded {}, now {}\n", at(old), at(new)));
        }
        None => out.push_str("variables  the same\n"),
    }
    let [old, new] = [0, 1].map(|side| format!("{} {}", ending(found.endings[side]), place(found.ends[side])));
    out.push_str(&format!("end        recorded {old}; now {new}\n"));
    out
}

fn ending(ending: Option<Ending>) -> String {
    ending.map_or_else(|| "it still runs".to_owned(), words::ending)
}

/// `in line 30 at frame 5`.
fn place(spot: Spot) -> String {
    match spot.line {
        Some(line) => format!("in line {line} at frame {}", spot.frame),
        None => format!("at frame {}", spot.frame),
    }
}

impl From<Spot> for SpotJson {
    fn from(spot: Spot) -> SpotJson {
        SpotJson { frame: spot.frame, line: spot.line, statements: spot.statements }
    }
}

impl Report {
    fn of(found: &Comparison) -> Report {
        let value = |assigned: &Assigned| match assigned.value {
            Value::Number(number) => ValueJson::Number(number),
            Value::Text(text) => ValueJson::Text(crate::basic::charset::to_stream(text.codes())),
        };
        Report {
            version: 1,
            same: found.is_same(),
            frames: found.frames,
            picture: found.partings.picture.as_ref().map(|parting| PictureJson {
                frame: parting.frame,
                at: [parting.old.map(SpotJson::from), parting.new.map(SpotJson::from)],
                differs: parting.what.clone(),
                row: parting.row.as_ref().map(|(row, _)| *row),
                texts: parting.row.as_ref().map(|(_, texts)| texts.clone()),
            }),
            output: found.partings.output.as_ref().map(|parting| OutputJson {
                offset: parting.offset,
                at: [parting.old.map(SpotJson::from), parting.new.map(SpotJson::from)],
                texts: parting.texts.clone(),
            }),
            variable: found.partings.variable.as_ref().map(|parting| VariableJson {
                name: parting.variable.text(),
                same: parting.same,
                at: [parting.old.map(|old| old.spot.into()), parting.new.map(|new| new.spot.into())],
                values: [parting.old.as_ref().map(value), parting.new.as_ref().map(value)],
            }),
            endings: found.endings.map(|ending| ending.map(words::ending)),
            ends: found.ends.map(SpotJson::from),
        }
    }
}
