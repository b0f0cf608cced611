//! One key from a terminal, for INKEY$(0) and PAUSE.

use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::terminal;

use super::session::Got;
use crate::basic::charset;
use crate::cli::exit::Status;
use crate::famicom::keyboard::code;

/// How long a look at the keyboard lasts.
const KEY_WAIT: Duration = Duration::from_millis(100);

/// Raw mode for as long as it lives.
struct Raw;

impl Raw {
    fn enter() -> std::io::Result<Raw> {
        terminal::enable_raw_mode()?;
        Ok(Raw)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // The terminal is gone if this fails.
        let _ = terminal::disable_raw_mode();
    }
}

/// Waits a little for a key.
pub(super) fn read() -> Got<u8> {
    let key = Raw::enter().and_then(|_raw| {
        let ready = event::poll(KEY_WAIT)?;
        ready.then(event::read).transpose()
    });
    match key {
        Ok(Some(Event::Key(key))) if key.kind != KeyEventKind::Release => meaning(key),
        Ok(_) => Got::Nothing,
        // No keyboard any more.
        Err(_) => Got::Leave(Status::Done),
    }
}

/// What a key is on the machine (spec: machine 4).
fn meaning(key: KeyEvent) -> Got<u8> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Char('c' | 'C') if control => Got::Stop,
        KeyCode::Char(letter) if control && letter.is_ascii_alphabetic() => {
            Got::Input(letter.to_ascii_uppercase() as u8 - b'@')
        }
        KeyCode::Char(character) => charset::from_char(character).map_or(Got::Nothing, Got::Input),
        KeyCode::Enter => Got::Input(code::RETURN),
        KeyCode::Backspace | KeyCode::Delete => Got::Input(code::DEL),
        KeyCode::Insert => Got::Input(code::INS),
        KeyCode::Home if key.modifiers.contains(KeyModifiers::SHIFT) => Got::Input(code::CLR),
        KeyCode::Home => Got::Input(code::HOME),
        KeyCode::Esc => Got::Input(code::ESC),
        KeyCode::Left => Got::Input(code::LEFT),
        KeyCode::Right => Got::Input(code::RIGHT),
        KeyCode::Up => Got::Input(code::UP),
        KeyCode::Down => Got::Input(code::DOWN),
        _ => Got::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_the_machines_codes() {
        fn check(key: KeyCode, modifiers: KeyModifiers, expected: Got<u8>) {
            assert_eq!(meaning(KeyEvent::new(key, modifiers)), expected, "{key:?}");
        }
        let none = KeyModifiers::NONE;
        check(KeyCode::Char('a'), none, Got::Input(b'A'));
        check(KeyCode::Char('カ'), none, Got::Input(101));
        check(KeyCode::Char('é'), none, Got::Nothing);
        check(KeyCode::Char('c'), KeyModifiers::CONTROL, Got::Stop);
        check(KeyCode::Char('a'), KeyModifiers::CONTROL, Got::Input(1));
        check(KeyCode::Enter, none, Got::Input(13));
        check(KeyCode::Up, none, Got::Input(30));
        check(KeyCode::Home, KeyModifiers::SHIFT, Got::Input(12));
        check(KeyCode::F(1), none, Got::Nothing);
    }
}
