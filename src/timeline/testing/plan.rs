//! The directives of a program put together: how it is run, and what is expected.

use std::collections::BTreeMap;

use super::clause::{Clause, End};
use super::directive::{Directive, DirectiveKind, When};
use crate::basic::diagnostic::{Diagnostic, Severity};
use crate::basic::source::{Place, Source};
use crate::famicom::machine::Config;
use crate::timeline::probe::Probe;
use crate::timeline::script::Event;

/// How long a program may run that says nothing about it: ten minutes of virtual time.
pub const FRAMES_DEFAULT: u64 = 36_000;

/// The same in statements, for programs whose statements take no time.
pub const STATEMENTS_DEFAULT: u64 = 100_000_000;

/// The same in seconds of real time.
pub const TIMEOUT_DEFAULT: u64 = 60;

/// How a program is run and what is expected of it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// There are directives, so that the program is a test, if only of how it ends.
    pub directed: bool,
    /// The machine.
    pub config: Config,
    /// The run is over at this frame; without it, a finding at [`FRAMES_DEFAULT`].
    pub frames: Option<u64>,
    /// So many statements are a finding.
    pub statements: u64,
    /// So many seconds of real time are a finding.
    pub timeout: u64,
    /// Keys and pads.
    pub events: Vec<Event>,
    /// Keys are scripted: nothing else is typed.
    pub keys: bool,
    /// Lines for INPUT, each with its newline.
    pub input: String,
    /// How it ends.
    pub ends: Option<Expected<End>>,
    /// The lines of its output.
    pub output: Vec<Expected<String>>,
    /// Parts of its output.
    pub contains: Vec<Expected<String>>,
    /// Rows of the screen at the end.
    pub rows: Vec<Expected<(u8, String)>>,
    /// The first digits of the sound's hash.
    pub sound: Option<Expected<String>>,
    /// Expressions that hold.
    pub asserts: Vec<Expected<Assert>>,
}

/// Something expected, and where that is written.
#[derive(Clone, Debug)]
pub struct Expected<T> {
    /// What.
    pub what: T,
    /// Where in the file.
    pub place: Place,
}

/// An expression and when it holds.
#[derive(Clone, Debug)]
pub struct Assert {
    /// When.
    pub when: When,
    /// What.
    pub probe: Probe,
}

impl Default for Plan {
    fn default() -> Plan {
        Plan {
            directed: false,
            config: Config::default(),
            frames: None,
            statements: STATEMENTS_DEFAULT,
            timeout: TIMEOUT_DEFAULT,
            events: Vec::new(),
            keys: false,
            input: String::new(),
            ends: None,
            output: Vec::new(),
            contains: Vec::new(),
            rows: Vec::new(),
            sound: None,
            asserts: Vec::new(),
        }
    }
}

impl Plan {
    /// The plan that directives make, and what cannot be done of it.
    pub fn of(source: &Source, directives: Vec<Directive>) -> (Plan, Vec<Diagnostic>) {
        let mut plan = Plan { directed: !directives.is_empty(), ..Plan::default() };
        let mut mistakes = Vec::new();
        let mut seen: BTreeMap<&'static str, u32> = BTreeMap::new();
        for Directive { number, place, kind } in directives {
            let mut refuse = |message: String| {
                mistakes.push(Diagnostic {
                    severity: Severity::Error,
                    code: "directive",
                    number: Some(number),
                    place: Some(place),
                    message,
                    hint: None,
                    text: source.map.text(number).map(str::to_owned),
                });
            };
            let clause = match kind {
                DirectiveKind::Assert { when, probe } => {
                    plan.asserts.push(Expected { what: Assert { when, probe: *probe }, place });
                    continue;
                }
                DirectiveKind::Test(clause) => clause,
            };
            if let Some(word) = clause.single()
                && let Some(line) = seen.insert(word, place.line)
            {
                refuse(format!("`{word}` is given in line {line} of the file already"));
                continue;
            }
            plan.take(clause, place);
        }
        (plan, mistakes)
    }

    fn take(&mut self, clause: Clause, place: Place) {
        match clause {
            Clause::Frames(frames) => self.frames = Some(frames),
            Clause::Statements(statements) => self.statements = statements,
            Clause::Timeout(seconds) => self.timeout = seconds,
            Clause::Seed(seed) => self.config.seed = if seed == 0 { 3 } else { seed },
            Clause::Clock(clock) => self.config.clock = clock,
            Clause::Dialect(dialect) => self.config.dialect = dialect,
            Clause::Memory(model) => self.config.model = model,
            Clause::Relaxed => self.config.relaxed = true,
            Clause::Quirks => self.config.quirks = true,
            Clause::PauseUnit(unit) => self.config.pause_unit = unit,
            Clause::Input(line) => self.input.push_str(&(line + "\n")),
            Clause::Keys(events) => {
                self.keys = true;
                self.events.extend(events);
            }
            Clause::Pad(events) => self.events.extend(events),
            Clause::Ends(what) => self.ends = Some(Expected { what, place }),
            Clause::Output(what) => self.output.push(Expected { what, place }),
            Clause::Contains(what) => self.contains.push(Expected { what, place }),
            Clause::Screen { row, text } => self.rows.push(Expected { what: (row, text), place }),
            Clause::Sound(what) => self.sound = Some(Expected { what, place }),
        }
    }
}
