//! CALL: machine code on a 6502 core, until the RTS that belongs to the call.
//!
//! The core is a library; here is what keeps it within the machine. It runs official opcodes only, from memory that
//! holds a program, for a bounded number of cycles, so that nothing a program pokes can hang or stop the host. Memory
//! is the caller's, behind [`Bus`].
//!
//! Spec: machine 2.1.

use mos6502::cpu::CPU;
use mos6502::instruction::Ricoh2a03;
use mos6502::registers::StackPointer;

/// Cycles that one CALL may take (spec: machine 2.1).
pub const CALL_CYCLES_MAX: u64 = 10_000_000;

/// The V3 ROM routine that scrolls one row without erasing: CALL -18988.
pub const ROM_SCROLL: u16 = 0xB5D4;

/// Cycles of the RTS with which an emulated ROM routine ends.
const RTS_CYCLES: u64 = 6;

/// The stack pointer at the first instruction, the address to return to being above it.
const STACK_START: u8 = 0xFD;

/// The memory that machine code sees.
pub trait Bus {
    /// The byte at an address. Reading a register may change it.
    fn read(&mut self, address: u16) -> u8;

    /// Writes a byte.
    fn write(&mut self, address: u16, byte: u8);

    /// Does what the ROM routine at `address` ($8000 and up) does; `false` if it is not one of those that are known.
    fn rom_entry(&mut self, address: u16) -> bool;

    /// Whether a dump of the ROM is loaded, so that unknown routines can be executed.
    fn has_rom(&self) -> bool {
        false
    }

    /// Told before each instruction: cycles since the CALL began, for writes that need a time.
    fn at_cycle(&mut self, _cycles: u64) {}
}

/// Why machine code was ended. All of them are IL to the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// BRK: also what empty memory holds.
    #[error("BRK at ${address:04X}")]
    Break {
        /// Where it stands.
        address: u16,
    },
    /// An opcode without an official meaning.
    #[error("undefined opcode ${opcode:02X} at ${address:04X}")]
    Undefined {
        /// Where it stands.
        address: u16,
        /// The byte.
        opcode: u8,
    },
    /// The ROM, and no dump of it is loaded.
    #[error("execution of the ROM at ${address:04X} without a dump")]
    Rom {
        /// The address jumped to.
        address: u16,
    },
    /// Picture, sound and pad registers hold no program.
    #[error("execution of registers at ${address:04X}")]
    Registers {
        /// The address jumped to.
        address: u16,
    },
    /// More cycles than allowed.
    #[error("no return after {cycles} cycles")]
    Limit {
        /// Cycles executed.
        cycles: u64,
    },
}

/// Runs the routine at `address` until its RTS, and gives the cycles it took, the RTS included.
///
/// A, X, Y are 0 at entry, and so is the carry. The stack pointer is at $FD; what the routine pulls beyond that comes
/// from memory.
///
/// # Errors
/// [`CallError`]; what was executed until then has happened. Stops at the first instruction past `cycle_limit`.
pub fn call<B: Bus>(bus: &mut B, address: u16, cycle_limit: u64) -> Result<u64, CallError> {
    let mut cpu = CPU::new(Adapter(bus), Ricoh2a03);
    cpu.registers.program_counter = address;
    cpu.registers.stack_pointer = StackPointer(STACK_START);
    loop {
        let at = cpu.registers.program_counter;
        if cpu.cycles >= cycle_limit {
            return Err(CallError::Limit { cycles: cpu.cycles });
        }
        let cycles = cpu.cycles;
        let bus = &mut *cpu.memory.0;
        bus.at_cycle(cycles);
        let returns = cpu.registers.stack_pointer.0 == STACK_START;
        match at {
            0x8000.. if bus.rom_entry(at) => {
                cpu.cycles += RTS_CYCLES;
                if returns {
                    return Ok(cpu.cycles);
                }
                return_from_subroutine(&mut cpu);
                continue;
            }
            0x8000.. if !bus.has_rom() => return Err(CallError::Rom { address: at }),
            0x2000..0x6000 => return Err(CallError::Registers { address: at }),
            _ => {}
        }
        let opcode = bus.read(at);
        match opcode {
            BRK => return Err(CallError::Break { address: at }),
            RTS if returns => return Ok(cycles + RTS_CYCLES),
            _ if !is_official(opcode) => return Err(CallError::Undefined { address: at, opcode }),
            _ => {}
        }
        let crossing = overcharged(&mut cpu, opcode);
        cpu.single_step();
        cpu.cycles -= u64::from(crossing);
    }
}

/// What an RTS at the present address does.
fn return_from_subroutine<B: Bus>(cpu: &mut CPU<Adapter<'_, B>, Ricoh2a03>) {
    let mut pull = || {
        cpu.registers.stack_pointer.increment();
        cpu.memory.0.read(cpu.registers.stack_pointer.to_u16())
    };
    let [low, high] = [pull(), pull()];
    cpu.registers.program_counter = u16::from_le_bytes([low, high]).wrapping_add(1);
}

/// Whether the core is about to count a cycle too many: shifts and increments at an address indexed by X take 7 cycles,
/// whether or not they cross a page.
fn overcharged<B: Bus>(cpu: &mut CPU<Adapter<'_, B>, Ricoh2a03>, opcode: u8) -> bool {
    if !matches!(opcode, 0x1E | 0x3E | 0x5E | 0x7E | 0xDE | 0xFE) {
        return false;
    }
    let low = cpu.memory.0.read(cpu.registers.program_counter.wrapping_add(1));
    low.checked_add(cpu.registers.index_x).is_none()
}

const BRK: u8 = 0x00;
const RTS: u8 = 0x60;

/// Whether the opcode is one of the 151 that the makers documented. A row per high digit, a bit per low digit.
fn is_official(opcode: u8) -> bool {
    const ROWS: [u16; 16] = [
        0b0110_0111_0110_0011,
        0b0110_0011_0110_0011,
        0b0111_0111_0111_0011,
        0b0110_0011_0110_0011,
        0b0111_0111_0110_0011,
        0b0110_0011_0110_0011,
        0b0111_0111_0110_0011,
        0b0110_0011_0110_0011,
        0b0111_0101_0111_0010,
        0b0010_0111_0111_0011,
        0b0111_0111_0111_0111,
        0b0111_0111_0111_0011,
        0b0111_0111_0111_0011,
        0b0110_0011_0110_0011,
        0b0111_0111_0111_0011,
        0b0110_0011_0110_0011,
    ];
    ROWS[usize::from(opcode >> 4)] >> (opcode & 15) & 1 == 1
}

/// The caller's memory in the shape that the core wants.
struct Adapter<'a, B>(&'a mut B);

impl<B: Bus> mos6502::memory::Bus for Adapter<'_, B> {
    fn get_byte(&mut self, address: u16) -> u8 {
        self.0.read(address)
    }

    fn set_byte(&mut self, address: u16, value: u8) {
        self.0.write(address, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Memory {
        bytes: Vec<u8>,
        entries: Vec<u16>,
        has_rom: bool,
        cycles: Vec<u64>,
    }

    impl Bus for Memory {
        fn read(&mut self, address: u16) -> u8 {
            self.bytes[usize::from(address)]
        }

        fn write(&mut self, address: u16, byte: u8) {
            self.bytes[usize::from(address)] = byte;
        }

        fn rom_entry(&mut self, address: u16) -> bool {
            if address == ROM_SCROLL {
                self.entries.push(address);
            }
            address == ROM_SCROLL
        }

        fn has_rom(&self) -> bool {
            self.has_rom
        }

        fn at_cycle(&mut self, cycles: u64) {
            self.cycles.push(cycles);
        }
    }

    fn memory(address: u16, code: &[u8]) -> Memory {
        let mut bytes = vec![0; 0x1_0000];
        let start = usize::from(address);
        bytes[start..start + code.len()].copy_from_slice(code);
        Memory { bytes, entries: Vec::new(), has_rom: false, cycles: Vec::new() }
    }

    /// Runs code at $7000 and compares the outcome and the byte left at $10.
    fn check(code: &[u8], expected: Result<u64, CallError>, left: u8) {
        let mut memory = memory(0x7000, code);
        assert_eq!(call(&mut memory, 0x7000, CALL_CYCLES_MAX), expected, "{code:02X?}");
        assert_eq!(memory.bytes[0x10], left, "{code:02X?}");
        assert!(memory.cycles.is_sorted() && memory.cycles[0] == 0);
    }

    #[test]
    fn runs_until_its_rts() {
        check(&[0x60], Ok(6), 0);
        // LDA #5, STA $10, RTS
        check(&[0xA9, 5, 0x85, 0x10, 0x60], Ok(2 + 3 + 6), 5);
        // Registers are 0: STX $10, STY $10, STA $10, ROL $10
        check(&[0x86, 0x10, 0x84, 0x10, 0x85, 0x10, 0x26, 0x10, 0x60], Ok(3 + 3 + 3 + 5 + 6), 0);
        // JSR to an INC $10 that returns, twice; the inner RTS is not the end.
        check(&[0x20, 7, 0x70, 0x20, 7, 0x70, 0x60, 0xE6, 0x10, 0x60], Ok(2 * (6 + 5 + 6) + 6), 2);
        // PHA, PLA balance; PHA, PHA, RTS returns to $0001, which is a BRK.
        check(&[0x48, 0x68, 0x60], Ok(3 + 4 + 6), 0);
        check(&[0x48, 0x48, 0x60], Err(CallError::Break { address: 1 }), 0);
        // LDX #3: DEX, BNE back, RTS: two branches taken.
        check(&[0xA2, 3, 0xCA, 0xD0, 0xFD, 0x60], Ok(2 + 3 * 2 + 2 * 3 + 2 + 6), 0);
    }

    #[test]
    fn has_no_decimal_mode() {
        // SED, LDA #9, CLC, ADC #1, STA $10, RTS
        check(&[0xF8, 0xA9, 9, 0x18, 0x69, 1, 0x85, 0x10, 0x60], Ok(2 + 2 + 2 + 2 + 3 + 6), 10);
        // SED, SEC, LDA #$10, SBC #1, STA $10, RTS
        check(&[0xF8, 0x38, 0xA9, 0x10, 0xE9, 1, 0x85, 0x10, 0x60], Ok(2 + 2 + 2 + 2 + 3 + 6), 15);
    }

    #[test]
    fn counts_page_crossings() {
        // LDX #1, LDA $02FF,X: one more; LDA $02F0,X: none.
        check(&[0xA2, 1, 0xBD, 0xFF, 0x02, 0x60], Ok(2 + 5 + 6), 0);
        check(&[0xA2, 1, 0xBD, 0xF0, 0x02, 0x60], Ok(2 + 4 + 6), 0);
        // INC $02FF,X and STA $02FF,X take the same always.
        check(&[0xA2, 1, 0xFE, 0xFF, 0x02, 0x60], Ok(2 + 7 + 6), 0);
        check(&[0xA2, 1, 0xFE, 0xF0, 0x02, 0x60], Ok(2 + 7 + 6), 0);
        check(&[0xA2, 1, 0x9D, 0xFF, 0x02, 0x60], Ok(2 + 5 + 6), 0);
    }

    #[test]
    fn indirect_jumps_stay_in_their_page() {
        let mut memory = memory(0x7000, &[0x6C, 0xFF, 0x02]);
        memory.bytes[0x02FF] = 0x00;
        memory.bytes[0x0200] = 0x71;
        memory.bytes[0x0300] = 0x72;
        memory.bytes[0x7100] = RTS;
        assert_eq!(call(&mut memory, 0x7000, CALL_CYCLES_MAX), Ok(5 + 6));
    }

    #[test]
    fn errors_end_it() {
        check(&[0xE6, 0x10, 0x00], Err(CallError::Break { address: 0x7002 }), 1);
        check(&[0xE6, 0x10, 0x02], Err(CallError::Undefined { address: 0x7002, opcode: 0x02 }), 1);
        check(&[0xA7, 0x10], Err(CallError::Undefined { address: 0x7000, opcode: 0xA7 }), 0);
        check(&[0x4C, 0, 0xC0], Err(CallError::Rom { address: 0xC000 }), 0);
        check(&[0x4C, 0x16, 0x40], Err(CallError::Registers { address: 0x4016 }), 0);
        check(&[0x4C, 0, 0x70], Err(CallError::Limit { cycles: 10_000_002 }), 0);
        // A jump onto itself in the middle of a subroutine.
        check(&[0x20, 3, 0x70, 0x4C, 3, 0x70], Err(CallError::Limit { cycles: 10_000_002 }), 0);
    }

    #[test]
    fn rom_routines_are_asked_for() {
        let mut direct = memory(0x7000, &[]);
        assert_eq!(call(&mut direct, ROM_SCROLL, CALL_CYCLES_MAX), Ok(6));
        assert_eq!(direct.entries, [ROM_SCROLL]);
        // JSR $B5D4, JSR $B5D4, INC $10, JMP $B5D4
        let code = [0x20, 0xD4, 0xB5, 0x20, 0xD4, 0xB5, 0xE6, 0x10, 0x4C, 0xD4, 0xB5];
        let mut nested = memory(0x7000, &code);
        assert_eq!(call(&mut nested, 0x7000, CALL_CYCLES_MAX), Ok(2 * (6 + 6) + 5 + 3 + 6));
        assert_eq!((nested.entries.len(), nested.bytes[0x10]), (3, 1));
    }

    #[test]
    fn a_dump_is_executed() {
        let mut memory = memory(0xC000, &[0xE6, 0x10, 0x60]);
        assert_eq!(call(&mut memory, 0xC000, CALL_CYCLES_MAX), Err(CallError::Rom { address: 0xC000 }));
        memory.has_rom = true;
        assert_eq!(call(&mut memory, 0xC000, CALL_CYCLES_MAX), Ok(11));
    }

    #[test]
    fn knows_the_official_opcodes() {
        let official = (0..=255).filter(|opcode| is_official(*opcode)).count();
        assert_eq!(official, 151);
        for opcode in (0..=255u8).filter(|opcode| is_official(*opcode)) {
            use mos6502::Variant;
            assert!(Ricoh2a03::decode(opcode).is_some(), "{opcode:02X}");
        }
    }

    #[test]
    fn random_code_neither_panics_nor_hangs() {
        let mut seed = 7u64;
        for round in 0..3_000u64 {
            let mut memory = memory(0, &[]);
            for byte in &mut memory.bytes {
                loop {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    *byte = (seed >> 33) as u8;
                    // Mostly official opcodes, so that it gets somewhere.
                    if round % 2 == 0 || (is_official(*byte) && *byte != BRK) {
                        break;
                    }
                }
            }
            memory.has_rom = round % 3 == 0;
            memory.cycles = Vec::new();
            let start = [0, 0x0180, 0x6000, 0x7FFE, 0xFFFE, 0xFFFF][(round % 6) as usize];
            // The last instruction may run over the limit, by no more than its own cycles.
            match call(&mut memory, start, 20_000) {
                Ok(cycles) | Err(CallError::Limit { cycles }) => assert!(cycles <= 20_008, "round {round}"),
                Err(_) => {}
            }
        }
    }

    #[test]
    fn errors_explain_themselves() {
        assert_eq!(CallError::Undefined { address: 0x7000, opcode: 2 }.to_string(), "undefined opcode $02 at $7000");
    }
}
