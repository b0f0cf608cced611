//! The tree of calls: which subroutine was called from where, and what was used in it.
//!
//! It follows the machine's control stack statement by statement: one statement adds or drops one entry at most. Where
//! that does not hold (RUN, CLEAR, an edit) it begins anew with what is there.

use std::collections::BTreeMap;

use super::{PathUse, SubroutineUse, Used};
use crate::vm::control::{ControlStack, EntryKind};

/// Calls inside calls that are told apart; what is deeper counts for the innermost of these.
const DEPTH_MAX: usize = 128;

/// Paths that are told apart; what comes later counts for the path that it branches off.
const NODES_MAX: usize = 1 << 16;

/// A subroutine called on a certain path.
#[derive(Clone, Debug, Default)]
struct Node {
    /// The line that was called; `None` for the program itself.
    line: Option<u16>,
    parent: usize,
    depth: usize,
    calls: u64,
    children: BTreeMap<u16, usize>,
    /// By the line where it was used.
    used: BTreeMap<Option<u16>, Used>,
}

/// The tree, and where in it the run is.
#[derive(Clone, Debug)]
pub(super) struct Calls {
    nodes: Vec<Node>,
    /// For each entry of the control stack: the node to go back to, if it is a call.
    stack: Vec<Option<usize>>,
    here: usize,
}

impl Calls {
    pub(super) fn new() -> Calls {
        Calls { nodes: vec![Node::default()], stack: Vec::new(), here: 0 }
    }

    /// A statement of this line is about to run with this control stack.
    #[inline]
    pub(super) fn follow(&mut self, stack: &ControlStack, line: Option<u16>) {
        if stack.depth() != self.stack.len() {
            self.change(stack, line);
        }
    }

    /// Something was used in a line.
    pub(super) fn add(&mut self, line: Option<u16>, used: Used) {
        if let Some(node) = self.nodes.get_mut(self.here) {
            node.used.entry(line).or_default().add(used);
        }
    }

    fn change(&mut self, stack: &ControlStack, line: Option<u16>) {
        let depth = stack.depth();
        let is_call = matches!(stack.innermost().map(|entry| entry.kind()), Some(EntryKind::Gosub { .. }));
        if depth == self.stack.len() + 1 {
            let back = is_call.then_some(self.here);
            if let (true, Some(line)) = (is_call, line) {
                self.call(line);
            }
            self.stack.push(back);
        } else if depth + 1 == self.stack.len() {
            if let Some(Some(back)) = self.stack.pop() {
                self.here = back;
            }
        } else {
            // Who called what is not known here.
            self.stack = vec![None; depth];
            self.here = 0;
        }
    }

    fn call(&mut self, line: u16) {
        let Some(node) = self.nodes.get(self.here) else { return };
        let depth = node.depth + 1;
        let known = node.children.get(&line).copied();
        let callee = match known {
            Some(callee) => callee,
            None if depth > DEPTH_MAX || self.nodes.len() >= NODES_MAX => return,
            None => {
                let callee = self.nodes.len();
                self.nodes.push(Node { line: Some(line), parent: self.here, depth, ..Node::default() });
                if let Some(node) = self.nodes.get_mut(self.here) {
                    node.children.insert(line, callee);
                }
                callee
            }
        };
        if let Some(node) = self.nodes.get_mut(callee) {
            node.calls += 1;
        }
        self.here = callee;
    }

    /// All paths, the most computing first.
    pub(super) fn paths(&self) -> Vec<PathUse> {
        let mut paths = Vec::new();
        for (index, node) in self.nodes.iter().enumerate() {
            let mut calls: Vec<u16> = self.ancestors(index).filter_map(|node| node.line).collect();
            calls.reverse();
            paths.extend(node.used.iter().map(|(line, used)| PathUse {
                calls: calls.clone(),
                line: *line,
                used: *used,
            }));
        }
        paths.sort_by_key(|path| std::cmp::Reverse((path.used.computing, path.used.waiting)));
        paths
    }

    /// All subroutines, the most computing first.
    pub(super) fn subroutines(&self) -> Vec<SubroutineUse> {
        let mut own: Vec<Used> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let mut sum = Used::default();
            node.used.values().for_each(|used| sum.add(*used));
            own.push(sum);
        }
        // A callee stands behind its caller, so that from the end on sums are whole.
        let mut all = own.clone();
        for index in (1..self.nodes.len()).rev() {
            let (parent, used) = (self.nodes[index].parent, all[index]);
            all[parent].add(used);
        }
        let mut by_line: BTreeMap<u16, SubroutineUse> = BTreeMap::new();
        for (index, node) in self.nodes.iter().enumerate() {
            let Some(line) = node.line else { continue };
            let empty = SubroutineUse { line, calls: 0, own: Used::default(), all: Used::default() };
            let sum = by_line.entry(line).or_insert(empty);
            sum.calls += node.calls;
            sum.own.add(own[index]);
            let is_recursive = self.ancestors(index).skip(1).any(|node| node.line == Some(line));
            if !is_recursive {
                sum.all.add(all[index]);
            }
        }
        let mut subroutines: Vec<SubroutineUse> = by_line.into_values().collect();
        subroutines.sort_by_key(|sum| std::cmp::Reverse((sum.all.computing, sum.all.waiting)));
        subroutines
    }

    /// A node and those that lead to it, the program's left out.
    fn ancestors(&self, index: usize) -> impl Iterator<Item = &Node> {
        let next = move |at: &usize| Some(self.nodes[*at].parent).filter(|_| *at > 0);
        std::iter::successors(Some(index), next).filter(|at| *at > 0).map(|at| &self.nodes[at])
    }
}
