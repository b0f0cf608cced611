//! The file beside a run's database, in the hands of the run's owner: a slot is kept there with one write and one
//! synchronisation, a fifth of what a transaction costs, and goes into the database with others.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::directory::sync_folder;
use super::error::StoreError;
use super::tail_slots::{TAIL_BYTES_MAX, TailSlot, TailSlots};

/// A slot that is longer goes into the database at once: to write it twice would cost more than the transaction.
const SLOT_BYTES_MAX: usize = 64 << 10;

/// The file grows by so many bytes: to synchronise one whose length has changed takes twice as long.
const STEP_BYTES: usize = 16 << 10;

/// Where the bytes are: a file, or in tests a disk that fails.
pub(super) trait TailDisk: fmt::Debug + Send {
    /// The first bytes.
    fn read(&mut self, most: usize) -> io::Result<Vec<u8>>;

    /// Writes somewhere; makes it longer if need be.
    fn write(&mut self, offset: usize, bytes: &[u8]) -> io::Result<()>;

    /// Makes durable what was written.
    fn sync(&mut self) -> io::Result<()>;

    /// Whether somebody could find it by a name.
    fn has_name(&self, path: &Path) -> bool;
}

impl TailDisk for File {
    fn read(&mut self, most: usize) -> io::Result<Vec<u8>> {
        self.seek(SeekFrom::Start(0))?;
        let mut bytes = Vec::new();
        self.take(most as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn write(&mut self, offset: usize, bytes: &[u8]) -> io::Result<()> {
        self.seek(SeekFrom::Start(offset as u64))?;
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn has_name(&self, path: &Path) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            // Asked behind each slot: what is open need not be searched for.
            let _ = path;
            self.metadata().is_ok_and(|metadata| metadata.nlink() > 0)
        }
        #[cfg(not(unix))]
        path.exists()
    }
}

/// How the file is opened: a value, so that tests can put a disk that fails below it.
#[derive(Clone)]
pub(super) struct TailOpener {
    path: PathBuf,
    open: Arc<dyn Fn() -> Result<Box<dyn TailDisk>, StoreError> + Send + Sync>,
}

impl fmt::Debug for TailOpener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TailOpener").field(&self.path).finish()
    }
}

impl TailOpener {
    /// A new, empty file. That it is there is durable when its folder has been synchronised.
    pub(super) fn create(path: &Path) -> TailOpener {
        TailOpener::new(path, |path| {
            // A file that is there is of somebody who died over the same.
            let opened = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(path);
            opened.map_err(|source| StoreError::file(path, source))
        })
    }

    /// A file that is there; makes it if it is not.
    pub(super) fn file(path: &Path) -> TailOpener {
        TailOpener::new(path, |path| {
            let is_new = !path.exists();
            let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
            let file = opened.map_err(|source| StoreError::file(path, source))?;
            if is_new && let Some(folder) = path.parent() {
                sync_folder(folder)?;
            }
            Ok(file)
        })
    }

    fn new(path: &Path, open: impl Fn(&Path) -> Result<File, StoreError> + Send + Sync + 'static) -> TailOpener {
        let file = path.to_owned();
        let open = move || -> Result<Box<dyn TailDisk>, StoreError> { Ok(Box::new(open(&file)?)) };
        TailOpener { path: path.to_owned(), open: Arc::new(open) }
    }

    /// Bytes elsewhere; the path is for messages.
    #[cfg(test)]
    pub(super) fn disk<D: TailDisk + 'static>(path: &Path, disk: impl Fn() -> D + Send + Sync + 'static) -> TailOpener {
        TailOpener { path: path.to_owned(), open: Arc::new(move || Ok(Box::new(disk()))) }
    }
}

/// The file, and the slots in it that are not in the database.
#[derive(Debug)]
pub(super) struct TailFile {
    path: PathBuf,
    disk: Box<dyn TailDisk>,
    slots: TailSlots,
    /// Where the next record is written.
    end: usize,
    /// The file is at least so long.
    length: usize,
    /// A record on its way.
    record: Vec<u8>,
}

impl TailFile {
    /// Opens it. What it holds is for whoever reads it; [`TailFile::append`] begins at its beginning.
    pub(super) fn open(opener: &TailOpener) -> Result<TailFile, StoreError> {
        let disk = (opener.open)()?;
        let slots = TailSlots::default();
        Ok(TailFile { path: opener.path.clone(), disk, slots, end: 0, length: 0, record: Vec::new() })
    }

    /// What it holds.
    pub(super) fn read(&mut self) -> Result<Vec<u8>, StoreError> {
        let bytes = self.disk.read(TAIL_BYTES_MAX).map_err(|source| StoreError::file(&self.path, source))?;
        self.length = bytes.len();
        Ok(bytes)
    }

    /// Whether it is where it was. A file without a name takes all that is written, and nobody will ever read it.
    pub(super) fn is_there(&self) -> bool {
        self.disk.has_name(&self.path)
    }

    /// The slots that are not in the database.
    pub(super) fn slots(&self) -> &TailSlots {
        &self.slots
    }

    /// Whether a slot should be appended; otherwise it is for the database, with all that are here.
    pub(super) fn has_room(&self, slot: &TailSlot) -> bool {
        let bytes = slot.record_bytes();
        bytes <= SLOT_BYTES_MAX && self.end + bytes <= TAIL_BYTES_MAX
    }

    /// Keeps a slot, durably when it returns. After an error the next one is written in its place.
    pub(super) fn append(&mut self, slot: TailSlot) -> Result<(), StoreError> {
        self.record.clear();
        slot.write_record(&mut self.record);
        let end = self.end + self.record.len();
        if end > self.length {
            let length = end.next_multiple_of(STEP_BYTES).min(TAIL_BYTES_MAX);
            self.record.resize(length.max(end) - self.end, 0);
        }
        let written = self.disk.write(self.end, &self.record).and_then(|()| self.disk.sync());
        written.map_err(|source| StoreError::file(&self.path, source))?;
        self.length = self.length.max(self.end + self.record.len());
        self.end = end;
        self.slots.slots.push(slot);
        Ok(())
    }

    /// The database has all of them, durably: the next one is written at the beginning.
    pub(super) fn clear(&mut self) {
        self.slots.slots.clear();
        self.end = 0;
    }
}
