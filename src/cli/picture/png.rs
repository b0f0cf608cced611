//! PNG files with a palette: small, and exactly the colours of the picture.

use png::{BitDepth, ColorType, Compression, Encoder, EncodingError, Filter};

use super::Bitmap;

/// The file's bytes.
///
/// # Errors
/// A bitmap that is larger than the format allows.
pub(in crate::cli) fn encode(bitmap: &Bitmap) -> Result<Vec<u8>, EncodingError> {
    let (depth, bits) = match bitmap.colors.len() {
        0..=2 => (BitDepth::One, 1),
        3..=4 => (BitDepth::Two, 2),
        5..=16 => (BitDepth::Four, 4),
        _ => (BitDepth::Eight, 8),
    };
    let mut bytes = Vec::new();
    // No bitmap of ours is wider or higher than 32 bits can say; a wrong size is refused below.
    let mut encoder = Encoder::new(&mut bytes, bitmap.width as u32, bitmap.height as u32);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(depth);
    encoder.set_palette(bitmap.colors.concat());
    // Filters make palette places larger, not smaller.
    encoder.set_filter(Filter::NoFilter);
    encoder.set_compression(Compression::High);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&packed(bitmap, bits))?;
    writer.finish()?;
    Ok(bytes)
}

/// Dots of 1, 2, 4 or 8 bits, the leftmost in the highest bits; each line begins with a new byte.
fn packed(bitmap: &Bitmap, bits: usize) -> Vec<u8> {
    let per_byte = 8 / bits;
    let lines = bitmap.pixels.chunks_exact(bitmap.width.max(1));
    lines
        .flat_map(|line| {
            line.chunks(per_byte).map(move |dots| {
                let start = 8 - bits;
                dots.iter().enumerate().fold(0, |byte, (i, dot)| byte | dot << (start - i * bits))
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// A picture of that many colours comes back dot by dot.
    fn check(width: usize, height: usize, colors: usize) {
        let mut bitmap = Bitmap::new(width, height, (0..colors).map(|n| [n as u8, 255 - n as u8, 7]).collect());
        for (i, dot) in bitmap.pixels.iter_mut().enumerate() {
            *dot = (i * 7 % colors) as u8;
        }
        let bytes = encode(&bitmap).unwrap();
        let mut decoder = png::Decoder::new(Cursor::new(&bytes));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut rgb).unwrap();
        assert_eq!((info.width as usize, info.height as usize), (width, height));
        let expected: Vec<u8> = bitmap.pixels.iter().flat_map(|dot| bitmap.colors[usize::from(*dot)]).collect();
        assert_eq!(rgb, expected, "{width}x{height} in {colors} colours");
        assert_eq!(encode(&bitmap).unwrap(), bytes);
    }

    #[test]
    fn every_depth_comes_back() {
        for colors in [1, 2, 3, 4, 5, 16, 17, 32, 256] {
            check(13, 5, colors);
            check(256, 240, colors);
        }
    }

    #[test]
    fn no_dots_are_refused() {
        assert!(encode(&Bitmap::new(0, 0, vec![[0; 3]])).is_err());
    }
}
