//! What the 64 colour codes look like, under each value of FILTER.
//!
//! A person may bring the table of a television they like better: a `.pal` file as emulators use it.
//! Source: spec, screen 3.2.

use thiserror::Error;

use super::image::Rgb;
use crate::famicom::palette::{emphasise, rgb};

/// Colour codes.
const CODES: usize = 64;

/// Values of FILTER.
const FILTERS: usize = 8;

/// Bytes of a `.pal` file: red, green, blue of each code.
pub const PAL_BYTES: usize = 3 * CODES;

/// Bytes of a `.pal` file that also says what FILTER 1 to 7 do.
pub const PAL_FILTER_BYTES: usize = FILTERS * PAL_BYTES;

/// Why bytes are no table of colours.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PalError {
    /// Neither of the two lengths.
    #[error("{0} bytes are no palette: a .pal file has {PAL_BYTES} bytes, or {PAL_FILTER_BYTES} with all filters")]
    Length(usize),
}

/// Red, green and blue of each code under each filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColorTable {
    colors: [[Rgb; CODES]; FILTERS],
}

impl ColorTable {
    /// A table from the bytes of a `.pal` file.
    ///
    /// # Errors
    /// Any length but [`PAL_BYTES`] and [`PAL_FILTER_BYTES`].
    pub fn from_pal(bytes: &[u8]) -> Result<ColorTable, PalError> {
        let color = |place: usize| -> Rgb { std::array::from_fn(|channel| bytes[place * 3 + channel]) };
        match bytes.len() {
            PAL_BYTES => Ok(ColorTable::emphasised(color)),
            PAL_FILTER_BYTES => {
                let colors = std::array::from_fn(|filter| std::array::from_fn(|code| color(filter * CODES + code)));
                Ok(ColorTable { colors })
            }
            length => Err(PalError::Length(length)),
        }
    }

    /// The colour of a code (low six bits) under a filter (low three bits).
    pub fn rgb(&self, code: u8, filter: u8) -> Rgb {
        self.colors[usize::from(filter) % FILTERS][usize::from(code) % CODES]
    }

    fn emphasised(color: impl Fn(usize) -> Rgb) -> ColorTable {
        let of_filter = |filter: usize| std::array::from_fn(|code| emphasise(color(code), filter as u8));
        ColorTable { colors: std::array::from_fn(of_filter) }
    }
}

impl Default for ColorTable {
    /// The table of the spec.
    fn default() -> ColorTable {
        ColorTable::emphasised(|code| rgb(code as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_the_specs() {
        let table = ColorTable::default();
        assert_eq!(table.rgb(0x21, 0), [0x4C, 0x9A, 0xEC]);
        assert_eq!(table.rgb(0x21 + 0x40, 8), [0x4C, 0x9A, 0xEC]);
        assert_eq!(table.rgb(0x21, 5), emphasise([0x4C, 0x9A, 0xEC], 5));
    }

    #[test]
    fn files_of_both_lengths_are_read() {
        let bytes: Vec<u8> = (0..PAL_FILTER_BYTES).map(|i| (i * 7 / 3) as u8).collect();
        let short = ColorTable::from_pal(&bytes[..PAL_BYTES]).unwrap();
        assert_eq!(short.rgb(2, 0), [bytes[6], bytes[7], bytes[8]]);
        assert_eq!(short.rgb(2, 3), emphasise([bytes[6], bytes[7], bytes[8]], 3));
        let long = ColorTable::from_pal(&bytes).unwrap();
        assert_eq!(long.rgb(63, 7), [bytes[1533], bytes[1534], bytes[1535]]);
        for length in [0, 191, 193, 1535] {
            assert_eq!(ColorTable::from_pal(&bytes[..length]), Err(PalError::Length(length)));
        }
    }
}
