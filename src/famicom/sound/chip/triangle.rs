//! The triangle channel: 32 steps up and down, without a volume. Silenced, it stays where it is, so that it does not
//! click.

use super::length::Length;
use super::timer::Timer;

/// Half cycles from clock to clock by each unit of the timer value.
const CLOCK: u64 = 2;

/// The triangle channel.
#[derive(Clone, Debug)]
pub(super) struct Triangle {
    step: u8,
    timer_value: u16,
    timer: Timer,
    /// Keeps loading the linear counter, and halts the length counter.
    control: bool,
    reload: u8,
    reloading: bool,
    linear: u8,
    pub(super) length: Length,
}

impl Triangle {
    /// At power-on.
    pub(super) fn new() -> Triangle {
        Triangle {
            step: 0,
            timer_value: 0,
            timer: Timer::new(CLOCK),
            control: false,
            reload: 0,
            reloading: false,
            linear: 0,
            length: Length::default(),
        }
    }

    /// Writes register 0 to 3 of the channel; the clocks before must have been taken.
    pub(super) fn write(&mut self, register: u16, value: u8) {
        match register {
            0 => {
                self.control = value & 0x80 != 0;
                self.length.halted = self.control;
                self.reload = value & 0x7F;
            }
            1 => {}
            2 => self.set_timer(self.timer_value & 0x700 | u16::from(value)),
            _ => {
                self.set_timer(self.timer_value & 0xFF | u16::from(value & 7) << 8);
                self.length.load(value);
                self.reloading = true;
            }
        }
    }

    /// Takes the clocks before `now`.
    pub(super) fn catch_up(&mut self, now: u64) {
        let clocks = self.timer.catch_up(now);
        if self.running() {
            self.step = (self.step + (clocks & 31) as u8) & 31;
        }
    }

    /// Takes the next clock; returns when the one after it comes. Not for a silent channel.
    pub(super) fn clock(&mut self) -> u64 {
        self.step = (self.step + 1) & 31;
        self.timer.clock()
    }

    /// A quarter frame has passed.
    pub(super) fn quarter_frame(&mut self) {
        self.linear = if self.reloading { self.reload } else { self.linear.saturating_sub(1) };
        self.reloading &= self.control;
    }

    /// When its next edge comes.
    pub(super) fn due(&self) -> u64 {
        if self.running() { self.timer.next() } else { u64::MAX }
    }

    /// 0..15: from 15 down to 0, and up again.
    pub(super) fn level(&self) -> u8 {
        if self.step < 16 { 15 - self.step } else { self.step - 16 }
    }

    fn running(&self) -> bool {
        self.linear > 0 && self.length.running()
    }

    fn set_timer(&mut self, value: u16) {
        self.timer_value = value;
        self.timer.set_period(CLOCK * (u64::from(value) + 1));
    }
}
