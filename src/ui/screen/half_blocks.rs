//! Half blocks: two dots in a cell, one above the other, in the cell's two colours. Every terminal can do it.
//!
//! In 256 x 120 cells the picture is exact, in others it is scaled. Frames are compared by the picture's lines first and
//! by cells where lines differ; of what differs nothing is sent that the terminal has already.

use super::color::{Depth, Ink};
use super::fit::EXACT;
use super::mono::Mono;
use super::pen::Pen;
use super::scale::Scaler;
use super::{Area, Encoder, View};
use crate::famicom::video::image::{COLORS, HEIGHT, Image, Rgb, WIDTH};

/// Whether the terminal may be asked to scroll.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scrolling {
    /// Something else stands beside the picture: every cell is sent.
    #[default]
    Cells,
    /// Nothing stands beside it that would mind: whole rows of the terminal may move.
    Region,
}

/// Upper and lower half.
type Cell = [Ink; 2];

const NOTHING: Cell = [Ink::UNKNOWN; 2];

/// The encoder.
#[derive(Debug)]
pub struct HalfBlocks {
    way: Way,
}

#[derive(Debug)]
enum Way {
    Color(Box<Color>),
    /// Without colours half a cell is too coarse: quarters.
    Mono(Box<Mono>),
}

#[derive(Debug)]
struct Color {
    depth: Depth,
    scrolling: Scrolling,
    area: Area,
    /// `None` where cells are dots.
    scaler: Option<Scaler>,
    /// The frame before, or `None` if nothing is known of what the terminal shows.
    before: Option<Before>,
    /// What the terminal shows, row-major.
    shown: Vec<Cell>,
    /// One row that is being made.
    row: Vec<Cell>,
    dots: [Vec<Rgb>; 2],
}

#[derive(Debug)]
struct Before {
    image: Image,
    scroll_dots: u8,
}

impl HalfBlocks {
    /// An encoder that has no place yet.
    pub fn new(depth: Depth, scrolling: Scrolling) -> HalfBlocks {
        let color = || Color {
            depth,
            scrolling,
            area: Area::default(),
            scaler: None,
            before: None,
            shown: Vec::new(),
            row: Vec::new(),
            dots: [Vec::new(), Vec::new()],
        };
        let way = match depth {
            Depth::True | Depth::Indexed | Depth::Sixteen => Way::Color(Box::new(color())),
            Depth::Mono => Way::Mono(Box::new(Mono::new())),
        };
        HalfBlocks { way }
    }
}

impl Encoder for HalfBlocks {
    fn place(&mut self, area: Area) {
        let area = area.bounded();
        match &mut self.way {
            Way::Color(color) => color.place(area),
            Way::Mono(mono) => mono.place(area),
        }
    }

    fn encode(&mut self, view: &View<'_>, out: &mut Vec<u8>) {
        if view.image.pixels.len() != WIDTH * HEIGHT {
            return;
        }
        match &mut self.way {
            Way::Color(color) => color.encode(view, out),
            Way::Mono(mono) => mono.encode(view, out),
        }
    }
}

impl Color {
    fn place(&mut self, area: Area) {
        let (columns, rows) = (usize::from(area.columns), usize::from(area.rows));
        self.area = area;
        self.scaler = ((area.columns, area.rows) != EXACT).then(|| Scaler::new(columns, rows * 2));
        self.before = None;
        self.shown.clear();
        self.shown.resize(columns * rows, NOTHING);
        self.row.clear();
        self.row.resize(columns, NOTHING);
        for dots in &mut self.dots {
            dots.clear();
            dots.resize(columns, [0; 3]);
        }
    }

    fn encode(&mut self, view: &View<'_>, out: &mut Vec<u8>) {
        let image = view.image;
        let mut pen = Pen::new(self.depth);
        if self.scrolling == Scrolling::Region && self.scaler.is_none() {
            self.scroll(view, &mut pen, out);
        }
        let changed = match &self.before {
            Some(before) => changed_lines(&before.image, image),
            None => [true; HEIGHT],
        };
        if !changed.contains(&true) {
            self.keep(view);
            return;
        }
        if let Some(scaler) = &mut self.scaler {
            scaler.read(image, &changed);
        }
        let inks = image.colors.map(|color| self.depth.ink(color));
        let columns = usize::from(self.area.columns);
        for y in 0..usize::from(self.area.rows) {
            let is_changed = match &self.scaler {
                None => changed[2 * y] || changed[2 * y + 1],
                Some(scaler) => [2 * y, 2 * y + 1].iter().any(|&line| changed[scaler.sources(line)].contains(&true)),
            };
            if !is_changed {
                continue;
            }
            match &self.scaler {
                None => exact_row(image, &inks, y, &mut self.row),
                Some(scaler) => {
                    let [upper, lower] = &mut self.dots;
                    scaler.line(2 * y, upper);
                    scaler.line(2 * y + 1, lower);
                    scaled_row(self.depth, upper, lower, &mut self.row);
                }
            }
            let shown = &mut self.shown[y * columns..][..columns];
            send_row(&mut pen, (self.area.x, self.area.y.saturating_add(y as u16)), &self.row, shown, out);
        }
        self.keep(view);
    }

    /// Remembers the frame, without a new allocation where there was one before.
    fn keep(&mut self, view: &View<'_>) {
        let scroll_dots = view.scene.scroll_dots;
        match &mut self.before {
            Some(before) => {
                before.image.pixels.copy_from_slice(&view.image.pixels);
                before.image.colors = view.image.colors;
                before.scroll_dots = scroll_dots;
            }
            None => self.before = Some(Before { image: view.image.clone(), scroll_dots }),
        }
    }

    /// Lets the terminal move the rows if the picture's ring was turned and moving leaves less to send.
    fn scroll(&mut self, view: &View<'_>, pen: &mut Pen, out: &mut Vec<u8>) {
        let Some(before) = &mut self.before else { return };
        let Some(by) = moved_by(before.scroll_dots, view.scene.scroll_dots) else { return };
        if different(&before.image, view.image, by) >= different(&before.image, view.image, 0) {
            return;
        }
        // Terminals that fill with the background come out right at once.
        pen.colors(None, Some(self.depth.ink(view.image.colors[0])), out);
        let rows = by / 2;
        pen.scroll(self.area.y, self.area.rows, rows as i16, out);
        let (columns, lines) = (usize::from(self.area.columns), rows.unsigned_abs());
        let (cells, dots) = (lines * columns, 2 * lines * WIDTH);
        let pixels = &mut before.image.pixels;
        let (kept_dots, kept_cells) = (pixels.len() - dots, self.shown.len() - cells);
        // A place that the palette does not have differs from all.
        const UNKNOWN: u8 = u8::MAX;
        if rows > 0 {
            pixels.copy_within(dots.., 0);
            self.shown.copy_within(cells.., 0);
            pixels[kept_dots..].fill(UNKNOWN);
            self.shown[kept_cells..].fill(NOTHING);
        } else {
            pixels.copy_within(..kept_dots, dots);
            self.shown.copy_within(..kept_cells, cells);
            pixels[..dots].fill(UNKNOWN);
            self.shown[..cells].fill(NOTHING);
        }
        before.scroll_dots = view.scene.scroll_dots;
    }
}

/// By how many lines the picture went up (or down, if negative), if that is a whole number of cells.
fn moved_by(before: u8, now: u8) -> Option<isize> {
    let lines = HEIGHT as isize;
    let forward = (isize::from(now) - isize::from(before)).rem_euclid(lines);
    let by = if forward > lines / 2 { forward - lines } else { forward };
    (by != 0 && by % 2 == 0).then_some(by)
}

/// How many eights of dots differ if the earlier image is moved up by so many lines.
fn different(before: &Image, now: &Image, by: isize) -> usize {
    (0..HEIGHT)
        .map(|y| match y.checked_add_signed(by).filter(|&source| source < HEIGHT) {
            Some(source) => eights(before.line(source)).zip(eights(now.line(y))).filter(|(a, b)| a != b).count(),
            None => WIDTH / 8,
        })
        .sum()
}

fn eights(line: &[u8]) -> impl Iterator<Item = u64> {
    line.as_chunks::<8>().0.iter().map(|&dots| u64::from_ne_bytes(dots))
}

/// Which lines may look different. A colour that is not used in a line counts only if any colour changed at all.
pub(super) fn changed_lines(before: &Image, now: &Image) -> [bool; HEIGHT] {
    let recolored: [bool; COLORS] = std::array::from_fn(|place| before.colors[place] != now.colors[place]);
    let any = recolored.contains(&true);
    std::array::from_fn(|y| {
        let line = now.line(y);
        before.line(y) != line || any && line.iter().any(|&place| recolored[usize::from(place) % COLORS])
    })
}

fn exact_row(image: &Image, inks: &[Ink; COLORS], y: usize, row: &mut [Cell]) {
    let ink = |place: u8| inks[usize::from(place) % COLORS];
    for ((cell, &upper), &lower) in row.iter_mut().zip(image.line(2 * y)).zip(image.line(2 * y + 1)) {
        *cell = [ink(upper), ink(lower)];
    }
}

fn scaled_row(depth: Depth, upper: &[Rgb], lower: &[Rgb], row: &mut [Cell]) {
    // Neighbours are mostly alike, and a search for the nearest colour is dear.
    let mut last = ([0; 3], depth.ink([0; 3]));
    let mut ink = |color: Rgb| {
        if color != last.0 {
            last = (color, depth.ink(color));
        }
        last.1
    };
    for ((cell, &upper), &lower) in row.iter_mut().zip(upper).zip(lower) {
        *cell = [ink(upper), ink(lower)];
    }
}

/// Sends what differs in a row.
fn send_row(pen: &mut Pen, (left, y): (u16, u16), row: &[Cell], shown: &mut [Cell], out: &mut Vec<u8>) {
    let mut x = 0;
    while x < row.len() {
        if row[x] == shown[x] {
            // Most of a row is as it was: look at several cells at once.
            const STRIDE: usize = 16;
            x += if x + STRIDE <= row.len() && row[x..x + STRIDE] == shown[x..x + STRIDE] { STRIDE } else { 1 };
            continue;
        }
        let column = left.saturating_add(x as u16);
        if !bridge(pen, row, x, column, y, out) {
            pen.go(column, y, out);
        }
        put(pen, row[x], row.get(x + 1), out);
        shown[x] = row[x];
        x += 1;
    }
}

/// Writes the unchanged cells between the cursor and a column again if that is shorter than moving the cursor.
fn bridge(pen: &mut Pen, row: &[Cell], x: usize, column: u16, y: u16, out: &mut Vec<u8>) -> bool {
    /// Bytes of a move to the right by more than one column and less than ten.
    const MOVE_BYTES: usize = 4;
    let Some(gap) = pen.gap_before(column, y).map(usize::from).filter(|gap| (1..=MOVE_BYTES).contains(gap)) else {
        return false;
    };
    let cells = &row[x - gap..x];
    let mut bytes = 0;
    for &cell in cells {
        match glyph_without_colors(pen, cell) {
            Some(glyph) => bytes += glyph.len(),
            None => return false,
        }
    }
    // One column is moved by three bytes.
    if bytes > MOVE_BYTES - usize::from(gap == 1) {
        return false;
    }
    for &cell in cells {
        put(pen, cell, None, out);
    }
    true
}

/// What shows a cell in the colours that are chosen already.
fn glyph_without_colors(pen: &Pen, [upper, lower]: Cell) -> Option<&'static str> {
    let (foreground, background) = (pen.foreground(), pen.background());
    if upper == lower {
        if background == upper { Some(" ") } else { (foreground == upper).then_some("█") }
    } else if foreground == upper && background == lower {
        Some("▀")
    } else {
        (foreground == lower && background == upper).then_some("▄")
    }
}

/// Writes one cell where the cursor stands with as few changes of colour as can be seen from here.
fn put(pen: &mut Pen, cell: Cell, next: Option<&Cell>, out: &mut Vec<u8>) {
    let glyph = match glyph_without_colors(pen, cell) {
        Some(glyph) => glyph,
        None => {
            let (foreground, background, glyph) = colors_for(pen, cell, next);
            pen.colors(foreground, background, out);
            glyph
        }
    };
    out.extend_from_slice(glyph.as_bytes());
    pen.wrote(1);
}

/// Which colours to choose for a cell that cannot be shown without: one, if the other fits.
fn colors_for(pen: &Pen, [upper, lower]: Cell, next: Option<&Cell>) -> (Option<Ink>, Option<Ink>, &'static str) {
    let (foreground, background) = (pen.foreground(), pen.background());
    if upper == lower {
        // The colour that the next cell needs stays.
        let wanted = |ink: Ink| next.is_some_and(|next| next.contains(&ink));
        if wanted(background) && !wanted(foreground) { (Some(upper), None, "█") } else { (None, Some(upper), " ") }
    } else if background == lower {
        (Some(upper), None, "▀")
    } else if foreground == upper {
        (None, Some(lower), "▀")
    } else if background == upper {
        (Some(lower), None, "▄")
    } else if foreground == lower {
        (None, Some(upper), "▄")
    } else {
        (Some(upper), Some(lower), "▀")
    }
}
