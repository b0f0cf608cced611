//! Pictures as files: what a [`Bitmap`] is, and the formats it is written in.
//!
//! The same bitmap gives the same bytes on every machine: no time stamps, no names, one fixed compression.

pub(super) mod png;

use crate::famicom::video::image::Rgb;

/// Dots with a palette, ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bitmap {
    /// Dots in a line.
    pub(super) width: usize,
    /// Lines.
    pub(super) height: usize,
    /// Row-major places of `colors`.
    pub(super) pixels: Vec<u8>,
    /// 1 to 256 colours.
    pub(super) colors: Vec<Rgb>,
}

impl Bitmap {
    /// All of the first colour.
    pub(super) fn new(width: usize, height: usize, colors: Vec<Rgb>) -> Bitmap {
        Bitmap { width, height, pixels: vec![0; width * height], colors }
    }

    /// Fills a rectangle; what lies outside is cut off.
    pub(super) fn fill(&mut self, x: usize, y: usize, width: usize, height: usize, color: u8) {
        let right = (x + width).min(self.width);
        for line in y..(y + height).min(self.height) {
            if x < right {
                self.pixels[line * self.width + x..line * self.width + right].fill(color);
            }
        }
    }
}
