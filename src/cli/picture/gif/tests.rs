//! What players make of a recording: dots and moments come back.

use gif::{ColorOutput, DecodeOptions};
use proptest::prelude::*;

use super::*;

/// What a player shows: for each picture the moment in hundredths of a second, and its dots.
fn play(bytes: &[u8], scale: usize) -> (Vec<(u64, Vec<Rgb>)>, u64) {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::RGBA);
    let mut decoder = options.read_info(bytes).unwrap();
    let (width, height) = (usize::from(decoder.width()), usize::from(decoder.height()));
    assert_eq!((width, height), (WIDTH * scale, HEIGHT * scale));
    let mut canvas = vec![[0; 3]; width * height];
    let mut shown = Vec::new();
    let mut now = 0;
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        let (left, top, columns) = (usize::from(frame.left), usize::from(frame.top), usize::from(frame.width));
        for (i, rgba) in frame.buffer.chunks_exact(4).enumerate() {
            if rgba[3] != 0 {
                canvas[(top + i / columns) * width + left + i % columns] = [rgba[0], rgba[1], rgba[2]];
            }
        }
        assert!(u64::from(frame.delay) >= DELAY_MIN, "players would wait");
        shown.push((now, canvas.clone()));
        now += u64::from(frame.delay);
    }
    (shown, now)
}

fn dots(image: &Image, scale: usize) -> Vec<Rgb> {
    let dot = |i: usize| image.rgb_at(i % (WIDTH * scale) / scale, i / (WIDTH * scale) / scale);
    (0..WIDTH * HEIGHT * scale * scale).map(dot).collect()
}

fn black() -> Image {
    let mut image = Image::black();
    image.colors = std::array::from_fn(|n| [n as u8 * 8, 255 - n as u8, 40]);
    image
}

#[test]
fn every_picture_comes_back_at_its_time() {
    for scale in [1, 2] {
        let mut recorder = Recorder::new(scale);
        let mut image = black();
        let mut expected = Vec::new();
        for n in 0..20_u64 {
            let frame = time::Frame(n * 2);
            // A square on its way, and a dot in each corner.
            let x = 10 * n as usize + 3;
            for i in 0..64 {
                image.pixels[(x + i / 8) * WIDTH + x + i % 8] = n as u8;
            }
            image.pixels[WIDTH * HEIGHT - 1] = n as u8;
            if n == 10 {
                image.colors[0] = [1, 2, 3];
            }
            recorder.show(frame, &image);
            expected.push((hundredths(frame), dots(&image, scale)));
        }
        let bytes = recorder.finish(time::Frame(60)).unwrap();
        let (shown, end) = play(&bytes, scale);
        assert_eq!(shown.len(), expected.len());
        for ((now, found), (then, wanted)) in shown.iter().zip(&expected) {
            assert_eq!(now, then);
            assert!(found == wanted, "the picture at {now}");
        }
        assert_eq!(end, hundredths(time::Frame(60)));
    }
}

#[test]
fn time_does_not_drift() {
    // 60 frames are a little less than a second, so that an hour of them lacks six.
    assert_eq!(hundredths(time::Frame(0)), 0);
    assert_eq!(hundredths(time::Frame(1)), 2);
    assert_eq!(hundredths(time::Frame(3)), 5);
    assert_eq!(hundredths(time::Frame(601)), 1000);
    assert_eq!(hundredths(time::Frame(60 * 3600)), 359_408);
}

#[test]
fn what_is_on_too_short_is_left_out() {
    let mut recorder = Recorder::new(1);
    let mut image = black();
    for n in 0..60 {
        image.pixels[0] = n as u8 % 32;
        recorder.show(time::Frame(n), &image);
    }
    let (shown, end) = play(&recorder.finish(time::Frame(60)).unwrap(), 1);
    assert_eq!(end, hundredths(time::Frame(60)));
    assert!((40..=50).contains(&shown.len()), "{}", shown.len());
}

#[test]
fn a_still_picture_is_one_frame_or_two_if_it_stays_long() {
    let still = |end: u64| {
        let mut recorder = Recorder::new(1);
        for n in 0..100 {
            recorder.show(time::Frame(n), &black());
        }
        play(&recorder.finish(time::Frame(end)).unwrap(), 1)
    };
    let (shown, end) = still(200);
    assert_eq!((shown.len(), end), (1, hundredths(time::Frame(200))));
    let (shown, end) = still(60_000);
    assert_eq!((shown.len(), end), (2, hundredths(time::Frame(60_000))));
    let (shown, end) = still(0);
    assert_eq!((shown.len(), end), (1, DELAY_MIN));
}

#[test]
fn nothing_shown_is_still_a_file() {
    let bytes = Recorder::new(1).finish(time::Frame(0)).unwrap();
    assert!(bytes.starts_with(b"GIF89a"));
}

#[test]
fn more_colours_than_a_palette_holds() {
    let mut recorder = Recorder::new(1);
    let mut image = black();
    for (i, dot) in image.pixels.iter_mut().enumerate() {
        *dot = (i / 7 % 32) as u8;
    }
    let mut expected = Vec::new();
    for n in 0..20_u8 {
        image.colors = std::array::from_fn(|place| [n * 10, place as u8, 7]);
        let frame = time::Frame(u64::from(n) * 4);
        recorder.show(frame, &image);
        expected.push((hundredths(frame), dots(&image, 1)));
    }
    let bytes = recorder.finish(time::Frame(80)).unwrap();
    assert!(play(&bytes, 1).0 == expected);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn any_pictures_come_back(
        changes in proptest::collection::vec((0..WIDTH * HEIGHT, 1..2000_usize, 0..32_u8, any::<[u8; 3]>()), 1..12),
    ) {
        let mut recorder = Recorder::new(1);
        let mut image = black();
        let mut expected = Vec::new();
        for (n, (start, length, dot, color)) in changes.into_iter().enumerate() {
            image.pixels.iter_mut().skip(start).take(length).for_each(|pixel| *pixel = dot);
            image.colors[usize::from(dot)] = color;
            let frame = time::Frame(n as u64 * 3);
            recorder.show(frame, &image);
            expected.push((hundredths(frame), dots(&image, 1)));
        }
        let bytes = recorder.finish(time::Frame(100)).unwrap();
        let (shown, _) = play(&bytes, 1);
        // Pictures that look the same are one.
        let at = |now: u64| shown.iter().rfind(|(since, _)| *since <= now).map(|(_, dots)| dots);
        for (now, wanted) in &expected {
            prop_assert!(at(*now) == Some(wanted));
        }
    }
}
