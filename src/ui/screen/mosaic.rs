//! Pieces of picture in one cell: four quarters of two colours, chosen by what a person would miss least.
//!
//! A quarter stands for 8 or 16 dots. What is drawn counts more than the backdrop behind it, since lines of one dot and
//! small figures are what programs mean; by plain majority they would vanish.

use super::color::{distance, luma};
use crate::famicom::video::image::{COLORS, Image, Rgb};

/// The characters of all 16 ways to set quarters: bit 0 upper left, 1 upper right, 2 lower left, 3 lower right.
const QUARTERS: [char; 16] = [' ', '▘', '▝', '▀', '▖', '▌', '▞', '▛', '▗', '▚', '▐', '▜', '▄', '▙', '▟', '█'];

/// What a dot counts: three of eight make a quarter theirs.
const DRAWN_WEIGHT: u32 = 5;
const BACKDROP_WEIGHT: u32 = 2;

/// The backdrop's place of the palette.
const BACKDROP: u8 = 0;

/// A cell's quarters and the places of the palette that they show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Which quarters have the foreground: upper left, upper right, lower left, lower right.
    pub(super) set: [bool; 4],
    pub(super) foreground: u8,
    pub(super) background: u8,
}

/// The character with these quarters set.
pub(super) fn quarters(set: [bool; 4]) -> char {
    let bits = set.iter().enumerate().map(|(bit, &set)| usize::from(set) << bit).sum::<usize>();
    QUARTERS[bits % QUARTERS.len()]
}

/// A shade for a cell of one colour where there are no colours.
pub(super) fn shade(color: Rgb) -> char {
    match luma(color) {
        0..=23 => ' ',
        24..=71 => '░',
        72..=119 => '▒',
        120..=167 => '▓',
        _ => '█',
    }
}

/// For each place of the palette the first that looks the same.
pub(super) fn twins(colors: &[Rgb; COLORS]) -> [u8; COLORS] {
    std::array::from_fn(|place| colors.iter().position(|color| *color == colors[place]).unwrap_or(place) as u8)
}

/// The piece of `width` (4 or 8) by 8 dots whose upper left dot is given. The foreground is never the backdrop, and where
/// neither colour is, it is the brighter.
pub(super) fn piece(image: &Image, twins: &[u8; COLORS], (left, top): (usize, usize), width: usize) -> Piece {
    let mut winners = [BACKDROP; 4];
    let mut busiest = (0, 0, BACKDROP);
    let mut drawn_dots = 0;
    for (quarter, winner) in winners.iter_mut().enumerate() {
        let (x, y) = (left + quarter % 2 * (width / 2), top + quarter / 2 * 4);
        let mut counts = [0_u32; COLORS];
        for line in y..y + 4 {
            for &place in &image.line(line)[x..x + width / 2] {
                counts[usize::from(twins[usize::from(place) % COLORS])] += 1;
            }
        }
        // Of equal counts the first place wins, so that nothing flickers.
        let drawn = (1..COLORS as u8).rev().max_by_key(|&place| counts[usize::from(place)]).unwrap_or(BACKDROP);
        let dots = counts[1..].iter().sum::<u32>();
        drawn_dots += dots;
        if dots * DRAWN_WEIGHT > counts[usize::from(BACKDROP)] * BACKDROP_WEIGHT {
            *winner = drawn;
        }
        if dots > busiest.0 {
            busiest = (dots, quarter, drawn);
        }
    }
    // A star or a shot of a few dots is seen, whatever the quarters say.
    if winners == [BACKDROP; 4] && drawn_dots >= 2 {
        winners[busiest.1] = busiest.2;
    }
    two_colors(&image.colors, winners)
}

/// Leaves two of up to four colours.
fn two_colors(colors: &[Rgb; COLORS], winners: [u8; 4]) -> Piece {
    let count = |place: u8| winners.iter().filter(|&&winner| winner == place).count();
    let most = |but: Option<u8>| {
        let candidates = winners.iter().copied().filter(|&place| Some(place) != but);
        // The backdrop is kept among equals: it is what outlines are seen against.
        candidates.max_by_key(|&place| (count(place), place == BACKDROP, u8::MAX - place))
    };
    let first = winners.contains(&BACKDROP).then_some(BACKDROP).or_else(|| most(None)).unwrap_or(BACKDROP);
    let Some(second) = most(Some(first)) else {
        return Piece { set: [false; 4], foreground: first, background: first };
    };
    let rgb = |place: u8| colors[usize::from(place) % COLORS];
    let (background, foreground) =
        if first == BACKDROP || luma(rgb(first)) <= luma(rgb(second)) { (first, second) } else { (second, first) };
    let set = winners.map(|winner| {
        winner == foreground
            || winner != background && distance(rgb(winner), rgb(foreground)) < distance(rgb(winner), rgb(background))
    });
    Piece { set, foreground, background }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::famicom::video::image::WIDTH;

    /// An 8 x 8 figure as two pieces of four columns, their characters side by side.
    fn check(figure: [&str; 8], expected: &str) {
        let mut image = Image::black();
        image.colors = std::array::from_fn(|place| [place as u8 * 8; 3]);
        for (y, row) in figure.iter().enumerate() {
            for (x, dot) in row.bytes().enumerate() {
                image.pixels[y * WIDTH + x] = if dot == b'.' { 0 } else { dot - b'0' };
            }
        }
        let twins = twins(&image.colors);
        let drawn: String = [0, 4].iter().map(|&x| quarters(piece(&image, &twins, (x, 0), 4).set)).collect();
        assert_eq!(drawn, expected, "{figure:?}");
    }

    #[test]
    fn figures_become_quarters() {
        check(["........"; 8], "  ");
        check(["...11..."; 8], "▐▌");
        check(["1......."; 8], "▌ ");
        check(["11111111", "11111111", "........", "........", "........", "........", "........", "........"], "▀▀");
        check(["........", "........", "........", "...11...", "...11...", "........", "........", "........"], "▝▘");
        check(["........", "........", ".....1..", "........", "........", "........", "........", "........"], "  ");
    }

    #[test]
    fn two_colors_are_left_and_the_backdrop_is_the_ground() {
        let colors: [Rgb; COLORS] = std::array::from_fn(|place| [place as u8 * 8; 3]);
        let check = |winners, set, foreground, background| {
            assert_eq!(two_colors(&colors, winners), Piece { set, foreground, background }, "{winners:?}");
        };
        check([5; 4], [false; 4], 5, 5);
        check([0, 7, 7, 0], [false, true, true, false], 7, 0);
        check([9, 2, 2, 9], [true, false, false, true], 9, 2);
        // The third colour becomes the nearer one.
        check([0, 20, 20, 18], [false, true, true, true], 20, 0);
    }

    #[test]
    fn shades_grow_with_brightness() {
        assert_eq!([0, 40, 100, 150, 255].map(|grey| shade([grey; 3])), [' ', '░', '▒', '▓', '█']);
    }
}
