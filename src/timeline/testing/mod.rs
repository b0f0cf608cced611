//! Programs that are tested: what their comments ask for, one run of them without a person, and what of it is not as it
//! should be. What a person reads of this: docs/testing.md.
//!
//! Nothing here knows files: expectations that are kept in files are compared by whoever reads those.

pub mod clause;
pub mod directive;
pub mod plan;
pub mod trial;
pub mod verdict;
