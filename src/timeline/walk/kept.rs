//! Machines that are kept on the way, under a bound of memory: along the whole run at even distances that grow when it
//! gets full, or around the present, where the farthest one makes room.

use super::cursor::{Cursor, Goal, work};
use crate::famicom::machine::Machine;
use crate::famicom::position::Position;
use crate::vm::text::Text;

/// Work between two machines along the run, at first.
const STRIDE_FIRST: u64 = 2000;

/// The most machines that are kept around the present.
const NEAR_MAX: usize = 96;

/// What a machine holds apart from variables: memory of the console, stacks, and what it is made of.
const FIXED_BYTES: usize = size_of::<Machine>() + (16 << 10);

/// A kept cursor.
#[derive(Clone, Debug)]
struct Saved {
    at: Position,
    bytes: usize,
    cursor: Box<Cursor>,
}

/// Cursors in the order of the run.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    saved: Vec<Saved>,
    bytes: usize,
    bytes_max: usize,
    stride: u64,
}

impl Kept {
    pub(super) fn new(bytes_max: usize) -> Kept {
        Kept { saved: Vec::new(), bytes: 0, bytes_max, stride: STRIDE_FIRST }
    }

    /// Memory that is used, about.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn len(&self) -> usize {
        self.saved.len()
    }

    /// Work between two of them along the run.
    pub(super) fn stride(&self) -> u64 {
        self.stride
    }

    /// The last one from which a goal can be reached.
    pub(super) fn before(&self, goal: Goal) -> Option<&Cursor> {
        let behind = self.saved.partition_point(|saved| !goal.is_past(saved.at));
        Some(&*self.saved.get(behind.checked_sub(1)?)?.cursor)
    }

    /// Keeps a cursor unless there is one at most a stride before it, or at that place.
    pub(super) fn lay(&mut self, cursor: &Cursor) {
        let at = cursor.position();
        let behind = self.saved.partition_point(|saved| saved.at <= at);
        if behind.checked_sub(1).is_some_and(|before| work(self.saved[before].at, at) < self.stride) {
            return;
        }
        self.insert(behind, cursor);
        while self.bytes > self.bytes_max && self.saved.len() > 1 {
            self.thin_out();
        }
    }

    /// Keeps a cursor near the present; those farthest from there make room.
    pub(super) fn keep_near(&mut self, cursor: &Cursor, present: Position) {
        let at = cursor.position();
        let behind = self.saved.partition_point(|saved| saved.at <= at);
        if behind.checked_sub(1).is_some_and(|before| self.saved[before].at == at) {
            return;
        }
        self.insert(behind, cursor);
        while (self.bytes > self.bytes_max || self.saved.len() > NEAR_MAX) && self.saved.len() > 1 {
            let distance = |saved: &Saved| work(saved.at, present) + work(present, saved.at);
            let (first, last) = (0, self.saved.len() - 1);
            let farthest = if distance(&self.saved[first]) > distance(&self.saved[last]) { first } else { last };
            self.bytes -= self.saved.remove(farthest).bytes;
        }
    }

    /// Every second one makes room, and the distance doubles.
    fn thin_out(&mut self) {
        self.stride = self.stride.saturating_mul(2);
        let mut stays = false;
        self.saved.retain(|_| {
            stays = !stays;
            stays
        });
        self.bytes = self.saved.iter().map(|saved| saved.bytes).sum();
    }

    fn insert(&mut self, index: usize, cursor: &Cursor) {
        let mut cursor = Box::new(cursor.clone());
        cursor.machine.console().apu.record(false);
        let bytes = bytes_of(&cursor.machine);
        self.bytes += bytes;
        self.saved.insert(index, Saved { at: cursor.position(), bytes, cursor });
    }
}

/// What a clone of a machine takes, about; program and code are shared.
fn bytes_of(machine: &Machine) -> usize {
    let vm = machine.vm();
    let numbers = vm.numbers.lists.iter().map(Vec::len).sum::<usize>()
        + vm.numbers.grids.iter().map(|grid| grid.cells.len()).sum::<usize>();
    let texts = vm.strings.lists.iter().map(Vec::len).sum::<usize>()
        + vm.strings.grids.iter().map(|grid| grid.cells.len()).sum::<usize>();
    let slots = (vm.numbers.lists.len() + vm.strings.lists.len()) * 96;
    FIXED_BYTES + numbers * 2 + (texts + vm.texts.len()) * size_of::<Text>() + slots + vm.control.depth() * 16
}
