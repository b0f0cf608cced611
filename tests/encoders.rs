//! What encoders send, read back by a terminal: after any frames it shows what the last frame alone would show, and that
//! is the picture.

use std::fmt::Debug;
use std::num::NonZero;

use fbc::basic::charset;
use fbc::famicom::nametable::Nametable;
use fbc::famicom::palette::{self, Palette};
use fbc::famicom::picture::Cursor;
use fbc::famicom::screen::{Cgen, CharacterTable};
use fbc::famicom::sprite::HIDDEN;
use fbc::famicom::tiles::{Tile, TileSet};
use fbc::famicom::video::image::{HEIGHT, Image, Rgb, WIDTH};
use fbc::famicom::video::scene::Scene;
use fbc::ui::screen::color::Depth;
use fbc::ui::screen::half_blocks::{HalfBlocks, Scrolling};
use fbc::ui::screen::text_view::TextView;
use fbc::ui::screen::{Area, Encoder, View};
use proptest::prelude::*;
use vt100::{Color, Parser};

const DEPTHS: [Depth; 4] = [Depth::True, Depth::Indexed, Depth::Sixteen, Depth::Mono];

/// What stands around the area: it must stay.
const AROUND: char = '#';

#[derive(Clone, Debug)]
struct Frame {
    image: Image,
    scene: Scene,
}

/// One change between two frames.
#[derive(Clone, Debug)]
enum Change {
    Box { x: usize, y: usize, wide: usize, high: usize, place: u8 },
    Noise { y: usize, seed: u32 },
    Turn { dots: u8 },
    Color { place: usize, color: Rgb },
    Text { x: u8, y: u8, code: u8 },
    Combination { x: u8, y: u8, combination: u8 },
    Cursor { x: u8, y: u8, shown: bool },
    Nothing,
}

impl Frame {
    fn new() -> Frame {
        let mut image = Image::black();
        image.colors = std::array::from_fn(|place| palette::rgb(place as u8 * 2 + if place > 0 { 1 } else { 14 }));
        let scene = Scene {
            nametable: Nametable::blank(),
            scroll_dots: 0,
            cgen: Cgen::default(),
            palette: Palette::new(),
            oam: [HIDDEN; 256],
            cursor: None,
        };
        Frame { image, scene }
    }

    fn change(&mut self, change: &Change) {
        match *change {
            Change::Box { x, y, wide, high, place } => {
                for line in y..(y + high).min(HEIGHT) {
                    self.image.pixels[line * WIDTH + x..line * WIDTH + (x + wide).min(WIDTH)].fill(place);
                }
            }
            Change::Noise { y, mut seed } => {
                for dot in &mut self.image.pixels[y * WIDTH..(y + 1) * WIDTH] {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    *dot = (seed >> 24) as u8 % 32;
                }
            }
            Change::Turn { dots } => {
                self.image.pixels.rotate_left(usize::from(dots) * WIDTH);
                self.scene.scroll_dots = ((u16::from(self.scene.scroll_dots) + u16::from(dots)) % 240) as u8;
            }
            Change::Color { place, color } => self.image.colors[place] = color,
            Change::Text { x, y, code } => {
                self.scene.nametable.set_tile(x, y, code);
                let tile = glyph(code);
                for (index, &dot) in tile.iter().flatten().enumerate() {
                    let (column, line) = (usize::from(x) * 8 + index % 8, usize::from(y) * 8 + index / 8);
                    self.image.pixels[line * WIDTH + column] = dot;
                }
            }
            Change::Combination { x, y, combination } => self.scene.nametable.set_combination(x, y, combination),
            Change::Cursor { x, y, shown } => self.scene.cursor = shown.then_some((Cursor { x, y }, 95)),
            Change::Nothing => {}
        }
    }
}

/// A made-up figure for a code.
fn glyph(code: u8) -> Tile {
    std::array::from_fn(|y| std::array::from_fn(|x| u8::from(code > 32 && code >> (x ^ y) & 1 == 1 && x < 7 && y < 7)))
}

fn tiles() -> TileSet {
    let mut tiles = TileSet::blank();
    for code in 0..=255 {
        tiles.set_tile(CharacterTable::B, code, glyph(code));
    }
    tiles
}

fn a_change() -> impl Strategy<Value = Change> {
    let color = [0_u8..=255, 0..=255, 0..=255];
    prop_oneof![
        4 => (0..WIDTH, 0..HEIGHT, 1..40_usize, 1..40_usize, 0..32_u8)
            .prop_map(|(x, y, wide, high, place)| Change::Box { x, y, wide, high, place }),
        1 => (0..HEIGHT, any::<u32>()).prop_map(|(y, seed)| Change::Noise { y, seed }),
        2 => (0..30_u8).prop_map(|rows| Change::Turn { dots: rows * 8 }),
        1 => (0..240_u8).prop_map(|dots| Change::Turn { dots }),
        1 => (0..32_usize, color).prop_map(|(place, color)| Change::Color { place, color }),
        3 => (0..32_u8, 0..30_u8, any::<u8>()).prop_map(|(x, y, code)| Change::Text { x, y, code }),
        1 => (0..32_u8, 0..30_u8, 0..4_u8).prop_map(|(x, y, combination)| Change::Combination { x, y, combination }),
        1 => (0..28_u8, 0..24_u8, any::<bool>()).prop_map(|(x, y, shown)| Change::Cursor { x, y, shown }),
        1 => Just(Change::Nothing),
    ]
}

/// Which encoder, at which depth.
#[derive(Clone, Copy, Debug)]
enum Kind {
    HalfBlocks(Depth, Scrolling),
    TextView(Depth),
}

impl Kind {
    fn encoder(self) -> Box<dyn Encoder> {
        match self {
            Kind::HalfBlocks(depth, scrolling) => Box::new(HalfBlocks::new(depth, scrolling)),
            Kind::TextView(depth) => Box::new(TextView::new(depth)),
        }
    }
}

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).expect("a terminal has cells")
}

/// A terminal full of [`AROUND`], with an encoder in it.
struct Terminal {
    parser: Parser,
    encoder: Box<dyn Encoder>,
    tiles: TileSet,
    area: Area,
}

impl Terminal {
    fn new(kind: Kind, area: Area, (columns, rows): (u16, u16)) -> Terminal {
        let mut parser = Parser::new(cells(rows), cells(columns), 0);
        for row in 1..=rows {
            parser.process(format!("\x1b[{row};1H{}", AROUND.to_string().repeat(columns.into())).as_bytes());
        }
        let mut encoder = kind.encoder();
        encoder.place(area);
        Terminal { parser, encoder, tiles: tiles(), area }
    }

    /// Shows a frame and says how many bytes that took.
    fn show(&mut self, frame: &Frame) -> usize {
        let mut out = Vec::new();
        self.encoder.encode(&View { image: &frame.image, scene: &frame.scene, tiles: &self.tiles }, &mut out);
        // Others use the terminal between frames.
        self.parser.process(b"\x1b[1;1H\x1b[1;4;7;31;42m");
        self.parser.process(&out);
        out.len()
    }

    /// What can be seen in a cell: its character and colours; a blank has no foreground.
    fn cell(&self, x: u16, y: u16) -> (String, Option<Color>, Color) {
        let cell = self.parser.screen().cell(y, x).expect("inside the terminal");
        assert!(!cell.bold() && !cell.underline() && !cell.inverse(), "{x},{y}");
        let text = if cell.has_contents() { cell.contents() } else { " " };
        (text.to_owned(), (text != " ").then(|| cell.fgcolor()), cell.bgcolor())
    }

    /// The two dots of a cell of half blocks.
    fn halves(&self, x: u16, y: u16) -> [Color; 2] {
        let (text, foreground, background) = self.cell(x, y);
        match (text.as_str(), foreground) {
            ("▀", Some(ink)) => [ink, background],
            ("▄", Some(ink)) => [background, ink],
            ("█", Some(ink)) => [ink; 2],
            (" ", None) => [background; 2],
            other => panic!("{other:?} at {x},{y}"),
        }
    }

    /// The whole area, for comparison. Both ways to draw a half are one.
    fn picture(&self) -> Vec<String> {
        let area = self.area;
        let describe = |x, y| {
            let (text, foreground, background) = self.cell(x, y);
            match text.as_str() {
                "▀" | "▄" | "█" | " " => format!("{:?}", self.halves(x, y)),
                _ => format!("{text:?} {foreground:?} {background:?}"),
            }
        };
        (area.y..area.y + area.rows)
            .flat_map(|y| (area.x..area.x + area.columns).map(move |x| (x, y)))
            .map(|(x, y)| describe(x, y))
            .collect()
    }

    fn check_around(&self) {
        let (rows, columns) = self.parser.screen().size();
        let (rows, columns) = (rows.get(), columns.get());
        let area = self.area;
        for (x, y) in (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y))) {
            let inside = (area.x..area.x + area.columns).contains(&x) && (area.y..area.y + area.rows).contains(&y);
            if !inside {
                let cell = self.parser.screen().cell(y, x).expect("inside the terminal");
                assert_eq!(cell.contents(), AROUND.to_string(), "{x},{y}");
            }
        }
    }
}

/// Every frame in turn gives what it gives alone, and nothing else is touched.
fn check_frames(kind: Kind, area: Area, size: (u16, u16), changes: &[Vec<Change>]) {
    let mut terminal = Terminal::new(kind, area, size);
    let mut frame = Frame::new();
    terminal.show(&frame);
    for (number, changes) in changes.iter().enumerate() {
        changes.iter().for_each(|change| frame.change(change));
        terminal.show(&frame);
        let mut alone = Terminal::new(kind, area, size);
        alone.show(&frame);
        let (shown, expected) = (terminal.picture(), alone.picture());
        if let Some(cell) = (0..shown.len()).find(|&cell| shown[cell] != expected[cell]) {
            let (x, y) = (cell % usize::from(area.columns), cell / usize::from(area.columns));
            panic!("{kind:?} frame {number} {changes:?}: {x},{y}: {} but alone {}", shown[cell], expected[cell]);
        }
        terminal.check_around();
        assert_eq!(terminal.show(&frame), 0, "{kind:?}: the same frame again");
    }
}

fn frames_of_changes() -> impl Strategy<Value = Vec<Vec<Change>>> {
    prop::collection::vec(prop::collection::vec(a_change(), 1..6), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn exact_half_blocks_show_each_frame(changes in frames_of_changes(), depth in 0..3_usize) {
        let (area, size) = (Area { x: 3, y: 1, columns: 256, rows: 120 }, (260, 122));
        check_frames(Kind::HalfBlocks(DEPTHS[depth], Scrolling::Cells), area, size, &changes);
    }

    #[test]
    fn half_blocks_with_a_scroll_region_show_each_frame(changes in frames_of_changes(), depth in 0..3_usize) {
        let (area, size) = (Area { x: 0, y: 1, columns: 256, rows: 120 }, (256, 123));
        check_frames(Kind::HalfBlocks(DEPTHS[depth], Scrolling::Region), area, size, &changes);
    }

    #[test]
    fn half_blocks_of_any_size_show_each_frame(
        changes in frames_of_changes(),
        depth in 0..4_usize,
        (columns, rows) in (1_u16..140, 1_u16..70),
    ) {
        let area = Area { x: 2, y: 1, columns, rows };
        check_frames(Kind::HalfBlocks(DEPTHS[depth], Scrolling::Region), area, (columns + 3, rows + 2), &changes);
    }

    #[test]
    fn the_text_view_shows_each_frame(
        changes in frames_of_changes(),
        depth in 0..4_usize,
        (columns, rows) in prop_oneof![Just((56, 24)), Just((64, 30)), Just((28, 24)), (1_u16..80, 1_u16..34)],
    ) {
        let area = Area { x: 2, y: 1, columns, rows };
        // Frames that do not start alike may show another part where there is no room for all: see the cursor's test.
        let changes: Vec<Vec<Change>> = changes
            .into_iter()
            .map(|frame| frame.into_iter().filter(|change| rows >= 24 || !matches!(change, Change::Cursor { .. })).collect())
            .collect();
        check_frames(Kind::TextView(DEPTHS[depth]), area, (columns + 3, rows + 2), &changes);
    }

    #[test]
    fn true_colors_are_the_pictures_own(changes in frames_of_changes()) {
        let area = Area { x: 0, y: 0, columns: 256, rows: 120 };
        let mut terminal = Terminal::new(Kind::HalfBlocks(Depth::True, Scrolling::Region), area, (256, 120));
        let mut frame = Frame::new();
        for changes in &changes {
            changes.iter().for_each(|change| frame.change(change));
            terminal.show(&frame);
            for (x, y) in (0..120).flat_map(|y| (0..256).map(move |x| (x, y))) {
                let expected = [0, 1].map(|half| {
                    let [red, green, blue] = frame.image.rgb_at(x.into(), usize::from(y) * 2 + half);
                    Color::Rgb(red, green, blue)
                });
                prop_assert_eq!(terminal.halves(x, y), expected, "{},{}", x, y);
            }
        }
    }
}

#[test]
fn smaller_pictures_are_the_mean_of_the_light() {
    fn mean(image: &Image, (x, y): (usize, usize), (columns, lines): (usize, usize)) -> [f64; 3] {
        let (across, down) = (WIDTH as f64 / columns as f64, HEIGHT as f64 / lines as f64);
        let overlap = |dot: usize, start: f64, length: f64| {
            ((dot as f64 + 1.0).min(start + length) - (dot as f64).max(start)).max(0.0)
        };
        let mut sum = [0.0; 3];
        for (dot_x, dot_y) in (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (x, y))) {
            let weight =
                overlap(dot_x, x as f64 * across, across) * overlap(dot_y, y as f64 * down, down) / (across * down);
            if weight > 0.0 {
                for (channel, sum) in sum.iter_mut().enumerate() {
                    *sum += f64::from(image.rgb_at(dot_x, dot_y)[channel]).powf(2.0) * weight;
                }
            }
        }
        sum.map(f64::sqrt)
    }
    let mut frame = Frame::new();
    for (y, seed) in (0..HEIGHT).zip(7..) {
        frame.change(&Change::Noise { y, seed: seed * 7919 });
    }
    for (columns, rows) in [(59, 24), (128, 60), (100, 41), (300, 130)] {
        let area = Area { x: 0, y: 0, columns, rows };
        let mut terminal = Terminal::new(Kind::HalfBlocks(Depth::True, Scrolling::Cells), area, (columns, rows));
        terminal.show(&frame);
        for (x, y) in [(0, 0), (17, 11), (columns - 1, 0), (columns / 2, rows - 1), (columns - 1, rows - 1)] {
            for (half, color) in terminal.halves(x, y).into_iter().enumerate() {
                let Color::Rgb(red, green, blue) = color else { panic!("{color:?}") };
                let size = (usize::from(columns), usize::from(rows) * 2);
                let expected = mean(&frame.image, (x.into(), usize::from(y) * 2 + half), size);
                for (is, wanted) in [red, green, blue].into_iter().zip(expected) {
                    assert!((f64::from(is) - wanted).abs() < 3.0, "{columns}x{rows} {x},{y}: {is} {wanted}");
                }
            }
        }
    }
}

#[test]
fn a_scroll_is_left_to_the_terminal() {
    let area = Area { x: 0, y: 0, columns: 256, rows: 120 };
    let mut frame = Frame::new();
    for (x, y) in (2..30).flat_map(|x| (3..27).map(move |y| (x, y))) {
        frame.change(&Change::Text { x, y, code: x.wrapping_mul(7).wrapping_add(y * 3) });
    }
    let bytes = [Scrolling::Cells, Scrolling::Region].map(|scrolling| {
        let mut terminal = Terminal::new(Kind::HalfBlocks(Depth::True, scrolling), area, (256, 120));
        let mut frame = frame.clone();
        terminal.show(&frame);
        frame.change(&Change::Turn { dots: 8 });
        terminal.show(&frame)
    });
    assert!(bytes[1] < 4096 && bytes[0] > 10 * bytes[1], "{bytes:?}");
}

/// A text screen of these rows, all in one combination.
fn text_frame(rows: &[&str], combination: u8) -> Frame {
    let mut frame = Frame::new();
    frame.image.colors = Image::black().colors;
    frame.image.colors[1] = [0xEC, 0xEE, 0xEC];
    for (row, text) in rows.iter().enumerate() {
        for (column, code) in charset::typed(text).into_iter().enumerate() {
            let (x, y) = (column as u8 + 2, row as u8 + 3);
            frame.change(&Change::Text { x, y, code });
            frame.change(&Change::Combination { x, y, combination });
        }
    }
    frame
}

fn rows_of(terminal: &Terminal, rows: u16) -> Vec<String> {
    let area = terminal.area;
    terminal.parser.screen().rows(area.x, area.columns).skip(area.y.into()).take(rows.into()).collect()
}

#[test]
fn text_is_text() {
    fn check(area: Area, expected: [&str; 2]) {
        let frame = text_frame(&["OK ガソ 10", "¥[。]"], 0);
        let size = (area.columns + area.x + 1, area.rows + area.y + 1);
        for depth in DEPTHS {
            let mut terminal = Terminal::new(Kind::TextView(depth), area, size);
            terminal.show(&frame);
            let rows: Vec<String> = rows_of(&terminal, 2).iter().map(|row| row.trim_end().to_owned()).collect();
            assert_eq!(rows, expected, "{area:?} {depth:?}");
        }
    }
    check(Area { x: 0, y: 0, columns: 56, rows: 24 }, ["O K   ガソ  1 0", "¥ [ 。] "].map(str::trim_end));
    check(Area { x: 5, y: 2, columns: 28, rows: 24 }, ["OK ｶｿ 10", "¥[｡]"]);
}

#[test]
fn text_stays_legible_in_every_color_and_depth() {
    let area = Area { x: 0, y: 0, columns: 56, rows: 24 };
    for (depth, code) in DEPTHS.into_iter().flat_map(|depth| (0..64).map(move |code| (depth, code))) {
        for ground in [0x0F, 0x02, 0x21, 0x30, 0x16] {
            let mut frame = text_frame(&["A"], 2);
            frame.image.colors[0] = palette::rgb(ground);
            frame.image.colors[9] = palette::rgb(code);
            let mut terminal = Terminal::new(Kind::TextView(depth), area, (56, 24));
            terminal.show(&frame);
            let (text, foreground, background) = terminal.cell(0, 0);
            if palette::rgb(code) == palette::rgb(ground) {
                assert_eq!(text, " ", "{depth:?} ${code:02X} on ${ground:02X}");
            } else {
                assert_eq!(text, "A");
                let differs = depth == Depth::Mono || foreground.is_some_and(|foreground| foreground != background);
                assert!(differs, "{depth:?} ${code:02X} on ${ground:02X}");
            }
        }
    }
}

#[test]
fn sprites_cover_characters_and_characters_stand_before_sprites() {
    let area = Area { x: 0, y: 0, columns: 56, rows: 24 };
    let mut frame = text_frame(&["AB"], 0);
    frame.image.colors[17] = [200, 0, 0];
    // In front of A, behind B.
    for (y, x) in (24..32).flat_map(|y| (16..32).map(move |x| (y, x))) {
        let dot = &mut frame.image.pixels[y * WIDTH + x];
        *dot = if x < 24 || *dot == 0 { 17 } else { *dot };
    }
    let mut terminal = Terminal::new(Kind::TextView(Depth::True), area, (56, 24));
    terminal.show(&frame);
    let red = Color::Rgb(200, 0, 0);
    assert_eq!(terminal.cell(0, 0), (" ".to_owned(), None, red));
    assert_eq!(terminal.cell(1, 0), (" ".to_owned(), None, red));
    assert_eq!(terminal.cell(2, 0), ("B".to_owned(), Some(Color::Rgb(0xEC, 0xEE, 0xEC)), red));
    assert_eq!(terminal.cell(4, 0), (" ".to_owned(), None, Color::Rgb(0, 0, 0)));
}

#[test]
fn a_low_text_view_follows_the_cursor() {
    let area = Area { x: 0, y: 0, columns: 56, rows: 5 };
    let rows: Vec<String> = (0..24).map(|row| format!("ROW{row:02}")).collect();
    let mut frame = text_frame(&rows.iter().map(String::as_str).collect::<Vec<_>>(), 0);
    let mut terminal = Terminal::new(Kind::TextView(Depth::True), area, (56, 5));
    let mut check = |cursor: Option<u8>, first: &str| {
        frame.scene.cursor = cursor.map(|y| (Cursor { x: 20, y }, 95));
        terminal.show(&frame);
        assert!(rows_of(&terminal, 1)[0].starts_with(first), "{cursor:?} {:?}", rows_of(&terminal, 5));
    };
    check(None, "R O W 0 0");
    check(Some(23), "R O W 1 9");
    check(None, "R O W 1 9");
    check(Some(20), "R O W 1 9");
    check(Some(18), "R O W 1 8");
    check(Some(0), "R O W 0 0");
}

#[test]
fn nothing_a_terminal_claims_is_too_much() {
    fn check(what: impl Debug, mut encoder: Box<dyn Encoder>) {
        let frame = Frame::new();
        let tiles = tiles();
        for (x, y, columns, rows) in
            [(0, 0, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (65535, 65535, 300, 200), (7, 7, 65535, 65535)]
        {
            let mut out = Vec::new();
            encoder.place(Area { x, y, columns, rows });
            encoder.encode(&View { image: &frame.image, scene: &frame.scene, tiles: &tiles }, &mut out);
            assert!(out.len() < 4 << 20, "{what:?} {columns}x{rows}: {}", out.len());
        }
        let mut broken = frame;
        broken.image.pixels.truncate(100);
        encoder.encode(&View { image: &broken.image, scene: &broken.scene, tiles: &tiles }, &mut Vec::new());
    }
    for depth in DEPTHS {
        for kind in [Kind::HalfBlocks(depth, Scrolling::Region), Kind::TextView(depth)] {
            check(kind, kind.encoder());
        }
    }
}
