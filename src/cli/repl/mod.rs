//! `fbc repl`: direct mode, in a terminal or in a pipe.
//!
//! [`session`] drives the machine and is the same for both; [`pipe`] and [`terminal`] are its two counterparts, which
//! show output and hand over lines and keys. What a terminal adds (completion, help, the program kept by BACKUP) is here
//! too, and nowhere in the machine.

mod complete;
mod help;
pub(super) mod keep;
mod keys;
mod pipe;
mod session;
mod terminal;

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use super::args::ReplArgs;
use super::exit::{Status, complain};
use super::files::{self, Loaded};
use crate::basic::error::ErrorCode;
use crate::basic::program::Program;
use crate::famicom::input::Outcome;
use crate::famicom::machine::{Config, Machine};
use session::Session;

/// Direct mode until SYSTEM or the end of input.
pub(super) fn run(arguments: &ReplArgs) -> ExitCode {
    let config = arguments.machine.config();
    let interactive = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let loaded = match arguments.file.as_deref().map(|path| load(path, config)).transpose() {
        Ok(loaded) => loaded,
        Err(error) => {
            complain(error);
            return Status::Usage.into();
        }
    };
    let status = if interactive {
        terminal::run(config, loaded)
    } else {
        match loaded.unwrap_or_else(|| Ok(Program::new())) {
            Ok(program) => Session::new(Machine::new(config, program)).run(&mut pipe::Pipe::new()),
            Err(refused) => {
                eprintln!("{}", refused.message().unwrap_or_default());
                Status::Failed
            }
        }
    };
    status.into()
}

/// A program for a machine, or what the machine says instead of taking it.
type ForMachine = Result<Program, Outcome>;

fn load(path: &Path, config: Config) -> Result<ForMachine, files::FileError> {
    Ok(match files::load_program(path, config.dialect, config.relaxed)? {
        Loaded::Program(source) => fitting(source.program, config),
        Loaded::Refused(refusal) => Err(Outcome::Error { error: refusal.error, line: refusal.line }),
    })
}

fn fitting(program: Program, config: Config) -> ForMachine {
    let memory = crate::vm::memory::Memory::new(config.model, config.dialect);
    if memory.holds_program(program.size() as u64) {
        Ok(program)
    } else {
        Err(Outcome::Error { error: ErrorCode::Om, line: None })
    }
}
