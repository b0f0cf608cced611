//! What of a run is not as its comments expect it.

use super::clause::End;
use super::directive::When;
use super::plan::{Expected, Plan};
use super::trial::{Broken, Finished, Tally};
use crate::basic::charset;
use crate::basic::source::Place;
use crate::famicom::input;
use crate::timeline::ending::{Ending, Limit};

/// Something that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of expectation.
    pub kind: Kind,
    /// Where the expectation is written, if it is in the program.
    pub place: Option<Place>,
    /// A sentence without a full stop.
    pub message: String,
    /// What helps to understand it, a sentence each.
    pub notes: Vec<String>,
    /// Texts that differ, to be shown as a difference.
    pub texts: Option<Texts>,
}

/// Two texts that should be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    /// What should be.
    pub expected: String,
    /// What is.
    pub actual: String,
}

/// Kinds of expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// How the program ends.
    Ends,
    /// What it prints.
    Output,
    /// The text of the screen.
    Screen,
    /// A picture.
    Picture,
    /// The sound.
    Sound,
    /// An assert.
    Assert,
}

impl Kind {
    /// The name in JSON and JUnit.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Ends => "ends",
            Kind::Output => "output",
            Kind::Screen => "screen",
            Kind::Picture => "picture",
            Kind::Sound => "sound",
            Kind::Assert => "assert",
        }
    }
}

impl Finding {
    /// A finding with nothing but its sentence.
    pub fn new(kind: Kind, place: Option<Place>, message: impl Into<String>) -> Finding {
        Finding { kind, place, message: message.into(), notes: Vec::new(), texts: None }
    }
}

/// What the comments of a program find wrong with its run.
pub fn judge(plan: &Plan, run: &Finished) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(judge_end(plan, run));
    findings.extend(judge_output(&plan.output, &run.output));
    for Expected { what, place } in &plan.contains {
        let what = shown(what);
        if !run.output.contains(&what) {
            let mut finding =
                Finding::new(Kind::Output, Some(*place), format!("the output does not contain \"{what}\""));
            finding.notes.push(match run.output.lines().last() {
                Some(last) => format!("its last line is \"{last}\""),
                None => "it is empty".to_owned(),
            });
            findings.push(finding);
        }
    }
    for Expected { what: (row, text), place } in &plan.rows {
        let expected = shown(text).trim_end_matches(' ').to_owned();
        let actual = run.rows.get(usize::from(*row)).map_or("", String::as_str);
        if actual != expected {
            let message = format!("row {row} of the screen is \"{actual}\", not \"{expected}\"");
            findings.push(Finding::new(Kind::Screen, Some(*place), message));
        }
    }
    if let (Some(Expected { what, place }), Some(sound)) = (&plan.sound, &run.sound)
        && !sound.starts_with(what)
    {
        let mut finding = Finding::new(Kind::Sound, Some(*place), "the sound is another");
        finding.notes.push(format!("its hash is {sound}"));
        findings.push(finding);
    }
    findings
        .extend(run.asserts.iter().filter_map(|(assert, tally)| judge_assert(assert.what.when, assert, tally, run)));
    findings
}

/// How the run ended, in words for a person.
pub fn describe(run: &Finished) -> String {
    let at = run.line.map_or_else(String::new, |line| format!(" in line {line}"));
    match run.ending {
        Ending::Outcome(input::Outcome::Ended) => "the program ended".to_owned(),
        Ending::Outcome(outcome) => outcome.message().unwrap_or_default(),
        Ending::Left => "the program left with SYSTEM".to_owned(),
        Ending::Limit(Limit::Frames) => format!("the program still ran at frame {}{at}", run.frames),
        Ending::Limit(Limit::Statements) => {
            format!("the program still ran after {} statements{at}", run.statements)
        }
        Ending::Limit(Limit::Timeout) => format!("the program took too long; it was{at}"),
        Ending::Limit(Limit::Output) => format!("the program printed too much{at}"),
        Ending::Limit(Limit::Memory) => format!("the program took too much memory{at}"),
        Ending::InputEnd => format!("the program waits for input{at}, and there is no more"),
        Ending::Quit | Ending::Interrupted | Ending::OutputLost => "the run was broken off".to_owned(),
    }
}

fn judge_end(plan: &Plan, run: &Finished) -> Option<Finding> {
    let Some(Expected { what, place }) = &plan.ends else {
        let fine = match run.ending {
            Ending::Outcome(input::Outcome::Ended | input::Outcome::Break { .. }) | Ending::Left => true,
            Ending::Limit(Limit::Frames) => run.planned,
            Ending::Outcome(input::Outcome::Error { .. })
            | Ending::Limit(_)
            | Ending::InputEnd
            | Ending::Quit
            | Ending::Interrupted
            | Ending::OutputLost => false,
        };
        if fine {
            return None;
        }
        let mut finding = Finding::new(Kind::Ends, None, describe(run));
        match run.ending {
            Ending::Limit(Limit::Frames | Limit::Statements | Limit::Timeout) => {
                finding.notes.push("a program without an end gets one with `TEST: frames N`".to_owned());
            }
            Ending::InputEnd => finding.notes.push("`TEST: input \"...\"` types a line".to_owned()),
            _ => {}
        }
        return Some(finding);
    };
    let is_line = |wanted: Option<u16>, line: Option<u16>| wanted.is_none() || wanted == line;
    let fine = match (*what, run.ending) {
        (End::Ended, Ending::Outcome(input::Outcome::Ended)) => true,
        (End::Break(wanted), Ending::Outcome(input::Outcome::Break { line })) => is_line(wanted, line),
        (End::Error(wanted, wanted_line), Ending::Outcome(input::Outcome::Error { error, line })) => {
            wanted == error && is_line(wanted_line, line)
        }
        (End::Frames, Ending::Limit(Limit::Frames)) => run.planned,
        (End::Input, Ending::InputEnd) | (End::System, Ending::Left) => true,
        (End::Ended | End::Break(_) | End::Error(..) | End::Frames | End::Input | End::System, _) => false,
    };
    (!fine).then(|| {
        let message = format!("{}; {} was expected", describe(run), what.describe());
        Finding::new(Kind::Ends, Some(*place), message)
    })
}

fn judge_output(expected: &[Expected<String>], output: &str) -> Option<Finding> {
    let first = expected.first()?;
    let lines: Vec<String> = expected.iter().map(|line| shown(&line.what)).collect();
    let actual: Vec<&str> = output.lines().collect();
    if lines.iter().map(String::as_str).eq(actual.iter().copied()) {
        return None;
    }
    // The clause that is not right, or the last one if there is more than they say.
    let wrong = lines.iter().zip(&actual).take_while(|(expected, actual)| expected == actual).count();
    let place = expected.get(wrong).or(expected.last()).unwrap_or(first).place;
    let mut finding = Finding::new(Kind::Output, Some(place), format!("line {} of the output is another", wrong + 1));
    let text = |lines: &mut dyn Iterator<Item = &str>| lines.map(|line| format!("{line}\n")).collect::<String>();
    finding.texts = Some(Texts {
        expected: text(&mut lines.iter().map(String::as_str)),
        actual: text(&mut actual.iter().copied()),
    });
    Some(finding)
}

fn judge_assert<T>(when: When, assert: &Expected<T>, tally: &Tally, run: &Finished) -> Option<Finding> {
    let place = Some(assert.place);
    if tally.looked == 0 {
        let message = match when {
            When::Frame(frame) => format!("the run was over before frame {frame}: {}", describe(run)),
            When::Line(line) => format!("line {line} never ran, so that nothing was asserted"),
            When::Here(..) | When::End => "the run never came here, so that nothing was asserted".to_owned(),
        };
        return Some(Finding::new(Kind::Assert, place, message));
    }
    let Broken { at, line, parts } = tally.first.as_ref()?;
    let moment = match (when, line) {
        (When::End, _) => " at the end".to_owned(),
        (When::Frame(_), Some(line)) => format!(" at frame {}, in line {line}", at.frame().0),
        (When::Line(_) | When::Here(..) | When::Frame(_), _) => format!(" at frame {}", at.frame().0),
    };
    let mut finding = match parts {
        Ok(_) => Finding::new(Kind::Assert, place, format!("this does not hold{moment}")),
        Err(error) => Finding::new(
            Kind::Assert,
            place,
            format!("this raises ?{} ERROR{moment}: {}", error.letters(), error.meaning()),
        ),
    };
    let values: Vec<String> = parts.iter().flatten().map(|(name, value)| format!("{name} is {value}")).collect();
    if !values.is_empty() {
        finding.notes.push(values.join(", "));
    }
    if tally.broken > 1 {
        finding.notes.push(format!("{} of {} times it did not hold", tally.broken, tally.looked));
    }
    Some(finding)
}

/// What a program with this text in it would print.
fn shown(text: &str) -> String {
    charset::encode_line(text).map_or_else(|_| text.to_owned(), |encoded| charset::to_stream(&encoded.codes))
}
