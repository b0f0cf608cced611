//! A pulse channel: eight steps of a duty cycle at an envelope's volume.

use super::envelope::Envelope;
use super::length::Length;
use super::sweep::Sweep;
use super::timer::Timer;

/// The waves of duty 0 to 3, step by step.
const DUTIES: [[bool; 8]; 4] = {
    const O: bool = false;
    const I: bool = true;
    [[O, I, O, O, O, O, O, O], [O, I, I, O, O, O, O, O], [O, I, I, I, I, O, O, O], [I, O, O, I, I, I, I, I]]
};

/// Half cycles from clock to clock by each unit of the timer value.
const CLOCK: u64 = 4;

/// A pulse channel.
#[derive(Clone, Debug)]
pub(super) struct Pulse {
    duty: u8,
    step: u8,
    timer_value: u16,
    timer: Timer,
    envelope: Envelope,
    sweep: Sweep,
    pub(super) length: Length,
}

impl Pulse {
    /// At power-on. The second pulse differs in its sweep.
    pub(super) fn new(second: bool) -> Pulse {
        Pulse {
            duty: 0,
            step: 0,
            timer_value: 0,
            timer: Timer::new(CLOCK),
            envelope: Envelope::default(),
            sweep: Sweep::new(!second),
            length: Length::default(),
        }
    }

    /// Writes register 0 to 3 of the channel; the clocks before must have been taken.
    pub(super) fn write(&mut self, register: u16, value: u8) {
        match register {
            0 => {
                self.duty = value >> 6;
                self.length.halted = value & 0x20 != 0;
                self.envelope.write(value);
            }
            1 => self.sweep.write(value),
            2 => self.set_timer(self.timer_value & 0x700 | u16::from(value)),
            _ => {
                self.set_timer(self.timer_value & 0xFF | u16::from(value & 7) << 8);
                self.length.load(value);
                self.envelope.start();
                self.step = 0;
            }
        }
    }

    /// Takes the clocks before `now`.
    pub(super) fn catch_up(&mut self, now: u64) {
        self.step = (self.step + (self.timer.catch_up(now) & 7) as u8) & 7;
    }

    /// Takes the next clock; returns when the one after it comes.
    pub(super) fn clock(&mut self) -> u64 {
        self.step = (self.step + 1) & 7;
        self.timer.clock()
    }

    /// A quarter frame has passed.
    pub(super) fn quarter_frame(&mut self) {
        self.envelope.clock();
    }

    /// A half frame has passed.
    pub(super) fn half_frame(&mut self) {
        self.length.clock();
        if let Some(value) = self.sweep.clock(self.timer_value) {
            self.set_timer(value);
        }
    }

    /// When its next edge may come.
    pub(super) fn due(&self) -> u64 {
        if self.volume() > 0 { self.timer.next() } else { u64::MAX }
    }

    /// 0..15.
    pub(super) fn level(&self) -> u8 {
        if DUTIES[usize::from(self.duty)][usize::from(self.step)] { self.volume() } else { 0 }
    }

    fn volume(&self) -> u8 {
        if self.length.running() && !self.sweep.mutes(self.timer_value) { self.envelope.volume() } else { 0 }
    }

    fn set_timer(&mut self, value: u16) {
        self.timer_value = value;
        self.timer.set_period(CLOCK * (u64::from(value) + 1));
    }
}
