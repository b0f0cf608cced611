//! The frame counter: about 240 times a second it clocks envelopes and the linear counter, and every second time lengths
//! and sweeps. It runs freely beside the picture's frames; where it stands at power-on is not known, and 0 here.
//!
//! Only the sequence of four steps: nothing in BASIC reaches $4017.

/// Half cycles of the four steps together.
pub(super) const SEQUENCE_HALF_CYCLES: u64 = 2 * 29_830;

/// Half cycles from each step to the next: the steps come 7457, 14913, 22371 and 29829 cycles into the sequence.
const STEPS: [u64; 4] = [2 * 7_456, 2 * 7_458, 2 * 7_458, 2 * 7_458];

/// What a step clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tick {
    /// Envelopes and the linear counter.
    Quarter,
    /// These, and lengths and sweeps.
    Half,
}

/// The frame counter.
#[derive(Clone, Copy, Debug)]
pub(super) struct FrameCounter {
    next: u64,
    /// 0..3.
    step: usize,
}

impl FrameCounter {
    /// At power-on.
    pub(super) fn new() -> FrameCounter {
        FrameCounter { next: 2 * 7_457, step: 0 }
    }

    /// When the next step comes.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// Takes the next step.
    pub(super) fn tick(&mut self) -> Tick {
        let tick = if self.step % 2 == 1 { Tick::Half } else { Tick::Quarter };
        self.next = self.next.saturating_add(STEPS[self.step]);
        self.step = (self.step + 1) % STEPS.len();
        tick
    }

    /// Leaves out whole sequences before `until`.
    pub(super) fn skip(&mut self, until: u64) {
        let sequences = until.saturating_sub(self.next) / SEQUENCE_HALF_CYCLES;
        self.next += sequences * SEQUENCE_HALF_CYCLES;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_steps() {
        let mut counter = FrameCounter::new();
        for sequence in 0..3 {
            for (at, tick) in
                [(7_457, Tick::Quarter), (14_913, Tick::Half), (22_371, Tick::Quarter), (29_829, Tick::Half)]
            {
                assert_eq!(counter.next(), 2 * (sequence * 29_830 + at));
                assert_eq!(counter.tick(), tick);
            }
        }
        counter.skip(10 * SEQUENCE_HALF_CYCLES + 3);
        assert_eq!(counter.next(), 2 * (9 * 29_830 + 7_457));
        counter.skip(0);
        assert_eq!((counter.next(), counter.tick()), (2 * (9 * 29_830 + 7_457), Tick::Quarter));
    }
}
