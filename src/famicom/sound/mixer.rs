//! The chip's analogue side: how the channels' levels add up, which is not linear.
//!
//! Spec: sound 8.

/// The output with every channel at its highest, in units of a 16-bit sample. Half as much again as fits, since BASIC's
/// three voices at full volume reach half of it; who writes to noise and $4011 as well can be cut off at the top.
pub(super) const FULL_SCALE: f64 = 1.5 * 32_767.0;

/// The mixing tables.
#[derive(Clone, Debug)]
pub(super) struct Mixer {
    /// By the sum of both pulses.
    pulses: [f32; 31],
    /// By triangle x 16 + noise, with the sample channel at `level`.
    others: [f32; 256],
    level: u8,
}

impl Mixer {
    /// With the sample channel at 0.
    pub(super) fn new() -> Mixer {
        let mut pulses = [0.0; 31];
        for (n, out) in (0u8..).zip(&mut pulses).skip(1) {
            *out = (FULL_SCALE * 95.88 / (8128.0 / f64::from(n) + 100.0)) as f32;
        }
        Mixer { pulses, others: others(0), level: 0 }
    }

    /// The sample channel's level, 0..127.
    pub(super) fn set_level(&mut self, level: u8) {
        if level != self.level {
            self.level = level;
            self.others = others(level);
        }
    }

    /// The output of the sum of both pulses (0..30), triangle and noise (0..15): 0 to [`FULL_SCALE`].
    pub(super) fn mix(&self, pulses: u8, triangle: u8, noise: u8) -> f32 {
        self.pulses[usize::from(pulses)] + self.others[usize::from(triangle) << 4 | usize::from(noise)]
    }
}

fn others(level: u8) -> [f32; 256] {
    let mut table = [0.0; 256];
    for (n, out) in (0u8..=255).zip(&mut table) {
        let sum = f64::from(n >> 4) / 8227.0 + f64::from(n & 15) / 12241.0 + f64::from(level) / 22638.0;
        if sum > 0.0 {
            *out = (FULL_SCALE * 159.79 / (1.0 / sum + 100.0)) as f32;
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixes_as_the_spec_has_it() {
        let mut mixer = Mixer::new();
        // The formulas by fractions, in millionths of 1.
        for (pulses, triangle, noise, level, expected) in [
            (0, 0, 0, 0, 0),
            (1, 0, 0, 0, 11_653),
            (15, 0, 0, 0, 149_377),
            (30, 0, 0, 0, 258_483),
            (0, 15, 0, 0, 246_412),
            (0, 0, 15, 0, 174_431),
            (0, 0, 0, 127, 574_264),
            (30, 15, 15, 127, 999_999),
        ] {
            mixer.set_level(level);
            let got = f64::from(mixer.mix(pulses, triangle, noise)) / FULL_SCALE * 1e6;
            assert!((got - f64::from(expected)).abs() < 2.0, "{pulses} {triangle} {noise} {level}: {got}");
        }
    }
}
