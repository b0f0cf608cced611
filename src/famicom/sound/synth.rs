//! The synthesiser: register writes in, samples out.
//!
//! Sample k shows the chip's output at exactly k / rate seconds of virtual time, [`DELAY_SAMPLES`] late; times are whole
//! numbers, so nothing drifts however long it runs. Samples do not depend on how the rendering is sliced, and are the
//! same on every machine: floating point is used with the four operations only, always in the same order.
//!
//! ```
//! use fbc::famicom::apu::Apu;
//! use fbc::famicom::sound::{SampleRate, Synth};
//! use fbc::vm::time::HalfCycles;
//!
//! let mut apu = Apu::new();
//! apu.record(true);
//! apu.beep_on(HalfCycles(1000));
//! let mut synth = Synth::new(SampleRate::Hz44100);
//! for write in apu.drain().writes {
//!     synth.write(write);
//! }
//! let mut samples = Vec::new();
//! synth.render(HalfCycles(3_579_546), &mut samples);
//! assert_eq!(samples.len(), 44_100);
//! ```

use std::collections::VecDeque;
use std::f64::consts::PI;

use super::chip::Chip;
use super::edges::{BLOCK, Edges};
use super::kernel;
use crate::famicom::apu::{Apu, CHANNELS, FIRST_REGISTER, Write};
use crate::vm::time::HalfCycles;

/// Samples by which the sound comes late: 0.27 ms at 44.1 kHz.
pub const DELAY_SAMPLES: usize = kernel::DELAY;

/// The console's high-pass. (unconfirmed) spec: sound 8
const HIGH_PASS_HZ: f64 = 37.0;

/// Below this part of a sample the dying high-pass is set to 0, so that silence is silent.
const SILENCE: f32 = 1.0 / 1024.0;

/// Samples per second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SampleRate {
    /// 44 100, as on a compact disc.
    #[default]
    Hz44100,
    /// 48 000, as most sound cards prefer.
    Hz48000,
}

impl SampleRate {
    /// As a number.
    pub fn hz(self) -> u32 {
        match self {
            SampleRate::Hz44100 => 44_100,
            SampleRate::Hz48000 => 48_000,
        }
    }
}

/// Makes samples, 16 bits in one channel, of register writes.
#[derive(Clone, Debug)]
pub struct Synth {
    chip: Chip,
    /// Writes that lie ahead, in order.
    writes: VecDeque<Write>,
    edges: Edges,
    /// What the high-pass keeps from sample to sample.
    keep: f32,
    /// The sample before the next.
    last: f32,
}

impl Synth {
    /// A chip at power-on, at time 0.
    pub fn new(rate: SampleRate) -> Synth {
        let keep = 1.0 / (1.0 + 2.0 * PI * HIGH_PASS_HZ / f64::from(rate.hz()));
        Synth { chip: Chip::new(), writes: VecDeque::new(), edges: Edges::new(rate.hz()), keep: keep as f32, last: 0.0 }
    }

    /// One that joins a machine in the middle; what `apu` still holds for [`Apu::drain`] up to `now` is not to be
    /// written again. See [`Synth::join`].
    pub fn at(apu: &Apu, now: HalfCycles, rate: SampleRate) -> Synth {
        let mut synth = Synth::new(rate);
        synth.join(apu, now);
        synth
    }

    /// Goes to another place in time, also back: a restored or rewound machine. The last writes of all registers give
    /// envelopes and counters as they were; the waves may be shifted by a step.
    pub fn join(&mut self, apu: &Apu, now: HalfCycles) {
        self.writes.clear();
        self.chip = Chip::new();
        let mut writes: Vec<Write> = (FIRST_REGISTER..=CHANNELS)
            .map(|register| Write { at: apu.written_at(register), register, value: apu.register(register) })
            .collect();
        // Of one moment the channel switches come first: lengths are loaded only into channels that are on.
        writes.sort_by_key(|write| (write.at, write.register != CHANNELS));
        self.writes.extend(writes);
        self.skip(now);
    }

    /// Notes a write, in the order of their times. One that lies before what was rendered acts at once.
    pub fn write(&mut self, write: Write) {
        self.writes.push_back(write);
    }

    /// Where the samples stand: all that lie before this time were rendered.
    pub fn now(&self) -> HalfCycles {
        HalfCycles(self.chip.now())
    }

    /// Appends the samples before `until` that were not rendered yet. Writes at `until` itself may still come.
    ///
    /// Over a long stretch the caller decides how much memory that takes: ask for pieces, or [`Synth::skip_to`].
    pub fn render(&mut self, until: HalfCycles, out: &mut Vec<i16>) {
        let end = self.edges.first_sample(until.0);
        while self.edges.next() < end {
            let count = (end - self.edges.next()).min(BLOCK as u64);
            self.run(self.edges.time_of(self.edges.next() + count).min(until.0));
            self.filter(count as usize, out);
        }
        self.run(until.0);
    }

    /// Leaves out the time up to `until`: fast-forward. The sound goes on as if that time had not been, and so without
    /// a click. Costs little, however far it is.
    pub fn skip_to(&mut self, until: HalfCycles) {
        let before = self.chip.output();
        self.skip(until);
        self.edges.add(self.chip.now(), self.chip.output() - before);
    }

    fn skip(&mut self, until: HalfCycles) {
        while let Some(write) = pop_before(&mut self.writes, until) {
            self.chip.skip(write.at.0);
            self.chip.write(write.register, write.value, &mut |_, _| {});
        }
        self.chip.skip(until.0);
        self.edges.move_to(self.chip.now());
    }

    /// Brings the chip to this time, and its edges among the samples to come.
    fn run(&mut self, until: u64) {
        let Synth { chip, writes, edges, .. } = self;
        let mut step = |at, height| edges.add(at, height);
        while let Some(write) = pop_before(writes, HalfCycles(until)) {
            chip.advance(write.at.0, &mut step);
            chip.write(write.register, write.value, &mut step);
        }
        chip.advance(until, &mut step);
    }

    /// Makes the next samples.
    fn filter(&mut self, count: usize, out: &mut Vec<i16>) {
        if self.edges.is_still() && self.last == 0.0 {
            out.resize(out.len() + count, 0);
            self.edges.take(count, |_| {});
            return;
        }
        out.reserve(count);
        let Synth { edges, keep, last, .. } = self;
        edges.take(count, |difference| {
            *last = (*last + difference) * *keep;
            if (-SILENCE..SILENCE).contains(last) {
                *last = 0.0;
            }
            out.push(rounded(*last));
        });
    }
}

/// The next write, if it lies before this time.
fn pop_before(writes: &mut VecDeque<Write>, until: HalfCycles) -> Option<Write> {
    if writes.front()?.at < until { writes.pop_front() } else { None }
}

/// To the nearest whole number; what is too loud is cut off.
fn rounded(sample: f32) -> i16 {
    const OFFSET: f32 = 32_768.0;
    ((sample + (OFFSET + 0.5)) as i32 - OFFSET as i32).clamp(i16::MIN.into(), i16::MAX.into()) as i16
}
