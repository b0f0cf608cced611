//! Every write of a short run fails once, or is torn, or the power goes: what was acknowledged is there.

use std::path::Path;

use super::disk::{Disk, Fault};
use super::support::{Pen, new_run, position};
use crate::basic::program::Program;
use crate::store::database::{Opener, begin_write};
use crate::store::directory::Directory;
use crate::store::error::StoreError;
use crate::store::id::RunId;
use crate::store::ownership::Ownership;
use crate::store::run_file::{Parts, RunFile};
use crate::store::run_tables::{About, Owner, create_tables};
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

fn opener(disk: &Disk) -> Opener {
    let disk = disk.clone();
    Opener::backend(Path::new("run"), move || disk.clone())
}

/// The run's file on a disk; makes it if there is none.
fn open(folder: &Path, disk: &Disk) -> Result<RunFile, StoreError> {
    let directory = Directory::new(folder);
    directory.create().unwrap();
    let id = RunId::at(1);
    let ownership = Ownership::take(&directory.lock(&id)).unwrap().unwrap();
    let opener = opener(disk);
    let owner = Owner { epoch: Epoch(1), pid: 1, ending: None };
    let is_new = disk.len() == 0;
    let database = opener.open()?;
    if is_new {
        let run = new_run(None);
        let about = About { created: 1, name: None, program_file: run.program_file, origin: None, plan: Vec::new() };
        let failed = |error: redb::Error| StoreError::database(Path::new("run"), error);
        let transaction = begin_write(&database, Path::new("run"))?;
        create_tables(&transaction, &run.header, &about, &owner).map_err(failed)?;
        transaction.commit().map_err(|error| failed(error.into()))?;
    }
    RunFile::new(Parts { directory, id, opener, database, ownership, owner })
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

/// Records until the disk fails.
fn record(folder: &Path, disk: &Disk) -> Acknowledged {
    let mut done = Acknowledged::default();
    let Ok(mut file) = open(folder, disk) else { return done };
    done.made = true;
    let epoch = file.claim().unwrap();
    let mut pen = Pen::behind(epoch, None);
    for number in 0..SLOTS {
        let slot = pen.make(number * 10 + 10, &"output ".repeat(50 * number as usize));
        if file.append(&slot).is_err() {
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
            if file.put_checkpoint(&checkpoint).is_err() {
                return done;
            }
            done.checkpoint = Some(number);
        }
    }
    done
}

/// What must hold of a disk after whatever happened.
#[track_caller]
fn check(folder: &Path, disk: &Disk, done: &Acknowledged, what: &str) {
    let mut file = match open(folder, disk) {
        Ok(file) => file,
        Err(error) => {
            assert!(!done.made, "{what}: {error}");
            return;
        }
    };
    let found = Slots::read(&mut file, 0).unwrap();
    let mut expected = done.slots.clone();
    if found.len() > expected.len() {
        expected.extend(done.doubtful.clone());
    }
    assert_eq!(found, expected, "{what}");
    let newest = Slots::checkpoint(&mut file, u64::MAX).unwrap().map(|checkpoint| checkpoint.slot);
    assert!(newest >= done.checkpoint, "{what}: {newest:?}");
    // It is gone on with.
    let last = file.last();
    assert_eq!(last.map_or(0, |(number, _)| number + 1), found.len() as u64, "{what}");
    let epoch = file.claim().unwrap();
    let mut pen = Pen::behind(epoch, found.last());
    let slot = pen.make(1000, "on");
    file.append(&slot).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(Slots::read(&mut file, slot.number).unwrap(), [slot], "{what}");
}

#[test]
fn every_write_fails_or_is_torn_or_is_lost_with_the_power() {
    let folder = tempfile::tempdir().unwrap();
    let whole = Disk::new(Fault::None);
    assert_eq!(record(folder.path(), &whole).slots.len() as u64, SLOTS);
    let (changes, mut random) = (whole.changes(), Random(1));
    assert!(changes > 50, "{changes}");
    for at in 1..=changes {
        for fault in [Fault::Fails(at), Fault::Tears(at)] {
            let disk = Disk::new(fault);
            let done = record(folder.path(), &disk);
            for round in 0..6 {
                let lost = disk.after_power_loss(|| match round {
                    0 => false,
                    1 => true,
                    _ => random.next(round) == 0,
                });
                check(folder.path(), &lost, &done, &format!("{fault:?}, power loss {round}"));
            }
            // The process dies, but not the computer.
            disk.mend();
            check(folder.path(), &disk, &done, &format!("{fault:?}"));
        }
    }
}

#[test]
fn a_disk_that_has_room_again_is_used_again() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::new(Fault::None);
    let mut file = open(folder.path(), &disk).unwrap();
    let epoch = file.claim().unwrap();
    let mut pen = Pen::behind(epoch, None);
    disk.limit(disk.len());
    let output = "0123456789".repeat(20_000);
    let mut written = Vec::new();
    let refused = loop {
        let slot = pen.make(10 * (written.len() as u64 + 1), &output);
        match file.append(&slot) {
            Ok(()) => written.push(slot),
            Err(error) => break (slot, error),
        }
        assert!(written.len() < 100, "the disk is never full");
    };
    let (slot, SlotError::Unavailable(error)) = refused else { panic!("another reason") };
    let error = error.downcast::<StoreError>().unwrap();
    assert!(error.is_full() && !error.is_read_only(), "{error}");
    // It stays full for a while.
    assert!(matches!(file.append(&slot), Err(SlotError::Unavailable(_))));
    assert!(!Slots::read(&mut file, 0).unwrap().is_empty());
    disk.limit(usize::MAX);
    file.append(&slot).unwrap();
    written.push(slot);
    let mut found = Vec::new();
    loop {
        let next = Slots::read(&mut file, found.len() as u64).unwrap();
        if next.is_empty() {
            break;
        }
        found.extend(next);
    }
    assert_eq!(found, written);
}
