//! Held keys: INKEY$ and the pads, where releases are told and where they are guessed.

use std::time::{Duration, Instant};

use super::terminal::{Kind, Terminal, kitty, plain};

/// Prints each change of INKEY$, STICK(0), STRIG(0), STICK(1), STRIG(1), one after another.
const CHANGES: &str = r#"10 CLS:PRINT "*";
20 K$=INKEY$:IF K$<>L$ THEN L$=K$:PRINT "[";K$;"]";
30 S=STICK(0):IF S<>A THEN A=S:PRINT "S";S;
40 S=STRIG(0):IF S<>B THEN B=S:PRINT "T";S;
50 S=STICK(1):IF S<>C THEN C=S:PRINT "U";S;
60 S=STRIG(1):IF S<>D THEN D=S:PRINT "V";S;
70 GOTO 20
"#;

/// The same without INKEY$: arrows are keys too.
fn pads() -> String {
    CHANGES.lines().filter(|line| !line.starts_with("20 ")).collect::<Vec<_>>().join("\n").replace("GOTO 20", "GOTO 30")
}

/// What the program has printed, without blanks and line ends.
fn log(terminal: &Terminal) -> String {
    terminal.text().replace(['\n', ' '], "")
}

#[track_caller]
fn wait_log(terminal: &Terminal, expected: &str) {
    terminal.wait_until(expected, |terminal| log(terminal).trim_end_matches('█') == expected);
}

#[test]
fn answers_that_come_late_are_no_keys() {
    let program = "10 CLS:PRINT \"READY\"\n20 K$=INKEY$:IF K$<>\"\" THEN PRINT K$;\n30 GOTO 20\n";
    let terminal = plain(program).kind(Kind::Late).args("--screen-mode text").start();
    terminal.wait("READY");
    terminal.wait_answered();
    terminal.send("z");
    terminal.wait("READY\nZ\n");
    terminal.quit();
}

#[test]
fn a_key_is_down_from_press_to_release() {
    let terminal = kitty(CHANGES).start();
    wait_log(&terminal, "*");
    terminal.key('k', 1);
    wait_log(&terminal, "*[K]");
    for _ in 0..5 {
        terminal.key('k', 2);
    }
    // A second key, then the first is let go: the second is still down.
    terminal.key('j', 1);
    wait_log(&terminal, "*[K][J]");
    terminal.key('k', 3);
    terminal.key('u', 1);
    wait_log(&terminal, "*[K][J][U]");
    terminal.key('j', 3);
    terminal.key('u', 3);
    wait_log(&terminal, "*[K][J][U][]");
    terminal.quit();
}

#[test]
fn a_tap_is_seen_however_short() {
    let terminal = kitty(CHANGES).start();
    wait_log(&terminal, "*");
    terminal.send("\x1b[107;1:1u\x1b[107;1:3u");
    wait_log(&terminal, "*[K][]");
    terminal.quit();
}

#[test]
fn pads_hold_several_buttons_from_press_to_release() {
    let terminal = kitty(&pads()).start();
    wait_log(&terminal, "*");
    terminal.arrow('C', 1);
    wait_log(&terminal, "*S1");
    terminal.key('x', 1);
    wait_log(&terminal, "*S1T8");
    terminal.arrow('A', 1);
    wait_log(&terminal, "*S1T8S9");
    terminal.arrow('C', 3);
    wait_log(&terminal, "*S1T8S9S8");
    terminal.key('x', 3);
    wait_log(&terminal, "*S1T8S9S8T0");
    terminal.arrow('A', 3);
    wait_log(&terminal, "*S1T8S9S8T0S0");
    terminal.quit();
}

#[test]
fn two_people_play() {
    let terminal = kitty(&pads()).start();
    wait_log(&terminal, "*");
    terminal.arrow('D', 1);
    wait_log(&terminal, "*S2");
    terminal.key('d', 1);
    wait_log(&terminal, "*S2U1");
    terminal.key('g', 1);
    wait_log(&terminal, "*S2U1V8");
    terminal.key('d', 3);
    wait_log(&terminal, "*S2U1V8U0");
    terminal.arrow('D', 3);
    wait_log(&terminal, "*S2U1V8U0S0");
    terminal.key('g', 3);
    wait_log(&terminal, "*S2U1V8U0S0V0");
    terminal.quit();
}

#[test]
fn the_keys_of_the_pads_are_a_persons_choice() {
    let terminal = kitty(&pads()).args("--pad-keys right=6,a=space --pad2-keys down=comma").start();
    wait_log(&terminal, "*");
    terminal.key('6', 1);
    wait_log(&terminal, "*S1");
    terminal.key('6', 3);
    wait_log(&terminal, "*S1S0");
    terminal.key(' ', 1);
    wait_log(&terminal, "*S1S0T8");
    terminal.key(',', 1);
    wait_log(&terminal, "*S1S0T8U4");
    // What was a button is none any more.
    terminal.arrow('C', 1);
    terminal.key('x', 1);
    terminal.key(' ', 3);
    terminal.key(',', 3);
    terminal.wait_until("released", |terminal| log(terminal).len() == "*S1S0T8U4T0U0".len());
    terminal.quit();
    let end = plain("10 END\n").args("--pad-keys fire=x").start().end();
    assert_eq!(end.status, 2);
    assert!(end.screen.contains("a pad has no button `fire`"), "{}", end.screen);
}

#[test]
fn a_lost_focus_lets_everything_go() {
    let terminal = kitty(&pads()).start();
    wait_log(&terminal, "*");
    terminal.arrow('C', 1);
    wait_log(&terminal, "*S1");
    terminal.send("\x1b[O");
    wait_log(&terminal, "*S1S0");
    terminal.quit();
}

/// Repeats a key as a terminal does, until the log is so and a while after; the longest time between two.
fn hold(terminal: &Terminal, key: &str, until: &str) -> Duration {
    let (mut last, mut longest, mut more) = (Instant::now(), Duration::ZERO, 20);
    let begun = last;
    while more > 0 && begun.elapsed() < Duration::from_secs(20) {
        longest = longest.max(last.elapsed());
        last = Instant::now();
        terminal.send(key);
        if log(terminal).contains(until) {
            more -= 1;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    longest
}

#[test]
fn repeats_are_one_hold_where_no_release_is_told() {
    // A machine so busy that the repeats themselves come late proves nothing: it gets more than one chance.
    for (key, down, expected) in [("k", "[K]", "*[K][]"), ("\x1b[C", "S1", "*S1S0")] {
        let program = if key == "k" { CHANGES.to_owned() } else { pads() };
        let mut attempts = 5;
        loop {
            let terminal = plain(&program).start();
            wait_log(&terminal, "*");
            let longest = hold(&terminal, key, down);
            terminal.wait_until("released", |terminal| log(terminal).ends_with(&expected[expected.len() - 2..]));
            let seen = log(&terminal);
            terminal.quit();
            attempts -= 1;
            if seen == expected {
                break;
            }
            assert!(attempts > 0 && longest > Duration::from_millis(60), "{seen}, at most {longest:?} between repeats");
        }
    }
}

#[test]
fn releases_that_were_not_promised_are_believed() {
    let terminal = plain(&pads()).start();
    wait_log(&terminal, "*");
    terminal.wait_outside("keys timed");
    terminal.arrow('C', 1);
    terminal.arrow('C', 3);
    wait_log(&terminal, "*S1S0");
    terminal.wait_until("no timer", |terminal| !terminal.screen().contains("keys timed"));
    terminal.quit();
}

#[test]
fn a_sticky_pad_keeps_its_direction() {
    let terminal = plain(&pads()).start();
    wait_log(&terminal, "*");
    terminal.leader('s');
    terminal.wait_outside("sticky pad");
    terminal.send("\x1b[C");
    wait_log(&terminal, "*S1");
    // Longer than any tap lasts by itself: a tap of a button comes and goes meanwhile.
    terminal.send("x");
    wait_log(&terminal, "*S1T8T0");
    terminal.send("\x1b[A");
    wait_log(&terminal, "*S1T8T0S8");
    // The same direction again ends it.
    std::thread::sleep(Duration::from_millis(1));
    terminal.wait_until("the end of the press", |terminal| {
        terminal.send("\x1b[A");
        std::thread::sleep(Duration::from_millis(400));
        log(terminal) == "*S1T8T0S8S0"
    });
    terminal.leader('s');
    terminal.wait_until("no sticky pad", |terminal| !terminal.screen().contains("sticky pad"));
    terminal.quit();
}

#[test]
fn the_mouse_plays_on_a_pad() {
    let terminal = plain(&pads()).start();
    wait_log(&terminal, "*");
    terminal.leader('m');
    terminal.wait_outside("SELECT");
    terminal.wait_bytes(b"\x1b[?1006h");
    let place = |label: &str| {
        let seen = terminal.seen();
        let screen = seen.screen.screen();
        let cells = (0..24).flat_map(|row| (56..80).map(move |column| (row, column)));
        let mut found = cells.filter(|(row, column)| {
            screen.cell(*row, *column).is_some_and(|cell| cell.contents() == label && cell.inverse())
        });
        let (row, column) = found.next().unwrap_or_else(|| panic!("no {label}"));
        format!("{};{}", column + 1, row + 1)
    };
    let right = place("▶");
    let up = place("▲");
    terminal.send(format!("\x1b[<0;{right}M"));
    wait_log(&terminal, "*S1");
    // Dragged from one to the other.
    terminal.send(format!("\x1b[<32;{up}M"));
    wait_log(&terminal, "*S1S8");
    terminal.send(format!("\x1b[<0;{up}m"));
    wait_log(&terminal, "*S1S8S0");
    terminal.leader('m');
    terminal.wait_until("no pad", |terminal| !terminal.screen().contains("SELECT"));
    terminal.wait_bytes(b"\x1b[?1006l");
    terminal.quit();
}
