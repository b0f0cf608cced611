//! Scripted input, as `--keys` and `--pad` have it: text becomes inputs with their frames.

use crate::basic::charset;
use crate::famicom::input::Input;
use crate::famicom::keyboard::{TYPED_DOWN_FRAMES, TYPED_UP_FRAMES, code};

/// An input and the frame at whose start it happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The frame, counted from 0.
    pub frame: u64,
    /// What happens.
    pub input: Input,
}

/// What is wrong with a script.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    /// An entry without `FRAME:`.
    #[error("`{entry}` in {option} is not FRAME:...")]
    Frame {
        /// The option.
        option: &'static str,
        /// The entry.
        entry: String,
    },
    /// A pad entry that is not two numbers.
    #[error("`{entry}` in {option}: expected STICK,STRIG, two numbers from 0 to 15")]
    Pad {
        /// The option.
        option: &'static str,
        /// The entry.
        entry: String,
    },
    /// An escape that does not exist.
    #[error("unknown escape `{escape}` in {option} (there are \\r \\; \\: \\\\ \\xNN and \\{{NAME}})")]
    Escape {
        /// The option.
        option: &'static str,
        /// The escape.
        escape: String,
    },
    /// A character that the keyboard does not have.
    #[error("the Famicom's keyboard has no `{character}` ({option})")]
    Character {
        /// The option.
        option: &'static str,
        /// The character.
        character: char,
    },
}

/// Parses `FRAME:STICK,STRIG;…` for pad 0 or 1. `option` is what a person calls it, here and below.
///
/// # Errors
/// [`ScriptError`] with the first mistake.
pub fn parse_pad(option: &'static str, number: u8, script: &str) -> Result<Vec<Event>, ScriptError> {
    let mut events = Vec::new();
    for entry in script.split(';').map(str::trim).filter(|entry| !entry.is_empty()) {
        let wrong = || ScriptError::Frame { option, entry: entry.to_owned() };
        let (frame, state) = entry.split_once(':').ok_or_else(wrong)?;
        let frame = frame.trim().parse().map_err(|_| wrong())?;
        let wrong = || ScriptError::Pad { option, entry: entry.to_owned() };
        let (stick, strig) = state.split_once(',').ok_or_else(wrong)?;
        let bits = |text: &str| text.trim().parse::<u8>().ok().filter(|bits| *bits <= 15).ok_or_else(wrong);
        events.push(Event { frame, input: Input::Pad { number, stick: bits(stick)?, strig: bits(strig)? } });
    }
    Ok(events)
}

/// A key of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Code(u8),
    Function(u8),
    Stop,
}

/// Parses `FRAME:TEXT;…`: each character goes down for 4 frames and up for 2, one after another.
///
/// # Errors
/// [`ScriptError`] with the first mistake.
pub fn parse_keys(option: &'static str, script: &str) -> Result<Vec<Event>, ScriptError> {
    let mut events = Vec::new();
    let mut rest = script;
    while !rest.is_empty() {
        let wrong = || ScriptError::Frame { option, entry: rest.to_owned() };
        let (frame, text) = rest.split_once(':').ok_or_else(wrong)?;
        let mut frame: u64 = frame.trim().parse().map_err(|_| wrong())?;
        let (keys, behind) = parse_text(option, text)?;
        for key in keys {
            let down = match key {
                Key::Code(code) => Input::KeyDown(code),
                Key::Function(n) => Input::Function(n),
                Key::Stop => Input::Stop,
            };
            events.push(Event { frame, input: down });
            if matches!(key, Key::Code(_)) {
                events.push(Event { frame: frame.saturating_add(TYPED_DOWN_FRAMES), input: Input::KeyUp });
            }
            frame = frame.saturating_add(TYPED_DOWN_FRAMES + TYPED_UP_FRAMES);
        }
        rest = behind;
    }
    Ok(events)
}

/// The keys of one entry, and what stands behind its `;`.
fn parse_text<'a>(option: &'static str, text: &'a str) -> Result<(Vec<Key>, &'a str), ScriptError> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        match character {
            ';' => return Ok((keys, rest)),
            '\\' => {
                let (key, behind) = parse_escape(option, rest)?;
                keys.push(key);
                rest = behind;
            }
            '\r' | '\n' => keys.push(Key::Code(code::RETURN)),
            _ => {
                keys.push(Key::Code(charset::from_char(character).ok_or(ScriptError::Character { option, character })?))
            }
        }
    }
    Ok((keys, rest))
}

fn parse_escape<'a>(option: &'static str, rest: &'a str) -> Result<(Key, &'a str), ScriptError> {
    let unknown = |text: &str| ScriptError::Escape { option, escape: format!("\\{text}") };
    let Some(first) = rest.chars().next() else { return Err(unknown("")) };
    let behind = &rest[first.len_utf8()..];
    match first {
        'r' => Ok((Key::Code(code::RETURN), behind)),
        ';' | ':' => Ok((Key::Code(first as u8), behind)),
        '\\' => Ok((Key::Code(92), behind)),
        'x' => {
            let digits = behind.get(..2).ok_or_else(|| unknown(rest))?;
            let value = u8::from_str_radix(digits, 16).map_err(|_| unknown(rest))?;
            Ok((Key::Code(value), &behind[2..]))
        }
        '{' => {
            let (name, behind) = behind.split_once('}').ok_or_else(|| unknown(rest))?;
            let key = named(name).ok_or_else(|| unknown(&format!("{{{name}}}")))?;
            Ok((key, behind))
        }
        _ => Err(unknown(&first.to_string())),
    }
}

fn named(name: &str) -> Option<Key> {
    let name = name.to_ascii_uppercase();
    if let Some(n) = name.strip_prefix('F').and_then(|n| n.parse::<u8>().ok()) {
        return (1..=8).contains(&n).then_some(Key::Function(n));
    }
    Some(Key::Code(match name.as_str() {
        "STOP" => return Some(Key::Stop),
        "UP" => code::UP,
        "DOWN" => code::DOWN,
        "LEFT" => code::LEFT,
        "RIGHT" => code::RIGHT,
        "RETURN" => code::RETURN,
        "SPACE" => b' ',
        "ESC" => code::ESC,
        "DEL" => code::DEL,
        "INS" => code::INS,
        "HOME" => code::HOME,
        "CLR" => code::CLR,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_follow_one_another_every_six_frames() {
        let events = parse_keys("--keys", "60:a\\r;100:\\{UP}\\x41").unwrap();
        let expected = [
            (60, Input::KeyDown(b'A')),
            (64, Input::KeyUp),
            (66, Input::KeyDown(13)),
            (70, Input::KeyUp),
            (100, Input::KeyDown(30)),
            (104, Input::KeyUp),
            (106, Input::KeyDown(0x41)),
            (110, Input::KeyUp),
        ];
        assert_eq!(events, expected.map(|(frame, input)| Event { frame, input }));
    }

    #[test]
    fn pads_hold_what_the_functions_return() {
        let events = parse_pad("--pad", 0, "0:1,8; 30:0,0;").unwrap();
        assert_eq!(events[0], Event { frame: 0, input: Input::Pad { number: 0, stick: 1, strig: 8 } });
        assert_eq!(events[1].frame, 30);
    }

    #[test]
    fn mistakes_are_named() {
        assert!(matches!(parse_keys("--keys", "x:a"), Err(ScriptError::Frame { .. })));
        assert!(matches!(parse_keys("--keys", "1:\\q"), Err(ScriptError::Escape { .. })));
        assert!(matches!(parse_keys("--keys", "1:\\x4"), Err(ScriptError::Escape { .. })));
        assert!(matches!(parse_keys("--keys", "1:\\{NOPE}"), Err(ScriptError::Escape { .. })));
        assert!(matches!(parse_keys("--keys", "1:😀"), Err(ScriptError::Character { .. })));
        assert!(matches!(parse_pad("--pad", 0, "1:16,0"), Err(ScriptError::Pad { .. })));
        assert!(matches!(parse_pad("--pad", 0, "1"), Err(ScriptError::Frame { .. })));
    }
}
