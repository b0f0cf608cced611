//! What a line uses of each frame: gathered while the frame lasts, summed up when the next one begins.

use super::{FrameShare, Used, frame_units};
use crate::vm::time::FRAME_HALF_CYCLES;

/// A moment: half cycles, and what the clock's division left over.
pub(super) type Moment = (u64, u64);

/// What is known of a line.
#[derive(Clone, Debug, Default)]
pub(super) struct LineSum {
    pub(super) executions: u64,
    pub(super) statements: u64,
    pub(super) used: Used,
    /// Units in the frame at hand.
    here: u64,
    frames: u64,
    least: u64,
    most: u64,
    sum: u64,
}

impl LineSum {
    fn close(&mut self, units: u64, times: u64) {
        self.least = if self.frames == 0 { units } else { self.least.min(units) };
        self.most = self.most.max(units);
        self.sum = self.sum.saturating_add(units.saturating_mul(times));
        self.frames += times;
    }

    /// The shares of frames with so many units.
    pub(super) fn frame_share(&self, clock: u32) -> FrameShare {
        if self.frames == 0 {
            return FrameShare::default();
        }
        let whole = frame_units(clock) as f64;
        FrameShare {
            frames: self.frames,
            min: self.least as f64 / whole,
            mean: self.sum as f64 / whole / self.frames as f64,
            max: self.most as f64 / whole,
        }
    }
}

/// All lines, and those that ran in the frame at hand.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    pub(super) lines: Vec<LineSum>,
    frame: u64,
    running: Vec<usize>,
}

impl Sums {
    /// A line computes from one moment to another: so many units.
    pub(super) fn compute(&mut self, line: usize, from: Moment, to: Moment, units: u64, clock: u32) {
        let (first, last) = (from.0 / FRAME_HALF_CYCLES, to.0 / FRAME_HALF_CYCLES);
        if first != self.frame {
            self.next_frame(first);
        }
        let mut rest = units;
        if last != first {
            let before = ((first + 1) * FRAME_HALF_CYCLES - from.0).saturating_mul(u64::from(clock));
            let part = before.saturating_sub(from.1).min(rest);
            rest -= part;
            self.add(line, part);
            self.next_frame(last);
            let between = last - first - 1;
            if between > 0 {
                let whole = frame_units(clock);
                rest = rest.saturating_sub(whole.saturating_mul(between));
                if let Some(sum) = self.lines.get_mut(line) {
                    sum.close(whole, between);
                }
            }
        }
        self.add(line, rest);
    }

    /// The last frame is over.
    pub(super) fn finish(&mut self) {
        self.next_frame(self.frame + 1);
    }

    fn add(&mut self, line: usize, units: u64) {
        if units == 0 {
            return;
        }
        if let Some(sum) = self.lines.get_mut(line) {
            if sum.here == 0 {
                self.running.push(line);
            }
            sum.here = sum.here.saturating_add(units);
        }
    }

    fn next_frame(&mut self, frame: u64) {
        for line in self.running.drain(..) {
            if let Some(sum) = self.lines.get_mut(line) {
                let units = std::mem::take(&mut sum.here);
                sum.close(units, 1);
            }
        }
        self.frame = frame;
    }
}
