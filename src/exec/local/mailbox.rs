//! Inputs that have not reached a machine yet, and when each may.

use std::collections::VecDeque;

use crate::famicom::input::{Awaits, Input};
use crate::famicom::keyboard::TYPED_DOWN_FRAMES;
use crate::vm::time::Frame;

/// Inputs that may wait.
pub(super) const INPUTS_MAX: usize = 1024;

/// What waits.
#[derive(Clone, Debug, Default)]
pub(super) struct Mailbox {
    /// Lines, characters and answers, for when the machine waits for them.
    answers: VecDeque<Input>,
    /// Keys and pads, for the start of a frame, and from which on.
    timed: VecDeque<(Frame, Input)>,
    /// What acts between two statements.
    immediate: VecDeque<Input>,
    /// The frame before which a key that is down does not go up, so that the machine sees it.
    down_until: Frame,
}

impl Mailbox {
    /// Takes an input that may act from a frame on.
    pub(super) fn put(&mut self, input: Input, frame: Frame) {
        match input {
            Input::Line(_) | Input::Character(_) | Input::Answer(_) => self.answers.push_back(input),
            Input::KeyDown(_) | Input::KeyUp | Input::Function(_) | Input::Pad { .. } => {
                self.timed.push_back((frame, input));
            }
            Input::Stop => {
                // What was typed ahead is forgotten with it.
                self.answers.clear();
                self.timed.retain(|(_, input)| matches!(input, Input::Pad { .. }));
                self.immediate.push_back(input);
            }
            Input::Background(_) | Input::Edit(_) | Input::Assign { .. } | Input::Poke { .. } => {
                self.immediate.push_back(input);
            }
            // The executor's own.
            Input::Run | Input::Prompt | Input::Recover => {}
        }
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.answers.len() + self.timed.len() + self.immediate.len()
    }

    /// The next input for a machine in this frame that waits for this.
    pub(super) fn take(&mut self, now: Frame, awaits: Awaits, asks_host: bool) -> Option<Input> {
        if let Some(input) = self.immediate.pop_front() {
            return Some(input);
        }
        if self.timed.front().is_some_and(|(frame, _)| *frame <= now) {
            let (_, input) = self.timed.pop_front()?;
            match input {
                // One key goes down in a frame, and not before the one before was seen.
                Input::KeyDown(_) | Input::Function(_) => {
                    self.down_until = Frame(now.0.saturating_add(TYPED_DOWN_FRAMES));
                    self.delay(now.next());
                }
                Input::KeyUp if now < self.down_until => {
                    let until = self.down_until;
                    self.timed.push_front((until, input));
                    self.delay(until);
                    return self.take(now, awaits, asks_host);
                }
                Input::KeyUp => self.delay(now.next()),
                _ => {}
            }
            return Some(input);
        }
        let fits = match self.answers.front()? {
            Input::Answer(_) => asks_host,
            Input::Line(_) => awaits == Awaits::Line,
            _ => awaits == Awaits::Key,
        };
        if fits { self.answers.pop_front() } else { None }
    }

    /// The frame before which no key or pad acts.
    pub(super) fn next_frame(&self) -> Option<Frame> {
        self.timed.front().map(|(frame, _)| *frame)
    }

    /// Nothing of what waits acts before a frame.
    fn delay(&mut self, until: Frame) {
        for (frame, _) in &mut self.timed {
            *frame = (*frame).max(until);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a machine that waits for nothing gets in each frame.
    fn frames(inputs: &[(u64, Input)]) -> Vec<(u64, Input)> {
        let mut mailbox = Mailbox::default();
        for (frame, input) in inputs {
            mailbox.put(input.clone(), Frame(*frame));
        }
        let mut got = Vec::new();
        for frame in 0..50 {
            while let Some(input) = mailbox.take(Frame(frame), Awaits::Nothing, false) {
                got.push((frame, input));
            }
        }
        assert_eq!(mailbox.next_frame(), None);
        got
    }

    #[test]
    fn a_key_stays_down_until_it_is_seen() {
        let down = TYPED_DOWN_FRAMES;
        let got = frames(&[(3, Input::KeyDown(65)), (3, Input::KeyUp), (3, Input::KeyDown(66)), (3, Input::KeyUp)]);
        let expected = [
            (3, Input::KeyDown(65)),
            (3 + down, Input::KeyUp),
            (4 + down, Input::KeyDown(66)),
            (4 + 2 * down, Input::KeyUp),
        ];
        assert_eq!(got, expected);
    }

    #[test]
    fn pads_act_at_their_frame() {
        let pad = |stick| Input::Pad { number: 0, stick, strig: 0 };
        assert_eq!(frames(&[(1, pad(1)), (1, pad(0)), (7, pad(2))]), [(1, pad(1)), (1, pad(0)), (7, pad(2))]);
    }

    #[test]
    fn lines_and_characters_wait_for_their_question() {
        let mut mailbox = Mailbox::default();
        let line = Input::Line(b"5".to_vec());
        mailbox.put(line.clone(), Frame(0));
        mailbox.put(Input::Character(65), Frame(0));
        assert_eq!(mailbox.len(), 2);
        assert_eq!(mailbox.take(Frame(9), Awaits::Key, false), None);
        assert_eq!(mailbox.take(Frame(9), Awaits::Line, false), Some(line));
        assert_eq!(mailbox.take(Frame(9), Awaits::Key, false), Some(Input::Character(65)));
        mailbox.put(Input::Character(65), Frame(0));
        mailbox.put(Input::Stop, Frame(0));
        assert_eq!(mailbox.take(Frame(0), Awaits::Key, false), Some(Input::Stop));
        assert_eq!(mailbox.take(Frame(0), Awaits::Key, false), None);
    }
}
