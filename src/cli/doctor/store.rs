//! The store in the report, and its repair.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::print;
use crate::cli::args::DoctorArgs;
use crate::cli::exit::{Status, complain};
use crate::cli::runs::words;
use crate::cli::stores::{self, NoStore};
use crate::store::repair::Repair;

/// What was found in the store.
#[derive(Clone, Debug, Default)]
pub(super) struct StoreFacts {
    /// Its folder.
    pub(super) directory: PathBuf,
    /// Runs.
    pub(super) runs: usize,
    /// Runs that processes have.
    pub(super) live: usize,
    /// Runs whose processes died.
    pub(super) unfinished: usize,
    /// Bytes on the disk.
    pub(super) bytes: u64,
    /// What is wrong, a sentence each.
    pub(super) problems: Vec<String>,
}

impl StoreFacts {
    /// Reads all of it; `None` if there is no place for one.
    pub(super) fn gather(folder: Option<&Path>) -> Option<StoreFacts> {
        let store = stores::find(folder).ok()?;
        let mut facts = StoreFacts { directory: store.directory().root().to_owned(), ..StoreFacts::default() };
        match store.examine() {
            Ok(health) => {
                (facts.runs, facts.live, facts.unfinished) = (health.runs, health.live, health.unfinished);
                facts.bytes = health.bytes;
                facts.problems.extend(health.catalog.map(|error| error.to_string()));
                facts.problems.extend(health.damaged.iter().map(|(_, error)| error.to_string()));
            }
            Err(error) => facts.problems.push(error.to_string()),
        }
        Some(facts)
    }

    /// In one row.
    pub(super) fn in_words(&self) -> String {
        let folder = self.directory.display();
        if !self.directory.is_dir() {
            return format!("{folder} (does not exist)");
        }
        let runs = format!("{} run{}", self.runs, if self.runs == 1 { "" } else { "s" });
        let kinds = [(self.live, "live"), (self.unfinished, "unfinished")];
        let kinds: Vec<String> =
            kinds.iter().filter(|(count, _)| *count > 0).map(|(count, kind)| format!("{count} {kind}")).collect();
        let kinds = if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
        let health = match self.problems.len() {
            0 => "all can be read".to_owned(),
            1 => "1 problem".to_owned(),
            count => format!("{count} problems"),
        };
        format!("{folder}: {runs}{kinds}, {}, {health}", words::bytes(self.bytes))
    }
}

/// Saves what can be saved, and says what was done.
pub(super) fn repair(arguments: &DoctorArgs) -> ExitCode {
    let done = stores::find(arguments.store.store.as_deref())
        .and_then(|store| store.repair().map(|repairs| (store, repairs)).map_err(NoStore::from));
    let (store, repairs) = match done {
        Ok(done) => done,
        Err(error) => {
            complain(error);
            return Status::Usage.into();
        }
    };
    let failed = repairs.iter().filter(|repair| matches!(repair, Repair::Failed { .. })).count();
    if arguments.json {
        let sentences: Vec<String> = repairs.iter().map(ToString::to_string).collect();
        let answer = serde_json::json!({
            "version": 1,
            "directory": store.directory().root().display().to_string(),
            "repairs": sentences,
            "failed": failed,
        });
        print(&format!("{answer}\n"));
    } else if repairs.is_empty() {
        print(&format!("nothing in {} needs repair\n", store.directory().root().display()));
    } else {
        for repair in &repairs {
            print(&format!("{repair}\n"));
        }
    }
    if failed > 0 { Status::Usage.into() } else { Status::Done.into() }
}
