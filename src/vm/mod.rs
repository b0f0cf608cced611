//! The interpreter: tree to code, the step loop, values, errors, costs. Generic over its devices and an observer; knows
//! no picture, no file and no time of day.

pub mod aside;
pub mod bytes;
pub mod code;
pub mod compile;
pub mod control;
pub mod cost;
pub mod devices;
mod effect;
mod image;
mod listing;
pub mod memory;
pub mod number;
pub mod observer;
mod pure;
pub mod saved;
mod slow;
pub mod state;
pub mod step;
pub mod text;
pub mod time;
