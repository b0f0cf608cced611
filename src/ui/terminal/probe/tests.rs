//! Replies of terminals as they send them, and as nobody should.

use proptest::prelude::*;

use super::*;
use crate::ui::terminal::choice::{Mode, choose};

/// A terminal: how it shows in the environment, what it replies, its size, and what must come out.
struct Terminal {
    name: &'static str,
    variables: &'static [(&'static str, &'static str)],
    replies: &'static str,
    size: (u16, u16),
    mode: Mode,
    keyboard: bool,
    synchronized: bool,
    cell: Option<(u16, u16)>,
}

const TERMINALS: &[Terminal] = &[
    Terminal {
        name: "kitty(0.35.2)",
        variables: &[("TERM", "xterm-kitty"), ("COLORTERM", "truecolor")],
        replies: "\x1bP>|kitty(0.35.2)\x1b\\\x1b[?0u\x1b[?2026;2$y\x1b[6;18;9t\x1b[4;720;1080t\x1b]11;rgb:0000/0000/0000\x1b\\\x1b_Gi=31;OK\x1b\\\x1b[?62;52;c",
        size: (120, 40),
        mode: Mode::Kitty,
        keyboard: true,
        synchronized: true,
        cell: Some((9, 18)),
    },
    Terminal {
        name: "ghostty 1.1.3",
        variables: &[("TERM", "xterm-ghostty"), ("TERM_PROGRAM", "ghostty")],
        replies: "\x1bP>|ghostty 1.1.3\x1b\\\x1b[?0u\x1b[?2026;2$y\x1b[6;20;10t\x1b[4;480;800t\x1b]11;rgb:2828/2c2c/3434\x1b\\\x1b_Gi=31;OK\x1b\\\x1b[?62;22c",
        size: (80, 24),
        mode: Mode::Kitty,
        keyboard: true,
        synchronized: true,
        cell: Some((10, 20)),
    },
    Terminal {
        name: "WezTerm 20240203-110809-5046fc22",
        variables: &[("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")],
        replies: "\x1bP>|WezTerm 20240203-110809-5046fc22\x1b\\\x1b[?2026;2$y\x1b[?1;0;256S\x1b[6;17;8t\x1b[4;408;640t\x1b]11;rgb:0000/0000/0000\x1b\\\x1b_Gi=31;OK\x1b\\\x1b[?65;4;6;18;22;52c",
        size: (80, 24),
        mode: Mode::ITerm,
        keyboard: false,
        synchronized: true,
        cell: Some((8, 17)),
    },
    Terminal {
        name: "foot(1.16.2)",
        variables: &[("TERM", "foot"), ("COLORTERM", "truecolor")],
        replies: "\x1bP>|foot(1.16.2)\x1b\\\x1b[?0u\x1b[?2026;2$y\x1b[?1;0;1024S\x1b[6;16;8t\x1b[4;384;640t\x1b]11;rgb:24/24/24\x1b\\\x1b[?62;4;22;28c",
        size: (80, 24),
        mode: Mode::Sixel,
        keyboard: true,
        synchronized: true,
        cell: Some((8, 16)),
    },
    Terminal {
        name: "XTerm(379)",
        variables: &[("TERM", "xterm")],
        replies: "\x1bP>|XTerm(379)\x1b\\\x1b[?2026;0$y\x1b[?1;0;16S\x1b[6;13;6t\x1b[4;312;480t\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?63;1;2;4;6;9;15;16;22;28c",
        size: (80, 24),
        mode: Mode::Sixel,
        keyboard: false,
        synchronized: false,
        cell: Some((6, 13)),
    },
    Terminal {
        name: "XTerm(379)",
        variables: &[("TERM", "xterm-256color")],
        replies: "\x1bP>|XTerm(379)\x1b\\\x1b[?2026;0$y\x1b[?1;3;0S\x1b[6;13;6t\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c",
        size: (200, 60),
        mode: Mode::Half,
        keyboard: false,
        synchronized: false,
        cell: Some((6, 13)),
    },
    Terminal {
        name: "iTerm2 3.5.4",
        variables: &[("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app"), ("LC_TERMINAL", "iTerm2")],
        replies: "\x1bP>|iTerm2 3.5.4\x1b\\\x1b[?0u\x1b[?2026;2$y\x1b[?1;0;256S\x1b[6;17;8t\x1b[4;408;640t\x1b]11;rgb:0000/0000/0000\x07\x1b[?62;4c",
        size: (80, 24),
        mode: Mode::ITerm,
        keyboard: true,
        synchronized: true,
        cell: Some((8, 17)),
    },
    Terminal {
        name: "",
        variables: &[("TERM", "alacritty"), ("COLORTERM", "truecolor")],
        replies: "\x1b[?0u\x1b[?2026;2$y\x1b[4;1080;1920t\x1b]11;rgb:1818/1818/1818\x1b\\\x1b[?6c",
        size: (240, 67),
        mode: Mode::Half,
        keyboard: true,
        synchronized: true,
        cell: Some((8, 16)),
    },
    Terminal {
        name: "Konsole 24.02.1",
        variables: &[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")],
        replies: "\x1bP>|Konsole 24.02.1\x1b\\\x1b[?2026;2$y\x1b[6;17;8t\x1b[4;408;640t\x1b]11;rgb:2323/2626/2727\x1b\\\x1b_Gi=31;OK\x1b\\\x1b[?62;1;4c",
        size: (80, 24),
        mode: Mode::Text,
        keyboard: false,
        synchronized: true,
        cell: Some((8, 17)),
    },
    Terminal {
        name: "tmux 3.4",
        variables: &[("TERM", "tmux-256color"), ("TMUX", "/tmp/tmux-0/default,1,0")],
        replies: "\x1bP>|tmux 3.4\x1b\\\x1b[6;16;8t\x1b[4;384;640t\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?1;2;4c",
        size: (80, 24),
        mode: Mode::Text,
        keyboard: false,
        synchronized: false,
        cell: Some((8, 16)),
    },
    Terminal {
        name: "",
        variables: &[("TERM", "screen.xterm-256color"), ("STY", "1.pts-0")],
        replies: "\x1b[?1;2c",
        size: (200, 60),
        mode: Mode::Half,
        keyboard: false,
        synchronized: false,
        cell: None,
    },
    Terminal {
        name: "",
        variables: &[("TERM", "linux")],
        replies: "\x1b[?6c",
        size: (80, 25),
        mode: Mode::Text,
        keyboard: false,
        synchronized: false,
        cell: None,
    },
    Terminal {
        name: "xterm.js(5.6.0-beta.70)",
        variables: &[("TERM", "xterm-256color"), ("TERM_PROGRAM", "vscode")],
        replies: "\x1bP>|xterm.js(5.6.0-beta.70)\x1b\\\x1b[?2026;2$y\x1b[6;17;8t\x1b[4;408;640t\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\\x1b[?62;4;9;22c",
        size: (80, 24),
        mode: Mode::Text,
        keyboard: false,
        synchronized: true,
        cell: Some((8, 17)),
    },
    Terminal {
        name: "",
        variables: &[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")],
        replies: "\x1b[?1;2c",
        size: (80, 24),
        mode: Mode::Text,
        keyboard: false,
        synchronized: false,
        cell: None,
    },
];

fn environment(variables: &[(&str, &str)]) -> Environment {
    Environment::read(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
}

fn probed(environment: &Environment, bytes: &[u8]) -> (Capabilities, Vec<u8>) {
    let mut probe = Probe::new(environment);
    probe.feed(bytes);
    probe.finish()
}

#[test]
fn known_terminals_are_understood() {
    for terminal in TERMINALS {
        let environment = environment(terminal.variables);
        let mut probe = Probe::new(&environment);
        // One byte after another: replies may be cut anywhere. The last one ends the wait, not an earlier one.
        let bytes = terminal.replies.as_bytes();
        for (index, byte) in bytes.iter().enumerate() {
            let last = index + 1 == bytes.len();
            let expected = if last { Progress::Done } else { Progress::More };
            assert_eq!(probe.feed(&[*byte]), expected, "{}: byte {index}", terminal.name);
        }
        let (mut found, typed) = probe.finish();
        found.set_window(terminal.size.0, terminal.size.1, 0, 0);
        assert_eq!(typed, b"", "{}", terminal.name);
        assert_eq!(found.name.as_deref().unwrap_or_default(), terminal.name);
        assert_eq!(found.keyboard.is_some(), terminal.keyboard, "{}: keyboard", terminal.name);
        assert_eq!(found.synchronized, terminal.synchronized, "{}: synchronised", terminal.name);
        assert_eq!(found.cell_pixels, terminal.cell, "{}: cell", terminal.name);
        assert_eq!(choose(&found, &environment).mode, terminal.mode, "{:?}", terminal.variables);
    }
}

#[test]
fn what_is_asked_depends_on_who_is_asked() {
    fn check(variables: &[(&str, &str)], graphics: bool, name: bool, identity: bool) {
        let queries = String::from_utf8(Probe::new(&environment(variables)).queries()).unwrap();
        assert_eq!(queries.contains("a=q"), graphics, "{variables:?}");
        assert_eq!(queries.contains(">0q"), name, "{variables:?}");
        assert_eq!(queries.ends_with("\x1b[c"), identity, "{variables:?}");
    }
    check(&[("TERM", "xterm-256color")], true, true, true);
    check(&[("TERM", "tmux-256color")], false, true, true);
    check(&[("TERM", "linux")], false, false, true);
    check(&[("TERM", "dumb")], false, false, false);
}

#[test]
fn silence_is_an_answer() {
    let environment = environment(&[("TERM", "xterm-256color")]);
    let (mut found, typed) = probed(&environment, b"");
    assert_eq!((found.clone(), typed), (Capabilities::default(), Vec::new()));
    found.set_window(80, 24, 0, 0);
    assert_eq!(choose(&found, &environment).mode, Mode::Text);
    found.set_window(160, 70, 0, 0);
    assert_eq!(choose(&found, &environment).mode, Mode::Half);
}

#[test]
fn typing_is_kept_for_the_parser_of_keys() {
    let environment = environment(&[("TERM", "xterm")]);
    let (found, typed) = probed(&environment, b"ru\x1b[?0u\x1b[An\x1b[1;5C\r\x1b[?62;4c\x1bOP\x1b");
    assert_eq!(typed, b"ru\x1b[An\x1b[1;5C\r\x1bOP\x1b");
    assert!(found.answered && found.sixel && found.keyboard == Some(0));
    assert_eq!(probed(&environment, &[b'x'; 100_000]).1.len(), TYPED_BYTES_MAX);
}

#[test]
fn names_cannot_write_to_the_screen() {
    let environment = environment(&[("TERM", "xterm")]);
    let name = |bytes: &[u8]| probed(&environment, bytes).0.name;
    assert_eq!(name(b"\x1bP>|evil\x1b[2J\x1b\\"), None);
    assert_eq!(name("\x1bP>|ev\x08il é\x1b\\".as_bytes()).as_deref(), Some("evil"));
    assert_eq!(name(b"\x1bP>|\x1b\\"), None);
    let long = [b"\x1bP>|".as_slice(), &[b'n'; 300], b"\x1b\\"].concat();
    assert_eq!(name(&long).map(|name| name.len()), Some(NAME_CHARACTERS_MAX));
}

#[test]
fn colors_are_read_in_every_width() {
    fn check(text: &str, expected: Option<Rgb>) {
        assert_eq!(parse_color(text.as_bytes()), expected, "{text}");
    }
    check("rgb:ffff/8080/0000", Some([255, 128, 0]));
    check("rgb:f/8/0", Some([255, 136, 0]));
    check("rgb:ff/80/00", Some([255, 128, 0]));
    check("rgba:1e1e/1e1e/1e1e/ffff", Some([30, 30, 30]));
    check("rgb:fffff/0/0", None);
    check("rgb:/0/0", None);
    check("rgb:0/0", None);
    check("#ffffff", None);
}

#[test]
fn nonsense_sizes_are_not_believed() {
    let environment = environment(&[("TERM", "xterm")]);
    for reply in ["\x1b[6;0;0t", "\x1b[6;99999999999999999999;8t", "\x1b[6;t", "\x1b[6;16;8;1t", "\x1b[4;1;1t"] {
        let (mut found, _) = probed(&environment, reply.as_bytes());
        found.set_window(80, 24, 640, 384);
        assert_eq!(found.cell_pixels, Some((8, 16)), "{reply:?}");
    }
    let mut found = Capabilities::default();
    found.set_window(0, 0, 640, 480);
    assert_eq!(found, Capabilities::default());
}

/// Pieces of replies, so that garbage comes close to the truth.
const PIECES: &[&str] = &[
    "\x1b",
    "[",
    "?",
    "]",
    "P",
    "_",
    "\\",
    "\x07",
    ";",
    "4",
    "62",
    "c",
    "u",
    "t",
    "$y",
    "2026",
    "S",
    "11;rgb:",
    "/ff",
    ">|",
    "Gi=31",
    ";OK",
    "kitty",
    "é",
    "\0",
    "\u{9b}",
    "99999999",
    "6;16;8t",
    "\x1b[?1;2c",
];

proptest! {
    #[test]
    fn garbage_is_survived_however_it_is_cut(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60),
        noise in prop::collection::vec(any::<u8>(), 0..40),
        cut in any::<prop::sample::Index>(),
    ) {
        let bytes = [pieces.concat().into_bytes(), noise].concat();
        let environment = environment(&[("TERM", "xterm-256color")]);
        let whole = probed(&environment, &bytes);
        let (head, tail) = bytes.split_at(cut.index(bytes.len() + 1));
        let mut probe = Probe::new(&environment);
        probe.feed(head);
        probe.feed(tail);
        prop_assert_eq!(probe.finish(), whole);
    }
}
