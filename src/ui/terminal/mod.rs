//! What this terminal is and what it can do: asked once at the start, then a value that everything else is chosen by.

pub mod choice;
pub mod environment;
pub mod hold;
pub mod probe;
pub mod replies;
pub mod tty;
