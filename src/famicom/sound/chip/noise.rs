//! The noise channel: a shift register's lowest bit at an envelope's volume.

use super::envelope::Envelope;
use super::length::Length;
use super::timer::Timer;

/// CPU cycles from shift to shift by the period's four bits.
const PERIODS: [u64; 16] = [4, 8, 16, 32, 64, 96, 128, 160, 202, 254, 380, 508, 762, 1016, 2034, 4068];

/// Shifts until the register is again as it was. In the short mode it is 93, or a third of that.
const LONG_CYCLE: u64 = 32_767;
const SHORT_CYCLE: u64 = 93;

/// The noise channel.
#[derive(Clone, Debug)]
pub(super) struct Noise {
    /// 15 bits, never all 0.
    register: u16,
    /// Shifts of the register that are still to be made: while nobody hears it, they are only counted.
    owed: u64,
    short: bool,
    timer: Timer,
    envelope: Envelope,
    pub(super) length: Length,
}

impl Noise {
    /// At power-on.
    pub(super) fn new() -> Noise {
        Noise {
            register: 1,
            owed: 0,
            short: false,
            timer: Timer::new(2 * PERIODS[0]),
            envelope: Envelope::default(),
            length: Length::default(),
        }
    }

    /// Writes register 0 to 3 of the channel; the clocks before must have been taken.
    pub(super) fn write(&mut self, register: u16, value: u8) {
        match register {
            0 => {
                self.length.halted = value & 0x20 != 0;
                self.envelope.write(value);
            }
            1 => {}
            2 => {
                self.pay();
                self.short = value & 0x80 != 0;
                self.timer.set_period(2 * PERIODS[usize::from(value & 0x0F)]);
            }
            _ => {
                self.length.load(value);
                self.envelope.start();
            }
        }
    }

    /// Takes the clocks before `now`.
    pub(super) fn catch_up(&mut self, now: u64) {
        self.owed = (self.owed + self.timer.catch_up(now)) % if self.short { SHORT_CYCLE } else { LONG_CYCLE };
    }

    /// Takes the next clock; returns when the one after it comes. Not for a silent channel.
    pub(super) fn clock(&mut self) -> u64 {
        self.shift();
        self.timer.clock()
    }

    /// A quarter frame has passed.
    pub(super) fn quarter_frame(&mut self) {
        self.envelope.clock();
    }

    /// When its next edge may come. Makes the register what it should be if it is heard now.
    pub(super) fn due(&mut self) -> u64 {
        if self.volume() == 0 {
            return u64::MAX;
        }
        self.pay();
        self.timer.next()
    }

    /// 0..15.
    pub(super) fn level(&self) -> u8 {
        if self.register & 1 == 0 { self.volume() } else { 0 }
    }

    fn volume(&self) -> u8 {
        if self.length.running() { self.envelope.volume() } else { 0 }
    }

    fn pay(&mut self) {
        for _ in 0..std::mem::take(&mut self.owed) {
            self.shift();
        }
    }

    fn shift(&mut self) {
        let other = self.register >> if self.short { 6 } else { 1 };
        self.register = self.register >> 1 | ((self.register ^ other) & 1) << 14;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cycle(noise: &mut Noise) -> u64 {
        let start = noise.register;
        let mut shifts = 0;
        loop {
            noise.shift();
            shifts += 1;
            if noise.register == start {
                return shifts;
            }
        }
    }

    #[test]
    fn the_register_comes_round() {
        let mut noise = Noise::new();
        assert_eq!(cycle(&mut noise), LONG_CYCLE);
        noise.write(2, 0x80);
        assert_eq!(cycle(&mut noise), SHORT_CYCLE);
        // Whatever it held when the mode changed.
        for register in 1..1 << 15 {
            noise.register = register;
            assert_eq!(SHORT_CYCLE % cycle(&mut noise), 0, "{register}");
        }
    }

    #[test]
    fn catches_up_as_by_clocks() {
        for mode in [0x00, 0x80, 0x05] {
            let (mut by_clocks, mut at_once) = (Noise::new(), Noise::new());
            for now in [1, 1_000, 1_000_000] {
                while by_clocks.timer.next() < now {
                    by_clocks.clock();
                }
                at_once.catch_up(now / 2);
                at_once.catch_up(now);
                at_once.pay();
                assert_eq!((at_once.register, at_once.timer.next()), (by_clocks.register, by_clocks.timer.next()));
                by_clocks.write(2, mode);
                at_once.write(2, mode);
            }
        }
    }
}
