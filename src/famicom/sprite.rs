//! The eight actors as the picture sees them: the sprite memory, what DEF SPRITE says about each, and the bytes under
//! which a program finds all of it with PEEK and POKE.
//!
//! DEF SPRITE and DEF MOVE share slots, sprite memory and the attribute byte, so one value, [`Actors`], holds both;
//! `motion` adds the half that moves. The bytes are kept as the original keeps them, because a POKE into them acts.
//!
//! Spec: screen 9, machine 2 and 2.1, language 6.8.

use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode;
use crate::vm::time::Frame;

/// The tile that shows nothing (spec: screen 7).
pub const EMPTY_TILE: u8 = 239;

/// Where a tile is put to hide it: at this line and below nothing is visible (spec: screen 2).
pub const HIDDEN: u8 = 240;

/// How many actors there are.
pub const ACTOR_COUNT: usize = 8;

/// The flag bits at $0645+n (spec: machine 2).
pub(super) mod flag {
    /// Colour combination 0..3.
    pub(in crate::famicom) const COLOUR: u8 = 0x03;
    /// DEF MOVE was done.
    pub(in crate::famicom) const DEFINED: u8 = 0x08;
    /// On its way.
    pub(in crate::famicom) const MOVING: u8 = 0x10;
    /// Behind the background.
    pub(in crate::famicom) const BEHIND: u8 = 0x20;
    /// Each tile mirrored left to right.
    pub(in crate::famicom) const MIRROR: u8 = 0x40;
    /// Each tile flipped top to bottom.
    pub(in crate::famicom) const FLIP: u8 = 0x80;
    /// The bits that the picture chip knows.
    pub(in crate::famicom) const ATTRIBUTES: u8 = COLOUR | BEHIND | MIRROR | FLIP;
}

const OAM_ADDRESS: u16 = 0x0200;
const SIZE_ADDRESS: u16 = 0x063D;
const FLAGS_ADDRESS: u16 = 0x0645;
const TILES_ADDRESS: u16 = 0x0680;
const MOTION_ADDRESS: u16 = 0x06C0;

/// The number of an actor: 0 to 7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Actor(u8);

impl Actor {
    /// The actor with this number.
    ///
    /// # Errors
    /// IL outside 0..7.
    pub fn new(number: i16) -> Result<Actor, ErrorCode> {
        in_range(number, 7).map(Actor)
    }

    /// All of them, in order.
    pub fn all() -> impl Iterator<Item = Actor> {
        (0..ACTOR_COUNT as u8).map(Actor)
    }

    /// 0 to 7.
    pub fn number(self) -> u8 {
        self.0
    }

    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The five numbers of `DEF SPRITE n,(c,b,p,h,v)=…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpriteForm {
    attributes: u8,
    big: bool,
}

impl SpriteForm {
    /// Colour combination 0..3, size 0 (8x8) or 1 (16x16), priority 0 (front) or 1 (behind), mirror and flip 0 or 1.
    ///
    /// # Errors
    /// IL for a number out of its range.
    pub fn new(colour: i16, size: i16, priority: i16, mirror: i16, flip: i16) -> Result<SpriteForm, ErrorCode> {
        let attributes = in_range(colour, 3)?
            | (in_range(priority, 1)? * flag::BEHIND)
            | (in_range(mirror, 1)? * flag::MIRROR)
            | (in_range(flip, 1)? * flag::FLIP);
        Ok(SpriteForm { attributes, big: in_range(size, 1)? == 1 })
    }
}

/// All actors at one frame: sprites and movement.
///
/// Whoever looks at or changes it first calls `advance_to` with the frame that is on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Actors {
    pub(super) dialect: Dialect,
    pub(super) frame: Frame,
    pub(super) shown: bool,
    pub(super) oam: [u8; 256],
    pub(super) flags: [u8; ACTOR_COUNT],
    pub(super) sizes: [u8; ACTOR_COUNT],
    pub(super) tiles: [[u8; 4]; ACTOR_COUNT],
    pub(super) motion: [[u8; 8]; ACTOR_COUNT],
}

impl Actors {
    /// As at power-on: nothing defined, nothing visible, SPRITE OFF.
    pub fn new(dialect: Dialect) -> Actors {
        let mut oam = [HIDDEN; 256];
        for entry in oam.chunks_exact_mut(4) {
            entry[1] = EMPTY_TILE;
            entry[2] = 0;
        }
        Actors {
            dialect,
            frame: Frame(0),
            shown: false,
            oam,
            flags: [0; ACTOR_COUNT],
            sizes: [0; ACTOR_COUNT],
            tiles: [[EMPTY_TILE; 4]; ACTOR_COUNT],
            motion: [super::motion::initial_record(dialect); ACTOR_COUNT],
        }
    }

    /// `SPRITE ON` and `SPRITE OFF`. Definitions and movement go on unseen.
    pub fn show(&mut self, on: bool) {
        self.shown = on;
    }

    /// Whether SPRITE ON is in force.
    pub fn shown(&self) -> bool {
        self.shown
    }

    /// The sprite memory: 64 entries of line, tile, attributes, column; entries 4n to 4n+3 are actor n, the lower entry
    /// is in front. A tile appears one line below its line byte.
    pub fn oam(&self) -> &[u8; 256] {
        &self.oam
    }

    /// `DEF SPRITE`: what `SPRITE` will show. Hides the actor, and stops nothing.
    ///
    /// Tiles past the fourth are ignored, missing ones are empty: the original takes an arbitrary tile instead.
    pub fn define_sprite(&mut self, actor: Actor, form: SpriteForm, tiles: &[u8]) {
        let n = actor.index();
        self.flags[n] = (self.flags[n] & !flag::ATTRIBUTES) | form.attributes;
        self.sizes[n] = u8::from(form.big);
        self.tiles[n] = [EMPTY_TILE; 4];
        for (place, tile) in self.tiles[n].iter_mut().zip(tiles) {
            *place = *tile;
        }
        self.hide(actor);
    }

    /// `SPRITE n,x,y`: shows what DEF SPRITE said, with its upper left dot at x,y.
    pub fn place(&mut self, actor: Actor, x: u8, y: u8) {
        let n = actor.index();
        self.hide(actor);
        self.draw(actor, self.tiles[n], x, y, if self.sizes[n] == 0 { 1 } else { 4 });
    }

    /// `SPRITE n`: takes the actor off the picture.
    pub fn hide(&mut self, actor: Actor) {
        for entry in self.entries(actor) {
            entry[0] = HIDDEN;
            entry[1] = EMPTY_TILE;
            entry[3] = HIDDEN;
        }
    }

    /// The byte at an address that belongs to the actors, `None` for any other. Addresses $0000 to $07FF, unmirrored.
    pub fn read(&self, address: u16) -> Option<u8> {
        Some(match self.cell(address)? {
            Cell::Oam(i) => self.oam[i],
            Cell::Size(n) => self.sizes[n],
            Cell::Flags(n) => self.flags[n],
            Cell::Tile(n, i) => self.tiles[n][i],
            Cell::Motion(n, i) => self.motion[n][i],
        })
    }

    /// Writes the byte at an address that belongs to the actors; `false` for any other. Acts at once: on the picture,
    /// on a movement under way.
    pub fn write(&mut self, address: u16, byte: u8) -> bool {
        let Some(cell) = self.cell(address) else {
            return false;
        };
        match cell {
            Cell::Oam(i) => self.oam[i] = byte,
            Cell::Size(n) => self.sizes[n] = byte,
            Cell::Flags(n) => self.flags[n] = byte,
            Cell::Tile(n, i) => self.tiles[n][i] = byte,
            Cell::Motion(n, i) => self.motion[n][i] = byte,
        }
        true
    }

    /// Writes the first `count` of four tiles into the sprite memory. Right and lower tiles wrap around at 256.
    pub(super) fn draw(&mut self, actor: Actor, tiles: [u8; 4], x: u8, y: u8, count: usize) {
        let attributes = self.flags[actor.index()] & flag::ATTRIBUTES;
        for (i, entry) in self.entries(actor).enumerate().take(count) {
            entry[0] = y.wrapping_add(if i >= 2 { 8 } else { 0 });
            entry[1] = tiles[i];
            entry[2] = attributes;
            entry[3] = x.wrapping_add(if i % 2 == 1 { 8 } else { 0 });
        }
    }

    fn entries(&mut self, actor: Actor) -> impl Iterator<Item = &mut [u8]> {
        self.oam.chunks_exact_mut(4).skip(4 * actor.index()).take(4)
    }

    /// The actor tables are where V3 has them; their V2 places are unknown.
    fn cell(&self, address: u16) -> Option<Cell> {
        let within = |start: u16, length: u16| {
            let offset = address.checked_sub(start)?;
            (offset < length).then_some(usize::from(offset))
        };
        if let Some(i) = within(OAM_ADDRESS, 256) {
            return Some(Cell::Oam(i));
        }
        match self.dialect {
            Dialect::V2 => None,
            Dialect::V3 => None
                .or_else(|| within(SIZE_ADDRESS, 8).map(Cell::Size))
                .or_else(|| within(FLAGS_ADDRESS, 8).map(Cell::Flags))
                .or_else(|| within(TILES_ADDRESS, 32).map(|i| Cell::Tile(i / 4, i % 4)))
                .or_else(|| within(MOTION_ADDRESS, 64).map(|i| Cell::Motion(i / 8, i % 8))),
        }
    }
}

/// A byte of the actors, named by where it is kept.
enum Cell {
    Oam(usize),
    Size(usize),
    Flags(usize),
    Tile(usize, usize),
    Motion(usize, usize),
}

/// `value` as a byte from 0 to `most`.
pub(super) fn in_range(value: i16, most: u8) -> Result<u8, ErrorCode> {
    match u8::try_from(value) {
        Ok(byte) if byte <= most => Ok(byte),
        _ => Err(ErrorCode::Il),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(n: i16) -> Actor {
        Actor::new(n).unwrap()
    }

    fn entries(actors: &Actors, n: usize) -> [[u8; 4]; 4] {
        std::array::from_fn(|i| std::array::from_fn(|j| actors.oam()[16 * n + 4 * i + j]))
    }

    /// Defines actor 2, places it and compares its four entries.
    fn check(form: [i16; 5], tiles: &[u8], at: (u8, u8), expected: [[u8; 4]; 4]) {
        let mut actors = Actors::new(Dialect::V3);
        let [c, b, p, h, v] = form;
        actors.define_sprite(actor(2), SpriteForm::new(c, b, p, h, v).unwrap(), tiles);
        assert!(entries(&actors, 2).iter().all(|entry| entry[0] == HIDDEN), "DEF SPRITE hides");
        actors.place(actor(2), at.0, at.1);
        assert_eq!(entries(&actors, 2), expected, "{form:?} {tiles:?} at {at:?}");
    }

    #[test]
    fn shows_what_def_sprite_says() {
        const GONE: [u8; 4] = [240, 239, 0, 240];
        // The hero facing right: the tiles are given exchanged, the machine mirrors each by itself.
        check(
            [0, 1, 0, 1, 0],
            &[1, 0, 3, 2],
            (100, 50),
            [[50, 1, 0x40, 100], [50, 0, 0x40, 108], [58, 3, 0x40, 100], [58, 2, 0x40, 108]],
        );
        check([2, 0, 1, 0, 1], &[208], (0, 5), [[5, 208, 0xA2, 0], GONE, GONE, GONE]);
        // Only the first tile, also of four.
        check([3, 0, 0, 0, 0], &[1, 2, 3, 4], (7, 8), [[8, 1, 3, 7], GONE, GONE, GONE]);
        // Missing tiles are empty ones; the fifth is ignored; places wrap around.
        check(
            [0, 1, 0, 0, 0],
            &[9],
            (255, 250),
            [[250, 9, 0, 255], [250, 239, 0, 7], [2, 239, 0, 255], [2, 239, 0, 7]],
        );
        check([0, 1, 0, 0, 0], &[1, 2, 3, 4, 5], (0, 0), [[0, 1, 0, 0], [0, 2, 0, 8], [8, 3, 0, 0], [8, 4, 0, 8]]);
        check([0, 1, 0, 0, 0], &[], (0, 0), [[0, 239, 0, 0], [0, 239, 0, 8], [8, 239, 0, 0], [8, 239, 0, 8]]);
    }

    #[test]
    fn refuses_numbers_out_of_range() {
        for [c, b, p, h, v] in
            [[4, 0, 0, 0, 0], [-1, 0, 0, 0, 0], [0, 2, 0, 0, 0], [0, 0, 2, 0, 0], [0, 0, 0, 2, 0], [0, 0, 0, 0, 2]]
        {
            assert_eq!(SpriteForm::new(c, b, p, h, v), Err(ErrorCode::Il));
        }
        assert_eq!(Actor::new(8), Err(ErrorCode::Il));
        assert_eq!(Actor::new(-1), Err(ErrorCode::Il));
        assert_eq!(Actor::new(7).map(Actor::number), Ok(7));
    }

    #[test]
    fn a_small_actor_leaves_nothing_of_a_big_one() {
        let mut actors = Actors::new(Dialect::V3);
        actors.define_sprite(actor(0), SpriteForm::new(0, 1, 0, 0, 0).unwrap(), &[1, 2, 3, 4]);
        actors.place(actor(0), 10, 10);
        actors.define_sprite(actor(0), SpriteForm::new(0, 0, 0, 0, 0).unwrap(), &[1]);
        actors.place(actor(0), 10, 10);
        assert_eq!(entries(&actors, 0)[1..].iter().filter(|entry| entry[0] < HIDDEN).count(), 0);
    }

    #[test]
    fn memory_is_live() {
        let mut actors = Actors::new(Dialect::V3);
        actors.define_sprite(actor(3), SpriteForm::new(1, 1, 1, 0, 0).unwrap(), &[4, 5, 6, 7]);
        assert_eq!(actors.read(0x0645 + 3), Some(0x21));
        assert_eq!(actors.read(0x063D + 3), Some(1));
        assert_eq!(actors.read(0x0680 + 13), Some(5));
        assert_eq!(actors.read(0x0200 + 48), Some(HIDDEN));
        assert!(actors.write(0x0200 + 48, 77));
        assert_eq!(actors.oam()[48], 77);
        assert!(actors.write(0x0680 + 12, 99));
        actors.place(actor(3), 1, 2);
        assert_eq!(entries(&actors, 3)[0], [2, 99, 0x21, 1]);
        for outside in [0x01FF, 0x0300, 0x063C, 0x064D, 0x067F, 0x06A0, 0x06BF, 0x0700, 0xFFFF] {
            assert_eq!(actors.read(outside), None);
            assert!(!actors.write(outside, 1));
        }
        assert_eq!(Actors::new(Dialect::V2).read(0x0645), None);
        assert_eq!(Actors::new(Dialect::V2).read(0x02FF), Some(HIDDEN));
    }

    #[test]
    fn sprite_off_keeps_definitions() {
        let mut actors = Actors::new(Dialect::V3);
        assert!(!actors.shown());
        actors.show(true);
        let before = actors.clone();
        actors.show(false);
        actors.show(true);
        assert_eq!(actors, before);
    }
}
