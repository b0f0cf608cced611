//! GIF animations: small, and in time.
//!
//! Each picture is stored as the rectangle that differs from the one before, with the dots that do not differ transparent
//! where that packs better. Pictures are packed as they come, so that a long recording takes no more memory than its
//! file. GIF counts in hundredths of a second, frames last 1.664 of them: the moments are rounded, not the delays, so
//! that nothing drifts.

use std::borrow::Cow;

use gif::{DisposalMethod, Encoder, EncodingError, Frame, Repeat};

use crate::famicom::video::image::{HEIGHT, Image, Rgb, WIDTH};
use crate::vm::time::{self, CPU_HZ, FRAME_HALF_CYCLES};

/// Players take a shorter delay, in hundredths of a second, for a mistake and wait for a tenth of a second.
const DELAY_MIN: u64 = 2;

/// The longest delay that can be said.
const DELAY_MAX: u64 = u16::MAX as u64;

/// A file may become this long; a minute of a game takes some hundred KB.
pub(in crate::cli) const GIF_BYTES_MAX: usize = 256 << 20;

/// The place in every palette that shows what was there before.
const TRANSPARENT: u8 = 0;

/// Places of a palette.
const PLACES_MAX: usize = 256;

/// An animation that is being recorded.
#[derive(Debug)]
pub(in crate::cli) struct Recorder {
    /// Dots of the file for each of the picture's.
    scale: usize,
    /// The first is the file's; a picture with colours that do not fit into the one before begins another.
    palettes: Vec<Vec<Rgb>>,
    packed: Vec<Packed>,
    packed_bytes: usize,
    /// What a player shows, as places of the last palette.
    shown: Vec<u8>,
    /// The picture that is on, from a moment in hundredths of a second; packed when the next one is known.
    pending: Option<(u64, Image)>,
}

/// A rectangle of dots, compressed.
#[derive(Debug)]
struct Packed {
    /// Left, top, width, height in dots of the picture.
    area: [usize; 4],
    data: Vec<u8>,
    delay: u64,
    palette: usize,
}

impl Recorder {
    /// An empty animation; `scale` from 1 to 16.
    pub(in crate::cli) fn new(scale: usize) -> Recorder {
        Recorder {
            scale,
            palettes: vec![vec![[0; 3]]],
            packed: Vec::new(),
            packed_bytes: 0,
            shown: vec![TRANSPARENT; WIDTH * HEIGHT],
            pending: None,
        }
    }

    /// Shows a picture from a frame on; frames come in order. A picture that would be on for too short a time is left out.
    pub(in crate::cli) fn show(&mut self, frame: time::Frame, image: &Image) {
        let now = hundredths(frame);
        match &mut self.pending {
            None => self.pending = Some((now, image.clone())),
            Some((_, pending)) if pending == image => {}
            Some((since, pending)) if now < *since + DELAY_MIN => pending.clone_from(image),
            Some((since, _)) => {
                let delay = now - *since;
                self.pack(delay);
                self.pending = Some((now, image.clone()));
            }
        }
    }

    /// Whether the file has become as long as it may.
    pub(in crate::cli) fn is_full(&self) -> bool {
        self.packed_bytes >= GIF_BYTES_MAX
    }

    /// The file's bytes; the last picture stays until `end`.
    ///
    /// # Errors
    /// What the format does not allow.
    pub(in crate::cli) fn finish(mut self, end: time::Frame) -> Result<Vec<u8>, EncodingError> {
        if let Some((since, _)) = &self.pending {
            let delay = hundredths(end).saturating_sub(*since).max(DELAY_MIN);
            self.pack(delay);
        }
        let scale = self.scale;
        let size = |dots: usize| (dots * scale) as u16;
        let mut encoder = Encoder::new(Vec::new(), size(WIDTH), size(HEIGHT), &self.palettes[0].concat())?;
        encoder.set_repeat(Repeat::Infinite)?;
        for packed in self.packed {
            let [left, top, width, height] = packed.area.map(size);
            let mut frame = Frame {
                delay: 0,
                dispose: DisposalMethod::Keep,
                transparent: Some(TRANSPARENT),
                left,
                top,
                width,
                height,
                palette: (packed.palette > 0).then(|| self.palettes[packed.palette].concat()),
                buffer: Cow::Owned(packed.data),
                ..Frame::default()
            };
            let mut left = packed.delay;
            loop {
                // What is too long to say is said in pieces; showing the same rectangle again changes nothing.
                let delay = if left > DELAY_MAX { DELAY_MAX - DELAY_MIN } else { left };
                frame.delay = delay as u16;
                encoder.write_lzw_pre_encoded_frame(&frame)?;
                left -= delay;
                if left == 0 {
                    break;
                }
            }
        }
        encoder.into_inner()
    }

    /// Packs the pending picture, which was on for `delay`.
    fn pack(&mut self, delay: u64) {
        let Some((_, image)) = self.pending.take() else { return };
        let places = self.places(&image);
        let pixels: Vec<u8> = image.pixels.iter().map(|dot| places[usize::from(*dot) % places.len()]).collect();
        let Some(area) = difference(&self.shown, &pixels) else {
            // Other palette places of the same colours.
            match self.packed.last_mut() {
                Some(last) => last.delay += delay,
                None => self.keep([0, 0, 1, 1], vec![pixels[0]], delay),
            }
            return;
        };
        let [left, top, width, height] = area;
        let rows = |pixels: &[u8]| -> Vec<u8> {
            pixels
                .chunks_exact(WIDTH)
                .skip(top)
                .take(height)
                .flat_map(|row| &row[left..left + width])
                .copied()
                .collect()
        };
        let whole = rows(&pixels);
        let before = rows(&self.shown);
        let changed: Vec<u8> =
            whole.iter().zip(&before).map(|(new, old)| if new == old { TRANSPARENT } else { *new }).collect();
        let (whole, changed) = (self.compress(&whole, width), self.compress(&changed, width));
        let data = if changed.len() < whole.len() { changed } else { whole };
        self.packed_bytes += data.len();
        self.packed.push(Packed { area, data, delay, palette: self.palettes.len() - 1 });
        self.shown = pixels;
    }

    fn keep(&mut self, area: [usize; 4], pixels: Vec<u8>, delay: u64) {
        let data = self.compress(&pixels, area[2]);
        self.packed_bytes += data.len();
        self.packed.push(Packed { area, data, delay, palette: self.palettes.len() - 1 });
    }

    /// For each of the image's palette places that it uses, a place in the last palette, which gets the colours it lacks.
    fn places(&mut self, image: &Image) -> Vec<u8> {
        let mut used = vec![false; image.colors.len()];
        for dot in &image.pixels {
            used[usize::from(*dot) % image.colors.len()] = true;
        }
        let wanted = || image.colors.iter().zip(&used).filter(|(_, used)| **used).map(|(color, _)| *color);
        let palette = &self.palettes[self.palettes.len() - 1];
        let missing = wanted().filter(|color| !palette[1..].contains(color)).count();
        if palette.len() + missing > PLACES_MAX {
            self.palettes.push(vec![[0; 3]]);
            // The places in `shown` mean other colours now: everything is drawn again.
            self.shown.fill(TRANSPARENT);
        }
        let last = self.palettes.len() - 1;
        let palette = &mut self.palettes[last];
        for color in wanted() {
            if !palette[1..].contains(&color) {
                palette.push(color);
            }
        }
        let place = |color: &Rgb| palette[1..].iter().position(|there| there == color).map_or(0, |place| place + 1);
        // Below `PLACES_MAX`.
        image.colors.iter().map(|color| place(color) as u8).collect()
    }

    /// Enlarges and compresses rows of dots.
    fn compress(&self, pixels: &[u8], width: usize) -> Vec<u8> {
        let scale = self.scale;
        let mut large = Vec::with_capacity(pixels.len() * scale * scale);
        for row in pixels.chunks_exact(width) {
            let start = large.len();
            large.extend(row.iter().flat_map(|dot| std::iter::repeat_n(*dot, scale)));
            for _ in 1..scale {
                large.extend_from_within(start..start + width * scale);
            }
        }
        let mut frame = Frame { buffer: Cow::Owned(large), ..Frame::default() };
        frame.make_lzw_pre_encoded();
        frame.buffer.into_owned()
    }
}

/// When a frame begins, in hundredths of a second, rounded.
fn hundredths(frame: time::Frame) -> u64 {
    const HALF_CYCLES_PER_SECOND: u128 = 2 * CPU_HZ as u128;
    let half_cycles = u128::from(frame.0) * u128::from(FRAME_HALF_CYCLES);
    // A frame's number times 1.66 fits wherever the number does, but for numbers that no run reaches.
    u64::try_from((half_cycles * 100 + HALF_CYCLES_PER_SECOND / 2) / HALF_CYCLES_PER_SECOND).unwrap_or(u64::MAX)
}

/// The smallest rectangle (left, top, width, height) that holds all dots that differ.
fn difference(old: &[u8], new: &[u8]) -> Option<[usize; 4]> {
    let mut rows =
        old.chunks_exact(WIDTH).zip(new.chunks_exact(WIDTH)).enumerate().filter(|(_, (old, new))| old != new);
    let (top, first) = rows.next()?;
    let columns = |(old, new): (&[u8], &[u8])| {
        let differs = |x: &usize| old[*x] != new[*x];
        ((0..WIDTH).find(differs).unwrap_or(0), (0..WIDTH).rfind(differs).unwrap_or(0))
    };
    let (mut left, mut right) = columns(first);
    let mut bottom = top;
    for (row, lines) in rows {
        let (first, last) = columns(lines);
        (left, right, bottom) = (left.min(first), right.max(last), row);
    }
    Some([left, top, right - left + 1, bottom - top + 1])
}

#[cfg(test)]
mod tests;
