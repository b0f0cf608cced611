//! What is damaged is saved as far as it can be read, and nothing is thrown away.

use std::fs;

use super::support::{Pen, new_run, position, store};
use crate::basic::program::Program;
use crate::store::history::HistoryLine;
use crate::store::repair::Repair;
use crate::store::store::Store;
use crate::store::summary::RunState;
use crate::timeline::ending::Ending;
use crate::timeline::slots::{Checkpoint, Slots};

/// A run of forty slots; each has its number in its output.
fn long_run(store: &Store, name: &str) -> String {
    let mut file = store.create(new_run(Some(name))).unwrap();
    let mut pen = Pen::claim(&mut file);
    for number in 0..40 {
        pen.write(&mut file, number * 10 + 10, &format!("<slot {number:02}>").repeat(40));
    }
    for slot in [9, 35] {
        let program = Program::default().image();
        let at = position(slot * 10 + 10);
        file.put_checkpoint(&Checkpoint { slot, at, passing: false, snapshot: vec![3; 900], program }).unwrap();
    }
    file.id().to_string()
}

#[test]
fn a_whole_store_has_nothing_to_repair() {
    let (_folder, store) = store();
    long_run(&store, "left");
    let live = store.create(new_run(None)).unwrap();
    let health = store.examine().unwrap();
    assert!(health.is_good(), "{health:?}");
    assert_eq!((health.runs, health.live, health.unfinished), (2, 1, 1));
    assert!(health.bytes > 10_000);
    assert!(store.repair().unwrap().is_empty());
    assert!(!store.directory().aside().exists());
    drop(live);
}

#[test]
fn a_run_is_good_up_to_where_it_is_damaged() {
    let (_folder, store) = store();
    let id = long_run(&store, "job");
    let path = store.view("job").unwrap().path().to_owned();
    let mut bytes = fs::read(&path).unwrap();
    // Every copy of this slot's text that pages hold.
    let text = b"<slot 30>";
    let mut hits = 0;
    for at in 0..bytes.len() - text.len() {
        if bytes[at..].starts_with(text) {
            bytes[at + 6] ^= 1;
            hits += 1;
        }
    }
    assert!(hits >= 40);
    fs::write(&path, &bytes).unwrap();
    let health = store.examine().unwrap();
    assert_eq!(health.damaged.len(), 1, "{health:?}");

    let repairs = store.repair().unwrap();
    let [Repair::Cut { run, slots: 30, aside }] = repairs.as_slice() else { panic!("{repairs:?}") };
    assert_eq!(run.as_str(), id);
    assert_eq!(fs::read(aside).unwrap(), bytes);
    assert!(store.examine().unwrap().is_good());
    let output = store.view("job").unwrap().output().unwrap();
    assert!(output.ends_with(b"<slot 29>"));
    // The checkpoint behind the damage went with it, the other one stayed, and the run goes on.
    let mut file = store.open_run("job").unwrap();
    assert_eq!(file.tail().unwrap().checkpoint.map(|checkpoint| checkpoint.slot), Some(9));
    let mut pen = Pen::claim(&mut file);
    pen.write(&mut file, 1000, "on");
    assert_eq!(Slots::read(&mut file, 30).unwrap().len(), 1);
}

#[test]
fn a_run_is_good_up_to_where_the_file_beside_it_is_damaged() {
    let (_folder, store) = store();
    let id = long_run(&store, "job");
    let mut file = store.open_run("job").unwrap();
    let mut pen = Pen::behind(file.claim().unwrap(), file.tail().unwrap().slots.last());
    for number in 40..50 {
        pen.write(&mut file, number * 10 + 10, &format!("<slot {number:02}>"));
    }
    let path = store.directory().tail(file.id());
    drop(file);
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.windows(9).position(|text| text == b"<slot 46>").unwrap();
    bytes[at + 6] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let health = store.examine().unwrap();
    let [(_, error)] = health.damaged.as_slice() else { panic!("{health:?}") };
    assert!(error.to_string().contains(".tail: damaged: slot 46 is damaged"), "{error}");
    let error = store.open_run("job").unwrap_err().to_string();
    assert!(error.contains("fbc doctor --repair"), "{error}");

    let repairs = store.repair().unwrap();
    let [Repair::Cut { run, slots: 46, aside }] = repairs.as_slice() else { panic!("{repairs:?}") };
    assert_eq!(run.as_str(), id);
    assert_eq!(fs::read(aside.with_extension("tail")).unwrap(), bytes);
    assert!(store.examine().unwrap().is_good());
    assert!(store.view("job").unwrap().output().unwrap().ends_with(b"<slot 44><slot 45>"));
    let mut file = store.open_run("job").unwrap();
    let mut pen = Pen::claim(&mut file);
    pen.write(&mut file, 1000, "on");
    assert_eq!(Slots::read(&mut file, 46).unwrap().len(), 1);
}

#[test]
fn a_run_of_which_nothing_can_be_read_is_moved_aside() {
    let (_folder, store) = store();
    let id = long_run(&store, "job");
    let path = store.view(&id).unwrap().path().to_owned();
    fs::write(&path, b"nothing of it").unwrap();
    assert!(matches!(store.runs().unwrap()[0].state, RunState::Unreadable(_)));
    let repairs = store.repair().unwrap();
    let [Repair::Aside { aside, .. }] = repairs.as_slice() else { panic!("{repairs:?}") };
    assert_eq!(fs::read(aside).unwrap(), b"nothing of it");
    assert_eq!(store.runs().unwrap(), []);
    assert!(repairs[0].to_string().contains("nothing of run"));
}

#[test]
fn a_catalogue_is_made_anew_from_the_runs() {
    let (_folder, store) = store();
    let left = long_run(&store, "left");
    let mut file = store.create(new_run(Some("done"))).unwrap();
    Pen::claim(&mut file).end(&mut file, 60, Ending::Left);
    file.finish(Ending::Left).unwrap();
    let before = store.runs().unwrap();
    fs::write(store.directory().catalog(), vec![0xA5; 30_000]).unwrap();
    // The runs are there without it, also by name.
    assert_eq!(store.runs().unwrap().len(), 2);
    assert_eq!(store.view("left").unwrap().id().as_str(), left);
    let line = HistoryLine { at: 1, program: "a".to_owned(), run: None, ending: None, reached: position(1) };
    store.history_line(&line).unwrap();
    let error = store.set_setting("a", Some("b")).unwrap_err().to_string();
    assert!(error.contains("fbc doctor --repair"), "{error}");

    let repairs = store.repair().unwrap();
    assert!(matches!(repairs.as_slice(), [Repair::Catalog { .. }]), "{repairs:?}");
    let after = store.runs().unwrap();
    assert!(after.iter().all(|run| run.kept), "nobody knows which runs were kept");
    let same = |(before, after): (&_, &_)| {
        let (before, after): (&crate::store::summary::RunSummary, &crate::store::summary::RunSummary) = (before, after);
        (&before.id, &before.name, &before.state) == (&after.id, &after.name, &after.state)
    };
    assert!(before.iter().zip(&after).all(same));
    assert_eq!(store.view("done").unwrap().output().unwrap(), b"");
    assert_eq!(store.history(10).unwrap().len(), 2);
    assert!(store.create(new_run(Some("left"))).is_err());
}

#[test]
fn what_a_newer_fbc_wrote_is_left_alone() {
    let (_folder, store) = store();
    let id = long_run(&store, "job");
    store.set_setting("a", Some("b")).unwrap();
    let versions = |path: &std::path::Path| {
        let database = redb::Database::open(path).unwrap();
        let transaction = database.begin_write().unwrap();
        let table: redb::TableDefinition<'_, &str, &[u8]> = redb::TableDefinition::new("meta");
        transaction.open_table(table).unwrap().insert("schema", 99_u32.to_le_bytes().as_slice()).unwrap();
        transaction.commit().unwrap();
    };
    let path = store.view(&id).unwrap().path().to_owned();
    versions(&path);
    versions(&store.directory().catalog());
    let error = store.view(&id).unwrap_err().to_string();
    assert!(error.contains("written by a newer fbc (store version 99, this one knows 2)"), "{error}");
    assert!(store.setting("a").unwrap_err().to_string().contains("newer fbc"));
    assert!(store.set_setting("a", None).unwrap_err().to_string().contains("newer fbc"));
    let repairs = store.repair().unwrap();
    assert!(repairs.iter().all(|repair| matches!(repair, Repair::Failed { .. })), "{repairs:?}");
    assert_eq!(repairs.len(), 2);
    assert!(!store.directory().aside().exists());
}
