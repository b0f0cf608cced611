//! What stands around the picture: program, line, speed, sound, mode, and the leader's menu. Plain cells, never part of the
//! machine.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::controls::MENU;
use super::layout::StatusPlace;

/// What the status tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// The program's name.
    pub program: String,
    /// What the machine does: a line, `direct mode`.
    pub doing: String,
    /// Frames of the last second.
    pub fps: u32,
    /// Sound, in a few characters.
    pub sound: String,
    /// How the picture is shown.
    pub mode: String,
    /// Sticky pad and the like, or nothing.
    pub extra: String,
    /// Virtual time is held.
    pub paused: bool,
    /// The next key is a command.
    pub leading: bool,
    /// Something a person should read now: under all else, or before it in a row.
    pub notice: Option<String>,
}

impl Status {
    /// Appends what draws it.
    pub fn draw(&self, place: StatusPlace, out: &mut Vec<u8>) {
        match place {
            StatusPlace::Row(area) => {
                let text = fitted(&self.row(), usize::from(area.columns));
                put(out, area.x, area.y, "\x1b[0;7m", &text);
            }
            StatusPlace::Side(area) => {
                let lines = self.lines(usize::from(area.columns));
                for row in 0..area.rows {
                    let line = lines.get(usize::from(row)).map_or("", String::as_str);
                    let text = fitted(line, usize::from(area.columns));
                    put(out, area.x, area.y + row, if row == 0 { "\x1b[0;1m" } else { "\x1b[0m" }, &text);
                }
            }
            StatusPlace::None => {}
        }
    }

    fn row(&self) -> String {
        if self.leading {
            let keys: Vec<String> = MENU.iter().map(|(key, what)| format!("{key} {what}")).collect();
            return format!(" {}   F12 back", keys.join("  "));
        }
        let fps = if self.paused { "PAUSED".to_owned() } else { format!("{} fps", self.fps) };
        let parts = [&self.program, &self.doing, &fps, &self.sound, &self.mode, &self.extra];
        let parts = self.notice.iter().chain(parts).map(String::as_str);
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        format!(" {} · F12 menu", parts.join(" · "))
    }

    fn lines(&self, width: usize) -> Vec<String> {
        let mut lines = Vec::new();
        if self.leading {
            lines.extend(MENU.iter().map(|(key, what)| format!("{key}  {what}")));
            lines.push("F12  back".to_owned());
        } else {
            let fps = if self.paused { "PAUSED".to_owned() } else { format!("{} fps", self.fps) };
            for part in [&self.program, &self.doing, &fps, &self.sound, &self.mode, &self.extra] {
                if !part.is_empty() {
                    lines.extend(wrapped(part, width));
                }
            }
            lines.push(String::new());
            lines.push("F12 menu".to_owned());
            lines.push("Ctrl-C STOP".to_owned());
        }
        if let Some(notice) = &self.notice {
            lines.push(String::new());
            lines.extend(wrapped(notice, width));
        }
        lines
    }
}

fn put(out: &mut Vec<u8>, x: u16, y: u16, style: &str, text: &str) {
    out.extend_from_slice(format!("\x1b[{};{}H{style}{text}\x1b[0m", y + 1, x + 1).as_bytes());
}

/// A text in exactly so many columns: cut, or filled with blanks. Control characters are left out.
fn fitted(text: &str, columns: usize) -> String {
    let mut fitted = String::new();
    let mut used = 0;
    for character in text.chars() {
        let Some(width) = character.width() else {
            continue;
        };
        if used + width > columns {
            break;
        }
        used += width;
        fitted.push(character);
    }
    fitted.extend(std::iter::repeat_n(' ', columns - used));
    fitted
}

/// Lines of at most so many columns, broken at blanks where there are any.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().map(|line| (line.width(), line));
        match line {
            Some((0, line)) => line.push_str(word),
            Some((width, line)) if width + 1 + word.width() <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::screen::Area;

    fn drawn(status: &Status, place: StatusPlace) -> String {
        let mut out = Vec::new();
        status.draw(place, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_row_is_as_wide_as_the_terminal() {
        let status = Status {
            program: "ゲーム.bas\u{7}".to_owned(),
            doing: "line 120".to_owned(),
            fps: 60,
            ..Status::default()
        };
        for columns in 0..90 {
            let row = StatusPlace::Row(Area { x: 0, y: 23, columns, rows: 1 });
            let text = drawn(&status, row);
            let text = text.strip_prefix("\x1b[24;1H\x1b[0;7m").unwrap().strip_suffix("\x1b[0m").unwrap();
            assert_eq!(text.width(), usize::from(columns), "{text:?}");
        }
        assert!(
            drawn(&status, StatusPlace::Row(Area { x: 0, y: 0, columns: 80, rows: 1 })).contains("line 120 · 60 fps")
        );
        assert_eq!(drawn(&status, StatusPlace::None), "");
    }

    #[test]
    fn a_notice_hides_no_menu() {
        let status = Status { notice: Some("No sound.".to_owned()), leading: true, ..Status::default() };
        let row = drawn(&status, StatusPlace::Row(Area { x: 0, y: 0, columns: 120, rows: 1 }));
        assert!(row.contains("q quit") && !row.contains("No sound"), "{row}");
        let side = drawn(&status, StatusPlace::Side(Area { x: 0, y: 0, columns: 20, rows: 24 }));
        assert!(side.contains("q  quit") && side.contains("No sound."), "{side}");
        let status = Status { leading: false, ..status };
        assert!(drawn(&status, StatusPlace::Row(Area { x: 0, y: 0, columns: 80, rows: 1 })).contains("No sound"));
    }

    #[test]
    fn words_wrap() {
        assert_eq!(wrapped("no sound server was found", 10), ["no sound", "server was", "found"]);
        assert_eq!(wrapped("unbreakableword x", 5), ["unbreakableword", "x"]);
    }
}
