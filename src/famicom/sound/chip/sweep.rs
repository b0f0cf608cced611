//! A pulse's sweep unit, which glides its pitch, and mutes what it would glide out of range.

/// The longest timer period of a pulse.
const TIMER_MAX: u16 = 0x7FF;

/// The sweep unit.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sweep {
    /// Pulse 1 negates by inverting all bits, and so falls one further than pulse 2.
    inverts: bool,
    enabled: bool,
    negated: bool,
    period: u8,
    shift: u8,
    reloading: bool,
    divider: u8,
}

impl Sweep {
    /// Switched off.
    pub(super) fn new(inverts: bool) -> Sweep {
        Sweep { inverts, ..Sweep::default() }
    }

    /// The channel's second register.
    pub(super) fn write(&mut self, value: u8) {
        self.enabled = value & 0x80 != 0;
        self.period = value >> 4 & 7;
        self.negated = value & 8 != 0;
        self.shift = value & 7;
        self.reloading = true;
    }

    /// Whether the pulse is silenced: too high, or about to be too low, even while the sweep is off.
    pub(super) fn mutes(&self, timer: u16) -> bool {
        timer < 8 || self.target(timer) > TIMER_MAX
    }

    /// A half frame has passed: the new timer value, if it changes.
    pub(super) fn clock(&mut self, timer: u16) -> Option<u16> {
        let glides = self.divider == 0 && self.enabled && self.shift > 0 && !self.mutes(timer);
        if self.divider == 0 || self.reloading {
            self.divider = self.period;
            self.reloading = false;
        } else {
            self.divider -= 1;
        }
        glides.then(|| self.target(timer))
    }

    fn target(&self, timer: u16) -> u16 {
        let change = timer >> self.shift;
        if self.negated { timer.saturating_sub(change + u16::from(self.inverts)) } else { timer + change }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mutes_what_is_out_of_range() {
        for (register, timer, expected) in [
            (0x00, 7, true),
            (0x00, 8, false),
            (0x00, 1023, false),
            (0x00, 1024, true),
            (0x08, 1709, false),
            (0x01, 1365, false),
            (0x01, 1366, true),
            (0x08, 2047, false),
        ] {
            let mut sweep = Sweep::new(true);
            sweep.write(register);
            assert_eq!(sweep.mutes(timer), expected, "{register:#x} {timer}");
        }
    }

    #[test]
    fn glides() {
        // Up, down in both manners, and every third half frame.
        for (inverts, register, expected) in [
            (true, 0x81, &[None, Some(150), Some(225), Some(337)][..]),
            (false, 0x89, &[None, Some(50), Some(25), Some(13), Some(7), None]),
            (true, 0x89, &[None, Some(49), Some(24), Some(11), Some(5), None]),
            (true, 0xA1, &[None, None, None, Some(150), None, None, Some(225)]),
            (true, 0x80, &[None, None]),
            (true, 0x01, &[None, None]),
        ] {
            let mut sweep = Sweep::new(inverts);
            sweep.divider = 1;
            sweep.write(register);
            let mut timer = 100;
            for expected in expected {
                let got = sweep.clock(timer);
                assert_eq!(got, *expected, "{register:#x}");
                timer = got.unwrap_or(timer);
            }
        }
    }
}
