//! Killed at any moment, again and again, and resumed: the same output and the same end as if nothing had happened.

use std::time::Duration;

use super::programs::{Case, cases};
use super::victim::{self, NAME, Random, Victim, Whole, run_arguments, unread};

/// How often one run is killed at most; then it is let go to its end.
const KILLS_A_RUN: u32 = 6;

/// A run that is killed now and then.
struct Session<'a> {
    case: &'a Case,
    whole: &'a Whole,
    bench: crate::common::Workbench,
    random: Random,
    seed: u64,
    /// Bytes of output that somebody has seen.
    seen: usize,
    kills: u32,
}

impl Session<'_> {
    /// Starts or resumes; kills after a while, or lets it go on to its end. Whether it ended.
    fn piece(&mut self, until_end: bool) -> bool {
        let context = format!("{}, FBC_CRASH_SEED={}, after {} kills", self.case.name, self.seed, self.kills);
        let record = victim::record(self.bench.store(), NAME);
        if record.as_ref().is_some_and(|record| record.ended) {
            // It was killed behind its end. Resuming would lift the limit that ended it.
            return true;
        }
        let (durable, input) = record.as_ref().map_or((0, self.case.input.as_str()), |record| {
            (record.output.len(), unread(&self.case.input, &record.inputs))
        });
        if let Some(record) = &record {
            expect_part(&record.output, &self.whole.output, 0, &format!("{context}: the recorded output"));
        }
        assert!(durable <= self.seen, "{context}: {durable} bytes are recorded, {} were written", self.seen);
        let arguments = match &record {
            None => {
                let mut arguments = run_arguments(self.case);
                arguments.extend(["--run-id".to_owned(), NAME.to_owned()]);
                arguments
            }
            Some(_) => ["resume", "--headless", NAME].map(str::to_owned).into(),
        };
        let victim = Victim::start(&self.bench, &arguments, input, self.case.pause_ms);
        let left = if until_end {
            victim.end()
        } else {
            let most = [15, 60, 150, 500][self.random.below(4) as usize];
            std::thread::sleep(Duration::from_micros(self.random.below(most * 1000)));
            victim.kill()
        };
        let end = durable + left.output.len();
        expect_part(&left.output, &self.whole.output, durable, &format!("{context}: what was written"));
        self.seen = self.seen.max(end);
        let Some(status) = left.status else {
            self.kills += 1;
            return false;
        };
        assert_eq!(status, self.whole.status, "{context}: {}", left.messages);
        assert!(!left.messages.contains("panicked"), "{context}: {}", left.messages);
        true
    }

    /// What must be so when it has ended.
    fn check_end(&self) {
        let context = format!("{}, FBC_CRASH_SEED={}, after {} kills", self.case.name, self.seed, self.kills);
        let record = victim::record(self.bench.store(), NAME).expect("a run that ended is there");
        assert_eq!(self.seen, self.whole.output.len(), "{context}: everything was written");
        assert_eq!(record.output.len(), self.whole.output.len(), "{context}: everything is recorded");
        expect_part(&record.output, &self.whole.output, 0, &context);
        assert_eq!(record.hash.as_ref(), Some(&self.whole.hash), "{context}: the state at the end");
        assert_eq!(record.statements, self.whole.statements, "{context}: statements");
        assert!(victim::verify(self.bench.store(), NAME) > 0, "{context}: a hash at least");
    }
}

/// Demands that a part of the output is what stands at that byte.
#[track_caller]
fn expect_part(part: &[u8], whole: &[u8], from: usize, context: &str) {
    let differs = (0..part.len()).find(|at| whole.get(from + at) != Some(&part[*at]));
    if let Some(at) = differs {
        let around = |bytes: &[u8], at: usize| {
            let (from, to) = (at.saturating_sub(40).min(bytes.len()), (at + 40).min(bytes.len()));
            String::from_utf8_lossy(&bytes[from..to]).into_owned()
        };
        panic!("{context}: byte {}: {:?} instead of {:?}", from + at, around(part, at), around(whole, from + at));
    }
}

/// One run of a case; how often it was killed.
fn run(case: &Case, whole: &Whole, seed: u64) -> u32 {
    let (bench, random) = (victim::bench(case), Random(seed));
    let mut session = Session { case, whole, bench, random, seed, seen: 0, kills: 0 };
    while !session.piece(session.kills >= KILLS_A_RUN) {}
    session.check_end();
    session.kills
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().map_or(default, |text| text.parse().expect("a number"))
}

#[test]
fn a_killed_run_goes_on_as_if_nothing_had_happened() {
    let wanted = number("FBC_CRASH_KILLS", 40);
    let clock = std::time::SystemTime::now().duration_since(std::time::SystemTime::UNIX_EPOCH);
    let first = number("FBC_CRASH_SEED", clock.map_or(1, |since| u64::from(since.subsec_nanos())));
    println!("FBC_CRASH_SEED={first}");
    let mut wholes: Vec<(Case, Option<Whole>)> = cases().into_iter().map(|case| (case, None)).collect();
    let count = wholes.len() as u64;
    let (mut kills, mut runs) = (0, 0);
    // Each seed says which case it is, and everything that happens in it.
    for seed in first.. {
        if kills >= wanted {
            break;
        }
        let (case, whole) = &mut wholes[(seed % count) as usize];
        let whole = whole.get_or_insert_with(|| victim::whole(case));
        kills += u64::from(run(case, whole, seed));
        runs += 1;
    }
    println!("{kills} kills in {runs} runs");
}
