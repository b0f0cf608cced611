//! A program played live in the terminal.

pub mod controls;
pub mod pad_panel;
pub mod stage;
