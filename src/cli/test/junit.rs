//! The report that build servers read: JUnit's XML, as far as they agree on it.

use crate::cli::xml::escaped;
use std::fmt::Write;

use super::report::{Report, Status};

/// The file's text.
pub(super) fn xml(reports: &[Report]) -> String {
    let of = |status: Status| reports.iter().filter(|report| report.status == status).count();
    let seconds: f64 = reports.iter().map(|report| report.seconds).sum();
    let (failed, errors, skipped) = (of(Status::Failed), of(Status::Error), of(Status::Nothing));
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = write!(
        out,
        "<testsuites>\n<testsuite name=\"fbc test\" tests=\"{}\" failures=\"{failed}\" errors=\"{errors}\" \
         skipped=\"{skipped}\" time=\"{seconds:.3}\">\n",
        reports.len()
    );
    for report in reports {
        let (folder, name) = report.file.rsplit_once(['/', '\\']).unwrap_or((".", &report.file));
        let _ = write!(
            out,
            "<testcase classname=\"{}\" name=\"{}\" time=\"{:.3}\"",
            escaped(folder),
            escaped(name),
            report.seconds
        );
        match report.status {
            Status::Passed => out.push_str("/>\n"),
            Status::Nothing => out.push_str("><skipped message=\"nothing to hold\"/></testcase>\n"),
            Status::Error => {
                let error = report.error.as_deref().unwrap_or_default();
                let first = error.lines().next().unwrap_or_default();
                let _ = writeln!(out, "><error message=\"{}\">{}</error></testcase>", escaped(first), escaped(error));
            }
            Status::Failed => {
                out.push_str(">\n");
                for finding in &report.findings {
                    let _ = writeln!(
                        out,
                        "<failure type=\"{}\" message=\"{}\">{}</failure>",
                        finding.kind,
                        escaped(&finding.message),
                        escaped(&finding.text())
                    );
                }
                out.push_str("</testcase>\n");
            }
        }
    }
    out.push_str("</testsuite>\n</testsuites>\n");
    out
}
