//! The encoder for a way of showing the picture, with what it needs to know of the terminal.

use crate::ui::screen::Encoder;
use crate::ui::screen::color::Depth;
use crate::ui::screen::half_blocks::{HalfBlocks, Scrolling};
use crate::ui::screen::iterm::ITerm;
use crate::ui::screen::kitty::Kitty;
use crate::ui::screen::sixel::Sixel;
use crate::ui::screen::text_view::TextView;
use crate::ui::terminal::choice::Mode;
use crate::ui::terminal::probe::Capabilities;

/// A cell's pixels where the terminal does not tell and pixels were ordered all the same.
const USUAL_CELL: (u16, u16) = (8, 16);

/// An encoder that has no place yet. `alone`: nothing stands beside the picture.
pub fn encoder(mode: Mode, depth: Depth, capabilities: &Capabilities, alone: bool) -> Box<dyn Encoder> {
    let cell = capabilities.cell_pixels;
    match mode {
        Mode::Kitty => Box::new(Kitty::new(cell)),
        Mode::ITerm => Box::new(ITerm::new(cell)),
        Mode::Sixel => {
            let rows = capabilities.size.map_or(u16::MAX, |(_, rows)| rows);
            Box::new(Sixel::new(cell.unwrap_or(USUAL_CELL), rows, capabilities.sixel_registers))
        }
        Mode::Text => Box::new(TextView::new(depth)),
        Mode::Half => Box::new(HalfBlocks::new(depth, if alone { Scrolling::Region } else { Scrolling::Cells })),
    }
}
