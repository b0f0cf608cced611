//! What is looked for in a run: kinds, lines, times, variables, a piece of text; all of them must fit.

use super::event::{Kind, Kinds};
use super::log_point::LogPoint;
use super::variable::VariablePattern;
use crate::vm::time::{Frame, HalfCycles};

/// A question about a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// Which kinds.
    pub kinds: Kinds,
    /// Ranges of lines, both ends included; empty: all, and what belongs to no line.
    pub lines: Vec<(u16, u16)>,
    /// The first frame; what comes before is passed over.
    pub from: Frame,
    /// The last frame; `None`: to the end.
    pub to: Option<Frame>,
    /// For assignments and loops: which variables; empty: all.
    pub variables: Vec<VariablePattern>,
    /// What the description contains, in upper case.
    pub text: Option<String>,
    /// Expressions to be evaluated.
    pub log_points: Vec<LogPoint>,
}

impl Question {
    /// Whether something in this line may be an answer.
    pub fn has_line(&self, line: Option<u16>) -> bool {
        self.lines.is_empty() || line.is_some_and(|line| self.lines.iter().any(|(a, b)| (*a..=*b).contains(&line)))
    }

    /// Whether something at this time may be an answer.
    pub fn has_time(&self, time: HalfCycles) -> bool {
        self.from.start() <= time && !self.is_over(time)
    }

    /// Whether nothing from this time on can be an answer.
    pub fn is_over(&self, time: HalfCycles) -> bool {
        self.to.is_some_and(|to| time >= to.next().start())
    }

    /// Whether the log alone answers it, without a run.
    pub fn is_recorded(&self) -> bool {
        self.log_points.is_empty() && self.lines.is_empty() && self.kinds.iter().all(Kind::is_recorded)
    }
}
