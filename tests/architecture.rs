//! The order of the layers and the purity of the core, held as data and checked against the source files.
//!
//! One package lets any folder use any other, so this is what keeps the order of ARCHITECTURE.md. A violation is named
//! with its file and line. `clippy.toml` bans the same things by method, where a type is passed around under other names.

mod paths;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use paths::{blank, named_paths, words};

/// The folders of `src/`, innermost first. A folder uses itself and those before it.
const LAYERS: &[&str] = &[
    "basic", "vm", "famicom", "timeline", "store", "exec", "session", "net", "node", "lsp", "dap", "host", "ui", "cli",
];

/// Layers that are pure functions of what they are given.
const PURE: &[&str] = &["basic", "vm", "famicom", "timeline"];

/// Modules of the standard library that pure layers do not name.
const IMPURE_MODULES: &[&str] = &["env", "fs", "io", "net", "os", "process", "thread", "time"];

/// Words that pure layers do not contain: unordered collections, randomness, clocks, shared mutable state.
const IMPURE_WORDS: &[&str] = &[
    "HashMap",
    "HashSet",
    "RandomState",
    "DefaultHasher",
    "BuildHasher",
    "rand",
    "getrandom",
    "fastrand",
    "Instant",
    "SystemTime",
    "thread_local",
    "async",
    "await",
    "AtomicBool",
    "AtomicU32",
    "AtomicU64",
    "AtomicUsize",
    "Mutex",
    "RwLock",
    "Condvar",
    "OnceLock",
    "LazyLock",
    "mpsc",
];

/// Macros that write or read what is not a value. Tests in files of their own may print.
const IMPURE_MACROS: &[&str] = &["print", "println", "eprint", "eprintln", "dbg", "env", "option_env"];

/// The layers where each library is at home. A library that is not listed stops the test: give it a home first.
const HOMES: &[(&str, &[&str])] = &[
    ("base64", &["ui"]),
    ("blake3", &["basic", "vm", "famicom", "timeline", "store"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("cpal", &["host"]),
    ("crc32c", &["timeline", "store"]),
    ("crossterm", &["ui", "cli"]),
    ("flate2", &["ui"]),
    ("gif", &["cli"]),
    ("hound", &["cli"]),
    ("lz4_flex", &["famicom", "timeline", "store"]),
    ("mos6502", &["famicom"]),
    ("png", &["ui", "cli"]),
    ("pulseaudio", &["host"]),
    ("ratatui", &["ui"]),
    ("redb", &["store"]),
    ("rustix", &["exec", "ui"]),
    ("rustyline", &["cli"]),
    ("serde", &["basic", "cli"]),
    ("serde_json", &["basic", "cli"]),
    ("signal_hook", &["host"]),
    ("similar", &["cli"]),
    ("tempfile", &["store", "cli"]),
    ("termina", &["ui", "cli"]),
    ("terminal_size", &["ui", "cli"]),
    ("thiserror", LAYERS),
    ("unicode_width", &["basic", "ui", "cli"]),
];

/// A file of `src/`.
struct SourceFile {
    /// From the package's root.
    path: String,
    text: String,
    /// `["vm", "compile"]` for `src/vm/compile/mod.rs`; empty for `lib.rs` and `main.rs`.
    module: Vec<String>,
}

impl SourceFile {
    fn layer(&self) -> Option<&str> {
        self.module.first().map(String::as_str)
    }
}

#[test]
fn a_layer_uses_only_layers_before_it() {
    let mut violations = Violations::default();
    for file in &source_files() {
        for complaint in layer_complaints(file) {
            violations.add(&complaint);
        }
    }
    violations.check("see the layers in ARCHITECTURE.md");
}

#[test]
fn the_order_is_held_against_each_way_around_it() {
    fn check(path: &str, text: &str, complaints: usize) {
        let file = SourceFile { path: path.to_owned(), text: text.to_owned(), module: module_of(path) };
        let found = layer_complaints(&file);
        assert_eq!(found.len(), complaints, "{path}: {text}: {found:?}");
    }
    check("src/vm/step.rs", "use crate::basic::tree::Line;", 0);
    check("src/vm/step.rs", "use crate::vm::text::Text;", 0);
    check("src/vm/step.rs", "use super::text::Text;", 0);
    check("src/vm/step.rs", "fn f() -> crate::famicom::machine::Machine {}", 1);
    check("src/vm/step.rs", "use super::super::famicom::machine;", 1);
    check("src/vm/mod.rs", "use super::famicom::machine;", 1);
    check("src/vm/step.rs", "use crate::{basic::tree, cli::args};", 1);
    check("src/basic/tree.rs", "#[cfg(test)] mod tests { use crate::vm::text::Text; }", 1);
    check("src/basic/tree.rs", "use crate::*;", 1);
    check("src/vm/step.rs", "// crate::famicom is generic here", 0);
    check("src/cli/run.rs", "use crate::{basic, vm, famicom, host};", 0);
}

#[test]
fn every_folder_is_a_layer_and_every_module_is_in_a_folder() {
    let mut violations = Violations::default();
    for entry in entries(&root().join("src")) {
        let name = entry.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let known = if entry.is_dir() {
            LAYERS.contains(&name.as_str())
        } else {
            ["lib.rs", "main.rs"].contains(&name.as_str())
        };
        if !known {
            violations.add(&format!("src/{name}: not a layer"));
        }
    }
    violations.check("give it a place in LAYERS and in ARCHITECTURE.md");
}

#[test]
fn the_pure_layers_know_no_world() {
    let mut violations = Violations::default();
    for file in &source_files() {
        for complaint in purity_complaints(file) {
            violations.add(&complaint);
        }
    }
    violations.check("time, files, threads and randomness come in as values; keep them in host and cli");
}

#[test]
fn each_kind_of_world_is_noticed() {
    fn check(path: &str, text: &str, complaints: usize) {
        let file = SourceFile { path: path.to_owned(), text: text.to_owned(), module: module_of(path) };
        let found = purity_complaints(&file);
        assert_eq!(found.len(), complaints, "{path}: {text}: {found:?}");
    }
    check("src/vm/step.rs", "use std::{fmt, time::Duration};", 1);
    check("src/vm/step.rs", "let text = std::fs::read_to_string(path);", 1);
    check("src/vm/step.rs", "use core::time::Duration;", 1);
    check("src/vm/step.rs", "use std::collections::{BTreeMap, HashMap};", 1);
    check("src/vm/step.rs", "println!(\"{x}\");", 1);
    check("src/vm/step/tests.rs", "println!(\"{x}\");", 0);
    check("src/vm/step.rs", "devices.print(now, codes);", 0);
    check("src/vm/step.rs", "use std::sync::Arc; // never Mutex", 0);
    check("src/vm/step.rs", "let name = \"std::fs and rand\";", 0);
    check("src/vm/step.rs", "use super::time::HalfCycles;", 0);
    check("src/host/clock.rs", "use std::time::Instant;", 0);
}

#[test]
fn a_library_has_one_home() {
    let mut violations = Violations::default();
    let libraries = dependencies();
    assert!(libraries.len() > 5, "the dependencies in Cargo.toml were not found");
    for library in &libraries {
        if !HOMES.iter().any(|(name, _)| name == library) {
            violations.add(&format!("Cargo.toml: {library} has no home"));
        }
    }
    for file in &source_files() {
        let Some(layer) = file.layer() else { continue };
        let words = words(&file.text);
        for pair in words.windows(2).filter(|pair| pair[1].text == "::") {
            let home = HOMES.iter().find(|(name, _)| *name == pair[0].text);
            if home.is_some_and(|(_, layers)| !layers.contains(&layer)) {
                violations.add(&format!("{}:{}: {} in {layer}", file.path, pair[0].line, pair[0].text));
            }
        }
    }
    violations.check("wrap it in its home layer, or change HOMES and docs/decisions.md");
}

#[test]
fn nothing_is_unsafe() {
    let manifest = read(&root().join("Cargo.toml"));
    assert!(manifest.contains("unsafe_code = \"forbid\""), "Cargo.toml no longer forbids unsafe code");
    let mut violations = Violations::default();
    for file in &source_files() {
        for word in words(&file.text).iter().filter(|word| word.text == "unsafe") {
            violations.add(&format!("{}:{}: unsafe", file.path, word.line));
        }
    }
    violations.check("fbc has no unsafe code of its own");
}

#[test]
fn every_file_says_why_it_exists() {
    let mut violations = Violations::default();
    for file in rust_files() {
        if !file.text.starts_with("//! ") {
            violations.add(&format!("{}:1: does not open with `//! `", file.path));
        }
    }
    violations.check("the first line of a file says what it is for");
}

#[test]
fn nothing_is_left_for_later() {
    // Split, so that this file does not find itself.
    let notes = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("HA", "CK")];
    let stubs = [concat!("unimple", "mented"), concat!("to", "do")];
    let phrases = [concat!("not written", " yet"), concat!("not imple", "mented"), concat!("coming", " soon")];
    let mut violations = Violations::default();
    for file in rust_files() {
        for (number, line) in (1..).zip(file.text.lines()) {
            if let Some(phrase) = phrases.iter().find(|phrase| line.to_lowercase().contains(**phrase)) {
                violations.add(&format!("{}:{number}: {phrase}", file.path));
            }
            let notes = notes.iter().find(|note| line.split(|c: char| !c.is_alphanumeric()).any(|word| word == **note));
            if let Some(note) = notes {
                violations.add(&format!("{}:{number}: {note}", file.path));
            }
        }
        let code = words(&file.text);
        for pair in code.windows(2) {
            if pair[1].text == "!" && stubs.contains(&pair[0].text.as_str()) {
                violations.add(&format!("{}:{}: {}!", file.path, pair[0].line, pair[0].text));
            }
        }
        for (number, line) in (1..).zip(blank(&file.text).lines()) {
            if line.contains(concat!("#[ig", "nore")) {
                violations.add(&format!("{}:{number}: ignored test", file.path));
            }
        }
    }
    violations.check("finish it, or leave it out");
}

/// What is wrong with the layers that a file uses, one sentence each.
fn layer_complaints(file: &SourceFile) -> Vec<String> {
    // The crate's root and the binary wire the layers and may name any of them.
    let Some(layer) = file.layer() else { return Vec::new() };
    let Some(place) = LAYERS.iter().position(|name| *name == layer) else { return Vec::new() };
    let mut complaints = Vec::new();
    for path in named_paths(&file.text, &module_of_str(file)) {
        let [root, used, ..] = path.segments.as_slice() else { continue };
        if root != "crate" {
            continue;
        }
        let at = format!("{}:{}", file.path, path.line);
        match LAYERS.iter().position(|name| name == used) {
            Some(used_place) if used_place <= place => {}
            Some(_) => complaints.push(format!("{at}: {layer} uses {}", path.segments.join("::"))),
            None => complaints.push(format!("{at}: {} is in no layer", path.segments.join("::"))),
        }
    }
    complaints
}

/// What in a file of a pure layer reaches for the world, one sentence each.
fn purity_complaints(file: &SourceFile) -> Vec<String> {
    if !file.layer().is_some_and(|layer| PURE.contains(&layer)) {
        return Vec::new();
    }
    let mut complaints = Vec::new();
    for path in named_paths(&file.text, &module_of_str(file)) {
        let [root, module, ..] = path.segments.as_slice() else { continue };
        if root != "crate" && IMPURE_MODULES.contains(&module.as_str()) {
            complaints.push(format!("{}:{}: {root}::{module}", file.path, path.line));
        }
    }
    let is_test = file.module.iter().any(|name| name == "tests");
    let words = words(&file.text);
    for (index, word) in words.iter().enumerate() {
        let is_macro = !is_test && words.get(index + 1).is_some_and(|next| next.text == "!");
        if IMPURE_WORDS.contains(&word.text.as_str()) || is_macro && IMPURE_MACROS.contains(&word.text.as_str()) {
            complaints.push(format!("{}:{}: {}", file.path, word.line, word.text));
        }
    }
    complaints
}

/// Collects what is wrong, to show all of it at once.
#[derive(Default)]
struct Violations {
    list: String,
    count: usize,
}

impl Violations {
    fn add(&mut self, complaint: &str) {
        self.count += 1;
        let _ = writeln!(self.list, "  {complaint}");
    }

    fn check(&self, advice: &str) {
        assert!(self.count == 0, "{} violations ({advice}):\n{}", self.count, self.list);
    }
}

/// The names of the dependencies in Cargo.toml, as they are written in code.
fn dependencies() -> Vec<String> {
    let manifest = read(&root().join("Cargo.toml"));
    let mut inside = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.trim_end().ends_with("dependencies]") && !line.contains("dev-") && !line.contains("build-");
        } else if inside && let Some((name, _)) = line.split_once(['=', '.']) {
            let name = name.trim();
            if !name.is_empty() && !name.starts_with('#') {
                names.push(name.replace('-', "_"));
            }
        }
    }
    names
}

/// The files of the crate itself.
fn source_files() -> Vec<SourceFile> {
    files_under("src")
}

/// All Rust files of the package.
fn rust_files() -> Vec<SourceFile> {
    let mut files = source_files();
    files.extend(files_under("tests"));
    files.extend(files_under("benches"));
    files
}

fn files_under(folder: &str) -> Vec<SourceFile> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in entries(&folder) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                let path = entry.strip_prefix(root()).unwrap_or(&entry).to_string_lossy().replace('\\', "/");
                let module = module_of(&path);
                files.push(SourceFile { text: read(&entry), module, path });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// `src/vm/compile/mod.rs` -> vm, compile.
fn module_of(path: &str) -> Vec<String> {
    let inner = path.strip_prefix("src/").unwrap_or(path).trim_end_matches(".rs");
    let mut module: Vec<String> = inner.split('/').map(str::to_owned).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

fn module_of_str(file: &SourceFile) -> Vec<&str> {
    file.module.iter().map(String::as_str).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
