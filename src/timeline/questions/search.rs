//! A question is asked: the log is run again from the last checkpoint before the time it is about, and watched.

use super::describe::describe;
use super::event::{Event, Kind, Site, What};
use super::listing::Listing;
use super::question::Question;
use super::watch::{Found, Pulse, Watch, sees};
use crate::famicom::machine::REVISION;
use crate::timeline::log::Entry;
use crate::timeline::log::reader::Log;
use crate::timeline::passage::{Passage, Way};
use crate::timeline::replay::ReplayError;
use crate::vm::observer::Observer;
use crate::vm::state::Vm;

/// Gives every answer to `found`, in the order of the run, until it says `false`; `pulse` is asked every few
/// milliseconds and stops the search with `false`.
///
/// # Errors
/// [`ReplayError::Revision`] if the log does not hold the answers itself, [`ReplayError::Diverged`] where the run leaves
/// the log.
pub fn ask(
    log: &Log,
    question: &Question,
    pulse: &mut dyn FnMut() -> bool,
    found: &mut dyn FnMut(&Event, &mut Listing) -> bool,
) -> Result<(), ReplayError> {
    let revision = log.header.revision;
    if revision != REVISION {
        if !question.is_recorded() {
            return Err(ReplayError::Revision { found: revision });
        }
        recorded(log, question, found);
        return Ok(());
    }
    let kinds = question.kinds;
    let counts = |sees: &[Kind]| kinds.iter().all(|kind| sees.contains(&kind) || kind.is_recorded());
    if counts(&[Kind::Statement, Kind::Log]) {
        search::<{ sees::STATEMENTS }>(log, question, pulse, found)
    } else if counts(&[Kind::Assign]) && question.log_points.is_empty() {
        search::<{ sees::VALUES }>(log, question, pulse, found)
    } else {
        search::<{ sees::ALL }>(log, question, pulse, found)
    }
}

fn search<const SEES: u8>(
    log: &Log,
    question: &Question,
    pulse: Pulse<'_>,
    found: Found<'_>,
) -> Result<(), ReplayError> {
    let mut passage = Passage::near(log, question.from)?;
    let config = *passage.machine().config();
    let mut watch = Watch::<SEES>::new(question, &config, passage.machine().vm(), pulse, found);
    loop {
        // Before that time nothing is an answer, so that nothing is told.
        let is_early = passage.next_time().is_some_and(|time| time < question.from.start());
        let way = if is_early {
            passage.approach(&mut Paced { watch: &mut watch })?
        } else {
            passage.approach(&mut watch)?
        };
        let (at, entry) = match way {
            Way::Entry(at, entry) => (at, entry),
            Way::Stopped if watch.is_over() => return Ok(()),
            Way::Stopped => {
                watch.look_at(passage.machine());
                continue;
            }
            Way::Gap => {
                watch.pass_gap(passage.machine().vm());
                continue;
            }
            Way::End => return Ok(()),
        };
        watch.pause(passage.machine().vm());
        if watch.is_over() || question.is_over(at.time) || !watch.beat() {
            return Ok(());
        }
        if let Some(what) = happening(entry) {
            let line = passage.machine().current_line();
            let site = line.filter(|_| what.kind() == Kind::Input).map(|_| Site { line, statement: None });
            if watch.asks(what.kind(), site.and_then(|site| site.line)) {
                watch.emit(Event { at, site, what });
            }
        }
        passage.take()?;
    }
}

/// What the log itself holds, for a log that cannot be run again.
fn recorded(log: &Log, question: &Question, found: Found<'_>) {
    let mut listing = Listing::default();
    for (at, entry) in &log.entries {
        let Some(what) = happening(entry).filter(|what| question.kinds.has(what.kind())) else { continue };
        let event = Event { at: *at, site: None, what };
        let fits = match &question.text {
            Some(text) => describe(&event, &mut listing).to_uppercase().contains(text.as_str()),
            None => true,
        };
        if question.has_time(at.time) && fits && !found(&event, &mut listing) {
            return;
        }
    }
}

fn happening(entry: &Entry) -> Option<What> {
    match entry {
        Entry::Input(input) => Some(What::Input(input.clone())),
        Entry::Checkpoint { snapshot, .. } => Some(What::Checkpoint { size: snapshot.len() }),
        Entry::Mark(text) => Some(What::Mark(text.clone())),
        Entry::End { ending, .. } => Some(What::End(*ending)),
        Entry::Hash(_) | Entry::Reached => None,
    }
}

/// Sees nothing, but asks whether the search goes on.
struct Paced<'w, 'a, const SEES: u8> {
    watch: &'w mut Watch<'a, SEES>,
}

impl<const SEES: u8> Observer for Paced<'_, '_, SEES> {
    const ACTIVE: bool = true;
    const STATEMENTS: bool = false;
    const VALUES: bool = false;
    const JUMPS: bool = false;
    const DEVICES: bool = false;

    fn goes_on(&mut self, _: &Vm) -> bool {
        self.watch.beat()
    }
}
