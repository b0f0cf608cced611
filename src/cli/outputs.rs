//! Files that a command is going to write: none may be a file that it reads, or another one that it writes.
//!
//! A program written over by its own picture is lost, and a slip of the Tab key is enough. Checked before any work.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::files::FileError;

/// Why a file must not be written.
#[derive(Debug, thiserror::Error)]
pub(super) enum OutputError {
    /// It is needed.
    #[error("{}: {writer} would write over {reader}; give it another name", path.display())]
    Read {
        /// As it was named for writing.
        path: PathBuf,
        /// What would write it.
        writer: &'static str,
        /// What it is.
        reader: &'static str,
    },
    /// Two would write it.
    #[error("{}: {first} and {second} cannot be the same file", path.display())]
    Twice {
        /// As it was named the second time.
        path: PathBuf,
        /// What would write it first.
        first: &'static str,
        /// What would then replace it.
        second: &'static str,
    },
}

/// Holds that no output is an input or another output. Each has a name for the message, such as `--png` or `the program`.
///
/// # Errors
/// [`FileError::Output`] with the first output that is.
pub(super) fn expect_apart<'a>(
    inputs: impl IntoIterator<Item = (&'static str, &'a Path)>,
    outputs: impl IntoIterator<Item = (&'static str, Option<&'a PathBuf>)>,
) -> Result<(), FileError> {
    let inputs: Vec<_> = inputs.into_iter().filter_map(|(name, path)| Some((name, place(path)?))).collect();
    let mut written: Vec<(&str, PathBuf)> = Vec::new();
    for (writer, path) in outputs {
        let Some((path, place)) = path.and_then(|path| Some((path, place(path)?))) else { continue };
        if let Some((reader, _)) = inputs.iter().find(|(_, there)| *there == place) {
            return Err(OutputError::Read { path: path.clone(), writer, reader }.into());
        }
        if let Some((first, _)) = written.iter().find(|(_, there)| *there == place) {
            return Err(OutputError::Twice { path: path.clone(), first, second: writer }.into());
        }
        written.push((writer, place));
    }
    Ok(())
}

/// Whether two paths name one file; what holds nothing is no file.
pub(super) fn is_same_file(from: &Path, to: &Path) -> bool {
    place(from).is_some_and(|from| Some(from) == place(to))
}

/// One name for each file, also for one that is not there yet; `None` for what holds nothing: standard input and output,
/// devices, folders.
fn place(path: &Path) -> Option<PathBuf> {
    if path == Path::new("-") {
        return None;
    }
    if let Ok(there) = path.canonicalize() {
        return there.is_file().then_some(there);
    }
    let name: OsString = path.file_name()?.to_owned();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(folder.canonicalize().ok()?.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_has_one_use() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("a.bas"), "10 END").unwrap();
        std::fs::create_dir(at("sub")).unwrap();
        let check = |png: &str, gif: &str, expected: Result<(), &str>| {
            let (program, png, gif) = (at("a.bas"), at(png), at(gif));
            let found =
                expect_apart([("the program", program.as_path())], [("--png", Some(&png)), ("--gif", Some(&gif))]);
            match (&found, expected) {
                (Ok(()), Ok(())) => {}
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
                _ => panic!("{found:?} instead of {expected:?}"),
            }
        };
        check("a.png", "a.gif", Ok(()));
        check("a.bas", "a.gif", Err("--png would write over the program"));
        check("a.png", "sub/../a.bas", Err("--gif would write over the program"));
        check("a.png", "a.png", Err("--png and --gif cannot be the same file"));
        check("a.png", "sub/../a.png", Err("--png and --gif cannot be the same file"));
        check("sub/a.bas", "nowhere/a.bas", Ok(()));
    }

    #[test]
    fn what_holds_nothing_may_be_named_twice() {
        let (pipe, folder) = (PathBuf::from("-"), PathBuf::from("."));
        for path in [&pipe, &folder] {
            assert!(expect_apart([("the program", path.as_path())], [("a", Some(path)), ("b", Some(path))]).is_ok());
        }
        assert!(expect_apart([], [("a", None), ("b", None)]).is_ok());
    }
}
