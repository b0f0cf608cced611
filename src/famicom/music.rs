//! PLAY: the music language as a machine that the vertical blank interrupt steps through.
//!
//! Nothing is translated beforehand. Each voice reads its text when its note is over, as the original does, so an
//! error sounds only after the notes before it, and the cursors are all there is to a snapshot in the middle of a tune.
//! What is heard leaves as register writes.
//!
//! Spec: sound 2 to 6.

use super::apu::{Apu, CHANNELS};
use super::motion::ServedFrames;
use crate::basic::dialect::Dialect;
use crate::vm::text::Text;
use crate::vm::time::{Frame, HalfCycles};

/// Pulse 1, pulse 2, triangle.
const VOICE_COUNT: usize = 3;
const TRIANGLE: usize = 2;

/// The high byte of a note's timer, with the longest length that the chip's length counter knows: it outlasts every
/// decay, so that it is never heard. (unconfirmed) spec: sound 5
const LENGTH_LOAD: u8 = 0x08;

/// Frames of the ten lengths at T1. (unconfirmed) spec: sound 4
const UNITS: [u8; 10] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];

/// Pulse timer values from C of octave 0, by semitones: round(1789773 / (16 f)) - 1 in equal temperament.
/// The first 72 are the notes of PLAY. Octave 6 and the C above it are for the triangle, which sounds an octave lower
/// than a pulse of the same timer, and for `#B`. (unconfirmed) spec: sound 6
const TIMERS: [u16; 85] = [
    1709, 1613, 1523, 1437, 1356, 1280, 1208, 1140, 1076, 1016, 959, 905, // O0
    854, 806, 761, 718, 678, 640, 604, 570, 538, 507, 479, 452, // O1
    427, 403, 380, 359, 338, 319, 301, 284, 268, 253, 239, 225, // O2
    213, 201, 189, 179, 169, 159, 150, 142, 134, 126, 119, 112, // O3
    106, 100, 94, 89, 84, 79, 75, 70, 66, 63, 59, 56, // O4
    52, 49, 47, 44, 41, 39, 37, 35, 33, 31, 29, 27, // O5
    26, 24, 23, 21, 20, 19, 18, 17, 16, 15, 14, 13, // octave 6
    12,
];

/// What has become of a tune.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Still sounding at the frame asked for.
    Playing,
    /// Over, silent since this frame. Nothing was playing if the frame is that of the call before.
    Finished(Frame),
    /// At this frame a character was reached that has no meaning: SN, silent.
    Failed(Frame),
}

/// One voice: its settings, kept between PLAY statements, and its place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Voice {
    /// T: 1..8, V3 also 9.
    pub tempo: u8,
    /// O: 0..5.
    pub octave: u8,
    /// V: 0..15.
    pub volume: u8,
    /// M1.
    pub envelope: bool,
    /// Y: 0..3.
    pub duty: u8,
    /// Length digit 0..9.
    pub length: u8,
    /// Where it reads on, and where its part ends, in the text.
    pub(super) cursor: u8,
    pub(super) end: u8,
    /// Interrupts until it reads on, 1 at least while active.
    pub(super) wait: u16,
    pub(super) active: bool,
}

impl Voice {
    const START: Voice = Voice {
        tempo: 4,
        octave: 3,
        volume: 15,
        envelope: false,
        duty: 2,
        length: 5,
        cursor: 0,
        end: 0,
        wait: 0,
        active: false,
    };

    /// Interrupts that a note of the present length lasts: computed in 8 bits, where 0 counts 256.
    fn duration(&self) -> u16 {
        let unit = UNITS[usize::from(self.length).min(UNITS.len() - 1)];
        match unit.wrapping_mul(self.tempo) {
            0 => 256,
            frames => u16::from(frames),
        }
    }
}

/// What a voice finds when it reads on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    /// Semitones above C of octave 0.
    Note(usize),
    Rest,
    End,
    Wrong,
}

/// The music player.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Music {
    pub(super) dialect: Dialect,
    pub(super) voices: [Voice; VOICE_COUNT],
    pub(super) text: Text,
    /// Up to and with this frame the music was advanced.
    pub(super) frame: Frame,
}

impl Music {
    /// As at the start of BASIC. RUN and CLEAR change nothing here.
    pub fn new(dialect: Dialect) -> Music {
        Music { dialect, voices: [Voice::START; VOICE_COUNT], text: Text::EMPTY, frame: Frame(0) }
    }

    /// The voices with their settings.
    pub fn voices(&self) -> &[Voice; VOICE_COUNT] {
        &self.voices
    }

    /// Whether PLAY is waiting for a voice.
    pub fn playing(&self) -> bool {
        self.voices.iter().any(|voice| voice.active)
    }

    /// `PLAY`: takes the text and switches the channels on; the first notes sound at the next frame that is left to
    /// music. Parts are separated by `:`; what follows a third one is ignored. `""` does nothing.
    pub fn start(&mut self, text: &Text, at: HalfCycles, apu: &mut Apu) {
        self.frame = at.frame();
        if text.is_empty() {
            return;
        }
        self.text = *text;
        let mut cursor = 0u8;
        for voice in &mut self.voices {
            let rest = &text.codes()[usize::from(cursor)..];
            let length = rest.iter().position(|code| *code == b':');
            let end = cursor + length.unwrap_or(rest.len()) as u8;
            *voice = Voice { cursor, end, wait: 1, active: true, ..*voice };
            // A missing part begins and ends at the end of the text.
            cursor = if length.is_some() { end + 1 } else { end };
        }
        // Sweep off, with the negate bit: without it a switched-off sweep still mutes the lowest octave.
        apu.write(at, 0x4001, 0x08);
        apu.write(at, 0x4005, 0x08);
        apu.write(at, CHANNELS, 0x07);
    }

    /// Plays on up to and with frame `until`. `served` tells which frames music gets; it must not have been advanced
    /// beyond the frame of the call before, or of `start`.
    pub fn advance(&mut self, until: Frame, served: &impl ServedFrames, apu: &mut Apu) -> Progress {
        if !self.playing() {
            return Progress::Finished(self.frame);
        }
        while let Some(event) = self.next_event(served).filter(|event| *event <= until) {
            let passed = self.least_wait();
            self.frame = event;
            if !self.step(passed, event.start(), apu) {
                return Progress::Failed(event);
            }
            if !self.playing() {
                apu.write(event.start(), CHANNELS, 0);
                return Progress::Finished(event);
            }
        }
        if until > self.frame {
            // No voice reads on within these, so they are fewer than the least wait, which fits.
            let passed = served.served_frames(self.frame, until) as u16;
            for voice in self.voices.iter_mut().filter(|voice| voice.active) {
                voice.wait -= passed;
            }
            self.frame = until;
        }
        Progress::Playing
    }

    /// The frame at which a voice reads on; `None` if nothing plays. `served` as for [`Music::advance`].
    pub fn next_event(&self, served: &impl ServedFrames) -> Option<Frame> {
        self.playing().then(|| served.served_frame(self.frame, u64::from(self.least_wait())))
    }

    /// Ends it at once: the STOP key, and what an error does. Does nothing if nothing plays.
    pub fn stop(&mut self, at: HalfCycles, apu: &mut Apu) {
        if self.playing() {
            for voice in 0..VOICE_COUNT {
                self.voices[voice].active = false;
                silence(voice, at, apu);
            }
            apu.write(at, CHANNELS, 0);
        }
    }

    fn least_wait(&self) -> u16 {
        self.voices.iter().filter(|voice| voice.active).map(|voice| voice.wait).min().unwrap_or(1)
    }

    /// One interrupt, after `passed` of them; `false` for an error, which ends all. The last voice comes first.
    fn step(&mut self, passed: u16, at: HalfCycles, apu: &mut Apu) -> bool {
        for n in (0..VOICE_COUNT).rev() {
            if !self.voices[n].active {
                continue;
            }
            self.voices[n].wait -= passed;
            if self.voices[n].wait > 0 {
                continue;
            }
            let event = read_on(&mut self.voices[n], self.text.codes(), self.dialect);
            let voice = &mut self.voices[n];
            voice.wait = voice.duration();
            match event {
                Event::Note(semitones) => sound(n, voice, semitones, at, apu),
                Event::Rest => silence(n, at, apu),
                Event::End => {
                    voice.active = false;
                    silence(n, at, apu);
                }
                Event::Wrong => {
                    self.stop(at, apu);
                    return false;
                }
            }
        }
        true
    }
}

/// Reads settings up to and with the next note or rest.
fn read_on(voice: &mut Voice, text: &[u8], dialect: Dialect) -> Event {
    let highest_tempo = match dialect {
        Dialect::V2 => 8,
        Dialect::V3 => 9,
    };
    let mut sharp = false;
    while let Some(code) = take(voice, text) {
        match code {
            b' ' => {}
            b'#' => sharp = true,
            b'T' => match digit(voice, text, 1, highest_tempo) {
                Some(tempo) => voice.tempo = tempo,
                None => return Event::Wrong,
            },
            b'O' => match digit(voice, text, 0, 5) {
                Some(octave) => voice.octave = octave,
                None => return Event::Wrong,
            },
            b'Y' => match digit(voice, text, 0, 3) {
                Some(duty) => voice.duty = duty,
                None => return Event::Wrong,
            },
            b'M' => match digit(voice, text, 0, 1) {
                Some(envelope) => voice.envelope = envelope == 1,
                None => return Event::Wrong,
            },
            b'V' => match digit(voice, text, 0, 9) {
                Some(1) => voice.volume = digit(voice, text, 0, 5).map_or(1, |ones| 10 + ones),
                Some(volume) => voice.volume = volume,
                None => return Event::Wrong,
            },
            b'R' => {
                take_length(voice, text);
                return Event::Rest;
            }
            b'A'..=b'G' => {
                take_length(voice, text);
                const SEMITONES: [u8; 7] = [9, 11, 0, 2, 4, 5, 7];
                let semitones = 12 * voice.octave.min(5) + SEMITONES[usize::from(code - b'A')] + u8::from(sharp);
                return Event::Note(usize::from(semitones));
            }
            _ => return Event::Wrong,
        }
    }
    Event::End
}

fn peek(voice: &Voice, text: &[u8]) -> Option<u8> {
    if voice.cursor < voice.end { text.get(usize::from(voice.cursor)).copied() } else { None }
}

fn take(voice: &mut Voice, text: &[u8]) -> Option<u8> {
    let code = peek(voice, text)?;
    voice.cursor += 1;
    Some(code)
}

/// A digit from `least` to `most`, taken only if it is one.
fn digit(voice: &mut Voice, text: &[u8], least: u8, most: u8) -> Option<u8> {
    let value = peek(voice, text)?.checked_sub(b'0').filter(|value| (least..=most).contains(value))?;
    voice.cursor += 1;
    Some(value)
}

fn take_length(voice: &mut Voice, text: &[u8]) {
    if let Some(length) = digit(voice, text, 0, 9) {
        voice.length = length;
    }
}

/// Writes a note (spec: sound 5).
fn sound(n: usize, voice: &Voice, semitones: usize, at: HalfCycles, apu: &mut Apu) {
    let (control, semitones) = if n == TRIANGLE {
        let control = if voice.envelope { (voice.duration() - 1).min(14) as u8 * 4 } else { 0x81 };
        (control, semitones + 12)
    } else {
        let constant = if voice.envelope { 0 } else { 0x30 };
        (voice.duty << 6 | constant | voice.volume, semitones)
    };
    let timer = TIMERS[semitones.min(TIMERS.len() - 1)];
    let [low, high] = timer.to_le_bytes();
    apu.write(at, register(n), control);
    apu.write(at, register(n) + 2, low);
    apu.write(at, register(n) + 3, LENGTH_LOAD | high);
}

/// Volume 0 for a pulse; for the triangle a counter of 0, with the control flag that keeps loading it.
fn silence(n: usize, at: HalfCycles, apu: &mut Apu) {
    apu.write(at, register(n), if n == TRIANGLE { 0x80 } else { 0x30 });
}

/// The first register of a voice's channel.
fn register(n: usize) -> u16 {
    0x4000 + 4 * n as u16
}

#[cfg(test)]
mod tests;
