//! Bits to samples: the square wave that the machine sends to the recorder.
//!
//! Time is kept in units of 1 / (CPU clock x sample rate) seconds, so that neither bits nor samples are ever rounded.
//! Each sample is the wave's mean over its own duration; this puts the edges between the samples, where a reader
//! finds them again even at 8000 samples per second. Source: spec, machine 7.1.

use super::header::Header;
use super::packet::{ONE_CYCLES, Role, SYNC_BITS, Stretch, ZERO_CYCLES, push_packet};
use super::{DATA_BYTES_MAX, EncodeError, Kind, PICTURE_BYTES, QUARTER_BYTES, Recording, SampleRate};
use crate::vm::time::CPU_HZ;

/// 40 % of full scale.
const AMPLITUDE: i64 = 13_107;

/// Quiet before the first and behind the last recording, in CPU cycles: a quarter of a second.
const LEAD_CYCLES: u32 = CPU_HZ as u32 / 4;

/// Quiet between two recordings: 2 s, which also tells a reader that two pictures are not one.
const GAP_CYCLES: u32 = CPU_HZ as u32 * 2;

/// The samples of a tape, made one at a time.
#[derive(Clone, Debug)]
pub struct Wave {
    stretches: std::vec::IntoIter<Stretch>,
    /// Bits of the current stretch that have not begun.
    bits: Option<(bool, u32)>,
    /// The second half of the current bit, where it has not begun.
    high_half: Option<u64>,
    level: i64,
    /// Time left at this level.
    left: u64,
    rate: u64,
}

impl Wave {
    /// The sound of these recordings; see [`super::encode`].
    ///
    /// # Errors
    /// [`EncodeError`] for data of no or more than 65535 bytes.
    pub fn new(recordings: &[Recording], rate: SampleRate) -> Result<Wave, EncodeError> {
        Wave::with_sync(recordings, rate, SYNC_BITS)
    }

    pub(super) fn with_sync(recordings: &[Recording], rate: SampleRate, sync_bits: u32) -> Result<Wave, EncodeError> {
        let mut out = vec![Stretch::Silence(LEAD_CYCLES)];
        for (index, recording) in recordings.iter().enumerate() {
            if recording.data.is_empty() || recording.data.len() > DATA_BYTES_MAX {
                return Err(EncodeError::Length { index, bytes: recording.data.len() });
            }
            if index > 0 {
                out.push(Stretch::Silence(GAP_CYCLES));
            }
            push_recording(&mut out, recording, sync_bits);
        }
        out.push(Stretch::Silence(LEAD_CYCLES));
        Ok(Wave::from_stretches(out, rate))
    }

    pub(super) fn from_stretches(stretches: Vec<Stretch>, rate: SampleRate) -> Wave {
        Wave {
            stretches: stretches.into_iter(),
            bits: None,
            high_half: None,
            level: 0,
            left: 0,
            rate: u64::from(rate.hz()),
        }
    }

    /// Goes to the next half bit or silence; `false` at the end of the tape.
    fn advance(&mut self) -> bool {
        if let Some(high_half) = self.high_half.take() {
            (self.level, self.left) = (AMPLITUDE, high_half);
            return true;
        }
        loop {
            if let Some((bit, count @ 1..)) = self.bits {
                self.bits = Some((bit, count - 1));
                let half = u64::from(if bit { ONE_CYCLES } else { ZERO_CYCLES }) / 2 * self.rate;
                (self.level, self.left, self.high_half) = (-AMPLITUDE, half, Some(half));
                return true;
            }
            match self.stretches.next() {
                Some(Stretch::Bits(bit, count)) => self.bits = Some((bit, count)),
                Some(Stretch::Silence(cycles)) => {
                    (self.level, self.left) = (0, u64::from(cycles) * self.rate);
                    return true;
                }
                None => return false,
            }
        }
    }
}

impl Iterator for Wave {
    type Item = i16;

    fn next(&mut self) -> Option<i16> {
        let mut wanted = CPU_HZ;
        let mut area = 0;
        while wanted > 0 {
            if self.left == 0 && !self.advance() {
                break;
            }
            let taken = self.left.min(wanted);
            area += self.level * taken as i64;
            self.left -= taken;
            wanted -= taken;
        }
        if wanted == CPU_HZ {
            return None;
        }
        Some((area / CPU_HZ as i64) as i16)
    }
}

fn push_recording(out: &mut Vec<Stretch>, recording: &Recording, sync_bits: u32) {
    let part_bytes = match recording.kind {
        Kind::Picture if recording.data.len() == PICTURE_BYTES => QUARTER_BYTES,
        // (unconfirmed) spec: machine 7.3: a picture of another length is V2's and goes in one piece.
        Kind::Program | Kind::Picture => DATA_BYTES_MAX,
    };
    for part in recording.data.chunks(part_bytes) {
        // A part is at most DATA_BYTES_MAX long.
        let header = Header::of(recording, part.len() as u16);
        push_packet(out, sync_bits, Role::Header, &header.payload());
        push_packet(out, sync_bits, Role::Data, part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(hz: u32, stretches: &[Stretch], seconds_times_cpu_hz: u64) {
        let samples: Vec<i16> = Wave::from_stretches(stretches.to_vec(), SampleRate::new(hz).unwrap()).collect();
        let expected = (seconds_times_cpu_hz * u64::from(hz)).div_ceil(CPU_HZ);
        assert_eq!(samples.len() as u64, expected, "{hz}");
        assert!(samples.iter().all(|&sample| i64::from(sample).abs() <= AMPLITUDE));
    }

    #[test]
    fn bits_keep_their_length_at_every_rate() {
        for hz in [8_000, 11_025, 44_100, 192_000] {
            check(hz, &[], 0);
            check(hz, &[Stretch::Bits(false, 1000)], 842_000);
            check(hz, &[Stretch::Bits(true, 1000), Stretch::Silence(100)], 1_706_100);
        }
    }

    #[test]
    fn a_bit_is_low_then_high() {
        let rate = SampleRate::new(44_100).unwrap();
        let samples: Vec<i16> = Wave::from_stretches(vec![Stretch::Bits(true, 1)], rate).collect();
        let low = samples.iter().filter(|&&sample| i64::from(sample) == -AMPLITUDE).count();
        let high = samples.iter().filter(|&&sample| i64::from(sample) == AMPLITUDE).count();
        assert_eq!((samples.len(), low, high), (43, 21, 20));
    }

    #[test]
    fn data_must_fit_the_length_field() {
        let rate = SampleRate::CD;
        for bytes in [0, 65_536] {
            let recording = Recording::picture(b"", 0, vec![0; bytes]);
            assert_eq!(Wave::new(&[recording], rate).unwrap_err(), EncodeError::Length { index: 0, bytes });
        }
    }
}
