//! Who owns a run: the process that holds the lock file beside its database.
//!
//! The database has a lock of its own that keeps a second writer out. But it cannot be asked whether somebody holds it
//! without taking it, and whoever takes it to see looks like an owner to the next one. This lock can be tried shared.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

use super::error::StoreError;

/// How often an owner tries, and how long it waits in between: those who only look hold the lock for less than this.
const TRIES: u32 = 40;
const PAUSE: Duration = Duration::from_millis(5);

/// Ownership of a run, for as long as it lives.
#[derive(Debug)]
pub(super) struct Ownership {
    _file: File,
}

impl Ownership {
    /// That of a new run; `None` if the lock file is there already.
    pub(super) fn create(path: &Path) -> Result<Option<Ownership>, StoreError> {
        let failed = |source| StoreError::file(path, source);
        match OpenOptions::new().read(true).write(true).create_new(true).open(path) {
            Ok(file) => match file.try_lock() {
                Ok(()) => Ok(Some(Ownership { _file: file })),
                // Somebody who looks was faster; the next ID is as good.
                Err(TryLockError::WouldBlock) => Ok(None),
                Err(TryLockError::Error(source)) => Err(failed(source)),
            },
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(None),
            Err(source) => Err(failed(source)),
        }
    }

    /// That of a run that is there; `None` if another process has it.
    pub(super) fn take(path: &Path) -> Result<Option<Ownership>, StoreError> {
        Ownership::try_times(path, TRIES)
    }

    fn try_times(path: &Path, times: u32) -> Result<Option<Ownership>, StoreError> {
        let failed = |source| StoreError::file(path, source);
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
        for left in (0..times).rev() {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Ownership { _file: file })),
                Err(TryLockError::WouldBlock) if left > 0 => std::thread::sleep(PAUSE),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(source)) => return Err(failed(source)),
            }
        }
        Ok(None)
    }

    /// The same without patience.
    pub(super) fn take_now(path: &Path) -> Result<Option<Ownership>, StoreError> {
        Ownership::try_times(path, 1)
    }

    /// Whether somebody has it.
    pub(super) fn is_taken(path: &Path) -> Result<bool, StoreError> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
            Err(source) => return Err(StoreError::file(path, source)),
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(source)) => Err(StoreError::file(path, source)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_owner_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.lock");
        assert!(!Ownership::is_taken(&path).unwrap());
        let owner = Ownership::create(&path).unwrap().unwrap();
        assert!(Ownership::create(&path).unwrap().is_none());
        assert!(Ownership::is_taken(&path).unwrap());
        assert!(Ownership::take(&path).unwrap().is_none());
        drop(owner);
        assert!(!Ownership::is_taken(&path).unwrap());
        assert!(Ownership::take(&path).unwrap().is_some());
    }
}
