//! The observer that measures. It looks at the clock whenever a statement begins, and when the step loop is entered and
//! left: what passes between leaving it for a wait and entering it again is waiting.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::calls::Calls;
use super::shares::{LineSum, Moment, Sums};
use super::{LineUse, Profile, Used};
use crate::vm::code::Code;
use crate::vm::observer::Observer;
use crate::vm::state::Vm;
use crate::vm::step::Exit;

/// Measures a run.
pub struct Meter<'a> {
    pulse: &'a mut dyn FnMut() -> bool,
    code: Option<Arc<Code>>,
    /// By code offset: the place of the line in `sums`, and whether the line's first statement begins there.
    places: Vec<(u32, bool)>,
    /// Places by line.
    known: BTreeMap<Option<u16>, u32>,
    numbers: Vec<Option<u16>>,
    sums: Sums,
    calls: Calls,
    /// The line whose statement is running.
    running: Option<usize>,
    /// Up to when everything is booked.
    since: Moment,
    /// The loop was left for this.
    away: Option<Away>,
    used: Used,
    statements: u64,
}

/// Why the step loop is not running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Away {
    /// The statement waits.
    Waiting,
    /// It will go on at once.
    Pausing,
    /// The program is over, or the world was asked for something.
    Over,
}

impl<'a> Meter<'a> {
    /// For a machine in this state. `pulse` is asked every few milliseconds; `false` stops the run.
    pub fn new(vm: &Vm, pulse: &'a mut dyn FnMut() -> bool) -> Meter<'a> {
        Meter {
            pulse,
            code: None,
            places: Vec::new(),
            known: BTreeMap::new(),
            numbers: Vec::new(),
            sums: Sums::default(),
            calls: Calls::new(),
            running: None,
            since: moment(vm),
            away: Some(Away::Over),
            used: Used::default(),
            statements: 0,
        }
    }

    /// What was measured up to this state of the machine.
    pub fn finish(mut self, vm: &Vm) -> Profile {
        if self.away == Some(Away::Waiting) {
            self.book(vm, true);
        }
        self.sums.finish();
        let clock = vm.clock;
        let line = |(number, sum): (&Option<u16>, &LineSum)| LineUse {
            line: *number,
            executions: sum.executions,
            statements: sum.statements,
            used: sum.used,
            frame_share: sum.frame_share(clock),
        };
        let mut lines: Vec<LineUse> =
            self.numbers.iter().zip(&self.sums.lines).map(line).filter(|line| line.statements > 0).collect();
        lines.sort_by_key(|line| std::cmp::Reverse((line.used.computing, line.used.waiting)));
        Profile {
            clock,
            statements: self.statements,
            used: self.used,
            lines,
            subroutines: self.calls.subroutines(),
            paths: self.calls.paths(),
        }
    }

    /// The run goes on elsewhere: what lies between is nobody's.
    pub fn pass_gap(&mut self, vm: &Vm) {
        self.since = moment(vm);
        self.running = None;
        self.away = Some(Away::Over);
    }

    /// Books what has passed for the line that is running.
    fn book(&mut self, vm: &Vm, waits: bool) {
        let (from, to) = (self.since, moment(vm));
        self.since = to;
        let Some(place) = self.running else { return };
        let whole = to.0.saturating_sub(from.0).saturating_mul(u64::from(vm.clock));
        let units = whole.saturating_add(to.1).saturating_sub(from.1);
        if units == 0 {
            return;
        }
        let used = if waits {
            Used { computing: 0, waiting: units }
        } else {
            self.sums.compute(place, from, to, units, vm.clock);
            Used { computing: units, waiting: 0 }
        };
        self.used.add(used);
        if let Some(sum) = self.sums.lines.get_mut(place) {
            sum.used.add(used);
        }
        self.calls.add(self.numbers.get(place).copied().flatten(), used);
    }

    fn resolve(&mut self, code: &Arc<Code>) {
        self.places = vec![(0, false); code.ops.len()];
        for start in &code.statements {
            let line = code.lines.get(start.line as usize).copied();
            let next = self.numbers.len() as u32;
            let place = *self.known.entry(line).or_insert(next);
            if place == next {
                self.numbers.push(line);
                self.sums.lines.push(LineSum::default());
            }
            if let Some(slot) = self.places.get_mut(start.pc as usize) {
                *slot = (place, start.statement == 0);
            }
        }
        self.code = Some(Arc::clone(code));
    }
}

impl Observer for Meter<'_> {
    const ACTIVE: bool = true;
    const STATEMENTS: bool = true;
    const VALUES: bool = false;
    const JUMPS: bool = false;
    const DEVICES: bool = false;

    fn enter(&mut self, vm: &Vm, code: &Arc<Code>) {
        match self.away.take() {
            Some(Away::Waiting) => self.book(vm, true),
            Some(Away::Pausing) => self.book(vm, false),
            // Nobody's time: direct mode, or the world's.
            Some(Away::Over) => {
                self.since = moment(vm);
                self.running = None;
            }
            None => {}
        }
        if !self.code.as_ref().is_some_and(|known| Arc::ptr_eq(known, code)) {
            self.resolve(code);
        }
    }

    fn leave(&mut self, vm: &Vm, exit: Exit) {
        self.book(vm, false);
        self.away = Some(match exit {
            Exit::Waiting(_) => Away::Waiting,
            Exit::Limit | Exit::Observer | Exit::Trace => Away::Pausing,
            Exit::Error(..)
            | Exit::End
            | Exit::ProgramEnd
            | Exit::DirectEnd
            | Exit::Stop(_)
            | Exit::New
            | Exit::Run(_)
            | Exit::Request { .. }
            | Exit::PokeBasic { .. } => Away::Over,
        });
    }

    fn goes_on(&mut self, _: &Vm) -> bool {
        (self.pulse)()
    }

    fn statement(&mut self, vm: &Vm, _: &Code, pc: u32) -> bool {
        self.book(vm, false);
        let Some((place, first)) = self.places.get(pc as usize).copied() else { return true };
        let place = place as usize;
        self.calls.follow(&vm.control, self.numbers.get(place).copied().flatten());
        self.running = Some(place);
        self.statements += 1;
        if let Some(sum) = self.sums.lines.get_mut(place) {
            sum.statements += 1;
            sum.executions += u64::from(first);
        }
        true
    }
}

fn moment(vm: &Vm) -> Moment {
    (vm.time.0, vm.remainder)
}
