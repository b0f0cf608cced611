//! Runs in words: what state they are in, how large and how old they are.

use std::path::PathBuf;

use super::MIB;
use crate::cli::style::Style;
use crate::famicom::input::Outcome;
use crate::store::retention::{Expired, Retention};
use crate::store::store::Origin;
use crate::store::summary::{RunState, RunSummary};
use crate::timeline::ending::{Ending, Limit};
use crate::timeline::log::Header;
use crate::vm::memory::Model;
use crate::vm::time::CPU_HZ;

/// What `show` says beyond the summary.
pub(super) struct Details {
    pub(super) header: Header,
    pub(super) origin: Option<Origin>,
    pub(super) owners: u64,
    pub(super) checkpoints: u64,
    pub(super) path: PathBuf,
}

/// Columns before what is said in `show`.
const INDENT: usize = 13;

/// How a run ended.
pub(super) fn ending(ending: Ending) -> String {
    match ending {
        Ending::Outcome(outcome) => outcome.message().unwrap_or_else(|| "ended".to_owned()),
        Ending::Left => "left".to_owned(),
        Ending::Quit => "quit".to_owned(),
        Ending::Limit(Limit::Frames) => "frames reached".to_owned(),
        Ending::Limit(limit) => format!("limit: {}", limit.name()),
        Ending::Interrupted => "interrupted".to_owned(),
        Ending::InputEnd => "out of input".to_owned(),
        Ending::OutputLost => "output closed".to_owned(),
    }
}

/// A run's state.
pub(super) fn state(state: &RunState) -> String {
    match state {
        RunState::Live { pid: Some(pid) } => format!("live, pid {pid}"),
        RunState::Live { pid: None } => "live".to_owned(),
        RunState::Ended(how) => ending(*how),
        RunState::Unfinished => "unfinished".to_owned(),
        RunState::Unreadable(_) => "unreadable".to_owned(),
    }
}

/// The word for an ending in JSON.
pub(super) fn ending_name(ending: Ending) -> &'static str {
    match ending {
        Ending::Outcome(Outcome::Ended) => "ended",
        Ending::Outcome(Outcome::Break { .. }) => "stopped",
        Ending::Outcome(Outcome::Error { .. }) => "error",
        Ending::Left => "left",
        Ending::Quit => "quit",
        Ending::Limit(_) => "limit",
        Ending::Interrupted => "interrupted",
        Ending::InputEnd => "input_end",
        Ending::OutputLost => "output_lost",
    }
}

/// Bytes for people.
pub(in crate::cli) fn bytes(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} B"),
        10_000..10_240_000 => format!("{} KiB", bytes / 1024),
        _ => format!("{} MiB", bytes / MIB),
    }
}

/// How long ago a time in milliseconds is.
pub(in crate::cli) fn age(then: u64, now: u64) -> String {
    let seconds = now.saturating_sub(then) / 1000;
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// Virtual time as minutes and seconds.
pub(in crate::cli) fn played(half_cycles: u64) -> String {
    let seconds = half_cycles / (2 * CPU_HZ);
    match seconds / 3600 {
        0 => format!("{}:{:02}", seconds / 60, seconds % 60),
        hours => format!("{hours}:{:02}:{:02}", seconds / 60 % 60, seconds % 60),
    }
}

/// A time in milliseconds since 1970 as RFC 3339 in UTC.
pub(super) fn timestamp(milliseconds: u64) -> String {
    let (days, rest) = (milliseconds / 86_400_000, milliseconds % 86_400_000);
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", rest % 1000)
}

/// Year, month and day of a number of days since 1970 in the Gregorian calendar.
fn civil(days: u64) -> (u64, u64, u64) {
    // Years begin in March here, so that the leap day is the last one. 719 468 days lie before 1970, 146 097 are 400 years.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + u64::from(month <= 2), month, day)
}

/// Text without what would write to the terminal.
pub(in crate::cli) fn printable(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}

/// What is known of a run.
pub(super) fn show(run: &RunSummary, details: &Details, style: &Style) -> String {
    let config = &details.header.config;
    let mut machine =
        format!("dialect {}", if config.dialect == crate::basic::dialect::Dialect::V2 { "v2" } else { "v3" });
    if config.clock != 1 {
        machine += &format!(", clock {}", config.clock);
    }
    if config.model == Model::Original {
        machine += ", original memory";
    }
    machine += &format!(", seed {}, revision {}", config.seed, details.header.revision);
    let resumable = if run.state.is_resumable() { "; `fbc resume` goes on with it" } else { "" };
    let mut rows = vec![("run", run.id.to_string())];
    rows.extend(run.name.iter().map(|name| ("name", name.clone())));
    rows.extend([
        ("program", printable(&run.program)),
        ("state", state(&run.state) + resumable),
        ("began", timestamp(run.created)),
        ("written", timestamp(run.changed)),
        ("reached", format!("{}, {} played", run.at, played(run.at.time.0))),
        ("output", format!("{} bytes", run.output)),
        ("machine", machine),
        ("record", format!("{} on the disk, {} checkpoints", bytes(run.size), details.checkpoints)),
        ("file", details.path.display().to_string()),
    ]);
    match &details.origin {
        Some(Origin::Run { id, at }) => rows.push(("from", format!("run {id} at {at}"))),
        Some(Origin::Log { file, at }) => rows.push(("from", format!("{} at {at}", printable(file)))),
        None => {}
    }
    if details.owners > 1 {
        rows.push(("resumed", format!("{} times", details.owners - 1)));
    }
    if run.kept {
        rows.push(("kept", "until it is deleted".to_owned()));
    }
    rows.iter()
        .map(|(word, said)| format!("{}{:INDENT$}{said}\n", style.heading(word), "", INDENT = INDENT - word.len()))
        .collect()
}

/// What has gone.
pub(in crate::cli) fn expired(expired: &Expired) -> String {
    match expired.runs.len() {
        0 => "nothing is beyond the limits".to_owned(),
        1 => format!("1 ended run was removed ({})", bytes(expired.bytes())),
        count => format!("{count} ended runs were removed ({})", bytes(expired.bytes())),
    }
}

/// The limits.
pub(super) fn limits(limits: Retention) -> String {
    format!(
        "ended runs stay for {} days, and take up to {} MiB; named, kept and unfinished ones stay\n",
        limits.days,
        limits.bytes / MIB
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_calendar() {
        fn check(milliseconds: u64, expected: &str) {
            assert_eq!(timestamp(milliseconds), expected);
        }
        check(0, "1970-01-01T00:00:00.000Z");
        check(951_782_399_999, "2000-02-28T23:59:59.999Z");
        check(951_782_400_000, "2000-02-29T00:00:00.000Z");
        check(951_868_800_000, "2000-03-01T00:00:00.000Z");
        check(1_795_274_873_250, "2026-11-21T15:27:53.250Z");
        check(4_107_542_399_000, "2100-02-28T23:59:59.000Z");
        check(4_107_542_400_000, "2100-03-01T00:00:00.000Z");
    }

    #[test]
    fn figures_are_short() {
        assert_eq!([bytes(0), bytes(9999), bytes(49_152), bytes(64 << 20)], ["0 B", "9999 B", "48 KiB", "64 MiB"]);
        assert_eq!([age(5000, 9999), age(0, 120_000), age(0, 7_200_000)], ["4 s", "2 min", "2 h"]);
        assert_eq!([age(0, 86_400_000 * 3), age(9, 0)], ["3 days", "0 s"]);
        assert_eq!([played(2 * CPU_HZ * 61), played(2 * CPU_HZ * 3600)], ["1:01", "1:00:00"]);
    }
}
