//! An edge as samples: a step without the frequencies that the sampling rate cannot hold, which would come back as
//! false tones.
//!
//! The ideal step is the integral of a sinc under a Kaiser window, 24 samples long, and has passed the low-pass of the
//! television's side. Kept are the differences from sample to sample, for 128 positions of the edge between two samples;
//! what lies between is interpolated. All of it is made by the four operations on `f64`, which are the same everywhere.

use std::f64::consts::PI;

/// Samples that an edge changes.
pub(super) const TAPS: usize = 32;

/// Samples by which the middle of a step lies behind the edge.
pub(super) const DELAY: usize = SINC_TAPS / 2;

/// Length of the windowed sinc; the rest is the low-pass dying away.
const SINC_TAPS: usize = 24;

/// Positions between two samples.
const PHASES: usize = 128;

/// Kaiser's window for 80 dB: frequencies that fold back below 0.39 of the sampling rate are that far down.
const BETA: f64 = 7.857;

/// The low-pass. Spec: sound 8 (near 14 kHz)
const LOW_PASS_HZ: f64 = 14_000.0;

/// The table.
#[derive(Clone, Debug)]
pub(super) struct Kernel {
    rows: Box<[[f32; TAPS]]>,
}

impl Kernel {
    /// For so many samples per second.
    pub(super) fn new(rate: u32) -> Kernel {
        let step = step(rate);
        let at = |position: usize, phase: usize| if position == 0 { 0.0 } else { step[position * PHASES - phase] };
        let mut rows = vec![[0.0; TAPS]; PHASES + 1].into_boxed_slice();
        for (phase, row) in rows.iter_mut().enumerate() {
            let whole = at(TAPS, phase);
            for (tap, value) in row.iter_mut().enumerate() {
                *value = ((at(tap + 1, phase) - at(tap, phase)) / whole) as f32;
            }
        }
        Kernel { rows }
    }

    /// Adds an edge of this height to the differences of the [`TAPS`] samples that follow it. The edge lies
    /// `numerator / denominator` of a sample behind the sample before them.
    pub(super) fn add(&self, height: f32, numerator: u64, denominator: u64, differences: &mut [f32]) {
        let position = numerator * PHASES as u64;
        let phase = (position / denominator) as usize;
        let weight = (position % denominator) as f32 / denominator as f32;
        let (near, far) = (height * (1.0 - weight), height * weight);
        let [row, next] = [&self.rows[phase], &self.rows[phase + 1]];
        for ((out, a), b) in differences.iter_mut().zip(row).zip(next) {
            *out += a * near + b * far;
        }
    }
}

/// The step in distances of 1 / [`PHASES`] samples, from the edge on.
fn step(rate: u32) -> Vec<f64> {
    let mut ideal = vec![0.0; TAPS * PHASES + 1];
    let mut sum = 0.0;
    for (n, out) in ideal.iter_mut().enumerate().skip(1) {
        if n <= SINC_TAPS * PHASES {
            // Between this place and the last one.
            let x = (n as f64 - 0.5) / PHASES as f64 - DELAY as f64;
            sum += sinc(x) * kaiser(x / DELAY as f64);
        }
        *out = sum;
    }
    // The low-pass by the trapezoidal rule, exact enough at these distances.
    let constant = 2.0 * f64::from(rate) * PHASES as f64 / (2.0 * PI * LOW_PASS_HZ);
    let mut passed = 0.0;
    let mut last = 0.0;
    for value in &mut ideal {
        passed = ((constant - 1.0) * passed + *value + last) / (constant + 1.0);
        last = std::mem::replace(value, passed);
    }
    ideal
}

/// sin(πx) / πx, x not 0.
fn sinc(x: f64) -> f64 {
    // |x| as a whole number and a rest in -1/2..1/2: sin(π(n + r)) is sin(πr), its sign turned for odd n.
    let distance = if x < 0.0 { -x } else { x };
    let whole = (distance + 0.5) as u32;
    let angle = PI * (distance - f64::from(whole));
    let (mut term, mut sine) = (angle, angle);
    for n in 1..12u32 {
        term *= -angle * angle / f64::from(2 * n * (2 * n + 1));
        sine += term;
    }
    let sine = if whole % 2 == 1 { -sine } else { sine };
    sine / (PI * distance)
}

/// Kaiser's window at -1..1, not divided by its middle: the Bessel function I0 of β √(1 - x²).
fn kaiser(x: f64) -> f64 {
    let square = BETA * BETA / 4.0 * (1.0 - x * x);
    let (mut term, mut sum) = (1.0, 1.0);
    for n in 1..32u32 {
        term *= square / f64::from(n * n);
        sum += term;
    }
    sum
}
