//! `fbc samples`: the programs that come with fbc, to look at, to learn from and to play.
//!
//! They are part of the binary. Wherever a program is expected, `sample:NAME` names one of them, so that everything that
//! can be done with a file can be done with a sample.

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use serde::Serialize;

use super::args::{Cli, Command, SamplesCommand};
use super::exit::{Status, complain};
use super::{games, run};

/// How a sample is named where a file is expected.
const PREFIX: &str = "sample:";

/// What a background is called beside its program.
const BACKGROUND_ENDING: &str = ".bg";

/// A program, perhaps with a background picture.
struct Sample {
    name: &'static str,
    program: &'static str,
    background: Option<&'static str>,
}

macro_rules! sample {
    ($name:literal) => {
        Sample { name: $name, program: include_str!(concat!("../../assets/samples/", $name, ".bas")), background: None }
    };
    ($name:literal, bg) => {
        Sample {
            name: $name,
            program: include_str!(concat!("../../assets/samples/", $name, ".bas")),
            background: Some(include_str!(concat!("../../assets/samples/", $name, ".bg"))),
        }
    };
}

/// The programs of GAME 0 to GAME 3 under their names.
const GAMES: [&str; 4] = ["game0", "game1", "game2", "game3"];

/// The others, in the order in which a newcomer should meet them. A test holds that none is missing.
static SAMPLES: &[Sample] = &[
    sample!("hello"),
    sample!("quiz", bg),
    sample!("kana", bg),
    sample!("parade", bg),
    sample!("bumpers", bg),
    sample!("daybreak", bg),
    sample!("starroll", bg),
    sample!("village", bg),
    sample!("quickdraw", bg),
    sample!("sorting", bg),
    sample!("life", bg),
    sample!("mandelbrot", bg),
    sample!("adventure", bg),
    sample!("soundlab", bg),
    sample!("penguins", bg),
    sample!("lullaby", bg),
    sample!("sakura", bg),
    sample!("aquarium", bg),
];

#[derive(Debug, thiserror::Error)]
#[error("there is no sample `{0}`; `fbc samples` lists them")]
struct NoSample(String);

#[derive(Debug, Serialize)]
struct Row {
    name: &'static str,
    title: String,
    lines: usize,
}

/// Lists, shows or runs.
pub(super) fn command(action: Option<&SamplesCommand>) -> ExitCode {
    match action {
        None => list(false),
        Some(SamplesCommand::List { json }) => list(*json),
        Some(SamplesCommand::Show { name }) => match bytes(Path::new(&format!("{PREFIX}{}", plain(name)))) {
            Some(program) => {
                super::print_out(program);
                Status::Done.into()
            }
            None => refused(name),
        },
        Some(SamplesCommand::Run { name, options }) => {
            let name = plain(name);
            if find(name).is_none() {
                return refused(name);
            }
            let file = format!("{PREFIX}{name}");
            let words = ["fbc", "run", &file].into_iter().chain(options.iter().map(String::as_str));
            match Cli::try_parse_from(words).map(|cli| cli.command) {
                Ok(Command::Run(arguments)) => run::run(&arguments),
                Ok(_) => Status::Usage.into(),
                Err(error) => {
                    // A closed pipe is not worth a message.
                    let _ = error.print();
                    if error.use_stderr() { Status::Usage.into() } else { Status::Done.into() }
                }
            }
        }
    }
}

/// The text of `sample:NAME` or `sample:NAME.bg`; `None` for any other path.
pub(super) fn bytes(path: &Path) -> Option<&'static str> {
    let name = path.to_str()?.strip_prefix(PREFIX)?;
    match name.strip_suffix(BACKGROUND_ENDING) {
        Some(name) => find(name)?.background,
        None => Some(find(name)?.program),
    }
}

/// Whether a path names a sample, there or not.
pub(super) fn is_named(path: &Path) -> bool {
    path.to_str().is_some_and(|path| path.starts_with(PREFIX))
}

fn find(name: &str) -> Option<Sample> {
    if let Some(number) = GAMES.iter().position(|game| *game == name) {
        let number = number as u8;
        let (program, background) = (games::program(number), Some(games::background(number)));
        return Some(Sample { name: GAMES[usize::from(number)], program, background });
    }
    let sample = SAMPLES.iter().find(|sample| sample.name == name)?;
    Some(Sample { name: sample.name, program: sample.program, background: sample.background })
}

/// A name with or without what marks it as a sample or a program.
fn plain(name: &str) -> &str {
    let name = name.strip_prefix(PREFIX).unwrap_or(name);
    name.strip_suffix(".bas").unwrap_or(name)
}

fn list(json: bool) -> ExitCode {
    let rows: Vec<Row> = GAMES
        .iter()
        .chain(SAMPLES.iter().map(|sample| &sample.name))
        .filter_map(|name| find(name))
        .map(|sample| Row { name: sample.name, title: title(sample.program), lines: sample.program.lines().count() })
        .collect();
    let text = if json {
        serde_json::json!({"version": 1, "samples": rows}).to_string() + "\n"
    } else {
        let width = rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
        let rows: Vec<String> = rows.iter().map(|row| format!("{:width$}  {}\n", row.name, row.title)).collect();
        rows.concat() + "\nfbc samples run NAME plays one, fbc samples show NAME prints its listing.\n"
    };
    super::print_out(&text);
    Status::Done.into()
}

/// What the comment in the first line says.
fn title(program: &str) -> String {
    let line = program.lines().next().unwrap_or_default();
    let comment = line.trim_start_matches(|character: char| character.is_ascii_digit()).trim_start();
    let comment = comment.strip_prefix("REM").or_else(|| comment.strip_prefix('\'')).unwrap_or(comment);
    comment.trim().to_owned()
}

fn refused(name: &str) -> ExitCode {
    complain(NoSample(name.to_owned()));
    Status::Usage.into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_file_of_the_folder_is_a_sample() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|name| name.ends_with(".bas") || name.ends_with(".bg"))
            .collect();
        let mut known = BTreeSet::new();
        for sample in SAMPLES {
            known.insert(format!("{}.bas", sample.name));
            if sample.background.is_some() {
                known.insert(format!("{}.bg", sample.name));
            }
        }
        assert_eq!(files, known);
    }

    #[test]
    fn a_sample_is_a_file_by_its_name() {
        assert!(bytes(Path::new("sample:hello")).is_some_and(|text| text.starts_with("10 ")));
        assert!(bytes(Path::new("sample:game0.bg")).is_some());
        assert_eq!(bytes(Path::new("sample:nothing")), None);
        assert_eq!(bytes(Path::new("hello.bas")), None);
        for sample in SAMPLES {
            assert!(title(sample.program).len() > 10, "{}: no title", sample.name);
        }
    }
}
