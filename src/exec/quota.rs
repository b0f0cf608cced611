//! What one machine may use. Checked between slices: a run may pass a limit by what a slice does.

use std::time::Duration;

use crate::timeline::ending::Limit;
use crate::vm::time::{Frame, HalfCycles};

/// The limits of one run; `None` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quotas {
    /// Frames of virtual time.
    pub frames: Option<u64>,
    /// Statements executed, also those that a rollback made void.
    pub statements: Option<u64>,
    /// Real time since the start, pauses included.
    pub wall: Option<Duration>,
    /// Bytes printed.
    pub output: Option<u64>,
    /// Bytes of memory: [`crate::famicom::machine::Machine::memory_in_use`].
    pub memory: Option<u64>,
}

/// What a run has used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Virtual time.
    pub time: HalfCycles,
    /// Statements executed, also void ones.
    pub statements: u64,
    /// Real time since the start.
    pub wall: Duration,
    /// Bytes printed.
    pub output: u64,
    /// Bytes of memory.
    pub memory: u64,
}

impl Quotas {
    /// The first limit that is reached (time, statements) or passed (output, memory).
    pub fn exceeded(&self, usage: &Usage) -> Option<Limit> {
        let reached = |most: Option<u64>, used: u64| most.is_some_and(|most| used >= most);
        let passed = |most: Option<u64>, used: u64| most.is_some_and(|most| used > most);
        if passed(self.output, usage.output) {
            Some(Limit::Output)
        } else if passed(self.memory, usage.memory) {
            Some(Limit::Memory)
        } else if usage.time >= self.frames_end() {
            Some(Limit::Frames)
        } else if reached(self.statements, usage.statements) {
            Some(Limit::Statements)
        } else if self.wall.is_some_and(|most| usage.wall >= most) {
            Some(Limit::Timeout)
        } else {
            None
        }
    }

    /// The virtual time that is not passed.
    pub fn frames_end(&self) -> HalfCycles {
        self.frames.map_or(HalfCycles::NEVER, |frames| Frame(frames).start())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_is_held() {
        let quotas = Quotas {
            frames: Some(60),
            statements: Some(1000),
            wall: Some(Duration::from_secs(2)),
            output: Some(100),
            memory: Some(4096),
        };
        let within = Usage {
            time: HalfCycles(Frame(60).start().0 - 1),
            statements: 999,
            wall: Duration::from_millis(1999),
            output: 100,
            memory: 4096,
        };
        assert_eq!(quotas.exceeded(&within), None);
        let check = |usage: Usage, limit: Limit| {
            assert_eq!(quotas.exceeded(&usage), Some(limit), "{usage:?}");
            assert_eq!(Quotas::default().exceeded(&usage), None);
        };
        check(Usage { time: Frame(60).start(), ..within }, Limit::Frames);
        check(Usage { statements: 1000, ..within }, Limit::Statements);
        check(Usage { wall: Duration::from_secs(2), ..within }, Limit::Timeout);
        check(Usage { output: 101, ..within }, Limit::Output);
        check(Usage { memory: 4097, ..within }, Limit::Memory);
    }
}
