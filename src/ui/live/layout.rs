//! Where picture, status and pad stand in a terminal of a size.

use super::pad_panel::{self, PadPanel};
use crate::ui::screen::Area;
use crate::ui::screen::fit::{EXACT, fit};
use crate::ui::terminal::choice::Mode;

/// Columns and rows of the text view, and of its narrow form.
const TEXT: (u16, u16) = (56, 24);
const NARROW_TEXT: (u16, u16) = (28, 24);

/// The smallest terminal that shows a picture of dots, status included.
const DOTS_LEAST: (u16, u16) = (32, 16);

/// Sizes at which dots and cells agree.
const SHARP: [(u16, u16); 2] = [(EXACT.0 / 2, EXACT.1 / 2), EXACT];

/// A status beside the picture needs as many columns.
const SIDE_LEAST: u16 = 16;

/// Where the status is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusPlace {
    /// A row over the whole width.
    Row(Area),
    /// A block beside the picture, where no row is free.
    Side(Area),
    /// No room.
    None,
}

/// The parts of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The picture.
    pub picture: Area,
    /// The status.
    pub status: StatusPlace,
    /// The pad for the mouse, if wanted and possible.
    pub panel: Option<PadPanel>,
}

/// A terminal that is too small: what it has and what the mode needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooSmall {
    /// Columns and rows that are needed.
    pub needed: (u16, u16),
}

/// Lays out a terminal.
///
/// # Errors
/// It is too small for the mode.
pub fn layout(
    columns: u16,
    rows: u16,
    cell_pixels: Option<(u16, u16)>,
    mode: Mode,
    wants_panel: bool,
) -> Result<Layout, TooSmall> {
    // What the pad takes from the picture's columns.
    let taken = if wants_panel { pad_panel::COLUMNS + 1 } else { 0 };
    match mode {
        Mode::Text => text(columns, rows, wants_panel, taken),
        _ => dots(columns, rows, cell_pixels, wants_panel, taken),
    }
}

fn text(columns: u16, rows: u16, wants_panel: bool, taken: u16) -> Result<Layout, TooSmall> {
    let (wide, high) = if columns >= TEXT.0 { TEXT } else { NARROW_TEXT };
    if columns < wide || rows < high {
        return Err(TooSmall { needed: NARROW_TEXT });
    }
    if rows > high {
        let free = columns.saturating_sub(taken).max(wide);
        let picture = Area { x: (free - wide) / 2, y: (rows - 1 - high) / 2, columns: wide, rows: high };
        let status = Area { x: 0, y: rows - 1, columns, rows: 1 };
        let right = picture.x + wide;
        let beside = Area { x: right, y: 0, columns: columns - right, rows: rows - 1 };
        let panel = PadPanel::within(beside).filter(|_| wants_panel);
        return Ok(Layout { picture, status: StatusPlace::Row(status), panel });
    }
    let picture = Area { x: 0, y: 0, columns: wide, rows: high };
    let side = Area { x: wide + 1, y: 0, columns: (columns - wide).saturating_sub(1), rows };
    if side.columns < SIDE_LEAST {
        return Ok(Layout { picture, status: StatusPlace::None, panel: None });
    }
    let panel = PadPanel::within(side).filter(|_| wants_panel);
    let side = if panel.is_some() { Area { rows: rows - pad_panel::ROWS - 1, ..side } } else { side };
    Ok(Layout { picture, status: StatusPlace::Side(side), panel })
}

fn dots(
    columns: u16,
    rows: u16,
    cell_pixels: Option<(u16, u16)>,
    wants_panel: bool,
    taken: u16,
) -> Result<Layout, TooSmall> {
    if columns < DOTS_LEAST.0 || rows < DOTS_LEAST.1 {
        return Err(TooSmall { needed: DOTS_LEAST });
    }
    let left = columns.checked_sub(taken).filter(|left| *left >= DOTS_LEAST.0).unwrap_or(columns);
    if let Some(layout) = sharp_with_status_beside(columns, rows, cell_pixels).filter(|_| !wants_panel) {
        return Ok(layout);
    }
    let picture = fit(left, rows - 1, cell_pixels);
    let right = picture.x + picture.columns;
    let beside = Area { x: right, y: 0, columns: columns - right, rows: rows - 1 };
    let status = Area { x: 0, y: rows - 1, columns, rows: 1 };
    Ok(Layout { picture, status: StatusPlace::Row(status), panel: PadPanel::within(beside).filter(|_| wants_panel) })
}

/// A row for the status can cost the sharp size: then it stands beside the picture, if there is room.
fn sharp_with_status_beside(columns: u16, rows: u16, cell_pixels: Option<(u16, u16)>) -> Option<Layout> {
    let sharp = |area: Area| SHARP.contains(&(area.columns, area.rows));
    let whole = fit(columns, rows, cell_pixels);
    if !sharp(whole) || sharp(fit(columns, rows - 1, cell_pixels)) {
        return None;
    }
    let picture = Area { x: 0, y: 0, ..whole };
    let side = Area { x: whole.columns + 1, y: 0, columns: columns.checked_sub(whole.columns + 1)?, rows };
    (side.columns >= SIDE_LEAST).then_some(Layout { picture, status: StatusPlace::Side(side), panel: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(columns: u16, rows: u16, mode: Mode, panel: bool) -> Result<Layout, TooSmall> {
        layout(columns, rows, None, mode, panel)
    }

    #[test]
    fn nothing_overlaps_and_all_is_inside() {
        for mode in [Mode::Text, Mode::Half, Mode::Sixel] {
            for columns in 1..300 {
                for rows in 1..130 {
                    for panel in [false, true] {
                        let Ok(layout) = at(columns, rows, mode, panel) else {
                            assert!(columns < 56 || rows < 24, "{columns}x{rows}");
                            continue;
                        };
                        let picture = layout.picture;
                        assert!(picture.x + picture.columns <= columns && picture.y + picture.rows <= rows);
                        match layout.status {
                            StatusPlace::Row(row) => assert!(picture.y + picture.rows <= row.y),
                            StatusPlace::Side(side) => assert!(picture.x + picture.columns < side.x),
                            StatusPlace::None => assert!(columns < 56 + 1 + SIDE_LEAST),
                        }
                        if let Some(panel) = layout.panel {
                            for x in picture.x..picture.x + picture.columns {
                                assert_eq!(panel.button_at(x, rows / 2), None);
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_plain_terminal_has_the_text_view_and_everything_beside_it() {
        let layout = at(80, 24, Mode::Text, true).unwrap();
        assert_eq!(layout.picture, Area { x: 0, y: 0, columns: 56, rows: 24 });
        assert!(matches!(layout.status, StatusPlace::Side(Area { x: 57, columns: 23, rows: 15, .. })), "{layout:?}");
        assert!(layout.panel.is_some());
        let sharp = at(200, 60, Mode::Half, false).unwrap();
        assert_eq!((sharp.picture.columns, sharp.picture.rows), (128, 60));
        assert!(matches!(sharp.status, StatusPlace::Side(Area { x: 129, .. })), "{sharp:?}");
        assert_eq!(at(20, 24, Mode::Text, false), Err(TooSmall { needed: (28, 24) }));
        assert_eq!(at(80, 10, Mode::Half, false), Err(TooSmall { needed: (32, 16) }));
    }
}
