//! The buffer between simulated clocks: what is heard, how late, and that nothing clicks.

use super::{Buffer, CORRECTION_MAX, EXCESS_MS, QUEUE_MS_MAX, TARGET_MS, TARGET_MS_MAX, samples};

const RATE: u32 = 48_000;

/// A frame's samples.
const FRAME: usize = 800;

/// Half of full level at 440 Hz.
const LEVEL: f64 = 0.5;

/// The largest step between neighbours in the tone itself.
const TONE_STEP: f32 = 0.0289;

/// The largest step that a crossfade of 5 ms may add: twice the level in 240 samples.
const FADE_STEP: f32 = 0.0043;

/// A producer and a card.
#[derive(Clone, Copy)]
struct Clocks {
    /// How much faster than the card's the producer's clock is, in parts per million.
    ppm: f64,
    /// How late each frame is, in seconds.
    late: fn(usize) -> f64,
    /// Samples that the card takes at once.
    piece: usize,
    /// Frames that are made in one frame's time.
    speed: f64,
}

const STEADY: Clocks = Clocks { ppm: 0.0, late: |_| 0.0, piece: 480, speed: 1.0 };

struct Heard {
    samples: Vec<f32>,
    /// The queue before each piece, in milliseconds.
    queued_ms: Vec<f64>,
    buffer: Buffer,
}

impl Heard {
    fn play(clocks: Clocks, seconds: f64) -> Heard {
        let mut buffer = Buffer::new(RATE);
        let mut samples = Vec::new();
        let mut queued_ms = Vec::new();
        let frame_seconds = FRAME as f64 / f64::from(RATE) / (1.0 + clocks.ppm / 1e6) / clocks.speed;
        let mut frame = 0;
        let mut piece = vec![0.0; clocks.piece];
        while samples.len() < (seconds * f64::from(RATE)) as usize {
            let now = samples.len() as f64 / f64::from(RATE);
            while frame as f64 * frame_seconds + (clocks.late)(frame) <= now {
                buffer.push(&tone(frame * FRAME, FRAME));
                frame += 1;
            }
            queued_ms.push(buffer.queued() as f64 * 1000.0 / f64::from(RATE));
            buffer.pull(&mut piece);
            samples.extend_from_slice(&piece);
        }
        Heard { samples, queued_ms, buffer }
    }

    /// The mean wait of a sample in the second half, in milliseconds: the queue in the middle of a piece.
    fn wait_ms(&self, piece: usize) -> f64 {
        let half = &self.queued_ms[self.queued_ms.len() / 2..];
        half.iter().sum::<f64>() / half.len() as f64 - piece as f64 * 500.0 / f64::from(RATE)
    }

    fn largest_step(&self) -> f32 {
        self.samples.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
    }

    /// Hz, by the tone's upward zero crossings in the last second.
    fn pitch(&self) -> f64 {
        let last = &self.samples[self.samples.len() - RATE as usize..];
        let mut crossings = last
            .windows(2)
            .enumerate()
            .filter(|(_, pair)| pair[0] < 0.0 && pair[1] >= 0.0)
            .map(|(index, pair)| index as f64 + f64::from(-pair[0] / (pair[1] - pair[0])));
        let first = crossings.next().expect("there is a tone");
        let (count, end) = crossings.fold((0, first), |(count, _), at| (count + 1, at));
        f64::from(count) * f64::from(RATE) / (end - first)
    }
}

fn tone(from: usize, count: usize) -> Vec<i16> {
    let turn = |index: usize| index as f64 * 440.0 / f64::from(RATE) * std::f64::consts::TAU;
    (from..from + count).map(|index| (turn(index).sin() * LEVEL * 32_767.0) as i16).collect()
}

/// 0.0..1.0, the same for the same number.
fn noise(index: usize) -> f64 {
    let mixed = (index as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 40) as f64 / f64::from(1 << 24)
}

#[test]
fn clocks_that_differ_meet_at_the_target() {
    fn check(clocks: Clocks) {
        let heard = Heard::play(clocks, 30.0);
        let name = format!("{} ppm, pieces of {}", clocks.ppm, clocks.piece);
        let stats = heard.buffer.stats();
        assert_eq!((stats.gaps, stats.dropped), (0, 0), "{name}");
        let target = stats.target as f64 * 1000.0 / f64::from(RATE);
        let wait = heard.wait_ms(clocks.piece);
        assert!((wait - target).abs() < 0.3 * target, "{name}: {wait:.1} ms instead of {target:.1}");
        let wanted = 440.0 * (1.0 + clocks.ppm / 1e6);
        let pitch = heard.pitch();
        assert!((pitch / wanted - 1.0).abs() < 0.001, "{name}: {pitch} Hz instead of {wanted}");
        assert!(heard.largest_step() < TONE_STEP + FADE_STEP, "{name}: a step of {}", heard.largest_step());
    }
    let jitter: fn(usize) -> f64 = |frame| noise(frame) * 0.006;
    for piece in [128, 384, 480, 512, 1024] {
        for ppm in [0.0, 60.0, -300.0, 300.0, -2_000.0, 2_000.0] {
            check(Clocks { ppm, piece, ..STEADY });
            check(Clocks { ppm, piece, late: jitter, ..STEADY });
        }
    }
}

#[test]
fn the_speed_never_changes_by_more_than_half_a_percent() {
    for ppm in [-50_000.0, 50_000.0] {
        let heard = Heard::play(Clocks { ppm, ..STEADY }, 10.0);
        let change = heard.buffer.correction();
        assert!(change.abs() <= CORRECTION_MAX, "{change}");
        assert!(heard.largest_step() < TONE_STEP + FADE_STEP, "a step of {}", heard.largest_step());
    }
}

#[test]
fn a_late_producer_is_waited_for_longer_and_longer() {
    // Every 50th frame is 35 ms late, with those behind it.
    let late: fn(usize) -> f64 = |frame| match frame % 50 {
        behind @ 0..3 => 0.035 - behind as f64 * 0.01,
        _ => 0.0,
    };
    let heard = Heard::play(Clocks { late, ..STEADY }, 60.0);
    let stats = heard.buffer.stats();
    assert!((1..=6).contains(&stats.gaps), "{stats:?}");
    assert!(stats.target > samples(RATE, TARGET_MS) && stats.target <= samples(RATE, TARGET_MS_MAX), "{stats:?}");
    assert!(heard.largest_step() < TONE_STEP + FADE_STEP, "a step of {}", heard.largest_step());
}

#[test]
fn a_producer_that_runs_ahead_is_followed() {
    for speed in [1.5, 4.0, 50.0] {
        let heard = Heard::play(Clocks { speed, ..STEADY }, 5.0);
        let longest = heard.queued_ms.iter().copied().fold(0.0, f64::max);
        let frames_ms = (speed * 10.0 / 16.7 + 1.0) * 16.7;
        let limit = f64::from(TARGET_MS + EXCESS_MS) + frames_ms;
        assert!(longest <= limit.min(f64::from(QUEUE_MS_MAX)), "{speed} times: {longest} ms wait");
        assert!(heard.buffer.stats().dropped > 0);
        assert!(
            heard.largest_step() < 2.0 * TONE_STEP + FADE_STEP,
            "{speed} times: a step of {}",
            heard.largest_step()
        );
    }
}

#[test]
fn a_pause_fades_to_silence_and_back() {
    let mut buffer = Buffer::new(RATE);
    let mut heard = vec![0.0];
    let mut piece = [0.0; 480];
    for round in 0..3 {
        buffer.push(&tone(0, 4 * FRAME));
        for _ in 0..20 {
            buffer.pull(&mut piece);
            heard.extend_from_slice(&piece);
        }
        assert!(piece.iter().all(|sample| *sample == 0.0), "round {round}");
        assert_eq!(buffer.stats().gaps, round + 1);
    }
    let step = heard.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
    assert!(step < TONE_STEP + FADE_STEP, "a step of {step}");
    // Lateness is learnt from; these pauses were as long as that.
    assert!(buffer.stats().target > samples(RATE, TARGET_MS));
}

#[test]
fn the_end_of_a_sound_is_not_kept_for_the_next() {
    let mut buffer = Buffer::new(RATE);
    buffer.push(&[10_000; 200]);
    let mut heard = vec![0.0; 480 * 12];
    for piece in heard.chunks_mut(480) {
        buffer.pull(piece);
    }
    assert_eq!(buffer.queued(), 0);
    assert!(heard.iter().any(|sample| *sample > 0.1));
}

#[test]
fn what_nobody_takes_goes() {
    let mut buffer = Buffer::new(RATE);
    for _ in 0..100 {
        buffer.push(&tone(0, FRAME));
        assert!(buffer.queued() <= samples(RATE, QUEUE_MS_MAX));
    }
    buffer.push(&vec![0; 10 * RATE as usize]);
    assert!(buffer.queued() <= samples(RATE, QUEUE_MS_MAX));
    assert_eq!(buffer.stats().dropped as usize + buffer.queued(), 100 * FRAME + 10 * RATE as usize);
}

#[test]
fn a_new_volume_takes_five_milliseconds() {
    let mut buffer = Buffer::new(RATE);
    buffer.push(&[16_384; 1_600]);
    let mut piece = [0.0; 480];
    buffer.pull(&mut piece);
    assert_eq!(piece[479], 0.5);
    for (gain, expected) in [(0.0, 0.0), (0.25, 0.125), (1.0, 0.5), (7.0, 0.5), (-1.0, 0.0)] {
        let before = piece[479];
        buffer.set_gain(gain);
        buffer.push(&[16_384; 480]);
        buffer.pull(&mut piece);
        assert_eq!(piece[479], expected, "gain {gain}");
        assert!(buffer.is_steady());
        let step = std::iter::once(&before).chain(&piece).zip(&piece).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(step <= 0.5 / 240.0 + 1e-6, "gain {gain}: a step of {step}");
    }
}

#[test]
fn a_card_with_another_rate_hears_the_same_tone() {
    for rate in [22_050, 44_100, 96_000] {
        let mut buffer = Buffer::new(RATE);
        buffer.set_output_rate(rate);
        let mut heard = Vec::new();
        let mut piece = vec![0.0; rate as usize / 100];
        for hundredth in 0..200 {
            buffer.push(&tone(hundredth * 480, 480));
            buffer.pull(&mut piece);
            heard.extend_from_slice(&piece);
        }
        let second = &heard[rate as usize..];
        let crossings = second.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
        assert!((438..=442).contains(&crossings), "{rate}: {crossings}");
        assert_eq!(buffer.stats().gaps, 0);
    }
}

#[test]
fn nothing_is_too_loud_whatever_comes_and_goes() {
    let mut buffer = Buffer::new(RATE);
    for step in 0..4_000 {
        let length = (noise(step) * 3_000.0) as usize;
        match step % 5 {
            0 | 1 => {
                let extreme = |index| if noise(index) < 0.5 { i16::MIN } else { i16::MAX };
                buffer.push(&(step..step + length).map(extreme).collect::<Vec<i16>>());
            }
            2 => buffer.set_gain(noise(step + 7) as f32 * 2.0),
            3 if step % 35 == 3 => buffer.clear(),
            _ => {
                let mut piece = vec![9.0; length];
                buffer.pull(&mut piece);
                assert!(piece.iter().all(|sample| (-1.0..=1.0).contains(sample)), "step {step}");
            }
        }
    }
}
