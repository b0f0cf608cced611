//! The text of a program's statements, for whoever shows events or profiles: taken from the code, which holds the line
//! records that it was made from, so that it is right also after an edit.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::event::Site;
use crate::basic::charset::to_source;
use crate::basic::listing::list_tokens;
use crate::basic::parser::{self, Options};
use crate::basic::program::Program;
use crate::basic::tree::LineNumber;
use crate::famicom::machine::Config;
use crate::vm::code::Code;

/// A listing, made line by line as it is needed.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    program: Program,
    options: Options,
    /// By line: the texts of its statements.
    made: BTreeMap<u16, Arc<[String]>>,
}

impl Listing {
    /// The listing of a code's program.
    pub fn of(code: &Code, config: &Config) -> Listing {
        let options = Options { dialect: config.dialect, relaxed: config.relaxed };
        // Code is made of a program, so that its image is one.
        let program = Program::from_image(&code.image).unwrap_or_default();
        Listing { program, options, made: BTreeMap::new() }
    }

    /// A whole line without its number; empty if there is none.
    pub fn line(&self, number: u16) -> String {
        self.program.line(LineNumber(number)).map_or_else(String::new, |line| to_source(&list_tokens(&line.tokens)))
    }

    /// A statement; the whole line if the statement is not known, empty for the direct line.
    pub fn statement(&mut self, site: Site) -> String {
        let Some(number) = site.line else { return String::new() };
        let Some(statement) = site.statement else { return self.line(number) };
        let texts = match self.made.get(&number) {
            Some(texts) => Arc::clone(texts),
            None => {
                let texts: Arc<[String]> = self.statements(number).into();
                self.made.insert(number, Arc::clone(&texts));
                texts
            }
        };
        texts.get(usize::from(statement)).cloned().unwrap_or_default()
    }

    /// The numbers of all lines, ascending.
    pub fn numbers(&self) -> impl Iterator<Item = u16> {
        self.program.lines().iter().map(|line| line.number.0)
    }

    fn statements(&self, number: u16) -> Vec<String> {
        let Some(line) = self.program.line(LineNumber(number)) else { return Vec::new() };
        let tree = parser::parse_line(Some(line.number), &line.tokens, self.options);
        let text = |start: u16, end: u16| line.tokens.get(usize::from(start)..usize::from(end)).unwrap_or(&[]);
        let spans = tree.statements.iter().map(|statement| statement.span);
        spans.map(|span| to_source(&list_tokens(text(span.start, span.end))).trim().to_owned()).collect()
    }
}
