//! A terminal that knows nothing but pictures: cursor positions, sixel, kitty's and iTerm2's graphics.
//!
//! It is strict: what it does not know, a picture that leaves the screen, or a scroll fails the test.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::famicom::video::image::Rgb;

/// Pixels of a picture; nothing where it is transparent.
#[derive(Clone, Debug)]
struct Picture {
    width: usize,
    pixels: Vec<Option<Rgb>>,
}

/// The terminal.
pub(super) struct Terminal {
    size: (usize, usize),
    /// A cell in pixels.
    pub(super) cell: (u16, u16),
    /// Column and row, from 0.
    cursor: (usize, usize),
    canvas: Vec<Option<Rgb>>,
    /// Kitty's pictures by number, with their place in pixels.
    placed: BTreeMap<u32, (usize, usize, Picture)>,
    /// A command of kitty's whose data is not whole yet: its keys and base64.
    pending: Option<(BTreeMap<String, String>, String)>,
    registers: BTreeMap<u32, Rgb>,
}

impl Terminal {
    /// Empty.
    pub(super) fn new(size: (u16, u16), cell: (u16, u16)) -> Terminal {
        let size = (usize::from(size.0), usize::from(size.1));
        let pixels = size.0 * size.1 * usize::from(cell.0) * usize::from(cell.1);
        Terminal {
            size,
            cell,
            cursor: (0, 0),
            canvas: vec![None; pixels],
            placed: BTreeMap::new(),
            pending: None,
            registers: BTreeMap::new(),
        }
    }

    /// Pixels across.
    pub(super) fn width(&self) -> usize {
        self.size.0 * usize::from(self.cell.0)
    }

    /// Pixels down.
    pub(super) fn height(&self) -> usize {
        self.size.1 * usize::from(self.cell.1)
    }

    /// Clears the cells. Kitty's pictures stay, as in kitty.
    pub(super) fn clear(&mut self) {
        self.canvas.fill(None);
    }

    /// Kitty's pictures that are shown.
    pub(super) fn pictures(&self) -> usize {
        self.placed.len()
    }

    /// The highest number of registers that a picture defined.
    pub(super) fn registers_used(&self) -> usize {
        self.registers.len()
    }

    /// What a pixel shows. Of kitty's pictures at most one may be there.
    pub(super) fn pixel(&self, x: usize, y: usize) -> Option<Rgb> {
        let mut found = self.canvas[y * self.width() + x];
        for (left, top, picture) in self.placed.values() {
            let height = picture.pixels.len() / picture.width;
            if (*left..left + picture.width).contains(&x) && (*top..top + height).contains(&y) {
                assert!(found.is_none(), "two pictures at {x},{y}");
                found = picture.pixels[(y - top) * picture.width + x - left];
            }
        }
        found
    }

    /// Takes an encoder's bytes.
    pub(super) fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            bytes = match bytes {
                [0x1B, b'[', rest @ ..] => self.position(rest),
                [0x1B, b'P', rest @ ..] => {
                    let (text, rest) = until(rest, b"\x1b\\");
                    self.sixel(text);
                    rest
                }
                [0x1B, b'_', b'G', rest @ ..] => {
                    let (text, rest) = until(rest, b"\x1b\\");
                    self.kitty(text);
                    rest
                }
                [0x1B, b']', rest @ ..] => {
                    let (text, rest) = until(rest, b"\x07");
                    self.iterm(text);
                    rest
                }
                _ => panic!("unexpected {:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(40)])),
            };
        }
        assert!(self.pending.is_none(), "a command is not whole");
    }

    fn position<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let (text, rest) = until(bytes, b"H");
        let text = std::str::from_utf8(text).unwrap();
        let (row, column) = text.split_once(';').unwrap();
        let (row, column): (usize, usize) = (row.parse().unwrap(), column.parse().unwrap());
        assert!((1..=self.size.1).contains(&row) && (1..=self.size.0).contains(&column), "cursor at {text}");
        self.cursor = (column - 1, row - 1);
        rest
    }

    /// The cursor's cell in pixels.
    fn corner(&self) -> (usize, usize) {
        (self.cursor.0 * usize::from(self.cell.0), self.cursor.1 * usize::from(self.cell.1))
    }

    fn draw(&mut self, picture: &Picture) {
        let (left, top) = self.corner();
        let width = self.width();
        for (index, pixel) in picture.pixels.iter().enumerate() {
            let (x, y) = (left + index % picture.width, top + index / picture.width);
            if pixel.is_some() {
                assert!(x < width && y < self.height(), "the picture leaves the screen at {x},{y}");
                self.canvas[y * width + x] = *pixel;
            }
        }
    }

    fn sixel(&mut self, text: &[u8]) {
        let body = text.strip_prefix(b"0;1;0q").expect("transparent where nothing is drawn");
        let (raster, mut rest) = numbers(body.strip_prefix(b"\"").expect("raster attributes"));
        let [1, 1, width, height] = raster[..] else { panic!("raster attributes {raster:?}") };
        let (width, height) = (width as usize, height as usize);
        // Data below the raster is allowed to be there, if it draws nothing.
        let mut pixels = vec![None; width * height.div_ceil(6) * 6];
        let (mut x, mut band, mut color) = (0, 0, None);
        self.registers.clear();
        while let [first, behind @ ..] = rest {
            rest = behind;
            match first {
                b'#' => {
                    let (parts, behind) = numbers(rest);
                    rest = behind;
                    match parts[..] {
                        [number] => color = Some(self.registers[&number]),
                        [number, 2, r, g, b] => {
                            self.registers.insert(number, [r, g, b].map(|part| (part * 255 / 100) as u8));
                        }
                        _ => panic!("colour {parts:?}"),
                    }
                }
                b'$' => x = 0,
                b'-' => (x, band) = (0, band + 1),
                b'!' => {
                    let (count, behind) = numbers(rest);
                    rest = &behind[1..];
                    let run = count[0] as usize;
                    paint(&mut pixels, width, (x, band), run, behind[0], color);
                    x += run;
                }
                b'?'..=b'~' => {
                    paint(&mut pixels, width, (x, band), 1, *first, color);
                    x += 1;
                }
                _ => panic!("unexpected {first} in sixel data"),
            }
        }
        assert!(pixels[width * height..].iter().all(Option::is_none), "drawn below the raster");
        assert!(pixels[..width * height].iter().all(Option::is_some), "a pixel was left out");
        let (_, top) = self.corner();
        // The text cursor goes to the next row: from the last one the screen would scroll.
        assert!(top + height <= self.height() - usize::from(self.cell.1), "the screen scrolls");
        self.draw(&Picture { width, pixels });
    }

    fn kitty(&mut self, text: &[u8]) {
        let text = std::str::from_utf8(text).unwrap();
        let (keys, data) = text.split_once(';').unwrap_or((text, ""));
        assert!(data.len() <= 4096, "a chunk of {} characters", data.len());
        let keys: BTreeMap<String, String> = keys
            .split(',')
            .map(|pair| pair.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned())).unwrap())
            .collect();
        assert_eq!(keys["q"], "2", "a reply would be sent");
        let more = keys.get("m").is_some_and(|more| more == "1");
        assert!(!more || data.len().is_multiple_of(4), "a chunk that is no whole base64");
        let (keys, data) = match self.pending.take() {
            Some((first, held)) => (first, held + data),
            None => (keys, data.to_owned()),
        };
        if more {
            self.pending = Some((keys, data));
            return;
        }
        let number: u32 = keys["i"].parse().unwrap();
        match keys["a"].as_str() {
            "T" => {
                assert_eq!((keys["f"].as_str(), keys["C"].as_str()), ("100", "1"));
                let picture = png(&STANDARD.decode(data).unwrap());
                self.fits(&picture, keys["c"].parse().unwrap(), keys["r"].parse().unwrap());
                let (left, top) = self.corner();
                assert!(self.placed.insert(number, (left, top, picture)).is_none(), "picture {number} flickers");
            }
            "d" => {
                assert_eq!(keys["d"], "I", "the data stays in memory");
                self.placed.remove(&number);
            }
            action => panic!("action {action}"),
        }
    }

    fn iterm(&mut self, text: &[u8]) {
        let text = std::str::from_utf8(text).unwrap();
        let (arguments, data) = text.strip_prefix("1337;File=").unwrap().split_once(':').unwrap();
        let arguments: BTreeMap<&str, &str> = arguments.split(';').map(|pair| pair.split_once('=').unwrap()).collect();
        assert_eq!((arguments["inline"], arguments["preserveAspectRatio"]), ("1", "0"));
        let file = STANDARD.decode(data).unwrap();
        assert_eq!(arguments["size"], file.len().to_string());
        let picture = png(&file);
        self.fits(&picture, arguments["width"].parse().unwrap(), arguments["height"].parse().unwrap());
        self.draw(&picture);
    }

    /// Holds that a picture has exactly the pixels of its cells, so that the terminal scales nothing.
    fn fits(&self, picture: &Picture, columns: usize, rows: usize) {
        let height = picture.pixels.len() / picture.width;
        assert_eq!(
            (picture.width, height),
            (columns * usize::from(self.cell.0), rows * usize::from(self.cell.1)),
            "pixels of {columns} x {rows} cells"
        );
    }
}

fn paint(
    pixels: &mut [Option<Rgb>],
    width: usize,
    (x, band): (usize, usize),
    run: usize,
    character: u8,
    color: Option<Rgb>,
) {
    assert!(x + run <= width, "drawn beyond the raster");
    for bit in (0..6).filter(|bit| (character - b'?') >> bit & 1 == 1) {
        let start = (band * 6 + bit) * width + x;
        for pixel in &mut pixels[start..start + run] {
            assert!(pixel.is_none(), "a pixel was drawn twice");
            *pixel = Some(color.expect("a colour was chosen"));
        }
    }
}

/// Numbers between semicolons, and what follows.
fn numbers(bytes: &[u8]) -> (Vec<u32>, &[u8]) {
    let end = bytes.iter().position(|byte| !byte.is_ascii_digit() && *byte != b';').unwrap_or(bytes.len());
    let text = std::str::from_utf8(&bytes[..end]).unwrap();
    (text.split(';').map(|number| number.parse().unwrap()).collect(), &bytes[end..])
}

/// What stands before and behind a terminator.
fn until<'a>(bytes: &'a [u8], end: &[u8]) -> (&'a [u8], &'a [u8]) {
    let at = bytes.windows(end.len()).position(|window| window == end).expect("a terminator");
    (&bytes[..at], &bytes[at + end.len()..])
}

fn png(bytes: &[u8]) -> Picture {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut data = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut data).unwrap();
    assert_eq!(info.color_type, png::ColorType::Rgb);
    let (pixels, rest) = data[..info.buffer_size()].as_chunks::<3>();
    assert!(rest.is_empty());
    Picture { width: info.width as usize, pixels: pixels.iter().map(|color| Some(*color)).collect() }
}
