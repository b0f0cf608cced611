//! Whose turn it is: a deficit round robin over many machines, by what they really cost.
//!
//! In every round each machine that wants to run gets the same credit in nanoseconds, and pays for its turns from it; what
//! it overdrew is missing in the next round. Whoever has credit left is served before those who have used up theirs, so
//! that a machine that does little (it waits for a person, a frame, a message) never waits for those who do nothing else
//! than compute. Pure: time comes in as values.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

/// What a machine may cost in a round. Short enough that a thousand busy machines on two threads are all served within
/// a tenth of a second, long enough that taking turns costs little.
pub const QUANTUM: Duration = Duration::from_micros(200);

/// What a machine can save up, in quanta.
const SAVED_QUANTA: i64 = 2;

/// What it can owe, in quanta: one very expensive statement (CALL can take a tenth of a second) is paid for, but nothing
/// is held against anybody for ever.
const OWED_QUANTA: i64 = 1000;

const QUANTUM_NANOS: i64 = QUANTUM.as_nanos() as i64;

/// What a machine does after its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// It wants to go on.
    Ready,
    /// It has nothing to do before this moment.
    Until(Duration),
    /// It waits until somebody wakes it.
    Idle,
}

/// Whom a thread serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serves {
    /// Everybody.
    All,
    /// Only who has credit. A thread of this kind is there for them when all others are caught in expensive statements.
    Sparing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Waits; for this moment, if there is one.
    Idle(Option<Duration>),
    /// Queued.
    Ready,
    /// Has its turn; whether somebody woke it meanwhile.
    Running { woken: bool },
}

#[derive(Clone, Copy, Debug)]
struct Standing {
    place: Place,
    /// Nanoseconds.
    credit: i64,
    /// The round up to which it was given credit.
    round: u64,
}

/// Who is next.
#[derive(Clone, Debug)]
pub struct Fair<K> {
    standings: BTreeMap<K, Standing>,
    /// Who has credit, in order of arrival.
    sparing: VecDeque<K>,
    /// Who has none in this round.
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
        let standing = Standing { place: Place::Ready, credit: QUANTUM_NANOS, round: self.round };
        if self.standings.insert(key, standing).is_none() {
            self.sparing.push_back(key);
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
            Place::Running { .. } => {
                standing.place = Place::Running { woken: true };
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
        while let Some(&(at, key)) = self.timers.first().filter(|(at, _)| *at <= now) {
            // `wake` takes the timer out; a timer without a machine would stay for ever.
            if !self.wake(key) {
                self.timers.remove(&(at, key));
            }
        }
        loop {
            if let Some(key) = self.sparing.pop_front() {
                if let Some(turn) = self.turn(key) {
                    return Some(turn);
                }
                continue;
            }
            if serves == Serves::Sparing {
                return None;
            }
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
            } else if let Some(turn) = self.turn(key) {
                return Some(turn);
            }
        }
    }

    /// The turn is over.
    pub fn done(&mut self, key: K, cost: Duration, rest: Rest) {
        let Some(standing) = self.standings.get_mut(&key) else { return };
        let Place::Running { woken } = standing.place else { return };
        let cost = i64::try_from(cost.as_nanos()).unwrap_or(i64::MAX);
        standing.credit = standing.credit.saturating_sub(cost).max(-OWED_QUANTA * QUANTUM_NANOS);
        match rest {
            Rest::Ready => self.queue(key),
            Rest::Until(_) | Rest::Idle if woken => self.queue(key),
            Rest::Until(at) => {
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
        !self.sparing.is_empty() || !self.spent.is_empty()
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
        if standing.credit > 0 {
            self.sparing.push_back(key);
        } else {
            self.spent.push_back(key);
        }
    }

    fn turn(&mut self, key: K) -> Option<(K, Duration)> {
        let standing = self.standings.get_mut(&key)?;
        if standing.place != Place::Ready {
            return None;
        }
        standing.place = Place::Running { woken: false };
        let nanos = standing.credit.clamp(1, QUANTUM_NANOS);
        Some((key, Duration::from_nanos(nanos.unsigned_abs())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How a simulated machine behaves.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Kind {
        /// Computes all the time, in turns that last as long as they should.
        Busy,
        /// The same, but each turn takes this many times what it should.
        Overdrawing(u32),
        /// So much work at every frame.
        Paced(Duration),
        /// Waits until it is woken, which nobody does.
        Idle,
    }

    const FRAME: Duration = Duration::from_micros(16_639);

    struct Simulated {
        kind: Kind,
        due: Duration,
        used: Duration,
        /// The longest that it waited for its turn behind the moment at which it was due.
        late_max: Duration,
    }

    /// Lets two threads serve these machines for a while.
    fn simulate(kinds: &[Kind], length: Duration) -> Vec<Simulated> {
        let mut machines: Vec<Simulated> = kinds
            .iter()
            .enumerate()
            .map(|(i, kind)| Simulated {
                kind: *kind,
                // Their frames begin at different moments.
                due: FRAME * (i as u32 % 97) / 97,
                used: Duration::ZERO,
                late_max: Duration::ZERO,
            })
            .collect();
        let mut fair = Fair::default();
        for key in 0..machines.len() {
            fair.add(key);
        }
        let mut threads = [Duration::ZERO; 2];
        // What is running: when it is done, and what follows.
        let mut running: [Option<(usize, Duration, Rest)>; 2] = [None, None];
        while let Some(thread) = (0..2).min_by_key(|thread| threads[*thread]).filter(|thread| threads[*thread] < length)
        {
            let now = threads[thread];
            if let Some((key, cost, rest)) = running[thread].take() {
                fair.done(key, cost, rest);
            }
            let Some((key, budget)) = fair.next(now, Serves::All) else {
                threads[thread] = fair.earliest().map_or(length, |at| at.max(now + Duration::from_micros(1)));
                continue;
            };
            let machine = &mut machines[key];
            let (cost, rest) = match machine.kind {
                Kind::Busy => (budget, Rest::Ready),
                Kind::Overdrawing(times) => (budget * times, Rest::Ready),
                Kind::Idle => (Duration::from_micros(1), Rest::Idle),
                Kind::Paced(work) => {
                    // In the beginning all have credit.
                    if now > length / 4 {
                        machine.late_max = machine.late_max.max(now.saturating_sub(machine.due));
                    }
                    while machine.due <= now {
                        machine.due += FRAME;
                    }
                    (work, Rest::Until(machine.due))
                }
            };
            machine.used += cost;
            running[thread] = Some((key, cost, rest));
            threads[thread] = now + cost;
        }
        machines
    }

    #[test]
    fn all_who_compute_get_the_same() {
        let mut kinds = vec![Kind::Busy; 50];
        kinds.extend([Kind::Overdrawing(20), Kind::Overdrawing(5)]);
        let machines = simulate(&kinds, Duration::from_secs(4));
        let (least, most) = machines.iter().fold((Duration::MAX, Duration::ZERO), |(least, most), machine| {
            (least.min(machine.used), most.max(machine.used))
        });
        assert!(most < least + QUANTUM * 30, "{least:?} to {most:?}");
        assert!(least > Duration::from_millis(100), "{least:?}");
    }

    #[test]
    fn who_does_little_does_not_wait_for_the_busy() {
        let mut kinds = vec![Kind::Idle; 8000];
        kinds.extend(vec![Kind::Busy; 500]);
        kinds.extend(vec![Kind::Overdrawing(10); 20]);
        kinds.extend(vec![Kind::Paced(Duration::from_micros(20)); 1000]);
        let machines = simulate(&kinds, Duration::from_secs(3));
        let late = machines.iter().map(|machine| machine.late_max).max().unwrap();
        // A thread may be in the middle of an overdrawn turn, and others are due at the same moment.
        assert!(late < Duration::from_millis(8), "{late:?}");
        let idle = machines.iter().filter(|machine| machine.kind == Kind::Idle).map(|machine| machine.used).max();
        assert_eq!(idle, Some(Duration::from_micros(1)));
    }

    #[test]
    fn who_asks_for_more_than_a_share_gets_a_share() {
        let mut kinds = vec![Kind::Busy; 20];
        // Half of a thread's time each.
        kinds.extend(vec![Kind::Paced(FRAME / 2); 20]);
        let machines = simulate(&kinds, Duration::from_secs(4));
        let share = |of: &[Simulated]| of.iter().map(|machine| machine.used).sum::<Duration>();
        let (busy, paced) = (share(&machines[..20]), share(&machines[20..]));
        assert!(busy > paced * 7 / 10 && paced > busy * 7 / 10, "{busy:?} {paced:?}");
    }

    #[test]
    fn a_thread_for_the_sparing_does_not_serve_debtors() {
        let mut fair = Fair::default();
        fair.add(1);
        fair.add(2);
        assert_eq!(fair.next(Duration::ZERO, Serves::Sparing).map(|(key, _)| key), Some(1));
        fair.done(1, QUANTUM * 100, Rest::Ready);
        assert_eq!(fair.next(Duration::ZERO, Serves::Sparing).map(|(key, _)| key), Some(2));
        assert_eq!(fair.next(Duration::ZERO, Serves::Sparing), None);
        assert!(fair.has_ready());
        // Nobody else wants to run: debts are no reason to do nothing.
        assert_eq!(fair.next(Duration::ZERO, Serves::All).map(|(key, _)| key), Some(1));
    }

    #[test]
    fn what_comes_during_a_turn_is_not_lost() {
        let mut fair = Fair::default();
        fair.add(1);
        assert_eq!(fair.next(Duration::ZERO, Serves::All).map(|(key, _)| key), Some(1));
        assert_eq!(fair.next(Duration::ZERO, Serves::All), None);
        assert!(!fair.wake(1));
        fair.done(1, Duration::ZERO, Rest::Idle);
        assert!(fair.next(Duration::ZERO, Serves::All).is_some());
        fair.done(1, Duration::ZERO, Rest::Until(Duration::from_secs(5)));
        assert_eq!(fair.earliest(), Some(Duration::from_secs(5)));
        assert_eq!(fair.next(Duration::from_secs(4), Serves::All), None);
        assert!(fair.wake(1));
        assert_eq!(fair.earliest(), None);
        assert!(fair.next(Duration::from_secs(4), Serves::All).is_some());
        fair.done(1, Duration::ZERO, Rest::Until(Duration::from_secs(5)));
        assert!(fair.next(Duration::from_secs(5), Serves::All).is_some());
        fair.remove(1);
        fair.done(1, Duration::ZERO, Rest::Ready);
        assert!(fair.is_empty() && fair.next(Duration::from_secs(9), Serves::All).is_none());
    }
}
