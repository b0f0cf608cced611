//! A run at a terminal that was cut off is offered at the next start of its program: whoever lost the terminal need not
//! know that there is `fbc resume`.

use std::io::Write;

use clap::Parser;

use super::args::{Cli, Command, ResumeArgs, RunArgs};
use super::plan::Plan;
use super::runs::words;
use super::stores;
use crate::host::clock::now_ms;
use crate::store::store::Store;
use crate::store::summary::{RunState, RunSummary};
use crate::timeline::ending::Ending;

/// What a person who declined is not asked again: this and the run's ID.
const DECLINED: &str = "declined-";

/// The longest answer that is read.
const ANSWER_BYTES_MAX: usize = 100;

/// The newest run of this program that was cut off, if the person at the terminal wants to go on with it.
pub(super) fn accepted(arguments: &RunArgs) -> Option<ResumeArgs> {
    let record = &arguments.record;
    if record.no_store || record.run_id.is_some() || record.record.is_some() {
        return None;
    }
    let folder = stores::directory(record.store.as_deref())?;
    let store = Store::at(&folder);
    let program = Plan::of(arguments, true).file().to_string_lossy().into_owned();
    let runs = store.runs().ok()?;
    let run = runs.into_iter().rev().find(|run| run.program == program && was_cut_off(&store, run))?;
    let id = run.id.as_str();
    let declined = format!("{DECLINED}{id}");
    if store.setting(&declined).ok()?.is_some() {
        return None;
    }
    eprint!(
        "fbc: {} was cut off {} ago after {} of play. Go on with it? [Y/n] ",
        words::printable(&arguments.file.to_string_lossy()),
        words::age(run.created, now_ms()),
        words::played(run.at.time.0)
    );
    // Nobody can be asked if this cannot be written.
    std::io::stderr().flush().ok()?;
    if !is_yes(&read_answer()?) {
        // Asked again at worst.
        let _ = store.set_setting(&declined, Some("yes"));
        return None;
    }
    let Ok(Command::Resume(mut resume)) = Cli::try_parse_from(["fbc", "resume", id]).map(|cli| cli.command) else {
        return None;
    };
    resume.store = Some(folder);
    resume.frames = arguments.limits.frames;
    resume.max_statements = arguments.limits.max_statements;
    resume.timeout = arguments.limits.timeout;
    resume.picture = arguments.picture.clone();
    resume.sound = arguments.sound.clone();
    resume.play = arguments.play.clone();
    Some(*resume)
}

/// Whether a person was at a terminal, and did not end it.
fn was_cut_off(store: &Store, run: &RunSummary) -> bool {
    matches!(run.state, RunState::Unfinished | RunState::Ended(Ending::Interrupted))
        && store
            .view(run.id.as_str())
            .and_then(|view| view.tail())
            .is_ok_and(|tail| Plan::from_bytes(&tail.plan).is_live())
}

fn read_answer() -> Option<String> {
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer).ok()?;
    (read > 0 && read <= ANSWER_BYTES_MAX).then_some(answer)
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_ascii_lowercase().as_str(), "" | "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_yes_or_no() {
        for (answer, expected) in [("\n", true), ("y\n", true), ("YES\n", true), ("n\n", false), ("what\n", false)] {
            assert_eq!(is_yes(answer), expected, "{answer:?}");
        }
    }
}
