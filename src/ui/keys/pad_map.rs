//! Which keys are which buttons of the two pads, and the text by which a person changes it.

use termina::event::KeyCode;
use thiserror::Error;

use crate::famicom::pad::{Pad, stick, strig};

/// A button of a pad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// A direction: a bit of STICK.
    Stick(u8),
    /// A button: a bit of STRIG.
    Strig(u8),
}

/// The buttons' names, as they are written in a map.
const NAMES: [(&str, Button); 8] = [
    ("left", Button::Stick(stick::LEFT)),
    ("right", Button::Stick(stick::RIGHT)),
    ("up", Button::Stick(stick::UP)),
    ("down", Button::Stick(stick::DOWN)),
    ("a", Button::Strig(strig::A)),
    ("b", Button::Strig(strig::B)),
    ("start", Button::Strig(strig::START)),
    ("select", Button::Strig(strig::SELECT)),
];

/// The keys of pad 0 and pad 1 unless a person says otherwise.
pub const DEFAULTS: [&str; 2] = [
    "left=left,right=right,up=up,down=down,a=x,a=.,b=z,b=comma,start=enter,select=backspace",
    "left=a,right=d,up=w,down=s,a=g,b=f,start=1,select=2",
];

/// Why a text is no map of keys.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MapError {
    /// No `=`.
    #[error("`{0}` is not of the form BUTTON=KEY, such as a=x")]
    NoPair(String),
    /// A button that pads do not have.
    #[error("a pad has no button `{0}`; there are left, right, up, down, a, b, start, select")]
    NoButton(String),
    /// A key without a name.
    #[error("`{0}` is no key: a character, or left, right, up, down, enter, space, tab, backspace, comma")]
    NoKey(String),
}

/// The keys of one pad.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PadMap {
    keys: Vec<(KeyCode, Button)>,
}

impl PadMap {
    /// A map from `BUTTON=KEY,...`; a button may have several keys.
    ///
    /// # Errors
    /// The first pair that cannot be read.
    pub fn parse(text: &str) -> Result<PadMap, MapError> {
        let pairs = text.split(',').map(str::trim).filter(|pair| !pair.is_empty());
        let keys = pairs.map(|pair| {
            let (name, key) = pair.split_once('=').ok_or_else(|| MapError::NoPair(pair.to_owned()))?;
            let button = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name.trim()));
            let (_, button) = button.ok_or_else(|| MapError::NoButton(name.trim().to_owned()))?;
            let key = key_named(key.trim()).ok_or_else(|| MapError::NoKey(key.trim().to_owned()))?;
            Ok((key, *button))
        });
        Ok(PadMap { keys: keys.collect::<Result<_, _>>()? })
    }

    /// The button of a key; capitals count as their letters.
    pub fn button(&self, key: KeyCode) -> Option<Button> {
        let key = folded(key);
        self.keys.iter().find(|(known, _)| *known == key).map(|(_, button)| *button)
    }
}

/// What is held on a pad. Of two opposite directions the later one counts, as thumbs cannot press both.
pub fn pad_of(buttons: impl Iterator<Item = Button>) -> Pad {
    let mut pad = Pad::default();
    for button in buttons {
        match button {
            Button::Stick(bit) => {
                let opposite = match bit {
                    stick::LEFT => stick::RIGHT,
                    stick::RIGHT => stick::LEFT,
                    stick::UP => stick::DOWN,
                    _ => stick::UP,
                };
                pad.stick = pad.stick & !opposite | bit;
            }
            Button::Strig(bit) => pad.strig |= bit,
        }
    }
    pad
}

/// A key without the case of its letter.
pub fn folded(key: KeyCode) -> KeyCode {
    match key {
        KeyCode::Char(character) => KeyCode::Char(character.to_ascii_lowercase()),
        other => other,
    }
}

fn key_named(name: &str) -> Option<KeyCode> {
    let mut characters = name.chars();
    if let (Some(character), None) = (characters.next(), characters.next()) {
        return Some(folded(KeyCode::Char(character)));
    }
    Some(match name.to_ascii_lowercase().as_str() {
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "enter" => KeyCode::Enter,
        "space" => KeyCode::Char(' '),
        "comma" => KeyCode::Char(','),
        "tab" => KeyCode::Tab,
        "backspace" => KeyCode::Backspace,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_give_each_button_a_key_and_no_key_twice() {
        let maps: Vec<PadMap> = DEFAULTS.iter().map(|text| PadMap::parse(text).unwrap()).collect();
        for map in &maps {
            for (name, button) in NAMES {
                assert!(map.keys.iter().any(|(_, known)| *known == button), "{name}");
            }
        }
        for (key, _) in &maps[0].keys {
            assert_eq!(maps[1].button(*key), None, "{key:?}");
        }
        assert_eq!(maps[0].button(KeyCode::Char('X')), Some(Button::Strig(strig::A)));
        assert_eq!(maps[0].button(KeyCode::Char(',')), Some(Button::Strig(strig::B)));
    }

    #[test]
    fn mistakes_are_named() {
        fn check(text: &str, expected: MapError) {
            assert_eq!(PadMap::parse(text), Err(expected));
        }
        check("a", MapError::NoPair("a".to_owned()));
        check("fire=x", MapError::NoButton("fire".to_owned()));
        check("a=xy", MapError::NoKey("xy".to_owned()));
        check("left=", MapError::NoKey(String::new()));
    }

    #[test]
    fn the_later_of_opposite_directions_counts() {
        let pad =
            pad_of([Button::Stick(stick::LEFT), Button::Stick(stick::UP), Button::Stick(stick::RIGHT)].into_iter());
        assert_eq!(pad.stick, stick::RIGHT | stick::UP);
        assert_eq!(pad_of([Button::Strig(strig::A), Button::Strig(strig::B)].into_iter()).strig, strig::A | strig::B);
    }
}
