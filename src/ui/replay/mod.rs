//! The player of recorded runs: the Famicom's picture with a timeline under it, forward and backward, at any speed, from
//! any moment to any other.
//!
//! What it does to the run is in [`travel`], which knows no terminal; what it looks like is in `view` and the files that
//! it draws with; [`player`] is the loop around both.

pub mod help;
pub mod jump;
pub mod keys;
pub mod layout;
pub mod listing;
mod look;
pub mod past;
pub mod player;
pub mod speed;
pub mod thumbnails;
pub mod timeline;
pub mod travel;
pub mod variables;
pub mod view;
