//! What of a log cannot be read, in sentences and as JSON: which chunk, where, and which frames that costs.

use serde::Serialize;

use crate::timeline::log::chunk;
use crate::timeline::log::reader::{Damage, Log};
use crate::timeline::replay::verify::Gap;
use crate::timeline::words;

/// A damaged place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct DamageJson {
    /// The chunk's kind, as far as it can be believed.
    kind: Option<&'static str>,
    /// Where it begins in the file.
    offset: Option<usize>,
    /// What is wrong.
    message: String,
    /// The frames that cannot be run again; null if none is lost.
    frames: Option<FramesJson>,
}

/// A range of frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct FramesJson {
    /// The first.
    from: u64,
    /// The one from which on the run is known again; null: it is not.
    until: Option<u64>,
}

/// The chunk in which a file ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct CutJson {
    /// Its kind.
    kind: &'static str,
    /// Where it begins.
    offset: usize,
}

/// All damaged places. `gaps` are what a verification could not follow; without one, what the log itself says.
pub(super) fn of(log: &Log, gaps: Option<&[Gap]>) -> Vec<DamageJson> {
    let place = |(index, damage): (usize, &Damage)| {
        let frames = match gaps {
            None => damage.breaks.then(|| expected(log, damage)),
            // Places behind the first of a gap cost what it costs.
            Some(gaps) => gaps
                .iter()
                .rfind(|gap| gap.damage <= index)
                .filter(|gap| damage.breaks || gap.damage == index)
                .map(|gap| FramesJson { from: gap.from.frame().0, until: gap.until.map(|at| at.frame().0) }),
        };
        let (kind, offset) = damage.error.place().unzip();
        DamageJson { kind: kind.map(chunk::name), offset, message: damage.error.to_string(), frames }
    };
    log.damage.iter().enumerate().map(place).collect()
}

/// The frames from a loss of inputs to the next checkpoint.
fn expected(log: &Log, damage: &Damage) -> FramesJson {
    let next = log.checkpoints().find(|(entry, _)| *entry >= damage.entry);
    FramesJson { from: damage.after.frame().0, until: next.map(|(_, at)| at.frame().0) }
}

/// The chunk in which the file ends, if it does not end behind one.
pub(super) fn cut(log: &Log) -> Option<CutJson> {
    match log.cut? {
        chunk::ChunkError::Cut { kind, offset } | chunk::ChunkError::Damaged { kind, offset } => {
            Some(CutJson { kind: chunk::name(kind), offset })
        }
        chunk::ChunkError::NoLog => None,
    }
}

/// The sentences of all damaged places.
pub(super) fn sentences(places: &[DamageJson]) -> impl Iterator<Item = String> + '_ {
    places.iter().map(|place| {
        let cost = match place.frames {
            None => "no frame is lost".to_owned(),
            Some(FramesJson { from, until: Some(until) }) => format!("frames {from} to {until} cannot be run again"),
            Some(FramesJson { from, until: None }) => format!("what follows frame {from} cannot be run again"),
        };
        format!("{}; {cost}", place.message)
    })
}

/// What is missing at the end of a log.
pub(super) fn notice(log: &Log) -> Option<String> {
    let end = log.end();
    let reach = format!("it reaches to frame {} ({})", end.frame().0, words::clock(end.time));
    match (log.cut, log.complete) {
        (Some(cut), false) => Some(format!("{cut}: the end is missing; {reach}")),
        (Some(cut), true) => Some(format!("{cut}: nothing of the run is missing")),
        // Where inputs are lost, that is said.
        (None, false) if log.damage.iter().any(|damage| damage.breaks) => None,
        (None, false) if log.is_unfinished() => Some(format!("the run is not finished; {reach}")),
        (None, false) => Some(format!("the end is missing; {reach}")),
        (None, true) => None,
    }
}
