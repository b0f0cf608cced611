//! The documents keep their word: what README shows is what the binary does, commands parse, named files exist.

use std::path::{Path, PathBuf};

use clap::Parser;
use fbc::cli::args::Cli;

use crate::common::Workbench;

#[test]
fn the_readme_shows_what_its_program_does() {
    let readme = read("README.md");
    let [program] = &blocks(&readme, "basic")[..] else { panic!("README has one program") };
    let [output] = &blocks(&readme, "text")[..] else { panic!("README has one output") };
    assert_eq!(*program, read("assets/samples/hello.bas"), "README shows assets/samples/hello.bas");
    let bench = Workbench::new();
    bench.write("hello.bas", program);
    let run = bench.pipe(&["run", "--headless", "hello.bas"], b"MIKA\n");
    assert_eq!(run.done(), *output);
    assert_eq!(bench.run(&["fmt", "--check", "hello.bas"]).done(), "");
    assert_eq!(bench.run(&["check", "hello.bas"]).status, 0, "the program has nothing to complain of");
}

#[test]
fn commands_in_documents_parse() {
    let mut seen = 0;
    for document in documents() {
        for block in blocks(&read(&document), "sh") {
            for command in block.lines().flat_map(commands) {
                let words: Vec<&str> = command.iter().map(String::as_str).collect();
                let arguments = match words.as_slice() {
                    ["fbc", arguments @ ..] => arguments,
                    ["cargo", "run", "--release", "--", arguments @ ..] => arguments,
                    _ => continue,
                };
                seen += 1;
                let parsed = Cli::try_parse_from(["fbc"].iter().chain(arguments));
                if let Err(error) = parsed {
                    panic!("{document}: {}: {error}", words.join(" "));
                }
            }
        }
    }
    assert!(seen > 10, "only {seen} commands were found");
}

#[test]
fn files_named_in_documents_exist() {
    let mut seen = 0;
    for document in documents() {
        let text = read(&document);
        let folder = Path::new(&document).parent().unwrap_or(Path::new(""));
        for link in links(&text) {
            seen += 1;
            assert!(root().join(folder).join(link).exists(), "{document} links to {link}, which does not exist");
        }
        for name in inline_code(&text).filter(|name| names_a_file(name)) {
            seen += 1;
            assert!(root().join(name).exists(), "{document} names `{name}`, which does not exist");
        }
    }
    for source in sources() {
        for name in read(&source).split([' ', '`', '(', ')', ',', ';', '\n']).filter(|word| word.starts_with("docs/")) {
            seen += 1;
            let name = name.trim_end_matches('.');
            assert!(root().join(name).exists(), "{source} names {name}, which does not exist");
        }
    }
    assert!(seen > 20, "only {seen} names were found");
}

#[test]
fn the_architecture_names_every_folder_and_the_checks_run_the_readmes_tests() {
    let architecture = read("ARCHITECTURE.md");
    for entry in std::fs::read_dir(root().join("src")).expect("src can be read").flatten() {
        let path = entry.path();
        if path.is_dir() {
            let name = format!("`src/{}/`", entry.file_name().to_string_lossy());
            assert!(architecture.contains(&name), "ARCHITECTURE.md does not name {name}");
        }
    }
    let has_line = |text: &str, line: &str| text.lines().any(|candidate| candidate.ends_with(line));
    assert!(has_line(&read("README.md"), "cargo test"), "README has the test command");
    assert!(has_line(&read(".ci/run"), "cargo test"), ".ci/run uses README's test command");
}

#[test]
fn a_command_line_is_split_as_the_shell_does() {
    fn check(line: &str, expected: &[&[&str]]) {
        assert_eq!(commands(line), expected, "{line}");
    }
    check("fbc run a.bas   # comment", &[&["fbc", "run", "a.bas"]]);
    check("echo 'a b' | fbc run - >out", &[&["echo", "a b"], &["fbc", "run", "-"]]);
    check(
        "fbc run --keys '60:A\\r;70:#' \"x y\" && fbc man",
        &[&["fbc", "run", "--keys", "60:A\\r;70:#", "x y"], &["fbc", "man"]],
    );
    check("# nothing", &[]);
}

/// The Markdown files of the package, by their path from its root.
fn documents() -> Vec<String> {
    let mut documents = Vec::new();
    for folder in ["", "docs", "benches"] {
        for entry in std::fs::read_dir(root().join(folder)).expect("the folder can be read").flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|extension| extension == "md") {
                let path = path.strip_prefix(root()).expect("it is below the root").to_string_lossy().into_owned();
                documents.push(path);
            }
        }
    }
    documents.sort();
    documents
}

/// The files of the crate, by their path from the package's root.
fn sources() -> Vec<String> {
    let mut folders = vec![root().join("src")];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the folder can be read").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let path = path.strip_prefix(root()).expect("it is below the root").to_string_lossy().into_owned();
                sources.push(path);
            }
        }
    }
    sources
}

/// The fenced blocks of a language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut inside: Option<(bool, String)> = None;
    for line in text.lines() {
        match (line.trim_start().strip_prefix("```"), &mut inside) {
            (Some(_), Some((wanted, block))) => {
                if *wanted {
                    blocks.push(std::mem::take(block));
                }
                inside = None;
            }
            (Some(name), None) => inside = Some((name == language, String::new())),
            (None, Some((_, block))) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// The simple commands of a shell line: words without quotes, redirections left out.
fn commands(line: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let mut word: Option<String> = None;
    let mut skip_word = false;
    let mut quote = None;
    for character in line.chars().chain([' ']) {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (Some(_), _) => word.get_or_insert_default().push(character),
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => break,
            (None, ' ' | '|' | ';' | '&' | '<' | '>') => {
                let finished = word.take().filter(|_| !std::mem::take(&mut skip_word));
                commands.last_mut().expect("there is always one").extend(finished);
                match character {
                    '<' | '>' => skip_word = true,
                    '|' | ';' | '&' => commands.push(Vec::new()),
                    _ => {}
                }
            }
            (None, _) => word.get_or_insert_default().push(character),
        }
    }
    commands.retain(|command| !command.is_empty());
    commands
}

/// The targets of links inside the package.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| {
        let target = rest.split(')').next()?;
        let target = target.split('#').next()?;
        (!target.is_empty() && !target.contains("://")).then_some(target)
    })
}

/// What stands between single backquotes outside fenced blocks.
fn inline_code(text: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    let lines = text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    });
    lines.flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// Whether a name is a path in the package, without blanks and wildcards.
fn names_a_file(name: &str) -> bool {
    let roots = ["src/", "tests/", "docs/", "benches/", "assets/", ".ci/"];
    roots.iter().any(|root| name.starts_with(root)) && !name.contains([' ', '*', '<', '{'])
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
