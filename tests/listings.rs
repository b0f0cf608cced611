//! Programs of many kinds run for ten seconds in every dialect and memory without a fault: those of the repository, and
//! with `FBC_LISTINGS=folder` listings that people wrote for the real machine, which are not part of the project.

use std::path::{Path, PathBuf};

use fbc::basic::dialect::Dialect;
use fbc::basic::parser::{Options, collect_flaws, parse_line};
use fbc::basic::source;
use fbc::famicom::input::Input;
use fbc::vm::memory::Model;

use crate::harness::Runner;

/// Frames that each listing runs.
const FRAMES: u64 = 600;

#[test]
fn listings_run_without_a_fault() {
    let mut files = Vec::new();
    for folder in ["assets", "benches/workloads"] {
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    }
    // The workloads' translations into other BASICs are no Family BASIC.
    files.retain(|file| file.file_stem().is_some_and(|stem| !stem.to_string_lossy().contains('.')));
    assert!(files.len() > 10, "{files:?}");
    if let Some(folder) = std::env::var_os("FBC_LISTINGS") {
        collect(Path::new(&folder), &mut files);
    }
    files.sort();
    for file in files {
        for dialect in [Dialect::V2, Dialect::V3] {
            for model in [Model::Original, Model::Large] {
                report(&file, dialect, model);
            }
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "bas") {
            files.push(path);
        }
    }
}

/// Prints how a listing ends and what its lines have wrong; saving and restoring it on the way makes no difference.
fn report(file: &Path, dialect: Dialect, model: Model) {
    let Ok(bytes) = std::fs::read(file) else { return };
    let options = Options { dialect, relaxed: false };
    let name = format!("{} {} {model:?}", file.display(), dialect.name());
    let program = match source::parse_source(&bytes, options) {
        Ok(source) => source.program,
        Err(errors) => {
            for error in errors.iter().take(3) {
                println!("{name}: {}", error.render("source"));
            }
            return;
        }
    };
    for line in program.lines() {
        let tree = parse_line(Some(line.number), &line.tokens, options);
        for flaw in collect_flaws(&tree) {
            println!("{name}: {} {:?} {}", line.number.0, flaw.error, flaw.message);
        }
    }
    let text = String::from_utf8_lossy(&bytes);
    let runner = Runner::new()
        .dialect(dialect)
        .model(model)
        .input(&"1\nA\n2,3\nY\n0\n".repeat(50))
        .events(script())
        .frames(FRAMES);
    let run = runner.clone().program(&text);
    println!("{name}: => {:?}", run.ending);
    let again = runner.slice(7).restores().program(&text);
    assert_eq!(run.ending, again.ending, "{name}");
    assert_eq!(run.output, again.output, "{name}");
    assert_eq!(run.machine.state_hash(), again.machine.state_hash(), "{name}");
}

/// A pad that moves and keys that are pressed now and then.
fn script() -> Vec<(u64, Input)> {
    let mut events = Vec::new();
    for step in 0..FRAMES / 10 {
        let stick = [1, 0, 4, 0, 2, 8, 9, 0][step as usize % 8];
        let strig = [0, 8, 0, 1, 0, 4][step as usize % 6];
        events.push((step * 10, Input::Pad { number: (step % 2) as u8, stick, strig }));
        events.push((step * 10 + 2, Input::KeyDown(b" YN1A"[step as usize % 5])));
        events.push((step * 10 + 6, Input::KeyUp));
    }
    events
}
