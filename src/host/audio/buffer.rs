//! Samples between two clocks: a producer paced by the wall clock, a sound card that takes them by its own.
//!
//! The two never agree, so the queue would run empty or grow. The buffer holds it near a target by playing up to half a
//! percent faster or slower, which nobody hears, and makes each jump that is left (an empty queue, a producer that runs
//! ahead) a short crossfade, which is no click. It is a value without clock and thread: time is the number of samples
//! that were taken, so tests can simulate any pair of clocks.

use std::collections::VecDeque;

/// What the queue holds on average, in milliseconds, while the producer is on time. A frame's samples come at once, so
/// that the queue swings by 17 ms around this.
pub const TARGET_MS: u32 = 22;

/// The most that the target grows to when the producer is often late, in milliseconds.
pub const TARGET_MS_MAX: u32 = 60;

/// What is left, at the least, when the card has taken a large piece, in milliseconds.
const MARGIN_MS: u32 = 10;

/// What the target grows by each time the queue runs empty, in milliseconds.
const TARGET_STEP_MS: u32 = 6;

/// After so long without a gap, the target shrinks by a millisecond, in milliseconds.
const CALM_MS: u32 = 5_000;

/// A gap longer than this is a pause of the machine, not lateness, in milliseconds.
const LATE_MS_MAX: u32 = 200;

/// More than this above the target is thrown away, in milliseconds.
const EXCESS_MS: u32 = 50;

/// What is queued at most while nobody takes samples, in milliseconds.
const QUEUE_MS_MAX: u32 = 500;

/// How long a crossfade and a change of volume take, in milliseconds.
const FADE_MS: u32 = 5;

/// What is queued, but too little to start, is played after this, in milliseconds: the end of a sound is not kept for
/// the next one.
const PATIENCE_MS: u32 = 100;

/// The largest change of speed.
pub const CORRECTION_MAX: f64 = 0.005;

/// Change of speed for a queue that holds twice the target; a deviation is then gone after a few seconds.
const CORRECTION_GAIN: f64 = 0.01;

/// Over how long the queue's length is averaged, in seconds: many frames, so that their swing is not heard.
const AVERAGE_SECONDS: f64 = 0.5;

/// What happened so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// How often the queue ran empty.
    pub gaps: u64,
    /// Samples that were thrown away because the producer was ahead, or nobody took them.
    pub dropped: u64,
    /// The queue's length that is aimed at, in samples.
    pub target: usize,
}

/// The queue with its resampler, fades and volume.
#[derive(Clone, Debug)]
pub struct Buffer {
    rate: u32,
    queue: VecDeque<i16>,
    /// Four neighbouring samples; what is played lies between the second and the third.
    window: [f32; 4],
    /// Where between them, 0.0..1.0.
    position: f64,
    /// Samples of the producer for one of the card, if both clocks were right.
    step: f64,
    running: bool,
    /// What the card takes at once, in samples: the largest piece, half forgotten after seven.
    piece: f64,
    /// Average length of the queue.
    average: f64,
    target_ms: u32,
    /// Samples taken since the queue last ran empty, or since the target last shrank.
    calm: usize,
    /// Samples taken while waiting for the queue to fill.
    waited: usize,
    fade: Fade,
    /// The last sample before the volume.
    last: f32,
    gain: f32,
    gain_goal: f32,
    stats: Stats,
}

/// What was playing before a jump, on its way out.
#[derive(Clone, Debug, Default)]
struct Fade {
    old: Vec<f32>,
    done: usize,
}

impl Buffer {
    /// An empty one for a producer with so many samples a second, at full volume.
    pub fn new(rate: u32) -> Buffer {
        let rate = rate.max(1);
        let mut buffer = Buffer {
            rate,
            queue: VecDeque::with_capacity(samples(rate, QUEUE_MS_MAX)),
            window: [0.0; 4],
            position: 0.0,
            step: 1.0,
            running: false,
            piece: 0.0,
            average: 0.0,
            target_ms: TARGET_MS,
            calm: 0,
            waited: 0,
            fade: Fade::default(),
            last: 0.0,
            gain: 1.0,
            gain_goal: 1.0,
            stats: Stats::default(),
        };
        buffer.stats.target = buffer.target();
        buffer
    }

    /// The card takes so many samples a second, where it cannot take the producer's rate.
    pub fn set_output_rate(&mut self, rate: u32) {
        self.step = f64::from(self.rate) / f64::from(rate.max(1));
    }

    /// The factor that samples are multiplied with, 0.0..=1.0, reached in 5 ms at most.
    pub fn set_gain(&mut self, gain: f32) {
        self.gain_goal = gain.clamp(0.0, 1.0);
    }

    /// Whether the volume has arrived where it should.
    pub fn is_steady(&self) -> bool {
        self.gain == self.gain_goal
    }

    /// Samples that wait.
    pub fn queued(&self) -> usize {
        self.queue.len()
    }

    /// What happened so far.
    pub fn stats(&self) -> Stats {
        self.stats
    }

    /// The producer's next samples. If nobody takes any, the old ones go.
    pub fn push(&mut self, new: &[i16]) {
        let room = samples(self.rate, QUEUE_MS_MAX);
        let new_kept = &new[new.len().saturating_sub(room)..];
        if self.queue.len() + new_kept.len() > room {
            self.clear();
        }
        self.stats.dropped += (new.len() - new_kept.len()) as u64;
        self.queue.extend(new_kept);
    }

    /// Throws away what waits, without a click: nobody will take it.
    pub fn clear(&mut self) {
        self.stats.dropped += self.queue.len() as u64;
        self.queue.clear();
        self.stop();
    }

    /// The card's next samples, -1.0..=1.0.
    pub fn pull(&mut self, out: &mut [f32]) {
        self.adjust(out.len());
        let ramp = 1.0 / samples(self.rate, FADE_MS).max(1) as f32;
        let step = self.step * (1.0 + self.correction());
        for sample in out {
            let plain = self.next(step);
            self.gain += (self.gain_goal - self.gain).clamp(-ramp, ramp);
            *sample = plain * self.gain;
        }
        self.stats.target = self.target();
    }

    /// The change of speed that is at work: positive when the queue is too long.
    pub fn correction(&self) -> f64 {
        let target = self.target() as f64;
        let error = (self.average - target) / target;
        (error * CORRECTION_GAIN).clamp(-CORRECTION_MAX, CORRECTION_MAX)
    }

    /// Looks at the queue before so many samples are taken: starts, jumps ahead, learns.
    fn adjust(&mut self, taken: usize) {
        let wanted = taken as f64 * self.step;
        self.piece = wanted.max(self.piece * 0.9);
        // The target is meant for the middle of a piece.
        let full = self.target() + wanted as usize / 2;
        if !self.running {
            self.waited = self.waited.saturating_add(taken);
            let patient = self.waited < samples(self.rate, PATIENCE_MS) || self.queue.is_empty();
            if self.queue.len() < full && patient {
                return;
            }
            self.start();
        }
        if self.queue.len() > full + samples(self.rate, EXCESS_MS) {
            self.jump(full);
        }
        let middle = self.queue.len() as f64 - wanted / 2.0;
        let weight = wanted / (f64::from(self.rate) * AVERAGE_SECONDS);
        self.average += (middle - self.average) * weight.min(1.0);
        self.calm = self.calm.saturating_add(taken);
        if self.calm >= samples(self.rate, CALM_MS) && self.target_ms > TARGET_MS {
            self.target_ms -= 1;
            self.calm = 0;
        }
    }

    /// From silence into the queue.
    fn start(&mut self) {
        if self.stats.gaps > 0 && self.waited < samples(self.rate, LATE_MS_MAX) {
            self.target_ms = (self.target_ms + TARGET_STEP_MS).min(TARGET_MS_MAX);
        }
        self.keep_what_comes();
        self.running = true;
        self.calm = 0;
        self.enter_queue();
    }

    /// The queue is empty, or about to be: the last sample fades to silence.
    fn stop(&mut self) {
        if self.running {
            self.running = false;
            self.waited = 0;
            self.stats.gaps += 1;
            self.fade = Fade { old: vec![self.last; samples(self.rate, FADE_MS)], done: 0 };
        }
    }

    /// Ahead to the newest samples, `keep` of them; what would have been played fades into these.
    fn jump(&mut self, keep: usize) {
        self.keep_what_comes();
        let excess = self.queue.len().saturating_sub(keep);
        self.queue.drain(..excess);
        self.stats.dropped += excess as u64;
        self.enter_queue();
    }

    /// Makes what would play next the old side of a new crossfade.
    fn keep_what_comes(&mut self) {
        let last = self.last;
        let old = (0..samples(self.rate, FADE_MS)).map(|_| self.next(self.step)).collect();
        self.last = last;
        self.fade = Fade { old, done: 0 };
    }

    /// Begins at the queue's first sample, wherever the window was before.
    fn enter_queue(&mut self) {
        self.average = self.target() as f64;
        self.position = 0.0;
        self.window = [0.0; 4].map(|_: f32| self.queue.pop_front().map_or(0.0, level));
    }

    /// The next sample before the volume.
    fn next(&mut self, step: f64) -> f32 {
        let new = self.take(step);
        if let Some(&old) = self.fade.old.get(self.fade.done) {
            self.fade.done += 1;
            let share = self.fade.done as f32 / self.fade.old.len() as f32;
            self.last = old + (new - old) * share;
        } else {
            self.last = new;
        }
        self.last
    }

    /// The next sample of the queue; silence while it fills.
    fn take(&mut self, step: f64) -> f32 {
        if !self.running {
            return 0.0;
        }
        let value = between(&self.window, self.position as f32);
        self.position += step;
        while self.position >= 1.0 {
            let Some(sample) = self.queue.pop_front() else {
                self.last = value;
                self.stop();
                return 0.0;
            };
            self.position -= 1.0;
            self.window.rotate_left(1);
            self.window[3] = level(sample);
        }
        value
    }

    /// The length that the queue should have, in samples.
    fn target(&self) -> usize {
        let for_pieces = self.piece as usize + samples(self.rate, MARGIN_MS);
        samples(self.rate, self.target_ms).max(for_pieces).max(1)
    }
}

/// So many milliseconds as samples.
fn samples(rate: u32, milliseconds: u32) -> usize {
    (u64::from(rate) * u64::from(milliseconds) / 1000) as usize
}

/// A sample as -1.0..1.0.
fn level(sample: i16) -> f32 {
    f32::from(sample) / 32_768.0
}

/// The cubic through four samples with the slopes of their neighbours (Catmull-Rom), between the second and the third.
/// It may overshoot by an eighth, and is cut there.
fn between(window: &[f32; 4], at: f32) -> f32 {
    let [a, b, c, d] = *window;
    let slope = (c - a) / 2.0;
    let bend = a - 2.5 * b + 2.0 * c - d / 2.0;
    let twist = (d - a) / 2.0 + 1.5 * (b - c);
    (((twist * at + bend) * at + slope) * at + b).clamp(-1.0, 1.0)
}

#[cfg(test)]
mod tests;
