//! The files beside a program that belong to its test.

use std::path::{Path, PathBuf};

use crate::cli::files::{self, FileError};
use crate::cli::picture::pair::{self, Picture};
use crate::timeline::log::reader::Log;
use crate::timeline::testing::clause::FRAMES_MAX;

/// The longest of the texts: what a run may print.
const TEXT_BYTES_MAX: u64 = 64 << 20;

/// The longest picture file.
const PNG_BYTES_MAX: u64 = 4 << 20;

/// The longest recorded session.
const LOG_BYTES_MAX: u64 = 256 << 20;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// NAME.out
    pub(super) output: Option<String>,
    /// NAME.screen
    pub(super) screen: Option<String>,
    /// NAME.png
    pub(super) picture: Option<Picture>,
    /// NAME@FRAME.png, by frame
    pub(super) pictures: Vec<(u64, Picture)>,
    /// NAME.sound: hexadecimal digits
    pub(super) sound: Option<String>,
    /// NAME.in
    pub(super) input: Option<String>,
    /// NAME.fbev
    pub(super) log: Option<Log>,
}

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum BesideError {
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is no text.
    #[error("{}: not UTF-8 text", .0.display())]
    Encoding(PathBuf),
    /// It is no picture.
    #[error("{}: {why}", path.display())]
    Picture {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: pair::ReadError,
    },
    /// A number that is no frame.
    #[error("{}: between `@` and `.png` stands a frame, a number up to {FRAMES_MAX}", .0.display())]
    Frame(PathBuf),
    /// No hash.
    #[error("{}: the file holds a sound's hash, 8 to 64 hexadecimal digits; `fbc test --bless` writes it", .0.display())]
    Sound(PathBuf),
    /// No log.
    #[error("{}: {why}", path.display())]
    Log {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: crate::timeline::log::reader::LogError,
    },
}

/// The file beside a program with this ending, whether it is there or not.
pub(super) fn path(program: &Path, ending: &str) -> PathBuf {
    program.with_extension(ending)
}

/// The file with the picture of a frame.
pub(super) fn picture_path(program: &Path, frame: u64) -> PathBuf {
    let stem = program.file_stem().unwrap_or_default().to_string_lossy();
    program.with_file_name(format!("{stem}@{frame}.png"))
}

impl Beside {
    /// Reads what is there.
    ///
    /// # Errors
    /// [`BesideError`] for the first file that cannot be used.
    pub(super) fn read(program: &Path) -> Result<Beside, BesideError> {
        let sound = match text(&path(program, "sound"))? {
            Some(text) => {
                let digits = text.trim().to_ascii_lowercase();
                let fits = (8..=64).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
                Some(digits).filter(|_| fits).ok_or_else(|| BesideError::Sound(path(program, "sound"))).map(Some)?
            }
            None => None,
        };
        let log = match bytes(&path(program, "fbev"), LOG_BYTES_MAX, "log")? {
            Some(bytes) => {
                let path = path(program, "fbev");
                let log = Log::read(&bytes).map_err(|why| BesideError::Log { path: path.clone(), why })?;
                if let Some(damage) = log.damage.first() {
                    return Err(BesideError::Log { path, why: damage.error.clone() });
                }
                Some(log)
            }
            None => None,
        };
        Ok(Beside {
            output: text(&path(program, "out"))?,
            screen: text(&path(program, "screen"))?,
            picture: picture(&path(program, "png"))?,
            pictures: pictures_of_frames(program)?,
            sound,
            input: text(&path(program, "in"))?,
            log,
        })
    }

    /// Whether anything is expected.
    pub(super) fn expects(&self) -> bool {
        self.output.is_some()
            || self.screen.is_some()
            || self.picture.is_some()
            || self.sound.is_some()
            || !self.pictures.is_empty()
    }
}

fn bytes(path: &Path, limit: u64, kind: &'static str) -> Result<Option<Vec<u8>>, FileError> {
    if path.is_file() { files::read(path, limit, kind).map(Some) } else { Ok(None) }
}

fn text(path: &Path) -> Result<Option<String>, BesideError> {
    let Some(bytes) = bytes(path, TEXT_BYTES_MAX, "text")? else { return Ok(None) };
    String::from_utf8(bytes).map(Some).map_err(|_| BesideError::Encoding(path.to_owned()))
}

fn picture(path: &Path) -> Result<Option<Picture>, BesideError> {
    let Some(bytes) = bytes(path, PNG_BYTES_MAX, "picture")? else { return Ok(None) };
    pair::read(&bytes).map(Some).map_err(|why| BesideError::Picture { path: path.to_owned(), why })
}

fn pictures_of_frames(program: &Path) -> Result<Vec<(u64, Picture)>, BesideError> {
    let mut pictures = Vec::new();
    let folder = program.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let prefix = format!("{}@", program.file_stem().unwrap_or_default().to_string_lossy());
    // A sample of the binary has no folder.
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let Some(number) = name.strip_prefix(&prefix).and_then(|rest| rest.strip_suffix(".png")) else { continue };
        let path = program.with_file_name(&*name);
        let frame = number.parse().ok().filter(|frame| *frame <= FRAMES_MAX);
        let frame = frame.ok_or_else(|| BesideError::Frame(path.clone()))?;
        if let Some(picture) = picture(&path)? {
            pictures.push((frame, picture));
        }
    }
    pictures.sort_by_key(|(frame, _)| *frame);
    Ok(pictures)
}
