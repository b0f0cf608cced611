//! What a person sees and touches in a terminal. Knows nothing of files and transports.

pub mod screen;
pub mod terminal;
