//! Where picture, panel and timeline stand in a terminal of a size.
//!
//! The timeline lies below the picture, over the whole width, as on every player of films. The text view needs all rows of
//! a plain terminal; there everything else stands beside it.

use ratatui::layout::Rect;

use crate::ui::screen::Area;
use crate::ui::screen::fit::fit;
use crate::ui::screen::text_view::TextView;
use crate::ui::terminal::choice::Mode;

/// The smallest terminal.
pub const LEAST: (u16, u16) = (80, 24);

/// Columns and rows of the text view.
const TEXT: (u16, u16) = (56, 24);

/// Columns that listing and variables need beside the picture.
const PANEL_LEAST: u16 = 26;

/// Rows of the timeline (what happened, the bar), and those of the status.
const TIMELINE_ROWS: u16 = 2;
const STATUS_ROWS: u16 = 1;

/// Rows that picture and panel have before there are thumbnails.
const ABOVE_LEAST: u16 = 24;

/// Rows of thumbnails: from, to, and one for each so many of the terminal.
const THUMBNAIL_ROWS: (u16, u16) = (3, 6);
const ROWS_A_THUMBNAIL_ROW: u16 = 9;

/// The parts of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// The picture's cells.
    pub picture: Area,
    /// Listing and variables.
    pub panel: Rect,
    /// Thumbnails above the timeline.
    pub thumbnails: Option<Rect>,
    /// What happened, and under it the bar.
    pub timeline: Rect,
    /// The state of the player: a row, or a few where the panel is all there is.
    pub status: Rect,
    /// The last row of the panel, for the way to the help, where the status is not a row.
    pub hint: Option<Rect>,
}

/// Lays out a terminal.
///
/// # Errors
/// It is too small: a sentence for the person.
pub fn layout(columns: u16, rows: u16, cell: Option<(u16, u16)>, mode: Mode) -> Result<Places, String> {
    if columns < LEAST.0 || rows < LEAST.1 {
        let (wide, high) = LEAST;
        return Err(format!(
            "The player needs {wide}x{high} cells; here are {columns}x{rows}. Enlarge the terminal, or press q to quit."
        ));
    }
    let (most_columns, most_rows) = Area::LARGEST;
    let (columns, rows) = (columns.min(most_columns), rows.min(most_rows));
    if mode == Mode::Text && rows < TEXT.1 + TIMELINE_ROWS + STATUS_ROWS {
        return Ok(beside(columns, rows));
    }
    Ok(below(columns, rows, cell, mode))
}

/// Everything beside the text view.
fn beside(columns: u16, rows: u16) -> Places {
    let picture = Area { x: 0, y: (rows - TEXT.1) / 2, columns: TEXT.0, rows: TEXT.1 };
    let (x, width) = (TEXT.0 + 1, columns - TEXT.0 - 1);
    Places {
        picture,
        status: Rect::new(x, 0, width, 4),
        timeline: Rect::new(x, 4, width, TIMELINE_ROWS),
        panel: Rect::new(x, 7, width, rows - 8),
        hint: Some(Rect::new(x, rows - 1, width, 1)),
        thumbnails: None,
    }
}

/// The timeline below.
fn below(columns: u16, rows: u16, cell: Option<(u16, u16)>, mode: Mode) -> Places {
    let free = rows - TIMELINE_ROWS - STATUS_ROWS;
    let (fewest, most) = THUMBNAIL_ROWS;
    let thumbnail_rows = (rows / ROWS_A_THUMBNAIL_ROW).min(most).min(free - free.min(ABOVE_LEAST));
    let thumbnail_rows = if thumbnail_rows < fewest { 0 } else { thumbnail_rows };
    let above = free - thumbnail_rows;
    let dots = fit(columns - PANEL_LEAST - 1, above, cell);
    // The same room for both, so that nothing else moves when letters follow pictures.
    let room = dots.columns.max(TEXT.0);
    let picture = match mode {
        Mode::Text => TextView::fit(room, above),
        Mode::Half | Mode::Kitty | Mode::Sixel | Mode::ITerm => {
            Area { x: (room - dots.columns) / 2, y: (above - dots.rows) / 2, ..dots }
        }
    };
    let panel = Rect::new(room + 1, 0, columns - room - 1, above - 1);
    let thumbnails = (thumbnail_rows > 0).then(|| Rect::new(0, above, columns, thumbnail_rows));
    let timeline = Rect::new(0, above + thumbnail_rows, columns, TIMELINE_ROWS);
    let status = Rect::new(0, rows - STATUS_ROWS, columns, STATUS_ROWS);
    Places { picture, panel, thumbnails, timeline, status, hint: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(area: Area) -> Rect {
        Rect::new(area.x, area.y, area.columns, area.rows)
    }

    #[test]
    fn nothing_overlaps_and_all_is_inside() {
        for mode in [Mode::Text, Mode::Half, Mode::Sixel] {
            for columns in (80..300).step_by(7) {
                for rows in 24..130 {
                    let places = layout(columns, rows, None, mode).unwrap();
                    let parts = [Some(rect(places.picture)), Some(places.panel), places.thumbnails];
                    let parts = [parts, [Some(places.timeline), Some(places.status), places.hint]].concat();
                    let parts: Vec<Rect> = parts.into_iter().flatten().collect();
                    for (index, part) in parts.iter().enumerate() {
                        assert!(part.right() <= columns && part.bottom() <= rows, "{mode:?} {columns}x{rows} {part}");
                        assert!(part.width > 0 && part.height > 0, "{mode:?} {columns}x{rows} {part}");
                        for other in &parts[index + 1..] {
                            assert!(!part.intersects(*other), "{mode:?} {columns}x{rows} {part} {other}");
                        }
                    }
                    assert!(places.panel.width >= 23 && places.panel.height >= 10, "{columns}x{rows} {}", places.panel);
                }
            }
        }
    }

    #[test]
    fn a_plain_terminal_has_everything() {
        let text = layout(80, 24, None, Mode::Text).unwrap();
        assert_eq!(rect(text.picture), Rect::new(0, 0, 56, 24));
        assert!(text.hint.is_some() && text.thumbnails.is_none());
        let half = layout(80, 24, None, Mode::Half).unwrap();
        assert_eq!(
            (half.picture.rows, half.timeline, half.status),
            (21, Rect::new(0, 21, 80, 2), Rect::new(0, 23, 80, 1))
        );
        assert!(layout(79, 24, None, Mode::Text).is_err_and(|sentence| sentence.contains("80x24")));
        assert!(layout(80, 23, None, Mode::Half).is_err());
    }

    #[test]
    fn thumbnails_come_with_room() {
        let rows = |rows| layout(120, rows, None, Mode::Half).unwrap().thumbnails.map(|place| place.height);
        assert_eq!([rows(29), rows(30), rows(45), rows(60), rows(120)], [None, Some(3), Some(5), Some(6), Some(6)]);
    }
}
