//! The Famicom: picture, sprites, sound, keyboard, pads, memory and tape, and the machine as one value.

pub mod apu;
pub mod background;
pub mod battery;
pub mod cassette;
pub mod console;
pub mod cpu;
mod direct;
pub mod editor;
pub mod figure;
pub mod function_keys;
pub mod input;
pub mod key_layout;
pub mod keyboard;
pub mod machine;
mod memory_map;
pub mod motion;
pub mod music;
pub mod nametable;
pub mod pad;
pub mod palette;
pub mod picture;
pub mod screen;
pub mod snapshot;
pub mod sprite;
pub mod stream;
pub mod tiles;
pub mod video;
