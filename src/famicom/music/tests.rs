//! The music language by its register writes.

use super::*;
use crate::famicom::motion::MoveForm;
use crate::famicom::sprite::{Actor, Actors};

fn play(music: &mut Music, text: &str, actors: &Actors) -> (Vec<(u64, u16, u8)>, Progress) {
    let mut apu = Apu::new();
    apu.record(true);
    music.start(&Text::new(text.as_bytes()).unwrap(), HalfCycles(100), &mut apu);
    let progress = music.advance(Frame(1_000_000), actors, &mut apu);
    let writes = apu.drain().writes;
    assert!(writes.is_sorted_by_key(|write| write.at));
    (writes.into_iter().map(|write| (write.at.frame().0, write.register, write.value)).collect(), progress)
}

fn still() -> Actors {
    Actors::new(Dialect::V3)
}

/// The last writes of a tune by a fresh player, without those of the start and of the end.
fn check(text: &str, expected: &[(u64, u16, u8)], end: Progress) {
    let (writes, progress) = play(&mut Music::new(Dialect::V3), text, &still());
    assert_eq!(writes[..3], [(0, 0x4001, 8), (0, 0x4005, 8), (0, 0x4015, 7)], "{text}");
    let tail = writes.len() - expected.len().min(writes.len());
    assert_eq!(progress, end, "{text}");
    assert_eq!(writes[tail..], *expected, "{text}");
}

/// The frames from the first note to the end of a tune.
fn check_frames(text: &str, expected: u64) {
    let (_, progress) = play(&mut Music::new(Dialect::V3), text, &still());
    assert_eq!(progress, Progress::Finished(Frame(1 + expected)), "{text}");
}

#[test]
fn one_note_from_start_to_end() {
    let (writes, progress) = play(&mut Music::new(Dialect::V3), "C", &still());
    let expected = [
        (0, 0x4001, 0x08),
        (0, 0x4005, 0x08),
        (0, 0x4015, 0x07),
        (1, 0x4008, 0x80),
        (1, 0x4004, 0x30),
        (1, 0x4000, 0xBF),
        (1, 0x4002, 213),
        (1, 0x4003, 0x08),
        (33, 0x4000, 0x30),
        (33, 0x4015, 0x00),
    ];
    assert_eq!((writes.as_slice(), progress), (&expected[..], Progress::Finished(Frame(33))));
}

#[test]
fn lengths_times_tempo() {
    const TABLE: [[u64; 8]; 10] = [
        [1, 2, 3, 4, 5, 6, 7, 8],
        [2, 4, 6, 8, 10, 12, 14, 16],
        [3, 6, 9, 12, 15, 18, 21, 24],
        [4, 8, 12, 16, 20, 24, 28, 32],
        [6, 12, 18, 24, 30, 36, 42, 48],
        [8, 16, 24, 32, 40, 48, 56, 64],
        [12, 24, 36, 48, 60, 72, 84, 96],
        [16, 32, 48, 64, 80, 96, 112, 128],
        [24, 48, 72, 96, 120, 144, 168, 192],
        [32, 64, 96, 128, 160, 192, 224, 256],
    ];
    for (length, row) in TABLE.iter().enumerate() {
        for (tempo, frames) in (1..).zip(row) {
            check_frames(&format!("T{tempo}C{length}"), *frames);
            check_frames(&format!("T{tempo}R{length}"), *frames);
        }
    }
    check_frames("T1C9CC0D", 32 + 32 + 1 + 1);
    check_frames("T3O4CEG:O3C7", 72);
    check_frames("T1C0:T1C9:T1C5", 32);
    check_frames(" ", 0);
    check_frames("::", 0);
    // T9 is V3's: 32 * 9 in 8 bits.
    check_frames("T9C5", 72);
    check_frames("T9C9", 32);
}

#[test]
fn pitches() {
    // Letter, octave, timer on a pulse and on the triangle.
    for (note, pulse, triangle) in [
        ("O0C", 1709, 854),
        ("O0B", 905, 452),
        ("O2A", 253, 126),
        ("O3#E", 159, 79),
        ("O3F", 159, 79),
        ("O3#B", 106, 52),
        ("O4C", 106, 52),
        ("O5B", 27, 13),
        ("O5C", 52, 26),
        ("O5#B", 26, 12),
        ("O4# D", 89, 44),
        ("O4#V5D", 89, 44),
        ("O4##D", 89, 44),
    ] {
        for (prefix, base, timer) in [("", 0x4000, pulse), (":", 0x4004, pulse), ("::", 0x4008, triangle)] {
            let (writes, _) = play(&mut Music::new(Dialect::V3), &format!("{prefix}{note}"), &still());
            let value = |register| writes.iter().find(|write| write.1 == register).map(|write| u16::from(write.2));
            let got = value(base + 2).zip(value(base + 3)).map(|(low, high)| (high & 7) << 8 | low);
            assert_eq!(got, Some(timer), "{prefix}{note}");
        }
    }
}

/// The table against its formula, with frequencies in millihertz of equal temperament.
#[test]
fn timers_are_equal_tempered() {
    // Twelfth roots of two in parts per 10^9, from C.
    const RATIOS: [u128; 12] = [
        1_000_000_000,
        1_059_463_094,
        1_122_462_048,
        1_189_207_115,
        1_259_921_050,
        1_334_839_854,
        1_414_213_562,
        1_498_307_077,
        1_587_401_052,
        1_681_792_831,
        1_781_797_436,
        1_887_748_625,
    ];
    for (i, timer) in TIMERS.iter().enumerate() {
        // C2 = 65.40639133 Hz, here in 10^-8 Hz.
        let frequency = (6_540_639_133 * RATIOS[i % 12] / 1_000_000_000) << (i / 12);
        let period = 1_789_773 * 100_000_000 / 16;
        let rounded = (period * 2 + frequency) / (2 * frequency) - 1;
        assert_eq!(u128::from(*timer), rounded, "note {i}");
    }
}

#[test]
fn volume_duty_and_envelope() {
    for (settings, control) in [
        ("", 0xBF),
        ("V0", 0xB0),
        ("V9", 0xB9),
        ("V1", 0xB1),
        ("V10", 0xBA),
        ("V15", 0xBF),
        ("Y0V1", 0x31),
        ("Y3", 0xFF),
        ("M1", 0x8F),
        ("M1V4Y1", 0x44),
        ("M1M0", 0xBF),
    ] {
        check(
            &format!("{settings}C"),
            &[(1, 0x4000, control), (1, 0x4002, 213), (1, 0x4003, 8), (33, 0x4000, 0x30), (33, 0x4015, 0)],
            Progress::Finished(Frame(33)),
        );
    }
    // The triangle: open, or at most 56 quarter frames and never as long as the note.
    for (text, control, frames) in [
        ("C", 0x81, 32),
        ("V3Y1C", 0x81, 32),
        ("M1C", 56, 32),
        ("M1T1C0", 0, 1),
        ("M1T1C4", 20, 6),
        ("M1T8C9", 56, 256),
    ] {
        check(
            &format!("::{text}"),
            &[
                (1, 0x4008, control),
                (1, 0x400A, 106),
                (1, 0x400B, 8),
                (1, 0x4004, 0x30),
                (1, 0x4000, 0x30),
                (1 + frames, 0x4008, 0x80),
                (1 + frames, 0x4015, 0),
            ],
            Progress::Finished(Frame(1 + frames)),
        );
    }
}

#[test]
fn a_voice_that_ends_falls_silent_alone() {
    check(
        "T1C0:T1R1G0",
        &[
            (1, 0x4004, 0x30),
            (1, 0x4000, 0xBF),
            (1, 0x4002, 213),
            (1, 0x4003, 8),
            (2, 0x4000, 0x30),
            (3, 0x4004, 0xBF),
            (3, 0x4006, 142),
            (3, 0x4007, 8),
            (4, 0x4004, 0x30),
            (4, 0x4015, 0),
        ],
        Progress::Finished(Frame(4)),
    );
    // What follows a third colon is ignored.
    check_frames("T1C0:T1C0:T1C0:!C9", 1);
}

#[test]
fn settings_stay() {
    let mut music = Music::new(Dialect::V3);
    play(&mut music, "T1O5V3M1Y0C2:O2", &still());
    let voice = music.voices()[0];
    assert_eq!(
        (voice.tempo, voice.octave, voice.volume, voice.envelope, voice.duty, voice.length),
        (1, 5, 3, true, 0, 2)
    );
    assert_eq!((music.voices()[1].octave, music.voices()[2].octave), (2, 3));
    let (writes, progress) = play(&mut music, "C", &still());
    assert_eq!(progress, Progress::Finished(Frame(4)));
    assert!(writes.contains(&(1, 0x4002, 52)));
    assert!(writes.contains(&(1, 0x4000, 3)));
}

#[test]
fn empty_text_does_nothing() {
    let (writes, progress) = play(&mut Music::new(Dialect::V3), "", &still());
    assert_eq!((writes.len(), progress), (0, Progress::Finished(Frame(0))));
}

#[test]
fn errors_sound_when_they_are_reached() {
    for text in
        ["H", "c", "L4", "<", "T0", "T", "TC", "O6", "O", "Y4", "M2", "V", "V:C", "V16C", "-", "C#1", "5", "\"", "O-1"]
    {
        let (writes, progress) = play(&mut Music::new(Dialect::V3), text, &still());
        let expected = if text == "C#1" { Frame(33) } else { Frame(1) };
        assert_eq!(progress, Progress::Failed(expected), "{text}");
        assert_eq!(writes.last(), Some(&(expected.0, 0x4015, 0)), "{text}");
    }
    check(
        "T1C3X",
        &[
            (1, 0x4000, 0xBF),
            (1, 0x4002, 213),
            (1, 0x4003, 8),
            (5, 0x4000, 0x30),
            (5, 0x4004, 0x30),
            (5, 0x4008, 0x80),
            (5, 0x4015, 0),
        ],
        Progress::Failed(Frame(5)),
    );
    assert_eq!(play(&mut Music::new(Dialect::V2), "T9C", &still()).1, Progress::Failed(Frame(1)));
    // An error in one voice ends the others.
    let mut music = Music::new(Dialect::V3);
    assert_eq!(play(&mut music, "C9:T1C0Z", &still()).1, Progress::Failed(Frame(2)));
    assert!(!music.playing());
}

#[test]
fn half_speed_while_actors_move() {
    let actor = Actor::new(0).unwrap();
    let moving = |distance| {
        let mut actors = still();
        let form = MoveForm::new(0, Some(3), Some(1), Some(distance), Some(0), Some(0)).unwrap();
        actors.define_move(actor, form);
        actors.start_move(actor);
        actors
    };
    // Notes of 8 interrupts at frames 1, 17, 33; the actor stops long after.
    let (writes, progress) = play(&mut Music::new(Dialect::V3), "T1CC", &moving(200));
    assert_eq!(progress, Progress::Finished(Frame(33)));
    assert!(writes.contains(&(17, 0x4000, 0xBF)));
    // It stops at frame 8: interrupts 1, 3, 5, 7, then 9, 10, 11, 12, and the second note at 13.
    let (writes, progress) = play(&mut Music::new(Dialect::V3), "T1CC", &moving(3));
    assert!(writes.contains(&(13, 0x4000, 0xBF)), "{writes:?}");
    assert_eq!(progress, Progress::Finished(Frame(21)));
}

#[test]
fn goes_on_from_any_frame() {
    let text = Text::new(b"T1C3RM1D:T2E1FR0GX:O2C7D").unwrap();
    let mut actors = still();
    let form = MoveForm::new(0, Some(3), Some(1), Some(7), Some(0), Some(0)).unwrap();
    actors.define_move(Actor::new(0).unwrap(), form);
    actors.start_move(Actor::new(0).unwrap());
    let started = |apu: &mut Apu| {
        let mut music = Music::new(Dialect::V3);
        apu.record(true);
        music.start(&text, HalfCycles(0), apu);
        music
    };
    let mut apu = Apu::new();
    let mut music = started(&mut apu);
    let end = music.advance(Frame(10_000), &actors, &mut apu);
    let whole = apu.drain();
    assert!(matches!(end, Progress::Failed(_)));
    for stride in 1..20 {
        let mut apu = Apu::new();
        let mut music = started(&mut apu);
        let mut actors = actors.clone();
        let mut until = Frame(0);
        let got = loop {
            until = Frame(until.0 + stride);
            let progress = music.advance(until, &actors, &mut apu);
            actors.advance_to(until);
            if progress != Progress::Playing {
                break progress;
            }
            music = music.clone();
        };
        assert_eq!((got, apu.drain()), (end, whole.clone()), "stride {stride}");
    }
}

#[test]
fn stop_silences() {
    let mut apu = Apu::new();
    let mut music = Music::new(Dialect::V3);
    music.start(&Text::new(b"C9").unwrap(), HalfCycles(0), &mut apu);
    assert_eq!(music.advance(Frame(3), &still(), &mut apu), Progress::Playing);
    music.stop(HalfCycles(200_000), &mut apu);
    assert_eq!((apu.register(0x4000), apu.register(0x4015), music.playing()), (0x30, 0, false));
    assert_eq!(music.next_event(&still()), None);
}
