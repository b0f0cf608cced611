//! The two controllers: what STICK and STRIG return, and the serial bits at $4016 and $4017 for machine code.
//!
//! Spec: language 7 (STICK, STRIG), machine 6.

/// The bits of STICK.
pub mod stick {
    /// Right.
    pub const RIGHT: u8 = 1;
    /// Left.
    pub const LEFT: u8 = 2;
    /// Down.
    pub const DOWN: u8 = 4;
    /// Up.
    pub const UP: u8 = 8;
}

/// The bits of STRIG.
pub mod strig {
    /// START, pad 0 only.
    pub const START: u8 = 1;
    /// SELECT, pad 0 only.
    pub const SELECT: u8 = 2;
    /// B.
    pub const B: u8 = 4;
    /// A.
    pub const A: u8 = 8;
}

/// One pad as the functions return it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pad {
    /// [`stick`] bits.
    pub stick: u8,
    /// [`strig`] bits.
    pub strig: u8,
}

impl Pad {
    /// In the order in which the hardware sends them, the first as the lowest bit.
    fn serial(self) -> u8 {
        let stick = |bit| self.stick & bit != 0;
        let strig = |bit| self.strig & bit != 0;
        let order = [
            strig(strig::A),
            strig(strig::B),
            strig(strig::SELECT),
            strig(strig::START),
            stick(stick::UP),
            stick(stick::DOWN),
            stick(stick::LEFT),
            stick(stick::RIGHT),
        ];
        order.iter().rev().fold(0, |bits, down| bits << 1 | u8::from(*down))
    }
}

/// Both pads, and how far each was read out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pads {
    pub(super) pads: [Pad; 2],
    pub(super) strobe: bool,
    pub(super) shifts: [u8; 2],
}

impl Pads {
    /// Sets what is held down on pad 0 or 1; other numbers do nothing. Pad 1 has no START and SELECT; bits without a
    /// meaning are dropped.
    pub fn set(&mut self, number: u8, pad: Pad) {
        let strig = if number == 0 { 0x0F } else { strig::A | strig::B };
        if let Some(place) = self.pads.get_mut(usize::from(number)) {
            *place = Pad { stick: pad.stick & 0x0F, strig: pad.strig & strig };
        }
    }

    /// `STICK(n)`; `None` (IL) for another number than 0 and 1.
    pub fn stick(&self, number: i16) -> Option<u8> {
        self.pad(number).map(|pad| pad.stick)
    }

    /// `STRIG(n)`; `None` (IL) for another number than 0 and 1.
    pub fn strig(&self, number: i16) -> Option<u8> {
        self.pad(number).map(|pad| pad.strig)
    }

    /// A write to $4016: while bit 0 is 1 the pads are latched over and over.
    pub fn write(&mut self, value: u8) {
        self.strobe = value & 1 == 1;
        if self.strobe {
            self.latch();
        }
    }

    /// A read of $4016 (pad 0) or $4017 (pad 1), 0 elsewhere: the next button in bit 0, in the order A, B, SELECT,
    /// START, up, down, left, right; after these 1.
    pub fn read(&mut self, address: u16) -> u8 {
        let number = match address {
            0x4016 => 0,
            0x4017 => 1,
            _ => return 0,
        };
        if self.strobe {
            self.latch();
            return self.shifts[number] & 1;
        }
        let bit = self.shifts[number] & 1;
        self.shifts[number] = self.shifts[number] >> 1 | 0x80;
        bit
    }

    fn latch(&mut self) {
        self.shifts = self.pads.map(Pad::serial);
    }

    fn pad(&self, number: i16) -> Option<Pad> {
        usize::try_from(number).ok().and_then(|number| self.pads.get(number)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_return_what_is_held() {
        let mut pads = Pads::default();
        pads.set(0, Pad { stick: stick::RIGHT | stick::UP, strig: 0xFF });
        pads.set(1, Pad { stick: 0xF2, strig: 0x0F });
        pads.set(2, Pad { stick: 1, strig: 1 });
        assert_eq!((pads.stick(0), pads.strig(0)), (Some(9), Some(15)));
        assert_eq!((pads.stick(1), pads.strig(1)), (Some(2), Some(12)), "pad 1 has no START and SELECT");
        assert_eq!((pads.stick(2), pads.strig(-1)), (None, None));
    }

    /// The first ten bits after a strobe.
    fn check(pad: Pad, address: u16, expected: [u8; 10]) {
        let mut pads = Pads::default();
        pads.set((address - 0x4016) as u8, pad);
        pads.write(1);
        assert_eq!([pads.read(address), pads.read(address)], [expected[0]; 2], "A while latched");
        pads.write(0);
        assert_eq!([(); 10].map(|()| pads.read(address)), expected);
    }

    #[test]
    fn serial_order() {
        check(Pad { stick: 0, strig: strig::A }, 0x4016, [1, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
        check(Pad { stick: stick::RIGHT, strig: strig::B }, 0x4016, [0, 1, 0, 0, 0, 0, 0, 1, 1, 1]);
        check(Pad { stick: stick::UP, strig: strig::SELECT }, 0x4016, [0, 0, 1, 0, 1, 0, 0, 0, 1, 1]);
        check(Pad { stick: stick::DOWN, strig: strig::START }, 0x4016, [0, 0, 0, 1, 0, 1, 0, 0, 1, 1]);
        check(Pad { stick: stick::LEFT, strig: 3 }, 0x4017, [0, 0, 0, 0, 0, 0, 1, 0, 1, 1]);
    }

    #[test]
    fn latched_bits_outlive_the_press() {
        let mut pads = Pads::default();
        pads.set(0, Pad { stick: 0, strig: strig::B });
        pads.write(1);
        pads.write(0);
        pads.set(0, Pad::default());
        assert_eq!([pads.read(0x4016), pads.read(0x4016), pads.read(0x4015)], [0, 1, 0]);
    }
}
