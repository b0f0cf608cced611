//! `fbc help`.

use fbc::basic::reference::{ARTICLES, Article, Example};

use crate::common::Workbench;

fn check(topic: &[&str], start: &str) {
    let run = Workbench::new().run(&[&["help"], topic].concat());
    assert!(run.done().starts_with(start), "{topic:?}: {}", run.out());
}

#[test]
fn words_abbreviations_and_errors_are_explained() {
    check(&[], "The words of Family BASIC");
    check(&["print"], "PRINT ");
    check(&["DEF", "SPRITE"], "DEF SPRITE ");
    check(&["DE.SP."], "DEF SPRITE ");
    check(&["?"], "PRINT ");
    check(&["OV ERROR"], "?OV ERROR ");
    check(&["OV", "ERROR"], "?OV ERROR ");
    check(&["?OV ERROR IN 100"], "?OV ERROR ");
    check(&["comparisons"], "comparisons ");
    check(&["completions"], "Print completions");
}

#[test]
fn a_pipe_gets_plain_text_of_80_columns() {
    for topic in ["PRINT", "DEF SPRITE", "SN", "TM"] {
        let run = Workbench::new().run(&["help", topic]);
        assert!(!run.done().contains('\x1b'), "{topic}");
        assert!(run.out().lines().all(|line| line.chars().count() <= 80), "{}", run.out());
    }
}

#[test]
fn what_is_unknown_is_a_usage_error_with_suggestions() {
    let bench = Workbench::new();
    let run = bench.run(&["help", "PRITN"]);
    run.failed(2, "there is no help on `PRITN`");
    run.failed(2, "Did you mean PRINT");
    assert!(run.stdout.is_empty());
    bench.run(&["help", "QQQQQQ"]).failed(2, "`fbc help` lists all topics");
    bench.run(&["help", "--json", "QQQQQQ"]).failed(2, "there is no help");
    bench.run(&["help", &"x".repeat(100_000)]).failed(2, "there is no help");
}

#[test]
fn programs_get_json() {
    let bench = Workbench::new();
    let object = |topic: &[&str]| -> serde_json::Value {
        serde_json::from_str(bench.run(&[&["help", "--json"], topic].concat()).done()).unwrap()
    };
    let page = object(&["CHR"]);
    assert_eq!((&page["version"], &page["topic"], &page["since"]), (&1.into(), &"CHR$".into(), &"v2".into()));
    assert!(page["arguments"][0]["range"].is_string() && page["example"]["text"].is_string());
    let error = object(&["OV"]);
    assert_eq!((&error["error"]["code"], &error["error"]["number"]), (&"OV".into(), &5.into()));
    assert!(error["raised_by"].as_array().is_some_and(|cases| !cases.is_empty()));
    let all = object(&[]);
    let topics = all["groups"].as_array().unwrap().iter().flat_map(|group| group["topics"].as_array().unwrap());
    assert_eq!(topics.count(), ARTICLES.len());
}

fn run_example(article: &Article) -> String {
    let bench = Workbench::new();
    let text = article.example.text();
    let run = match article.example {
        Example::Program(_) => {
            bench.write("example.bas", text);
            bench.pipe(&["run", "--headless", "example.bas"], article.input.as_bytes())
        }
        Example::Direct(_) => bench.pipe(&["repl"], format!("{text}\n{}", article.input).as_bytes()),
    };
    run.out().to_owned()
}

// In the machine alone, in both dialects, `reference` runs them; here go the pipes and files of the real commands.
#[test]
fn every_example_prints_what_its_article_says() {
    for article in ARTICLES {
        let Some(output) = article.output else { continue };
        assert_eq!(run_example(article), output, "{}", article.topic);
    }
}
