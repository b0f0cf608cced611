//! All that stands around the picture, from values: panel, timeline, status, questions.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::layout::Places;
use super::listing::{Running, Scroll};
use super::thumbnails::Thumbnails;
use super::timeline::{self, Tracks};
use super::variables::Variables;
use super::{help, look};
use crate::basic::parser::Options;
use crate::basic::program::Program;
use crate::famicom::position::Position;
use crate::timeline::walk::Direction;
use crate::timeline::words::clock;
use crate::vm::time::HalfCycles;

/// The most rows of a message beside the picture.
const MESSAGE_ROWS: usize = 4;

/// Columns of a status that has room for more keys than the way to the others.
const ROW_WITH_KEYS: u16 = 100;

/// What the player is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Nothing.
    Standing,
    /// It plays.
    Playing(Direction),
    /// It shows a checkpoint of a run that cannot be run again: the first is 1, and how many there are.
    Still(usize, usize),
    /// It looks for something: what, and how far it is, in thousandths.
    Looking(String, u16),
}

/// A line that the person types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// What is asked.
    pub question: String,
    /// What has been typed.
    pub text: String,
    /// What can be typed, or why it was not understood.
    pub hint: String,
}

/// What is shown.
#[derive(Debug)]
pub struct View<'a> {
    /// The log's name.
    pub name: &'a str,
    /// What the player is doing.
    pub doing: Doing,
    /// The speed.
    pub speed: String,
    /// The present moment, and the last one.
    pub here: Position,
    /// The last one.
    pub end: Position,
    /// The program in memory.
    pub program: &'a Program,
    /// How it is read.
    pub options: Options,
    /// The statement that begins next.
    pub running: Running,
    /// The variables.
    pub variables: &'a Variables,
    /// The timeline.
    pub tracks: Tracks,
    /// Small pictures.
    pub thumbnails: Option<&'a Thumbnails>,
    /// Sound, view, survey: short words.
    pub notes: Vec<String>,
    /// Something a person should read now.
    pub message: Option<String>,
    /// A question.
    pub prompt: Option<&'a Prompt>,
}

impl View<'_> {
    /// Whether the run can be played, and not only looked at.
    fn can_play(&self) -> bool {
        !matches!(self.doing, Doing::Still(..))
    }
}

/// Draws everything but the picture and the help.
pub fn draw(view: &View<'_>, places: &Places, scroll: &mut Scroll, frame: &mut Buffer) {
    match places.hint {
        None => {
            draw_row(view, places.status, frame);
            draw_panel(view, places.panel, scroll, Some(view.name), frame);
        }
        Some(hint) => {
            draw_block(view, places.status, frame);
            let panel = draw_words(view, places.panel, hint, frame);
            draw_panel(view, panel, scroll, None, frame);
        }
    }
    timeline::draw(&view.tracks, places.timeline, frame);
    if let (Some(place), Some(thumbnails)) = (places.thumbnails, view.thumbnails) {
        thumbnails.draw(timeline::bar(place), frame);
    }
}

/// Draws the keys.
pub fn draw_help(frame: &mut Buffer) {
    help::draw(help::place(frame.area), frame);
}

/// The state as one row.
fn draw_row(view: &View<'_>, place: Rect, frame: &mut Buffer) {
    frame.set_style(place, look::STATUS);
    let y = place.y;
    if let Some(prompt) = view.prompt {
        let (x, _) = frame.set_stringn(place.x + 1, y, prompt_text(prompt), usize::from(place.width) - 2, Style::new());
        let left = place.right().saturating_sub(x + 3);
        frame.set_stringn(x + 3, y, &prompt.hint, usize::from(left), Style::new());
        return;
    }
    let hint = match (view.can_play(), place.width < ROW_WITH_KEYS) {
        (_, true) => "? help  q quit",
        (true, false) => "space play  ? help  q quit",
        (false, false) => "← → checkpoints  ? help  q quit",
    };
    let hint_at = place.right() - 1 - hint.width() as u16;
    frame.set_string(hint_at, y, hint, Style::new());
    let parts: Vec<String> = match &view.message {
        Some(message) => vec![state(view), frames(view), message.clone()],
        None => [state(view), moment(view.here.time, view.end.time), frames(view), line(view)]
            .into_iter()
            .chain(view.notes.iter().cloned())
            .collect(),
    };
    let mut x = place.x + 1;
    for part in parts.iter().filter(|part| !part.is_empty()) {
        let left = hint_at.saturating_sub(x + 2);
        if left < 4 {
            break;
        }
        (x, _) = frame.set_stringn(x, y, fitted(part, usize::from(left)), usize::from(left), Style::new());
        x += 3;
    }
}

/// The state as a few rows beside the picture.
fn draw_block(view: &View<'_>, place: Rect, frame: &mut Buffer) {
    let width = usize::from(place.width);
    let state_style = if view.doing == Doing::Standing { look::STRONG } else { look::HERE };
    let state = match &view.doing {
        // What it is stands below, where there is room.
        Doing::Looking(_, thousandths) => format!("… {} %", thousandths / 10),
        Doing::Standing | Doing::Playing(_) | Doing::Still(..) => state(view),
    };
    let rows: [(String, Style); 4] = [
        (view.name.to_owned(), look::STRONG),
        (moment(view.here.time, view.end.time), look::TEXT),
        (frames(view), look::TEXT),
        (if view.can_play() { [state, line(view)].join("  ") } else { state }, state_style),
    ];
    for (y, (text, style)) in (place.y..place.bottom()).zip(rows) {
        frame.set_stringn(place.x, y, fitted(&text, width), width, style);
    }
}

/// Message, question or hint in the last rows; what is left of the panel.
fn draw_words(view: &View<'_>, panel: Rect, hint: Rect, frame: &mut Buffer) -> Rect {
    let width = usize::from(panel.width);
    let mut rows: Vec<(String, Style)> = Vec::new();
    if let Some(prompt) = view.prompt {
        rows.extend(wrapped(&prompt_text(prompt), width).into_iter().map(|row| (row, look::HERE)));
        rows.extend(wrapped(&prompt.hint, width).into_iter().map(|row| (row, look::FAINT)));
    } else if let Doing::Looking(..) = view.doing {
        rows.extend(wrapped(&state(view), width).into_iter().map(|row| (row, look::HERE)));
    } else if let Some(message) = &view.message {
        rows.extend(wrapped(message, width).into_iter().map(|row| (row, look::CHANGED)));
    } else {
        rows.push((view.notes.join(" · "), look::FAINT));
    }
    rows.truncate(MESSAGE_ROWS + 2);
    let count = (rows.len() as u16).min(panel.height / 2);
    let top = panel.bottom() - count;
    for (y, (text, style)) in (top..panel.bottom()).zip(rows) {
        frame.set_stringn(panel.x, y, fitted(&text, width), width, style);
    }
    let (key, does) = if view.can_play() { ("space", " ▶  ") } else { ("← →", "  ") };
    let mut x = hint.x;
    for (text, style) in [
        (key, look::KEY),
        (does, look::TEXT),
        ("?", look::KEY),
        (" help  ", look::TEXT),
        ("q", look::KEY),
        (" quit", look::TEXT),
    ] {
        (x, _) = frame.set_stringn(x, hint.y, text, usize::from(hint.right().saturating_sub(x)), style);
    }
    Rect { height: panel.height - count - 1, ..panel }
}

/// Listing and variables.
fn draw_panel(view: &View<'_>, place: Rect, scroll: &mut Scroll, name: Option<&str>, frame: &mut Buffer) {
    let mut place = place;
    if let Some(name) = name {
        frame.set_stringn(
            place.x,
            place.y,
            fitted(name, usize::from(place.width)),
            usize::from(place.width),
            look::STRONG,
        );
        place = Rect { y: place.y + 2, height: place.height.saturating_sub(2), ..place };
    }
    let variables = if view.variables.is_empty() { 0 } else { place.height * 2 / 5 };
    let listing = Rect { height: place.height - variables, ..place };
    scroll.draw(view.program, view.options, view.running, listing, frame);
    if variables > 1 {
        view.variables.draw(Rect { y: listing.bottom() + 1, height: variables - 1, ..place }, frame);
    }
}

fn state(view: &View<'_>) -> String {
    match &view.doing {
        Doing::Standing if view.speed == "1x" => "❚❚".to_owned(),
        Doing::Standing => format!("❚❚ {}", view.speed),
        Doing::Playing(Direction::Forward) => format!("▶ {}", view.speed),
        Doing::Playing(Direction::Back) => format!("◀ {}", view.speed),
        Doing::Still(_, 0) => "no checkpoint".to_owned(),
        Doing::Still(number, count) => format!("◆ checkpoint {number} of {count}"),
        Doing::Looking(what, thousandths) => {
            format!("looking for {what}: {} %, Esc gives up", thousandths / 10)
        }
    }
}

fn line(view: &View<'_>) -> String {
    match view.running {
        _ if view.here >= view.end && view.can_play() => "the end".to_owned(),
        Some((Some(line), _)) => format!("line {line}"),
        Some((None, _)) => "direct mode".to_owned(),
        None => String::new(),
    }
}

fn frames(view: &View<'_>) -> String {
    format!("frame {} of {}", view.here.frame().0, view.end.frame().0)
}

/// `0:12.34 / 1:02.00`
fn moment(here: HalfCycles, end: HalfCycles) -> String {
    format!("{} / {}", clock(here), clock(end))
}

fn prompt_text(prompt: &Prompt) -> String {
    format!("{} {}▏", prompt.question, prompt.text)
}

/// A text in at most so many columns, the last one `…` if it is cut.
fn fitted(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut used = 1;
    let mut fitted: String = text
        .chars()
        .take_while(|character| {
            used += character.width().unwrap_or(0);
            used <= columns
        })
        .collect();
    fitted.push('…');
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

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!([fitted("abcdef", 6), fitted("abcdefg", 6), fitted("カタカナ", 5)], ["abcdef", "abcde…", "カタ…"]);
        assert_eq!(wrapped("a mark is here", 6), ["a mark", "is", "here"]);
    }
}
