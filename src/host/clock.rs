//! The real clock: seeds and time-outs.
#![expect(clippy::disallowed_methods, reason = "this is where real time comes in")]

use std::time::{Duration, Instant, SystemTime};

/// A seed from the time of day.
pub fn seed() -> u16 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    (now.subsec_nanos() ^ now.as_secs() as u32) as u16 & 0x7FFF
}

/// Milliseconds since 1970.
pub fn now_ms() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}

/// A moment after which something is given up.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Option<Instant>);

impl Deadline {
    /// In so many seconds; never without a number.
    pub fn after(seconds: Option<f64>) -> Deadline {
        let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        Deadline(duration.and_then(|duration| Instant::now().checked_add(duration)))
    }

    /// Whether it has passed.
    pub fn passed(&self) -> bool {
        self.0.is_some_and(|end| Instant::now() >= end)
    }

    /// Whether there is one.
    pub fn is_set(&self) -> bool {
        self.0.is_some()
    }
}

/// Lets real time pass.
pub fn sleep(duration: Duration) {
    std::thread::sleep(duration);
}

/// Real time since it was started, as a value for those who may not ask the clock.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts at zero.
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// How long it has been running.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
