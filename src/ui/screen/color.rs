//! How many colours a terminal has, which of them is nearest to the one wanted, and the escape sequences that choose it.
//!
//! Everything is integers, so that the bytes of a frame are the same on every machine.

use crate::famicom::video::image::Rgb;

/// What the terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Depth {
    /// 24 bits.
    #[default]
    True,
    /// The 256 colours of xterm.
    Indexed,
    /// The 16 colours of ANSI.
    Sixteen,
    /// None: NO_COLOR or a terminal without.
    Mono,
}

impl Depth {
    /// What the environment says of the terminal; `look` gives a variable's value. An empty variable counts as unset,
    /// as no-color.org has it.
    ///
    /// Without any hint the answer is cautious: every terminal of the last decades understands the colour that follows.
    pub fn detect(look: impl Fn(&str) -> Option<String>) -> Depth {
        let variable = |name: &str| look(name).unwrap_or_default();
        let is_set = |name: &str| !variable(name).is_empty();
        let term = variable("TERM").to_ascii_lowercase();
        if is_set("NO_COLOR") || NO_COLOR_TERMS.contains(&term.as_str()) || term.ends_with("-m") {
            return Depth::Mono;
        }
        let many = term.contains("256color");
        // GNU screen passes COLORTERM on from the terminal outside but not the colours themselves; tmux, which may call
        // itself the same, does.
        if term.starts_with("screen") && !is_set("TMUX") {
            return if many { Depth::Indexed } else { Depth::Sixteen };
        }
        let promised = ["truecolor", "24bit"].contains(&variable("COLORTERM").to_ascii_lowercase().as_str());
        let known = TRUE_COLOR_TERMS.iter().any(|name| term.contains(name));
        let program = TRUE_COLOR_PROGRAMS.contains(&variable("TERM_PROGRAM").as_str());
        // Windows sets no TERM; its consoles have known 24 bits since 2017.
        let windows = is_set("WT_SESSION") || term.is_empty() && variable("OS") == "Windows_NT";
        if promised || known || program || windows {
            Depth::True
        } else if many || variable("TERM_PROGRAM") == "Apple_Terminal" {
            Depth::Indexed
        } else if term.is_empty() {
            Depth::Mono
        } else {
            Depth::Sixteen
        }
    }

    /// The colour of this depth that looks most like `color`.
    pub(in crate::ui) fn ink(self, color: Rgb) -> Ink {
        match self {
            Depth::True => Ink(u32::from_be_bytes([0, color[0], color[1], color[2]])),
            Depth::Indexed => Ink(u32::from(nearest_indexed(color))),
            Depth::Sixteen => Ink(u32::from(nearest_ansi(color))),
            Depth::Mono => Ink::DEFAULT,
        }
    }
}

/// Values of TERM that promise no colour.
const NO_COLOR_TERMS: &[&str] = &["dumb", "vt52", "vt100", "vt102", "vt220", "vt320", "unknown"];

/// Parts of TERM that stand for 24 bits.
const TRUE_COLOR_TERMS: &[&str] =
    &["direct", "truecolor", "kitty", "alacritty", "foot", "ghostty", "wezterm", "contour", "rio"];

/// Values of TERM_PROGRAM that stand for 24 bits.
const TRUE_COLOR_PROGRAMS: &[&str] =
    &["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "WarpTerminal", "Tabby", "mintty", "zed"];

/// A colour as one depth names it: 24 bits, or a number of the table. Only compared with colours of the same depth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Ink(u32);

impl Ink {
    /// The terminal's own foreground or background.
    pub(in crate::ui) const DEFAULT: Ink = Ink(1 << 24);

    /// Not known: equal to no colour.
    pub(super) const UNKNOWN: Ink = Ink(1 << 25);
}

/// What a colour is chosen for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Side {
    Foreground,
    Background,
}

/// Longest parameter text of one colour: `38;2;255;255;255`.
pub(in crate::ui) const PARAMETER_BYTES: usize = 16;

/// Writes the SGR parameters that choose a colour, such as `48;5;17`, and returns how many bytes they are.
pub(in crate::ui) fn parameters(depth: Depth, side: Side, ink: Ink, out: &mut [u8; PARAMETER_BYTES]) -> usize {
    let mut text = Text { bytes: out, length: 0 };
    let base = if side == Side::Foreground { 3 } else { 4 };
    text.digit(base);
    let [_, red, green, blue] = ink.0.to_be_bytes();
    match depth {
        _ if ink == Ink::DEFAULT || ink == Ink::UNKNOWN => text.digit(9),
        Depth::Mono => text.digit(9),
        Depth::True => {
            text.push(b"8;2;");
            text.number(red);
            text.push(b";");
            text.number(green);
            text.push(b";");
            text.number(blue);
        }
        Depth::Indexed => {
            text.push(b"8;5;");
            text.number(blue);
        }
        Depth::Sixteen => {
            if blue >= 8 {
                // 90 to 97 and 100 to 107.
                text.length = 0;
                text.push(if side == Side::Foreground { b"9" } else { b"10" });
            }
            text.digit(blue & 7);
        }
    }
    text.length
}

/// The sequence that makes `foreground` and `background` the colours of what follows.
pub fn sequence(depth: Depth, foreground: Rgb, background: Rgb) -> String {
    let mut out = String::from("\x1b[");
    for (side, color, end) in [(Side::Foreground, foreground, ';'), (Side::Background, background, 'm')] {
        let mut bytes = [0; PARAMETER_BYTES];
        let length = parameters(depth, side, depth.ink(color), &mut bytes);
        out.extend(bytes[..length].iter().map(|byte| char::from(*byte)));
        out.push(end);
    }
    out
}

/// The foreground for a colour on another: one that can be told from it, if the two are different colours at all.
pub(super) fn legible(depth: Depth, foreground: Rgb, background: Rgb) -> Ink {
    let (ink, ground) = (depth.ink(foreground), depth.ink(background));
    if ink != ground || foreground == background || depth == Depth::Mono {
        return ink;
    }
    let (black, white) = (depth.ink([0; 3]), depth.ink([255; 3]));
    if ground == white || ground != black && luma(background) > luma(foreground) { black } else { white }
}

/// Brightness as the eye has it, 0..255.
pub(super) fn luma([red, green, blue]: Rgb) -> u8 {
    ((u32::from(red) * 77 + u32::from(green) * 151 + u32::from(blue) * 28) >> 8) as u8
}

/// How different two colours look: weights that follow the mean of red, a cheap approximation of the eye's.
pub(super) fn distance(a: Rgb, b: Rgb) -> u32 {
    let mean = (u32::from(a[0]) + u32::from(b[0])) / 2;
    let [red, green, blue] = [0, 1, 2].map(|channel: usize| u32::from(a[channel].abs_diff(b[channel])).pow(2));
    ((512 + mean) * red + 1024 * green + (767 - mean) * blue) >> 8
}

/// The levels of xterm's 6 x 6 x 6 cube.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The nearest of xterm's colours 16 to 255. The first sixteen are left out: everybody changes those.
fn nearest_indexed(color: Rgb) -> u8 {
    let levels = color.map(nearest_level);
    let cube = levels.map(|level| CUBE[usize::from(level)]);
    // Greys 8, 18, ... 238 at 232 to 255.
    let mean = color.iter().map(|&channel| u32::from(channel)).sum::<u32>() / 3;
    let step = ((mean.saturating_sub(3)) / 10).min(23) as u8;
    let grey = [8 + 10 * step; 3];
    if distance(color, grey) < distance(color, cube) {
        232 + step
    } else {
        16 + 36 * levels[0] + 6 * levels[1] + levels[2]
    }
}

fn nearest_level(channel: u8) -> u8 {
    match channel {
        0..=47 => 0,
        48..=114 => 1,
        // Steps of 40 from 95 on.
        _ => (channel - 35) / 40,
    }
}

/// The first sixteen colours, about as xterm has them. Terminals differ most in colour 7: this is a middle.
const ANSI: [Rgb; 16] = [
    [0, 0, 0],
    [205, 0, 0],
    [0, 205, 0],
    [205, 205, 0],
    [0, 0, 238],
    [205, 0, 205],
    [0, 205, 205],
    [192, 192, 192],
    [127, 127, 127],
    [255, 0, 0],
    [0, 255, 0],
    [255, 255, 0],
    [92, 92, 255],
    [255, 0, 255],
    [0, 255, 255],
    [255, 255, 255],
];

/// The nearest of the sixteen. Only what is nearly black becomes black: a dark blue figure must not vanish.
fn nearest_ansi(color: Rgb) -> u8 {
    /// The brightest channel that still counts as black.
    const BLACK_MAX: u8 = 40;
    let first = if color.iter().all(|&channel| channel <= BLACK_MAX) { 0 } else { 1 };
    let nearest = (first..ANSI.len()).min_by_key(|&number| distance(color, ANSI[number]));
    nearest.unwrap_or(0) as u8
}

/// Bytes that are being put together.
struct Text<'a> {
    bytes: &'a mut [u8; PARAMETER_BYTES],
    length: usize,
}

impl Text<'_> {
    fn push(&mut self, text: &[u8]) {
        self.bytes[self.length..self.length + text.len()].copy_from_slice(text);
        self.length += text.len();
    }

    fn digit(&mut self, digit: u8) {
        self.push(&[b'0' + digit]);
    }

    fn number(&mut self, number: u8) {
        let [length, digits @ ..] = &DECIMALS[usize::from(number)];
        self.push(&digits[..usize::from(*length)]);
    }
}

/// Each byte in decimal: how many digits, then the digits. Numbers are what most bytes of a frame are.
static DECIMALS: [[u8; 4]; 256] = {
    let mut table = [[0; 4]; 256];
    let mut number = 0;
    while number < 256 {
        let (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
        let digits = [b'0' + hundreds as u8, b'0' + tens as u8, b'0' + ones as u8];
        table[number] = match number {
            0..10 => [1, digits[2], 0, 0],
            10..100 => [2, digits[1], digits[2], 0],
            _ => [3, digits[0], digits[1], digits[2]],
        };
        number += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::famicom::palette;

    #[test]
    fn the_environment_tells_the_depth() {
        fn check(variables: &[(&str, &str)], expected: Depth) {
            let look = |name: &str| {
                variables.iter().find(|(variable, _)| *variable == name).map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(Depth::detect(look), expected, "{variables:?}");
        }
        check(&[], Depth::Mono);
        check(&[("TERM", "dumb"), ("COLORTERM", "truecolor")], Depth::Mono);
        check(&[("TERM", "xterm-256color"), ("NO_COLOR", "1")], Depth::Mono);
        check(&[("TERM", "xterm-256color"), ("NO_COLOR", "")], Depth::Indexed);
        check(&[("TERM", "vt100")], Depth::Mono);
        check(&[("TERM", "xterm")], Depth::Sixteen);
        check(&[("TERM", "linux")], Depth::Sixteen);
        check(&[("TERM", "xterm-mono-m")], Depth::Mono);
        check(&[("TERM", "xterm-256color")], Depth::Indexed);
        check(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")], Depth::True);
        check(&[("TERM", "xterm"), ("COLORTERM", "24bit")], Depth::True);
        check(&[("TERM", "xterm-kitty")], Depth::True);
        check(&[("TERM", "xterm-direct")], Depth::True);
        check(&[("TERM", "foot")], Depth::True);
        check(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")], Depth::Indexed);
        check(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "vscode")], Depth::True);
        check(&[("TERM", "screen-256color"), ("COLORTERM", "truecolor")], Depth::Indexed);
        check(&[("TERM", "screen"), ("COLORTERM", "truecolor")], Depth::Sixteen);
        check(&[("TERM", "screen-256color"), ("COLORTERM", "truecolor"), ("TMUX", "/tmp/s")], Depth::True);
        check(&[("TERM", "tmux-256color")], Depth::Indexed);
        check(&[("WT_SESSION", "1")], Depth::True);
        check(&[("OS", "Windows_NT")], Depth::True);
    }

    #[test]
    fn colors_have_their_parameters() {
        fn check(depth: Depth, color: Rgb, foreground: &str, background: &str) {
            for (side, expected) in [(Side::Foreground, foreground), (Side::Background, background)] {
                let mut bytes = [0; PARAMETER_BYTES];
                let length = parameters(depth, side, depth.ink(color), &mut bytes);
                assert_eq!(&bytes[..length], expected.as_bytes(), "{depth:?} {color:?}");
            }
        }
        check(Depth::True, [0, 30, 255], "38;2;0;30;255", "48;2;0;30;255");
        check(Depth::True, [255, 255, 255], "38;2;255;255;255", "48;2;255;255;255");
        check(Depth::Indexed, [0, 0, 0], "38;5;16", "48;5;16");
        check(Depth::Indexed, [255, 0, 95], "38;5;197", "48;5;197");
        check(Depth::Indexed, [0xEC, 0xEE, 0xEC], "38;5;255", "48;5;255");
        check(Depth::Sixteen, [200, 10, 0], "31", "41");
        check(Depth::Sixteen, [255, 255, 255], "97", "107");
        check(Depth::Sixteen, [0, 0, 0], "30", "40");
        check(Depth::Mono, [255, 0, 0], "39", "49");
    }

    #[test]
    fn two_colors_are_one_sequence() {
        assert_eq!(sequence(Depth::True, [1, 2, 3], [0; 3]), "\x1b[38;2;1;2;3;48;2;0;0;0m");
        assert_eq!(sequence(Depth::Indexed, [255, 0, 95], [0; 3]), "\x1b[38;5;197;48;5;16m");
        assert_eq!(sequence(Depth::Sixteen, [255; 3], [0; 3]), "\x1b[97;40m");
    }

    #[test]
    fn indexed_colors_are_as_near_as_a_full_search_finds() {
        fn exact(number: u8) -> Rgb {
            match number {
                232.. => [8 + 10 * (number - 232); 3],
                _ => [(number - 16) / 36, (number - 16) / 6 % 6, (number - 16) % 6].map(|n| CUBE[usize::from(n)]),
            }
        }
        for code in 0..64 {
            let color = palette::rgb(code);
            let best = (16..=255).map(|number| distance(color, exact(number))).min();
            let found = distance(color, exact(nearest_indexed(color)));
            // The search by channels does not know that the weights follow red: allow it a little.
            assert!(best.is_some_and(|best| found <= best + best / 4 + 64), "${code:02X}: {found} {best:?}");
        }
        for number in 16..=255 {
            assert_eq!(exact(nearest_indexed(exact(number))), exact(number), "{number}");
        }
    }

    #[test]
    fn sixteen_colors_keep_what_is_not_black_visible() {
        for code in 0..64 {
            let color = palette::rgb(code);
            let black = color.iter().all(|&channel| channel < 40);
            assert_eq!(nearest_ansi(color) == 0, black, "${code:02X}");
        }
        assert_eq!(nearest_ansi(palette::rgb(0x30)), 15);
        assert_eq!(nearest_ansi(palette::rgb(0x16)), 1);
    }

    #[test]
    fn brightness_goes_from_black_to_white() {
        assert_eq!([[0; 3], [255, 0, 0], [0, 255, 0], [255; 3]].map(luma), [0, 76, 150, 255]);
    }
}
