//! `fbc test --list`: the programs and what they hold, without running them.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::hold::Held;
use crate::cli::exit::Status;

#[derive(Debug, Serialize)]
struct Row {
    file: String,
    /// What is expected, a word each; empty if nothing is.
    holds: Vec<&'static str>,
    error: Option<String>,
}

#[derive(Serialize)]
struct Json {
    version: u32,
    tests: Vec<Row>,
}

/// Prints the list.
pub(super) fn list(programs: &[PathBuf], json: bool) -> Status {
    let rows: Vec<Row> = programs.iter().map(|path| row(path)).collect();
    let failed = rows.iter().any(|row| row.error.is_some());
    if json {
        super::print(&(serde_json::to_string(&Json { version: 1, tests: rows }).unwrap_or_default() + "\n"));
    } else {
        let width = rows.iter().map(|row| row.file.chars().count()).max().unwrap_or(0);
        for row in &rows {
            let holds = if row.holds.is_empty() { "nothing to hold".to_owned() } else { row.holds.join(", ") };
            match &row.error {
                Some(error) => super::print(&format!("{error}\n")),
                None => super::print(&format!("{:width$}  {holds}\n", row.file)),
            }
        }
    }
    if failed { Status::Usage } else { Status::Done }
}

fn row(path: &Path) -> Row {
    let file = path.display().to_string();
    match Held::read(path) {
        Ok(held) => Row { file, holds: holds(&held), error: None },
        Err(error) => Row { file, holds: Vec::new(), error: Some(error) },
    }
}

fn holds(held: &Held) -> Vec<&'static str> {
    let (plan, beside) = (&held.plan, &held.beside);
    let has_log = beside.log.is_some();
    let words: Vec<&'static str> = [
        ("session", has_log),
        ("ends", plan.ends.is_some()),
        ("output", has_log || beside.output.is_some() || !plan.output.is_empty() || !plan.contains.is_empty()),
        ("screen", has_log || beside.screen.is_some() || !plan.rows.is_empty()),
        ("picture", beside.picture.is_some() || !beside.pictures.is_empty()),
        ("sound", beside.sound.is_some() || plan.sound.is_some()),
        ("asserts", !plan.asserts.is_empty()),
    ]
    .into_iter()
    .filter_map(|(word, is_held)| is_held.then_some(word))
    .collect();
    // Directives that only say how it runs leave that it ends as it should.
    if words.is_empty() && plan.directed { vec!["ends"] } else { words }
}
