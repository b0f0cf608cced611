//! Integration tests, one module per capability.
#![expect(clippy::disallowed_methods, reason = "tests read the source tree and start the binary")]

mod architecture;
mod check;
