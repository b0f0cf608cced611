//! Still pictures in the lines of a terminal, for commands that print one and go. What moves is shown by `ui`.

use crate::famicom::video::image::{HEIGHT, Image, Rgb, WIDTH};
use crate::ui::screen::color::{self, Depth};

/// The picture, made smaller by a whole number until it fits into `columns`.
pub(in crate::cli) fn draw(image: &Image, columns: usize, depth: Depth) -> String {
    let factor = WIDTH.div_ceil(columns.max(1)).clamp(1, WIDTH);
    let mut out = String::new();
    for y in (0..HEIGHT.div_ceil(factor)).step_by(2) {
        let dot = |x: usize, y: usize| mean(image, x * factor, y * factor, factor);
        line(&mut out, (0..WIDTH / factor).map(|x| (dot(x, y), dot(x, y + 1))), depth);
        out.push('\n');
    }
    out
}

/// Writes two lines of dots as one line of cells: pairs of an upper and a lower colour. What follows has the terminal's
/// own colours.
pub(in crate::cli) fn line(out: &mut String, pairs: impl Iterator<Item = (Rgb, Rgb)>, depth: Depth) {
    let mut last = None;
    for pair in pairs {
        if last.replace(pair) != Some(pair) {
            out.push_str(&color::sequence(depth, pair.0, pair.1));
        }
        out.push('▀');
    }
    out.push_str("\x1b[0m");
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
            let shown = draw(&image, columns, Depth::True);
            let rows: Vec<&str> = shown.lines().collect();
            assert_eq!(rows.len(), lines, "{columns}");
            assert!(rows.iter().all(|row| row.matches('▀').count() == width), "{columns}");
        }
        assert!(
            draw(&image, 256, Depth::True).starts_with("\x1b[38;2;200;100;50;48;2;0;0;0m▀\x1b[38;2;0;0;0;48;2;0;0;0m▀")
        );
        assert!(draw(&image, 128, Depth::True).starts_with("\x1b[38;2;50;25;12;48;2;0;0;0m▀"));
        assert!(draw(&image, 256, Depth::Indexed).starts_with("\x1b[38;5;167;48;5;16m▀\x1b[38;5;16;48;5;16m▀"));
    }
}
