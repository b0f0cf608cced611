//! The terminal while the picture is on it, and the way back: alternate screen, raw keys, key releases, paste, mouse.
//!
//! Everything that is switched on is switched off by the same list, on exit, error, panic, termination and suspend.
//! After that the answer to one last question is awaited, so that no late key release ends up in the shell.

use std::io::{self, Write};
use std::time::Duration;

use termina::escape::csi::{Csi, Device};
use termina::{Event, EventReader, PlatformTerminal, Terminal, WindowSize};

use super::late::Late;
use crate::host::clock::Stopwatch;

/// Alternate screen, no cursor, bracketed paste, focus, blank.
const ENTER: &str = "\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1004h\x1b[0m\x1b[2J\x1b[H";

/// Escape codes for all keys, with their releases and shifted characters.
const KEYS_ON: &str = "\x1b[>15u";

/// The last of these taken back.
const KEYS_OFF: &str = "\x1b[<u";

/// All of the above, mouse and scroll region undone. Harmless where a mode is unknown.
const LEAVE: &str =
    "\x1b[<u\x1b[?1000l\x1b[?1002l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?2026l\x1b[r\x1b[0m\x1b[?25h\x1b[?1049l";

/// Ends a sequence that was cut off, whatever it is.
const CUT: &str = "\x18\x1b\\";

/// Kitty's pictures removed, for terminals that have them: others would print the letters.
const FORGET_PICTURES: &str = "\x1b_Ga=d,d=A,q=2\x1b\\";

/// Asks for the terminal's attributes; every terminal answers, and after everything asked before.
pub const ASK_ATTRIBUTES: &str = "\x1b[c";

/// How long a terminal that takes no bytes is waited for at the end.
#[cfg(unix)]
const PATIENCE_NANOSECONDS: i64 = 300_000_000;

/// How long the next answer is awaited at the end. Only terminals that have answered before are waited for, and what comes
/// later ends up in the shell.
const LAST_ANSWER: Duration = Duration::from_secs(1);

/// The terminal, taken over.
#[derive(Debug)]
pub struct Session {
    terminal: PlatformTerminal,
    reader: EventReader,
    /// Kitty pictures may be on it.
    pictures: bool,
    /// The terminal answers questions.
    answers: bool,
    /// Questions for attributes whose answers have not come.
    owed: u32,
    inside: bool,
    /// Since it did not answer in time; what may be answers all the same.
    late: Option<(Stopwatch, Late)>,
}

impl Session {
    /// Opens the terminal and makes its keys raw, for questions; nothing is shown yet.
    ///
    /// # Errors
    /// There is no terminal, or it cannot be set.
    pub fn open() -> io::Result<Session> {
        let mut terminal = PlatformTerminal::new()?;
        terminal.set_panic_hook(|output| {
            // The panic message comes after this; that nothing could be restored cannot be told.
            let _ = output.write_all(LEAVE.as_bytes());
        });
        terminal.enter_raw_mode()?;
        let reader = terminal.event_reader();
        Ok(Session { terminal, reader, pictures: false, answers: false, owed: 0, inside: false, late: None })
    }

    /// What was learnt about the terminal: whether it answers questions, and has kitty's pictures. One that was asked and did
    /// not answer may do so yet.
    pub fn know(&mut self, answers: bool, pictures: bool) {
        (self.answers, self.pictures) = (answers, pictures);
        self.late = (!answers).then(|| (Stopwatch::start(), Late::default()));
    }

    /// [`ASK_ATTRIBUTES`] is on its way to the terminal, by whatever way.
    pub fn has_asked(&mut self) {
        self.owed = self.owed.saturating_add(1);
    }

    /// Its answer has come.
    pub fn has_answer(&mut self) {
        self.owed = self.owed.saturating_sub(1);
    }

    /// Raw keys and the alternate screen; again, if somebody else has used the terminal meanwhile.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn enter(&mut self) -> io::Result<()> {
        self.terminal.enter_raw_mode()?;
        if std::mem::replace(&mut self.inside, true) {
            // Flags that are set twice would be taken back once.
            self.terminal.write_all(KEYS_OFF.as_bytes())?;
        }
        self.terminal.write_all(ENTER.as_bytes())?;
        self.terminal.write_all(KEYS_ON.as_bytes())?;
        self.terminal.flush()
    }

    /// Everything as it was before. Does nothing the second time.
    pub fn leave(&mut self) {
        if !std::mem::take(&mut self.inside) {
            return;
        }
        if std::thread::panicking() {
            // The hook has given the terminal back, and the message stands on it.
            return;
        }
        // A terminal that is gone needs no restoring, and one that takes nothing cannot be restored: waiting for it would
        // keep the process alive for ever.
        let _ = if takes_bytes() { self.restore() } else { self.terminal.enter_cooked_mode() };
    }

    fn restore(&mut self) -> io::Result<()> {
        if self.pictures {
            self.terminal.write_all(FORGET_PICTURES.as_bytes())?;
        }
        self.terminal.write_all(LEAVE.as_bytes())?;
        if self.answers {
            self.terminal.write_all(ASK_ATTRIBUTES.as_bytes())?;
            self.has_asked();
        }
        self.terminal.flush()?;
        // Those of the last pictures come first.
        while self.answers && self.owed > 0 && self.reader.poll(Some(LAST_ANSWER), is_attributes)? {
            self.reader.read(is_attributes)?;
            self.has_answer();
        }
        self.owed = 0;
        self.terminal.enter_cooked_mode()
    }

    /// What was written last was cut off in its middle.
    pub fn cut(&mut self) {
        if takes_bytes() {
            // A terminal that is gone needs no end of it.
            let _ = self.terminal.write_all(CUT.as_bytes());
        }
    }

    /// Columns, rows and, where known, dots.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn size(&self) -> io::Result<WindowSize> {
        self.terminal.get_dimensions()
    }

    /// The next event, if one comes in this time.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn next_event(&mut self, wait: Duration) -> io::Result<Option<Event>> {
        let Some((watch, late)) = &mut self.late else { return read(&self.reader, wait) };
        let until = watch.elapsed() + wait;
        loop {
            let now = watch.elapsed();
            if let Some(event) = late.next(now) {
                return Ok(Some(event));
            }
            if late.is_over() {
                self.late = None;
                return read(&self.reader, until.saturating_sub(now));
            }
            let left = until.saturating_sub(now);
            match read(&self.reader, late.wait(now).map_or(left, |wait| wait.min(left)))? {
                Some(event) => late.take(event, watch.elapsed()),
                None if watch.elapsed() >= until => return Ok(late.next(watch.elapsed())),
                None => {}
            }
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.leave();
        // `open` made the keys raw, also where `enter` was never reached.
        let _ = self.terminal.enter_cooked_mode();
    }
}

fn read(reader: &EventReader, wait: Duration) -> io::Result<Option<Event>> {
    if reader.poll(Some(wait), |_| true)? { reader.read(|_| true).map(Some) } else { Ok(None) }
}

/// Whether the terminal takes bytes, now or soon.
#[cfg(unix)]
fn takes_bytes() -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let output = rustix::stdio::stdout();
    let mut ready = [PollFd::new(&output, PollFlags::OUT)];
    let wait = Timespec { tv_sec: 0, tv_nsec: PATIENCE_NANOSECONDS };
    poll(&mut ready, Some(&wait)).is_ok_and(|count| count > 0)
}

#[cfg(not(unix))]
fn takes_bytes() -> bool {
    true
}

/// Whether this answers [`ASK_ATTRIBUTES`].
pub fn is_attributes(event: &Event) -> bool {
    matches!(event, Event::Csi(Csi::Device(Device::DeviceAttributes(()))))
}
