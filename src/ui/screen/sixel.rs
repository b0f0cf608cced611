//! Sixel graphics, exact: the picture has a palette already, and few enough colours for any terminal.
//!
//! Libraries quantise RGB and take ten times as long (docs/decisions.md); what is left to do here is run lengths. Six
//! pixel rows are a band; in a band each colour is drawn on its own, one character for six pixels.
//!
//! Sources: DEC VT330/VT340 Programmer Reference Manual, volume 2, chapter 14; xterm, "XTerm Control Sequences".

use super::scaling::{BORDER, Scaling};
use super::sequence::{move_to, put};
use super::strips::{Strip, Strips, used};
use super::{Area, Encoder, View};
use crate::famicom::video::image::{COLORS, Image, Rgb};

/// Pixel rows in a band.
const BAND: usize = 6;

/// Repeats from which on a run is shorter than its characters.
const RUN_MIN: u32 = 4;

/// Colours where the terminal does not say how many it has.
const REGISTERS_USUAL: u16 = 256;

/// The encoder.
#[derive(Clone, Debug)]
pub struct Sixel {
    cell: (u16, u16),
    terminal_rows: u16,
    registers: u16,
    strips: Strips,
    bands: Bands,
}

impl Sixel {
    /// For a terminal of so many rows, whose cells are so large in pixels, with so many colours in a picture, if it told.
    /// Nothing is shown before [`Encoder::place`]. The terminal's last row stays free: a picture there scrolls the rest.
    pub fn new(cell: (u16, u16), terminal_rows: u16, registers: Option<u16>) -> Sixel {
        let registers = registers.unwrap_or(REGISTERS_USUAL);
        Sixel { cell, terminal_rows, registers, strips: Strips::default(), bands: Bands::default() }
    }
}

impl Encoder for Sixel {
    fn place(&mut self, area: Area) {
        let below = self.terminal_rows.saturating_sub(1).saturating_sub(area.y);
        self.strips = Strips::new(Area { rows: area.rows.min(below), ..area }, Some(self.cell));
    }

    fn encode(&mut self, view: &View<'_>, out: &mut Vec<u8>) {
        let x = self.strips.area.x;
        let (bands, most) = (&mut self.bands, usize::from(self.registers));
        self.strips.update(view.image, |_, strip, scaling| {
            move_to(x, strip.y, out);
            // Pixels that are not drawn stay as they are: the last band may reach below the strip.
            let (width, height) = (scaling.columns.len(), strip.pixels.len());
            put(out, format_args!("\x1bP0;1;0q\"1;1;{width};{height}"));
            let numbers = registers(view.image, strip, most, out);
            bands.write(view.image, strip, scaling, &numbers, out);
            out.extend_from_slice(b"\x1b\\");
        });
    }
}

/// Defines the colours of a strip and gives the register of each place. What there is no register for takes the nearest
/// of the others; the rarest lose.
fn registers(image: &Image, strip: &Strip, most: usize, out: &mut Vec<u8>) -> [u8; COLORS] {
    let mask = used(image, strip);
    let mut places: Vec<usize> = (0..COLORS).filter(|place| mask & 1 << place != 0).collect();
    let most = most.clamp(2, COLORS);
    if places.len() > most {
        let mut counts = [0_u32; COLORS];
        for line in strip.lines.clone() {
            for place in image.line(line) {
                counts[usize::from(*place) % COLORS] += 1;
            }
        }
        places.sort_by_key(|place| std::cmp::Reverse(counts[*place]));
    }
    let (kept, lost) = places.split_at(most.min(places.len()));
    let mut numbers = [0; COLORS];
    for (number, place) in (0_u8..).zip(kept) {
        let [r, g, b] = image.colors[*place].map(percent);
        put(out, format_args!("#{number};2;{r};{g};{b}"));
        numbers[*place] = number;
    }
    for place in lost {
        let nearest = (0_u8..).zip(kept).min_by_key(|(_, other)| distance(image.colors[*place], image.colors[**other]));
        numbers[*place] = nearest.map_or(0, |(number, _)| number);
    }
    numbers
}

/// Of 255, rounded.
fn percent(value: u8) -> u32 {
    (u32::from(value) * 100 + 127) / 255
}

fn distance(a: Rgb, b: Rgb) -> u32 {
    let square = |index: usize| u32::from(a[index].abs_diff(b[index])).pow(2);
    2 * square(0) + 4 * square(1) + 3 * square(2)
}

/// Dots beside one another that are the same in all rows of a band.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// Pixels.
    width: u32,
    /// The register in each row; [`NOTHING`] below the strip.
    rows: [u8; BAND],
}

/// No register.
const NOTHING: u8 = u8::MAX;

/// Makes bands; a buffer that is kept from one to the next.
#[derive(Clone, Debug, Default)]
struct Bands {
    runs: Vec<Run>,
}

impl Bands {
    fn write(&mut self, image: &Image, strip: &Strip, scaling: &Scaling, numbers: &[u8; COLORS], out: &mut Vec<u8>) {
        let rows = &scaling.rows[strip.pixels.clone()];
        for (index, band) in rows.chunks(BAND).enumerate() {
            if index > 0 {
                out.push(b'-');
            }
            let colors = self.measure(image, band, scaling, numbers);
            let mut first = true;
            for number in (0..32_u8).filter(|number| colors & 1 << number != 0) {
                if !first {
                    out.push(b'$');
                }
                first = false;
                self.draw(number, out);
            }
        }
    }

    /// Cuts a band into runs; which registers it needs.
    fn measure(&mut self, image: &Image, band: &[u16], scaling: &Scaling, numbers: &[u8; COLORS]) -> u32 {
        self.runs.clear();
        let mut colors = 0;
        let mut before = None;
        for dot in &scaling.columns {
            // The same dot again: the last run is wider.
            if before == Some(*dot)
                && let Some(run) = self.runs.last_mut()
            {
                run.width += 1;
                continue;
            }
            before = Some(*dot);
            let mut rows = [NOTHING; BAND];
            for (row, line) in rows.iter_mut().zip(band) {
                let border = *dot == BORDER || *line == BORDER;
                let place = if border { 0 } else { image.line(usize::from(*line))[usize::from(*dot)] };
                *row = numbers[usize::from(place) % COLORS];
                colors |= 1 << *row;
            }
            match self.runs.last_mut() {
                Some(run) if run.rows == rows => run.width += 1,
                _ => self.runs.push(Run { width: 1, rows }),
            }
        }
        colors
    }

    /// Draws one colour of the band.
    fn draw(&self, number: u8, out: &mut Vec<u8>) {
        put(out, format_args!("#{number}"));
        let (mut held, mut count) = (0_u8, 0_u32);
        for run in &self.runs {
            let bits = run.rows.iter().rev().fold(0, |bits, row| bits << 1 | u8::from(*row == number));
            if bits != held {
                repeat(held, count, out);
                (held, count) = (bits, 0);
            }
            count += run.width;
        }
        // Nothing at the end of a line need not be drawn.
        if held != 0 {
            repeat(held, count, out);
        }
    }
}

fn repeat(bits: u8, count: u32, out: &mut Vec<u8>) {
    let character = b'?' + bits;
    if count >= RUN_MIN {
        put(out, format_args!("!{count}"));
        out.push(character);
    } else {
        out.extend(std::iter::repeat_n(character, count as usize));
    }
}
