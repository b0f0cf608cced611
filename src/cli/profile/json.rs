//! A profile for programs: one object. Version 1: fields are only added.

use serde_json::{Value, json};

use super::{Measured, frames};
use crate::timeline::profile::{LineUse, PathUse, SubroutineUse};
use crate::timeline::questions::event::Site;
use crate::vm::time::CPU_HZ;

/// The object, which ends its line.
pub(super) fn object(measured: &Measured) -> String {
    let profile = &measured.profile;
    let cycles = |units: u64| rounded(profile.cycles(units));
    let mut listing = measured.listing.clone();
    let mut line = |line: &LineUse| {
        let share = line.frame_share;
        json!({
            "line": line.line,
            "text": listing.statement(Site { line: line.line, statement: None }),
            "executions": line.executions,
            "statements": line.statements,
            "cycles": cycles(line.used.computing),
            "share": rounded(profile.share(line.used.computing)),
            "waited_cycles": cycles(line.used.waiting),
            "frames": share.frames,
            "frame_share": {
                "min": rounded(share.min),
                "mean": rounded(share.mean),
                "max": rounded(share.max),
            },
        })
    };
    let subroutine = |sum: &SubroutineUse| {
        json!({
            "line": sum.line,
            "calls": sum.calls,
            "own_cycles": cycles(sum.own.computing),
            "cycles": cycles(sum.all.computing),
            "share": rounded(profile.share(sum.all.computing)),
            "waited_cycles": cycles(sum.all.waiting),
        })
    };
    let path = |path: &PathUse| {
        json!({
            "frames": frames(path),
            "calls": path.calls,
            "line": path.line,
            "cycles": cycles(path.used.computing),
            "share": rounded(profile.share(path.used.computing)),
            "waited_cycles": cycles(path.used.waiting),
        })
    };
    let object = json!({
        "version": 1,
        "source": measured.name,
        "clock": profile.clock,
        "frames": measured.end.frame().0,
        "seconds": rounded(measured.end.0 as f64 / (2 * CPU_HZ) as f64),
        "statements": profile.statements,
        "cycles": cycles(profile.used.computing),
        "waited_cycles": cycles(profile.used.waiting),
        "lines": profile.lines.iter().map(&mut line).collect::<Vec<Value>>(),
        "subroutines": profile.subroutines.iter().map(subroutine).collect::<Vec<Value>>(),
        "paths": profile.paths.iter().map(path).collect::<Vec<Value>>(),
    });
    object.to_string() + "\n"
}

/// Six decimals are more than a profile knows, and short.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
