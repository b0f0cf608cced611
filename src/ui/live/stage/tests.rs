//! The stage, held without a terminal: what is typed and pressed reaches the machine when a program can see it.

use super::*;
use crate::basic::parser::Options;
use crate::basic::source;
use crate::famicom::input::Answer;
use crate::famicom::machine::Config;

struct NoWorld;

impl Desk for NoWorld {
    fn serve(&mut self, machine: &mut Machine, request: HostRequest, notices: &mut Vec<String>) -> bool {
        notices.push(format!("{request:?}"));
        machine.apply(Input::Answer(Answer::Done));
        request != HostRequest::Leave
    }
}

/// Plays a program; `at` is called before each frame.
fn play(program: &str, frames: u64, mut at: impl FnMut(u64, &mut Stage)) -> String {
    let options = Options { dialect: Config::default().dialect, relaxed: false };
    let program = source::parse_source(program.as_bytes(), options).unwrap().program;
    let mut desk = NoWorld;
    let mut stage = Stage::new(Machine::new(Config::default(), program), &mut desk, true);
    stage.input(Input::Run);
    for frame in 0..frames {
        at(frame, &mut stage);
        if stage.frame() != Flow::GoesOn {
            break;
        }
    }
    let mut text = stage.machine().drain();
    text.extend(stage.take_notices());
    text
}

#[test]
fn limits_count_what_is_void() {
    let program = source::parse_source(b"10 FOR I=1 TO 100:PRINT 1:NEXT\n20 PRINT 1/0\n", Options::default());
    let mut desk = NoWorld;
    let mut stage = Stage::new(Machine::new(Config::default(), program.unwrap().program), &mut desk, true);
    stage.supervise();
    stage.limit_statements(1000);
    let beginning = stage.machine().clone();
    stage.machine().apply(Input::Run);
    let mut returns = 0;
    // An attempt has fewer statements than the limit: none but all of them together reach it.
    while !stage.is_exhausted() && returns < 20 {
        if let Flow::Failed(_) = stage.frame() {
            assert!(stage.machine().statements() < 500);
            *stage.machine() = beginning.clone();
            stage.machine().apply(Input::Run);
            stage.gone_back(None);
            returns += 1;
        }
    }
    assert_eq!((stage.is_exhausted(), returns), (true, 4));
    assert!(stage.printed() > 4 * 300 && stage.machine().output_offset() < 300, "{}", stage.printed());
}

#[test]
fn keys_of_one_frame_are_typed_one_after_another() {
    let output = play("10 INPUT A$\n20 PRINT \">\";A$\n", 200, |frame, stage| {
        if frame == 30 {
            for code in *b"HELLO\r" {
                stage.input(Input::KeyDown(code));
                stage.input(Input::KeyUp);
            }
        }
    });
    assert!(output.contains(">HELLO"), "{output:?}");
}

#[test]
fn lines_typed_ahead_wait_for_their_turn() {
    let program = "10 FOR I=1 TO 3:INPUT A$:PRINT \">\";A$:PAUSE 5:NEXT\n";
    let output = play(program, 300, |frame, stage| {
        if frame == 30 {
            for code in *b"ONE\rTWO\rSIX\r" {
                stage.input(Input::KeyDown(code));
                stage.input(Input::KeyUp);
            }
        }
    });
    assert!(output.contains(">ONE") && output.contains(">TWO") && output.contains(">SIX"), "{output:?}");
}

#[test]
fn keys_behind_a_function_key_wait_for_its_text() {
    let output = play("10 INPUT A$\n20 PRINT \">\";A$\n", 200, |frame, stage| {
        if frame == 30 {
            stage.input(Input::Function(2));
            for code in *b" X\r" {
                stage.input(Input::KeyDown(code));
                stage.input(Input::KeyUp);
            }
        }
    });
    assert!(output.contains(">PRINT X"), "{output:?}");
}

#[test]
fn a_tap_lasts_until_a_program_can_see_it() {
    let program = "10 FOR I=0 TO 1:I=0:PAUSE 2:A$=INKEY$:IF A$=\"\" THEN NEXT\n20 PRINT A$\n";
    for at in 20..26 {
        let output = play(program, 100, |frame, stage| {
            if frame == at {
                stage.input(Input::KeyDown(b'K'));
                stage.input(Input::KeyUp);
            }
        });
        assert!(output.starts_with("K\n"), "{at}: {output:?}");
    }
}

#[test]
fn a_key_is_seen_by_inkey_as_long_as_it_is_held() {
    let program = "10 FOR I=0 TO 1:I=0:A$=INKEY$:IF A$=\"\" THEN NEXT\n20 PRINT A$\n";
    let output = play(program, 100, |frame, stage| match frame {
        20 => stage.input(Input::KeyDown(b'K')),
        50 => stage.input(Input::KeyUp),
        _ => {}
    });
    assert!(output.starts_with("K\n"), "{output:?}");
}

#[test]
fn a_pasted_listing_is_entered_and_runs() {
    let output = play("10 PRINT 1\n", 400, |frame, stage| {
        if frame == 60 {
            stage.paste("NEW\r\n10 PRINT \"アイ\";6*7\r\n20 SYSTEM\r\nRUN\r\n");
        }
    });
    assert!(output.contains("アイ 42"), "{output:?}");
    assert!(output.ends_with("Leave"), "{output:?}");
}

#[test]
fn pads_are_told_when_they_change() {
    let program = "10 FOR I=0 TO 1:I=0:IF STICK(0)=0 THEN NEXT\n20 PRINT STICK(0);STRIG(0)\n";
    let output = play(program, 100, |frame, stage| {
        if frame >= 10 {
            stage.hold_pad(0, Pad { stick: 1, strig: 8 });
            assert!(frame == 10 || stage.pending.is_empty());
        }
    });
    assert!(output.starts_with(" 1 8"), "{output:?}");
}

#[test]
fn a_pad_does_not_wait_for_keys() {
    let program = "10 FOR I=0 TO 1:I=0:IF STICK(0)=0 THEN NEXT\n20 PRINT STICK(0)\n";
    let output = play(program, 60, |frame, stage| {
        if frame == 10 {
            for _ in 0..20 {
                stage.input(Input::KeyDown(b'K'));
                stage.input(Input::KeyUp);
            }
        }
        stage.hold_pad(0, Pad { stick: u8::from((12..18).contains(&frame)), strig: 0 });
    });
    assert!(output.starts_with(" 1"), "{output:?}");
}

#[test]
fn stop_breaks_and_forgets_the_paste() {
    let output = play("10 GOTO 10\n", 200, |frame, stage| match frame {
        20 => stage.paste("PRINT 5\n"),
        21 => stage.stop(),
        _ => {}
    });
    assert!(output.contains("BREAK IN 10"), "{output:?}");
    assert!(!output.contains('5'), "{output:?}");
}
