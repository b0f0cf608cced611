//! Which files a store consists of, and where it is.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::id::RunId;

/// A run's file ends so.
const RUN: &str = "redb";

/// The file beside it with the newest slots ends so.
pub(super) const TAIL: &str = "tail";

/// A run's file while it is being made.
const DRAFT: &str = "new";

/// A person's marks in a run.
const MARKS: &str = "marks";

/// The file that a run's owner holds locked.
const LOCK: &str = "lock";

/// The folder of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    root: PathBuf,
}

impl Directory {
    /// A folder that may be there or not.
    pub fn new(root: &Path) -> Directory {
        Directory { root: root.to_owned() }
    }

    /// `fbc` in `XDG_DATA_HOME`, else in `~/.local/share`, else in `LOCALAPPDATA`; `None` if the environment names none of
    /// them.
    pub fn default_root(lookup: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
        let absolute = |name: &str| lookup(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let base = absolute("XDG_DATA_HOME")
            .or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
            .or_else(|| absolute("LOCALAPPDATA"))?;
        Some(base.join("fbc"))
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The catalogue.
    pub fn catalog(&self) -> PathBuf {
        self.root.join("catalog.redb")
    }

    /// The lines of the runs that ended.
    pub(super) fn history(&self) -> PathBuf {
        self.root.join("history")
    }

    /// A file that was written with the last cleaning.
    pub(super) fn cleaned(&self) -> PathBuf {
        self.root.join("cleaned")
    }

    /// The folder of the runs.
    pub fn runs(&self) -> PathBuf {
        self.root.join("runs")
    }

    /// The folder where repair puts what it cannot read.
    pub fn aside(&self) -> PathBuf {
        self.root.join("aside")
    }

    /// A run's file.
    pub fn run(&self, id: &RunId) -> PathBuf {
        self.part(id, RUN)
    }

    /// The file beside it with the newest slots.
    pub(super) fn tail(&self, id: &RunId) -> PathBuf {
        self.part(id, TAIL)
    }

    /// A person's marks in a run, in whoever's form; they go with the run.
    pub fn marks(&self, id: &RunId) -> PathBuf {
        self.part(id, MARKS)
    }

    /// A run's file that is being made.
    pub(super) fn draft(&self, id: &RunId) -> PathBuf {
        self.part(id, DRAFT)
    }

    /// What a run's owner holds locked.
    pub(super) fn lock(&self, id: &RunId) -> PathBuf {
        self.part(id, LOCK)
    }

    fn part(&self, id: &RunId, extension: &str) -> PathBuf {
        self.runs().join(format!("{id}.{extension}"))
    }

    /// Makes the folders that are missing. What people type into programs is their own: only they may look.
    pub(super) fn create(&self) -> Result<(), StoreError> {
        let runs = self.runs();
        if runs.is_dir() {
            return Ok(());
        }
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt;
            builder.mode(0o700);
        }
        builder.create(&runs).map_err(|source| StoreError::file(&runs, source))
    }

    /// The runs whose files are there, in the order of their beginnings; none if there is no store.
    pub(super) fn run_ids(&self) -> Result<Vec<RunId>, StoreError> {
        self.ids(RUN)
    }

    /// IDs that were given, whether there is a run or not: of runs that are being made, or whose makers died over it.
    pub(super) fn given_ids(&self) -> Result<Vec<RunId>, StoreError> {
        let mut ids = self.ids(DRAFT)?;
        ids.extend(self.ids(TAIL)?);
        ids.extend(self.ids(LOCK)?);
        ids.sort();
        ids.dedup();
        Ok(ids)
    }

    fn ids(&self, extension: &str) -> Result<Vec<RunId>, StoreError> {
        let runs = self.runs();
        let entries = match fs::read_dir(&runs) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(StoreError::file(&runs, source)),
        };
        let mut ids = Vec::new();
        for entry in entries {
            let path = entry.map_err(|source| StoreError::file(&runs, source))?.path();
            if path.extension().is_some_and(|found| found == extension) {
                ids.extend(path.file_stem().and_then(|stem| stem.to_str()).and_then(RunId::parse));
            }
        }
        ids.sort();
        Ok(ids)
    }
}

/// Makes it durable that a folder has an entry, where folders are files.
pub(super) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    fs::File::open(folder).and_then(|file| file.sync_all()).map_err(|source| StoreError::file(folder, source))?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Bytes that a run's files take on the disk.
pub(super) fn run_size(directory: &Directory, id: &RunId) -> u64 {
    size_on_disk(&directory.run(id)) + size_on_disk(&directory.tail(id))
}

/// Bytes that a file takes on the disk: files of databases have holes.
pub(super) fn size_on_disk(path: &Path) -> u64 {
    let Ok(metadata) = fs::metadata(path) else { return 0 };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        // In units of 512 bytes by POSIX, whatever the file system's blocks are.
        metadata.blocks().saturating_mul(512)
    }
    #[cfg(not(unix))]
    metadata.len()
}

/// Milliseconds since 1970 when a file was last written.
pub(super) fn changed_at(path: &Path) -> Option<u64> {
    let changed = fs::metadata(path).ok()?.modified().ok()?;
    let since = changed.duration_since(std::time::SystemTime::UNIX_EPOCH).ok()?;
    u64::try_from(since.as_millis()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_store_is_where_xdg_says() {
        fn check(variables: &[(&str, &str)], expected: Option<&str>) {
            let lookup =
                |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value));
            assert_eq!(Directory::default_root(lookup), expected.map(PathBuf::from), "{variables:?}");
        }
        check(&[("XDG_DATA_HOME", "/d"), ("HOME", "/h")], Some("/d/fbc"));
        check(&[("XDG_DATA_HOME", "relative"), ("HOME", "/h")], Some("/h/.local/share/fbc"));
        check(&[("LOCALAPPDATA", "/l")], Some("/l/fbc"));
        check(&[], None);
    }
}
