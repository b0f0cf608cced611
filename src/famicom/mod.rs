//! The Famicom: picture, sprites, sound, keyboard, pads, memory and tape, and the machine as one value.

pub mod apu;
pub mod cpu;
pub mod figure;
pub mod motion;
pub mod music;
pub mod pad;
pub mod sprite;
