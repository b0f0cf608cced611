//! Files with flipped bits, cut off, or full of anything: errors or good data, never a panic, a hang or wrong data.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::support::{Pen, new_run, position, store};
use crate::basic::program::Program;
use crate::store::error::StoreError;
use crate::store::store::Store;
use crate::timeline::slots::{Checkpoint, Epoch, Slot, Slots};

/// Looking at a damaged store takes milliseconds; this is for a computer that has much else to do.
const PATIENCE: Duration = Duration::from_secs(20);

struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

/// What is done to a file.
fn damage(bytes: &mut Vec<u8>, random: &mut Random, round: usize) {
    match round % 4 {
        0 => {
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
        }
        1 => bytes.truncate(random.below(bytes.len())),
        2 => {
            let (from, length) = (random.below(bytes.len()), random.below(9000));
            let end = (from + length).min(bytes.len());
            for byte in &mut bytes[from..end] {
                *byte = random.below(256) as u8;
            }
        }
        _ => {
            // Bits in the header and in the first pages, which decide about the others.
            for _ in 0..1 + random.below(4) {
                let at = random.below(bytes.len().min(24_576));
                bytes[at] ^= 1 << random.below(8);
            }
        }
    }
}

/// A store with a finished run that has a name, and a run that was left.
fn filled() -> (tempfile::TempDir, Store, Vec<Vec<Slot>>) {
    let (folder, store) = store();
    let mut written = Vec::new();
    for name in [Some("job"), None] {
        let mut file = store.create(new_run(name)).unwrap();
        let mut pen = Pen::claim(&mut file);
        let mut slots: Vec<Slot> =
            (1..40).map(|at| pen.write(&mut file, at * 10, &format!("{at} ").repeat(at as usize * 4))).collect();
        let program = Program::default().image();
        file.put_checkpoint(&Checkpoint {
            slot: 20,
            at: position(210),
            passing: false,
            snapshot: vec![5; 5000],
            program,
        })
        .unwrap();
        // These stay in the file beside the database.
        slots.extend((40..60).map(|at| pen.write(&mut file, at * 10, &format!("{at} ").repeat(at as usize * 4))));
        if name.is_some() {
            let ending = crate::timeline::ending::Ending::Left;
            pen.end(&mut file, 1000, ending);
            slots.extend(Slots::read(&mut file, 59).unwrap());
            file.finish(ending).unwrap();
        }
        written.push(slots);
    }
    (folder, store, written)
}

/// Whatever can be read is what was written.
fn look(store: &Store, written: &[Vec<Slot>]) {
    let runs = store.runs().unwrap_or_default();
    for (run, written) in runs.iter().zip(written) {
        let Ok(view) = store.view(run.id.as_str()) else { continue };
        let _ = (view.header(), view.summary(), view.output(), view.tail(), view.checkpoints());
        let mut from = 0;
        while let Ok(slots) = view.slots(from) {
            let Some(last) = slots.last() else { break };
            from = last.number + 1;
            for slot in &slots {
                // Later owners are those of this function.
                if slot.epoch == Epoch(1) {
                    assert_eq!(written.get(slot.number as usize), Some(slot));
                }
            }
        }
        drop(view);
        if let Ok(mut file) = store.open_run(run.id.as_str()) {
            let _ = file.tail();
            let mut pen = match file.claim() {
                Ok(epoch) => Pen::behind(epoch, written.last()),
                Err(_) => continue,
            };
            let _ = file.append(&pen.make(5000, "on"));
        }
    }
    let _ = (store.history(9), store.versions(), store.setting("a"));
    // Nobody is left holding a file.
    let kept = store.keep("job", true);
    assert!(!matches!(kept, Err(StoreError::Busy { .. } | StoreError::Live { .. })), "{kept:?}");
}

/// Puts files back as they are now.
struct Whole(Vec<(PathBuf, Vec<u8>)>);

impl Whole {
    fn of(store: &Store) -> Whole {
        let runs = fs::read_dir(store.directory().runs()).unwrap().map(|entry| entry.unwrap().path());
        let files =
            runs.chain([store.directory().catalog()]).filter(|path| path.extension().is_some_and(|end| end != "lock"));
        Whole(files.map(|path| (path.clone(), fs::read(&path).unwrap())).collect())
    }

    fn put_back(&self) {
        for (path, bytes) in &self.0 {
            fs::write(path, bytes).unwrap();
        }
    }
}

/// Damages a file in each round, and looks.
fn check(path: &Path, store: &Store, written: &[Vec<Slot>], rounds: usize, seed: u64) {
    let whole = Whole::of(store);
    let bytes = fs::read(path).unwrap();
    let mut random = Random(seed);
    for round in 0..rounds {
        let mut bytes = bytes.clone();
        damage(&mut bytes, &mut random, round);
        fs::write(path, &bytes).unwrap();
        let begin = Instant::now();
        look(store, written);
        if round % 3 == 0 {
            store.repair().unwrap();
            look(store, written);
        }
        assert!(begin.elapsed() < PATIENCE, "round {round} from seed {seed} takes {:?}", begin.elapsed());
        whole.put_back();
    }
}

fn rounds() -> usize {
    // A session of fuzzing takes longer: 50 rounds a second.
    let seconds = std::env::var("FBC_FUZZ_SECONDS").ok().and_then(|text| text.parse::<usize>().ok());
    seconds.map_or(60, |seconds| 50 * seconds)
}

fn seed() -> u64 {
    let text = std::env::var("FBC_FUZZ_SEED").ok();
    text.and_then(|text| text.parse().ok()).unwrap_or(1)
}

#[test]
fn a_damaged_run_is_an_error_or_good_data() {
    let (_folder, store, written) = filled();
    let runs = store.runs().unwrap();
    for (index, run) in runs.iter().enumerate() {
        check(&store.directory().run(&run.id), &store, &written, rounds(), seed() + index as u64);
    }
}

#[test]
fn what_is_damaged_beside_a_database_is_an_error_or_good_data() {
    let (_folder, store, written) = filled();
    let tails = store.runs().unwrap().into_iter().map(|run| store.directory().tail(&run.id));
    let left: Vec<PathBuf> = tails.filter(|tail| tail.exists()).collect();
    // The run that is finished has none.
    assert_eq!(left.len(), 1);
    check(&left[0], &store, &written, rounds(), seed());
}

#[test]
fn a_damaged_catalogue_is_an_error_or_good_data() {
    let (_folder, store, written) = filled();
    check(&store.directory().catalog(), &store, &written, rounds(), seed());
}

#[test]
fn files_that_are_no_databases_are_said_to_be_damaged() {
    let (_folder, store, written) = filled();
    let (runs, whole) = (store.runs().unwrap(), Whole::of(&store));
    for bytes in [b"".as_slice(), b"hello", &[0; 5000], &[0xFF; 500_000]] {
        fs::write(store.directory().run(&runs[0].id), bytes).unwrap();
        let error = store.view(runs[0].id.as_str()).unwrap_err().to_string();
        assert!(error.contains("fbc doctor --repair"), "{error}");
        fs::write(store.directory().catalog(), bytes).unwrap();
        look(&store, &written);
        assert_eq!(store.runs().unwrap().len(), 2);
        whole.put_back();
    }
}
