//! Dots become pixels: which dot each pixel column and pixel row of the picture's rectangle shows.
//!
//! The pixel protocols send pictures in the rectangle's own pixels. Left to the terminal, scaling blurs: kitty and others
//! filter linearly and cannot be told otherwise. A dot is repeated instead, whole numbers of times downwards if that does
//! not waste much room, since uneven letters look broken.

use super::Area;
use crate::famicom::video::image::{HEIGHT, WIDTH};

/// The picture's shape on a television, width to height: dots are 8:7 wide (spec: screen 2).
const SHAPE: (u64, u64) = (128, 105);

/// A cell in pixels where the terminal does not say.
const USUAL_CELL: (u16, u16) = (10, 20);

/// Pixels in either direction that a picture has at most: more than any screen shows.
pub(super) const PIXELS_MAX: u32 = 8192;

/// How much of the height whole multiples of the dots must fill, in percent.
const WHOLE_PERCENT_MIN: u32 = 80;

/// Instead of a dot: the backdrop around the picture.
pub(super) const BORDER: u16 = u16::MAX;

/// The largest centred rectangle of the picture's shape, for terminals that show pixels. `cell` is a cell's width and
/// height in pixels, if known. Never larger than the terminal; empty only if that is.
pub fn fit_pixels(columns: u16, rows: u16, cell: Option<(u16, u16)>) -> Area {
    let (cell_width, cell_height) = usable(cell);
    let (cell_width, cell_height) = (u64::from(cell_width), u64::from(cell_height));
    let nearest = |dividend: u64, divisor: u64| (dividend + divisor / 2) / divisor;
    let wide_for = |rows: u16| nearest(u64::from(rows) * cell_height * SHAPE.0, cell_width * SHAPE.1).max(1);
    let high_for = |columns: u16| nearest(u64::from(columns) * cell_width * SHAPE.1, cell_height * SHAPE.0).max(1);
    let cut = |value: u64, most: u16| u16::try_from(value).unwrap_or(most).min(most);
    let (wide, high) = if wide_for(rows) <= u64::from(columns) {
        (cut(wide_for(rows), columns), rows)
    } else {
        (columns, cut(high_for(columns), rows))
    };
    Area { x: (columns - wide) / 2, y: (rows - high) / 2, columns: wide, rows: high }
}

/// What each pixel shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scaling {
    /// For each pixel column a dot's column, or [`BORDER`].
    pub(super) columns: Vec<u16>,
    /// For each pixel row a dot's line, or [`BORDER`].
    pub(super) rows: Vec<u16>,
}

impl Scaling {
    /// For a rectangle of so many cells.
    pub(super) fn new(columns: u16, rows: u16, cell: Option<(u16, u16)>) -> Scaling {
        let (cell_width, cell_height) = usable(cell);
        let width = (u32::from(columns) * u32::from(cell_width)).min(PIXELS_MAX);
        let height = (u32::from(rows) * u32::from(cell_height)).min(PIXELS_MAX);
        let whole = height / HEIGHT as u32 * HEIGHT as u32;
        let high = if whole * 100 >= height * WHOLE_PERCENT_MIN { whole } else { height };
        let wide = u32::try_from((u64::from(high) * SHAPE.0 + SHAPE.1 / 2) / SHAPE.1).unwrap_or(width);
        Scaling { columns: spread(WIDTH, wide, width), rows: spread(HEIGHT, high, height) }
    }
}

/// The cell that is taken for one that is not known.
pub(super) fn usable(cell: Option<(u16, u16)>) -> (u16, u16) {
    cell.filter(|&(width, height)| width > 0 && height > 0).unwrap_or(USUAL_CELL)
}

/// Spreads `dots` over `shown` pixels in the middle of `pixels`; a few pixels too many for those are cut on both sides.
fn spread(dots: usize, shown: u32, pixels: u32) -> Vec<u16> {
    let shown = shown.clamp(1, pixels.max(1));
    let first = (pixels - shown.min(pixels)) / 2;
    let dot = |pixel: u32| {
        let inside = pixel.checked_sub(first).filter(|inside| *inside < shown);
        // The pixel's middle decides, so that both ends lose alike.
        inside.map_or(BORDER, |inside| ((u64::from(inside) * 2 + 1) * dots as u64 / (2 * u64::from(shown))) as u16)
    };
    (0..pixels).map(dot).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rectangle_has_the_pictures_shape() {
        fn check(terminal: (u16, u16), cell: Option<(u16, u16)>, expected: (u16, u16, u16, u16)) {
            let area = fit_pixels(terminal.0, terminal.1, cell);
            assert_eq!((area.x, area.y, area.columns, area.rows), expected, "{terminal:?} {cell:?}");
        }
        check((80, 24), None, (10, 0, 59, 24));
        check((80, 24), Some((10, 20)), (10, 0, 59, 24));
        check((80, 24), Some((8, 17)), (9, 0, 62, 24));
        check((80, 24), Some((0, 17)), (10, 0, 59, 24));
        check((40, 60), Some((10, 20)), (0, 22, 40, 16));
        check((0, 0), None, (0, 0, 0, 0));
        check((1, 1), None, (0, 0, 1, 1));
        check((65535, 1), Some((1, 65535)), (0, 0, 65535, 1));
        check((65535, 65535), None, (0, 19327, 65535, 26880));
    }

    #[test]
    fn every_dot_has_pixels_where_there_is_room() {
        fn check(area: (u16, u16), cell: (u16, u16), rows_per_dot: &[usize]) {
            let scaling = Scaling::new(area.0, area.1, Some(cell));
            assert_eq!(scaling.columns.len(), usize::from(area.0) * usize::from(cell.0));
            assert_eq!(scaling.rows.len(), usize::from(area.1) * usize::from(cell.1));
            for (axis, dots) in [(&scaling.columns, WIDTH), (&scaling.rows, HEIGHT)] {
                let inner: Vec<u16> = axis.iter().copied().filter(|dot| *dot != BORDER).collect();
                assert!(inner.is_sorted() && inner.iter().all(|dot| usize::from(*dot) < dots));
                let missing = (0..dots as u16).filter(|dot| !inner.contains(dot)).count();
                assert!(missing == 0 || axis.len() < dots, "{area:?}: {missing} dots are not shown");
            }
            for line in 0..HEIGHT as u16 {
                let count = scaling.rows.iter().filter(|row| **row == line).count();
                assert!(rows_per_dot.contains(&count), "{area:?}: line {line} has {count} rows");
            }
        }
        check((59, 24), (10, 20), &[2]);
        check((62, 25), (10, 20), &[2]);
        check((36, 15), (10, 20), &[1]);
        check((50, 21), (10, 20), &[1, 2]);
        check((25, 10), (10, 20), &[0, 1]);
        check((120, 48), (10, 20), &[4]);
    }

    #[test]
    fn any_size_is_taken() {
        for (columns, rows, cell) in
            [(0, 0, None), (1, 1, Some((1, 1))), (65535, 65535, Some((65535, 65535))), (65535, 1, Some((1, 1)))]
        {
            let scaling = Scaling::new(columns, rows, cell);
            assert!(scaling.columns.len() <= PIXELS_MAX as usize && scaling.rows.len() <= PIXELS_MAX as usize);
        }
    }
}
