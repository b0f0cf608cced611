//! The terminal as a place to be in: modes are switched on when the picture comes and off again whatever happens.

pub mod session;
