//! Opens databases: in the one way that lets other processes read while one writes, and again while somebody else has it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use redb::backends::InMemoryBackend;
use redb::{Builder, ConcurrencyMode, Database, DatabaseError, ReadTransaction, ReadableDatabase, StorageBackend};
use redb::{ReadOnlyDatabase, WriteTransaction};

use super::error::StoreError;

/// Bytes of a file that are kept in memory.
const CACHE_BYTES: usize = 4 << 20;

/// How long somebody else may have the catalogue.
const PATIENCE: Duration = Duration::from_secs(2);

/// Between two tries.
const PAUSE: Duration = Duration::from_millis(2);

/// A file that can only be read in memory, because nothing may be repaired where it is, may be this long.
const MEMORY_BYTES_MAX: u64 = 512 << 20;

/// One process writes, any number read: what it has committed, even while it goes on.
fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE_BYTES).set_concurrency_mode(ConcurrencyMode::SingleWriter);
    builder
}

/// How the file of a database is opened to write: a value, so that tests can put a disk that fails below it.
#[derive(Clone)]
pub(super) struct Opener {
    path: PathBuf,
    open: Arc<dyn Fn() -> Result<Database, DatabaseError> + Send + Sync>,
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Opener").field(&self.path).finish()
    }
}

impl Opener {
    /// A file that is there.
    pub(super) fn file(path: &Path) -> Opener {
        let file = path.to_owned();
        Opener { path: path.to_owned(), open: Arc::new(move || builder().open(&file)) }
    }

    /// Bytes elsewhere; the path is for messages.
    #[cfg(test)]
    pub(super) fn backend<B: StorageBackend>(path: &Path, backend: impl Fn() -> B + Send + Sync + 'static) -> Opener {
        Opener { path: path.to_owned(), open: Arc::new(move || builder().create_with_backend(backend())) }
    }

    /// For messages.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens it; repairs what a crash has left.
    pub(super) fn open(&self) -> Result<Database, StoreError> {
        (self.open)().map_err(|error| StoreError::database(&self.path, error))
    }
}

/// Makes a file with an empty database.
pub(super) fn create(path: &Path) -> Result<Database, StoreError> {
    builder().create(path).map_err(|error| StoreError::database(path, error))
}

/// Opens a file to write, or makes it, as soon as nobody else does; gives up after [`PATIENCE`].
pub(super) fn create_patiently(path: &Path) -> Result<Database, StoreError> {
    patiently(path, || builder().create(path))
}

/// Opens a file to write as soon as nobody else does.
pub(super) fn open_patiently(path: &Path) -> Result<Database, StoreError> {
    patiently(path, || builder().open(path))
}

fn patiently<T>(path: &Path, open: impl Fn() -> Result<T, DatabaseError>) -> Result<T, StoreError> {
    let begin = Instant::now();
    loop {
        match open() {
            Err(DatabaseError::DatabaseAlreadyOpen) if begin.elapsed() < PATIENCE => std::thread::sleep(PAUSE),
            Err(DatabaseError::DatabaseAlreadyOpen) => return Err(StoreError::Busy { path: path.to_owned() }),
            opened => return opened.map_err(|error| StoreError::database(path, error)),
        }
    }
}

/// A write that is durable when it is committed, and after which a crash is repaired at once however large the file is.
pub(super) fn begin_write(database: &Database, path: &Path) -> Result<WriteTransaction, StoreError> {
    let mut transaction = database.begin_write().map_err(|error| StoreError::database(path, error))?;
    transaction.set_quick_repair(true);
    Ok(transaction)
}

/// A database to be read.
pub(super) enum Readable {
    /// The file, which somebody may be writing.
    Shared(ReadOnlyDatabase),
    /// A repaired copy.
    Copy(Database),
}

impl fmt::Debug for Readable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Readable::Shared(_) => "Shared",
            Readable::Copy(_) => "Copy",
        })
    }
}

impl Readable {
    /// Everything that is committed by now.
    pub(super) fn begin_read(&self, path: &Path) -> Result<ReadTransaction, StoreError> {
        match self {
            Readable::Shared(database) => database.begin_read(),
            Readable::Copy(database) => database.begin_read(),
        }
        .map_err(|error| StoreError::database(path, error))
    }

    /// Opens a file to read; `None` if a crash has left it to be repaired first.
    pub(super) fn open(path: &Path) -> Result<Option<Readable>, StoreError> {
        match builder().open_read_only(path) {
            Ok(database) => Ok(Some(Readable::Shared(database))),
            Err(DatabaseError::RepairAborted) => Ok(None),
            Err(error) => Err(StoreError::database(path, error)),
        }
    }

    /// A repaired copy of a file that may not be written.
    pub(super) fn copy(path: &Path) -> Result<Readable, StoreError> {
        let failed = |source| StoreError::file(path, source);
        let length = std::fs::metadata(path).map_err(failed)?.len();
        if length > MEMORY_BYTES_MAX {
            return Err(failed(std::io::ErrorKind::ReadOnlyFilesystem.into()));
        }
        let bytes = std::fs::read(path).map_err(failed)?;
        let memory = InMemoryBackend::new();
        memory.set_len(bytes.len() as u64).and_then(|()| memory.write(0, &bytes)).map_err(failed)?;
        let mut exclusive = Builder::new();
        let database = exclusive.set_cache_size(CACHE_BYTES).create_with_backend(memory);
        database.map(Readable::Copy).map_err(|error| StoreError::database(path, error))
    }
}
