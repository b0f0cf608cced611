//! Integration tests, one module per capability.

mod harness;
mod listings;
mod reference;
