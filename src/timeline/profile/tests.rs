//! Profiles of small programs whose counts and waits are known.

use super::*;
use crate::basic::parser::Options;
use crate::basic::source;
use crate::famicom::input::{Input, Stop};
use crate::famicom::machine::{Config, Machine};
use crate::vm::time::{Frame, HalfCycles};

/// Runs a program to its end, or for so many frames, cut into slices of that many statements.
fn profile(text: &str, config: Config, frames: u64, slice: u64) -> (Profile, HalfCycles) {
    let program = source::parse_source(text.as_bytes(), Options::default()).unwrap().program;
    let mut machine = Machine::new(config, program);
    machine.apply(Input::Run);
    let mut pulse = || true;
    let mut meter = Meter::new(machine.vm(), &mut pulse);
    while machine.time() < Frame(frames).start() {
        match machine.run_observed(Frame(frames).start(), slice, &mut meter) {
            Stop::Statements => {}
            _ => break,
        }
    }
    (meter.finish(machine.vm()), machine.time())
}

fn line(profile: &Profile, number: u16) -> &LineUse {
    profile.lines.iter().find(|line| line.line == Some(number)).expect("the line ran")
}

#[test]
fn every_half_cycle_is_somebody_s() {
    let text = "10 CLS:FOR I=1 TO 20:A=A*3 MOD 7:NEXT\n20 GOSUB 100:PAUSE 20:PRINT A\n30 IF B<5 THEN 20\n40 END\n\
                100 B=B+1:IF B=2 THEN GOSUB 200\n110 RETURN\n200 PLAY \"C1\":RETURN\n";
    for clock in [1, 7, 1000] {
        let config = Config { clock, ..Config::default() };
        let (whole, end) = profile(text, config, 10_000, u64::MAX);
        let sum = |used: fn(&Used) -> u64| whole.lines.iter().map(|line| used(&line.used)).sum::<u64>();
        assert_eq!(sum(|used| used.computing), whole.used.computing);
        let all = whole.used.computing + whole.used.waiting;
        assert_eq!(all / u64::from(clock), end.0, "clock {clock}");
        let paths: u64 = whole.paths.iter().map(|path| path.used.computing + path.used.waiting).sum();
        assert_eq!(paths, all);
        assert!(whole.used.waiting > 0);
        // However the run is sliced.
        assert_eq!(profile(text, config, 10_000, 1).0, whole);
    }
}

#[test]
fn lines_and_subroutines_are_counted() {
    let text = "10 FOR I=1 TO 4:GOSUB 100:NEXT\n20 GOSUB 200:END\n100 A=1:GOSUB 200\n110 RETURN\n200 B=1:RETURN\n";
    let (profile, _) = profile(text, Config::default(), 1000, u64::MAX);
    let counts = |number| (line(&profile, number).executions, line(&profile, number).statements);
    assert_eq!((counts(10), counts(20), counts(100)), ((1, 9), (1, 2), (4, 8)));
    assert_eq!((counts(110), counts(200)), ((4, 4), (5, 10)));
    let calls = |number| profile.subroutines.iter().find(|sum| sum.line == number).map(|sum| sum.calls);
    assert_eq!((calls(100), calls(200), calls(10)), (Some(4), Some(5), None));
    let outer = profile.subroutines.iter().find(|sum| sum.line == 100).unwrap();
    let inside: u64 = [100, 110].map(|number| line(&profile, number).used.computing).iter().sum();
    assert_eq!(outer.own.computing, inside);
    assert!(outer.all.computing > outer.own.computing);
    let path = profile.paths.iter().find(|path| path.calls == [100, 200]).unwrap();
    assert_eq!(path.line, Some(200));
}

#[test]
fn a_recursive_subroutine_is_counted_once() {
    let text = "10 N=20:GOSUB 100:END\n100 N=N-1:IF N>0 THEN GOSUB 100\n110 RETURN\n";
    let (profile, _) = profile(text, Config::default(), 1000, u64::MAX);
    let [sum] = profile.subroutines.as_slice() else { panic!("{:?}", profile.subroutines) };
    assert_eq!(sum.calls, 20);
    assert_eq!(sum.all, sum.own);
    assert!(sum.all.computing <= profile.used.computing);
}

#[test]
fn waits_are_apart() {
    let (profile, _) = profile("10 PAUSE 100:A=1:PAUSE 100\n20 A=2\n", Config::default(), 1000, u64::MAX);
    let wait = 2 * 100 * 2 * crate::famicom::console::PAUSE_CYCLES;
    assert_eq!(profile.used.waiting, wait);
    assert_eq!(line(&profile, 10).used.waiting, wait);
    assert_eq!(line(&profile, 20).used.waiting, 0);
}

#[test]
fn shares_of_frames_are_shares() {
    let (mixed, _) = profile("10 A=A+1:IF A>200 THEN A=0\n20 PAUSE 5:GOTO 10\n", Config::default(), 300, u64::MAX);
    for line in &mixed.lines {
        let share = line.frame_share;
        assert!(share.frames > 0 && share.frames <= 300, "{line:?}");
        assert!(0.0 < share.min && share.min <= share.mean && share.mean <= share.max && share.max <= 1.0, "{line:?}");
    }
    let (busy, _) = profile("10 GOTO 10\n", Config::default(), 100, u64::MAX);
    let share = line(&busy, 10).frame_share;
    assert!(share.frames == 100 || share.frames == 101);
    assert!((share.max - 1.0).abs() < 1e-9 && share.mean > 0.98);
}
