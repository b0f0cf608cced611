//! What a key of the terminal is on the Family BASIC keyboard.
//!
//! Source: spec, machine 4 (layout, suggested mapping): Backspace = DEL, Insert = INS, Home = HOME, Shift+Home = CLR,
//! Ctrl-C = STOP, Tab = KANA, Alt = GRPH.

use termina::event::{KeyCode, KeyEvent, Modifiers};

use crate::basic::charset;
use crate::famicom::key_layout::{self, Shift};
use crate::famicom::keyboard::code;

/// A key as the machine has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MachineKey {
    /// A key with this code.
    Code(u8),
    /// F1 to F8, which type their KEY text.
    Function(u8),
    /// STOP.
    Stop,
}

/// The machine's key for a key of the terminal, `None` where the machine has none. `kana`: the keyboard is in kana mode.
pub fn machine_key(event: &KeyEvent, kana: bool) -> Option<MachineKey> {
    let shift = event.modifiers.contains(Modifiers::SHIFT);
    let control = event.modifiers.contains(Modifiers::CONTROL);
    let code = match event.code {
        KeyCode::Char(character) if control => return control_key(character),
        KeyCode::Char(character) => {
            let grph = event.modifiers.contains(Modifiers::ALT);
            return typed(character, shift, grph, kana).map(MachineKey::Code);
        }
        KeyCode::Function(n @ 1..=8) if shift => code::SHIFT_FUNCTION[usize::from(n) - 1],
        KeyCode::Function(n @ 1..=8) => return Some(MachineKey::Function(n)),
        KeyCode::Enter => code::RETURN,
        KeyCode::Backspace | KeyCode::Delete => code::DEL,
        KeyCode::Tab => {
            if kana {
                code::KANA_OFF
            } else {
                code::KANA_ON
            }
        }
        KeyCode::BackTab => 9,
        KeyCode::Escape => code::ESC,
        KeyCode::Left => code::LEFT,
        KeyCode::Right => code::RIGHT,
        KeyCode::Up => code::UP,
        KeyCode::Down => code::DOWN,
        KeyCode::Home if shift => code::CLR,
        KeyCode::Home => code::HOME,
        KeyCode::End => 5,
        KeyCode::Insert => code::INS,
        KeyCode::Pause => return Some(MachineKey::Stop),
        _ => return None,
    };
    Some(MachineKey::Code(code))
}

/// CTR and a letter: codes 1 to 26. Terminals send Ctrl-[ and its neighbours too: the codes above.
fn control_key(character: char) -> Option<MachineKey> {
    let code = match character.to_ascii_uppercase() {
        letter @ 'A'..='Z' => letter as u8 & 0x1F,
        '[' => code::ESC,
        _ => return None,
    };
    Some(if code == code::STOP { MachineKey::Stop } else { MachineKey::Code(code) })
}

/// What a character key types. Katakana typed or pasted as such need no kana mode; in kana mode the key of a Latin
/// character counts, as on the machine.
fn typed(character: char, shift: bool, grph: bool, kana: bool) -> Option<u8> {
    let direct = charset::from_char(character)?;
    if !kana || !character.is_ascii() {
        return Some(direct);
    }
    let (cap, key_shift) = key_layout::cap_of(direct)?;
    let held = match (grph, shift) {
        (true, _) => Shift::Grph,
        // A terminal tells SHIFT of a letter by its case, of a sign by the sign.
        (false, true) => Shift::Shift,
        (false, false) if character.is_ascii_uppercase() => Shift::Shift,
        (false, false) => key_shift,
    };
    key_layout::kana(cap, held)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode, modifiers: Modifiers) -> KeyEvent {
        KeyEvent::new(code, modifiers)
    }

    #[test]
    fn keys_stand_where_the_layout_has_them() {
        fn check(code: KeyCode, modifiers: Modifiers, kana: bool, expected: Option<MachineKey>) {
            assert_eq!(machine_key(&key(code, modifiers), kana), expected, "{code:?} {modifiers:?}");
        }
        let (none, shift, control, alt) = (Modifiers::NONE, Modifiers::SHIFT, Modifiers::CONTROL, Modifiers::ALT);
        let code = |code| Some(MachineKey::Code(code));
        check(KeyCode::Char('a'), none, false, code(b'A'));
        check(KeyCode::Char('A'), shift, false, code(b'A'));
        check(KeyCode::Char('"'), none, false, code(b'"'));
        check(KeyCode::Char('\\'), none, false, code(92));
        check(KeyCode::Char('ア'), none, false, code(96));
        check(KeyCode::Char('é'), none, false, None);
        check(KeyCode::Char('c'), control, false, Some(MachineKey::Stop));
        check(KeyCode::Char('d'), control, false, code(4));
        check(KeyCode::Char('1'), control, false, None);
        check(KeyCode::Function(1), none, false, Some(MachineKey::Function(1)));
        check(KeyCode::Function(8), shift, false, code(24));
        check(KeyCode::Function(9), none, false, None);
        check(KeyCode::Home, shift, false, code(12));
        check(KeyCode::Tab, none, false, code(22));
        check(KeyCode::Tab, none, true, code(23));
        // Kana: the key counts, then SHIFT or GRPH.
        check(KeyCode::Char('1'), none, true, code(96));
        check(KeyCode::Char('!'), none, true, code(142));
        check(KeyCode::Char('q'), none, true, code(101));
        check(KeyCode::Char('q'), alt, true, code(151));
        check(KeyCode::Char('Y'), none, true, code(171));
        check(KeyCode::Char('ガ'), none, true, code(151));
    }
}
