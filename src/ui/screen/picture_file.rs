//! A strip as a PNG in memory, in its own pixels: what kitty and iTerm2 are sent.
//!
//! Indexed, with as few bits as the colours need: a sixth or less of what RGB would give to compress. Lines are stored as
//! their difference to the one above, so that repeated lines cost nearly nothing. Figures: docs/performance.md.

use png::{BitDepth, ColorType, DeflateCompression, Encoder, EncodingError, Filter};

use super::scaling::{BORDER, Scaling};
use super::strips::{Strip, used};
use crate::famicom::video::image::{COLORS, Image};

/// The fastest level that looks for repetitions; the next one takes three times as long for a third less.
const COMPRESSION: DeflateCompression = DeflateCompression::Level(1);

/// Buffers that are kept from one picture to the next.
#[derive(Clone, Debug, Default)]
pub(super) struct PictureFile {
    packed: Vec<u8>,
    bytes: Vec<u8>,
}

impl PictureFile {
    /// The file. Empty only if the strip is.
    pub(super) fn of(&mut self, image: &Image, strip: &Strip, scaling: &Scaling) -> &[u8] {
        self.bytes.clear();
        // Writing to memory does not fail, and the sizes are right by construction.
        if self.write(image, strip, scaling).is_err() {
            self.bytes.clear();
        }
        &self.bytes
    }

    fn write(&mut self, image: &Image, strip: &Strip, scaling: &Scaling) -> Result<(), EncodingError> {
        let mask = used(image, strip);
        let mut palette = Vec::with_capacity(3 * COLORS);
        let mut numbers = [0_u8; COLORS];
        for place in (0..COLORS).filter(|place| mask & 1 << place != 0) {
            numbers[place] = (palette.len() / 3) as u8;
            palette.extend_from_slice(&image.colors[place]);
        }
        let (depth, bits) = match palette.len() / 3 {
            ..=2 => (BitDepth::One, 1),
            3..=4 => (BitDepth::Two, 2),
            5..=16 => (BitDepth::Four, 4),
            _ => (BitDepth::Eight, 8),
        };
        self.pack(image, strip, scaling, &numbers, bits);
        let (width, height) = (scaling.columns.len() as u32, strip.pixels.len() as u32);
        let mut encoder = Encoder::new(&mut self.bytes, width, height);
        encoder.set_color(ColorType::Indexed);
        encoder.set_depth(depth);
        encoder.set_palette(palette);
        encoder.set_deflate_compression(COMPRESSION);
        encoder.set_filter(Filter::Up);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.packed)?;
        writer.finish()
    }

    /// Packs the pixels of all rows, the leftmost in the highest bits.
    fn pack(&mut self, image: &Image, strip: &Strip, scaling: &Scaling, numbers: &[u8; COLORS], bits: usize) {
        let per_byte = 8 / bits;
        let stride = scaling.columns.len().div_ceil(per_byte);
        self.packed.clear();
        let mut before = None;
        for row in &scaling.rows[strip.pixels.clone()] {
            let start = self.packed.len();
            if before == Some(*row) {
                self.packed.extend_from_within(start - stride..);
                continue;
            }
            before = Some(*row);
            if *row == BORDER {
                // Number 0 is the backdrop: it is used wherever there is a border.
                self.packed.resize(start + stride, 0);
                continue;
            }
            let line = image.line(usize::from(*row));
            for columns in scaling.columns.chunks(per_byte) {
                let mut byte = 0;
                for (index, dot) in columns.iter().enumerate() {
                    let place = if *dot == BORDER { 0 } else { line[usize::from(*dot)] };
                    byte |= numbers[usize::from(place) % COLORS] << (8 - bits * (index + 1));
                }
                self.packed.push(byte);
            }
        }
    }
}
