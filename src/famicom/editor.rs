//! The screen editor: what each key does to the text, and what RETURN hands over.
//!
//! The screen is the only text buffer: there is no line apart from what stands on it. Direct mode, LINPUT and INPUT
//! differ only in where the submitted text begins. Source: spec, machine 5; screen 5; language 6.7, 8.

use super::keyboard::code;
use super::nametable::BLANK;
use super::picture::{COLUMNS, Cursor, Picture, ROWS};
use super::screen::Screen;

/// The longest line that RETURN hands over.
pub const LINE_MAX: usize = 255;

/// What a key asks of the machine beyond its effect on the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditorEvent {
    /// Nothing.
    None,
    /// RETURN: the text, trailing blanks removed, at most 255 characters.
    Submit(Vec<u8>),
    /// STOP: the line was abandoned; the cursor stands on the row after it.
    Break,
    /// CTR+G, or no room to insert.
    Beep,
    /// Kana mode on or off; the keyboard keeps it.
    Kana(bool),
    /// CTR+D: the screen's modes and insert mode are reset; palettes and SPRITE OFF are left to the machine.
    Reset,
}

/// The editor's own state; the text is the screen's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Editor {
    insert: bool,
    start: Option<Cursor>,
}

impl Editor {
    /// Overwriting; lines are submitted whole.
    pub fn new() -> Editor {
        Editor::default()
    }

    /// An editor from the values that its accessors gave; `None` if the start is outside the screen.
    pub fn from_parts(insert: bool, start: Option<Cursor>) -> Option<Editor> {
        let fits = start.is_none_or(|start| start.x < COLUMNS && start.y < ROWS);
        fits.then_some(Editor { insert, start })
    }

    /// Whether characters push the line right (CTR+A).
    pub fn is_inserting(&self) -> bool {
        self.insert
    }

    /// Where the text of INPUT began; `None` where whole lines are submitted.
    pub fn input_start(&self) -> Option<Cursor> {
        self.start
    }

    /// Begins an INPUT: RETURN will hand over what stands from the cursor's present place on.
    pub fn begin_input(&mut self, screen: &Screen) {
        self.start = Some(screen.written().cursor());
    }

    /// Begins a LINPUT or a line of direct mode: RETURN will hand over the whole logical line.
    pub fn begin_line(&mut self) {
        self.start = None;
    }

    /// One key, by its code: 32..255 are characters, the rest the control codes of machine 5.
    pub fn key(&mut self, screen: &mut Screen, key: u8) -> EditorEvent {
        if key < 32 && !matches!(key, 1 | code::DEL | 9 | code::INS) {
            self.insert = false;
        }
        let picture = screen.written_mut();
        let cursor = picture.cursor();
        let before = picture.scroll_dots();
        let event = match key {
            1 => {
                self.insert = !self.insert;
                EditorEvent::None
            }
            code::STOP => {
                self.leave_line(picture);
                return EditorEvent::Break;
            }
            4 => {
                screen.reset_modes();
                return EditorEvent::Reset;
            }
            5 => {
                clear_to(picture, picture.logical_line(cursor.y).1);
                EditorEvent::None
            }
            7 => EditorEvent::Beep,
            code::DEL => {
                delete(picture);
                EditorEvent::None
            }
            9 => {
                picture.tab_zone();
                EditorEvent::None
            }
            10 | code::DOWN => {
                down(picture);
                EditorEvent::None
            }
            code::HOME => {
                picture.set_cursor(Cursor::default());
                EditorEvent::None
            }
            code::CLR => {
                // The place where input began is gone with its prompt; and the scroll starts anew.
                picture.cls();
                self.start = None;
                return EditorEvent::None;
            }
            code::RETURN => {
                let text = self.submitted(picture);
                self.leave_line(picture);
                return EditorEvent::Submit(text);
            }
            code::INS => self.insert_blank(picture),
            code::KANA_ON => EditorEvent::Kana(true),
            code::KANA_OFF => EditorEvent::Kana(false),
            26 => {
                clear_to(picture, ROWS - 1);
                EditorEvent::None
            }
            code::RIGHT => {
                if cursor.x + 1 < COLUMNS {
                    picture.set_cursor(Cursor { x: cursor.x + 1, ..cursor });
                } else {
                    picture.set_cursor(Cursor { x: 0, ..cursor });
                    down(picture);
                }
                EditorEvent::None
            }
            code::LEFT => {
                left(picture);
                EditorEvent::None
            }
            code::UP => {
                picture.set_cursor(Cursor { y: cursor.y.saturating_sub(1), ..cursor });
                EditorEvent::None
            }
            0..32 => EditorEvent::None,
            32.. => {
                let event = if self.insert { self.insert_blank(picture) } else { EditorEvent::None };
                if event == EditorEvent::None {
                    picture.put(key);
                }
                event
            }
        };
        self.follow_scroll(before, screen.written().scroll_dots());
        event
    }

    /// Types a line's characters (control codes are left out, and what exceeds 255) and RETURN; gives the submitted text.
    pub fn type_line(&mut self, screen: &mut Screen, line: &[u8]) -> Vec<u8> {
        for &code in line.iter().filter(|code| **code >= 32).take(LINE_MAX) {
            self.key(screen, code);
        }
        match self.key(screen, code::RETURN) {
            EditorEvent::Submit(text) => text,
            // RETURN always submits.
            EditorEvent::None | EditorEvent::Break | EditorEvent::Beep | EditorEvent::Kana(_) | EditorEvent::Reset => {
                Vec::new()
            }
        }
    }

    /// The text that RETURN hands over. Input that began elsewhere than in the cursor's logical line does not cut it.
    fn submitted(&self, picture: &Picture) -> Vec<u8> {
        let (first, last) = picture.logical_line(picture.cursor().y);
        let from = match self.start {
            Some(start) if (first..=last).contains(&start.y) => start,
            _ => Cursor { x: 0, y: first },
        };
        let end = Cursor { x: COLUMNS - 1, y: last };
        let mut text: Vec<u8> = cells(from, end).map(|(x, y)| picture.load(x, y)).take(LINE_MAX).collect();
        let len = text.iter().rposition(|code| *code != BLANK).map_or(0, |index| index + 1);
        text.truncate(len);
        text
    }

    /// The cursor goes to the row after the logical line; the input is over.
    fn leave_line(&mut self, picture: &mut Picture) {
        let (_, last) = picture.logical_line(picture.cursor().y);
        picture.set_cursor(Cursor { x: 0, y: last });
        picture.newline();
        self.start = None;
    }

    /// Pushes the rest of the logical line right by one blank. A full line goes on in a new row; one of 255 characters
    /// stays as it is.
    fn insert_blank(&mut self, picture: &mut Picture) -> EditorEvent {
        let mut cursor = picture.cursor();
        let (first, last) = picture.logical_line(cursor.y);
        let mut end = Cursor { x: COLUMNS - 1, y: last };
        let all = cells(Cursor { x: 0, y: first }, end);
        let used = all.clone().filter(|(x, y)| picture.load(*x, *y) != BLANK).last();
        let len = used.map_or(0, |(x, y)| usize::from(y - first) * usize::from(COLUMNS) + usize::from(x) + 1);
        if len >= LINE_MAX {
            return EditorEvent::Beep;
        }
        if picture.load(end.x, end.y) != BLANK {
            if last + 1 < ROWS {
                self.open_row(picture, last + 1);
                end.y += 1;
            } else {
                // A line that fills the screen from row 0 has over 255 characters, so the cursor is below row 0 here.
                picture.scroll();
                picture.set_continued(last, true);
                cursor.y = cursor.y.saturating_sub(1);
                picture.set_cursor(cursor);
            }
        }
        let mut carried = BLANK;
        for (x, y) in cells(cursor, end) {
            let code = picture.load(x, y);
            picture.store(x, y, carried);
            carried = code;
        }
        EditorEvent::None
    }

    /// Makes row `y` a blank one that continues the row above. A blank row that belongs to no longer line is taken; else
    /// it and the rows below move down and the bottom row is lost (our choice: the ring cannot turn in part).
    fn open_row(&mut self, picture: &mut Picture, y: u8) {
        let blank = (0..COLUMNS).all(|x| picture.load(x, y) == BLANK);
        if !blank || picture.is_continued(y + 1) {
            for to in (y + 1..ROWS).rev() {
                for x in 0..COLUMNS {
                    let code = picture.load(x, to - 1);
                    picture.store(x, to, code);
                }
                picture.set_continued(to, picture.is_continued(to - 1));
            }
            for x in 0..COLUMNS {
                picture.store(x, y, BLANK);
            }
            if let Some(start) = self.start.as_mut().filter(|start| start.y >= y) {
                start.y = (start.y + 1).min(ROWS - 1);
            }
        }
        picture.set_continued(y, true);
    }

    /// The start of an input moves up with its row; once it has left the screen, all that is left of the line counts.
    fn follow_scroll(&mut self, before: u8, after: u8) {
        let rows = (u16::from(after) + 240 - u16::from(before)) % 240 / 8;
        self.start = self.start.and_then(|start| {
            let y = u16::from(start.y).checked_sub(rows)?;
            Some(Cursor { y: y as u8, ..start })
        });
    }
}

/// Pulls the rest of the logical line left over the character before the cursor; at the line's start, over the one under
/// it.
fn delete(picture: &mut Picture) {
    let cursor = picture.cursor();
    let (first, last) = picture.logical_line(cursor.y);
    if cursor != (Cursor { x: 0, y: first }) {
        left(picture);
    }
    let cursor = picture.cursor();
    let mut to = cursor;
    for (x, y) in cells(cursor, Cursor { x: COLUMNS - 1, y: last }).skip(1) {
        let code = picture.load(x, y);
        picture.store(to.x, to.y, code);
        to = Cursor { x, y };
    }
    picture.store(to.x, to.y, BLANK);
    // A row that has become empty is no longer part of the line, so that RETURN does not skip it.
    if last > cursor.y && (0..COLUMNS).all(|x| picture.load(x, last) == BLANK) {
        picture.set_continued(last, false);
    }
}

/// Blanks everything from the cursor to the end of row `last`; the rows below the cursor's become lines of their own.
fn clear_to(picture: &mut Picture, last: u8) {
    let cursor = picture.cursor();
    for (x, y) in cells(cursor, Cursor { x: COLUMNS - 1, y: last }) {
        picture.store(x, y, BLANK);
    }
    for y in cursor.y + 1..=last {
        picture.set_continued(y, false);
    }
}

fn down(picture: &mut Picture) {
    let cursor = picture.cursor();
    if cursor.y + 1 < ROWS {
        picture.set_cursor(Cursor { y: cursor.y + 1, ..cursor });
    } else {
        picture.scroll();
    }
}

fn left(picture: &mut Picture) {
    let cursor = picture.cursor();
    if cursor.x > 0 {
        picture.set_cursor(Cursor { x: cursor.x - 1, ..cursor });
    } else if cursor.y > 0 {
        picture.set_cursor(Cursor { x: COLUMNS - 1, y: cursor.y - 1 });
    }
}

/// The places from one to another in reading order, both included.
fn cells(from: Cursor, to: Cursor) -> impl Iterator<Item = (u8, u8)> + Clone {
    let place = |cursor: Cursor| u16::from(cursor.y) * u16::from(COLUMNS) + u16::from(cursor.x);
    (place(from)..=place(to)).map(|at| ((at % u16::from(COLUMNS)) as u8, (at / u16::from(COLUMNS)) as u8))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::famicom::screen::{Cgen, Page};

    /// Types a script on an empty screen: `{n}` is control code n, `|` RETURN. Gives what was submitted, the rows down to
    /// the last that is not blank joined by `/`, and the cursor.
    fn type_script(editor: &mut Editor, screen: &mut Screen, script: &str) -> Vec<String> {
        let mut submitted = Vec::new();
        let mut rest = script;
        while let Some(first) = rest.chars().next() {
            let mut len = 1;
            let key = match first {
                '{' => {
                    len = rest.find('}').unwrap() + 1;
                    rest[1..len - 1].parse().unwrap()
                }
                '|' => 13,
                other => other as u8,
            };
            rest = &rest[len..];
            if let EditorEvent::Submit(text) = editor.key(screen, key) {
                submitted.push(String::from_utf8(text).unwrap());
            }
        }
        submitted
    }

    fn rows(screen: &Screen) -> String {
        let rows = screen.written().text_rows();
        let rows: Vec<String> = rows.iter().map(|row| String::from_utf8_lossy(row).trim_end().to_string()).collect();
        rows.join("/").trim_end_matches('/').to_string()
    }

    fn check(script: &str, expected_rows: &str, cursor: (u8, u8), submitted: &[&str]) {
        let (mut editor, mut screen) = (Editor::new(), Screen::new());
        let lines = type_script(&mut editor, &mut screen, script);
        assert_eq!(rows(&screen), expected_rows, "{script}");
        let at = screen.written().cursor();
        assert_eq!((at.x, at.y), cursor, "{script}");
        assert_eq!(lines, submitted, "{script}");
    }

    #[test]
    fn return_submits_the_logical_line() {
        check("PRINT 1|", "PRINT 1", (0, 1), &["PRINT 1"]);
        check("A  |", "A", (0, 1), &["A"]);
        check("|", "", (0, 1), &[""]);
        check("ONE|TWO{30}{30}|", "ONE/TWO", (0, 1), &["ONE", "ONE"]);
        let long = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        let wrapped = "ABCDEFGHIJKLMNOPQRSTUVWXYZ01/23456789";
        check(&format!("{long}|"), wrapped, (0, 2), &[long]);
        check(&format!("{long}{{30}}|"), wrapped, (0, 2), &[long]);
    }

    #[test]
    fn cursor_keys_wrap_at_the_edges() {
        check("{29}", "", (0, 0), &[]);
        check("{30}", "", (0, 0), &[]);
        check("A{31}{29}B", "A/B", (1, 1), &[]);
        check("A{31}{29}{29}{28}B", "A/B", (1, 1), &[]);
        check("{31}{29}X", &format!("{}X", " ".repeat(27)), (0, 1), &[]);
        check(&"{28}".repeat(28), "", (0, 1), &[]);
        check("AB{10}C", "AB/  C", (3, 1), &[]);
        check("AB{11}C", "CB", (1, 0), &[]);
        check("AB{31}C{12}", "", (0, 0), &[]);
        check(&format!("TOP|LOW{}", "{31}".repeat(23)), "LOW", (3, 23), &["TOP"]);
    }

    #[test]
    fn insert_and_delete_move_the_logical_line() {
        check("ABC{29}{29}{18}", "A BC", (1, 0), &[]);
        check("ABC{29}{8}", "AC", (1, 0), &[]);
        check("ABC{11}{8}", "BC", (0, 0), &[]);
        check("ABC{11}{1}XY", "XYABC", (2, 0), &[]);
        check("ABC{11}{1}X{1}Y", "XYBC", (2, 0), &[]);
        check("ABC{11}{1}X{28}Y", "XAYC", (3, 0), &[]);
        check("ABC{11}{1}X{8}Y", "YABC", (1, 0), &[]);
        let full = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0";
        check(&format!("{full}1{{11}}{{18}}|"), &format!(" {full}/1"), (0, 2), &[&format!(" {full}1")]);
        check(&format!("{full}12{{8}}"), &format!("{full}1"), (0, 1), &[]);
        check(&format!("{full}1{{8}}|"), full, (0, 1), &[full]);
        check(&format!("{full}123{{11}}{{8}}"), &format!("{}12/3", &full[1..]), (0, 0), &[]);
    }

    #[test]
    fn a_full_line_opens_a_row_and_pushes_the_next_line_down() {
        let full = "ABCDEFGHIJKLMNOPQRSTUVWXYZ01";
        let (mut editor, mut screen) = (Editor::new(), Screen::new());
        let picture = screen.written_mut();
        for (x, code) in (0..).zip(full.bytes()) {
            picture.set_code(x, 0, code).unwrap();
        }
        type_script(&mut editor, &mut screen, "{31}NEXT{11}{18}");
        assert_eq!(rows(&screen), format!(" {}/1/NEXT", &full[..27]));
        assert_eq!(screen.written().logical_line(0), (0, 1));
        assert_eq!(screen.written().logical_line(2), (2, 2));
    }

    #[test]
    fn inserting_on_the_last_row_scrolls() {
        let full = "ABCDEFGHIJKLMNOPQRSTUVWXYZ01";
        let (mut editor, mut screen) = (Editor::new(), Screen::new());
        for (x, code) in (0..).zip(full.bytes()) {
            screen.written_mut().set_code(x, 23, code).unwrap();
        }
        screen.written_mut().locate(2, 23).unwrap();
        type_script(&mut editor, &mut screen, "{18}");
        let text = screen.written().text_rows();
        assert_eq!(String::from_utf8_lossy(&text[22]), format!("AB {}", &full[2..27]));
        assert_eq!(text[23][0], b'1');
        assert_eq!(screen.written().cursor(), Cursor { x: 2, y: 22 });
        assert_eq!(screen.written().logical_line(23), (22, 23));
    }

    #[test]
    fn a_line_holds_255_characters() {
        let (mut editor, mut screen) = (Editor::new(), Screen::new());
        let line = vec![b'X'; 300];
        assert_eq!(editor.type_line(&mut screen, &line).len(), 255);
        type_script(&mut editor, &mut screen, &format!("{}{{30}}", "Y".repeat(255)));
        assert_eq!(editor.key(&mut screen, 18), EditorEvent::Beep);
        let (mut editor, mut screen) = (Editor::new(), Screen::new());
        let typed = type_script(&mut editor, &mut screen, &format!("{}|", "Z".repeat(600)));
        assert_eq!(typed, ["Z".repeat(255)]);
    }

    #[test]
    fn clearing_goes_to_the_end_of_line_or_screen() {
        let long = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        check(&format!("{long}|NEXT{{11}}{{28}}{{5}}|"), "A//NEXT", (0, 1), &[long, "A"]);
        check(&format!("{long}|NEXT{{11}}{{28}}{{26}}|"), "A", (0, 1), &[long, "A"]);
        check("ABCDEFGHIJ{11}X{9}Y", "X       YJ", (9, 0), &[]);
    }

    #[test]
    fn stop_abandons_the_line() {
        let (mut editor, mut screen) = (Editor::new(), Screen::new());
        type_script(&mut editor, &mut screen, "PRINT");
        editor.begin_input(&screen);
        assert_eq!(editor.key(&mut screen, 3), EditorEvent::Break);
        assert_eq!(screen.written().cursor(), Cursor { x: 0, y: 1 });
        assert_eq!(editor.input_start(), None);
    }

    #[test]
    fn other_codes_report_what_the_machine_must_do() {
        fn check(key: u8, expected: EditorEvent) {
            let (mut editor, mut screen) = (Editor::new(), Screen::new());
            editor.key(&mut screen, 1);
            assert_eq!(editor.key(&mut screen, key), expected, "{key}");
            assert!(!editor.is_inserting());
            assert_eq!(screen, Screen::new());
        }
        check(7, EditorEvent::Beep);
        check(22, EditorEvent::Kana(true));
        check(23, EditorEvent::Kana(false));
        check(27, EditorEvent::None);
        for key in [0, 2, 6, 14, 15, 16, 17, 19, 20, 21, 24, 25] {
            check(key, EditorEvent::None);
        }
        let (mut editor, mut screen) = (Editor::new(), Screen::new());
        screen.cgen = Cgen::new(0).unwrap();
        screen.select(Page::Graphic, Page::Graphic);
        assert_eq!(editor.key(&mut screen, 4), EditorEvent::Reset);
        assert_eq!(screen, Screen::new());
    }

    #[test]
    fn input_takes_the_text_from_where_it_began() {
        fn check(prompt: &str, at: (u8, u8), script: &str, expected: &str) {
            let (mut editor, mut screen) = (Editor::new(), Screen::new());
            screen.written_mut().locate(at.0, at.1).unwrap();
            for code in prompt.bytes() {
                screen.written_mut().put(code);
            }
            editor.begin_input(&screen);
            assert_eq!(type_script(&mut editor, &mut screen, script), [expected], "{prompt} {at:?} {script}");
        }
        check("NAME?", (0, 0), "ANNA|", "ANNA");
        check("NAME?", (0, 0), "|", "");
        check("NAME?", (0, 0), "ANNA{29}{29}{29}{29}|", "ANNA");
        check("NAME?", (20, 23), "ABCDEFGHIJ|", "ABCDEFGHIJ");
        check("?", (26, 23), "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345|", "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345");
        check("NAME?", (0, 5), "{12}X|", "X");
        check("NAME?", (0, 5), "{11}ZZ|", "ZZ");
        check("?", (0, 3), "AB{9}C|", "AB     C");
        // Once its beginning has scrolled off, what is left of the line counts.
        check("?", (0, 0), &format!("A{}B|", "{31}".repeat(25)), "  B");
    }

    #[test]
    fn linput_takes_the_prompt_too() {
        let (mut editor, mut screen) = (Editor::new(), Screen::new());
        for code in *b"NAME:" {
            screen.written_mut().put(code);
        }
        editor.begin_line();
        assert_eq!(editor.type_line(&mut screen, b"ANNA"), b"NAME:ANNA");
    }

    #[test]
    fn a_typed_line_equals_its_keys() {
        fn check(line: &str, at: (u8, u8)) {
            let (mut editor, mut screen) = (Editor::new(), Screen::new());
            screen.written_mut().locate(at.0, at.1).unwrap();
            editor.begin_input(&screen);
            let (mut keyed, mut keyed_screen) = (editor.clone(), screen.clone());
            let text = editor.type_line(&mut screen, line.as_bytes());
            let submitted = type_script(&mut keyed, &mut keyed_screen, &format!("{line}|"));
            assert_eq!(submitted, [String::from_utf8(text).unwrap()]);
            assert_eq!((editor, screen), (keyed, keyed_screen));
        }
        check("10 PRINT \"HELLO\"", (0, 0));
        check("", (27, 23));
        check(&"0123456789".repeat(25), (13, 22));
    }

    #[test]
    fn any_keys_keep_the_screen_sound() {
        let (mut editor, mut screen) = (Editor::new(), Screen::new());
        let mut state: u32 = 1;
        for step in 0..200_000_u32 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let roll = (state >> 24) as u8;
            let key = if step % 3 == 0 { roll % 32 } else { roll };
            if key == code::CLR && step % 64 != 0 {
                continue;
            }
            if step % 97 == 0 {
                editor.begin_input(&screen);
            }
            if let EditorEvent::Submit(text) = editor.key(&mut screen, key) {
                assert!(text.len() <= LINE_MAX);
            }
            let picture = screen.written();
            let parts = (picture.nametable().clone(), picture.scroll_dots(), picture.cursor(), picture.wraps());
            assert!(Picture::from_parts(parts.0, parts.1, parts.2, parts.3).is_some());
            assert!(Editor::from_parts(editor.is_inserting(), editor.input_start()).is_some());
        }
    }
}
