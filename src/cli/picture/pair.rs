//! Two pictures that should be one: read from PNG files or painted, compared dot for dot, shown side by side.

use std::io::Cursor;

use ::png::{BitDepth, ColorType, Compression, Decoder, DecodingError, Encoder, EncodingError, Transformations};

use super::Bitmap;
use crate::famicom::tiles::{TileSet, builtin};
use crate::famicom::video::compositor::{Compositor, Options};
use crate::famicom::video::image::{COLORS, HEIGHT, Rgb, WIDTH};
use crate::famicom::video::scene::Scene;

/// Dots between two pictures.
const GAP: usize = 8;

/// The colour of the gap, and of dots that differ.
const GAP_COLOR: Rgb = [0x20, 0x20, 0x28];
const DIFFERENT: Rgb = [0xFF, 0x30, 0x90];

/// The dots of a picture, line by line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Picture {
    dots: Vec<Rgb>,
}

/// Why a file is no expected picture.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum ReadError {
    /// No PNG.
    #[error("not a PNG file: {0}")]
    Png(#[from] DecodingError),
    /// A PNG of another size.
    #[error("{width} x {height} dots; a picture has {WIDTH} x {HEIGHT}, as `fbc run --png` writes it")]
    Size {
        /// Dots in a line.
        width: u32,
        /// Lines.
        height: u32,
    },
    /// A PNG with colours of a strange kind.
    #[error("a PNG whose colours cannot be read")]
    Colors,
}

/// How two pictures differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Difference {
    /// Dots that do.
    pub(in crate::cli) dots: usize,
    /// The rectangle that they are in: left, top, right, bottom.
    pub(in crate::cli) within: (usize, usize, usize, usize),
}

/// Makes pictures of scenes.
#[derive(Debug)]
pub(in crate::cli) struct Painter {
    tiles: TileSet,
    compositor: Compositor,
}

impl Painter {
    /// With fbc's own tiles, as a television shows them.
    pub(in crate::cli) fn own() -> Painter {
        // A test holds that the sources of our own tiles have no mistake.
        let tiles = builtin::tiles().unwrap_or_else(|_| TileSet::blank());
        Painter::new(tiles, Compositor::new(Options::default()))
    }

    pub(in crate::cli) fn new(tiles: TileSet, compositor: Compositor) -> Painter {
        Painter { tiles, compositor }
    }

    pub(in crate::cli) fn paint(&mut self, scene: &Scene) -> Picture {
        self.compositor.compose(scene, &self.tiles);
        let image = self.compositor.image();
        Picture { dots: image.pixels.iter().map(|dot| image.colors[usize::from(*dot) % COLORS]).collect() }
    }
}

/// Reads a PNG file.
///
/// # Errors
/// [`ReadError`].
pub(in crate::cli) fn read(bytes: &[u8]) -> Result<Picture, ReadError> {
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let mut reader = decoder.read_info()?;
    let (width, height) = (reader.info().width, reader.info().height);
    if (width as usize, height as usize) != (WIDTH, HEIGHT) {
        return Err(ReadError::Size { width, height });
    }
    let mut samples = vec![0; reader.output_buffer_size().ok_or(ReadError::Colors)?];
    let info = reader.next_frame(&mut samples)?;
    let dots: Vec<Rgb> = match info.color_type {
        ColorType::Rgb => samples.chunks_exact(3).map(|dot| [dot[0], dot[1], dot[2]]).collect(),
        ColorType::Rgba => samples.chunks_exact(4).map(|dot| [dot[0], dot[1], dot[2]]).collect(),
        ColorType::Grayscale => samples.iter().map(|dot| [*dot; 3]).collect(),
        ColorType::GrayscaleAlpha => samples.chunks_exact(2).map(|dot| [dot[0]; 3]).collect(),
        ColorType::Indexed => return Err(ReadError::Colors),
    };
    if dots.len() == WIDTH * HEIGHT { Ok(Picture { dots }) } else { Err(ReadError::Colors) }
}

/// How they differ; `None` if they do not.
pub(in crate::cli) fn compare(expected: &Picture, actual: &Picture) -> Option<Difference> {
    let mut difference: Option<Difference> = None;
    for (place, _) in expected.dots.iter().zip(&actual.dots).enumerate().filter(|(_, (a, b))| a != b) {
        let (x, y) = (place % WIDTH, place / WIDTH);
        let found = difference.get_or_insert(Difference { dots: 0, within: (x, y, x, y) });
        let (left, top, right, bottom) = found.within;
        found.dots += 1;
        found.within = (left.min(x), top.min(y), right.max(x), bottom.max(y));
    }
    difference
}

/// A PNG of the two and of where they differ, side by side.
///
/// # Errors
/// Never for pictures of ours: their size is fixed.
pub(in crate::cli) fn side_by_side(expected: &Picture, actual: &Picture) -> Result<Vec<u8>, EncodingError> {
    let width = 3 * WIDTH + 4 * GAP;
    let height = HEIGHT + 2 * GAP;
    let mut dots = vec![GAP_COLOR; width * height];
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let (old, new) = (expected.dots[y * WIDTH + x], actual.dots[y * WIDTH + x]);
            // What is the same stays to be seen faintly.
            let faint = ((u16::from(new[0]) + u16::from(new[1]) + u16::from(new[2])) / 9) as u8;
            let mark = if old == new { [faint; 3] } else { DIFFERENT };
            for (panel, dot) in [old, new, mark].into_iter().enumerate() {
                dots[(y + GAP) * width + GAP + panel * (WIDTH + GAP) + x] = dot;
            }
        }
    }
    encode(width, height, &dots)
}

/// The PNG file of a picture.
///
/// # Errors
/// As [`side_by_side`].
pub(in crate::cli) fn png(picture: &Picture) -> Result<Vec<u8>, EncodingError> {
    let mut colors: Vec<Rgb> = Vec::new();
    let mut bitmap = Bitmap::new(WIDTH, HEIGHT, Vec::new());
    for (place, dot) in picture.dots.iter().enumerate() {
        let index = colors.iter().position(|color| color == dot).unwrap_or_else(|| {
            colors.push(*dot);
            colors.len() - 1
        });
        let Ok(index) = u8::try_from(index) else { return encode(WIDTH, HEIGHT, &picture.dots) };
        bitmap.pixels[place] = index;
    }
    bitmap.colors = colors;
    super::png::encode(&bitmap)
}

fn encode(width: usize, height: usize, dots: &[Rgb]) -> Result<Vec<u8>, EncodingError> {
    let mut bytes = Vec::new();
    // Both are far below 32 bits.
    let mut encoder = Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::High);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&dots.concat())?;
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(color: Rgb) -> Picture {
        Picture { dots: vec![color; WIDTH * HEIGHT] }
    }

    #[test]
    fn differences_have_a_number_and_a_rectangle() {
        let expected = plain([1, 2, 3]);
        let mut actual = expected.clone();
        assert_eq!(compare(&expected, &actual), None);
        for (x, y) in [(10, 20), (12, 19), (11, 25)] {
            actual.dots[y * WIDTH + x] = [9, 9, 9];
        }
        assert_eq!(compare(&expected, &actual), Some(Difference { dots: 3, within: (10, 19, 12, 25) }));
    }

    #[test]
    fn pictures_come_back_from_files() {
        let mut picture = plain([0, 0, 0]);
        picture.dots[7] = [255, 1, 2];
        assert_eq!(read(&png(&picture).unwrap()).unwrap(), picture);
        // More colours than a palette holds.
        picture.dots.iter_mut().enumerate().for_each(|(i, dot)| *dot = [i as u8, (i / 256) as u8, 5]);
        assert_eq!(read(&png(&picture).unwrap()).unwrap(), picture);
    }

    #[test]
    fn other_files_are_refused_with_a_sentence() {
        let wide = side_by_side(&plain([0; 3]), &plain([1; 3])).unwrap();
        assert_eq!(
            read(&wide).unwrap_err().to_string(),
            "800 x 256 dots; a picture has 256 x 240, as `fbc run --png` writes it"
        );
        assert!(read(b"no picture").unwrap_err().to_string().starts_with("not a PNG file"));
        let cut = &wide[..wide.len() / 2];
        assert!(read(cut).is_err());
    }
}
