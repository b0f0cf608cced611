//! What can be held of table B's drawings: all there, legible, no two alike, and pieces that join where they should.
//!
//! Whether they are handsome is for eyes to say. The roles are those of spec, screen 8.

use std::collections::BTreeSet;

use super::{Tile, builtin, text};
use crate::famicom::screen::CharacterTable;

/// A tile's four edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    Up,
    Right,
    Down,
    Left,
}

use Edge::{Down, Left, Right, Up};

const EDGES: [Edge; 4] = [Up, Right, Down, Left];

/// What a line shows where it crosses an edge, from left to right or from top to bottom.
type Profile = [u8; 8];

/// Codes of pieces, each with the edges that it runs to.
type Pieces = &'static [(u8, &'static [Edge])];

const RULER: Profile = [0, 0, 1, 2, 2, 3, 0, 0];
const FRAME: Profile = [0, 0, 1, 3, 3, 2, 0, 0];

/// The kinds of line and their pieces.
const LINES: &[(Profile, Pieces)] = &[
    (
        FRAME,
        &[
            (221, &[]),
            (222, &[Right, Down]),
            (223, &[Down, Left]),
            (224, &[Up, Right]),
            (225, &[Up, Left]),
            (226, &[Up, Down]),
            (227, &[Right, Left]),
            (228, &[Right]),
            (229, &[Left]),
            (230, &[Down]),
            (231, &[Up]),
        ],
    ),
    (
        RULER,
        &[
            (232, &[Up, Right, Down, Left]),
            (233, &[Up, Right, Left]),
            (234, &[Right, Down, Left]),
            (235, &[Up, Down, Left]),
            (236, &[Up, Right, Down]),
            (237, &[Right, Left]),
            (238, &[Up, Down]),
            (239, &[Right, Down]),
            (240, &[Down, Left]),
            (241, &[Up, Right]),
            (242, &[Up, Left]),
        ],
    ),
];

/// The strokes of large letters, which fill an edge that they run to and end in light or shade at the others.
const STROKES: Pieces = &[
    (0, &[Right, Down]),
    (1, &[Right, Left]),
    (2, &[Down, Left]),
    (3, &[Up, Down]),
    (4, &[Up, Right]),
    (5, &[Up, Left]),
    (6, &[Up, Right, Down, Left]),
    (8, &[Right, Down]),
    (9, &[Down, Left]),
    (10, &[Up, Right]),
    (11, &[Up, Left]),
    (12, &[Up, Right, Down]),
    (13, &[Up, Down, Left]),
    (14, &[Right, Down, Left]),
    (15, &[Up, Right, Left]),
    (16, &[Right]),
    (17, &[Left]),
    (18, &[Down]),
    (19, &[Up]),
];

/// Pieces of a picture that are meant to stand beside each other, left and right.
const BESIDE: &[(u8, u8)] = &[
    (192, 192),
    (193, 193),
    (196, 196),
    (197, 196),
    (196, 198),
    (197, 198),
    (200, 201),
    (200, 202),
    (202, 201),
    (204, 204),
    (204, 202),
    (208, 209),
    (209, 208),
    (210, 210),
    (216, 217),
    (217, 217),
    (217, 218),
    (216, 220),
    (220, 218),
    (216, 218),
    (220, 220),
];

/// Pieces of a picture that are meant to stand one upon the other, upper and lower.
const UPON: &[(u8, u8)] = &[
    (200, 202),
    (201, 202),
    (202, 202),
    (204, 202),
    (211, 211),
    (216, 220),
    (217, 220),
    (218, 220),
    (219, 217),
    (219, 220),
    (220, 220),
];

#[test]
fn every_code_has_a_drawing_of_its_own() {
    let mut set = super::TileSet::blank();
    let mut given = BTreeSet::new();
    for (name, source) in builtin::SOURCES {
        for block in text::read(source, &mut set).unwrap() {
            if block.table == CharacterTable::B {
                assert!(!block.name.is_empty(), "{name}: {} has no name", block.code);
                for code in block.code..=block.code + (block.width * block.height - 1) {
                    assert!(given.insert(code), "{name} gives {code} again");
                }
            }
        }
    }
    assert_eq!(given, (0..=255).collect());
    let mut seen: Vec<Tile> = Vec::new();
    for code in 0..=255 {
        let tile = tile(code);
        assert!(code == 32 || tile != [[0; 8]; 8], "{code} is blank");
        assert!(!seen.contains(&tile), "{code} looks like {:?}", seen.iter().position(|other| *other == tile));
        seen.push(tile);
    }
}

#[test]
fn characters_use_value_1_and_do_not_touch() {
    for code in 32..=183 {
        for (y, row) in tile(code).into_iter().enumerate() {
            for (x, dot) in row.into_iter().enumerate() {
                assert!(dot <= 1, "{code} has value {dot}");
                // The underline joins with its neighbours.
                let free = y < 7 && (x < 7 || code == 95);
                assert!(dot == 0 || free, "{code} has a dot at {x}, {y}");
            }
        }
    }
}

#[test]
fn voiced_kana_are_marked_as_such() {
    const STROKES: [[u8; 3]; 2] = [[1, 0, 1], [1, 0, 1]];
    const RING: [[u8; 3]; 3] = [[0, 1, 0], [1, 0, 1], [0, 1, 0]];
    fn check(codes: std::ops::RangeInclusive<u8>, mark: &[[u8; 3]]) {
        for code in codes {
            for (row, expected) in tile(code).iter().zip(mark) {
                assert_eq!(&row[4..7], expected, "{code}");
            }
        }
    }
    check(151..=170, &STROKES);
    check(171..=175, &RING);
}

#[test]
fn lines_join() {
    for (profile, pieces) in LINES {
        for (code, arms) in *pieces {
            for edge in EDGES {
                let expected = if arms.contains(&edge) { *profile } else { [0; 8] };
                assert_eq!(dots(*code, edge), expected, "{code}, {edge:?}");
            }
        }
    }
    for (code, arms) in STROKES {
        for edge in EDGES {
            let dots = &dots(*code, edge)[1..7];
            let body = dots.iter().all(|dot| *dot == 2);
            assert_eq!(body, arms.contains(&edge), "{code}, {edge:?}: {dots:?}");
        }
    }
}

#[test]
fn pictures_have_no_gap_at_their_seams() {
    fn check(pairs: &[(u8, u8)], first: Edge, second: Edge) {
        for (a, b) in pairs {
            let filled = |code, edge| dots(code, edge).map(|dot| dot > 0);
            assert!(filled(*a, first).contains(&true), "{a} has nothing at its edge");
            assert_eq!(filled(*a, first), filled(*b, second), "{a} and {b}");
        }
    }
    check(BESIDE, Right, Left);
    check(UPON, Down, Up);
}

#[test]
fn thin_borders_surround_a_box() {
    for (code, edge) in [(184, Down), (185, Up), (186, Right), (187, Left)] {
        assert_eq!(dots(code, edge), [1; 8], "{code}");
        assert_eq!(tile(code).iter().flatten().filter(|dot| **dot > 0).count(), 8, "{code}");
    }
}

#[test]
fn small_blocks_fill_quarters() {
    // Quarters of each tile: upper left 1, upper right 2, lower left 4, lower right 8.
    let filled = [
        (7, 15),
        (24, 3),
        (25, 12),
        (26, 5),
        (27, 10),
        (28, 7),
        (29, 11),
        (30, 13),
        (31, 14),
        (188, 1),
        (189, 2),
        (190, 4),
        (191, 8),
    ];
    for (code, quarters) in filled {
        for (y, row) in tile(code).into_iter().enumerate() {
            for (x, dot) in row.into_iter().enumerate() {
                assert_eq!(dot > 0, quarters >> (y / 4 * 2 + x / 4) & 1 == 1, "{code} at {x}, {y}");
            }
        }
    }
}

#[test]
fn the_last_three_are_solid() {
    for (code, dot) in [(253, 1), (254, 2), (255, 3)] {
        assert_eq!(tile(code), [[dot; 8]; 8], "{code}");
    }
}

fn tile(code: u8) -> Tile {
    *builtin::tiles().unwrap().tile(CharacterTable::B, code)
}

/// The dots along an edge, from left to right or from top to bottom.
fn dots(code: u8, edge: Edge) -> [u8; 8] {
    let tile = tile(code);
    match edge {
        Up => tile[0],
        Down => tile[7],
        Left => tile.map(|row| row[0]),
        Right => tile.map(|row| row[7]),
    }
}
