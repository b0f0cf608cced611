//! The CPU's view: which device answers at an address, for PEEK, POKE and CALL. Source: spec, machine 2 and 2.1.

use super::console::Console;
use super::cpu::{self, Bus, CALL_CYCLES_MAX, ROM_SCROLL};
use super::picture::Cursor;
use super::screen::Page;
use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode;
use crate::vm::memory::Model;
use crate::vm::time::HalfCycles;

/// Zero page places of V3 that are live. Those of V2 are not known.
mod zero_page {
    pub(super) const COLUMN: u16 = 0x48;
    pub(super) const ROW: u16 = 0x49;
    /// A pending interrupt request; the interrupt clears it.
    pub(super) const REQUEST: u16 = 0x63;
    pub(super) const KANA: u16 = 0x72;
    pub(super) const CLICK: u16 = 0xE3;
    pub(super) const SCROLL_0: u16 = 0xE4;
    pub(super) const SCROLL_1: u16 = 0xE5;
    pub(super) const SHOWN: u16 = 0xF0;
}

const FUNCTION_KEYS: std::ops::RangeInclusive<u16> = 0x0480..=0x04FF;

impl Console {
    /// The byte at an address. Addresses that nothing answers at read 0.
    pub fn read_memory(&mut self, now: HalfCycles, address: u16) -> u8 {
        self.advance(now);
        match address {
            0x0000..=0x1FFF => self.read_ram(address & 0x07FF),
            0x4016 | 0x4017 => self.pads.read(address),
            0x6000..=0x7FFF => self.cartridge[self.cartridge_offset(address)],
            _ => 0,
        }
    }

    /// Writes a byte where something listens.
    pub fn write_memory(&mut self, now: HalfCycles, address: u16, byte: u8) {
        self.advance(now);
        match address {
            0x0000..=0x1FFF => self.write_ram(address & 0x07FF, byte),
            0x2001 => self.mask = byte,
            0x4000..=0x4015 => {
                self.apu.write(now, address, byte);
            }
            0x4016 => self.pads.write(byte),
            0x6000..=0x7FFF => {
                let offset = self.cartridge_offset(address);
                self.cartridge[offset] = byte;
            }
            _ => {}
        }
    }

    /// CALL: runs machine code; returns its cycles.
    ///
    /// # Errors
    /// IL if it does not return properly.
    pub fn run_machine_code(&mut self, now: HalfCycles, address: u16) -> Result<u64, ErrorCode> {
        let mut bus = CallBus { console: self, start: now, cycles: 0 };
        cpu::call(&mut bus, address, CALL_CYCLES_MAX).map_err(|_| ErrorCode::Il)
    }

    fn read_ram(&self, address: u16) -> u8 {
        if let Some(byte) = self.actors.read(address) {
            return byte;
        }
        if FUNCTION_KEYS.contains(&address) {
            return self.keyboard.functions.read((address - FUNCTION_KEYS.start()) as u8);
        }
        if self.dialect == Dialect::V3 {
            let cursor = self.screen.written().cursor();
            match address {
                zero_page::COLUMN => return cursor.x,
                zero_page::ROW => return cursor.y,
                zero_page::KANA => return u8::from(self.keyboard.kana),
                zero_page::CLICK => return u8::from(self.keyboard.click),
                zero_page::SCROLL_0 => return self.screen.page(Page::Text).scroll_dots(),
                zero_page::SCROLL_1 => return self.screen.page(Page::Graphic).scroll_dots(),
                zero_page::SHOWN => return self.screen.shown_page().number(),
                _ => {}
            }
        }
        self.ram[usize::from(address)]
    }

    fn write_ram(&mut self, address: u16, byte: u8) {
        self.ram[usize::from(address)] = byte;
        if self.actors.write(address, byte) {
            return;
        }
        if FUNCTION_KEYS.contains(&address) {
            self.keyboard.functions.write((address - FUNCTION_KEYS.start()) as u8, byte);
            return;
        }
        if self.dialect == Dialect::V3 {
            let cursor = self.screen.written().cursor();
            match address {
                zero_page::COLUMN => self.screen.written_mut().set_cursor(Cursor { x: byte, ..cursor }),
                zero_page::ROW => self.screen.written_mut().set_cursor(Cursor { y: byte, ..cursor }),
                zero_page::KANA => self.keyboard.kana = byte != 0,
                zero_page::CLICK => self.keyboard.click = byte != 0,
                zero_page::SCROLL_0 => self.screen.page_mut(Page::Text).set_scroll_dots(byte),
                zero_page::SCROLL_1 => self.screen.page_mut(Page::Graphic).set_scroll_dots(byte),
                zero_page::SHOWN => {
                    if let Some(page) = Page::from_number(byte & 1) {
                        self.screen.show(page);
                    }
                }
                _ => {}
            }
        }
    }

    /// The original's RAM is smaller than its range and mirrored; the large memory has all 8 KB.
    fn cartridge_offset(&self, address: u16) -> usize {
        let offset = usize::from(address & 0x1FFF);
        match (self.model, self.dialect) {
            (Model::Large, _) => offset,
            (Model::Original, Dialect::V3) => offset & 0x0FFF,
            (Model::Original, Dialect::V2) => 0x1000 | offset & 0x07FF,
        }
    }
}

/// Machine code's memory: the console's, with the time running.
struct CallBus<'a> {
    console: &'a mut Console,
    start: HalfCycles,
    cycles: u64,
}

impl CallBus<'_> {
    fn now(&self) -> HalfCycles {
        self.start.plus_cycles(self.cycles)
    }
}

impl Bus for CallBus<'_> {
    fn read(&mut self, address: u16) -> u8 {
        let now = self.now();
        self.console.read_memory(now, address)
    }

    fn write(&mut self, address: u16, byte: u8) {
        let now = self.now();
        self.console.write_memory(now, address, byte);
    }

    fn rom_entry(&mut self, address: u16) -> bool {
        let known = address == ROM_SCROLL && self.console.dialect == Dialect::V3;
        if known {
            self.console.screen.written_mut().scroll_keeping();
        }
        known
    }

    /// The vertical blank interrupt answers requests that machine code has left.
    fn at_cycle(&mut self, cycles: u64) {
        let before = self.now().frame();
        self.cycles = cycles;
        if self.now().frame() != before {
            self.console.ram[usize::from(zero_page::REQUEST)] = 0;
        }
    }
}
