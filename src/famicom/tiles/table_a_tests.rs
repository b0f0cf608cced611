//! What can be held about the drawings of character table A without looking at them.
//!
//! That every role is there under its codes, that animation frames move, and that no tile is empty or the same as another
//! figure's by a slip of the pen. Source: spec, screen 7 and 10.

use super::text::{self, Block};
use super::{TABLE_TILES, Tile, TileSet, builtin};
use crate::famicom::screen::CharacterTable;

/// First code, tiles across, tiles down, name: the roles of table A in the order of their codes.
const ROLES: &[(u8, u8, u8, &str)] = &[
    (0, 2, 2, "hero walk 1"),
    (4, 2, 2, "hero walk 2"),
    (8, 2, 2, "hero walk 3"),
    (12, 2, 2, "hero jump"),
    (16, 2, 2, "hero slip"),
    (20, 2, 2, "hero ladder"),
    (24, 2, 2, "hero front"),
    (28, 2, 2, "lady walk 1"),
    (32, 2, 2, "lady walk 2"),
    (36, 2, 2, "lady walk 3"),
    (40, 2, 2, "lady jump"),
    (44, 2, 2, "lady slip"),
    (48, 2, 2, "lady ladder"),
    (52, 2, 2, "lady front"),
    (56, 2, 2, "fly 1"),
    (60, 2, 2, "fly 2"),
    (64, 2, 2, "bird left 1"),
    (68, 2, 2, "bird left 2"),
    (72, 2, 2, "bird left-up 1"),
    (76, 2, 2, "bird left-up 2"),
    (80, 2, 2, "bird up 1"),
    (84, 2, 2, "bird up 2"),
    (88, 2, 2, "smiley 1"),
    (92, 2, 2, "smiley 2"),
    (96, 2, 2, "penguin step 1"),
    (100, 2, 2, "penguin step 2"),
    (104, 2, 2, "penguin front"),
    (108, 2, 2, "penguin back"),
    (112, 2, 2, "fireball 1"),
    (116, 2, 2, "fireball 2"),
    (120, 2, 2, "car left 1"),
    (124, 2, 2, "car left 2"),
    (128, 2, 2, "car left-up 1"),
    (132, 2, 2, "car left-up 2"),
    (136, 2, 2, "car up 1"),
    (140, 2, 2, "car up 2"),
    (144, 2, 2, "spinner 1"),
    (148, 2, 2, "spinner 2"),
    (152, 2, 2, "star killer left"),
    (156, 2, 2, "star killer left-up"),
    (160, 2, 2, "star killer up"),
    (164, 2, 2, "starship left"),
    (168, 2, 2, "starship left-up"),
    (172, 2, 2, "starship up"),
    (176, 2, 2, "explosion 1"),
    (180, 2, 2, "explosion 2"),
    (184, 2, 2, "turtle 1"),
    (188, 2, 2, "turtle 2"),
    (192, 2, 2, "crab 1"),
    (196, 2, 2, "crab 2"),
    (200, 2, 2, "pecking bird 1"),
    (204, 2, 2, "pecking bird 2"),
    (208, 1, 1, "laser horizontal small"),
    (209, 1, 1, "laser horizontal large"),
    (210, 1, 1, "laser diagonal small"),
    (211, 1, 1, "laser diagonal large"),
    (212, 1, 1, "laser vertical small"),
    (213, 1, 1, "laser vertical large"),
    (214, 1, 1, "paint 1"),
    (215, 1, 1, "paint 2"),
    (216, 1, 1, "paint 3"),
    (217, 1, 1, "music board cursor 1"),
    (218, 1, 1, "music board cursor 2"),
    (219, 1, 1, "music board cursor 3"),
    (220, 1, 1, "first cursor"),
    (221, 1, 1, "second cursor"),
    (222, 1, 1, "lamp 1"),
    (223, 1, 1, "lamp 2"),
    (224, 2, 4, "quill 1"),
    (232, 2, 4, "quill 2"),
    (240, 1, 1, "digit 1"),
    (241, 1, 1, "digit 2"),
    (242, 1, 1, "digit 3"),
    (243, 1, 1, "digit 4"),
    (244, 2, 3, "computer"),
    (250, 2, 3, "operator"),
];

/// Frames that follow each other on the screen.
const CYCLES: &[&[u8]] = &[
    &[0, 4, 8],
    &[28, 32, 36],
    &[56, 60],
    &[64, 68],
    &[72, 76],
    &[80, 84],
    &[88, 92],
    &[96, 100],
    &[112, 116],
    &[120, 124],
    &[128, 132],
    &[136, 140],
    &[144, 148],
    &[176, 180],
    &[184, 188],
    &[192, 196],
    &[200, 204],
];

/// Figures that are shown in turn with their own mirror image, so they must not be symmetric.
const MIRRORED: &[u8] = &[20, 48, 104, 108];

/// Tiles in which nothing is drawn on purpose: the system's empty tile, and the corners that a figure leaves free.
const EMPTY: &[u8] = &[231, 239];

const BLANK: Tile = [[0; 8]; 8];

fn drawn() -> TileSet {
    builtin::tiles().unwrap()
}

fn blocks() -> Vec<Block> {
    let mut blocks: Vec<Block> = builtin::SOURCES
        .iter()
        .flat_map(|(_, source)| text::read(source, &mut TileSet::blank()).unwrap())
        .filter(|block| block.table == CharacterTable::A)
        .collect();
    blocks.sort_by_key(|block| block.code);
    blocks
}

fn figure(set: &TileSet, code: u8) -> [Tile; 4] {
    std::array::from_fn(|i| *set.tile(CharacterTable::A, code + i as u8))
}

/// A figure as it looks when mirrored: each tile by itself, and the columns exchanged.
fn mirrored([a, b, c, d]: [Tile; 4]) -> [Tile; 4] {
    [b, a, d, c].map(|tile| {
        tile.map(|mut row| {
            row.reverse();
            row
        })
    })
}

fn dots_that_differ(one: &[Tile; 4], other: &[Tile; 4]) -> usize {
    let (one, other) = (one.iter().flatten().flatten(), other.iter().flatten().flatten());
    one.zip(other).filter(|(one, other)| one != other).count()
}

#[test]
fn every_role_has_its_codes() {
    let blocks = blocks();
    let found: Vec<_> =
        blocks.iter().map(|block| (block.code, block.width, block.height, block.name.as_str())).collect();
    assert_eq!(found, ROLES);
    let tiles: usize = ROLES.iter().map(|(_, width, height, _)| usize::from(width * height)).sum();
    assert_eq!(tiles, TABLE_TILES);
}

#[test]
fn frames_that_follow_each_other_differ() {
    let set = drawn();
    for cycle in CYCLES {
        for (i, one) in cycle.iter().enumerate() {
            for other in &cycle[i + 1..] {
                let differ = dots_that_differ(&figure(&set, *one), &figure(&set, *other));
                assert!(differ >= 12, "{one} and {other} differ in {differ} dots only");
            }
        }
    }
    for code in MIRRORED {
        let differ = dots_that_differ(&figure(&set, *code), &mirrored(figure(&set, *code)));
        assert!(differ >= 12, "{code} and its mirror image differ in {differ} dots only");
    }
}

#[test]
fn a_walk_moves_the_feet_and_the_head() {
    let set = drawn();
    for cycle in [[0, 4, 8], [28, 32, 36]] {
        let top =
            cycle.map(|code| figure(&set, code).map(|tile| tile.iter().take_while(|row| **row == [0; 8]).count()));
        assert_ne!(top[0][..2], top[1][..2], "{cycle:?}: the head bobs");
        let feet = cycle.map(|code| figure(&set, code)[2..].iter().map(|tile| tile[7]).collect::<Vec<_>>());
        assert!(feet.iter().all(|feet| feet.concat().iter().any(|dot| *dot != 0)), "{cycle:?}: on the ground");
        assert!(feet[0] != feet[1] && feet[1] != feet[2], "{cycle:?}: the feet move");
    }
}

#[test]
fn only_the_tiles_meant_to_be_empty_are() {
    let set = drawn();
    let empty: Vec<u8> = (0..=255).filter(|code| *set.tile(CharacterTable::A, *code) == BLANK).collect();
    assert_eq!(empty, EMPTY);
}

#[test]
fn equal_tiles_stay_within_one_role() {
    let set = drawn();
    let mut tiles: Vec<(Tile, u8, &str)> = Vec::new();
    for (code, width, height, name) in ROLES {
        let role = name.split(' ').next().unwrap_or_default();
        tiles.extend((0..width * height).map(|i| (*set.tile(CharacterTable::A, code + i), code + i, role)));
    }
    tiles.sort();
    for pair in tiles.windows(2) {
        let ((one, code, role), (other, other_code, other_role)) = (pair[0], pair[1]);
        assert!(one != other || role == other_role, "{code} ({role}) equals {other_code} ({other_role})");
    }
}

#[test]
fn no_figure_equals_another() {
    let set = drawn();
    let mut figures: Vec<(Vec<Tile>, &str)> = ROLES
        .iter()
        .map(|(code, width, height, name)| {
            ((0..width * height).map(|i| *set.tile(CharacterTable::A, code + i)).collect(), *name)
        })
        .collect();
    figures.sort();
    for pair in figures.windows(2) {
        assert_ne!(pair[0].0, pair[1].0, "{} and {}", pair[0].1, pair[1].1);
    }
}

#[test]
fn figures_use_all_three_values_and_paint_uses_one() {
    let set = drawn();
    for (code, width, height, name) in ROLES {
        let mut used = [false; 4];
        for i in 0..width * height {
            for dot in set.tile(CharacterTable::A, code + i).iter().flatten() {
                used[usize::from(*dot)] = true;
            }
        }
        match name.strip_prefix("paint ") {
            Some(value) => {
                let value: usize = value.parse().unwrap();
                assert_eq!(used, std::array::from_fn(|i| i == value), "{name}");
            }
            None => {
                let values = used[1..].iter().filter(|used| **used).count();
                let wanted = if name.starts_with("digit") || name.starts_with("laser") { 2 } else { 3 };
                assert!(values >= wanted, "{name} uses {values} values");
            }
        }
    }
}
