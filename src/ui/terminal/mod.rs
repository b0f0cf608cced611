//! The terminal: what it is and what it can do, asked once at the start, and the time while the picture is on it.

pub mod choice;
pub mod environment;
pub mod feed;
pub mod hold;
pub mod late;
pub mod probe;
pub mod replies;
pub mod session;
pub mod tty;
