//! What a frame costs on its way to the terminal: `cargo bench --bench encoders`. Prints bytes and encoder time per frame
//! for the pictures in `benches/pictures`, which `terminal_peers.py` shows with other programs.

#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used, reason = "a bench measures and prints")]

use std::fs::File;
use std::hint::black_box;
use std::io::BufReader;
use std::path::Path;
use std::time::{Duration, Instant};

use fbc::famicom::nametable::Nametable;
use fbc::famicom::palette::Palette;
use fbc::famicom::screen::Cgen;
use fbc::famicom::sprite::HIDDEN;
use fbc::famicom::tiles::TileSet;
use fbc::famicom::video::image::{HEIGHT, Image, WIDTH};
use fbc::famicom::video::scene::Scene;
use fbc::ui::screen::color::Depth;
use fbc::ui::screen::half_blocks::{HalfBlocks, Scrolling};
use fbc::ui::screen::text_view::TextView;
use fbc::ui::screen::{Area, Encoder, View};

/// Name in the table, name of the files, how many, whether the picture's ring turns by a row each frame.
const PICTURES: &[(&str, &str, usize, bool)] = &[
    ("still text", "text", 1, false),
    ("one sprite", "one-sprite", 8, false),
    ("eight sprites", "eight-sprites", 8, false),
    ("scroll", "scroll", 8, true),
    ("noise", "noise", 3, false),
];

/// Times that the frames are shown forth and back.
const ROUNDS: usize = 60;

struct Frame {
    image: Image,
    scene: Scene,
}

fn read(name: &str) -> Image {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/pictures").join(format!("{name}.png"));
    let mut decoder = png::Decoder::new(BufReader::new(File::open(path).unwrap()));
    // Places of less than eight bits are unpacked by hand: the decoder would make colours of them.
    decoder.set_transformations(png::Transformations::IDENTITY);
    let mut reader = decoder.read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    let bits = info.bit_depth as usize;
    let mut image = Image::black();
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let bit = x * bits;
            let byte = bytes[y * info.line_size + bit / 8];
            image.pixels[y * WIDTH + x] = byte >> (8 - bits - bit % 8) & (u8::MAX >> (8 - bits));
        }
    }
    let palette = reader.info().palette.as_ref().unwrap();
    for (color, rgb) in image.colors.iter_mut().zip(palette.chunks_exact(3)) {
        color.copy_from_slice(rgb);
    }
    image
}

/// Some letter for each figure of the picture, so that the text view has text to compare.
fn characters(image: &Image, turned_rows: u8) -> Nametable {
    let mut table = Nametable::blank();
    for (x, y) in (0..30).flat_map(|y| (0..32).map(move |x| (x, y))) {
        let dots = (0..64).map(|dot| usize::from(image.line(y * 8 + dot / 8)[x * 8 + dot % 8] == 1) * (dot + 1));
        let figure: usize = dots.sum();
        if figure > 0 {
            table.set_tile(x as u8, y as u8 + turned_rows, b'A' + (figure % 26) as u8);
        }
    }
    table
}

fn frames(name: &str, count: usize, turns: bool) -> Vec<Frame> {
    let scene = |image: &Image, scroll_dots: u8| Scene {
        nametable: characters(image, scroll_dots / 8),
        scroll_dots,
        cgen: Cgen::default(),
        palette: Palette::new(),
        oam: [HIDDEN; 256],
        cursor: None,
    };
    let frame = |number: usize| {
        let image = if count == 1 { read(name) } else { read(&format!("{name}-{number}")) };
        Frame { scene: scene(&image, if turns { number as u8 * 8 } else { 0 }), image }
    };
    (0..count).map(frame).collect()
}

/// Median time and mean bytes of a frame, and the bytes of the first one.
fn measure(frames: &[Frame], encoder: &mut dyn Encoder) -> (Duration, usize, usize) {
    let tiles = TileSet::blank();
    let mut out = Vec::new();
    let mut encode = |frame: &Frame, out: &mut Vec<u8>| {
        out.clear();
        let view = View { image: &frame.image, scene: &frame.scene, tiles: &tiles };
        let start = Instant::now();
        encoder.encode(black_box(&view), out);
        (start.elapsed(), black_box(out.len()))
    };
    let (mut times, mut bytes) = (Vec::new(), 0);
    let (_, first) = encode(&frames[0], &mut out);
    for round in 0..ROUNDS {
        for number in 0..frames.len() {
            let number = if round % 2 == 0 { number } else { frames.len() - 1 - number };
            // The ends are shown twice in a row: that is no change.
            if frames.len() > 1 && number == if round % 2 == 0 { 0 } else { frames.len() - 1 } {
                continue;
            }
            let (time, length) = encode(&frames[number], &mut out);
            times.push(time);
            bytes += length;
        }
    }
    times.sort();
    (times[times.len() / 2], bytes / times.len(), first)
}

fn main() {
    println!("{:34} {:14} {:>12} {:>12} {:>12}", "encoder", "picture", "ms", "bytes", "first bytes");
    for &(title, name, count, turns) in PICTURES {
        let frames = frames(name, count, turns);
        let report = |what: String, mut encoder: Box<dyn Encoder>, (columns, rows): (u16, u16)| {
            encoder.place(Area { x: 0, y: 0, columns, rows });
            let (time, bytes, first) = measure(&frames, encoder.as_mut());
            println!("{what:34} {title:14} {:12.4} {bytes:12} {first:12}", time.as_secs_f64() * 1e3);
        };
        for size in [(256, 120), (128, 60), (146, 60)] {
            for depth in [Depth::True, Depth::Indexed, Depth::Sixteen, Depth::Mono] {
                let name = format!("half blocks {}x{} {depth:?}", size.0, size.1);
                report(name, Box::new(HalfBlocks::new(depth, Scrolling::Cells)), size);
            }
        }
        let name = "half blocks 256x120 True, region".to_owned();
        report(name, Box::new(HalfBlocks::new(Depth::True, Scrolling::Region)), (256, 120));
        report("text view 56x24 True".to_owned(), Box::new(TextView::new(Depth::True)), (56, 24));
    }
}
