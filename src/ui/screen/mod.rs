//! The Famicom's picture in a rectangle of the terminal: one encoder for each thing that terminals can show.
//!
//! An encoder remembers what the terminal shows and sends what differs. It writes bytes to a buffer and never to the
//! terminal, so that whoever owns the terminal decides what is sent when, and tests can read it.

mod cells;
pub mod color;
pub mod fit;
pub mod half_blocks;
pub mod iterm;
pub mod kitty;
mod mono;
mod mosaic;
mod pen;
mod picture_file;
pub(in crate::ui) mod scale;
pub mod scaling;
mod sequence;
pub mod sixel;
mod strips;
pub mod text_view;

use crate::famicom::tiles::TileSet;
use crate::famicom::video::image::Image;
use crate::famicom::video::scene::Scene;

/// A rectangle of cells, counted from the upper left cell of the terminal (0,0).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// First column.
    pub x: u16,
    /// First row.
    pub y: u16,
    /// Columns.
    pub columns: u16,
    /// Rows.
    pub rows: u16,
}

impl Area {
    /// The widest and highest that is drawn. A terminal that claims more gets this much: what an encoder remembers grows
    /// with the area.
    pub const LARGEST: (u16, u16) = (1024, 480);

    /// Cut to [`Area::LARGEST`].
    pub fn bounded(self) -> Area {
        let (columns, rows) = Area::LARGEST;
        Area { columns: self.columns.min(columns), rows: self.rows.min(rows), ..self }
    }
}

/// One frame as encoders take it: the same moment as dots and as devices' values.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The dots.
    pub image: &'a Image,
    /// What they were made of.
    pub scene: &'a Scene,
    /// The tiles they were made with.
    pub tiles: &'a TileSet,
}

/// Makes bytes of frames for one way of showing pictures.
pub trait Encoder {
    /// Where the picture goes from now on; cells outside the area are never touched. Forgets what was shown, as after
    /// a resize or a cleared screen.
    fn place(&mut self, area: Area);

    /// Appends what makes the terminal show this frame, nothing if it does already. Leaves colours and the place of the
    /// cursor as they come; the caller wraps frames in synchronised updates and sets both for itself.
    fn encode(&mut self, view: &View<'_>, out: &mut Vec<u8>);

    /// Appends what takes away that part of the picture which clearing the cells would leave, before another mode takes
    /// over or the terminal is given back. Forgets what was shown.
    fn remove(&mut self, out: &mut Vec<u8>) {
        let _ = out;
    }
}

#[cfg(test)]
mod pixel_tests;
