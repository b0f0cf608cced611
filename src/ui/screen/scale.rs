//! The picture in another size: every new dot is the mean of the area it covers, as light.
//!
//! Light is taken as the square of the stored value, whose inverse is an exact integer root; the eye cannot tell it from
//! the true curve, and thin white letters on black keep their weight. Lines are scaled across once and kept, so that a
//! frame costs what changed in it.

use crate::famicom::video::image::{COLORS, HEIGHT, Image, Rgb, WIDTH};

/// What the weights of one dot add up to.
const WHOLE: u32 = 256;

/// Red, green, blue as light, 0..65025, and nothing.
type Light = [u16; 4];

/// The sources of one new dot.
#[derive(Clone, Debug)]
struct Span {
    first: usize,
    /// Of `first` and those behind it; together [`WHOLE`].
    weights: Vec<u32>,
}

/// Scales images to one size.
#[derive(Debug)]
pub(in crate::ui) struct Scaler {
    across: Vec<Span>,
    down: Vec<Span>,
    /// The picture's lines at the new width.
    lines: Vec<Light>,
    roots: Vec<u8>,
}

impl Scaler {
    /// To so many columns and lines of dots. It has seen no image: all lines must be read first.
    pub(in crate::ui) fn new(columns: usize, lines: usize) -> Scaler {
        Scaler {
            across: spans(WIDTH, columns),
            down: spans(HEIGHT, lines),
            lines: vec![[0; 4]; HEIGHT * columns],
            roots: (0..=255 * 255).map(root).collect(),
        }
    }

    /// Takes in those of the image's lines that changed.
    pub(in crate::ui) fn read(&mut self, image: &Image, changed: &[bool; HEIGHT]) {
        let columns = self.across.len();
        let colors: [[u32; 4]; COLORS] = image
            .colors
            .map(|[red, green, blue]| [red, green, blue, 0].map(|channel| u32::from(channel) * u32::from(channel)));
        for y in (0..HEIGHT).filter(|&y| changed[y]) {
            let line = image.line(y);
            for (light, span) in self.lines[y * columns..].iter_mut().zip(&self.across) {
                let mut sum = [WHOLE / 2; 4];
                for (&place, &weight) in line[span.first..].iter().zip(&span.weights) {
                    let color = colors[usize::from(place) % COLORS];
                    for channel in 0..4 {
                        sum[channel] += color[channel] * weight;
                    }
                }
                *light = sum.map(|channel| (channel / WHOLE) as u16);
            }
        }
    }

    /// Which of the image's lines a new line is made of.
    pub(in crate::ui) fn sources(&self, line: usize) -> std::ops::Range<usize> {
        let span = &self.down[line];
        span.first..span.first + span.weights.len()
    }

    /// One new line, to as many dots as there are columns.
    pub(in crate::ui) fn line(&self, line: usize, dots: &mut [Rgb]) {
        let columns = self.across.len();
        let span = &self.down[line];
        for (x, dot) in dots.iter_mut().enumerate().take(columns) {
            let mut sum = [WHOLE / 2; 4];
            for (index, &weight) in span.weights.iter().enumerate() {
                let light = self.lines[(span.first + index) * columns + x];
                for channel in 0..4 {
                    sum[channel] += u32::from(light[channel]) * weight;
                }
            }
            *dot = [0, 1, 2].map(|channel: usize| self.roots[(sum[channel] / WHOLE) as usize]);
        }
    }
}

/// The integer nearest to the root.
fn root(light: u32) -> u8 {
    let low = light.isqrt();
    (low + u32::from(light - low * low > low)).min(255) as u8
}

/// How `from` dots become `to`. Weights are differences of rounded running sums, so that they always add up.
fn spans(from: usize, to: usize) -> Vec<Span> {
    let weight_until = |covered: usize| (covered * WHOLE as usize + from / 2) / from;
    (0..to)
        .map(|index| {
            // In units of 1/to of an old dot the new one covers `from` units from here.
            let (start, end) = (index * from, (index + 1) * from);
            let first = start / to;
            let last = (end - 1) / to;
            let until = |dot: usize| weight_until((dot * to).clamp(start, end) - start);
            Span { first, weights: (first..=last).map(|dot| (until(dot + 1) - until(dot)) as u32).collect() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The image at another size, as dots.
    fn scaled(image: &Image, columns: usize, lines: usize) -> Vec<Rgb> {
        let mut scaler = Scaler::new(columns, lines);
        scaler.read(image, &[true; HEIGHT]);
        let mut dots = vec![[0; 3]; columns * lines];
        for (y, line) in dots.chunks_mut(columns).enumerate() {
            scaler.line(y, line);
        }
        dots
    }

    fn stripes() -> Image {
        let mut image = Image::black();
        image.colors = std::array::from_fn(|place| [place as u8 * 8, 255 - place as u8 * 3, place as u8]);
        for (index, dot) in image.pixels.iter_mut().enumerate() {
            *dot = (index % WIDTH % 7 + index / WIDTH % 5 * 3) as u8;
        }
        image
    }

    #[test]
    fn weights_always_add_up_and_stay_inside() {
        for to in [1, 2, 3, 7, 59, 128, 146, 255, 256, 257, 300, 512, 1000] {
            for (from, spans) in [WIDTH, HEIGHT].map(|from| (from, spans(from, to))) {
                assert_eq!(spans.len(), to);
                for span in spans {
                    assert_eq!(span.weights.iter().sum::<u32>(), WHOLE, "{from} {to}");
                    assert!(span.first + span.weights.len() <= from, "{from} {to}");
                }
            }
        }
    }

    #[test]
    fn true_size_and_multiples_are_exact() {
        let image = stripes();
        for factor in [1, 2] {
            let dots = scaled(&image, WIDTH * factor, HEIGHT * factor);
            for (index, &dot) in dots.iter().enumerate() {
                let (x, y) = (index % (WIDTH * factor) / factor, index / (WIDTH * factor) / factor);
                assert_eq!(dot, image.rgb_at(x, y), "{factor} {x},{y}");
            }
        }
    }

    #[test]
    fn flat_colors_stay_and_light_is_averaged() {
        let mut image = Image::black();
        image.colors[1] = [200, 100, 3];
        image.pixels.fill(1);
        for (columns, lines) in [(59, 48), (128, 120), (300, 77)] {
            assert!(scaled(&image, columns, lines).iter().all(|&dot| dot == [200, 100, 3]));
        }
        image.colors[1] = [255; 3];
        for (index, dot) in image.pixels.iter_mut().enumerate() {
            *dot = u8::from(index % 2 == 0);
        }
        // Half the light of 255 is 180, not 128.
        assert_eq!(scaled(&image, 128, 120)[0], [180; 3]);
    }
}
