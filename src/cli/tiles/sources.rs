//! Where tile sets come from: fbc's own, a person's file, a folder of sources, or a set that was imported.

use std::path::{Path, PathBuf};

use crate::cli::files::{self, FileError};
use crate::cli::folders;
use crate::famicom::tiles::TileSet;
use crate::famicom::tiles::builtin;
use crate::famicom::tiles::chr::{CHR_BYTES, ChrError, INES_BYTES, INES_MARK};
use crate::famicom::tiles::text::{self, Block, TEXT_BYTES_MAX, TextError};

/// The ending of tile sources.
const SOURCE_ENDING: &str = "tiles";

/// The ending of imported sets.
const IMPORT_ENDING: &str = "chr";

/// Characters of an imported set's name, at most.
const NAME_LENGTH_MAX: usize = 64;

/// Why there are no tiles.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum TilesError {
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// Bytes that are neither a dump nor text.
    #[error("{}: {error}", path.display())]
    Chr {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: ChrError,
    },
    /// A mistake in a source.
    #[error("{}: {error}", path.display())]
    Text {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: TextError,
    },
    /// Neither a file nor an imported set.
    #[error("{}: there is no such file, and no imported set of this name (`fbc tiles list` shows them)", path.display())]
    NotFound {
        /// What was asked for.
        path: PathBuf,
    },
    /// A folder without sources.
    #[error("{}: there is no file *.{SOURCE_ENDING} in this folder", path.display())]
    EmptyFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A name that would not stay in the folder, or is hard to type.
    #[error("`{0}` cannot be a set's name: use up to {NAME_LENGTH_MAX} letters, digits, `-` and `_`")]
    Name(String),
    /// No environment variable says where sets are kept.
    #[error("no folder for tile sets: neither XDG_DATA_HOME nor HOME is set")]
    NoFolder,
    /// The folder of imported sets cannot be made or read.
    #[error("{}: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Tiles, and the blocks of the sources they came from.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Tiles {
    /// The tiles.
    pub(in crate::cli) set: TileSet,
    /// What belongs together, as far as sources say so.
    pub(super) blocks: Vec<Block>,
}

/// fbc's own tiles with what `names` name on top, the last one uppermost: files (a CHR dump, an iNES image or a source),
/// folders of sources, or names of imported sets.
///
/// # Errors
/// [`TilesError`].
pub(in crate::cli) fn load(names: &[PathBuf]) -> Result<Tiles, TilesError> {
    let mut tiles = Tiles { set: TileSet::blank(), blocks: Vec::new() };
    for (name, source) in builtin::SOURCES {
        read_text(&mut tiles, Path::new(name), source)?;
    }
    for name in names {
        add(&mut tiles, name)?;
    }
    Ok(tiles)
}

/// Keeps a set under a name; gives the file.
///
/// # Errors
/// [`TilesError`].
pub(super) fn keep(set: &TileSet, name: &str) -> Result<PathBuf, TilesError> {
    if !is_name(name) {
        return Err(TilesError::Name(name.to_owned()));
    }
    let path = imported(name).ok_or(TilesError::NoFolder)?;
    if let Some(folder) = path.parent() {
        let failed = |source| TilesError::Folder { path: folder.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    files::write(&path, &set.to_chr())?;
    Ok(path)
}

/// The names of the imported sets, in order.
///
/// # Errors
/// [`TilesError`].
pub(super) fn names() -> Result<Vec<String>, TilesError> {
    let Some(folder) = folder() else { return Ok(Vec::new()) };
    let failed = |source| TilesError::Folder { path: folder.clone(), source };
    let entries = match std::fs::read_dir(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).filter(|name| is_name(name));
        if let Some(name) = name.filter(|_| path.extension().is_some_and(|ending| ending == IMPORT_ENDING)) {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Whether a set can have this name.
pub(super) fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    !name.is_empty() && name.len() <= NAME_LENGTH_MAX && name.bytes().all(fits)
}

fn folder() -> Option<PathBuf> {
    Some(folders::data()?.join("tiles"))
}

fn imported(name: &str) -> Option<PathBuf> {
    Some(folder()?.join(name).with_extension(IMPORT_ENDING))
}

fn add(tiles: &mut Tiles, path: &Path) -> Result<(), TilesError> {
    if path.is_dir() {
        return add_folder(tiles, path);
    }
    if path == Path::new("-") || path.exists() {
        return add_file(tiles, path);
    }
    match path.to_str().filter(|name| is_name(name)).and_then(imported).filter(|path| path.exists()) {
        Some(path) => add_file(tiles, &path),
        None => Err(TilesError::NotFound { path: path.to_owned() }),
    }
}

fn add_folder(tiles: &mut Tiles, path: &Path) -> Result<(), TilesError> {
    let failed = |source| TilesError::Folder { path: path.to_owned(), source };
    let mut sources = Vec::new();
    for entry in std::fs::read_dir(path).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|ending| ending == SOURCE_ENDING) {
            sources.push(path);
        }
    }
    if sources.is_empty() {
        return Err(TilesError::EmptyFolder { path: path.to_owned() });
    }
    sources.sort();
    sources.iter().try_for_each(|path| add_file(tiles, path))
}

fn add_file(tiles: &mut Tiles, path: &Path) -> Result<(), TilesError> {
    let bytes = files::read(path, TEXT_BYTES_MAX as u64, "tile set")?;
    let named_source = path.extension().is_some_and(|ending| ending == SOURCE_ENDING);
    let sized = matches!(bytes.len(), CHR_BYTES | INES_BYTES) && !named_source;
    let is_dump = sized || bytes.starts_with(INES_MARK);
    match std::str::from_utf8(&bytes) {
        // A dump may be made of bytes that happen to be text.
        Ok(source) if !is_dump => read_text(tiles, path, source),
        _ => {
            let failed = |error| TilesError::Chr { path: path.to_owned(), error };
            *tiles = Tiles { set: TileSet::from_chr(&bytes).map_err(failed)?, blocks: Vec::new() };
            Ok(())
        }
    }
}

fn read_text(tiles: &mut Tiles, path: &Path, source: &str) -> Result<(), TilesError> {
    let failed = |error| TilesError::Text { path: path.to_owned(), error };
    tiles.blocks.extend(text::read(source, &mut tiles.set).map_err(failed)?);
    Ok(())
}
