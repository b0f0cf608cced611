//! The world: the real clock, signals, standard input. What a program means is not known here.

#![expect(
    clippy::disallowed_methods,
    reason = "host is the edge: the real clock, threads and pipes are here so that they are nowhere else"
)]

pub mod audio;
pub mod clock;
pub mod outlet;
pub mod pacer;
pub mod signals;
pub mod stdin;
pub mod stop;
