//! What happens when a program fails: the decision alone, as a state machine that is given everything it decides by.
//!
//! Going back is only of use if something else can come in afterwards: the machine is deterministic, so that without an
//! input between the restore point and the error the same error would come again.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

/// What a person wants when the program fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnError {
    /// The run ends.
    #[default]
    Stop,
    /// The run goes on behind the statement that failed.
    ResumeNext,
    /// The run begins anew.
    Restart,
    /// The run goes on at the last point before the error from which something else can happen.
    Rollback,
}

/// A policy with its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What is done.
    pub on_error: OnError,
    /// How often a run may go back within the window.
    pub restarts_max: u32,
    /// The window, on the clock that [`Failure::now`] is read from.
    pub window: Duration,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy { on_error: OnError::Stop, restarts_max: 5, window: Duration::from_secs(60) }
    }
}

/// An error that no handler of the program took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// When: real time for a person at a terminal; otherwise the virtual time of everything that was executed, also of what
    /// is void by now. It never falls.
    pub now: Duration,
    /// In a line of the program; a direct line is answered by the person who typed it.
    pub in_program: bool,
    /// Something came in since the beginning that may be something else next time.
    pub beginning_helps: bool,
    /// There is a point, the beginning included, of which this is true.
    pub point_helps: bool,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The run ends.
    Stop(Reason),
    /// [`crate::famicom::input::Input::Recover`].
    ResumeNext,
    /// Back to the beginning, for the n-th time within the window.
    Restart(u32),
    /// Back to the last point that helps.
    Rollback(u32),
}

/// Why a run ends with its error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nothing else was asked for.
    Asked,
    /// Nothing came in since the point to go back to.
    Repeats,
    /// It went back as often as it may.
    TooOften(Policy),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Asked => f.write_str("stopped by an error"),
            Reason::Repeats => f.write_str(
                "nothing was put in that could be put in differently: the error would repeat, so the run stops",
            ),
            Reason::TooOften(policy) => {
                let (times, seconds) = (policy.restarts_max, policy.window.as_secs_f64());
                let (s, ss) = (if times == 1 { "" } else { "s" }, if seconds == 1.0 { "" } else { "s" });
                write!(
                    f,
                    "gone back {times} time{s} within {seconds} second{ss} (--max-restarts, --restart-window): the run stops"
                )
            }
        }
    }
}

/// Decides, and remembers how often it went back.
#[derive(Clone, Debug)]
pub struct Supervisor {
    policy: Policy,
    /// When it went back, within the window; never more than `restarts_max`.
    times: VecDeque<Duration>,
}

impl Supervisor {
    /// A supervisor of one run.
    pub fn new(policy: Policy) -> Supervisor {
        Supervisor { policy, times: VecDeque::new() }
    }

    /// Its policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Whether restore points are of use.
    pub fn goes_back(&self) -> bool {
        matches!(self.policy.on_error, OnError::Restart | OnError::Rollback)
    }

    /// What is to be done about an error; whoever asks does it.
    pub fn decide(&mut self, failure: &Failure) -> Decision {
        if !failure.in_program {
            return Decision::Stop(Reason::Asked);
        }
        match self.policy.on_error {
            OnError::Stop => Decision::Stop(Reason::Asked),
            OnError::ResumeNext => Decision::ResumeNext,
            OnError::Restart => self.go_back(failure.beginning_helps, failure.now, Decision::Restart),
            OnError::Rollback => self.go_back(failure.point_helps, failure.now, Decision::Rollback),
        }
    }

    fn go_back(&mut self, helps: bool, now: Duration, decision: fn(u32) -> Decision) -> Decision {
        if !helps {
            return Decision::Stop(Reason::Repeats);
        }
        while self.times.front().is_some_and(|time| now.saturating_sub(*time) >= self.policy.window) {
            self.times.pop_front();
        }
        let before = u32::try_from(self.times.len()).unwrap_or(u32::MAX);
        if before >= self.policy.restarts_max {
            return Decision::Stop(Reason::TooOften(self.policy));
        }
        self.times.push_back(now);
        decision(before + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [OnError; 4] = [OnError::Stop, OnError::ResumeNext, OnError::Restart, OnError::Rollback];

    fn policy(on_error: OnError) -> Policy {
        Policy { on_error, restarts_max: 2, window: Duration::from_secs(10) }
    }

    /// Everything that can be said about a first failure.
    #[test]
    fn a_first_failure_is_decided_by_what_is_known_of_it() {
        for on_error in KINDS {
            for bits in 0..8 {
                let failure = Failure {
                    now: Duration::ZERO,
                    in_program: bits & 1 != 0,
                    beginning_helps: bits & 2 != 0,
                    point_helps: bits & 4 != 0,
                };
                let expected = match (on_error, failure.in_program, failure.beginning_helps, failure.point_helps) {
                    (_, false, _, _) | (OnError::Stop, ..) => Decision::Stop(Reason::Asked),
                    (OnError::ResumeNext, ..) => Decision::ResumeNext,
                    (OnError::Restart, _, true, _) => Decision::Restart(1),
                    (OnError::Rollback, _, _, true) => Decision::Rollback(1),
                    (OnError::Restart, _, false, _) | (OnError::Rollback, _, _, false) => {
                        Decision::Stop(Reason::Repeats)
                    }
                };
                assert_eq!(Supervisor::new(policy(on_error)).decide(&failure), expected, "{on_error:?} {failure:?}");
            }
        }
    }

    /// Failures at these seconds, and whether the run goes back at each.
    fn check(policy: Policy, failures: &[(u64, bool)]) {
        let mut supervisor = Supervisor::new(policy);
        for (seconds, goes_back) in failures {
            let now = Duration::from_secs(*seconds);
            let failure = Failure { now, in_program: true, beginning_helps: true, point_helps: true };
            let decision = supervisor.decide(&failure);
            let back = matches!(decision, Decision::Restart(_) | Decision::Rollback(_));
            assert_eq!(back, *goes_back, "{policy:?} at {seconds} s: {decision:?}");
            assert!(supervisor.times.len() <= policy.restarts_max as usize);
        }
    }

    #[test]
    fn a_run_goes_back_so_often_within_the_window() {
        for on_error in [OnError::Restart, OnError::Rollback] {
            check(policy(on_error), &[(0, true), (0, true), (0, false)]);
            check(policy(on_error), &[(0, true), (5, true), (9, false), (10, true), (14, false), (15, true)]);
            check(policy(on_error), &[(0, true), (10, true), (20, true), (30, true)]);
            check(Policy { restarts_max: 0, ..policy(on_error) }, &[(0, false), (100, false)]);
            check(Policy { window: Duration::ZERO, ..policy(on_error) }, &[(0, true), (0, true), (0, true)]);
        }
    }

    #[test]
    fn passing_over_is_not_counted() {
        let mut supervisor = Supervisor::new(policy(OnError::ResumeNext));
        let failure = Failure { now: Duration::ZERO, in_program: true, beginning_helps: false, point_helps: false };
        for _ in 0..100 {
            assert_eq!(supervisor.decide(&failure), Decision::ResumeNext);
        }
    }

    #[test]
    fn reasons_are_sentences() {
        let reason =
            Reason::TooOften(Policy { restarts_max: 1, window: Duration::from_millis(1500), ..Policy::default() });
        assert!(reason.to_string().starts_with("gone back 1 time within 1.5 seconds"), "{reason}");
        assert!(Reason::Repeats.to_string().contains("the error would repeat"));
    }
}
