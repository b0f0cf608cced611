//! Samples to edges: where the signal crosses its own middle, however loud, offset, hummed over or worn it is.
//!
//! The samples are smoothed over less than half of the shortest half bit; two followers hold the recent top and
//! bottom; an edge counts once the signal has gone a quarter of the way from the middle to the other side, and lies
//! where it crossed the middle on the way. Integers throughout. Source: spec, machine 7.1.

use super::SampleRate;

/// Time within a recording, in 1/65536 sample.
pub(super) type Ticks = u64;

/// Ticks in a sample.
pub(super) const SAMPLE_TICKS: Ticks = 1 << 16;

/// The smoothing window; the shortest half bit (15 % fast) lasts 204 microseconds.
const SMOOTHING_US: u32 = 90;

/// How fast the followers go out to a new extreme. Slower than one sample so that clicks count less.
const ATTACK_US: u64 = 40;

/// How fast they come back in: several bits, yet a fraction of a mains cycle, so that hum is followed.
const RELEASE_US: u64 = 6_000;

/// Below this distance from bottom to top there is no signal (16-bit full scale is 65 535).
const SWING_MIN: i64 = 96;

/// Fixed-point bits of the follower's arithmetic.
const FRACTION_BITS: u32 = 8;

/// A crossing of the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) at: Ticks,
    pub(super) rising: bool,
}

/// The state of the detector between samples.
#[derive(Clone, Debug)]
pub(super) struct Edges {
    /// The last samples, as a ring, and their sum.
    window: Vec<i64>,
    oldest: usize,
    sum: i64,
    /// Weights of a step, of 65536.
    attack: i64,
    release: i64,
    top: i64,
    bottom: i64,
    /// The smoothed sample before, relative to the middle.
    last: i64,
    /// The side on which the last accepted edge left the signal.
    high: bool,
    /// Where the signal last crossed the middle towards the other side.
    crossing: Ticks,
    samples: u64,
}

impl Edges {
    pub(super) fn new(rate: SampleRate) -> Edges {
        let width = (rate.hz() * SMOOTHING_US / 1_000_000).max(1) as usize;
        let weight = |time_us: u64| (65_536_000_000 / (u64::from(rate.hz()) * time_us)).min(65_536) as i64;
        Edges {
            window: vec![0; width],
            oldest: 0,
            sum: 0,
            attack: weight(ATTACK_US),
            release: weight(RELEASE_US),
            top: 0,
            bottom: 0,
            last: 0,
            high: false,
            crossing: 0,
            samples: 0,
        }
    }

    /// The end of the samples given so far.
    pub(super) fn now(&self) -> Ticks {
        self.samples * SAMPLE_TICKS
    }

    /// Takes the next sample; an edge is reported a little after its place.
    pub(super) fn next_sample(&mut self, sample: i16) -> Option<Edge> {
        let value = self.smooth(i64::from(sample) << FRACTION_BITS);
        self.follow(value);
        self.samples += 1;

        let value = value - (self.top + self.bottom) / 2;
        let last = std::mem::replace(&mut self.last, value);
        let leaving = if self.high { last >= 0 && value < 0 } else { last < 0 && value >= 0 };
        if leaving {
            // The line from the sample before to this one: both differ in sign, so the divisor is not 0.
            let part = (last.abs() * SAMPLE_TICKS as i64 / (last.abs() + value.abs())) as u64;
            self.crossing = (self.now() + part).saturating_sub(2 * SAMPLE_TICKS);
        }
        let swing = self.top - self.bottom;
        let far = if self.high { -value } else { value };
        if swing < SWING_MIN << FRACTION_BITS || far < swing / 8 {
            return None;
        }
        self.high = !self.high;
        Some(Edge { at: self.crossing, rising: self.high })
    }

    fn smooth(&mut self, value: i64) -> i64 {
        let width = self.window.len();
        self.sum += value - std::mem::replace(&mut self.window[self.oldest], value);
        self.oldest = (self.oldest + 1) % width;
        self.sum / width as i64
    }

    fn follow(&mut self, value: i64) {
        let swing = self.top - self.bottom;
        let inwards = (swing * self.release) >> 16;
        self.top =
            if value > self.top { self.top + (((value - self.top) * self.attack) >> 16) } else { self.top - inwards };
        self.bottom = if value < self.bottom {
            self.bottom - (((self.bottom - value) * self.attack) >> 16)
        } else {
            self.bottom + inwards
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(hz: u32, half_samples: usize, halves: usize, offset: i16, amplitude: i16) -> Vec<Edge> {
        let mut edges = Edges::new(SampleRate::new(hz).unwrap());
        let level = |half: usize| if half.is_multiple_of(2) { offset - amplitude } else { offset + amplitude };
        (0..halves * half_samples).filter_map(|at| edges.next_sample(level(at / half_samples))).collect()
    }

    fn check(hz: u32, half_samples: usize, offset: i16, amplitude: i16) {
        let edges = square(hz, half_samples, 400, offset, amplitude);
        assert!((380..=400).contains(&edges.len()), "{} edges", edges.len());
        let settled = &edges[edges.len() - 300..];
        for pair in settled.windows(2) {
            assert_ne!(pair[0].rising, pair[1].rising);
            let length = pair[1].at - pair[0].at;
            let error = length.abs_diff(half_samples as u64 * SAMPLE_TICKS);
            assert!(error < SAMPLE_TICKS / 2, "{hz} Hz, half of {half_samples}: {length} ticks");
        }
    }

    #[test]
    fn a_square_wave_gives_an_edge_per_half() {
        check(8_000, 2, 0, 13_000);
        check(44_100, 10, 0, 13_000);
        check(44_100, 21, 0, 100);
        check(44_100, 10, 9_000, 2_000);
        check(192_000, 45, -20_000, 12_000);
    }

    #[test]
    fn silence_has_no_edges() {
        assert_eq!(square(44_100, 10, 400, 0, 0), []);
        // The offset itself sets in once.
        assert!(square(44_100, 10, 400, 5_000, 0).len() <= 1);
        assert!(square(44_100, 10, 400, 0, 30).is_empty());
    }
}
