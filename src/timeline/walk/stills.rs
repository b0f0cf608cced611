//! What can be shown of a log that cannot be run again, because another revision of the machine recorded it: its
//! checkpoints, one after another.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::chart::Chart;
use crate::famicom::machine::Machine;
use crate::famicom::position::Position;
use crate::famicom::video::scene::Scene;
use crate::timeline::log::checkpoint::CheckpointError;
use crate::timeline::log::reader::Log;
use crate::vm::time::Frame;

/// Pictures that are kept; more than anybody shows at once.
const SCENES_MAX: usize = 256;

/// The checkpoints of a log, in order, and the one that is looked at.
#[derive(Clone, Debug)]
pub struct Stills {
    log: Arc<Log>,
    /// Places among the entries, and moments.
    checkpoints: Vec<(usize, Position)>,
    present: Option<usize>,
    /// The machine of the present one; that of power-on if it cannot be read, or if there is none.
    machine: Machine,
    error: Option<CheckpointError>,
    /// Pictures that were asked for; `None` of a checkpoint that cannot be read.
    scenes: BTreeMap<usize, Option<Scene>>,
    chart: Chart,
}

impl Stills {
    /// Those of a log; the first is looked at.
    pub fn new(log: Arc<Log>) -> Stills {
        let machine = Machine::new(log.header.config, log.header.program.clone());
        let chart = Chart { reached: log.end(), ..Chart::default() };
        let checkpoints = log.checkpoints().collect();
        let scenes = BTreeMap::new();
        let mut stills = Stills { log, checkpoints, present: None, machine, error: None, scenes, chart };
        stills.go(0);
        stills
    }

    /// The log.
    pub fn log(&self) -> &Arc<Log> {
        &self.log
    }

    /// Their moments.
    pub fn positions(&self) -> impl ExactSizeIterator<Item = Position> + '_ {
        self.checkpoints.iter().map(|(_, at)| *at)
    }

    /// The last one at or before a frame.
    pub fn before(&self, frame: Frame) -> Option<usize> {
        self.checkpoints.partition_point(|(_, at)| at.time <= frame.start()).checked_sub(1)
    }

    /// The one that is looked at; `None` if there is none at all.
    pub fn present(&self) -> Option<usize> {
        self.present
    }

    /// Looks at one, if it is there.
    pub fn go(&mut self, still: usize) {
        let Some((entry, _)) = self.checkpoints.get(still) else { return };
        self.present = Some(still);
        let power_on = || Machine::new(self.log.header.config, self.log.header.program.clone());
        (self.machine, self.error) = match self.log.machine_at(*entry) {
            Ok(machine) => (machine, None),
            Err(error) => (power_on(), Some(error)),
        };
    }

    /// The machine of the present one, to look at: it may go on otherwise than the one that was recorded. That of power-on
    /// where there is none, or where [`Stills::error`] says why it cannot be read.
    pub fn machine(&mut self) -> &mut Machine {
        &mut self.machine
    }

    /// Why the present one cannot be read.
    pub fn error(&self) -> Option<CheckpointError> {
        self.error
    }

    /// The moment of the present one.
    pub fn position(&self) -> Position {
        self.present.map_or(Position::default(), |still| self.checkpoints[still].1)
    }

    /// The picture of the last one at or before a frame, with its moment.
    pub fn picture(&mut self, frame: Frame) -> Option<(Position, Scene)> {
        let still = self.before(frame)?;
        let (entry, at) = self.checkpoints[still];
        if self.scenes.len() >= SCENES_MAX {
            self.scenes.clear();
        }
        let log = &self.log;
        let scene = self.scenes.entry(still).or_insert_with(|| Some(log.machine_at(entry).ok()?.scene()));
        scene.clone().map(|scene| (at, scene))
    }

    /// What is known of the run without running it again.
    pub fn chart(&self) -> &Chart {
        &self.chart
    }
}
