//! Pictures or letters: on a terminal where half blocks are too coarse to read, the way of showing follows what is shown.
//!
//! A program that moves sprites is played in half blocks; a listing, a prompt or a text adventure is read in the text
//! view. The change waits for a moment, so that a PRINT between two INPUTs does not flicker.

use std::time::Duration;

use crate::famicom::input::Awaits;
use crate::famicom::nametable::BLANK;
use crate::famicom::screen::CharacterTable;
use crate::famicom::sprite::EMPTY_TILE;
use crate::famicom::video::scene::Scene;
use crate::ui::terminal::choice::Mode;

/// Half blocks with as many rows show letters that can be read: three quarters of the dots.
pub const READABLE_ROWS: u16 = 90;

/// How long something has to be so before the way of showing follows.
const PATIENCE: Duration = Duration::from_millis(1200);

/// Picture characters that a text may hold: a frame's corners, a star.
const FEW_PICTURES: usize = 24;

/// Lines below which nothing is seen.
const BOTTOM: u8 = 239;

/// Follows what is shown.
#[derive(Debug)]
pub struct Reading {
    mode: Mode,
    /// The other way has been the better one since then.
    other_since: Option<Duration>,
}

impl Reading {
    /// Begins with pictures.
    pub fn new() -> Reading {
        Reading { mode: Mode::Half, other_since: None }
    }

    /// The way for this moment.
    pub fn mode(&mut self, scene: &Scene, awaits: Awaits, now: Duration) -> Mode {
        let typing = matches!(awaits, Awaits::Line | Awaits::Direct);
        let better = if is_picture(scene) && !typing { Mode::Half } else { Mode::Text };
        if better == self.mode {
            self.other_since = None;
            return self.mode;
        }
        // Who types wants to read at once.
        let since = *self.other_since.get_or_insert(now);
        if typing || now.saturating_sub(since) >= PATIENCE {
            (self.mode, self.other_since) = (better, None);
        }
        self.mode
    }
}

impl Default for Reading {
    fn default() -> Reading {
        Reading::new()
    }
}

/// Whether there is more to see than text.
fn is_picture(scene: &Scene) -> bool {
    let sprites = scene.oam.chunks_exact(4).any(|entry| entry[0] < BOTTOM && entry[1] != EMPTY_TILE);
    let pictures = match scene.cgen.background() {
        CharacterTable::A => scene.nametable.tiles().iter().filter(|code| **code != BLANK).count(),
        CharacterTable::B => scene.nametable.tiles().iter().filter(|code| **code < BLANK || **code > 183).count(),
    };
    sprites || pictures > FEW_PICTURES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::program::Program;
    use crate::famicom::machine::{Config, Machine};

    #[test]
    fn text_is_read_and_pictures_are_seen() {
        let text = Machine::new(Config::default(), Program::default()).scene();
        let mut picture = text.clone();
        picture.oam[..4].copy_from_slice(&[100, 0, 0, 100]);
        let mut reading = Reading::new();
        let ms = Duration::from_millis;
        assert_eq!(reading.mode(&text, Awaits::Nothing, ms(0)), Mode::Half);
        assert_eq!(reading.mode(&text, Awaits::Nothing, ms(1300)), Mode::Text);
        // A picture for a moment changes nothing, nor does a prompt under a picture.
        assert_eq!(reading.mode(&picture, Awaits::Nothing, ms(1400)), Mode::Text);
        assert_eq!(reading.mode(&text, Awaits::Nothing, ms(1500)), Mode::Text);
        assert_eq!(reading.mode(&picture, Awaits::Line, ms(9000)), Mode::Text);
        assert_eq!(reading.mode(&picture, Awaits::Nothing, ms(9100)), Mode::Text);
        assert_eq!(reading.mode(&picture, Awaits::Nothing, ms(10_400)), Mode::Half);
        assert_eq!(reading.mode(&picture, Awaits::Direct, ms(10_500)), Mode::Text);
    }
}
