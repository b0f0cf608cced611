//! Where a program is that does not end: the lines of the loop that it goes round in.
//!
//! Found by letting a copy of the machine go on for a little and looking at the lines that it comes through, so that the
//! run itself pays nothing for the question.

use std::collections::BTreeMap;
use std::fmt;

use crate::basic::error::ErrorCode;
use crate::famicom::input::{Awaits, Input, Stop};
use crate::famicom::machine::Machine;
use crate::vm::code::Code;
use crate::vm::observer::Observer;
use crate::vm::state::Vm;
use crate::vm::time::HalfCycles;

/// Statements that the copy goes on for.
const STATEMENTS: u64 = 200_000;

/// Virtual time that it goes on for, so that one who mostly waits is looked at too: a minute.
const TIME: u64 = 60 * 2 * crate::vm::time::CPU_HZ;

/// Waits and printing after which looking ends, however few statements came between: each is some work for the devices.
const TURNS: u32 = 2_000;

/// Where a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// It goes round in these lines, the first and the last of them.
    Loop {
        /// The lowest line number.
        first: u16,
        /// The highest.
        last: u16,
    },
    /// It waits for input in this line.
    Input {
        /// The line.
        line: u16,
    },
    /// It is in this line, and would have gone on from there to its end.
    Line {
        /// The line.
        line: u16,
    },
    /// In no line: direct mode, or over.
    Nowhere,
}

impl fmt::Display for Whereabouts {
    /// As the end of a sentence, with a blank in front.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Whereabouts::Loop { first, last } if first == last => write!(f, " in the loop at line {first}"),
            Whereabouts::Loop { first, last } => write!(f, " in the loop at lines {first}-{last}"),
            Whereabouts::Input { line } => write!(f, " while line {line} waits for input"),
            Whereabouts::Line { line } => write!(f, " in line {line}"),
            Whereabouts::Nowhere => Ok(()),
        }
    }
}

/// Finds out where a machine is. It stays as it is.
pub fn of(machine: &Machine) -> Whereabouts {
    let Some(line) = machine.current_line() else {
        return Whereabouts::Nowhere;
    };
    match machine.awaits() {
        Awaits::Line | Awaits::Key => return Whereabouts::Input { line },
        Awaits::Direct => return Whereabouts::Nowhere,
        Awaits::Nothing => {}
    }
    let mut copy = machine.clone();
    copy.keep_inputs(false);
    let end = HalfCycles(copy.time().0.saturating_add(TIME));
    let last = copy.statements().saturating_add(STATEMENTS);
    let mut statements = Statements::default();
    for _ in 0..TURNS {
        let left = last.saturating_sub(copy.statements());
        if left == 0 || copy.time() >= end {
            break;
        }
        let stop = copy.run_observed(end, left.min(STATEMENTS / u64::from(TURNS) * 10), &mut statements);
        copy.drain();
        match stop {
            Stop::Time | Stop::Statements | Stop::Observer => {}
            Stop::Ended(_) => return Whereabouts::Line { line },
            Stop::Line | Stop::Key | Stop::Direct => return Whereabouts::Line { line },
            // What the world says is not known; somebody goes on asking it.
            Stop::Host(_) => copy.apply(Input::Answer(crate::famicom::input::Answer::Failed(ErrorCode::Tp))),
        }
    }
    statements.loop_found().unwrap_or(Whereabouts::Line { line })
}

/// How often each statement was come through.
#[derive(Debug, Default)]
struct Statements {
    counts: BTreeMap<u32, (Option<u16>, u64)>,
}

impl Statements {
    /// What was come through once, on the way into the loop, is no part of it.
    fn loop_found(&self) -> Option<Whereabouts> {
        let mut again = self.counts.values().filter(|(_, count)| *count > 1).filter_map(|(line, _)| *line);
        // Offsets ascend as line numbers do.
        let first = again.next()?;
        Some(Whereabouts::Loop { first, last: again.next_back().unwrap_or(first) })
    }
}

impl Observer for Statements {
    const ACTIVE: bool = true;

    fn statement(&mut self, _: &Vm, code: &Code, pc: u32) -> bool {
        self.counts.entry(pc).or_insert_with(|| (code.line_at(pc), 0)).1 += 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::parser::Options;
    use crate::basic::source;
    use crate::famicom::machine::Config;

    /// Runs so many statements of a program and asks where it is.
    fn check(program: &str, statements: u64, sentence: &str) {
        let options = Options { dialect: Config::default().dialect, relaxed: false };
        let program = source::parse_source(program.as_bytes(), options).unwrap().program;
        let mut machine = Machine::new(Config::default(), program);
        machine.apply(Input::Run);
        machine.run_observed(HalfCycles::NEVER, statements, &mut crate::vm::observer::Unobserved);
        let before = machine.state_hash();
        assert_eq!(of(&machine).to_string(), sentence);
        assert_eq!(machine.state_hash(), before);
    }

    #[test]
    fn the_lines_of_a_loop_are_named() {
        check("10 GOTO 10\n", 9, " in the loop at line 10");
        check("10 A=1\n100 A=A+1\n110 IF A>9 THEN A=0\n120 GOTO 100\n130 END\n", 50, " in the loop at lines 100-120");
        check(
            "10 FOR I=0 TO 1\n20 GOSUB 100\n30 I=0:NEXT\n40 END\n100 X=X+1 MOD 7\n110 RETURN\n",
            50,
            " in the loop at lines 20-110",
        );
        check("10 PRINT 1\n20 GOTO 10\n", 9, " in the loop at lines 10-20");
        check("10 PAUSE 100\n20 GOTO 10\n", 9, " in the loop at lines 10-20");
    }

    #[test]
    fn what_is_no_loop_is_a_line() {
        check("10 A=1\n20 A=2\n30 END\n", 1, " in line 20");
        check("10 INPUT A\n", 9, " while line 10 waits for input");
        check("10 A=1\n", 99, "");
    }
}
