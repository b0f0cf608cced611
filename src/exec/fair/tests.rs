//! Fairness, held with machines that only pretend to compute, on a clock that is a number.

use super::*;

/// How a simulated machine behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Computes all the time, in turns that last as long as they should.
    Busy,
    /// The same, but each turn takes this many times what it should.
    Overdrawing(u32),
    /// Takes this long in each turn, and sleeps for a moment now and then.
    Native(Duration),
    /// So much work at every frame.
    Paced(Duration),
    /// Waits until it is woken, which nobody does.
    Idle,
}

const FRAME: Duration = Duration::from_micros(16_639);

/// What an idle machine does before it waits.
const FIRST_WORK: Duration = Duration::from_micros(20);

struct Simulated {
    kind: Kind,
    due: Duration,
    used: Duration,
    turns: u32,
    /// The longest that it waited for its turn behind the moment at which it was due.
    late_max: Duration,
    /// When its first turn ended.
    begun: Option<Duration>,
}

/// Lets threads serve these machines for a while. The kinds in `late` come when half of it is over.
fn simulate(kinds: &[Kind], late: &[Kind], length: Duration, serves: &[Serves]) -> Vec<Simulated> {
    let simulated = |(i, kind): (usize, &Kind)| Simulated {
        kind: *kind,
        // Their frames begin at different moments.
        due: FRAME * (i as u32 % 97) / 97,
        used: Duration::ZERO,
        turns: 0,
        late_max: Duration::ZERO,
        begun: None,
    };
    let mut machines: Vec<Simulated> = kinds.iter().chain(late).enumerate().map(simulated).collect();
    let mut fair = Fair::default();
    (0..kinds.len()).for_each(|key| fair.add(key));
    let mut there = kinds.len();
    let mut threads = vec![Duration::ZERO; serves.len()];
    // What is running: when it is done, and what follows.
    let mut running: Vec<Option<(usize, Duration, Rest)>> = vec![None; serves.len()];
    let first = |threads: &[Duration]| (0..threads.len()).min_by_key(|thread| threads[*thread]);
    while let Some(thread) = first(&threads).filter(|thread| threads[*thread] < length) {
        let now = threads[thread];
        if now >= length / 2 && there < machines.len() {
            (there..machines.len()).for_each(|key| fair.add(key));
            there = machines.len();
        }
        if let Some((key, cost, rest)) = running[thread].take() {
            fair.done(key, cost, rest);
            machines[key].begun.get_or_insert(now);
        }
        let Some((key, budget)) = fair.next(now, serves[thread]) else {
            // Somebody else may come to have something to do.
            let soon = now + Duration::from_micros(50);
            threads[thread] = fair.earliest().map_or(soon, |at| at.clamp(now + Duration::from_micros(1), soon));
            continue;
        };
        let machine = &mut machines[key];
        machine.turns += 1;
        let (cost, rest) = match machine.kind {
            Kind::Busy => (budget, Rest::Ready),
            Kind::Overdrawing(times) => (budget * times, Rest::Ready),
            Kind::Native(cost) if machine.turns.is_multiple_of(3) => (cost, Rest::Until(now + cost + FRAME)),
            Kind::Native(cost) => (cost, Rest::Ready),
            Kind::Idle => (FIRST_WORK, Rest::Idle),
            Kind::Paced(work) => {
                // In the beginning all arrive.
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

const TWO: [Serves; 2] = [Serves::All, Serves::All];
const THREE: [Serves; 3] = [Serves::All, Serves::All, Serves::Sparing];

fn late_max(machines: &[Simulated]) -> Duration {
    machines.iter().map(|machine| machine.late_max).max().unwrap_or_default()
}

fn used(machines: &[Simulated]) -> Duration {
    machines.iter().map(|machine| machine.used).sum()
}

#[test]
fn all_who_compute_get_the_same() {
    let mut kinds = vec![Kind::Busy; 50];
    kinds.extend([Kind::Overdrawing(20), Kind::Overdrawing(5)]);
    let machines = simulate(&kinds, &[], Duration::from_secs(4), &TWO);
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
    let machines = simulate(&kinds, &[], Duration::from_secs(3), &TWO);
    let late = late_max(&machines);
    // A thread may be in the middle of an overdrawn turn, and others are due at the same moment.
    assert!(late < Duration::from_millis(5), "{late:?}");
    let idle = machines.iter().filter(|machine| machine.kind == Kind::Idle).map(|machine| machine.used).max();
    assert_eq!(idle, Some(FIRST_WORK));
}

#[test]
fn runaways_that_come_cost_the_others_their_share_and_no_more() {
    let length = Duration::from_secs(4);
    // While both threads that serve everybody are caught, the third one has to do for these.
    let mut kinds = vec![Kind::Paced(Duration::from_micros(10)); 1000];
    kinds.extend(vec![Kind::Busy; 100]);
    let alone = simulate(&kinds, &[], length, &THREE);
    // Half of them cannot be interrupted for long.
    let runaways: Vec<Kind> = (0..100)
        .map(|i| if i % 2 == 0 { Kind::Busy } else { Kind::Native(Duration::from_millis(5 + i % 30)) })
        .collect();
    for count in [1, 2, 100] {
        let machines = simulate(&kinds, &runaways[..count], length, &THREE);
        let late = (late_max(&alone), late_max(&machines));
        assert!(late.1 <= late.0 + TICK * 2, "{count}: {late:?}");
        let paced = (used(&alone[..1000]), used(&machines[..1000]));
        assert!(paced.1 + FRAME >= paced.0, "{count}: {paced:?}");
        // In the half of the time in which they are there, each of those who compute is one of so many.
        let share = 0.5 + 0.5 * 100.0 / (100.0 + count as f64);
        let busy = used(&machines[1000..1100]).as_secs_f64() / used(&alone[1000..]).as_secs_f64();
        assert!(busy > share - 0.05, "{count}: {busy} of {share}");
        let least = machines[1000..1100].iter().map(|machine| machine.used).min().unwrap();
        assert!(least * 100 > used(&machines[1000..1100]) * 9 / 10, "{count}: {least:?}");
    }
}

#[test]
fn a_crowd_that_arrives_is_served_beside_those_who_compute() {
    let length = Duration::from_secs(2);
    let mut kinds = vec![Kind::Busy; 200];
    kinds.push(Kind::Paced(Duration::from_micros(20)));
    let machines = simulate(&kinds, &[Kind::Idle; 10_000], length, &THREE);
    let last = machines[201..].iter().map(|machine| machine.begun.expect("it had a turn")).max().unwrap();
    // Both threads spend half of their time on them.
    let expected = length / 2 + FIRST_WORK * 10_000;
    assert!(last < expected + expected / 20, "{last:?}, not {expected:?}");
    assert!(late_max(&machines) < TICK * 3);
}

#[test]
fn who_asks_for_more_than_a_share_gets_a_share() {
    let mut kinds = vec![Kind::Busy; 20];
    // Half of a thread's time each.
    kinds.extend(vec![Kind::Paced(FRAME / 2); 20]);
    let machines = simulate(&kinds, &[], Duration::from_secs(4), &TWO);
    let (busy, paced) = (used(&machines[..20]), used(&machines[20..]));
    assert!(busy > paced * 7 / 10 && paced > busy * 7 / 10, "{busy:?} {paced:?}");
}

#[test]
fn a_thread_for_the_sparing_serves_nobody_whose_turn_may_be_long() {
    let mut fair = Fair::default();
    let next = |fair: &mut Fair<u32>, serves| fair.next(Duration::ZERO, serves).map(|(key, _)| key);
    fair.add(1);
    fair.add(2);
    // They have just arrived.
    assert_eq!(next(&mut fair, Serves::Sparing), None);
    assert_eq!(next(&mut fair, Serves::All), Some(1));
    fair.done(1, QUANTUM * 100, Rest::Idle);
    assert_eq!(next(&mut fair, Serves::All), Some(2));
    fair.done(2, BRIEF / 2, Rest::Ready);
    assert!(fair.has_sparing());
    assert_eq!(next(&mut fair, Serves::Sparing), Some(2));
    fair.done(2, BRIEF, Rest::Ready);
    // It is in debt.
    assert_eq!(next(&mut fair, Serves::Sparing), None);
    // Debts are paid while others compute, but a long turn is not forgotten so soon.
    for _ in 0..200 {
        assert_eq!(next(&mut fair, Serves::All), Some(2));
        fair.done(2, QUANTUM, Rest::Ready);
    }
    assert!(fair.wake(1));
    assert!(!fair.has_sparing() && fair.has_ready());
    assert_eq!(next(&mut fair, Serves::Sparing), None);
    let turns = (0..4).map(|_| {
        let key = next(&mut fair, Serves::All).expect("both want to");
        fair.done(key, QUANTUM, Rest::Ready);
        key
    });
    assert_eq!(turns.collect::<Vec<_>>(), [1, 1, 2, 1]);
    // Nobody else wants to run: debts are no reason to do nothing.
    fair.remove(2);
    for _ in 0..2 * COARSE_TURNS {
        assert_eq!(next(&mut fair, Serves::All), Some(1));
        fair.done(1, QUANTUM, Rest::Ready);
    }
    assert_eq!(next(&mut fair, Serves::All), Some(1));
    fair.done(1, Duration::ZERO, Rest::Ready);
    assert!(fair.has_sparing(), "forgotten at last");
}

#[test]
fn moments_are_met_at_ticks() {
    let mut fair = Fair::default();
    let moments = [TICK / 3, TICK / 2, TICK, TICK * 3 / 2, Duration::from_secs(1 << 40), Duration::MAX];
    for (key, moment) in moments.into_iter().enumerate() {
        fair.add(key);
        assert!(fair.next(Duration::ZERO, Serves::All).is_some());
        fair.done(key, Duration::ZERO, Rest::Until(moment));
    }
    let mut met = |now| std::iter::from_fn(|| fair.next(now, Serves::All).map(|(key, _)| key)).collect::<Vec<_>>();
    assert!(met(TICK - Duration::from_nanos(1)).is_empty());
    assert_eq!(met(TICK), [0, 1, 2]);
    assert!(met(TICK * 2 - Duration::from_nanos(1)).is_empty());
    assert_eq!(met(TICK * 2), [3]);
    assert_eq!(met(Duration::MAX), [4, 5]);
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
