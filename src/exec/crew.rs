//! Independent work on several threads, with the results in the order of the work, as soon as it allows.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

/// The most threads: more than any machine needs, few enough for any.
pub const JOBS_MAX: usize = 256;

/// As many threads as this machine can run at once.
pub fn jobs() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(JOBS_MAX)
}

/// Does `work` on every item, at most `jobs` at a time, and gives each result to `each` in the order of the items.
pub fn in_order<T: Sync, R: Send>(
    jobs: usize,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut each: impl FnMut(&T, R),
) {
    let jobs = jobs.clamp(1, JOBS_MAX).min(items.len());
    let next = AtomicUsize::new(0);
    let (results, arriving) = sync_channel(jobs.max(1));
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            let (results, next, work) = (results.clone(), &next, &work);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { return };
                    if results.send((index, work(item))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(results);
        let mut waiting = BTreeMap::new();
        let mut due = 0;
        for (index, result) in arriving {
            waiting.insert(index, result);
            while let Some(result) = waiting.remove(&due) {
                if let Some(item) = items.get(due) {
                    each(item, result);
                }
                due += 1;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_work() {
        for jobs in [0, 1, 2, 7, 1000] {
            for count in [0u64, 1, 2, 50] {
                let items: Vec<u64> = (0..count).collect();
                let mut seen = Vec::new();
                let work = |item: &u64| {
                    // Early items take longest.
                    (0..(count - item) * 2000).for_each(|n| assert!(std::hint::black_box(n) < u64::MAX));
                    item * 2
                };
                in_order(jobs, &items, work, |item, result| seen.push((*item, result)));
                assert_eq!(seen, items.iter().map(|item| (*item, item * 2)).collect::<Vec<_>>());
            }
        }
    }
}
