//! The sound chip as the program sees it: a register file, and who wrote what when.
//!
//! Sound is a function of the register writes, so the machine keeps only these; samples are made from them elsewhere, on
//! request, by a synthesiser that needs no more than what is here: the log while somebody listens, and for one that
//! starts in the middle (after a restore) the registers with the times of their last writes, from which the phases
//! of envelopes and counters follow.
//!
//! Spec: machine 2.1, sound 8.

use crate::vm::time::{CPU_HZ, HalfCycles};

/// The first register.
pub const FIRST_REGISTER: u16 = 0x4000;

/// The last register: the channel switches.
pub const CHANNELS: u16 = 0x4015;

/// Writes that are kept for a listener who does not come to fetch them; later ones are lost, and counted.
pub const PENDING_WRITES_MAX: usize = 65_536;

/// Whoever fetches them as often as every so many frames loses none.
pub const PENDING_FRAMES: u64 = 6;

/// How long BEEP sounds and BASIC waits: 100 ms. (unconfirmed) spec: sound 7, machine 8
pub const BEEP_CYCLES: u64 = CPU_HZ / 10;

/// How long a key click sounds: 2 ms. (unconfirmed) spec: sound 7
pub const CLICK_CYCLES: u64 = CPU_HZ / 500;

/// Number of registers.
pub const REGISTER_COUNT: usize = (CHANNELS - FIRST_REGISTER + 1) as usize;

/// A register write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Write {
    /// When.
    pub at: HalfCycles,
    /// $4000 to $4015.
    pub register: u16,
    /// The byte.
    pub value: u8,
}

/// What [`Apu::drain`] hands over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drained {
    /// In the order in which they happened; times never fall.
    pub writes: Vec<Write>,
    /// How many more there were after these, beyond [`PENDING_WRITES_MAX`].
    pub lost: u64,
}

/// The registers, the times of their last writes, and the writes that a listener has yet to fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apu {
    registers: [u8; REGISTER_COUNT],
    written_at: [HalfCycles; REGISTER_COUNT],
    recording: bool,
    pending: Drained,
}

impl Default for Apu {
    fn default() -> Apu {
        Apu::new()
    }
}

impl Apu {
    /// As at power-on: all registers 0, silent, nobody listening.
    pub fn new() -> Apu {
        Apu {
            registers: [0; REGISTER_COUNT],
            written_at: [HalfCycles(0); REGISTER_COUNT],
            recording: false,
            pending: Drained::default(),
        }
    }

    /// Writes a register at a time not before the last write's; `false` if the address is not one of the chip's.
    pub fn write(&mut self, at: HalfCycles, register: u16, value: u8) -> bool {
        let Some(i) = index(register) else {
            return false;
        };
        self.registers[i] = value;
        self.written_at[i] = at;
        if self.recording {
            if self.pending.writes.len() < PENDING_WRITES_MAX {
                self.pending.writes.push(Write { at, register, value });
            } else {
                self.pending.lost += 1;
            }
        }
        true
    }

    /// The byte last written to a register, 0 for any other address. What the chip itself would answer to a read is
    /// the memory map's matter.
    pub fn register(&self, register: u16) -> u8 {
        index(register).map_or(0, |i| self.registers[i])
    }

    /// When a register was last written.
    pub fn written_at(&self, register: u16) -> HalfCycles {
        index(register).map_or(HalfCycles(0), |i| self.written_at[i])
    }

    /// What can influence the future, for the state hash and snapshots: register bytes from $4000 on, and their times.
    pub fn state(&self) -> (&[u8; REGISTER_COUNT], &[HalfCycles; REGISTER_COUNT]) {
        (&self.registers, &self.written_at)
    }

    /// The chip with this state, nobody listening.
    pub fn from_state(registers: [u8; REGISTER_COUNT], written_at: [HalfCycles; REGISTER_COUNT]) -> Apu {
        Apu { registers, written_at, ..Apu::new() }
    }

    /// Starts or stops keeping writes for [`Apu::drain`]. Stopping forgets what was kept.
    pub fn record(&mut self, on: bool) {
        self.recording = on;
        if !on {
            self.pending = Drained::default();
        }
    }

    /// Hands over the writes since the last call.
    pub fn drain(&mut self) -> Drained {
        std::mem::take(&mut self.pending)
    }

    /// Begins the tone of BEEP, errors, STOP and the key click: pulse 1, E5, 50 % duty, volume 12.
    ///
    /// The caller ends it after [`BEEP_CYCLES`] or [`CLICK_CYCLES`].
    pub fn beep_on(&mut self, at: HalfCycles) {
        for (register, value) in
            [(CHANNELS, 0x01), (0x4001, 0x08), (0x4000, 0x80 | 0x30 | 12), (0x4002, E5_TIMER), (0x4003, 0x08)]
        {
            self.write(at, register, value);
        }
    }

    /// Ends the tone, and with it all sound.
    pub fn beep_off(&mut self, at: HalfCycles) {
        self.write(at, 0x4000, 0x30);
        self.write(at, CHANNELS, 0);
    }
}

/// The pulse timer of 659.26 Hz (spec: sound 6).
const E5_TIMER: u8 = 169;

fn index(register: u16) -> Option<usize> {
    let i = usize::from(register.checked_sub(FIRST_REGISTER)?);
    (i < REGISTER_COUNT).then_some(i)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_its_registers() {
        let mut apu = Apu::new();
        for (register, expected) in
            [(0x4000, true), (0x4015, true), (0x3FFF, false), (0x4016, false), (0x4017, false), (0, false)]
        {
            assert_eq!(apu.write(HalfCycles(7), register, 9), expected, "{register:#x}");
            assert_eq!(apu.register(register), if expected { 9 } else { 0 });
            assert_eq!(apu.written_at(register), HalfCycles(if expected { 7 } else { 0 }));
        }
        assert_eq!(apu.drain(), Drained::default(), "nobody listens");
        let (registers, times) = apu.state();
        assert_eq!(Apu::from_state(*registers, *times), apu);
    }

    #[test]
    fn keeps_writes_for_a_listener() {
        let mut apu = Apu::new();
        apu.record(true);
        apu.beep_on(HalfCycles(10));
        apu.beep_off(HalfCycles(10).plus_cycles(BEEP_CYCLES));
        let drained = apu.drain();
        let end = 10 + 2 * 178_977;
        let expected = [
            (10, 0x4015, 0x01),
            (10, 0x4001, 0x08),
            (10, 0x4000, 0xBC),
            (10, 0x4002, 169),
            (10, 0x4003, 0x08),
            (end, 0x4000, 0x30),
            (end, 0x4015, 0x00),
        ];
        let expected = expected.map(|(at, register, value)| Write { at: HalfCycles(at), register, value });
        assert_eq!(drained, Drained { writes: expected.to_vec(), lost: 0 });
        assert_eq!(apu.drain(), Drained::default());
        apu.beep_on(HalfCycles(0));
        apu.record(false);
        assert_eq!(apu.drain(), Drained::default());
    }

    #[test]
    fn is_bounded() {
        let mut apu = Apu::new();
        apu.record(true);
        for i in 0..PENDING_WRITES_MAX as u64 + 5 {
            apu.write(HalfCycles(i), 0x4002, i as u8);
        }
        let drained = apu.drain();
        assert_eq!((drained.writes.len(), drained.lost), (PENDING_WRITES_MAX, 5));
        assert_eq!(drained.writes.last().map(|write| write.at.0), Some(PENDING_WRITES_MAX as u64 - 1));
    }
}
