//! The picture without colours: quarters of cells, set or not, by brightness and an ordered pattern.
//!
//! Patterns that stand still do not crawl when something moves over them. Nearly black and nearly white are plain, so
//! that letters and their ground have clean edges.

use super::cells::{Cell, Cells};
use super::color::{Depth, luma};
use super::half_blocks::changed_lines;
use super::mosaic::quarters;
use super::scale::Scaler;
use super::{Area, View};
use crate::famicom::video::image::{HEIGHT, Image, Rgb};

/// The order in which a square of 4 x 4 dots fills with growing brightness.
const PATTERN: [[u8; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];

/// Below this brightness a dot is never set, from [`WHITE`] on always.
const BLACK: u8 = 24;
const WHITE: u8 = 168;

#[derive(Debug)]
pub(super) struct Mono {
    cells: Cells,
    scaler: Scaler,
    before: Option<Image>,
    dots: [Vec<Rgb>; 2],
}

impl Mono {
    pub(super) fn new() -> Mono {
        Mono { cells: Cells::new(Depth::Mono), scaler: Scaler::new(0, 0), before: None, dots: [Vec::new(), Vec::new()] }
    }

    pub(super) fn place(&mut self, area: Area) {
        let (columns, rows) = (usize::from(area.columns) * 2, usize::from(area.rows) * 2);
        self.cells.place(area);
        self.scaler = Scaler::new(columns, rows);
        self.before = None;
        self.dots = [vec![[0; 3]; columns], vec![[0; 3]; columns]];
    }

    pub(super) fn encode(&mut self, view: &View<'_>, out: &mut Vec<u8>) {
        let image = view.image;
        let changed = match &self.before {
            Some(before) => changed_lines(before, image),
            None => [true; HEIGHT],
        };
        if !changed.contains(&true) {
            return;
        }
        self.scaler.read(image, &changed);
        for y in 0..self.cells.rows() {
            if [2 * y, 2 * y + 1].iter().any(|&line| changed[self.scaler.sources(line)].contains(&true)) {
                self.draw_row(y);
            }
        }
        self.cells.send(out);
        match &mut self.before {
            Some(before) => before.clone_from(image),
            None => self.before = Some(image.clone()),
        }
    }

    fn draw_row(&mut self, y: usize) {
        let [upper, lower] = &mut self.dots;
        self.scaler.line(2 * y, upper);
        self.scaler.line(2 * y + 1, lower);
        for x in 0..self.cells.columns() {
            let is_set = |line: &[Rgb], dx: usize, dy: usize| is_set(line[2 * x + dx], 2 * x + dx, 2 * y + dy);
            let set = [is_set(upper, 0, 0), is_set(upper, 1, 0), is_set(lower, 0, 1), is_set(lower, 1, 1)];
            self.cells.put(x, y, Cell::plain(quarters(set)));
        }
    }
}

fn is_set(color: Rgb, x: usize, y: usize) -> bool {
    let brightness = luma(color);
    if brightness < BLACK {
        return false;
    }
    let steps = u32::from(brightness - BLACK) * 16 / u32::from(WHITE - BLACK);
    steps > u32::from(PATTERN[y % 4][x % 4])
}
