//! Makes the dots of a scene: backdrop, sprites behind, background, sprites in front.
//!
//! The background is kept as the picture chip sees it, a ring of 240 lines that is not turned: only rows whose tiles or
//! colour areas changed are drawn again, and scrolling is a copy from another line. Colours are a table beside the dots, so
//! PALET and FILTER draw nothing.
//!
//! What the nametable holds outside the text is shown: the border is blank because the machine keeps it so, and a program
//! that puts tiles there with BGPUT sees them. (unconfirmed) spec: screen 2
//!
//! Source: spec, screen 2, 3, 4, 6, 9.

use super::color_table::ColorTable;
use super::image::{COLORS, HEIGHT, Image, Rgb, WIDTH};
use super::scene::Scene;
use crate::famicom::nametable::{Nametable, TABLE_COLUMNS, TABLE_ROWS};
use crate::famicom::palette::{Layer, Palette};
use crate::famicom::picture::TEXT_OFFSET;
use crate::famicom::screen::CharacterTable;
use crate::famicom::tiles::TileSet;

/// Dots of a tile's side.
const SIDE: usize = 8;

/// Sprites that the hardware shows on one line.
const LINE_SPRITES_MAX: u8 = 8;

/// The first place of the sprites' colours.
const SPRITE_COLORS: u8 = 16;

/// How a picture is composed; nothing of it influences the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// At most eight sprite tiles on a line, as on the machine; without it all are seen.
    pub sprite_limit: bool,
    /// What the colour codes look like.
    pub colors: ColorTable,
}

impl Default for Options {
    /// As a television shows it.
    fn default() -> Options {
        Options { sprite_limit: true, colors: ColorTable::default() }
    }
}

/// Composes scenes one after the other.
#[derive(Clone, Debug)]
pub struct Compositor {
    options: Options,
    /// What was composed last.
    last: Option<(Scene, TileSet)>,
    image: Image,
    /// Where the next image is made, so that it can be compared with the last one.
    next: Image,
    background: Background,
    /// Dots that a sprite has decided on already; row-major.
    claimed: Vec<bool>,
}

/// The nametable as dots: 240 lines in the ring's order.
#[derive(Clone, Debug)]
struct Background {
    pixels: Vec<u8>,
    /// What they show; `None` when all must be drawn.
    drawn: Option<(Nametable, CharacterTable)>,
}

impl Compositor {
    /// A compositor whose image is black.
    pub fn new(options: Options) -> Compositor {
        Compositor {
            options,
            last: None,
            image: Image::black(),
            next: Image::black(),
            background: Background { pixels: vec![0; WIDTH * HEIGHT], drawn: None },
            claimed: vec![false; WIDTH * HEIGHT],
        }
    }

    /// The picture that was composed last.
    pub fn image(&self) -> &Image {
        &self.image
    }

    /// Composes a scene; whether a dot or a colour differs from the image before. An unchanged scene is only compared.
    pub fn compose(&mut self, scene: &Scene, tiles: &TileSet) -> bool {
        let same_tiles = match &self.last {
            Some((last, last_tiles)) => {
                let same_tiles = last_tiles == tiles;
                if same_tiles && last == scene {
                    return false;
                }
                same_tiles
            }
            None => false,
        };
        if !same_tiles {
            self.background.drawn = None;
        }
        self.background.draw(scene, tiles);
        // The ring's line that stands at the top, and the lines from there to the ring's end.
        let top = usize::from(scene.scroll_dots) % HEIGHT * WIDTH;
        let (end, start) = (&self.background.pixels[top..], &self.background.pixels[..top]);
        self.next.pixels[..end.len()].copy_from_slice(end);
        self.next.pixels[end.len()..].copy_from_slice(start);
        self.draw_sprites(scene, tiles);
        self.next.colors = colors(&scene.palette, &self.options.colors);

        let changed = self.next != self.image;
        if changed {
            std::mem::swap(&mut self.image, &mut self.next);
        }
        match &mut self.last {
            Some((last, last_tiles)) => {
                last.clone_from(scene);
                if !same_tiles {
                    last_tiles.clone_from(tiles);
                }
            }
            None => self.last = Some((scene.clone(), tiles.clone())),
        }
        changed
    }

    /// Draws the sprites over the background. The lowest entry with an opaque dot decides about a dot, even if it stands
    /// behind the background and loses to it: what comes after it stays hidden (the priority quirk).
    fn draw_sprites(&mut self, scene: &Scene, tiles: &TileSet) {
        let mut on_line = [0; HEIGHT];
        self.claimed.fill(false);
        let most = if self.options.sprite_limit { LINE_SPRITES_MAX } else { u8::MAX };
        for entry in scene.oam.chunks_exact(4) {
            let [y, code, attributes, x] = [entry[0], entry[1], entry[2], entry[3]];
            let tile = tiles.tile(scene.cgen.sprites(), code);
            let [mirrored, flipped, behind] = [0x40, 0x80, 0x20].map(|bit| attributes & bit != 0);
            let first_color = SPRITE_COLORS + (attributes & 3) * 4;
            for line in 0..SIDE {
                // The hardware shows a sprite one line below its y.
                let place = usize::from(y) + 1 + line;
                if place >= HEIGHT {
                    break;
                }
                if on_line[place] >= most {
                    continue;
                }
                on_line[place] += 1;
                let dots = &tile[if flipped { SIDE - 1 - line } else { line }];
                let start = place * WIDTH + usize::from(x);
                let width = SIDE.min(WIDTH - usize::from(x));
                let pixels = &mut self.next.pixels[start..start + width];
                let claimed = &mut self.claimed[start..start + width];
                for column in 0..width {
                    let dot = dots[if mirrored { SIDE - 1 - column } else { column }];
                    if dot == 0 || claimed[column] {
                        continue;
                    }
                    claimed[column] = true;
                    // No sprite has drawn here yet: this is the background's dot.
                    if !(behind && pixels[column] != 0) {
                        pixels[column] = first_color + dot;
                    }
                }
            }
        }
    }
}

impl Default for Compositor {
    fn default() -> Compositor {
        Compositor::new(Options::default())
    }
}

impl Background {
    /// Draws the rows that differ from what is drawn.
    fn draw(&mut self, scene: &Scene, tiles: &TileSet) {
        let table = scene.cgen.background();
        let mut wanted = scene.nametable.clone();
        if let Some((cursor, code)) = scene.cursor {
            let row = scene.scroll_dots / SIDE as u8 + cursor.y + TEXT_OFFSET.1;
            wanted.set_tile(cursor.x + TEXT_OFFSET.0, row, code);
        }
        for row in 0..TABLE_ROWS {
            let drawn = self.drawn.as_ref().filter(|(_, drawn_table)| *drawn_table == table);
            if drawn.is_none_or(|(drawn, _)| row_of(drawn, row) != row_of(&wanted, row)) {
                self.draw_row(&wanted, row, table, tiles);
            }
        }
        self.drawn = Some((wanted, table));
    }

    fn draw_row(&mut self, nametable: &Nametable, row: u8, table: CharacterTable, tiles: &TileSet) {
        let start = usize::from(row) * SIDE * WIDTH;
        let lines = &mut self.pixels[start..start + SIDE * WIDTH];
        for column in 0..TABLE_COLUMNS {
            let tile = tiles.tile(table, nametable.tile(column, row));
            let first_color = u64::from(nametable.combination(column, row) * 4);
            for (line, dots) in lines.chunks_exact_mut(WIDTH).zip(tile) {
                // Eight dots at once: each byte that is not 0 gets the combination's first colour.
                let dots = u64::from_le_bytes(*dots);
                let opaque = (dots | dots >> 1) & 0x0101_0101_0101_0101;
                let left = usize::from(column) * SIDE;
                line[left..left + SIDE].copy_from_slice(&(dots | (opaque * first_color)).to_le_bytes());
            }
        }
    }
}

/// All that a row's dots depend on: its tiles, and the attribute bytes that it shares with its neighbours.
fn row_of(nametable: &Nametable, row: u8) -> (&[u8], &[u8]) {
    let (tiles, attributes) = (usize::from(row) * usize::from(TABLE_COLUMNS), usize::from(row) / 4 * 8);
    (&nametable.tiles()[tiles..tiles + usize::from(TABLE_COLUMNS)], &nametable.attributes()[attributes..attributes + 8])
}

/// What the 32 places look like.
fn colors(palette: &Palette, table: &ColorTable) -> [Rgb; COLORS] {
    std::array::from_fn(|place| {
        let layer = if place < usize::from(SPRITE_COLORS) { Layer::Background } else { Layer::Sprites };
        let combination = (place / 4 % 4) as u8;
        table.rgb(palette.color(layer, combination, (place % 4) as u8), palette.filter())
    })
}
