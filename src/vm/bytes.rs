//! State as bytes: what snapshots write and read. Every read is checked against what is there, so that damaged or hostile
//! bytes end in a [`ReadError`]; a length is never believed before as many bytes have been seen or it is within a bound.
//!
//! Numbers are little-endian, or *varints*: seven bits a byte, lowest first, the top bit set on all but the last, in the
//! shortest form only. One value has one form, so that equal states are equal bytes.

use super::text::Text;

/// Why bytes cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// They end too early.
    #[error("the data ends too early")]
    End,
    /// There are more than belong there.
    #[error("{0} bytes are left over")]
    Left(usize),
    /// A value that cannot be.
    #[error("{0} is out of range")]
    Range(&'static str),
}

/// The longest varint: 64 bits.
const VARINT_BYTES_MAX: usize = 10;

/// Equal bytes inside a run of different ones that do not end it: a new run would take as many.
const GAP_MAX: usize = 2;

/// Writes values one after another.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// Nothing written yet.
    pub fn new() -> Writer {
        Writer::default()
    }

    /// What was written.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    /// Bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// A byte.
    pub fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// Two bytes.
    pub fn u16(&mut self, value: u16) {
        self.raw(&value.to_le_bytes());
    }

    /// Two bytes.
    pub fn i16(&mut self, value: i16) {
        self.raw(&value.to_le_bytes());
    }

    /// Four bytes.
    pub fn u32(&mut self, value: u32) {
        self.raw(&value.to_le_bytes());
    }

    /// A byte: 0 or 1.
    pub fn flag(&mut self, value: bool) {
        self.u8(u8::from(value));
    }

    /// A varint.
    pub fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.u8(value as u8 | 0x80);
            value >>= 7;
        }
        self.u8(value as u8);
    }

    /// How many things follow.
    pub fn count(&mut self, count: usize) {
        self.varint(count as u64);
    }

    /// Whether there is a value, then the value.
    pub fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Writer, T)) {
        self.flag(value.is_some());
        if let Some(value) = value {
            write(self, value);
        }
    }

    /// Bytes with their number in front.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.raw(bytes);
    }

    /// A string value.
    pub fn text(&mut self, text: &Text) {
        self.bytes(text.codes());
    }

    /// Where `bytes` differs from `base`, which has the same length: number of equal bytes, number of bytes that follow,
    /// these bytes, and so on to the end. The reader knows the length and `base`.
    pub fn difference(&mut self, bytes: &[u8], base: &[u8]) {
        debug_assert_eq!(bytes.len(), base.len());
        let differs = |at: &usize| bytes.get(*at) != base.get(*at);
        let mut at = 0;
        while at < bytes.len() {
            let start = (at..bytes.len()).find(differs).unwrap_or(bytes.len());
            self.count(start - at);
            if start == bytes.len() {
                break;
            }
            let mut end = start + 1;
            while let Some(next) = (end..bytes.len().min(end + GAP_MAX + 1)).find(differs) {
                end = next + 1;
            }
            self.bytes(&bytes[start..end]);
            at = end;
        }
    }
}

/// Reads values one after another.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads from the start of these bytes.
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { rest: bytes }
    }

    /// How many bytes have not been read.
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    /// Says that everything was read.
    ///
    /// # Errors
    /// [`ReadError::Left`].
    pub fn finish(self) -> Result<(), ReadError> {
        if self.rest.is_empty() { Ok(()) } else { Err(ReadError::Left(self.rest.len())) }
    }

    /// So many bytes as they are.
    ///
    /// # Errors
    /// [`ReadError::End`].
    pub fn raw(&mut self, count: usize) -> Result<&'a [u8], ReadError> {
        let (bytes, rest) = self.rest.split_at_checked(count).ok_or(ReadError::End)?;
        self.rest = rest;
        Ok(bytes)
    }

    /// An array of bytes.
    ///
    /// # Errors
    /// [`ReadError::End`].
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], ReadError> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or(ReadError::End)?;
        self.rest = rest;
        Ok(*bytes)
    }

    /// A byte.
    ///
    /// # Errors
    /// [`ReadError::End`].
    pub fn u8(&mut self) -> Result<u8, ReadError> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    /// A byte up to `most`.
    ///
    /// # Errors
    /// [`ReadError`]; `what` names the value.
    pub fn u8_to(&mut self, most: u8, what: &'static str) -> Result<u8, ReadError> {
        self.u8().and_then(|byte| if byte <= most { Ok(byte) } else { Err(ReadError::Range(what)) })
    }

    /// Two bytes.
    ///
    /// # Errors
    /// [`ReadError::End`].
    pub fn u16(&mut self) -> Result<u16, ReadError> {
        self.array().map(u16::from_le_bytes)
    }

    /// Two bytes.
    ///
    /// # Errors
    /// [`ReadError::End`].
    pub fn i16(&mut self) -> Result<i16, ReadError> {
        self.array().map(i16::from_le_bytes)
    }

    /// Four bytes.
    ///
    /// # Errors
    /// [`ReadError::End`].
    pub fn u32(&mut self) -> Result<u32, ReadError> {
        self.array().map(u32::from_le_bytes)
    }

    /// A byte that is 0 or 1.
    ///
    /// # Errors
    /// [`ReadError`]; `what` names the value.
    pub fn flag(&mut self, what: &'static str) -> Result<bool, ReadError> {
        self.u8_to(1, what).map(|byte| byte == 1)
    }

    /// A varint up to `most`.
    ///
    /// # Errors
    /// [`ReadError`]; `what` names the value.
    pub fn varint(&mut self, most: u64, what: &'static str) -> Result<u64, ReadError> {
        let mut value = 0u64;
        for index in 0..VARINT_BYTES_MAX {
            let byte = self.u8()?;
            let bits = u64::from(byte & 0x7F);
            let shift = 7 * index as u32;
            // The tenth byte has room for one bit; a last byte of 0 would be a longer form of a shorter varint.
            if bits << shift >> shift != bits || (byte == 0 && index > 0) {
                break;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return if value <= most { Ok(value) } else { Err(ReadError::Range(what)) };
            }
        }
        Err(ReadError::Range(what))
    }

    /// A varint that fits 16 bits.
    ///
    /// # Errors
    /// [`ReadError`]; `what` names the value.
    pub fn varint16(&mut self, what: &'static str) -> Result<u16, ReadError> {
        self.varint(u64::from(u16::MAX), what).map(|value| value as u16)
    }

    /// How many things follow: `most`, and no more than there are bytes left, since each takes at least one.
    ///
    /// # Errors
    /// [`ReadError`]; `what` names the things.
    pub fn count(&mut self, most: usize, what: &'static str) -> Result<usize, ReadError> {
        let count = self.varint(most as u64, what)? as usize;
        if count <= self.left() { Ok(count) } else { Err(ReadError::End) }
    }

    /// A value, if there is one.
    ///
    /// # Errors
    /// [`ReadError`]; `what` names the value.
    pub fn option<T>(
        &mut self,
        what: &'static str,
        read: impl FnOnce(&mut Reader<'a>) -> Result<T, ReadError>,
    ) -> Result<Option<T>, ReadError> {
        if self.flag(what)? { read(self).map(Some) } else { Ok(None) }
    }

    /// So many values.
    ///
    /// # Errors
    /// [`ReadError`]; `what` names the values.
    pub fn list<T>(
        &mut self,
        most: usize,
        what: &'static str,
        mut read: impl FnMut(&mut Reader<'a>) -> Result<T, ReadError>,
    ) -> Result<Vec<T>, ReadError> {
        // Grows as values are read, so that a large count over few bytes costs nothing.
        (0..self.count(most, what)?).map(|_| read(self)).collect()
    }

    /// Bytes with their number in front, up to `most`.
    ///
    /// # Errors
    /// [`ReadError`]; `what` names the bytes.
    pub fn bytes(&mut self, most: usize, what: &'static str) -> Result<&'a [u8], ReadError> {
        let count = self.count(most, what)?;
        self.raw(count)
    }

    /// A string value.
    ///
    /// # Errors
    /// [`ReadError`]; `what` names the value.
    pub fn text(&mut self, what: &'static str) -> Result<Text, ReadError> {
        let codes = self.bytes(Text::MAX, what)?;
        Text::new(codes).ok_or(ReadError::Range(what))
    }

    /// Changes `bytes`, which holds the base, to what [`Writer::difference`] was given.
    ///
    /// # Errors
    /// [`ReadError`]; `what` names the bytes.
    pub fn difference(&mut self, bytes: &mut [u8], what: &'static str) -> Result<(), ReadError> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let equal = self.varint(rest.len() as u64, what)? as usize;
            rest = &mut rest[equal..];
            if rest.is_empty() {
                break;
            }
            let run = self.bytes(rest.len(), what)?;
            if run.is_empty() {
                return Err(ReadError::Range(what));
            }
            let (changed, behind) = rest.split_at_mut(run.len());
            changed.copy_from_slice(run);
            rest = behind;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn varints_have_one_form() {
        fn check(bytes: &[u8], expected: Result<u64, ReadError>) {
            let mut reader = Reader::new(bytes);
            assert_eq!(reader.varint(u64::MAX, "it"), expected, "{bytes:x?}");
            if let Ok(value) = expected {
                let mut writer = Writer::new();
                writer.varint(value);
                assert_eq!(writer.finish(), bytes);
            }
        }
        check(&[0], Ok(0));
        check(&[0x7F], Ok(127));
        check(&[0x80, 1], Ok(128));
        check(&[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1], Ok(u64::MAX));
        check(&[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2], Err(ReadError::Range("it")));
        check(&[0x80, 0], Err(ReadError::Range("it")));
        check(&[0x80], Err(ReadError::End));
        assert_eq!(Reader::new(&[7]).varint(6, "it"), Err(ReadError::Range("it")));
    }

    #[test]
    fn differences_skip_what_is_equal() {
        fn check(bytes: &[u8], base: &[u8], expected: &[u8]) {
            let mut writer = Writer::new();
            writer.difference(bytes, base);
            assert_eq!(writer.finish(), expected);
        }
        check(b"", b"", &[]);
        check(b"AAAA", b"AAAA", &[4]);
        check(b"AABA", b"AAAA", &[2, 1, b'B', 1]);
        check(b"AAAB", b"AAAA", &[3, 1, b'B']);
        check(b"BAABAAAB", b"AAAAAAAA", &[0, 4, b'B', b'A', b'A', b'B', 3, 1, b'B']);
    }

    #[test]
    fn lengths_are_not_believed() {
        let mut reader = Reader::new(&[0xFF, 0xFF, 0x3F, 1]);
        assert_eq!(reader.bytes(usize::MAX, "it"), Err(ReadError::End));
        let mut reader = Reader::new(&[32, 1]);
        assert_eq!(reader.text("it"), Err(ReadError::Range("it")));
        assert_eq!(Reader::new(&[2]).flag("it"), Err(ReadError::Range("it")));
        assert_eq!(Reader::new(&[2]).finish(), Err(ReadError::Left(1)));
        assert_eq!(Reader::new(&[0, 0]).difference(&mut [1, 2], "it"), Err(ReadError::Range("it")));
        assert_eq!(Reader::new(&[3]).difference(&mut [1, 2], "it"), Err(ReadError::Range("it")));
    }

    proptest! {
        #[test]
        fn differences_are_read_back(pairs in proptest::collection::vec((0u8..3, 0u8..3), 0..80)) {
            let (bytes, base): (Vec<u8>, Vec<u8>) = pairs.into_iter().unzip();
            let mut writer = Writer::new();
            writer.difference(&bytes, &base);
            let written = writer.finish();
            let mut read = base;
            let mut reader = Reader::new(&written);
            reader.difference(&mut read, "it").unwrap();
            prop_assert_eq!(reader.finish(), Ok(()));
            prop_assert_eq!(read, bytes);
        }

        #[test]
        fn any_bytes_can_be_read(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let mut reader = Reader::new(&bytes);
            let mut place = [0; 9];
            let _ = reader.difference(&mut place, "it");
            let _ = reader.varint(u64::MAX, "it");
            let _ = reader.text("it");
            let _ = reader.list(usize::MAX, "it", |reader| reader.option("it", Reader::u16));
        }
    }
}
