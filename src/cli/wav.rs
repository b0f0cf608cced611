//! WAV files: sound as samples of one channel, and back.
//!
//! Recorders and editors write headers of all kinds, and a recording that was cut off or piped says a wrong length; what
//! sound there is, is read. Files are bytes in memory here, read and written elsewhere.

use std::io::{Cursor, Read};

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};

use crate::famicom::cassette::{RateError, SampleRate, mix_down};

/// The most samples, those of all channels together: half an hour at 48 kHz in stereo, and some more.
const SAMPLES_MAX: u32 = 200 << 20;

/// The format tag of headers that say more than the plain ones.
const EXTENSIBLE: [u8; 2] = [0xFE, 0xFF];

/// Sound of one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sound {
    /// The samples.
    pub(super) samples: Vec<i16>,
    /// How many a second.
    pub(super) rate: SampleRate,
}

/// Why a file's sound cannot be had.
#[derive(Debug, thiserror::Error)]
pub(super) enum WavError {
    /// Something else than a WAV file.
    #[error("not a WAV file")]
    NotWav,
    /// A WAV file, but damaged or empty.
    #[error("the WAV file has no sound in it")]
    NoSound,
    /// Compressed, or so strange that nothing can be made of it.
    #[error("this kind of WAV file cannot be read ({0}); save it with 16 bits per sample, uncompressed")]
    Kind(hound::Error),
    /// More than [`SAMPLES_MAX`].
    #[error("the recording is longer than any tape: {0} samples in all channels, and {SAMPLES_MAX} can be read")]
    TooLong(u32),
    /// A rate that no tape can be read at.
    #[error(transparent)]
    Rate(#[from] RateError),
}

/// Reads 8, 16, 24 and 32 bits per sample or 32-bit floating point, in any number of channels.
///
/// # Errors
/// [`WavError`].
pub(super) fn decode(bytes: &[u8]) -> Result<Sound, WavError> {
    if !bytes.starts_with(b"RIFF") || bytes.get(8..12) != Some(b"WAVE") {
        return Err(WavError::NotWav);
    }
    let (header, sound) = parts(bytes).ok_or(WavError::NoSound)?;
    let mut reader = WavReader::new(header.chain(sound)).map_err(WavError::Kind)?;
    let WavSpec { channels, sample_rate, bits_per_sample, sample_format } = reader.spec();
    let rate = SampleRate::new(sample_rate)?;
    if reader.len() > SAMPLES_MAX {
        return Err(WavError::TooLong(reader.len()));
    }
    let mut samples = Vec::with_capacity(reader.len() as usize);
    match sample_format {
        SampleFormat::Float => {
            for sample in reader.samples::<f32>() {
                // The conversion saturates, and what is no number becomes silence.
                samples.push((sample.map_err(WavError::Kind)? * f32::from(i16::MAX)) as i16);
            }
        }
        SampleFormat::Int => {
            for sample in reader.samples::<i32>() {
                samples.push(scaled(sample.map_err(WavError::Kind)?, bits_per_sample));
            }
        }
    }
    let samples = if channels == 1 { samples } else { mix_down(&samples, channels) };
    Ok(Sound { samples, rate })
}

/// A 16-bit file of one channel.
///
/// # Errors
/// More samples than the format can count.
pub(super) fn encode(samples: impl Iterator<Item = i16>, rate: SampleRate) -> Result<Vec<u8>, hound::Error> {
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut bytes, spec(rate.hz()))?;
    for sample in samples {
        writer.write_sample(sample)?;
    }
    writer.finalize()?;
    Ok(bytes.into_inner())
}

/// What we write: 16 bits, one channel.
pub(super) fn spec(rate_hz: u32) -> WavSpec {
    WavSpec { channels: 1, sample_rate: rate_hz, bits_per_sample: 16, sample_format: SampleFormat::Int }
}

fn scaled(sample: i32, bits: u16) -> i16 {
    let full = match u32::from(bits) {
        bits @ 1..=31 => sample << (32 - bits),
        _ => sample,
    };
    (full >> 16) as i16
}

/// The parts of a file that matter: a header as `hound` insists on it, and the bytes of the sound.
///
/// Recorders add chunks of their own, forget the padding behind an odd one or a format's extension, sum up bytes per
/// second wrongly, and leave the length open where they write to a pipe; a file may also be shorter than it says.
fn parts(file: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    const HEADER_BYTES: usize = 8;
    let mut format: Option<Vec<u8>> = None;
    let mut at = 12;
    while let Some(&[a, b, c, d, l0, l1, l2, l3]) = file.get(at..at + HEADER_BYTES) {
        let body = at + HEADER_BYTES;
        let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
        match &[a, b, c, d] {
            b"fmt " => format = Some(plain_format(file.get(body..body.saturating_add(length))?)?),
            b"data" => {
                let format = format?;
                let sound = &file[body..];
                let length = if length == 0 { sound.len() } else { length.min(sound.len()) };
                let frame_bytes = usize::from(u16::from_le_bytes([format[12], format[13]])).max(1);
                let sound = &sound[..length - length % frame_bytes];
                let mut header = b"RIFF\0\0\0\0WAVEfmt ".to_vec();
                // Both lengths are those of parts of a file that is far below 4 GiB.
                header.extend((format.len() as u32).to_le_bytes());
                header.extend(format);
                header.extend(b"data");
                header.extend((sound.len() as u32).to_le_bytes());
                return Some((header, sound));
            }
            _ => {}
        }
        at = body.saturating_add(length);
        // The byte that should make an odd chunk even is missing from some files.
        at += usize::from(length % 2 == 1 && file.get(at) == Some(&0));
    }
    None
}

/// A format chunk of the regular length and with the right number of bytes per second.
fn plain_format(chunk: &[u8]) -> Option<Vec<u8>> {
    let (fixed, extension) = chunk.split_at_checked(16)?;
    let mut format = fixed.to_vec();
    let rate = u32::from_le_bytes([fixed[4], fixed[5], fixed[6], fixed[7]]);
    let frame_bytes = u16::from_le_bytes([fixed[12], fixed[13]]);
    format[8..12].copy_from_slice(&rate.wrapping_mul(frame_bytes.into()).to_le_bytes());
    if fixed.starts_with(&EXTENSIBLE) {
        format.extend_from_slice(extension.get(..24)?);
    }
    Some(format)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SAMPLES: [i16; 6] = [0, 256, -256, 32512, -32768, 4096];

    /// A file of these bytes of sound; the length in the header is what `length` says, or right.
    fn file(tag: u16, bits: u16, channels: u16, rate: u32, sound: &[u8], length: Option<u32>) -> Vec<u8> {
        let frame = channels * bits / 8;
        let extension: &[u8] =
            if tag == 0xFFFE { b"\x16\0\x10\0\0\0\0\0\x01\0\0\0\0\0\x10\0\x80\0\0\xAA\0\x38\x9B\x71" } else { b"" };
        let mut bytes = b"RIFF\0\0\0\0WAVEJUNK\x03\0\0\0abc\0LIST\x01\0\0\0xfmt ".to_vec();
        bytes.extend((16 + extension.len() as u32).to_le_bytes());
        bytes.extend(tag.to_le_bytes());
        bytes.extend(channels.to_le_bytes());
        bytes.extend(rate.to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend(frame.to_le_bytes());
        bytes.extend(bits.to_le_bytes());
        bytes.extend(extension);
        bytes.extend(b"data");
        bytes.extend(length.unwrap_or(sound.len() as u32).to_le_bytes());
        bytes.extend(sound);
        bytes
    }

    fn check(bytes: Vec<u8>, expected: &[i16]) {
        let sound = decode(&bytes).unwrap();
        assert_eq!((sound.samples.as_slice(), sound.rate.hz()), (expected, 44_100));
    }

    #[test]
    fn every_common_kind_is_read() {
        let wide = |bytes: usize| -> Vec<u8> {
            let cut = |sample: &i16| (i32::from(*sample) << 16).to_le_bytes()[4 - bytes..].to_vec();
            SAMPLES.iter().flat_map(cut).collect()
        };
        let eight: Vec<u8> = SAMPLES.iter().map(|sample| ((sample >> 8) + 128) as u8).collect();
        check(file(1, 8, 1, 44_100, &eight, None), &SAMPLES);
        for bytes in [2, 3, 4] {
            check(file(1, bytes as u16 * 8, 1, 44_100, &wide(bytes), None), &SAMPLES);
        }
        check(file(0xFFFE, 16, 1, 44_100, &wide(2), None), &SAMPLES);
        let float: Vec<u8> = [0.0f32, 1.0, -2.0, f32::NAN].iter().flat_map(|sample| sample.to_le_bytes()).collect();
        check(file(3, 32, 1, 44_100, &float, None), &[0, 32767, -32768, 0]);
        let both: Vec<u8> = SAMPLES.iter().flat_map(|sample| [sample.to_le_bytes(); 2].concat()).collect();
        check(file(1, 16, 2, 44_100, &both, None), &SAMPLES);
    }

    #[test]
    fn a_wrong_length_does_no_harm() {
        let sound: Vec<u8> = SAMPLES.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        for length in [0, 13, 1000, u32::MAX] {
            check(file(1, 16, 1, 44_100, &sound, Some(length)), &SAMPLES);
        }
        check(file(1, 16, 1, 44_100, &sound[..11], Some(12)), &SAMPLES[..5]);
        check(file(1, 16, 1, 44_100, &[], None), &[]);
    }

    #[test]
    fn what_is_written_is_read() {
        let rate = SampleRate::CD;
        let bytes = encode(SAMPLES.into_iter(), rate).unwrap();
        assert_eq!(decode(&bytes).unwrap(), Sound { samples: SAMPLES.to_vec(), rate });
    }

    #[test]
    fn other_files_are_refused_in_a_sentence() {
        for bytes in [&b""[..], b"RIFF", b"10 PRINT", b"RIFF\0\0\0\0AVI LIST"] {
            assert!(matches!(decode(bytes), Err(WavError::NotWav)));
        }
        assert!(matches!(decode(b"RIFF\0\0\0\0WAVE"), Err(WavError::NoSound)));
        assert!(matches!(decode(&file(2, 16, 1, 44_100, &[], None)), Err(WavError::Kind(_))));
        assert!(matches!(decode(&file(1, 16, 1, 4_000, &[], None)), Err(WavError::Rate(_))));
        assert!(matches!(decode(&file(1, 16, 0, 44_100, &[], None)), Err(WavError::Kind(_))));
    }

    proptest! {
        #[test]
        fn any_bytes_are_sound_or_not(places in proptest::collection::vec((0usize..80, any::<u8>()), 1..6), cut in 0usize..80) {
            let mut bytes = file(0xFFFE, 16, 2, 44_100, &[1; 16], None);
            for (place, byte) in places {
                let end = bytes.len() - 1;
                bytes[place.min(end)] = byte;
            }
            bytes.truncate(bytes.len() - cut / 4);
            let _ = decode(&bytes);
        }
    }
}
