//! The `fbc` binary: parse, run, exit code.

fn main() {}
