//! How a terminal reports a held key: what it sent while a person held one, and what follows from it.
//!
//! Without releases, holding is guessed from repeats, and the guess needs to know the delay before the first repeat and the
//! gap between two. Time comes in as milliseconds.

/// What happened to the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Down, or a repeat that says nothing else.
    Press,
    /// Still down.
    Repeat,
    /// Up.
    Release,
}

/// How releases are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The terminal reports them.
    Releases,
    /// They are guessed when repeats stop.
    Timer,
}

/// What was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Presses.
    pub presses: u32,
    /// Repeats that said so.
    pub repeats: u32,
    /// Releases.
    pub releases: u32,
    /// From the first press to the first repeat.
    pub delay_ms: Option<u64>,
    /// Between two repeats, the median.
    pub gap_ms: Option<u64>,
    /// What follows.
    pub method: Method,
}

/// Silence after which a key that repeated is up.
const SILENCE_REPEATING_MS: u64 = 600;

/// Silence after which a key that did not repeat is up: longer than the delay of slow keyboards.
const SILENCE_FIRST_MS: u64 = 1500;

/// Longer than this nobody holds a key.
const HOLD_MS_MAX: u64 = 10_000;

/// Times that are kept.
const TIMES_MAX: usize = 1024;

/// The observation of one key.
#[derive(Clone, Debug, Default)]
pub struct Hold {
    /// When presses and repeats came.
    times: Vec<u64>,
    presses: u32,
    repeats: u32,
    releases: u32,
}

impl Hold {
    /// Takes a change of the key at a time that does not go back.
    pub fn feed(&mut self, now_ms: u64, change: Change) {
        match change {
            Change::Press => self.presses += 1,
            Change::Repeat => self.repeats += 1,
            // A release before the press belongs to the key that started the program.
            Change::Release if self.times.is_empty() => return,
            Change::Release => {
                self.releases += 1;
                return;
            }
        }
        if self.times.len() < TIMES_MAX {
            self.times.push(now_ms);
        }
    }

    /// Whether the key went down.
    pub fn has_begun(&self) -> bool {
        !self.times.is_empty()
    }

    /// Whether nothing more is to be expected.
    pub fn is_over(&self, now_ms: u64) -> bool {
        let (Some(first), Some(last)) = (self.times.first(), self.times.last()) else { return false };
        let silence = if self.times.len() > 1 { SILENCE_REPEATING_MS } else { SILENCE_FIRST_MS };
        self.releases > 0 || now_ms.saturating_sub(*last) >= silence || now_ms.saturating_sub(*first) >= HOLD_MS_MAX
    }

    /// What was seen, if a key was pressed.
    pub fn result(&self) -> Option<Held> {
        let first = self.times.first()?;
        let mut gaps: Vec<u64> = self.times.windows(2).skip(1).map(|pair| pair[1].saturating_sub(pair[0])).collect();
        gaps.sort_unstable();
        Some(Held {
            presses: self.presses,
            repeats: self.repeats,
            releases: self.releases,
            delay_ms: self.times.get(1).map(|second| second.saturating_sub(*first)),
            gap_ms: gaps.get(gaps.len() / 2).copied(),
            method: if self.releases > 0 { Method::Releases } else { Method::Timer },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(changes: &[(u64, Change)], over_at: u64, expected: Option<Held>) {
        let mut hold = Hold::default();
        for (time, change) in changes {
            assert!(!hold.is_over(*time), "{changes:?}: over at {time}");
            hold.feed(*time, *change);
        }
        assert_eq!(hold.is_over(over_at), expected.is_some(), "{changes:?}");
        assert!(over_at == 0 || !hold.is_over(over_at - 1) || hold.releases > 0, "{changes:?}: over too early");
        assert_eq!(hold.result(), expected, "{changes:?}");
    }

    fn held(presses: u32, repeats: u32, releases: u32, delay_ms: Option<u64>, gap_ms: Option<u64>) -> Option<Held> {
        let method = if releases > 0 { Method::Releases } else { Method::Timer };
        Some(Held { presses, repeats, releases, delay_ms, gap_ms, method })
    }

    #[test]
    fn releases_and_repeats_are_told_apart() {
        use Change::{Press, Release, Repeat};
        // The kitty protocol.
        check(
            &[(0, Press), (400, Repeat), (430, Repeat), (461, Repeat), (480, Release)],
            480,
            held(1, 3, 1, Some(400), Some(31)),
        );
        // Any other terminal: each repeat is a press.
        check(
            &[(100, Press), (600, Press), (633, Press), (667, Press), (700, Press)],
            1300,
            held(5, 0, 0, Some(500), Some(33)),
        );
        check(&[(7, Press)], 1507, held(1, 0, 0, None, None));
        check(&[(0, Press), (80, Release)], 80, held(1, 0, 1, None, None));
        // The release of the key that started the program.
        check(&[(0, Release)], 0, None);
        check(&[], 0, None);
    }

    #[test]
    fn nobody_holds_a_key_for_ever() {
        let mut hold = Hold::default();
        for time in 0..20_000 {
            hold.feed(time, Change::Press);
        }
        assert!(hold.is_over(20_000) && hold.times.len() == TIMES_MAX);
    }
}
