//! A disk that fails at any write of a run: what was acknowledged is there, and the run goes on from it as if nothing had
//! happened. Where the disk only failed for a while, nothing is missing.

use std::ops::Range;
use std::sync::{Arc, Mutex};

use fbc::basic::parser::Options;
use fbc::basic::source;
use fbc::exec::recording::{Keeper, Lost, SlotKeeper};
use fbc::famicom::input::{Input, Stop};
use fbc::famicom::machine::{Config, Machine};
use fbc::famicom::snapshot::StateHash;
use fbc::store::run_file::RunFile;
use fbc::store::store::{NewRun, Store};
use fbc::timeline::ending::Ending;
use fbc::timeline::log::Header;
use fbc::timeline::recorder::{Cadence, Recorder};
use fbc::timeline::resume;
use fbc::timeline::slots::{Checkpoint, Epoch, Slot, SlotError, Slots};
use fbc::vm::time::{Frame, HalfCycles};

const PROGRAM: &str = "10 K$=INKEY$:IF K$<>\"\" THEN PRINT \"<\";K$;\">\"\n\
20 N=N+RND(9):PRINT N;:PAUSE 3:IF N MOD 7 THEN 10\n\
30 PRINT INKEY$(0):PLAY \"T1C1\":GOTO 10\n";

const CADENCE: Cadence = Cadence { hash: (HalfCycles(600_000), 0), checkpoint: (HalfCycles(1_500_000), 0) };

/// The run's last frame.
const FRAMES: u64 = 150;

/// The file of a run on a disk that fails at these writes.
struct Failing {
    file: RunFile,
    writes: u64,
    fails: Range<u64>,
    /// Output of slots that the disk has said yes to.
    acknowledged: Arc<Mutex<Vec<u8>>>,
}

impl Failing {
    fn write(&mut self) -> Result<(), SlotError> {
        let number = self.writes;
        self.writes += 1;
        if self.fails.contains(&number) { Err(SlotError::Unavailable("the disk fails".into())) } else { Ok(()) }
    }
}

impl Slots for Failing {
    fn claim(&mut self) -> Result<Epoch, SlotError> {
        self.file.claim()
    }

    fn append(&mut self, slot: &Slot) -> Result<(), SlotError> {
        self.write()?;
        self.file.append(slot)?;
        self.acknowledged.lock().unwrap().extend_from_slice(&slot.output);
        Ok(())
    }

    fn read(&mut self, from: u64) -> Result<Vec<Slot>, SlotError> {
        Slots::read(&mut self.file, from)
    }

    fn put_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<(), SlotError> {
        self.write()?;
        self.file.put_checkpoint(checkpoint)
    }

    fn checkpoint(&mut self, at_most: u64) -> Result<Option<Checkpoint>, SlotError> {
        self.file.checkpoint(at_most)
    }

    fn trim(&mut self, before: u64) -> Result<(), SlotError> {
        self.file.trim(before)
    }
}

fn machine() -> Machine {
    let config = Config::default();
    let options = Options { dialect: config.dialect, relaxed: false };
    Machine::new(config, source::parse_source(PROGRAM.as_bytes(), options).unwrap().program)
}

/// What a person types at the beginning of a frame.
fn typed(frame: u64) -> Option<Input> {
    match frame % 9 {
        2 => Some(Input::KeyDown(b'A' + (frame % 26) as u8)),
        6 => Some(Input::KeyUp),
        _ => None,
    }
}

/// Plays to the last frame; `each` gets what was printed in every frame.
fn play(machine: &mut Machine, mut each: impl FnMut(&mut Machine, &str)) {
    while machine.time().frame().0 < FRAMES {
        let next = Frame(machine.time().frame().0 + 1);
        loop {
            match machine.run(next.start()) {
                Stop::Key | Stop::Line | Stop::Direct => machine.idle(next.start()),
                _ => {}
            }
            if machine.time() >= next.start() {
                break;
            }
        }
        if let Some(input) = typed(machine.time().frame().0) {
            machine.apply(input);
        }
        machine.settle();
        let printed = machine.drain();
        each(machine, &printed);
    }
}

/// Records a run into a file whose disk fails; how many writes there were, and what was acknowledged.
fn record(file: RunFile, fails: Range<u64>) -> (u64, Vec<u8>) {
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let failing = Failing { file, writes: 0, fails, acknowledged: Arc::clone(&acknowledged) };
    let mut keeper = SlotKeeper::claim(failing, None).unwrap();
    let mut machine = machine();
    let mut recorder = Recorder::new(&mut machine, CADENCE);
    machine.apply(Input::Run);
    let mut refused = 0;
    let mut commit = |keeper: &mut SlotKeeper<Failing>| match keeper.commit() {
        Ok(()) => assert!(!keeper.waits()),
        Err(Lost { for_good, .. }) => {
            assert!(keeper.waits() && !for_good);
            refused += 1;
        }
    };
    play(&mut machine, |machine, printed| {
        if let Some(piece) = recorder.observe(machine, printed) {
            keeper.take(&Arc::new(piece));
            commit(&mut keeper);
        }
    });
    keeper.take(&Arc::new(recorder.finish(&mut machine, "", Ending::Quit)));
    commit(&mut keeper);
    let slots = keeper.into_slots();
    let writes = slots.writes;
    drop(slots);
    let acknowledged = acknowledged.lock().unwrap().clone();
    (writes, acknowledged)
}

/// Goes on with a run to its last frame: all of its output, and its state.
fn go_on(store: &Store, run: &str) -> (Vec<u8>, StateHash) {
    let mut output = store.view(run).unwrap().output().unwrap();
    let mut file = store.open_run(run).unwrap();
    let tail = file.tail().unwrap();
    let mut resumed = resume::resume(&tail.header, tail.checkpoint.as_ref(), &tail.slots).unwrap();
    if tail.last.is_none() {
        resumed.machine.apply(Input::Run);
    }
    output.extend_from_slice(resumed.unsaid.as_bytes());
    play(&mut resumed.machine, |_, printed| output.extend_from_slice(printed.as_bytes()));
    (output, resumed.machine.state_hash())
}

#[test]
fn a_disk_that_fails_at_any_write_costs_nothing_that_was_acknowledged() {
    let mut whole = machine();
    whole.apply(Input::Run);
    let mut printed = Vec::new();
    play(&mut whole, |_, text| printed.extend_from_slice(text.as_bytes()));
    let (folder, hash) = (tempfile::tempdir().unwrap(), whole.state_hash());
    let store = Store::open(folder.path()).unwrap();
    let create = |name: &str| {
        let header = Header::of(&machine(), [0; 32]);
        let program_file = "game.bas".to_owned();
        store
            .create(NewRun { name: Some(name.to_owned()), program_file, header, origin: None, plan: Vec::new() })
            .unwrap()
    };
    let (writes, acknowledged) = record(create("whole"), 0..0);
    assert_eq!(acknowledged, printed);
    assert!(writes > 20, "{writes} writes");
    for at in 0..writes {
        let name = format!("at-{at}");
        let (_, acknowledged) = record(create(&name), at..u64::MAX);
        let kept = store.view(&name).unwrap().output().unwrap();
        assert_eq!(kept, acknowledged, "{name}");
        assert_eq!(go_on(&store, &name), (printed.clone(), hash), "{name}");
        // For a while.
        let name = format!("from-{at}");
        let (_, acknowledged) = record(create(&name), at..(at + 5).min(writes - 1));
        assert_eq!(acknowledged, printed, "{name}");
        assert_eq!(store.view(&name).unwrap().output().unwrap(), printed, "{name}");
    }
}
