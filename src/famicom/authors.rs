//! Who placed each tile of a picture: kept only while somebody asks who wrote a cell. No part of the state: it is the same
//! machine with and without.
//!
//! Tiles are named by their place in the nametable, which scrolling does not move, so that an author goes with what he
//! wrote.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use super::nametable::TILE_BYTES;
use crate::vm::observer::Doer;

/// The authors of a nametable's tiles, if they are kept.
#[derive(Clone, Debug, Default)]
pub struct Authors(Option<Box<Kept>>);

#[derive(Clone, Debug)]
struct Kept {
    /// Who does what follows; `None` if it is no statement.
    now: Option<Doer>,
    tiles: [Option<Doer>; TILE_BYTES],
}

impl Authors {
    /// Keeps them from now on; what is there was written by nobody.
    pub fn keep(&mut self) {
        self.0 = Some(Box::new(Kept { now: None, tiles: [None; TILE_BYTES] }));
    }

    /// Who does what follows.
    pub fn attribute(&mut self, doer: Option<Doer>) {
        if let Some(kept) = &mut self.0 {
            kept.now = doer;
        }
    }

    /// Who wrote a tile; `None` if they are not kept, or if no statement did.
    pub fn of(&self, tile: usize) -> Option<Doer> {
        *self.0.as_ref()?.tiles.get(tile)?
    }

    /// Tiles are written.
    #[inline]
    pub(super) fn note(&mut self, tiles: Range<usize>) {
        if let Some(kept) = &mut self.0
            && let Some(written) = kept.tiles.get_mut(tiles)
        {
            written.fill(kept.now);
        }
    }
}

impl PartialEq for Authors {
    fn eq(&self, _: &Authors) -> bool {
        true
    }
}

impl Eq for Authors {}

impl Hash for Authors {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}
