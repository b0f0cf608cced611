//! Runs that are made, left, taken over, looked at and removed.

mod damage;
mod disk;
mod failures;
mod races;
mod repairs;
mod support;

use std::ops::ControlFlow;

use redb::ReadableTable;

use super::catalog;
use super::database::{Opener, Readable, begin_write};
use super::error::StoreError;
use super::history::HistoryLine;
use super::id::RunId;
use super::retention::Retention;
use super::run_tables::{META, RunTables, key};
use super::store::Store;
use super::summary::RunState;
use super::tail_slots::TailSlots;
use crate::basic::program::Program;
use crate::famicom::input::Outcome;
use crate::timeline::ending::{Ending, Limit};
use crate::timeline::slots::{Checkpoint, Epoch, SlotError, Slots};
pub(in crate::store) use support::Pen;
use support::{new_run, position, store};

const ENDED: Ending = Ending::Outcome(Outcome::Ended);

#[test]
fn what_was_appended_is_there() {
    let (_folder, store) = store();
    let mut file = store.create(new_run(None)).unwrap();
    let id = file.id().to_string();
    let mut pen = Pen::claim(&mut file);
    let mut written = Vec::new();
    for number in 0..530 {
        written.push(pen.write(&mut file, number + 1, &format!("line {number}\n")));
    }
    assert_eq!(file.last().map(|(number, _)| number), Some(529));
    // The same again is no error, another one in its place is.
    file.append(&written[3]).unwrap();
    let mut other = written[3].clone();
    other.output.push(b'!');
    assert!(matches!(file.append(&other), Err(SlotError::Taken { number: 3 })));
    let mut gap = written[529].clone();
    gap.number = 531;
    assert!(matches!(file.append(&gap), Err(SlotError::Gap { number: 531 })));
    gap.number = 530;
    assert!(matches!(file.append(&gap), Err(SlotError::Gap { number: 530 })));
    drop(file);

    let view = store.view(&id).unwrap();
    assert_eq!(view.all_slots().unwrap(), written);
    assert_eq!(view.slots(528).unwrap(), written[528..]);
    assert_eq!(view.slots(530).unwrap(), []);
    let text: String = (0..530).map(|number| format!("line {number}\n")).collect();
    assert_eq!(view.output().unwrap(), text.as_bytes());
    let mut part = Vec::new();
    view.each_output(3, |bytes| {
        part.extend_from_slice(bytes);
        if part.len() > 10 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .unwrap();
    assert_eq!(part, b"e 0\nline 1\n");
    assert_eq!(view.header().unwrap(), new_run(None).header);
}

#[test]
fn a_live_run_is_seen_and_not_taken() {
    let (_folder, store) = store();
    let mut file = store.create(new_run(Some("job"))).unwrap();
    let mut pen = Pen::claim(&mut file);
    pen.write(&mut file, 10, "A");
    let mut view = store.view("job").unwrap();
    assert_eq!(view.output().unwrap(), b"A");
    pen.write(&mut file, 20, "B");
    assert_eq!(view.output().unwrap(), b"A");
    view.refresh().unwrap();
    assert_eq!(view.output().unwrap(), b"AB");

    let live = RunState::Live { pid: Some(std::process::id()) };
    let listed = store.runs().unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].name.as_deref(), &listed[0].state), (Some("job"), &live));
    assert_eq!((listed[0].at, listed[0].output), (position(20), 2));
    let error = store.open_run("job").unwrap_err();
    assert!(error.to_string().contains(&format!("live in process {}", std::process::id())), "{error}");
    assert!(matches!(store.delete("job"), Err(StoreError::InUse { pid: Some(_), .. })));
    let taken = store.create(new_run(Some("job"))).unwrap_err();
    assert!(matches!(taken, StoreError::NameTaken { state: "live", resumable: false, .. }), "{taken}");
    assert_eq!(store.runs().unwrap().len(), 1);
}

/// Slots in the database, and slots beside it.
fn parts(store: &Store, run: &str) -> (usize, usize) {
    let view = store.view(run).unwrap();
    let path = view.path().with_extension("tail");
    let readable = Readable::open(view.path()).unwrap().unwrap();
    let transaction = readable.begin_read(view.path()).unwrap();
    let stored = RunTables::new(view.path(), &transaction, &TailSlots::default()).unwrap().slots(0).unwrap();
    let tail = std::fs::read(path).unwrap_or_default();
    (stored.len(), RunTables::tail_slots(view.path(), &transaction, &tail).unwrap().slots.len())
}

#[test]
fn slots_wait_beside_the_database_and_go_into_it_together() {
    let (_folder, store) = store();
    let mut file = store.create(new_run(Some("job"))).unwrap();
    let mut pen = Pen::claim(&mut file);
    let mut written: Vec<_> = (1..=3).map(|at| pen.write(&mut file, at * 10, "A")).collect();
    assert_eq!(parts(&store, "job"), (0, 3));
    // One that looks since before sees the same when they have gone into the database.
    let mut view = store.view("job").unwrap();
    let program = Program::default().image();
    let checkpoint = Checkpoint { slot: 2, at: position(30), passing: true, snapshot: vec![1], program };
    file.put_checkpoint(&checkpoint).unwrap();
    assert_eq!(parts(&store, "job"), (3, 0));
    assert_eq!(view.all_slots().unwrap(), written);
    written.push(pen.write(&mut file, 40, "B"));
    assert_eq!(parts(&store, "job"), (3, 1));
    assert_eq!(view.all_slots().unwrap(), written[..3]);
    view.refresh().unwrap();
    assert_eq!(view.all_slots().unwrap(), written);
    assert_eq!(view.tail().unwrap().slots, written[3..]);
    // A long one goes there at once, with those that wait.
    written.push(pen.write(&mut file, 50, &"C".repeat(100_000)));
    assert_eq!(parts(&store, "job"), (5, 0));
    // So does one for which there is no room.
    while parts(&store, "job").0 == 5 {
        written.push(pen.write(&mut file, 60, &"D".repeat(9_000)));
        assert!(written.len() < 100, "there is always room");
    }
    assert_eq!(parts(&store, "job"), (written.len(), 0));
    written.push(pen.rewind(&mut file, 30, 3, 35, "E"));
    assert_eq!(parts(&store, "job").1, 1);
    assert_eq!(store.view("job").unwrap().output().unwrap(), b"AAAE");
    assert_eq!(store.summary("job").unwrap().output, 4);
    drop(file);

    // Whoever only looks leaves them where they are; whoever takes the run over does not.
    assert_eq!(store.runs().unwrap()[0].state, RunState::Unfinished);
    assert_eq!(parts(&store, "job").1, 1);
    let mut file = store.open_run("job").unwrap();
    assert_eq!(parts(&store, "job"), (written.len(), 0));
    assert_eq!(file.tail().unwrap().slots, written[written.len() - 1..]);
    let mut pen = Pen::behind(file.claim().unwrap(), written.last());
    pen.end(&mut file, 70, ENDED);
    assert_eq!(parts(&store, "job").1, 1);
    file.finish(ENDED).unwrap();
    assert_eq!(parts(&store, "job"), (written.len() + 1, 0));
    assert!(!store.directory().tail(store.view("job").unwrap().id()).exists());
    assert_eq!(store.runs().unwrap()[0].state, RunState::Ended(ENDED));
}

#[test]
fn a_run_of_before_the_file_beside_it_is_gone_on_with() {
    let (_folder, store) = store();
    let mut file = store.create(new_run(Some("job"))).unwrap();
    let mut pen = Pen::claim(&mut file);
    let written = pen.write(&mut file, 10, "A");
    let program = Program::default().image();
    file.put_checkpoint(&Checkpoint { slot: 0, at: position(10), passing: true, snapshot: vec![1], program }).unwrap();
    let (path, tail) = (file.path().to_owned(), store.directory().tail(file.id()));
    drop(file);
    let version = |change: Option<u32>| {
        let database = Opener::file(&path).open().unwrap();
        let transaction = begin_write(&database, &path).unwrap();
        let mut meta = transaction.open_table(META).unwrap();
        let found = meta.get(key::SCHEMA).unwrap().unwrap().value().to_vec();
        if let Some(version) = change {
            meta.insert(key::SCHEMA, version.to_le_bytes().as_slice()).unwrap();
        }
        drop(meta);
        transaction.commit().unwrap();
        found
    };
    version(Some(1));
    std::fs::remove_file(&tail).unwrap();
    assert_eq!(store.view("job").unwrap().all_slots().unwrap(), std::slice::from_ref(&written));
    assert_eq!(store.examine().unwrap().damaged.len(), 0);
    let mut file = store.open_run("job").unwrap();
    let mut pen = Pen::behind(file.claim().unwrap(), Some(&written));
    let next = pen.write(&mut file, 20, "B");
    drop(file);
    assert!(tail.exists());
    assert_eq!(store.view("job").unwrap().all_slots().unwrap(), [written, next]);
    // An fbc that would not look beside it refuses it from then on.
    assert_eq!(version(None), 2_u32.to_le_bytes());
}

#[test]
fn a_run_that_was_left_is_gone_on_with() {
    let (_folder, store) = store();
    let mut file = store.create(new_run(Some("job"))).unwrap();
    let mut pen = Pen::claim(&mut file);
    let first = pen.write(&mut file, 10, "A");
    let program = Program::default().image();
    let checkpoint = Checkpoint { slot: 0, at: first.at, passing: false, snapshot: vec![1, 2, 3], program };
    file.put_checkpoint(&checkpoint).unwrap();
    let mut early = checkpoint.clone();
    early.slot = 5;
    assert!(matches!(file.put_checkpoint(&early), Err(SlotError::Gap { number: 5 })));
    let second = pen.write(&mut file, 20, "B");
    drop(file);
    assert_eq!(store.summary("job").unwrap().state, RunState::Unfinished);

    let mut file = store.open_run("job").unwrap();
    let tail = file.tail().unwrap();
    assert_eq!(tail.checkpoint, Some(checkpoint));
    assert_eq!(tail.slots, [second]);
    assert_eq!(tail.last, file.last());
    let mut late = pen;
    let mut pen = Pen::claim(&mut file);
    assert_eq!(pen.epoch(), Epoch(2));
    let slot = late.make(30, "C");
    assert!(matches!(file.append(&slot), Err(SlotError::Fenced { epoch: Epoch(2) })));
    pen.end(&mut file, 40, Ending::Limit(Limit::Frames));
    file.finish(Ending::Limit(Limit::Frames)).unwrap();
    let summary = store.summary("job").unwrap();
    assert_eq!(summary.state, RunState::Ended(Ending::Limit(Limit::Frames)));
    assert!(summary.state.is_resumable());

    // It is gone on with once more, and dies.
    let mut file = store.open_run("job").unwrap();
    let mut pen = Pen::claim(&mut file);
    pen.write(&mut file, 50, "D");
    drop(file);
    assert_eq!(store.runs().unwrap()[0].state, RunState::Unfinished);
}

#[test]
fn a_run_that_was_cut_off_where_nothing_may_be_written_is_read_in_a_copy() {
    let (folder, store) = store();
    let mut file = store.create(new_run(None)).unwrap();
    let mut pen = Pen::claim(&mut file);
    let slot = pen.write(&mut file, 10, "A");
    // As a crash leaves it.
    let path = folder.path().join("cut.redb");
    std::fs::copy(file.path(), &path).unwrap();
    assert!(Readable::open(&path).unwrap().is_none());
    let before = std::fs::read(&path).unwrap();
    let copy = Readable::copy(&path).unwrap();
    let transaction = copy.begin_read(&path).unwrap();
    let bytes = std::fs::read(file.path().with_extension("tail")).unwrap();
    let tail = RunTables::tail_slots(&path, &transaction, &bytes).unwrap();
    assert_eq!(RunTables::new(&path, &transaction, &tail).unwrap().slots(0).unwrap(), [slot]);
    assert_eq!(RunTables::new(&path, &transaction, &TailSlots::default()).unwrap().slots(0).unwrap(), []);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_passing_checkpoint_makes_room_for_the_next() {
    let (_folder, store) = store();
    let mut file = store.create(new_run(None)).unwrap();
    let mut pen = Pen::claim(&mut file);
    let program = Program::default().image();
    for (at, passing) in [(10, false), (20, true), (30, true), (40, false), (50, true)] {
        let slot = pen.write(&mut file, at, "A").number;
        let program = program.clone();
        file.put_checkpoint(&Checkpoint { slot, at: position(at), passing, snapshot: vec![1], program }).unwrap();
    }
    let view = store.view(file.id().as_str()).unwrap();
    let left: Vec<u64> = view.checkpoints().unwrap().iter().map(|kept| kept.slot).collect();
    assert_eq!(left, [0, 3, 4]);
    assert_eq!(view.tail().unwrap().checkpoint.map(|kept| kept.slot), Some(4));
    // Back to where the passing one stands, but to another.
    pen.rewind(&mut file, 40, 4, 60, "B");
    assert_eq!(file.tail().unwrap().checkpoint.map(|kept| kept.slot), Some(3));
}

#[test]
fn a_tail_leaves_out_what_was_gone_back_over() {
    let (_folder, store) = store();
    let mut file = store.create(new_run(None)).unwrap();
    let mut pen = Pen::claim(&mut file);
    let checkpoint = |slot, at| Checkpoint {
        slot,
        at: position(at),
        passing: false,
        snapshot: vec![slot as u8],
        program: Vec::new(),
    };
    let empty = Program::default().image();
    pen.write(&mut file, 10, "A");
    let first = Checkpoint { program: empty.clone(), ..checkpoint(0, 10) };
    file.put_checkpoint(&first).unwrap();
    pen.write(&mut file, 20, "B");
    file.put_checkpoint(&Checkpoint { program: empty, ..checkpoint(1, 20) }).unwrap();
    pen.write(&mut file, 30, "C");
    let back = pen.rewind(&mut file, 10, 1, 15, "D");
    let tail = file.tail().unwrap();
    assert_eq!(tail.checkpoint, Some(first));
    assert_eq!(tail.slots, [back]);
    assert_eq!(tail.last.map(|(number, _)| number), Some(3));
    let id = file.id().to_string();
    assert_eq!(store.view(&id).unwrap().output().unwrap(), b"AD");
    // To the beginning.
    let back = pen.rewind(&mut file, 0, 0, 5, "E");
    let tail = file.tail().unwrap();
    assert_eq!((tail.checkpoint, tail.slots), (None, vec![back]));
    assert_eq!(store.view(&id).unwrap().output().unwrap(), b"E");
}

#[test]
fn slots_are_trimmed_behind_a_checkpoint() {
    let (_folder, store) = store();
    let mut file = store.create(new_run(None)).unwrap();
    let mut pen = Pen::claim(&mut file);
    for at in 1..=6 {
        pen.write(&mut file, at * 10, "A");
    }
    assert!(matches!(file.trim(3), Err(SlotError::Gap { number: 3 })));
    let checkpoint = Checkpoint {
        slot: 2,
        at: position(30),
        passing: false,
        snapshot: vec![1],
        program: Program::default().image(),
    };
    file.put_checkpoint(&checkpoint).unwrap();
    file.trim(3).unwrap();
    let left: Vec<u64> = Slots::read(&mut file, 0).unwrap().iter().map(|slot| slot.number).collect();
    assert_eq!(left, [3, 4, 5]);
    assert_eq!(Slots::checkpoint(&mut file, 2).unwrap(), Some(checkpoint));
    pen.write(&mut file, 70, "B");
}

#[test]
fn runs_are_found_by_name_id_and_beginning() {
    let (_folder, store) = store();
    let first = store.create(new_run(Some("first"))).unwrap().id().clone();
    let second = store.create(new_run(None)).unwrap().id().clone();
    assert!(first < second);
    for run in ["first", first.as_str(), &first.as_str().to_uppercase()] {
        assert_eq!(store.view(run).unwrap().id(), &first, "{run}");
    }
    let same = first.as_str().bytes().zip(second.as_str().bytes()).take_while(|(a, b)| a == b).count();
    let common = &first.as_str()[..same];
    match store.view(common).unwrap_err() {
        StoreError::Ambiguous { candidates, .. } => assert_eq!(candidates, [second.to_string(), first.to_string()]),
        other => panic!("{other}"),
    }
    for unknown in ["", "f", "second", "../first", "\u{1b}[0m"] {
        assert!(matches!(store.view(unknown), Err(StoreError::Unknown { .. })), "{unknown}");
    }
    for name in ["", "-rf", "a/b", "a b"] {
        assert!(matches!(store.create(new_run(Some(name))), Err(StoreError::Name { .. })), "{name}");
    }
}

#[test]
fn a_finished_run_is_in_the_catalogue_and_the_history() {
    let (_folder, store) = store();
    let mut file = store.create(new_run(Some("job"))).unwrap();
    let mut pen = Pen::claim(&mut file);
    pen.end(&mut file, 60, ENDED);
    let id = file.id().clone();
    file.finish(ENDED).unwrap();
    let listed = store.runs().unwrap();
    let found = store.summary("job").unwrap();
    assert_eq!(listed, std::slice::from_ref(&found));
    assert_eq!((found.state, found.at), (RunState::Ended(ENDED), position(60)));
    assert!(found.size > 0);
    let lines = store.history(10).unwrap();
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0].run.as_ref(), lines[0].ending), (Some(&id), Some(ENDED)));
    let versions = store.versions().unwrap();
    assert_eq!((versions[0].file.as_str(), versions[0].runs), ("game.bas", 1));
    let image = store.program(&versions[0].hash).unwrap().unwrap();
    assert_eq!(Program::from_image(&image).unwrap(), new_run(None).header.program);
    let taken = store.create(new_run(Some("job"))).unwrap_err();
    assert!(matches!(taken, StoreError::NameTaken { state: "ended", resumable: false, .. }), "{taken}");

    store.keep("job", true).unwrap();
    assert!(store.runs().unwrap()[0].kept);
    store.keep("job", false).unwrap();
    assert!(!store.summary("job").unwrap().kept);
    std::fs::write(store.directory().marks(&id), "a note").unwrap();
    assert_eq!(store.delete("job").unwrap(), id);
    assert_eq!(store.runs().unwrap(), []);
    assert_eq!(std::fs::read_dir(store.directory().runs()).unwrap().count(), 0);
    drop(store.create(new_run(Some("job"))).unwrap());
}

#[test]
fn a_short_run_leaves_a_line() {
    let (_folder, store) = store();
    let mut file = store.create(new_run(None)).unwrap();
    Pen::claim(&mut file).end(&mut file, 7, ENDED);
    file.discard(ENDED).unwrap();
    store
        .history_line(&HistoryLine {
            at: 5,
            program: "b.bas".to_owned(),
            run: None,
            ending: Some(ENDED),
            reached: position(3),
        })
        .unwrap();
    assert_eq!(store.runs().unwrap(), []);
    assert_eq!(std::fs::read_dir(store.directory().runs()).unwrap().count(), 0);
    let lines = store.history(10).unwrap();
    let said: Vec<(&str, u64)> = lines.iter().map(|line| (line.program.as_str(), line.reached.statements)).collect();
    assert_eq!(said, [("b.bas", 3), ("game.bas", 7)]);
}

#[test]
fn what_expired_goes_with_everything_that_is_known_of_it() {
    let (_folder, store) = store();
    let finished = |name: Option<&str>| {
        let mut file = store.create(new_run(name)).unwrap();
        Pen::claim(&mut file).end(&mut file, 60, ENDED);
        let id = file.id().clone();
        file.finish(ENDED).unwrap();
        id
    };
    let (nameless, named) = (finished(None), finished(Some("job")));
    let unfinished = store.create(new_run(None)).unwrap().id().clone();
    let live = store.create(new_run(None)).unwrap();
    let draft = RunId::at(1_000);
    std::fs::write(store.directory().draft(&draft), "half a run").unwrap();
    let unused = RunId::at(2_000);
    std::fs::write(store.directory().lock(&unused), "").unwrap();
    let tail = store.directory().tail(&RunId::at(3_000));
    std::fs::write(&tail, "").unwrap();
    assert_eq!(store.retention().unwrap(), Retention { bytes: 1 << 30, days: 90 });
    store.set_retention(Retention { bytes: 0, days: 90 }).unwrap();

    let expired = store.expire_daily().unwrap().unwrap();
    assert_eq!(expired.runs.iter().map(|run| &run.id).collect::<Vec<_>>(), [&nameless]);
    assert!(expired.bytes() > 0);
    assert!(!store.directory().draft(&draft).exists());
    assert!(!store.directory().lock(&unused).exists());
    assert!(!tail.exists());
    assert_eq!(store.expire_daily().unwrap(), None);
    let left: Vec<RunId> = store.runs().unwrap().into_iter().map(|run| run.id).collect();
    assert_eq!(left, [named.clone(), unfinished.clone(), live.id().clone()]);
    let expired = store.expire(store.retention().unwrap(), true).unwrap();
    assert_eq!(expired.runs.iter().map(|run| &run.id).collect::<Vec<_>>(), [&unfinished]);
}

#[test]
fn settings_are_remembered() {
    let (_folder, store) = store();
    assert_eq!(store.setting("told").unwrap(), None);
    store.set_setting("told", Some("yes")).unwrap();
    assert_eq!(store.setting("told").unwrap().as_deref(), Some("yes"));
    store.set_setting("told", None).unwrap();
    assert_eq!(store.setting("told").unwrap(), None);
}

#[test]
fn programs_that_have_not_run_for_long_go_but_for_the_newest_of_a_file() {
    let (_folder, store) = store();
    let image = Program::default().image();
    let hash = |number: u8| *blake3::hash(&[number]).as_bytes();
    catalog::write(store.directory(), |catalog| {
        for (file, number, at) in [("a", 1, 10), ("a", 2, 20), ("a", 3, 30), ("b", 4, 5), ("b", 1, 4)] {
            catalog.put_program(file, &hash(number), &image, at)?;
        }
        catalog.forget_programs(20)
    })
    .unwrap();
    let mut left: Vec<(String, u64)> =
        store.versions().unwrap().into_iter().map(|version| (version.file, version.last)).collect();
    left.sort();
    assert_eq!(left, [("a".to_owned(), 20), ("a".to_owned(), 30), ("b".to_owned(), 5)]);
    assert_eq!(store.program(&hash(1)).unwrap(), None);
    assert_eq!(store.program(&hash(4)).unwrap(), Some(image));
}

#[test]
fn a_store_that_is_not_there_is_empty_and_stays_so() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(&folder.path().join("none"));
    assert_eq!(store.runs().unwrap(), []);
    assert_eq!(store.history(5).unwrap(), []);
    assert!(matches!(store.view("job"), Err(StoreError::Unknown { .. })));
    assert!(!folder.path().join("none").exists());
}
