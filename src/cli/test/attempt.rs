//! One program: run, judged by its comments and by the files beside it, and blessed if that is wanted.

use std::path::{Path, PathBuf};

use super::beside;
use super::bless;
use super::hold::Held;
use crate::basic::error::ErrorCode;
use crate::basic::program::Program;
use crate::cli::args::BlessArg;
use crate::cli::files::{self, FileError, Loaded};
use crate::cli::host_requests;
use crate::cli::picture::pair::{self, Painter, Picture};
use crate::famicom::input::{Answer, HostRequest};
use crate::famicom::machine::Machine;
use crate::famicom::nametable::IMAGE_BYTES;
use crate::famicom::video::scene::Scene;
use crate::host::clock::{Deadline, Stopwatch};
use crate::host::stop::Ends;
use crate::timeline::ending::{Ending, Limit};
use crate::timeline::testing::plan::Plan;
use crate::timeline::testing::trial::{Edits, Finished, Progress, Trial, Wanted};
use crate::timeline::testing::verdict::{self, Finding, Kind, Texts};

/// Statements between two looks at the clock and Ctrl-C.
const SLICE_STATEMENTS: u64 = 1_000_000;

/// How programs are tried.
#[derive(Clone, Debug)]
pub(super) struct Attempt<'a> {
    /// The kinds of files that are made, beside those that are there.
    pub(super) bless: Option<&'a [BlessArg]>,
    /// Pictures that differ are wanted.
    pub(super) report: bool,
    /// Ctrl-C.
    pub(super) stop: Ends,
}

/// What became of a program.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// What is not as it should be.
    pub(super) found: Vec<Found>,
    /// Why it could not be tested.
    pub(super) complaint: Option<String>,
    /// Whether anything was expected.
    pub(super) expects: bool,
    /// Its text, to show places in.
    pub(super) text: String,
    /// Files that were written.
    pub(super) blessed: Vec<PathBuf>,
    /// Why nothing was blessed.
    pub(super) not_blessed: bool,
    /// Frames, statements and how it ended; `None` if it did not run.
    pub(super) run: Option<(u64, u64, String)>,
    /// Seconds of real time.
    pub(super) seconds: f64,
}

/// Something that is not as it should be.
#[derive(Debug)]
pub(super) struct Found {
    /// What.
    pub(super) finding: Finding,
    /// The file that expects something else.
    pub(super) file: Option<PathBuf>,
    /// The two pictures: what is added to the program's name, and a PNG.
    pub(super) picture: Option<(String, Vec<u8>)>,
}

impl Found {
    fn in_file(kind: Kind, file: PathBuf, message: impl Into<String>) -> Found {
        Found { finding: Finding::new(kind, None, message), file: Some(file), picture: None }
    }
}

impl Attempt<'_> {
    /// Tests a program.
    pub(super) fn run(&self, path: &Path) -> Judged {
        let watch = Stopwatch::start();
        let mut judged = match Held::read(path) {
            Ok(held) => self.judge(path, held),
            Err(complaint) => Judged { complaint: Some(complaint), ..Judged::default() },
        };
        judged.seconds = watch.elapsed().as_secs_f64();
        judged
    }

    fn judge(&self, path: &Path, mut held: Held) -> Judged {
        let expects = held.expects() || held.beside.log.is_some();
        let makes = self.bless.unwrap_or_default();
        let text = std::mem::take(&mut held.text);
        if !expects && makes.is_empty() {
            return Judged { text, ..Judged::default() };
        }
        let refused = |complaint: String, text: String| Judged {
            complaint: Some(format!("{}: {complaint}", path.display())),
            expects,
            text,
            ..Judged::default()
        };
        let wanted = Wanted {
            pictures: held.beside.pictures.iter().map(|(frame, _)| *frame).collect(),
            sound: held.plan.sound.is_some() || held.beside.sound.is_some() || makes.contains(&BlessArg::Sound),
        };
        if let Some(log) = held.beside.log.take() {
            // What the recorded program does with its inputs on this machine is what this one should do, unless a
            // file says something else.
            if held.beside.output.is_none() || held.beside.screen.is_none() {
                let recorded = Trial::new(
                    Plan::default(),
                    log.header.program.clone(),
                    None,
                    Some((&log, Edits::Kept)),
                    &Wanted::default(),
                );
                let recorded = self.complete(recorded, path, &held.plan);
                held.recorded = Some((recorded.output, recorded.rows));
            }
            held.beside.log = Some(log);
        }
        let log = held.beside.log.as_ref().map(|log| (log, Edits::LeftOut));
        let trial = Trial::new(held.plan.clone(), held.program.clone(), held.background.clone(), log, &wanted);
        let machine = trial.machine();
        if !machine.vm().memory.holds_program(machine.program().size() as u64) {
            return refused("the program does not fit in the machine's memory: ?OM ERROR".to_owned(), text);
        }
        let run = self.complete(trial, path, &held.plan);
        if run.ending == Ending::Interrupted {
            return refused("interrupted".to_owned(), text);
        }
        let mut painter = Painter::own();
        let of_comments = verdict::judge(&held.plan, &run);
        let of_files = self.judge_files(path, &held, &run, &mut painter);
        let mut judged = Judged {
            expects,
            text,
            run: Some((run.frames, run.statements, verdict::describe(&run))),
            ..Judged::default()
        };
        let ends_badly = of_comments.iter().any(|finding| finding.kind == Kind::Ends);
        judged.found = of_comments.into_iter().map(|finding| Found { finding, file: None, picture: None }).collect();
        if self.bless.is_some() && !ends_badly {
            match bless::bless(path, &held, &run, makes, &mut painter) {
                Ok(blessed) => {
                    judged.expects |= !blessed.is_empty();
                    judged.blessed = blessed;
                    return judged;
                }
                Err(error) => judged.complaint = Some(error.to_string()),
            }
        }
        judged.not_blessed = self.bless.is_some();
        judged.found.extend(of_files);
        judged
    }

    /// Runs to the end, with limits.
    pub(super) fn complete(&self, mut trial: Trial, path: &Path, plan: &Plan) -> Finished {
        let deadline = Deadline::after(Some(plan.timeout as f64));
        loop {
            match trial.run(SLICE_STATEMENTS) {
                Progress::GoesOn => {}
                Progress::Asks(request) => {
                    let answer = answer(path, trial.machine(), request);
                    trial.answer(answer);
                }
                Progress::Over(ending) => return trial.finish(ending),
            }
            if self.stop.status().is_some() {
                return trial.finish(Ending::Interrupted);
            }
            if deadline.passed() {
                return trial.finish(Ending::Limit(Limit::Timeout));
            }
        }
    }

    fn judge_files(&self, path: &Path, held: &Held, run: &Finished, painter: &mut Painter) -> Vec<Found> {
        let mut found = Vec::new();
        let beside = &held.beside;
        let log = beside::path(path, "fbev");
        let recorded = held.recorded.as_ref();
        let output = match &beside.output {
            Some(output) => Some((output.clone(), beside::path(path, "out"))),
            None => recorded.map(|(output, _)| (output.clone(), log.clone())),
        };
        if let Some((expected, file)) = output
            && expected != run.output
        {
            let mut finding = Found::in_file(Kind::Output, file, "the output is another");
            finding.finding.texts = Some(Texts { expected, actual: run.output.clone() });
            found.push(finding);
        }
        let screen = match &beside.screen {
            Some(screen) => Some((screen_text(screen.lines()), beside::path(path, "screen"))),
            None => recorded.map(|(_, rows)| (screen_text(rows.iter().map(String::as_str)), log)),
        };
        let actual = screen_text(run.rows.iter().map(String::as_str));
        if let Some((expected, file)) = screen
            && expected != actual
        {
            let mut finding = Found::in_file(Kind::Screen, file, "the screen at the end is another");
            finding.finding.texts = Some(Texts { expected, actual });
            found.push(finding);
        }
        if let Some(expected) = &beside.picture {
            let file = beside::path(path, "png");
            found.extend(self.judge_picture(file, "at the end", String::new(), expected, &run.scene, painter));
        }
        for (frame, expected) in &beside.pictures {
            let Some((_, scene)) = run.pictures.iter().find(|(taken, _)| taken == frame) else { continue };
            let file = beside::picture_path(path, *frame);
            let (when, suffix) = (format!("of frame {frame}"), format!("@{frame}"));
            found.extend(self.judge_picture(file, &when, suffix, expected, scene, painter));
        }
        if let (Some(expected), Some(sound)) = (&beside.sound, &run.sound)
            && !sound.starts_with(expected.as_str())
        {
            let mut finding = Found::in_file(Kind::Sound, beside::path(path, "sound"), "the sound is another");
            finding.finding.notes.push(format!("its hash is {sound}"));
            found.push(finding);
        }
        found
    }

    fn judge_picture(
        &self,
        file: PathBuf,
        when: &str,
        suffix: String,
        expected: &Picture,
        scene: &Scene,
        painter: &mut Painter,
    ) -> Option<Found> {
        let actual = painter.paint(scene);
        let difference = pair::compare(expected, &actual)?;
        let (left, top, right, bottom) = difference.within;
        let dots = if difference.dots == 1 { "1 dot".to_owned() } else { format!("{} dots", difference.dots) };
        let message = format!("the picture {when} is another: {dots} between ({left}, {top}) and ({right}, {bottom})");
        let mut found = Found::in_file(Kind::Picture, file, message);
        if self.report {
            // Its size is ours.
            found.picture = pair::side_by_side(expected, &actual).ok().map(|png| (suffix, png));
        }
        Some(found)
    }
}

impl Judged {
    /// Writes the pictures that differ into a folder, which is made if it is not there.
    ///
    /// # Errors
    /// A file cannot be written.
    pub(super) fn keep_pictures(&self, folder: Option<&Path>, program: &Path) -> Result<(), FileError> {
        let Some(folder) = folder else { return Ok(()) };
        for (suffix, png) in self.found.iter().filter_map(|found| found.picture.as_ref()) {
            let path = report_path(folder, program, suffix);
            if let Some(parent) = path.parent() {
                let failed = |source| FileError::Write { path: parent.to_owned(), source };
                std::fs::create_dir_all(parent).map_err(failed)?;
            }
            files::write(&path, png)?;
        }
        Ok(())
    }
}

/// Where the two pictures of a program go: its path below the folder, without what leads out of it.
pub(super) fn report_path(folder: &Path, program: &Path, suffix: &str) -> PathBuf {
    let mut path = folder.to_owned();
    for part in program.components() {
        if let std::path::Component::Normal(part) = part {
            path.push(part);
        }
    }
    let stem = program.file_stem().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}{suffix}.png"))
}

/// 24 rows without trailing blanks.
pub(super) fn screen_text<'a>(rows: impl Iterator<Item = &'a str>) -> String {
    let rows: Vec<&str> = rows.map(|row| row.trim_end_matches([' ', '\r'])).collect();
    let mut text: String = rows.iter().map(|row| format!("{row}\n")).collect();
    text.push_str(&"\n".repeat(24usize.saturating_sub(rows.len())));
    text
}

/// What a program that is tested asks of the world: it reads beside itself, and what it saves goes nowhere.
fn answer(path: &Path, machine: &Machine, request: HostRequest) -> Answer {
    let beside = |name: Option<&[u8]>, ending: &str| {
        let upper = host_requests::file_name(name, ending);
        let lower = upper.to_string_lossy().to_lowercase();
        let folder = path.parent().unwrap_or(Path::new(""));
        let (upper, lower) = (folder.join(&upper), folder.join(lower));
        if upper.exists() { upper } else { lower }
    };
    match request {
        HostRequest::Save { .. }
        | HostRequest::SavePicture { .. }
        | HostRequest::EditBackground
        | HostRequest::Leave
        | HostRequest::Backup => Answer::Done,
        HostRequest::Load { name } | HostRequest::Verify { name } => {
            let config = machine.config();
            match files::load_program(&beside(name.as_deref(), "bas"), config.dialect, config.relaxed) {
                Ok(Loaded::Program(source)) => program(name, source.program),
                Ok(Loaded::Refused(refusal)) => Answer::Failed(refusal.error),
                Err(_) => Answer::Failed(ErrorCode::Tp),
            }
        }
        HostRequest::LoadPicture { name } => {
            let bytes = files::read(&beside(name.as_deref(), "picture"), IMAGE_BYTES as u64 + 1, "picture");
            match bytes {
                Ok(mut image) if image.len() == IMAGE_BYTES + 1 => {
                    let scroll = image.pop().unwrap_or(0);
                    Answer::Picture { skipped: Vec::new(), name: name.unwrap_or_default(), image, scroll }
                }
                Ok(_) | Err(_) => Answer::Failed(ErrorCode::Tp),
            }
        }
        HostRequest::Game { number, background } => host_requests::game(machine, number, background),
    }
}

fn program(name: Option<Vec<u8>>, program: Program) -> Answer {
    Answer::Program { skipped: Vec::new(), name: name.unwrap_or_default(), program }
}
