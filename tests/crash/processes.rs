//! Several processes and one store: one owner for a run, any number of those who look, any number of runs.

use fbc::store::store::Store;
use fbc::store::summary::RunState;

use super::disks::wait_until;
use super::programs::Case;
use super::victim::{self, NAME, Victim};
use crate::common::Workbench;

const ASKS: &str = "10 INPUT A$:PRINT \"GOT \";A$:N=N+1:IF N<3 THEN 10\n";

/// A run that waits for its second line.
fn waiting(named: bool) -> (Workbench, Victim) {
    let bench = victim::bench(&Case { program: ASKS, ..Case::default() });
    let mut arguments = ["run", "--headless", "program.bas"].map(str::to_owned).to_vec();
    if named {
        arguments.extend(["--run-id", NAME].map(str::to_owned));
    }
    // The pause keeps standard input open.
    let victim = Victim::start(&bench, &arguments, "1\n", 3_600_000);
    (bench, victim)
}

fn is_recorded(bench: &Workbench, run: &str) -> bool {
    victim::record(bench.store(), run).is_some_and(|record| record.output == b"?\nGOT 1\n?")
}

fn resume(bench: &Workbench, input: &str) -> Victim {
    Victim::start(bench, &["resume", "--headless", NAME].map(str::to_owned), input, 0)
}

#[test]
fn what_a_run_shows_is_kept_while_it_waits() {
    // Without a name it gets a file when it is old enough, also if nothing happens then.
    let (bench, victim) = waiting(false);
    let store = Store::at(bench.store());
    let name = || store.runs().ok()?.first().map(|run| run.id.to_string());
    wait_until("recorded", || name().is_some_and(|run| is_recorded(&bench, &run)));
    victim.kill();
}

#[test]
fn a_question_that_stands_for_a_while_is_kept() {
    let bench = victim::bench(&Case { program: "10 PRINT \"HELLO\":INPUT A$\n", ..Case::default() });
    let victim = Victim::start(&bench, &["run", "--headless", "program.bas"].map(str::to_owned), "1", 3_600_000);
    let store = Store::at(bench.store());
    let record = || victim::record(bench.store(), store.runs().ok()?.first()?.id.as_str());
    wait_until("recorded", || record().is_some_and(|record| record.output == b"HELLO\n?"));
    victim.kill();
}

#[test]
fn a_live_run_is_seen_by_all_and_taken_over_by_nobody() {
    let (bench, victim) = waiting(true);
    wait_until("recorded", || is_recorded(&bench, NAME));
    let store = Store::at(bench.store());
    let state = || store.summary(NAME).expect("it is there").state;
    assert_eq!(state(), RunState::Live { pid: Some(victim.pid()) });
    assert_eq!(store.view(NAME).expect("it can be seen").output().expect("its output too"), b"?\nGOT 1\n?");
    let refused = bench.run(&["resume", "--headless", NAME]);
    refused.failed(2, &format!("run {NAME} is live in process {}", victim.pid()));
    let taken = bench.run(&["run", "--headless", "--run-id", NAME, "program.bas"]);
    taken.failed(2, &format!("there is already a run `{NAME}` (live)"));
    victim.kill();
    assert_eq!(state(), RunState::Unfinished);
    let left = resume(&bench, "2\n3\n").end();
    assert_eq!(
        (left.status, left.output.as_slice()),
        (Some(0), b"\nGOT 2\n?\nGOT 3\n".as_slice()),
        "{}",
        left.messages
    );
    let again = bench.run(&["resume", "--headless", NAME]);
    again.failed(0, "has ended");
    assert_eq!(again.out(), "");
}

#[test]
fn of_several_who_resume_one_wins() {
    let (bench, victim) = waiting(true);
    wait_until("recorded", || is_recorded(&bench, NAME));
    victim.kill();
    // Whoever wins reads a line, and waits for ever for the next.
    let mut rivals: Vec<Victim> = (0..4)
        .map(|_| Victim::start(&bench, &["resume", "--headless", NAME].map(str::to_owned), "2\n", 3_600_000))
        .collect();
    let store = Store::at(bench.store());
    let mut winner = None;
    wait_until("won", || {
        winner = match store.summary(NAME).expect("it is there").state {
            RunState::Live { pid } => pid,
            _ => None,
        };
        winner.is_some_and(|pid| rivals.iter().any(|rival| rival.pid() == pid))
    });
    let won = rivals.iter().position(|rival| Some(rival.pid()) == winner).expect("one of them");
    let won = rivals.remove(won);
    for rival in rivals {
        let left = rival.end();
        assert_eq!((left.status, left.output.as_slice()), (Some(2), b"".as_slice()), "{}", left.messages);
        assert!(left.messages.contains(&format!("is live in process {}", won.pid())), "{}", left.messages);
    }
    wait_until("gone on", || {
        victim::record(bench.store(), NAME).is_some_and(|record| record.output == b"?\nGOT 1\n?\nGOT 2\n?")
    });
    won.kill();
    let left = resume(&bench, "3\n").end();
    assert_eq!((left.status, left.output.as_slice()), (Some(0), b"\nGOT 3\n".as_slice()), "{}", left.messages);
}

#[test]
fn a_run_that_was_killed_behind_its_answers_asks_them_again() {
    let late =
        "10 INPUT A:INPUT B:IF B THEN 30\n20 FOR K=1 TO 3000:FOR I=1 TO 30000:X=RND(9):NEXT:NEXT\n30 PRINT A/B\n";
    for (policy, input, output) in [("restart", "8\n2\n", "?\n?\n 4\n"), ("rollback", "2\n", "?\n 3\n")] {
        let bench = victim::bench(&Case { program: late, ..Case::default() });
        let arguments = ["run", "--headless", "--on-error", policy, "--run-id", NAME, "program.bas"].map(str::to_owned);
        let victim = Victim::start(&bench, &arguments, "6\n0\n", 20);
        let inputs = || victim::record(bench.store(), NAME).map_or(0, |record| record.inputs.len());
        wait_until("recorded", || inputs() == 3);
        victim.kill();
        let left = resume(&bench, input).end();
        assert_eq!(left.status, Some(0), "{policy} {}", left.messages);
        assert_eq!(String::from_utf8_lossy(&left.output), output, "{policy} {}", left.messages);
        assert!(victim::verify(bench.store(), NAME) > 0);
    }
}

#[test]
fn fifty_runs_begin_at_once() {
    let bench = victim::bench(&Case { program: "10 FOR I=1 TO 50:PRINT I;:NEXT\n", ..Case::default() });
    let arguments = |number: u32| {
        ["run", "--headless", "program.bas", "--run-id"].map(str::to_owned).into_iter().chain([format!("run-{number}")])
    };
    let runs: Vec<Victim> =
        (0..50).map(|number| Victim::start(&bench, &arguments(number).collect::<Vec<_>>(), "", 0)).collect();
    let output: String = (1..=50).map(|number| format!(" {number}")).collect();
    for run in runs {
        let left = run.end();
        assert_eq!((left.status, left.messages.as_str()), (Some(0), ""));
        assert_eq!(String::from_utf8_lossy(&left.output), output);
    }
    let listed = Store::at(bench.store()).runs().expect("a list");
    assert_eq!(listed.len(), 50);
    assert!(listed.iter().all(|run| matches!(run.state, RunState::Ended(_)) && run.output == output.len() as u64));
    let mut names: Vec<u32> =
        listed.iter().filter_map(|run| run.name.as_ref()?.strip_prefix("run-")?.parse().ok()).collect();
    names.sort();
    assert_eq!(names, (0..50).collect::<Vec<u32>>());
}
