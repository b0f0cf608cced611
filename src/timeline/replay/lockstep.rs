//! Two logs run side by side: where do their runs part?
//!
//! Equal inputs make equal runs, so that nothing has to be executed twice before the first inputs that differ. From there
//! on the states are compared at every frame, since an input may have an effect later, or none.

use super::{Replay, ReplayError};
use crate::famicom::input::Input;
use crate::famicom::machine::Happened;
use crate::famicom::position::Position;
use crate::timeline::log::Entry;
use crate::timeline::log::reader::Log;
use crate::vm::observer::Unobserved;
use crate::vm::time::Frame;

/// How two logs relate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// They cannot be the same run.
    Begin(Difference),
    /// They are the same, as far as both go.
    Same {
        /// Where the shorter one ends.
        end: Position,
        /// Inputs that differ, but make no difference.
        inputs: Option<Inputs>,
    },
    /// They part.
    Part(Parting),
}

/// What two runs begin with that is not the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Dialect, memory, clock or another setting of the machine.
    Config,
    /// The program.
    Program,
}

/// The first inputs that differ, of both logs.
pub type Inputs = [Option<Happened>; 2];

/// Where two runs part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parting {
    /// The first frame at whose beginning the states differ.
    pub frame: Frame,
    /// Where both are then, or at the first moment after it at which they may be left.
    pub at: [Position; 2],
    /// The last frame at whose beginning they are the same.
    pub same: Option<Frame>,
    /// Why.
    pub inputs: Inputs,
}

/// Runs two logs side by side.
///
/// # Errors
/// [`ReplayError`]: one of them cannot be run again.
pub fn compare(first: &Log, second: &Log) -> Result<Comparison, ReplayError> {
    let mut replays = [Replay::new(first)?, Replay::new(second)?];
    if first.header.config != second.header.config {
        return Ok(Comparison::Begin(Difference::Config));
    }
    if first.header.program != second.header.program {
        return Ok(Comparison::Begin(Difference::Program));
    }
    let ends = [reachable_end(first), reachable_end(second)];
    let end = if ends[0].time <= ends[1].time { ends[0] } else { ends[1] };
    let Some((from, inputs)) = first_difference(first, second) else {
        return Ok(Comparison::Same { end, inputs: None });
    };
    let mut same = from.frame().0.checked_sub(1).map(Frame);
    for frame in from.frame().0..=end.time.frame().0 {
        let frame = Frame(frame);
        for replay in &mut replays {
            replay.go_to(frame, &mut Unobserved)?;
        }
        let [one, other] = &mut replays;
        let at = [one.position(), other.position()];
        if at[0] != at[1] || one.machine.state_hash() != other.machine.state_hash() {
            return Ok(Comparison::Part(Parting { frame, at, same, inputs }));
        }
        same = Some(frame);
    }
    Ok(Comparison::Same { end, inputs: Some(inputs) })
}

/// How far a log can be run again from its beginning.
fn reachable_end(log: &Log) -> Position {
    let entries = log.break_from(0).map_or(log.entries.len(), |damage| damage.entry);
    log.entries[..entries].last().map_or(Position::default(), |(at, _)| *at)
}

/// The first inputs that differ, and the earlier one's moment.
fn first_difference(first: &Log, second: &Log) -> Option<(Position, Inputs)> {
    let (mut ones, mut others) = (inputs(first), inputs(second));
    loop {
        let pair = [ones.next(), others.next()];
        if pair[0] == pair[1] {
            pair[0]?;
            continue;
        }
        let from = pair.iter().flatten().map(|(at, _)| *at).min_by_key(|at| (at.time, at.statements))?;
        return Some((from, pair.map(|input| input.map(|(at, input)| Happened { at, input: input.clone() }))));
    }
}

fn inputs(log: &Log) -> impl Iterator<Item = (Position, &Input)> {
    log.entries.iter().filter_map(|(at, entry)| match entry {
        Entry::Input(input) => Some((*at, input)),
        _ => None,
    })
}
