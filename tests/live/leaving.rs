//! The ways out, their exit statuses, and the terminal afterwards.

use super::terminal::{Kind, Modes, contains, kitty, plain};

/// Shows something and goes on for ever.
const FOREVER: &str = "10 CLS:PRINT \"HELLO\"\n20 GOTO 20\n";

#[test]
fn the_leader_leaves_and_everything_is_as_it_was() {
    for kind in [Kind::Silent, Kind::Plain, Kind::Kitty] {
        let terminal = plain(FOREVER).kind(kind).args("--screen-mode text").start();
        terminal.wait("HELLO");
        assert!(!terminal.is_restored(), "keys are raw while it runs");
        let modes = Modes::of(&terminal.seen().bytes);
        assert!([25, 1004, 1049, 2004].iter().all(|mode| modes.private.contains(mode)), "{modes:?}");
        assert_eq!(modes.keyboard, 1, "{kind:?}");
        terminal.wait_outside("F12 menu");
        terminal.send("\x1b[24~");
        terminal.wait_outside("quit");
        terminal.wait_outside("mouse pad");
        // The same key goes back.
        terminal.send("\x1b[24~");
        terminal.wait_outside("F12 menu");
        let end = terminal.quit();
        assert!(!end.screen.contains("HELLO"), "the picture is still there: {}", end.screen);
        // The last question goes out behind the last mode, and nothing behind it.
        if kind != Kind::Silent {
            assert!(end.bytes.ends_with(b"\x1b[?1049l\x1b[c"), "{:?}", end.bytes.last_chunk::<60>());
        }
    }
}

#[test]
fn pictures_are_removed_from_a_terminal_that_has_them() {
    let terminal = plain(FOREVER).kind(Kind::Kitty).variable("TERM", "xterm-kitty").start();
    terminal.wait_bytes(b"\x1b_Ga=T");
    let end = terminal.quit();
    assert!(contains(&end.bytes, b"a=d,d=A"));
}

#[test]
fn stop_breaks_and_stop_twice_leaves() {
    let terminal = plain(FOREVER).start();
    terminal.wait("HELLO");
    terminal.send("\x03");
    terminal.wait("BREAK IN 20");
    terminal.wait("OK");
    terminal.send("\x03\x03");
    terminal.end().demand(130);
    let terminal = kitty(FOREVER).start();
    terminal.wait("HELLO");
    terminal.send("\x1b[99;5:1u\x1b[99;5:3u");
    terminal.wait("BREAK IN 20");
    terminal.send("\x1b[99;5:1u\x1b[99;5:3u\x1b[99;5:1u");
    terminal.end().demand(130);
}

#[test]
fn the_programs_end_is_an_exit_status_where_that_is_wanted() {
    fn check(program: &str, status: i32, message: &str) {
        let end = plain(program).args("--exit").start().end();
        end.demand(status);
        assert_eq!(end.screen.trim(), message, "{program}");
        let last = end.bytes.windows(8).rposition(|window| window == b"\x1b[?1049l").expect("the screen is left");
        assert!(contains(&end.bytes[last..], message.as_bytes()), "{message} comes behind the picture");
    }
    check("10 PRINT 1\n", 0, "");
    check("10 STOP\n", 0, "BREAK IN 10");
    check("10 PRINT 1\n20 GOTO 99\n", 1, "?UL ERROR IN 20");
    check("10 SYSTEM\n", 0, "");
}

#[test]
fn limits_stop_a_run_that_is_watched_too() {
    const PRINTS: &str = "10 PRINT 12345;\n20 GOTO 10\n";
    fn check(arguments: &str, sentence: &str) {
        let end = plain(PRINTS).args(arguments).start().end();
        end.demand(3);
        assert!(end.screen.contains(sentence), "{arguments}: {}", end.screen);
    }
    check("--max-statements 30", "stopped after 30 statements");
    check("--max-output 40", "stopped after 40 bytes");
    check("--timeout 0.3", "stopped after 0.3 seconds");
}

#[test]
fn so_many_frames_are_enough() {
    let end = plain(FOREVER).args("--frames 20").start().end();
    end.demand(0);
    assert_eq!(end.screen.trim(), "");
}

#[test]
fn system_leaves_from_direct_mode() {
    let terminal = plain("10 PRINT \"DONE\"\n").start();
    terminal.wait_outside("direct mode");
    terminal.send("SYSTEM\r");
    terminal.end().demand(0);
}
