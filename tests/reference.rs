//! Every example of the language reference does what its article says.

use fbc::basic::dialect::Dialect;
use fbc::basic::reference::{ARTICLES, Article, Example};
use fbc::famicom::input::Outcome;

use crate::harness::{Ending, Run, Runner};

#[test]
fn examples_print_what_their_articles_say() {
    let mut wrong = Vec::new();
    for article in ARTICLES {
        for dialect in [Dialect::V2, Dialect::V3] {
            if dialect >= article.since && !is_for_other(article, dialect) {
                check(article, dialect, &mut wrong);
            }
        }
    }
    assert!(wrong.is_empty(), "{} examples:\n{}", wrong.len(), wrong.join("\n"));
}

fn check(article: &Article, dialect: Dialect, wrong: &mut Vec<String>) {
    let runner = Runner::new().dialect(dialect);
    let Run { output, ending, .. } = match article.example {
        Example::Program(text) => runner.input(article.input).program(text),
        Example::Direct(text) => runner.direct(&format!("{text}\n{}", article.input)),
    };
    let fine = match article.example {
        Example::Program(_) => matches!(ending, Ending::Outcome(Outcome::Ended | Outcome::Break { .. }) | Ending::Left),
        Example::Direct(_) => matches!(ending, Ending::InputEnd | Ending::Left),
    };
    let topic = article.topic;
    if !fine {
        wrong.push(format!("{topic} ({}): {ending:?} after {output:?}", dialect.name()));
    } else if let Some(expected) = article.output.filter(|expected| *expected != output) {
        wrong.push(format!("{topic} ({}):\n  expected {expected:?}\n  printed  {output:?}", dialect.name()));
    }
}

/// Topics whose example is written for the default dialect: V3's screens, addresses of V3's memory, V3's rule for NOT.
const V3_EXAMPLES: [&str; 5] = ["VIEW", "POKE", "CALL", "memory", "dialects"];

fn is_for_other(article: &Article, dialect: Dialect) -> bool {
    dialect == Dialect::V2 && V3_EXAMPLES.contains(&article.topic)
}
