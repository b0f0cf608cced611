//! Which Family BASIC a program is written for, and which of its rules are relaxed.

/// The version of the language. V3 adds words to V2 and differs in some rules (spec: language, "Dialects").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// NS-HUBASIC V2.1A, 2 KB of cartridge RAM.
    V2,
    /// NS-HUBASIC V3.0, 4 KB of cartridge RAM.
    #[default]
    V3,
}

impl Dialect {
    /// The name used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::V2 => "v2",
            Dialect::V3 => "v3",
        }
    }
}
