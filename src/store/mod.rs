//! Where runs are kept: a folder with a catalogue and a file for each run. It knows files and locks, and no networks.
//!
//! `runs/ID.redb` is the truth: each says all about its run, and can be read while it is written. Beside it `runs/ID.tail`
//! holds the newest slots until there are enough for a transaction. The catalogue is what can be found faster there, and what
//! belongs to no single run: names, programs, settings. The bytes: docs/store.md.

#![expect(
    clippy::disallowed_methods,
    reason = "store is the layer that keeps files: it opens, locks and removes them, and dates them by the clock"
)]

mod catalog;
mod codec;
mod database;
pub mod directory;
pub mod error;
mod guard;
pub mod history;
pub mod id;
mod ownership;
pub mod repair;
pub mod retention;
pub mod run_file;
mod run_records;
mod run_tables;
pub mod run_view;
#[expect(clippy::module_inception, reason = "the type that the layer is called after is at home in its own file")]
pub mod store;
pub mod summary;
mod tail_file;
mod tail_slots;
#[cfg(test)]
mod tests;
