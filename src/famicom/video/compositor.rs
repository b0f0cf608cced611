//! Makes the dots of a scene: backdrop, sprites behind, background, sprites in front.
//!
//! The background is kept as the picture chip sees it, a ring of 240 lines that is not turned: only rows whose tiles or
//! colour areas changed are drawn again, and scrolling is a copy from another line. Colours are a table beside the dots, so
//! PALET and FILTER draw nothing.
//!
//! Blanks outside the text are backdrop whatever CGEN makes of code 32. Other tiles there are shown: the machine puts none
//! there, a program may with BGPUT. (unconfirmed) spec: screen 2
//!
//! Source: spec, screen 2, 3, 4, 6, 9.

use super::color_table::ColorTable;
use super::image::{COLORS, HEIGHT, Image, Rgb, WIDTH};
use super::scene::Scene;
use crate::famicom::nametable::{BLANK, Nametable, TABLE_COLUMNS, TABLE_ROWS};
use crate::famicom::palette::{Layer, Palette};
use crate::famicom::picture::{COLUMNS, ROWS, TEXT_OFFSET};
use crate::famicom::screen::CharacterTable;
use crate::famicom::tiles::{Tile, TileSet};

/// Dots of a tile's side.
const SIDE: usize = 8;

/// A tile without an opaque dot.
const NOTHING: Tile = [[0; 8]; SIDE];

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
    drawn: Option<Drawn>,
}

#[derive(Clone, Debug)]
struct Drawn {
    nametable: Nametable,
    table: CharacterTable,
    /// The ring's row that stands at the top.
    top: u8,
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
        let top = scene.scroll_dots / SIDE as u8;
        let mut wanted = Drawn { nametable: scene.nametable.clone(), table: scene.cgen.background(), top };
        if let Some((cursor, code)) = scene.cursor {
            wanted.nametable.set_tile(cursor.x + TEXT_OFFSET.0, top + cursor.y + TEXT_OFFSET.1, code);
        }
        for row in 0..TABLE_ROWS {
            let drawn = self.drawn.as_ref().filter(|drawn| drawn.table == wanted.table);
            if drawn.is_none_or(|drawn| drawn.row(row) != wanted.row(row)) {
                self.draw_row(&wanted, row, tiles);
            }
        }
        self.drawn = Some(wanted);
    }

    fn draw_row(&mut self, wanted: &Drawn, row: u8, tiles: &TileSet) {
        let (nametable, has_text) = (&wanted.nametable, wanted.has_text(row));
        let start = usize::from(row) * SIDE * WIDTH;
        let lines = &mut self.pixels[start..start + SIDE * WIDTH];
        for column in 0..TABLE_COLUMNS {
            let code = nametable.tile(column, row);
            let is_text = has_text && (TEXT_OFFSET.0..TEXT_OFFSET.0 + COLUMNS).contains(&column);
            let tile = if code == BLANK && !is_text { &NOTHING } else { tiles.tile(wanted.table, code) };
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

impl Drawn {
    /// All that a row's dots depend on: its tiles, the attribute bytes that it shares with its neighbours, and whether it
    /// is one of the text's.
    fn row(&self, row: u8) -> (&[u8], &[u8], bool) {
        let (tiles, attributes) = (usize::from(row) * usize::from(TABLE_COLUMNS), usize::from(row) / 4 * 8);
        let tiles = &self.nametable.tiles()[tiles..tiles + usize::from(TABLE_COLUMNS)];
        (tiles, &self.nametable.attributes()[attributes..attributes + 8], self.has_text(row))
    }

    fn has_text(&self, row: u8) -> bool {
        let shown_at = (row + TABLE_ROWS - self.top % TABLE_ROWS) % TABLE_ROWS;
        (TEXT_OFFSET.1..TEXT_OFFSET.1 + ROWS).contains(&shown_at)
    }
}

/// What the 32 places look like.
fn colors(palette: &Palette, table: &ColorTable) -> [Rgb; COLORS] {
    std::array::from_fn(|place| {
        let layer = if place < usize::from(SPRITE_COLORS) { Layer::Background } else { Layer::Sprites };
        let combination = (place / 4 % 4) as u8;
        table.rgb(palette.color(layer, combination, (place % 4) as u8), palette.filter())
    })
}
