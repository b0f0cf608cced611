//! `fbc run` as a person has it: the built binary in terminals of several kinds, with keys that come in as terminals send
//! them and the screen as they show it.
//!
//! The tests wait for conditions and compare what was seen, never how fast it came: a loaded machine only makes them slow.

mod errors;
mod files;
mod keys;
mod leaving;
mod picture;
mod replay;
mod system;
pub(crate) mod terminal;
mod typing;
