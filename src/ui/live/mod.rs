//! A program played live in the terminal: the machine on a stage, the controls in a person's hands, and the player that
//! keeps time between them.

pub mod controls;
pub mod layout;
pub mod pad_panel;
pub mod player;
pub mod stage;
pub mod status;
