//! The picture cut into strips of whole cell rows, so that only what changed is sent again.
//!
//! All pixel protocols take a new picture over an old one, but none changes a part of one in every terminal. Strips of
//! fixed place and size need nothing but that. There are few of them because xterm keeps at most 16 pictures; one that
//! has the place and size of an older one replaces it there.

use std::ops::Range;

use super::Area;
use super::scaling::{BORDER, PIXELS_MAX, Scaling, usable};
use crate::famicom::video::image::{COLORS, Image, WIDTH};

/// Strips at most.
pub(super) const STRIPS_MAX: u16 = 12;

/// Some whole cell rows of the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Strip {
    /// The first cell row, counted from the top of the terminal.
    pub(super) y: u16,
    /// Cell rows.
    pub(super) rows: u16,
    /// Pixel rows, counted from the top of the picture's rectangle.
    pub(super) pixels: Range<usize>,
    /// Lines of dots that they show.
    pub(super) lines: Range<usize>,
    /// Whether the border can be seen in it.
    bordered: bool,
}

/// All strips, and what they show.
#[derive(Clone, Debug, Default)]
pub(super) struct Strips {
    /// The rectangle; no larger than what can be sent.
    pub(super) area: Area,
    /// What its pixels show.
    pub(super) scaling: Scaling,
    list: Vec<Strip>,
    shown: Option<Image>,
}

impl Strips {
    /// For a rectangle of cells of this size in pixels.
    pub(super) fn new(area: Area, cell: Option<(u16, u16)>) -> Strips {
        let (width, height) = usable(cell);
        let cut = |cells: u16, pixels: u16| cells.min(u16::try_from(PIXELS_MAX).unwrap_or(u16::MAX) / pixels);
        let area = Area { columns: cut(area.columns, width), rows: cut(area.rows, height), ..area };
        let scaling = Scaling::new(area.columns, area.rows, Some((width, height)));
        let mut list = Vec::new();
        if area.columns > 0 && area.rows > 0 {
            let each = area.rows.div_ceil(STRIPS_MAX);
            for first in (0..area.rows).step_by(usize::from(each)) {
                let rows = each.min(area.rows - first);
                let pixel = |row: u16| usize::from(row) * usize::from(height);
                list.push(strip(&scaling, area.y.saturating_add(first), rows, pixel(first)..pixel(first + rows)));
            }
        }
        Strips { area, scaling, list, shown: None }
    }

    /// Whether anything has been shown since the rectangle was placed.
    pub(super) fn is_fresh(&self) -> bool {
        self.shown.is_none()
    }

    /// Calls `send` with each strip that this picture changes, with its number, and takes the picture as shown.
    pub(super) fn update(&mut self, image: &Image, mut send: impl FnMut(usize, &Strip, &Scaling)) {
        if self.shown.as_ref() == Some(image) {
            return;
        }
        for (index, strip) in self.list.iter().enumerate() {
            if self.shown.as_ref().is_none_or(|shown| differs(shown, image, strip)) {
                send(index, strip, &self.scaling);
            }
        }
        match &mut self.shown {
            Some(shown) => shown.clone_from(image),
            None => self.shown = Some(image.clone()),
        }
    }

    /// Forgets what is shown.
    pub(super) fn forget(&mut self) {
        self.shown = None;
    }
}

/// The places of the palette that a strip shows, as a mask.
pub(super) fn used(image: &Image, strip: &Strip) -> u32 {
    let dots = &image.pixels[strip.lines.start * WIDTH..strip.lines.end * WIDTH];
    dots.iter().fold(u32::from(strip.bordered), |mask, place| mask | 1 << (usize::from(*place) % COLORS))
}

fn strip(scaling: &Scaling, y: u16, rows: u16, pixels: Range<usize>) -> Strip {
    let shown = &scaling.rows[pixels.clone()];
    let mut inner = shown.iter().filter(|line| **line != BORDER);
    let first = inner.next().map_or(0, |line| usize::from(*line));
    let lines = first..inner.next_back().map_or(first + 1, |line| usize::from(*line) + 1);
    let whole = shown.iter().all(|line| *line != BORDER) && scaling.columns.iter().all(|dot| *dot != BORDER);
    Strip { y, rows, pixels, lines, bordered: !whole }
}

fn differs(shown: &Image, image: &Image, strip: &Strip) -> bool {
    let dots = strip.lines.start * WIDTH..strip.lines.end * WIDTH;
    if shown.pixels[dots.clone()] != image.pixels[dots] {
        return true;
    }
    let changed = (0..COLORS).filter(|place| shown.colors[*place] != image.colors[*place]);
    let changed = changed.fold(0_u32, |mask, place| mask | 1 << place);
    changed != 0 && used(image, strip) & changed != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::famicom::video::image::HEIGHT;

    fn sent(strips: &mut Strips, image: &Image) -> Vec<usize> {
        let mut sent = Vec::new();
        strips.update(image, |index, _, _| sent.push(index));
        sent
    }

    fn area() -> Area {
        Area { x: 10, y: 1, columns: 59, rows: 24 }
    }

    #[test]
    fn strips_cover_the_rectangle() {
        for rows in [1, 11, 12, 13, 24, 25, 100] {
            let strips = Strips::new(Area { rows, ..area() }, Some((10, 20)));
            let mut next = (1, 0);
            for strip in &strips.list {
                assert_eq!((strip.y, strip.pixels.start), next, "{rows} rows");
                next = (strip.y + strip.rows, strip.pixels.end);
            }
            assert_eq!(next, (1 + rows, usize::from(rows) * 20), "{rows} rows");
            assert!(strips.list.len() <= usize::from(STRIPS_MAX), "{rows} rows");
        }
        assert_eq!(Strips::new(Area { rows: 0, ..area() }, None).list.len(), 0);
        assert_eq!(Strips::new(Area { columns: 0, ..area() }, None).list.len(), 0);
        let huge = Area { x: 0, y: 0, columns: u16::MAX, rows: u16::MAX };
        assert!(!Strips::new(huge, Some((300, 500))).list.is_empty());
    }

    #[test]
    fn only_what_changed_is_sent() {
        let mut strips = Strips::new(area(), Some((10, 20)));
        let mut image = Image::black();
        assert_eq!(sent(&mut strips, &image), (0..12).collect::<Vec<_>>());
        assert_eq!(sent(&mut strips, &image), Vec::<usize>::new());
        // Two rows of 20 pixels each show 20 lines of two pixels.
        image.pixels[19 * WIDTH + 7] = 1;
        assert_eq!(sent(&mut strips, &image), [0]);
        image.pixels[20 * WIDTH] = 1;
        image.pixels[(HEIGHT - 1) * WIDTH + 255] = 1;
        assert_eq!(sent(&mut strips, &image), [1, 11]);
        image.colors[1] = [9, 9, 9];
        assert_eq!(sent(&mut strips, &image), [0, 1, 11]);
        image.colors[2] = [9, 9, 9];
        assert_eq!(sent(&mut strips, &image), Vec::<usize>::new());
        image.colors[0] = [9, 9, 9];
        assert_eq!(sent(&mut strips, &image).len(), 12);
        strips.forget();
        assert_eq!(sent(&mut strips, &image).len(), 12);
    }
}
