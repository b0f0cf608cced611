//! Reading programs and writing results: bounded on the way in, whole or not at all on the way out.

use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use super::outputs::OutputError;
use super::samples;
use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode;
use crate::basic::parser::Options;
use crate::basic::source::{self, Source, SourceError, SourceErrorKind};

/// A program's text may be this long; more than the machine's 1 MiB of tokens never comes from less.
pub(super) const SOURCE_BYTES_MAX: u64 = source::SOURCE_BYTES_MAX as u64;

/// A recording may be this long: half an hour at 48 kHz in stereo.
pub(super) const RECORDING_BYTES_MAX: u64 = 400 << 20;

/// Why a file could not be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum FileError {
    /// It could not be read.
    #[error("{}: {}", path.display(), reason(source))]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It could not be written.
    #[error("{}: cannot write: {}", path.display(), reason(source))]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// No program that comes with fbc has this name.
    #[error("{}: there is no such sample; `fbc samples` lists them", .0.display())]
    Sample(PathBuf),
    /// It must not be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// It is larger than anything of its kind.
    #[error("{}: larger than {limit} bytes, which no {kind} is", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit in bytes.
        limit: u64,
        /// What was expected.
        kind: &'static str,
    },
    /// It is a program text with mistakes that no machine could be told about.
    #[error("{}", first_errors(path, errors))]
    Source {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        errors: Vec<SourceError>,
    },
}

/// Source errors shown at once; whoever has more is helped by the first.
const ERRORS_SHOWN: usize = 10;

fn first_errors(path: &Path, errors: &[SourceError]) -> String {
    let name = path.display().to_string();
    // A file that is no text is wrong everywhere: its first place is enough.
    let shown = if errors.iter().any(|error| error.kind == SourceErrorKind::Encoding) { 1 } else { ERRORS_SHOWN };
    let mut lines: Vec<String> = errors.iter().take(shown).map(|error| error.render(&name)).collect();
    if errors.len() > shown && shown > 1 {
        lines.push(format!("and {} more", errors.len() - shown));
    }
    lines.join("\n")
}

/// An operating system's reason in lower case, without its number.
pub(super) fn reason(error: &std::io::Error) -> String {
    let text = match (error.raw_os_error(), error.kind()) {
        // What nobody asked the system about has the library's words for it.
        (None, ErrorKind::NotFound) => "no such file or directory".to_owned(),
        _ => error.to_string(),
    };
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// A program as the machine takes or refuses it.
pub(super) enum Loaded {
    /// In memory.
    Program(Box<Source>),
    /// What the machine says when such a line is entered.
    Refused(Refusal),
}

/// A line that the machine does not accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// OV or SN.
    pub(super) error: ErrorCode,
    /// Its number.
    pub(super) line: Option<u16>,
}

/// Reads a whole file of at most `limit` bytes; `-` is standard input, `sample:NAME` a program that comes with fbc.
pub(super) fn read(path: &Path, limit: u64, kind: &'static str) -> Result<Vec<u8>, FileError> {
    let failed = |source| FileError::Read { path: path.to_owned(), source };
    match samples::bytes(path) {
        Some(sample) => return Ok(sample.as_bytes().to_vec()),
        None if samples::is_named(path) && !path.exists() => return Err(FileError::Sample(path.to_owned())),
        None => {}
    }
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().lock().take(limit + 1).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        let file = File::open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.is_dir() {
            return Err(failed(std::io::Error::from(ErrorKind::IsADirectory)));
        }
        file.take(limit + 1).read_to_end(&mut bytes).map_err(failed)?;
    }
    if bytes.len() as u64 > limit {
        return Err(FileError::TooLarge { path: path.to_owned(), limit, kind });
    }
    Ok(bytes)
}

/// Reads a program's text.
pub(super) fn load_program(path: &Path, dialect: Dialect, relaxed: bool) -> Result<Loaded, FileError> {
    let bytes = read(path, SOURCE_BYTES_MAX, "program")?;
    match source::parse_source(&bytes, Options { dialect, relaxed }) {
        Ok(source) => Ok(Loaded::Program(Box::new(source))),
        Err(errors) => match errors.iter().find_map(SourceError::refusal) {
            Some((error, line)) if errors.iter().all(|error| error.refusal().is_some()) => {
                Ok(Loaded::Refused(Refusal { error, line }))
            }
            _ => Err(FileError::Source { path: path.to_owned(), errors }),
        },
    }
}

/// Whether a file could be made where it shall be written at the end of long work.
pub(super) fn expect_folder(path: &Path) -> Result<(), FileError> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let kind = match (folder.is_dir(), path.is_dir()) {
        (true, false) => return Ok(()),
        (true, true) => ErrorKind::IsADirectory,
        (false, _) => ErrorKind::NotFound,
    };
    Err(FileError::Write { path: path.to_owned(), source: kind.into() })
}

/// Writes a file whole or not at all: to a temporary file beside it, then by rename. `-` is standard output.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let failed = |source| FileError::Write { path: path.to_owned(), source };
    if path == Path::new("-") {
        let mut stdout = std::io::stdout();
        return stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(failed);
    }
    let draft = Draft::new(path)?;
    draft.file().write_all(bytes).map_err(failed)?;
    draft.publish()
}

/// A file that is written beside its place, and takes it when it is whole. Until then nothing is there, or what was
/// there before. A device or a pipe cannot be replaced: what is written goes into it at once.
#[derive(Debug)]
pub(super) struct Draft {
    way: Way,
    target: PathBuf,
    path: PathBuf,
}

#[derive(Debug)]
enum Way {
    Beside(tempfile::NamedTempFile),
    Through(File),
}

impl Draft {
    /// An empty one.
    pub(super) fn new(path: &Path) -> Result<Draft, FileError> {
        let failed = |source| FileError::Write { path: path.to_owned(), source };
        // A link keeps pointing where it points; what it points to is replaced.
        let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if target.is_dir() {
            return Err(failed(ErrorKind::IsADirectory.into()));
        }
        // Links into /proc do not always lead to a name.
        let way = if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            Way::Through(OpenOptions::new().write(true).open(path).map_err(failed)?)
        } else {
            let directory = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Way::Beside(tempfile::Builder::new().prefix(".fbc-").tempfile_in(directory).map_err(failed)?)
        };
        Ok(Draft { way, target, path: path.to_owned() })
    }

    /// An empty one that can be written anywhere, as only a file can.
    pub(super) fn seekable(path: &Path, what: &str) -> Result<Draft, FileError> {
        let draft = Draft::new(path)?;
        match draft.way {
            Way::Beside(_) => Ok(draft),
            Way::Through(_) => {
                let source = Error::new(ErrorKind::Unsupported, format!("{what} needs a file, not a device or a pipe"));
                Err(FileError::Write { path: path.to_owned(), source })
            }
        }
    }

    /// What is written to.
    pub(super) fn file(&self) -> &File {
        match &self.way {
            Way::Beside(file) => file.as_file(),
            Way::Through(file) => file,
        }
    }

    /// Puts it in its place.
    pub(super) fn publish(self) -> Result<(), FileError> {
        let failed = |source| FileError::Write { path: self.path.clone(), source };
        let Way::Beside(file) = self.way else { return Ok(()) };
        file.as_file().sync_all().map_err(failed)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&self.target).map_or(0o644, |metadata| metadata.permissions().mode() & 0o777);
            let _ = file.as_file().set_permissions(std::fs::Permissions::from_mode(mode));
        }
        file.persist(&self.target).map_err(|error| failed(error.error))?;
        Ok(())
    }
}
