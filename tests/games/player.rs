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

/// GAME 2: goes to a ladder and up, and hops over whatever rolls towards her.
pub(crate) fn climber(machine: &mut Machine, frame: u64) -> Pads {
    let rows = machine.console().screen.shown().text_rows();
    let actors = &machine.console().actors;
    let place = |number: i16| {
        let actor = Actor::new(number).unwrap();
        (i16::from(actors.x(actor)), i16::from(actors.y(actor)))
    };
    let (x, y) = place(0);
    // Between two floors: on a ladder, or in the air.
    if (167 - y) % 32 != 0 {
        return [(UP, 0), (0, 0)];
    }
    let floor = usize::from(167_u16.saturating_sub(y as u16) / 32);
    let near = (1..=3).map(place).find(|ball| (ball.1 - y).abs() < 8 && (16..36).contains(&(ball.0 - x).abs()));
    if let Some(ball) = near {
        return [(if ball.0 > x { RIGHT } else { LEFT }, if frame % 8 < 4 { A } else { 0 }), (0, 0)];
    }
    let ladders = rows[17_usize.saturating_sub(4 * floor)].iter().zip(0_i16..);
    let ladder = ladders.filter(|(code, _)| **code == 236).map(|(_, column)| 16 + 8 * column);
    let target = if floor == 4 { Some(64) } else { ladder.min_by_key(|ladder| (ladder - x).abs()) };
    // She waits below while something passes above.
    let passes = |ball: (i16, i16)| (ball.1 - y + 32).abs() < 10 && (ball.0 - x).abs() < 64;
    if target.is_some_and(|target| (target - x).abs() < 4) && (1..=3).map(place).any(passes) {
        return IDLE;
    }
    let stick = match target.map_or(0, |target| target - x) {
        4.. => RIGHT,
        ..=-4 => LEFT,
        _ => UP,
    };
    [(stick, 0), (0, 0)]
}

/// What GAME 3's hero knows of the cards: the figure behind each.
pub(crate) type Seen = [Option<u8>; 24];

/// GAME 3: `finds` pairs by what it has `seen`, or turns cards that differ.
pub(crate) fn turn(machine: &mut Machine, frame: u64, seen: &mut Seen, finds: bool) -> Pads {
    let rows = machine.console().screen.shown().text_rows();
    let corner = |card: usize| (2 + card % 6 * 4, 3 + card / 6 * 4);
    let lies = |card: usize| rows[corner(card).1][corner(card).0] == 222;
    let hidden = |card: usize| lies(card) && rows[corner(card).1 + 1][corner(card).0 + 1] == 244;
    let actors = &machine.console().actors;
    for number in 1..=2 {
        let actor = Actor::new(number).unwrap();
        let (x, y) = (usize::from(actors.x(actor)), usize::from(actors.y(actor)));
        if actors.moving(actor) && x >= 40 && y >= 55 && (x - 40) % 32 == 0 && (y - 55) % 32 == 0 {
            let card = (x - 40) / 32 + (y - 55) / 32 * 6;
            if card < 24 && lies(card) && !hidden(card) {
                seen[card] = actors.read(0x06C1 + 8 * number as u16).map(|picture| picture & 15);
            }
        }
    }
    // The tile of whoever walks: the hero's first figure, or the penguin's.
    let oam = actors.oam();
    if oam[1] > 3 {
        return IDLE;
    }
    let mut open = (0..24).filter(|card| lies(*card) && !hidden(*card));
    let waits = open.next_back().filter(|_| (0..24).filter(|card| hidden(*card)).count() % 2 == 1);
    let down: Vec<usize> = (0..24).filter(|card| hidden(*card)).collect();
    let alike = |card: usize, other: usize| card != other && seen[card].is_some() && seen[card] == seen[other];
    let unseen = down.iter().copied().find(|card| seen[*card].is_none());
    let target = match waits {
        Some(card) if finds => down.iter().copied().find(|other| alike(card, *other)).or(unseen),
        Some(card) => down.iter().copied().find(|other| seen[*other].is_some() && !alike(card, *other)).or(unseen),
        None if finds => {
            let pair = down.iter().copied().find(|card| down.iter().any(|other| alike(*card, *other)));
            pair.or(unseen)
        }
        None => down.first().copied(),
    };
    let Some(target) = target else { return IDLE };
    let (x, y) = (usize::from(oam[3].saturating_sub(40) / 32), usize::from(oam[0].saturating_sub(70) / 32));
    let stick = match (target % 6, target / 6) {
        (column, _) if column > x => RIGHT,
        (column, _) if column < x => LEFT,
        (_, row) if row > y => DOWN,
        (_, row) if row < y => UP,
        _ => 0,
    };
    [(stick, if stick == 0 && frame % 16 < 8 { A } else { 0 }), (0, 0)]
}
