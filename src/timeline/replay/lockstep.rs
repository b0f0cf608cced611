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
    let stops = [stop_at(first, second, ends), stop_at(second, first, [ends[1], ends[0]])];
    let Some((from, inputs)) = first_difference([first, second], stops) else {
        return Ok(Comparison::Same { end, inputs: None });
    };
    let mut same = from.frame().0.checked_sub(1).map(Frame);
    for frame in from.frame().0..=end.time.frame().0 {
        let frame = Frame(frame);
        for (replay, stop) in replays.iter_mut().zip(stops) {
            replay.run_to(frame.start(), &mut Unobserved, &mut |_| {})?;
            let now = replay.position().time;
            while replay.next < stop && replay.upcoming().is_some_and(|(at, _)| at.time <= now) {
                replay.entry(&mut Unobserved)?;
            }
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

/// The entry of a log that the other one says nothing about: it stopped before, maybe at this very moment but before this
/// input. `ends` are the log's own and the other's.
fn stop_at(log: &Log, other: &Log, ends: [Position; 2]) -> usize {
    let [own, end] = ends;
    if is_before(own, end) {
        return log.entries.len();
    }
    let known = inputs(other).filter(|(_, at, _)| *at == end).count();
    inputs(log).filter(|(_, at, _)| !is_before(*at, end)).nth(known).map_or(log.entries.len(), |(entry, ..)| entry)
}

/// The first inputs that differ before these entries, and the earlier one's moment.
fn first_difference(logs: [&Log; 2], stops: [usize; 2]) -> Option<(Position, Inputs)> {
    let [mut ones, mut others] = [(logs[0], stops[0]), (logs[1], stops[1])]
        .map(|(log, stop)| inputs(log).take_while(move |(entry, ..)| *entry < stop).map(|(_, at, input)| (at, input)));
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

fn is_before(one: Position, other: Position) -> bool {
    (one.time, one.statements) < (other.time, other.statements)
}

/// The inputs of a log with their places among its entries.
fn inputs(log: &Log) -> impl Iterator<Item = (usize, Position, &Input)> {
    log.entries.iter().enumerate().filter_map(|(entry, (at, what))| match what {
        Entry::Input(input) => Some((entry, *at, input)),
        _ => None,
    })
}
