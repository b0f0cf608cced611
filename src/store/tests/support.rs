//! Slots of a run that nobody plays.

use tempfile::TempDir;

use crate::basic::dialect::Dialect;
use crate::basic::parser::Options;
use crate::basic::source::parse_source;
use crate::famicom::input::Input;
use crate::famicom::machine::{Config, Happened, REVISION};
use crate::famicom::position::Position;
use crate::famicom::snapshot::StateHash;
use crate::store::run_file::RunFile;
use crate::store::store::{NewRun, Store};
use crate::timeline::ending::Ending;
use crate::timeline::log::Header;
use crate::timeline::slots::{Epoch, Slot, SlotHash, Slots};
use crate::vm::time::HalfCycles;

pub(in crate::store) fn store() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("store")).unwrap();
    (folder, store)
}

pub(in crate::store) fn new_run(name: Option<&str>) -> NewRun {
    let options = Options { dialect: Dialect::V3, relaxed: false };
    let program = parse_source(b"10 PRINT \"HI\"\n", options).unwrap().program;
    NewRun {
        name: name.map(str::to_owned),
        program_file: "game.bas".to_owned(),
        header: Header { revision: REVISION, config: Config::default(), program, tiles: [7; 32] },
        origin: None,
        plan: Vec::new(),
    }
}

pub(in crate::store) fn position(at: u64) -> Position {
    Position { statements: at, time: HalfCycles(at * 100) }
}

/// Writes one slot after another.
#[derive(Clone, Debug)]
pub(in crate::store) struct Pen {
    epoch: Epoch,
    next: u64,
    previous: SlotHash,
    offset: u64,
}

impl Pen {
    /// Of the file's new owner.
    pub(in crate::store) fn claim(file: &mut RunFile) -> Pen {
        let epoch = file.claim().unwrap();
        Pen::behind(epoch, file.tail().unwrap().slots.last())
    }

    /// Behind the last slot that counts.
    pub(in crate::store) fn behind(epoch: Epoch, last: Option<&Slot>) -> Pen {
        let mut pen = Pen { epoch, next: 0, previous: [0; 32], offset: 0 };
        if let Some(last) = last {
            pen.turn(last);
        }
        pen
    }

    pub(in crate::store) fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The next slot.
    pub(in crate::store) fn make(&mut self, at: u64, output: &str) -> Slot {
        let slot = Slot {
            number: self.next,
            epoch: self.epoch,
            previous: self.previous,
            rewind: None,
            inputs: vec![Happened { at: position(at), input: Input::Character(65) }],
            offset: self.offset,
            output: output.as_bytes().to_vec(),
            at: position(at),
            hash: at.is_multiple_of(5).then_some(StateHash([9; 32])),
            checkpoint: false,
            ending: None,
        };
        self.turn(&slot);
        slot
    }

    fn turn(&mut self, slot: &Slot) {
        self.next = slot.number + 1;
        self.offset = slot.offset + slot.output.len() as u64;
        self.previous = Slot::hash_of(&slot.encode());
    }

    /// Appends the next slot.
    pub(in crate::store) fn write(&mut self, file: &mut RunFile, at: u64, output: &str) -> Slot {
        let slot = self.make(at, output);
        file.append(&slot).unwrap();
        slot
    }

    /// Appends a slot that goes back.
    pub(in crate::store) fn rewind(&mut self, file: &mut RunFile, to: u64, offset: u64, at: u64, output: &str) -> Slot {
        self.offset = offset;
        let before = self.previous;
        let mut slot = self.make(at, output);
        (slot.rewind, slot.previous) = (Some(position(to)), before);
        self.turn(&slot);
        file.append(&slot).unwrap();
        slot
    }

    /// Appends the last slot.
    pub(in crate::store) fn end(&mut self, file: &mut RunFile, at: u64, ending: Ending) {
        let mut slot = self.make(at, "");
        (slot.hash, slot.ending) = (Some(StateHash([9; 32])), Some(ending));
        self.turn(&slot);
        file.append(&slot).unwrap();
    }
}
