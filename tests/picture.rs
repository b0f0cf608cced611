//! The composed picture: each rule of the spec by itself, and random scenes against a slow compositor.

mod programs;
mod reference;

use fbc::famicom::nametable::{IMAGE_BYTES, Nametable};
use fbc::famicom::palette::{Layer, Palette, emphasise, rgb};
use fbc::famicom::picture::{Cursor, Picture};
use fbc::famicom::screen::{Cgen, CharacterTable};
use fbc::famicom::tiles::TileSet;
use fbc::famicom::video::color_table::ColorTable;
use fbc::famicom::video::compositor::{Compositor, Options};
use fbc::famicom::video::image::{HEIGHT, Image, WIDTH};
use fbc::famicom::video::scene::Scene;
use proptest::prelude::*;

/// A tile of table A: its left half is empty, its right half of value 1.
const HALF: u8 = 1;
/// Tiles of one value.
const SOLID: [u8; 4] = [32, 253, 254, 255];
/// A tile with one dot, value 2, in the upper left corner.
const CORNER: u8 = 7;

fn tiles() -> TileSet {
    let mut set = TileSet::blank();
    for table in [CharacterTable::A, CharacterTable::B] {
        set.set_tile(table, HALF, [[0, 0, 0, 0, 1, 1, 1, 1]; 8]);
        for (value, code) in SOLID.into_iter().enumerate() {
            set.set_tile(table, code, [[value as u8; 8]; 8]);
        }
        let mut corner = [[0; 8]; 8];
        corner[0][0] = 2;
        set.set_tile(table, CORNER, corner);
    }
    // What the two tables have different.
    set.set_tile(CharacterTable::A, 100, [[1; 8]; 8]);
    set.set_tile(CharacterTable::B, 100, [[2; 8]; 8]);
    set
}

fn blank() -> Scene {
    Scene {
        nametable: Nametable::blank(),
        scroll_dots: 0,
        cgen: Cgen::default(),
        palette: Palette::new(),
        oam: [240; 256],
        cursor: None,
    }
}

/// A scene with these sprites: y, tile, attributes, x.
fn sprites(entries: &[[u8; 4]]) -> Scene {
    let mut scene = blank();
    for (place, entry) in scene.oam.chunks_exact_mut(4).zip(entries) {
        place.copy_from_slice(entry);
    }
    scene
}

fn image(scene: &Scene) -> Image {
    image_with(scene, Options::default())
}

fn image_with(scene: &Scene, options: Options) -> Image {
    let mut compositor = Compositor::new(options);
    compositor.compose(scene, &tiles());
    compositor.image().clone()
}

/// Which dots are not backdrop: left, top, right and bottom, the last two past the edge.
fn extent(image: &Image) -> Option<(usize, usize, usize, usize)> {
    let dots = || (0..WIDTH * HEIGHT).filter(|i| image.pixels[*i] != 0).map(|i| (i % WIDTH, i / WIDTH));
    let (left, top) = (dots().map(|dot| dot.0).min()?, dots().map(|dot| dot.1).min()?);
    Some((left, top, dots().map(|dot| dot.0).max()? + 1, dots().map(|dot| dot.1).max()? + 1))
}

#[test]
fn a_blank_picture_is_backdrop() {
    let mut scene = blank();
    scene.palette.palet(Layer::Background, 0, [0x21, 1, 2, 3]).unwrap();
    let image = image(&scene);
    assert_eq!(extent(&image), None);
    assert_eq!(image.rgb_at(255, 239), rgb(0x21));
}

#[test]
fn the_text_stands_two_columns_and_three_rows_in() {
    let mut picture = Picture::new();
    picture.set_code(0, 0, SOLID[1]).unwrap();
    picture.set_code(27, 23, SOLID[1]).unwrap();
    let scene = Scene { nametable: picture.nametable().clone(), ..blank() };
    assert_eq!(extent(&image(&scene)), Some((16, 24, 240, 216)));
}

#[test]
fn tiles_in_the_border_are_seen() {
    let mut scene = blank();
    scene.nametable.set_tile(0, 0, SOLID[3]);
    scene.nametable.set_tile(31, 29, SOLID[3]);
    assert_eq!(extent(&image(&scene)), Some((0, 0, 256, 240)));
}

#[test]
fn blanks_in_the_border_are_backdrop_with_any_table() {
    let mut pieces = tiles();
    pieces.set_tile(CharacterTable::A, 32, [[3; 8]; 8]);
    let mut compositor = Compositor::default();
    // The border's rows change with the scroll, also where nothing else does.
    for top in [0, 1, 2, 29, 7, 0] {
        let scene = Scene { scroll_dots: top * 8, cgen: Cgen::new(0).unwrap(), ..blank() };
        compositor.compose(&scene, &pieces);
        assert_eq!(extent(compositor.image()), Some((16, 24, 240, 216)), "scrolled by {top} rows");
    }
}

#[test]
fn a_place_of_the_palette_is_combination_and_value() {
    for combination in 0..4 {
        for (value, code) in SOLID.into_iter().enumerate().skip(1) {
            let mut scene = sprites(&[[99, code, combination, 200]]);
            scene.nametable.set_tile(5, 6, code);
            scene.nametable.set_combination(5, 6, combination);
            let image = image(&scene);
            assert_eq!(image.pixels[48 * WIDTH + 40], combination * 4 + value as u8);
            assert_eq!(image.pixels[100 * WIDTH + 200], 16 + combination * 4 + value as u8);
            assert_eq!(image.rgb_at(40, 48), rgb(scene.palette.color(Layer::Background, combination, value as u8)));
            assert_eq!(image.rgb_at(200, 100), rgb(scene.palette.color(Layer::Sprites, combination, value as u8)));
        }
    }
}

#[test]
fn cgen_chooses_the_tables() {
    for (n, background, sprite) in [(0, 1, 1), (1, 1, 2), (2, 2, 1), (3, 2, 2)] {
        let mut scene = sprites(&[[99, 100, 0, 200]]);
        scene.nametable.set_tile(5, 6, 100);
        scene.cgen = Cgen::new(n).unwrap();
        let image = image(&scene);
        let found = (image.pixels[48 * WIDTH + 40], image.pixels[100 * WIDTH + 200] - 16);
        assert_eq!(found, (background, sprite), "CGEN {n}");
    }
}

#[test]
fn the_ring_turns_by_rows_and_by_dots() {
    fn check(scroll_dots: u8, top: usize) {
        let mut scene = Scene { scroll_dots, ..blank() };
        scene.nametable.set_tile(4, 10, CORNER);
        assert_eq!(extent(&image(&scene)), Some((32, top, 33, top + 1)), "{scroll_dots}");
    }
    check(0, 80);
    check(8, 72);
    check(24, 56);
    check(77, 3);
    check(80, 0);
    check(81, 239);
    check(239, 81);
}

#[test]
fn areas_move_with_their_rows() {
    // The area of text row 1 and 2 is coloured; after one scrolled row it covers rows 0 and 1.
    let mut picture = Picture::new();
    for y in 0..24 {
        picture.set_code(0, y, SOLID[1]).unwrap();
    }
    picture.color(0, 1, 3).unwrap();
    let colored = |picture: &Picture| -> Vec<usize> {
        let scene = Scene { nametable: picture.nametable().clone(), scroll_dots: picture.scroll_dots(), ..blank() };
        let image = image(&scene);
        (0..24).filter(|y| image.pixels[(24 + y * 8) * WIDTH + 16] == 3 * 4 + 1).collect()
    };
    assert_eq!(colored(&picture), [1, 2]);
    picture.scroll();
    assert_eq!(colored(&picture), [0, 1]);
    picture.color(0, 22, 3).unwrap();
    assert_eq!(colored(&picture), [0, 1, 22], "row 23 is the erased one");
    for _ in 0..3 {
        picture.scroll();
    }
    assert_eq!(colored(&picture), [19], "three rows on, and the row below it is blank");
}

#[test]
fn a_sprite_stands_one_line_below_its_y() {
    assert_eq!(extent(&image(&sprites(&[[0, SOLID[1], 0, 0]]))), Some((0, 1, 8, 9)));
    assert_eq!(extent(&image(&sprites(&[[238, SOLID[1], 0, 3]]))), Some((3, 239, 11, 240)));
    for y in 239..=255 {
        assert_eq!(extent(&image(&sprites(&[[y, SOLID[1], 0, 3]]))), None, "{y}");
    }
}

#[test]
fn each_tile_is_cut_at_the_right_edge() {
    assert_eq!(extent(&image(&sprites(&[[9, SOLID[1], 0, 250]]))), Some((250, 10, 256, 18)));
    // Mirrored, the opaque half comes first.
    assert_eq!(extent(&image(&sprites(&[[9, HALF, 0x40, 253]]))), Some((253, 10, 256, 18)));
    assert_eq!(extent(&image(&sprites(&[[9, HALF, 0, 253]]))), None);
}

#[test]
fn mirror_and_flip_act_on_each_tile() {
    for (attributes, x, y) in [(0, 0, 0), (0x40, 7, 0), (0x80, 0, 7), (0xC0, 7, 7)] {
        let image = image(&sprites(&[[19, CORNER, attributes, 30]]));
        assert_eq!(extent(&image), Some((30 + x, 20 + y, 31 + x, 21 + y)), "{attributes:02X}");
    }
}

#[test]
fn eight_tiles_on_a_line_the_lowest_first() {
    let entries: Vec<[u8; 4]> = (0..10).map(|n| [50 + u8::from(n == 0), SOLID[1], 0, n * 10]).collect();
    let scene = sprites(&entries);
    let limited = image(&scene);
    // The first one stands a line lower, so that the ninth is seen on the line that it leaves free.
    let seen =
        |image: &Image, line: usize| (0..10).filter(|n| image.pixels[line * WIDTH + n * 10] != 0).collect::<Vec<_>>();
    assert_eq!(seen(&limited, 51), [1, 2, 3, 4, 5, 6, 7, 8]);
    for line in 52..59 {
        assert_eq!(seen(&limited, line), [0, 1, 2, 3, 4, 5, 6, 7]);
    }
    assert_eq!(seen(&limited, 59), [0]);
    let free = image_with(&scene, Options { sprite_limit: false, ..Options::default() });
    assert_eq!(seen(&free, 55), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // Empty tiles count, hidden ones do not.
    let empty: Vec<[u8; 4]> = (0..9).map(|n| [50, if n < 8 { SOLID[0] } else { SOLID[1] }, 0, 100]).collect();
    assert_eq!(extent(&image(&sprites(&empty))), None);
    let hidden: Vec<[u8; 4]> = (0..9).map(|n| [if n < 8 { 240 } else { 50 }, SOLID[1], 0, 100]).collect();
    assert!(extent(&image(&sprites(&hidden))).is_some());
}

#[test]
fn the_first_opaque_sprite_decides_even_behind_the_background() {
    const BEHIND: u8 = 0x20;
    let decide = |entries: &[[u8; 4]], background: u8| {
        let mut scene = sprites(entries);
        scene.nametable.set_tile(10, 10, background);
        image(&scene).pixels[84 * WIDTH + 86]
    };
    let (behind, front) = ([79, SOLID[1], BEHIND, 80], [79, SOLID[2], 0, 80]);
    assert_eq!(decide(&[behind], SOLID[0]), 17);
    assert_eq!(decide(&[behind], SOLID[3]), 3);
    assert_eq!(decide(&[front], SOLID[3]), 18);
    assert_eq!(decide(&[front, behind], SOLID[3]), 18);
    // The quirk: the later one in front is covered by the earlier one, which the background covers.
    assert_eq!(decide(&[behind, front], SOLID[3]), 3);
    assert_eq!(decide(&[behind, front], SOLID[0]), 17);
    // A transparent dot decides nothing.
    assert_eq!(decide(&[[79, SOLID[0], BEHIND, 80], front], SOLID[3]), 18);
}

#[test]
fn the_cursor_replaces_the_character() {
    let mut scene = blank();
    scene.cursor = Some((Cursor { x: 3, y: 4 }, SOLID[1]));
    let shown = image(&scene);
    assert_eq!(extent(&shown), Some((16 + 24, 24 + 32, 16 + 32, 24 + 40)));
    // Its place is that of the text, however far the ring is turned.
    assert_eq!(extent(&image(&Scene { scroll_dots: 200, ..scene.clone() })), extent(&shown));
    let mut compositor = Compositor::default();
    compositor.compose(&scene, &tiles());
    scene.cursor = None;
    assert!(compositor.compose(&scene, &tiles()));
    assert_eq!(extent(compositor.image()), None);
}

#[test]
fn filter_and_palet_change_colours_and_no_dot() {
    let mut scene = sprites(&[[9, SOLID[1], 0, 30]]);
    scene.nametable.set_tile(20, 20, SOLID[2]);
    let mut compositor = Compositor::default();
    compositor.compose(&scene, &tiles());
    let before = compositor.image().clone();
    scene.palette.set_filter(5);
    assert!(compositor.compose(&scene, &tiles()));
    assert_eq!(compositor.image().pixels, before.pixels);
    for (place, (old, new)) in before.colors.iter().zip(compositor.image().colors).enumerate() {
        assert_eq!(new, emphasise(*old, 5), "{place}");
    }
    scene.palette.palet(Layer::Sprites, 3, [0, 1, 2, 3]).unwrap();
    assert!(compositor.compose(&scene, &tiles()));
    assert_eq!(compositor.image().pixels, before.pixels);
    let table = ColorTable::from_pal(&[9; 192]).unwrap();
    let own = image_with(&blank(), Options { colors: table, ..Options::default() });
    assert_eq!(own.rgb_at(0, 0), [9; 3]);
}

#[test]
fn says_whether_anything_is_different() {
    let mut compositor = Compositor::default();
    let mut scene = sprites(&[[50, SOLID[1], 0, 50]]);
    assert!(compositor.compose(&scene, &tiles()));
    assert!(!compositor.compose(&scene, &tiles()), "an equal set is the same set");
    scene.oam[255] = 3;
    assert!(!compositor.compose(&scene, &tiles()), "a hidden sprite's column is not seen");
    scene.oam[3] += 1;
    assert!(compositor.compose(&scene, &tiles()));
    let mut other = tiles();
    other.set_tile(CharacterTable::A, SOLID[1], [[3; 8]; 8]);
    assert!(compositor.compose(&scene, &other));
    assert_eq!(compositor.image().pixels[55 * WIDTH + 55], 19);
}

fn any_scene() -> impl Strategy<Value = Scene> {
    // Few places for the sprites, so that lines are crowded and sprites overlap.
    let line = prop_oneof![4 => 40..52_u8, 2 => any::<u8>(), 1 => 232..=255_u8];
    let column = prop_oneof![4 => 60..90_u8, 2 => any::<u8>(), 1 => 246..=255_u8];
    let sprite = (line, any::<u8>(), any::<u8>(), column);
    (
        proptest::collection::vec(prop_oneof![5 => any::<u8>(), 1 => Just(32)], IMAGE_BYTES),
        0..240_u8,
        0..4_u8,
        (proptest::array::uniform32(any::<u8>()), 0..8_u8),
        proptest::collection::vec(sprite, 64),
        proptest::option::of((0..28_u8, 0..24_u8, any::<u8>())),
    )
        .prop_map(|(nametable, scroll_dots, cgen, (colors, filter), sprites, cursor)| Scene {
            nametable: Nametable::from_image(nametable.as_slice().try_into().unwrap()),
            scroll_dots,
            cgen: Cgen::new(cgen).unwrap(),
            palette: Palette::from_parts(&colors, filter),
            oam: std::array::from_fn(|i| {
                let (y, code, attributes, x) = sprites[i / 4];
                [y, code, attributes, x][i % 4]
            }),
            cursor: cursor.map(|(x, y, code)| (Cursor { x, y }, code)),
        })
}

/// Half of the dots are transparent.
fn any_tiles() -> impl Strategy<Value = TileSet> {
    proptest::collection::vec(any::<u8>(), 8192).prop_map(|mut bytes| {
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte &= [0x3C, 0xF0, 0x99, 0x0F][i / 16 % 4];
        }
        TileSet::from_chr(&bytes).unwrap()
    })
}

/// What one frame may change of the frame before.
fn mixed(before: &Scene, after: &Scene, what: u8, row: u8) -> Scene {
    let mut scene = before.clone();
    match what {
        0 => scene.oam = after.oam,
        1 => scene.scroll_dots = after.scroll_dots,
        2 => scene.palette = after.palette.clone(),
        3 => scene.cursor = after.cursor,
        4 => scene.cgen = after.cgen,
        5 => (0..32).for_each(|column| scene.nametable.set_tile(column, row, after.nametable.tile(column, row))),
        6 => scene.nametable.set_combination(row, row / 2, after.nametable.combination(row, row / 2)),
        _ => scene = after.clone(),
    }
    scene
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_scenes_in_a_row_are_what_the_spec_says(
        first in any_scene(),
        other in any_scene(),
        sets in (any_tiles(), any_tiles()),
        changes in proptest::collection::vec((0..9_u8, 0..30_u8), 8),
        sprite_limit in any::<bool>(),
    ) {
        let options = Options { sprite_limit, ..Options::default() };
        let mut compositor = Compositor::new(options.clone());
        let (mut scene, mut set) = (first, &sets.0);
        for (what, row) in changes {
            compositor.compose(&scene, set);
            let expected = reference::compose(&scene, set, &options);
            // Names the first dot: two whole images would be unreadable.
            let wrong = (0..WIDTH * HEIGHT).find(|i| expected.pixels[*i] != compositor.image().pixels[*i]);
            prop_assert_eq!(wrong.map(|i| (i % WIDTH, i / WIDTH)), None);
            prop_assert_eq!(expected.colors, compositor.image().colors);
            if what == 8 {
                set = &sets.1;
            } else {
                scene = mixed(&scene, &other, what, row);
            }
        }
    }
}
