//! `fbc`: a Family BASIC for the terminal that never loses a program.
//!
//! The folders are layers. Each uses only those above it in this list, and the first three are pure: no clock, no
//! thread, no file, no randomness, no unordered iteration. `tests/architecture.rs` holds the order.

pub mod basic;
pub mod cli;
pub mod exec;
pub mod famicom;
pub mod host;
pub mod store;
pub mod timeline;
pub mod ui;
pub mod vm;
