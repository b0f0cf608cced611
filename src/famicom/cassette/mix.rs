//! Several channels to one, for recordings made with a stereo device.

/// The mean of the interleaved channels; where they cancel one another, the loudest of them instead.
///
/// A mono cassette recorded in stereo gives two like channels, or two opposite ones from a wrongly wired plug, or one
/// with the signal and one with hum. An incomplete last frame and a channel count of 0 are left out.
pub fn mix_down(interleaved: &[i16], channels: u16) -> Vec<i16> {
    let width = usize::from(channels);
    if width <= 1 {
        return if width == 1 { interleaved.to_vec() } else { Vec::new() };
    }
    let frames = interleaved.chunks_exact(width);
    let mean: Vec<i16> = frames
        .clone()
        // A mean of i16 is an i16.
        .map(|frame| (frame.iter().map(|&sample| i64::from(sample)).sum::<i64>() / i64::from(channels)) as i16)
        .collect();
    let (loudness, loudest) = (0..width)
        .map(|channel| (loudness(frames.clone().map(|frame| frame[channel])), channel))
        .max_by_key(|&(loudness, channel)| (loudness, std::cmp::Reverse(channel)))
        .unwrap_or((0, 0));
    // One good channel beside a silent one leaves half of it in the mean, which is enough.
    if self::loudness(mean.iter().copied()) < loudness / 3 {
        frames.map(|frame| frame[loudest]).collect()
    } else {
        mean
    }
}

/// The sum of the steps from sample to sample: large for the signal, small for hum and offset.
fn loudness(samples: impl Iterator<Item = i16>) -> u64 {
    let mut last = None;
    let mut sum = 0;
    for sample in samples {
        sum += u64::from(last.replace(sample).unwrap_or(sample).abs_diff(sample));
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(interleaved: &[i16], channels: u16, expected: &[i16]) {
        assert_eq!(mix_down(interleaved, channels), expected, "{channels} channels");
    }

    #[test]
    fn channels_are_averaged_unless_they_cancel() {
        check(&[1, 2, 3], 1, &[1, 2, 3]);
        check(&[1, 2, 3], 0, &[]);
        check(&[100, 100, -50, -50, 7], 2, &[100, -50]);
        check(&[100, 0, -50, 0], 2, &[50, -25]);
        check(&[100, -100, -50, 50, 30, -30], 2, &[100, -50, 30]);
        check(&[i16::MIN, i16::MIN, i16::MIN], 3, &[i16::MIN]);
    }
}
