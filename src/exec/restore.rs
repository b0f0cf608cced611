//! Points of a run to which it can go back when its program fails, and what the record of the run has to say then.
//!
//! A point is a clone of the machine at a question, before the answer, or at a stop a while after the last input. What a
//! log can go back to is its beginning or a checkpoint; so the inputs and the output between the last checkpoint and the
//! point are kept here, to be said again behind it. That makes points as cheap as clones, wherever they are, and the
//! record grows only when one is used.

use super::past::{Past, PastPoint};
use crate::famicom::input::Awaits;
use crate::famicom::machine::{Happened, Machine};
use crate::famicom::position::Position;
use crate::timeline::recorder::{Due, Piece, Recorder, Since};
use crate::vm::time::{CPU_HZ, HalfCycles};

/// Virtual time between two points that are not at a question.
pub(super) const BETWEEN_POINTS: HalfCycles = HalfCycles(2 * 2 * CPU_HZ);

/// Bytes of inputs and output between a checkpoint and a point; beyond that, another checkpoint is worth its bytes.
const TAIL_BYTES_MAX: usize = 256 << 10;

/// What an input counts for, whatever it is; a program in one counts for more, but is rare.
const INPUT_BYTES: usize = 64;

/// A point.
#[derive(Clone, Debug)]
struct Point {
    machine: Machine,
    /// Inputs that had come in.
    asked: u64,
    /// How much of the tail had been said.
    inputs: usize,
    output: usize,
    /// How much of its owner's script had been used.
    cursor: u64,
}

/// What was recorded since a moment that the record can go back to.
#[derive(Clone, Debug, Default)]
struct Tail {
    /// The beginning, or a checkpoint.
    base: Position,
    /// Bytes of output before it.
    offset: u64,
    inputs: Vec<Happened>,
    output: String,
    /// The last checkpoint since: where it is, and how much was said before it.
    checkpoint: Option<(Position, usize, usize)>,
}

/// The points of one run: its beginning and the last two others.
#[derive(Clone, Debug)]
pub struct Restore {
    beginning: (Box<Machine>, u64),
    points: Vec<Point>,
    /// No point was forgotten or used since the beginning, so that it is the one before the first.
    is_near_beginning: bool,
    tail: Tail,
}

/// Where a run goes on.
#[derive(Clone, Debug)]
pub struct Back {
    /// The machine as it was.
    pub machine: Machine,
    /// How much of its owner's script had been used; `None` at the beginning, where nothing has been applied yet.
    pub cursor: Option<u64>,
    /// What the record says of it. At the beginning the recorder will say it with its next piece.
    pub piece: Option<Piece>,
}

impl Restore {
    /// For a machine at power-on, before its first input.
    pub fn new(beginning: &Machine) -> Restore {
        let mut beginning = beginning.clone();
        beginning.keep_inputs(false);
        let beginning = (Box::new(beginning), 0);
        Restore { beginning, points: Vec::new(), is_near_beginning: true, tail: Tail::default() }
    }

    /// The run goes on at a checkpoint of its record, which this piece has just made, and had this past.
    pub fn resumed(&mut self, past: Past, piece: &Piece) {
        self.points.clear();
        let Some(point) = past.point else {
            // Points of the past are not known: the one before the next is the beginning.
            self.is_near_beginning = true;
            let offset = piece.offset + piece.output.len() as u64;
            self.tail = Tail { base: piece.at, offset, ..Tail::default() };
            return;
        };
        self.is_near_beginning = false;
        let PastPoint { machine, asked, cursor, base, offset, inputs, output, before } = point;
        self.points.push(Point { machine, asked, inputs: before.0, output: before.1, cursor });
        self.tail = Tail { base, offset, inputs, output, checkpoint: None };
        self.recorded(piece);
    }

    /// What was printed before the first point, if it is known, and how much was printed before that.
    pub fn printed_before(&self) -> Option<(u64, &str)> {
        let point = self.points.first()?;
        Some((self.tail.offset, self.tail.output.get(..point.output)?))
    }

    /// Whether it is time for a point. The machine is where a piece has just been recorded; `asked` inputs have come in
    /// that may be others next time, since the run began for its owner; `question`: it waits for one.
    pub fn is_due(&self, machine: &Machine, asked: u64, question: bool) -> bool {
        if question {
            return true;
        }
        if matches!(machine.awaits(), Awaits::Line | Awaits::Key) {
            return false;
        }
        let (last, at) =
            self.points.last().map_or((self.beginning.1, HalfCycles(0)), |point| (point.asked, point.machine.time()));
        asked > last && machine.time().0.saturating_sub(at.0) >= BETWEEN_POINTS.0
    }

    /// Whether so much was recorded since the last checkpoint that there should be another: [`Recorder::checkpoint`].
    pub fn wants_checkpoint(&self) -> bool {
        let (inputs, output) = self.tail.checkpoint.map_or((0, 0), |(_, inputs, output)| (inputs, output));
        (self.tail.inputs.len() - inputs) * INPUT_BYTES + (self.tail.output.len() - output) > TAIL_BYTES_MAX
    }

    /// Takes note of what was recorded. Every piece comes past, before anything else happens.
    pub fn recorded(&mut self, piece: &Piece) {
        self.tail.inputs.extend(piece.inputs.iter().cloned());
        self.tail.output.push_str(&piece.output);
        if let Some((Due::Checkpoint, _)) = piece.state {
            self.tail.checkpoint = Some((piece.at, self.tail.inputs.len(), self.tail.output.len()));
            // Nobody will go back to before it, unless a point is there that can still be used.
            if self.wasted() > TAIL_BYTES_MAX {
                self.points.clear();
                self.is_near_beginning = false;
                self.rebase();
            }
        }
    }

    /// Makes a point of a machine whose inputs and output have all been recorded.
    pub fn take(&mut self, machine: &Machine, asked: u64, cursor: u64) {
        // Between two points something came in; a later point with the same past is the better one.
        if self.points.last().is_some_and(|last| last.asked == asked) {
            self.points.pop();
        }
        if self.points.len() > 1 {
            self.points.remove(0);
            self.is_near_beginning = false;
        }
        let is_behind = |point: &Point| {
            let checkpoint = self.tail.checkpoint;
            checkpoint.is_some_and(|(at, inputs, output)| {
                at <= point.machine.position() && inputs <= point.inputs && output <= point.output
            })
        };
        if self.points.iter().all(is_behind) {
            self.rebase();
        }
        let (inputs, output) = (self.tail.inputs.len(), self.tail.output.len());
        self.points.push(Point { machine: machine.clone(), asked, inputs, output, cursor });
    }

    /// Whether something came in since the beginning, and since the beginning or some point.
    pub fn helps(&self, asked: u64) -> (bool, bool) {
        let beginning = asked > self.beginning.1;
        let point = self.points.iter().any(|point| asked > point.asked);
        (beginning, point || beginning && self.is_near_beginning)
    }

    /// Goes back to the beginning. The owner applies anew what a run begins with.
    pub fn restart(&mut self, recorder: &mut Recorder, asked: u64) -> Back {
        self.beginning.1 = asked;
        self.points.clear();
        self.is_near_beginning = true;
        self.tail = Tail::default();
        let mut machine = (*self.beginning.0).clone();
        recorder.rewound(&mut machine);
        Back { machine, cursor: None, piece: None }
    }

    /// Goes back to the last point behind which something came in, or else to the beginning.
    pub fn rollback(&mut self, recorder: &mut Recorder, asked: u64) -> Back {
        let Some(found) = self.points.iter().rposition(|point| asked > point.asked) else {
            return self.restart(recorder, asked);
        };
        let mut point = self.points.swap_remove(found);
        self.tail.inputs.truncate(point.inputs);
        self.tail.output.truncate(point.output);
        let tail = std::mem::take(&mut self.tail);
        let mut machine = point.machine.clone();
        let since = Since { checkpoint: tail.base, offset: tail.offset, inputs: tail.inputs, output: tail.output };
        let piece = recorder.went_back(&mut machine, since);
        // The piece keeps a checkpoint there, so that the past is told from it from now on.
        self.tail.base = piece.at;
        self.tail.offset = machine.output_offset();
        (point.asked, point.inputs, point.output) = (asked, 0, 0);
        let cursor = Some(point.cursor);
        // What lies before it led here once already.
        self.is_near_beginning = false;
        self.points = vec![point];
        Back { machine, cursor, piece: Some(piece) }
    }

    /// Bytes of the tail before its last checkpoint.
    fn wasted(&self) -> usize {
        self.tail.checkpoint.map_or(0, |(_, inputs, output)| inputs * INPUT_BYTES + output)
    }

    /// Forgets what was recorded before the last checkpoint.
    fn rebase(&mut self) {
        let Some((base, inputs, output)) = self.tail.checkpoint.take() else { return };
        self.tail.base = base;
        self.tail.offset += output as u64;
        self.tail.inputs.drain(..inputs);
        self.tail.output.drain(..output);
        for point in &mut self.points {
            point.inputs -= inputs;
            point.output -= output;
        }
    }
}
