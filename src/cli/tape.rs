//! `fbc tape`: programs on cassettes, as WAV files that a recorder plays to a real machine or recorded from one.

mod listing;
mod name;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::args::TapeCommand;
use super::cartridge::{self, CartridgeError};
use super::exit::{Status, complain};
use super::files::{self, FileError, RECORDING_BYTES_MAX};
use super::outputs;
use super::wav::{self, WavError};
use crate::basic::dialect::Dialect;
use crate::basic::program::{ImageError, Program};
use crate::basic::source;
use crate::famicom::battery::{self, BatteryError};
use crate::famicom::cassette::{
    self, DATA_BYTES_MAX, EncodeError, Fault, Finding, Header, Kind, RateError, Recording, SampleRate, Wave,
};
use listing::Contents;
use name::{NameError, TapeName};

#[derive(Debug, thiserror::Error)]
enum TapeError {
    #[error(transparent)]
    Program(#[from] CartridgeError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Name(#[from] NameError),
    #[error(transparent)]
    Rate(#[from] RateError),
    #[error("{}: {error}", path.display())]
    Wav { path: PathBuf, error: WavError },
    #[error("{}: the program has {bytes} bytes, and a tape holds {DATA_BYTES_MAX}", path.display())]
    TooLong { path: PathBuf, bytes: usize },
    #[error("{}: this would replace what it is made from", path.display())]
    SameFile { path: PathBuf },
    #[error("the recording is too long for a WAV file")]
    TooManySamples(#[source] hound::Error),
    #[error("a recording is not for a terminal: name a file, or pipe it")]
    Terminal,
    #[error("--json is for the list of a tape and does not go with a file to write")]
    JsonWithFile,
    #[error("{}: no recording was found on it", path.display())]
    Empty { path: PathBuf },
    #[error("{}: there is no recording named `{name}` on it; there is {}", path.display(), there.join(", "))]
    NoSuchName { path: PathBuf, name: String, there: Vec<String> },
    #[error("?TP ERROR: {fault}")]
    Fault { fault: Fault },
    #[error("{}: `{name}` came whole from the tape, but it is no program: {error}", path.display())]
    Image { path: PathBuf, name: TapeName, error: ImageError },
}

impl TapeError {
    fn status(&self) -> Status {
        match self {
            TapeError::Program(error) => error.status(),
            TapeError::File(_)
            | TapeError::Name(_)
            | TapeError::Rate(_)
            | TapeError::Wav { .. }
            | TapeError::Terminal
            | TapeError::SameFile { .. }
            | TapeError::JsonWithFile => Status::Usage,
            TapeError::TooLong { .. }
            | TapeError::TooManySamples(_)
            | TapeError::Empty { .. }
            | TapeError::NoSuchName { .. }
            | TapeError::Fault { .. }
            | TapeError::Image { .. } => Status::Failed,
        }
    }

    /// Whether it is the machine's own message, which stands alone.
    fn is_machine_message(&self) -> bool {
        matches!(self, TapeError::Program(CartridgeError::Refused(_)) | TapeError::Fault { .. })
    }
}

/// Writes or reads a tape.
pub(super) fn run(action: &TapeCommand) -> ExitCode {
    let done = match action {
        TapeCommand::Save { file, wav, name, dialect, rate } => {
            save(file, wav, name, (*dialect).into(), *rate).map(|()| Status::Done)
        }
        TapeCommand::Load { wav, file: None, name, json } => list(wav, name.as_deref(), *json),
        TapeCommand::Load { json: true, file: Some(_), .. } => Err(TapeError::JsonWithFile),
        TapeCommand::Load { wav, file: Some(file), name, json: false } => load(wav, file, name.as_deref()),
    };
    match done {
        Ok(status) => status.into(),
        Err(error) => {
            report(&error);
            error.status().into()
        }
    }
}

fn report(error: &TapeError) {
    if error.is_machine_message() {
        eprintln!("{error}");
    } else {
        complain(error);
    }
}

fn save(file: &Path, wav: &Path, name: &str, dialect: Dialect, rate: u32) -> Result<(), TapeError> {
    let name = TapeName::parse(name)?;
    let rate = SampleRate::new(rate)?;
    if outputs::is_same_file(file, wav) {
        return Err(TapeError::SameFile { path: wav.to_owned() });
    }
    if wav == Path::new("-") && std::io::stdout().is_terminal() {
        return Err(TapeError::Terminal);
    }
    let image = cartridge::load_image(file, dialect)?;
    if let Err(BatteryError::TooLong { bytes, room }) = battery::build(dialect, &image, None) {
        let version = dialect.name().to_ascii_uppercase();
        complain(format_args!("note: the program has {bytes} bytes, and a {version} cartridge has room for {room}"));
    }
    let recording = Recording::program(name.as_bytes(), dialect, image);
    let wave = Wave::new(&[recording], rate)
        .map_err(|EncodeError::Length { bytes, .. }| TapeError::TooLong { path: file.to_owned(), bytes })?;
    let bytes = wav::encode(wave, rate).map_err(TapeError::TooManySamples)?;
    Ok(files::write(wav, &bytes)?)
}

/// Everything on a tape, in its order.
fn findings(path: &Path) -> Result<Vec<Finding>, TapeError> {
    let bytes = files::read(path, RECORDING_BYTES_MAX, "recording")?;
    let sound = wav::decode(&bytes).map_err(|error| TapeError::Wav { path: path.to_owned(), error })?;
    let findings = cassette::decode(&sound.samples, sound.rate);
    if findings.is_empty() {
        return Err(TapeError::Empty { path: path.to_owned() });
    }
    Ok(findings)
}

fn list(path: &Path, name: Option<&str>, json: bool) -> Result<Status, TapeError> {
    let name = name.map(TapeName::parse).transpose()?;
    let mut findings = findings(path)?;
    if let Some(name) = name {
        let there = names(&findings);
        findings.retain(|finding| name_of(finding) == Some(name));
        if findings.is_empty() {
            return Err(TapeError::NoSuchName { path: path.to_owned(), name: name.to_string(), there });
        }
    }
    let contents = Contents::new(&findings);
    files::write(Path::new("-"), if json { contents.json() } else { contents.table() }.as_bytes())?;
    Ok(if findings.iter().any(|finding| finding.result.is_err()) { Status::Failed } else { Status::Done })
}

fn load(path: &Path, file: &Path, name: Option<&str>) -> Result<Status, TapeError> {
    let name = name.map(TapeName::parse).transpose()?;
    if outputs::is_same_file(path, file) {
        return Err(TapeError::SameFile { path: file.to_owned() });
    }
    let findings = findings(path)?;
    let Some(finding) = choose(&findings, name) else {
        let lost = findings.iter().find_map(|finding| finding.result.as_ref().err());
        return Err(match (name, lost) {
            // Nothing but a damaged header: it may be the one.
            (_, Some(fault)) if findings.iter().all(|finding| finding.header.is_none()) => {
                TapeError::Fault { fault: *fault }
            }
            (name, _) => {
                let name = name.map_or_else(String::new, |name| name.to_string());
                TapeError::NoSuchName { path: path.to_owned(), name, there: names(&findings) }
            }
        });
    };
    for passed in findings.iter().take_while(|passed| passed.start != finding.start) {
        if let Err(fault) = &passed.result {
            complain(format_args!("{}: passing over a damaged recording: {fault}", path.display()));
        }
    }
    match &finding.result {
        Ok(recording) if recording.kind == Kind::Picture => {
            let mut bytes = recording.data.clone();
            bytes.push(recording.scroll);
            files::write(file, &bytes)?;
            complain(format_args!("{}: this is a picture of SAVE S and not a program", path.display()));
            Ok(Status::Done)
        }
        Ok(recording) => match Program::from_image(&recording.data) {
            Ok(program) => {
                let restored = cartridge::restore(&program, dialect_of(finding).unwrap_or_default());
                files::write(file, restored.text.as_bytes())?;
                if let Some(line) = restored.inexact {
                    let path = path.display();
                    complain(format_args!("{path}: line {} holds bytes that its text cannot say", line.0));
                }
                Ok(Status::Done)
            }
            Err(error) => {
                let name = TapeName::from_tape(&recording.name);
                report(&TapeError::Image { path: path.to_owned(), name, error });
                show_salvaged(&recording.data, finding, file)
            }
        },
        Err(fault) => {
            report(&TapeError::Fault { fault: *fault });
            show_salvaged(&finding.salvaged, finding, file)
        }
    }
}

/// What is loaded: the named recording, or the first program. Of several recordings of one name, which were made for
/// safety's sake, the first that is whole; a picture only if it is named or alone.
fn choose(findings: &[Finding], name: Option<TapeName>) -> Option<&Finding> {
    let is_program = |finding: &&Finding| finding.header.is_some_and(|header| header.kind == Kind::Program);
    let first = match name {
        Some(name) => {
            let named = || findings.iter().filter(move |finding| name_of(finding) == Some(name));
            named().find(is_program).or_else(|| named().next())
        }
        None => {
            let named = || findings.iter().filter(|finding| finding.header.is_some());
            named().find(is_program).or_else(|| named().next())
        }
    }?;
    let header = first.header?;
    // The length too, since many different programs have no name.
    let what = |header: Header| (header.kind, header.name, header.length);
    let is_copy = |other: &&Finding| other.header.is_some_and(|other| what(other) == what(header));
    findings.iter().filter(is_copy).find(|finding| finding.result.is_ok()).or(Some(first))
}

fn name_of(finding: &Finding) -> Option<TapeName> {
    finding.header.map(|header| TapeName::from_tape(&header.name))
}

fn names(findings: &[Finding]) -> Vec<String> {
    let name = |finding| name_of(finding).map_or_else(|| "a damaged one".to_owned(), |name| format!("`{name}`"));
    findings.iter().map(name).collect()
}

/// The version of the language that recorded a program, by the address that its RAM has.
fn dialect_of(finding: &Finding) -> Option<Dialect> {
    let header = finding.header.filter(|header| header.kind == Kind::Program)?;
    let saved_by =
        |dialect: &Dialect| Recording::program(b"", *dialect, Vec::new()).load_address == header.load_address;
    [Dialect::V2, Dialect::V3].into_iter().find(saved_by)
}

/// Prints the lines that came before the damage; the file stays as it is, since they are not the program.
fn show_salvaged(bytes: &[u8], finding: &Finding, file: &Path) -> Result<Status, TapeError> {
    let is_program = finding.header.is_none_or(|header| header.kind == Kind::Program);
    let program = if is_program { cartridge::salvage(bytes) } else { Program::new() };
    let announced = finding.header.map_or(0, |header| header.length);
    let lines = match program.lines().len() {
        0 => "no whole line",
        1 => "the one whole line, which follows",
        _ => "the whole lines that follow",
    };
    complain(format_args!("{} of {announced} bytes could be read: {lines}", bytes.len()));
    if file != Path::new("-") {
        complain(format_args!("{}: not written", file.display()));
    }
    files::write(Path::new("-"), source::program_text(&program).as_bytes())?;
    Ok(Status::Failed)
}
