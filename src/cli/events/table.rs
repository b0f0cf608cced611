//! Events for people: a row each, in columns that do not depend on what is still to come.

use crate::cli::style::Style;
use crate::timeline::questions::describe::describe;
use crate::timeline::questions::event::{Event, Kind, Site};
use crate::timeline::questions::listing::Listing;
use crate::vm::time::{CPU_HZ, HalfCycles};

/// Columns in front of what happened.
const FRONT_COLUMNS: usize = 7 + 2 + 9 + 2 + 9 + 2 + 10 + 2;

/// Rows of events.
pub(super) struct Table {
    style: Style,
    /// What is longer than the terminal is wide is cut; elsewhere nothing is.
    columns: Option<usize>,
    begun: bool,
}

impl Table {
    /// For standard output as it is.
    pub(super) fn of_stdout() -> Table {
        use std::io::IsTerminal;
        let columns = std::io::stdout().is_terminal().then(Style::columns);
        Table { style: Style::of_stdout(), columns, begun: false }
    }

    /// An event's row; before the first one the heading.
    pub(super) fn row(&mut self, event: &Event, listing: &mut Listing) -> String {
        let mut out = String::new();
        if !std::mem::replace(&mut self.begun, true) {
            let heading = format!("{:>7}  {:>9}  {:<9}  {:<10}  what", "frame", "seconds", "line", "kind");
            out = self.style.heading(&heading) + "\n";
        }
        let what = describe(event, listing);
        let room = self.columns.map_or(usize::MAX, |columns| columns.saturating_sub(FRONT_COLUMNS).max(10));
        let kind = event.what.kind();
        let name = format!("{:<10}", kind.name());
        let name = if self.style.bold { format!("\x1b[{}m{name}\x1b[0m", colour(kind)) } else { name };
        out + &format!(
            "{:>7}  {:>9}  {:<9}  {name}  {}\n",
            event.at.frame().0,
            seconds(event.at.time),
            event.site.map_or_else(String::new, place),
            cut(&what, room),
        )
    }
}

/// Seconds of virtual time with three decimals.
pub(in crate::cli) fn seconds(time: HalfCycles) -> String {
    let milliseconds = u128::from(time.0) * 1000 / u128::from(2 * CPU_HZ);
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}

/// `120:2` for the second statement of line 120.
pub(in crate::cli) fn place(site: Site) -> String {
    let line = site.line.map_or_else(|| "direct".to_owned(), |line| line.to_string());
    site.statement.map_or(line.clone(), |statement| format!("{line}:{}", u32::from(statement) + 1))
}

/// At most so many characters; what is cut is shown to be.
fn cut(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    text.chars().take(room.saturating_sub(1)).chain(['…']).collect()
}

fn colour(kind: Kind) -> &'static str {
    match kind {
        Kind::Error => "31",
        Kind::Input => "32",
        Kind::Assign | Kind::Loop => "36",
        Kind::Print | Kind::Log => "33",
        Kind::Sprite | Kind::Sound | Kind::Device | Kind::Poke => "35",
        Kind::Goto | Kind::Gosub | Kind::Return => "34",
        Kind::Statement | Kind::Checkpoint | Kind::Mark | Kind::End => "2",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_places_are_short() {
        assert_eq!(seconds(HalfCycles(2 * CPU_HZ * 3 + CPU_HZ)), "3.500");
        assert_eq!(seconds(HalfCycles(u64::MAX)).split('.').count(), 2);
        assert_eq!(place(Site { line: Some(120), statement: Some(1) }), "120:2");
        assert_eq!(place(Site { line: None, statement: None }), "direct");
        assert_eq!((cut("ABCDE", 5), cut("ABCDE", 4)), ("ABCDE".to_owned(), "ABC…".to_owned()));
    }
}
