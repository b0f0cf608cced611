//! The language as text: characters, keywords, tokens, tree, diagnostics, formatting. Knows of no machine.

pub mod analysis;
pub mod charset;
pub mod convert;
pub mod crunch;
pub mod diagnostic;
pub mod dialect;
pub mod erl;
pub mod error;
pub mod format;
pub mod keyword;
pub mod listing;
pub mod parser;
pub mod program;
pub mod reference;
pub mod renumber;
pub mod source;
pub mod tree;
