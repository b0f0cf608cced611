//! Which keys are held, on terminals that tell releases and on those that do not.
//!
//! Where releases come (kitty's keyboard protocol) they count. Elsewhere a held key is only seen by its repeats, so two
//! windows stand in for the release: a long one until the first repeat (250 to 500 ms after the press), then a short one
//! of about five times the learned gap between repeats. One window would either cut the hold before its first repeat or
//! let every key stick. A repeat comes only for the key pressed last, so a fire button takes nothing from a direction
//! for a while.

use std::time::Duration;

/// How the end of a hold is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// The terminal says when a key is released.
    Releases,
    /// Two windows of time.
    #[default]
    Timer,
}

/// The first window where a hold must not break: later than any usual first repeat.
pub const ARM_LONG: Duration = Duration::from_millis(750);

/// The first window where a tap should look like one: a hold then breaks until its first repeat.
pub const ARM_SHORT: Duration = Duration::from_millis(250);

/// The second window lies between these, by the learned gap.
const REPEAT_LEAST: Duration = Duration::from_millis(150);
const REPEAT_MOST: Duration = Duration::from_millis(250);

/// What a first gap is taken for, and which gaps teach.
const GAP_START: Duration = Duration::from_millis(40);
const GAP_MOST: Duration = Duration::from_millis(150);

/// How long another key's press keeps a held one alive, whose repeats it ends.
const KEPT_BY_ANOTHER: Duration = Duration::from_millis(500);

/// Presses without one release before a terminal that promised releases is not believed.
const DOUBTED_AFTER: u32 = 4;

/// Keys held at a time that are kept track of; a keyboard has no more fingers.
const HELD_MAX: usize = 16;

#[derive(Clone, Debug)]
struct Hold<K> {
    key: K,
    last: Duration,
    until: Duration,
}

/// The keys that are held. `K` names a key; times are since any fixed moment and never fall.
#[derive(Clone, Debug)]
pub struct Held<K> {
    method: Method,
    /// The method was ordered, so that nothing is doubted.
    forced: bool,
    holds: Vec<Hold<K>>,
    gap: Duration,
    unreleased: u32,
}

impl<K: Copy + Eq> Held<K> {
    /// Nothing held.
    pub fn new(method: Method, forced: bool) -> Held<K> {
        Held { method, forced, holds: Vec::new(), gap: GAP_START, unreleased: 0 }
    }

    /// How releases are known at present.
    pub fn method(&self) -> Method {
        self.method
    }

    /// The keys that are held, the one pressed last at the end.
    pub fn keys(&self) -> impl Iterator<Item = K> + '_ {
        self.holds.iter().map(|hold| hold.key)
    }

    /// A press or a repeat; whether the key was not held before. `arm` is its first window, where windows count.
    pub fn press(&mut self, key: K, repeat: bool, arm: Duration, now: Duration) -> bool {
        if self.method == Method::Releases && !repeat {
            self.unreleased += 1;
            if self.unreleased > DOUBTED_AFTER && !self.forced {
                self.method = Method::Timer;
                self.holds.clear();
            }
        }
        if let Some(i) = self.holds.iter().position(|hold| hold.key == key) {
            let mut hold = self.holds.remove(i);
            let gap = now.saturating_sub(hold.last);
            if gap < GAP_MOST {
                self.gap = (self.gap * 3 + gap) / 4;
            }
            hold.last = now;
            hold.until = now + (self.gap * 5).clamp(REPEAT_LEAST, REPEAT_MOST);
            self.holds.push(hold);
            return false;
        }
        for hold in &mut self.holds {
            hold.until = hold.until.max(now + KEPT_BY_ANOTHER);
        }
        if self.holds.len() == HELD_MAX {
            self.holds.remove(0);
        }
        self.holds.push(Hold { key, last: now, until: now + arm });
        true
    }

    /// A release; whether the key was held.
    pub fn release(&mut self, key: K) -> bool {
        self.unreleased = 0;
        if self.method == Method::Timer && !self.forced {
            // Releases come after all.
            self.method = Method::Releases;
        }
        let before = self.holds.len();
        self.holds.retain(|hold| hold.key != key);
        self.holds.len() < before
    }

    /// Everything is let go: the window lost the focus.
    pub fn release_all(&mut self) {
        self.holds.clear();
    }

    /// Ends the holds whose window is over; whether there were any.
    pub fn expire(&mut self, now: Duration) -> bool {
        if self.method == Method::Releases {
            return false;
        }
        let before = self.holds.len();
        self.holds.retain(|hold| hold.until > now);
        self.holds.len() < before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    /// Plays presses at these times; then says when, to the 10 ms, each key was let go.
    fn check(presses: &[(u64, char)], expected: &[(char, u64)]) {
        let mut held = Held::new(Method::Timer, false);
        let mut ended = Vec::new();
        let mut next = presses.iter().peekable();
        for now in (0..4000).step_by(10) {
            let before: Vec<char> = held.keys().collect();
            held.expire(ms(now));
            ended.extend(before.into_iter().filter(|key| !held.keys().any(|held| held == *key)).map(|key| (key, now)));
            while let Some((_, key)) = next.next_if(|(at, _)| *at <= now) {
                held.press(*key, false, ARM_LONG, ms(now));
            }
        }
        assert_eq!(ended, expected, "{presses:?}");
    }

    #[test]
    fn a_tap_ends_after_the_long_window_and_a_hold_after_the_short_one() {
        check(&[(0, 'a')], &[('a', 750)]);
        // First repeat after 500 ms, then every 30 ms until 1100.
        let mut presses = vec![(0, 'a')];
        presses.extend((500..=1100).step_by(30).map(|at| (at, 'a')));
        let last = presses.last().map_or(0, |press| press.0);
        check(&presses, &[('a', last + 160)]);
    }

    #[test]
    fn a_second_key_keeps_the_first_for_a_while() {
        let mut presses = vec![(0, 'l')];
        presses.extend((500..=800).step_by(30).map(|at| (at, 'l')));
        presses.push((830, 'x'));
        check(&presses, &[('l', 1330), ('x', 1580)]);
    }

    #[test]
    fn releases_count_where_they_come() {
        let mut held = Held::new(Method::Releases, false);
        assert!(held.press('a', false, ARM_LONG, ms(0)));
        assert!(!held.press('a', true, ARM_LONG, ms(500)));
        assert!(!held.expire(ms(60_000)));
        assert!(held.press('b', false, ARM_LONG, ms(60_001)));
        assert_eq!(held.keys().collect::<String>(), "ab");
        assert!(held.release('a'));
        assert!(!held.release('a'));
        assert_eq!(held.keys().collect::<String>(), "b");
        held.release_all();
        assert_eq!(held.keys().count(), 0);
    }

    #[test]
    fn a_promise_of_releases_is_doubted_when_none_come() {
        let mut held = Held::new(Method::Releases, false);
        for (i, key) in "abcdef".chars().enumerate() {
            held.press(key, false, ARM_LONG, ms(i as u64 * 300));
        }
        assert_eq!(held.method(), Method::Timer);
        assert!(held.expire(ms(10_000)));
        assert_eq!(held.keys().count(), 0);
        let mut forced = Held::new(Method::Releases, true);
        for (i, key) in "abcdef".chars().enumerate() {
            forced.press(key, false, ARM_LONG, ms(i as u64 * 300));
        }
        assert_eq!(forced.method(), Method::Releases);
        // And a release seen on a terminal that promised none is believed.
        let mut held = Held::new(Method::Timer, false);
        held.press('a', false, ARM_LONG, ms(0));
        held.release('a');
        assert_eq!(held.method(), Method::Releases);
    }
}
