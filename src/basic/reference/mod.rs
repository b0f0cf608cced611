//! The language reference: an article for every word of the language and for the ideas behind them.
//!
//! It is data, so that `fbc help`, the help of direct mode, completion, the man page and the generated documentation all
//! say the same. The articles stand in one file per group; [`find`] leads a person's question to one of them and [`page`]
//! lays one out as plain text.
//!
//! Conventions of the texts: plain ASCII. In a `details` text an empty line parts paragraphs, a line break inside a
//! paragraph counts as a blank, and a line that begins with a blank belongs to a table and is shown as it stands. In a
//! syntax form words in capitals are typed as they are, lower-case words stand for values, `[x]` may be left out, `{a|b}`
//! is a choice, and `...` repeats what precedes it.

mod colour;
mod control;
mod data;
mod editing;
mod errors;
mod find;
mod flow;
mod input;
mod memory;
mod movement;
mod numbers;
mod operators;
mod page;
mod screen;
mod sound;
mod sprites;
mod strings;
mod tape;
mod topics;
mod topics_machine;

pub use find::find;
pub use page::page;

use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode;
use crate::basic::keyword::Keyword;

/// All articles, group by group.
pub static ARTICLES: &[Article] = &JOINED;

/// What the reference says about one word, one statement of two words, or one topic.
#[derive(Clone, Copy, Debug)]
pub struct Article {
    /// The name it is filed under, unique: `PRINT`, `DEF SPRITE`, `comparisons`. Words of the language are in capitals,
    /// everything else is not.
    pub topic: &'static str,
    /// Other names that lead here.
    pub aliases: &'static [&'static str],
    /// The keywords that lead here.
    pub keywords: &'static [Keyword],
    /// The chapter it belongs to.
    pub group: Group,
    /// The first dialect that has the word.
    pub since: Dialect,
    /// The forms in which it is written; empty for a topic.
    pub syntax: &'static [&'static str],
    /// One sentence that says what it is for.
    pub summary: &'static str,
    /// How it works, in short paragraphs.
    pub details: &'static str,
    /// Each argument: its name in the syntax, the values it may have, what it means.
    pub arguments: &'static [(&'static str, &'static str, &'static str)],
    /// Each error that it raises, and when.
    pub errors: &'static [(ErrorCode, &'static str)],
    /// Something to try; it ends by itself.
    pub example: Example,
    /// What a person types while the example runs: whole lines. Empty if it asks for nothing.
    pub input: &'static str,
    /// The example's exact standard output: of `fbc run --headless` for a program, of `fbc repl` with the lines as its
    /// standard input for direct commands. `None` where it shows a picture, makes a sound or depends on the host.
    pub output: Option<&'static str>,
    /// Topics of related articles.
    pub see: &'static [&'static str],
    /// How V2 and V3 differ; empty if they do not.
    pub versions: &'static str,
}

/// An example, its lines parted by newlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Example {
    /// A complete program.
    Program(&'static str),
    /// Lines to type in direct mode.
    Direct(&'static str),
}

/// A chapter of the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Running, stopping and listing.
    Control,
    /// Help with writing a program.
    Editing,
    /// Cassettes and files.
    Tape,
    /// Variables, arrays and DATA.
    Data,
    /// Jumps, loops, decisions.
    Flow,
    /// Catching and raising errors.
    Errors,
    /// Text.
    Screen,
    /// Colours, character sets, whole pictures.
    Colour,
    /// Figures that a program places.
    Sprites,
    /// Figures that move by themselves.
    Movement,
    /// Music and noise.
    Sound,
    /// Keyboard and controllers.
    Input,
    /// Functions of numbers.
    Numbers,
    /// Functions of strings.
    Strings,
    /// Arithmetic, comparison, logic.
    Operators,
    /// Bytes and machine code.
    Memory,
    /// Ideas rather than words.
    Topics,
}

impl Group {
    /// All groups, in the order of the reference.
    pub const ALL: [Group; 17] = [
        Group::Control,
        Group::Editing,
        Group::Tape,
        Group::Data,
        Group::Flow,
        Group::Errors,
        Group::Screen,
        Group::Colour,
        Group::Sprites,
        Group::Movement,
        Group::Sound,
        Group::Input,
        Group::Numbers,
        Group::Strings,
        Group::Operators,
        Group::Memory,
        Group::Topics,
    ];

    /// The chapter's heading.
    pub fn title(self) -> &'static str {
        match self {
            Group::Control => "Program control",
            Group::Editing => "Editing",
            Group::Tape => "Saving and loading",
            Group::Data => "Variables and data",
            Group::Flow => "Flow",
            Group::Errors => "Errors",
            Group::Screen => "Text screen",
            Group::Colour => "Colour and picture",
            Group::Sprites => "Sprites",
            Group::Movement => "Movement",
            Group::Sound => "Sound",
            Group::Input => "Input",
            Group::Numbers => "Functions: numbers",
            Group::Strings => "Functions: strings",
            Group::Operators => "Operators",
            Group::Memory => "Memory",
            Group::Topics => "Topics",
        }
    }

    /// Its articles, in order.
    pub fn articles(self) -> impl Iterator<Item = &'static Article> {
        ARTICLES.iter().filter(move |article| article.group == self)
    }
}

impl Example {
    /// Its lines.
    pub fn text(self) -> &'static str {
        match self {
            Example::Program(text) | Example::Direct(text) => text,
        }
    }
}

/// What an article has when it does not say otherwise.
const BLANK: Article = Article {
    topic: "",
    aliases: &[],
    keywords: &[],
    group: Group::Topics,
    since: Dialect::V2,
    syntax: &[],
    summary: "",
    details: "",
    arguments: &[],
    errors: &[],
    example: Example::Program(""),
    input: "",
    output: None,
    see: &[],
    versions: "",
};

const PARTS: &[&[Article]] = &[
    control::ARTICLES,
    editing::ARTICLES,
    tape::ARTICLES,
    data::ARTICLES,
    flow::ARTICLES,
    errors::ARTICLES,
    screen::ARTICLES,
    colour::ARTICLES,
    sprites::ARTICLES,
    movement::ARTICLES,
    sound::ARTICLES,
    input::ARTICLES,
    numbers::ARTICLES,
    strings::ARTICLES,
    operators::ARTICLES,
    memory::ARTICLES,
    topics::ARTICLES,
    topics_machine::ARTICLES,
];

static JOINED: [Article; count(PARTS)] = join(PARTS);

const fn count(parts: &[&[Article]]) -> usize {
    let mut total = 0;
    let mut part = 0;
    while part < parts.len() {
        total += parts[part].len();
        part += 1;
    }
    total
}

const fn join<const N: usize>(parts: &[&[Article]]) -> [Article; N] {
    let mut all = [BLANK; N];
    let mut to = 0;
    let mut part = 0;
    while part < parts.len() {
        let mut from = 0;
        while from < parts[part].len() {
            all[to] = parts[part][from];
            to += 1;
            from += 1;
        }
        part += 1;
    }
    all
}

#[cfg(test)]
mod tests;
