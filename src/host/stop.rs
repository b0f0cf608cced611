//! Ctrl-C and termination: a flag that the shell looks at between slices of a run. A second Ctrl-C ends the process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Ctrl-C and the wish of the system that a process end, for runs that have files to finish.
///
/// SIGHUP is not among them: whoever starts a run with nohup wants it to be ignored.
#[derive(Clone, Debug)]
pub struct Ends {
    interrupt: StopFlag,
    termination: StopFlag,
}

impl Ends {
    /// Watches SIGINT and SIGTERM; the second of a kind ends the process at once.
    pub fn watch() -> Ends {
        let ends = Ends { interrupt: StopFlag::watch(), termination: StopFlag::default() };
        #[cfg(unix)]
        ends.termination.take(signal_hook::consts::SIGTERM);
        ends
    }

    /// The exit status of whoever ends by the signal that came: 130 for SIGINT, 143 for SIGTERM.
    pub fn status(&self) -> Option<u8> {
        match (self.interrupt.is_set(), self.termination.is_set()) {
            (true, _) => Some(130),
            (_, true) => Some(143),
            (false, false) => None,
        }
    }
}

/// A file that may not grow any more (`ulimit -f`) is an error like a full disk, and not the end of the process.
pub fn outlive_file_limits() {
    // Where the signal cannot be watched it keeps its usual effect.
    #[cfg(unix)]
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
}

/// Set when the person wants the program to stop.
#[derive(Clone, Debug, Default)]
pub struct StopFlag(Arc<AtomicBool>);

impl StopFlag {
    /// Watches SIGINT. Where signals cannot be watched they keep their usual effect.
    pub fn watch() -> StopFlag {
        let flag = StopFlag::default();
        #[cfg(unix)]
        flag.take(signal_hook::consts::SIGINT);
        flag
    }

    /// Set by the signal; the second one finds the flag set and ends the process.
    #[cfg(unix)]
    fn take(&self, signal: std::ffi::c_int) {
        // The order matters.
        let _ = signal_hook::flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&self.0));
        let _ = signal_hook::flag::register(signal, Arc::clone(&self.0));
    }

    /// Watches SIGTERM and SIGHUP instead, for whoever has a terminal to put right before the end.
    pub fn watch_termination() -> StopFlag {
        let flag = StopFlag::default();
        #[cfg(unix)]
        {
            use signal_hook::consts::{SIGHUP, SIGTERM};
            for signal in [SIGTERM, SIGHUP] {
                let _ = signal_hook::flag::register(signal, Arc::clone(&flag.0));
            }
        }
        flag
    }

    /// Whether it was asked for.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Takes the wish back, so that the next Ctrl-C is a first one again.
    pub fn reset(&self) {
        self.0.store(false, Ordering::Relaxed);
    }
}
