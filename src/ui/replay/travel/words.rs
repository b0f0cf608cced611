//! What a viewer of a run is told of searches: what they are for, what they found, and that they found nothing.

use crate::basic::tree::Type;
use crate::timeline::walk::{Cells, Direction, Found, Target, Variable};

/// Which way, as an adjective.
pub(super) fn later(direction: Direction) -> &'static str {
    if direction == Direction::Forward { "later" } else { "earlier" }
}

/// What a search is for, in words that follow "looking for".
pub(super) fn sought(target: Target) -> String {
    match target {
        Target::Line(line) => format!("line {line}"),
        Target::AnyLine => "the next line".to_owned(),
        Target::SameLevel => "the next statement".to_owned(),
        Target::Caller => "the way out of GOSUB".to_owned(),
        Target::Variable(variable) => format!("a change of {}", name_of(variable)),
        Target::Error => "an error".to_owned(),
        Target::Output => "output".to_owned(),
        Target::Input => "an input".to_owned(),
        Target::Mark => "a mark".to_owned(),
    }
}

/// What a person should know of what was found, beyond seeing it.
pub(super) fn told_of(target: Target, found: Found) -> Option<String> {
    let place = found.line.map_or(String::new(), |line| format!(" in line {line}"));
    match target {
        Target::Variable(variable) => Some(format!("{} was changed{place}", name_of(variable))),
        Target::Error => Some(format!("an error{place}")),
        Target::Line(_)
        | Target::AnyLine
        | Target::SameLevel
        | Target::Caller
        | Target::Output
        | Target::Input
        | Target::Mark => None,
    }
}

/// That a search found nothing.
pub(super) fn missing(target: Target, direction: Direction) -> String {
    let later = later(direction);
    match target {
        Target::Line(line) => format!("line {line} does not begin to run {later}"),
        Target::Variable(variable) => format!("{} does not change {later}", name_of(variable)),
        Target::Caller => "this is no subroutine, or it does not return".to_owned(),
        Target::Error => format!("no {later} error"),
        Target::Input => format!("no {later} input"),
        Target::AnyLine | Target::SameLevel | Target::Output | Target::Mark => format!("nothing {later}"),
    }
}

/// `A$`, `B(3)`.
fn name_of(variable: Variable) -> String {
    let letters: String = variable.key.0.into_iter().filter(|byte| *byte > 0).map(char::from).collect();
    let kind = if variable.kind == Type::String { "$" } else { "" };
    let cells = match variable.cells {
        Cells::Simple => String::new(),
        Cells::Array => "()".to_owned(),
        Cells::Element(first, None) => format!("({first})"),
        Cells::Element(first, Some(second)) => format!("({first},{second})"),
    };
    format!("{letters}{kind}{cells}")
}
