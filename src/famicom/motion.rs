//! Movement: DEF MOVE, MOVE, CUT, ERA, CAN, POSITION, and what the vertical blank interrupt makes of them.
//!
//! The machine ticks all moving actors on every second frame. Nobody watches most of these ticks, so an actor is not
//! ticked but brought forward: [`Actors::advance_to`] works out in one step what any number of ticks leaves behind, for
//! any bytes that a POKE may have put there. From the same arithmetic come the frames at which actors stop and the
//! frames that are left for other requests (text, palettes, music) while actors move.
//!
//! Spec: screen 10, machine 2 and 8, language 6.8 and 7.

use super::figure::{Direction, alternates, figure, frame_count};
use super::sprite::{Actor, Actors, flag, in_range};
use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode;
use crate::vm::time::{Frame, HalfCycles};

/// Offsets in an actor's eight bytes at $06C0+8n (spec: machine 2).
const DIRECTION: usize = 0;
/// Animation frame in the high nibble, type in the low one.
const PICTURE: usize = 1;
const SPEED_COUNTER: usize = 2;
const DISTANCE_COUNTER: usize = 3;
const SPEED: usize = 4;
const DISTANCE: usize = 5;
const X: usize = 6;
const Y: usize = 7;

/// Where DEF MOVE puts an actor: about the middle of the picture.
const CENTRE: u8 = 120;

/// The numbers of `DEF MOVE(n)=SPRITE(a,d,c,m,p,k)`, checked. What is `None` was left out and keeps its old value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoveForm {
    kind: u8,
    direction: Option<u8>,
    speed: Option<u8>,
    distance: Option<u8>,
    behind: Option<bool>,
    colour: Option<u8>,
}

impl MoveForm {
    /// Type 0..15, direction 0..8 (a higher byte counts modulo 8, 0 then meaning 1), speed 0..255 in ticks per step
    /// (0 is 256), distance 0..255 steps of two dots, priority 0 or 1, colour combination 0..3.
    ///
    /// # Errors
    /// IL for a number out of its range.
    pub fn new(
        kind: i16,
        direction: Option<i16>,
        speed: Option<i16>,
        distance: Option<i16>,
        priority: Option<i16>,
        colour: Option<i16>,
    ) -> Result<MoveForm, ErrorCode> {
        let checked = |value: Option<i16>, most| value.map(|value| in_range(value, most)).transpose();
        Ok(MoveForm {
            kind: in_range(kind, 15)?,
            direction: checked(direction, 255)?.map(folded),
            speed: checked(speed, 255)?,
            distance: checked(distance, 255)?,
            behind: checked(priority, 1)?.map(|priority| priority == 1),
            colour: checked(colour, 3)?,
        })
    }

    fn is_whole(&self) -> bool {
        self.direction.is_some()
            && self.speed.is_some()
            && self.distance.is_some()
            && self.behind.is_some()
            && self.colour.is_some()
    }
}

/// Which frames the interrupt has left for requests and music.
pub trait ServedFrames {
    /// The number of such frames after `after`, up to and with `upto`.
    fn served_frames(&self, after: Frame, upto: Frame) -> u64;

    /// The `count`-th such frame after `after`; `after` itself for 0.
    fn served_frame(&self, after: Frame, count: u64) -> Frame;
}

/// What `CRASH(n)` finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// The lowest other actor within 16 dots both ways.
    With(Actor),
    /// Nobody.
    Nobody,
    /// The actor has no DEF MOVE.
    Undefined,
}

impl Crash {
    /// The value of the function: the actor's number, -1 or -2.
    pub fn value(self) -> i16 {
        match self {
            Crash::With(actor) => i16::from(actor.number()),
            Crash::Nobody => -1,
            Crash::Undefined => -2,
        }
    }
}

impl Actors {
    /// The frame up to which everything has happened.
    pub fn frame(&self) -> Frame {
        self.frame
    }

    /// Lets time pass: all ticks of the frames after the present one up to and with `frame`. An earlier frame does
    /// nothing. Takes the same time for any distance.
    pub fn advance_to(&mut self, frame: Frame) {
        if frame <= self.frame {
            return;
        }
        let ticks = ticks_through(frame) - ticks_through(self.frame);
        self.frame = frame;
        for actor in Actor::all() {
            self.tick(actor, ticks);
        }
    }

    /// `DEF MOVE`: stops the actor, sets what is given; it shows at the first step after MOVE.
    pub fn define_move(&mut self, actor: Actor, form: MoveForm) {
        let n = actor.index();
        let record = &mut self.motion[n];
        record[PICTURE] = form.kind;
        if let Some(direction) = form.direction {
            record[DIRECTION] = direction;
        }
        if let Some(speed) = form.speed {
            record[SPEED] = speed;
            record[SPEED_COUNTER] = speed;
        }
        if let Some(distance) = form.distance {
            record[DISTANCE] = steps_to_stop(distance);
            record[DISTANCE_COUNTER] = steps_to_stop(distance);
        }
        if form.is_whole() && centres(self.dialect) {
            record[X] = CENTRE;
            record[Y] = CENTRE;
        }
        let direction = folded(record[DIRECTION]);
        let flags = &mut self.flags[n];
        *flags &= !(flag::MOVING | flag::MIRROR | flag::FLIP);
        *flags |= flag::DEFINED | figure(form.kind, direction, 0).turns;
        if let Some(behind) = form.behind {
            *flags = (*flags & !flag::BEHIND) | if behind { flag::BEHIND } else { 0 };
        }
        if let Some(colour) = form.colour {
            *flags = (*flags & !flag::COLOUR) | colour;
        }
    }

    /// `MOVE`: starts, or goes on with what CUT left. Does nothing without DEF MOVE.
    pub fn start_move(&mut self, actor: Actor) {
        let flags = &mut self.flags[actor.index()];
        if *flags & flag::DEFINED != 0 {
            *flags |= flag::MOVING;
        }
    }

    /// `CUT`: stops; the rest of the way is kept for the next MOVE.
    pub fn cut(&mut self, actor: Actor) {
        self.flags[actor.index()] &= !flag::MOVING;
    }

    /// `ERA`: stops and hides.
    pub fn erase(&mut self, actor: Actor) {
        self.cut(actor);
        self.hide(actor);
    }

    /// `CAN`: stops, hides, and forgets the DEF MOVE, its direction and the position.
    pub fn cancel(&mut self, actor: Actor) {
        self.hide(actor);
        self.flags[actor.index()] = 0;
        let record = &mut self.motion[actor.index()];
        record[DIRECTION] = 0;
        record[X] = 0;
        record[Y] = 0;
    }

    /// `POSITION`: where the next step starts from; the picture follows with that step.
    pub fn set_position(&mut self, actor: Actor, x: u8, y: u8) {
        let record = &mut self.motion[actor.index()];
        record[X] = x;
        record[Y] = y;
    }

    /// `XPOS(n)`: 0..255.
    pub fn x(&self, actor: Actor) -> u8 {
        self.motion[actor.index()][X]
    }

    /// `YPOS(n)`: 0..255.
    pub fn y(&self, actor: Actor) -> u8 {
        self.motion[actor.index()][Y]
    }

    /// `VCT(n)`: the direction, 0..8; after a POKE the byte as it is.
    pub fn direction(&self, actor: Actor) -> u8 {
        self.motion[actor.index()][DIRECTION]
    }

    /// `MOVE(n)`: whether it is on its way.
    pub fn moving(&self, actor: Actor) -> bool {
        self.flags[actor.index()] & flag::MOVING != 0
    }

    /// Whether any actor is on its way, so that text and music get only every second frame.
    pub fn any_moving(&self) -> bool {
        Actor::all().any(|actor| self.moving(actor))
    }

    /// `CRASH(n)`: compares the stored positions of all others, shown or not, defined or not.
    pub fn crash(&self, actor: Actor) -> Crash {
        if self.flags[actor.index()] & flag::DEFINED == 0 {
            return Crash::Undefined;
        }
        let near =
            |other: &Actor| self.x(actor).abs_diff(self.x(*other)) < 16 && self.y(actor).abs_diff(self.y(*other)) < 16;
        Actor::all().filter(|other| *other != actor).find(near).map_or(Crash::Nobody, Crash::With)
    }

    /// The frame at which this actor will have stopped, if nobody interferes; `None` if it is not moving.
    pub fn stop_frame(&self, actor: Actor) -> Option<Frame> {
        if !self.moving(actor) {
            return None;
        }
        let ticks = Countdown::of(&self.motion[actor.index()]).ticks_to_stop();
        Some(frame_of_tick(ticks_through(self.frame) + ticks))
    }

    /// The next frame at which an actor will have stopped, if nobody interferes; `None` if none is moving.
    pub fn next_stop_frame(&self) -> Option<Frame> {
        Actor::all().filter_map(|actor| self.stop_frame(actor)).min()
    }

    /// When `count` requests that are posted at `from` have been served, one per frame start after `from`.
    ///
    /// Spec: screen 5 and 10, machine 8: doubled while actors move, evaluated as they stop one after another.
    pub fn request_frames(&self, from: HalfCycles, count: u64) -> HalfCycles {
        if count == 0 { from } else { self.served_frame(from.frame(), count).start() }
    }

    /// The last frame, from `after` on, that is spent on movement; `after` itself if nobody moves then.
    fn quiet_from(&self, after: Frame) -> Frame {
        Actor::all().filter_map(|actor| self.stop_frame(actor)).max().map_or(after, |stop| stop.max(after))
    }

    /// What `ticks` ticks do to one actor.
    fn tick(&mut self, actor: Actor, ticks: u64) {
        let n = actor.index();
        if self.flags[n] & flag::MOVING == 0 {
            return;
        }
        let record = &mut self.motion[n];
        let (countdown, steps, stopped) = Countdown::of(record).after(ticks);
        record[SPEED_COUNTER] = countdown.speed_counter;
        record[DISTANCE_COUNTER] = countdown.distance_counter;
        if stopped {
            self.flags[n] &= !flag::MOVING;
        }
        // At least one step is what draws the actor: with distance 0 nothing ever shows.
        if steps > 0 {
            self.step(actor, steps);
        }
    }

    /// Two dots and one animation frame, `steps` times (1 or more), then the picture.
    fn step(&mut self, actor: Actor, steps: u64) {
        let n = actor.index();
        let record = &mut self.motion[n];
        let direction = folded(record[DIRECTION]);
        let (dx, dy) = dots(direction);
        // Positions wrap at 256, so the lowest byte of the count is all that matters.
        record[X] = record[X].wrapping_add(dx.wrapping_mul(steps as u8));
        record[Y] = record[Y].wrapping_add(dy.wrapping_mul(steps as u8));
        let kind = record[PICTURE] & 0x0F;
        let frame = frame_after(record[PICTURE] >> 4, frame_count(kind, direction), steps);
        record[PICTURE] = frame << 4 | kind;
        let (x, y) = (record[X], record[Y]);
        let figure = figure(kind, direction, frame);
        // The other turns were set by DEF MOVE and may have been changed since, by DEF SPRITE or POKE.
        if alternates(kind, direction) {
            self.flags[n] = (self.flags[n] & !flag::MIRROR) | (figure.turns & flag::MIRROR);
        }
        self.draw(actor, figure.tiles, x, y, 4);
    }
}

/// Odd frames while an actor moves, else all. `after` must not lie before [`Actors::frame`], and nobody interferes.
impl ServedFrames for Actors {
    fn served_frames(&self, after: Frame, upto: Frame) -> u64 {
        if upto <= after {
            return 0;
        }
        let quiet = self.quiet_from(after).min(upto);
        odd_through(quiet) - odd_through(after) + (upto.0 - quiet.0)
    }

    fn served_frame(&self, after: Frame, count: u64) -> Frame {
        if count == 0 {
            return after;
        }
        let quiet = self.quiet_from(after);
        let shared = odd_through(quiet) - odd_through(after);
        match count.checked_sub(shared) {
            Some(rest) if rest > 0 => Frame(quiet.0.saturating_add(rest)),
            _ => Frame((odd_through(after) + count) * 2 - 1),
        }
    }
}

/// The counters of one moving actor. A counter of 0 counts 256 (it is decremented before it is looked at).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Countdown {
    speed: u8,
    speed_counter: u8,
    distance: u8,
    distance_counter: u8,
}

impl Countdown {
    fn of(record: &[u8; 8]) -> Countdown {
        Countdown {
            speed: record[SPEED],
            speed_counter: record[SPEED_COUNTER],
            distance: record[DISTANCE],
            distance_counter: record[DISTANCE_COUNTER],
        }
    }

    /// The ticks until the moving flag falls: at most 65 536.
    fn ticks_to_stop(self) -> u64 {
        whole(self.speed_counter) + (whole(self.distance_counter) - 1) * whole(self.speed)
    }

    /// The counters after so many ticks, the steps made in them, and whether the actor stopped on the way.
    fn after(self, ticks: u64) -> (Countdown, u64, bool) {
        let to_stop = self.ticks_to_stop();
        if ticks >= to_stop {
            let stopped = Countdown { speed_counter: self.speed, distance_counter: self.distance, ..self };
            return (stopped, whole(self.distance_counter) - 1, true);
        }
        let Some(rest) = ticks.checked_sub(whole(self.speed_counter)) else {
            let waited = self.speed_counter.wrapping_sub(ticks as u8);
            return (Countdown { speed_counter: waited, ..self }, 0, false);
        };
        let speed = whole(self.speed);
        let steps = 1 + rest / speed;
        let next = Countdown {
            speed_counter: (speed - rest % speed) as u8,
            distance_counter: self.distance_counter.wrapping_sub(steps as u8),
            ..self
        };
        (next, steps, false)
    }
}

/// An actor's eight bytes at power-on: the manual has it start at 120,120; the V3 ROM starts with zeros and lets a
/// whole DEF MOVE put it there.
pub(super) fn initial_record(dialect: Dialect) -> [u8; 8] {
    let start = match dialect {
        Dialect::V2 => CENTRE,
        Dialect::V3 => 0,
    };
    let mut record = [0; 8];
    record[X] = start;
    record[Y] = start;
    record
}

/// Whether a DEF MOVE with all six arguments puts the actor at 120,120.
fn centres(dialect: Dialect) -> bool {
    match dialect {
        // (unconfirmed) spec: language 6.8, V2 leaves the position alone.
        Dialect::V2 => false,
        Dialect::V3 => true,
    }
}

/// The distance counter of a DEF MOVE: it reaches zero one count after the last step, so that a movement of D steps
/// lasts C*(D+1) ticks. Direction 0 is no exception: its D turns of the animation take the C*D ticks that the spec names.
fn steps_to_stop(distance: u8) -> u8 {
    distance.wrapping_add(1)
}

/// A direction byte as 0..8: what DEF MOVE makes of higher values, and here also of poked ones.
fn folded(direction: u8) -> Direction {
    match direction {
        0..=8 => direction,
        _ if direction.is_multiple_of(8) => 1,
        _ => direction % 8,
    }
}

/// The dots of one step, to the right and down, modulo 256.
fn dots(direction: Direction) -> (u8, u8) {
    const BACK: u8 = 2u8.wrapping_neg();
    match direction {
        1 => (0, BACK),
        2 => (2, BACK),
        3 => (2, 0),
        4 => (2, 2),
        5 => (0, 2),
        6 => (BACK, 2),
        7 => (BACK, 0),
        8 => (BACK, BACK),
        _ => (0, 0),
    }
}

/// The animation frame after `steps` advances (1 or more). The first brings any poked frame into range.
fn frame_after(frame: u8, count: u8, steps: u64) -> u8 {
    let first = if frame + 1 >= count { 0 } else { frame + 1 };
    ((u64::from(first) + steps - 1) % u64::from(count)) as u8
}

fn whole(counter: u8) -> u64 {
    if counter == 0 { 256 } else { u64::from(counter) }
}

/// The ticks of the frames up to and with this one, frame 0 not counted: even frames tick.
fn ticks_through(frame: Frame) -> u64 {
    frame.0 / 2
}

fn frame_of_tick(tick: u64) -> Frame {
    Frame(tick.saturating_mul(2))
}

/// The odd frames up to and with this one.
fn odd_through(frame: Frame) -> u64 {
    frame.0.div_ceil(2)
}

#[cfg(test)]
mod tests;
