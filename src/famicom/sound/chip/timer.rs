//! A channel's timer: it counts whether or not the channel is heard, so that a wave goes on in its phase.

/// Clocks at equal distances.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timer {
    next: u64,
    /// Half cycles from clock to clock, from the next one on.
    period: u64,
}

impl Timer {
    /// The first clock comes after one period, which is at least 1.
    pub(super) fn new(period: u64) -> Timer {
        Timer { next: period, period }
    }

    /// When the next clock comes.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// A new distance; the clock that is under way comes when it would have come.
    pub(super) fn set_period(&mut self, period: u64) {
        self.period = period;
    }

    /// Takes the next clock; returns when the one after it comes.
    pub(super) fn clock(&mut self) -> u64 {
        self.next = self.next.saturating_add(self.period);
        self.next
    }

    /// Takes all clocks before `now`; returns how many there were.
    pub(super) fn catch_up(&mut self, now: u64) -> u64 {
        if self.next >= now {
            return 0;
        }
        let clocks = (now - self.next).div_ceil(self.period);
        self.next = self.next.saturating_add(clocks.saturating_mul(self.period));
        clocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn catches_up_as_by_clocks() {
        for (period, change, now) in [(1, 1, 50), (7, 3, 50), (7, 30, 49), (7, 30, 7), (7, 30, 8), (64, 2, 63)] {
            let (mut by_clocks, mut at_once) = (Timer::new(period), Timer::new(period));
            for now in [now, now, now + 100] {
                let mut clocks = 0;
                while by_clocks.next() < now {
                    by_clocks.clock();
                    clocks += 1;
                }
                assert_eq!((at_once.catch_up(now), at_once.next()), (clocks, by_clocks.next()));
                by_clocks.set_period(change);
                at_once.set_period(change);
            }
        }
        let mut timer = Timer::new(3);
        timer.catch_up(u64::MAX);
        assert_eq!((timer.catch_up(u64::MAX), timer.clock()), (0, u64::MAX));
    }
}
