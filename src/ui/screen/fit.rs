//! Where the picture stands in a terminal and how large: the largest centred rectangle of the right shape.
//!
//! A dot of the Famicom is 8:7 wide on a television, so the picture is 2048:1680. A cell's shape is the terminal's
//! business; where it does not tell, 1:2 is assumed. Sizes at which dots and half cells agree are worth a small error in
//! shape, since everything else is blurred. Source: spec, screen 2.

use super::Area;

/// Cells at which each half is one dot.
pub const EXACT: (u16, u16) = (256, 120);

/// The picture's shape, width to height.
const SHAPE: (u64, u64) = (2048, 1680);

/// A cell's width and height in dots where the terminal does not say.
const USUAL_CELL: (u16, u16) = (1, 2);

/// How wrong the shape may be for a sharp size, in percent.
const ERROR_PERCENT_MAX: u64 = 25;

/// How much larger a blurred picture must be to be worth more than half size, in percent of its rows.
const GAIN_PERCENT: u32 = 120;

/// Where to put the picture in a terminal of so many cells. `cell_pixels` is a cell's width and height, if known.
///
/// Never larger than the terminal; empty only if that is.
pub fn fit(columns: u16, rows: u16, cell_pixels: Option<(u16, u16)>) -> Area {
    let cell = cell_pixels.filter(|&(width, height)| width > 0 && height > 0).unwrap_or(USUAL_CELL);
    let (columns_max, rows_max) = Area::LARGEST;
    let (largest_columns, largest_rows) = largest(columns.min(columns_max), rows.min(rows_max), cell);
    let sharp = |(wide, high): (u16, u16)| columns >= wide && rows >= high && has_shape(wide, high, cell);
    let double = (2 * EXACT.0, 2 * EXACT.1);
    let half = (EXACT.0 / 2, EXACT.1 / 2);
    let half_is_enough = u32::from(largest_rows) * 100 <= u32::from(half.1) * GAIN_PERCENT;
    let (wide, high) = if sharp(double) {
        double
    } else if sharp(EXACT) {
        EXACT
    } else if sharp(half) && half_is_enough {
        half
    } else {
        (largest_columns, largest_rows)
    };
    centred(columns, rows, wide, high)
}

/// The rectangle of a size in the middle of the terminal, cut to it.
pub(super) fn centred(columns: u16, rows: u16, wide: u16, high: u16) -> Area {
    let (wide, high) = (wide.min(columns), high.min(rows));
    Area { x: (columns - wide) / 2, y: (rows - high) / 2, columns: wide, rows: high }
}

/// The largest size of the right shape.
fn largest(columns: u16, rows: u16, cell: (u16, u16)) -> (u16, u16) {
    let (cell_width, cell_height) = (u64::from(cell.0), u64::from(cell.1));
    // columns * cell_width / (rows * cell_height) = SHAPE.
    let wide_for = |rows: u16| nearest(u64::from(rows) * cell_height * SHAPE.0, cell_width * SHAPE.1);
    let high_for = |columns: u16| nearest(u64::from(columns) * cell_width * SHAPE.1, cell_height * SHAPE.0);
    let wide = wide_for(rows);
    if wide <= u64::from(columns) {
        (at_least_one(wide, columns), rows)
    } else {
        (columns, at_least_one(high_for(columns), rows))
    }
}

/// Whether a size's shape is near enough.
fn has_shape(columns: u16, rows: u16, cell: (u16, u16)) -> bool {
    let is = u64::from(columns) * u64::from(cell.0) * SHAPE.1;
    let wanted = u64::from(rows) * u64::from(cell.1) * SHAPE.0;
    is.abs_diff(wanted) * 100 <= wanted * ERROR_PERCENT_MAX
}

fn nearest(dividend: u64, divisor: u64) -> u64 {
    (dividend + divisor / 2) / divisor
}

fn at_least_one(value: u64, most: u16) -> u16 {
    u16::try_from(value.max(1)).unwrap_or(most).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_as_large_as_its_shape_allows() {
        fn check(terminal: (u16, u16), cell: Option<(u16, u16)>, expected: (u16, u16, u16, u16)) {
            let area = fit(terminal.0, terminal.1, cell);
            assert_eq!((area.x, area.y, area.columns, area.rows), expected, "{terminal:?} {cell:?}");
        }
        check((80, 24), None, (10, 0, 59, 24));
        check((40, 60), None, (0, 22, 40, 16));
        check((256, 120), None, (0, 0, 256, 120));
        check((300, 130), None, (22, 5, 256, 120));
        check((300, 130), Some((10, 20)), (22, 5, 256, 120));
        // Square cells make 256 x 120 twice as wide as high: the right shape is worth more.
        check((300, 130), Some((10, 10)), (71, 0, 158, 130));
        check((600, 250), None, (44, 5, 512, 240));
        check((150, 62), None, (11, 1, 128, 60));
        check((200, 90), None, (0, 4, 200, 82));
        check((0, 0), None, (0, 0, 0, 0));
        check((1, 1), None, (0, 0, 1, 1));
        check((5, 0), Some((0, 0)), (2, 0, 1, 0));
        check((65535, 1), Some((1, 65535)), (32255, 0, 1024, 1));
    }
}
