//! What the player looks at: a run that can be run again, or, of one that another revision of the machine recorded, its
//! checkpoints.

use std::sync::Arc;

use crate::famicom::machine::Machine;
use crate::famicom::position::Position;
use crate::famicom::video::scene::Scene;
use crate::timeline::log::reader::Log;
use crate::timeline::replay::ReplayError;
use crate::timeline::walk::{Chart, Stills, Walk};
use crate::vm::time::Frame;

/// A recorded run, as far as it can be shown.
#[derive(Debug)]
pub enum Past {
    /// All of it.
    Run(Box<Walk>),
    /// Its checkpoints.
    Stills(Box<Stills>),
}

impl From<Walk> for Past {
    fn from(walk: Walk) -> Past {
        Past::Run(Box::new(walk))
    }
}

impl From<Stills> for Past {
    fn from(stills: Stills) -> Past {
        Past::Stills(Box::new(stills))
    }
}

impl Past {
    /// A log, at its beginning.
    ///
    /// # Errors
    /// [`ReplayError`] if not even its first moment can be reached, though this machine recorded it.
    pub fn open(log: Arc<Log>) -> Result<Past, ReplayError> {
        match Walk::new(Arc::clone(&log)) {
            Ok(walk) => Ok(walk.into()),
            Err(ReplayError::Revision { .. }) => Ok(Stills::new(log).into()),
            Err(error) => Err(error),
        }
    }

    /// The log.
    pub fn log(&self) -> &Arc<Log> {
        match self {
            Past::Run(walk) => walk.log(),
            Past::Stills(stills) => stills.log(),
        }
    }

    /// The present moment.
    pub fn position(&self) -> Position {
        match self {
            Past::Run(walk) => walk.position(),
            Past::Stills(stills) => stills.position(),
        }
    }

    /// The last moment.
    pub fn end(&self) -> Position {
        match self {
            Past::Run(walk) => walk.end(),
            Past::Stills(stills) => stills.log().end(),
        }
    }

    /// The machine at the present moment, to look at.
    pub fn machine(&mut self) -> &mut Machine {
        match self {
            Past::Run(walk) => walk.machine(),
            Past::Stills(stills) => stills.machine(),
        }
    }

    /// What is seen at the present moment.
    pub fn scene(&mut self) -> Scene {
        self.machine().scene()
    }

    /// The line and the index in it of the statement that begins next, or waits.
    pub fn statement(&mut self) -> Option<(Option<u16>, u16)> {
        self.machine().current_statement()
    }

    /// What is known of the whole run.
    pub fn chart(&self) -> &Chart {
        match self {
            Past::Run(walk) => walk.chart(),
            Past::Stills(stills) => stills.chart(),
        }
    }

    /// A picture of about that time, with its moment; `None` while there is none.
    pub fn thumbnail(&mut self, frame: Frame) -> Option<(Position, Scene)> {
        match self {
            Past::Run(walk) => walk.thumbnail(frame),
            Past::Stills(stills) => stills.picture(frame),
        }
    }

    /// The moments of the checkpoints, if these are all that can be shown.
    pub fn stills(&self) -> Vec<Position> {
        match self {
            Past::Run(_) => Vec::new(),
            Past::Stills(stills) => stills.positions().collect(),
        }
    }
}
