//! The Famicom: picture, sprites, sound, keyboard, pads, memory and tape, and the machine as one value.

pub mod battery;
pub mod cassette;
