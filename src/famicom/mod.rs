//! The Famicom: picture, sprites, sound, keyboard, pads, memory and tape, and the machine as one value.
pub mod background;
pub mod editor;
pub mod function_keys;
pub mod key_layout;
pub mod keyboard;
pub mod nametable;
pub mod palette;
pub mod picture;
pub mod screen;

pub mod apu;
pub mod cpu;
pub mod figure;
pub mod motion;
pub mod music;
pub mod pad;
pub mod sprite;
