//! The length counter, which every channel has: it ends a note after a length of the chip's own table.

/// Half frames by the five bits of a channel's last register.
const LENGTHS: [u8; 32] = [
    10, 254, 20, 2, 40, 4, 80, 6, 160, 8, 60, 10, 14, 12, 26, 14, 12, 16, 24, 18, 48, 20, 96, 22, 192, 24, 72, 26, 16,
    28, 32, 30,
];

/// The length counter.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Length {
    enabled: bool,
    pub(super) halted: bool,
    count: u8,
}

impl Length {
    /// The channel's bit of $4015; off ends the note at once.
    pub(super) fn enable(&mut self, on: bool) {
        self.enabled = on;
        if !on {
            self.count = 0;
        }
    }

    /// The channel's last register, which holds the length in its upper five bits.
    pub(super) fn load(&mut self, value: u8) {
        if self.enabled {
            self.count = LENGTHS[usize::from(value >> 3)];
        }
    }

    /// A half frame has passed.
    pub(super) fn clock(&mut self) {
        if !self.halted {
            self.count = self.count.saturating_sub(1);
        }
    }

    /// Whether the channel may sound.
    pub(super) fn running(&self) -> bool {
        self.count > 0
    }
}
