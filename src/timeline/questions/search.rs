//! A question is asked: the log is run again from the last checkpoint before the time it is about, and watched.

use super::describe::describe;
use super::event::{Event, Kind, Site, What};
use super::listing::Listing;
use super::question::Question;
use super::watch::{Found, Pulse, Watch, sees};
use crate::famicom::machine::{Machine, REVISION};
use crate::famicom::position::Position;
use crate::famicom::snapshot::{Snapshot, StateHash};
use crate::timeline::log::Entry;
use crate::timeline::log::reader::Log;
use crate::timeline::replay::{Divergence, ReplayError};
use crate::vm::observer::Observer;
use crate::vm::state::Vm;
use crate::vm::time::Frame;

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
    let (mut machine, first) = start(log, question.from);
    let config = *machine.config();
    let mut agreed = None;
    let mut watch = Watch::<SEES>::new(question, &config, &machine.vm().clone(), pulse, found);
    for (at, entry) in &log.entries[first..] {
        let missed = |missed| Divergence::Moment { missed, last: agreed };
        if at.time < question.from.start() {
            // Nothing before that is an answer, so that nothing is told.
            let mut paced = Paced { watch: &mut watch };
            if !machine.advance_to(*at, &mut paced).map_err(missed)? {
                return Ok(());
            }
        } else {
            while !machine.advance_to(*at, &mut watch).map_err(missed)? {
                if watch.is_over() {
                    return Ok(());
                }
                watch.look_at(&machine);
            }
        }
        watch.pause(machine.vm());
        if watch.is_over() || question.is_over(at.time) || !watch.beat() {
            return Ok(());
        }
        if let Some(what) = happening(entry) {
            let line = machine.current_line();
            let site = line.filter(|_| what.kind() == Kind::Input).map(|_| Site { line, statement: None });
            if watch.asks(what.kind(), site.and_then(|site| site.line)) {
                watch.emit(Event { at: *at, site, what });
            }
        }
        match entry {
            Entry::Input(input) => machine.apply(input.clone()),
            Entry::Hash(hash) | Entry::End { hash, .. } => {
                compare(&machine, *at, *hash, agreed)?;
                agreed = Some(*at);
            }
            Entry::Checkpoint { .. } | Entry::Mark(_) => {}
        }
        machine.drain();
    }
    Ok(())
}

/// The machine of the last checkpoint at or before a frame, else one at power-on, and the entry that comes next.
pub(super) fn start(log: &Log, frame: Frame) -> (Machine, usize) {
    let mut program = &log.header.program;
    let mut found = None;
    for (index, (at, entry)) in log.entries.iter().enumerate() {
        if at.time > frame.start() {
            break;
        }
        if let Entry::Checkpoint { snapshot, program: changed } = entry {
            program = changed.as_ref().unwrap_or(program);
            found = Some((snapshot, program, index + 1));
        }
    }
    let restored = found.and_then(|(snapshot, program, next)| {
        let machine = Machine::restore(&Snapshot::decode(snapshot).ok()?, program.clone()).ok()?;
        Some((machine, next))
    });
    restored.unwrap_or_else(|| (Machine::new(log.header.config, log.header.program.clone()), 0))
}

/// Compares a recorded state hash.
pub(super) fn compare(
    machine: &Machine,
    at: Position,
    hash: StateHash,
    last: Option<Position>,
) -> Result<(), Divergence> {
    if machine.state_hash() == hash { Ok(()) } else { Err(Divergence::Hash { at, last }) }
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
        Entry::Hash(_) => None,
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
