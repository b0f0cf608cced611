//! Virtual time against real time for one machine. Pure; times come in as values.

use std::time::Duration;

use crate::vm::time::{CPU_HZ, FRAME_HALF_CYCLES, HalfCycles};

/// Virtual time that a machine may be late; what is more is not caught up with, so that after a hold-up a thousand of them
/// do not make another by running to catch up.
const LATE_MOST: u64 = 6 * FRAME_HALF_CYCLES;

/// A moment of virtual time, and the real one that it belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Metronome {
    since: Duration,
    at: HalfCycles,
}

impl Metronome {
    pub(super) fn new(at: HalfCycles, now: Duration) -> Metronome {
        Metronome { since: now, at }
    }

    /// What time it should be.
    pub(super) fn due(&self, now: Duration) -> HalfCycles {
        let passed = now.saturating_sub(self.since).as_nanos() * u128::from(2 * CPU_HZ) / 1_000_000_000;
        HalfCycles(self.at.0.saturating_add(u64::try_from(passed).unwrap_or(u64::MAX)))
    }

    /// When it will be so late.
    pub(super) fn when(&self, time: HalfCycles) -> Duration {
        let ahead = u128::from(time.0.saturating_sub(self.at.0));
        let nanos = (ahead * 1_000_000_000).div_ceil(u128::from(2 * CPU_HZ));
        self.since.saturating_add(Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)))
    }

    /// Forgets what a machine that is at this time cannot catch up with.
    pub(super) fn forgive(&mut self, at: HalfCycles, now: Duration) {
        if self.due(now).0.saturating_sub(at.0) > LATE_MOST {
            *self = Metronome::new(at, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_and_virtual_time_are_each_other_s_inverse() {
        let metronome = Metronome::new(HalfCycles(777), Duration::from_secs(3));
        for frame in (0..10_000_000).step_by(99_991) {
            let time = HalfCycles(777 + frame * FRAME_HALF_CYCLES);
            let when = metronome.when(time);
            assert!(metronome.due(when) >= time, "{frame}");
            assert!(metronome.due(when.saturating_sub(Duration::from_micros(1))) < time || frame == 0, "{frame}");
        }
        assert_eq!(metronome.due(Duration::ZERO), HalfCycles(777));
    }

    #[test]
    fn a_hold_up_is_forgiven() {
        let mut metronome = Metronome::new(HalfCycles(0), Duration::ZERO);
        metronome.forgive(HalfCycles(0), Duration::from_millis(50));
        assert!(metronome.due(Duration::from_millis(50)).0 > 0);
        metronome.forgive(HalfCycles(0), Duration::from_secs(50));
        assert_eq!(metronome.due(Duration::from_secs(50)), HalfCycles(0));
    }
}
