//! Arrays: used without DIM, with the wrong subscripts, declared twice. Source: spec, language 4 and 6.3.

use std::collections::BTreeMap;

use super::constant;
use super::finding::{Finding, FindingKind};
use super::flow::{Effect, Flow, NodeId};
use super::parsed::Parsed;
use super::symbols::{Access, Symbol, Symbols};
use crate::basic::tree::{Expr, ExprKind, StatementKind, Target};

/// How many arrays with more than one DIM are followed: each has a bit, and one bit means that nothing leads here.
const FOLLOWED_MAX: usize = 63;

/// What all DIMs of an array agree on.
struct Shape {
    /// How many subscripts; `None` if they differ.
    count: Option<usize>,
    /// The highest constant of each subscript; `None` where a DIM has no constant.
    highest: Vec<Option<i16>>,
    declarations: usize,
}

/// Finds them.
pub(super) fn find(parsed: &Parsed, symbols: &Symbols, flow: &Flow, found: &mut Vec<Finding>) {
    let shapes = shapes(parsed);
    undeclared(parsed, symbols, &shapes, found);
    for (line, statement) in parsed.statements() {
        let declares = matches!(statement.kind, StatementKind::Dim(_));
        let mut check = |target: &Target, declares| check_target(parsed, &shapes, line, target, declares, found);
        statement.targets().into_iter().for_each(|target| check(target, declares));
        statement.visit(&mut |expr: &Expr| {
            if let ExprKind::Variable(target) = &expr.kind {
                check(target, false);
            }
        });
    }
    declared_twice(parsed, &shapes, flow, found);
}

fn shapes(parsed: &Parsed) -> BTreeMap<Symbol, Shape> {
    let mut shapes: BTreeMap<Symbol, Shape> = BTreeMap::new();
    for (_, statement) in parsed.statements() {
        let StatementKind::Dim(targets) = &statement.kind else { continue };
        for target in targets {
            let highest: Vec<Option<i16>> = target.subscripts.iter().map(constant::value).collect();
            let count = highest.len();
            match shapes.get_mut(&symbol(target)) {
                None => {
                    let shape = Shape { count: Some(count), highest, declarations: 1 };
                    shapes.insert(symbol(target), shape);
                }
                Some(shape) => {
                    shape.declarations += 1;
                    shape.count = shape.count.filter(|&known| known == count);
                    for (known, new) in shape.highest.iter_mut().zip(highest) {
                        *known = known.zip(new).map(|(known, new)| known.max(new));
                    }
                }
            }
        }
    }
    shapes
}

/// Says it once for each array.
fn undeclared(parsed: &Parsed, symbols: &Symbols, shapes: &BTreeMap<Symbol, Shape>, found: &mut Vec<Finding>) {
    for (symbol, uses) in &symbols.variables {
        let Some(first) = uses.iter().find(|one| one.access != Access::Declare) else { continue };
        if !symbol.array || shapes.contains_key(symbol) {
            continue;
        }
        let name = parsed.spelling(first.line, first.name);
        let message = format!("no DIM declares the array {name}: IL");
        let finding = Finding::new(FindingKind::UndeclaredArray, parsed, first.line, first.name.span, message);
        found.push(finding.hint(format!("write DIM {name}(…) where the program begins")));
    }
}

fn check_target(
    parsed: &Parsed,
    shapes: &BTreeMap<Symbol, Shape>,
    line: usize,
    target: &Target,
    declares: bool,
    found: &mut Vec<Finding>,
) {
    let count = target.subscripts.len();
    if count == 0 {
        return;
    }
    let mut report = |kind, span, message| found.push(Finding::new(kind, parsed, line, span, message));
    if count > 2 {
        let message = format!("an array has one or two subscripts, and these are {count}: SO");
        report(FindingKind::SubscriptCount, target.span, message);
        return;
    }
    let shape = shapes.get(&symbol(target)).filter(|_| !declares);
    if let Some(shape) = shape
        && let Some(declared) = shape.count
        && declared != count
    {
        let message = format!("DIM declares this array with {declared} subscripts, and here are {count}: SO");
        report(FindingKind::SubscriptCount, target.span, message);
        return;
    }
    for (index, subscript) in target.subscripts.iter().enumerate() {
        let Some(value) = constant::value(subscript) else { continue };
        if value < 0 {
            let message = format!("a subscript is 0 or more, and this is {value}: IL");
            report(FindingKind::SubscriptRange, subscript.span, message);
        } else if let Some(shape) = shape
            && shape.count.is_some()
            && let Some(Some(highest)) = shape.highest.get(index)
            && value > *highest
        {
            let message = format!("DIM declares this array up to {highest}, and this is {value}: SO");
            report(FindingKind::SubscriptRange, subscript.span, message);
        }
    }
}

/// DIM of arrays that are declared on every way there.
fn declared_twice(parsed: &Parsed, shapes: &BTreeMap<Symbol, Shape>, flow: &Flow, found: &mut Vec<Finding>) {
    let followed: BTreeMap<Symbol, u64> = shapes
        .iter()
        .filter(|(_, shape)| shape.declarations > 1)
        .take(FOLLOWED_MAX)
        .enumerate()
        .map(|(bit, (symbol, _))| (*symbol, 1u64 << bit))
        .collect();
    if followed.is_empty() {
        return;
    }
    let declared = |node: NodeId| -> &[Target] {
        let node = &flow.nodes[node as usize];
        match &parsed.trees()[node.line as usize].statements[node.statement as usize].kind {
            StatementKind::Dim(targets) => targets,
            _ => &[],
        }
    };
    let bit = |target: &Target| followed.get(&symbol(target)).copied().unwrap_or(0);
    // What is declared on every way to a node; it only shrinks, at most once for each bit.
    let mut before = vec![u64::MAX; flow.nodes.len()];
    let mut work = vec![0 as NodeId];
    before[0] = 0;
    // Errors can lead to a handler before anything was declared.
    for &handler in &flow.handlers {
        before[handler as usize] = 0;
        work.push(handler);
    }
    while let Some(node) = work.pop() {
        let after = match flow.nodes[node as usize].effect {
            Effect::Clear => 0,
            _ => declared(node).iter().fold(before[node as usize], |set, target| set | bit(target)),
        };
        for next in flow.steps(node) {
            let met = before[next as usize] & after;
            // A node that was never visited has to be, even if nothing is taken away.
            if met != before[next as usize] {
                before[next as usize] = met;
                work.push(next);
            }
        }
    }
    for (id, (node, before)) in flow.nodes.iter().zip(before).enumerate() {
        // All bits, also that of no array: nothing leads here.
        if before == u64::MAX {
            continue;
        }
        let mut set = before;
        for target in declared(id as NodeId) {
            if set & bit(target) != 0 {
                let line = node.line as usize;
                let name = parsed.spelling(line, target.name);
                let message = format!("the array {name} has been declared before, on every way to this DIM: DD");
                let finding = Finding::new(FindingKind::DeclaredTwice, parsed, line, target.span, message);
                found.push(finding.hint("CLEAR removes all variables and arrays"));
            }
            set |= bit(target);
        }
    }
}

fn symbol(target: &Target) -> Symbol {
    Symbol { key: target.name.key, kind: target.name.kind, array: true }
}
