//! What is said about a program that was tested: to a person and as JSON.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::attempt::{Found, Judged, report_path};
use super::diff;
use crate::basic::diagnostic::{Diagnostic, Severity};
use crate::basic::source::Place;
use crate::timeline::testing::verdict::Kind;

/// How a test went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    /// Everything is as expected.
    Passed,
    /// Something is not.
    Failed,
    /// It cannot be tested.
    Error,
    /// Nothing is expected.
    Nothing,
}

/// A program's test, ready to be shown.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// The file as it was named or found.
    pub(super) file: String,
    /// How it went.
    pub(super) status: Status,
    /// Frames of virtual time; 0 if it did not run.
    frames: u64,
    /// Statements executed.
    statements: u64,
    /// How the program ended, in words.
    ending: Option<String>,
    /// Seconds of real time.
    pub(super) seconds: f64,
    /// Why it cannot be tested.
    pub(super) error: Option<String>,
    /// What is not as expected.
    pub(super) findings: Vec<FindingReport>,
    /// Files that were written by `--bless`.
    blessed: Vec<PathBuf>,
    #[serde(skip)]
    not_blessed: bool,
}

/// Something that is not as expected.
#[derive(Debug, Serialize)]
pub(super) struct FindingReport {
    /// `ends`, `output`, `screen`, `picture`, `sound` or `assert`.
    pub(super) kind: &'static str,
    /// The file with the expectation: the program, or one beside it.
    file: String,
    /// The line of that file.
    line: Option<u32>,
    /// The first column, from 1.
    column: Option<u32>,
    /// What is wrong.
    pub(super) message: String,
    /// What helps.
    notes: Vec<String>,
    /// What was expected, where that is a text.
    expected: Option<String>,
    /// What came instead.
    actual: Option<String>,
    /// The difference of the two.
    diff: Option<String>,
    /// The picture that shows expected, actual and difference, if `--report` asked for it.
    picture: Option<PathBuf>,
    #[serde(skip)]
    place: Option<Place>,
    #[serde(skip)]
    text: Option<String>,
}

/// How many tests went how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Count {
    passed: usize,
    pub(super) failed: usize,
    pub(super) errors: usize,
    nothing: usize,
}

#[derive(Serialize)]
struct Json<'a> {
    version: u32,
    #[serde(flatten)]
    count: Count,
    tests: &'a [Report],
}

/// The JSON object. Version 1: fields are only added.
pub(super) fn json(reports: &[Report], count: Count) -> String {
    serde_json::to_string(&Json { version: 1, count, tests: reports }).unwrap_or_default() + "\n"
}

impl Report {
    /// A test that was done; `pictures`: those that differ were written.
    pub(super) fn new(path: &Path, judged: Judged, pictures: Option<&Path>) -> Report {
        let Judged { found, complaint, expects, text, blessed, not_blessed, run, seconds } = judged;
        let status = match (&complaint, found.is_empty(), expects) {
            (Some(_), _, _) => Status::Error,
            (None, false, _) => Status::Failed,
            (None, true, true) => Status::Passed,
            (None, true, false) => Status::Nothing,
        };
        let (frames, statements, ending) =
            run.map_or((0, 0, None), |(frames, statements, ending)| (frames, statements, Some(ending)));
        let findings = found.into_iter().map(|found| FindingReport::new(path, &text, found, pictures)).collect();
        let file = path.display().to_string();
        Report { file, status, frames, statements, ending, seconds, error: complaint, findings, blessed, not_blessed }
    }

    /// What a person reads.
    pub(super) fn text(&self) -> String {
        let word = match self.status {
            Status::Passed => "ok",
            Status::Failed => "FAILED",
            Status::Error => "ERROR",
            Status::Nothing => "nothing",
        };
        let mut out = format!("{word:8} {}\n", self.file);
        if let Some(error) = &self.error {
            out.push_str(&format!("{error}\n"));
        }
        for finding in &self.findings {
            out.push_str(&finding.text());
        }
        for path in &self.blessed {
            out.push_str(&format!("blessed  {}\n", path.display()));
        }
        if self.not_blessed {
            out.push_str("note: nothing was blessed, because the program does not end as it should\n");
        }
        out
    }
}

impl FindingReport {
    fn new(program: &Path, text: &str, found: Found, pictures: Option<&Path>) -> FindingReport {
        let Found { finding, file, picture } = found;
        let line = finding.place.and_then(|place| text.lines().nth(place.line.saturating_sub(1) as usize));
        let mut notes = finding.notes;
        let picture = picture.zip(pictures).map(|((suffix, _), folder)| report_path(folder, program, &suffix));
        match &picture {
            Some(path) => notes.push(format!("expected, actual and difference: {}", path.display())),
            None if finding.kind == Kind::Picture => {
                notes.push("with --report DIR both are put side by side".to_owned());
            }
            None => {}
        }
        let (expected, actual) = finding.texts.map_or((None, None), |texts| (Some(texts.expected), Some(texts.actual)));
        let diff = expected.as_ref().zip(actual.as_ref()).map(|(expected, actual)| diff::unified(expected, actual));
        FindingReport {
            kind: finding.kind.name(),
            file: file.as_deref().unwrap_or(program).display().to_string(),
            line: finding.place.map(|place| place.line),
            column: finding.place.map(|place| place.column),
            message: finding.message,
            notes,
            expected,
            actual,
            diff,
            picture,
            place: finding.place,
            text: line.map(str::to_owned),
        }
    }

    /// As `fbc check` shows findings, with notes and the difference behind.
    pub(super) fn text(&self) -> String {
        let mut out = Diagnostic {
            severity: Severity::Error,
            code: self.kind,
            number: None,
            place: self.place,
            message: self.message.clone(),
            hint: None,
            text: self.text.clone(),
        }
        .render(&self.file);
        for note in &self.notes {
            out.push_str(&format!("note: {note}\n"));
        }
        if let Some(diff) = &self.diff {
            out.push_str(diff);
        }
        out
    }
}

impl Count {
    /// Counts tests.
    pub(super) fn of(reports: &[Report]) -> Count {
        let of = |status: Status| reports.iter().filter(|report| report.status == status).count();
        Count {
            passed: of(Status::Passed),
            failed: of(Status::Failed),
            errors: of(Status::Error),
            nothing: of(Status::Nothing),
        }
    }

    /// In words.
    pub(super) fn sentence(self) -> String {
        let mut parts = vec![format!("{} passed", self.passed)];
        if self.failed > 0 {
            parts.push(format!("{} failed", self.failed));
        }
        if self.errors > 0 {
            parts.push(format!("{} could not be tested", self.errors));
        }
        if self.nothing > 0 {
            parts.push(format!("{} with nothing to hold", self.nothing));
        }
        format!("fbc: {}", parts.join(", "))
    }
}
