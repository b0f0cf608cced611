//! Turns a panic of the database library over a damaged file into an error.
//!
//! The library checks its pages only when it repairs: to read all of a large file at every start would take too long. So a
//! file that somebody else has changed can make it find what it believes impossible. What a file holds may not end fbc.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Once;

use super::error::StoreError;

thread_local! {
    /// A panic of this thread is about to be an error.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

static QUIET: Once = Once::new();

/// Does something with a file. What it holds at a panic must not be used again, but it may be dropped under another guard.
///
/// # Errors
/// Those of `body`; [`StoreError::Damaged`] instead of a panic.
pub(super) fn guarded<T>(path: &Path, body: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    QUIET.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            // The error says what is to be said.
            if !GUARDED.get() {
                before(info);
            }
        }));
    });
    let outer = GUARDED.replace(true);
    let done = panic::catch_unwind(AssertUnwindSafe(body));
    GUARDED.set(outer);
    done.unwrap_or_else(|_| Err(StoreError::damaged(path, "the database in it contradicts itself")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        let list: Vec<u8> = Vec::new();
        let done: Result<u8, _> = guarded(Path::new("a.redb"), || Ok(list[std::hint::black_box(3)]));
        assert!(matches!(done, Err(StoreError::Damaged { .. })), "{done:?}");
        assert_eq!(guarded(Path::new("a.redb"), || Ok(3)).unwrap(), 3);
    }
}
