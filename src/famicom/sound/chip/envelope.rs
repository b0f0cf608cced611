//! The envelope of pulses and noise: a constant volume, or one that falls from 15 to 0.

/// The envelope.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Envelope {
    looped: bool,
    constant: bool,
    /// The volume, or quarter frames per fall less one: 0..15.
    value: u8,
    starting: bool,
    divider: u8,
    level: u8,
}

impl Envelope {
    /// The channel's first register.
    pub(super) fn write(&mut self, value: u8) {
        self.looped = value & 0x20 != 0;
        self.constant = value & 0x10 != 0;
        self.value = value & 0x0F;
    }

    /// Begins anew at the next quarter frame.
    pub(super) fn start(&mut self) {
        self.starting = true;
    }

    /// A quarter frame has passed.
    pub(super) fn clock(&mut self) {
        if self.starting {
            self.starting = false;
            self.level = 15;
            self.divider = self.value;
        } else if self.divider > 0 {
            self.divider -= 1;
        } else {
            self.divider = self.value;
            self.level = match self.level {
                0 if self.looped => 15,
                level => level.saturating_sub(1),
            };
        }
    }

    /// 0..15.
    pub(super) fn volume(&self) -> u8 {
        if self.constant { self.value } else { self.level }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn falls_every_so_many_quarter_frames() {
        for (value, looped) in [(0, false), (1, false), (4, true), (15, false), (15, true)] {
            let mut envelope = Envelope::default();
            envelope.write(value | if looped { 0x20 } else { 0 });
            envelope.clock();
            envelope.start();
            assert_eq!(envelope.volume(), if looped { 15 } else { 0 }, "nothing before the next quarter frame");
            for quarter in 0..40 * (usize::from(value) + 1) {
                envelope.clock();
                let falls = quarter / (usize::from(value) + 1);
                let expected = if looped { 15 - falls % 16 } else { 15 - falls.min(15) };
                assert_eq!(usize::from(envelope.volume()), expected, "{value} {looped} {quarter}");
            }
            envelope.write(0x30 | 9);
            assert_eq!(envelope.volume(), 9);
        }
    }
}
