//! Small pictures of the run above the timeline, in half blocks. They are made one at a time, as the survey comes past them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use super::timeline::Scale;
use crate::famicom::position::Position;
use crate::famicom::tiles::TileSet;
use crate::famicom::video::compositor::Compositor;
use crate::famicom::video::image::{HEIGHT, Rgb};
use crate::famicom::video::scene::Scene;
use crate::ui::screen::scale::Scaler;
use crate::vm::time::Frame;

/// Columns to eight rows of cells of 1:2, in the picture's shape.
const COLUMNS_TO_8_ROWS: u16 = 20;

/// A picture of some moment.
#[derive(Clone, Debug)]
struct Thumbnail {
    /// The frame that the place stands for.
    wanted: Frame,
    /// The moment that the picture is of.
    at: Option<Position>,
    /// Row-major, two lines to a row of cells.
    dots: Vec<Rgb>,
}

/// A row of small pictures.
#[derive(Debug)]
pub struct Thumbnails {
    compositor: Compositor,
    scaler: Scaler,
    columns: u16,
    rows: u16,
    /// Columns of the bar.
    bar: u16,
    thumbnails: Vec<Thumbnail>,
    /// The next one to look at.
    turn: usize,
}

impl Thumbnails {
    /// Pictures for the columns of a bar, so many rows high.
    pub fn new(compositor: Compositor, rows: u16, scale: Scale) -> Thumbnails {
        let columns = (rows * COLUMNS_TO_8_ROWS).div_ceil(8);
        // As many as fit, spread over the whole bar.
        let count = ((scale.columns + 1) / (columns + 1)).max(1);
        let middle = |index| scale.frame(left(index, count, columns, scale.columns) + columns / 2);
        let thumbnails =
            (0..count).map(|index| Thumbnail { wanted: middle(index), at: None, dots: Vec::new() }).collect();
        let scaler = Scaler::new(usize::from(columns), usize::from(rows) * 2);
        Thumbnails { compositor, scaler, columns, rows, bar: scale.columns, thumbnails, turn: 0 }
    }

    /// Looks whether there is a nearer picture for the next place; `of` gives one of about a frame. Whether one was made.
    pub fn refresh(&mut self, tiles: &TileSet, mut of: impl FnMut(Frame) -> Option<(Position, Scene)>) -> bool {
        for _ in 0..self.thumbnails.len() {
            let turn = self.turn;
            self.turn = (turn + 1) % self.thumbnails.len();
            let wanted = self.thumbnails[turn].wanted;
            let Some((at, scene)) = of(wanted).filter(|(at, _)| Some(*at) != self.thumbnails[turn].at) else {
                continue;
            };
            self.compositor.compose(&scene, tiles);
            self.scaler.read(self.compositor.image(), &[true; HEIGHT]);
            let columns = usize::from(self.columns);
            let mut dots = vec![[0; 3]; columns * usize::from(self.rows) * 2];
            for (y, line) in dots.chunks_exact_mut(columns).enumerate() {
                self.scaler.line(y, line);
            }
            self.thumbnails[turn] = Thumbnail { wanted, at: Some(at), dots };
            return true;
        }
        false
    }

    /// Draws those that are there above a bar.
    pub fn draw(&self, place: Rect, frame: &mut Buffer) {
        let columns = usize::from(self.columns);
        let count = self.thumbnails.len() as u16;
        for (index, thumbnail) in (0..count).zip(&self.thumbnails) {
            let left = place.x + left(index, count, self.columns, self.bar);
            let lines: Vec<&[Rgb]> = thumbnail.dots.chunks_exact(columns).collect();
            for (y, pair) in (place.y..place.bottom()).zip(lines.chunks_exact(2)) {
                for (x, (upper, lower)) in (left..place.right()).zip(pair[0].iter().zip(pair[1])) {
                    let color = |[red, green, blue]: Rgb| Color::Rgb(red, green, blue);
                    frame[(x, y)].set_char('▀').set_style(Style::new().fg(color(*upper)).bg(color(*lower)));
                }
            }
        }
    }
}

/// The first column of one of some pictures that are spread over a bar.
fn left(index: u16, count: u16, columns: u16, bar: u16) -> u16 {
    let free = u32::from(bar.saturating_sub(columns));
    (free * u32::from(index)).checked_div(u32::from(count) - 1).unwrap_or(0) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::program::Program;
    use crate::famicom::machine::{Config, Machine};
    use crate::famicom::video::compositor::Options;
    use crate::vm::time::HalfCycles;

    fn thumbnails(rows: u16, columns: u16) -> Thumbnails {
        Thumbnails::new(Compositor::new(Options::default()), rows, Scale { columns, last: 3600 })
    }

    #[test]
    fn they_fill_the_bar_and_stay_inside() {
        let scene = Machine::new(Config::default(), Program::default()).scene();
        let at = Position { statements: 1, time: HalfCycles(1) };
        for (rows, columns) in [(3, 78), (6, 198), (6, 78), (4, 117), (6, 10)] {
            let mut thumbnails = thumbnails(rows, columns);
            let count = thumbnails.thumbnails.len();
            for made in 0..count + 1 {
                let of = |_| Some((at, scene.clone()));
                assert_eq!(thumbnails.refresh(&TileSet::blank(), of), made < count);
            }
            let place = Rect::new(1, 0, columns, rows);
            let mut frame = Buffer::empty(Rect::new(0, 0, columns + 2, rows));
            thumbnails.draw(place, &mut frame);
            let row: String = (0..columns + 2).map(|x| frame[(x, 0)].symbol()).collect();
            assert!(row.starts_with(" ▀") && row.ends_with(' '), "{row}");
            assert!(row.trim().chars().count() >= usize::from(columns) * 9 / 10, "{row}");
        }
    }

    #[test]
    fn nothing_is_shown_before_there_is_a_picture() {
        let mut thumbnails = thumbnails(3, 78);
        assert!(!thumbnails.refresh(&TileSet::blank(), |_| None));
        let mut frame = Buffer::empty(Rect::new(0, 0, 80, 3));
        thumbnails.draw(Rect::new(1, 0, 78, 3), &mut frame);
        assert_eq!(frame, Buffer::empty(Rect::new(0, 0, 80, 3)));
    }
}
