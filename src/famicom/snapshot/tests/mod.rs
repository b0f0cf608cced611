//! What every machine must keep: a restored one has the same future, and no way of slicing a run can be told from another.

mod damage;
mod futures;
mod programs;
mod size;

use crate::basic::parser::Options;
use crate::basic::program::Program;
use crate::basic::source::parse_source;
use crate::famicom::input::{Answer, Input, Stop};
use crate::famicom::machine::{Config, Machine};
use crate::vm::time::{Frame, HalfCycles};

/// Inputs and the frames at which they come, in order.
type Script = Vec<(u64, Input)>;

fn program(source: &str, config: &Config) -> Program {
    let options = Options { dialect: config.dialect, relaxed: config.relaxed };
    parse_source(source.as_bytes(), options).unwrap_or_else(|errors| panic!("{errors:?}")).program
}

fn started(source: &str, config: Config) -> Machine {
    let mut machine = Machine::new(config, program(source, &config));
    machine.apply(Input::Run);
    machine
}

/// A run that somebody drives: machine, what is still to come, what was written.
#[derive(Clone)]
struct Run {
    machine: Machine,
    script: Script,
    output: String,
}

impl Run {
    fn new(machine: Machine, script: &[(u64, Input)]) -> Run {
        Run { machine, script: script.to_vec(), output: String::new() }
    }

    /// Goes on to a time; each input is applied when its frame has begun.
    fn to(&mut self, until: HalfCycles) {
        self.run_to_by(until, u64::MAX);
    }

    fn run_to_frame(&mut self, frame: u64) {
        self.to(Frame(frame).start());
    }

    /// The same, never executing more than so many statements at once.
    fn run_to_by(&mut self, until: HalfCycles, statements: u64) {
        loop {
            let next = self.script.first().map(|(frame, _)| Frame(*frame).start()).filter(|at| *at <= until);
            self.until(next.unwrap_or(until), statements);
            if next.is_none() {
                break;
            }
            let (_, input) = self.script.remove(0);
            self.machine.apply(input);
        }
        self.output += &self.machine.drain();
    }

    fn until(&mut self, until: HalfCycles, statements: u64) {
        loop {
            let stop = self.machine.run_observed(until, statements, &mut crate::vm::observer::Unobserved);
            match stop {
                Stop::Time | Stop::Ended(_) => return,
                Stop::Statements | Stop::Observer => {}
                Stop::Line | Stop::Key | Stop::Direct => {
                    self.machine.idle(until);
                    if self.machine.time() >= until {
                        // A key that was typed at that very moment lets the statement go on at the next call.
                        return;
                    }
                }
                // The world takes no time to say no.
                Stop::Host(_) => self.machine.apply(Input::Answer(Answer::Done)),
            }
        }
    }
}
