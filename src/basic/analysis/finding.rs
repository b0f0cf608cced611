//! What the analysis can find: each kind with the name it is reported under and how bad it is.
//!
//! One list, so that documentation, `check --json` and editors speak of the same things.

use super::parsed::Parsed;
use crate::basic::diagnostic::{Diagnostic, Severity};
use crate::basic::source::Source;
use crate::basic::tree::{LineNumber, Span};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident $code:literal $severity:ident;)*) => {
        /// A kind of finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FindingKind { $($(#[$doc])* $name,)* }

        impl FindingKind {
            /// All kinds.
            pub const ALL: &[FindingKind] = &[$(FindingKind::$name,)*];

            /// The name it is reported under. Names stay as they are: scripts and editors know them.
            pub fn code(self) -> &'static str {
                match self { $(FindingKind::$name => $code,)* }
            }

            /// How bad it is. An error is what the machine raises as soon as it gets there.
            pub fn severity(self) -> Severity {
                match self { $(FindingKind::$name => Severity::$severity,)* }
            }
        }
    };
}

kinds! {
    /// A jump or RESTORE to a line that does not exist: UL.
    MissingLine "missing-line" Error;
    /// NEXT that is never reached with a FOR as the innermost entry of the stack: NF.
    NextWithoutFor "next-without-for" Error;
    /// RETURN that is never reached with a GOSUB as the innermost entry of the stack: RG.
    ReturnWithoutGosub "return-without-gosub" Error;
    /// A string where a number is needed, or the reverse: TM.
    TypeMismatch "type-mismatch" Error;
    /// An array that no DIM declares: IL.
    UndeclaredArray "undeclared-array" Error;
    /// One subscript where DIM has two, or the reverse, or more than two: SO.
    SubscriptCount "subscript-count" Error;
    /// A constant subscript that is negative (IL) or above what DIM says (SO).
    SubscriptRange "subscript-range" Error;
    /// DIM of an array that has been declared on every way there: DD.
    DeclaredTwice "declared-twice" Error;
    /// A string literal over 31 characters: IL in V3, ST in V2.
    LongString "long-string" Error;
    /// READ in a program without DATA: OD.
    NoData "no-data" Error;
    /// A constant argument outside of its range: IL.
    ArgumentRange "argument-range" Error;
    /// Division by a constant 0: DZ.
    DivisionByZero "division-by-zero" Error;
    /// Arithmetic on constants that does not fit 16 bits: OV.
    Overflow "overflow" Error;
    /// Statements that nothing leads to.
    Unreachable "unreachable" Warning;
    /// FOR from which no way leads to its NEXT.
    ForWithoutNext "for-without-next" Warning;
    /// Two spellings of one variable: only two letters count.
    NameCollision "name-collision" Warning;
    /// A variable spelled with two letters here and with more there: perhaps an abbreviation.
    NameShortened "name-shortened" Note;
    /// NOT beside a comparison or arithmetic, without parentheses: V2 and V3 read it differently.
    NotPrecedence "not-precedence" Warning;
    /// FOR that is started again from inside its own loop: the stack grows until OM.
    LoopLeftByJump "loop-left-by-jump" Note;
    /// A variable that is read and never given a value.
    NeverAssigned "never-assigned" Note;
    /// What the other version of the language takes differently.
    DialectDifference "dialect-difference" Note;
    /// A line that LIST shows with more characters than the screen editor takes.
    LongLine "long-line" Note;
}

/// Something found, at its place in the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind.
    pub kind: FindingKind,
    /// The line.
    pub number: LineNumber,
    /// The tokens of the line that it is about.
    pub span: Span,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Finding {
    /// A finding in the `line`th line.
    pub(super) fn new(kind: FindingKind, parsed: &Parsed, line: usize, span: Span, message: String) -> Finding {
        Finding { kind, number: parsed.number(line), span, message, hint: None }
    }

    /// The same with help.
    pub(super) fn hint(self, hint: impl Into<String>) -> Finding {
        Finding { hint: Some(hint.into()), ..self }
    }

    /// The finding in the shape that all findings are shown in.
    pub fn diagnostic(self, source: &Source) -> Diagnostic {
        Diagnostic {
            severity: self.kind.severity(),
            code: self.kind.code(),
            number: Some(self.number),
            place: source.map.place(self.number, self.span),
            message: self.message,
            hint: self.hint,
            text: source.map.text(self.number).map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        let mut codes: Vec<&str> = FindingKind::ALL.iter().map(|kind| kind.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), FindingKind::ALL.len());
        assert!(codes.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
    }
}
