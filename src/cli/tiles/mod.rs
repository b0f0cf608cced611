//! `fbc tiles`: the two character tables as sheets, and a person's own sets.

mod digits;
mod figures;
mod sheet;
pub(super) mod sources;
mod terminal;

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::args::{TableArg, TilesCommand, TilesShowArgs};
use super::exit::{Status, complain};
use super::files::{self, FileError};
use super::outputs;
use super::picture::png;
use super::style::Style;
use crate::famicom::palette::{self, Layer, Palette};
use crate::famicom::screen::CharacterTable;
use crate::famicom::tiles::text;
use crate::famicom::video::image::Rgb;
use figures::Figure;
use sheet::Inks;
use sources::TilesError;

/// The name of fbc's own set in the list.
const OWN: &str = "(fbc's own)";

#[derive(Debug, thiserror::Error)]
enum CommandError {
    #[error(transparent)]
    Tiles(#[from] TilesError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("there is no {0} colour set {1}: CGSET knows 0 and 1 for table B, 0 to 2 for table A")]
    NoSet(&'static str, u8),
    #[error("the picture cannot be written: {0}")]
    Png(#[from] ::png::EncodingError),
    #[error("{}: name it *.chr for a CHR dump or *.tiles for a text that can be edited", .0.display())]
    Ending(PathBuf),
    #[error("{}: give the set a name as second argument", .0.display())]
    NoName(PathBuf),
}

/// Shows, exports, imports or lists.
pub(super) fn run(action: &TilesCommand) -> ExitCode {
    let done = match action {
        TilesCommand::Show(arguments) => show(arguments),
        TilesCommand::Export { file, tiles } => export(file, tiles),
        TilesCommand::Import { file, name } => import(file, name.as_deref()),
        TilesCommand::List => list(),
    };
    match done {
        Ok(()) => Status::Done.into(),
        Err(error) => {
            complain(error);
            Status::Usage.into()
        }
    }
}

fn show(arguments: &TilesShowArgs) -> Result<(), CommandError> {
    outputs::expect_apart(named(&arguments.tiles), [("--png", arguments.png.as_ref())])?;
    let tiles = sources::load(&arguments.tiles)?;
    let wanted = match arguments.table {
        Some(TableArg::A) => &[CharacterTable::A][..],
        Some(TableArg::B) => &[CharacterTable::B],
        None => &[CharacterTable::A, CharacterTable::B],
    };
    let inks = inks(arguments, wanted)?;
    let codes = arguments.code.clone().map_or(0..=255, |codes| codes.0);
    let figures = all_figures(wanted, &codes, &tiles.blocks);
    if let Some(path) = &arguments.png {
        let scale = usize::from(arguments.scale);
        return Ok(files::write(path, &png::encode(&sheet::draw(&tiles.set, &figures, &inks, scale))?)?);
    }
    let text = match Style::of_stdout().picture_depth() {
        Some(depth) => terminal::colored(&tiles.set, &figures, &inks, Style::columns(), depth),
        None => terminal::plain(&tiles.set, &figures),
    };
    Ok(files::write(Path::new("-"), text.as_bytes())?)
}

fn all_figures(tables: &[CharacterTable], codes: &RangeInclusive<u8>, blocks: &[text::Block]) -> Vec<Figure> {
    tables.iter().flat_map(|table| figures::figures(*table, codes, blocks)).collect()
}

/// Table A in the colours of a sprite set, B in those of a background set, as CGEN 2 shows them.
fn inks(arguments: &TilesShowArgs, tables: &[CharacterTable]) -> Result<Inks, CommandError> {
    let mut palette = Palette::new();
    // The sets that most programs use: sprites 0, background as at power-on.
    for (layer, table, set, name) in [
        (Layer::Sprites, CharacterTable::A, arguments.set.unwrap_or(0), "sprite"),
        (Layer::Background, CharacterTable::B, arguments.set.unwrap_or(1), "background"),
    ] {
        if tables.contains(&table) {
            palette.cgset(layer, set).ok_or(CommandError::NoSet(name, set))?;
        }
    }
    let backdrop = palette::rgb(arguments.backdrop.unwrap_or(palette::BLACK));
    let colors = |layer: Layer| -> [Rgb; 4] {
        std::array::from_fn(|dot| match dot {
            0 => backdrop,
            _ => palette::rgb(palette.color(layer, arguments.combination, dot as u8)),
        })
    };
    Ok([colors(Layer::Sprites), colors(Layer::Background)])
}

fn named(tiles: &[PathBuf]) -> impl Iterator<Item = (&'static str, &Path)> {
    tiles.iter().map(|path| ("the tiles", path.as_path()))
}

fn export(file: &PathBuf, tiles: &[PathBuf]) -> Result<(), CommandError> {
    outputs::expect_apart(named(tiles), [("the export", Some(file))])?;
    let set = sources::load(tiles)?.set;
    let bytes = match file.extension().and_then(|ending| ending.to_str()) {
        Some("chr") => set.to_chr(),
        Some("tiles") => text::write(&set).into_bytes(),
        _ => return Err(CommandError::Ending(file.to_owned())),
    };
    Ok(files::write(file, &bytes)?)
}

fn import(file: &Path, name: Option<&str>) -> Result<(), CommandError> {
    let stem = file.file_stem().and_then(|stem| stem.to_str()).filter(|stem| sources::is_name(stem));
    let name = name.or(stem).ok_or_else(|| CommandError::NoName(file.to_owned()))?;
    let set = sources::load(&[file.to_owned()])?.set;
    let known = sources::names()?.iter().any(|known| known == name);
    let path = sources::keep(&set, name)?;
    let done = if known { "replaced what was kept there" } else { "kept" };
    complain(format_args!("{}: {done}; use it with --tiles {name}", path.display()));
    Ok(())
}

fn list() -> Result<(), CommandError> {
    let mut text = format!("{OWN}\n");
    for name in sources::names()? {
        text.push_str(&name);
        text.push('\n');
    }
    Ok(files::write(Path::new("-"), text.as_bytes())?)
}
