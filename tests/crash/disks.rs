//! A disk that is full, read-only or gone, and files that are damaged: the run goes on, its output and its exit status are
//! what they were, one sentence says what is not safe, and what was kept before is still there.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use fbc::store::store::Store;
use redb::{Builder, ConcurrencyMode, TableDefinition};

use super::victim::{self, Victim};
use crate::common::{Run, Workbench, binary};

/// More than a small disk holds.
const MUCH: &str = "\
10 A$=\"ABCDEFGHIJKLMNOPQRSTUVWXYZ12345\"
20 FOR J=1 TO 110:FOR I=1 TO 300:PRINT I;J;A$;A$;A$;A$;A$;A$;RND(1000):NEXT:NEXT
";

const LITTLE: &str = "10 PRINT \"LITTLE\"\n";

const ASKS: &str = "10 INPUT A$:PRINT \"GOT \";A$:N=N+1:IF N<3 THEN 10\n";

/// What a script of commands left behind.
struct Scripted {
    folder: Workbench,
}

impl Scripted {
    fn text(&self, name: &str) -> String {
        self.folder.text(name)
    }

    /// The exit status, and what stderr said, of `fbc` run as `NAME`.
    fn run(&self, name: &str) -> Run {
        Run {
            status: self.text(&format!("{name}.status")).trim().parse().expect("a status"),
            stdout: self.folder.read(&format!("{name}.out")),
            stderr: self.text(&format!("{name}.err")),
        }
    }
}

/// Runs a script where it may mount: `fbc NAME ARGUMENTS` is there as a function that leaves NAME.out, NAME.err and
/// NAME.status. In a container that has no right to, its own users' root may.
fn script(folder: Workbench, text: &str) -> Scripted {
    let function = "fbc() { name=$1; shift; \"$FBC\" \"$@\" <&0 >$name.out 2>$name.err; echo $? >$name.status; }\n\
        mkdir -p store || exit 90\n";
    let text = format!("{function}{text}");
    for options in ["-m", "-rm"] {
        let run = |text: &str| {
            Command::new("unshare")
                .args([options, "sh", "-c", text])
                .current_dir(folder.path(""))
                .env("FBC", binary())
                .env("FBC_STORE", folder.path("store"))
                .output()
                .expect("unshare starts: install the package util-linux")
        };
        if run("mkdir -p probe && mount -t tmpfs none probe").status.success() {
            let done = run(&text);
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            return Scripted { folder };
        }
    }
    panic!("neither `unshare -m` nor `unshare -rm` lets a test mount a small disk");
}

fn folder(files: &[(&str, &str)]) -> Workbench {
    let folder = Workbench::new();
    for (name, text) in files {
        folder.write(name, text);
    }
    folder
}

/// One sentence on stderr that says this.
#[track_caller]
fn expect_sentence(stderr: &str, part: &str) {
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(stderr.starts_with("fbc: ") && stderr.contains(part), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_stops_the_record_and_not_the_run() {
    let whole = folder(&[("much.bas", MUCH)]).run(&["run", "--headless", "--no-store", "much.bas"]);
    let done = script(
        folder(&[("much.bas", MUCH), ("little.bas", LITTLE)]),
        "mount -t tmpfs -o size=4m none store || exit 91
        fbc before run --headless --run-id before little.bas
        fbc much run --headless --run-id much much.bas
        fbc after run --headless --run-id after little.bas
        cp -r store kept\n",
    );
    assert_eq!(done.run("before").done(), "LITTLE\n");
    let run = done.run("much");
    assert_eq!(run.status, whole.status);
    assert_eq!(run.stdout, whole.stdout, "the output is whole");
    expect_sentence(&run.stderr, "what the run does from here on is not kept: ");
    expect_sentence(&run.stderr, "no space left on device");
    let after = done.run("after");
    assert_eq!((after.status, after.out()), (0, "LITTLE\n"));
    expect_sentence(&after.stderr, "no space left on device");
    // Where there is room again the run goes on from what is kept of it.
    let store = done.folder.path("kept");
    let record = victim::record(&store, "before").expect("what was kept before is there");
    assert_eq!(record.output, b"LITTLE\n");
    let kept = victim::record(&store, "much").expect("its beginning is there").output;
    assert!(!kept.is_empty() && whole.stdout.starts_with(&kept), "{} bytes are kept", kept.len());
    let resumed = done.folder.run(&["resume", "--headless", "--store", "kept", "much"]);
    assert_eq!(resumed.status, 0, "{}", resumed.stderr);
    assert_eq!(resumed.stdout, whole.stdout[kept.len()..]);
    assert_eq!(victim::record(&store, "much").expect("it is there").output, whole.stdout);
}

#[test]
#[cfg(target_os = "linux")]
fn a_run_that_found_no_room_is_kept_when_there_is_some() {
    let done = script(
        folder(&[("asks.bas", ASKS)]),
        "mount -t tmpfs -o size=4m none store || exit 91
        head -c 8000000 /dev/zero > store/fill
        (printf '1\\n'; sleep 1; rm store/fill; sleep 1; printf '2\\n3\\n') | fbc asks run --headless --run-id asks asks.bas
        cp -r store kept\n",
    );
    let asks = done.run("asks");
    assert_eq!((asks.status, asks.out()), (0, "?\nGOT 1\n?\nGOT 2\n?\nGOT 3\n"));
    let said: Vec<&str> = asks.stderr.lines().collect();
    assert!(said.len() == 2 && said[0].contains("no space left on device"), "{}", asks.stderr);
    assert!(said[1].contains("the run is kept again, with all that waited"), "{}", asks.stderr);
    let record = victim::record(&done.folder.path("kept"), "asks").expect("it is kept");
    assert_eq!(record.output, asks.stdout);
}

#[test]
fn a_file_that_may_not_grow_stops_the_record_and_not_the_run() {
    let folder = folder(&[("much.bas", MUCH)]);
    let whole = folder.run(&["run", "--headless", "--no-store", "much.bas"]);
    let limited = Command::new("sh")
        .args(["-c", "ulimit -f 12000; exec \"$0\" run --headless --run-id much much.bas"])
        .arg(binary())
        .current_dir(folder.path(""))
        .env("FBC_STORE", folder.store())
        .output()
        .expect("a shell starts");
    assert_eq!(limited.status.code(), whole.status.into(), "{}", String::from_utf8_lossy(&limited.stderr));
    assert_eq!(limited.stdout, whole.stdout);
    expect_sentence(&String::from_utf8_lossy(&limited.stderr), "file too large");
    let kept = victim::record(folder.store(), "much").expect("its beginning is there").output;
    assert!(!kept.is_empty() && whole.stdout.starts_with(&kept), "{} bytes are kept", kept.len());
    let resumed = folder.run(&["resume", "--headless", "much"]);
    assert_eq!((resumed.status, resumed.stdout.as_slice()), (0, &whole.stdout[kept.len()..]), "{}", resumed.stderr);
}

#[test]
#[cfg(target_os = "linux")]
fn a_read_only_store_can_be_read() {
    let done = script(
        folder(&[("little.bas", LITTLE), ("asks.bas", ASKS)]),
        "mount -t tmpfs -o size=16m none store || exit 91
        fbc before run --headless --run-id before little.bas
        mount -o remount,ro store || exit 92
        fbc named run --headless --run-id named little.bas
        fbc unnamed run --headless little.bas
        printf '1\\n2\\n3\\n' | fbc asks run --headless asks.bas
        fbc resume resume --headless before
        cp -r store kept\n",
    );
    for name in ["named", "unnamed"] {
        let run = done.run(name);
        assert_eq!((run.status, run.out()), (0, "LITTLE\n"), "{name}: {}", run.stderr);
        expect_sentence(&run.stderr, "read-only file system");
    }
    let asks = done.run("asks");
    assert_eq!((asks.status, asks.out()), (0, "?\nGOT 1\n?\nGOT 2\n?\nGOT 3\n"));
    expect_sentence(&asks.stderr, "read-only file system");
    assert_eq!(done.run("resume").status, 0);
    expect_sentence(&done.run("resume").stderr, "run before has ended");
    assert_eq!(victim::record(&done.folder.path("kept"), "before").expect("it is there").output, b"LITTLE\n");
}

#[test]
fn a_store_that_is_removed_while_a_run_goes_on_is_missed_once() {
    let folder = folder(&[("asks.bas", ASKS)]);
    let input = "1\n2\n3\n";
    let arguments = ["run", "--headless", "--run-id", "asks", "asks.bas"].map(str::to_owned);
    let victim = Victim::start(&folder, &arguments, input, 400);
    wait_until("recorded", || victim::record(folder.store(), "asks").is_some_and(|record| !record.output.is_empty()));
    std::fs::remove_dir_all(folder.store()).expect("it can be removed");
    let left = victim.end();
    assert_eq!(left.status, Some(0), "{}", left.messages);
    assert_eq!(left.output, b"?\nGOT 1\n?\nGOT 2\n?\nGOT 3\n");
    expect_sentence(&left.messages, "is not kept");
    std::fs::create_dir_all(folder.store()).expect("it is put back for the bench to remove");
}

#[test]
fn a_run_whose_file_is_removed_says_so() {
    let folder = folder(&[("asks.bas", ASKS)]);
    let arguments = ["run", "--headless", "--run-id", "asks", "asks.bas"].map(str::to_owned);
    let victim = Victim::start(&folder, &arguments, "1\n2\n3\n", 400);
    wait_until("recorded", || victim::record(folder.store(), "asks").is_some_and(|record| !record.output.is_empty()));
    let file = Store::at(folder.store()).view("asks").expect("it is there").path().to_owned();
    std::fs::remove_file(file).expect("it can be removed");
    let left = victim.end();
    assert_eq!((left.status, left.output.as_slice()), (Some(0), b"?\nGOT 1\n?\nGOT 2\n?\nGOT 3\n".as_slice()));
    expect_sentence(&left.messages, "somebody has removed");
}

/// A store with a run that was killed and one that ended.
fn filled() -> Workbench {
    let folder = folder(&[("little.bas", LITTLE), ("asks.bas", ASKS)]);
    folder.run(&["run", "--headless", "--run-id", "ended", "little.bas"]).done();
    let arguments = ["run", "--headless", "--run-id", "killed", "asks.bas"].map(str::to_owned);
    let victim = Victim::start(&folder, &arguments, "1\n2\n", 0);
    // The third question stands there for ever.
    let printed = b"?\nGOT 1\n?\nGOT 2\n?";
    wait_until("recorded", || victim::record(folder.store(), "killed").is_some_and(|record| record.output == printed));
    victim.kill();
    folder
}

#[test]
fn a_damaged_catalogue_costs_no_run() {
    for bytes in [b"".as_slice(), b"not a database", &[0x5A; 70_000]] {
        let folder = filled();
        std::fs::write(folder.store().join("catalog.redb"), bytes).expect("it can be damaged");
        for arguments in
            [vec!["run", "--headless", "little.bas"], vec!["run", "--headless", "--run-id", "new", "little.bas"]]
        {
            let run = folder.run(&arguments);
            assert_eq!((run.status, run.out()), (0, "LITTLE\n"), "{arguments:?}: {}", run.stderr);
            // A short run leaves a line in the history, and needs no catalogue for that.
            if !bytes.is_empty() && arguments.contains(&"new") {
                expect_sentence(&run.stderr, "catalog.redb: damaged: ");
            } else {
                assert_eq!(run.stderr, "", "{arguments:?}");
            }
        }
        assert_eq!(victim::record(folder.store(), "new").expect("it is kept").output, b"LITTLE\n");
        let resumed = folder.pipe(&["resume", "--headless", "killed"], b"7\n");
        assert_eq!((resumed.status, resumed.out()), (0, "\nGOT 7\n"), "{}", resumed.stderr);
        let taken = folder.run(&["run", "--headless", "--run-id", "new", "little.bas"]);
        taken.failed(2, "there is already a run `new`");
    }
}

#[test]
fn a_damaged_run_harms_no_other() {
    let folder = filled();
    let store = Store::at(folder.store());
    let file = store.view("killed").expect("it is there").path().to_owned();
    let whole = std::fs::read(&file).expect("it can be read");
    let damages: [fn(&mut Vec<u8>); 3] = [
        |bytes| bytes.truncate(bytes.len() / 2),
        |bytes| bytes[..4096].fill(0x77),
        |bytes| bytes.iter_mut().skip(4096).step_by(17).for_each(|byte| *byte ^= 0x10),
    ];
    for damage in damages {
        let mut bytes = whole.clone();
        damage(&mut bytes);
        std::fs::write(&file, bytes).expect("it can be damaged");
        let resumed = folder.pipe(&["resume", "--headless", "killed"], b"7\n");
        assert_eq!(resumed.out(), "");
        resumed.failed(2, "fbc doctor --repair");
        expect_sentence(&resumed.stderr, "damaged: ");
        assert_eq!(victim::record(folder.store(), "ended").expect("it is there").output, b"LITTLE\n");
        folder.run(&["run", "--headless", "little.bas"]).done();
    }
    std::fs::write(&file, whole).expect("it can be put back");
    let resumed = folder.pipe(&["resume", "--headless", "killed"], b"7\n");
    assert_eq!((resumed.status, resumed.out()), (0, "\nGOT 7\n"), "{}", resumed.stderr);
}

#[test]
fn a_torn_file_beside_a_run_costs_what_is_torn() {
    let folder = folder(&[("asks.bas", ASKS)]);
    let arguments = ["run", "--headless", "--run-id", "killed", "asks.bas"].map(str::to_owned);
    // Standard input stays open, so that the second question stands there for ever.
    let victim = Victim::start(&folder, &arguments, "1\n", 3_600_000);
    let printed = b"?\nGOT 1\n?";
    wait_until("recorded", || victim::record(folder.store(), "killed").is_some_and(|record| record.output == printed));
    victim.kill();
    let store = Store::at(folder.store());
    let view = store.view("killed").expect("it is there");
    let (file, whole) = (view.path().with_extension("tail"), view.output().expect("its output"));
    drop(view);
    let bytes = std::fs::read(&file).expect("it can be read");
    // As a power loss may leave it: cut off, with zeros, or with what was there before.
    let end = bytes.iter().rposition(|byte| *byte != 0).expect("a slot is in it") + 1;
    for length in 0..end {
        for filling in [[].as_slice(), &[0; 600], &bytes[..end]] {
            std::fs::write(&file, [&bytes[..length], filling].concat()).expect("it can be damaged");
            let output = store.view("killed").expect("it is there").output().expect("its output");
            assert!(whole.starts_with(&output), "{length} bytes");
        }
    }
    std::fs::write(&file, &bytes[..end - 1]).expect("it can be damaged");
    let durable = victim::record(folder.store(), "killed").expect("it is there");
    assert!(durable.output.len() < whole.len());
    let rest = victim::unread("1\n2\n7\n", &durable.inputs);
    let resumed = folder.pipe(&["resume", "--headless", "killed"], rest.as_bytes());
    let all = "?\nGOT 1\n?\nGOT 2\n?\nGOT 7\n";
    assert_eq!((resumed.status, resumed.out()), (0, &all[durable.output.len()..]), "{}", resumed.stderr);
    assert_eq!(victim::record(folder.store(), "killed").expect("it is there").output, all.as_bytes());
}

/// Writes a later version into a file of the store.
fn make_newer(path: &Path) {
    let mut builder = Builder::new();
    builder.set_concurrency_mode(ConcurrencyMode::SingleWriter);
    let database = builder.open(path).expect("it is a database");
    let transaction = database.begin_write().expect("a transaction");
    let meta: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");
    let mut table = transaction.open_table(meta).expect("a table");
    table.insert("schema", 99_u32.to_le_bytes().as_slice()).expect("a version");
    drop(table);
    transaction.commit().expect("a commit");
}

#[test]
fn what_a_newer_version_wrote_is_left_alone() {
    let folder = filled();
    let store = Store::at(folder.store());
    make_newer(store.view("killed").expect("it is there").path());
    folder.pipe(&["resume", "--headless", "killed"], b"7\n").failed(2, "written by a newer fbc (store version 99");
    let catalog: PathBuf = folder.store().join("catalog.redb");
    make_newer(&catalog);
    let run = folder.run(&["run", "--headless", "--run-id", "new", "little.bas"]);
    assert_eq!((run.status, run.out()), (0, "LITTLE\n"), "{}", run.stderr);
    expect_sentence(&run.stderr, "written by a newer fbc (store version 99");
}

/// Waits until something is so; only a failure takes long.
#[track_caller]
pub(super) fn wait_until(what: &str, mut so: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(30);
    while !so() {
        assert!(Instant::now() < until, "not {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
