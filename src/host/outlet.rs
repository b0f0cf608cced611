//! Standard output to a terminal, written on its own thread: a slow terminal holds up pictures, never the machine.
//!
//! There is room for one piece at a time. Whoever makes pictures asks whether the outlet is free and leaves a picture out
//! where it is not, so that what a person sees is late by one picture at most.

use std::io::Write;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Bytes that are written at a time: what is cut off is at most so much later.
const PIECE_BYTES: usize = 4096;

#[derive(Debug, Default)]
struct State {
    waiting: Option<Vec<u8>>,
    writing: bool,
    broken: bool,
    /// What has not been written of the present piece is not wanted any more.
    cut: bool,
    closed: bool,
    /// An empty buffer to fill again.
    spare: Vec<u8>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic of the writing thread leaves nothing half done here.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A way to the terminal that never blocks.
#[derive(Debug)]
pub struct Outlet {
    shared: Arc<Shared>,
}

impl Outlet {
    /// A thread that writes to standard output.
    pub fn stdout() -> Outlet {
        Outlet::new(std::io::stdout())
    }

    /// A thread that writes to this.
    pub fn new(mut to: impl Write + Send + 'static) -> Outlet {
        let shared = Arc::new(Shared::default());
        let own = Arc::clone(&shared);
        std::thread::spawn(move || {
            loop {
                let mut state = own.lock();
                let mut bytes = loop {
                    if let Some(bytes) = state.waiting.take() {
                        break bytes;
                    }
                    if state.closed {
                        return;
                    }
                    state = own.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                };
                state.writing = true;
                drop(state);
                let mut pieces = bytes.chunks(PIECE_BYTES).take_while(|_| !own.lock().cut);
                let written = pieces.try_for_each(|piece| to.write_all(piece)).and_then(|()| to.flush());
                bytes.clear();
                let mut state = own.lock();
                (state.writing, state.cut) = (false, false);
                state.spare = bytes;
                if written.is_err() {
                    state.broken = true;
                    state.waiting = None;
                }
                own.changed.notify_all();
                if state.broken {
                    return;
                }
            }
        });
        Outlet { shared }
    }

    /// Whether everything sent has been written.
    pub fn is_free(&self) -> bool {
        let state = self.shared.lock();
        state.waiting.is_none() && !state.writing
    }

    /// Whether the terminal is gone.
    pub fn is_broken(&self) -> bool {
        self.shared.lock().broken
    }

    /// An empty buffer, a used one if there is one.
    pub fn buffer(&self) -> Vec<u8> {
        std::mem::take(&mut self.shared.lock().spare)
    }

    /// Sends bytes. They go behind what has not been written yet.
    pub fn send(&self, bytes: Vec<u8>) {
        let mut state = self.shared.lock();
        if state.broken || bytes.is_empty() {
            return;
        }
        match &mut state.waiting {
            Some(waiting) => waiting.extend(bytes),
            None => state.waiting = Some(bytes),
        }
        self.shared.changed.notify_all();
    }

    /// Waits until everything is written, at most so long; whether it is.
    pub fn drain(&self, most: Duration) -> bool {
        let state = self.shared.lock();
        let done = |state: &mut State| !state.broken && (state.waiting.is_some() || state.writing);
        let (state, _) =
            self.shared.changed.wait_timeout_while(state, most, done).unwrap_or_else(PoisonError::into_inner);
        state.waiting.is_none() && !state.writing
    }

    /// Drops what has not been written, in the middle of a sequence if need be; waits at most so long for the piece that
    /// is on its way. A terminal that takes a minute for a picture must not hold up who leaves.
    pub fn abandon(&self, most: Duration) {
        let mut state = self.shared.lock();
        state.waiting = None;
        state.cut = state.writing;
        let waited = self.shared.changed.wait_timeout_while(state, most, |state| !state.broken && state.writing);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for Outlet {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

    use super::*;

    /// Writes only when it is allowed to, and tells what.
    struct Slow {
        allowed: Receiver<()>,
        written: SyncSender<Vec<u8>>,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.allowed.recv().map_err(|_| std::io::ErrorKind::BrokenPipe)?;
            self.written.send(bytes.to_vec()).map_err(|_| std::io::ErrorKind::BrokenPipe)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_slow_terminal_is_seen_and_waited_for_by_nobody() {
        let (allow, allowed) = sync_channel(8);
        let (written, seen) = sync_channel(8);
        let outlet = Outlet::new(Slow { allowed, written });
        assert!(outlet.is_free());
        outlet.send(b"one".to_vec());
        assert!(!outlet.is_free());
        assert!(!outlet.drain(Duration::from_millis(5)));
        allow.send(()).unwrap();
        assert_eq!(seen.recv().unwrap(), b"one");
        assert!(outlet.drain(Duration::from_secs(5)));
        outlet.send(b"two".to_vec());
        // The terminal goes away.
        drop(allow);
        outlet.drain(Duration::from_secs(5));
        assert!(outlet.is_broken());
        outlet.send(b"three".to_vec());
        assert!(outlet.is_free());
    }

    #[test]
    fn what_takes_too_long_is_cut_off() {
        let (allow, allowed) = sync_channel(8);
        let (written, seen) = sync_channel(8);
        let outlet = Outlet::new(Slow { allowed, written });
        outlet.send(vec![b'x'; PIECE_BYTES * 5]);
        allow.send(()).unwrap();
        assert_eq!(seen.recv().unwrap().len(), PIECE_BYTES);
        outlet.abandon(Duration::from_millis(5));
        // At most the piece that was on its way is written, however much more could be.
        for _ in 0..5 {
            allow.send(()).unwrap();
        }
        assert!(outlet.drain(Duration::from_secs(5)));
        assert!(seen.try_iter().count() <= 1);
        outlet.send(b"two".to_vec());
        assert_eq!(seen.recv().unwrap(), b"two");
    }
}
