//! What BACKUP keeps: on the real machine the battery holds the program, here a file in the state folder holds the machine.

use std::path::{Path, PathBuf};

use crate::basic::error::ErrorCode;
use crate::basic::parser::Options;
use crate::basic::program::Program;
use crate::basic::source::{self, SourceError};
use crate::cli::files::{self, FileError};
use crate::cli::folders;
use crate::famicom::input::{Answer, Input, Outcome};
use crate::famicom::machine::{Config, Machine, REVISION};
use crate::famicom::snapshot::Snapshot;

/// How the file begins; the digit is the version of its form.
const MAGIC: &[u8] = b"FBS1";

/// A session file may be this long. A machine with all its memory in use takes a few MB.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// Why nothing could be kept.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum KeepError {
    /// No environment variable says where.
    #[error("BACKUP: no folder for the state: neither XDG_STATE_HOME nor HOME is set")]
    NoFolder,
    /// The folder cannot be made.
    #[error("BACKUP: {}: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file cannot be written.
    #[error("BACKUP: {0}")]
    File(#[from] FileError),
}

/// Keeps a machine for the next start. One without a program leaves nothing to keep.
///
/// The file: `FBS1`; the length of the program's image, 4 bytes, low byte first; the image (spec: machine 3.1); the
/// machine's snapshot.
pub(in crate::cli) fn keep(machine: &Machine) -> Result<(), KeepError> {
    let folder = folders::state().ok_or(KeepError::NoFolder)?;
    std::fs::create_dir_all(&folder).map_err(|source| KeepError::Folder { path: folder.clone(), source })?;
    let path = file_in(&folder);
    if machine.program().is_empty() && !path.exists() {
        return Ok(());
    }
    // Behind BACKUP and stopped there, so that nothing runs by itself at the next start; CONT goes on.
    let mut machine = machine.clone();
    machine.apply(Input::Answer(Answer::Done));
    machine.apply(Input::Stop);
    machine.apply(Input::Prompt);
    let image = machine.program().image();
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&u32::try_from(image.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes.extend_from_slice(&image);
    bytes.extend_from_slice(&machine.snapshot().encode());
    Ok(files::write(&path, &bytes)?)
}

/// What the last BACKUP kept.
#[derive(Debug)]
pub(in crate::cli) enum Kept {
    /// Nothing, or no program.
    Nothing,
    /// All of it: program, variables, screen.
    Machine(Box<Machine>),
    /// The program, as another configuration or another version of fbc is running now.
    Program(Program),
    /// A program that this machine does not take; its message.
    Refused(Outcome),
    /// The file cannot be read; why.
    Unreadable(String),
}

/// What the last BACKUP kept for a machine of this configuration.
pub(in crate::cli) fn kept(config: Config) -> Kept {
    let Some(path) = folders::state().map(|folder| file_in(&folder)).filter(|path| path.exists()) else {
        return Kept::Nothing;
    };
    match files::read(&path, FILE_BYTES_MAX, "session") {
        Ok(bytes) => unpack(&bytes, config).unwrap_or_else(|| {
            Kept::Unreadable(format!("{}: not a session that this version of fbc can read", path.display()))
        }),
        Err(error) => Kept::Unreadable(error.to_string()),
    }
}

fn unpack(bytes: &[u8], config: Config) -> Option<Kept> {
    let (len, rest) = bytes.strip_prefix(MAGIC)?.split_first_chunk::<4>()?;
    let (image, snapshot) = rest.split_at_checked(usize::try_from(u32::from_le_bytes(*len)).ok()?)?;
    let program = Program::from_image(image).ok()?;
    if program.is_empty() {
        return Some(Kept::Nothing);
    }
    let snapshot = Snapshot::decode(snapshot).ok();
    if let Some(snapshot) = &snapshot
        && (snapshot.revision(), *snapshot.config()) == (REVISION, config)
        && let Ok(machine) = Machine::restore(snapshot, program.clone())
    {
        return Some(Kept::Machine(Box::new(machine)));
    }
    // Token bytes differ between the dialects, the text does not.
    let options = Options { dialect: config.dialect, relaxed: config.relaxed };
    let program = match source::parse_source(source::program_text(&program).as_bytes(), options) {
        Ok(source) => source.program,
        Err(errors) => {
            let refusal = errors.iter().find_map(SourceError::refusal);
            let (error, line) = refusal.unwrap_or((ErrorCode::Sn, None));
            return Some(Kept::Refused(Outcome::Error { error, line }));
        }
    };
    Some(super::fitting(program, config).map_or_else(Kept::Refused, Kept::Program))
}

fn file_in(folder: &Path) -> PathBuf {
    folder.join("session.fbs")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stopped() -> Machine {
        let program = source::parse_source(b"10 A=A+1\n20 SYSTEM\n30 PRINT A\n", Options::default()).unwrap().program;
        let mut machine = Machine::new(Config::default(), program);
        machine.apply(Input::Run);
        while machine.run(crate::vm::time::HalfCycles::NEVER) == crate::famicom::input::Stop::Time {}
        machine.apply(Input::Answer(Answer::Done));
        machine.apply(Input::Stop);
        machine.apply(Input::Prompt);
        machine.drain();
        machine
    }

    fn packed(machine: &Machine) -> Vec<u8> {
        let image = machine.program().image();
        [MAGIC, &(image.len() as u32).to_le_bytes(), &image, &machine.snapshot().encode()].concat()
    }

    #[test]
    fn a_machine_comes_back_where_it_was() {
        let machine = stopped();
        let Some(Kept::Machine(again)) = unpack(&packed(&machine), Config::default()) else { panic!("not whole") };
        assert_eq!(again.state_hash(), machine.state_hash());
    }

    #[test]
    fn another_configuration_gets_the_program() {
        let config = Config { dialect: crate::basic::dialect::Dialect::V2, ..Config::default() };
        let Some(Kept::Program(program)) = unpack(&packed(&stopped()), config) else { panic!("no program") };
        assert_eq!(source::program_text(&program).lines().next(), Some("10 A=A+1"));
    }

    #[test]
    fn damage_is_refused_or_costs_the_state_only() {
        let whole = packed(&stopped());
        for len in 0..whole.len() {
            let kept = unpack(&whole[..len], Config::default());
            assert!(matches!(kept, None | Some(Kept::Program(_))), "{len}: {kept:?}");
        }
    }
}
