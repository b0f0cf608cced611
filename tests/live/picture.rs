//! What is on the terminal: the picture in each way of showing it, colours, status.

use std::io::Cursor;

use vt100::Color;

use super::terminal::{Kind, Terminal, contains, kitty, plain};
use crate::common::Workbench;

/// Text in colours and a sprite, standing still.
const STILL: &str = "10 SPRITE ON:CGSET 1,0:CLS:DEF SPRITE 0,(0,1,0,0,0)=CHR$(0)+CHR$(1)+CHR$(2)+CHR$(3)\n\
    20 SPRITE 0,120,100:FOR I=0 TO 20:LOCATE I,I:PRINT \"HELLO\";I;:COLOR I,I,I MOD 4:NEXT\n\
    30 GOTO 30\n";

/// Frames after which it stands still.
const STANDS: &str = "200";

fn dots(bench: &Workbench) -> Vec<[u8; 3]> {
    bench.run(&["run", "--headless", "--frames", STANDS, "--png", "still.png", "game.bas"]).done();
    let png = bench.read("still.png");
    let mut decoder = png::Decoder::new(Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().expect("a PNG");
    let mut bytes = vec![0; reader.output_buffer_size().expect("a size")];
    reader.next_frame(&mut bytes).expect("a picture");
    bytes.chunks_exact(3).map(|dot| [dot[0], dot[1], dot[2]]).collect()
}

/// The colours of a cell's upper and lower half.
fn halves(terminal: &Terminal, column: u16, row: u16) -> Option<[[u8; 3]; 2]> {
    let seen = terminal.seen();
    let cell = seen.screen.screen().cell(row, column)?;
    let rgb = |color| if let Color::Rgb(r, g, b) = color { Some([r, g, b]) } else { None };
    let (foreground, background) = match cell.inverse() {
        false => (cell.fgcolor(), cell.bgcolor()),
        true => (cell.bgcolor(), cell.fgcolor()),
    };
    Some(match cell.contents() {
        "▀" => [rgb(foreground)?, rgb(background)?],
        "▄" => [rgb(background)?, rgb(foreground)?],
        "█" => [rgb(foreground)?; 2],
        "" | " " => [rgb(background)?; 2],
        _ => return None,
    })
}

#[test]
fn half_blocks_are_the_picture_dot_for_dot() {
    let terminal = plain(STILL).size(256, 121).start();
    terminal.wait_outside("half 256x120");
    let dots = dots(&terminal.bench);
    let differs = |terminal: &Terminal| {
        (0..120_u16).find_map(|row| {
            (0..256_u16).find_map(|column| {
                let at = usize::from(row) * 2 * 256 + usize::from(column);
                let (is, should) = (halves(terminal, column, row), [dots[at], dots[at + 256]]);
                (is != Some(should)).then(|| format!("{column},{row}: {is:?}, should be {should:?}"))
            })
        })
    };
    // The program takes its time until the picture is complete.
    terminal.wait_until("the picture of the PNG", |terminal| differs(terminal).is_none());
    terminal.wait_outside("game.bas · line 30");
    terminal.quit();
}

#[test]
fn the_text_view_has_the_text_screen() {
    let program = "10 CLS:FOR I=0 TO 22:LOCATE I MOD 9,I:PRINT \"ライン\";I;:NEXT\n20 GOTO 20\n";
    let terminal = plain(program).start();
    terminal.wait("ライン 22");
    let expected = terminal.bench.run(&["run", "--headless", "--screen", "--frames", STANDS, "game.bas"]);
    assert_eq!(terminal.text(), expected.done());
    terminal.wait_outside("text 56x24");
    terminal.quit();
}

#[test]
fn the_way_of_showing_is_a_keys_choice() {
    let terminal = plain("10 PRINT \"HELLO\"\n20 GOTO 20\n").size(200, 40).start();
    terminal.wait_outside("H E L L O");
    terminal.leader('v');
    terminal.wait_outside("half ");
    terminal.leader('v');
    terminal.wait_outside("H E L L O");
    terminal.wait_outside("text 56x24");
    terminal.quit();
}

#[test]
fn virtual_time_can_be_held() {
    let terminal = plain("10 I=I+1:LOCATE 0,0:PRINT I:GOTO 10\n").start();
    terminal.wait("9");
    terminal.leader('p');
    terminal.wait_outside("PAUSED");
    let held = terminal.text();
    // Keys are answered meanwhile.
    terminal.send("\x1b[24~");
    terminal.wait_outside("quit");
    terminal.send("\x1b[24~");
    terminal.wait_outside("PAUSED");
    assert_eq!(terminal.text(), held);
    terminal.leader('p');
    terminal.wait_until("going on", |terminal| terminal.text() != held);
    terminal.quit();
}

/// Parameters of all sequences that set colours and styles.
fn styles(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let sequences = text.split("\x1b[").skip(1);
    let styles = sequences.filter_map(|rest| {
        let end = rest.find(|last: char| last.is_ascii_alphabetic() || last == '~')?;
        rest[end..].starts_with('m').then(|| rest[..end].to_owned())
    });
    styles.collect()
}

#[test]
fn as_many_colours_as_the_terminal_has() {
    fn check(term: &str, colorterm: &str, no_color: &str, mode: &str, is_wanted: impl Fn(&str) -> bool, some: &str) {
        let terminal = plain(STILL).variable("TERM", term).variable("COLORTERM", colorterm);
        let terminal = terminal.variable("NO_COLOR", no_color).size(200, 40).args("--screen-mode").arg(mode).start();
        terminal.wait_outside("line 30");
        let end = terminal.quit();
        let styles = styles(&end.bytes);
        let wrong = styles.iter().find(|style| !is_wanted(style));
        assert_eq!(wrong, None, "{term} {colorterm} {no_color} {mode}");
        assert!(styles.iter().any(|style| style.contains(some)), "{term} {mode}: {styles:?}");
    }
    let plain =
        |style: &str| style.split(';').all(|part| ["", "0", "1", "2", "7", "22", "27", "39", "49"].contains(&part));
    std::thread::scope(|scope| {
        for mode in ["text", "half"] {
            scope.spawn(move || check("xterm-256color", "truecolor", "", mode, |_| true, "8;2;"));
            scope.spawn(move || check("xterm-256color", "", "", mode, |style| !style.contains("8;2;"), "8;5;"));
            let sixteen = |style: &str| !style.contains("8;2;") && !style.contains("8;5;");
            scope.spawn(move || check("xterm", "", "", mode, sixteen, "3"));
            scope.spawn(move || check("xterm-256color", "truecolor", "1", mode, plain, "0"));
        }
    });
}

#[test]
fn pixel_protocols_are_sent_where_they_are_ordered() {
    for (mode, bytes) in [
        ("kitty", b"\x1b_Ga=T".as_slice()),
        ("sixel", b"\x1bP"),
        ("iterm", b"\x1b]1337;File="),
        ("half", "▀".as_bytes()),
    ] {
        let terminal = plain(STILL).args("--screen-mode").arg(mode).start();
        terminal.wait_bytes(bytes);
        let end = terminal.quit();
        let others = [b"\x1b_Ga=T".as_slice(), b"\x1bP", b"\x1b]1337;File="];
        for other in others.iter().filter(|other| **other != bytes) {
            assert!(!contains(&end.bytes, other), "{mode}");
        }
    }
}

#[test]
fn kitty_gets_pictures_and_whole_updates_by_itself() {
    let terminal = plain(STILL).kind(Kind::Kitty).variable("TERM", "xterm-kitty").size(200, 40).start();
    terminal.wait_bytes(b"\x1b_Ga=T");
    terminal.wait_outside("kitty ");
    let end = terminal.quit();
    let count = |bytes: &[u8]| end.bytes.windows(bytes.len()).filter(|window| *window == bytes).count();
    assert!(count(b"\x1b[?2026h") > 0 && count(b"\x1b[?2026h") <= count(b"\x1b[?2026l"));
    kitty(STILL).start().quit();
}
