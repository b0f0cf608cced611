//! What keeping costs: `cargo bench --bench store`. Prints the median time of making a run's file, appending a slot, taking a
//! run over, finishing it, listing, and opening runs of several sizes after kill -9 in the middle of a write.

#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used, reason = "a bench measures and prints")]

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use fbc::basic::program::Program;
use fbc::famicom::input::Input;
use fbc::famicom::machine::{Config, Happened, REVISION};
use fbc::famicom::position::Position;
use fbc::store::run_file::RunFile;
use fbc::store::store::{NewRun, Store};
use fbc::timeline::ending::Ending;
use fbc::timeline::log::Header;
use fbc::timeline::slots::{Epoch, Slot, SlotHash, Slots};
use fbc::vm::time::HalfCycles;

const TIMES: usize = 51;

fn new_run(name: Option<&str>) -> NewRun {
    let header = Header { revision: REVISION, config: Config::default(), program: Program::default(), tiles: [0; 32] };
    let name = name.map(str::to_owned);
    NewRun { name, program_file: "bench.bas".to_owned(), header, origin: None, plan: Vec::new() }
}

/// Appends slots with so many bytes of output.
fn append(file: &mut RunFile, slots: u64, output: usize) -> Vec<Duration> {
    let epoch: Epoch = file.claim().unwrap();
    let (first, mut previous) = file.last().map_or((0, [0; 32]), |(number, hash): (u64, SlotHash)| (number + 1, hash));
    let mut times = Vec::new();
    for number in first..first + slots {
        let at = Position { statements: number, time: HalfCycles(number * 1000) };
        let slot = Slot {
            number,
            epoch,
            previous,
            rewind: None,
            inputs: vec![Happened { at, input: Input::Character(65) }],
            offset: number * output as u64,
            output: vec![b'A'; output],
            at,
            hash: None,
            checkpoint: false,
            ending: None,
        };
        previous = Slot::hash_of(&slot.encode());
        let begin = Instant::now();
        file.append(&slot).unwrap();
        times.push(begin.elapsed());
    }
    times
}

fn report(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let (median, worst) = (times[times.len() / 2], times[times.len() - 1]);
    println!("{name:36} {:8.2} ms, at worst {:8.2} ms", median.as_secs_f64() * 1e3, worst.as_secs_f64() * 1e3);
}

fn measure<T>(name: &str, mut work: impl FnMut() -> (Duration, T)) -> Vec<T> {
    let (times, results) = (0..TIMES).map(|_| work()).unzip();
    report(name, times);
    results
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let begin = Instant::now();
    let result = work();
    (begin.elapsed(), result)
}

/// The part that is killed: writes slots of 1 MiB until that happens.
fn write_until_killed(folder: &Path, mib: u64) {
    let store = Store::open(folder).unwrap();
    let mut file = store.create(new_run(Some("job"))).unwrap();
    append(&mut file, mib.max(1), if mib == 0 { 300 } else { 1 << 20 });
    println!("written");
    append(&mut file, u64::MAX / 2, 300);
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, child, folder, mib] = arguments.as_slice()
        && child == "--child"
    {
        return write_until_killed(Path::new(folder), mib.parse().unwrap());
    }
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("store")).unwrap();
    let mut files = measure("make a run", || timed(|| store.create(new_run(None)).unwrap()));
    let mut file = files.pop().unwrap();
    report("append a slot of 300 bytes", append(&mut file, 200, 300));
    files.push(file);
    measure("list 51 live runs", || timed(|| store.runs().unwrap()));
    let mut left = files.into_iter();
    measure("finish a run", || {
        let file = left.next().unwrap();
        timed(|| file.finish(Ending::Left).unwrap())
    });
    measure("list 51 ended runs", || timed(|| store.runs().unwrap()));
    for mib in [0, 64, 512] {
        let mut times = Vec::new();
        for round in 0..5 {
            let folder = folder.path().join(format!("killed-{mib}-{round}"));
            let mut child = Command::new(&arguments[0])
                .args(["--child", folder.to_str().unwrap(), &mib.to_string()])
                .stdout(std::process::Stdio::piped())
                .spawn()
                .unwrap();
            let mut said = [0; 7];
            std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut said).unwrap();
            std::thread::sleep(Duration::from_millis(20));
            child.kill().unwrap();
            child.wait().unwrap();
            let (time, file) = timed(|| Store::at(&folder).open_run("job").unwrap());
            times.push(time);
            drop(file);
            std::fs::remove_dir_all(&folder).unwrap();
        }
        report(&format!("take over after kill -9, {mib} MiB"), times);
    }
}
