//! The texts of F1 to F8, in the 128 bytes that the machine keeps at $0480.
//!
//! Source: spec, machine 2 and 4; language 6.7 (KEY).

/// Bytes of memory per key.
pub const SLOT_BYTES: usize = 16;

/// The longest text of a key.
pub const TEXT_MAX: usize = 15;

/// What the keys type until KEY changes it. (unconfirmed) spec: machine 4: V3 has the same as V2
const DEFAULTS: [&[u8]; 8] = [b"LOAD\r", b"PRINT", b"GOTO", b"CHR$(", b"SPRITE", b"CONT\r", b"LIST\r", b"RUN\r"];

/// Eight texts of up to 15 characters, each ended by a 0 unless the slot is full.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FunctionKeys {
    bytes: [u8; 8 * SLOT_BYTES],
}

impl FunctionKeys {
    /// The texts at power-on.
    pub fn new() -> FunctionKeys {
        let mut keys = FunctionKeys { bytes: [0; 8 * SLOT_BYTES] };
        for (n, text) in (1..).zip(DEFAULTS) {
            // Keys 1 to 8 exist, so this cannot miss.
            let _ = keys.set(n, text);
        }
        keys
    }

    /// Keys from the 128 bytes.
    pub fn from_bytes(bytes: [u8; 8 * SLOT_BYTES]) -> FunctionKeys {
        FunctionKeys { bytes }
    }

    /// The 128 bytes.
    pub fn bytes(&self) -> &[u8; 8 * SLOT_BYTES] {
        &self.bytes
    }

    /// KEY n,str: up to 15 characters, the rest is dropped; `None` but for keys 1 to 8.
    pub fn set(&mut self, n: u8, text: &[u8]) -> Option<()> {
        let slot = self.bytes.get_mut(slot(n)?)?;
        slot.fill(0);
        for (byte, &code) in slot.iter_mut().zip(text.iter().take(TEXT_MAX)) {
            *byte = code;
        }
        Some(())
    }

    /// What a key types; empty but for keys 1 to 8.
    pub fn text(&self, n: u8) -> &[u8] {
        let slot = slot(n).and_then(|range| self.bytes.get(range)).unwrap_or(&[]);
        let len = slot.iter().take(TEXT_MAX).take_while(|&&code| code != 0).count();
        &slot[..len]
    }

    /// The byte at $0480 + the low seven bits of `offset`.
    pub fn read(&self, offset: u8) -> u8 {
        self.bytes[usize::from(offset & 127)]
    }

    /// Writes the byte at $0480 + the low seven bits of `offset`.
    pub fn write(&mut self, offset: u8, byte: u8) {
        self.bytes[usize::from(offset & 127)] = byte;
    }

    /// KEY LIST: eight rows such as `F1 LOAD(M)`, control codes as their letter in brackets.
    pub fn list(&self) -> Vec<Vec<u8>> {
        (1..=8)
            .map(|n| {
                let mut row = vec![b'F', b'0' + n, b' '];
                for &code in self.text(n) {
                    match code {
                        0..32 => row.extend([b'(', code + 64, b')']),
                        _ => row.push(code),
                    }
                }
                row
            })
            .collect()
    }
}

impl Default for FunctionKeys {
    fn default() -> FunctionKeys {
        FunctionKeys::new()
    }
}

fn slot(n: u8) -> Option<std::ops::Range<usize>> {
    let start = usize::from(n.checked_sub(1).filter(|n| *n < 8)?) * SLOT_BYTES;
    Some(start..start + SLOT_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_list_shows_control_codes_in_brackets() {
        let keys = FunctionKeys::new();
        let rows: Vec<String> = keys.list().iter().map(|row| String::from_utf8_lossy(row).into_owned()).collect();
        let expected =
            ["F1 LOAD(M)", "F2 PRINT", "F3 GOTO", "F4 CHR$(", "F5 SPRITE", "F6 CONT(M)", "F7 LIST(M)", "F8 RUN(M)"];
        assert_eq!(rows, expected);
    }

    #[test]
    fn key_cuts_at_15_and_ends_at_a_zero() {
        fn check(text: &[u8], expected: &[u8]) {
            let mut keys = FunctionKeys::new();
            keys.set(2, text).unwrap();
            assert_eq!(keys.text(2), expected);
            assert_eq!(keys.text(1), b"LOAD\r");
            assert_eq!(keys.text(3), b"GOTO");
        }
        check(b"ABC", b"ABC");
        check(b"", b"");
        check(b"0123456789ABCDEFGH", b"0123456789ABCDE");
        check(b"A\0B", b"A");
        let mut keys = FunctionKeys::new();
        assert_eq!((keys.set(0, b"X"), keys.set(9, b"X")), (None, None));
        assert_eq!((keys.text(0), keys.text(9)), (&b""[..], &b""[..]));
    }

    #[test]
    fn memory_is_live() {
        let mut keys = FunctionKeys::new();
        assert_eq!(keys.read(16), b'P');
        for offset in 0..16 {
            keys.write(offset, b'Z');
        }
        assert_eq!(keys.text(1), [b'Z'; 15]);
        assert_eq!(FunctionKeys::from_bytes(*keys.bytes()), keys);
    }
}
