//! The keyboard as the machine sees it: one key that is down or not, its repeat, the kana mode and the function keys.
//!
//! Everything that types is a function of the frame, so that nobody has to step it: a press says since when, and who
//! waits asks for the next frame that types. Layouts are in `key_layout`. Source: spec, machine 4; language 7 (INKEY$).

use super::function_keys::{FunctionKeys, TEXT_MAX};
use crate::vm::time::{CPU_HZ, Frame, HalfCycles};

/// Codes of the keys that type no character.
pub mod code {
    /// STOP, CTR+C.
    pub const STOP: u8 = 3;
    /// DEL, CTR+H.
    pub const DEL: u8 = 8;
    /// HOME, CTR+K.
    pub const HOME: u8 = 11;
    /// SHIFT+HOME, CTR+L.
    pub const CLR: u8 = 12;
    /// RETURN, CTR+M.
    pub const RETURN: u8 = 13;
    /// INS, CTR+R.
    pub const INS: u8 = 18;
    /// Kana mode on, CTR+V.
    pub const KANA_ON: u8 = 22;
    /// Kana mode off, CTR+W.
    pub const KANA_OFF: u8 = 23;
    /// ESC.
    pub const ESC: u8 = 27;
    /// Cursor right.
    pub const RIGHT: u8 = 28;
    /// Cursor left.
    pub const LEFT: u8 = 29;
    /// Cursor up.
    pub const UP: u8 = 30;
    /// Cursor down.
    pub const DOWN: u8 = 31;
    /// SHIFT+F1 to SHIFT+F8.
    pub const SHIFT_FUNCTION: [u8; 8] = [2, 6, 14, 15, 16, 17, 23, 24];
}

/// Frames from a press to its first repeat: 500 ms. (unconfirmed) spec: machine 4
pub const REPEAT_FIRST_FRAMES: u64 = 30;

/// Frames from repeat to repeat: about 60 ms. (unconfirmed) spec: machine 4
pub const REPEAT_NEXT_FRAMES: u64 = 4;

/// Frames that each character of a function key is down; as long as `--keys` holds one.
pub const TYPED_DOWN_FRAMES: u64 = 4;

/// Frames between two characters of a function key.
pub const TYPED_UP_FRAMES: u64 = 2;

/// How long the text cursor is lit, and then dark: 0.2 s. (unconfirmed) spec: screen 5
const BLINK_HALF_CYCLES: u64 = CPU_HZ * 2 / 5;

/// What is being pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Press {
    /// Nothing.
    #[default]
    None,
    /// A key, held since a frame.
    Key {
        /// Its code.
        code: u8,
        /// When it went down.
        since: Frame,
    },
    /// A function key's text, typing itself from a frame on.
    Text {
        /// Its characters; only the first `len` count.
        codes: [u8; TEXT_MAX],
        /// How many.
        len: u8,
        /// When the first one goes down.
        since: Frame,
    },
}

/// The keyboard's state. All fields may be set freely.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Keyboard {
    /// What is being pressed.
    pub press: Press,
    /// Kana mode: which layout the keys have, and the shape of the cursor.
    pub kana: bool,
    /// Whether keys click (CLICK).
    pub click: bool,
    /// Texts of F1 to F8.
    pub functions: FunctionKeys,
}

impl Keyboard {
    /// Nothing pressed, alphanumeric, clicking, the default function keys.
    pub fn new() -> Keyboard {
        Keyboard { press: Press::None, kana: false, click: true, functions: FunctionKeys::new() }
    }

    /// A key goes down; it replaces whatever was pressed.
    pub fn key_down(&mut self, code: u8, at: Frame) {
        self.press = Press::Key { code, since: at };
    }

    /// The held key goes up. A function key's text goes on typing: on the machine it does not need its key any more.
    pub fn key_up(&mut self) {
        if let Press::Key { .. } = self.press {
            self.press = Press::None;
        }
    }

    /// F1 to F8: its text types itself, one character after another. Other numbers do nothing.
    pub fn function_down(&mut self, n: u8, at: Frame) {
        let text = self.functions.text(n);
        if text.is_empty() {
            return;
        }
        let mut codes = [0; TEXT_MAX];
        codes[..text.len()].copy_from_slice(text);
        self.press = Press::Text { codes, len: text.len() as u8, since: at };
    }

    /// The code that is down in a frame: INKEY$ without an argument. No buffer, no edge.
    pub fn down_at(&self, frame: Frame) -> Option<u8> {
        match &self.press {
            Press::None => None,
            Press::Key { code, since } => (frame >= *since).then_some(*code),
            Press::Text { codes, len, since } => {
                let passed = frame.0.checked_sub(since.0)?;
                let down = passed % (TYPED_DOWN_FRAMES + TYPED_UP_FRAMES) < TYPED_DOWN_FRAMES;
                if down { text_code(codes, *len, passed / (TYPED_DOWN_FRAMES + TYPED_UP_FRAMES)) } else { None }
            }
        }
    }

    /// The first frame from `from` on in which a key types (goes down or repeats), and its code; `None` if nothing more
    /// will be typed until the next input. What INKEY$(0), PAUSE, INPUT and the editor wait for.
    pub fn next_typed(&self, from: Frame) -> Option<(Frame, u8)> {
        match &self.press {
            Press::None => None,
            Press::Key { code, since } => {
                let passed = from.0.saturating_sub(since.0);
                let wait = match passed {
                    0 => 0,
                    _ if passed <= REPEAT_FIRST_FRAMES => REPEAT_FIRST_FRAMES,
                    _ => {
                        let repeats = (passed - REPEAT_FIRST_FRAMES).div_ceil(REPEAT_NEXT_FRAMES);
                        REPEAT_FIRST_FRAMES.saturating_add(repeats.saturating_mul(REPEAT_NEXT_FRAMES))
                    }
                };
                Some((Frame(since.0.saturating_add(wait)), *code))
            }
            Press::Text { codes, len, since } => {
                let step = TYPED_DOWN_FRAMES + TYPED_UP_FRAMES;
                let index = from.0.saturating_sub(since.0).div_ceil(step);
                let code = text_code(codes, *len, index)?;
                Some((Frame(since.0.saturating_add(index * step)), code))
            }
        }
    }

    /// The character that stands for the cursor: `_`, in kana mode the solid block.
    pub fn cursor_code(&self) -> u8 {
        if self.kana { 253 } else { b'_' }
    }
}

impl Default for Keyboard {
    fn default() -> Keyboard {
        Keyboard::new()
    }
}

/// Whether the blinking cursor is lit, by how long the machine has been waiting for input.
pub fn cursor_is_lit(waited: HalfCycles) -> bool {
    (waited.0 / BLINK_HALF_CYCLES).is_multiple_of(2)
}

fn text_code(codes: &[u8; TEXT_MAX], len: u8, index: u64) -> Option<u8> {
    let index = usize::try_from(index).ok()?;
    codes.get(..usize::from(len).min(TEXT_MAX))?.get(index).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_key_is_down_all_the_time() {
        let mut keyboard = Keyboard::new();
        keyboard.key_down(b'A', Frame(10));
        let seen = [9, 10, 11, 500].map(|frame| keyboard.down_at(Frame(frame)));
        assert_eq!(seen, [None, Some(b'A'), Some(b'A'), Some(b'A')]);
        keyboard.key_up();
        assert_eq!(keyboard.down_at(Frame(501)), None);
        assert_eq!(keyboard.next_typed(Frame(0)), None);
    }

    #[test]
    fn a_held_key_repeats() {
        fn check(from: u64, typed: u64) {
            let mut keyboard = Keyboard::new();
            keyboard.key_down(b'A', Frame(100));
            assert_eq!(keyboard.next_typed(Frame(from)), Some((Frame(typed), b'A')), "from {from}");
        }
        check(0, 100);
        check(100, 100);
        check(101, 130);
        check(130, 130);
        check(131, 134);
        check(134, 134);
        check(1_000_001, 1_000_002);
    }

    #[test]
    fn a_function_key_types_its_text() {
        let mut keyboard = Keyboard::new();
        keyboard.functions.set(1, b"AAB").unwrap();
        keyboard.function_down(1, Frame(10));
        keyboard.key_up();
        let down: Vec<_> = (9..30).map(|frame| keyboard.down_at(Frame(frame)).unwrap_or(b'.')).collect();
        assert_eq!(String::from_utf8_lossy(&down), ".AAAA..AAAA..BBBB....");
        let mut typed = Vec::new();
        let mut from = Frame(0);
        while let Some((frame, code)) = keyboard.next_typed(from) {
            typed.push((frame.0, code));
            from = frame.next();
        }
        assert_eq!(typed, [(10, b'A'), (16, b'A'), (22, b'B')]);
    }

    #[test]
    fn extreme_states_are_harmless() {
        let text = Press::Text { codes: [65; TEXT_MAX], len: 255, since: Frame(u64::MAX) };
        let held = Press::Key { code: 65, since: Frame(u64::MAX) };
        for press in [text, held] {
            let keyboard = Keyboard { press, ..Keyboard::new() };
            for frame in [0, 1, u64::MAX] {
                let _ = (keyboard.down_at(Frame(frame)), keyboard.next_typed(Frame(frame)));
            }
        }
        let mut keyboard = Keyboard::new();
        keyboard.function_down(9, Frame(0));
        assert_eq!(keyboard.press, Press::None);
    }

    #[test]
    fn the_cursor_blinks_and_shows_the_mode() {
        let lit = [0, 357_954, 358_000 * 2, 716_000, 1_431_900].map(|waited| cursor_is_lit(HalfCycles(waited)));
        assert_eq!(lit, [true, true, false, false, true]);
        let mut keyboard = Keyboard::new();
        assert_eq!(keyboard.cursor_code(), 95);
        keyboard.kana = true;
        assert_eq!(keyboard.cursor_code(), 253);
    }
}
