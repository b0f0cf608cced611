//! Integration tests, one module per capability.
#![expect(clippy::disallowed_methods, reason = "tests read the source tree and start the binary")]

mod architecture;
mod check;
mod common;
#[cfg(unix)]
mod doctor;
mod documents;
mod fmt;
mod fuzz;
mod games;
mod generate;
mod harness;
mod help;
mod listings;
mod oracle;
#[cfg(unix)]
mod pty;
mod reference;
mod repl;
mod sav;
mod spec;
mod statements;
mod tape;
