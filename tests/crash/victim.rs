//! A run of the built binary that can be killed, and what is in the store afterwards.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use fbc::famicom::input::Input;
use fbc::famicom::machine::Happened;
use fbc::store::store::Store;
use fbc::timeline::log::Entry;
use fbc::timeline::log::reader::Log;
use fbc::timeline::replay::Replay;
use fbc::vm::observer::Unobserved;

use super::programs::Case;
use crate::common::{Workbench, binary};

/// The name that runs are recorded by.
pub(crate) const NAME: &str = "victim";

/// A generator that repeats itself.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// What a run that nobody disturbed, and that was not recorded, gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Whole {
    pub(crate) status: i32,
    pub(crate) output: Vec<u8>,
    pub(crate) hash: String,
    pub(crate) statements: u64,
}

/// What is recorded.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) output: Vec<u8>,
    pub(crate) inputs: Vec<Happened>,
    /// State hash and statements at the newest slot.
    pub(crate) hash: Option<String>,
    pub(crate) statements: u64,
    /// Its newest slot is its end.
    pub(crate) ended: bool,
    pub(crate) owners: u64,
}

/// A process that runs, or ran.
pub(crate) struct Victim {
    child: Child,
    output: Option<JoinHandle<Vec<u8>>>,
    messages: Option<JoinHandle<Vec<u8>>>,
}

/// What a process left.
#[derive(Debug)]
pub(crate) struct Left {
    /// `None` if it was killed.
    pub(crate) status: Option<i32>,
    pub(crate) output: Vec<u8>,
    pub(crate) messages: String,
}

/// A bench with the case's files.
pub(crate) fn bench(case: &Case) -> Workbench {
    let bench = Workbench::new();
    bench.write("program.bas", case.program);
    for (name, text) in &case.files {
        bench.write(name, text);
    }
    bench
}

/// The arguments of `fbc` for a first run of a case.
pub(crate) fn run_arguments(case: &Case) -> Vec<String> {
    let mut arguments: Vec<String> = ["run", "--headless", "program.bas"].map(str::to_owned).into();
    arguments.extend(case.arguments.iter().cloned());
    arguments
}

/// Runs a case to its end without a record.
pub(crate) fn whole(case: &Case) -> Whole {
    let bench = bench(case);
    let mut arguments = run_arguments(case);
    arguments.extend(["--no-store".to_owned(), "--json".to_owned()]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let run = bench.pipe(&arguments, case.input.as_bytes());
    let report: serde_json::Value = serde_json::from_str(run.out()).expect("an object");
    let number = |name: &str| report[name].as_u64().unwrap_or_else(|| panic!("no {name} in {report}"));
    let text = |name: &str| report[name].as_str().unwrap_or_else(|| panic!("no {name} in {report}")).to_owned();
    Whole {
        status: run.status,
        output: text("output").into_bytes(),
        hash: text("state_hash"),
        statements: number("statements"),
    }
}

impl Victim {
    /// Starts `fbc` on a bench; what it reads comes line by line.
    pub(crate) fn start(bench: &Workbench, arguments: &[String], input: &str, pause_ms: u64) -> Victim {
        let mut child = Command::new(binary())
            .args(arguments)
            .current_dir(bench.path(""))
            .env("XDG_DATA_HOME", bench.path("data"))
            .env("FBC_STORE", bench.store())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut stdin = child.stdin.take().expect("standard input is a pipe");
        let lines: Vec<String> = input.split_inclusive('\n').map(str::to_owned).collect();
        // Ends by itself when nobody reads any more.
        std::thread::spawn(move || {
            for line in lines {
                if stdin.write_all(line.as_bytes()).is_err() {
                    return;
                }
                std::thread::sleep(Duration::from_millis(pause_ms));
            }
        });
        let output = child.stdout.take().map(collect);
        let messages = child.stderr.take().map(collect);
        Victim { child, output, messages }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL.
    pub(crate) fn kill(mut self) -> Left {
        // It may have ended by itself.
        let _ = self.child.kill();
        self.end()
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Left {
        let status = self.child.wait().expect("the child is ours").code();
        let gather = |thread: Option<JoinHandle<Vec<u8>>>| thread.map(|thread| thread.join().expect("it reads"));
        let output = gather(self.output.take()).unwrap_or_default();
        let messages = gather(self.messages.take()).unwrap_or_default();
        Left { status, output, messages: String::from_utf8(messages).expect("messages are text") }
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        // It has ended unless a test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn collect(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // What came before an error is what there is.
        let _ = pipe.read_to_end(&mut bytes);
        bytes
    })
}

/// What a store holds of a run; `None` if it has no such run. It looks at a copy: whoever looks at what a crash has left
/// mends it, and that shall be the work of the next process.
pub(crate) fn record(store: &Path, run: &str) -> Option<Record> {
    let copy = tempfile::tempdir().expect("a temporary directory");
    copy_folder(store, copy.path());
    read_record(copy.path(), run)
}

fn read_record(store: &Path, run: &str) -> Option<Record> {
    let view = Store::at(store).view(run).ok()?;
    let slots = view.all_slots().expect("the slots can be read");
    view.checkpoints().expect("the checkpoints can be read");
    let last = slots.last();
    Some(Record {
        output: view.output().expect("the output can be read"),
        inputs: slots.iter().flat_map(|slot| slot.inputs.clone()).collect(),
        hash: last.and_then(|slot| slot.hash).map(|hash| hash.to_string()),
        statements: last.map_or(0, |slot| slot.at.statements),
        ended: last.is_some_and(|slot| slot.ending.is_some()),
        owners: view.owners().expect("the owners are known"),
    })
}

/// Executes a record again and compares every hash in it; how many agreed.
pub(crate) fn verify(store: &Path, run: &str) -> usize {
    let view = Store::at(store).view(run).expect("the run is there");
    let (header, slots) = (view.header().expect("a header"), view.all_slots().expect("slots"));
    let checkpoints = view.checkpoints().expect("checkpoints");
    let log = Log::from_slots(header, &checkpoints, &slots).expect("the record is a log");
    let mut replay = Replay::new(&log).expect("it is of this machine");
    while replay.entry(&mut Unobserved).expect("the record agrees with its replay") {}
    log.entries.iter().filter(|(_, entry)| matches!(entry, Entry::Hash(_) | Entry::End { .. })).count()
}

/// What of the standard input has not been read by the recorded inputs.
pub(crate) fn unread<'a>(input: &'a str, inputs: &[Happened]) -> &'a str {
    let mut rest = input;
    for happened in inputs {
        let read = match happened.input {
            Input::Line(_) => rest.find('\n').map_or(rest.len(), |end| end + 1),
            Input::Character(_) => rest.chars().next().map_or(0, char::len_utf8),
            _ => 0,
        };
        rest = &rest[read..];
    }
    rest
}

fn copy_folder(from: &Path, to: &Path) {
    let entries = std::fs::read_dir(from).expect("the folder is there");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    // As whoever looks reads them: what goes into the database meanwhile is found there.
    paths.sort_by_key(|path| path.extension().is_none_or(|extension| extension != "tail"));
    for path in paths {
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            std::fs::create_dir(&target).expect("a folder");
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a copy");
        }
    }
}
