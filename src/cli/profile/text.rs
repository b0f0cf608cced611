//! A profile for people: the run in a sentence, then lines, subroutines and paths, the hottest first.

use std::fmt::Write;

use super::{Measured, frames};
use crate::cli::style::Style;
use crate::timeline::questions::event::Site;
use crate::vm::time::CPU_HZ;

/// All tables, with at most `top` rows each.
pub(super) fn tables(measured: &Measured, top: usize) -> String {
    use std::io::IsTerminal;
    let style = Style::of_stdout();
    let columns = std::io::stdout().is_terminal().then(Style::columns);
    let mut out = summary(measured);
    lines(measured, top, &style, columns, &mut out);
    subroutines(measured, top, &style, &mut out);
    paths(measured, top, &style, &mut out);
    out
}

fn summary(measured: &Measured) -> String {
    let profile = &measured.profile;
    let all = (profile.used.computing + profile.used.waiting).max(1) as f64;
    let seconds = measured.end.0 as f64 / (2 * CPU_HZ) as f64;
    let clock = if profile.clock == 1 { String::new() } else { format!(" at clock {}", profile.clock) };
    format!(
        "{}: {} frames ({seconds:.1} s){clock}, {} statements; computing {:.1} %, waiting {:.1} %\n",
        measured.name,
        measured.end.frame().0,
        profile.statements,
        100.0 * profile.used.computing as f64 / all,
        100.0 * profile.used.waiting as f64 / all,
    )
}

fn lines(measured: &Measured, top: usize, style: &Style, columns: Option<usize>, out: &mut String) {
    let profile = &measured.profile;
    let heading = format!(
        "{:>6}  {:>9}  {:>10}  {:>12}  {:>6}  {:>18}  {:>8}  text",
        "line", "runs", "statements", "cycles", "share", "of a frame, %", "waits, s"
    );
    let _ = writeln!(out, "\n{}", style.heading(&heading));
    for line in profile.lines.iter().take(top) {
        let share = line.frame_share;
        let percents = format!("{:.1} {:.1} {:.1}", 100.0 * share.min, 100.0 * share.mean, 100.0 * share.max);
        let site = Site { line: line.line, statement: None };
        let text = line.line.map_or_else(String::new, |_| measured.listing.clone().statement(site));
        let row = format!(
            "{:>6}  {:>9}  {:>10}  {:>12.0}  {:>5.1}%  {percents:>18}  {:>8}  {text}",
            line.line.map_or_else(|| "direct".to_owned(), |line| line.to_string()),
            line.executions,
            line.statements,
            profile.cycles(line.used.computing),
            100.0 * profile.share(line.used.computing),
            waits(profile.cycles(line.used.waiting)),
        );
        let _ = writeln!(out, "{}", cut(&row, columns));
    }
    rest(profile.lines.len(), top, out);
}

fn subroutines(measured: &Measured, top: usize, style: &Style, out: &mut String) {
    let profile = &measured.profile;
    if profile.subroutines.is_empty() {
        return;
    }
    let heading = format!(
        "{:>6}  {:>9}  {:>12}  {:>6}  {:>12}  {:>6}  {:>8}",
        "GOSUB", "calls", "own cycles", "share", "all cycles", "share", "waits, s"
    );
    let _ = writeln!(out, "\n{}", style.heading(&heading));
    for sum in profile.subroutines.iter().take(top) {
        let _ = writeln!(
            out,
            "{:>6}  {:>9}  {:>12.0}  {:>5.1}%  {:>12.0}  {:>5.1}%  {:>8}",
            sum.line,
            sum.calls,
            profile.cycles(sum.own.computing),
            100.0 * profile.share(sum.own.computing),
            profile.cycles(sum.all.computing),
            100.0 * profile.share(sum.all.computing),
            waits(profile.cycles(sum.all.waiting)),
        );
    }
    rest(profile.subroutines.len(), top, out);
}

fn paths(measured: &Measured, top: usize, style: &Style, out: &mut String) {
    let profile = &measured.profile;
    if profile.subroutines.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", style.heading(&format!("{:>6}  path", "share")));
    let hot: Vec<_> = profile.paths.iter().filter(|path| path.used.computing > 0).collect();
    for path in hot.iter().take(top) {
        let share = 100.0 * profile.share(path.used.computing);
        let _ = writeln!(out, "{share:>5.1}%  {}", frames(path).join(" > "));
    }
    rest(hot.len(), top, out);
}

fn waits(cycles: f64) -> String {
    if cycles == 0.0 { "-".to_owned() } else { format!("{:.2}", cycles / CPU_HZ as f64) }
}

fn rest(all: usize, top: usize, out: &mut String) {
    if all > top {
        let _ = writeln!(out, "        and {} more (--top)", all - top);
    }
}

fn cut(row: &str, columns: Option<usize>) -> String {
    match columns {
        Some(columns) if row.chars().count() > columns => {
            row.chars().take(columns.saturating_sub(1)).chain(['…']).collect()
        }
        _ => row.to_owned(),
    }
}
