//! The catalogue: what is found faster here than in the runs' files, and what belongs to no single run. Opened for one short
//! transaction at a time, so that any number of processes share it. The bytes: docs/store.md.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use redb::{ReadTransaction, ReadableTable, TableDefinition, WriteTransaction};

use super::codec::{read as read_sealed, seal};
use super::database::{Readable, begin_write, create_patiently, open_patiently};
use super::directory::{Directory, sync_folder};
use super::error::StoreError;
use super::guard::guarded;
use super::id::RunId;
use super::run_tables::expect_schema;
use super::summary::{RunState, RunSummary};
use crate::famicom::snapshot::TIME_MAX;
use crate::vm::bytes::Writer;

/// The version of what is written here. Raised by every change; older catalogues stay readable.
const SCHEMA: u32 = 1;

const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");
/// Runs that ended, as their files say.
const RUNS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("runs");
const NAMES: TableDefinition<'_, &str, &str> = TableDefinition::new("names");
const KEPT: TableDefinition<'_, &str, ()> = TableDefinition::new("kept");
const PROGRAMS: TableDefinition<'_, &[u8; 32], &[u8]> = TableDefinition::new("programs");
const VERSIONS: TableDefinition<'_, (&str, &[u8; 32]), &[u8]> = TableDefinition::new("versions");
const SETTINGS: TableDefinition<'_, &str, &str> = TableDefinition::new("settings");

const SCHEMA_KEY: &str = "schema";

/// Programs that are kept at most; those that ran last.
const VERSIONS_MAX: usize = 10_000;

/// A program that ran under a file's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The file, as it was given.
    pub file: String,
    /// The program's content hash.
    pub hash: [u8; 32],
    /// Milliseconds since 1970 when it ran first.
    pub first: u64,
    /// And last.
    pub last: u64,
    /// How often it ran.
    pub runs: u64,
}

/// Changes the catalogue, all or nothing; makes it if there is none.
///
/// # Errors
/// [`StoreError::Busy`] if others have it for 2 seconds; [`StoreError`].
pub(super) fn write<T>(
    directory: &Directory,
    body: impl FnOnce(&CatalogWriter<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    directory.create()?;
    let path = directory.catalog();
    guarded(&path, || {
        let is_new = !path.exists();
        let database = create_patiently(&path)?;
        if is_new {
            sync_folder(directory.root())?;
        }
        let transaction = begin_write(&database, &path)?;
        let catalog = CatalogWriter { path: &path, transaction: &transaction };
        catalog.expect_schema()?;
        let value = body(&catalog)?;
        transaction.commit().map_err(|error| StoreError::database(&path, error))?;
        Ok(value)
    })
}

/// Reads the catalogue; `None` if there is none.
///
/// # Errors
/// [`StoreError`].
pub(super) fn read<T>(
    directory: &Directory,
    body: impl FnOnce(&CatalogReader<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let path = directory.catalog();
    // An empty file is one that somebody is just making.
    if std::fs::metadata(&path).map_or(0, |metadata| metadata.len()) == 0 {
        return Ok(None);
    }
    guarded(&path, || {
        let database = open_readable(&path)?;
        let transaction = database.begin_read(&path)?;
        let catalog = CatalogReader { path: &path, transaction: &transaction };
        match catalog.schema()? {
            Some(version) => expect_schema(&path, &version, SCHEMA)?,
            // Nothing was ever written.
            None => return Ok(None),
        }
        body(&catalog).map(Some)
    })
}

fn open_readable(path: &Path) -> Result<Readable, StoreError> {
    if let Some(readable) = Readable::open(path)? {
        return Ok(readable);
    }
    match open_patiently(path) {
        Ok(repaired) => drop(repaired),
        Err(error) if error.is_read_only() => return Readable::copy(path),
        Err(error) => return Err(error),
    }
    // If it is broken again by now, the next try will be luckier.
    Readable::open(path)?.ok_or_else(|| StoreError::Busy { path: path.to_owned() })
}

/// The catalogue in a transaction that changes it.
pub(super) struct CatalogWriter<'a> {
    path: &'a Path,
    transaction: &'a WriteTransaction,
}

impl CatalogWriter<'_> {
    fn expect_schema(&self) -> Result<(), StoreError> {
        let found = self.run(|transaction| {
            let mut meta = transaction.open_table(META)?;
            let found = meta.get(SCHEMA_KEY)?.map(|version| version.value().to_vec());
            if found.is_none() {
                meta.insert(SCHEMA_KEY, SCHEMA.to_le_bytes().as_slice())?;
            }
            Ok(found)
        })?;
        found.map_or(Ok(()), |version| expect_schema(self.path, &version, SCHEMA))
    }

    fn run<T>(&self, body: impl FnOnce(&WriteTransaction) -> Result<T, redb::Error>) -> Result<T, StoreError> {
        body(self.transaction).map_err(|error| StoreError::database(self.path, error))
    }

    /// Gives a name to a run; the ID of the run that has it already, if one has.
    pub(super) fn take_name(
        &self,
        name: &str,
        id: &RunId,
        is_there: impl Fn(&RunId) -> bool,
    ) -> Result<Option<RunId>, StoreError> {
        self.run(|transaction| {
            let mut names = transaction.open_table(NAMES)?;
            let holder = names.get(name)?.and_then(|holder| RunId::parse(holder.value())).filter(is_there);
            if holder.is_none() {
                names.insert(name, id.as_str())?;
            }
            Ok(holder)
        })
    }

    /// Enters a run that ended.
    pub(super) fn put_run(&self, summary: &RunSummary) -> Result<(), StoreError> {
        let RunState::Ended(ending) = summary.state else { return Ok(()) };
        self.run(|transaction| {
            transaction.open_table(RUNS)?.insert(summary.id.as_str(), summary.encode(ending).as_slice())?;
            if let Some(name) = &summary.name {
                transaction.open_table(NAMES)?.insert(name.as_str(), summary.id.as_str())?;
            }
            Ok(())
        })
    }

    /// Forgets all about a run.
    pub(super) fn forget_run(&self, id: &RunId) -> Result<(), StoreError> {
        self.run(|transaction| {
            transaction.open_table(RUNS)?.remove(id.as_str())?;
            transaction.open_table(KEPT)?.remove(id.as_str())?;
            transaction.open_table(NAMES)?.retain(|_, holder| holder != id.as_str())?;
            Ok(())
        })
    }

    /// Marks a run as one that never goes by itself, or as one that may.
    pub(super) fn keep(&self, id: &RunId, keep: bool) -> Result<(), StoreError> {
        self.run(|transaction| {
            let mut kept = transaction.open_table(KEPT)?;
            if keep {
                kept.insert(id.as_str(), ())?;
            } else {
                kept.remove(id.as_str())?;
            }
            Ok(())
        })
    }

    /// Enters a program that ran under a file's name.
    pub(super) fn put_program(&self, file: &str, hash: &[u8; 32], image: &[u8], at: u64) -> Result<(), StoreError> {
        let before = self.run(|transaction| {
            let mut programs = transaction.open_table(PROGRAMS)?;
            if programs.get(hash)?.is_none() {
                programs.insert(hash, image)?;
            }
            let versions = transaction.open_table(VERSIONS)?;
            Ok(versions.get((file, hash))?.map(|sealed| sealed.value().to_vec()))
        })?;
        let (first, runs) = match before {
            Some(sealed) => {
                let (first, _, runs) = decode_version(&sealed, self.path)?;
                (first, runs)
            }
            None => (at, 0),
        };
        let mut out = Writer::new();
        out.varint(first);
        out.varint(at);
        out.varint(runs.saturating_add(1).min(TIME_MAX));
        let sealed = seal(&out.finish());
        self.run(|transaction| {
            transaction.open_table(VERSIONS)?.insert((file, hash), sealed.as_slice())?;
            Ok(())
        })
    }

    /// Forgets programs that have not run since a time, but for the newest version of each file, and the oldest of too many.
    pub(super) fn forget_programs(&self, before: u64) -> Result<(), StoreError> {
        let stored = self.run(|transaction| stored_versions(&transaction.open_table(VERSIONS)?))?;
        let mut versions = Vec::new();
        for (file, hash, sealed) in stored {
            let (_, last, _) = decode_version(&sealed, self.path)?;
            versions.push((last, file, hash));
        }
        versions.sort_by(|a, b| b.cmp(a));
        let mut files = BTreeSet::new();
        let (mut stays, mut goes) = (BTreeSet::new(), Vec::new());
        for (last, file, hash) in &versions {
            let is_newest = files.insert(file);
            if stays.len() < VERSIONS_MAX && (is_newest || *last >= before) {
                stays.insert(*hash);
            } else {
                goes.push((file, hash));
            }
        }
        self.run(|transaction| {
            let mut table = transaction.open_table(VERSIONS)?;
            for (file, hash) in goes {
                table.remove((file.as_str(), hash))?;
            }
            transaction.open_table(PROGRAMS)?.retain(|hash, _| stays.contains(hash))?;
            Ok(())
        })
    }

    /// Sets or removes a setting.
    pub(super) fn set(&self, name: &str, value: Option<&str>) -> Result<(), StoreError> {
        self.run(|transaction| {
            let mut settings = transaction.open_table(SETTINGS)?;
            match value {
                Some(value) => settings.insert(name, value)?,
                None => settings.remove(name)?,
            };
            Ok(())
        })
    }
}

/// The catalogue as it is at one moment.
pub(super) struct CatalogReader<'a> {
    path: &'a Path,
    transaction: &'a ReadTransaction,
}

impl CatalogReader<'_> {
    fn run<T>(&self, body: impl FnOnce(&ReadTransaction) -> Result<T, redb::Error>) -> Result<Option<T>, StoreError> {
        match body(self.transaction) {
            Ok(value) => Ok(Some(value)),
            // Tables come with their first entry.
            Err(redb::Error::TableDoesNotExist(_)) => Ok(None),
            Err(error) => Err(StoreError::database(self.path, error)),
        }
    }

    fn schema(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.run(|transaction| {
            Ok(transaction.open_table(META)?.get(SCHEMA_KEY)?.map(|found| found.value().to_vec()))
        })?;
        Ok(found.flatten())
    }

    /// The runs that ended. An entry that cannot be read is left out: the run's file says the same.
    pub(super) fn runs(&self) -> Result<BTreeMap<RunId, RunSummary>, StoreError> {
        let runs = self.run(|transaction| {
            let mut runs = BTreeMap::new();
            for entry in transaction.open_table(RUNS)?.iter()? {
                let (id, sealed) = entry?;
                let Some(id) = RunId::parse(id.value()) else { continue };
                if let Ok(summary) = RunSummary::decode(&id, sealed.value(), self.path) {
                    runs.insert(id, summary);
                }
            }
            Ok(runs)
        })?;
        Ok(runs.unwrap_or_default())
    }

    /// The runs that never go by themselves.
    pub(super) fn kept(&self) -> Result<BTreeSet<RunId>, StoreError> {
        let kept = self.run(|transaction| {
            let mut kept = BTreeSet::new();
            for entry in transaction.open_table(KEPT)?.iter()? {
                kept.extend(RunId::parse(entry?.0.value()));
            }
            Ok(kept)
        })?;
        Ok(kept.unwrap_or_default())
    }

    /// Reads everything.
    pub(super) fn examine(&self) -> Result<(), StoreError> {
        let sealed = self.run(|transaction| {
            let mut sealed = Vec::new();
            for entry in transaction.open_table(RUNS)?.iter()? {
                let (id, value) = entry?;
                sealed.push((id.value().to_owned(), value.value().to_vec()));
            }
            Ok(sealed)
        })?;
        for (id, sealed) in sealed.unwrap_or_default() {
            let id = RunId::parse(&id).ok_or_else(|| StoreError::damaged(self.path, "a run's ID is none"))?;
            RunSummary::decode(&id, &sealed, self.path)?;
        }
        self.run(|transaction| {
            for entry in transaction.open_table(NAMES)?.iter()? {
                entry?;
            }
            Ok(())
        })?;
        self.run(|transaction| {
            for entry in transaction.open_table(SETTINGS)?.iter()? {
                entry?;
            }
            Ok(())
        })?;
        self.kept()?;
        for version in self.versions()? {
            let image = self.program(&version.hash)?;
            if image.is_none_or(|image| *blake3::hash(&image).as_bytes() != version.hash) {
                return Err(StoreError::damaged(self.path, "a program is not what it was"));
            }
        }
        Ok(())
    }

    /// The run that has a name.
    pub(super) fn named(&self, name: &str) -> Result<Option<RunId>, StoreError> {
        let id = self
            .run(|transaction| Ok(transaction.open_table(NAMES)?.get(name)?.and_then(|id| RunId::parse(id.value()))))?;
        Ok(id.flatten())
    }

    /// The programs that ran, by file and then by hash.
    pub(super) fn versions(&self) -> Result<Vec<Version>, StoreError> {
        let stored = self.run(|transaction| stored_versions(&transaction.open_table(VERSIONS)?))?;
        let decode = |(file, hash, sealed): StoredVersion| {
            let (first, last, runs) = decode_version(&sealed, self.path)?;
            Ok(Version { file, hash, first, last, runs })
        };
        stored.unwrap_or_default().into_iter().map(decode).collect()
    }

    /// A program's image by its content hash.
    pub(super) fn program(&self, hash: &[u8; 32]) -> Result<Option<Vec<u8>>, StoreError> {
        let image = self
            .run(|transaction| Ok(transaction.open_table(PROGRAMS)?.get(hash)?.map(|image| image.value().to_vec())))?;
        Ok(image.flatten())
    }

    /// A setting.
    pub(super) fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let value = self.run(|transaction| {
            Ok(transaction.open_table(SETTINGS)?.get(name)?.map(|value| value.value().to_owned()))
        })?;
        Ok(value.flatten())
    }
}

/// A program's file, its hash, and the sealed rest.
type StoredVersion = (String, [u8; 32], Vec<u8>);

fn stored_versions(
    table: &impl ReadableTable<(&'static str, &'static [u8; 32]), &'static [u8]>,
) -> Result<Vec<StoredVersion>, redb::Error> {
    let mut stored = Vec::new();
    for entry in table.iter()? {
        let (key, sealed) = entry?;
        let (file, hash) = key.value();
        stored.push((file.to_owned(), *hash, sealed.value().to_vec()));
    }
    Ok(stored)
}

fn decode_version(sealed: &[u8], path: &Path) -> Result<(u64, u64, u64), StoreError> {
    read_sealed(sealed, path, "a program's version", |input| {
        Ok((input.varint(TIME_MAX, "time")?, input.varint(TIME_MAX, "time")?, input.varint(TIME_MAX, "runs")?))
    })
}
