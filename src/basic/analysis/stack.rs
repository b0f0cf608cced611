//! NEXT without FOR and RETURN without GOSUB that no way through the program can satisfy.
//!
//! The control stack is followed exactly, as in the analysis of pushdown systems: for every entry that can be innermost
//! (a FOR, a subroutine, or nothing) the statements that can be reached while it is, and which entries can lie under it.
//! Values of variables are not followed: every IF can go both ways. Where that takes too many steps, entries are told
//! apart only by their kind. Source: spec, language 6.4, "Stack model".

use std::collections::BTreeSet;

use super::finding::{Finding, FindingKind};
use super::flow::{Effect, Flow, NodeId};
use super::parsed::Parsed;

/// How many steps are taken before entries are merged.
const STEPS_MAX: usize = 500_000;

/// The outermost entry: nothing.
const NOTHING: usize = 0;

/// What an entry of the stack is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Nothing,
    For,
    Gosub,
}

/// An entry that can be innermost.
struct Frame {
    kind: Kind,
    /// The nodes reached while it is innermost, a bit each; empty until the first.
    reached: Vec<u64>,
    /// What can lie under it, and for GOSUB where RETURN leads then.
    under: BTreeSet<(usize, Option<NodeId>)>,
    /// Where the program goes on when it is removed.
    exits: BTreeSet<NodeId>,
    /// Whether a RETURN without a line removes it.
    returns: bool,
}

/// Finds them.
pub(super) fn find(parsed: &Parsed, flow: &Flow, found: &mut Vec<Finding>) {
    let Some((walk, exact)) = Walk::run(flow, true).map(|walk| (walk, true)).or_else(|| {
        let coarse = Walk::run(flow, false)?;
        Some((coarse, false))
    }) else {
        return;
    };
    let mut report = |kind, node: usize, message: &str, hint: &str| {
        let node = &flow.nodes[node];
        let span = parsed.trees()[node.line as usize].statements[node.statement as usize].span;
        found.push(Finding::new(kind, parsed, node.line as usize, span, message.into()).hint(hint));
    };
    for (id, node) in flow.nodes.iter().enumerate() {
        let state = walk.states[id];
        let failed = state.tried && !state.matched;
        match node.effect {
            Effect::Next if failed => report(
                FindingKind::NextWithoutFor,
                id,
                "no FOR is the innermost loop when this NEXT is reached: NF",
                "NEXT belongs to the FOR started last; a GOSUB or an ended loop in between hides it",
            ),
            Effect::Return(_) if failed => report(
                FindingKind::ReturnWithoutGosub,
                id,
                "no GOSUB can be returned to when this RETURN is reached: RG",
                "a subroutine has to be entered by GOSUB, and its own FOR loops have to end before RETURN",
            ),
            _ => {}
        }
    }
    if !exact || !flow.handlers.is_empty() {
        return;
    }
    for (site, frame) in walk.sites() {
        if !walk.nexts[frame] {
            report(
                FindingKind::ForWithoutNext,
                site,
                "no NEXT of this FOR can be reached: the loop runs once and stays on the stack",
                "add NEXT, without a variable, where the loop ends",
            );
        } else if walk.frames[frame].under.iter().any(|&(under, _)| under == frame) {
            report(
                FindingKind::LoopLeftByJump,
                site,
                "this loop can be left by a jump and started again: each time its entry stays on the stack, until OM",
                "let the loop end with NEXT: set its variable to the last value before",
            );
        }
    }
}

/// What is known of a NEXT or RETURN.
#[derive(Clone, Copy, Default)]
struct State {
    tried: bool,
    matched: bool,
}

struct Walk<'a> {
    flow: &'a Flow,
    exact: bool,
    frames: Vec<Frame>,
    /// The frame that a node pushes, or that is pushed by GOSUB to it. A node can be both, so FOR and GOSUB have one list each.
    for_frames: Vec<u32>,
    gosub_frames: Vec<u32>,
    /// Whether a NEXT was reached with the frame innermost.
    nexts: Vec<bool>,
    states: Vec<State>,
    work: Vec<(NodeId, usize)>,
    steps: usize,
}

impl<'a> Walk<'a> {
    /// Follows the program from its start; `None` if that takes too long.
    fn run(flow: &'a Flow, exact: bool) -> Option<Walk<'a>> {
        let count = flow.nodes.len();
        let nothing = Frame::new(Kind::Nothing);
        let mut walk = Walk {
            flow,
            exact,
            frames: vec![nothing],
            for_frames: vec![0; count],
            gosub_frames: vec![0; count],
            nexts: vec![false],
            states: vec![State::default(); count],
            work: Vec::new(),
            steps: 0,
        };
        if !exact {
            walk.add_frame(Kind::For);
            walk.add_frame(Kind::Gosub);
        }
        if count > 0 {
            walk.reach(0, NOTHING);
        }
        // Merged entries cannot take more steps than there are nodes and edges, apart from the exits.
        let limit = if exact { STEPS_MAX } else { 4 * STEPS_MAX };
        while let Some((node, frame)) = walk.work.pop() {
            walk.step(node, frame);
            if walk.steps > limit {
                return None;
            }
        }
        Some(walk)
    }

    /// The FORs that were reached, each with its frame.
    fn sites(&self) -> impl Iterator<Item = (usize, usize)> {
        let frames = self.for_frames.iter().enumerate();
        frames.filter(|(_, frame)| **frame != 0).map(|(site, frame)| (site, *frame as usize))
    }

    fn add_frame(&mut self, kind: Kind) -> usize {
        self.frames.push(Frame::new(kind));
        self.nexts.push(false);
        self.frames.len() - 1
    }

    /// The frame of a FOR at a node or of the subroutine that begins at a node.
    fn frame_of(&mut self, kind: Kind, node: NodeId) -> usize {
        if !self.exact {
            return if kind == Kind::For { 1 } else { 2 };
        }
        let known = if kind == Kind::For { &self.for_frames } else { &self.gosub_frames };
        let known = known[node as usize];
        if known != 0 {
            return known as usize;
        }
        let frame = self.add_frame(kind);
        let list = if kind == Kind::For { &mut self.for_frames } else { &mut self.gosub_frames };
        list[node as usize] = frame as u32;
        frame
    }

    fn reach(&mut self, node: NodeId, frame: usize) {
        self.steps += 1;
        let (words, bit) = (self.flow.nodes.len().div_ceil(64), 1u64 << (node % 64));
        let entered = self.frames[frame].reached.is_empty();
        let reached = &mut self.frames[frame].reached;
        if entered {
            reached.resize(words, 0);
            // Room for many frames is paid for in steps.
            self.steps += words / 8;
        }
        let word = &mut reached[node as usize / 64];
        if *word & bit == 0 {
            *word |= bit;
            self.work.push((node, frame));
        }
        if entered {
            // An error can happen while any entry is innermost.
            let flow = self.flow;
            flow.handlers.iter().for_each(|&handler| self.reach(handler, frame));
        }
    }

    fn push(&mut self, pushed: usize, under: usize, back: Option<NodeId>) {
        self.steps += 1;
        if self.frames[pushed].under.insert((under, back)) {
            let frame = &self.frames[pushed];
            let mut exits: Vec<NodeId> = frame.exits.iter().copied().collect();
            exits.extend(back.filter(|_| frame.returns));
            exits.into_iter().for_each(|exit| self.reach(exit, under));
        }
    }

    fn leave(&mut self, frame: usize, exit: NodeId) {
        if self.frames[frame].exits.insert(exit) {
            let under: Vec<usize> = self.frames[frame].under.iter().map(|&(under, _)| under).collect();
            under.into_iter().for_each(|under| self.reach(exit, under));
        }
    }

    fn give_back(&mut self, frame: usize) {
        if !std::mem::replace(&mut self.frames[frame].returns, true) {
            let under: Vec<(usize, Option<NodeId>)> = self.frames[frame].under.iter().copied().collect();
            for (under, back) in under {
                if let Some(back) = back {
                    self.reach(back, under);
                }
            }
        }
    }

    fn step(&mut self, id: NodeId, frame: usize) {
        let flow = self.flow;
        let node = &flow.nodes[id as usize];
        let kind = self.frames[frame].kind;
        let behind = flow.behind(id);
        match &node.effect {
            Effect::Plain => {}
            Effect::For => {
                let pushed = self.frame_of(Kind::For, id);
                self.push(pushed, frame, None);
                node.next.iter().for_each(|&next| self.reach(next, pushed));
                return;
            }
            Effect::Next => {
                let matched = kind == Kind::For;
                self.note(id, matched);
                if matched {
                    self.nexts[frame] = true;
                    behind.into_iter().for_each(|behind| self.leave(frame, behind));
                } else {
                    self.go_on_behind_error(behind, frame);
                }
            }
            Effect::Gosub(targets) => {
                for &target in targets {
                    let pushed = self.frame_of(Kind::Gosub, target);
                    self.push(pushed, frame, behind);
                    self.reach(target, pushed);
                }
            }
            Effect::Return(targets) => {
                let matched = kind == Kind::Gosub;
                // ON … RETURN may fall through, so it need not fail.
                self.note(id, matched || !node.next.is_empty());
                if !matched {
                    self.go_on_behind_error(behind, frame);
                } else if targets.is_empty() {
                    self.give_back(frame);
                } else {
                    targets.iter().for_each(|&target| self.leave(frame, target));
                }
            }
            Effect::Clear => {
                node.next.iter().for_each(|&next| self.reach(next, NOTHING));
                return;
            }
        }
        node.next.iter().for_each(|&next| self.reach(next, frame));
    }

    fn note(&mut self, node: NodeId, matched: bool) {
        let state = &mut self.states[node as usize];
        state.tried = true;
        state.matched |= matched;
    }

    /// A handler can go on behind the statement that failed.
    fn go_on_behind_error(&mut self, behind: Option<NodeId>, frame: usize) {
        if let Some(behind) = behind
            && !self.flow.handlers.is_empty()
        {
            self.reach(behind, frame);
        }
    }
}

impl Frame {
    fn new(kind: Kind) -> Frame {
        Frame { kind, reached: Vec::new(), under: BTreeSet::new(), exits: BTreeSet::new(), returns: false }
    }
}
