//! The machine's sound, frame by frame to the sound server. Never waited for.

use crate::famicom::apu::Drained;
use crate::famicom::machine::Machine;
use crate::famicom::sound::{SampleRate, Synth};
use crate::host::audio::{Sound, State};

/// One press of the volume key.
const VOLUME_STEP: u8 = 10;

/// The loudest volume.
pub const VOLUME_MAX: u8 = 100;

/// A synthesiser and where its samples go.
pub struct Speaker {
    synth: Synth,
    sound: Sound,
    samples: Vec<i16>,
    volume: u8,
    muted: bool,
    joined: bool,
}

impl Speaker {
    /// Plays at this volume, 0 to [`VOLUME_MAX`], or not.
    pub fn new(sound: Sound, rate: SampleRate, volume: u8, muted: bool) -> Speaker {
        Speaker { synth: Synth::new(rate), sound, samples: Vec::new(), volume, muted, joined: false }
    }

    /// The sound of the frame that has just been run.
    pub fn frame(&mut self, machine: &mut Machine, told: &Drained) {
        let now = machine.time();
        if !std::mem::replace(&mut self.joined, true) || told.lost > 0 {
            self.synth.join(&machine.console().apu, now);
            return;
        }
        for write in &told.writes {
            self.synth.write(*write);
        }
        self.samples.clear();
        self.synth.render(now, &mut self.samples);
        self.sound.push(&self.samples);
    }

    /// The machine has gone to another time: its sound goes on from there.
    pub fn rejoin(&mut self) {
        self.joined = false;
    }

    /// Virtual time is held, or goes on.
    pub fn hold(&mut self, held: bool) {
        self.sound.set_muted(held || self.muted);
    }

    /// Sound off or on.
    pub fn toggle_mute(&mut self) {
        self.muted = !self.muted;
        self.sound.set_muted(self.muted);
    }

    /// More volume.
    pub fn louder(&mut self) {
        self.set_volume(self.volume.saturating_add(VOLUME_STEP).min(VOLUME_MAX));
    }

    /// Less volume.
    pub fn quieter(&mut self) {
        self.set_volume(self.volume.saturating_sub(VOLUME_STEP));
    }

    fn set_volume(&mut self, volume: u8) {
        self.volume = volume;
        self.sound.set_volume(volume);
        if std::mem::take(&mut self.muted) {
            self.sound.set_muted(false);
        }
    }

    /// What a person should know about the sound, once.
    pub fn take_notice(&mut self) -> Option<String> {
        self.sound.notice()
    }

    /// A few characters for the status.
    pub fn status(&self) -> String {
        match (self.muted, self.sound.state() == State::Playing) {
            (true, _) => "muted".to_owned(),
            (false, false) => "no sound".to_owned(),
            (false, true) => format!("vol {}", self.volume),
        }
    }
}
