//! The `fbc` binary: parse, run, exit code.

fn main() -> std::process::ExitCode {
    fbc::cli::main()
}
