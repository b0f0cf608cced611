//! How many events there are, of each group or in all.

use serde_json::json;

use super::csv::quoted;
use super::lines::Lines;
use crate::cli::args::FormatArg;
use crate::cli::style::Style;
use crate::timeline::questions::tally::{By, Group, Tally};

/// The longest bar, in columns.
const BAR_COLUMNS: u64 = 40;

/// Prints the first `most` groups.
pub(super) fn print(tally: Tally, by: By, format: FormatArg, most: u64, out: &mut Lines) {
    let counts = tally.counts();
    let highest = counts.values().copied().max().unwrap_or(0).max(1);
    let heading = heading(by);
    match format {
        FormatArg::Csv if by == By::Nothing => out.write("count\n"),
        FormatArg::Csv => out.write(&format!("{heading},count\n")),
        FormatArg::Table if by != By::Nothing => {
            let text = format!("{heading:>10}  {:>12}", "count");
            out.write(&(Style::of_stdout().heading(&text) + "\n"));
        }
        FormatArg::Table | FormatArg::Ndjson => {}
    }
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    for (group, count) in counts.iter().take(most) {
        let name = name(group);
        let text = match format {
            FormatArg::Ndjson => object(heading, group, *count),
            FormatArg::Csv | FormatArg::Table if by == By::Nothing => format!("{count}\n"),
            FormatArg::Csv => format!("{},{count}\n", quoted(&name)),
            FormatArg::Table => {
                let bar = (u128::from(*count) * u128::from(BAR_COLUMNS)).div_ceil(u128::from(highest)) as usize;
                format!("{name:>10}  {count:>12}  {}\n", "█".repeat(bar))
            }
        };
        out.write(&text);
    }
}

fn heading(by: By) -> &'static str {
    match by {
        By::Nothing => "",
        By::Line => "line",
        By::Kind => "kind",
        By::Second => "second",
        By::Frame => "frame",
        By::Name => "name",
    }
}

fn name(group: &Group) -> String {
    match group {
        Group::All => String::new(),
        Group::Line(line) => line.map_or_else(|| "none".to_owned(), |line| line.to_string()),
        Group::Kind(kind) => kind.name().to_owned(),
        Group::Second(number) | Group::Frame(number) => number.to_string(),
        Group::Name(name) => name.map_or_else(|| "none".to_owned(), |name| name.to_string()),
    }
}

fn object(heading: &str, group: &Group, count: u64) -> String {
    let key = match group {
        Group::All => return json!({ "count": count }).to_string() + "\n",
        Group::Line(line) => json!(line),
        Group::Kind(kind) => json!(kind.name()),
        Group::Second(number) | Group::Frame(number) => json!(number),
        Group::Name(name) => json!(name.map(|name| name.to_string())),
    };
    json!({ heading: key, "count": count }).to_string() + "\n"
}
