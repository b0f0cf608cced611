//! The samples ahead, by how much each differs from the one before it: where the chip's edges are gathered until their
//! samples are due.
//!
//! Sample k lies at exactly k / rate seconds; times are half cycles.

use super::kernel::{Kernel, TAPS};
use crate::vm::time::CPU_HZ;

/// Half cycles in a second.
const HALF_CYCLES_HZ: u64 = 2 * CPU_HZ;

/// Samples that are worked on together.
pub(super) const BLOCK: usize = 1024;

/// Edges of which some samples are still to come.
#[derive(Clone, Debug)]
pub(super) struct Edges {
    rate: u64,
    kernel: Kernel,
    /// Number of the next sample.
    next: u64,
    /// From the next sample on.
    differences: Box<[f32]>,
    /// So many of these may differ from 0.
    busy: usize,
}

impl Edges {
    /// None, before sample 0.
    pub(super) fn new(rate: u32) -> Edges {
        Edges {
            rate: rate.into(),
            kernel: Kernel::new(rate),
            next: 0,
            differences: vec![0.0; BLOCK + TAPS].into_boxed_slice(),
            busy: 0,
        }
    }

    /// Number of the next sample.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// Whether the next samples are all like the last one.
    pub(super) fn is_still(&self) -> bool {
        self.busy == 0
    }

    /// An edge of this height, less than [`BLOCK`] samples ahead and not before the sample ahead of the next.
    pub(super) fn add(&mut self, at: u64, height: f32) {
        let (second, rest) = (at / HALF_CYCLES_HZ, at % HALF_CYCLES_HZ * self.rate);
        // Only samples behind the edge change: what was rendered is rendered.
        let first = (second * self.rate + rest / HALF_CYCLES_HZ + 1 - self.next) as usize;
        let Some(differences) = self.differences.get_mut(first..first + TAPS) else { return };
        self.kernel.add(height, rest % HALF_CYCLES_HZ, HALF_CYCLES_HZ, differences);
        self.busy = self.busy.max(first + TAPS);
    }

    /// Hands over the next samples, [`BLOCK`] at most, to `sample` one by one.
    pub(super) fn take(&mut self, count: usize, sample: impl FnMut(f32)) {
        self.differences[..count].iter().copied().for_each(sample);
        if self.busy > 0 {
            self.differences.copy_within(count..count + TAPS, 0);
            self.differences[TAPS..count + TAPS].fill(0.0);
            self.busy = self.busy.saturating_sub(count);
        }
        self.next += count as u64;
    }

    /// Goes to another time: what was to come next comes there.
    pub(super) fn move_to(&mut self, at: u64) {
        self.next = self.first_sample(at);
    }

    /// The first sample not before this time.
    pub(super) fn first_sample(&self, at: u64) -> u64 {
        at / HALF_CYCLES_HZ * self.rate + (at % HALF_CYCLES_HZ * self.rate).div_ceil(HALF_CYCLES_HZ)
    }

    /// The first half cycle not before this sample.
    pub(super) fn time_of(&self, sample: u64) -> u64 {
        let whole = (sample / self.rate).saturating_mul(HALF_CYCLES_HZ);
        whole.saturating_add((sample % self.rate * HALF_CYCLES_HZ).div_ceil(self.rate))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_and_times_agree() {
        for rate in [44_100, 48_000] {
            let edges = Edges::new(rate);
            let (rate, half_cycles) = (u128::from(rate), u128::from(HALF_CYCLES_HZ));
            for number in (0..200_000).chain([1 << 40, (1 << 40) + 1]) {
                // sample / rate against time / half cycles, in whole numbers.
                let at = u128::from(edges.time_of(number));
                let sample = u128::from(number) * half_cycles;
                assert!(sample <= at * rate && sample + rate > at * rate, "sample {number}");
                let first = u128::from(edges.first_sample(number));
                let time = u128::from(number) * rate;
                assert!(time <= first * half_cycles && time + half_cycles > first * half_cycles, "time {number}");
            }
            assert_eq!(u128::from(edges.first_sample(HALF_CYCLES_HZ * 86_400)), rate * 86_400);
        }
    }

    /// Wherever an edge lies between two samples, all of it comes, and nothing before it.
    #[test]
    fn an_edge_comes_whole() {
        for at in [0, 1, 40, 80, 81, 82, 1_000, 50_000] {
            let mut edges = Edges::new(44_100);
            edges.add(at, 1000.0);
            let mut differences = Vec::new();
            edges.take(BLOCK, |difference| differences.push(difference));
            let first = differences.iter().position(|difference| *difference != 0.0).unwrap() as u64;
            assert!(edges.time_of(first) > at, "{at}: {first}");
            let sum: f32 = differences.iter().sum();
            assert!((sum - 1000.0).abs() < 0.01, "{at}: {sum}");
            assert!(edges.is_still());
        }
    }
}
