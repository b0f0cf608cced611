//! The hash of a machine's state: 32 bytes, written as 64 hexadecimal digits.

use std::fmt;
use std::str::FromStr;

/// The blake3 hash of all that can influence a machine's future. Equal hashes: equal machines.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateHash(pub [u8; 32]);

/// A text that is no hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a state hash has 64 hexadecimal digits")]
pub struct NoStateHash;

impl fmt::Display for StateHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for StateHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StateHash({self})")
    }
}

impl FromStr for StateHash {
    type Err = NoStateHash;

    /// Digits of either case.
    fn from_str(text: &str) -> Result<StateHash, NoStateHash> {
        let mut hash = [0; 32];
        let digits = text.as_bytes();
        if digits.len() != 2 * hash.len() {
            return Err(NoStateHash);
        }
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            for digit in pair {
                let value = char::from(*digit).to_digit(16).ok_or(NoStateHash)?;
                *byte = *byte << 4 | value as u8;
            }
        }
        Ok(StateHash(hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_four_digits() {
        let hash = StateHash(std::array::from_fn(|index| index as u8 * 8 + 1));
        let text = hash.to_string();
        assert_eq!((text.len(), &text[..6], &text[60..]), (64, "010911", "f1f9"));
        assert_eq!((text.parse(), text.to_uppercase().parse()), (Ok(hash), Ok(hash)));
        for wrong in ["", "0", &text[1..], &format!("g{}", &text[1..]), &format!("+{}", &text[1..]), &"é".repeat(32)] {
            assert_eq!(wrong.parse::<StateHash>(), Err(NoStateHash), "{wrong}");
        }
    }
}
