//! The world: the real clock, signals, standard input. What a program means is not known here.

pub mod clock;
pub mod stdin;
pub mod stop;
