//! The control stack: FOR loops and GOSUBs that have not ended. NEXT is what most programs do most, so that the innermost
//! entry is kept apart, in the form in which NEXT needs it.

use super::memory::Model;
use crate::basic::error::ErrorCode;

/// Entries of the large memory's stack (spec: README, open question 9; (unconfirmed)).
pub const LARGE_ENTRIES: usize = 4096;

/// Bytes of the original's stack (as above).
const ORIGINAL_BYTES: usize = 230;
const FOR_BYTES: usize = 14;
const GOSUB_BYTES: usize = 8;

/// In place of a variable's register: the entry is a GOSUB.
const GOSUB: u16 = u16::MAX;
/// In place of a variable's register: there is no entry.
const NOTHING: u16 = u16::MAX - 1;

/// An entry. Its small parts share one word: entries are written and moved as a whole, and a processor is slow to read
/// as a whole what was written in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// From the lowest 16 bits up: the register of a loop's variable, or one of the marks above, which are outside the
    /// register file; STEP; its sign, all ones if it is negative, so that one comparison serves both directions; TO, its
    /// bits flipped by the sign.
    parts: u64,
    /// Where the loop's body begins, or the operation behind GOSUB.
    pub(super) place: u32,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum EntryKind {
    /// `variable` is a register, `body` a code offset.
    For { variable: u16, limit: i16, step: i16, body: u32 },
    /// `back` is a code offset.
    Gosub { back: u32 },
}

impl Entry {
    const NOTHING: Entry = Entry { parts: NOTHING as u64, place: 0 };

    /// A FOR.
    #[inline(always)]
    pub fn new_for(variable: u16, limit: i16, step: i16, body: u32) -> Entry {
        let sign = step >> 15;
        let word = |part: i16, at: u32| u64::from(part as u16) << at;
        Entry { parts: u64::from(variable) | word(step, 16) | word(sign, 32) | word(limit ^ sign, 48), place: body }
    }

    /// A GOSUB.
    #[inline(always)]
    pub fn new_gosub(back: u32) -> Entry {
        Entry { parts: u64::from(GOSUB), place: back }
    }

    /// What it is.
    pub fn kind(&self) -> EntryKind {
        match self.variable() {
            GOSUB => EntryKind::Gosub { back: self.place },
            variable => EntryKind::For { variable, limit: self.limit(), step: self.step(), body: self.place },
        }
    }

    /// The register of a loop's variable; outside the register file if it is no loop.
    #[inline(always)]
    pub(super) fn variable(&self) -> u16 {
        self.parts as u16
    }

    /// STEP.
    #[inline(always)]
    pub(super) fn step(&self) -> i16 {
        (self.parts >> 16) as i16
    }

    #[inline(always)]
    fn sign(&self) -> i16 {
        (self.parts >> 32) as i16
    }

    /// TO.
    pub(super) fn limit(&self) -> i16 {
        (self.parts >> 48) as i16 ^ self.sign()
    }

    /// Whether a loop whose variable has this value goes on.
    #[inline(always)]
    pub(super) fn goes_on(&self, value: i16) -> bool {
        (value ^ self.sign()) <= (self.parts >> 48) as i16
    }

    fn bytes(&self) -> usize {
        match self.variable() {
            NOTHING => 0,
            GOSUB => GOSUB_BYTES,
            _ => FOR_BYTES,
        }
    }
}

/// The stack.
#[derive(Clone, Debug)]
pub struct ControlStack {
    /// The innermost entry.
    pub(super) top: Entry,
    /// The others; the outermost is a mark for nothing.
    below: Vec<Entry>,
    /// While `below` is shorter than this an entry fits without a closer look.
    sure: usize,
    model: Model,
}

impl ControlStack {
    /// An empty stack.
    pub fn new(model: Model) -> ControlStack {
        let mut stack = ControlStack { top: Entry::NOTHING, below: Vec::new(), sure: 0, model };
        stack.below.reserve(32);
        stack.look_ahead();
        stack
    }

    fn look_ahead(&mut self) {
        self.sure = match self.model {
            Model::Large => self.below.capacity().min(LARGE_ENTRIES),
            Model::Original => 0,
        };
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// OM if the stack is full.
    #[inline(always)]
    pub fn push(&mut self, entry: Entry) -> Result<(), ErrorCode> {
        if self.below.len() >= self.sure {
            self.make_room(&entry)?;
        }
        self.below.push(self.top);
        self.top = entry;
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn make_room(&mut self, entry: &Entry) -> Result<(), ErrorCode> {
        let full = match self.model {
            Model::Large => self.below.len() >= LARGE_ENTRIES,
            Model::Original => {
                let used: usize = self.entries().map(Entry::bytes).sum();
                used + entry.bytes() > ORIGINAL_BYTES
            }
        };
        if full {
            return Err(ErrorCode::Om);
        }
        self.below.reserve(1);
        self.look_ahead();
        Ok(())
    }

    /// Drops the innermost entry.
    #[inline(always)]
    pub fn pop(&mut self) {
        self.top = self.below.pop().unwrap_or(Entry::NOTHING);
    }

    /// Where the innermost entry returns to, if it is a GOSUB.
    #[inline(always)]
    pub fn gosub(&self) -> Option<u32> {
        (self.top.variable() == GOSUB).then_some(self.top.place)
    }

    /// Drops everything.
    pub fn clear(&mut self) {
        self.below.clear();
        self.top = Entry::NOTHING;
    }

    /// The innermost entry.
    pub fn innermost(&self) -> Option<&Entry> {
        (self.top.variable() != NOTHING).then_some(&self.top)
    }

    /// All entries, innermost last.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.below.iter().chain(std::iter::once(&self.top)).filter(|entry| entry.variable() != NOTHING)
    }

    /// GOSUBs that have not returned.
    pub fn subroutines(&self) -> usize {
        self.entries().filter(|entry| entry.variable() == GOSUB).count()
    }

    /// The number of entries.
    pub fn depth(&self) -> usize {
        self.below.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth_at_om(model: Model, entry: Entry) -> usize {
        let mut stack = ControlStack::new(model);
        while stack.push(entry).is_ok() {}
        assert_eq!(stack.entries().count(), stack.depth());
        stack.depth()
    }

    #[test]
    fn the_stack_ends_where_the_spec_says() {
        assert_eq!(depth_at_om(Model::Original, Entry::new_for(0, 1, 1, 0)), 16);
        assert_eq!(depth_at_om(Model::Original, Entry::new_gosub(0)), 28);
        assert_eq!(depth_at_om(Model::Large, Entry::new_for(0, 1, 1, 0)), 4096);
    }

    #[test]
    fn entries_come_back_in_order() {
        let mut stack = ControlStack::new(Model::Large);
        stack.push(Entry::new_for(3, -5, -1, 7)).unwrap();
        stack.push(Entry::new_gosub(9)).unwrap();
        assert_eq!(stack.gosub(), Some(9));
        stack.pop();
        assert_eq!(stack.gosub(), None);
        assert_eq!(stack.top.kind(), EntryKind::For { variable: 3, limit: -5, step: -1, body: 7 });
        assert!(stack.top.goes_on(-5));
        assert!(!stack.top.goes_on(-6));
        stack.pop();
        stack.pop();
        assert_eq!(stack.depth(), 0);
    }
}
