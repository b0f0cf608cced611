//! Which tiles a moving actor shows: the pictures of the sixteen types of DEF MOVE by direction and animation frame.
//!
//! A picture faces left or up as drawn; other directions exchange columns or rows and mirror or flip each tile. Apart
//! from `motion` because it is a table, and the picture tools want it without a machine.
//!
//! Spec: screen 10, "Pictures per type", and screen 7 for the codes.

use super::sprite::{EMPTY_TILE, flag};

/// A direction: 0 none, 1 up, and on clockwise to 8, up-left.
pub(super) type Direction = u8;

/// How often, and from which code, a type shows itself in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Strip {
    /// First code of the first 16x16 figure; the frames follow in steps of four.
    first: u8,
    frames: u8,
    /// The second frame is the first one mirrored (ladder, penguin from the front and from behind).
    alternates: bool,
}

/// The four tiles of one frame: top left, top right, bottom left, bottom right; and how each of them is turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Tile codes of table A.
    pub tiles: [u8; 4],
    /// Attribute bits: $40 mirrored, $80 flipped.
    pub turns: u8,
}

/// How many frames the animation of a type has in a direction: 1 to 3.
pub fn frame_count(kind: u8, direction: u8) -> u8 {
    strip(kind, direction).frames
}

/// Whether the frames of this type and direction differ by mirroring, so that the attribute follows the frame.
pub(super) fn alternates(kind: u8, direction: Direction) -> bool {
    strip(kind, direction).alternates
}

/// The figure of a type (0..15), in a direction (0..8), at an animation frame (any: taken modulo the count).
pub fn figure(kind: u8, direction: u8, frame: u8) -> Figure {
    let strip = strip(kind, direction);
    let frame = frame % strip.frames;
    let mut turns = turns(kind, direction);
    let mut tiles = if kind % 16 == LASER {
        laser(direction)
    } else if strip.alternates {
        turns |= if frame == 1 { flag::MIRROR } else { 0 };
        quad(strip.first)
    } else {
        quad(strip.first + 4 * frame)
    };
    if turns & flag::MIRROR != 0 {
        tiles = [tiles[1], tiles[0], tiles[3], tiles[2]];
    }
    if turns & flag::FLIP != 0 {
        tiles = [tiles[2], tiles[3], tiles[0], tiles[1]];
    }
    Figure { tiles, turns }
}

const LASER: u8 = 12;

fn strip(kind: u8, direction: Direction) -> Strip {
    let still = |first| Strip { first, frames: 1, alternates: false };
    let steps = |first, frames| Strip { first, frames, alternates: false };
    let sways = |first| Strip { first, frames: 2, alternates: true };
    match kind % 16 {
        kind @ (0 | 1) => {
            let base = 28 * kind;
            match direction {
                3 | 7 => steps(base, 3),
                1 | 5 => sways(base + 20),
                // (unconfirmed) spec: screen 10, direction 0 stands and faces the viewer.
                0 => still(base + 24),
                _ => still(base + 12),
            }
        }
        2 => steps(56, 2),
        3 => steps(eight_ways(direction, 64, 72, 80, 64), 2),
        4 => match direction {
            0 => still(104),
            1 => sways(108),
            5 => sways(104),
            _ => steps(96, 2),
        },
        5 => steps(112, 2),
        6 => steps(eight_ways(direction, 120, 128, 136, 120), 2),
        7 => steps(144, 2),
        8 => still(eight_ways(direction, 152, 156, 160, 160)),
        9 => still(eight_ways(direction, 164, 168, 172, 172)),
        10 => steps(176, 2),
        11 => steps(88, 2),
        LASER => still(208),
        13 => steps(184, 2),
        14 => steps(192, 2),
        _ => steps(200, 2),
    }
}

/// One of three drawn pictures; `none` is for direction 0.
fn eight_ways(direction: Direction, left: u8, left_up: u8, up: u8, none: u8) -> u8 {
    match direction {
        0 => none,
        1 | 5 => up,
        3 | 7 => left,
        _ => left_up,
    }
}

/// The mirror and flip bits of a type and direction, apart from those of an alternating frame.
fn turns(kind: u8, direction: Direction) -> u8 {
    match kind % 16 {
        0 | 1 | 4 | 5 | 13 | 15 => match direction {
            2..=4 => flag::MIRROR,
            _ => 0,
        },
        3 | 6 | 8 | 9 | LASER => match direction {
            2 | 3 => flag::MIRROR,
            4 => flag::MIRROR | flag::FLIP,
            5 | 6 => flag::FLIP,
            _ => 0,
        },
        _ => 0,
    }
}

fn quad(first: u8) -> [u8; 4] {
    [first, first + 1, first + 2, first + 3]
}

/// A beam with its thick end ahead, drawn for left, left-up and up.
fn laser(direction: Direction) -> [u8; 4] {
    // (unconfirmed) spec: screen 10, the arrangement inside the 2x2 block is free.
    match direction {
        0 | 1 | 5 => [213, 213, 212, 212],
        3 | 7 => [209, 208, 209, 208],
        _ => [211, EMPTY_TILE, EMPTY_TILE, 210],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: u8 = 0;
    const MIRROR: u8 = 0x40;
    const FLIP: u8 = 0x80;
    const BOTH: u8 = 0xC0;

    /// The frames of a type and direction, each as first code of the figure as drawn and its turns.
    fn check(kind: u8, direction: u8, expected: &[(u8, u8)]) {
        assert_eq!(usize::from(frame_count(kind, direction)), expected.len(), "type {kind} direction {direction}");
        for (frame, &(first, turns)) in expected.iter().enumerate() {
            let [a, b, c, d] = [first, first + 1, first + 2, first + 3];
            let tiles = match turns {
                MIRROR => [b, a, d, c],
                FLIP => [c, d, a, b],
                BOTH => [d, c, b, a],
                _ => [a, b, c, d],
            };
            let got = figure(kind, direction, frame as u8);
            assert_eq!(got, Figure { tiles, turns }, "type {kind} direction {direction} frame {frame}");
        }
    }

    #[test]
    fn hero_and_lady() {
        for (kind, base) in [(0, 0), (1, 28)] {
            check(kind, 7, &[(base, PLAIN), (base + 4, PLAIN), (base + 8, PLAIN)]);
            check(kind, 3, &[(base, MIRROR), (base + 4, MIRROR), (base + 8, MIRROR)]);
            for (direction, turns) in [(2, MIRROR), (4, MIRROR), (6, PLAIN), (8, PLAIN)] {
                check(kind, direction, &[(base + 12, turns)]);
            }
            for direction in [1, 5] {
                check(kind, direction, &[(base + 20, PLAIN), (base + 20, MIRROR)]);
            }
            check(kind, 0, &[(base + 24, PLAIN)]);
        }
    }

    #[test]
    fn penguin() {
        for (directions, turns) in [([6, 7, 8], PLAIN), ([2, 3, 4], MIRROR)] {
            for direction in directions {
                check(4, direction, &[(96, turns), (100, turns)]);
            }
        }
        check(4, 1, &[(108, PLAIN), (108, MIRROR)]);
        check(4, 5, &[(104, PLAIN), (104, MIRROR)]);
        check(4, 0, &[(104, PLAIN)]);
    }

    #[test]
    fn two_frames_one_side() {
        for (kind, first) in [(5, 112), (13, 184), (15, 200)] {
            for direction in 0..=8 {
                let turns = if (2..=4).contains(&direction) { MIRROR } else { PLAIN };
                check(kind, direction, &[(first, turns), (first + 4, turns)]);
            }
        }
        for (kind, first) in [(2, 56), (7, 144), (10, 176), (11, 88), (14, 192)] {
            for direction in 0..=8 {
                check(kind, direction, &[(first, PLAIN), (first + 4, PLAIN)]);
            }
        }
    }

    #[test]
    fn eight_directions() {
        // Direction, which of left / left-up / up, turns.
        const WAYS: [(u8, usize, u8); 8] = [
            (1, 2, PLAIN),
            (2, 1, MIRROR),
            (3, 0, MIRROR),
            (4, 1, BOTH),
            (5, 2, FLIP),
            (6, 1, FLIP),
            (7, 0, PLAIN),
            (8, 1, PLAIN),
        ];
        for (direction, which, turns) in WAYS {
            for (kind, codes) in [(3, [64, 72, 80]), (6, [120, 128, 136])] {
                check(kind, direction, &[(codes[which], turns), (codes[which] + 4, turns)]);
            }
            for (kind, codes) in [(8, [152, 156, 160]), (9, [164, 168, 172])] {
                check(kind, direction, &[(codes[which], turns)]);
            }
        }
        check(3, 0, &[(64, PLAIN), (68, PLAIN)]);
        check(6, 0, &[(120, PLAIN), (124, PLAIN)]);
        check(8, 0, &[(160, PLAIN)]);
        check(9, 0, &[(172, PLAIN)]);
    }

    #[test]
    fn laser_uses_its_tiles() {
        for direction in 0..=8 {
            let allowed = match direction {
                0 | 1 | 5 => [212, 213],
                3 | 7 => [208, 209],
                _ => [210, 211],
            };
            let got = figure(12, direction, 0);
            assert!(got.tiles.iter().all(|tile| *tile == EMPTY_TILE || allowed.contains(tile)), "{direction} {got:?}");
            assert_eq!(frame_count(12, direction), 1);
        }
        assert_eq!(figure(12, 3, 0), Figure { tiles: [208, 209, 208, 209], turns: MIRROR });
        assert_eq!(figure(12, 4, 0), Figure { tiles: [210, 239, 239, 211], turns: BOTH });
    }
}
