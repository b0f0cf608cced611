//! How often each line's statements ran. The most frequent of all questions, so that it is answered without an event for
//! each of them: the step loop counts by code offset.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::question::Question;
use crate::timeline::log::reader::Log;
use crate::timeline::passage::{Passage, Way};
use crate::timeline::replay::ReplayError;
use crate::vm::code::Code;
use crate::vm::observer::Observer;
use crate::vm::state::Vm;
use crate::vm::time::Frame;

/// Statements executed by line, `None` for direct lines, of those lines that the question is about; its times, kinds and
/// text are not looked at.
///
/// # Errors
/// As [`super::search::ask`].
pub fn statements(
    log: &Log,
    question: &Question,
    pulse: &mut dyn FnMut() -> bool,
) -> Result<BTreeMap<Option<u16>, u64>, ReplayError> {
    let mut passage = Passage::near(log, Frame(0))?;
    let mut counting = Counting { pulse, code: None, counts: Vec::new(), by_line: BTreeMap::new() };
    loop {
        match passage.approach(&mut counting)? {
            Way::Entry(..) => passage.take()?,
            Way::Gap => {}
            Way::Stopped | Way::End => break,
        }
        if !(counting.pulse)() {
            break;
        }
    }
    counting.settle();
    let mut by_line = counting.by_line;
    by_line.retain(|line, _| question.has_line(*line));
    Ok(by_line)
}

struct Counting<'a> {
    pulse: &'a mut dyn FnMut() -> bool,
    code: Option<Arc<Code>>,
    /// By code offset.
    counts: Vec<u64>,
    by_line: BTreeMap<Option<u16>, u64>,
}

impl Counting<'_> {
    /// Adds up what was counted by the offsets of one code.
    fn settle(&mut self) {
        let Some(code) = &self.code else { return };
        for start in &code.statements {
            let count = self.counts.get_mut(start.pc as usize).map(std::mem::take).unwrap_or_default();
            if count > 0 {
                *self.by_line.entry(code.lines.get(start.line as usize).copied()).or_default() += count;
            }
        }
    }
}

impl Observer for Counting<'_> {
    const ACTIVE: bool = true;
    const STATEMENTS: bool = true;
    const VALUES: bool = false;
    const JUMPS: bool = false;
    const DEVICES: bool = false;

    fn enter(&mut self, _: &Vm, code: &Arc<Code>) {
        if !self.code.as_ref().is_some_and(|known| Arc::ptr_eq(known, code)) {
            self.settle();
            self.counts = vec![0; code.ops.len()];
            self.code = Some(Arc::clone(code));
        }
    }

    fn goes_on(&mut self, _: &Vm) -> bool {
        (self.pulse)()
    }

    #[inline(always)]
    fn wants_statement(&mut self, pc: u32) -> bool {
        if let Some(count) = self.counts.get_mut(pc as usize) {
            *count += 1;
        }
        false
    }
}
