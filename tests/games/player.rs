//! Players who look at the screen and the sprites and hold the pads accordingly. They recorded the scripts of the tests,
//! and record them again where the cost of statements has changed.

use std::collections::VecDeque;

use fbc::famicom::input::{Input, Stop};
use fbc::famicom::machine::Machine;
use fbc::famicom::sprite::Actor;
use fbc::vm::time::Frame;

/// What the two pads hold: STICK and STRIG of each.
pub(crate) type Pads = [(u8, u8); 2];

const IDLE: Pads = [(0, 0); 2];
const RIGHT: u8 = 1;
const LEFT: u8 = 2;
const DOWN: u8 = 4;
const UP: u8 = 8;
const START: u8 = 1;
const A: u8 = 8;

/// Lets a player, asked every second frame, play until the screen shows `wanted` or `frames` are over. The scripts of both pads as `--pad` and
/// `--pad2` take them; `None` if it was not shown.
pub(crate) fn record(
    machine: &mut Machine,
    mut player: impl FnMut(&mut Machine, u64) -> Pads,
    wanted: &str,
    frames: u64,
) -> Option<[String; 2]> {
    let mut scripts = [String::new(), String::new()];
    let mut held = IDLE;
    let mut started = false;
    for frame in (0..frames).step_by(2) {
        assert_eq!(machine.run(Frame(frame).start()), Stop::Time, "line {:?}", machine.current_line());
        let text = text(machine);
        if text.contains(wanted) {
            return Some(scripts);
        }
        let title = text.contains("PRESS START");
        started |= title;
        let pads = match started {
            false => IDLE,
            // START is let go of in between: a game that has just ended may not see the press.
            true if title => [(0, if frame % 16 < 8 { 0 } else { START }), (0, 0)],
            true => player(machine, frame),
        };
        for number in 0..2 {
            if pads[number] != held[number] {
                let (stick, strig) = pads[number];
                machine.apply(Input::Pad { number: number as u8, stick, strig });
                scripts[number] += &format!("{frame}:{stick},{strig};");
            }
        }
        held = pads;
    }
    None
}

/// The text screen, a line for each row.
pub(crate) fn text(machine: &mut Machine) -> String {
    let rows = machine.console().screen.shown().text_rows();
    rows.iter().map(|row| fbc::basic::charset::to_stream(row) + "\n").collect()
}

/// Presses START and nothing else.
pub(crate) fn sleeper(_: &mut Machine, _: u64) -> Pads {
    IDLE
}

/// GAME 0: goes to the nearest star on a way that keeps off the beasts, and flees where there is none.
pub(crate) fn eater(machine: &mut Machine, _: u64) -> Pads {
    const WIDTH: usize = 9;
    const HEIGHT: usize = 7;
    /// The first code of the hedges; stars and balls are below.
    const HEDGE: u8 = 222;
    const SPACE: u8 = 32;
    let rows = machine.console().screen.shown().text_rows();
    let open = |x: usize, y: usize| rows[y][x] < HEDGE;
    let star = |(i, j): (usize, usize)| rows[1 + 3 * j][1 + 3 * i] != SPACE;
    let actors = &machine.console().actors;
    // The crossing that an actor stands on or goes to.
    let place = |number: i16| {
        let actor = Actor::new(number).unwrap();
        let (x, y) = (actors.x(actor).saturating_sub(20), actors.y(actor).saturating_sub(27));
        let (ahead_x, ahead_y) = match actors.direction(actor) {
            3 => (23, 0),
            5 => (0, 23),
            _ => (0, 0),
        };
        (usize::from(x.saturating_add(ahead_x) / 24), usize::from(y.saturating_add(ahead_y) / 24))
    };
    let hero = place(0);
    let beasts: Vec<_> = (1..=3).map(place).filter(|beast| beast.1 < HEIGHT).collect();
    let around = |(i, j): (usize, usize)| {
        let (x, y) = (1 + 3 * i, 1 + 3 * j);
        [
            (open(x + 1, y), (i + 1, j), RIGHT),
            (open(x - 1, y), (i.wrapping_sub(1), j), LEFT),
            (open(x, y + 1), (i, j + 1), DOWN),
            (open(x, y - 1), (i, j.wrapping_sub(1)), UP),
        ]
        .into_iter()
        .filter(|(open, place, _)| *open && place.0 < WIDTH && place.1 < HEIGHT)
        .map(|(_, place, stick)| (place, stick))
    };
    if hero.0 >= WIDTH || hero.1 >= HEIGHT {
        return IDLE;
    }
    // Steps from the nearest beast.
    let mut far = [[99; WIDTH]; HEIGHT];
    let mut queue: VecDeque<_> = beasts.iter().map(|beast| (*beast, 0)).collect();
    while let Some((place, steps)) = queue.pop_front() {
        if place.0 < WIDTH && far[place.1][place.0] > steps {
            far[place.1][place.0] = steps;
            queue.extend(around(place).map(|(next, _)| (next, steps + 1)));
        }
    }
    // Only where no beast can be at the same time, and better with some steps between.
    for margin in [2, 1, 0] {
        let mut seen = [[false; WIDTH]; HEIGHT];
        seen[hero.1][hero.0] = true;
        let mut queue: VecDeque<_> = around(hero).map(|(place, stick)| (place, stick, 1)).collect();
        while let Some((place, first, steps)) = queue.pop_front() {
            if std::mem::replace(&mut seen[place.1][place.0], true) || far[place.1][place.0] <= steps + margin {
                continue;
            }
            if star(place) {
                return [(first, 0), (0, 0)];
            }
            queue.extend(around(place).map(|(next, _)| (next, first, steps + 1)));
        }
    }
    let flight = around(hero).max_by_key(|(place, _)| far[place.1][place.0]).map_or(0, |(_, stick)| stick);
    [(flight, 0), (0, 0)]
}

/// GAME 1: goes below the nearest of the swarm and shoots, and steps aside when one comes close.
pub(crate) fn gunner(machine: &mut Machine, frame: u64) -> Pads {
    let actors = &machine.console().actors;
    let place = |number: i16| {
        let actor = Actor::new(number).unwrap();
        (i16::from(actors.x(actor)), i16::from(actors.y(actor)))
    };
    let (x, y) = place(0);
    let flying = |numbers: std::ops::RangeInclusive<i16>| -> Vec<(i16, i16)> {
        let moving = numbers.filter(|number| actors.moving(Actor::new(*number).unwrap()));
        moving.map(place).filter(|actor| actor.1 < 200).collect()
    };
    // Actor 3 is what the swarm drops.
    let (swarm, dangers) = (flying(4..=7), flying(3..=7));
    let fire = if frame % 8 < 4 { A } else { 0 };
    // Too close to be shot in time.
    let close = dangers.iter().find(|actor| (actor.0 - x).abs() < 28 && actor.1 > y - 60 && actor.1 < y + 24);
    if let Some(close) = close {
        let away = match close.0 < x {
            true if x < 215 => RIGHT,
            true => LEFT,
            false if x > 25 => LEFT,
            false => RIGHT,
        };
        return [(away, fire), (0, 0)];
    }
    let target = swarm.iter().filter(|actor| actor.1 < y - 16).min_by_key(|actor| (actor.0 - x).abs());
    let stick = match target.map(|target| target.0 - x) {
        Some(8..) => RIGHT,
        Some(..=-8) => LEFT,
        _ => 0,
    };
    [(stick, if stick == 0 { fire } else { 0 }), (0, 0)]
}

/// GAME 2: A turns down and then right, B drives on into A's trail.
pub(crate) fn rider_a(machine: &mut Machine, _: u64) -> Pads {
    let y = machine.console().actors.oam()[0];
    [(if y < 23 + 8 * 15 { DOWN } else { RIGHT }, 0), (0, 0)]
}

/// GAME 2: B turns down and then left, A drives on into B's trail.
pub(crate) fn rider_b(machine: &mut Machine, _: u64) -> Pads {
    let y = machine.console().actors.oam()[16];
    [(0, 0), (if y < 23 + 8 * 15 { DOWN } else { LEFT }, 0)]
}

/// GAME 3: `finds` pairs by what it has `seen` of the cards, a letter each, or turns cards that differ.
pub(crate) fn turn(machine: &mut Machine, frame: u64, seen: &mut [Option<u8>; 16], finds: bool) -> Pads {
    let rows = machine.console().screen.shown().text_rows();
    let face = |card: usize| match rows[2 + card / 4 * 4][3 + card % 4 * 6..] {
        [b'[', letter @ b'A'..=b'H', ..] => Some(letter),
        _ => None,
    };
    for (card, letter) in seen.iter_mut().enumerate() {
        *letter = face(card).or(*letter);
    }
    let down: Vec<usize> = (0..16).filter(|card| face(*card).is_none()).collect();
    let twin = |card: usize| down.iter().copied().find(|other| *other != card && seen[*other] == seen[card]);
    let pairs = |card: usize| seen[card].is_some() && twin(card).is_some();
    let unseen = down.iter().copied().find(|card| seen[*card].is_none());
    // The card that waits for its twin: turned, and its letter shows once.
    let waits = (0..16).find(|card| face(*card).is_some() && (0..16).all(|o| o == *card || face(o) != face(*card)));
    let target = match waits {
        Some(card) if down.len() % 2 == 1 && finds => twin(card).or(unseen),
        Some(card) if down.len() % 2 == 1 => down.iter().copied().find(|other| seen[*other] != seen[card]),
        _ if finds => down.iter().copied().find(|card| pairs(*card)).or(unseen),
        _ => down.first().copied(),
    };
    let Some(target) = target else { return IDLE };
    let oam = machine.console().actors.oam();
    let (x, y) = (usize::from(oam[3] / 48).saturating_sub(1), usize::from(oam[0].saturating_sub(49) / 32));
    let stick = match (target % 4, target / 4) {
        (column, _) if column > x => RIGHT,
        (column, _) if column < x => LEFT,
        (_, row) if row > y => DOWN,
        (_, row) if row < y => UP,
        _ => 0,
    };
    [(stick, if stick == 0 && frame % 16 < 8 { A } else { 0 }), (0, 0)]
}
