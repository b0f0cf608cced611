//! From a terminal's keys to the machine's: which code a key types, which pad button it is, and how long it is held.
//!
//! Pure: events and times come in as values, so that tests can play any terminal.

pub mod held;
pub mod machine_keys;
pub mod pad_map;
