//! The interpreter: tree to code, the step loop, values, errors, costs. Generic over its devices.

pub mod text;
pub mod time;
