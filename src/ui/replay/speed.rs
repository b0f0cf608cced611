//! How fast a run is shown, and in which direction: which frame should be on by now. Pure; times come in as values.

use std::time::Duration;

use crate::timeline::walk::Direction;
use crate::vm::time::{CPU_HZ, FRAME_HALF_CYCLES};

/// 1/8 as a power of two, and 64.
const SLOWEST: i8 = -3;
const FASTEST: i8 = 6;

/// What a viewer that is too slow may be behind, in real time; the rest is forgotten.
const BEHIND_MOST: Duration = Duration::from_millis(200);

/// How fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// 2 to the power of this, -3 to 6.
    Times(i8),
    /// As fast as possible.
    Unbound,
}

impl Speed {
    /// As the run was.
    pub const NORMAL: Speed = Speed::Times(0);

    /// The next one up.
    pub fn faster(self) -> Speed {
        match self {
            Speed::Times(power) if power < FASTEST => Speed::Times(power + 1),
            Speed::Times(_) | Speed::Unbound => Speed::Unbound,
        }
    }

    /// The next one down.
    pub fn slower(self) -> Speed {
        match self {
            Speed::Times(power) => Speed::Times((power - 1).max(SLOWEST)),
            Speed::Unbound => Speed::Times(FASTEST),
        }
    }

    /// As a person reads it: `1x`, `1/8x`, `max`.
    pub fn name(self) -> String {
        match self {
            Speed::Times(power) if power < 0 => format!("1/{}x", 1_u32 << power.unsigned_abs()),
            Speed::Times(power) => format!("{}x", 1_u32 << power.unsigned_abs()),
            Speed::Unbound => "max".to_owned(),
        }
    }
}

/// Frames against real time, from a moment on.
#[derive(Clone, Copy, Debug)]
pub struct Tempo {
    speed: Speed,
    direction: Direction,
    /// When `frame` was on.
    since: Duration,
    frame: u64,
}

impl Tempo {
    /// This frame is on now.
    pub fn new(speed: Speed, direction: Direction, frame: u64, now: Duration) -> Tempo {
        Tempo { speed, direction, since: now, frame }
    }

    /// How fast.
    pub fn speed(&self) -> Speed {
        self.speed
    }

    /// Which way.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// Begins anew at a frame: the viewer was somewhere else, or too slow.
    pub fn restart(&mut self, frame: u64, now: Duration) {
        *self = Tempo::new(self.speed, self.direction, frame, now);
    }

    /// The frame that should be on; `None` without bound.
    pub fn frame_at(&self, now: Duration) -> Option<u64> {
        let passed = self.frames_in(now.saturating_sub(self.since))?;
        Some(match self.direction {
            Direction::Forward => self.frame.saturating_add(passed),
            Direction::Back => self.frame.saturating_sub(passed),
        })
    }

    /// Whether a viewer at this frame is so far behind that it should begin anew.
    pub fn is_lost(&self, frame: u64, now: Duration) -> bool {
        let (Some(target), Some(most)) = (self.frame_at(now), self.frames_in(BEHIND_MOST)) else { return false };
        target.abs_diff(frame) > most.saturating_add(1)
    }

    /// How long it is until the frame behind this one is due; zero if it is, or without bound.
    pub fn wait(&self, frame: u64, now: Duration) -> Duration {
        let Speed::Times(power) = self.speed else { return Duration::ZERO };
        let count = match self.direction {
            Direction::Forward => frame.saturating_add(1).saturating_sub(self.frame),
            Direction::Back => self.frame.saturating_add(1).saturating_sub(frame),
        };
        let nanos = u128::from(count) * u128::from(FRAME_HALF_CYCLES) * 1_000_000_000;
        let hz = u128::from(2 * CPU_HZ);
        let nanos = if power < 0 { (nanos << power.unsigned_abs()) / hz } else { (nanos >> power.unsigned_abs()) / hz };
        let due = self.since.saturating_add(Duration::from_nanos(u64::try_from(nanos + 1).unwrap_or(u64::MAX)));
        due.saturating_sub(now)
    }

    /// Frames that pass in a real time.
    fn frames_in(&self, time: Duration) -> Option<u64> {
        let Speed::Times(power) = self.speed else { return None };
        let scaled = time.as_nanos() * u128::from(2 * CPU_HZ);
        let frame = u128::from(FRAME_HALF_CYCLES) * 1_000_000_000;
        let count =
            if power < 0 { (scaled >> power.unsigned_abs()) / frame } else { (scaled << power.unsigned_abs()) / frame };
        Some(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_follow_each_other() {
        let mut speed = Speed::Times(SLOWEST);
        let mut names = vec![speed.name()];
        while speed != Speed::Unbound {
            speed = speed.faster();
            names.push(speed.name());
        }
        assert_eq!(names.join(" "), "1/8x 1/4x 1/2x 1x 2x 4x 8x 16x 32x 64x max");
        assert_eq!(Speed::Unbound.faster(), Speed::Unbound);
        assert_eq!(Speed::Unbound.slower(), Speed::Times(6));
        assert_eq!(Speed::Times(SLOWEST).slower(), Speed::Times(SLOWEST));
    }

    #[test]
    fn frames_pass_at_every_speed_and_both_ways() {
        let check = |power, direction, seconds: u64, expected| {
            let tempo = Tempo::new(Speed::Times(power), direction, 1000, Duration::from_secs(5));
            assert_eq!(tempo.frame_at(Duration::from_secs(5 + seconds)), Some(expected), "{power} {direction:?}");
        };
        check(0, Direction::Forward, 10, 1600);
        check(-3, Direction::Forward, 8, 1060);
        check(6, Direction::Forward, 1, 4846);
        check(0, Direction::Back, 10, 400);
        check(0, Direction::Back, 100, 0);
        let unbound = Tempo::new(Speed::Unbound, Direction::Forward, 0, Duration::ZERO);
        assert_eq!(unbound.frame_at(Duration::from_secs(1)), None);
        assert_eq!(unbound.wait(0, Duration::ZERO), Duration::ZERO);
    }

    #[test]
    fn a_wait_ends_when_the_next_frame_is_due() {
        for power in SLOWEST..=FASTEST {
            for direction in [Direction::Forward, Direction::Back] {
                let tempo = Tempo::new(Speed::Times(power), direction, 500, Duration::from_secs(1));
                let (mut now, mut frame) = (Duration::from_secs(1), 500);
                for _ in 0..100 {
                    now += tempo.wait(frame, now);
                    let next = if direction == Direction::Forward { frame + 1 } else { frame - 1 };
                    assert_eq!(tempo.frame_at(now), Some(next), "{power} {direction:?}");
                    frame = next;
                }
            }
        }
    }

    #[test]
    fn who_is_too_slow_begins_anew() {
        let tempo = Tempo::new(Speed::NORMAL, Direction::Forward, 0, Duration::ZERO);
        assert!(!tempo.is_lost(0, Duration::from_millis(150)));
        assert!(tempo.is_lost(0, Duration::from_secs(2)));
    }
}
