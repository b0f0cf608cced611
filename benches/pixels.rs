//! What a frame costs by the pixel protocols: `cargo bench --bench pixels`. Prints bytes and encoder time per frame for the
//! pictures in `benches/pictures`, in a terminal of 80x25 cells of 10x20 pixels: two pixel rows for each line of dots.

#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used, reason = "a bench measures and prints")]

use std::fs::File;
use std::hint::black_box;
use std::io::BufReader;
use std::path::Path;
use std::time::Instant;

use fbc::basic::program::Program;
use fbc::famicom::machine::{Config, Machine};
use fbc::famicom::tiles::TileSet;
use fbc::famicom::video::image::Image;
use fbc::ui::screen::iterm::ITerm;
use fbc::ui::screen::kitty::Kitty;
use fbc::ui::screen::scaling::fit_pixels;
use fbc::ui::screen::sixel::Sixel;
use fbc::ui::screen::{Encoder, View};

/// Name in the table, name of the files, how many.
const PICTURES: &[(&str, &str, usize)] = &[
    ("still text", "text", 1),
    ("one sprite", "one-sprite", 8),
    ("eight sprites", "eight-sprites", 8),
    ("scroll", "scroll", 8),
    ("noise", "noise", 3),
];

/// Times that the frames are shown, one after another.
const ROUNDS: usize = 40;

const CELL: (u16, u16) = (10, 20);
const COLUMNS: u16 = 80;
const ROWS: u16 = 25;

fn read(name: &str) -> Image {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/pictures").join(format!("{name}.png"));
    let mut decoder = png::Decoder::new(BufReader::new(File::open(path).unwrap()));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    let (mut image, mut colors) = (Image::black(), Vec::new());
    for (dot, color) in image.pixels.iter_mut().zip(bytes.chunks_exact(info.color_type.samples())) {
        let place = colors.iter().position(|known| *known == color).unwrap_or_else(|| {
            colors.push(color);
            colors.len() - 1
        });
        *dot = place as u8;
    }
    for (place, color) in image.colors.iter_mut().zip(&colors) {
        place.copy_from_slice(&color[..3]);
    }
    image
}

fn report(what: &str, title: &str, encoder: &mut dyn Encoder, images: &[Image]) {
    let scene = Machine::new(Config::default(), Program::default()).scene();
    let tiles = TileSet::blank();
    let mut out = Vec::new();
    let mut encode = |image: &Image| {
        out.clear();
        let start = Instant::now();
        encoder.encode(black_box(&View { image, scene: &scene, tiles: &tiles }), &mut out);
        (start.elapsed(), black_box(out.len()))
    };
    let (first_time, first_bytes) = encode(&images[0]);
    let (mut times, mut bytes) = (Vec::new(), 0);
    for image in images.iter().cycle().skip(1).take(ROUNDS * images.len()) {
        let (time, length) = encode(image);
        times.push(time);
        bytes += length;
    }
    times.sort();
    let milliseconds = times[times.len() / 2].as_secs_f64() * 1e3;
    let (mean, first) = (bytes / times.len(), first_time.as_secs_f64() * 1e3);
    println!("{what:8} {title:14} {milliseconds:8.3} ms {mean:8} bytes; first {first:8.3} ms {first_bytes:8} bytes");
}

fn main() {
    for (title, name, count) in PICTURES {
        let images: Vec<Image> = match count {
            1 => vec![read(name)],
            _ => (0..*count).map(|number| read(&format!("{name}-{number}"))).collect(),
        };
        let encoders: [(&str, Box<dyn Encoder>); 3] = [
            ("kitty", Box::new(Kitty::new(Some(CELL)))),
            ("iterm", Box::new(ITerm::new(Some(CELL)))),
            ("sixel", Box::new(Sixel::new(CELL, ROWS, None))),
        ];
        for (what, mut encoder) in encoders {
            encoder.place(fit_pixels(COLUMNS, ROWS - 1, Some(CELL)));
            report(what, title, encoder.as_mut(), &images);
        }
    }
}
