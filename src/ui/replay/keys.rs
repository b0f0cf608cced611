//! Keys and mouse as what a person wants of the player.

use termina::Event;
use termina::event::{KeyCode, KeyEvent, KeyEventKind, Modifiers, MouseEventKind};

use crate::timeline::walk::{Direction, Target, Unit};

/// What a person wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Leave.
    Quit,
    /// Leave, interrupted.
    Interrupt,
    /// Back to the shell for a while.
    Suspend,
    /// Go on live from here.
    TakeOver,
    /// The keys, or no more of them.
    Help,
    /// The next way of showing the picture.
    View,
    /// Sound off or on.
    Mute,
    /// Draw everything anew.
    Redraw,
    /// What was begun is given up.
    Cancel,
    /// Play in a direction, or stop.
    Play(Direction),
    /// The next speed up.
    Faster,
    /// The next speed down.
    Slower,
    /// The speed of the run.
    Normal,
    /// One step.
    Step(Unit, Direction),
    /// So many seconds.
    Seconds(u64, Direction),
    /// To one end of the run.
    End(Direction),
    /// To the next or last mark.
    Mark(Direction),
    /// To what happened next or last.
    Find(Target, Direction),
    /// Ask where to go.
    AskPlace,
    /// Ask for the note of a mark here.
    AskMark,
    /// Take the mark at this moment away.
    Unmark,
    /// The mouse is pressed at a column and row.
    Point(u16, u16),
}

/// What to do with a line that is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typing {
    /// More of it.
    Text(String),
    /// The last character goes.
    Erase,
    /// All of it goes.
    Clear,
    /// It is done.
    Done,
    /// It is given up.
    Cancel,
    /// Leave the player, interrupted.
    Interrupt,
}

/// The keys as the help shows them: groups of keys and what they do.
pub const HELP: [(&str, &[(&str, &str)]); 4] = [
    (
        "Play",
        &[
            ("space", "play, pause"),
            ("b", "play backwards"),
            ("[ ] or - +", "slower, faster"),
            ("=", "as fast as it was"),
        ],
    ),
    (
        "Step",
        &[
            ("← →", "a frame"),
            (", .", "a statement"),
            ("↑ ↓ or p n", "a line"),
            ("< >", "over GOSUB"),
            ("u o", "out of it: before, behind"),
            ("shift ← →", "a second"),
            ("PgUp PgDn", "ten seconds"),
            ("Home End", "beginning, end"),
        ],
    ),
    (
        "Find",
        &[
            (": or g", "go to line, frame, time"),
            ("e E", "next, last error"),
            ("i I", "next, last input"),
            ("m M", "set a mark, take it away"),
            ("Tab ⇧Tab", "next, last mark"),
            ("mouse", "a moment of the bar"),
        ],
    ),
    (
        "Besides",
        &[
            ("t", "play on live from here"),
            ("v", "another view"),
            ("x", "sound off, on"),
            ("z", "suspend"),
            ("q", "quit"),
        ],
    ),
];

/// What an event wants while keys are commands.
pub fn action(event: &Event) -> Option<Action> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => of_key(key),
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::Down(_) | MouseEventKind::Drag(_) => Some(Action::Point(mouse.column, mouse.row)),
            MouseEventKind::ScrollDown => Some(Action::Seconds(1, Direction::Forward)),
            MouseEventKind::ScrollUp => Some(Action::Seconds(1, Direction::Back)),
            _ => None,
        },
        _ => None,
    }
}

fn of_key(key: &KeyEvent) -> Option<Action> {
    use Direction::{Back, Forward};
    let control = key.modifiers.contains(Modifiers::CONTROL);
    let shift = key.modifiers.contains(Modifiers::SHIFT);
    if key.modifiers.contains(Modifiers::ALT) {
        return None;
    }
    let arrow = |direction| match (control, shift) {
        (true, _) => Action::Seconds(10, direction),
        (false, true) => Action::Seconds(1, direction),
        (false, false) => Action::Step(Unit::Frame, direction),
    };
    Some(match key.code {
        KeyCode::Right => arrow(Forward),
        KeyCode::Left => arrow(Back),
        KeyCode::Down => Action::Step(Unit::Line, Forward),
        KeyCode::Up => Action::Step(Unit::Line, Back),
        KeyCode::PageDown => Action::Seconds(10, Forward),
        KeyCode::PageUp => Action::Seconds(10, Back),
        KeyCode::Home => Action::End(Back),
        KeyCode::End => Action::End(Forward),
        KeyCode::Tab if shift => Action::Mark(Back),
        KeyCode::Tab => Action::Mark(Forward),
        KeyCode::BackTab => Action::Mark(Back),
        KeyCode::Escape => Action::Cancel,
        KeyCode::Char(character) if control => match character.to_ascii_lowercase() {
            'c' => Action::Interrupt,
            'z' => Action::Suspend,
            'l' => Action::Redraw,
            _ => return None,
        },
        // Some terminals tell the key, with SHIFT beside it, others the character.
        KeyCode::Char(character) => of_character(if shift { character.to_ascii_uppercase() } else { character })?,
        _ => return None,
    })
}

fn of_character(character: char) -> Option<Action> {
    use Direction::{Back, Forward};
    Some(match character {
        ' ' => Action::Play(Forward),
        'b' => Action::Play(Back),
        ']' | '+' => Action::Faster,
        '[' | '-' => Action::Slower,
        '=' => Action::Normal,
        '.' => Action::Step(Unit::Statement, Forward),
        ',' => Action::Step(Unit::Statement, Back),
        'n' => Action::Step(Unit::Line, Forward),
        'p' => Action::Step(Unit::Line, Back),
        '>' => Action::Step(Unit::Over, Forward),
        '<' => Action::Step(Unit::Over, Back),
        'o' => Action::Step(Unit::Out, Forward),
        'u' => Action::Step(Unit::Out, Back),
        'e' => Action::Find(Target::Error, Forward),
        'E' => Action::Find(Target::Error, Back),
        'i' => Action::Find(Target::Input, Forward),
        'I' => Action::Find(Target::Input, Back),
        ':' | 'g' => Action::AskPlace,
        'm' => Action::AskMark,
        'M' => Action::Unmark,
        'v' => Action::View,
        'x' => Action::Mute,
        't' => Action::TakeOver,
        'z' => Action::Suspend,
        'q' => Action::Quit,
        '?' | 'h' => Action::Help,
        _ => return None,
    })
}

/// What an event does to a line that is being typed.
pub fn typing(event: &Event) -> Option<Typing> {
    let key = match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => key,
        Event::Paste(text) => return Some(Typing::Text(text.chars().filter(|c| !c.is_control()).collect())),
        _ => return None,
    };
    let control = key.modifiers.contains(Modifiers::CONTROL);
    Some(match key.code {
        KeyCode::Enter => Typing::Done,
        KeyCode::Escape => Typing::Cancel,
        KeyCode::Backspace => Typing::Erase,
        KeyCode::Char('c') if control => Typing::Interrupt,
        KeyCode::Char('u') if control => Typing::Clear,
        KeyCode::Char('h') if control => Typing::Erase,
        KeyCode::Char(character) if !control => Typing::Text(character.to_string()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use termina::Parser;

    fn events(bytes: &str) -> Vec<Event> {
        let mut parser = Parser::default();
        parser.parse(bytes.as_bytes(), false);
        std::iter::from_fn(|| parser.pop()).collect()
    }

    #[test]
    fn bytes_of_a_terminal_become_actions() {
        use Direction::{Back, Forward};
        let check = |bytes: &str, expected: Action| {
            let actions: Vec<Action> = events(bytes).iter().filter_map(action).collect();
            assert_eq!(actions, [expected], "{bytes:?}");
        };
        check(" ", Action::Play(Forward));
        check("\x1b[C", Action::Step(Unit::Frame, Forward));
        check("\x1b[1;2D", Action::Seconds(1, Back));
        check("\x1b[1;5C", Action::Seconds(10, Forward));
        check("\x1b[5~", Action::Seconds(10, Back));
        check("\x1b[H", Action::End(Back));
        check(".", Action::Step(Unit::Statement, Forward));
        check("<", Action::Step(Unit::Over, Back));
        check("\x1b[A", Action::Step(Unit::Line, Back));
        check("\x03", Action::Interrupt);
        check("\x1b[99;5u", Action::Interrupt);
        check("E", Action::Find(Target::Error, Back));
        check("\x1b[101;2u", Action::Find(Target::Error, Back));
        check("\t", Action::Mark(Forward));
        check("\x1b[Z", Action::Mark(Back));
        check("?", Action::Help);
        check("\x1b[<0;11;24M", Action::Point(10, 23));
        check("\x1b[<32;11;24M", Action::Point(10, 23));
        assert!(events("\x1b[97;1:3u\x1b[<0;11;24m\x1bq").iter().filter_map(action).next().is_none());
    }

    #[test]
    fn a_line_is_typed() {
        let typed: Vec<Typing> = events("1:\x7f\r\x15\x03").iter().filter_map(typing).collect();
        let expected = [
            Typing::Text("1".into()),
            Typing::Text(":".into()),
            Typing::Erase,
            Typing::Done,
            Typing::Clear,
            Typing::Interrupt,
        ];
        assert_eq!(typed, expected);
    }
}
