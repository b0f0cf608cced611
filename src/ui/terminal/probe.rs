//! Asks a terminal what it can do, as a pure state machine: bytes to send, bytes that come back, a result at any time.
//!
//! All questions go out in one batch whose last one, for the device attributes, every terminal answers: its reply ends
//! the wait. Who does not answer at all gets the quiet result that nothing is known. Asking is more reliable than names
//! of terminals, which travel badly; names only decide what is known to be broken (`choice`).

use super::environment::{Environment, Questions};
use super::replies::{Cutter, Piece};
use crate::famicom::video::image::Rgb;

/// How long to wait for the last reply on this computer, in seconds. The reply ends the wait, so only a terminal that
/// never answers costs that much; a shorter wait lost the answers of a kitty that was just opening its window, and showed
/// them to the person as typing.
pub const WAIT_LOCAL: f64 = 0.5;

/// How long to wait over SSH, in seconds.
pub const WAIT_SSH: f64 = 1.0;

/// Typed bytes that are kept for later; a person types little in that time.
const TYPED_BYTES_MAX: usize = 1024;

/// Characters of a terminal's name that are kept.
const NAME_CHARACTERS_MAX: usize = 64;

/// A cell larger than this is a mistake, in pixels.
const CELL_PIXELS_MAX: u16 = 512;

/// The image number of the question for kitty's graphics.
const GRAPHICS_QUERY: &[u8] = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\";

/// What is known of the terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// It answered the last question. If not, all below is unknown rather than absent.
    pub answered: bool,
    /// Columns and rows.
    pub size: Option<(u16, u16)>,
    /// Width and height of a cell in pixels.
    pub cell_pixels: Option<(u16, u16)>,
    /// Width and height of the text area in pixels, as the terminal says.
    pub window_pixels: Option<(u16, u16)>,
    /// Its name and version in its own words (XTVERSION), printable ASCII.
    pub name: Option<String>,
    /// The kitty keyboard protocol, with the flags that are set now.
    pub keyboard: Option<u8>,
    /// It says that it takes kitty's graphics.
    pub kitty_graphics: bool,
    /// It says that it takes sixel graphics (device attribute 4).
    pub sixel: bool,
    /// How many colours a sixel picture may have.
    pub sixel_registers: Option<u16>,
    /// Synchronised output (mode 2026).
    pub synchronized: bool,
    /// The background's colour.
    pub background: Option<Rgb>,
}

impl Capabilities {
    /// Whether the background is light; unknown counts as dark.
    pub fn light(&self) -> bool {
        self.background.is_some_and(|[r, g, b]| u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114 > 127_500)
    }

    /// Takes columns, rows, and the window's pixels as the operating system knows them; zeros are unknown. What the
    /// terminal itself said of its cells outranks the pixels, which may include margins.
    pub fn set_window(&mut self, columns: u16, rows: u16, pixel_width: u16, pixel_height: u16) {
        if columns > 0 && rows > 0 {
            self.size = Some((columns, rows));
            let cell = |(width, height): (u16, u16)| plausible_cell(width / columns, height / rows);
            let measured = self.window_pixels.and_then(cell).or_else(|| cell((pixel_width, pixel_height)));
            self.cell_pixels = self.cell_pixels.or(measured);
        }
    }
}

/// Whether to go on waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// More replies may come.
    More,
    /// All questions that will be answered are.
    Done,
}

/// The conversation.
#[derive(Clone, Debug)]
pub struct Probe {
    questions: Questions,
    cutter: Cutter,
    found: Capabilities,
    typed: Vec<u8>,
}

impl Probe {
    /// For a terminal in this environment.
    pub fn new(environment: &Environment) -> Probe {
        Probe {
            questions: environment.questions(),
            cutter: Cutter::default(),
            found: Capabilities::default(),
            typed: Vec::new(),
        }
    }

    /// What to send; empty if this terminal is better not asked.
    pub fn queries(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        if self.questions == Questions::None {
            return bytes;
        }
        if self.questions != Questions::Identity {
            // Name, keyboard flags, synchronised output, sixel colours, cell in pixels, window in pixels, background.
            bytes.extend_from_slice(b"\x1b[>0q\x1b[?u\x1b[?2026$p\x1b[?1;1;0S\x1b[16t\x1b[14t\x1b]11;?\x1b\\");
        }
        if self.questions == Questions::All {
            bytes.extend_from_slice(GRAPHICS_QUERY);
        }
        bytes.extend_from_slice(b"\x1b[c");
        bytes
    }

    /// Takes what came from the terminal.
    pub fn feed(&mut self, bytes: &[u8]) -> Progress {
        for byte in bytes {
            if let Some(piece) = self.cutter.push(*byte) {
                self.take(piece);
            }
        }
        if self.found.answered { Progress::Done } else { Progress::More }
    }

    /// What is known, and what was typed meanwhile: bytes for the parser of keys, not for anybody else.
    pub fn finish(mut self) -> (Capabilities, Vec<u8>) {
        if let Some(piece) = self.cutter.rest() {
            self.take(piece);
        }
        (self.found, self.typed)
    }

    fn take(&mut self, piece: Piece) {
        match piece {
            Piece::Csi(parameters, last) => self.take_csi(&parameters, last),
            Piece::Dcs(text) => {
                if let Some(name) = text.strip_prefix(b">|") {
                    self.found.name = clean_name(name);
                }
            }
            Piece::Osc(text) => {
                if let Some(color) = text.strip_prefix(b"11;") {
                    self.found.background = parse_color(color).or(self.found.background);
                }
            }
            Piece::Apc(text) => {
                if text.starts_with(b"Gi=31") && text.ends_with(b";OK") {
                    self.found.kitty_graphics = true;
                }
            }
            Piece::Typed(bytes) => self.keep_typed(&bytes),
        }
    }

    fn take_csi(&mut self, parameters: &[u8], last: u8) {
        let (private, numbers) = match parameters.strip_prefix(b"?") {
            Some(rest) => (true, parse_numbers(rest)),
            None => (false, parse_numbers(parameters)),
        };
        let behind_dollar = parameters.ends_with(b"$");
        match (private, last, numbers.as_slice()) {
            (true, b'c', attributes) => {
                self.found.answered = true;
                // The first number is the class of terminal, the others what it can do.
                self.found.sixel = attributes.iter().skip(1).any(|attribute| *attribute == 4);
            }
            (true, b'u', [flags]) => self.found.keyboard = Some(u8::try_from(*flags).unwrap_or(u8::MAX)),
            // 1 set, 2 reset; 0 unknown, 3 and 4 for good.
            (true, b'y', [2026, state]) if behind_dollar => self.found.synchronized = matches!(state, 1 | 2),
            (true, b'S', [1, 0, registers, ..]) if *registers > 1 => self.found.sixel_registers = Some(*registers),
            (true, b'S' | b'y', _) => {}
            (false, b't', [6, height, width]) => {
                self.found.cell_pixels = plausible_cell(*width, *height).or(self.found.cell_pixels);
            }
            (false, b't', [4, height, width]) => self.found.window_pixels = Some((*width, *height)),
            _ => self.keep_typed(&[b"\x1b[", parameters, &[last]].concat()),
        }
    }

    fn keep_typed(&mut self, bytes: &[u8]) {
        if self.typed.len() + bytes.len() <= TYPED_BYTES_MAX {
            self.typed.extend_from_slice(bytes);
        }
    }
}

/// Numbers between semicolons. What is missing counts as 0, what is too large as the largest; behind the first byte
/// that is neither digit nor semicolon nothing counts.
fn parse_numbers(text: &[u8]) -> Vec<u16> {
    let end = text.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b';')).unwrap_or(text.len());
    let value = |digits: &[u8]| {
        digits.iter().fold(0_u16, |sum, digit| sum.saturating_mul(10).saturating_add(u16::from(digit - b'0')))
    };
    text[..end].split(|byte| *byte == b';').map(value).collect()
}

/// `rgb:RRRR/GGGG/BBBB` with one to four digits each; an `rgba:` has a fourth part that does not matter.
fn parse_color(text: &[u8]) -> Option<Rgb> {
    let text = std::str::from_utf8(text).ok()?;
    let parts = text.strip_prefix("rgb:").or_else(|| text.strip_prefix("rgba:"))?;
    let mut channels = parts.split('/').map(|digits| {
        let most = match digits.len() {
            1..=4 => (1_u32 << (4 * digits.len())) - 1,
            _ => return None,
        };
        let value = u32::from_str_radix(digits, 16).ok()?;
        u8::try_from((value * 255 + most / 2) / most).ok()
    });
    Some([channels.next()??, channels.next()??, channels.next()??])
}

/// A name that can be printed: whatever else it may hold is somebody's attempt to write to the screen.
fn clean_name(name: &[u8]) -> Option<String> {
    let printable = name.iter().filter(|byte| (0x20..0x7F).contains(*byte));
    let name: String = printable.take(NAME_CHARACTERS_MAX).map(|byte| char::from(*byte)).collect();
    (!name.trim().is_empty()).then(|| name.trim().to_owned())
}

fn plausible_cell(width: u16, height: u16) -> Option<(u16, u16)> {
    let plausible = |pixels: u16| (2..=CELL_PIXELS_MAX).contains(&pixels);
    (plausible(width) && plausible(height)).then_some((width, height))
}

#[cfg(test)]
mod tests;
