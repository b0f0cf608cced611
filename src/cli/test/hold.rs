//! A program with all that its test is made of: text, directives, files beside it.

use std::path::Path;

use super::beside::Beside;
use crate::basic::diagnostic::Diagnostic;
use crate::basic::dialect::Dialect;
use crate::basic::parser::Options;
use crate::basic::program::Program;
use crate::basic::source::{self, Source, SourceError};
use crate::cli::backgrounds;
use crate::cli::files;
use crate::famicom::nametable::IMAGE_BYTES;
use crate::timeline::testing::directive;
use crate::timeline::testing::plan::Plan;

/// A program that can be tested.
#[derive(Debug)]
pub(super) struct Held {
    /// Its text.
    pub(super) text: String,
    /// What is in memory.
    pub(super) program: Program,
    /// What its comments ask for.
    pub(super) plan: Plan,
    /// The files beside it.
    pub(super) beside: Beside,
    /// Output and screen of the recorded program with its inputs, where no file says what is expected.
    pub(super) recorded: Option<(String, Vec<String>)>,
    /// What is on SCREEN 1 before it runs.
    pub(super) background: Option<Box<[u8; IMAGE_BYTES]>>,
}

impl Held {
    /// Reads all of it.
    ///
    /// # Errors
    /// What is wrong, as a person reads it, without a newline at the end.
    pub(super) fn read(path: &Path) -> Result<Held, String> {
        let name = path.display().to_string();
        let bytes = files::read(path, files::SOURCE_BYTES_MAX, "program").map_err(|error| error.to_string())?;
        let (source, plan, mistakes) = plan(&bytes).map_err(|errors| {
            let shown: Vec<String> = errors.iter().take(10).map(|error| error.render(&name)).collect();
            shown.join("\n")
        })?;
        if !mistakes.is_empty() {
            let rendered: String = mistakes.iter().map(|mistake| mistake.render(&name)).collect();
            return Err(rendered.trim_end().to_owned());
        }
        let beside = Beside::read(path).map_err(|error| error.to_string())?;
        let types = plan.keys || !plan.events.is_empty() || !plan.input.is_empty();
        if beside.log.is_some() && (types || beside.input.is_some()) {
            return Err(format!(
                "{name}: its inputs come from {} and from keys, pad, input or a file .in as well; keep one of them",
                super::beside::path(path, "fbev").display()
            ));
        }
        let mut plan = plan;
        if let Some(input) = &beside.input {
            plan.input.insert_str(0, input);
        }
        let background = backgrounds::of_program(path, None).map_err(|error| error.to_string())?;
        Ok(Held {
            text: String::from_utf8_lossy(&bytes).into_owned(),
            program: source.program,
            plan,
            beside,
            recorded: None,
            background: background.map(|background| Box::new(background.to_picture().image())),
        })
    }

    /// Whether anything is expected of it. A program with directives for how it runs is to end as it should.
    pub(super) fn expects(&self) -> bool {
        self.plan.directed || self.beside.expects()
    }
}

type Planned = (Source, Plan, Vec<Diagnostic>);

/// The text in the dialect that its own comments choose.
fn plan(bytes: &[u8]) -> Result<Planned, Vec<SourceError>> {
    let mut options = Options { dialect: Dialect::V3, relaxed: false };
    loop {
        let source = source::parse_source(bytes, options)?;
        let (directives, mut mistakes) = directive::collect(&source, options);
        let (plan, more) = Plan::of(&source, directives);
        mistakes.extend(more);
        let chosen = Options { dialect: plan.config.dialect, relaxed: plan.config.relaxed };
        if chosen == options || !mistakes.is_empty() {
            return Ok((source, plan, mistakes));
        }
        options = chosen;
    }
}
