//! A composed picture: 256 x 240 palette places and the colours that stand there.
//!
//! Dots name places of the palette, not colours, so that a program that only changes colours changes only the table,
//! and files with a palette need no search for one.

/// Dots in a line.
pub const WIDTH: usize = 256;

/// Lines.
pub const HEIGHT: usize = 240;

/// Places of the palette: background combinations 0..3, then sprite combinations 0..3, four entries each. Entries 0 of
/// all combinations but the first are not used by any dot.
pub const COLORS: usize = 32;

/// Red, green, blue.
pub type Rgb = [u8; 3];

/// The picture of one frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Row-major, each 0..31; 0 is the backdrop.
    pub pixels: Vec<u8>,
    /// What the palette's places look like, FILTER included.
    pub colors: [Rgb; COLORS],
}

impl Image {
    /// All backdrop, black.
    pub fn black() -> Image {
        Image { pixels: vec![0; WIDTH * HEIGHT], colors: [[0; 3]; COLORS] }
    }

    /// The colour of a dot; `x` below [`WIDTH`], `y` below [`HEIGHT`].
    pub fn rgb_at(&self, x: usize, y: usize) -> Rgb {
        self.colors[usize::from(self.pixels[y * WIDTH + x]) % COLORS]
    }

    /// One line's palette places.
    pub fn line(&self, y: usize) -> &[u8] {
        &self.pixels[y * WIDTH..(y + 1) * WIDTH]
    }
}
