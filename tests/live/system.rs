//! What the system does to a program at a terminal: signals, suspension, a window that closes or changes its size, a line
//! that is slow.

use super::terminal::{Kind, Modes, Terminal, kitty, plain};

/// What may still come after a key that ends the program: what the system holds, and what is read in the time that the
/// last picture is given.
const SOON_BYTES: usize = 180_000;

/// Memory that a program takes at most, however slow the terminal.
const MEMORY_KB: u64 = 200_000;

/// Prints what is typed.
const ECHO: &str = "10 CLS:PRINT \"HELLO\"\n20 K$=INKEY$(0):PRINT \"<\";K$;\">\":GOTO 20\n";

/// Every dot changes all the time; a statement that does so takes frames, so that the key is looked at rarely.
const BUSY: &str = "10 CLS:A$=\"\":FOR I=0 TO 27:A$=A$+CHR$(35+RND(60)):NEXT\n\
    15 FOR I=0 TO 22:PRINT RIGHT$(A$,I+4);LEFT$(A$,23-I):NEXT\n\
    20 PALETB 0,RND(60),RND(60),RND(60),RND(60)\n\
    30 IF INKEY$=\"X\" THEN SYSTEM\n40 GOTO 20\n";

#[test]
fn signals_that_end_leave_the_terminal_as_it_was() {
    for (name, number) in [("TERM", 15), ("HUP", 1), ("INT", 2), ("QUIT", 3)] {
        let terminal = kitty(ECHO).start();
        terminal.wait("HELLO");
        terminal.signal(name);
        terminal.end().demand(128 + number);
    }
}

/// Waits until it is stopped and the terminal belongs to the shell; lets it go on, and sees that it does.
fn come_back(terminal: &Terminal) {
    terminal.wait_until("stopped", |terminal| terminal.state() == 'T');
    terminal.wait_until("restored", Terminal::is_restored);
    terminal.wait_until("left", |terminal| Modes::of(&terminal.seen().bytes) == Modes::default());
    terminal.signal("CONT");
    terminal.wait("HELLO");
    terminal.wait_until("raw", |terminal| !terminal.is_restored());
}

#[test]
fn a_suspended_program_gives_the_terminal_back() {
    for kind in [Kind::Plain, Kind::Kitty] {
        let terminal = plain(ECHO).kind(kind).args("--screen-mode text").start();
        terminal.wait("HELLO");
        terminal.signal("TSTP");
        come_back(&terminal);
        terminal.leader('z');
        come_back(&terminal);
        terminal.send("k");
        terminal.wait("<K>");
        terminal.quit();
    }
}

#[test]
fn a_program_stopped_by_others_draws_anew() {
    let terminal = kitty(ECHO).start();
    terminal.wait("HELLO");
    terminal.signal("STOP");
    terminal.wait_until("stopped", |terminal| terminal.state() == 'T');
    terminal.seen().screen.process(b"\x1b[H\x1b[2J");
    terminal.signal("CONT");
    terminal.wait("HELLO");
    terminal.quit();
}

#[test]
fn a_closed_window_ends_the_program() {
    for controlled in [true, false] {
        for program in [ECHO, BUSY] {
            let setup = plain(program);
            let mut terminal = if controlled { setup.start_controlled() } else { setup.start() };
            terminal.wait_outside("F12 menu");
            assert_eq!(terminal.close(), 129);
        }
    }
}

#[test]
fn the_size_may_change_at_any_time() {
    for controlled in [false, true] {
        let setup = plain(ECHO);
        let terminal = if controlled { setup.start_controlled() } else { setup.start() };
        terminal.wait("HELLO");
        terminal.resize(20, 8);
        terminal.wait_outside("are too few");
        terminal.resize(27, 3);
        terminal.wait_outside("27x3 cells are too few");
        // Keys go on meanwhile.
        terminal.send("a");
        terminal.resize(200, 60);
        // Two columns for each character, but in the middle now.
        terminal.wait_outside("H E L L O");
        for size in 1..40 {
            terminal.resize(size * 5, size * 2);
        }
        terminal.resize(80, 24);
        terminal.wait("<A>");
        terminal.wait("HELLO");
        terminal.leader('q');
        assert_eq!(terminal.end().status, 0);
    }
    let terminal = plain(ECHO).size(10, 2).start();
    terminal.wait_outside("10x2 cells");
    terminal.resize(80, 24);
    terminal.wait("HELLO");
    terminal.quit();
}

#[test]
fn a_slow_line_holds_up_no_key() {
    fn check(kind: Kind, key: &str, status: i32) {
        let arguments = "--screen-mode half --clock 1000";
        let terminal = plain(BUSY).kind(kind).size(256, 121).args(arguments).start();
        terminal.wait_outside("line ");
        terminal.read_slowly(60_000);
        // Pictures are on their way that would take seconds.
        let before = terminal.seen().bytes.len();
        terminal.wait_until("more", |terminal| terminal.seen().bytes.len() > before + 30_000);
        let before = terminal.seen().bytes.len();
        terminal.send(key);
        let peak = terminal.peak_kb();
        let end = terminal.end();
        end.demand(status);
        let behind = end.bytes.len() - before;
        assert!(behind < SOON_BYTES, "{behind} bytes between the key and the end");
        assert!(peak < MEMORY_KB, "{peak} KB of memory");
    }
    std::thread::scope(|scope| {
        // Twice is held.
        scope.spawn(|| check(Kind::Silent, "xx", 0));
        scope.spawn(|| check(Kind::Plain, "\x1b[24~q", 0));
        scope.spawn(|| check(Kind::Plain, "\x03\x03", 130));
    });
}
