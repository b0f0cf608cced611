//! The bar over the whole run: what happened in each column's frames, how far the run has been shown and surveyed.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::look;
use crate::vm::time::Frame;

/// Heights of inputs, from few to many.
const LEVELS: [char; 5] = ['▁', '▂', '▃', '▄', '▅'];

/// What a column shows of its frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Inputs.
    pub inputs: usize,
    /// An error occurred.
    pub error: bool,
    /// A program ended.
    pub end: bool,
    /// A person left a mark.
    pub mark: bool,
    /// A checkpoint, in a run of which nothing else can be shown.
    pub still: bool,
}

/// The bar's contents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tracks {
    /// From left to right.
    pub columns: Vec<Column>,
    /// The column of the present moment.
    pub here: u16,
    /// Columns whose errors and ends are known.
    pub known: u16,
}

/// Frames and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Columns of the bar.
    pub columns: u16,
    /// The run's last frame.
    pub last: u64,
}

impl Scale {
    /// The column of a frame.
    pub fn column(self, frame: Frame) -> u16 {
        let rightmost = u128::from(self.columns.saturating_sub(1));
        let column = u128::from(frame.0.min(self.last)) * rightmost / u128::from(self.last.max(1));
        column as u16
    }

    /// The first frame of a column.
    pub fn frame(self, column: u16) -> Frame {
        let rightmost = u128::from(self.columns.saturating_sub(1).max(1));
        let frame = (u128::from(column) * u128::from(self.last)).div_ceil(rightmost);
        Frame(u64::try_from(frame).unwrap_or(u64::MAX).min(self.last))
    }

    /// All frames of a column.
    pub fn frames(self, column: u16) -> Range<Frame> {
        let end = if column + 1 >= self.columns { Frame(self.last).next() } else { self.frame(column + 1) };
        self.frame(column)..end.max(self.frame(column).next())
    }
}

/// Where the bar's columns are within a place: a column is free on either side.
pub fn bar(place: Rect) -> Rect {
    Rect { x: place.x + 1, width: place.width.saturating_sub(2), ..place }
}

/// Draws the two rows.
pub fn draw(tracks: &Tracks, place: Rect, frame: &mut Buffer) {
    let bar = bar(place);
    let most = tracks.columns.iter().map(|column| column.inputs).max().unwrap_or(0);
    for (offset, column) in (0..bar.width).zip(&tracks.columns) {
        let (symbol, style) = symbol(column, most);
        frame[(bar.x + offset, bar.y)].set_char(symbol).set_style(style);
        let (symbol, style) = match offset {
            _ if offset == tracks.here => ('●', look::HERE),
            _ if offset < tracks.here => ('━', look::PLAYED),
            _ if offset <= tracks.known => ('─', look::TEXT),
            _ => ('╌', look::FAINT),
        };
        frame[(bar.x + offset, bar.y + 1)].set_char(symbol).set_style(style);
    }
}

/// What a person looks for comes first.
fn symbol(column: &Column, most: usize) -> (char, Style) {
    if column.mark {
        ('▼', look::MARK)
    } else if column.still {
        ('◆', look::HERE)
    } else if column.error {
        ('✕', look::ERROR)
    } else if column.end {
        ('■', look::TEXT)
    } else if column.inputs > 0 {
        let level = (column.inputs - 1) * LEVELS.len() / most.max(1);
        (LEVELS[level.min(LEVELS.len() - 1)], look::INPUT)
    } else {
        (' ', look::TEXT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_frame_has_a_column_and_every_column_a_frame() {
        for (columns, last) in [(78, 3600), (78, 10), (2, 5), (1, 5), (198, 0), (198, 216_000), (50, u64::MAX)] {
            let scale = Scale { columns, last };
            for column in 0..columns.min(u16::try_from(last).unwrap_or(u16::MAX)) {
                let frame = scale.frame(column);
                assert!(scale.column(frame) >= column || columns == 1, "{columns} {last} {column} {frame:?}");
            }
            assert_eq!(scale.column(Frame(0)), 0);
            assert_eq!(scale.column(Frame(last)), if last == 0 { 0 } else { columns - 1 });
            assert!(scale.frame(columns.saturating_sub(1)).0 <= last);
        }
        // No frame is lost between two columns.
        let scale = Scale { columns: 78, last: 3600 };
        for column in 0..77 {
            assert_eq!(scale.frames(column).end, scale.frames(column + 1).start);
        }
        assert_eq!(scale.frames(77).end, Frame(3601));
    }

    #[test]
    fn what_matters_most_is_seen() {
        let tracks = Tracks {
            columns: vec![
                Column { inputs: 1, ..Column::default() },
                Column { inputs: 9, ..Column::default() },
                Column { inputs: 9, error: true, ..Column::default() },
                Column { error: true, mark: true, ..Column::default() },
                Column { end: true, ..Column::default() },
                Column::default(),
            ],
            here: 1,
            known: 3,
        };
        let place = Rect::new(0, 0, 8, 2);
        let mut frame = Buffer::empty(place);
        draw(&tracks, place, &mut frame);
        let row = |y| (0..8).map(|x| frame[(x, y)].symbol()).collect::<String>();
        assert_eq!(row(0), " ▁▅✕▼■  ");
        assert_eq!(row(1), " ━●──╌╌ ");
    }
}
