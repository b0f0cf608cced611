//! The two pictures, which of them is shown and which is written, and the choice of character tables.
//!
//! In V2 picture 1 is the BG GRAPHIC screen, in V3 it is SCREEN 1. Source: spec, screen 2, 6, 9; language 6.6, 6.10.

use super::nametable::IMAGE_BYTES;
use super::picture::{Cursor, Picture};
use crate::basic::dialect::Dialect;
use crate::vm::observer::Doer;

/// One of the two pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Page {
    /// SCREEN 0, the text screen.
    #[default]
    Text,
    /// SCREEN 1; in V2 the BG GRAPHIC screen.
    Graphic,
}

impl Page {
    /// The page of a number; `None` but for 0 and 1.
    pub fn from_number(number: u8) -> Option<Page> {
        match number {
            0 => Some(Page::Text),
            1 => Some(Page::Graphic),
            _ => None,
        }
    }

    /// Its number in SCREEN.
    pub fn number(self) -> u8 {
        self as u8
    }
}

/// One of the two character tables of 256 tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CharacterTable {
    /// Animated characters.
    A,
    /// Letters, kana, background pieces.
    B,
}

/// CGEN's value: which character table each layer uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cgen(u8);

impl Cgen {
    /// CGEN n; `None` past 3.
    pub fn new(n: u8) -> Option<Cgen> {
        (n <= 3).then_some(Cgen(n))
    }

    /// The number.
    pub fn number(self) -> u8 {
        self.0
    }

    /// The table of the background.
    pub fn background(self) -> CharacterTable {
        if self.0 & 2 == 0 { CharacterTable::A } else { CharacterTable::B }
    }

    /// The table of the sprites.
    pub fn sprites(self) -> CharacterTable {
        if self.0 & 1 == 0 { CharacterTable::A } else { CharacterTable::B }
    }
}

impl Default for Cgen {
    /// CGEN 2: text on the background, characters as sprites.
    fn default() -> Cgen {
        Cgen(2)
    }
}

/// Both pictures and what selects between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Screen {
    pictures: [Picture; 2],
    shown: Page,
    written: Page,
    /// CGEN's value.
    pub cgen: Cgen,
}

impl Screen {
    /// Both pictures blank, SCREEN 0 shown and written, CGEN 2.
    pub fn new() -> Screen {
        Screen::default()
    }

    /// A screen from its parts, as a snapshot holds them.
    pub fn from_parts(pictures: [Picture; 2], shown: Page, written: Page, cgen: Cgen) -> Screen {
        Screen { pictures, shown, written, cgen }
    }

    /// Which picture the person sees.
    pub fn shown_page(&self) -> Page {
        self.shown
    }

    /// Which picture PRINT and the others write to.
    pub fn written_page(&self) -> Page {
        self.written
    }

    /// Keeps account from now on of who writes which tile of either picture.
    pub fn keep_authors(&mut self) {
        self.pictures.iter_mut().for_each(|picture| picture.authors_mut().keep());
    }

    /// Says who does what follows, if account is kept.
    pub fn attribute(&mut self, doer: Option<Doer>) {
        self.pictures.iter_mut().for_each(|picture| picture.authors_mut().attribute(doer));
    }

    /// A picture by its page.
    pub fn page(&self, page: Page) -> &Picture {
        &self.pictures[page as usize]
    }

    /// A picture by its page, for writing.
    pub fn page_mut(&mut self, page: Page) -> &mut Picture {
        &mut self.pictures[page as usize]
    }

    /// The picture that the person sees.
    pub fn shown(&self) -> &Picture {
        self.page(self.shown)
    }

    /// The picture that PRINT, LOCATE, COLOR, SCR$ and the editor work on.
    pub fn written(&self) -> &Picture {
        self.page(self.written)
    }

    /// The picture that is written, for writing.
    pub fn written_mut(&mut self) -> &mut Picture {
        self.page_mut(self.written)
    }

    /// SCREEN a,b: what is shown and what is written; the written picture's cursor goes to 0,0.
    pub fn select(&mut self, shown: Page, written: Page) {
        (self.shown, self.written) = (shown, written);
        self.written_mut().set_cursor(Cursor::default());
    }

    /// Shows a picture without changing what is written, as a POKE to the byte for the shown screen does.
    pub fn show(&mut self, shown: Page) {
        self.shown = shown;
    }

    /// CLS n; the cursor of the other picture stays.
    pub fn cls_page(&mut self, page: Page) {
        self.page_mut(page).cls();
    }

    /// VIEW: copies picture 1 (tiles, colours, scroll) to picture 0, whose cursor stays. V3 does so only while picture 0
    /// is shown. Whether it was copied.
    pub fn view(&mut self, dialect: Dialect) -> bool {
        let copies = match dialect {
            Dialect::V2 => true,
            Dialect::V3 => self.shown == Page::Text,
        };
        if copies {
            let [text, graphic] = &mut self.pictures;
            text.copy_from(graphic);
        }
        copies
    }

    /// BGGET: the bytes of SCREEN 1 (960 tiles, 64 attributes) and its scroll in dots.
    pub fn bgget(&self) -> ([u8; IMAGE_BYTES], u8) {
        let picture = self.page(Page::Graphic);
        (picture.image(), picture.scroll_dots())
    }

    /// BGPUT: puts such bytes back on SCREEN 1.
    pub fn bgput(&mut self, image: &[u8; IMAGE_BYTES], scroll_dots: u8) {
        self.page_mut(Page::Graphic).set_image(image, scroll_dots);
    }

    /// What CTR+D does to the screen: CGEN 2, SCREEN 0. The text and its cursor stay where they are.
    pub fn reset_modes(&mut self) {
        (self.shown, self.written) = (Page::Text, Page::Text);
        self.cgen = Cgen::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cgen_chooses_a_table_for_each_layer() {
        use CharacterTable::{A, B};
        for (n, background, sprites) in [(0, A, A), (1, A, B), (2, B, A), (3, B, B)] {
            let cgen = Cgen::new(n).unwrap();
            assert_eq!((cgen.background(), cgen.sprites()), (background, sprites), "CGEN {n}");
        }
        assert_eq!(Cgen::new(4), None);
        assert_eq!(Screen::new().cgen.number(), 2);
    }

    #[test]
    fn screen_selects_and_homes_the_written_cursor() {
        let mut screen = Screen::new();
        screen.written_mut().put(b'A');
        screen.select(Page::Text, Page::Graphic);
        screen.written_mut().put(b'B');
        assert_eq!(screen.shown().code_at(0, 0), Ok(b'A'));
        assert_eq!(screen.page(Page::Graphic).code_at(0, 0), Ok(b'B'));
        screen.cls_page(Page::Text);
        assert_eq!(screen.written().cursor(), Cursor { x: 1, y: 0 });
        screen.select(Page::Graphic, Page::Graphic);
        assert_eq!(screen.written().cursor(), Cursor::default());
        assert_eq!((Page::from_number(1), Page::from_number(2)), (Some(Page::Graphic), None));
    }

    #[test]
    fn view_copies_picture_1_when_the_dialect_lets_it() {
        fn check(dialect: Dialect, shown: Page, copies: bool) {
            let mut screen = Screen::new();
            let graphic = screen.page_mut(Page::Graphic);
            graphic.put(200);
            graphic.color(0, 0, 2).unwrap();
            graphic.scroll_keeping();
            screen.select(shown, Page::Text);
            screen.written_mut().locate(5, 6).unwrap();
            assert_eq!(screen.view(dialect), copies);
            let same = screen.page(Page::Text).image() == screen.page(Page::Graphic).image();
            assert_eq!(same, copies, "{dialect:?} {shown:?}");
            assert_eq!(screen.written().cursor(), Cursor { x: 5, y: 6 });
        }
        check(Dialect::V2, Page::Text, true);
        check(Dialect::V2, Page::Graphic, true);
        check(Dialect::V3, Page::Text, true);
        check(Dialect::V3, Page::Graphic, false);
    }

    #[test]
    fn bgput_restores_what_bgget_took() {
        let mut screen = Screen::new();
        screen.page_mut(Page::Graphic).put(65);
        screen.page_mut(Page::Graphic).scroll_keeping();
        let (image, scroll_dots) = screen.bgget();
        let before = screen.page(Page::Graphic).text_rows();
        screen.cls_page(Page::Graphic);
        screen.bgput(&image, scroll_dots);
        assert_eq!(screen.page(Page::Graphic).text_rows(), before);
    }
}
