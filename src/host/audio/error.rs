//! Why there is no sound, in words that end a sentence.

use std::io;
use std::path::PathBuf;

/// What keeps samples from being heard.
#[derive(Debug, thiserror::Error)]
pub enum AudioError {
    /// Nothing names a server, and there is none in the usual places.
    #[error("no sound server was found{}", looked(.0))]
    NoServer(Vec<PathBuf>),
    /// The environment names a server on another machine.
    #[error("PULSE_SERVER names {0:?}, and only unix sockets are supported")]
    Remote(String),
    /// There is a socket, but nobody to talk to.
    #[error("the sound server at {} cannot be reached ({source})", path.display())]
    Unreachable {
        /// The socket.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The server took too long.
    #[error("the sound server does not answer")]
    Silent,
    /// The server has nothing to play on: no card, or nobody who manages it.
    #[error("the sound server has no output")]
    NoOutput,
    /// The server said no.
    #[error("the sound server refuses ({0})")]
    Refused(String),
    /// The server said something that cannot be understood.
    #[error("the sound server's answer cannot be understood ({0})")]
    Garbled(String),
    /// The connection, or the stream in it, ended.
    #[error("the sound server went away")]
    Lost,
    /// The system's own audio interface has no device or does not take the samples.
    #[error("the sound device cannot be used ({0})")]
    Device(String),
    /// There is no thread to play with.
    #[error("the sound's thread cannot be started ({0})")]
    Thread(io::Error),
}

impl AudioError {
    /// Whether trying again later may help.
    pub fn may_pass(&self) -> bool {
        !matches!(self, AudioError::Remote(_) | AudioError::Thread(_))
    }
}

fn looked(paths: &[PathBuf]) -> String {
    let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    if paths.is_empty() { String::new() } else { format!(" (looked for {})", paths.join(", ")) }
}
