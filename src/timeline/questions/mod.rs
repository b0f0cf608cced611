//! Questions to the past: what happened in a recorded run, found by running it again and watching. Nothing is stored for
//! them, so that any question can be asked afterwards of any log.
//!
//! A [`question::Question`] says what is looked for, [`search::ask`] runs the log and gives an [`event::Event`] for each
//! thing found; [`who::ask`] finds the last statement that wrote a cell, a variable or a sprite, [`tally`] counts.

pub mod count;
pub mod describe;
pub mod event;
pub mod listing;
pub mod log_point;
pub mod question;
pub mod registers;
pub mod search;
pub mod tally;
pub mod variable;
mod watch;
pub mod who;
