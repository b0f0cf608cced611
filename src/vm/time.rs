//! Virtual time: half CPU cycles, and the frames they fall into.

/// Half cycles of the 1 789 773 Hz CPU since power-on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HalfCycles(pub u64);

/// A picture frame, counted from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Frame(pub u64);

/// Half cycles from one frame start to the next: 29 780.5 cycles.
pub const FRAME_HALF_CYCLES: u64 = 59_561;

/// CPU cycles in a second.
pub const CPU_HZ: u64 = 1_789_773;

impl HalfCycles {
    /// A time that is never reached.
    pub const NEVER: HalfCycles = HalfCycles(u64::MAX);

    /// The frame that is on at this time.
    pub fn frame(self) -> Frame {
        Frame(self.0 / FRAME_HALF_CYCLES)
    }

    /// This time plus whole CPU cycles.
    pub fn plus_cycles(self, cycles: u64) -> HalfCycles {
        HalfCycles(self.0.saturating_add(cycles.saturating_mul(2)))
    }
}

impl Frame {
    /// When it begins.
    pub fn start(self) -> HalfCycles {
        HalfCycles(self.0.saturating_mul(FRAME_HALF_CYCLES))
    }

    /// The one after it.
    pub fn next(self) -> Frame {
        Frame(self.0.saturating_add(1))
    }
}
