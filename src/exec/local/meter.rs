//! What a turn really cost: processor time of the thread. Real time would charge a machine for whatever else the computer
//! did in the middle of its turn, and a machine that owes turns through no fault of its own is late for many rounds.

use std::time::Duration;

use super::Clock;

/// A meter for the thread that it was started on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meter {
    /// What the thread had used; `None` where that is not known.
    used: Option<Duration>,
    started: Duration,
}

impl Meter {
    pub(super) fn start(clock: &Clock) -> Meter {
        Meter { used: used(), started: clock.now() }
    }

    /// What has been used since; real time where nothing else is known.
    pub(super) fn cost(&self, clock: &Clock) -> Duration {
        match (self.used, used()) {
            (Some(before), Some(now)) => now.saturating_sub(before),
            _ => clock.now().saturating_sub(self.started),
        }
    }
}

/// Processor time of this thread.
#[cfg(unix)]
fn used() -> Option<Duration> {
    use rustix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Some(Duration::new(u64::try_from(time.tv_sec).ok()?, u32::try_from(time.tv_nsec).ok()?))
}

#[cfg(not(unix))]
fn used() -> Option<Duration> {
    None
}
