//! `fbc runs`: what a store keeps, seen by another process, also while it is written.

use fbc::basic::parser::Options;
use fbc::basic::source::parse_source;
use fbc::famicom::input::{Input, Stop};
use fbc::famicom::machine::{Config, Machine};
use fbc::store::run_file::RunFile;
use fbc::store::store::{NewRun, Store};
use fbc::timeline::ending::Ending;
use fbc::timeline::log::Header;
use fbc::timeline::recorder::{Cadence, Due, Recorder};
use fbc::timeline::slots::{Chain, Checkpoint, Slots};
use fbc::vm::time::HalfCycles;
use serde_json::Value;

use crate::common::{Run, Workbench};

const PROGRAM: &str = "10 FOR I=1 TO 5:PRINT \"LINE\";I:PAUSE 40:NEXT\n";

const CADENCE: Cadence = Cadence { hash: (HalfCycles(1), 0), checkpoint: (HalfCycles(2_000_000), 0) };

/// A run that is recorded in this process.
struct Recorded {
    machine: Machine,
    recorder: Recorder,
    chain: Chain,
    file: RunFile,
    output: String,
}

impl Recorded {
    fn start(store: &Store, name: Option<&str>, program: &str) -> Recorded {
        let config = Config::default();
        let options = Options { dialect: config.dialect, relaxed: false };
        let mut machine = Machine::new(config, parse_source(program.as_bytes(), options).unwrap().program);
        let mut file = store
            .create(NewRun {
                name: name.map(str::to_owned),
                program_file: "games/lines.bas".to_owned(),
                header: Header::of(&machine, [0; 32]),
                origin: None,
                plan: Vec::new(),
            })
            .unwrap();
        let recorder = Recorder::new(&mut machine, CADENCE);
        let chain = Chain::new(file.claim().unwrap(), file.last());
        machine.apply(Input::Run);
        Recorded { machine, recorder, chain, file, output: String::new() }
    }

    /// Plays up to a frame; a slot for each frame where something happened.
    fn play(&mut self, frames: u64) -> Option<Ending> {
        while self.machine.time().frame().0 < frames {
            let stop = self.machine.run(self.machine.time().frame().next().start());
            let printed = self.machine.drain();
            self.output.push_str(&printed);
            let ended = match stop {
                Stop::Ended(outcome) => Some(Ending::Outcome(outcome)),
                _ => None,
            };
            let piece = match ended {
                Some(ending) => Some(self.recorder.finish(&mut self.machine, &printed, ending)),
                None => self.recorder.observe(&mut self.machine, &printed),
            };
            let Some(piece) = piece else { continue };
            let snapshot = piece.state.as_ref().map(|(_, machine)| machine.snapshot());
            self.chain.take(&piece);
            let slot = self.chain.close(snapshot.as_ref().map(|snapshot| snapshot.state_hash())).unwrap();
            self.file.append(&slot).unwrap();
            if let (Some((Due::Checkpoint, machine)), Some(snapshot)) = (&piece.state, snapshot) {
                let (snapshot, program) = (snapshot.encode(), machine.program().image());
                let checkpoint = Checkpoint { slot: slot.number, at: slot.at, passing: false, snapshot, program };
                self.file.put_checkpoint(&checkpoint).unwrap();
            }
            if ended.is_some() {
                return ended;
            }
        }
        None
    }

    fn finish(mut self) -> String {
        let ending = self.play(100_000).unwrap();
        self.file.finish(ending).unwrap();
        self.output
    }
}

fn bench() -> (Workbench, Store) {
    let bench = Workbench::new();
    let store = Store::open(&bench.path("store")).unwrap();
    (bench, store)
}

fn runs(bench: &Workbench, arguments: &[&str]) -> Run {
    bench.run(&[&["runs", "--store", "store"], arguments].concat())
}

fn json(run: &Run) -> Value {
    serde_json::from_str(run.done()).unwrap()
}

#[test]
fn a_live_run_is_shown_from_another_process() {
    let (bench, store) = bench();
    let mut run = Recorded::start(&store, Some("job"), PROGRAM);
    run.play(90);
    assert!(run.output.lines().count() > 1);
    assert_eq!(runs(&bench, &["output", "job"]).done(), run.output);
    let listed = json(&runs(&bench, &["list", "--json"]));
    let shown = &listed["runs"][0];
    assert_eq!(shown["state"], "live");
    assert_eq!(shown["pid"], std::process::id());
    assert_eq!((&shown["name"], &shown["resumable"]), (&Value::from("job"), &Value::from(false)));
    assert_eq!(shown["output_bytes"], run.output.len());
    let table = runs(&bench, &[]);
    assert!(table.done().contains(&format!("live, pid {}", std::process::id())), "{}", table.done());
    runs(&bench, &["delete", "job"]).failed(2, "is live in process");
    run.play(120);
    assert_eq!(runs(&bench, &["output", "job"]).done(), run.output);

    let id = run.file.id().to_string();
    let output = run.finish();
    assert_eq!(runs(&bench, &["output", &id]).done(), output);
    let shown = json(&runs(&bench, &["show", "job", "--json"]));
    assert_eq!((&shown["state"], &shown["ending"]), (&Value::from("ended"), &Value::from("ended")));
    assert_eq!(shown["id"], id.as_str());
    assert!(shown["checkpoints"].as_u64() > Some(0), "{shown}");
    assert_eq!(runs(&bench, &["delete", "job"]).done(), format!("deleted {id}\n"));
    runs(&bench, &["output", "job"]).failed(2, "there is no run `job`");
    assert_eq!(runs(&bench, &["history"]).done().lines().count(), 2);
}

#[test]
fn an_unfinished_run_is_listed_and_shown() {
    let (bench, store) = bench();
    let mut run = Recorded::start(&store, None, PROGRAM);
    run.play(60);
    let (id, output) = (run.file.id().to_string(), run.output.clone());
    drop(run);
    let listed = json(&runs(&bench, &["list", "--json"]));
    assert_eq!((&listed["runs"][0]["state"], &listed["runs"][0]["ending"]), (&Value::from("unfinished"), &Value::Null));
    assert_eq!(listed["runs"][0]["resumable"], true);
    assert_eq!(runs(&bench, &["output", &id]).done(), output);
    let text = runs(&bench, &["show", &id]);
    assert!(text.done().contains("unfinished; `fbc resume` goes on with it"), "{}", text.done());
    assert!(text.done().contains("games/lines.bas"), "{}", text.done());
    // Its log ends where its record does, and not at the last thing that came in.
    assert_eq!(runs(&bench, &["export", &id, "left.fbev"]).done(), "");
    let log = fbc::timeline::log::reader::Log::read(&bench.read("left.fbev")).unwrap();
    assert_eq!((log.end().frame().0, log.complete, log.is_unfinished()), (60, false, true));
    let replayed = bench.run(&["replay", "left.fbev", "--output"]);
    assert_eq!((replayed.status, replayed.out()), (0, output.as_str()), "{replayed:?}");
    assert!(replayed.stderr.contains("the run is not finished; it reaches to frame 60"), "{replayed:?}");
}

#[test]
fn an_exported_run_is_its_log() {
    let (bench, store) = bench();
    let output = Recorded::start(&store, Some("job"), PROGRAM).finish();
    assert_eq!(runs(&bench, &["export", "job", "job.fbev"]).done(), "");
    let log = fbc::timeline::log::reader::Log::read(&bench.read("job.fbev")).unwrap();
    assert!(log.complete && log.damage.is_empty());
    let verified = fbc::timeline::replay::verify::verify(&log).unwrap();
    assert!(verified.hashes > 3, "{verified:?}");
    assert!(output.ends_with("LINE 5\n"));
    runs(&bench, &["export", "job", "none/job.fbev"]).failed(2, "none/job.fbev");
}

#[test]
fn a_program_that_failed_says_so() {
    let (bench, store) = bench();
    Recorded::start(&store, None, "10 PRINT 1\n20 PRINT 1/0\n").finish();
    let listed = json(&runs(&bench, &["list", "--json"]));
    let error = &listed["runs"][0]["error"];
    assert_eq!((&error["code"], &error["line"]), (&Value::from("DZ"), &Value::from(20)));
    assert!(runs(&bench, &[]).done().contains("?DZ ERROR IN 20"));
}

#[test]
fn what_is_beyond_the_limits_goes_and_the_rest_stays() {
    let (bench, store) = bench();
    for name in [None, Some("named"), None] {
        Recorded::start(&store, name, PROGRAM).finish();
    }
    let ids: Vec<String> = store.runs().unwrap().iter().map(|run| run.id.to_string()).collect();
    assert!(runs(&bench, &["keep", &ids[2]]).done().contains("stays"));
    assert!(runs(&bench, &["list"]).done().contains("ended *"));
    assert!(runs(&bench, &["limits"]).done().contains("90 days, and take up to 1024 MiB"));
    assert_eq!(json(&runs(&bench, &["limits", "--mib", "0", "--json"]))["bytes"], 0);
    let gone = json(&runs(&bench, &["gc", "--json"]));
    assert_eq!(gone["removed"], Value::from(vec![ids[0].clone()]));
    assert_eq!(runs(&bench, &["gc"]).done(), "nothing is beyond the limits\n");
    assert!(runs(&bench, &["keep", &ids[2], "--off"]).done().contains("like others"));
    assert!(runs(&bench, &["gc"]).done().starts_with("1 ended run was removed"));
    assert_eq!(json(&runs(&bench, &["list", "--json"]))["runs"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_store_that_is_not_there_has_no_runs() {
    let bench = Workbench::new();
    assert_eq!(runs(&bench, &[]).done(), "no runs in store\n");
    assert_eq!(json(&runs(&bench, &["list", "--json"]))["runs"], Value::Array(Vec::new()));
    runs(&bench, &["show", "job"]).failed(2, "there is no run `job`; `fbc runs` lists them");
    runs(&bench, &["delete", "a", "b"]).failed(2, "no run `b`");
    assert_eq!(bench.files(), Vec::<String>::new());
    runs(&bench, &["output"]).failed(2, "RUN");
}

#[test]
fn the_doctor_finds_what_is_damaged_and_repairs_it() {
    let (bench, store) = bench();
    let output = Recorded::start(&store, Some("good"), PROGRAM).finish();
    Recorded::start(&store, Some("bad"), PROGRAM).finish();
    let doctor = |arguments: &[&str]| bench.run(&[&["doctor", "--store", "store"], arguments].concat());
    let found = json(&doctor(&["--json"]));
    assert_eq!((&found["store"]["runs"], &found["store"]["problems"]), (&Value::from(2), &Value::Array(Vec::new())));
    assert_eq!(doctor(&["--repair"]).done(), "nothing in store needs repair\n");

    let path = store.view("bad").unwrap().path().to_owned();
    std::fs::write(&path, "no database").unwrap();
    bench.write("store/catalog.redb", "nor this");
    let found = json(&doctor(&["--json"]));
    assert_eq!(found["store"]["problems"].as_array().map(Vec::len), Some(2), "{found}");
    let text = doctor(&["--no-input"]);
    assert!(text.done().contains("2 problems") && text.done().contains("fbc doctor --repair"), "{}", text.done());
    runs(&bench, &["show", "bad"]).failed(2, "there is no run `bad`");
    assert!(runs(&bench, &[]).done().contains("unreadable"));
    assert_eq!(runs(&bench, &["output", "good"]).done(), output);

    let repaired = doctor(&["--repair"]);
    assert!(repaired.done().contains("nothing of run"), "{}", repaired.done());
    assert!(repaired.done().contains("the catalogue was made anew"), "{}", repaired.done());
    assert_eq!(doctor(&["--repair"]).done(), "nothing in store needs repair\n");
    assert_eq!(runs(&bench, &["output", "good"]).done(), output);
    assert_eq!(std::fs::read_dir(bench.path("store/aside")).unwrap().count(), 2);
    assert!(json(&runs(&bench, &["show", "good", "--json"]))["kept"].as_bool().unwrap());
}

#[test]
fn a_store_in_the_environment_is_used_unless_another_is_named() {
    let (bench, store) = bench();
    Recorded::start(&store, Some("job"), PROGRAM).finish();
    let listed = |variable: &str, arguments: &[&str]| {
        let mut command = std::process::Command::new(crate::common::binary());
        command.args(["runs", "list", "--json"]).args(arguments).env("FBC_STORE", bench.path(variable));
        let output = command.output().unwrap();
        let listed: Value = serde_json::from_slice(&output.stdout).unwrap();
        listed["runs"].as_array().map(Vec::len)
    };
    assert_eq!(listed("store", &[]), Some(1));
    assert_eq!(listed("none", &[]), Some(0));
    let named = bench.path("store");
    assert_eq!(listed("none", &["--store", named.to_str().unwrap()]), Some(1));
}

#[cfg(unix)]
#[test]
fn a_store_that_may_not_be_written_can_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let (bench, store) = bench();
    let output = Recorded::start(&store, Some("done"), PROGRAM).finish();
    let mut left = Recorded::start(&store, Some("left"), PROGRAM);
    left.play(60);
    let printed = left.output.clone();
    drop(left);
    let folders = [bench.path("store/runs"), bench.path("store")];
    let mode = |mode: u32| {
        for folder in &folders {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    std::fs::set_permissions(&path, PermissionsExt::from_mode(mode & 0o666)).unwrap();
                }
            }
            std::fs::set_permissions(folder, PermissionsExt::from_mode(mode)).unwrap();
        }
    };
    mode(0o555);
    let (done, unfinished) = (runs(&bench, &["output", "done"]), runs(&bench, &["output", "left"]));
    let refused = runs(&bench, &["keep", "done"]);
    let listed = runs(&bench, &["list"]);
    mode(0o755);
    assert_eq!((done.done(), unfinished.done()), (output.as_str(), printed.as_str()));
    assert_eq!(listed.done().matches("lines.bas").count(), 2, "{}", listed.done());
    // The superuser may write everywhere.
    assert!(refused.status == 0 || refused.stderr.contains("permission denied"), "{}", refused.stderr);
}

#[test]
fn a_run_that_was_taken_over_says_from_where() {
    let bench = Workbench::new();
    bench.write("sum.bas", "10 INPUT A\n20 INPUT B\n30 PRINT A+B\n");
    let line = ["run", "--headless", "--store", "store", "--run-id", "first", "--record", "sum.fbev", "sum.bas"];
    assert_eq!(bench.pipe(&line, b"3\n").status, 1);
    for (log, kind, other) in [("sum.fbev", "log", "run"), ("first", "run", "log")] {
        let run = bench.pipe(&["replay", log, "--take-over", "--store", "store", "--run-id", kind], b"4\n");
        assert_eq!((run.status, String::from_utf8_lossy(&run.stdout).trim()), (0, "7"), "{log}: {run:?}");
        let shown = json(&runs(&bench, &["show", kind, "--json"]));
        assert!(shown["origin"][kind].is_string() && shown["origin"][other].is_null(), "{log}: {shown}");
    }
}

#[test]
fn questions_are_asked_of_a_run_of_any_store() {
    let bench = Workbench::new();
    bench.write("sum.bas", "10 A=3\n20 PRINT A+4\n");
    bench.run(&["run", "--headless", "--store", "store", "--run-id", "first", "sum.bas"]).done();
    for (command, found) in [("events", "A=3"), ("profile", "first: "), ("replay", "statements")] {
        let line: &[&str] = if command == "events" { &["--var", "A"] } else { &[] };
        let asked = bench.run(&[&[command, "first", "--store", "store"], line].concat());
        assert!(asked.done().contains(found), "{command}: {asked:?}");
        assert_eq!(bench.run(&[&[command, "first"], line].concat()).status, 2, "{command}");
    }
}
