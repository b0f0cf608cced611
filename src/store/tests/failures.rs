//! Every write of a short run's two files fails once, or is torn, or the power goes: what was acknowledged is there.

use std::path::Path;

use super::disk::{Disk, Fault};
use super::support::{Pen, new_run, position};
use crate::basic::program::Program;
use crate::store::database::{Opener, begin_write};
use crate::store::directory::Directory;
use crate::store::error::StoreError;
use crate::store::id::RunId;
use crate::store::ownership::Ownership;
use crate::store::run_file::{self, Parts, RunFile};
use crate::store::run_records::{About, Owner};
use crate::store::run_tables::create_tables;
use crate::store::tail_file::{TailFile, TailOpener};
use crate::timeline::slots::{Checkpoint, Epoch, Slot, SlotError, Slots};

/// Slots of the run.
const SLOTS: u64 = 8;

struct Random(u64);

impl Random {
    fn next(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// A run's two files.
#[derive(Clone)]
struct Files {
    database: Disk,
    tail: Disk,
}

impl Files {
    fn new(fault: Fault) -> Files {
        let database = Disk::new(fault);
        let tail = database.beside();
        Files { database, tail }
    }

    fn opener(&self) -> Opener {
        let disk = self.database.clone();
        Opener::backend(Path::new("run"), move || disk.clone())
    }

    fn tail_opener(&self) -> TailOpener {
        let disk = self.tail.clone();
        TailOpener::disk(Path::new("run.tail"), move || disk.clone())
    }

    fn after_power_loss(&self, mut kept: impl FnMut() -> bool) -> Files {
        Files { database: self.database.after_power_loss(&mut kept), tail: self.tail.after_power_loss(&mut kept) }
    }
}

/// The run on a disk, as its owner or as the next one; makes it if there is none.
fn open(folder: &Path, files: &Files) -> Result<RunFile, StoreError> {
    let directory = Directory::new(folder);
    directory.create().unwrap();
    let id = RunId::at(1);
    let ownership = Ownership::take(&directory.lock(&id)).unwrap().unwrap();
    let opener = files.opener();
    if files.database.len() > 0 {
        return run_file::take_over(directory, id, opener, &files.tail_opener(), ownership);
    }
    let owner = Owner { epoch: Epoch(1), pid: 1, ending: None };
    let database = opener.open()?;
    let run = new_run(None);
    let about = About { created: 1, name: None, program_file: run.program_file, origin: None, plan: Vec::new() };
    let failed = |error: redb::Error| StoreError::database(Path::new("run"), error);
    let transaction = begin_write(&database, Path::new("run"))?;
    create_tables(&transaction, &run.header, &about, &owner).map_err(failed)?;
    transaction.commit().map_err(|error| failed(error.into()))?;
    let tail = TailFile::open(&files.tail_opener())?;
    RunFile::new(Parts { directory, id, opener, database, tail, ownership, owner })
}

/// What was acknowledged, and whether the run's file was.
#[derive(Default)]
struct Acknowledged {
    made: bool,
    slots: Vec<Slot>,
    checkpoint: Option<u64>,
    /// Written without a yes: it may be there.
    doubtful: Option<Slot>,
}

impl Acknowledged {
    /// Everything that may be there now, whole.
    fn with_doubtful(&self) -> Vec<Slot> {
        self.slots.iter().cloned().chain(self.doubtful.clone()).collect()
    }
}

/// Records until the disk fails `tries` times at the same.
fn record(folder: &Path, files: &Files, tries: u32) -> Acknowledged {
    let mut done = Acknowledged::default();
    let Ok(mut file) = open(folder, files) else { return done };
    done.made = true;
    let epoch = file.claim().unwrap();
    let mut pen = Pen::behind(epoch, None);
    for number in 0..SLOTS {
        // Some come together, some are behind a checkpoint, one is too long to wait for others.
        let length = if number == 6 { 9000 } else { 50 * number as usize };
        let slot = pen.make(number * 10 + 10, &"output ".repeat(length));
        if (0..tries).all(|_| file.append(&slot).is_err()) {
            done.doubtful = Some(slot);
            return done;
        }
        done.slots.push(slot);
        if number % 3 == 1 {
            let checkpoint = Checkpoint {
                slot: number,
                at: position(number * 10 + 10),
                passing: number == 4,
                snapshot: vec![number as u8; 3000],
                program: Program::default().image(),
            };
            if (0..tries).all(|_| file.put_checkpoint(&checkpoint).is_err()) {
                return done;
            }
            done.checkpoint = Some(number);
        }
    }
    done
}

/// What must hold of a disk after whatever happened.
#[track_caller]
fn check(folder: &Path, files: &Files, done: &Acknowledged, what: &str) {
    let mut file = match open(folder, files) {
        Ok(file) => file,
        Err(error) => {
            assert!(!done.made, "{what}: {error}");
            return;
        }
    };
    let found = all_slots(&mut file);
    assert!(found == done.slots || found == done.with_doubtful(), "{what}: {} slots", found.len());
    let newest = Slots::checkpoint(&mut file, u64::MAX).unwrap().map(|checkpoint| checkpoint.slot);
    assert!(newest >= done.checkpoint, "{what}: {newest:?}");
    // It is gone on with, by two owners.
    let last = file.last();
    assert_eq!(last.map_or(0, |(number, _)| number + 1), found.len() as u64, "{what}");
    let mut written = found;
    for round in 0..2 {
        let epoch = file.claim().unwrap();
        let mut pen = Pen::behind(epoch, written.last());
        for at in [1000, 1010] {
            let slot = pen.make(at + 100 * round, "on");
            file.append(&slot).unwrap_or_else(|error| panic!("{what}: {error}"));
            written.push(slot);
        }
        assert_eq!(all_slots(&mut file), written, "{what}");
        drop(file);
        file = open(folder, &files.after_power_loss(|| false)).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(all_slots(&mut file), written, "{what}, taken over");
        drop(file);
        file = open(folder, files).unwrap_or_else(|error| panic!("{what}: {error}"));
    }
}

fn all_slots(file: &mut RunFile) -> Vec<Slot> {
    let mut found: Vec<Slot> = Vec::new();
    loop {
        let next = Slots::read(file, found.len() as u64).unwrap();
        if next.is_empty() {
            return found;
        }
        found.extend(next);
    }
}

/// How many changes of both files a run makes that nothing happens to.
fn changes(folder: &Path) -> u64 {
    let whole = Files::new(Fault::None);
    assert_eq!(record(folder, &whole, 1).slots.len() as u64, SLOTS);
    let changes = whole.database.changes();
    assert!(changes > 50, "{changes}");
    changes
}

#[test]
fn every_write_fails_or_is_torn_or_is_lost_with_the_power() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(1);
    for at in 1..=changes(folder.path()) {
        for fault in [Fault::Fails(at), Fault::Tears(at)] {
            let files = Files::new(fault);
            let done = record(folder.path(), &files, 1);
            for round in 0..6 {
                let lost = files.after_power_loss(|| match round {
                    0 => false,
                    1 => true,
                    _ => random.next(round) == 0,
                });
                check(folder.path(), &lost, &done, &format!("{fault:?}, power loss {round}"));
            }
            // The process dies, but not the computer.
            files.database.mend();
            check(folder.path(), &files, &done, &format!("{fault:?}"));
        }
    }
}

#[test]
fn what_fails_once_is_written_again_and_nothing_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(2);
    for at in 1..=changes(folder.path()) {
        let files = Files::new(Fault::Stumbles(at));
        let done = record(folder.path(), &files, 3);
        // Whoever makes a run tries once.
        assert!(!done.made || done.slots.len() as u64 == SLOTS, "stumbles at {at}: {} slots", done.slots.len());
        for round in 0..4 {
            let lost = files.after_power_loss(|| round > 0 && random.next(round) == 0);
            check(folder.path(), &lost, &done, &format!("stumbles at {at}, power loss {round}"));
        }
        check(folder.path(), &files, &done, &format!("stumbles at {at}"));
    }
}

/// Fills a disk, and makes room again.
#[track_caller]
fn fill(output: &str, full: impl Fn(&Files, usize)) {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::new(Fault::None);
    let mut file = open(folder.path(), &files).unwrap();
    let epoch = file.claim().unwrap();
    let mut pen = Pen::behind(epoch, None);
    full(&files, files.database.len());
    let mut written = Vec::new();
    let refused = loop {
        let slot = pen.make(10 * (written.len() as u64 + 1), output);
        match file.append(&slot) {
            Ok(()) => written.push(slot),
            Err(error) => break (slot, error),
        }
        assert!(written.len() < 1000, "the disk is never full");
    };
    let (slot, SlotError::Unavailable(error)) = refused else { panic!("another reason") };
    let error = error.downcast::<StoreError>().unwrap();
    assert!(error.is_full() && !error.is_read_only(), "{error}");
    // It stays full for a while.
    assert!(matches!(file.append(&slot), Err(SlotError::Unavailable(_))));
    assert!(!Slots::read(&mut file, 0).unwrap().is_empty());
    full(&files, usize::MAX);
    file.append(&slot).unwrap();
    written.push(slot);
    assert_eq!(all_slots(&mut file), written);
    drop(file);
    assert_eq!(all_slots(&mut open(folder.path(), &files).unwrap()), written);
}

#[test]
fn a_disk_that_has_room_again_is_used_again() {
    fill(&"0123456789".repeat(20_000), |files, room| files.database.limit(room));
    // No room for the next step of the file beside the database; then for the database when that file is full.
    fill("0123456789", |files, room| files.tail.limit(if room == usize::MAX { room } else { 20_000 }));
    fill(&"0123456789".repeat(1000), |files, room| files.database.limit(room));
}
