//! The Famicom: picture, sprites, sound, keyboard, pads, memory and tape, and the machine as one value.
pub mod nametable;
pub mod palette;
pub mod picture;
pub mod screen;
