//! A program parsed once for everything that looks at it.

use crate::basic::parser::{Options, parse_line};
use crate::basic::program::Program;
use crate::basic::tree::{Line, LineNumber, Name, Statement};

/// The trees of a program's lines, in order.
pub struct Parsed<'a> {
    program: &'a Program,
    trees: Vec<Line>,
    options: Options,
}

impl<'a> Parsed<'a> {
    /// Parses the program.
    pub fn new(program: &'a Program, options: Options) -> Parsed<'a> {
        let trees = program.lines().iter().map(|line| parse_line(Some(line.number), &line.tokens, options)).collect();
        Parsed { program, trees, options }
    }

    /// The program.
    pub fn program(&self) -> &'a Program {
        self.program
    }

    /// The language it was parsed as.
    pub fn options(&self) -> Options {
        self.options
    }

    /// The trees, one for each line of the program.
    pub fn trees(&self) -> &[Line] {
        &self.trees
    }

    /// The number of the `line`th line.
    pub fn number(&self, line: usize) -> LineNumber {
        self.program.lines().get(line).map_or(LineNumber(0), |stored| stored.number)
    }

    /// The tokens of the `line`th line.
    pub fn tokens(&self, line: usize) -> &'a [u8] {
        self.program.lines().get(line).map_or(&[], |stored| &stored.tokens)
    }

    /// The place of the line with this number; `None` also for 65535, which no line has.
    pub fn find(&self, number: u16) -> Option<usize> {
        self.program.index_of(LineNumber(number)).ok()
    }

    /// All statements, each with the place of its line.
    pub fn statements(&self) -> impl Iterator<Item = (usize, &Statement)> {
        self.trees.iter().enumerate().flat_map(|(line, tree)| tree.statements.iter().map(move |one| (line, one)))
    }

    /// The tokens of a name of the `line`th line, with its `$`.
    pub(super) fn name_tokens(&self, line: usize, name: Name) -> &'a [u8] {
        self.tokens(line).get(usize::from(name.span.start)..usize::from(name.span.end)).unwrap_or(&[])
    }

    /// A name of the `line`th line as it is written, with its `$`.
    pub fn spelling(&self, line: usize, name: Name) -> String {
        self.name_tokens(line, name).iter().filter(|&&code| code != b' ').map(|&code| char::from(code)).collect()
    }
}
