//! What sound costs: `cargo bench --bench sound`. Prints the median time to make one second of samples.

#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used, reason = "a bench measures and prints")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use fbc::basic::parser::Options;
use fbc::basic::source::parse_source;
use fbc::famicom::apu::{Apu, Write};
use fbc::famicom::input::Input;
use fbc::famicom::machine::{Config, Machine};
use fbc::famicom::sound::{SampleRate, Synth};
use fbc::vm::time::{CPU_HZ, HalfCycles};

const SECONDS: u64 = 8;

const SECOND: u64 = 2 * CPU_HZ;

/// The writes of a program's first seconds.
fn recorded(source: &str) -> Vec<Write> {
    let program = parse_source(source.as_bytes(), Options::default()).unwrap().program;
    let mut machine = Machine::new(Config::default(), program);
    machine.console().apu.record(true);
    machine.apply(Input::Run);
    machine.run(HalfCycles(SECONDS * SECOND));
    machine.console().apu.drain().writes
}

/// The median over all seconds of many runs.
fn report(name: &str, rate: SampleRate, writes: &[Write]) {
    let mut times: Vec<Duration> = Vec::new();
    let mut samples = Vec::with_capacity(rate.hz() as usize);
    for _ in 0..25 {
        let mut synth = Synth::new(rate);
        for write in writes {
            synth.write(*write);
        }
        for second in 1..=SECONDS {
            samples.clear();
            let start = Instant::now();
            synth.render(HalfCycles(second * SECOND), &mut samples);
            times.push(start.elapsed());
            black_box(&samples);
        }
    }
    times.sort();
    println!("{name:48} {:9.1} µs", times[times.len() / 2].as_secs_f64() * 1e6);
}

fn each<T>(name: &str, mut work: impl FnMut() -> T) {
    let mut times: Vec<Duration> = (0..201)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed()
        })
        .collect();
    times.sort();
    println!("{name:48} {:9.1} µs", times[times.len() / 2].as_secs_f64() * 1e6);
}

fn main() {
    let tune = recorded("10 PLAY \"T4O2CEGO3C:O3GEDC:O1CGCG\"\n20 GOTO 10\n");
    let high = recorded("10 PLAY \"O5B9:O5A9:O5B9\"\n20 GOTO 10\n");
    let noise = "10 POKE &H4015,15:POKE &H4011,64:POKE &H400C,63:POKE &H400E,0:POKE &H400F,8\n20 GOTO 20\n";
    report("three voices, 44.1 kHz", SampleRate::Hz44100, &tune);
    report("three voices, 48 kHz", SampleRate::Hz48000, &tune);
    report("three voices at the top of their range", SampleRate::Hz44100, &high);
    report("noise at its highest rate", SampleRate::Hz44100, &recorded(noise));
    report("silence", SampleRate::Hz44100, &[]);
    each("Synth::new", || Synth::new(SampleRate::Hz44100));
    let mut synth = Synth::new(SampleRate::Hz44100);
    let mut apu = Apu::new();
    apu.beep_on(HalfCycles(0));
    each("join after an hour", || synth.join(&apu, HalfCycles(3600 * SECOND)));
}
