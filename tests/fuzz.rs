//! Fuzzing: whatever a file, a tape or a person sends, nothing panics, hangs or takes memory without end.
//!
//! Each target is an ordinary function in `bodies`, fed from `inputs`. Without further ado a target runs a few cases from a
//! fixed seed, so that what passed once passes again. With `FBC_FUZZ_SECONDS=60` it runs for that long from a new seed; a
//! failure names the seed and the smallest input found, and `FBC_FUZZ_SEED` starts from that seed again.

mod bodies;
mod inputs;
mod recorded;

use std::time::{Duration, Instant, SystemTime};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Cases of a run without `FBC_FUZZ_SECONDS`, and of a round with it.
const CASES: u32 = 64;

/// No input may keep a body busy for longer, also not in a build without optimisation.
const BODY_TIME_MAX: Duration = Duration::from_secs(20);

#[test]
fn source_text() {
    fuzz(inputs::source_bytes(), |bytes| bodies::source_text(&bytes.0));
}

#[test]
fn token_bytes() {
    fuzz(inputs::program_image(), |image| bodies::token_bytes(&image.0));
}

#[test]
fn program_and_inputs() {
    fuzz((inputs::source_text(), inputs::config(), inputs::events()), |(text, config, events)| {
        bodies::program_and_inputs(&text, config, &events);
    });
}

#[test]
fn snapshot_bytes() {
    let machine = (inputs::source_text(), inputs::config(), inputs::events());
    fuzz((machine, inputs::damage()), |((text, config, events), damage)| {
        bodies::snapshot_bytes(&text, config, &events, |bytes| inputs::damaged(bytes, damage.clone()));
    });
}

#[test]
fn recorded_runs() {
    let run = (inputs::source_text(), inputs::config(), inputs::events(), recorded::cuts());
    fuzz(run, |(text, config, events, cuts)| recorded::run(&text, config, &events, &cuts));
}

#[test]
fn log_bytes() {
    let run = (inputs::source_text(), inputs::config(), inputs::events(), recorded::cuts());
    fuzz((run, inputs::damage()), |((text, config, events, cuts), damage)| {
        recorded::damaged_log(&text, config, &events, &cuts, |bytes| inputs::damaged(bytes, damage.clone()));
    });
}

#[test]
fn slot_bytes() {
    fuzz((inputs::events(), inputs::damage()), |(events, damage)| {
        bodies::slot_bytes(&events, |bytes| inputs::damaged(bytes, damage.clone()));
    });
}

#[test]
fn direct_lines() {
    fuzz((inputs::direct_lines(), inputs::config()), |(lines, config)| {
        bodies::direct_lines(lines.into_iter().map(|line| line.0), config);
    });
}

#[test]
fn tape_audio() {
    fuzz((inputs::samples(), 0_u32..250_000), |(samples, rate)| bodies::tape_audio(&samples, rate));
}

#[test]
fn battery_file() {
    fuzz(inputs::battery_file(), |bytes| bodies::battery_file(&bytes));
}

#[test]
fn background_text() {
    fuzz(inputs::background_text(), |text| bodies::background_text(&text));
}

#[test]
fn tile_sources() {
    fuzz(inputs::tile_source(), |text| bodies::tile_source(&text));
}

#[test]
fn tile_dumps_and_palettes() {
    fuzz(inputs::dump_or_palette(), |bytes| bodies::dump_or_palette(&bytes));
}

/// Runs a body on inputs of a strategy for the time that the environment says.
fn fuzz<S: Strategy>(strategy: S, body: impl Fn(S::Value)) {
    let deadline = number_from("FBC_FUZZ_SECONDS").map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let given = number_from("FBC_FUZZ_SEED");
    let mut seed = given.unwrap_or_else(|| if deadline.is_some() { seed_of_now() } else { 0 });
    loop {
        round(&strategy, &body, seed);
        seed = seed.wrapping_add(1);
        if deadline.is_none_or(|deadline| Instant::now() >= deadline) {
            return;
        }
    }
}

fn round<S: Strategy>(strategy: &S, body: &impl Fn(S::Value), seed: u64) {
    let config = Config { cases: CASES, failure_persistence: None, max_shrink_iters: 2000, ..Config::default() };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let result = runner.run(strategy, |value| {
        let start = Instant::now();
        body(value);
        let took = start.elapsed();
        assert!(took <= BODY_TIME_MAX, "took {took:?}");
        Ok(())
    });
    if let Err(error) = result {
        panic!("FBC_FUZZ_SEED={seed}: {error}");
    }
}

fn number_from(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    let number = text.parse();
    Some(number.unwrap_or_else(|_| panic!("{variable}={text}: expected a whole number")))
}

fn seed_of_now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64)
}
