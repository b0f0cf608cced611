//! What the system tells a program at a terminal: end, hang-up, stop, go on. Flags that a loop looks at.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The signals since the last look.
#[derive(Debug, Default)]
pub struct Signals {
    /// The number of a signal that ends the process; 0 for none.
    ended_by: Arc<AtomicUsize>,
    stopped: Arc<AtomicBool>,
    continued: Arc<AtomicBool>,
    #[cfg(unix)]
    registered: Vec<signal_hook::SigId>,
}

impl Signals {
    /// Watches them. Where signals cannot be watched they keep their usual effect.
    pub fn watch() -> Signals {
        #[cfg_attr(not(unix), expect(unused_mut, reason = "nothing is registered"))]
        let mut signals = Signals::default();
        #[cfg(unix)]
        {
            use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
            use signal_hook::flag;
            // The order matters: the second signal finds the flag of the first and ends the process at once.
            let asked = Arc::new(AtomicBool::new(false));
            for signal in [SIGTERM, SIGHUP, SIGINT, SIGQUIT] {
                let now = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&asked));
                signals.registered.extend(now);
                signals.registered.extend(flag::register(signal, Arc::clone(&asked)));
                let number = usize::try_from(signal).unwrap_or(0);
                signals.registered.extend(flag::register_usize(signal, Arc::clone(&signals.ended_by), number));
            }
            signals.registered.extend(flag::register(SIGTSTP, Arc::clone(&signals.stopped)));
            signals.registered.extend(flag::register(SIGCONT, Arc::clone(&signals.continued)));
        }
        signals
    }

    /// The signal that asks for the end: SIGTERM, SIGHUP, SIGINT, SIGQUIT.
    pub fn ended_by(&self) -> Option<u8> {
        let number = self.ended_by.load(Ordering::Relaxed);
        u8::try_from(number).ok().filter(|number| *number > 0)
    }

    /// Whether somebody asked to suspend (SIGTSTP); asks once.
    pub fn take_stop(&self) -> bool {
        self.stopped.swap(false, Ordering::Relaxed)
    }

    /// Whether the process went on after it was stopped; asks once.
    pub fn take_continue(&self) -> bool {
        self.continued.swap(false, Ordering::Relaxed)
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        #[cfg(unix)]
        for id in self.registered.drain(..) {
            signal_hook::low_level::unregister(id);
        }
    }
}

/// Stops the process as Ctrl-Z does; returns when it goes on. Does nothing where processes cannot be stopped.
pub fn suspend() {
    #[cfg(unix)]
    {
        // Nobody is told: where it fails, the program goes on at once.
        let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
    }
}
