//! Movement against the numbers of the specification, and against a machine that does tick.

use super::*;
use crate::famicom::sprite::{HIDDEN, SpriteForm};
use crate::vm::time::FRAME_HALF_CYCLES;

/// The interrupt as the spec words it, one tick at a time. Slow, and plainly right.
fn slow_tick(actors: &mut Actors) {
    for actor in Actor::all() {
        let n = actor.index();
        if actors.flags[n] & flag::MOVING == 0 {
            continue;
        }
        let record = &mut actors.motion[n];
        record[SPEED_COUNTER] = record[SPEED_COUNTER].wrapping_sub(1);
        if record[SPEED_COUNTER] != 0 {
            continue;
        }
        record[SPEED_COUNTER] = record[SPEED];
        record[DISTANCE_COUNTER] = record[DISTANCE_COUNTER].wrapping_sub(1);
        if record[DISTANCE_COUNTER] == 0 {
            record[DISTANCE_COUNTER] = record[DISTANCE];
            actors.flags[n] &= !flag::MOVING;
            continue;
        }
        let direction = folded(record[DIRECTION]);
        let (right, down) =
            [(0, 0), (0, -2), (2, -2), (2, 0), (2, 2), (0, 2), (-2, 2), (-2, 0), (-2, -2)][usize::from(direction)];
        record[X] = record[X].wrapping_add_signed(right);
        record[Y] = record[Y].wrapping_add_signed(down);
        let kind = record[PICTURE] & 15;
        let mut frame = (record[PICTURE] >> 4) + 1;
        if frame >= frame_count(kind, direction) {
            frame = 0;
        }
        record[PICTURE] = frame << 4 | kind;
        let (x, y) = (record[X], record[Y]);
        let figure = figure(kind, direction, frame);
        if alternates(kind, direction) {
            actors.flags[n] = actors.flags[n] & !flag::MIRROR | figure.turns & flag::MIRROR;
        }
        actors.draw(actor, figure.tiles, x, y, 4);
    }
}

fn slow_advance(actors: &mut Actors, frame: Frame) {
    while actors.frame < frame {
        actors.frame = actors.frame.next();
        if actors.frame.0.is_multiple_of(2) {
            slow_tick(actors);
        }
    }
}

/// A small generator for the comparisons: the tests must not depend on anything that changes.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn byte(&mut self) -> u8 {
        // Small counters are the ones at which something happens.
        if self.roll(2) == 0 { self.roll(6) as u8 } else { self.roll(256) as u8 }
    }
}

fn actor(n: i16) -> Actor {
    Actor::new(n).unwrap()
}

fn whole_form(kind: i16, direction: i16, speed: i16, distance: i16) -> MoveForm {
    MoveForm::new(kind, Some(direction), Some(speed), Some(distance), Some(0), Some(0)).unwrap()
}

/// One actor of V3, all six arguments given, moving from frame 0 on.
fn moving(kind: i16, direction: i16, speed: i16, distance: i16) -> Actors {
    let mut actors = Actors::new(Dialect::V3);
    actors.define_move(actor(0), whole_form(kind, direction, speed, distance));
    actors.start_move(actor(0));
    actors
}

#[test]
fn jumps_equal_ticks() {
    let mut dice = Dice(1);
    for round in 0..3_000 {
        let mut fast = Actors::new(Dialect::V3);
        for address in (0x063D..0x064D).chain(0x0680..0x0700) {
            fast.write(address, dice.byte());
        }
        fast.frame = Frame(dice.roll(4));
        let mut slow = fast.clone();
        for _ in 0..4 {
            let far = if round % 50 == 0 { 140_000 } else { 600 };
            let frame = Frame(fast.frame.0 + dice.roll(far));
            let (next, any) = (fast.next_stop_frame(), fast.any_moving());
            assert_eq!(next.is_some(), any);
            fast.advance_to(frame);
            slow_advance(&mut slow, frame);
            assert_eq!(fast, slow, "round {round}, frame {frame:?}");
        }
    }
}

#[test]
fn stops_are_foretold() {
    let mut dice = Dice(2);
    for _ in 0..300 {
        let mut actors = Actors::new(Dialect::V3);
        for address in (0x0645..0x064D).chain(0x06C0..0x0700) {
            actors.write(address, dice.roll(12) as u8 | if address < 0x06C0 { dice.roll(32) as u8 } else { 0 });
        }
        actors.frame = Frame(dice.roll(3));
        while let Some(stop) = actors.next_stop_frame() {
            let before = actors.flags;
            actors.advance_to(Frame(stop.0 - 1));
            assert_eq!(before.map(|f| f & flag::MOVING), actors.flags.map(|f| f & flag::MOVING));
            actors.advance_to(stop);
            assert_ne!(before.map(|f| f & flag::MOVING), actors.flags.map(|f| f & flag::MOVING));
        }
        assert!(!actors.any_moving());
    }
}

#[test]
fn served_frames_are_counted_as_they_come() {
    let mut dice = Dice(3);
    for _ in 0..400 {
        let mut actors = Actors::new(Dialect::V3);
        for n in 0..3 {
            actors.define_move(actor(n), whole_form(0, 3, 1 + dice.roll(4) as i16, dice.roll(9) as i16));
            if dice.roll(3) > 0 {
                actors.start_move(actor(n));
            }
        }
        actors.frame = Frame(dice.roll(3));
        let after = Frame(actors.frame.0 + dice.roll(30));
        let mut slow = actors.clone();
        slow_advance(&mut slow, after);
        let (mut frame, mut served) = (after, 0);
        while served < 40 {
            frame = frame.next();
            let busy = slow.any_moving();
            slow_advance(&mut slow, frame);
            if !busy || frame.0 % 2 == 1 {
                served += 1;
                assert_eq!(actors.served_frame(after, served), frame);
            }
            assert_eq!(actors.served_frames(after, frame), served);
        }
    }
}

#[test]
fn requests_take_one_frame_start_each() {
    let check = |actors: &Actors, from: u64, count: u64, expected: u64| {
        assert_eq!(actors.request_frames(HalfCycles(from), count), HalfCycles(expected), "{from} {count}");
    };
    let still = Actors::new(Dialect::V3);
    check(&still, 100, 0, 100);
    check(&still, 0, 1, FRAME_HALF_CYCLES);
    check(&still, FRAME_HALF_CYCLES - 1, 1, FRAME_HALF_CYCLES);
    check(&still, FRAME_HALF_CYCLES, 1, 2 * FRAME_HALF_CYCLES);
    check(&still, 100, 7, 7 * FRAME_HALF_CYCLES);
    // C=1, D=2 stops at tick 3, frame 6: frames 1, 3, 5, then 7, 8, 9.
    let busy = moving(0, 3, 1, 2);
    for (count, frame) in [(1, 1), (2, 3), (3, 5), (4, 7), (5, 8), (6, 9)] {
        check(&busy, 100, count, frame * FRAME_HALF_CYCLES);
    }
}

/// Where an actor from 120,120 is, and whether it still moves, after some ticks.
fn check_path(direction: i16, speed: i16, distance: i16, ticks: u64, at: (u8, u8), still_moving: bool) {
    let mut actors = moving(0, direction, speed, distance);
    actors.advance_to(Frame(2 * ticks));
    let got = (actors.x(actor(0)), actors.y(actor(0)));
    assert_eq!((got, actors.moving(actor(0))), (at, still_moving), "{direction} {speed} {distance} after {ticks}");
}

#[test]
fn directions_distances_and_durations() {
    // The first step comes after C ticks, the last at C*D, the flag falls at C*(D+1).
    check_path(3, 2, 40, 1, (120, 120), true);
    check_path(3, 2, 40, 2, (122, 120), true);
    check_path(3, 2, 40, 80, (200, 120), true);
    check_path(3, 2, 40, 81, (200, 120), true);
    check_path(3, 2, 40, 82, (200, 120), false);
    for (direction, at) in [
        (1, (120, 118)),
        (2, (122, 118)),
        (3, (122, 120)),
        (4, (122, 122)),
        (5, (120, 122)),
        (6, (118, 122)),
        (7, (118, 120)),
        (8, (118, 118)),
        // Higher numbers: modulo 8, and 0 becomes 1.
        (9, (120, 118)),
        (16, (120, 118)),
        (11, (122, 120)),
        (255, (118, 120)),
    ] {
        check_path(direction, 1, 9, 1, at, true);
    }
    // Direction 0 stays where it is and takes its time.
    check_path(0, 3, 4, 12, (120, 120), true);
    check_path(0, 3, 4, 15, (120, 120), false);
    // C = 0 is 256.
    check_path(3, 0, 1, 255, (120, 120), true);
    check_path(3, 0, 1, 256, (122, 120), true);
    check_path(3, 0, 1, 512, (122, 120), false);
    // The longest way, with wrap-around: 120 + 510 = 118 modulo 256.
    check_path(3, 1, 255, 255, (118, 120), true);
    check_path(3, 1, 255, 256, (118, 120), false);
    // No way at all.
    check_path(3, 5, 0, 4, (120, 120), true);
    check_path(3, 5, 0, 5, (120, 120), false);
}

#[test]
fn example_of_the_keyword_list() {
    // DEF MOVE(1)=SPRITE(4,3,2,40,0,0): penguin, right, 30 dots a second, 80 dots.
    let mut actors = Actors::new(Dialect::V3);
    actors.define_move(actor(1), whole_form(4, 3, 2, 40));
    assert_eq!(actors.direction(actor(1)), 3);
    actors.start_move(actor(1));
    actors.advance_to(Frame(60));
    assert_eq!(actors.x(actor(1)), 150);
    assert_eq!(actors.stop_frame(actor(1)), Some(Frame(164)));
    actors.advance_to(Frame(1_000_000_000));
    assert_eq!((actors.x(actor(1)), actors.moving(actor(1))), (200, false));
}

#[test]
fn shows_at_the_first_step_only() {
    let shown = |actors: &Actors| actors.oam()[0] != HIDDEN;
    let mut actors = moving(0, 3, 2, 5);
    actors.advance_to(Frame(3));
    assert!(!shown(&actors));
    actors.advance_to(Frame(4));
    // Frame 1 of the walk, mirrored, with exchanged columns.
    assert_eq!(actors.oam()[..16], [120, 5, 0x40, 122, 120, 4, 0x40, 130, 128, 7, 0x40, 122, 128, 6, 0x40, 130]);
    actors.advance_to(Frame(1_000));
    assert!(shown(&actors), "stays where it stopped");
    let mut nowhere = moving(0, 3, 1, 0);
    nowhere.advance_to(Frame(1_000));
    assert!(!shown(&nowhere), "distance 0 shows nothing");
}

#[test]
fn ladder_alternates_by_mirroring() {
    let mut actors = moving(0, 1, 1, 9);
    actors.advance_to(Frame(2));
    assert_eq!(actors.oam()[1..3], [21, 0x40]);
    actors.advance_to(Frame(4));
    assert_eq!(actors.oam()[1..3], [20, 0x00]);
}

#[test]
fn cut_erase_and_cancel() {
    let mut actors = moving(0, 3, 1, 10);
    actors.advance_to(Frame(8));
    actors.cut(actor(0));
    assert!(!actors.moving(actor(0)));
    actors.advance_to(Frame(100));
    assert_eq!(actors.x(actor(0)), 128);
    actors.start_move(actor(0));
    actors.advance_to(Frame(104));
    actors.erase(actor(0));
    assert_eq!((actors.x(actor(0)), actors.oam()[0]), (132, HIDDEN));
    actors.start_move(actor(0));
    assert_eq!(actors.stop_frame(actor(0)), Some(Frame(114)), "six steps done, four and the stop to come");
    actors.advance_to(Frame(200));
    assert_eq!(actors.x(actor(0)), 140);
    // A finished actor goes the whole way again.
    actors.start_move(actor(0));
    actors.advance_to(Frame(300));
    assert_eq!(actors.x(actor(0)), 160);
    actors.cancel(actor(0));
    assert_eq!((actors.x(actor(0)), actors.y(actor(0)), actors.direction(actor(0))), (0, 0, 0));
    actors.start_move(actor(0));
    assert!(!actors.moving(actor(0)), "no DEF MOVE, no movement");
    assert_eq!(actors.crash(actor(0)), Crash::Undefined);
}

#[test]
fn position_shows_at_the_next_step() {
    let mut actors = moving(2, 5, 1, 100);
    actors.advance_to(Frame(2));
    actors.set_position(actor(0), 10, 20);
    assert_eq!(actors.oam()[3], 120);
    actors.advance_to(Frame(4));
    assert_eq!((actors.oam()[3], actors.oam()[0]), (10, 22));
}

#[test]
fn omitted_arguments_keep_their_values() {
    let mut actors = moving(0, 3, 4, 10);
    actors.set_position(actor(0), 50, 60);
    actors.define_move(actor(0), MoveForm::new(1, Some(7), None, Some(2), None, None).unwrap());
    assert!(!actors.moving(actor(0)), "DEF MOVE stops");
    assert_eq!(actors.motion[0], [7, 1, 4, 3, 4, 3, 50, 60]);
    actors.define_move(actor(0), MoveForm::new(1, None, None, None, Some(1), Some(2)).unwrap());
    assert_eq!(actors.read(0x0645), Some(flag::DEFINED | flag::BEHIND | 2));
    assert_eq!(actors.direction(actor(0)), 7);
}

#[test]
fn position_rule_by_dialect() {
    for (dialect, start, after) in [(Dialect::V2, 120, 50), (Dialect::V3, 0, 120)] {
        let mut actors = Actors::new(dialect);
        assert_eq!(actors.x(actor(4)), start, "{dialect:?}");
        actors.set_position(actor(4), 50, 50);
        actors.define_move(actor(4), whole_form(0, 0, 0, 0));
        assert_eq!(actors.y(actor(4)), after, "{dialect:?}");
    }
}

#[test]
fn refuses_numbers_out_of_range() {
    let good = [15, 255, 255, 255, 1, 3];
    let form = |n: [i16; 6]| MoveForm::new(n[0], Some(n[1]), Some(n[2]), Some(n[3]), Some(n[4]), Some(n[5]));
    assert!(form(good).is_ok());
    for i in 0..6 {
        let (mut low, mut high) = (good, good);
        low[i] = -1;
        high[i] += 1;
        assert_eq!((form(low), form(high)), (Err(ErrorCode::Il), Err(ErrorCode::Il)), "argument {i}");
    }
}

#[test]
fn crash_compares_boxes() {
    let check = |places: &[(i16, u8, u8)], defined: i16, expected: i16| {
        let mut actors = Actors::new(Dialect::V3);
        actors.define_move(actor(defined), whole_form(0, 0, 0, 0));
        for n in 0..8 {
            // Far from each other, unless placed.
            actors.set_position(actor(n), 30 * n as u8, 200);
        }
        for &(n, x, y) in places {
            actors.set_position(actor(n), x, y);
        }
        assert_eq!(actors.crash(actor(defined)).value(), expected, "{places:?}");
    };
    check(&[], 0, -1);
    check(&[(0, 100, 100), (1, 115, 115)], 0, 1);
    check(&[(0, 100, 100), (1, 116, 100)], 0, -1);
    check(&[(0, 100, 100), (1, 100, 84)], 0, -1);
    check(&[(0, 100, 100), (7, 85, 85), (3, 100, 100)], 0, 3);
    check(&[(5, 100, 100), (7, 85, 85), (3, 100, 100)], 5, 3);
    // No wrap-around.
    check(&[(0, 255, 100), (1, 0, 100)], 0, -1);
    let none = Actors::new(Dialect::V3);
    assert_eq!(none.crash(actor(0)).value(), -2);
}

#[test]
fn shares_its_slot_with_def_sprite() {
    let mut actors = moving(0, 7, 1, 50);
    actors.advance_to(Frame(2));
    actors.define_sprite(actor(0), SpriteForm::new(2, 1, 0, 0, 0).unwrap(), &[56, 57, 58, 59]);
    assert!(actors.moving(actor(0)), "DEF SPRITE stops nothing");
    actors.advance_to(Frame(4));
    assert_eq!(actors.oam()[1..3], [8, 2], "the walk goes on in the new colour");
    actors.place(actor(0), 1, 1);
    assert_eq!(actors.oam()[1..3], [56, 2]);
}
