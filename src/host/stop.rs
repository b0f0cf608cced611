//! Ctrl-C and termination: a flag that the shell looks at between slices of a run. A second Ctrl-C ends the process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Set when the person wants the program to stop.
#[derive(Clone, Debug, Default)]
pub struct StopFlag(Arc<AtomicBool>);

impl StopFlag {
    /// Watches SIGINT. Where signals cannot be watched they keep their usual effect.
    pub fn watch() -> StopFlag {
        let flag = StopFlag::default();
        #[cfg(unix)]
        {
            use signal_hook::consts::SIGINT;
            // The order matters: the second SIGINT finds the flag set and ends the process.
            let _ = signal_hook::flag::register_conditional_shutdown(SIGINT, 130, Arc::clone(&flag.0));
            let _ = signal_hook::flag::register(SIGINT, Arc::clone(&flag.0));
        }
        flag
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
