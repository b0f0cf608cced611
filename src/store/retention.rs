//! How much is kept, and for how long: ended runs go when there are too many or they are too old, also those that a limit or
//! the end of their input stopped. Runs whose process died, that a person left in the middle, that have a name, or that a
//! person keeps, stay.

use super::catalog;
use super::directory::changed_at;
use super::error::StoreError;
use super::ownership::Ownership;
use super::store::{Store, now, remove_files};
use super::summary::{RunState, RunSummary};
use crate::timeline::ending::Ending;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Names of settings.
const BYTES: &str = "retention.bytes";
const DAYS: &str = "retention.days";

/// Limits for the runs that may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Bytes on the disk of all of them together.
    pub bytes: u64,
    /// Days since they ended.
    pub days: u32,
}

impl Default for Retention {
    fn default() -> Retention {
        Retention { bytes: 1 << 30, days: 90 }
    }
}

/// What has gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expired {
    /// The runs, oldest first.
    pub runs: Vec<RunSummary>,
}

impl Expired {
    /// Bytes that are free again.
    pub fn bytes(&self) -> u64 {
        self.runs.iter().map(|run| run.size).sum()
    }
}

/// Whether a run may go by itself.
pub fn may_go(run: &RunSummary) -> bool {
    let is_over = match &run.state {
        // Somebody left in the middle, and may come back to it.
        RunState::Ended(Ending::Interrupted | Ending::Quit) => false,
        RunState::Ended(_) => true,
        RunState::Live { .. } | RunState::Unfinished | RunState::Unreadable(_) => false,
    };
    is_over && is_nameless(run)
}

/// Whether a run may go if a person asks for the unfinished ones to go too.
fn may_go_on_demand(run: &RunSummary) -> bool {
    let is_left = matches!(&run.state, RunState::Ended(_) | RunState::Unfinished);
    is_left && is_nameless(run)
}

fn is_nameless(run: &RunSummary) -> bool {
    run.name.is_none() && !run.kept
}

impl Retention {
    /// The time before which things are too old.
    fn oldest(&self, now: u64) -> u64 {
        now.saturating_sub(u64::from(self.days).saturating_mul(DAY_MS))
    }

    /// The runs that are too old, and the oldest of those that are too many, at a time in milliseconds since 1970.
    pub fn expired(&self, runs: &[RunSummary], now: u64, unfinished: bool) -> Vec<RunSummary> {
        let goes = if unfinished { may_go_on_demand } else { may_go };
        let mut left: Vec<&RunSummary> = runs.iter().filter(|run| goes(run)).collect();
        left.sort_by_key(|run| run.changed);
        let mut bytes: u64 = left.iter().map(|run| run.size).sum();
        let oldest = self.oldest(now);
        let mut gone = Vec::new();
        for run in left {
            if run.changed >= oldest && bytes <= self.bytes {
                break;
            }
            bytes -= run.size;
            gone.push(run.clone());
        }
        gone
    }
}

impl Store {
    /// The limits that a person has set, or the usual ones.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn retention(&self) -> Result<Retention, StoreError> {
        let usual = Retention::default();
        let bytes = self.setting(BYTES)?.and_then(|text| text.parse().ok());
        let days = self.setting(DAYS)?.and_then(|text| text.parse().ok());
        Ok(Retention { bytes: bytes.unwrap_or(usual.bytes), days: days.unwrap_or(usual.days) })
    }

    /// Sets the limits.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_retention(&self, limits: Retention) -> Result<(), StoreError> {
        catalog::write(self.directory(), |catalog| {
            catalog.set(BYTES, Some(&limits.bytes.to_string()))?;
            catalog.set(DAYS, Some(&limits.days.to_string()))
        })
    }

    /// Removes what is beyond the limits; with `unfinished` also runs that could be gone on with. What another process has
    /// just taken stays.
    ///
    /// # Errors
    /// [`StoreError`]; what was removed before stays removed.
    pub fn expire(&self, limits: Retention, unfinished: bool) -> Result<Expired, StoreError> {
        let mut expired = Expired::default();
        self.clear_drafts()?;
        for run in limits.expired(&self.runs()?, now(), unfinished) {
            let Some(_ownership) = Ownership::take_now(&self.directory().lock(&run.id))? else { continue };
            remove_files(self.directory(), &run.id)?;
            expired.runs.push(run);
        }
        catalog::write(self.directory(), |catalog| {
            expired.runs.iter().try_for_each(|run| catalog.forget_run(&run.id))?;
            catalog.forget_programs(limits.oldest(now()))
        })?;
        let cleaned = self.directory().cleaned();
        std::fs::write(&cleaned, now().to_string()).map_err(|source| StoreError::file(&cleaned, source))?;
        Ok(expired)
    }

    /// The same once a day, for every start; `None` if it was done within a day, or nothing was ever kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn expire_daily(&self) -> Result<Option<Expired>, StoreError> {
        let cleaned = changed_at(&self.directory().cleaned());
        if cleaned.is_some_and(|cleaned| now().saturating_sub(cleaned) < DAY_MS) || !self.directory().catalog().exists()
        {
            return Ok(None);
        }
        self.expire(self.retention()?, false).map(Some)
    }

    /// Removes files of runs whose makers died before they were runs.
    fn clear_drafts(&self) -> Result<(), StoreError> {
        let directory = self.directory();
        for id in directory.given_ids()? {
            if !directory.run(&id).exists()
                && let Some(_ownership) = Ownership::take_now(&directory.lock(&id))?
                // Its maker may have come to its end meanwhile.
                && !directory.run(&id).exists()
            {
                remove_files(directory, &id)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::famicom::input::Outcome;
    use crate::famicom::position::Position;
    use crate::store::id::RunId;
    use crate::timeline::ending::Limit;

    fn run(day: u64, size: u64, state: RunState) -> RunSummary {
        let changed = day * DAY_MS;
        RunSummary {
            id: RunId::at(changed),
            name: None,
            program: "a.bas".to_owned(),
            created: changed,
            changed,
            state,
            at: Position::default(),
            output: 0,
            size,
            kept: false,
        }
    }

    fn ended() -> RunState {
        RunState::Ended(Ending::Outcome(Outcome::Ended))
    }

    #[track_caller]
    fn check(runs: &[RunSummary], unfinished: bool, expected: &[u64]) {
        let limits = Retention { bytes: 100, days: 10 };
        let gone = limits.expired(runs, 50 * DAY_MS, unfinished);
        let days: Vec<u64> = gone.iter().map(|run| run.changed / DAY_MS).collect();
        assert_eq!(days, expected);
    }

    #[test]
    fn ended_runs_go_when_they_are_old() {
        check(&[], false, &[]);
        check(&[run(49, 1, ended()), run(39, 1, ended()), run(40, 1, ended()), run(3, 1, ended())], false, &[3, 39]);
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        check(&[run(45, 60, ended()), run(44, 30, ended()), run(43, 30, ended())], false, &[43]);
        check(&[run(45, 101, ended())], false, &[45]);
        check(&[run(45, 100, ended())], false, &[]);
    }

    #[test]
    fn what_can_be_gone_on_with_or_was_named_or_kept_stays() {
        let mut named = run(1, 200, ended());
        named.name = Some("job".to_owned());
        let mut kept = run(2, 200, ended());
        kept.kept = true;
        let stays = [
            named,
            kept,
            run(3, 200, RunState::Unfinished),
            run(4, 200, RunState::Live { pid: Some(1) }),
            run(5, 200, RunState::Ended(Ending::Interrupted)),
            run(6, 200, RunState::Ended(Ending::Quit)),
            run(7, 200, RunState::Unreadable("torn".to_owned())),
        ];
        check(&stays, false, &[]);
        check(&stays, true, &[3, 5, 6]);
        check(&[run(1, 1, RunState::Ended(Ending::Limit(Limit::Frames)))], false, &[1]);
    }
}
