//! `fbc replay` as a person has it: the player of a recorded run, in terminals of several sizes.

use fbc::famicom::machine::REVISION;
use fbc::timeline::log::SIGNATURE;
use fbc::timeline::log::chunk::{self, Chunks, kind};

use super::terminal::{Kind, Modes, Setup, Terminal, contains, plain};
#[cfg(target_os = "linux")]
use crate::audio::{Ear, Server};

/// Counts; line 100 is a subroutine that runs at 20, an error is handled at 30.
const COUNTS: &str = "10 ON ERROR GOTO 200:CLS\n20 A=A+1:LOCATE 2,2:PRINT \"COUNT\";A;\n\
    30 IF A=20 THEN GOSUB 100\n40 IF A=30 THEN B=1/0\n50 PAUSE 8:GOTO 20\n\
    100 N$=\"TWENTY\"\n110 RETURN\n200 RESUME NEXT\n";

fn replays(program: &str) -> Setup {
    plain(program).replays(600)
}

/// The keys of a jump.
fn go_to(terminal: &Terminal, place: &str) {
    terminal.send(":");
    terminal.wait_outside("go to:");
    terminal.send(format!("{place}\r"));
}

#[test]
fn a_run_is_walked_in_both_directions() {
    let terminal = replays(COUNTS).start();
    terminal.wait_outside("game.fbev");
    terminal.wait_outside("frame 0 of 600");
    go_to(&terminal, "f300");
    terminal.wait_outside("frame 300 of 600");
    for (keys, frame) in [("\x1b[C", 301), ("\x1b[C", 302), ("\x1b[D", 301), ("\x1b[5~", 0), ("\x1b[F", 600)] {
        terminal.send(keys);
        terminal.wait_outside(&format!("frame {frame} of 600"));
    }
    go_to(&terminal, "-100");
    terminal.wait_outside("line 100");
    terminal.wait("COUNT 20");
    // In front of the statement nothing has happened yet.
    assert!(!terminal.screen().contains("N$ \"TWENTY\""), "{}", terminal.screen());
    terminal.send(".");
    terminal.wait_outside("line 110");
    terminal.wait_outside("N$ \"TWENTY\"");
    terminal.send(",");
    terminal.wait_outside("line 100");
    terminal.send("\x1b[B\x1b[B");
    terminal.wait_outside("line 40");
    terminal.send("\x1b[A\x1b[A");
    terminal.wait_outside("line 100");
    go_to(&terminal, "A");
    terminal.wait_outside("A was changed in line");
    terminal.send("e");
    terminal.wait_outside("an error in line 40");
    terminal.wait("COUNT 30");
    terminal.send("I");
    terminal.wait_outside("frame 60 of 600");
    terminal.send("q");
    terminal.end().demand(0);
}

#[test]
fn it_plays_at_any_speed_and_stops_at_the_end() {
    let terminal = replays(COUNTS).size(100, 34).start();
    terminal.wait_outside("frame 0 of 600");
    for _ in 0..7 {
        terminal.send("+");
    }
    terminal.wait_outside("max");
    terminal.send(" ");
    terminal.wait_outside("frame 600 of 600");
    terminal.wait_outside("❚❚ max");
    terminal.send("=b");
    terminal.wait_outside("◀ 1x");
    terminal.send("b");
    terminal.wait_outside("❚❚");
    terminal.send("?");
    terminal.wait_outside("over GOSUB");
    terminal.send("?");
    terminal.wait_until("without help", |terminal| !terminal.screen().contains("over GOSUB"));
    terminal.send("q");
    terminal.end().demand(0);
}

#[test]
fn marks_are_kept_beside_the_log() {
    let terminal = replays(COUNTS).start();
    go_to(&terminal, "f300");
    terminal.wait_outside("frame 300 of 600");
    terminal.send("m");
    terminal.wait_outside("mark:");
    terminal.send("here it is\r");
    terminal.wait_outside("▼");
    terminal.wait_until("a file", |terminal| terminal.bench.exists("game.fbev.marks"));
    assert!(terminal.bench.text("game.fbev.marks").ends_with("\there it is\n"));
    terminal.send("\x1b[H");
    terminal.wait_outside("frame 0 of 600");
    terminal.send("\t");
    terminal.wait_outside("frame 300 of 600");
    terminal.wait_outside("▼ here it is");
    terminal.send("M");
    terminal.wait_outside("mark taken away");
    assert!(!terminal.bench.text("game.fbev.marks").contains("here it is"));
    terminal.send("q");
    terminal.end().demand(0);
}

/// A standing moment as a person sees it: the whole screen, with blocks for pictures.
fn page(setup: Setup, ready: impl Fn(&str) -> bool) -> String {
    let terminal = setup.args("--mute").start();
    go_to(&terminal, "f300");
    terminal.wait_outside("frame 300 of 600");
    terminal.wait_until("complete", |terminal| {
        let screen = terminal.screen();
        !screen.contains("survey") && screen.contains("muted") && ready(&screen)
    });
    let screen = terminal.screen();
    terminal.send("q");
    terminal.end().demand(0);
    screen.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[test]
fn what_a_person_sees() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/replay");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::assert_snapshot!("text_80x24", page(replays(COUNTS), |_| true));
        let half = replays(COUNTS).args("--screen-mode half");
        insta::assert_snapshot!("half_80x24", page(half, |_| true));
        // The last picture above the timeline is there.
        let is_filled = |screen: &str| screen.lines().nth(51).is_some_and(|row| row.trim_end().chars().count() == 199);
        let text = replays(COUNTS).size(200, 60).args("--screen-mode text");
        insta::assert_snapshot!("text_200x60", page(text, is_filled));
    });
}

#[test]
fn the_mouse_picks_a_moment() {
    let terminal = replays(COUNTS).args("--screen-mode half").start();
    terminal.wait_outside("frame 0 of 600");
    // The bar's columns are 1 to 78 of the last row but one.
    terminal.send("\x1b[<0;79;23M\x1b[<0;79;23m");
    terminal.wait_outside("frame 600 of 600");
    terminal.send("\x1b[<0;2;22M\x1b[<0;2;22m");
    terminal.wait_outside("frame 0 of 600");
    terminal.send("q");
    terminal.end().demand(0);
}

#[test]
fn what_is_no_place_is_said() {
    let terminal = replays(COUNTS).size(120, 30).start();
    go_to(&terminal, "1:99");
    terminal.wait_outside("`1:99` is no time");
    terminal.send("\x1b");
    terminal.wait_until("no question", |terminal| !terminal.screen().contains("go to:"));
    go_to(&terminal, "999");
    terminal.wait_outside("line 999 does not begin to run later");
    terminal.send("q");
    terminal.end().demand(0);
}

#[test]
fn a_person_takes_over_and_the_new_log_is_complete() {
    let program = "10 CLS\n20 A=A+1:LOCATE 2,2:PRINT \"COUNT\";A;STICK(0);:IF INKEY$=\"Q\" THEN 40\n30 PAUSE 8:GOTO 20\n\
        40 PRINT \"DONE\":SYSTEM\n";
    let terminal = replays(program).args("--screen-mode text --no-store --record new.fbev").start();
    terminal.wait_outside("frame 0 of 600");
    go_to(&terminal, "f300");
    // A statement is not left in the middle.
    terminal.wait_outside("0:05.0");
    terminal.send("t");
    terminal.wait_outside("play on live here?");
    // Not every t is meant.
    terminal.send("x\x1b");
    terminal.wait_until("no question", |terminal| !terminal.screen().contains("live here?"));
    terminal.send("t");
    terminal.wait_outside("play on live here?");
    terminal.send("\r");
    terminal.wait_outside("F12 menu");
    // The pad that was held in the recorded run is not held by the one who goes on.
    terminal.wait_until("a free pad", |terminal| {
        terminal.text().lines().any(|line| line.trim_start().starts_with("COUNT") && line.ends_with(" 0"))
    });
    terminal.send("q");
    let end = terminal.end();
    end.demand(0);
    let verified = end.bench.run(&["replay", "new.fbev", "--verify"]);
    assert_eq!(verified.status, 0, "{verified:?}");
    let before = end.bench.run(&["replay", "new.fbev", "--to", "280", "--screen"]);
    assert_eq!(before.done(), end.bench.run(&["replay", "game.fbev", "--to", "280", "--screen"]).done());
    let whole = end.bench.run(&["replay", "new.fbev", "--output"]);
    let output = whole.done();
    assert!(output.starts_with("COUNT 1 0") && output.contains("COUNT 20 1") && output.ends_with("DONE\n"), "{output}");
}

#[test]
fn ctrl_c_leaves_and_the_terminal_is_as_it_was() {
    for kind in [Kind::Silent, Kind::Plain, Kind::Kitty] {
        let terminal = replays(COUNTS).kind(kind).args("--screen-mode text").start();
        terminal.wait_outside("frame 0 of 600");
        terminal.send(" ");
        terminal.wait_outside("▶");
        terminal.send("\x03");
        terminal.end().demand(130);
    }
}

#[test]
fn a_small_terminal_is_told_what_is_needed() {
    let terminal = replays(COUNTS).size(60, 20).start();
    terminal.wait_outside("80x24");
    terminal.resize(80, 24);
    terminal.wait_outside("frame 0 of 600");
    terminal.send("q");
    terminal.end().demand(0);
}

#[test]
fn suspended_and_back_the_player_stands_where_it_stood() {
    let terminal = replays(COUNTS).start();
    go_to(&terminal, "f300");
    terminal.wait_outside("frame 300 of 600");
    terminal.send("z");
    terminal.wait_until("stopped", |terminal| terminal.state() == 'T');
    assert!(terminal.is_restored());
    terminal.signal("CONT");
    terminal.wait_outside("frame 300 of 600");
    terminal.send("q");
    terminal.end().demand(0);
}

#[test]
fn answers_that_come_late_are_no_keys() {
    let terminal = replays(COUNTS).kind(Kind::Late).args("--screen-mode text").start();
    terminal.wait_outside("frame 0 of 600");
    terminal.wait_answered();
    // The `i` in them would have gone to the input at frame 60.
    terminal.send("\x1b[C");
    terminal.wait_outside("frame 2 of 600");
    terminal.send("q");
    terminal.end().demand(0);
}

/// What was sent since everything was last drawn anew.
fn since_cleared(terminal: &Terminal) -> Vec<u8> {
    let seen = terminal.seen();
    let clear = b"\x1b[2J";
    let place = seen.bytes.windows(clear.len()).rposition(|window| window == clear).unwrap_or(0);
    seen.bytes[place..].to_vec()
}

#[test]
fn pictures_and_what_stands_around_them_leave_each_other_alone() {
    for (kind, term, name, picture) in
        [(Kind::Kitty, "xterm-kitty", "kitty ", b"\x1b_Ga=T".as_slice()), (Kind::Sixel, "foot", "sixel ", b"\x1bP0;1")]
    {
        let terminal = replays(COUNTS).kind(kind).variable("TERM", term).size(160, 50).start();
        terminal.wait_outside("frame 0 of 600");
        terminal.wait_outside(name);
        terminal.wait_bytes(picture);
        go_to(&terminal, "f300");
        terminal.wait_outside("frame 300 of 600");
        // The help stands where the picture was.
        terminal.send("?");
        terminal.wait_outside("over GOSUB");
        let under_help = since_cleared(&terminal);
        assert!(!contains(&under_help, picture), "{kind:?}: a picture over the help");
        assert!(!Modes::of(&terminal.seen().bytes).pictures, "{kind:?}: the picture stays under the help");
        terminal.send("?");
        terminal.wait_until("the picture again", |terminal| contains(&since_cleared(terminal), picture));
        terminal.wait_outside("frame 300 of 600");
        // A question is asked beside it, and what moves is sent meanwhile.
        terminal.send(":");
        terminal.wait_outside("go to:");
        terminal.send("\x1b");
        terminal.wait_until("no question", |terminal| !terminal.screen().contains("go to:"));
        let before = terminal.seen().bytes.len();
        terminal.send(" ");
        terminal.wait_outside("▶");
        terminal.wait_until("moving pictures", |terminal| contains(&terminal.seen().bytes[before..], picture));
        assert!(terminal.screen().contains("game.fbev"), "{}", terminal.screen());
        terminal.send(" ");
        terminal.wait_outside("❚❚");
        terminal.resize(80, 24);
        terminal.wait_until("a picture in the new size", |terminal| contains(&since_cleared(terminal), picture));
        // Another way of showing leaves none of it.
        terminal.send("v");
        terminal.wait_until("letters", |terminal| !contains(&since_cleared(terminal), picture));
        assert!(!Modes::of(&terminal.seen().bytes).pictures, "{kind:?}");
        terminal.send("q");
        terminal.end().demand(0);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn forward_at_its_own_speed_it_is_heard() {
    let server = Server::start();
    let program = "10 PLAY \"T4O3C9E9G9\":GOTO 10\n";
    let terminal = replays(program).variable("PULSE_SERVER", &server.name()).args("--screen-mode text").start();
    terminal.wait_outside("frame 0 of 600");
    terminal.wait_outside("vol ");
    let ear = Ear::listen(&server);
    terminal.send(" ");
    terminal.wait_until("heard", |_| ear.peak() > 0.02);
    for (silent, loud) in [("x", "x"), (" ", " "), ("b", "b \x1b[H "), ("]", "=")] {
        terminal.send(silent);
        terminal.wait_until("silent", |_| ear.peak() < 0.001);
        terminal.send("\x1b[H");
        terminal.send(loud);
        terminal.wait_until(&format!("heard again after {silent}"), |terminal| {
            if terminal.screen().contains("❚❚") {
                terminal.send(" ");
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
            ear.peak() > 0.02
        });
    }
    terminal.send("q");
    terminal.end().demand(0);
}

/// A log of another machine revision. `spoilt`: the checkpoint that cannot be read.
fn of_another_revision(spoilt: Option<usize>) -> Vec<u8> {
    let bytes = crate::replay::dense(1, REVISION + 1);
    let mut count = 0;
    let mut log = SIGNATURE.to_vec();
    for chunk in Chunks::new(&bytes).map(Result::unwrap).filter(|chunk| chunk.kind != kind::INDEX) {
        let mut payload = chunk.payload.to_vec();
        if chunk.kind == kind::CHECKPOINT {
            count += 1;
            if spoilt == Some(count) {
                // In the snapshot's first bytes.
                payload[14..18].iter_mut().for_each(|byte| *byte = 0xFF);
            }
        }
        chunk::push(chunk.kind, &payload, &mut log);
    }
    log
}

#[test]
fn another_revision_is_shown_from_its_checkpoints() {
    let terminal = plain("").size(160, 50).replay(&of_another_revision(None));
    terminal.wait_outside(&format!("recorded by machine revision {}", REVISION + 1));
    terminal.wait_outside("checkpoint 1 of ");
    terminal.wait_outside("◆");
    let (count, first) = {
        let screen = terminal.screen();
        let number = |text: &str| -> u64 {
            let rest = screen.split(text).nth(1).expect("it is there");
            rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().expect("a number")
        };
        (number("checkpoint 1 of "), number("frame "))
    };
    assert!(count > 3 && first > 0, "{}", terminal.screen());
    for (keys, number) in [("\x1b[C", 2), ("n", 3), ("\x1b[D", 2), ("\x1b[F", count), ("\x1b[H", 1), ("\x1b[1;2C", 2)] {
        terminal.send(keys);
        terminal.wait_outside(&format!("checkpoint {number} of {count}"));
    }
    go_to(&terminal, "f300");
    terminal.wait_outside("the last checkpoint before frame 300");
    // What needs the run is refused with the reason.
    for keys in [" ", "e", "t"] {
        terminal.send("\x1b[H");
        terminal.wait_outside(&format!("checkpoint 1 of {count}"));
        terminal.wait_until("no sentence", |terminal| !terminal.screen().contains("only its checkpoints"));
        terminal.send(keys);
        terminal.wait_outside("only its checkpoints can be shown");
    }
    terminal.send("q");
    terminal.end().demand(0);
}

#[test]
fn a_checkpoint_of_another_revision_that_cannot_be_read_says_so() {
    let terminal = plain("").size(160, 50).replay(&of_another_revision(Some(2)));
    terminal.wait_outside("checkpoint 1 of ");
    terminal.send("\x1b[C");
    terminal.wait_outside("it cannot be shown:");
    terminal.send("\x1b[D");
    terminal.wait_outside("checkpoint 1 of ");
    terminal.wait_until("shown", |terminal| !terminal.screen().contains("it cannot be shown"));
    terminal.send("q");
    terminal.end().demand(0);
}

#[test]
fn without_a_terminal_a_run_goes_on_with_standard_input() {
    let bench = crate::common::Workbench::new();
    bench.write("sum.bas", "10 INPUT A\n20 INPUT B\n30 PRINT A+B\n");
    let first = bench.pipe(&["run", "--headless", "--no-store", "--record", "sum.fbev", "sum.bas"], b"3\n");
    assert_eq!(first.status, 1, "{first:?}");
    let second = bench.pipe(&["replay", "sum.fbev", "--take-over", "--no-store", "--record", "both.fbev"], b"4\n");
    assert_eq!((second.status, String::from_utf8_lossy(&second.stdout).trim()), (0, "7"), "{second:?}");
    assert_eq!(bench.run(&["replay", "both.fbev", "--verify"]).status, 0);
    assert!(bench.run(&["replay", "both.fbev", "--output"]).done().contains('7'));
    // A slip must not cost the log.
    let slip = bench.run(&["replay", "sum.fbev", "--take-over", "--no-store", "--record", "sum.fbev"]);
    assert_eq!(slip.status, 2, "{slip:?}");
    assert!(slip.stderr.contains("--record would write over the log"), "{slip:?}");
}
