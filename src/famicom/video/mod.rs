//! The picture that a television would show: what the devices hold ([`scene`]) becomes 256 x 240 dots ([`image`]).
//!
//! Kept apart from `picture`, which is the text as programs see it: nothing here can influence the machine.

pub mod color_table;
pub mod compositor;
pub mod image;
pub mod scene;
