//! A slow, obvious sound chip to compare with: every CPU cycle counts every counter down, and each sample is a weighted
//! sum of all cycles around it. Shares nothing with the synthesiser but the facts.

use std::f64::consts::PI;

use fbc::famicom::apu::Write;

pub(crate) const CPU_HZ: f64 = 1_789_773.0;

/// Half the width of the weights, in samples, by which the synthesiser is late.
const HALF_WIDTH: f64 = 12.0;

#[derive(Default)]
struct Envelope {
    start: bool,
    divider: u32,
    decay: u32,
}

impl Envelope {
    fn quarter(&mut self, control: u8) {
        let period = u32::from(control & 15);
        if self.start {
            self.start = false;
            self.decay = 15;
            self.divider = period;
        } else if self.divider == 0 {
            self.divider = period;
            if self.decay > 0 {
                self.decay -= 1;
            } else if control & 0x20 != 0 {
                self.decay = 15;
            }
        } else {
            self.divider -= 1;
        }
    }

    fn volume(&self, control: u8) -> u32 {
        if control & 0x10 != 0 { u32::from(control & 15) } else { self.decay }
    }
}

#[derive(Default)]
struct Sweep {
    divider: u32,
    reload: bool,
}

#[derive(Default)]
struct Pulse {
    counter: u32,
    step: usize,
    period: u32,
    envelope: Envelope,
    sweep: Sweep,
}

fn target(register: u8, period: u32, first: bool) -> i64 {
    let change = i64::from(period >> (register & 7));
    match (register & 8 != 0, first) {
        (false, _) => i64::from(period) + change,
        (true, true) => (i64::from(period) - change - 1).max(0),
        (true, false) => i64::from(period) - change,
    }
}

/// The chip's output before its filters, for each CPU cycle, 0 to about 1.
pub(crate) fn output(writes: &[Write], cycles: usize) -> Vec<f64> {
    const LENGTHS: [u32; 32] = [
        10, 254, 20, 2, 40, 4, 80, 6, 160, 8, 60, 10, 14, 12, 26, 14, 12, 16, 24, 18, 48, 20, 96, 22, 192, 24, 72, 26,
        16, 28, 32, 30,
    ];
    const NOISE: [u32; 16] = [4, 8, 16, 32, 64, 96, 128, 160, 202, 254, 380, 508, 762, 1016, 2034, 4068];
    const DUTIES: [&[u8; 8]; 4] = [b"01000000", b"01100000", b"01111000", b"10011111"];
    let mut registers = [0u8; 24];
    let mut lengths = [0u32; 4];
    let mut pulses = [Pulse::default(), Pulse::default()];
    let (mut triangle_counter, mut triangle_step, mut linear, mut linear_reload) = (0u32, 0u32, 0u32, false);
    let (mut noise_counter, mut shift, mut noise_envelope) = (3u32, 1u32, Envelope::default());
    let mut position = 0;
    let mut writes = writes.iter().peekable();
    let mut out = Vec::with_capacity(cycles);
    for cycle in 0..cycles {
        while let Some(write) = writes.next_if(|write| write.at.0 <= 2 * cycle as u64) {
            let register = usize::from(write.register - 0x4000);
            registers[register] = write.value;
            let enabled = registers[0x15];
            match register {
                0x15 => {
                    for (channel, length) in lengths.iter_mut().enumerate() {
                        if write.value >> channel & 1 == 0 {
                            *length = 0;
                        }
                    }
                }
                1 | 5 => pulses[register / 4].sweep.reload = true,
                3 | 7 | 0xB | 0xF => {
                    let channel = register / 4;
                    if enabled >> channel & 1 == 1 {
                        lengths[channel] = LENGTHS[usize::from(write.value >> 3)];
                    }
                    match channel {
                        2 => linear_reload = true,
                        3 => noise_envelope.start = true,
                        _ => {
                            pulses[channel].step = 0;
                            pulses[channel].envelope.start = true;
                        }
                    }
                }
                _ => {}
            }
            if register < 8 && register % 4 >= 2 {
                let pulse = register / 4;
                let value = u32::from(write.value);
                let period = &mut pulses[pulse].period;
                *period = if register % 4 == 2 { *period & 0x700 | value } else { *period & 0xFF | (value & 7) << 8 };
            }
        }
        if cycle > 0 {
            position += 1;
            let quarter = [7457, 14913, 22371, 29829].contains(&position);
            let half = position == 14913 || position == 29829;
            if position == 29830 {
                position = 0;
            }
            if quarter {
                for (n, pulse) in pulses.iter_mut().enumerate() {
                    pulse.envelope.quarter(registers[4 * n]);
                }
                noise_envelope.quarter(registers[0xC]);
                if linear_reload {
                    linear = u32::from(registers[8] & 0x7F);
                } else {
                    linear = linear.saturating_sub(1);
                }
                if registers[8] & 0x80 == 0 {
                    linear_reload = false;
                }
            }
            if half {
                for (n, length) in lengths.iter_mut().enumerate() {
                    let halted = registers[4 * n] & if n == 2 { 0x80 } else { 0x20 } != 0;
                    if !halted {
                        *length = length.saturating_sub(1);
                    }
                }
                for (n, pulse) in pulses.iter_mut().enumerate() {
                    let register = registers[4 * n + 1];
                    let target = target(register, pulse.period, n == 0);
                    let acts = register & 0x80 != 0 && register & 7 != 0 && pulse.period >= 8 && target <= 0x7FF;
                    if pulse.sweep.divider == 0 && acts {
                        pulse.period = target as u32;
                    }
                    if pulse.sweep.divider == 0 || pulse.sweep.reload {
                        pulse.sweep.divider = u32::from(register >> 4 & 7);
                        pulse.sweep.reload = false;
                    } else {
                        pulse.sweep.divider -= 1;
                    }
                }
            }
            if cycle % 2 == 0 {
                for pulse in &mut pulses {
                    if pulse.counter == 0 {
                        pulse.counter = pulse.period;
                        pulse.step = (pulse.step + 1) % 8;
                    } else {
                        pulse.counter -= 1;
                    }
                }
            }
            if triangle_counter == 0 {
                triangle_counter = u32::from(registers[0xA]) | u32::from(registers[0xB] & 7) << 8;
                if linear > 0 && lengths[2] > 0 {
                    triangle_step = (triangle_step + 1) % 32;
                }
            } else {
                triangle_counter -= 1;
            }
            if noise_counter == 0 {
                noise_counter = NOISE[usize::from(registers[0xE] & 15)] - 1;
                let other = if registers[0xE] & 0x80 != 0 { 6 } else { 1 };
                let bit = (shift ^ shift >> other) & 1;
                shift = shift >> 1 | bit << 14;
            } else {
                noise_counter -= 1;
            }
        }
        let mut pulse_sum = 0;
        for (n, pulse) in pulses.iter().enumerate() {
            let muted = pulse.period < 8 || target(registers[4 * n + 1], pulse.period, n == 0) > 0x7FF;
            let control = registers[4 * n];
            if lengths[n] > 0 && !muted && DUTIES[usize::from(control >> 6)][pulse.step] == b'1' {
                pulse_sum += pulse.envelope.volume(control);
            }
        }
        let triangle = if triangle_step < 16 { 15 - triangle_step } else { triangle_step - 16 };
        let noise = if lengths[3] > 0 && shift & 1 == 0 { noise_envelope.volume(registers[0xC]) } else { 0 };
        let dmc = registers[0x11] & 0x7F;
        let mut level = 0.0;
        if pulse_sum > 0 {
            level += 95.88 / (8128.0 / f64::from(pulse_sum) + 100.0);
        }
        let sum = f64::from(triangle) / 8227.0 + f64::from(noise) / 12241.0 + f64::from(dmc) / 22638.0;
        if sum > 0.0 {
            level += 159.79 / (1.0 / sum + 100.0);
        }
        out.push(level);
    }
    out
}

/// What comes out of the console: low-pass at the chip's rate, then samples of what the rate can hold, then high-pass.
/// The first value of `output` is taken as having lasted for ever.
pub(crate) fn samples(output: &[f64], rate: f64, count: usize) -> Vec<f64> {
    let low = 1.0 - (-2.0 * PI * 14_000.0 / CPU_HZ).exp();
    let mut passed = 0.0;
    let filtered: Vec<f64> = output
        .iter()
        .map(|level| {
            passed += low * (level - output[0] - passed);
            passed
        })
        .collect();
    let high = (-2.0 * PI * 37.0 / rate).exp();
    let (mut last_in, mut last_out) = (0.0, 0.0);
    (0..count)
        .map(|k| {
            // The synthesiser's delay is half the width of its step.
            let center = (k as f64 - HALF_WIDTH) * CPU_HZ / rate;
            let reach = HALF_WIDTH * CPU_HZ / rate;
            let first = (center - reach).ceil().max(0.0) as usize;
            let (mut sum, mut weights) = (0.0, 0.0);
            for (cycle, level) in filtered.iter().enumerate().skip(first) {
                let x = (cycle as f64 + 0.5 - center) * rate / CPU_HZ;
                if x > HALF_WIDTH {
                    break;
                }
                let window = 0.42 + 0.5 * (PI * x / HALF_WIDTH).cos() + 0.08 * (2.0 * PI * x / HALF_WIDTH).cos();
                let sinc = if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) };
                sum += level * window * sinc;
                weights += window * sinc;
            }
            let sample = if k as f64 >= 2.0 * HALF_WIDTH { sum / weights } else { sum * rate / CPU_HZ };
            last_out = high * (last_out + sample - last_in);
            last_in = sample;
            last_out
        })
        .collect()
}
