//! Virtual time against real time: which frame should be over by now. Pure; times come in as values.

use std::time::Duration;

use crate::vm::time::{CPU_HZ, FRAME_HALF_CYCLES};

/// Frames that are caught up with after a hold-up; what is older is dropped, so that a machine that slept does not race.
const CATCH_UP_MOST: u64 = 6;

/// Runs frames at 60.0988 Hz from a moment on.
#[derive(Clone, Copy, Debug)]
pub struct Pacer {
    /// When `frame` began.
    since: Duration,
    frame: u64,
}

impl Pacer {
    /// This frame begins now.
    pub fn new(frame: u64, now: Duration) -> Pacer {
        Pacer { since: now, frame }
    }

    /// Begins anew: after a pause, or when the machine was moved.
    pub fn restart(&mut self, frame: u64, now: Duration) {
        *self = Pacer::new(frame, now);
    }

    /// How many frames are due for a machine that stands at the beginning of `frame`. After a hold-up only the last few
    /// are, and the rest is forgotten.
    pub fn due(&mut self, frame: u64, now: Duration) -> u64 {
        let behind = self.frame_at(now).saturating_sub(frame);
        if behind > CATCH_UP_MOST {
            self.restart(frame, now);
            return 1;
        }
        behind
    }

    /// How long it is until the frame after `frame` is due; zero if it is.
    pub fn wait(&self, frame: u64, now: Duration) -> Duration {
        let next = frame.saturating_add(1).saturating_sub(self.frame);
        (self.since + frames(next)).saturating_sub(now)
    }

    fn frame_at(&self, now: Duration) -> u64 {
        let passed = now.saturating_sub(self.since).as_nanos();
        let count = passed * u128::from(2 * CPU_HZ) / (u128::from(FRAME_HALF_CYCLES) * 1_000_000_000);
        self.frame.saturating_add(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

/// So many frames of real time, rounded up to the nanosecond.
fn frames(count: u64) -> Duration {
    let nanos = (u128::from(count) * u128::from(FRAME_HALF_CYCLES) * 1_000_000_000).div_ceil(u128::from(2 * CPU_HZ));
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_frame_rate_over_an_hour() {
        let mut pacer = Pacer::new(100, Duration::from_secs(5));
        let mut frame = 100;
        let mut now = Duration::from_secs(5);
        while now < Duration::from_secs(3605) {
            now += pacer.wait(frame, now);
            assert_eq!(pacer.due(frame, now), 1, "frame {frame}");
            frame += 1;
        }
        // 60.0988 frames a second.
        assert!((216_354..=216_357).contains(&(frame - 100)), "{}", frame - 100);
    }

    #[test]
    fn a_hold_up_is_not_raced_after() {
        let mut pacer = Pacer::new(0, Duration::ZERO);
        assert_eq!(pacer.due(0, Duration::from_millis(84)), 5);
        assert_eq!(pacer.due(0, Duration::from_secs(60)), 1);
        assert_eq!(pacer.due(1, Duration::from_millis(60_001)), 0);
    }
}
