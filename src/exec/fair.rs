//! Whose turn it is: a deficit round robin over many machines, by what they really cost.
//!
//! In every round each machine that wants to run gets the same credit in nanoseconds, and pays for its turns from it; what
//! it overdrew is missing in the next round. Whoever has credit left is served before those who have used up theirs, so
//! that a machine that does little (it waits for a person, a frame, a message) never waits for those who do nothing else
//! than compute. Whoever is not known to take short turns comes behind them and is kept from the thread that is there for
//! them alone: a machine that has just arrived, and one that lately took far longer than it should. Pure: time comes in as
//! values.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

/// What a machine may cost in a round. Short enough that a thousand busy machines on two threads are all served within
/// a tenth of a second, long enough that taking turns costs little.
pub const QUANTUM: Duration = Duration::from_micros(200);

/// How long a turn lasts of a machine that has credit, or of one that has just arrived. Most need less; when many come at
/// once, the few that need more do not hold up the others.
pub const BRIEF: Duration = Duration::from_micros(50);

/// Moments are met at the next of these, so that thousands who wait for thousands of moments are not as many alarms.
pub const TICK: Duration = Duration::from_millis(1);

/// A turn that costs so much shows that the machine cannot be interrupted when it should be; or that its turn was, by the
/// computer that this one is a part of. So it is not to be held against it more than it must.
const COARSE: Duration = Duration::from_millis(1);

/// Turns after which that is forgotten.
const COARSE_TURNS: u16 = 1000;

/// What a machine can save up, in quanta.
const SAVED_QUANTA: i64 = 2;

/// What it can owe, in quanta: one very expensive statement (CALL can take a tenth of a second) is paid for, but nothing
/// is held against anybody for ever.
const OWED_QUANTA: i64 = 1000;

/// What those who arrive can be ahead of those who are here and compute, or behind them, in quanta: both get the same time,
/// so that neither a crowd that arrives nor one that computes keeps the other waiting.
const AHEAD_QUANTA: i64 = 10;

/// Machines woken by their timers at a time. Whoever asks next wakes the next ones.
const ALARMS_MOST: usize = 64;

const QUANTUM_NANOS: i64 = QUANTUM.as_nanos() as i64;

/// What a machine does after its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// It wants to go on.
    Ready,
    /// It has nothing to do before this moment. It is woken at the next [`TICK`] from there.
    Until(Duration),
    /// It waits until somebody wakes it.
    Idle,
}

/// Whom a thread serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serves {
    /// Everybody.
    All,
    /// Only who has credit and is known to take short turns. A thread of this kind is there for them when all others are
    /// caught in expensive statements.
    Sparing,
}

/// Where a machine waits for its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// Has credit.
    Sparing,
    /// Has credit, but may take long.
    Coarse,
    /// Has never had a turn.
    Arrivals,
    /// Has no credit in this round.
    Spent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Waits; for this moment, if there is one.
    Idle(Option<Duration>),
    /// Queued.
    Ready,
    /// Has its turn; whether somebody woke it meanwhile.
    Running { from: Line, woken: bool },
}

#[derive(Clone, Copy, Debug)]
struct Standing {
    place: Place,
    /// Nanoseconds.
    credit: i64,
    /// The round up to which it was given credit.
    round: u64,
    /// Turns for which it is taken for coarse because one took too long.
    coarse: u16,
}

/// Who is next.
#[derive(Clone, Debug)]
pub struct Fair<K> {
    standings: BTreeMap<K, Standing>,
    /// The lines, in the order in which they are served.
    sparing: VecDeque<K>,
    coarse: VecDeque<K>,
    arrivals: VecDeque<K>,
    /// Nanoseconds that arrivals have had more than `spent`, as far as it counts.
    ahead: i64,
    spent: VecDeque<K>,
    /// Who waits for a moment.
    timers: BTreeSet<(Duration, K)>,
    round: u64,
    /// Turns of `spent` until the next round begins.
    left_in_round: usize,
}

impl<K: Ord + Copy> Default for Fair<K> {
    fn default() -> Fair<K> {
        Fair {
            standings: BTreeMap::new(),
            sparing: VecDeque::new(),
            coarse: VecDeque::new(),
            arrivals: VecDeque::new(),
            ahead: 0,
            spent: VecDeque::new(),
            timers: BTreeSet::new(),
            round: 0,
            left_in_round: 0,
        }
    }
}

impl<K: Ord + Copy> Fair<K> {
    /// Takes in a machine that wants to run.
    pub fn add(&mut self, key: K) {
        let credit = nanos(BRIEF);
        let standing = Standing { place: Place::Ready, credit, round: self.round, coarse: 0 };
        if self.standings.insert(key, standing).is_none() {
            self.arrivals.push_back(key);
        }
    }

    /// Forgets a machine. If it has its turn, that is the last.
    pub fn remove(&mut self, key: K) {
        if let Some(Standing { place: Place::Idle(Some(at)), .. }) = self.standings.remove(&key) {
            self.timers.remove(&(at, key));
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.standings.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.standings.is_empty()
    }

    /// Something came for a machine. Returns whether somebody has to be told that there is work.
    pub fn wake(&mut self, key: K) -> bool {
        let round = self.round;
        let Some(standing) = self.standings.get_mut(&key) else { return false };
        match standing.place {
            Place::Ready => return false,
            Place::Running { from, .. } => {
                standing.place = Place::Running { from, woken: true };
                return false;
            }
            Place::Idle(timer) => {
                if let Some(at) = timer {
                    self.timers.remove(&(at, key));
                }
            }
        }
        let rounds = i64::try_from(round - standing.round).unwrap_or(i64::MAX);
        standing.credit =
            standing.credit.saturating_add(rounds.saturating_mul(QUANTUM_NANOS)).min(SAVED_QUANTA * QUANTUM_NANOS);
        standing.round = round;
        self.queue(key);
        true
    }

    /// Whose turn it is, and how long that should last; `None` if nobody whom the thread serves wants one now.
    pub fn next(&mut self, now: Duration, serves: Serves) -> Option<(K, Duration)> {
        self.ring(now);
        while let Some(key) = self.sparing.pop_front() {
            if let Some(turn) = self.turn(key, Line::Sparing, BRIEF) {
                return Some(turn);
            }
        }
        if serves == Serves::Sparing {
            return None;
        }
        while let Some(key) = self.coarse.pop_front() {
            if let Some(turn) = self.turn(key, Line::Coarse, BRIEF) {
                return Some(turn);
            }
        }
        while self.ahead <= 0 || self.spent.is_empty() {
            let Some(key) = self.arrivals.pop_front() else { break };
            if let Some(turn) = self.turn(key, Line::Arrivals, BRIEF) {
                return Some(turn);
            }
        }
        loop {
            if self.left_in_round == 0 {
                self.begin_round();
            }
            let key = self.spent.pop_front()?;
            self.left_in_round = self.left_in_round.saturating_sub(1);
            let round = self.round;
            let Some(standing) = self.standings.get_mut(&key) else { continue };
            standing.credit = (standing.credit + QUANTUM_NANOS).min(SAVED_QUANTA * QUANTUM_NANOS);
            standing.round = round;
            if standing.credit <= 0 {
                self.spent.push_back(key);
            } else if let Some(turn) = self.turn(key, Line::Spent, QUANTUM) {
                return Some(turn);
            }
        }
    }

    /// The turn is over.
    pub fn done(&mut self, key: K, cost: Duration, rest: Rest) {
        let nanos = nanos(cost);
        let Some(standing) = self.standings.get_mut(&key) else { return };
        let Place::Running { from, woken } = standing.place else { return };
        match from {
            Line::Sparing | Line::Coarse => {}
            Line::Arrivals => self.ahead = self.ahead.saturating_add(nanos).min(AHEAD_QUANTA * QUANTUM_NANOS),
            Line::Spent => self.ahead = self.ahead.saturating_sub(nanos).max(-AHEAD_QUANTA * QUANTUM_NANOS),
        }
        standing.credit = standing.credit.saturating_sub(nanos).max(-OWED_QUANTA * QUANTUM_NANOS);
        standing.coarse = if cost >= COARSE { COARSE_TURNS } else { standing.coarse.saturating_sub(1) };
        match rest {
            Rest::Ready => self.queue(key),
            Rest::Until(_) | Rest::Idle if woken => self.queue(key),
            Rest::Until(at) => {
                let at = tick_at_or_after(at);
                standing.place = Place::Idle(Some(at));
                self.timers.insert((at, key));
            }
            Rest::Idle => standing.place = Place::Idle(None),
        }
    }

    /// The next moment for which somebody waits.
    pub fn earliest(&self) -> Option<Duration> {
        self.timers.first().map(|(at, _)| *at)
    }

    /// Whether somebody could have a turn at once.
    pub fn has_ready(&self) -> bool {
        self.has_sparing() || !self.coarse.is_empty() || !self.arrivals.is_empty() || !self.spent.is_empty()
    }

    /// Whether a thread for the sparing could serve somebody at once.
    pub fn has_sparing(&self) -> bool {
        !self.sparing.is_empty()
    }

    /// Wakes those whose moment has come.
    fn ring(&mut self, now: Duration) {
        for _ in 0..ALARMS_MOST {
            let Some(&(at, key)) = self.timers.first().filter(|(at, _)| *at <= now) else { return };
            // `wake` takes the timer out; a timer without a machine would stay for ever.
            if !self.wake(key) {
                self.timers.remove(&(at, key));
            }
        }
    }

    /// A round; where nobody would be out of debt in it, the next one in which somebody is.
    fn begin_round(&mut self) {
        let credits = self.spent.iter().filter_map(|key| self.standings.get(key)).map(|standing| standing.credit);
        let best = credits.max().unwrap_or(0);
        let rounds = (-best).max(0) / QUANTUM_NANOS;
        if rounds > 0 {
            for key in &self.spent {
                if let Some(standing) = self.standings.get_mut(key) {
                    standing.credit += rounds * QUANTUM_NANOS;
                }
            }
        }
        self.left_in_round = self.spent.len();
        self.round += 1 + rounds.unsigned_abs();
    }

    fn queue(&mut self, key: K) {
        let Some(standing) = self.standings.get_mut(&key) else { return };
        standing.place = Place::Ready;
        let line = match standing.credit {
            ..=0 => &mut self.spent,
            _ if standing.coarse > 0 => &mut self.coarse,
            _ => &mut self.sparing,
        };
        line.push_back(key);
    }

    fn turn(&mut self, key: K, from: Line, most: Duration) -> Option<(K, Duration)> {
        let standing = self.standings.get_mut(&key)?;
        if standing.place != Place::Ready {
            return None;
        }
        standing.place = Place::Running { from, woken: false };
        let nanos = standing.credit.clamp(1, nanos(most));
        Some((key, Duration::from_nanos(nanos.unsigned_abs())))
    }
}

fn nanos(time: Duration) -> i64 {
    i64::try_from(time.as_nanos()).unwrap_or(i64::MAX)
}

fn tick_at_or_after(time: Duration) -> Duration {
    let tick = u64::try_from(nanos(TICK)).unwrap_or(1);
    let end = u64::try_from(time.as_nanos()).ok().and_then(|nanos| nanos.checked_next_multiple_of(tick));
    // A moment that no clock reaches stays what it is.
    end.map_or(time, Duration::from_nanos)
}

#[cfg(test)]
mod tests;
