//! A run's sound as a WAV file, written as it comes: memory does not grow with the length of the run, and the file takes
//! its place only when it is whole, however the run ends.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use hound::WavWriter;

use crate::cli::files::{Draft, FileError};
use crate::cli::wav;
use crate::famicom::apu::{Apu, CHANNELS, Drained, Write};
use crate::famicom::machine::Machine;
use crate::famicom::sound::{SampleRate, Synth};
use crate::vm::time::{CPU_HZ, Frame, HalfCycles};

/// What is recorded if nobody says how many frames: ten minutes.
const HALF_CYCLES_MAX: HalfCycles = HalfCycles(600 * 2 * CPU_HZ);

/// The most that the format's 32-bit lengths hold, with room for the header: 13 hours.
const SAMPLES_MAX: u64 = (u32::MAX as u64 - 1024) / 2;

/// What is rendered at a time: a second.
const PIECE_HALF_CYCLES: u64 = 2 * CPU_HZ;

/// Quiet behind the end of a program, in which what sounds last dies away: 50 ms.
const TAIL_HALF_CYCLES: u64 = 2 * CPU_HZ / 20;

/// A recording under way.
#[derive(Debug)]
pub(crate) struct SoundFile {
    path: PathBuf,
    state: Result<Open, FileError>,
    synth: Synth,
    samples: Vec<i16>,
    end: HalfCycles,
    lost: u64,
}

struct Open {
    draft: Draft,
    writer: WavWriter<BufWriter<File>>,
}

impl std::fmt::Debug for Open {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.draft.fmt(out)
    }
}

impl SoundFile {
    /// Begins at a time with the machine's present sound: so many frames from power-on, or ten minutes. A machine that is
    /// a little later than wanted, since a statement takes its time, is taken to have sounded so before.
    ///
    /// # Errors
    /// [`FileError::Write`] if there can be no such file. Standard output is none: lengths are written when they are
    /// known.
    pub(crate) fn new(
        path: &Path,
        rate: SampleRate,
        frames: Option<u64>,
        from: HalfCycles,
        machine: &mut Machine,
    ) -> Result<SoundFile, FileError> {
        let failed = |source| FileError::Write { path: path.to_owned(), source };
        if path == Path::new("-") {
            let reason = "a WAV recording needs a file, not a pipe";
            return Err(failed(std::io::Error::new(std::io::ErrorKind::Unsupported, reason)));
        }
        let draft = Draft::seekable(path, "a WAV recording")?;
        let file = draft.file().try_clone().map_err(failed)?;
        let writer = WavWriter::new(BufWriter::new(file), wav::spec(rate.hz())).map_err(|error| failed(io(error)))?;
        let longest = HalfCycles(SAMPLES_MAX / u64::from(rate.hz()) * 2 * CPU_HZ);
        let apu = &mut machine.console().apu;
        apu.record(true);
        Ok(SoundFile {
            path: path.to_owned(),
            state: Ok(Open { draft, writer }),
            synth: Synth::at(apu, from, rate),
            samples: Vec::new(),
            end: frames.map_or(HALF_CYCLES_MAX, |frames| Frame(frames).start()).min(longest),
            lost: 0,
        })
    }

    /// Takes what has sounded since the last call. If it cannot be written, [`SoundFile::finish`] says so.
    pub(crate) fn take(&mut self, machine: &mut Machine) {
        let drained = machine.console().apu.drain();
        self.hear(&drained, machine.time());
    }

    /// Takes what has sounded since the last call, for those who share the chip's writes with others.
    pub(crate) fn hear(&mut self, drained: &Drained, now: HalfCycles) {
        // Writes that nobody renders would pile up.
        if self.state.is_err() || self.synth.now() >= self.end {
            return;
        }
        self.lost += drained.lost;
        for write in &drained.writes {
            self.synth.write(*write);
        }
        self.render(now);
    }

    /// What sounded until now is not known: silence stands for it, and the machine's present sound goes on.
    pub(crate) fn leap(&mut self, machine: &mut Machine) {
        self.synth.write(Write { at: self.synth.now(), register: CHANNELS, value: 0 });
        let now = machine.time();
        self.render(now);
        let apu = &mut machine.console().apu;
        apu.record(true);
        if self.synth.now() < self.end {
            self.synth.join(apu, now);
        }
    }

    /// Ends the recording, when the last sound is over, and puts the file in its place. May return a sentence about
    /// what is missing from it.
    ///
    /// # Errors
    /// [`FileError::Write`].
    pub(crate) fn finish(mut self, machine: &mut Machine) -> Result<Option<String>, FileError> {
        self.take(machine);
        let mut over = machine.time();
        let is_cut = over > self.end && self.end == HALF_CYCLES_MAX;
        if let Some(end) = machine.console().beep_until {
            // The machine stands still now; its tone does not.
            let mut apu = Apu::new();
            apu.record(true);
            apu.beep_off(end);
            for write in apu.drain().writes {
                self.synth.write(write);
            }
            over = over.max(end);
        }
        self.render(HalfCycles(over.0.saturating_add(TAIL_HALF_CYCLES)));
        let Open { draft, writer } = self.state?;
        writer.finalize().map_err(|error| FileError::Write { path: self.path.clone(), source: io(error) })?;
        draft.publish()?;
        let name = self.path.display();
        Ok(if self.lost > 0 {
            Some(format!("{name}: {} register writes came too fast and are not in it", self.lost))
        } else {
            is_cut.then(|| format!("{name}: the first ten minutes (--frames N for more)"))
        })
    }

    fn render(&mut self, until: HalfCycles) {
        let until = until.min(self.end);
        while self.synth.now() < until {
            let piece = HalfCycles(self.synth.now().0.saturating_add(PIECE_HALF_CYCLES)).min(until);
            self.samples.clear();
            self.synth.render(piece, &mut self.samples);
            let Ok(open) = &mut self.state else { return };
            if let Err(error) = open.push(&self.samples) {
                self.state = Err(FileError::Write { path: self.path.clone(), source: io(error) });
            }
        }
    }
}

impl Open {
    fn push(&mut self, samples: &[i16]) -> Result<(), hound::Error> {
        // At most a second of samples.
        let mut writer = self.writer.get_i16_writer(samples.len() as u32);
        for sample in samples {
            writer.write_sample(*sample);
        }
        writer.flush()
    }
}

fn io(error: hound::Error) -> std::io::Error {
    match error {
        hound::Error::IoError(error) => error,
        error => std::io::Error::other(error),
    }
}
