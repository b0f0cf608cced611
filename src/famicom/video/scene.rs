//! Everything that can be seen at one moment, as a value: what the compositor makes dots of and the text view makes
//! characters of.
//!
//! It is small and comparable, so that an unchanged picture is known before anything is drawn.

use crate::famicom::console::Console;
use crate::famicom::nametable::Nametable;
use crate::famicom::palette::Palette;
use crate::famicom::picture::{Cursor, Picture};
use crate::famicom::screen::Cgen;
use crate::famicom::sprite::HIDDEN;

/// What can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// Tiles and colour areas of the picture that is shown: a ring of 30 rows.
    pub nametable: Nametable,
    /// Which line of the ring stands at the top of the picture, 0..239.
    pub scroll_dots: u8,
    /// Which character table each layer uses.
    pub cgen: Cgen,
    /// Colours, and FILTER. (What machine code writes to $2001 lasts only until the next vertical blank: not seen.)
    pub palette: Palette,
    /// The sprite memory: 64 entries of line, tile, attributes, column. All hidden while SPRITE OFF.
    pub oam: [u8; 256],
    /// The text cursor, while lit: its place in the text, 28 x 24, and the code that stands there instead.
    pub cursor: Option<(Cursor, u8)>,
}

impl Scene {
    /// A picture by itself, in the colours of power-on, without sprites.
    pub fn of_picture(picture: &Picture) -> Scene {
        Scene {
            nametable: picture.nametable().clone(),
            scroll_dots: picture.scroll_dots(),
            cgen: Cgen::default(),
            palette: Palette::new(),
            oam: [HIDDEN; 256],
            cursor: None,
        }
    }

    /// What these devices show, with a cursor or without.
    pub(crate) fn of(console: &Console, cursor: Option<(Cursor, u8)>) -> Scene {
        let picture = console.screen.shown();
        let hidden = [HIDDEN; 256];
        Scene {
            nametable: picture.nametable().clone(),
            scroll_dots: picture.scroll_dots(),
            cgen: console.screen.cgen,
            palette: console.palette.clone(),
            oam: if console.actors.shown() { *console.actors.oam() } else { hidden },
            cursor,
        }
    }
}
