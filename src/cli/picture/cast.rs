//! Terminal recordings in asciinema's format, version 2: what a terminal of a size would show, in virtual time.
//!
//! The first line is a header, each further one `[seconds, "o", "bytes"]`. Nothing in it depends on the moment or the
//! machine of the recording. Format: asciinema's documentation, "asciicast v2".

use std::fmt::Write as _;

use crate::ui::live::layout::layout;
use crate::ui::screen::color::Depth;
use crate::ui::screen::{Encoder, View};
use crate::ui::showing::encoder::encoder;
use crate::ui::terminal::choice::{HALF_COLUMNS_MIN, HALF_ROWS_MIN, Mode};
use crate::ui::terminal::probe::Capabilities;
use crate::vm::time::{CPU_HZ, Frame};

/// A recording does not grow beyond this; a minute of a game in the text view takes about one MB.
pub(in crate::cli) const CAST_BYTES_MAX: usize = 256 << 20;

/// The smallest and the largest terminal that can be recorded.
pub(in crate::cli) const SIZES: ((u16, u16), (u16, u16)) = ((28, 24), (512, 256));

/// A recording that grows.
pub(in crate::cli) struct Recorder {
    text: String,
    encoder: Box<dyn Encoder>,
    bytes: Vec<u8>,
    last: Frame,
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recorder").field("bytes", &self.text.len()).finish_non_exhaustive()
    }
}

impl Recorder {
    /// Records a terminal of so many columns and rows: half blocks where it is large enough for them, else the text view.
    /// Sizes lie within [`SIZES`].
    pub(in crate::cli) fn new(columns: u16, rows: u16, title: &str) -> Recorder {
        // The status is not part of the recording: its row is given to the picture.
        let large = columns >= HALF_COLUMNS_MIN && rows >= HALF_ROWS_MIN;
        let mode = if large { Mode::Half } else { Mode::Text };
        let mut encoder = encoder(mode, Depth::True, &Capabilities::default(), true);
        if let Ok(layout) = layout(columns, rows.saturating_add(1), None, mode, false) {
            encoder.place(layout.picture);
        }
        let header = serde_json::json!({
            "version": 2, "width": columns, "height": rows, "title": title, "env": {"TERM": "xterm-256color"},
        });
        let mut text = header.to_string();
        text.push('\n');
        let mut recorder = Recorder { text, encoder, bytes: Vec::new(), last: Frame(0) };
        recorder.event(Frame(0), "\x1b[?25l\x1b[2J");
        recorder
    }

    /// Whether it may not grow any more.
    pub(in crate::cli) fn is_full(&self) -> bool {
        self.text.len() > CAST_BYTES_MAX
    }

    /// What can be seen from a frame on. Frames never fall.
    pub(in crate::cli) fn show(&mut self, frame: Frame, view: &View<'_>) {
        self.bytes.clear();
        self.encoder.encode(view, &mut self.bytes);
        self.last = frame;
        if !self.bytes.is_empty() {
            // Encoders write UTF-8.
            let shown = String::from_utf8_lossy(&std::mem::take(&mut self.bytes)).into_owned();
            self.event(frame, &shown);
        }
    }

    /// The file. The last picture stays until a frame.
    pub(in crate::cli) fn finish(mut self, end: Frame) -> Vec<u8> {
        self.event(end.max(self.last), "\x1b[0m");
        self.text.into_bytes()
    }

    fn event(&mut self, frame: Frame, shown: &str) {
        let micros = u128::from(frame.start().0) * 1_000_000 / u128::from(2 * CPU_HZ);
        let data = serde_json::Value::from(shown);
        // Writing to a string does not fail.
        let _ = writeln!(self.text, "[{}.{:06}, \"o\", {data}]", micros / 1_000_000, micros % 1_000_000);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::program::Program;
    use crate::famicom::machine::{Config, Machine};
    use crate::famicom::tiles::TileSet;
    use crate::famicom::video::image::Image;

    #[test]
    fn lines_are_json_with_times_of_virtual_time() {
        let scene = Machine::new(Config::default(), Program::default()).scene();
        let tiles = TileSet::blank();
        let mut recorder = Recorder::new(80, 24, "a \"title\"");
        let view = View { image: &Image::black(), scene: &scene, tiles: &tiles };
        recorder.show(Frame(0), &view);
        recorder.show(Frame(60), &view);
        let text = String::from_utf8(recorder.finish(Frame(601))).unwrap();
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines[0]["version"], 2);
        assert_eq!((&lines[0]["width"], &lines[0]["height"]), (&80.into(), &24.into()));
        assert_eq!(lines[0]["title"], "a \"title\"");
        // Clearing, one picture (the second is the same), the end after ten seconds.
        assert_eq!(lines.len(), 4, "{text}");
        assert_eq!(lines[3][0].as_f64().map(|time| (time * 1000.0) as u64), Some(10_000));
        assert_eq!(lines[2][1], "o");
    }
}
