//! A still picture in the lines of a terminal, for commands that print one and go. What moves is shown by `ui`.

use std::fmt::Write;

use crate::famicom::video::image::{HEIGHT, Image, Rgb, WIDTH};

/// The picture in 24-bit colours, made smaller by a whole number until it fits into `columns`.
pub(in crate::cli) fn draw(image: &Image, columns: usize) -> String {
    let factor = WIDTH.div_ceil(columns.max(1)).clamp(1, WIDTH);
    let mut out = String::new();
    for y in (0..HEIGHT.div_ceil(factor)).step_by(2) {
        let mut last = None;
        for x in 0..WIDTH / factor {
            let pair = (mean(image, x * factor, y * factor, factor), mean(image, x * factor, (y + 1) * factor, factor));
            if last.replace(pair) != Some(pair) {
                let ([r, g, b], [r2, g2, b2]) = pair;
                // A string takes what is written to it.
                let _ = write!(out, "\x1b[38;2;{r};{g};{b};48;2;{r2};{g2};{b2}m");
            }
            out.push('▀');
        }
        out.push_str("\x1b[0m\n");
    }
    out
}

/// The mean colour of a square, as far as it lies in the picture.
fn mean(image: &Image, left: usize, top: usize, side: usize) -> Rgb {
    let mut sum = [0_usize; 3];
    let mut count = 0;
    for y in top..(top + side).min(HEIGHT) {
        for x in left..(left + side).min(WIDTH) {
            for (sum, channel) in sum.iter_mut().zip(image.rgb_at(x, y)) {
                *sum += usize::from(channel);
            }
            count += 1;
        }
    }
    sum.map(|sum| (sum / count.max(1)) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fits_into_the_columns() {
        let mut image = Image::black();
        image.colors[1] = [200, 100, 50];
        image.pixels[0] = 1;
        for (columns, width, lines) in
            [(300, 256, 120), (256, 256, 120), (255, 128, 60), (80, 64, 30), (1, 1, 1), (0, 1, 1)]
        {
            let shown = draw(&image, columns);
            let rows: Vec<&str> = shown.lines().collect();
            assert_eq!(rows.len(), lines, "{columns}");
            assert!(rows.iter().all(|row| row.matches('▀').count() == width), "{columns}");
        }
        assert!(draw(&image, 256).starts_with("\x1b[38;2;200;100;50;48;2;0;0;0m▀\x1b[38;2;0;0;0;48;2;0;0;0m▀"));
        assert!(draw(&image, 128).starts_with("\x1b[38;2;50;25;12;48;2;0;0;0m▀"));
    }
}
