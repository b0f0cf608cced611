//! Completions and manual pages: the committed files are what the binary makes.

use std::path::Path;

use crate::common::Workbench;

const SHELLS: [(&str, &str); 5] = [
    ("bash", "completions/fbc.bash"),
    ("zsh", "completions/_fbc"),
    ("fish", "completions/fbc.fish"),
    ("powershell", "completions/_fbc.ps1"),
    ("elvish", "completions/fbc.elv"),
];

/// Set to anything, it makes these tests write the files instead.
const REGENERATE: &str = "FBC_REGENERATE";

fn check(name: &str, made: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if std::env::var_os(REGENERATE).is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, made).unwrap();
    }
    let there = std::fs::read(&path).unwrap_or_default();
    assert!(there == made, "{name} is out of date: run `{REGENERATE}=1 cargo test --test it generate` and commit it");
}

#[test]
fn completions_are_up_to_date() {
    for (shell, name) in SHELLS {
        let run = Workbench::new().run(&["completions", shell]);
        assert!(run.done().contains("renumber"), "{shell}");
        check(name, &run.stdout);
    }
}

#[test]
fn manual_pages_are_up_to_date() {
    let bench = Workbench::new();
    assert_eq!(bench.run(&["man", "--dir", "man"]).done(), "");
    let mut made: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(bench.path("man")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        check(&format!("man/{name}"), &bench.read(&format!("man/{name}")));
        made.push(name);
    }
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("man")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(made.contains(&name), "man/{name} belongs to no command any more: delete it");
    }
    assert_eq!(bench.run(&["man"]).done().as_bytes(), bench.read("man/fbc.1"));
}

#[test]
fn usage_errors_are_clap_s() {
    let bench = Workbench::new();
    bench.run(&["completions", "tcsh"]).failed(2, "possible values");
    bench.write("file", "");
    bench.run(&["man", "--dir", "file"]).failed(2, "file: cannot write");
}
