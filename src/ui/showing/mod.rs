//! How a picture is shown while everything around it may change: the terminal's size, what is in the picture, and what the
//! person chooses. The player of live machines and that of recorded runs both stand on it.

pub mod encoder;
pub mod reading;

use std::time::Duration;

use self::encoder::encoder;
use self::reading::{READABLE_ROWS, Reading};
use super::screen::color::Depth;
use super::screen::{Area, Encoder, View};
use super::terminal::choice::{Mode, choose};
use super::terminal::environment::Environment;
use super::terminal::probe::Capabilities;
use super::terminal::session::Session;
use crate::famicom::input::Awaits;
use crate::famicom::video::scene::Scene;

/// What a terminal has whose size nobody knows.
const USUAL_SIZE: (u16, u16) = (80, 24);

/// Mouse presses and drags, told with columns and rows; and no longer.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// The way of showing the picture, and its encoder.
pub struct Showing {
    mode: Mode,
    /// What was asked for at the start.
    ordered: Option<Mode>,
    /// The best way in the terminal as it is, until the person chooses.
    automatic: Option<Mode>,
    /// The way follows what is shown, until the person chooses.
    reading: Option<Reading>,
    depth: Depth,
    capabilities: Capabilities,
    environment: Environment,
    encoder: Box<dyn Encoder>,
    /// What takes the picture of the way before away.
    removal: Vec<u8>,
    size: (u16, u16),
}

impl Showing {
    /// The way that was ordered, or the best that this terminal has.
    pub fn new(ordered: Option<Mode>, depth: Depth, capabilities: Capabilities, environment: &Environment) -> Showing {
        let mode = ordered.unwrap_or_else(|| choose(&capabilities, environment).mode);
        let automatic = ordered.is_none().then_some(mode);
        Showing {
            mode,
            ordered,
            automatic,
            reading: (automatic == Some(Mode::Half)).then(Reading::new),
            depth,
            encoder: encoder(mode, depth, &capabilities, false),
            size: capabilities.size.unwrap_or(USUAL_SIZE),
            capabilities,
            environment: environment.clone(),
            removal: Vec::new(),
        }
    }

    /// The way.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The terminal's columns and rows.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// A cell's width and height in pixels, if known.
    pub fn cell(&self) -> Option<(u16, u16)> {
        self.capabilities.cell_pixels
    }

    /// Takes the terminal's size as it is now.
    pub fn measure(&mut self, session: &Session) {
        if let Ok(size) = session.size() {
            self.size = (size.cols, size.rows);
            let pixels = (size.pixel_width.unwrap_or(0), size.pixel_height.unwrap_or(0));
            if pixels.0 > 0 && pixels.1 > 0 && size.cols > 0 && size.rows > 0 {
                self.capabilities.cell_pixels = Some((pixels.0 / size.cols, pixels.1 / size.rows));
            }
        }
        self.capabilities.size = Some(self.size);
    }

    /// The terminal has another size, which may suit another way.
    pub fn resized(&mut self, session: &Session) {
        self.measure(session);
        let best = choose(&self.capabilities, &self.environment).mode;
        if self.automatic.is_some_and(|mode| mode != best) {
            (self.automatic, self.mode) = (Some(best), best);
            self.reading = (best == Mode::Half).then(Reading::new);
        }
    }

    /// The next way, by the person's choice: pixel protocols only where the terminal has them.
    pub fn choose_next(&mut self) {
        const ORDER: [Mode; 5] = [Mode::Text, Mode::Half, Mode::Kitty, Mode::ITerm, Mode::Sixel];
        let can = |mode: &Mode| match mode {
            Mode::Kitty => self.capabilities.kitty_graphics,
            Mode::Sixel => self.capabilities.sixel && self.capabilities.cell_pixels.is_some(),
            // No terminal says so; whoever ordered it may come back to it.
            Mode::ITerm => self.ordered == Some(Mode::ITerm) || self.mode == Mode::ITerm,
            Mode::Half | Mode::Text => true,
        };
        let here = ORDER.iter().position(|mode| *mode == self.mode).unwrap_or(0);
        self.mode = ORDER.iter().cycle().skip(here + 1).find(|mode| can(mode)).copied().unwrap_or(Mode::Text);
        (self.automatic, self.reading) = (None, None);
    }

    /// Letters or pictures, where half blocks are too coarse for letters; whether it is another way now.
    pub fn follow(&mut self, scene: &Scene, awaits: Awaits, now: Duration) -> bool {
        let coarse = self.size.1 <= READABLE_ROWS;
        let Some(reading) = self.reading.as_mut().filter(|_| coarse) else { return false };
        let mode = reading.mode(scene, awaits, now);
        std::mem::replace(&mut self.mode, mode) != mode
    }

    /// Begins with a new encoder: for another way, another place, or a terminal that others have used. `alone`: nothing stands
    /// beside the picture. [`Showing::clear`] has to follow.
    pub fn begin(&mut self, alone: bool) {
        self.encoder.remove(&mut self.removal);
        self.encoder = encoder(self.mode, self.depth, &self.capabilities, alone);
    }

    /// Appends what makes the terminal blank, without the old picture, with or without the mouse; the picture goes to a place
    /// from now on.
    pub fn clear(&mut self, picture: Option<Area>, mouse: bool, out: &mut Vec<u8>) {
        out.append(&mut self.removal);
        out.extend_from_slice(b"\x1b[0m\x1b[r\x1b[2J");
        out.extend_from_slice(if mouse { MOUSE_ON } else { MOUSE_OFF });
        if let Some(picture) = picture {
            self.encoder.place(picture);
        }
    }

    /// Appends what makes the terminal show a frame.
    pub fn encode(&mut self, view: &View<'_>, out: &mut Vec<u8>) {
        self.encoder.encode(view, out);
    }
}
