//! Several at once: one owner, one holder of a name, and nothing lost in the catalogue.

use std::sync::Barrier;
use std::thread;

use super::support::{Pen, new_run, position, store};
use crate::store::error::StoreError;
use crate::store::history::HistoryLine;
use crate::timeline::slots::Slots;

const MANY: usize = 8;

/// Does the same in many threads at once.
fn together<T: Send>(body: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(MANY);
    let one = |number| {
        barrier.wait();
        body(number)
    };
    thread::scope(|scope| {
        let one = &one;
        let handles: Vec<_> = (0..MANY).map(|number| scope.spawn(move || one(number))).collect();
        handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    })
}

#[test]
fn one_of_many_takes_a_run_over() {
    let (_folder, store) = store();
    drop(store.create(new_run(Some("job"))).unwrap());
    let taken = together(|_| store.open_run("job"));
    let (owners, refused): (Vec<_>, Vec<_>) = taken.into_iter().partition(Result::is_ok);
    assert_eq!(owners.len(), 1);
    for refused in refused {
        let error = refused.unwrap_err();
        assert!(matches!(error, StoreError::Live { .. }), "{error}");
    }
}

#[test]
fn one_of_many_gets_a_name() {
    let (_folder, store) = store();
    let made = together(|_| store.create(new_run(Some("job"))));
    let (owners, refused): (Vec<_>, Vec<_>) = made.into_iter().partition(Result::is_ok);
    assert_eq!(owners.len(), 1);
    assert!(refused.iter().all(|refused| matches!(refused, Err(StoreError::NameTaken { .. }))), "{refused:?}");
    assert_eq!(store.runs().unwrap().len(), 1);
}

#[test]
fn many_record_at_once_while_others_look() {
    let (_folder, store) = store();
    let outputs = together(|number| {
        let mut file = store.create(new_run(None)).unwrap();
        let mut pen = Pen::claim(&mut file);
        for at in 1..20 {
            pen.write(&mut file, at * 10, &format!("{number} "));
            let view = store.view(file.id().as_str()).unwrap();
            assert_eq!(view.output().unwrap().len(), 2 * at as usize);
            if at % 5 == 0 {
                assert!(!store.runs().unwrap().is_empty());
                let line =
                    HistoryLine { at: 1, program: number.to_string(), run: None, ending: None, reached: position(at) };
                store.history_line(&line).unwrap();
            }
        }
        let id = file.id().clone();
        assert_eq!(Slots::read(&mut file, 0).unwrap().len(), 19);
        id
    });
    let mut listed: Vec<_> = store.runs().unwrap().into_iter().map(|run| run.id).collect();
    let mut made = outputs;
    made.sort();
    listed.sort();
    assert_eq!(listed, made);
    assert_eq!(store.history(1000).unwrap().len(), MANY * 3);
}
