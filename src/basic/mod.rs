//! The language as text: characters, keywords, tokens, tree, diagnostics, formatting. Knows of no machine.

pub mod convert;
pub mod dialect;
pub mod error;
pub mod keyword;
pub mod reference;
pub mod tree;
