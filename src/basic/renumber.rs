//! RENUM: new line numbers, and all references to them with them.
//!
//! Works on tokens: a reference is a token of its own kind (spec: machine 3.2), so that no number that only looks like a
//! line is touched. References to missing lines stay as they are.

use std::collections::BTreeMap;

use super::error::ErrorCode;
use super::keyword::Keyword;
use super::program::Program;
use super::tree::LineNumber;

/// Why a program cannot be renumbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenumberError {
    /// The step is 0.
    #[error("the step must be at least 1")]
    Step,
    /// The new numbers would begin before the lines that stay.
    #[error("the new numbers would mix with the lines that stay")]
    Order,
    /// A number would be larger than 65534.
    #[error("the numbers would go past 65534")]
    Overflow,
}

impl RenumberError {
    /// What the machine raises; the original's code is not known (unconfirmed; spec: language 6.2).
    pub fn code(self) -> ErrorCode {
        ErrorCode::Il
    }
}

/// A reference in a program: where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Offset of its three bytes in the line's tokens.
    pub offset: usize,
    /// The line number.
    pub number: u16,
    /// The keyword it belongs to, if there is one before it in the line.
    pub keyword: Option<Keyword>,
}

/// Lines from `old` on (all without it) get numbers from `new` on in steps of `step`.
///
/// # Errors
/// [`RenumberError`]; the program is then unchanged.
pub fn renumber(program: &Program, new: u16, old: Option<u16>, step: u16) -> Result<Program, RenumberError> {
    if step == 0 {
        return Err(RenumberError::Step);
    }
    let first = old.unwrap_or(0);
    if old.is_some() && new < first {
        return Err(RenumberError::Order);
    }
    let lines = program.lines();
    if lines.iter().any(|line| line.number.0 < first && line.number.0 >= new) {
        return Err(RenumberError::Order);
    }
    let mut numbers = BTreeMap::new();
    let mut next = u32::from(new);
    for line in lines.iter().filter(|line| line.number.0 >= first) {
        let number = u16::try_from(next).ok().filter(|number| *number < u16::MAX).ok_or(RenumberError::Overflow)?;
        numbers.insert(line.number.0, number);
        next += u32::from(step);
    }
    let mut renumbered = Program::default();
    for line in lines {
        let mut tokens = line.tokens.to_vec();
        for reference in references(&line.tokens) {
            let Some(number) = numbers.get(&reference.number) else { continue };
            if rewrites(reference.keyword) {
                tokens[reference.offset + 1..reference.offset + 3].copy_from_slice(&number.to_le_bytes());
            }
        }
        let number = numbers.get(&line.number.0).copied().unwrap_or(line.number.0);
        renumbered.insert(LineNumber(number), tokens).map_err(|_| RenumberError::Overflow)?;
    }
    Ok(renumbered)
}

/// AUTO and RENUM are written with line numbers that refer to nothing.
fn rewrites(keyword: Option<Keyword>) -> bool {
    !matches!(keyword, Some(Keyword::Auto | Keyword::Renum))
}

/// All line references of a line's tokens.
pub fn references(tokens: &[u8]) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut keyword = None;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token {
            0x0B => {
                if let Some([low, high]) = tokens.get(at + 1..at + 3) {
                    let number = u16::from_le_bytes([*low, *high]);
                    found.push(Reference { offset: at, number, keyword });
                }
                at += 3;
            }
            0x11 | 0x12 => at += 3,
            b'"' => {
                let rest = &tokens[at + 1..];
                at += 1 + rest.iter().position(|byte| *byte == b'"').map_or(rest.len(), |end| end + 1);
            }
            b'\'' => return found,
            code => {
                match Keyword::from_code(*code) {
                    Some(Keyword::Rem) => return found,
                    Some(Keyword::Data) => at += data_length(&tokens[at + 1..]),
                    Some(word) => keyword = Some(word),
                    None => {}
                }
                at += 1;
            }
        }
    }
    found
}

/// Raw bytes behind DATA: up to a colon outside quotes.
fn data_length(tokens: &[u8]) -> usize {
    let mut quoted = false;
    tokens
        .iter()
        .position(|byte| {
            quoted ^= *byte == b'"';
            *byte == b':' && !quoted
        })
        .unwrap_or(tokens.len())
}
