//! What a terminal shows after the encoders' bytes must be the frame: decoded by a small terminal of our own.

mod terminal;

use proptest::prelude::*;
use terminal::Terminal;

use super::iterm::ITerm;
use super::kitty::Kitty;
use super::scaling::{BORDER, Scaling, fit_pixels};
use super::sixel::Sixel;
use super::{Area, Encoder, View};
use crate::basic::program::Program;
use crate::famicom::machine::{Config, Machine};
use crate::famicom::tiles::TileSet;
use crate::famicom::video::image::{COLORS, HEIGHT, Image, Rgb, WIDTH};
use crate::famicom::video::scene::Scene;

/// Width and height.
type Size = (u16, u16);

/// A terminal's size in cells and a cell's in pixels.
const SIZES: &[(Size, Size)] =
    &[((80, 24), (10, 20)), ((80, 24), (8, 17)), ((61, 31), (7, 13)), ((20, 5), (6, 11)), ((200, 60), (5, 9))];

fn scene() -> Scene {
    Machine::new(Config::default(), Program::default()).scene()
}

fn bytes(encoder: &mut dyn Encoder, image: &Image, scene: &Scene) -> Vec<u8> {
    let mut out = Vec::new();
    encoder.encode(&View { image, scene, tiles: &TileSet::blank() }, &mut out);
    out
}

/// Compares the whole terminal: the rectangle with the frame, all around it with nothing.
fn compare(terminal: &Terminal, image: &Image, area: Area, tolerance: u8) -> Result<(), TestCaseError> {
    let cell = terminal.cell;
    let (left, top) = (usize::from(area.x) * usize::from(cell.0), usize::from(area.y) * usize::from(cell.1));
    let (wide, high) = (usize::from(area.columns) * usize::from(cell.0), usize::from(area.rows) * usize::from(cell.1));
    let scaling = Scaling::new(area.columns, area.rows, Some(cell));
    for y in 0..terminal.height() {
        for x in 0..terminal.width() {
            let inside = (left..left + wide).contains(&x) && (top..top + high).contains(&y);
            let shown = terminal.pixel(x, y);
            if !inside {
                prop_assert_eq!(shown, None, "outside at {},{}", x, y);
                continue;
            }
            let (dot, line) = (scaling.columns[x - left], scaling.rows[y - top]);
            let wanted = if dot == BORDER || line == BORDER {
                image.colors[0]
            } else {
                image.rgb_at(usize::from(dot), usize::from(line))
            };
            let close = shown.is_some_and(|shown| (0..3).all(|i| shown[i].abs_diff(wanted[i]) <= tolerance));
            prop_assert!(close, "{:?} instead of {:?} at {},{}", shown, wanted, x, y);
        }
    }
    Ok(())
}

/// Shows some frames one after another and compares after each.
fn check(make: impl Fn((u16, u16), u16) -> Box<dyn Encoder>, images: &[Image], spare_rows: u16, tolerance: u8) {
    let scene = scene();
    for (size, cell) in SIZES {
        let area = fit_pixels(size.0, size.1 - spare_rows, Some(*cell));
        let mut encoder = make(*cell, size.1);
        let mut terminal = Terminal::new(*size, *cell);
        encoder.place(area);
        for image in images {
            terminal.feed(&bytes(encoder.as_mut(), image, &scene));
            compare(&terminal, image, area, tolerance).unwrap_or_else(|error| panic!("{size:?}: {error}"));
            assert!(bytes(encoder.as_mut(), image, &scene).is_empty(), "a still picture is sent again");
        }
        // Elsewhere, on a cleared terminal.
        let area = Area { x: 1, y: 1, columns: area.columns - 1, rows: area.rows - 1 };
        encoder.place(area);
        terminal.clear();
        for image in images {
            terminal.feed(&bytes(encoder.as_mut(), image, &scene));
        }
        let last = &images[images.len() - 1];
        compare(&terminal, last, area, tolerance).unwrap_or_else(|error| panic!("{size:?} elsewhere: {error}"));
        let mut removed = Vec::new();
        encoder.remove(&mut removed);
        terminal.feed(&removed);
        assert!(terminal.pictures() == 0, "{size:?}: pictures are left behind");
    }
}

fn kitty(cell: (u16, u16), _: u16) -> Box<dyn Encoder> {
    Box::new(Kitty::new(Some(cell)))
}

fn iterm(cell: (u16, u16), _: u16) -> Box<dyn Encoder> {
    Box::new(ITerm::new(Some(cell)))
}

fn sixel(cell: (u16, u16), rows: u16) -> Box<dyn Encoder> {
    Box::new(Sixel::new(cell, rows, Some(256)))
}

/// Text, a sprite that moves over it, changed colours, noise.
fn story() -> Vec<Image> {
    let mut image = Image::black();
    image.colors =
        std::array::from_fn(|place| [place as u8 * 8, 255 - place as u8 * 7, (place as u8).wrapping_mul(93)]);
    let mut images = vec![image.clone()];
    for y in 24..216 {
        for x in (16..240).filter(|x| (x * 7 + y * 13) % 5 == 0 && y % 8 != 7) {
            image.pixels[y * WIDTH + x] = 1 + (y / 64) as u8;
        }
    }
    images.push(image.clone());
    for step in [40, 43] {
        let mut with_sprite = image.clone();
        for y in 100..116 {
            with_sprite.pixels[y * WIDTH + step..y * WIDTH + step + 16].fill(17 + (y % 3) as u8);
        }
        images.push(with_sprite);
    }
    image.colors[1] = [200, 100, 50];
    images.push(image.clone());
    image.colors[0] = [0, 0, 160];
    images.push(image.clone());
    let mut noise = 1_u32;
    for dot in &mut image.pixels {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *dot = (noise >> 27) as u8;
    }
    images.push(image);
    images
}

#[test]
fn kitty_shows_the_frame() {
    check(kitty, &story(), 0, 0);
}

#[test]
fn iterm_shows_the_frame() {
    check(iterm, &story(), 0, 0);
}

#[test]
fn sixel_shows_the_frame() {
    // Sixel colours are percent: half a percent of 255 may be lost.
    check(sixel, &story(), 1, 2);
}

#[test]
fn sixel_keeps_the_last_row_free() {
    let (size, cell) = ((80, 24), (10, 20));
    let area = fit_pixels(size.0, size.1, Some(cell));
    let mut encoder = sixel(cell, size.1);
    let mut terminal = Terminal::new(size, cell);
    encoder.place(area);
    let images = story();
    terminal.feed(&bytes(encoder.as_mut(), &images[1], &scene()));
    compare(&terminal, &images[1], Area { rows: area.rows - 1, ..area }, 2).unwrap();
}

#[test]
fn few_registers_keep_the_colours_that_are_seen_most() {
    let (size, cell) = ((80, 25), (10, 20));
    let area = fit_pixels(size.0, size.1 - 1, Some(cell));
    let mut image = Image::black();
    image.colors = std::array::from_fn(|place| [place as u8 * 8, 0, 0]);
    for (index, dot) in image.pixels.iter_mut().enumerate() {
        // Places 0 and 31 fill nearly all; the others have a dot each in every line.
        *dot = if index % WIDTH < 32 { (index % WIDTH) as u8 } else { 31 * u8::from(index % 2 == 0) };
    }
    let mut encoder = Sixel::new(cell, size.1, Some(4));
    encoder.place(area);
    let mut terminal = Terminal::new(size, cell);
    terminal.feed(&bytes(&mut encoder, &image, &scene()));
    assert!(terminal.registers_used() <= 4);
    let at = |dot: usize| {
        let scaling = Scaling::new(area.columns, area.rows, Some(cell));
        let x = scaling.columns.iter().position(|column| usize::from(*column) == dot).unwrap();
        terminal.pixel(usize::from(area.x) * 10 + x, 300).unwrap()
    };
    for dot in [100, 101] {
        let wanted = image.rgb_at(dot, 100);
        assert!(at(dot)[0].abs_diff(wanted[0]) <= 2, "{dot}");
    }
    assert!(at(29)[0] > 200 && at(4)[0] < 60, "{:?} {:?}", at(29), at(4));
}

#[test]
fn tiny_and_empty_rectangles_are_taken() {
    let image = &story()[3];
    for area in [
        Area::default(),
        Area { x: 0, y: 0, columns: 1, rows: 1 },
        Area { x: 5, y: 5, columns: 0, rows: 3 },
        Area { x: u16::MAX, y: u16::MAX, columns: 1, rows: 1 },
        Area { x: 0, y: 0, columns: u16::MAX, rows: 2 },
    ] {
        for cell in [(1, 1), (10, 20)] {
            for mut encoder in [kitty(cell, 24), iterm(cell, 24), sixel(cell, 24), sixel(cell, 0)] {
                encoder.place(area);
                let _ = bytes(encoder.as_mut(), image, &scene());
            }
        }
    }
}

/// A change of a picture: a rectangle of dots takes one place of the palette, or a place another colour.
#[derive(Clone, Debug)]
enum Change {
    Fill { x: usize, y: usize, wide: usize, high: usize, place: u8 },
    Color { place: usize, color: Rgb },
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (0..WIDTH, 0..HEIGHT, 1..64_usize, 1..64_usize, 0..COLORS as u8)
            .prop_map(|(x, y, wide, high, place)| Change::Fill { x, y, wide, high, place }),
        1 => (0..COLORS, any::<Rgb>()).prop_map(|(place, color)| Change::Color { place, color }),
    ]
}

fn apply(image: &mut Image, change: &Change) {
    match change {
        Change::Fill { x, y, wide, high, place } => {
            for line in *y..(y + high).min(HEIGHT) {
                image.pixels[line * WIDTH + x..line * WIDTH + (x + wide).min(WIDTH)].fill(*place);
            }
        }
        Change::Color { place, color } => image.colors[*place] = *color,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn any_frames_in_any_order_are_shown(
        frames in prop::collection::vec(prop::collection::vec(change(), 0..4), 1..6),
        size in prop::sample::select(SIZES),
        protocol in 0..3_u8,
    ) {
        let ((columns, rows), cell) = size;
        let area = fit_pixels(columns, rows - 1, Some(cell));
        let mut encoder = match protocol {
            0 => kitty(cell, rows),
            1 => iterm(cell, rows),
            _ => sixel(cell, rows),
        };
        encoder.place(area);
        let scene = scene();
        let mut terminal = Terminal::new((columns, rows), cell);
        let mut image = Image::black();
        for changes in &frames {
            for change in changes {
                apply(&mut image, change);
            }
            terminal.feed(&bytes(encoder.as_mut(), &image, &scene));
        }
        compare(&terminal, &image, area, if protocol == 2 { 2 } else { 0 })?;
    }
}
