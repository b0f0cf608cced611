//! Who wrote this: the last statement that wrote a cell of the screen, a variable, or something about a sprite, up to the
//! end of a frame.

use thiserror::Error;

use super::event::{Event, Kind, Kinds, Site, What};
use super::listing::Listing;
use super::question::Question;
use super::search::ask as search;
use super::variable::VariablePattern;
use crate::basic::tree::Command;
use crate::famicom::picture::{COLUMNS, ROWS};
use crate::famicom::position::Position;
use crate::timeline::log::reader::Log;
use crate::timeline::passage::{Passage, Way};
use crate::timeline::replay::ReplayError;
use crate::vm::observer::Observer;
use crate::vm::state::Vm;
use crate::vm::time::{Frame, HalfCycles};

/// Sprites that DEF SPRITE and DEF MOVE share.
const SPRITES: u8 = 8;

/// What somebody wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A character of the screen that is shown: column 0..=27, row 0..=23.
    Cell {
        /// Column.
        x: u8,
        /// Row.
        y: u8,
    },
    /// A variable or element.
    Variable(VariablePattern),
    /// A sprite, 0..=7.
    Sprite(u8),
}

/// Text that names none of these.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "`{text}`: write `cell X,Y` (0,0 to {},{}), `sprite N` (0 to {}), or a variable such as A$ or D(3)",
    COLUMNS - 1,
    ROWS - 1,
    SPRITES - 1
)]
pub struct NoSubject {
    /// The text.
    pub text: String,
}

/// Who wrote something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writer {
    /// What was written: of a sprite its shape, place or motion; else the subject itself.
    pub aspect: &'static str,
    /// When, the statement counted.
    pub at: Position,
    /// The statement.
    pub site: Option<Site>,
    /// Its text.
    pub text: String,
    /// What is there at the end of the frame, if that is known: a cell's code.
    pub code: Option<u8>,
    /// How it was written, if that is known.
    pub what: Option<What>,
}

impl Subject {
    /// Reads `cell X,Y`, `sprite N` or a variable.
    ///
    /// # Errors
    /// [`NoSubject`].
    pub fn parse(text: &str) -> Result<Subject, NoSubject> {
        let wrong = || NoSubject { text: text.to_owned() };
        let (word, rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let number = |text: &str, most: u8| text.trim().parse::<u8>().ok().filter(|number| *number <= most);
        match word.to_ascii_lowercase().as_str() {
            "cell" => {
                let (x, y) = rest.split_once(',').ok_or_else(wrong)?;
                let x = number(x, COLUMNS - 1).ok_or_else(wrong)?;
                Ok(Subject::Cell { x, y: number(y, ROWS - 1).ok_or_else(wrong)? })
            }
            "sprite" => Ok(Subject::Sprite(number(rest, SPRITES - 1).ok_or_else(wrong)?)),
            _ => VariablePattern::parse(text).map(Subject::Variable).map_err(|_| wrong()),
        }
    }
}

/// The writers of a subject up to the end of a frame, or of the log; the last one first, one for each aspect. Empty if no
/// statement wrote it, or if `pulse` stopped the search.
///
/// # Errors
/// As [`super::search::ask`].
pub fn ask(
    log: &Log,
    subject: Subject,
    frame: Option<Frame>,
    pulse: &mut dyn FnMut() -> bool,
) -> Result<Vec<Writer>, ReplayError> {
    match subject {
        Subject::Cell { x, y } => cell(log, (x, y), frame, pulse),
        Subject::Variable(pattern) => {
            let kinds = Kinds::of(&[Kind::Assign]);
            let question = Question { kinds, variables: vec![pattern], to: frame, ..Question::default() };
            last_of_each(log, &question, pulse, |_| Some("value"))
        }
        Subject::Sprite(sprite) => {
            let question = Question { kinds: Kinds::of(&[Kind::Sprite]), to: frame, ..Question::default() };
            last_of_each(log, &question, pulse, |what| aspect(what, i16::from(sprite)))
        }
    }
}

/// The last event of each aspect.
fn last_of_each(
    log: &Log,
    question: &Question,
    pulse: &mut dyn FnMut() -> bool,
    aspect: impl Fn(&What) -> Option<&'static str>,
) -> Result<Vec<Writer>, ReplayError> {
    let mut last: Vec<(&'static str, Event, String)> = Vec::new();
    search(log, question, pulse, &mut |event, listing| {
        if let Some(aspect) = aspect(&event.what) {
            last.retain(|(known, ..)| *known != aspect);
            let text = event.site.map_or_else(String::new, |site| listing.statement(site));
            last.push((aspect, event.clone(), text));
        }
        true
    })?;
    let writer = |(aspect, event, text): (&'static str, Event, String)| Writer {
        aspect,
        at: event.at,
        site: event.site,
        text,
        code: None,
        what: Some(event.what),
    };
    Ok(last.into_iter().rev().map(writer).collect())
}

/// What a statement changes about a sprite; `None` if it is about others.
fn aspect(what: &What, sprite: i16) -> Option<&'static str> {
    let What::Device { command, numbers, .. } = what else { return None };
    let names_it = match command {
        Command::Can | Command::Cut | Command::Era | Command::Move => numbers.contains(&Some(sprite)),
        Command::DefMove | Command::DefSprite | Command::Position | Command::Sprite => {
            numbers.first() == Some(&Some(sprite))
        }
        _ => true,
    };
    let aspect = match command {
        Command::DefSprite => "shape",
        Command::DefMove => "course",
        Command::Position | Command::Sprite => "place",
        Command::Can | Command::Cut | Command::Era | Command::Move => "motion",
        Command::SpriteOn | Command::SpriteOff => "visibility",
        _ => return None,
    };
    names_it.then_some(aspect)
}

/// Cells have no kind of event: much writes them. The pictures keep account of their authors instead.
fn cell(
    log: &Log,
    (x, y): (u8, u8),
    frame: Option<Frame>,
    pulse: &mut dyn FnMut() -> bool,
) -> Result<Vec<Writer>, ReplayError> {
    let end = frame.map_or(HalfCycles::NEVER, |frame| frame.next().start());
    // From the beginning: nobody knows who wrote what a checkpoint shows.
    let mut passage = Passage::new(log)?;
    passage.machine().console().screen.keep_authors();
    let mut tell = Attributing { pulse, over: false };
    loop {
        if passage.next_time().is_some_and(|time| time >= end) {
            passage.run_until(end, &mut tell);
            break;
        }
        match passage.approach(&mut tell)? {
            Way::Entry(..) => passage.take()?,
            // Who wrote what is on the screen now is not known any more.
            Way::Gap => passage.machine().console().screen.keep_authors(),
            Way::Stopped | Way::End => break,
        }
    }
    let machine = passage.machine();
    if tell.over {
        return Ok(Vec::new());
    }
    let mut listing = Listing::of(machine.code(), &log.header.config);
    let picture = machine.console().screen.shown();
    let Ok(Some(doer)) = picture.author_at(x, y) else { return Ok(Vec::new()) };
    let site = Site { line: doer.place.line, statement: Some(doer.place.statement) };
    Ok(vec![Writer {
        aspect: "cell",
        at: Position { statements: doer.statements, time: doer.time },
        site: Some(site),
        text: listing.statement(site),
        code: picture.code_at(x, y).ok(),
        what: None,
    }])
}

/// Tells the devices who does something, and nothing else.
struct Attributing<'a> {
    pulse: &'a mut dyn FnMut() -> bool,
    over: bool,
}

impl Observer for Attributing<'_> {
    const ACTIVE: bool = true;
    const STATEMENTS: bool = false;
    const VALUES: bool = false;
    const JUMPS: bool = false;
    const DEVICES: bool = false;
    const ATTRIBUTES: bool = true;

    fn goes_on(&mut self, _: &Vm) -> bool {
        self.over = self.over || !(self.pulse)();
        !self.over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_read() {
        assert_eq!(Subject::parse("cell 3,5"), Ok(Subject::Cell { x: 3, y: 5 }));
        assert_eq!(Subject::parse(" SPRITE 7 "), Ok(Subject::Sprite(7)));
        assert!(matches!(Subject::parse("a$"), Ok(Subject::Variable(_))));
        for text in ["cell 28,0", "cell 3", "cell 0,24", "sprite 8", "sprite", "1", ""] {
            assert!(Subject::parse(text).is_err(), "{text}");
        }
    }
}
