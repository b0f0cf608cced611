//! Sound from programs to samples: the synthesiser against a slow chip, and against what the spec says can be heard.

mod measure;
mod reference;

use std::path::PathBuf;

use fbc::basic::dialect::Dialect;
use fbc::basic::parser::Options;
use fbc::basic::source::parse_source;
use fbc::famicom::apu::{Apu, Write};
use fbc::famicom::input::Input;
use fbc::famicom::machine::{Config, Machine};
use fbc::famicom::sound::{DELAY_SAMPLES, SampleRate, Synth};
use fbc::vm::time::{CPU_HZ, FRAME_HALF_CYCLES, Frame, HalfCycles};
use proptest::prelude::*;

use crate::common::Workbench;
use measure::{amplitude, cents, peak, pitch, spectrum};

const RATE: f64 = 44_100.0;

const SECOND: u64 = 2 * CPU_HZ;

/// A PLAY of one voice at full volume swings so far, roughly.
const LOUD: i32 = 2_000;

fn machine(source: &str) -> Machine {
    let program = parse_source(source.as_bytes(), Options::default()).unwrap().program;
    let mut machine = Machine::new(Config::default(), program);
    machine.console().apu.record(true);
    machine.apply(Input::Run);
    machine
}

/// The writes of a program's first frames.
fn writes(source: &str, frames: u64) -> Vec<Write> {
    let mut machine = machine(source);
    machine.run(Frame(frames).start());
    machine.console().apu.drain().writes
}

fn rendered(writes: &[Write], until: u64, rate: SampleRate) -> Vec<i16> {
    let mut synth = Synth::new(rate);
    for write in writes {
        synth.write(*write);
    }
    let mut samples = Vec::new();
    synth.render(HalfCycles(until), &mut samples);
    samples
}

/// The samples of a program's first frames, at 44.1 kHz.
fn heard(source: &str, frames: u64) -> Vec<i16> {
    rendered(&writes(source, frames), frames * FRAME_HALF_CYCLES, SampleRate::Hz44100)
}

fn pokes(list: &[(u64, u16, u8)]) -> Vec<Write> {
    list.iter().map(|&(at, register, value)| Write { at: HalfCycles(at), register, value }).collect()
}

/// A difference between two samples that only an edge makes, not the high-pass that follows it.
const EDGE: i32 = 200;

/// When the sound begins and ends, in seconds: the first and last edges, which are differences above a threshold.
fn extent(samples: &[i16], threshold: i32) -> Option<(f64, f64)> {
    let edge = |pair: &[i16]| (i32::from(pair[1]) - i32::from(pair[0])).abs() > threshold;
    let first = samples.windows(2).position(edge)?;
    let last = samples.windows(2).rposition(edge)?;
    let seconds = |sample: usize| (sample as f64 - DELAY_SAMPLES as f64) / RATE;
    Some((seconds(first), seconds(last)))
}

fn frames(seconds: f64) -> f64 {
    seconds * 60.098_814
}

/// The synthesiser against the slow chip, sample by sample.
#[track_caller]
fn check_reference(writes: &[Write], rate: SampleRate) {
    const SECONDS: f64 = 0.25;
    let hz = f64::from(rate.hz());
    let cycles = (SECONDS * reference::CPU_HZ) as usize;
    // The last samples would need cycles beyond the end.
    let count = (SECONDS * hz) as usize - 32;
    let expected = reference::samples(&reference::output(writes, cycles), hz, count);
    let got = rendered(writes, 2 * cycles as u64, rate);
    let (mut error, mut power, mut cross, mut own) = (0.0, 0.0, 0.0, 0.0);
    for (got, expected) in got.iter().zip(&expected) {
        let (got, expected) = (f64::from(*got), expected * 1.5 * 32_767.0);
        error += (got - expected) * (got - expected);
        power += expected * expected;
        own += got * got;
        cross += got * expected;
    }
    assert!(power > 1e8, "the slow chip is silent");
    let correlation = cross / (power * own).sqrt();
    let decibels = 10.0 * (error / power).log10();
    assert!(correlation > 0.9999 && decibels < -45.0, "correlation {correlation}, difference {decibels:.1} dB");
}

#[test]
fn agrees_with_a_slow_chip() {
    for rate in [SampleRate::Hz44100, SampleRate::Hz48000] {
        check_reference(&writes("10 PLAY \"T1O3CEG:M1V2O4E5CD:O2CM1G5C3DE\"\n20 GOTO 10", 20), rate);
    }
    // Timers that are written while they run, sweeps up and down, short lengths.
    let pulses: &[(u64, u16, u8)] = &[
        (1_000, 0x4015, 0x0F),
        (1_000, 0x4000, 0xBF),
        (1_000, 0x4001, 0x91),
        (1_000, 0x4002, 0x80),
        (1_000, 0x4003, 0x08),
        (2_000, 0x4004, 0x45),
        (2_000, 0x4005, 0xA9),
        (2_000, 0x4006, 0xFF),
        (2_000, 0x4007, 0x0B),
        (200_000, 0x4002, 0x40),
        (300_000, 0x4003, 0x19),
        (400_000, 0x4004, 0xF7),
        (400_200, 0x4007, 0x12),
        (600_000, 0x4015, 0x02),
        (700_000, 0x4015, 0x03),
        (700_002, 0x4003, 0x08),
    ];
    check_reference(&pokes(pulses), SampleRate::Hz44100);
    let others: &[(u64, u16, u8)] = &[
        (2, 0x4015, 0x0C),
        (2, 0x4008, 0x20),
        (2, 0x400A, 0x80),
        (2, 0x400B, 0x08),
        (100_000, 0x400C, 0x03),
        (100_000, 0x400E, 0x06),
        (100_000, 0x400F, 0x08),
        (200_000, 0x4011, 0x50),
        (300_000, 0x400E, 0x88),
        (350_000, 0x400C, 0x3A),
        (400_000, 0x4008, 0xFF),
        (400_000, 0x400B, 0x18),
        (500_000, 0x4011, 0x10),
        (600_000, 0x400F, 0x18),
        (650_000, 0x400E, 0x04),
        (700_000, 0x4008, 0x00),
    ];
    check_reference(&pokes(others), SampleRate::Hz48000);
}

/// Every note of every voice against its timer's frequency, within 3 cents.
#[test]
fn notes_are_in_tune() {
    for (voice, prefix) in ["", ":", "::"].into_iter().enumerate() {
        for octave in 0..6 {
            for note in ["C", "#C", "D", "#D", "E", "F", "#F", "G", "#G", "A", "#A", "B"] {
                let source = format!("10 PLAY \"{prefix}T2O{octave}{note}9\"");
                let writes = writes(&source, 60);
                let base = 0x4000 + 4 * voice as u16;
                let value = |register| {
                    writes.iter().filter(|write| write.register == register).map(|write| u32::from(write.value)).next()
                };
                let timer = (value(base + 3).unwrap() & 7) << 8 | value(base + 2).unwrap();
                let divisor = if voice == 2 { 32.0 } else { 16.0 };
                let expected = CPU_HZ as f64 / (divisor * f64::from(timer + 1));
                let samples = rendered(&writes, 60 * FRAME_HALF_CYCLES, SampleRate::Hz44100);
                // From frame 6 on, half a second.
                let got = pitch(&samples[4_410..4_410 + 22_050], RATE);
                assert!(cents(got, expected).abs() < 3.0, "{prefix}O{octave}{note}: {got} Hz, {expected} Hz");
            }
        }
    }
}

/// Lengths at every tempo, on each kind of voice, as they are heard.
#[test]
fn notes_last_as_long_as_the_spec_says() {
    const UNITS: [u64; 10] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];
    for tempo in 1..=8 {
        for (length, unit) in UNITS.into_iter().enumerate() {
            let expected = unit * tempo;
            let voice = ["", ":", "::"][(length + tempo as usize) % 3];
            // A rest before the note: what is heard begins after it.
            let source = format!("10 PLAY \"{voice}T{tempo}R{length}O4C{length}R0\"");
            let samples = heard(&source, 2 * expected + 6);
            let (start, end) = extent(&samples, EDGE).unwrap();
            // The triangle is switched by the next quarter frame, up to 4.2 ms late.
            let slack = if voice == "::" { 0.3 } else { 0.1 };
            let begin = 1.0 + expected as f64;
            assert!((begin - 0.05..begin + slack).contains(&frames(start)), "{source}: from {}", frames(start));
            let finish = begin + expected as f64;
            assert!((finish - 0.1..finish + slack).contains(&frames(end)), "{source}: to {}", frames(end));
        }
    }
}

#[test]
fn durations_double_while_actors_move() {
    let play = "30 PLAY \"T2O4C5R5\"";
    let still = heard(play, 80);
    let moving =
        heard(&format!("10 SPRITE ON:CGSET 1,1:DEF MOVE(0)=SPRITE(0,3,1,255,0,0)\n20 MOVE 0:PAUSE 1\n{play}"), 120);
    let length = |samples: &[i16]| extent(samples, EDGE).map(|(start, end)| frames(end - start)).unwrap();
    assert!((length(&still) - 16.0).abs() < 0.2, "{}", length(&still));
    assert!((length(&moving) - 32.0).abs() < 0.2, "{}", length(&moving));
}

/// The harmonics of each duty cycle, by the series of a rectangle.
#[test]
fn duties_have_their_spectra() {
    for (duty, part) in [(0, 0.125), (1, 0.25), (2, 0.5), (3, 0.75)] {
        let samples = heard(&format!("10 PLAY \"Y{duty}T4O2C9\""), 100);
        let samples = &samples[8_000..8_000 + 32_768];
        let fundamental = CPU_HZ as f64 / (16.0 * 428.0);
        let ideal = |n: f64| (std::f64::consts::PI * n * part).sin().abs() / n;
        // First-order low-pass and high-pass.
        let passes = |hz: f64| 1.0 / (1.0 + (hz / 14_000.0).powi(2)).sqrt() / (1.0 + (37.0 / hz).powi(2)).sqrt();
        let first = amplitude(samples, RATE, fundamental) / passes(fundamental);
        for n in 2..=40u32 {
            let n = f64::from(n);
            let got = amplitude(samples, RATE, n * fundamental) / passes(n * fundamental) / first;
            let expected = ideal(n) / ideal(1.0);
            assert!((got - expected).abs() < 0.005, "duty {duty}, harmonic {n}: {got} instead of {expected}");
        }
    }
}

/// Whatever is no harmonic is at least 60 dB below the tone, up to 16 kHz, at pitches whose harmonics fold back.
#[test]
fn aliases_are_inaudible() {
    let mut worst: f64 = 0.0;
    for (registers, divisor) in [
        (&[(0x4000, 0xBF), (0x4002, 26), (0x4003, 0x08)][..], 16.0 * 27.0),
        (&[(0x4000, 0x3F), (0x4002, 33), (0x4003, 0x08)], 16.0 * 34.0),
        (&[(0x4000, 0x7F), (0x4002, 9), (0x4003, 0x08)], 16.0 * 10.0),
        (&[(0x4008, 0xFF), (0x400A, 13), (0x400B, 0x08)], 32.0 * 14.0),
        (&[(0x4000, 0xBF), (0x4002, 100), (0x4003, 0x08)], 16.0 * 101.0),
    ] {
        let mut list = vec![(0, 0x4015, 0x07), (0, 0x4001, 0x08)];
        list.extend(registers.iter().map(|&(register, value)| (0, register, value)));
        for rate in [SampleRate::Hz44100, SampleRate::Hz48000] {
            let samples = rendered(&pokes(&list), 2 * SECOND, rate);
            let spectrum = spectrum(&samples[8_192..8_192 + 32_768]);
            let bin = f64::from(rate.hz()) / 32_768.0;
            let tone = CPU_HZ as f64 / divisor;
            let level = spectrum[(tone / bin).round() as usize];
            for (n, amplitude) in spectrum.iter().enumerate() {
                let hz = n as f64 * bin;
                let nearest = (hz / tone).round() * tone;
                if hz > 20.0 && hz < 16_000.0 && (hz - nearest).abs() > 6.0 * bin {
                    worst = worst.max(amplitude / level);
                    let decibels = 20.0 * (amplitude / level).log10();
                    assert!(decibels < -60.0, "{registers:?}: {decibels:.1} dB at {hz:.0} Hz");
                }
            }
        }
    }
    assert!(worst > 0.0, "nothing was looked at");
}

/// A decaying note is over after 15 falls of V + 1 quarter frames, whatever the note's length.
#[test]
fn envelopes_decay() {
    for volume in [0, 1, 4, 9, 15] {
        let source = format!("10 PLAY \"M1V{volume}T8O4C7R0\"");
        let (start, end) = extent(&heard(&source, 140), EDGE).unwrap();
        let expected = 15.0 * f64::from(volume + 1) / 240.0;
        assert!((end - start - expected).abs() < 0.006, "V{volume}: {} instead of {expected}", end - start);
    }
    // Its loudness falls in a straight line, but for the mix.
    let samples = heard("10 PLAY \"M1V15T8O4C7R0\"", 140);
    let at = |seconds: f64| peak(&samples[(seconds * RATE) as usize..][..600]);
    assert!((at(0.5) as f64 / at(0.05) as f64 - 0.55).abs() < 0.06, "{} {}", at(0.5), at(0.05));
}

#[test]
fn a_short_triangle_lasts_56_quarter_frames() {
    for (text, expected) in [("::M1T8O4C7", 56.0), ("::M1T1O4C3", 12.0), ("::M1T4O4C5", 56.0)] {
        let (start, end) = extent(&heard(&format!("10 PLAY \"{text}\""), 140), EDGE).unwrap();
        assert!((240.0 * (end - start) - expected).abs() < 1.2, "{text}: {}", 240.0 * (end - start));
    }
    assert_eq!(extent(&heard("10 PLAY \"::M1T1O4C0\"", 20), 0), None);
}

#[test]
fn beeps_sound_for_a_tenth_of_a_second() {
    let samples = heard("10 BEEP", 12);
    let (start, end) = extent(&samples, EDGE).unwrap();
    assert!((end - start - 0.1).abs() < 0.003, "{}", end - start);
    let got = pitch(&samples[600..4_800], RATE);
    assert!(cents(got, CPU_HZ as f64 / (16.0 * 170.0)).abs() < 3.0, "{got} Hz");
}

/// Direct mode beeps for an error.
#[test]
fn errors_beep() {
    let mut machine = machine("10 X=1/0");
    machine.run(Frame(5).start());
    machine.apply(Input::Prompt);
    machine.run(Frame(20).start());
    let writes = machine.console().apu.drain().writes;
    let (start, end) = extent(&rendered(&writes, 20 * FRAME_HALF_CYCLES, SampleRate::Hz44100), EDGE).unwrap();
    assert!((end - start - 0.1).abs() < 0.003, "{}", end - start);
}

/// Typed keys click for 2 ms, in V3 and unless CLICK OFF.
#[test]
fn keys_click() {
    for (dialect, click, expected) in
        [(Dialect::V3, "ON", Some(0.002)), (Dialect::V3, "OFF", None), (Dialect::V2, "", None)]
    {
        let source = if click.is_empty() { String::new() } else { format!("10 CLICK {click}") };
        let program = parse_source(source.as_bytes(), Options { dialect, relaxed: false }).unwrap().program;
        let mut machine = Machine::new(Config { dialect, ..Config::default() }, program);
        machine.apply(Input::Run);
        machine.run(Frame(5).start());
        machine.apply(Input::Prompt);
        machine.idle(Frame(5).start());
        machine.console().apu.record(true);
        machine.apply(Input::KeyDown(b'A'));
        machine.idle(Frame(8).start());
        let writes = machine.console().apu.drain().writes;
        let samples = rendered(&writes, 8 * FRAME_HALF_CYCLES, SampleRate::Hz44100);
        let got = extent(&samples, EDGE).map(|(start, end)| end - start);
        match (got, expected) {
            (Some(got), Some(expected)) => assert!((got - expected).abs() < 0.001, "{got}"),
            _ => assert_eq!(got, expected, "{dialect:?} CLICK {click}"),
        }
    }
}

#[test]
fn pokes_sound() {
    let tone = "10 POKE &H4015,1:POKE &H4001,8:POKE &H4000,&HBF:POKE &H4002,253:POKE &H4003,8\n20 GOTO 20";
    let got = pitch(&heard(tone, 60)[10_000..40_000], RATE);
    assert!(cents(got, CPU_HZ as f64 / (16.0 * 254.0)).abs() < 3.0, "{got} Hz");
    // Noise: as loud low as high, unlike any tone.
    let noise = "10 POKE &H4015,8:POKE &H400C,&H3F:POKE &H400E,4:POKE &H400F,8\n20 GOTO 20";
    let spectrum = spectrum(&heard(noise, 80)[10_000..10_000 + 32_768]);
    let band = |from: usize, to: usize| spectrum[from..to].iter().map(|a| a * a).sum::<f64>() / (to - from) as f64;
    let (low, high) = (band(400, 1_400), band(6_000, 7_000));
    assert!((0.5..4.0).contains(&(low / high)), "{low} {high}");
    // $4011 is a click of 127 steps.
    let click = heard("10 PAUSE 10:POKE &H4011,127\n20 GOTO 20", 30);
    assert!(peak(&click) > 20_000);
    assert!(extent(&click, 300).is_some_and(|(start, end)| end - start < 0.03));
    // A channel that is switched off says nothing.
    assert_eq!(extent(&heard("10 POKE &H4000,&HBF:POKE &H4002,253:POKE &H4003,8\n20 GOTO 20", 30), 0), None);
}

/// Rests and ends are silent to the last bit, and nothing but the chip's own edges clicks.
#[test]
fn silence_is_silent() {
    let samples = heard("10 PLAY \"T4O3C5R7C5:M1O2C5R7C5:O3C5R7C5\"", 170);
    let quiet = &samples[(45.0 / 60.0988 * RATE) as usize..(96.0 / 60.0988 * RATE) as usize];
    assert_eq!(peak(quiet), 0);
    assert_eq!(peak(&samples[(140.0 / 60.0988 * RATE) as usize..]), 0);
    // At a note's end the triangle stays where it is: no sample differs from the one before by more than in the note.
    let samples = heard("10 PLAY \"::T4O2C5\"", 60);
    let largest = |samples: &[i16]| samples.windows(2).map(|pair| (pair[1] - pair[0]).abs()).max().unwrap();
    let end = (33.0 / 60.0988 * RATE) as usize;
    assert!(largest(&samples[end - 1_000..]) <= largest(&samples[5_000..20_000]));
}

/// Who joins in the middle hears what who was there from the beginning hears, but for the phase of the waves.
#[test]
fn joins_in_the_middle() {
    for (source, frames) in [
        ("10 PLAY \"T8O3C9\"", 60),
        ("10 PLAY \"M1V15T8O3C9\"", 30),
        ("10 PLAY \"::M1T8O3C9\"", 10),
        ("10 PLAY \":T8Y0V7O5C9\"", 200),
        ("10 BEEP", 3),
    ] {
        let mut machine = machine(source);
        let until = Frame(frames).start();
        machine.run(until);
        let mut whole = Synth::new(SampleRate::Hz44100);
        machine.console().apu.drain().writes.into_iter().for_each(|write| whole.write(write));
        let mut samples = Vec::new();
        whole.render(until, &mut samples);
        let mut joined = Synth::at(&machine.console().apu, until, SampleRate::Hz44100);
        machine.run(Frame(frames + 4).start());
        let (mut expected, mut got) = (Vec::new(), Vec::new());
        for write in machine.console().apu.drain().writes {
            whole.write(write);
            joined.write(write);
        }
        whole.render(Frame(frames + 4).start(), &mut expected);
        joined.render(Frame(frames + 4).start(), &mut got);
        assert_eq!(got.len(), expected.len());
        let power = |samples: &[i16]| samples.iter().map(|s| f64::from(*s) * f64::from(*s)).sum::<f64>();
        let (got, expected) = (&got[1_000..], &expected[1_000..]);
        let ratio = power(got) / power(expected);
        assert!((0.95..1.05).contains(&ratio), "{source}: {ratio}");
        assert!(cents(pitch(got, RATE), pitch(expected, RATE)).abs() < 5.0, "{source}");
    }
}

/// Time that is left out makes no click, costs nothing, and comes out at the right sample.
#[test]
fn skips_time() {
    let mut synth = Synth::new(SampleRate::Hz44100);
    for write in writes("10 PLAY \"T8O3C9C9C9:T8O3E9E9E9\"", 300) {
        synth.write(write);
    }
    let mut samples = Vec::new();
    synth.render(HalfCycles(SECOND), &mut samples);
    let loudest = peak(&samples[20_000..]);
    synth.skip_to(HalfCycles(3 * SECOND));
    assert_eq!(synth.now(), HalfCycles(3 * SECOND));
    synth.render(HalfCycles(3 * SECOND + SECOND / 10), &mut samples);
    assert_eq!(samples.len(), 44_100 + 4_410);
    assert!(peak(&samples[44_000..]) < loudest * 2);
    // As far as time goes.
    synth.skip_to(HalfCycles::NEVER);
    synth.render(HalfCycles::NEVER, &mut samples);
    assert_eq!(samples.len(), 44_100 + 4_410);
}

/// Sample k is at k / rate after days as well.
#[test]
fn time_does_not_drift() {
    for (rate, hz) in [(SampleRate::Hz44100, 44_100), (SampleRate::Hz48000, 48_000)] {
        let mut synth = Synth::new(rate);
        let mut samples = Vec::new();
        let start = 86_400 * SECOND;
        synth.skip_to(HalfCycles(start));
        for frame in 1..=60 * 10 {
            synth.render(HalfCycles(start + frame * FRAME_HALF_CYCLES), &mut samples);
        }
        let expected = (600 * FRAME_HALF_CYCLES * hz).div_ceil(SECOND);
        assert_eq!(samples.len() as u64, expected);
    }
}

/// Small programs and what they sound like; each spectrogram was looked at.
#[test]
fn programs_sound_as_they_did() {
    fn check(name: &str, source: &str, frames: u64, expected: &str) {
        let bytes: Vec<u8> = heard(source, frames).iter().flat_map(|sample| sample.to_le_bytes()).collect();
        let hash = blake3::hash(&bytes).to_hex();
        assert_eq!(&hash[..16], expected, "{name}");
    }
    check("three voices", "10 PLAY \"T2O3CEGO4C:Y0M1V4O4C7:O2C5G\"", 80, "3e1bcdc780e26f2a");
    check(
        "effects",
        "10 BEEP:POKE &H4015,15:POKE &H400C,5:POKE &H400E,8:POKE &H400F,8:PAUSE 30",
        60,
        "bd0b68959f8bb3f6",
    );
    check(
        "sweep",
        "10 POKE &H4015,1:POKE &H4000,&HBF:POKE &H4001,&H94:POKE &H4002,200:POKE &H4003,8:PAUSE 60",
        60,
        "8457448ceb5e7eab",
    );
}

fn any_write() -> impl Strategy<Value = (u64, u16, u8)> {
    let gap = prop_oneof![4 => 0u64..200, 4 => 0u64..60_000, 1 => 0u64..2_000_000];
    (gap, prop_oneof![9 => 0x4000u16..=0x4015, 1 => any::<u16>()], any::<u8>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// No writes at any times do harm, and it does not matter in which pieces they are rendered.
    #[test]
    fn slices_do_not_matter(list in proptest::collection::vec(any_write(), 0..60), cuts in proptest::collection::vec(0u64..100_000, 0..40)) {
        let mut at = 0;
        let mut all = pokes(&[(0, 0x4015, 0x0F)]);
        for (gap, register, value) in list {
            at += gap;
            all.push(Write { at: HalfCycles(at), register, value });
        }
        let end = (at + 200_000).min(2 * SECOND);
        let whole = rendered(&all, end, SampleRate::Hz44100);
        prop_assert_eq!(whole.len() as u64, (end * 44_100).div_ceil(SECOND));
        let mut synth = Synth::new(SampleRate::Hz44100);
        let mut pieces = Vec::new();
        let mut now = 0u64;
        let mut writes = all.iter().peekable();
        for cut in cuts.into_iter().chain([u64::MAX]) {
            now = end.min(now.saturating_add(cut));
            while let Some(write) = writes.next_if(|write| write.at.0 < now) {
                synth.write(*write);
            }
            synth.render(HalfCycles(now), &mut pieces);
        }
        prop_assert_eq!(pieces, whole);
    }

    /// Times that jump, fall back or lie at the end of time.
    #[test]
    fn strange_times_do_no_harm(list in proptest::collection::vec((any::<u64>(), 0x3FFEu16..0x4018, any::<u8>(), any::<bool>()), 0..30)) {
        let mut synth = Synth::new(SampleRate::Hz48000);
        let mut samples = Vec::new();
        let mut apu = Apu::new();
        for (at, register, value, joins) in list {
            synth.write(Write { at: HalfCycles(at), register, value });
            apu.write(HalfCycles(at), register, value);
            if joins {
                synth.join(&apu, HalfCycles(at >> 1));
            } else {
                synth.skip_to(HalfCycles(at >> 2));
            }
            let now = synth.now();
            synth.render(HalfCycles(now.0.saturating_add(50_000)), &mut samples);
        }
        prop_assert!(samples.len() <= 30 * 700);
    }
}

mod wav {
    //! `fbc run --wav`.

    use super::*;

    const TUNE: &str = "10 PLAY \"T1CDE:O2C5\"\n20 PRINT \"OVER\"\n";

    fn read(path: PathBuf) -> (hound::WavSpec, Vec<i16>) {
        let mut reader = hound::WavReader::open(path).unwrap();
        (reader.spec(), reader.samples::<i16>().map(Result::unwrap).collect())
    }

    #[test]
    fn holds_what_the_synthesiser_makes() {
        let bench = Workbench::new();
        bench.write("tune.bas", TUNE);
        let run = bench.run(&["run", "--headless", "--wav", "a.wav", "tune.bas"]);
        assert_eq!((run.status, run.stdout.as_slice(), run.stderr.as_str()), (0, &b"OVER\n"[..], ""));
        let (spec, samples) = read(bench.path("a.wav"));
        assert_eq!((spec.channels, spec.sample_rate, spec.bits_per_sample), (1, 44_100, 16));
        let expected = heard(TUNE, 60);
        assert!(samples.len() > 24 * 733 && samples.len() < expected.len());
        assert_eq!(samples, expected[..samples.len()]);
        assert_eq!(bench.files(), ["a.wav", "tune.bas"]);
        // As many frames as asked for, at the other rate.
        let run =
            bench.run(&["run", "--headless", "--frames", "30", "--wav", "b.wav", "--wav-rate", "48000", "tune.bas"]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""));
        let (spec, _) = read(bench.path("b.wav"));
        assert_eq!(spec.sample_rate, 48_000);
        bench.write("long.bas", "10 GOTO 10");
        bench.run(&["run", "--headless", "--frames", "30", "--wav", "b.wav", "--wav-rate", "48000", "long.bas"]);
        let (_, samples) = read(bench.path("b.wav"));
        assert_eq!(samples.len() as u64, (30 * FRAME_HALF_CYCLES * 48_000).div_ceil(SECOND));
    }

    #[test]
    fn is_there_however_the_run_ends() {
        for (source, arguments, status) in [
            ("10 PLAY \"T1C\"\n20 ERROR 5", &[][..], 1),
            ("10 PLAY \"T1C\"\n20 STOP", &[], 0),
            ("10 PLAY \"T1C\"\n20 INPUT A", &[], 1),
            ("10 PLAY \"T1C\"\n20 GOTO 20", &["--max-statements", "5000"], 3),
            ("10 PLAY \"T1CX\"", &[], 1),
        ] {
            let bench = Workbench::new();
            bench.write("tune.bas", source);
            let run = bench.run(&[&["run", "--headless", "--wav", "a.wav", "tune.bas"], arguments].concat());
            assert_eq!(run.status, status, "{source}: {}", run.stderr);
            let (_, samples) = read(bench.path("a.wav"));
            assert!(peak(&samples) > LOUD, "{source}");
        }
    }

    #[test]
    fn ends_after_ten_minutes() {
        let bench = Workbench::new();
        // 700 s in a few statements.
        bench.write("long.bas", "10 FOR I=1 TO 2:PAUSE 30200:NEXT");
        let run = bench.run(&["run", "--headless", "--wav", "a.wav", "long.bas"]);
        assert_eq!((run.status, run.stderr.as_str()), (0, "fbc: a.wav: the first ten minutes (--frames N for more)\n"));
        assert_eq!(hound::WavReader::open(bench.path("a.wav")).unwrap().len(), 600 * 44_100);
    }

    #[test]
    fn says_what_cannot_be_written() {
        let bench = Workbench::new();
        bench.write("tune.bas", TUNE);
        std::fs::create_dir(bench.path("folder")).unwrap();
        for (wav, message) in [
            ("none/a.wav", "fbc: none/a.wav: cannot write: no such file or directory\n"),
            ("folder", "fbc: folder: cannot write: is a directory\n"),
            ("-", "fbc: -: cannot write: a WAV recording needs a file, not a pipe\n"),
        ] {
            let run = bench.run(&["run", "--headless", "--wav", wav, "tune.bas"]);
            assert_eq!((run.status, run.stdout.as_slice(), run.stderr.as_str()), (2, &b""[..], message));
        }
        assert_eq!(bench.files(), ["folder", "tune.bas"]);
    }
}
