//! Frames on their way to the terminal: as many as it takes, and no more.
//!
//! Behind each frame the terminal is asked for its attributes. Two answers may be outstanding: a slow line leaves frames
//! out instead of queueing them, so that what is seen is late by one frame at most and keys are never behind pictures.

use std::time::Duration;

use super::session::{ASK_ATTRIBUTES, Session};
use crate::host::outlet::Outlet;

/// Frames on their way: one that the terminal draws, one that follows.
const FRAMES_ON_THE_WAY: u32 = 2;

/// A terminal that has not answered for so long is not waited for.
const ANSWER_LOST: Duration = Duration::from_millis(1500);

/// How long what has been sent is waited for at the end.
const LAST_BYTES: Duration = Duration::from_millis(300);

/// The way to the terminal.
#[derive(Debug)]
pub struct Feed {
    outlet: Outlet,
    /// The terminal takes synchronised updates.
    synchronized: bool,
    /// It answers questions.
    answers: bool,
    on_the_way: u32,
    sent_at: Duration,
}

/// A frame that is being made.
#[derive(Debug)]
pub struct Making {
    bytes: Vec<u8>,
    /// Where what the caller appends begins.
    start: usize,
}

impl Making {
    /// The frame's bytes, to be appended to.
    pub fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }
}

impl Feed {
    /// To standard output.
    pub fn stdout(synchronized: bool, answers: bool) -> Feed {
        Feed { outlet: Outlet::stdout(), synchronized, answers, on_the_way: 0, sent_at: Duration::ZERO }
    }

    /// Whether the terminal is gone.
    pub fn is_broken(&self) -> bool {
        self.outlet.is_broken()
    }

    /// The next frame; `None` while the terminal is busy with what it got before.
    pub fn begin(&mut self, now: Duration) -> Option<Making> {
        if self.on_the_way > 0 && now.saturating_sub(self.sent_at) > ANSWER_LOST {
            self.on_the_way = 0;
        }
        if !self.outlet.is_free() || self.on_the_way >= FRAMES_ON_THE_WAY {
            return None;
        }
        let mut bytes = self.outlet.buffer();
        if self.synchronized {
            bytes.extend_from_slice(b"\x1b[?2026h");
        }
        Some(Making { start: bytes.len(), bytes })
    }

    /// Sends a frame, unless nothing is in it.
    pub fn send(&mut self, frame: Making, now: Duration, session: &mut Session) {
        let Making { mut bytes, start } = frame;
        if bytes.len() == start {
            return;
        }
        if self.synchronized {
            bytes.extend_from_slice(b"\x1b[?2026l");
        }
        if self.answers {
            bytes.extend_from_slice(ASK_ATTRIBUTES.as_bytes());
            self.on_the_way += 1;
            session.has_asked();
            self.sent_at = now;
        }
        self.outlet.send(bytes);
    }

    /// The terminal has answered.
    pub fn has_answer(&mut self, now: Duration) {
        self.on_the_way = self.on_the_way.saturating_sub(1);
        self.sent_at = now;
    }

    /// What is on its way is not waited for: everything is drawn anew.
    pub fn forget(&mut self) {
        self.on_the_way = 0;
    }

    /// Gives the terminal back behind the last frame, or in the middle of it where it is slow.
    pub fn leave(&mut self, session: &mut Session) {
        if !self.outlet.drain(LAST_BYTES) {
            self.outlet.abandon(LAST_BYTES);
            session.cut();
        }
        session.leave();
        self.on_the_way = 0;
    }
}
