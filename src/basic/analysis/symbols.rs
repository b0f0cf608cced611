//! The names of a program: each variable with all its uses, each line number with all that refers to it.
//!
//! Findings about names are made of this; so are an editor's rename, completion and "find all references".

use std::collections::BTreeMap;

use super::parsed::Parsed;
use crate::basic::erl::erl_comparisons;
use crate::basic::tree::{
    Expr, ExprKind, LineRef, Name, NameKey, OnJump, ResumeAt, Span, Statement, StatementKind, Type,
};

/// A variable: `A`, `A$`, `A(…)` and `A$(…)` are four.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol {
    /// What counts of its name.
    pub key: NameKey,
    /// Number or string.
    pub kind: Type,
    /// Whether it is an array.
    pub array: bool,
}

/// What happens to a variable at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Its value is taken.
    Read,
    /// It is given a value; SWAP too.
    Write,
    /// DIM.
    Declare,
}

/// A place where a variable is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// The place of the line in the program.
    pub line: usize,
    /// The name, with its `$`.
    pub name: Name,
    /// How many subscripts it has; 0 for a simple variable.
    pub subscripts: usize,
    /// What happens to it.
    pub access: Access,
}

/// What a line number is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The program goes there: GOTO, THEN, RUN, RESUME, RETURN, and ON with these.
    Jump,
    /// GOSUB.
    Call,
    /// ON ERROR GOTO.
    Handler,
    /// RESTORE.
    Data,
    /// A number that ERL is compared with.
    Erl,
}

/// A place where a line number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The place of the line in the program that it is written in.
    pub line: usize,
    /// The number.
    pub span: Span,
    /// The line it names, which need not exist.
    pub to: u16,
    /// What for.
    pub role: Role,
}

/// The names of a program.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    /// Each variable with its uses, in the program's order.
    pub variables: BTreeMap<Symbol, Vec<Use>>,
    /// All line numbers referred to, in the program's order.
    pub references: Vec<Reference>,
}

impl Symbols {
    /// Collects the names of a program.
    pub fn new(parsed: &Parsed) -> Symbols {
        let mut symbols = Symbols::default();
        for (line, tree) in parsed.trees().iter().enumerate() {
            for statement in &tree.statements {
                symbols.add_variables(line, statement);
                for_each_reference(statement, |reference, role| {
                    symbols.references.push(Reference { line, span: reference.span, to: reference.number, role });
                });
            }
            let compared = erl_comparisons(tree).into_iter();
            symbols.references.extend(compared.map(|reference| Reference {
                line,
                span: reference.span,
                to: reference.number,
                role: Role::Erl,
            }));
        }
        symbols
    }

    /// All places that refer to a line.
    pub fn references_to(&self, number: u16) -> impl Iterator<Item = &Reference> {
        self.references.iter().filter(move |reference| reference.to == number)
    }

    fn add_variables(&mut self, line: usize, statement: &Statement) {
        let access = match statement.kind {
            StatementKind::Dim(_) => Access::Declare,
            _ => Access::Write,
        };
        for target in statement.targets() {
            self.add(Use { line, name: target.name, subscripts: target.subscripts.len(), access });
        }
        statement.visit(&mut |expr: &Expr| {
            if let ExprKind::Variable(target) = &expr.kind {
                let subscripts = target.subscripts.len();
                self.add(Use { line, name: target.name, subscripts, access: Access::Read });
            }
        });
    }

    fn add(&mut self, found: Use) {
        let Name { key, kind, .. } = found.name;
        self.variables.entry(Symbol { key, kind, array: found.subscripts > 0 }).or_default().push(found);
    }
}

/// Calls `visit` with each line number that the statement refers to.
fn for_each_reference(statement: &Statement, mut visit: impl FnMut(LineRef, Role)) {
    match &statement.kind {
        StatementKind::Goto(line)
        | StatementKind::If { then: Some(line), .. }
        | StatementKind::Run(Some(line))
        | StatementKind::Return(Some(line))
        | StatementKind::Resume(ResumeAt::Line(line)) => visit(*line, Role::Jump),
        StatementKind::Gosub(line) => visit(*line, Role::Call),
        StatementKind::OnErrorGoto(line) => visit(*line, Role::Handler),
        StatementKind::Restore(Some(line)) => visit(*line, Role::Data),
        StatementKind::On { jump, lines, .. } => {
            let role = match jump {
                OnJump::Gosub => Role::Call,
                OnJump::Restore => Role::Data,
                OnJump::Goto | OnJump::Return | OnJump::Run | OnJump::Resume => Role::Jump,
            };
            lines.iter().for_each(|line| visit(*line, role));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::parser::Options;
    use crate::basic::source::parse_source;

    fn check(text: &str, variables: &str, references: &str) {
        let source = parse_source(text.as_bytes(), Options::default()).unwrap();
        let parsed = Parsed::new(&source.program, Options::default());
        let symbols = Symbols::new(&parsed);
        let uses = symbols.variables.values().map(|uses| {
            let places = uses.iter().map(|found| {
                format!("{}{:?}@{}", parsed.spelling(found.line, found.name), found.access, parsed.number(found.line).0)
            });
            places.collect::<Vec<_>>().join(" ")
        });
        assert_eq!(uses.collect::<Vec<_>>().join("; "), variables, "{text}");
        let found = symbols.references.iter().map(|one| format!("{:?} {}", one.role, one.to));
        assert_eq!(found.collect::<Vec<_>>().join(", "), references, "{text}");
    }

    #[test]
    fn uses_are_kept_apart_by_what_counts_of_a_name() {
        check(
            "10 DIM A(3):SCORE=SCAN+A(B)\n20 SC$=\"\"",
            "ADeclare@10 ARead@10; BRead@10; SCOREWrite@10 SCANRead@10; SC$Write@20",
            "",
        );
    }

    #[test]
    fn line_numbers_know_what_they_are_for() {
        check(
            "10 ON X GOSUB 20,30:IF ERL=40 THEN 50\n20 ON ERROR GOTO 0:RESTORE 10",
            "XRead@10",
            "Call 20, Call 30, Jump 50, Erl 40, Handler 0, Data 10",
        );
    }
}
