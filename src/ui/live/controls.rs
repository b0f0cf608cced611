//! What a person does with keys and mouse, as inputs for the machine and commands for the player around it.
//!
//! Keys belong to the machine, all but the leader. While the machine waits for a line they type; otherwise a key that
//! is on a pad's map is that button and, as on a machine with keyboard and pads side by side, a key too.

use std::time::Duration;

use termina::Event;
use termina::event::{KeyCode, KeyEvent, KeyEventKind, Modifiers, MouseEventKind};

use super::pad_panel::PadPanel;
use super::stage::Stage;
use crate::famicom::input::{Awaits, Input};
use crate::famicom::keyboard::code;
use crate::famicom::pad::Pad;
use crate::ui::keys::held::{ARM_LONG, ARM_SHORT, Held, Method};
use crate::ui::keys::machine_keys::{MachineKey, machine_key};
use crate::ui::keys::pad_map::{Button, PadMap, folded, pad_of};

/// The key that leads out of the machine.
pub const LEADER: KeyCode = KeyCode::Function(12);

/// How long a key of the keyboard stays down after a press where releases are not told, and after a repeat.
const TAP: Duration = Duration::from_millis(120);
const REPEATED: Duration = Duration::from_millis(200);

/// A button counts as held for at least so many frames: a program looks less often than once a frame, and press and
/// release may come together where the terminal or the network was busy.
const PRESSED_FRAMES: u8 = 4;

/// Two Ctrl-C within this time leave.
const TWICE: Duration = Duration::from_secs(1);

/// What a person wants of the player around the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Leave.
    Quit,
    /// Leave, interrupted.
    Interrupt,
    /// Back to the shell for a while.
    Suspend,
    /// Hold virtual time, or let it go on.
    Pause,
    /// The next way of showing the picture.
    View,
    /// Sound off or on.
    Mute,
    /// More volume.
    Louder,
    /// Less volume.
    Quieter,
    /// Draw everything anew.
    Redraw,
    /// Something that the status shows has changed.
    Status,
}

/// The leader's keys and what they do, as the status line shows them.
pub const MENU: [(char, &str); 10] = [
    ('q', "quit"),
    ('p', "pause"),
    ('v', "view"),
    ('x', "mute"),
    ('+', "louder"),
    ('-', "quieter"),
    ('k', "kana"),
    ('s', "sticky pad"),
    ('m', "mouse pad"),
    ('z', "suspend"),
];

/// Keys and mouse of one person.
#[derive(Debug)]
pub struct Controls {
    held: Held<KeyCode>,
    maps: [PadMap; 2],
    /// Buttons that went down, and the frames for which they count as held in any case.
    pressed: Vec<(usize, Button, u8)>,
    /// The leader was pressed; the next key is a command.
    leading: bool,
    /// The key of the keyboard that is down, and when it goes up where releases are not told.
    down: Option<(KeyCode, Option<Duration>)>,
    interrupted: Option<Duration>,
    /// Directions stay until the next one.
    sticky: bool,
    stuck: [Option<Button>; 2],
    /// The pad on the screen, and what the mouse holds on it.
    panel: Option<PadPanel>,
    wants_panel: bool,
    pointed: Option<Button>,
}

impl Controls {
    /// Nothing held.
    pub fn new(method: Method, forced: bool, maps: [PadMap; 2]) -> Controls {
        Controls {
            held: Held::new(method, forced),
            maps,
            pressed: Vec::new(),
            leading: false,
            down: None,
            interrupted: None,
            sticky: false,
            stuck: [None; 2],
            panel: None,
            wants_panel: false,
            pointed: None,
        }
    }

    /// Whether the next key is a command.
    pub fn is_leading(&self) -> bool {
        self.leading
    }

    /// How the end of a hold is known at present.
    pub fn method(&self) -> Method {
        self.held.method()
    }

    /// Whether directions stay until the next one.
    pub fn is_sticky(&self) -> bool {
        self.sticky
    }

    /// Whether the person wants a pad on the screen.
    pub fn wants_panel(&self) -> bool {
        self.wants_panel
    }

    /// Where the pad on the screen is, if there is room for it.
    pub fn place_panel(&mut self, panel: Option<PadPanel>) {
        self.panel = panel;
    }

    /// What is held on the pad on the screen.
    pub fn pointed(&self) -> Option<Button> {
        self.pointed
    }

    /// Something that the terminal told.
    pub fn event(&mut self, event: &Event, now: Duration, stage: &mut Stage<'_>) -> Option<Command> {
        match event {
            Event::Key(key) if key.kind == KeyEventKind::Release => {
                self.release(key.code, stage);
                None
            }
            Event::Key(key) => self.press(key, now, stage),
            Event::Paste(text) => {
                stage.paste(text);
                None
            }
            Event::FocusOut => {
                // The releases that follow go to another window.
                self.release_all(stage);
                None
            }
            Event::Mouse(mouse) => {
                let pointed = match mouse.kind {
                    MouseEventKind::Down(_) | MouseEventKind::Drag(_) => {
                        self.panel.as_ref().and_then(|panel| panel.button_at(mouse.column, mouse.row))
                    }
                    MouseEventKind::Up(_) => None,
                    _ => self.pointed,
                };
                let changed = pointed != self.pointed;
                self.pointed = pointed;
                changed.then_some(Command::Status)
            }
            _ => None,
        }
    }

    /// Called before each frame: ends what is over, tells the pads.
    pub fn tick(&mut self, now: Duration, stage: &mut Stage<'_>) {
        self.held.expire(now);
        if let Some((_, Some(until))) = self.down
            && until <= now
        {
            self.down = None;
            stage.input(Input::KeyUp);
        }
        let types = is_typing(stage);
        for number in 0..2u8 {
            let pad = if types { Pad::default() } else { self.pad(usize::from(number)) };
            stage.hold_pad(number, pad);
        }
        self.pressed.retain_mut(|(_, _, frames)| {
            *frames -= 1;
            *frames > 0
        });
    }

    fn pad(&self, number: usize) -> Pad {
        let map = &self.maps[number];
        let held = self.held.keys().filter_map(|key| map.button(key));
        let held = held.filter(|button| !(self.sticky && matches!(button, Button::Stick(_))));
        let pointed = self.pointed.filter(|_| number == 0);
        let pressed = self.pressed.iter().filter(|(pad, ..)| *pad == number).map(|(_, button, _)| *button);
        pad_of(self.stuck[number].into_iter().chain(pressed).chain(held).chain(pointed))
    }

    fn press(&mut self, key: &KeyEvent, now: Duration, stage: &mut Stage<'_>) -> Option<Command> {
        let repeat = key.kind == KeyEventKind::Repeat;
        if matches!(key.code, KeyCode::Modifier(_)) {
            return None;
        }
        if key.code == LEADER {
            if !repeat {
                self.leading = !self.leading;
            }
            return Some(Command::Status);
        }
        if std::mem::take(&mut self.leading) {
            return Some(self.command(key.code, stage).unwrap_or(Command::Status));
        }
        let machine = machine_key(key, stage.machine().console().keyboard.kana);
        if machine == Some(MachineKey::Stop) {
            if repeat {
                return None;
            }
            if self.interrupted.is_some_and(|before| now.saturating_sub(before) < TWICE) {
                return Some(Command::Interrupt);
            }
            self.interrupted = Some(now);
            self.stuck = [None; 2];
            stage.stop();
            return None;
        }
        let name = folded(key.code);
        let types = is_typing(stage);
        let button = self.button(name).filter(|_| !types && key.modifiers.difference(Modifiers::SHIFT).is_empty());
        let arm = if matches!(button, Some((_, Button::Stick(_)))) { ARM_LONG } else { ARM_SHORT };
        let new = self.held.press(name, repeat, arm, now);
        match button {
            Some((pad, button @ Button::Stick(_))) if new && self.sticky => {
                self.stuck[pad] = if self.stuck[pad] == Some(button) { None } else { Some(button) };
            }
            Some((pad, button)) if new => {
                self.pressed.retain(|(known, pressed, _)| (*known, *pressed) != (pad, button));
                self.pressed.push((pad, button, PRESSED_FRAMES));
            }
            _ => {}
        }
        match machine {
            Some(MachineKey::Function(n)) if !repeat => stage.input(Input::Function(n)),
            Some(MachineKey::Code(code)) => self.type_key(name, code, repeat, types, now, stage),
            _ => {}
        }
        None
    }

    fn type_key(&mut self, name: KeyCode, code: u8, repeat: bool, types: bool, now: Duration, stage: &mut Stage<'_>) {
        match (self.held.method(), types) {
            // The machine repeats a held key by itself.
            (Method::Releases, _) if repeat => {}
            (Method::Releases, _) => {
                self.down = Some((name, None));
                stage.input(Input::KeyDown(code));
            }
            // The terminal's repeats are the repeats.
            (Method::Timer, true) => {
                self.down = None;
                stage.input(Input::KeyDown(code));
                stage.input(Input::KeyUp);
            }
            (Method::Timer, false) => match self.down {
                Some((down, _)) if down == name => self.down = Some((name, Some(now + REPEATED))),
                _ => {
                    self.down = Some((name, Some(now + TAP)));
                    stage.input(Input::KeyDown(code));
                }
            },
        }
    }

    fn release(&mut self, key: KeyCode, stage: &mut Stage<'_>) {
        if matches!(key, KeyCode::Modifier(_)) {
            return;
        }
        let name = folded(key);
        if !self.held.release(name) {
            // With SHIFT let go first, the key comes back under another name: the character pressed last is meant.
            let last = self.held.keys().filter(|held| matches!(held, KeyCode::Char(_))).last();
            if let (KeyCode::Char(_), Some(last)) = (name, last) {
                self.held.release(last);
            }
        }
        if let Some((down, _)) = self.down
            && !self.held.keys().any(|held| held == down)
        {
            self.down = None;
            stage.input(Input::KeyUp);
        }
    }

    fn release_all(&mut self, stage: &mut Stage<'_>) {
        self.held.release_all();
        self.pressed.clear();
        self.pointed = None;
        if self.down.take().is_some() {
            stage.input(Input::KeyUp);
        }
    }

    fn command(&mut self, key: KeyCode, stage: &mut Stage<'_>) -> Option<Command> {
        let KeyCode::Char(character) = folded(key) else {
            return None;
        };
        Some(match character {
            'q' => Command::Quit,
            'z' => Command::Suspend,
            'p' => Command::Pause,
            'v' => Command::View,
            'x' => Command::Mute,
            '+' | '=' => Command::Louder,
            '-' => Command::Quieter,
            'l' => Command::Redraw,
            'k' => {
                let kana = stage.machine().console().keyboard.kana;
                stage.input(Input::KeyDown(if kana { code::KANA_OFF } else { code::KANA_ON }));
                stage.input(Input::KeyUp);
                Command::Status
            }
            's' => {
                self.sticky = !self.sticky;
                self.stuck = [None; 2];
                Command::Status
            }
            'm' => {
                self.wants_panel = !self.wants_panel;
                self.pointed = None;
                Command::Redraw
            }
            _ => return None,
        })
    }

    fn button(&self, key: KeyCode) -> Option<(usize, Button)> {
        self.maps.iter().enumerate().find_map(|(i, map)| map.button(key).map(|button| (i, button)))
    }
}

/// Whether keys make a line now.
fn is_typing(stage: &mut Stage<'_>) -> bool {
    matches!(stage.machine().awaits(), Awaits::Line | Awaits::Direct)
}
