//! What a person sees and touches in a terminal. Knows nothing of files and transports.

pub mod canvas;
pub mod keys;
pub mod live;
pub mod replay;
pub mod screen;
pub mod showing;
pub mod speaker;
pub mod terminal;
