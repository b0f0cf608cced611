//! Two files on a disk that fails, tears a write, is full, or forgets at a power loss what was not synchronised.

use std::fmt;
use std::io;
use std::ops::Bound;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use redb::{BackendError, StorageBackend};

use crate::store::tail_file::TailDisk;

/// A power loss keeps or loses these as wholes.
const SECTOR: usize = 512;

/// What a disk does at its Nth change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing ever goes wrong.
    None,
    /// It refuses this change and all later ones.
    Fails(u64),
    /// It does half of a write and refuses all that follows.
    Tears(u64),
    /// It does half of a write, and then all goes well.
    Stumbles(u64),
}

/// What the files have in common.
#[derive(Debug)]
struct Common {
    changes: u64,
    fault: Fault,
}

#[derive(Clone, Debug)]
enum Change {
    Write(usize, Vec<u8>),
    Length(usize),
}

#[derive(Debug)]
struct State {
    /// As everybody sees it.
    bytes: Vec<u8>,
    /// As it would be found after a power loss, but for the changes since.
    durable: Vec<u8>,
    pending: Vec<Change>,
    common: Arc<Mutex<Common>>,
    /// It has no room beyond.
    room: usize,
}

/// A file; clones are the same one.
#[derive(Clone)]
pub(super) struct Disk(Arc<Mutex<State>>);

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Disk")
    }
}

impl Disk {
    pub(super) fn new(fault: Fault) -> Disk {
        Disk::with(Arc::new(Mutex::new(Common { changes: 0, fault })))
    }

    /// Another file on the same disk: their changes are counted together.
    pub(super) fn beside(&self) -> Disk {
        Disk::with(Arc::clone(&self.state().common))
    }

    fn with(common: Arc<Mutex<Common>>) -> Disk {
        let (bytes, durable, pending) = (Vec::new(), Vec::new(), Vec::new());
        Disk(Arc::new(Mutex::new(State { bytes, durable, pending, common, room: usize::MAX })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }

    /// Changes of all files so far.
    pub(super) fn changes(&self) -> u64 {
        lock(&self.state().common).changes
    }

    pub(super) fn len(&self) -> usize {
        self.state().bytes.len()
    }

    /// The disk may not become longer than this.
    pub(super) fn limit(&self, room: usize) {
        self.state().room = room;
    }

    /// From now on all goes well.
    pub(super) fn mend(&self) {
        lock(&self.state().common).fault = Fault::None;
    }

    /// The disk as it is found after a power loss: of what was not synchronised a sector is there or not as `kept` says.
    pub(super) fn after_power_loss(&self, mut kept: impl FnMut() -> bool) -> Disk {
        let state = self.state();
        let mut bytes = state.durable.clone();
        for change in &state.pending {
            match change {
                Change::Length(length) => {
                    if kept() {
                        bytes.resize(*length, 0);
                    }
                }
                Change::Write(offset, data) => {
                    let mut at = *offset;
                    let end = offset + data.len();
                    while at < end {
                        let next = (at / SECTOR * SECTOR + SECTOR).min(end);
                        if kept() {
                            if bytes.len() < next {
                                bytes.resize(next, 0);
                            }
                            bytes[at..next].copy_from_slice(&data[at - offset..next - offset]);
                        }
                        at = next;
                    }
                }
            }
        }
        let disk = Disk::new(Fault::None);
        disk.state().durable.clone_from(&bytes);
        disk.state().bytes = bytes;
        disk
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

impl TailDisk for Disk {
    fn read(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let state = self.state();
        Ok(state.bytes[..state.bytes.len().min(most)].to_vec())
    }

    fn write(&mut self, offset: usize, bytes: &[u8]) -> io::Result<()> {
        let room = self.state().room;
        if offset + bytes.len() > room.max(self.len()) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        StorageBackend::write(self, offset as u64, bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn has_name(&self, _: &Path) -> bool {
        true
    }
}

impl State {
    /// Counts a change; how much of it may be done.
    fn change(&mut self) -> Result<bool, io::Error> {
        let mut common = lock(&self.common);
        common.changes += 1;
        match common.fault {
            Fault::Fails(at) if common.changes >= at => Err(io::Error::other("the disk fails")),
            Fault::Tears(at) if common.changes > at => Err(io::Error::other("the disk fails")),
            Fault::Tears(at) | Fault::Stumbles(at) if common.changes == at => Ok(false),
            _ => Ok(true),
        }
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> Result<u64, io::Error> {
        Ok(self.state().bytes.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        let state = self.state();
        let offset = offset as usize;
        let there = offset.checked_add(out.len()).and_then(|end| state.bytes.get(offset..end));
        out.copy_from_slice(there.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> Result<(), io::Error> {
        let mut state = self.state();
        if len as usize > state.room && len as usize > state.bytes.len() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        if !state.change()? {
            return Err(io::Error::other("the disk fails"));
        }
        state.bytes.resize(len as usize, 0);
        state.pending.push(Change::Length(len as usize));
        Ok(())
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        let mut state = self.state();
        if !state.change()? {
            return Err(io::Error::other("the disk fails"));
        }
        state.durable = state.bytes.clone();
        state.pending.clear();
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        let mut state = self.state();
        let whole = state.change()?;
        let data = if whole { data } else { &data[..data.len() / 2] };
        let (offset, end) = (offset as usize, offset as usize + data.len());
        if state.bytes.len() < end {
            state.bytes.resize(end, 0);
        }
        state.bytes[offset..end].copy_from_slice(data);
        state.pending.push(Change::Write(offset, data.to_vec()));
        if whole { Ok(()) } else { Err(io::Error::other("the disk fails")) }
    }

    // One process has it, so that no lock is ever refused.
    fn try_lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(true)
    }

    fn try_lock_shared_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(true)
    }

    fn lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }

    fn lock_shared_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }

    fn unlock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }

    fn query_lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(false)
    }
}
