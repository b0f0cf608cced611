//! iTerm2's inline images, which WezTerm and Rio take too: each strip is a file that fills so many cells.
//!
//! Source: iTerm2 documentation, "Images".

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::kitty::coarser;
use super::picture_file::PictureFile;
use super::sequence::{move_to, put};
use super::strips::Strips;
use super::{Area, Encoder, View};

/// The encoder.
#[derive(Clone, Debug)]
pub struct ITerm {
    cell: Option<(u16, u16)>,
    strips: Strips,
    file: PictureFile,
    text: String,
}

impl ITerm {
    /// For a terminal whose cells are so large in pixels, if known. Nothing is shown before [`Encoder::place`].
    pub fn new(cell: Option<(u16, u16)>) -> ITerm {
        ITerm { cell, strips: Strips::default(), file: PictureFile::default(), text: String::new() }
    }
}

impl Encoder for ITerm {
    fn place(&mut self, area: Area) {
        self.strips = Strips::new(area, coarser(self.cell, area.rows));
    }

    fn encode(&mut self, view: &View<'_>, out: &mut Vec<u8>) {
        let Area { x, columns, .. } = self.strips.area;
        let ITerm { file, text, .. } = self;
        self.strips.update(view.image, |_, strip, scaling| {
            let bytes = file.of(view.image, strip, scaling);
            text.clear();
            STANDARD.encode_string(bytes, text);
            move_to(x, strip.y, out);
            // Without the last argument WezTerm would scroll behind a picture in the lowest row.
            put(
                out,
                format_args!(
                    "\x1b]1337;File=inline=1;size={};width={columns};height={};preserveAspectRatio=0;doNotMoveCursor=1:",
                    bytes.len(),
                    strip.rows
                ),
            );
            out.extend_from_slice(text.as_bytes());
            out.push(b'\x07');
        });
    }
}
