//! Answers for programs: one JSON object, its form numbered by `version`.

use serde::Serialize;

use super::{Answer, errors};
use crate::basic::error::ErrorCode;
use crate::basic::reference::{Article, Example, Group};

const VERSION: u32 = 1;

#[derive(Serialize)]
#[serde(untagged)]
enum Body<'a> {
    Overview { groups: Vec<Chapter> },
    Article(Box<Page>),
    Error { error: Error, explanation: &'static str, raised_by: Vec<Case> },
    Command { help: &'a str },
}

#[derive(Serialize)]
struct Reply<'a> {
    version: u32,
    #[serde(flatten)]
    body: Body<'a>,
}

#[derive(Serialize)]
struct Chapter {
    title: &'static str,
    topics: Vec<Topic>,
}

#[derive(Serialize)]
struct Topic {
    topic: &'static str,
    summary: &'static str,
    since: &'static str,
}

#[derive(Serialize)]
struct Page {
    topic: &'static str,
    aliases: &'static [&'static str],
    group: &'static str,
    since: &'static str,
    syntax: &'static [&'static str],
    summary: &'static str,
    details: &'static str,
    arguments: Vec<Argument>,
    errors: Vec<RaisedError>,
    example: Program,
    see: &'static [&'static str],
    versions: &'static str,
}

#[derive(Serialize)]
struct Argument {
    name: &'static str,
    range: &'static str,
    meaning: &'static str,
}

#[derive(Serialize)]
struct Error {
    code: &'static str,
    number: u8,
    meaning: &'static str,
}

#[derive(Serialize)]
struct RaisedError {
    #[serde(flatten)]
    error: Error,
    when: &'static str,
}

#[derive(Serialize)]
struct Case {
    topic: &'static str,
    when: &'static str,
}

#[derive(Serialize)]
struct Program {
    kind: &'static str,
    text: &'static str,
    input: &'static str,
    output: Option<&'static str>,
}

/// The object, with a newline.
pub(super) fn render(answer: &Answer) -> String {
    let body = match answer {
        Answer::Overview => Body::Overview { groups: Group::ALL.map(chapter).into() },
        Answer::Article(article) => Body::Article(Box::new(page(article))),
        Answer::Error(code) => Body::Error {
            error: error(*code),
            explanation: errors::explanation(*code),
            raised_by: errors::raised_by(*code).map(|(article, when)| Case { topic: article.topic, when }).collect(),
        },
        Answer::Command(help) => Body::Command { help },
    };
    // Strings and numbers only: there is nothing that JSON cannot hold.
    serde_json::to_string(&Reply { version: VERSION, body }).unwrap_or_default() + "\n"
}

fn chapter(group: Group) -> Chapter {
    let topic =
        |article: &Article| Topic { topic: article.topic, summary: article.summary, since: article.since.name() };
    Chapter { title: group.title(), topics: group.articles().map(topic).collect() }
}

fn page(article: &Article) -> Page {
    let arguments = article.arguments.iter().map(|&(name, range, meaning)| Argument { name, range, meaning });
    let errors = article.errors.iter().map(|&(code, when)| RaisedError { error: error(code), when });
    Page {
        topic: article.topic,
        aliases: article.aliases,
        group: article.group.title(),
        since: article.since.name(),
        syntax: article.syntax,
        summary: article.summary,
        details: article.details,
        arguments: arguments.collect(),
        errors: errors.collect(),
        example: Program {
            kind: match article.example {
                Example::Program(_) => "program",
                Example::Direct(_) => "direct",
            },
            text: article.example.text(),
            input: article.input,
            output: article.output,
        },
        see: article.see,
        versions: article.versions,
    }
}

fn error(code: ErrorCode) -> Error {
    Error { code: code.letters(), number: code.number(), meaning: code.meaning() }
}
