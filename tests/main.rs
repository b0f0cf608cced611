//! Integration tests, one module per capability.
#![expect(clippy::disallowed_methods, reason = "tests read the source tree and start the binary")]

mod against;
mod architecture;
mod audio;
mod bg;
mod changes;
mod check;
mod common;
#[cfg(unix)]
mod crash;
#[cfg(unix)]
mod doctor;
mod documents;
mod encoders;
mod events;
mod executor;
mod film;
mod fmt;
mod fuzz;
mod games;
mod generate;
mod harness;
mod held;
mod help;
mod listings;
#[cfg(target_os = "linux")]
mod live;
mod oracle;
mod picture;
mod profile;
#[cfg(unix)]
mod pty;
mod reference;
mod repl;
mod replay;
mod runs;
mod samples;
mod sav;
mod sound;
mod spec;
mod statements;
mod supervision;
mod tape;
mod tiles;
