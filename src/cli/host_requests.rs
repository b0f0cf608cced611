//! What a program asks of the world, answered by a shell without windows: SAVE and LOAD are text files in the present
//! directory, GAME gives the programs that come with fbc.

use std::path::PathBuf;

use super::exit::complain;
use super::files::{self, Loaded};
use super::games;
use super::repl::keep;
use crate::basic::charset;
use crate::basic::error::ErrorCode;
use crate::basic::parser::Options;
use crate::basic::program::Program;
use crate::basic::source;
use crate::famicom::background::Background;
use crate::famicom::input::{Answer, HostRequest, Input};
use crate::famicom::machine::Machine;
use crate::ui::live::stage::Desk;

/// Characters of file names that a tape name may use as they are; others become `_`.
fn is_plain(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '_' | '+' | '=' | '!' | '#')
}

/// Tells a person something.
type Say<'a> = &'a mut dyn FnMut(&dyn std::fmt::Display);

/// Serves requests.
#[derive(Debug, Default)]
pub(super) struct FileDesk {
    /// BACKUP keeps the machine for the next start of direct mode; without a person it only leaves.
    pub(super) keeps_backups: bool,
}

impl FileDesk {
    /// Answers a request with complaints on stderr; `false` if the program leaves BASIC.
    pub(super) fn serve_aloud(&mut self, machine: &mut Machine, request: HostRequest) -> bool {
        let mut notices = Vec::new();
        let goes_on = self.serve(machine, request, &mut notices);
        for notice in notices {
            complain(notice);
        }
        goes_on
    }
}

impl Desk for FileDesk {
    fn serve(&mut self, machine: &mut Machine, request: HostRequest, notices: &mut Vec<String>) -> bool {
        let mut say = |notice: &dyn std::fmt::Display| notices.push(notice.to_string());
        let answer = match request {
            HostRequest::Leave => return false,
            HostRequest::Backup if self.keeps_backups => match keep::keep(machine) {
                Ok(()) => return false,
                Err(error) => {
                    say(&error);
                    Answer::Failed(ErrorCode::Tp)
                }
            },
            HostRequest::Backup => return false,
            HostRequest::Save { name, program } => save(name.as_deref(), &program, &mut say),
            HostRequest::Load { name } | HostRequest::Verify { name } => load(machine, name.as_deref(), &mut say),
            HostRequest::SavePicture { name, image, scroll } => save_picture(name.as_deref(), &image, scroll, &mut say),
            HostRequest::LoadPicture { name } => load_picture(name.as_deref(), &mut say),
            HostRequest::EditBackground => {
                say(&"BGTOOL is not here; draw with a text editor and give the file with --bg");
                Answer::Done
            }
            HostRequest::Game { number, background } => game(machine, number, background),
        };
        machine.apply(Input::Answer(answer));
        true
    }
}

/// The file that SAVE writes.
pub(super) fn file_name(name: Option<&[u8]>, ending: &str) -> PathBuf {
    let name = name.unwrap_or(b"");
    let plain: String = name
        .iter()
        .map(|code| charset::to_char(*code).filter(|character| is_plain(*character)).unwrap_or('_'))
        .collect();
    let plain = plain.trim_end_matches('_');
    PathBuf::from(format!("{}.{ending}", if plain.is_empty() { "UNNAMED" } else { plain }))
}

/// The file as SAVE would name it, or in lower case.
fn existing(name: Option<&[u8]>, ending: &str) -> PathBuf {
    let upper = file_name(name, ending);
    let lower = PathBuf::from(upper.to_string_lossy().to_lowercase());
    if !upper.exists() && lower.exists() { lower } else { upper }
}

fn save(name: Option<&[u8]>, program: &Program, say: Say<'_>) -> Answer {
    match files::write(&file_name(name, "bas"), source::program_text(program).as_bytes()) {
        Ok(()) => Answer::Done,
        Err(error) => {
            say(&error);
            Answer::Failed(ErrorCode::Tp)
        }
    }
}

fn load(machine: &Machine, name: Option<&[u8]>, say: Say<'_>) -> Answer {
    let path = existing(name, "bas");
    let config = machine.config();
    match files::load_program(&path, config.dialect, config.relaxed) {
        Ok(Loaded::Program(source)) => {
            let name = name.unwrap_or(b"").to_vec();
            Answer::Program { skipped: Vec::new(), name, program: source.program }
        }
        Ok(Loaded::Refused(refusal)) => {
            say(&format_args!(
                "{}: ?{} ERROR in line {}",
                path.display(),
                refusal.error.letters(),
                refusal.line.unwrap_or(0)
            ));
            Answer::Failed(refusal.error)
        }
        Err(error) => {
            say(&error);
            Answer::Failed(ErrorCode::Tp)
        }
    }
}

fn save_picture(name: Option<&[u8]>, image: &[u8], scroll: u8, say: Say<'_>) -> Answer {
    let mut bytes = image.to_vec();
    bytes.push(scroll);
    match files::write(&file_name(name, "picture"), &bytes) {
        Ok(()) => Answer::Done,
        Err(error) => {
            say(&error);
            Answer::Failed(ErrorCode::Tp)
        }
    }
}

fn load_picture(name: Option<&[u8]>, say: Say<'_>) -> Answer {
    let path = existing(name, "picture");
    match files::read(&path, 1025, "picture") {
        Ok(mut bytes) if bytes.len() == 1025 => {
            let scroll = bytes.pop().unwrap_or(0);
            Answer::Picture { skipped: Vec::new(), name: name.unwrap_or(b"").to_vec(), image: bytes, scroll }
        }
        Ok(_) => {
            say(&format_args!("{}: not a picture of SAVE S", path.display()));
            Answer::Failed(ErrorCode::Tp)
        }
        Err(error) => {
            say(&error);
            Answer::Failed(ErrorCode::Tp)
        }
    }
}

/// The answer to GAME.
pub(super) fn game(machine: &Machine, number: Option<u8>, background: bool) -> Answer {
    let background = background.then(|| Background::parse(games::background(number.unwrap_or(0))));
    let background = match background.transpose() {
        Ok(background) => background.map(|background| background.to_picture().image().to_vec()),
        Err(_) => return Answer::Failed(ErrorCode::Tp),
    };
    let config = machine.config();
    let options = Options { dialect: config.dialect, relaxed: config.relaxed };
    let program = number.map(|number| source::parse_source(games::program(number).as_bytes(), options));
    match program.transpose() {
        Ok(source) => Answer::Game { program: source.map(|source| source.program), background },
        // A program of V3 words in a V2 machine.
        Err(_) => Answer::Failed(ErrorCode::Tp),
    }
}
