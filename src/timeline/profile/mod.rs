//! Where a run's time goes: by line, by subroutine, by path of calls. Measured by watching a run, recorded or live, so that
//! a profile costs nothing until somebody wants one.
//!
//! Times are kept in *units*: half cycles of virtual time, times the clock, so that also what a high clock leaves of a
//! statement adds up exactly.

mod calls;
mod meter;
mod shares;

pub use meter::Meter;

use crate::vm::time::FRAME_HALF_CYCLES;

/// What a line, a subroutine or a path has used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Computing, and keeping the machine busy with PRINT, CLS and the like.
    pub computing: u64,
    /// Waiting: PAUSE, INPUT, INKEY$(n), PLAY, BEEP.
    pub waiting: u64,
}

impl Used {
    fn add(&mut self, other: Used) {
        self.computing = self.computing.saturating_add(other.computing);
        self.waiting = self.waiting.saturating_add(other.waiting);
    }
}

/// What share of a frame's time a line used, in the frames in which it ran: 0.0 to 1.0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FrameShare {
    /// Frames in which it ran.
    pub frames: u64,
    /// The least.
    pub min: f64,
    /// The mean.
    pub mean: f64,
    /// The most.
    pub max: f64,
}

/// A line's part.
#[derive(Clone, Debug, PartialEq)]
pub struct LineUse {
    /// The line; `None` for direct lines.
    pub line: Option<u16>,
    /// How often its first statement was begun.
    pub executions: u64,
    /// Statements begun in it.
    pub statements: u64,
    /// Units.
    pub used: Used,
    /// Of each frame.
    pub frame_share: FrameShare,
}

/// A subroutine's part: everything from GOSUB to RETURN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubroutineUse {
    /// The line that GOSUB names.
    pub line: u16,
    /// How often it was called.
    pub calls: u64,
    /// Without the subroutines that it calls.
    pub own: Used,
    /// With them; of a recursive one each unit counts once.
    pub all: Used,
}

/// A path of calls and the line at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathUse {
    /// Lines of the subroutines, outermost first.
    pub calls: Vec<u16>,
    /// The line where the time went.
    pub line: Option<u16>,
    /// Units.
    pub used: Used,
}

/// A whole profile.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// The clock of the machine; units are half cycles times this.
    pub clock: u32,
    /// Statements executed.
    pub statements: u64,
    /// All of the run.
    pub used: Used,
    /// By line, the most computing first.
    pub lines: Vec<LineUse>,
    /// By subroutine, the most computing first.
    pub subroutines: Vec<SubroutineUse>,
    /// By path, the most computing first.
    pub paths: Vec<PathUse>,
}

impl Profile {
    /// Units as cycles of virtual time.
    pub fn cycles(&self, units: u64) -> f64 {
        units as f64 / (2.0 * f64::from(self.clock.max(1)))
    }

    /// Units as a share of all computing: 0.0 to 1.0.
    pub fn share(&self, units: u64) -> f64 {
        if self.used.computing == 0 { 0.0 } else { units as f64 / self.used.computing as f64 }
    }
}

/// The units of a frame.
fn frame_units(clock: u32) -> u64 {
    FRAME_HALF_CYCLES.saturating_mul(u64::from(clock))
}

#[cfg(test)]
mod tests;
