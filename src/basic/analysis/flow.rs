//! Where the program can go on from each statement, and what happens to the control stack on the way.
//!
//! The graph is a little too generous, never too strict: a jump to a missing line and a statement with a mistake are
//! followed by the next one, so that one mistake does not call everything behind it unreachable.
//! Source: spec, language 6.4 and 6.5.

use super::parsed::Parsed;
use crate::basic::tree::{LineRef, OnJump, ResumeAt, Statement, StatementKind};

/// A statement's place in [`Flow::nodes`].
pub(super) type NodeId = u32;

/// What a statement does to the control stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing.
    Plain,
    /// A FOR entry is added.
    For,
    /// NEXT: the loop goes on, or its entry is removed and the program goes on behind.
    Next,
    /// A GOSUB entry is added and the program goes on at one of these.
    Gosub(Vec<NodeId>),
    /// The GOSUB entry is removed, and the program goes on at one of these; behind the GOSUB if there is none.
    Return(Vec<NodeId>),
    /// The stack is emptied.
    Clear,
}

/// A statement in the graph.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// The place of its line in the program.
    pub(super) line: u32,
    /// Its place in the line.
    pub(super) statement: u32,
    /// What it does to the stack.
    pub(super) effect: Effect,
    /// Where the program goes on with the stack that the effect leaves, apart from what the effect itself names.
    pub(super) next: Vec<NodeId>,
}

/// The graph of a program. The first node is where RUN begins.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow {
    /// All statements in the program's order.
    pub(super) nodes: Vec<Node>,
    /// The lines that ON ERROR GOTO names.
    pub(super) handlers: Vec<NodeId>,
}

impl Flow {
    /// Builds the graph.
    pub(super) fn new(parsed: &Parsed) -> Flow {
        let mut starts = Vec::with_capacity(parsed.trees().len() + 1);
        let mut count = 0u32;
        for tree in parsed.trees() {
            starts.push(count);
            count += tree.statements.len() as u32;
        }
        starts.push(count);
        let builder = Builder { parsed, starts, count };
        let mut flow = Flow::default();
        for (line, tree) in parsed.trees().iter().enumerate() {
            for (index, statement) in tree.statements.iter().enumerate() {
                let here = flow.nodes.len() as NodeId;
                let (effect, next) = builder.steps(line, here, statement);
                flow.nodes.push(Node { line: line as u32, statement: index as u32, effect, next });
                if let StatementKind::OnErrorGoto(target) = &statement.kind
                    && target.number != 0
                {
                    flow.handlers.extend(builder.target(*target));
                }
            }
        }
        flow
    }

    /// The node behind another in the program's order.
    pub(super) fn behind(&self, node: NodeId) -> Option<NodeId> {
        Some(node + 1).filter(|&next| (next as usize) < self.nodes.len())
    }

    /// Everywhere the program can go on from a node if every subroutine returns and every loop ends.
    pub(super) fn steps(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        let Node { effect, next, .. } = &self.nodes[node as usize];
        let (targets, comes_back): (&[NodeId], bool) = match effect {
            Effect::Gosub(targets) => (targets, true),
            Effect::Return(targets) => (targets, false),
            Effect::Next => (&[], true),
            Effect::Plain | Effect::For | Effect::Clear => (&[], false),
        };
        let behind = self.behind(node).filter(|_| comes_back);
        next.iter().chain(targets).copied().chain(behind)
    }
}

struct Builder<'a> {
    parsed: &'a Parsed<'a>,
    /// The first node of each line, and the number of nodes.
    starts: Vec<NodeId>,
    count: NodeId,
}

impl Builder<'_> {
    fn steps(&self, line: usize, here: NodeId, statement: &Statement) -> (Effect, Vec<NodeId>) {
        let behind = self.existing(here + 1);
        let on = |list: Option<NodeId>| list.into_iter().collect::<Vec<_>>();
        match &statement.kind {
            StatementKind::Goto(target) => (Effect::Plain, on(self.target(*target).or(behind))),
            StatementKind::If { then, .. } => {
                let when_false = self.existing(self.starts[line + 1]);
                let when_true = then.map_or(behind, |target| self.target(target).or(behind));
                (Effect::Plain, when_false.into_iter().chain(when_true).collect())
            }
            StatementKind::Gosub(target) => match self.target(*target) {
                Some(target) => (Effect::Gosub(vec![target]), Vec::new()),
                None => (Effect::Plain, on(behind)),
            },
            StatementKind::Return(None) => (Effect::Return(Vec::new()), Vec::new()),
            StatementKind::Return(Some(target)) => match self.target(*target) {
                Some(target) => (Effect::Return(vec![target]), Vec::new()),
                None => (Effect::Plain, on(behind)),
            },
            StatementKind::On { jump, lines, .. } => {
                let targets: Vec<NodeId> = lines.iter().filter_map(|target| self.target(*target)).collect();
                match jump {
                    OnJump::Goto | OnJump::Resume => (Effect::Plain, targets.into_iter().chain(behind).collect()),
                    OnJump::Gosub if !targets.is_empty() => (Effect::Gosub(targets), on(behind)),
                    OnJump::Return if !targets.is_empty() => (Effect::Return(targets), on(behind)),
                    // RUN clears the stack, falling through does not: the stack is taken as it is.
                    OnJump::Run => (Effect::Plain, targets.into_iter().chain(behind).collect()),
                    OnJump::Gosub | OnJump::Return | OnJump::Restore => (Effect::Plain, on(behind)),
                }
            }
            StatementKind::Run(target) => {
                let start = match target {
                    Some(target) => self.target(*target).or(behind),
                    None => self.existing(0),
                };
                (Effect::Clear, on(start))
            }
            StatementKind::Resume(ResumeAt::Line(target)) => (Effect::Plain, on(self.target(*target).or(behind))),
            // Where the error was: that statement was reached, and what follows it is reached from there.
            StatementKind::Resume(ResumeAt::Same | ResumeAt::Next) => (Effect::Plain, Vec::new()),
            StatementKind::End | StatementKind::New | StatementKind::System { .. } => (Effect::Plain, Vec::new()),
            StatementKind::For { .. } => (Effect::For, on(behind)),
            StatementKind::Next => (Effect::Next, Vec::new()),
            StatementKind::Clear(_) => (Effect::Clear, on(behind)),
            // A handler can be entered from anywhere behind this; that it is entered from here is enough to reach it.
            StatementKind::OnErrorGoto(target) => {
                let handler = Some(*target).filter(|target| target.number != 0).and_then(|target| self.target(target));
                (Effect::Plain, behind.into_iter().chain(handler).collect())
            }
            // STOP: CONT goes on behind it. The rest does what it does and goes on.
            StatementKind::Assign { .. }
            | StatementKind::Auto { .. }
            | StatementKind::Comment { .. }
            | StatementKind::Click(_)
            | StatementKind::Cont
            | StatementKind::Data { .. }
            | StatementKind::Delete(_)
            | StatementKind::Device { .. }
            | StatementKind::Dim(_)
            | StatementKind::Error(_)
            | StatementKind::Find(_)
            | StatementKind::Input { .. }
            | StatementKind::KeyList
            | StatementKind::Linput { .. }
            | StatementKind::List(_)
            | StatementKind::Print(_)
            | StatementKind::Read(_)
            | StatementKind::Renum { .. }
            | StatementKind::Restore(_)
            | StatementKind::Stop
            | StatementKind::Swap(..)
            | StatementKind::Tape { .. }
            | StatementKind::Trace(_)
            | StatementKind::Flawed(..) => (Effect::Plain, on(behind)),
        }
    }

    fn existing(&self, node: NodeId) -> Option<NodeId> {
        Some(node).filter(|&node| node < self.count)
    }

    /// The node that a jump to a line leads to. A last line without statements leads to the last node: it ends there.
    fn target(&self, target: LineRef) -> Option<NodeId> {
        let line = self.parsed.find(target.number)?;
        self.existing(self.starts[line])
    }
}
