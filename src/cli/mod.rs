//! The command line: arguments, subcommands, exit codes, and the wiring of everything.

#![expect(
    clippy::disallowed_methods,
    reason = "cli is the edge: it reads and writes the files and pipes that the layers inside get as values"
)]

pub mod args;
mod backgrounds;
mod bg;
mod cartridge;
mod check;
mod doctor;
mod events;
mod exit;
mod files;
mod fmt;
mod folders;
mod games;
mod generate;
mod help;
mod host_requests;
mod logs;
mod offer;
mod outputs;
mod picture;
mod plan;
mod play;
mod profile;
mod record;
mod recording;
mod repl;
mod replay;
mod resume;
mod run;
mod runs;
mod samples;
mod sav;
mod stores;
mod style;
mod tape;
mod test;
mod tiles;
mod wav;
mod xml;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};

/// Parses the arguments and runs the command.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe is not worth a message.
            let _ = error.print();
            return if error.use_stderr() { exit::Status::Usage.into() } else { exit::Status::Done.into() };
        }
    };
    match cli.command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Resume(arguments) => resume::run(&arguments),
        Command::Runs(arguments) => runs::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Events(arguments) => events::run(&arguments),
        Command::Profile(arguments) => profile::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Fmt(arguments) => fmt::run(&arguments),
        Command::Repl(arguments) => repl::run(&arguments),
        Command::Help(arguments) => help::run(&arguments),
        Command::Tape(arguments) => tape::run(&arguments.action),
        Command::Sav(arguments) => sav::run(&arguments.action),
        Command::Tiles(arguments) => tiles::run(&arguments.action),
        Command::Bg(arguments) => bg::run(&arguments.action),
        Command::Samples(arguments) => samples::command(arguments.action.as_ref()),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Completions(arguments) => generate::completions(&arguments),
        Command::Man(arguments) => generate::man(&arguments),
    }
}

/// Prints a command's answer.
fn print_out(text: &str) {
    let mut stdout = std::io::stdout();
    // Nobody can be told that standard output is closed.
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}
