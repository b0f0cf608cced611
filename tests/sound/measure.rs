//! What can be heard in samples: pitch, spectrum, loudness.

use std::f64::consts::PI;

/// The frequency of a tone by its rising zero crossings, in Hz.
pub(crate) fn pitch(samples: &[i16], rate: f64) -> f64 {
    // Crossings count only after the wave was clearly below zero: steps and ripples are not periods.
    let trough = samples.iter().copied().min().unwrap_or(0);
    let mut crossings: Vec<f64> = Vec::new();
    let mut below = false;
    for (i, pair) in samples.windows(2).enumerate() {
        let (a, b) = (f64::from(pair[0]), f64::from(pair[1]));
        below |= a < f64::from(trough) / 2.0;
        if below && a < 0.0 && b >= 0.0 {
            crossings.push(i as f64 + a / (a - b));
            below = false;
        }
    }
    let (Some(first), Some(last)) = (crossings.first(), crossings.last()) else { return 0.0 };
    (crossings.len() - 1) as f64 * rate / (last - first)
}

pub(crate) fn cents(got: f64, expected: f64) -> f64 {
    1200.0 * (got / expected).log2()
}

/// The amplitude of a frequency under a Blackman-Harris window, whose side lobes are 92 dB down.
pub(crate) fn amplitude(samples: &[i16], rate: f64, hz: f64) -> f64 {
    let (mut re, mut im, mut sum) = (0.0, 0.0, 0.0);
    let length = samples.len() as f64;
    for (n, sample) in samples.iter().enumerate() {
        let window = window(n as f64 / length);
        let angle = 2.0 * PI * hz * n as f64 / rate;
        re += window * f64::from(*sample) * angle.cos();
        im += window * f64::from(*sample) * angle.sin();
        sum += window;
    }
    2.0 * re.hypot(im) / sum
}

/// Amplitudes of 0 Hz, rate / length, ... up to half the rate; the length must be a power of two.
pub(crate) fn spectrum(samples: &[i16]) -> Vec<f64> {
    let length = samples.len();
    assert!(length.is_power_of_two());
    let mut values: Vec<(f64, f64)> = samples
        .iter()
        .enumerate()
        .map(|(n, sample)| (f64::from(*sample) * window(n as f64 / length as f64), 0.0))
        .collect();
    fourier(&mut values);
    let sum: f64 = (0..length).map(|n| window(n as f64 / length as f64)).sum();
    values[..length / 2].iter().map(|(re, im)| 2.0 * re.hypot(*im) / sum).collect()
}

pub(crate) fn peak(samples: &[i16]) -> i32 {
    samples.iter().map(|sample| i32::from(*sample).abs()).max().unwrap_or(0)
}

fn window(x: f64) -> f64 {
    0.35875 - 0.48829 * (2.0 * PI * x).cos() + 0.14128 * (4.0 * PI * x).cos() - 0.01168 * (6.0 * PI * x).cos()
}

fn fourier(values: &mut [(f64, f64)]) {
    if values.len() == 1 {
        return;
    }
    let mut even: Vec<(f64, f64)> = values.iter().copied().step_by(2).collect();
    let mut odd: Vec<(f64, f64)> = values.iter().copied().skip(1).step_by(2).collect();
    fourier(&mut even);
    fourier(&mut odd);
    let half = even.len();
    for k in 0..half {
        let (sin, cos) = (-PI * k as f64 / half as f64).sin_cos();
        let (re, im) = (odd[k].0 * cos - odd[k].1 * sin, odd[k].0 * sin + odd[k].1 * cos);
        values[k] = (even[k].0 + re, even[k].1 + im);
        values[k + half] = (even[k].0 - re, even[k].1 - im);
    }
}
