//! The key test: a person holds a key, the terminal's events are counted.

use std::io::{self, Write};
use std::time::Duration;

use termina::escape::csi::{Csi, Device, Keyboard, KittyKeyboardFlags};
use termina::event::{KeyCode, KeyEvent, KeyEventKind, Modifiers};
use termina::{Event, PlatformTerminal, Terminal};

use super::facts::KeyTest;
use crate::host::clock::Stopwatch;
use crate::host::stop::StopFlag;
use crate::ui::terminal::hold::{Change, Hold};
use crate::ui::terminal::probe::Capabilities;

/// How long to wait for the person.
const PATIENCE_MS: u64 = 20_000;

/// How long to wait for the terminal's last word.
const LAST_WORD_MS: u64 = 300;

/// How long one look at the keyboard lasts.
const LOOK: Duration = Duration::from_millis(20);

/// What reports releases: plain keys do so only with all three.
const FLAGS: KittyKeyboardFlags = KittyKeyboardFlags::DISAMBIGUATE_ESCAPE_CODES
    .union(KittyKeyboardFlags::REPORT_EVENT_TYPES)
    .union(KittyKeyboardFlags::REPORT_ALL_KEYS_AS_ESCAPE_CODES);

/// The terminal in raw mode with keys reported in full, for as long as it lives.
struct Listening {
    terminal: PlatformTerminal,
    protocol: bool,
    answers: bool,
}

impl Listening {
    fn start(capabilities: &Capabilities) -> io::Result<Listening> {
        let mut terminal = PlatformTerminal::new()?;
        terminal.enter_raw_mode()?;
        let protocol = capabilities.keyboard.is_some();
        let mut listening = Listening { terminal, protocol, answers: capabilities.answered };
        if protocol {
            let (push, query) = (Csi::Keyboard(Keyboard::PushFlags(FLAGS)), Csi::Keyboard(Keyboard::QueryFlags));
            write!(listening.terminal, "{push}{query}")?;
            listening.terminal.flush()?;
        }
        Ok(listening)
    }

    /// The next event, if one comes soon.
    fn next(&self) -> io::Result<Option<Event>> {
        let ready = self.terminal.poll(|_| true, Some(LOOK))?;
        ready.then(|| self.terminal.read(|_| true)).transpose()
    }

    /// Ends the protocol and swallows what is on the way, a release above all, which would reach the shell.
    fn stop(&mut self) -> io::Result<()> {
        if self.protocol {
            write!(self.terminal, "{}", Csi::Keyboard(Keyboard::PopFlags(1)))?;
        }
        if self.answers {
            write!(self.terminal, "{}", Csi::Device(Device::RequestPrimaryDeviceAttributes))?;
        }
        self.terminal.flush()?;
        let watch = Stopwatch::start();
        while self.answers && milliseconds(&watch) < LAST_WORD_MS {
            if let Some(Event::Csi(Csi::Device(Device::DeviceAttributes(_)))) = self.next()? {
                break;
            }
        }
        Ok(())
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        // The terminal is gone if this fails. Termina leaves raw mode itself.
        let _ = self.stop();
    }
}

/// Waits for a held key.
pub(super) fn test(capabilities: &Capabilities, stop: &StopFlag) -> io::Result<KeyTest> {
    let listening = Listening::start(capabilities)?;
    let (watch, mut hold, mut held_key, mut promised) = (Stopwatch::start(), Hold::default(), None, false);
    while !hold.is_over(milliseconds(&watch)) && !stop.is_set() {
        if !hold.has_begun() && milliseconds(&watch) > PATIENCE_MS {
            break;
        }
        match listening.next()? {
            Some(Event::Csi(Csi::Keyboard(Keyboard::ReportFlags(flags)))) => promised = flags.contains(FLAGS),
            Some(Event::Key(key)) => {
                if !hold.has_begun() && key.kind == KeyEventKind::Press && skips(key) {
                    break;
                }
                if *held_key.get_or_insert(key.code) == key.code {
                    hold.feed(milliseconds(&watch), change(key.kind));
                }
                if !hold.has_begun() {
                    held_key = None;
                }
            }
            _ => {}
        }
    }
    Ok(hold.result().map_or(KeyTest::Skipped, |held| KeyTest::Held { held, promised }))
}

fn milliseconds(watch: &Stopwatch) -> u64 {
    u64::try_from(watch.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn change(kind: KeyEventKind) -> Change {
    match kind {
        KeyEventKind::Press => Change::Press,
        KeyEventKind::Repeat => Change::Repeat,
        KeyEventKind::Release => Change::Release,
    }
}

fn skips(key: KeyEvent) -> bool {
    let control = key.modifiers.contains(Modifiers::CONTROL);
    matches!(key.code, KeyCode::Enter | KeyCode::Escape) || control && matches!(key.code, KeyCode::Char('c' | 'd'))
}
