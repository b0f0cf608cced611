//! Events counted: by line, kind, second, frame or name.

use std::collections::BTreeMap;

use super::event::{Event, Kind, What};
use super::variable::Variable;
use crate::vm::time::CPU_HZ;

/// What events are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// All together.
    Nothing,
    /// The line.
    Line,
    /// The kind.
    Kind,
    /// The second of virtual time.
    Second,
    /// The frame.
    Frame,
    /// The variable.
    Name,
}

/// What a group of events has in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Group {
    All,
    /// `None`: no line of the program.
    Line(Option<u16>),
    Kind(Kind),
    Second(u64),
    Frame(u64),
    /// `None`: no variable.
    Name(Option<Variable>),
}

/// How many events there are of each group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    by: By,
    counts: BTreeMap<Group, u64>,
    /// The last group that was counted, kept apart: the next event is mostly of the same.
    last: Option<(Group, u64)>,
}

impl Tally {
    /// Nothing counted yet.
    pub fn new(by: By) -> Tally {
        Tally { by, counts: BTreeMap::new(), last: None }
    }

    /// Counts an event.
    pub fn add(&mut self, event: &Event) {
        let group = match self.by {
            By::Nothing => Group::All,
            By::Line => Group::Line(event.site.and_then(|site| site.line)),
            By::Kind => Group::Kind(event.what.kind()),
            By::Second => Group::Second(event.at.time.0 / (2 * CPU_HZ)),
            By::Frame => Group::Frame(event.at.frame().0),
            By::Name => Group::Name(match &event.what {
                What::Assign { name, .. } | What::Loop { name, .. } => Some(*name),
                _ => None,
            }),
        };
        match &mut self.last {
            Some((last, count)) if *last == group => *count += 1,
            _ => {
                self.settle();
                self.last = Some((group, 1));
            }
        }
    }

    /// Counts so many executions of a line's statements.
    pub fn add_line(&mut self, line: Option<u16>, count: u64) {
        let group = match self.by {
            By::Line => Group::Line(line),
            By::Kind => Group::Kind(Kind::Statement),
            By::Nothing | By::Second | By::Frame | By::Name => Group::All,
        };
        if count > 0 {
            *self.counts.entry(group).or_default() += count;
        }
    }

    /// The groups in order, each with its number of events; [`Group::All`] is there also with none.
    pub fn counts(mut self) -> BTreeMap<Group, u64> {
        self.settle();
        if self.by == By::Nothing {
            self.counts.entry(Group::All).or_default();
        }
        self.counts
    }

    fn settle(&mut self) {
        if let Some((group, count)) = self.last.take() {
            *self.counts.entry(group).or_default() += count;
        }
    }
}
