//! A compositor that asks for each dot what the spec says about it. Slow, and written from spec screen 2, 3, 4, 6 and 9
//! without a look at the other one.

use fbc::famicom::palette::{Layer, emphasise, rgb};
use fbc::famicom::tiles::TileSet;
use fbc::famicom::video::compositor::Options;
use fbc::famicom::video::image::{HEIGHT, Image, WIDTH};
use fbc::famicom::video::scene::Scene;

/// The picture of a scene, with the spec's colours whatever the options say.
pub(crate) fn compose(scene: &Scene, tiles: &TileSet, options: &Options) -> Image {
    let mut image = Image::black();
    for y in 0..HEIGHT {
        let sprites = sprites_on(scene, y, options.sprite_limit);
        for x in 0..WIDTH {
            image.pixels[y * WIDTH + x] = dot(scene, tiles, &sprites, x, y);
        }
    }
    for (place, color) in image.colors.iter_mut().enumerate() {
        let layer = if place < 16 { Layer::Background } else { Layer::Sprites };
        let code = scene.palette.color(layer, (place / 4 % 4) as u8, (place % 4) as u8);
        *color = emphasise(rgb(code), scene.palette.filter());
    }
    image
}

/// The entries that are seen on a line, in their order.
fn sprites_on(scene: &Scene, y: usize, limit: bool) -> Vec<[u8; 4]> {
    let entries = scene.oam.chunks(4).map(|entry| [entry[0], entry[1], entry[2], entry[3]]);
    let on_line = entries.filter(|entry| {
        let first = usize::from(entry[0]) + 1;
        first <= y && y < first + 8
    });
    on_line.take(if limit { 8 } else { 64 }).collect()
}

fn dot(scene: &Scene, tiles: &TileSet, sprites: &[[u8; 4]], x: usize, y: usize) -> u8 {
    let background = background(scene, tiles, x, y);
    for [top, code, attributes, left] in sprites {
        let (top, left) = (usize::from(*top) + 1, usize::from(*left));
        if x < left || x >= left + 8 {
            continue;
        }
        let (mut column, mut row) = (x - left, y - top);
        if attributes & 0x40 != 0 {
            column = 7 - column;
        }
        if attributes & 0x80 != 0 {
            row = 7 - row;
        }
        let value = tiles.tile(scene.cgen.sprites(), *code)[row][column];
        if value != 0 {
            let hidden = attributes & 0x20 != 0 && background != 0;
            return if hidden { background } else { 16 + 4 * (attributes & 3) + value };
        }
    }
    background
}

fn background(scene: &Scene, tiles: &TileSet, x: usize, y: usize) -> u8 {
    let line = (y + usize::from(scene.scroll_dots)) % 240;
    let (column, row) = (x / 8, line / 8);
    let mut code = scene.nametable.image()[row * 32 + column];
    if let Some((cursor, shape)) = scene.cursor {
        let text_row = (usize::from(scene.scroll_dots) / 8 + usize::from(cursor.y) + 3) % 30;
        if (column, row) == (usize::from(cursor.x) + 2, text_row) {
            code = shape;
        }
    }
    let shown_row = (row + 30 - usize::from(scene.scroll_dots) / 8) % 30;
    let border = !(2..30).contains(&column) || !(3..27).contains(&shown_row);
    let value = if border && code == 32 { 0 } else { tiles.tile(scene.cgen.background(), code)[line % 8][x % 8] };
    // 8 x 8 bytes for 4x4 tiles each, two bits for each 2x2 of them.
    let attribute = scene.nametable.image()[960 + row / 4 * 8 + column / 4];
    let combination = attribute >> (row / 2 % 2 * 4 + column / 2 % 2 * 2) & 3;
    if value == 0 { 0 } else { combination * 4 + value }
}
