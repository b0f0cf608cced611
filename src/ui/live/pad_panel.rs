//! A pad drawn in cells, for the mouse: every terminal tells when a mouse button is released.

use crate::famicom::pad::{stick, strig};
use crate::ui::keys::pad_map::Button;
use crate::ui::screen::Area;

/// Cells that a panel takes.
pub const COLUMNS: u16 = 22;
/// Rows that a panel takes.
pub const ROWS: u16 = 8;

/// A button's rectangle in the panel: column, row, columns, rows, what it is, what stands on it.
type Spot = (u16, u16, u16, u16, Button, &'static str);

const SPOTS: [Spot; 8] = [
    (4, 0, 3, 2, Button::Stick(stick::UP), "▲"),
    (0, 2, 4, 2, Button::Stick(stick::LEFT), "◀"),
    (7, 2, 4, 2, Button::Stick(stick::RIGHT), "▶"),
    (4, 4, 3, 2, Button::Stick(stick::DOWN), "▼"),
    (12, 2, 4, 2, Button::Strig(strig::B), "B"),
    (17, 2, 4, 2, Button::Strig(strig::A), "A"),
    (1, 7, 8, 1, Button::Strig(strig::SELECT), "SELECT"),
    (12, 7, 8, 1, Button::Strig(strig::START), "START"),
];

/// A panel at its place in the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PadPanel {
    x: u16,
    y: u16,
}

impl PadPanel {
    /// A panel in the lower right corner of an area; `None` if it is too small.
    pub fn within(area: Area) -> Option<PadPanel> {
        let fits = area.columns >= COLUMNS && area.rows >= ROWS;
        fits.then(|| PadPanel { x: area.x + area.columns - COLUMNS, y: area.y + area.rows - ROWS })
    }

    /// The button under a cell of the terminal.
    pub fn button_at(&self, column: u16, row: u16) -> Option<Button> {
        let (x, y) = (column.checked_sub(self.x)?, row.checked_sub(self.y)?);
        let spot = SPOTS.iter().find(|(left, top, columns, rows, ..)| {
            (*left..left + columns).contains(&x) && (*top..top + rows).contains(&y)
        });
        spot.map(|(.., button, _)| *button)
    }

    /// Appends what draws it; a held button stands out.
    pub fn draw(&self, held: Option<Button>, out: &mut Vec<u8>) {
        for (left, top, columns, rows, button, label) in SPOTS {
            let style = if held == Some(button) { "\x1b[0;7m" } else { "\x1b[0;2;7m" };
            for row in 0..rows {
                let text = if row == rows / 2 { label } else { "" };
                let place = format!("\x1b[{};{}H{style}", self.y + top + row + 1, self.x + left + 1);
                out.extend_from_slice(place.as_bytes());
                out.extend_from_slice(format!("{text:^width$}", width = usize::from(columns)).as_bytes());
            }
        }
        out.extend_from_slice(b"\x1b[0m");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_button_is_where_it_is_drawn() {
        let area = Area { x: 50, y: 3, columns: 30, rows: 20 };
        let panel = PadPanel::within(area).unwrap();
        for (left, top, columns, rows, button, _) in SPOTS {
            assert!(left + columns <= COLUMNS && top + rows <= ROWS);
            let (x, y) = (50 + 30 - COLUMNS + left, 3 + 20 - ROWS + top);
            assert_eq!(panel.button_at(x, y), Some(button));
            assert_eq!(panel.button_at(x + columns - 1, y + rows - 1), Some(button));
        }
        assert_eq!(panel.button_at(0, 0), None);
        assert_eq!(panel.button_at(79, 4), None);
        assert_eq!(PadPanel::within(Area { columns: COLUMNS - 1, ..area }), None);
    }
}
