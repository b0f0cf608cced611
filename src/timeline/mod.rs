//! Time as data: a run's inputs with their moments, the log and the slots that keep them, and going back to any moment by
//! re-execution.
//!
//! A machine is a pure function of its inputs, so that the inputs are the run. Nothing here knows where bytes are kept.

pub mod against;
pub mod ending;
pub mod feed;
pub mod input_codec;
pub mod log;
pub mod passage;
mod position;
pub mod probe;
pub mod profile;
pub mod questions;
pub mod recorder;
pub mod replay;
pub mod resume;
pub mod script;
pub mod slots;
pub mod stored;
pub mod testing;
pub mod walk;
pub mod words;
