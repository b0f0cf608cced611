//! Whole tapes: written, mistreated as recorders and sound cards do, and read again.

use super::*;
use proptest::prelude::*;

/// Shorter than V3's sync tone, to keep the tests quick; a reader needs only some of it.
const SYNC_BITS: u32 = 400;

fn rate(hz: u32) -> SampleRate {
    SampleRate::new(hz).unwrap()
}

fn program() -> Recording {
    let mixed: Vec<u8> = (0..60u32).map(|at| ((at * at * 0x9E37) >> 5) as u8).collect();
    let image = [&b"\x0D\x0A\x00\x9E\x20\x12\x00\x60\x2C\x12\x41\x00\x00"[..], &[0xFF; 60], &[0; 60], &mixed];
    Recording::program(b"DEMO", Dialect::V3, image.concat())
}

fn tape(recordings: &[Recording], rate: SampleRate) -> Vec<i16> {
    Wave::with_sync(recordings, rate, SYNC_BITS).unwrap().collect()
}

fn check(what: &str, samples: &[i16], rate: SampleRate, expected: &[Recording]) {
    let found: Vec<_> = decode(samples, rate).into_iter().map(|found| found.result).collect();
    let expected: Vec<_> = expected.iter().cloned().map(Ok).collect();
    assert_eq!(found, expected, "{what} at {} Hz", rate.hz());
}

fn map(samples: &[i16], change: impl Fn(f64) -> f64) -> Vec<i16> {
    // `as` clips to the range of i16, as a sound card does.
    samples.iter().map(|&sample| change(f64::from(sample)) as i16).collect()
}

/// Plays the tape at a speed that may change with the time in seconds, with straight lines between samples.
fn play(samples: &[i16], rate: SampleRate, speed: impl Fn(f64) -> f64) -> Vec<i16> {
    let mut out = Vec::new();
    let mut at: f64 = 0.0;
    while let Some([a, b]) = samples.get(at as usize..at as usize + 2) {
        out.push((f64::from(*a) + (f64::from(*b) - f64::from(*a)) * at.fract()) as i16);
        at += speed(out.len() as f64 / f64::from(rate.hz()));
    }
    out
}

/// White noise, even between `-peak` and `peak`.
fn noise(samples: &[i16], peak: f64) -> Vec<i16> {
    let mut seed: u32 = 12_345;
    samples
        .iter()
        .map(|&sample| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (f64::from(sample) + (f64::from(seed >> 8) / f64::from(1 << 23) - 1.0) * peak) as i16
        })
        .collect()
}

/// One pole; `weight` is the share of each new sample.
fn low_pass(samples: &[i16], weight: f64) -> Vec<i16> {
    let mut level: f64 = 0.0;
    samples
        .iter()
        .map(|&sample| {
            level += (f64::from(sample) - level) * weight;
            level as i16
        })
        .collect()
}

/// One pole, the other way: what a coupling capacitor leaves.
fn high_pass(samples: &[i16], weight: f64) -> Vec<i16> {
    samples.iter().zip(low_pass(samples, weight)).map(|(&sample, low)| sample.saturating_sub(low)).collect()
}

#[test]
fn tapes_are_read_at_every_rate() {
    let recordings = [program(), Recording::program(b"", Dialect::V2, vec![0]), program()];
    for hz in [8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 192_000] {
        check("plain", &tape(&recordings, rate(hz)), rate(hz), &recordings);
    }
}

#[test]
fn a_nameless_v2_program_begins_as_on_existing_tapes() {
    let lines: [&[u8]; 3] = [b"\x07\0\0\x8A\x20\x9A\0", b"\x0D\x08\0\x9F\x20\x12\x01\0\x2C\x12\x02\0\0", b"\0"];
    let recording = Recording::program(b"", Dialect::V2, lines.concat());
    let found = decode(&tape(&[recording], rate(44_100)), rate(44_100)).remove(0);
    let header = found.header.unwrap();
    assert_eq!((header.name, header.length, header.load_address), ([b' '; 16], 21, 0x703E));
    let data = found.result.unwrap().data;
    let numbers: Vec<_> = crate::basic::convert::records(&data).map(|record| record.unwrap().number).collect();
    assert_eq!(numbers, [0, 8]);
}

#[test]
fn the_full_sync_tone_has_the_machine_s_length() {
    let samples = encode(&[program()], rate(44_100)).unwrap();
    check("full sync", &samples, rate(44_100), &[program()]);
    let found = &decode(&samples, rate(44_100))[0];
    assert!((250..260).contains(&found.start.milliseconds()), "{}", found.start);
    // Two sync tones of 9.29 s, two marks, 128 and 193 bytes.
    assert!((20_000..23_000).contains(&found.end.milliseconds()), "{}", found.end);
    assert_eq!(found.speed_percent, 100);
    assert_eq!(found.header.unwrap().length, 193);
}

#[test]
fn polarity_level_offset_and_clipping_do_not_matter() {
    let wanted = [program()];
    for hz in [8_000, 22_050, 44_100, 96_000] {
        let rate = rate(hz);
        let samples = tape(&wanted, rate);
        check("inverted", &map(&samples, |sample| -sample), rate, &wanted);
        check("quiet", &map(&samples, |sample| sample / 80.0), rate, &wanted);
        check("loud", &map(&low_pass(&samples, 0.6), |sample| sample * 9.0), rate, &wanted);
        check("offset", &map(&samples, |sample| sample / 4.0 + 15_000.0), rate, &wanted);
        check("offset and clipped", &map(&samples, |sample| sample * 2.0 + 12_000.0), rate, &wanted);
        check("inverted, offset", &map(&samples, |sample| -sample / 3.0 - 20_000.0), rate, &wanted);
    }
}

#[test]
fn speed_may_be_wrong_and_drift() {
    let wanted = [program()];
    for hz in [8_000, 11_025, 44_100] {
        let rate = rate(hz);
        let samples = tape(&wanted, rate);
        for percent in [85, 92, 100, 108, 115] {
            let played = play(&samples, rate, |_| f64::from(percent) / 100.0);
            check(&format!("{percent} %"), &played, rate, &wanted);
            let speed = decode(&played, rate)[0].speed_percent;
            assert!(speed.abs_diff(percent) <= 2, "{speed} % for {percent} %");
        }
        let wow = |seconds: f64| 1.0 + 0.1 * ((seconds % 2.0) - 1.0).abs();
        check("wow", &play(&samples, rate, wow), rate, &wanted);
        check("slowing", &play(&samples, rate, |seconds| 1.14 - 0.06 * seconds.min(4.0)), rate, &wanted);
    }
}

#[test]
fn noise_is_borne() {
    let wanted = [program()];
    for hz in [8_000, 22_050, 44_100, 48_000, 96_000] {
        let rate = rate(hz);
        let samples = tape(&wanted, rate);
        // Even noise of this peak has an effective value of 2330, 15 dB below the wave's 13 107.
        check("noise", &noise(&samples, 4_036.0), rate, &wanted);
        check("noise, inverted", &map(&noise(&samples, 4_036.0), |sample| -sample), rate, &wanted);
    }
}

#[test]
fn the_shapes_of_real_recorders_are_read() {
    let wanted = [program(), program()];
    // Corner frequencies in Hz: weight = 1 / (1 + rate / (2 pi corner)).
    let weight = |corner: f64, rate: SampleRate| 1.0 / (1.0 + f64::from(rate.hz()) / (std::f64::consts::TAU * corner));
    for hz in [22_050, 44_100, 96_000] {
        let rate = rate(hz);
        let samples = tape(&wanted, rate);
        let dull = low_pass(&samples, weight(2_000.0, rate));
        check("dull", &dull, rate, &wanted);
        check("coupled", &high_pass(&samples, weight(200.0, rate)), rate, &wanted);
        let both = high_pass(&dull, weight(150.0, rate));
        check("dull and coupled", &both, rate, &wanted);
        let worn = noise(&play(&both, rate, |_| 0.93), 900.0);
        check("dull, coupled, slow, noisy, inverted", &map(&worn, |sample| -sample), rate, &wanted);
        let hum: Vec<i16> = samples
            .iter()
            .enumerate()
            .map(|(at, &sample)| {
                let phase = at as f64 / f64::from(hz) * 50.0 % 1.0;
                sample.saturating_add(((phase - 0.5).abs() * 16_000.0 - 4_000.0) as i16)
            })
            .collect();
        check("hum", &hum, rate, &wanted);
    }
}

#[test]
fn damage_is_told_with_its_place_and_the_rest_is_read() {
    let rate = rate(44_100);
    let samples = tape(&[program(), program()], rate);
    let first = &decode(&samples, rate)[0];
    let end = first.end.sample as usize;

    // 30 ms in the middle of the first recording's data.
    let at = end - 12_000;
    let mut silent = samples.clone();
    silent[at..at + 1_300].fill(0);
    let mut dropped = samples.clone();
    dropped.drain(at..at + 1_300);
    for (what, samples) in [("silent", silent), ("dropped", dropped)] {
        let found = decode(&samples, rate);
        assert_eq!(found.len(), 2, "{what}");
        let fault = *found[0].result.as_ref().unwrap_err();
        assert_eq!(fault.code().letters(), "TP");
        // A lost byte shows at the next byte that does not begin with a 1.
        assert!(fault.at().sample.abs_diff(at as u64) < 4_000, "{what}: {fault}");
        assert!(!found[0].salvaged.is_empty());
        assert_eq!(&found[0].header.unwrap().name[..5], b"DEMO ");
        assert_eq!(found[1].result, Ok(program()));
    }
}

#[test]
fn a_turned_bit_is_a_checksum_fault() {
    let rate = rate(44_100);
    let mut image = program();
    image.data.fill(0xFF);
    let good = tape(&[image.clone()], rate);
    let last = image.data.len() - 1;
    image.data[last] = 0xFE;
    // The head of one tape and the tail of the other: the last byte is one and the checksum the other's.
    let other = tape(&[image], rate);
    let differs = good.iter().zip(&other).position(|(a, b)| a != b).unwrap();
    let mixed = [&other[..differs + 25], &good[differs + 46..]].concat();
    let fault = decode(&mixed, rate).remove(0).result.unwrap_err();
    assert!(matches!(fault, Fault::Checksum { role: Role::Data, stored: 1544, counted: 1543, .. }), "{fault}");
}

#[test]
fn cut_tapes_say_what_is_missing() {
    let rate = rate(22_050);
    let samples = tape(&[program()], rate);
    let found = |samples: &[i16]| -> Vec<Fault> {
        decode(samples, rate).into_iter().filter_map(|found| found.result.err()).collect()
    };
    let end = decode(&samples, rate)[0].end.sample as usize;
    // 193 bytes of data take about 1.2 s, the sync tone before them 0.19 s.
    let data = end - 22_050 * 13 / 10;
    assert!(matches!(found(&samples[..end - 2_000])[..], [Fault::Truncated { role: Role::Data, .. }]));
    assert!(matches!(found(&samples[..data])[..], [Fault::MissingData { .. }]));
    assert!(matches!(found(&samples[..data - 9_000])[..], [Fault::Truncated { role: Role::Header, .. }]));
    assert!(matches!(found(&samples[20_000..])[..], [Fault::MissingHeader { .. }]));
    assert_eq!(found(&[]), []);
}

#[test]
fn pictures_travel_in_quarters() {
    let rate = rate(22_050);
    let bytes: Vec<u8> = (0..PICTURE_BYTES).map(|at| ((at * 7) >> 2) as u8).collect();
    let sea = Recording::picture(b"SEA", 9, bytes.clone());
    let recordings = [sea.clone(), sea.clone(), program(), Recording::picture(b"V2", 0, bytes[..300].to_vec()), sea];
    let samples = tape(&recordings, rate);
    check("pictures", &samples, rate, &recordings);
}

#[test]
fn a_picture_with_a_lost_quarter_is_not_mixed_with_the_next() {
    let rate = rate(8_000);
    let sea = Recording::picture(b"SEA", 9, (0..PICTURE_BYTES).map(|at| at as u8).collect());
    let samples = encode(&[sea.clone(), sea.clone()], rate).unwrap();
    check("two pictures", &samples, rate, &[sea.clone(), sea.clone()]);

    let quarter = decode(&samples, rate)[0].end.sample as usize / 4;
    let tail = |end: usize| end - 2_000..end;
    let header = |end: usize| end - 20_000 * 4 - 2_000 * 8..end - 20_000 * 4;
    // (which part of the first picture is silenced, pieces of it that remain)
    let cases = [(tail(quarter), 3), (tail(quarter * 2), 3), (tail(quarter * 4), 3), (header(quarter * 2), 3)];
    for (range, pieces) in cases {
        let mut broken = samples.clone();
        broken[range.clone()].fill(0);
        let found = decode(&broken, rate);
        let whole = found.iter().filter(|found| found.result.as_ref() == Ok(&sea)).count();
        let quarters = found.iter().filter(|it| it.result.as_ref().is_ok_and(|it| it.data.len() == 256)).count();
        let faults = found.iter().filter(|found| found.result.is_err()).count();
        assert_eq!((whole, quarters, faults), (1, pieces, 1), "{range:?}");
        assert_eq!(found.last().unwrap().result.as_ref(), Ok(&sea), "{range:?}");
    }
}

#[test]
fn faults_read_as_sentences() {
    let at = Position { sample: 100_000, rate: rate(44_100) };
    assert_eq!(at.to_string(), "2.267 s");
    let fault = Fault::Checksum { role: Role::Data, at, stored: 3, counted: 4 };
    assert_eq!(fault.to_string(), "the data at 2.267 s has 4 one bits where its checksum says 3");
    assert_eq!(RateError(7_999).to_string(), "7999 samples per second: a tape needs 8000 to 192000");
    assert_eq!(SampleRate::new(192_001), Err(RateError(192_001)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_recording_comes_back(
        name in proptest::collection::vec(any::<u8>(), 0..20),
        data in proptest::collection::vec(any::<u8>(), 1..200),
        hz in 8_000u32..=192_000,
        picture in any::<bool>(),
        inverted in any::<bool>(),
    ) {
        let recording = if picture {
            Recording::picture(&name, 3, data)
        } else {
            Recording::program(&name, Dialect::V2, data)
        };
        let mut samples = tape(std::slice::from_ref(&recording), rate(hz));
        if inverted {
            samples = map(&samples, |sample| -sample);
        }
        let found: Vec<_> = decode(&samples, rate(hz)).into_iter().map(|found| found.result).collect();
        prop_assert_eq!(found, [Ok(recording)]);
    }

    #[test]
    fn any_samples_are_survived(samples in proptest::collection::vec(any::<i16>(), 0..20_000), hz in 8_000u32..=192_000) {
        prop_assert_eq!(decode(&samples, rate(hz)), []);
    }

    #[test]
    fn any_tones_are_survived(
        halves in proptest::collection::vec((0usize..12, -30_000i16..30_000, 1usize..60), 0..300),
        cut in any::<prop::sample::Index>(),
    ) {
        // Tones of any pitch put into a good tape: what is found is within the tape, and in order.
        let mut samples = tape(&[program()], rate(22_050));
        let at = cut.index(samples.len());
        let tones: Vec<i16> = halves
            .iter()
            .flat_map(|&(width, level, count)| (0..count * 2).flat_map(move |half| {
                std::iter::repeat_n(if half.is_multiple_of(2) { level } else { -level }, width)
            }))
            .collect();
        samples.splice(at..at, tones);
        let found = decode(&samples, rate(22_050));
        prop_assert!(found.iter().all(|it| it.start <= it.end && it.end.sample <= samples.len() as u64));
        prop_assert!(found.is_sorted_by_key(|it| it.end));
    }
}

/// Ten minutes of tape that starts a packet as often as possible: work per sample must not grow.
#[test]
fn a_hostile_tape_takes_linear_time() {
    let rate = rate(8_000);
    let mut stretches = Vec::new();
    for _ in 0..3_000 {
        let header = Header::of(&program(), u16::MAX).payload();
        packet::push_packet(&mut stretches, 110, Role::Header, &header[..2]);
        packet::push_packet(&mut stretches, 110, Role::Data, &[]);
    }
    let samples: Vec<i16> = Wave::from_stretches(stretches, rate).collect();
    assert!(samples.len() > 4_000_000);
    assert!(decode(&samples, rate).iter().all(|found| found.result.is_err()));
}
