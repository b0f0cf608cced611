//! The sound chip: what its registers make of time.
//!
//! Between two edges nothing can be heard to change, so the chip goes from edge to edge and reports each change of its
//! output. A channel that is silent has no edges; it is brought up to date by division when it is asked for again.
//! At equal times a write comes first, then the frame counter, then the channels in their order: so the result does
//! not depend on where a caller stops.
//!
//! The sample channel plays no samples: only its level can be set ($4011).
//!
//! Spec: sound 5 and 8. What it leaves open is done as the chip does it.

mod envelope;
mod frame_counter;
mod length;
mod noise;
mod pulse;
mod sweep;
mod timer;
mod triangle;

use frame_counter::{FrameCounter, SEQUENCE_HALF_CYCLES, Tick};
use noise::Noise;
use pulse::Pulse;
use triangle::Triangle;

use super::mixer::Mixer;

/// Pulse 1, pulse 2, triangle, noise.
const CHANNEL_COUNT: usize = 4;

/// After this long without a write nothing moves but waves, and envelopes that loop: 100 s. The slowest to settle is a
/// sweep.
const SETTLED_HALF_CYCLES: u64 = 6_000 * SEQUENCE_HALF_CYCLES;

/// The chip. Times are half cycles.
#[derive(Clone, Debug)]
pub(super) struct Chip {
    pulses: [Pulse; 2],
    triangle: Triangle,
    noise: Noise,
    frame_counter: FrameCounter,
    mixer: Mixer,
    /// The channels' next edges; `u64::MAX` for a silent one.
    due: [u64; CHANNEL_COUNT],
    now: u64,
    /// The output as last reported.
    output: f32,
}

impl Chip {
    /// At power-on: all registers 0.
    pub(super) fn new() -> Chip {
        let mut chip = Chip {
            pulses: [Pulse::new(false), Pulse::new(true)],
            triangle: Triangle::new(),
            noise: Noise::new(),
            frame_counter: FrameCounter::new(),
            mixer: Mixer::new(),
            due: [u64::MAX; CHANNEL_COUNT],
            now: 0,
            output: 0.0,
        };
        chip.output = chip.mixed();
        chip
    }

    /// How far it has come.
    pub(super) fn now(&self) -> u64 {
        self.now
    }

    /// The output, 0 to [`super::mixer::FULL_SCALE`].
    pub(super) fn output(&self) -> f32 {
        self.output
    }

    /// Goes on to `until`, and tells `step` of each change of the output before it: when, and by how much.
    pub(super) fn advance(&mut self, until: u64, step: &mut impl FnMut(u64, f32)) {
        loop {
            let (mut at, mut edge) = (self.frame_counter.next(), None);
            for (channel, due) in self.due.iter().enumerate() {
                if *due < at {
                    (at, edge) = (*due, Some(channel));
                }
            }
            if at >= until {
                break;
            }
            match edge {
                None => self.tick(at),
                Some(channel) => self.clock(channel),
            }
            self.report(at, step);
        }
        self.now = self.now.max(until);
    }

    /// Goes on to `until` without looking at the waves, in bounded time however far that is.
    pub(super) fn skip(&mut self, until: u64) {
        let settled = self.now.saturating_add(SETTLED_HALF_CYCLES);
        self.ticks(until.min(settled));
        if until > settled {
            self.catch_up(settled);
            self.frame_counter.skip(until);
            self.ticks(until);
        }
        self.now = self.now.max(until);
        self.catch_up(self.now);
        self.schedule();
        self.output = self.mixed();
    }

    fn ticks(&mut self, until: u64) {
        while self.frame_counter.next() < until {
            let at = self.frame_counter.next();
            self.tick(at);
        }
    }

    /// Writes a register, $4000 to $4015, at the present time. Others are not there.
    pub(super) fn write(&mut self, register: u16, value: u8, step: &mut impl FnMut(u64, f32)) {
        self.catch_up(self.now);
        match register {
            0x4000..=0x4003 => self.pulses[0].write(register & 3, value),
            0x4004..=0x4007 => self.pulses[1].write(register & 3, value),
            0x4008..=0x400B => self.triangle.write(register & 3, value),
            0x400C..=0x400F => self.noise.write(register & 3, value),
            0x4011 => self.mixer.set_level(value & 0x7F),
            0x4015 => {
                self.pulses[0].length.enable(value & 1 != 0);
                self.pulses[1].length.enable(value & 2 != 0);
                self.triangle.length.enable(value & 4 != 0);
                self.noise.length.enable(value & 8 != 0);
            }
            _ => {}
        }
        self.schedule();
        self.report(self.now, step);
    }

    fn tick(&mut self, at: u64) {
        self.catch_up(at);
        let tick = self.frame_counter.tick();
        for pulse in &mut self.pulses {
            pulse.quarter_frame();
        }
        self.triangle.quarter_frame();
        self.noise.quarter_frame();
        if tick == Tick::Half {
            for pulse in &mut self.pulses {
                pulse.half_frame();
            }
            self.triangle.length.clock();
            self.noise.length.clock();
        }
        self.schedule();
    }

    fn clock(&mut self, channel: usize) {
        self.due[channel] = match channel {
            0 | 1 => self.pulses[channel].clock(),
            2 => self.triangle.clock(),
            _ => self.noise.clock(),
        };
    }

    /// All clocks of the channels' timers before `now`.
    fn catch_up(&mut self, now: u64) {
        for pulse in &mut self.pulses {
            pulse.catch_up(now);
        }
        self.triangle.catch_up(now);
        self.noise.catch_up(now);
    }

    fn schedule(&mut self) {
        self.due = [self.pulses[0].due(), self.pulses[1].due(), self.triangle.due(), self.noise.due()];
    }

    fn report(&mut self, at: u64, step: &mut impl FnMut(u64, f32)) {
        let output = self.mixed();
        if output != self.output {
            step(at, output - self.output);
            self.output = output;
        }
    }

    fn mixed(&self) -> f32 {
        self.mixer.mix(self.pulses[0].level() + self.pulses[1].level(), self.triangle.level(), self.noise.level())
    }
}
