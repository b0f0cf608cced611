//! fbc's own tiles, drawn for this project and read from `assets/tiles`.
//!
//! The roles of the codes are those of the original's tables; the drawings are not. Source: spec, screen 1, 7, 8.

use super::TileSet;
use super::text::{self, TextError};

/// The sources: file name and text.
pub const SOURCES: &[(&str, &str)] = &[
    ("hero.tiles", include_str!("../../../assets/tiles/hero.tiles")),
    ("lady.tiles", include_str!("../../../assets/tiles/lady.tiles")),
    ("fly.tiles", include_str!("../../../assets/tiles/fly.tiles")),
    ("birds.tiles", include_str!("../../../assets/tiles/birds.tiles")),
    ("faces.tiles", include_str!("../../../assets/tiles/faces.tiles")),
    ("penguin.tiles", include_str!("../../../assets/tiles/penguin.tiles")),
    ("vehicles.tiles", include_str!("../../../assets/tiles/vehicles.tiles")),
    ("beasts.tiles", include_str!("../../../assets/tiles/beasts.tiles")),
    ("laser.tiles", include_str!("../../../assets/tiles/laser.tiles")),
    ("tokens.tiles", include_str!("../../../assets/tiles/tokens.tiles")),
    ("quill.tiles", include_str!("../../../assets/tiles/quill.tiles")),
    ("computer.tiles", include_str!("../../../assets/tiles/computer.tiles")),
    ("letters.tiles", include_str!("../../../assets/tiles/letters.tiles")),
    ("katakana.tiles", include_str!("../../../assets/tiles/katakana.tiles")),
    ("signs.tiles", include_str!("../../../assets/tiles/signs.tiles")),
    ("blocks.tiles", include_str!("../../../assets/tiles/blocks.tiles")),
    ("landscape.tiles", include_str!("../../../assets/tiles/landscape.tiles")),
    ("frames.tiles", include_str!("../../../assets/tiles/frames.tiles")),
];

/// fbc's own set.
///
/// # Errors
/// A mistake in a source, with the file's name; a test holds that there is none.
pub fn tiles() -> Result<TileSet, (&'static str, TextError)> {
    let mut set = TileSet::blank();
    for (name, source) in SOURCES {
        text::read(source, &mut set).map_err(|error| (*name, error))?;
    }
    Ok(set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sources_have_no_mistake() {
        assert_eq!(tiles().map(|_| ()), Ok(()));
    }
}
