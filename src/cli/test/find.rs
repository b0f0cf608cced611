//! Which programs are meant: files as they are named, and all `*.bas` of folders in order.

use std::path::{Path, PathBuf};

use super::TestError;
use crate::cli::files::FileError;

/// The ending of programs.
const ENDING: &str = "bas";

/// The programs, each once.
///
/// # Errors
/// A folder that cannot be read or has no programs.
pub(super) fn programs(paths: &[PathBuf]) -> Result<Vec<PathBuf>, TestError> {
    let mut found: Vec<PathBuf> = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let mut inside = Vec::new();
        search(path, &mut inside)?;
        if inside.is_empty() {
            return Err(TestError::Empty(path.clone()));
        }
        inside.sort();
        found.extend(inside);
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|path| seen.insert(path.clone()));
    Ok(found)
}

/// Hidden folders and links to folders are left out: a link may lead back here.
fn search(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), FileError> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let failed = |source| FileError::Read { path: folder.clone(), source };
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = entry.path();
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if entry.file_type().map_err(failed)?.is_dir() {
                if !hidden {
                    folders.push(path);
                }
            } else if !hidden && path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(ENDING)) {
                found.push(path);
            }
        }
    }
    Ok(())
}
