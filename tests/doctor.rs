//! `fbc doctor` in terminals of several kinds, in tmux, and without a terminal.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::{Workbench, binary};
use crate::pty::Pty;

/// Questions and answers of kitty.
const KITTY: &[(&[u8], &[u8])] = &[
    (b"\x1b[>0q", b"\x1bP>|kitty(0.35.2)\x1b\\"),
    (b"\x1b[?u", b"\x1b[?0u"),
    (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),
    (b"\x1b[16t", b"\x1b[6;20;10t"),
    (b"\x1b]11;?\x1b\\", b"\x1b]11;rgb:0000/0000/0000\x1b\\"),
    (b"AAAA\x1b\\", b"\x1b_Gi=31;OK\x1b\\"),
    (b"\x1b[c", b"\x1b[?62;c"),
];

/// A terminal that says no more than that it is one.
const PLAIN: &[(&[u8], &[u8])] = &[(b"\x1b[c", b"\x1b[?1;2c")];

fn doctor(arguments: &[&str], variables: &[(&str, &str)], answers: &[(&'static [u8], &'static [u8])]) -> Pty {
    let binary = binary().to_str().expect("a path in UTF-8");
    let command = [&[binary, "doctor"], arguments].concat();
    let variables = [&[("LANG", "C.UTF-8"), ("HOME", "/nonexistent")], variables].concat();
    Pty::start(&command, &variables, (80, 24), answers)
}

/// Words, without line breaks and bold.
fn words(output: &str) -> String {
    let plain = output.replace("\x1b[1m", "").replace("\x1b[0m", "");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_terminal_with_everything() {
    let variables = [("TERM", "xterm-kitty"), ("COLORTERM", "truecolor")];
    let mut pty = doctor(&[], &variables, KITTY);
    pty.wait_for("Hold the space bar");
    pty.pause(100);
    // The release of the Return that started it, then a held key.
    for (wait, event) in [(0, "13;1:3"), (0, "32"), (300, "32;1:2"), (40, "32;1:2"), (40, "32;1:2"), (40, "32;1:3")] {
        pty.pause(wait);
        pty.send(format!("\x1b[{event}u").as_bytes());
    }
    let (status, restored, output) = pty.end();
    assert!(output.contains("\x1b[>11u") && output.contains("\x1b[<1u\x1b[c"), "{output}");
    let output = words(&output);
    assert_eq!((status, restored), (0, true), "{output}");
    for part in [
        "terminal kitty(0.35.2), 80x24 cells of 10x20 pixels, dark background",
        "environment TERM=xterm-kitty, COLORTERM=truecolor",
        "pixels announces kitty graphics",
        "picture kitty: the terminal takes kitty graphics",
        "updates synchronised (mode 2026)",
        "locale LANG=C.UTF-8",
        "data /nonexistent/.local/share/fbc (does not exist)",
        "kitty keyboard protocol, 1 press, 3 repeats, 1 release, first repeat after",
        "held keys are known by their releases",
    ] {
        assert!(output.contains(part), "no {part:?} in {output}");
    }
    assert!(!output.contains("not reported"), "{output}");
}

#[test]
fn a_terminal_without_releases() {
    let mut pty = doctor(&[], &[("TERM", "xterm-256color")], PLAIN);
    pty.wait_for("Hold the space bar");
    pty.pause(100);
    for wait in [0, 300, 40, 40, 40] {
        pty.pause(wait);
        pty.send(b" ");
    }
    let (status, restored, output) = pty.end();
    let output = words(&output);
    assert_eq!((status, restored), (0, true), "{output}");
    assert!(output.contains("no keyboard protocol, 5 presses, 0 repeats, 0 releases"), "{output}");
    assert!(output.contains("guessed by a timer"), "{output}");
    assert!(output.contains("advice") && output.contains("Key releases are not reported"), "{output}");
}

#[test]
fn the_key_test_can_be_left() {
    for key in [b"\r".as_slice(), b"\x1b", b"\x03"] {
        let mut pty = doctor(&[], &[("TERM", "xterm-256color"), ("NO_COLOR", "1")], PLAIN);
        pty.wait_for("Hold the space bar");
        pty.pause(100);
        pty.send(key);
        let (status, restored, output) = pty.end();
        assert_eq!((status, restored), (0, true), "{output}");
        assert!(words(&output).contains("not tried") && output.contains("NO_COLOR is set"), "{output}");
        assert!(!output.contains("\x1b[1m"), "bold with NO_COLOR");
    }
}

#[test]
fn a_terminated_test_leaves_the_terminal_as_it_was() {
    let mut pty = doctor(&[], &[("TERM", "xterm-kitty")], KITTY);
    pty.wait_for("Hold the space bar");
    pty.wait_for("\x1b[>11u");
    pty.signal("TERM");
    let (status, restored, output) = pty.end();
    assert_eq!((status, restored), (130, true), "{output}");
    assert!(output.contains("\x1b[<1u"), "{output}");
}

#[test]
fn a_silent_terminal_is_no_problem() {
    let start = Instant::now();
    let pty = doctor(&["--no-input"], &[("TERM", "xterm-256color")], &[]);
    let (status, restored, output) = pty.end();
    assert_eq!((status, restored), (0, true), "{output}");
    assert!(words(&output).contains("80x24 cells, answered no question"), "{output}");
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test]
fn fragile_terminals_are_left_alone() {
    for (term, expected) in [("dumb", ""), ("linux", "\x1b[c")] {
        let (status, _, output) = doctor(&["--no-input"], &[("TERM", term)], PLAIN).end();
        assert_eq!(status, 0, "{output}");
        let (asked, _) = output.split_once("terminal").expect("a report");
        let asked = asked.replace("\r\x1b[K", "").replace("\x1b[1m", "");
        assert_eq!(asked, expected, "{term}");
    }
}

#[test]
fn json_is_one_object_without_questions_to_the_person() {
    let (status, restored, output) = doctor(&["--json"], &[("TERM", "xterm-kitty")], KITTY).end();
    assert_eq!((status, restored), (0, true), "{output}");
    let json = &output[output.find('{').expect("an object")..];
    let report: Value = serde_json::from_str(json).expect("JSON");
    assert_eq!(report["version"], 1);
    assert_eq!(report["terminal"]["name"], "kitty(0.35.2)");
    assert_eq!((&report["terminal"]["columns"], &report["terminal"]["cell_height"]), (&80.into(), &20.into()));
    assert_eq!((&report["picture"]["mode"], &report["utf8"]), (&"kitty".into(), &true.into()));
    assert_eq!(report["environment"]["tmux"], false);
}

#[test]
fn without_a_terminal_it_says_what_can_be_known() {
    let bench = Workbench::new();
    let output = words(bench.run(&["doctor"]).done());
    assert!(output.contains("size unknown") && output.contains("No terminal is connected"), "{output}");
    assert!(!output.contains('\x1b'), "{output}");
    let report: Value = serde_json::from_str(bench.run(&["doctor", "--json"]).done()).expect("JSON");
    assert_eq!(report["terminal"]["columns"], Value::Null);
}

#[test]
fn in_tmux_it_fits_80x24() {
    let socket = format!("fbc-doctor-{}", std::process::id());
    let tmux = |arguments: &[&str]| {
        let output = Command::new("tmux").args(["-L", &socket, "-f", "/dev/null"]).args(arguments).output();
        output.expect("tmux runs: install the package tmux")
    };
    let command = format!("env LANG=C.UTF-8 {} doctor; sleep 30", binary().display());
    assert!(tmux(&["new-session", "-d", "-x", "80", "-y", "24", &command]).status.success(), "tmux does not start");
    let screen = |until: &str| {
        let start = Instant::now();
        loop {
            let text = String::from_utf8_lossy(&tmux(&["capture-pane", "-p"]).stdout).into_owned();
            if text.contains(until) || start.elapsed() > Duration::from_secs(20) {
                return text;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    screen("Hold the space bar");
    std::thread::sleep(Duration::from_millis(200));
    tmux(&["send-keys", "Enter"]);
    let text = screen("exact.");
    tmux(&["kill-server"]);
    assert!(text.starts_with("terminal     tmux"), "{text}");
    assert!(text.contains("inside tmux") && text.contains("not tried"), "{text}");
    assert!(text.contains("text:") && text.contains("outside of them"), "{text}");
    assert!(text.lines().count() <= 24 && text.lines().all(|line| line.chars().count() <= 80), "{text}");
}
