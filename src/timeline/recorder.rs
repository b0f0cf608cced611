//! Takes the minutes of a run: at every stop of the machine the inputs and the output since the last one, and from time
//! to time the machine itself, cloned, to be hashed or kept by somebody who has time for it.
//!
//! The recorder is on the machine's thread and does as little as possible; pieces become bytes elsewhere.

use super::ending::Ending;
use crate::famicom::machine::{Happened, Machine};
use crate::famicom::position::Position;
use crate::vm::time::{CPU_HZ, HalfCycles};

/// How often the state is hashed and kept. Each is due at the later of a time and a number of statements since the last,
/// at a stop that comes anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cadence {
    /// Virtual time and statements between two hashes.
    pub hash: (HalfCycles, u64),
    /// The same between two checkpoints.
    pub checkpoint: (HalfCycles, u64),
}

impl Cadence {
    /// The design's: a second and a million statements, ten seconds and sixteen million.
    pub const STANDARD: Cadence =
        Cadence { hash: (HalfCycles(2 * CPU_HZ), 1_000_000), checkpoint: (HalfCycles(20 * CPU_HZ), 16_000_000) };
}

/// Bytes of memory in kept states after which the statements between two of them double: a program that fills its memory
/// again and again executes sixteen million statements in a tenth of a second, and its record must not grow by megabytes
/// each time. 64 MiB, so that a gigabyte is never reached.
const KEPT_BYTES: u64 = 64 << 20;

/// A state without program and variables, encoded.
const STATE_BYTES: u64 = 4 << 10;

/// What is to be made of the machine in a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Its state hash.
    Hash,
    /// Its state hash, and its state is to be kept until the next, to resume from. When that is due depends on the real
    /// clock, so that it is no part of a log.
    Resume,
    /// Its state hash, and its state is to be kept.
    Checkpoint,
}

/// What happened in a run since the piece before. In this order: the run went back (`rewind`), inputs came, the rest was
/// seen at `at`.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Everything after this moment is void; the machine is again as it was then.
    pub rewind: Option<Position>,
    /// Inputs, with their moments.
    pub inputs: Vec<Happened>,
    /// What was printed.
    pub output: String,
    /// Bytes printed before that.
    pub offset: u64,
    /// Where the machine is.
    pub at: Position,
    /// The machine, if something is due.
    pub state: Option<(Due, Box<Machine>)>,
    /// A person's note about this moment.
    pub mark: Option<String>,
    /// Nothing follows.
    pub ending: Option<Ending>,
}

/// What was recorded between a checkpoint, or the beginning, and a later moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Since {
    /// The checkpoint's place; [`Position::default`] for the beginning.
    pub checkpoint: Position,
    /// Bytes of output before it.
    pub offset: u64,
    /// Inputs.
    pub inputs: Vec<Happened>,
    /// Output.
    pub output: String,
}

impl Piece {
    /// Whether somebody outside knows of it: it was printed, typed, noted, or it is the end.
    pub fn is_seen(&self) -> bool {
        let acts = !self.inputs.is_empty() || self.rewind.is_some();
        acts || !self.output.is_empty() || self.mark.is_some() || self.ending.is_some()
    }
}

/// Records a machine.
#[derive(Debug)]
pub struct Recorder {
    cadence: Cadence,
    hashed: Position,
    kept: Position,
    /// Bytes of memory in the states that were kept, before they were compressed.
    kept_bytes: u64,
    /// Output that was recorded, in bytes since power-on.
    offset: u64,
    /// Bytes of it that the machine has not been drained of: they come with the next call.
    ahead: usize,
    rewind: Option<Position>,
}

impl Recorder {
    /// Begins with a machine at power-on before its first input, or with one that was resumed. It keeps its inputs from
    /// now on.
    pub fn new(machine: &mut Machine, cadence: Cadence) -> Recorder {
        machine.keep_inputs(true);
        let here = machine.position();
        let (offset, ahead) = (machine.output_offset(), machine.undrained().len());
        Recorder { cadence, hashed: here, kept: here, kept_bytes: 0, offset, ahead, rewind: None }
    }

    /// So many bytes of what was printed before are not recorded; they come with the next call.
    pub fn owe(&mut self, bytes: usize) {
        self.offset = self.offset.saturating_sub(bytes as u64);
    }

    /// What happened since the last call; `None` if there is nothing to say. `output` is what the machine has printed
    /// since then.
    pub fn observe(&mut self, machine: &mut Machine, output: &str) -> Option<Piece> {
        let due = self.due(machine);
        self.observe_with(machine, output, due)
    }

    /// What is due by the cadence.
    pub fn due(&self, machine: &Machine) -> Option<Due> {
        self.due_at(machine.position())
    }

    fn due_at(&self, here: Position) -> Option<Due> {
        let (time, statements) = self.cadence.checkpoint;
        let doubled = u32::try_from(self.kept_bytes / KEPT_BYTES).unwrap_or(u32::MAX);
        let statements = statements.saturating_mul(2_u64.saturating_pow(doubled));
        if is_due(here, self.kept, (time, statements)) {
            return Some(Due::Checkpoint);
        }
        is_due(here, self.hashed, self.cadence.hash).then_some(Due::Hash)
    }

    /// The same as [`Recorder::observe`], with what the caller holds to be due.
    pub fn observe_with(&mut self, machine: &mut Machine, output: &str, due: Option<Due>) -> Option<Piece> {
        let output_is_new = output.len() > self.ahead;
        if due.is_some() || output_is_new || self.rewind.is_some() || machine.has_inputs() {
            return Some(self.piece(machine, output, due));
        }
        self.ahead -= output.len();
        None
    }

    /// The same with a checkpoint, whatever is due.
    pub fn checkpoint(&mut self, machine: &mut Machine, output: &str) -> Piece {
        self.piece(machine, output, Some(Due::Checkpoint))
    }

    /// The same with the machine to resume from.
    pub fn resume_point(&mut self, machine: &mut Machine, output: &str) -> Piece {
        self.piece(machine, output, Some(Due::Resume))
    }

    /// The same with a person's note about this moment.
    pub fn mark(&mut self, machine: &mut Machine, output: &str, text: &str) -> Piece {
        let mut piece = self.piece(machine, output, None);
        piece.mark = Some(text.to_owned());
        piece
    }

    /// The last piece: the run is over, or nobody wants more of it.
    pub fn finish(&mut self, machine: &mut Machine, output: &str, ending: Ending) -> Piece {
        let mut piece = self.piece(machine, output, Some(Due::Hash));
        piece.ending = Some(ending);
        piece
    }

    /// The machine has gone back to a moment that it was at, and what followed is void. `output` was printed before that.
    /// Call it with the machine as it is now.
    pub fn rewound(&mut self, machine: &mut Machine) {
        let here = machine.position();
        machine.keep_inputs(true);
        (self.offset, self.ahead) = (machine.output_offset(), machine.undrained().len());
        self.hashed = self.hashed.min(here);
        self.kept = self.kept.min(here);
        self.rewind = Some(self.rewind.map_or(here, |before| before.min(here)));
    }

    /// The machine has gone back to a moment behind a checkpoint, and what followed that moment is void. The piece goes back
    /// to the checkpoint, says again what came between, and keeps a checkpoint of the machine as it is now.
    pub fn went_back(&mut self, machine: &mut Machine, since: Since) -> Piece {
        machine.keep_inputs(true);
        let Since { checkpoint, offset, inputs, output } = since;
        self.offset = offset;
        self.rewind = Some(self.rewind.map_or(checkpoint, |before| before.min(checkpoint)));
        let mut piece = self.piece(machine, &output, Some(Due::Checkpoint));
        piece.inputs = inputs;
        piece
    }

    fn piece(&mut self, machine: &mut Machine, output: &str, due: Option<Due>) -> Piece {
        machine.settle();
        let at = machine.position();
        let inputs = machine.take_inputs();
        let offset = self.offset;
        // Settling may print. What a state has printed is in the piece that keeps it, whenever it is drained.
        let known = self.ahead.min(output.len());
        let mut output = output.get(known..).unwrap_or_default().to_owned();
        let undrained = machine.undrained();
        output.push_str(undrained.get(self.ahead - known..).unwrap_or_default());
        self.ahead = undrained.len();
        self.offset += output.len() as u64;
        if matches!(due, Some(Due::Hash | Due::Checkpoint)) {
            self.hashed = at;
        }
        if due == Some(Due::Checkpoint) {
            self.kept = at;
            self.kept_bytes = self.kept_bytes.saturating_add(machine.memory_in_use() + STATE_BYTES);
        }
        let state = due.map(|due| (due, Box::new(machine.clone())));
        Piece { rewind: self.rewind.take(), inputs, output, offset, at, state, mark: None, ending: None }
    }
}

fn is_due(here: Position, last: Position, (time, statements): (HalfCycles, u64)) -> bool {
    here.statements.saturating_sub(last.statements) >= statements && here.time.0.saturating_sub(last.time.0) >= time.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::program::Program;
    use crate::famicom::machine::Config;

    #[track_caller]
    fn check(kept_bytes: u64, statements: u64) {
        let mut machine = Machine::new(Config::default(), Program::default());
        let cadence = Cadence { hash: (HalfCycles(0), u64::MAX), checkpoint: (HalfCycles(0), 1000) };
        let recorder = Recorder { kept_bytes, ..Recorder::new(&mut machine, cadence) };
        let due_at = |statements| {
            let here = Position { statements, time: HalfCycles(0) };
            recorder.due_at(here) == Some(Due::Checkpoint)
        };
        assert!(due_at(statements) && !due_at(statements - 1), "{kept_bytes}");
    }

    #[test]
    fn states_are_kept_less_often_the_more_there_are() {
        check(0, 1000);
        check(KEPT_BYTES - 1, 1000);
        check(KEPT_BYTES, 2000);
        check(5 * KEPT_BYTES, 32_000);
        check(u64::MAX, u64::MAX);
    }
}
