//! Answers that come after nobody waits for them any more, kept apart from keys.
//!
//! Termina's parser makes keys of what it does not know of them: `ESC _ Gi=31;OK ESC \` would be typed, and a colour behind an
//! unknown sequence too. All questions went out in one batch, so the answers come in one, and the last of them is that for
//! the device attributes. Hence, while a terminal owes it, events wait a moment; if it comes, they were answers.

use std::collections::VecDeque;
use std::time::Duration;

use termina::Event;
use termina::event::{KeyCode, Modifiers};

use super::session::is_attributes;

/// A terminal that has been silent for so long is not expected to speak.
const EXPECTED: Duration = Duration::from_secs(5);

/// How long more may come behind what looks like the last answer: a colour that ends in `c`, behind a sequence that the parser
/// does not know, is taken for it.
const REST: Duration = Duration::from_millis(300);

/// How long an event waits: the answers of a slow line come in less, and a person does not notice.
const HELD: Duration = Duration::from_millis(100);

/// How long it waits if answers have begun to come.
const HELD_ANSWERING: Duration = Duration::from_secs(1);

/// Events that wait; more are nobody's answers.
const HELD_MAX: usize = 512;

/// Events that may be parts of answers. Times count from the moment at which the terminal was given up.
#[derive(Debug)]
pub struct Late {
    held: VecDeque<(Duration, Event)>,
    /// Until when answers are expected.
    expected: Duration,
    answering: bool,
    over: bool,
}

impl Default for Late {
    fn default() -> Late {
        Late { held: VecDeque::new(), expected: EXPECTED, answering: false, over: false }
    }
}

impl Late {
    /// Takes an event, unless it is the end of the answers: then it goes, and what waits with it.
    pub fn take(&mut self, event: Event, now: Duration) {
        if self.over {
            self.held.push_back((now, event));
        } else if is_attributes(&event) {
            self.held.retain(|(_, held)| matches!(held, Event::WindowResized(_)));
            (self.answering, self.expected) = (false, self.expected.min(now + REST));
        } else if begins_answer(&event) {
            self.answering = true;
        } else {
            self.held.push_back((now, event));
        }
        self.over |= self.held.len() > HELD_MAX;
    }

    /// The next event that is none of an answer, as far as that is known now.
    pub fn next(&mut self, now: Duration) -> Option<Event> {
        self.over |= !self.answering && now >= self.expected;
        let (came, event) = self.held.front()?;
        let is_ready = self.over || matches!(event, Event::WindowResized(_)) || now >= *came + self.lasts();
        if !is_ready {
            return None;
        }
        // Nothing came behind it: the answers were cut off.
        self.answering = false;
        self.held.pop_front().map(|(_, event)| event)
    }

    /// How long nothing will be ready unless something comes; `None` while nothing waits.
    pub fn wait(&self, now: Duration) -> Option<Duration> {
        let (came, _) = self.held.front()?;
        Some(if self.over { Duration::ZERO } else { (*came + self.lasts()).saturating_sub(now) })
    }

    /// Whether every event from now on is what it seems to be.
    pub fn is_over(&self) -> bool {
        self.over && self.held.is_empty()
    }

    fn lasts(&self) -> Duration {
        if self.answering { HELD_ANSWERING } else { HELD }
    }
}

/// What no key sends: an answer, or the beginning of one that is taken for keys.
fn begins_answer(event: &Event) -> bool {
    match event {
        Event::Csi(_) | Event::Osc(_) | Event::Dcs(_) => true,
        Event::Key(key) => key.code == KeyCode::Char('_') && key.modifiers.contains(Modifiers::ALT),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use termina::Parser;

    const ANSWERS: &[u8] =
        b"\x1bP>|kitty(0.35.2)\x1b\\\x1b[?15u\x1b[?2026;2$y\x1b[?1;0;256S\x1b[6;16;8t\x1b[4;960;1280t\
        \x1b]11;rgb:1c1c/eeee/1c1c\x1b\\\x1b_Gi=31;OK\x1b\\\x1b[?62;4c";

    /// What a person has typed, if these bytes came so many milliseconds after the question was given up.
    fn typed(pieces: &[(u64, &[u8])], until: u64) -> String {
        let (mut parser, mut late, mut typed) = (Parser::default(), Late::default(), String::new());
        let mut rest = pieces;
        for now in 0..=until {
            while let Some(((at, bytes), behind)) = rest.split_first().filter(|((at, _), _)| *at <= now) {
                rest = behind;
                parser.parse(bytes, true);
                while let Some(event) = parser.pop() {
                    late.take(event, Duration::from_millis(*at));
                }
            }
            while let Some(event) = late.next(Duration::from_millis(now)) {
                if let Event::Key(key) = event {
                    typed.push(if let KeyCode::Char(character) = key.code { character } else { '?' });
                }
            }
        }
        typed
    }

    #[test]
    fn late_answers_are_no_keys() {
        #[track_caller]
        fn check(pieces: &[(u64, &[u8])], expected: &str) {
            assert_eq!(typed(pieces, 9000), expected, "{pieces:?}");
        }
        check(&[(300, ANSWERS)], "");
        // Without a colour's letter, or with little that is answered.
        check(&[(300, b"\x1b_Gi=31;OK\x1b\\\x1b[?62c")], "");
        check(&[(300, b"\x1b[?1;0;256S\x1b]11;rgb:0c0c/0e0e/0c0c\x1b\\\x1b[?1;2c")], "");
        // The first part came in time.
        check(&[(300, b"i=31;OK\x1b\\\x1b[?62c")], "");
        // A slow line.
        let slow: Vec<(u64, &[u8])> = (300..).step_by(10).zip(ANSWERS.chunks(4)).collect();
        check(&slow, "");
        // What is typed before and after is kept.
        check(&[(10, b"ab"), (300, ANSWERS), (301, b"cd"), (302, b"e")], "abcde");
        check(&[(10, b"a"), (200, b"b"), (7000, b"c")], "abc");
        // Who never ends an answer is heard a second later.
        check(&[(10, b"\x1b[?15u"), (20, b"a")], "a");
        check(&[(10, &[b'x'; 2000])], &"x".repeat(2000));
    }

    #[test]
    fn keys_wait_a_moment_and_only_at_first() {
        assert_eq!(typed(&[(10, b"a")], 109), "");
        assert_eq!(typed(&[(10, b"a")], 110), "a");
        assert_eq!(typed(&[(5500, b"a")], 5500), "a");
    }
}
