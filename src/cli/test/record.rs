//! `fbc test --record`: a person plays a program once, and what was played becomes its test.

use std::path::Path;

use clap::Parser;

use super::attempt::{Attempt, screen_text};
use super::beside;
use super::bless;
use super::hold::Held;
use super::{TestError, print};
use crate::cli::args::{BlessArg, Cli, Command, TestArgs};
use crate::cli::exit::Status;
use crate::cli::files::{self, FileError};
use crate::cli::picture::pair::{self, Painter};
use crate::cli::run;
use crate::famicom::console::PauseUnit;
use crate::famicom::machine::Config;
use crate::host::stop::Ends;
use crate::timeline::log::reader::Log;
use crate::timeline::testing::trial::{Edits, Trial, Wanted};
use crate::timeline::testing::verdict;
use crate::vm::memory::Model;

/// The longest recorded session.
const LOG_BYTES_MAX: u64 = 256 << 20;

/// Plays and keeps.
pub(super) fn record(arguments: &TestArgs) -> Result<Status, TestError> {
    let [path] = arguments.paths.as_slice() else { return Err(TestError::RecordOne) };
    if path.is_dir() || path == Path::new("-") {
        return Err(TestError::RecordOne);
    }
    let log_path = beside::path(path, "fbev");
    files::expect_folder(&log_path)?;
    let held = Held::read(path).map_err(TestError::Record)?;
    let plan = &held.plan;
    if plan.keys || !plan.events.is_empty() || !plan.input.is_empty() {
        return Err(TestError::Record(format!(
            "{}: a recording takes the place of keys, pad, input and the file .in; take those out first",
            path.display()
        )));
    }
    let failed = |source| FileError::Write { path: log_path.clone(), source };
    let folder = tempfile::tempdir().map_err(failed)?;
    let session = folder.path().join("session.fbev");
    play(path, &session, &plan.config, plan.frames)?;
    let bytes = files::read(&session, LOG_BYTES_MAX, "log")?;
    let log = Log::read(&bytes).map_err(|error| TestError::Record(format!("the session was not recorded: {error}")))?;
    if !log.complete {
        return Err(TestError::Record("the session was not recorded to its end; nothing was kept".to_owned()));
    }
    let makes = arguments.bless.as_deref().unwrap_or(&[BlessArg::Output, BlessArg::Screen]);
    let wanted = Wanted { sound: makes.contains(&BlessArg::Sound), ..Wanted::default() };
    let attempt = Attempt { bless: None, report: false, stop: Ends::watch() };
    let trial = Trial::new(plan.clone(), held.program.clone(), None, Some((&log, Edits::LeftOut)), &wanted);
    let run = attempt.complete(trial, path, plan);
    let mut changes = vec![(log_path, bytes)];
    for kind in makes {
        changes.push(match kind {
            BlessArg::Output => (beside::path(path, "out"), run.output.clone().into_bytes()),
            BlessArg::Screen => {
                (beside::path(path, "screen"), screen_text(run.rows.iter().map(String::as_str)).into_bytes())
            }
            BlessArg::Png => {
                let picture = Painter::own().paint(&run.scene);
                let png = pair::png(&picture).map_err(|error| TestError::Record(error.to_string()))?;
                (beside::path(path, "png"), png)
            }
            BlessArg::Sound => {
                (beside::path(path, "sound"), format!("{}\n", run.sound.as_deref().unwrap_or_default()).into_bytes())
            }
        });
    }
    let written = bless::write_all(changes)?;
    for path in &written {
        print(&format!("recorded {}\n", path.display()));
    }
    let findings = verdict::judge(plan, &run);
    for finding in &findings {
        print(&format!("note: the recorded session would fail: {}\n", finding.message));
    }
    Ok(if findings.is_empty() { Status::Done } else { Status::Failed })
}

/// `fbc run` with the options that the program's comments ask for: at a terminal for a person, else with standard input.
fn play(path: &Path, session: &Path, config: &Config, frames: Option<u64>) -> Result<(), TestError> {
    let mut words: Vec<std::ffi::OsString> = ["fbc", "run", "--exit", "--no-store"].map(Into::into).to_vec();
    words.extend(["--record".into(), session.into()]);
    words.extend([format!("--seed={}", config.seed).into(), format!("--clock={}", config.clock).into()]);
    words.push(
        format!("--dialect={}", if config.dialect == crate::basic::dialect::Dialect::V2 { "v2" } else { "v3" }).into(),
    );
    if config.model == Model::Original {
        words.push("--memory=original".into());
    }
    if config.pause_unit == PauseUnit::Frame {
        words.push("--pause-unit=frame".into());
    }
    words.extend(config.relaxed.then(|| "--relaxed".into()));
    words.extend(config.quirks.then(|| "--quirks".into()));
    words.extend(frames.map(|frames| format!("--frames={frames}").into()));
    words.extend(["--".into(), path.into()]);
    match Cli::try_parse_from(words) {
        Ok(Cli { command: Command::Run(arguments) }) => {
            // How the program ended is in the log; why it could not run was said.
            let _ = run::run(&arguments);
            Ok(())
        }
        Ok(_) => Err(TestError::RecordOne),
        Err(error) => Err(TestError::Record(error.to_string())),
    }
}
