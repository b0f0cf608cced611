//! Pictures as files: what a [`Bitmap`] is, and the formats it is written in.
//!
//! The same bitmap gives the same bytes on every machine: no time stamps, no names, one fixed compression.

pub(super) mod cast;
pub(super) mod film;
pub(super) mod gif;
pub(super) mod half_blocks;
pub(super) mod pair;
pub(super) mod png;

use crate::famicom::video::image::{COLORS, HEIGHT, Image, Rgb, WIDTH};

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

    /// A composed picture with only the colours that are seen, `scale` dots for each of its own.
    pub(super) fn of(image: &Image, scale: usize) -> Bitmap {
        let mut colors = Vec::new();
        let mut places = [None; COLORS];
        let mut bitmap = Bitmap::new(WIDTH * scale, HEIGHT * scale, Vec::new());
        for (i, &dot) in image.pixels.iter().enumerate() {
            let dot = usize::from(dot) % COLORS;
            let place = *places[dot].get_or_insert_with(|| {
                let color = image.colors[dot];
                let there = colors.iter().position(|there| *there == color);
                // At most 32 colours.
                there.unwrap_or_else(|| {
                    colors.push(color);
                    colors.len() - 1
                }) as u8
            });
            bitmap.fill(i % WIDTH * scale, i / WIDTH * scale, scale, scale, place);
        }
        bitmap.colors = colors;
        bitmap
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
